"""Judged queries asked of one snapshot: of the whole search, and of each arm of it alone.

`mlkb.evaluation.runs` measures the answers. The caller sees to it that the snapshot is of the
corpus as it is, and that the models are those of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.slugs import anchor_of
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
    hybrid, *single = ARMS
    arms = ARMS if reranker is None else (hybrid, RERANKED, *single)

    def ask(text: str, arm: str) -> tuple[Sequence[Hit], bool]:
        result = search(
            snapshot,
            encoder,
            parse_query(text),
            k=DEPTH if by_post else 2 * DEPTH,  # several formulas may be of one section
            filters=Filters(),
            per_post=1 if by_post else 0,
            arm=hybrid if arm == RERANKED else arm,
            reranker=reranker if arm == RERANKED else None,
        )
        return result.hits, result.answered

    return evaluate(queries, ask, arms=arms, advance=advance)


def strays(queries: Sequence[JudgedQuery], snapshot: Snapshot) -> list[str]:
    """Return a sentence for each way in which a judgement can never be met; such count as missed.

    It may name what the corpus does not have, or a heading that only has others below it: a hit is
    of the innermost section.
    """
    named = {key.partition("#")[0] for query in queries for key in query.relevant}
    known: set[str] = set()
    above: set[str] = set()
    for post in snapshot.catalog.posts():
        if post.slug in named:
            passages = [one.passage for one in snapshot.catalog.passages_in(post.path)]
            known |= {post.slug, *(f"{post.slug}#{passage.anchor}" for passage in passages)}
            headings = {heading for passage in passages for heading in passage.headings}
            above |= {f"{post.slug}#{anchor_of(heading, {})}" for heading in headings}
    lost = unknown_targets(queries, known)
    return [
        *_said_of(
            [key for key in lost if key not in above],
            one="is not in the corpus and counts",
            several="are not in the corpus and count",
        ),
        *_said_of(
            [key for key in lost if key in above],
            one="is without text of its own (judge the sections below it) and counts",
            several="are without text of their own (judge the sections below them) and count",
        ),
    ]


def _said_of(lost: Sequence[str], *, one: str, several: str) -> list[str]:
    """Return a sentence that says what is wrong with judged sections; none where there are none."""
    if not lost:
        return []
    shown = ", ".join(lost[:_SHOWN]) + (" ..." if len(lost) > _SHOWN else "")
    said = f"section {one}" if len(lost) == 1 else f"sections {several}"
    return [f"{len(lost)} judged {said} as missed: {shown}"]
