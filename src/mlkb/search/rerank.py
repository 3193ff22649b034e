"""Reranking: a cross-encoder reads the query with each of the best candidates, and orders them.

Fusion compares what was made of query and passage apart. A cross-encoder reads the two together,
which can tell an answer from a passage on the same subject, but costs a run of a model for each: so
only the head of the fused ranking is read. Whether anything answers is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.index.embedding_text import as_written

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Reranker
    from mlkb.search.snapshot import Snapshot

__all__ = ["CANDIDATES", "rerank"]

CANDIDATES = 30
"""How many of the fused ranking are read, however many hits are wanted: those behind them keep the
order of the fusion."""


def rerank(
    snapshot: Snapshot,
    reranker: Reranker,
    query: str,
    ranked: Sequence[int],
    scores: Mapping[int, float],
) -> tuple[list[int], dict[int, float], frozenset[int]]:
    """Order the first `CANDIDATES` of a ranking by a cross-encoder; the rest follow as they were.

    It reads title and headings, then the passage as its author wrote it, cut where that and the
    query are longer than the model reads. The scores of what it read are its own
    (`mlkb.encoder.protocol.Reranker`) and no longer those of the fusion. What follows was not read,
    and keeps its score as far as that is not above the lowest of those.

    Args:
        snapshot: Where the passages are.
        reranker: The cross-encoder.
        query: All of the query, as it is embedded.
        ranked: Ids of passages, best first.
        scores: Their fused scores, 0 to 1.

    Returns:
        The ids in their new order, all scores, and the ids of what was read.
    """
    head = list(ranked[:CANDIDATES])
    if not head:
        return [], {}, frozenset()
    stored = snapshot.catalog.passages(head)
    texts = [as_written(stored[i].post, stored[i].passage) for i in head]
    read = dict(zip(head, reranker.score(query, texts).tolist(), strict=True))
    lowest = min(read.values())
    rest = {id_: min(scores[id_], lowest) for id_ in ranked[CANDIDATES:]}
    # sorted() keeps the order of the fusion where the model sees no difference.
    return [*sorted(head, key=lambda id_: -read[id_]), *rest], {**read, **rest}, frozenset(head)
