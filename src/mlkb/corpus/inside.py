"""Where a path lies in a folder, as the system finds the folder and not as its name is spelled.

Windows and macOS take names that differ in case for one, macOS those that differ in how accents are
composed, too, and ``os.path.realpath`` keeps the spelling that it was given there.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["path_inside"]


def path_inside(path: str, folder: str) -> str | None:
    """Return where `path` lies in `folder`, with forward slashes; None for one elsewhere.

    It need not be there; the folder itself is ``.``.

    Args:
        path: A path, absolute; links on the way to it are not followed.
        folder: A real path.
    """
    whole, top = Path(path), Path(folder)
    place = Path(*whole.parts[: len(top.parts)])
    try:
        is_there = place == top or os.path.samefile(place, top)
    except (OSError, ValueError):  # one of them is not there, or can be no path
        return None
    return whole.relative_to(place).as_posix() if is_there else None
