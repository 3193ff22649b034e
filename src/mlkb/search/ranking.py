"""The ranking of a query: its candidates in order, before anything is shown of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlkb.search.fusion import Weights, evidence, fuse

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Reranker
    from mlkb.records.answers import Arms
    from mlkb.search.snapshot import Snapshot

__all__ = ["Ranking", "best_first"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates in their order.

    Attributes:
        candidates: What the arms gave, by passage id.
        weights: What that counts.
        ids: The passage ids, best first.
        scores: The chance of each that it is relevant, by passage id.
        reranked: Those of which a cross-encoder gave the score.
    """

    candidates: Mapping[int, Arms]
    weights: Weights
    ids: Sequence[int]
    scores: Mapping[int, float]
    reranked: frozenset[int] = frozenset()

    @classmethod
    def of(cls, candidates: Mapping[int, Arms], weights: Weights) -> Ranking:
        """Return the ranking that fusion gives."""
        scores = {id_: fuse(arms, weights) for id_, arms in candidates.items()}
        return cls(candidates, weights, best_first(candidates, weights), scores)

    def where_nothing_answers(self) -> Ranking:
        """Return the ranking of a refused query: the same order, other chances."""
        return Ranking.of(self.candidates, self.weights.where_nothing_answers())

    def reranked_by(self, snapshot: Snapshot, reranker: Reranker, query: str) -> Ranking:
        """Return the ranking of which the best are ordered anew (`mlkb.search.rerank`)."""
        from mlkb.search.rerank import rerank

        ids, scores, reranked = rerank(snapshot, reranker, query, self.ids, self.scores)
        return replace(self, ids=ids, scores=scores, reranked=reranked)


def best_first(candidates: Mapping[int, Arms], weights: Weights) -> list[int]:
    """Return the ids of candidates by what speaks for them; of equals the first comes first."""
    speaks = {id_: evidence(arms, weights) for id_, arms in candidates.items()}
    return sorted(speaks, key=lambda id_: (-speaks[id_], id_))
