"""Patience with Windows, where nothing that is open can be renamed, replaced or removed.

There, a virus scanner opens what was just written, and a search what the last build has written:
each for a moment, after which the call that was refused succeeds. Other systems refuse for good.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["patiently"]

_WINDOWS = os.name == "nt"

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between attempts: three in all, some times what a search takes."""

_T = TypeVar("_T")


def patiently(call: Callable[[], _T]) -> _T:
    """Return what `call` returns, after several attempts where others may hold what it needs.

    Raises:
        OSError: As `call` does; on Windows, it was refused to the end.
    """
    for pause in _PAUSES if _WINDOWS else ():
        try:
            return call()
        except PermissionError:
            time.sleep(pause)
    return call()
