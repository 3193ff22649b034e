"""What of a passage matches a query: words with the same stem, and the same parts of a formula."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse_passage

if TYPE_CHECKING:
    from mlkb.formulas.occurrences import Wanted
    from mlkb.records.posts import Formula

__all__ = [
    "LONG",
    "densest",
    "matching_line",
    "matching_parts",
    "matching_stretch",
    "matching_words",
    "wanted",
]

LONG = 40
"""Lines from which a passage, such as a table or a log, is too long to look through."""

_SEEN = 12
"""Lines of a long passage that are seen wherever one begins to read."""

_CLOSE = 3
"""Lines in which words that are found together stand."""

_STEPS = 8
"""Into so many steps the stretch of a long line is divided by which one looks through the line."""

_MATH_OR_WORD = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|([^\W\d_][\w'’]*)", re.DOTALL)


def matching_words(text: str, terms: Collection[str]) -> tuple[str, ...]:
    """Return the words of `text`, each once as it stands there, that analyse to one of `terms`.

    Formulas are passed over: a variable is no word.
    """
    if not terms:
        return ()
    words = dict.fromkeys(found[1] for found in _MATH_OR_WORD.finditer(text) if found[1])
    return tuple(word for word in words if any(term in terms for term in analyse_passage(word)))


def matching_line(text: str, words: Collection[str], rarities: Mapping[str, float]) -> int:
    """Return where in a long text most of the words stand together: a line, counted from 0.

    Args:
        text: The text; of one that is not `LONG` it is the first line.
        words: Words as they stand there.
        rarities: What each counts, by its term.
    """
    lines = text.split("\n")
    if len(lines) <= LONG or not words:
        return 0
    worth = {
        word.casefold(): max(
            (rarities.get(term, 0.0) for term in analyse_passage(word)), default=0.0
        )
        for word in words
    }
    wanted = set(worth)
    there = [
        wanted.intersection(
            found[1].casefold() for found in _MATH_OR_WORD.finditer(line) if found[1]
        )
        for line in lines
    ]
    at = next(iter(densest(there, worth)), 0)
    return at if at >= _SEEN else 0


def matching_stretch(line: str, words: Collection[str], length: int) -> tuple[int, int]:
    """Return where in a line most of the words stand together: offsets of a stretch, and its end.

    It begins with a sentence, or at least with a word, if one begins near.

    Args:
        line: A line.
        words: Words as they stand there.
        length: The most characters of the stretch.
    """
    step = max(1, length // _STEPS)
    wanted = {word.casefold() for word in words}
    there: list[set[str]] = [set() for _ in range(len(line) // step + 1)]
    for found in _MATH_OR_WORD.finditer(line):
        if found[1] and found[1].casefold() in wanted:
            there[found.start() // step].add(found[1].casefold())
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


def matching_parts(formula: Formula | None, asked: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a formula's source that formulas of the query have too.

    Args:
        formula: The formula that was found, if it is one.
        asked: The formulas of the query, in LaTeX or Unicode.
    """
    if formula is None or not asked:
        return ()
    spans: list[tuple[int, int]] = []
    for latex in asked:
        for start, end in wanted(latex).spans(formula.latex):
            if all(end <= first or last <= start for first, last in spans):
                spans.append((start, end))
    return tuple(sorted(spans))


@lru_cache(maxsize=16)
def wanted(latex: str, *, bare: bool = False) -> Wanted:
    """Return a formula of the query, read once for all that is compared with it."""
    from mlkb.formulas.occurrences import Wanted

    return Wanted(latex, bare=bare)
