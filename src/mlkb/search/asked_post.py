"""The post whose neighbours are asked for: of the corpus, or a file outside of it.

What `related` compares of it are its text passages and their vectors: those of the index, or for a
draft that is not indexed, made on the spot as a build would make them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.lookup.paths import file_named, is_markdown, path_within
from mlkb.lookup.posts import find_post

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder
    from mlkb.records.posts import Passage, Post
    from mlkb.search.snapshot import Snapshot
    from mlkb.settings import Settings

__all__ = ["asked_post"]


def asked_post(
    name: str, snapshot: Snapshot, settings: Settings, encoder: Callable[[], Encoder]
) -> tuple[Post, list[Passage], NDArray[np.float32]]:
    """Return the post that `name` means, its text passages, and a vector for each.

    A passage that was embedded in several texts is there once for each. The slug of a file outside
    the corpus is empty.

    Args:
        name: As for `mlkb.lookup.posts.find_post`, or the path of a Markdown file.
        snapshot: What knows the posts of the corpus.
        settings: Of the knowledge base.
        encoder: Opens the encoder; asked for a file outside the corpus only.

    Raises:
        UsageError: `name` means no post, or several.
        CorpusError: Nothing of the file can be used.
        ModelError: The encoder is needed and cannot be had.
    """
    file = _outside(name, settings.corpus)
    if file is not None:
        return _embedded(file, settings, encoder())
    catalog = snapshot.catalog
    post = find_post(name, catalog.posts(), settings.corpus)
    known = catalog.post_by_path(post.path)
    pieces = catalog.pieces_of_post(known[0], ("text",)) if known else []
    stored = catalog.passages(sorted({passage for _, passage in pieces}))
    here = [stored[passage].passage for _, passage in pieces]
    return post, here, snapshot.vectors.vectors([piece for piece, _ in pieces])


def _outside(name: str, corpus: Path) -> Path | None:
    """Return the Markdown file outside the corpus that `name` is the path of, or None."""
    file = file_named(name)
    if file is None or not is_markdown(file.name):
        return None
    return None if path_within(name, corpus) else file.resolve()


def _embedded(
    file: Path, settings: Settings, encoder: Encoder
) -> tuple[Post, list[Passage], NDArray[np.float32]]:
    from mlkb.index.cutting import read_one

    article, texts = read_one(file, settings, encoder)
    here = [p for p, pieces in zip(article.passages, texts, strict=True) for _ in pieces]
    flat = [piece for pieces in texts for piece in pieces]
    chosen = [i for i, passage in enumerate(here) if passage.kind == "text"]
    vectors = encoder.encode_passages([flat[i] for i in chosen])
    return replace(article.post, slug=""), [here[i] for i in chosen], vectors
