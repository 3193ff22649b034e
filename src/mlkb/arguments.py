"""What a caller of `KnowledgeBase` may give: bounds and kinds that no type checker has seen to.

All raise `UsageError` where it is anything else. What `Filters` may hold is checked where they are
defined (`mlkb.records.answers`).
"""

from __future__ import annotations

import os
from typing import get_args

from mlkb.errors import UsageError
from mlkb.search.query.parse import Mode

__all__ = ["path_or_name", "require_limit", "require_list", "require_mode", "require_number"]

MAX_K = 1_000
"""Things that are shown at the most."""


def require_number(what: str, k: object) -> None:
    """Require a whole number of things to show, 1 to `MAX_K`."""
    if type(k) is not int or not 1 <= k <= MAX_K:
        said = f"must lie between 1 and {MAX_K:,}; it is {k!r}."
        raise UsageError(f"The number of {what} {said}")


def require_limit(name: str, limit: object) -> None:
    """Require a whole number from 0, for the argument `name`."""
    if type(limit) is not int or limit < 0:
        raise UsageError(f"'{name}' must be a whole number, 0 for no limit, but it is {limit!r}.")


def require_mode(mode: object) -> None:
    """Require one of `mlkb.search.query.parse.Mode`."""
    if mode not in get_args(Mode):
        raise UsageError(f"'mode' may be {', '.join(get_args(Mode))}, but it is {mode!r}.")


def path_or_name(name: object) -> str:
    """Return what a post is called as a string; a path may come as one of `pathlib`."""
    text = os.fspath(name) if isinstance(name, str | os.PathLike) else None
    if not isinstance(text, str):
        raise UsageError(f"A post is named by a string or a path, but this is {name!r}.")
    return text


def require_list(field: str, given: object) -> None:
    """Refuse a single name, whose letters would be taken for names, for the argument `field`."""
    if isinstance(given, str | os.PathLike):
        raise UsageError(f"'{field}' must be a list, such as ['a'], but it is {given!r}.")
