"""How a build says how far it is; the view draws it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """Told of the stages of a build."""

    def stage(self, name: str, total: int | None) -> None:
        """Begin the stage `name`, of `total` steps (None: not known)."""

    def advance(self, n: int = 1) -> None:
        """So many more steps are done."""


class Silent:
    """Says nothing."""

    def stage(self, name: str, total: int | None) -> None:
        """Say nothing."""

    def advance(self, n: int = 1) -> None:
        """Say nothing."""
