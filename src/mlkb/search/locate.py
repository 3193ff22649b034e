"""Where in a passage stands what was asked for: the words, the parts of its formula, the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mlkb.search.highlight import matching_line, matching_parts, matching_words
from mlkb.search.query.asking import asking_terms
from mlkb.search.query.foreign_questions import is_filler

if TYPE_CHECKING:
    from mlkb.records.answers import Arms
    from mlkb.records.posts import Passage
    from mlkb.search.query.parse import ParsedQuery

__all__ = ["locate"]


class Located(NamedTuple):
    """Where it stands; each is described in `mlkb.records.answers.Hit`."""

    terms: tuple[str, ...]
    matched: tuple[tuple[int, int], ...]
    offset: int


def locate(
    passage: Passage,
    arms: Arms,
    query: ParsedQuery,
    idf: Mapping[str, float],
    sought: Sequence[str],
) -> Located:
    """Return where in a passage stands what was asked for.

    Args:
        passage: The passage.
        arms: What the arms gave it.
        query: The query.
        idf: The terms of its words, with their inverse document frequencies.
        sought: The formulas that are asked for, or the symbol.
    """
    telling = [term for term, weight in idf.items() if not is_filler(term, weight)]
    words = matching_words(passage.text, telling, query.words)
    return Located(
        terms=words,
        matched=matching_parts(passage.formula, sought),
        offset=_offset(passage, arms, query, words, idf),
    )


def _offset(
    passage: Passage,
    arms: Arms,
    query: ParsedQuery,
    words: Sequence[str],
    idf: Mapping[str, float],
) -> int:
    """Return after how many lines of a passage is what was found; a formula's text is no file.

    What was asked for by its number is found where it begins, and so is code that was typed, and
    the post whose title was; other things where most words stand.
    """
    if passage.formula or arms.titled:
        return 0
    if arms.quoted:
        from mlkb.search.candidates.quotations import quoted_line

        return quoted_line(query.shown, passage) or 0
    if arms.numbered:
        from mlkb.search.candidates.numbered_statements import statement_line

        return statement_line(query.words, passage)
    telling = {term: weight for term, weight in idf.items() if term not in asking_terms()}
    return matching_line(passage.text, words, telling)
