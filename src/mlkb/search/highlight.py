"""What of a passage matches a query: words with the same stem, and the same parts of a formula."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.clusters import LONG, densest, words_outside_formulas
from mlkb.index.analysis import analyse_passage

if TYPE_CHECKING:
    from mlkb.records.posts import Formula

__all__ = ["matching_line", "matching_parts", "matching_words"]

_SEEN = 12
"""Lines of a long passage that are seen wherever one begins to read."""


def matching_words(text: str, terms: Collection[str]) -> tuple[str, ...]:
    """Return the words of `text`, each once as it stands there, that analyse to one of `terms`.

    Formulas are passed over: a variable is no word.
    """
    if not terms:
        return ()
    words = dict.fromkeys(word for _, word in words_outside_formulas(text))
    return tuple(word for word in words if any(term in terms for term in analyse_passage(word)))


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
    wanted = set(worth)
    there = [
        wanted.intersection(word.casefold() for _, word in words_outside_formulas(line))
        for line in lines
    ]
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
