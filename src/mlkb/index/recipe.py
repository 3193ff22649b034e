"""The recipe: what of the settings and of the program decides what is in an index."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from mlkb.settings import Settings

__all__ = ["recipe_of"]

_CUT = 27
"""Raised whenever passages are cut, tokenised or embedded otherwise than before."""


def recipe_of(settings: Settings) -> str:
    """Return what an index made by other rules has differently."""
    made = f"cut={_CUT} drafts={settings.drafts} words_per_minute={settings.words_per_minute}"
    # What older recipes do not have is left out where it says nothing.
    return f"{made} macros={crc32(repr(settings.macros).encode())}" if settings.macros else made
