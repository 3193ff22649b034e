"""Where a file of the corpus is, as it is opened from where one stands."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlkb.records.articles import Problem

__all__ = ["from_here"]


def from_here(found: Sequence[Problem], corpus: str) -> list[Problem]:
    """Return problems with the shortest path by which each file opens from where one stands.

    Editors, and those who annotate changes, look for the places of compilers there.

    Args:
        found: The problems, their paths as `Problem` says.
        corpus: The corpus folder, absolute.
    """
    past_links = os.path.realpath(corpus)
    return [replace(one, path=_shortest(one.path, corpus, past_links)) for one in found]


def _shortest(path: str, *folders: str) -> str:
    """Return how to get to `path` through any of the `folders`, which are one."""
    files = [os.path.normpath(os.path.join(folder, path)) for folder in folders]
    with suppress(OSError, ValueError):  # the folder where one stood has gone; another drive
        files += [os.path.relpath(file) for file in files]
    return min(files, key=len)
