"""What an index does not say of the corpus as it is today, and whether that is quickly mended.

`differences` looks, by sizes and times first, so that every search can afford it; `is_small` says
what may be indexed before an answer; `left_out` puts into words what could not be read at all, and
`closed` what is no longer seen.
Nothing is built here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.scan import scan
from mlkb.errors import MlkbError
from mlkb.index.changes import Changes, compare
from mlkb.index.recipe import recipe_of

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog
    from mlkb.index.generations import Manifest
    from mlkb.records.articles import Problem
    from mlkb.settings import Settings

__all__ = ["closed", "differences", "is_small", "left_out"]

SMALL_CHANGE_FILES = 10
SMALL_CHANGE_BYTES = 400_000
"""A change within both limits is indexed on the spot, before the search answers."""

_NAMED = 3
"""Files that a notice names."""


def differences(settings: Settings, manifest: Manifest, catalog: Catalog) -> Changes | str:
    """Return what has changed in the corpus since the index was built.

    Where that cannot be said, or the settings now ask for another index, a sentence says so.

    Args:
        settings: The settings of today.
        manifest: What the generation that answers says of itself.
        catalog: Its catalog.

    Raises:
        UnusableIndexError: The catalog cannot be read.
    """
    if manifest.model != settings.model or manifest.recipe != recipe_of(settings):
        return "The settings, or mlkb, have changed since the index was built: run 'mlkb index'."
    try:
        found = scan(settings)
    except MlkbError as error:
        return f"{error} Answering from the index as it was."
    if not found.files:
        return "There are no articles any more; answering from the index as it was."
    return compare(settings.corpus, found, catalog.files(), manifest.built_ns)


def is_small(changes: Changes) -> bool:
    """Whether `changes` are indexed so quickly that a search can wait for them."""
    size = sum(state.size for state in changes.to_read)
    return changes.count <= SMALL_CHANGE_FILES and size <= SMALL_CHANGE_BYTES


def left_out(problems: Sequence[Problem]) -> list[str]:
    """Return a sentence if files could not be read, so that nothing new of them is found."""
    lost = [problem for problem in problems if problem.severity == "error"]
    if len(lost) < 2:
        return [str(problem) for problem in lost]
    return [
        f"{len(lost):,} files cannot be read or are left out: {_names(lost)}; "
        "'mlkb check' says why."
    ]


def closed(changes: Changes) -> list[str]:
    """Return a sentence if articles answer that can no longer be seen."""
    if len(changes.closed) < 2:
        return [
            f"{problem.path}: {problem.message.removesuffix('.')}; what was indexed of it answers."
            for problem in changes.closed
        ]
    return [
        f"{len(changes.closed):,} files and folders cannot be looked into: "
        f"{_names(changes.closed)}; what was indexed of them answers."
    ]


def _names(problems: Sequence[Problem]) -> str:
    shown = ", ".join(problem.path for problem in problems[:_NAMED])
    return shown + (f" and {len(problems) - _NAMED:,} more" if len(problems) > _NAMED else "")
