"""The lock of an index: one process builds at a time, and whoever must wait is told which.

The system frees it when its holder dies. Readers need none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlkb.errors import LockedError
from mlkb.index.layout import HOLDER, LOCK

__all__ = ["glance", "hold", "holder"]

_MOMENT = 0.2
"""Seconds that any build waits for another: a `glance` holds the lock as well."""


@contextmanager
def hold(index: Path, wait: float) -> Iterator[None]:
    """Hold the lock of the folder `index` in order to build.

    Args:
        index: The folder of the index, which is there.
        wait: Seconds to wait for another build to end.

    Raises:
        LockedError: Another process is building.
        OSError: The lock cannot be written.
    """
    file = index / HOLDER
    with _acquired(index, max(wait, _MOMENT)):
        try:
            with suppress(OSError):  # it is a courtesy to the others, and the disk may be full
                file.write_text(str(os.getpid()), encoding="ascii")
            yield
        finally:
            with suppress(OSError):
                file.unlink()


@contextmanager
def glance(index: Path) -> Iterator[None]:
    """Hold the lock for a look at what a build would be changing.

    Raises:
        LockedError: A process is building.
        OSError: The lock cannot be written.
    """
    with _acquired(index, 0):
        yield


def holder(index: Path) -> int | None:
    """Return the number of the process that builds, if it was noted."""
    try:
        return int((index / HOLDER).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


@contextmanager
def _acquired(index: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(index / LOCK)
    try:
        lock.acquire(timeout=wait, poll_interval=_MOMENT / 4)
    except Timeout:
        number = holder(index)
        who = "" if number is None else f" (process {number})"
        raise LockedError(
            f"Another mlkb{who} is building the index in {index}: try again when it is done."
        ) from None
    try:
        yield
    finally:
        lock.release()
