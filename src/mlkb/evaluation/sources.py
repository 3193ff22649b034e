"""Where judged queries come from, and where the index of a test collection goes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.errors import UsageError
from mlkb.evaluation.beir import read_beir, write_corpus
from mlkb.evaluation.judged import JudgedQuery, read_judged

if TYPE_CHECKING:
    from mlkb.settings import Settings

__all__ = ["collection_settings", "lay_out", "queries_of"]


def queries_of(settings: Settings, file: Path | None, split: str | None) -> list[JudgedQuery]:
    """Return the judged queries of `file`, or of the one that the settings name.

    Raises:
        UsageError: There is no file, or no query of that split in it.
    """
    chosen = file or settings.queries
    if not os.path.exists(chosen) or os.path.isdir(chosen):  # a pipe will do
        raise UsageError(
            f"There are no judged queries at {chosen}: name a file ('mlkb eval --help' shows its "
            "lines), or set 'queries' in mlkb.toml."
        )
    queries = read_judged(chosen)
    kept = [query for query in queries if split in (None, query.split)]
    if not kept:
        known = ", ".join(sorted({query.split for query in queries if query.split})) or "none"
        raise UsageError(f"{chosen} has no query of the split '{split}'; it has: {known}.")
    return kept


def collection_settings(settings: Settings, collection: Path) -> Settings:
    """Return the settings of a knowledge base made from a BEIR collection.

    It lies below the index of the one at hand, so that a second run need not embed again.
    """
    name = "".join(c if c.isalnum() else "-" for c in collection.resolve().name) or "collection"
    root = settings.index / "beir" / name
    return replace(settings, root=root, corpus=root / "corpus", index=root / "index", exclude=())


def lay_out(settings: Settings, collection: Path, split: str) -> tuple[list[JudgedQuery], Settings]:
    """Write the corpus of a BEIR collection; return its judged queries and its settings.

    Raises:
        UsageError: A file of the collection is missing or not as it should be.
        StoreError: A file of the corpus cannot be written.
    """
    queries = read_beir(collection, split)
    own = collection_settings(settings, collection)
    write_corpus(collection, own.corpus)
    return queries, own
