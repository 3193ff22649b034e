"""Posts near a post, and why: the passages that are close, here and there.

Every passage of the post is compared with the passages of all others. A post is near when, for
many passages here, there is a close one there: its score is the mean, over the passages here, of
the closest cosine there, so that one shared paragraph does not make two posts alike. The pairs
shown are the closest ones *for that post*: a pair counts by how far it lies above what the passage
here finds in other posts, so that "Exercises" here and "Exercises" there are not the reason. Lists
of notation and lines that only lead to the next are no reasons while there are others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.records.relations import Pair, Place, RelatedPost, RelatedResult
from mlkb.search.candidates.asides import lists, says_nothing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.records.answers import Filters
    from mlkb.records.posts import Passage, Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["related"]

_NEIGHBOURS = 256
"""Pieces of other posts that are found for each passage here; one that finds none in some post
counts there by its mean."""

_PAIRS = 3
"""Pairs that are shown for a post."""

_SPECIFIC = 0.5
"""How much a pair's lead over other posts counts beside its cosine."""

_CONSIDERED = 24
"""Pairs of a post of which the ones that tell something are shown."""

_LEAST_WORDS = 12
"""Words that a passage has which says more than that something follows."""

_LEAST_PAIR = 0.3
"""Pairs below this cosine are no reason."""


def related(
    snapshot: Snapshot,
    post: Post,
    here: Sequence[Passage],
    vectors: NDArray[np.float32],
    *,
    k: int,
    filters: Filters,
) -> RelatedResult:
    """Return the `k` posts nearest to `post`.

    Args:
        snapshot: What to search in.
        post: The post that is asked for; its own passages are left out, by path.
        here: Its text passages, one for each vector.
        vectors: Their vectors, shape (len(here), d), float32, unit rows.
        k: How many posts at the most.
        filters: Which posts may be named.
    """
    best = _closest(snapshot, post, vectors, filters)
    means = _means(best, len(here))
    scores = {
        path: sum(rows.get(i, (0, means[i]))[1] for i in range(len(here))) / len(here)
        for path, rows in best.items()
    }
    ranked = sorted(scores, key=lambda path: (-scores[path], path))[:k]
    found: list[RelatedPost] = []
    for rank, path in enumerate(ranked, start=1):
        pairs = _pairs(best[path], means)
        stored = snapshot.catalog.passages([there for _, there, _ in pairs])
        anyone = next(iter(stored.values()))
        telling = [
            pair for pair in pairs if _tells(here[pair[0]]) and _tells(stored[pair[1]].passage)
        ]
        chosen = sorted((telling or pairs)[:_PAIRS], key=lambda pair: -pair[2])
        found.append(
            RelatedPost(
                rank=rank,
                score=max(0.0, min(1.0, scores[path])),
                post=anyone.post,
                because=tuple(
                    Pair(
                        here=Place(post.path, here[i].line, here[i].text),
                        there=Place(path, stored[t].passage.line, stored[t].passage.text),
                        score=cosine,
                    )
                    for i, t, cosine in chosen
                ),
            )
        )
    return RelatedResult(post, tuple(found))


Rows = dict[int, tuple[int, float]]
"""For each passage here, by its position: the closest passage there, and the cosine."""


def _closest(
    snapshot: Snapshot, post: Post, vectors: NDArray[np.float32], filters: Filters
) -> dict[str, Rows]:
    """Return for each other post, by path, its closest passage to each passage here."""
    catalog = snapshot.catalog
    own = catalog.post_by_path(post.path)
    posts = catalog.post_ids(filters) if filters.restrict_posts else None
    allowed = catalog.pieces_where(posts, ("text",))
    if own is not None:
        allowed[[piece for piece, _ in catalog.pieces_of_post(own[0])]] = False
    found = snapshot.vectors.search(vectors, _NEIGHBOURS, allowed=allowed)
    owner = catalog.passages_of_pieces(sorted({piece for row in found for piece, _ in row}))
    home = catalog.paths_of(sorted(set(owner.values())))
    best: dict[str, Rows] = {}
    for position, row in enumerate(found):
        for piece, cosine in row:
            passage = owner[piece]
            rows = best.setdefault(home[passage], {})
            if position not in rows or cosine > rows[position][1]:
                rows[position] = (passage, cosine)
    return best


def _means(best: Mapping[str, Rows], count: int) -> list[float]:
    """Return for each passage here its mean closest cosine over the posts that were found."""
    means: list[float] = []
    for position in range(count):
        cosines = [rows[position][1] for rows in best.values() if position in rows]
        means.append(sum(cosines) / len(cosines) if cosines else 0.0)
    return means


def _pairs(rows: Rows, means: Sequence[float]) -> list[tuple[int, int, float]]:
    """Return the pairs that speak for a post, what speaks most first, each passage in one."""
    ranked = sorted(
        ((i, there, cosine) for i, (there, cosine) in rows.items()),
        key=lambda pair: -(pair[2] + _SPECIFIC * (pair[2] - means[pair[0]])),
    )
    chosen: list[tuple[int, int, float]] = []
    for here, there, cosine in ranked:
        if chosen and cosine < _LEAST_PAIR:
            continue
        if all(there != other for _, other, _ in chosen):
            chosen.append((here, there, cosine))
        if len(chosen) == _CONSIDERED:
            break
    return chosen


def _tells(passage: Passage) -> bool:
    """Whether a passage says enough to be a reason."""
    if len(passage.text.split()) < _LEAST_WORDS or lists(passage.headings):
        return False
    return not says_nothing(passage.text, "")
