"""How much of a query's formula a formula has: the exact score behind what the index proposes.

The index ranks by tantivy's BM25, whose constants are fixed and whose mean length is that of all
passages, most of which hold no formula: a long line of which the query is one side ranks too low.
The best proposals are therefore scored again from their own tokens, with constants that suit
formulas, and one that contains the whole query, its variables renamed or the limits of its sums
left out, is lifted above those that only share parts of it. Of these, one that states it, as an
equation, a side of one or a whole display, comes before one that uses or mentions it: who types the
right side of a definition wants what it defines. An identity that has terms on their other side
says the whole of it, too. (To score a chain of equations by its best link did worse: hand-written
queries lost a point of MRR.)

A part of a short formula says less than a part of a long one: ``F = ma`` has the structure of any
letter that is a product of two, and what tells it from those are its letters. So the fewer tokens a
query has, the lower counts what has only a share of them; what has all of them is all the same.

Who remembers a formula leaves its indices out, the bounds of its sums, hats and stars, or has other
indices than the author. So a query is sought among the bare formulas, too (`mlkb.formulas.bare`),
and a passage has the better of both likenesses, that of bare formulas lowered, and more so where
the query has indices and means them; hats, stars and transposes that it has are kept.

Constants were chosen on the generated queries of articles with an even number and on the
hand-written ones marked as seen (`bench/formulas.py`): MRR of "one side, renamed, notation" .79 by
BM25 as it is, .88 with these, .90 with the lift; of the hand-written .85 and .92.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.search.candidates.highest import highest

if TYPE_CHECKING:
    from mlkb.formulas.occurrences import Wanted
    from mlkb.index.lexical import FormulaField
    from mlkb.records.posts import Formula, Kind
    from mlkb.search.snapshot import Snapshot

__all__ = ["Structure"]

_RESCORED = 16
"""Proposals that are scored again; 14, 20 and 30 gave the same MRR (.92 on the hand-written
queries), and each costs half a millisecond in a process that has read no formula before."""

_K1 = 0.6
_B = 0.4
"""BM25's constants (Robertson and Zaragoza, 2009): a token that comes again says little more, and
being long is hardly a fault in a formula."""

_MEAN_TOKENS = 75
"""Tokens of a formula that is a hit of its own, on average."""

_WHOLE = 0.2
"""What containing the whole query adds."""

_USED = 0.9
"""What is left of containing the whole query where it is used and not stated; set by hand, to be
as much as lies between those that state it in more and in fewer signs."""

_INLINE = 0.93
"""The same of stating it within a line: what an article says about a formula, or a row of notation,
says it again. Chosen on half of 183 formulas that were typed without a look at the articles'
spelling (right first: 65 of 84 before, 67 so), and no worse on the other half (58 and 59 of 75)."""

_MOST = 1.4
"""What the same formula reaches where its tokens come more than once; it counts as all."""

_MANY = 30
"""Tokens of a query from which a share of them counts as it is: those of ``y = wx + b``."""

_STEEPEST = 2.0
"""The power of a share that counts where there are half as many tokens, or fewer."""

_BARE = 0.8
"""What is left of a likeness that is there only without indices and decoration. On 30 formulas
typed so, .95 of MRR with .8, .93 with .9 and .95; at any of them a formula typed as it stands came
first, 30 of 30."""

_OTHER_INDICES = 0.5
"""The same where the query has indices: the formula may have others, or one more (``p_k`` for
``p_{tk}``). Chosen on the same half as `_INLINE`: 69 of 84 right first, 68 with .65 and 67 without;
of the other half 60, 60 and 59 of 75."""


class Structure:
    """Scores formulas against the formulas of one query."""

    def __init__(self, snapshot: Snapshot, formulas: Sequence[str]) -> None:
        """Read the formulas of the query, in LaTeX or Unicode."""
        self.tokens: list[str] = []
        self._likenesses: list[tuple[_Likeness, float]] = []
        if not formulas:
            return
        from mlkb.formulas.bare import is_bare
        from mlkb.formulas.tree import parse

        as_typed = _Likeness(snapshot, formulas)
        self.tokens = as_typed.tokens
        self._likenesses.append((as_typed, 1.0))
        worth = _BARE if all(is_bare(parse(latex)) for latex in formulas) else _OTHER_INDICES
        self._likenesses.append((_BareLikeness(snapshot, formulas), worth))

    def found(
        self, depth: int, posts: Sequence[int] | None, kinds: Sequence[Kind]
    ) -> dict[int, float]:
        """Return the passages that the index proposes, and how like the query each is, 0 to 1.

        Args:
            depth: How many it proposes at the most, with indices and without.
            posts: Ids of the posts that may answer; None for all.
            kinds: Kinds of passage that may answer; empty for all.
        """
        return highest(
            (id_, worth * share)
            for likeness, worth in self._likenesses
            for id_, share in likeness.found(depth, posts, kinds).items()
        )


class _Likeness:
    """How like the formulas of a query others are."""

    field: FormulaField = "formula"

    def __init__(self, snapshot: Snapshot, formulas: Sequence[str]) -> None:
        """Read the formulas of the query, in LaTeX or Unicode."""
        self._snapshot = snapshot
        self._formulas = formulas
        self.tokens = self._distinct(self._tokens_of)

    def found(
        self, depth: int, posts: Sequence[int] | None, kinds: Sequence[Kind]
    ) -> dict[int, float]:
        """Return the passages that the index proposes, and how like the query each is, 0 to 1."""
        proposed = self._snapshot.lexical.search_formula(
            self._sought(), depth, posts=posts, kinds=kinds, field=self.field
        )
        if not proposed:
            return {}
        weights = self._weights()
        full = _MOST * sum(weights.values()) or 1.0
        first = [id_ for id_, _ in proposed[:_RESCORED]]
        stored = self._snapshot.catalog.passages(first)
        found: dict[int, float] = {}
        for id_ in first:
            formula = stored[id_].passage.formula
            found[id_] = self._likeness(formula, weights, full) if formula else 0.0
        least = min(found.values())
        for id_, score in proposed[_RESCORED:]:
            found[id_] = min(least, score / full)
        power = min(_STEEPEST, max(1.0, _MANY / len(self.tokens)))
        return {id_: share**power for id_, share in found.items()}

    def _likeness(self, formula: Formula, weights: Mapping[str, float], full: float) -> float:
        """Return the share of `full` that a formula has, 1 at the most."""
        share = self._share(formula.latex, weights)
        relations = self._relations(formula.latex)
        if not relations and not self._is_rearranged(formula.latex):
            return min(1.0, share / full)
        whole = min(1.0, (share + _WHOLE * sum(weights.values())) / full)
        is_stated = (formula.display and "same" in relations) or self._is_stated(formula.latex)
        if not is_stated:
            return _USED * whole
        return whole if formula.display else _INLINE * whole

    def _share(self, latex: str, weights: Mapping[str, float]) -> float:
        counts = Counter(self._tokens_of(latex))
        longer = _K1 * (1 - _B + _B * counts.total() / _MEAN_TOKENS)
        return sum(
            weight * counts[token] * (_K1 + 1) / (counts[token] + longer)
            for token, weight in weights.items()
            if token in counts
        )

    def _relations(self, latex: str) -> set[str]:
        """Return what a formula is to those of the query that it has as a whole."""
        relations = (one.relation(latex) for one in self._wanted())
        return {one.kind for one in relations if one and one.kind != "contained"}

    def _is_stated(self, latex: str) -> bool:
        return any(one.is_said_by(latex) for one in self._wanted())

    def _is_rearranged(self, latex: str) -> bool:
        return any(one.is_rearranged_in(latex) for one in self._wanted())

    def _wanted(self) -> Iterator[Wanted]:
        """Yield the formulas of the query as they are compared."""
        from mlkb.formulas.occurrences import wanted

        return map(wanted, self._formulas)

    def _tokens_of(self, latex: str) -> list[str]:
        from mlkb.formulas.tokens import index_tokens

        return index_tokens(latex)

    def _distinct(self, tokens_of: Callable[[str], list[str]]) -> list[str]:
        found = (token for latex in self._formulas for token in tokens_of(latex))
        return list(dict.fromkeys(found))

    def _sought(self) -> Sequence[str]:
        """Return the tokens that the index is asked for."""
        return self.tokens

    def _weights(self) -> dict[str, float]:
        """Return what each of the tokens counts."""
        return self._snapshot.lexical.weights(self.tokens, "formula")


class _BareLikeness(_Likeness):
    """How like the formulas of a query others are without indices, and marks that it has none of.

    The index has formulas without any marks, and proposes by those.
    """

    field: FormulaField = "bare"

    def __init__(self, snapshot: Snapshot, formulas: Sequence[str]) -> None:
        """Read the formulas of the query, in LaTeX or Unicode."""
        from mlkb.formulas.bare import NONE, marks
        from mlkb.formulas.tree import parse

        self._kept = NONE.union(*(marks(parse(latex)) for latex in formulas))
        super().__init__(snapshot, formulas)

    def _wanted(self) -> Iterator[Wanted]:
        from mlkb.formulas.occurrences import wanted

        return (wanted(formula, bare=True) for formula in self._formulas)

    def _tokens_of(self, latex: str) -> list[str]:
        from mlkb.formulas.tokens import bare_tokens

        return bare_tokens(latex, self._kept)

    def _sought(self) -> Sequence[str]:
        from mlkb.formulas.tokens import bare_tokens

        return self._distinct(bare_tokens) if self._kept else self.tokens

    def _weights(self) -> dict[str, float]:
        lexical = self._snapshot.lexical
        written, weights = super()._weights(), lexical.weights(self.tokens, self.field)
        # A token with a mark stands among formulas as they are written only.
        return {token: min(weight, written[token]) for token, weight in weights.items()}
