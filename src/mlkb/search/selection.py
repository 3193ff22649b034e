"""Selection: which candidates of a ranking are hits, none of which shows what a better one shows.

A formula inside a passage that ranks above it would be shown twice, and so would the passage around
a formula that ranks above. Passages are read from disk in batches, as far down as is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.search.snapshot import Snapshot

__all__ = ["Selection"]

_A_HIT = 4
"""Candidates that are read for each hit that is wanted."""

_BATCH = 40
"""Candidates that are read at a time at the least."""


class Selection:
    """Takes hits from rankings of the same candidates, each of which is read once."""

    def __init__(self, snapshot: Snapshot, k: int) -> None:
        """Select from what `snapshot` has, `k` hits at the most."""
        self._snapshot = snapshot
        self._batch = max(_A_HIT * k, _BATCH)
        self._known: dict[int, StoredPassage] = {}

    def first(self, ranked: Sequence[int]) -> Mapping[int, StoredPassage]:
        """Return the passages that a selection from this ranking looks at first, by id."""
        batch = ranked[: self._batch]
        self._read(batch)
        return {id_: self._known[id_] for id_ in batch}

    def take(self, ranked: Sequence[int], k: int, per_post: int = 0) -> list[StoredPassage]:
        """Return the best `k` of a ranking, best first, at most `per_post` of a post if not 0."""
        chosen: list[StoredPassage] = []
        counts: dict[str, int] = {}
        for start in range(0, len(ranked), self._batch):
            batch = ranked[start : start + self._batch]
            self._read(batch)
            for id_ in batch:
                passage = self._known[id_]
                slug = passage.post.slug
                if per_post and counts.get(slug, 0) >= per_post:
                    continue
                if any(_overlap(passage, above) for above in chosen):
                    continue
                chosen.append(passage)
                counts[slug] = counts.get(slug, 0) + 1
                if len(chosen) == k:
                    return chosen
        return chosen

    def _read(self, ids: Sequence[int]) -> None:
        unread = [id_ for id_ in ids if id_ not in self._known]
        self._known.update(self._snapshot.catalog.passages(unread))


def _overlap(a: StoredPassage, b: StoredPassage) -> bool:
    return (
        a.post.path == b.post.path
        and a.passage.line <= b.passage.end_line
        and b.passage.line <= a.passage.end_line
    )
