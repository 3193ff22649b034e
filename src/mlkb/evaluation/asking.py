"""Judged queries asked of one snapshot: of the whole search, and of each arm of it alone.

`mlkb.evaluation.runs` measures the answers. The caller sees to it that the snapshot is of the
corpus as it is, and that the models are those of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlkb.evaluation.judged import JudgedQuery, unknown_targets
from mlkb.evaluation.runs import ARMS, DEPTH, RERANKED, evaluate
from mlkb.records.answers import Filters, Hit
from mlkb.search.engine import search
from mlkb.search.query.parse import parse_query

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder, Reranker
    from mlkb.records.runs import Evaluation
    from mlkb.search.snapshot import Snapshot

__all__ = ["ask_all", "strays"]

_SHOWN = 5
"""Judgements that a notice names."""


def ask_all(
    queries: Sequence[JudgedQuery],
    snapshot: Snapshot,
    encoder: Encoder | None,
    *,
    reranker: Reranker | None = None,
    by_post: bool = False,
    advance: Callable[[int], None] | None = None,
) -> Evaluation:
    """Return the measures of every arm for every query.

    Args:
        queries: What is asked.
        snapshot: What answers.
        encoder: The encoder that the index was built with; None leaves vectors out.
        reranker: Orders the best hits of the whole search, which is then measured so too.
        by_post: Whether posts are judged, not sections: one hit of each is enough.
        advance: Told of each query asked.
    """
    hybrid, *alone = ARMS
    arms = ARMS if reranker is None else (hybrid, RERANKED, *alone)

    def ask(text: str, arm: str) -> tuple[Sequence[Hit], bool]:
        result = search(
            snapshot,
            encoder,
            parse_query(text),
            k=DEPTH if by_post else 2 * DEPTH,  # several hits may be of one section
            filters=Filters(),
            per_post=1 if by_post else 0,
            arm=hybrid if arm == RERANKED else arm,
            reranker=reranker if arm == RERANKED else None,
        )
        return result.hits, result.answered

    return evaluate(queries, ask, arms=arms, advance=advance)


def strays(queries: Sequence[JudgedQuery], snapshot: Snapshot) -> list[str]:
    """Return a sentence if judgements name what the corpus does not have; such count as missed."""
    named = {key.partition("#")[0] for query in queries for key in query.relevant}
    known: set[str] = set()
    for post in snapshot.catalog.posts():
        row = snapshot.catalog.post_by_path(post.path) if post.slug in named else None
        if row is not None:
            ids = sorted({passage for _, passage in snapshot.catalog.pieces_of_post(row[0])})
            anchors = {one.passage.anchor for one in snapshot.catalog.passages(ids).values()}
            known |= {post.slug, *(f"{post.slug}#{anchor}" for anchor in anchors)}
    lost = unknown_targets(queries, known)
    if not lost:
        return []
    shown = ", ".join(lost[:_SHOWN]) + (" ..." if len(lost) > _SHOWN else "")
    what = "judged section is" if len(lost) == 1 else "judged sections are"
    counted = "counts" if len(lost) == 1 else "count"
    return [f"{len(lost)} {what} not in the corpus and {counted} as missed: {shown}"]
