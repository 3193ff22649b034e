"""A seal: a time on a file that no later write can leave, so that damage is seen without reading.

Whoever writes a file for good seals it and notes the time. A file that bears another time was
written since, copied or touched: it is then read and compared with its checksum, and sealed again
if it is sound. What this does not see is a disk that loses bits by itself; for that, everything
must be read.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["break_seal", "is_sealed", "seal", "seal_again"]

_TICK_NS = 2_000_000_000
"""The coarsest clock of a file system in use: two seconds on FAT."""


def seal(file: Path) -> int:
    """Give `file` a time before it was written, in whole ticks, and return it in nanoseconds.

    Most clocks tick every few milliseconds, so that a write right after would leave the same time.
    """
    status = os.stat(file)
    time = status.st_mtime_ns - status.st_mtime_ns % _TICK_NS - _TICK_NS
    os.utime(file, ns=(status.st_atime_ns, time))
    return time


def is_sealed(status: os.stat_result, time: int) -> bool:
    """Say whether a file with this status bears its seal; `time` 0 means that it was never sealed.

    A file that was not sealed counts as sound: nothing is known against it.
    """
    return time in (0, status.st_mtime_ns)


def seal_again(file: Path, time: int) -> None:
    """Put the seal back on a file that was read and is sound, where the disk lets us."""
    with suppress(OSError):
        os.utime(file, ns=(os.stat(file).st_atime_ns, time))


def break_seal(file: Path) -> None:
    """Have whoever opens `file` next read it first."""
    with suppress(OSError):
        os.utime(file)
