"""The same formula elsewhere: where it stands, what contains it, and what it contains.

The formula index proposes, by tokens that survive renaming; what a formula is to the one asked for
is then decided on the trees (`mlkb.formulas.occurrences`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mlkb.records.relations import FormulaResult, Occurrence

if TYPE_CHECKING:
    from mlkb.formulas.occurrences import Relation, Wanted
    from mlkb.formulas.plain import Span
    from mlkb.index.catalog import Catalog, StoredPassage
    from mlkb.records.answers import Filters
    from mlkb.search.snapshot import Snapshot

__all__ = ["elsewhere"]

_CANDIDATES = 500
"""Formulas that the index proposes; the same ones share all tokens and come first among them."""

_ORDER = ("same", "contains", "shares", "contained")

_SMALL = 0.15
"""A smaller part of the formula is named only where nothing else is: each letter with an index that
a long formula has stands everywhere."""

_READ_FOR_PARTS = 60
"""Proposals of which that is asked; they come by the structure that they share."""

_SIGN = re.compile(r"\s*[-\u2212]\s*")


def elsewhere(
    snapshot: Snapshot,
    latex: str,
    *,
    k: int,
    filters: Filters,
    origin: StoredPassage | None = None,
) -> FormulaResult:
    """Return where a formula stands in the corpus.

    Args:
        snapshot: What to search in.
        latex: The formula, in LaTeX or Unicode.
        k: How many places at the most.
        filters: Which posts may be named.
        origin: The formula of the corpus that is asked for; it is not named itself.
    """
    from mlkb.formulas.faults import faults
    from mlkb.formulas.occurrences import Wanted
    from mlkb.formulas.tokens import index_tokens
    from mlkb.formulas.trivial import is_trivial

    wanted = Wanted(latex)
    posts = snapshot.catalog.post_ids(filters) if filters.restrict_posts else None
    tokens = list(dict.fromkeys(index_tokens(latex)))
    proposed = snapshot.lexical.search_formula(tokens, max(_CANDIDATES, k), posts=posts)
    if origin is not None:
        proposed = [(id_, score) for id_, score in proposed if id_ != origin.id]
    places = _places(wanted, proposed, snapshot.catalog)
    if not places and origin is None and (unsigned := _without_sign(latex)):
        result = elsewhere(snapshot, unsigned, k=k, filters=filters)
        if result.occurrences:
            return replace(
                result, notices=("With its sign it stands nowhere; looked for without.",)
            )
    return FormulaResult(
        latex=latex,
        passage=origin.passage if origin else None,
        post=origin.post if origin else None,
        occurrences=tuple(
            Occurrence(
                rank=rank,
                relation=place.relation.kind,
                renamed=place.relation.renamed,
                passage=place.stored.passage,
                post=place.stored.post,
                matched=place.spans,
            )
            for rank, place in enumerate(places[:k], start=1)
        ),
        too_small=not places and not wanted.empty and is_trivial(latex),
        fault="" if origin else next((one.message for one in faults(latex) if one.fatal), ""),
    )


class _Place(NamedTuple):
    """A formula of the corpus that is something to the wanted one.

    Attributes:
        stored: The formula.
        relation: What it is to the wanted one.
        spans: Where in its source that can be shown.
        score: What it was proposed for.
    """

    stored: StoredPassage
    relation: Relation
    spans: tuple[Span, ...]
    score: float

    @property
    def is_hidden(self) -> bool:
        """Whether it contains the wanted one, but no stretch of the source is that."""
        return self.relation.kind == "contains" and not self.spans

    @property
    def key(self) -> tuple[object, ...]:
        """Sorts places, best first."""
        relation = self.relation
        near = -relation.share if relation.kind == "shares" else 0.0
        return (
            _ORDER.index(relation.kind),
            relation.renamed,
            self.is_hidden,
            near,
            relation.apart,
            -self.score,
            self.stored.id,
        )


def _places(
    wanted: Wanted, proposed: Sequence[tuple[int, float]], catalog: Catalog
) -> list[_Place]:
    """Return which of the proposals, given with their scores, are something to it; best first."""
    stored = catalog.passages([id_ for id_, _ in proposed])
    places: list[_Place] = []
    for at, (id_, score) in enumerate(proposed):
        formula = stored[id_].passage.formula
        if formula is None:
            continue
        relation = wanted.relation(formula.latex)
        if relation is None and at < _READ_FOR_PARTS:
            relation = wanted.sharing(formula.latex)
        if relation is None:
            continue
        place = _Place(stored[id_], relation, wanted.spans(formula.latex), score)
        # a/(a + b) is a times 1/(a + b), but shows none.
        if not (place.is_hidden and wanted.is_inverse):
            places.append(place)
    places.sort(key=lambda place: place.key)
    return [place for place in places if place.relation.share >= _SMALL] or places


def _without_sign(latex: str) -> str:
    """Return a formula without the minus before all of it; empty if there is none."""
    from mlkb.formulas.plain import unwrap
    from mlkb.formulas.tree import parse

    bare = unwrap(latex)
    sign = _SIGN.match(bare)
    return bare[sign.end() :] if sign and parse(bare).label == "-" else ""
