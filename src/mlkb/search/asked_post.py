"""The post of the corpus whose neighbours are asked for: its text passages and their vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlkb.lookup.posts import find_post

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from mlkb.records.posts import Passage, Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["asked_post"]


def asked_post(
    name: str, snapshot: Snapshot, corpus: Path
) -> tuple[Post, list[Passage], NDArray[np.float32]]:
    """Return the post that `name` means, its text passages, and a vector for each.

    A passage that was embedded in several texts is there once for each.

    Args:
        name: As for `mlkb.lookup.posts.find_post`.
        snapshot: What knows the posts of the corpus.
        corpus: The folder of the corpus.

    Raises:
        UsageError: `name` means no post, or several.
    """
    catalog = snapshot.catalog
    post = find_post(name, catalog.posts(), corpus)
    known = catalog.post_by_path(post.path)
    pieces = catalog.pieces_of_post(known[0], ("text",)) if known else []
    stored = catalog.passages(sorted({passage for _, passage in pieces}))
    here = [stored[passage].passage for _, passage in pieces]
    return post, here, snapshot.vectors.vectors([piece for piece, _ in pieces])
