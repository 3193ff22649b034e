"""The texts of passages in which a name may stand: titles, headings and what is below them.

Each is analysed once, whichever names are looked for in it, and only if one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.query.words import Word, words_of

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage

__all__ = ["Place", "places_of", "stand_in_a_row"]


@dataclass(frozen=True)  # without slots, since what it was analysed into is kept
class Place:
    """A text in which a name may stand.

    Attributes:
        text: The text.
        is_heading: Whether it is one, or a title.
        above: The headings that a text stands under, without the title; empty of a heading.
    """

    text: str
    is_heading: bool
    above: tuple[str, ...] = ()

    @cached_property
    def terms(self) -> list[str]:
        """Its terms, in order."""
        return analyse(self.text)

    @cached_property
    def words(self) -> list[Word]:
        """Its words that are no stop words, in order; to look at each takes its time."""
        return words_of(self.text)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its terms, without order."""
        return frozenset(self.terms)


def places_of(passages: Iterable[StoredPassage]) -> list[Place]:
    """Return titles and headings of passages, each once, then their texts."""
    read = list(passages)
    headings = [head for one in read for head in (one.post.title, *one.passage.headings)]
    return [
        *(Place(heading, is_heading=True) for heading in dict.fromkeys(headings)),
        *(Place(one.passage.text, False, tuple(one.passage.headings)) for one in read),
    ]


def stand_in_a_row(terms: Sequence[str], places: Iterable[Place]) -> bool:
    """Whether terms stand side by side in some place, in this order."""
    wanted = f" {' '.join(terms)} "
    return any(wanted in f" {' '.join(place.terms)} " for place in places)
