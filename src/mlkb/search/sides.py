"""The sides of a comparison: how each is asked, which passages treat all, and whose turn it is.

What compares two things is about both: such a passage has the names of both, and is among the best
for the whole query, or would be a fair hit for each alone. It comes first. Of the others the best
of each side come in turn, the surer of two before the other: so the thing of which more is written
does not fill the list, and which is named first makes no difference. Where the best hits of the
whole query stand under the names of all, nothing of this is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import analyse
from mlkb.search.query.asking import asking_terms
from mlkb.search.query.comparisons import with_shared_words
from mlkb.search.query.parse import parse_query

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex
    from mlkb.search.answerability.answering import Verdict
    from mlkb.search.fusion import QueryTraits
    from mlkb.search.query.comparisons import Comparison
    from mlkb.search.query.parse import Mode, ParsedQuery

__all__ = [
    "Shared",
    "each_has_a_heading",
    "in_turn",
    "is_nowhere",
    "naming_all",
    "queries_of",
    "treating_all",
]

_FAIR = 0.2
"""The chance of a passage for one side alone, from which it treats that: what has less only names
it. Set by hand on comparing queries about the articles here."""

_HIT = 0.05
"""The chance from which a passage, if not the best of its side, is a hit and not what is left."""

_HEAD = 2
"""Words at the end of a longer name that say which thing it is."""


def queries_of(
    comparison: Comparison, whole: ParsedQuery, lexical: LexicalIndex
) -> list[ParsedQuery]:
    """Return a query for each side of a comparison; formulas are looked for if `whole` has some."""
    sides = with_shared_words(comparison.sides, lexical.side_by_side)
    mode: Mode = "guess" if whole.formulas else "text"
    return [parse_query(f"{side} {comparison.where}", mode) for side in sides]


class Shared(NamedTuple):
    """Passages that name all sides of a comparison, by id.

    Attributes:
        typed: Those that have all names as they were typed.
        meant: Those that have all of them in one way or another: `typed`, too.
    """

    typed: Sequence[int]
    meant: Sequence[int]


def naming_all(
    sides: Sequence[ParsedQuery], where: str, ids: Sequence[int], lexical: LexicalIndex
) -> Shared:
    """Return which passages name all sides of a comparison.

    Another name of the thing is one way, and the last two words of a longer name are: "plain
    gradient descent".

    Args:
        sides: The sides as queries, in the words of the corpus.
        where: The words in each that say where the things are met, and name none.
        ids: Ids of the passages.
        lexical: The index that they stand in.
    """
    typed = meant = set(ids)
    for side in sides:
        as_typed, *others = _naming(side, where, meant, lexical)
        typed, meant = typed & as_typed, as_typed.union(*others)
    return Shared(sorted(typed), sorted(meant))


def each_has_a_heading(sides: Sequence[ParsedQuery], where: str, best: Sequence[set[str]]) -> bool:
    """Whether each side is named by what stands above one of the best passages.

    A passing mention is no treatment.

    Args:
        sides: As in `naming_all`.
        where: As in `naming_all`.
        best: For each passage the terms of its title and headings.
    """
    return all(
        any(above.issuperset(way) for way in _ways(side, where) if way for above in best)
        for side in sides
    )


def _naming(
    side: ParsedQuery, where: str, ids: Iterable[int], lexical: LexicalIndex
) -> list[set[int]]:
    """Return which passages name a side as it was typed, then in each other way."""
    return [_having(way, ids, lexical) for way in _ways(side, where)]


def _ways(side: ParsedQuery, where: str) -> list[list[str]]:
    """Return in which ways a side may be named, as terms; first as it was typed."""
    unsaid = asking_terms() | set(analyse(where))
    own = [term for term in analyse(side.words.partition(";")[0]) if term not in unsaid]
    others = [other for _, other in (*side.renamed, *side.meant)]
    return [own, *map(analyse, others), own[-_HEAD:]]


def treating_all(shared: Shared, scores: Sequence[Mapping[int, float]]) -> list[int]:
    """Return the passages that treat all sides, best first; by other names if none has the typed.

    Args:
        shared: Those that name all.
        scores: Their chances for each side alone, by id.
    """
    least = {id_: min(side[id_] for side in scores) for id_ in shared.meant}
    fair = [id_ for id_ in shared.meant if least[id_] >= _FAIR]
    chosen = [id_ for id_ in fair if id_ in shared.typed] or fair
    return sorted(chosen, key=lambda id_: (-least[id_], id_))


def in_turn(
    lists: Sequence[Sequence[int]], scores: Sequence[Mapping[int, float]]
) -> Iterator[tuple[int, int]]:
    """Yield the passages of all sides in turn, each with the number of its side.

    A side that has no more hits has no more turns: what is left comes last.

    Args:
        lists: The ids of the best passages of each side, best first.
        scores: Their chances for it, by id.
    """

    def surest(passages: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        return sorted(passages, key=lambda one: (-scores[one[1]][one[0]], one[0]))

    left: list[tuple[int, int]] = []
    for place, ids in enumerate(zip_longest(*lists)):
        turn = [(id_, side) for side, id_ in enumerate(ids) if id_ is not None]
        hits = [one for one in turn if place == 0 or scores[one[1]][one[0]] >= _HIT]
        left += [one for one in turn if one not in hits]
        yield from surest(hits)
    yield from surest(left)


def is_nowhere(verdict: Verdict, traits: QueryTraits) -> bool:
    """Whether a side is refused since what it names, or all that it says, is nowhere here."""
    return not verdict.answered and (bool(verdict.lacking.names) or traits.is_strange)


def _having(terms: Iterable[str], ids: Iterable[int], lexical: LexicalIndex) -> set[int]:
    """Return which passages have all of the terms; none where there are no terms."""
    found: set[int] | None = None
    for term in terms:
        found = lexical.having((term,), sorted(ids if found is None else found))
    return found or set()
