"""Selection: which candidates of a ranking are hits, none of which shows what a better one shows.

A formula inside a passage that ranks above it would be shown twice, and so would the passage around
a formula that ranks above. And who opens a hit has what stands in the same section in sight: a
third hit of it is better spent on another one. But not the second: which passage of a section
answers is less sure than which section does. Of 160 development queries 64 % have one that answers
among the first three hits, and 71 % among ten, where a section may have one hit; 66 and 75 % where
it may have two, 66 and 77 % where it may have three (`bench/selection.py`). What stands word for
word in several places, as in a copy of a file, is one hit that says where else it stands.

Passages are read from disk in batches, as far down as is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.posts import Kind
    from mlkb.search.snapshot import Snapshot

__all__ = ["Selection"]

_A_HIT = 4
"""Candidates that are read for each hit that is wanted."""

_BATCH = 40
"""Candidates that are read at a time at the least."""

_IN_SIGHT = 40
"""Lines between two passages of a section, up to which one sees both: a screen. What is measured is
the same from 20 on; notes without headings, all of one section, may be much longer."""


class Selection:
    """Takes hits from rankings of the same candidates, each of which is read once."""

    def __init__(self, snapshot: Snapshot, k: int) -> None:
        """Select from what `snapshot` has, `k` hits at the most."""
        self._snapshot = snapshot
        self._batch = max(_A_HIT * k, _BATCH)
        self._known: dict[int, StoredPassage] = {}
        self._alike: defaultdict[tuple[Kind, str], list[StoredPassage]] = defaultdict(list)

    def first(self, ranked: Sequence[int]) -> Mapping[int, StoredPassage]:
        """Return the passages that a selection from this ranking looks at first, by id."""
        batch = ranked[: self._batch]
        self._read(batch)
        return {id_: self._known[id_] for id_ in batch}

    def take(
        self, ranked: Sequence[int], k: int, per_post: int = 0, per_section: int = 0
    ) -> list[StoredPassage]:
        """Return the best `k` of a ranking, best first.

        Args:
            ranked: Ids of passages, best first.
            k: How many.
            per_post: How many of one post at the most; 0 for no limit.
            per_section: How many of one section that are in sight of each other; 0 for no limit.
        """
        chosen: list[StoredPassage] = []
        by_post: defaultdict[str, list[StoredPassage]] = defaultdict(list)
        said: set[tuple[Kind, str]] = set()
        for start in range(0, len(ranked), self._batch):
            batch = ranked[start : start + self._batch]
            self._read(batch)
            for id_ in batch:
                passage = self._known[id_]
                of_post = by_post[passage.post.path]
                if per_post and len(of_post) >= per_post:
                    continue
                if any(_overlap(passage, above) for above in of_post):
                    continue
                if _words(passage) in said:
                    continue
                if per_section and sum(_in_sight(passage, one) for one in of_post) >= per_section:
                    continue
                chosen.append(passage)
                of_post.append(passage)
                said.add(_words(passage))
                if len(chosen) == k:
                    return chosen
        return chosen

    def copies(self, passage: StoredPassage) -> list[StoredPassage]:
        """Return those, of the read ones, that are word for word this passage elsewhere, by path.

        Formulas of one sentence have the same text around them, and are one place.
        """
        places = {
            (one.post.path, one.passage.line): one
            for one in self._alike[_words(passage)]
            if one.post.path != passage.post.path or not _overlap(one, passage)
        }
        return [places[place] for place in sorted(places)]

    def _read(self, ids: Sequence[int]) -> None:
        unread = [id_ for id_ in ids if id_ not in self._known]
        read = self._snapshot.catalog.passages(unread)
        self._known.update(read)
        for passage in read.values():
            self._alike[_words(passage)].append(passage)


def _words(stored: StoredPassage) -> tuple[Kind, str]:
    """Return what two passages have in common that are word for word the same."""
    return stored.passage.kind, stored.passage.text


def _overlap(a: StoredPassage, b: StoredPassage) -> bool:
    """Whether two passages of a post have a line in common."""
    return _between(a, b) < 0


def _in_sight(a: StoredPassage, b: StoredPassage) -> bool:
    """Whether two passages of a post are near each other in the same section."""
    return a.passage.anchor == b.passage.anchor and _between(a, b) < _IN_SIGHT


def _between(a: StoredPassage, b: StoredPassage) -> int:
    """Return how many lines stand between two passages; less than none where they overlap."""
    return max(a.passage.line - b.passage.end_line, b.passage.line - a.passage.end_line) - 1
