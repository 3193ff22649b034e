"""A snapshot: one generation of the index, opened for reading, its parts as they are needed.

Everything that a search says comes from one snapshot, so that a build that ends meanwhile never
shows half of itself.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from mlkb.errors import DamagedIndexError
from mlkb.index import generations
from mlkb.index.catalog import Catalog
from mlkb.index.layout import CATALOG, LEXICAL
from mlkb.index.lexical import LexicalIndex
from mlkb.index.vectors import VectorIndex

if TYPE_CHECKING:
    from mlkb.index.generations import Manifest

__all__ = ["Snapshot", "open_snapshot"]

_TRIES = 3
"""Generations that are tried: that a build ends just then is rare, and twice in a row rarer."""


class Snapshot:
    """One generation, opened. Use as a context manager."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.catalog = Catalog(folder / CATALOG)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical index."""
        return LexicalIndex(self.folder / LEXICAL)

    @cached_property
    def vectors(self) -> VectorIndex:
        """The vector index."""
        return VectorIndex(self.folder)

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.catalog.close()


def open_snapshot(index: Path) -> Snapshot:
    """Open the generation that answers.

    Between reading which one that is and opening it, a build may switch and sweep; then the next
    one is tried.

    Raises:
        StoreError: As `generations.current` does.
    """
    for left in reversed(range(_TRIES)):
        named = generations.answering(index)
        try:
            return Snapshot(*generations.current(index))
        except DamagedIndexError:
            if not left or generations.answering(index) == named:
                raise
    raise AssertionError("unreachable")
