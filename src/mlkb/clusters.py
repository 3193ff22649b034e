"""Where in a text the words that were found stand together: a few lines, or a stretch of one.

A search says by that at which line one begins to read a long passage, and the views show it from
there. What is a match is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from mlkb.scripts import UNSPACED, has_unspaced, is_unspaced

__all__ = ["LONG", "densest", "found_in", "matching_stretch", "words_outside_formulas"]

LONG = 40
"""Lines from which a passage, such as a table or a log, is too long to look through."""

_CLOSE = 3
"""Lines in a row whose words count as standing together."""

_STEPS = 8
"""Places at which the stretch of a long line may begin, for each length of a stretch."""

_MATH = r"\$\$.*?\$\$|\$[^$\n]+\$"
_WORD = r"[^\W\d_][\w'’]*"
_RUN_OR_WORD = rf"[{UNSPACED}]+|[^\W\d_{UNSPACED}](?:[^\W{UNSPACED}]|['’])*"


def words_outside_formulas(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of `text` as they stand there, each with its offset: a variable is none.

    Where no spaces divide words, all letters in a row are one.
    """
    for found in _math_or_word(has_unspaced(text)).finditer(text):
        if found[1]:
            yield found.start(), found[1]


@cache
def _math_or_word(unspaced: bool) -> re.Pattern[str]:
    """Return the pattern for text with or without such letters, which take ten times as long."""
    return re.compile(f"{_MATH}|({_RUN_OR_WORD if unspaced else _WORD})", re.DOTALL)


def found_in(texts: Iterable[str], words: Iterable[str]) -> list[list[tuple[int, str]]]:
    """Return where in each of some texts words stand: offsets and words, without regard to case.

    Args:
        texts: The texts.
        words: Words as they stand there, or within letters that no spaces divide.
    """
    wanted = {word.casefold() for word in words}
    parts = sorted(filter(is_unspaced, wanted), key=len, reverse=True)
    within = re.compile("|".join(parts)) if parts else None
    found: list[list[tuple[int, str]]] = []
    for text in texts:
        there: list[tuple[int, str]] = []
        for start, word in words_outside_formulas(text):
            if within is not None and is_unspaced(word):
                there += ((start + one.start(), one[0]) for one in within.finditer(word))
            elif word.casefold() in wanted:
                there.append((start, word.casefold()))
        found.append(there)
    return found


def densest(there: Sequence[set[str]], worth: Mapping[str, float] | None = None) -> list[int]:
    """Return which of a few neighbouring lines have words, where most words stand together.

    Args:
        there: The words of each line.
        worth: What each word counts; None if all count the same.
    """
    windows = (set().union(*there[at : at + _CLOSE]) for at in range(len(there)))
    together = [
        len(words) if worth is None else sum(map(worth.__getitem__, words)) for words in windows
    ]
    best = together.index(max(together, default=0)) if there else 0
    return [at for at in range(best, min(best + _CLOSE, len(there))) if there[at]]


def matching_stretch(line: str, words: Collection[str], length: int) -> tuple[int, int]:
    """Return where in a line most of the words stand together: offsets of a stretch, and its end.

    It begins with a sentence, or at least with a word, if one begins near.

    Args:
        line: A line.
        words: Words as they stand there.
        length: The most characters of the stretch.
    """
    step = max(1, length // _STEPS)
    there: list[set[str]] = [set() for _ in range(len(line) // step + 1)]
    for start, word in found_in([line], words)[0]:
        there[start // step].add(word)
    start = _begun(line, step * next(iter(densest(there)), 0), step)
    end = start + length
    if end < len(line):
        space = line.rfind(" ", end - step, end)
        end = space if space >= 0 else end
    return start, min(end, len(line))


def _begun(line: str, start: int, reach: int) -> int:
    """Return where the sentence, or else the word, begins that `start` lies in."""
    least = max(0, start - reach)
    if least == 0:
        return 0
    for marks in ((". ", "? ", "! ", "。"), (" ",)):
        at = max(line.rfind(mark, least, start) for mark in marks)
        if at >= 0:
            return at + 1
    return start
