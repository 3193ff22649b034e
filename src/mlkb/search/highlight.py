"""What of a passage matches a query: words with the same stem, and the same parts of a formula."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.clusters import LONG, densest, found_in, words_outside_formulas
from mlkb.index.analysis import analyse_passage
from mlkb.scripts import is_unspaced, unspaced_runs

if TYPE_CHECKING:
    from mlkb.records.posts import Formula

__all__ = ["matching_line", "matching_parts", "matching_words"]

_SEEN = 12
"""Lines of a long passage that are seen wherever one begins to read."""


def matching_words(text: str, terms: Collection[str], query: str = "") -> tuple[str, ...]:
    """Return the words of `text`, each once as it stands there, that analyse to one of `terms`.

    Formulas are passed over: a variable is no word. Where no spaces divide words, the stretches are
    returned that stand in `query` too, of two letters at least: one has nearly every letter of a
    short query somewhere.

    Args:
        text: The text.
        terms: The terms of the query.
        query: Its words as they were typed.
    """
    if not terms:
        return ()
    runs = unspaced_runs(query)
    found: dict[str, None] = {}
    for word in dict.fromkeys(word for _, word in words_outside_formulas(text)):
        if is_unspaced(word):
            found.update(dict.fromkeys(_common(word, runs)))
        elif any(term in terms for term in analyse_passage(word)):
            found[word] = None
    return tuple(found)


def _common(word: str, runs: Sequence[str]) -> Iterator[str]:
    """Yield the stretches of letters in a row that one of `runs` has, the longest at each place.

    A single letter counts where it is all of a run.
    """
    at = 0
    while at < len(word):
        end = at + 2 if word[at : at + 1] not in runs else at + 1
        while end <= len(word) and any(word[at:end] in run for run in runs):
            end += 1
        length = end - 1 - at
        if length > 1 or word[at : at + length] in runs:
            yield word[at : at + length]
        at += max(length, 1)


def matching_line(text: str, words: Collection[str], idf: Mapping[str, float]) -> int:
    """Return where in a long text most of the words stand together: a line, counted from 0.

    Args:
        text: The text; of one that is not `LONG` it is the first line.
        words: Words as they stand there.
        idf: Their inverse document frequencies, by term.
    """
    lines = text.split("\n")
    if len(lines) <= LONG or not words:
        return 0
    worth = {
        word.casefold(): max((idf.get(term, 0.0) for term in analyse_passage(word)), default=0.0)
        for word in words
    }
    there = [{word for _, word in found} for found in found_in(lines, words)]
    at = next(iter(densest(there, worth)), 0)
    return at if at >= _SEEN else 0


def matching_parts(formula: Formula | None, sought: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a formula's source that formulas of the query have too.

    Args:
        formula: The formula that was found, if it is one.
        sought: The formulas of the query, in LaTeX or Unicode.
    """
    if formula is None or not sought:
        return ()
    from mlkb.formulas.occurrences import wanted

    spans: list[tuple[int, int]] = []
    for latex in sought:
        for start, end in wanted(latex).spans(formula.latex):
            if all(end <= first or last <= start for first, last in spans):
                spans.append((start, end))
    return tuple(sorted(spans))
