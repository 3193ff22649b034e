"""Sealed files: damage to what was written for good is seen, mostly without reading it.

Whoever writes a file for good seals it: its size and checksum are noted, and it is given a time
that no later write can leave. A file that bears another time was written since, copied or touched:
it is then read and compared with its checksum, and sealed again if it is sound. What this does not
see is a disk that loses bits by itself; for that, everything must be read.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlkb.causes import raise_shortage

__all__ = ["COARSEST_TICK_NS", "SealedFile", "break_seal", "fault", "seal", "sha256_of", "sync"]

COARSEST_TICK_NS = 2_000_000_000
"""The coarsest clock of a file system in use: two seconds on FAT."""

_FOLDERS_NOT_SYNCED = {errno.EBADF, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
"""What systems and file systems answer that cannot sync a folder; nothing was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """What a file was when it was sealed.

    Attributes:
        size: Bytes.
        sha256: The SHA-256 of its content, as lower-case hex.
        mtime_ns: The time that it was given; 0 if none was, and then its time says nothing.
    """

    size: int
    sha256: str
    mtime_ns: int = 0


def seal(file: Path) -> SealedFile:
    """Give `file` a time before it was written, in whole ticks, and return what it is.

    Most clocks tick every few milliseconds, so that a write right after would leave the same time.
    """
    status = os.stat(file)
    time = status.st_mtime_ns - status.st_mtime_ns % COARSEST_TICK_NS - COARSEST_TICK_NS
    os.utime(file, ns=(status.st_atime_ns, time))
    return SealedFile(size=status.st_size, sha256=sha256_of(file), mtime_ns=time)


def fault(file: Path, sealed: SealedFile, *, thorough: bool = False) -> str:
    """Return what is wrong with `file`, as in "was altered", or nothing if it is sound.

    Args:
        file: The file as it is now.
        sealed: What it was.
        thorough: Whether to read it even if it bears its seal.

    Raises:
        ShortageError: It cannot be said, since the process lacks something.
    """
    try:
        status = os.stat(file)
        if status.st_size != sealed.size:
            return f"has {status.st_size} bytes, not {sealed.size}"
        whole = sealed.mtime_ns in (0, status.st_mtime_ns)
        if whole and not thorough:
            return ""
        if sha256_of(file) != sealed.sha256:
            return "was altered"
    except (FileNotFoundError, NotADirectoryError):
        return "is gone"
    except OSError as error:
        raise_shortage(error)
        return f"cannot be read: {error.strerror}"
    if not whole:
        with suppress(OSError):  # a disk that cannot be written; the next reader reads it again
            os.utime(file, ns=(status.st_atime_ns, sealed.mtime_ns))
    return ""


def break_seal(file: Path) -> None:
    """Have whoever opens `file` next read it first."""
    with suppress(OSError):
        os.utime(file)


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of the content of `file`, as lower-case hex.

    Raises:
        OSError: It cannot be read.
    """
    import hashlib  # 3 ms, half of them for OpenSSL, and most searches hash nothing

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk; a folder only where the system can do that.

    Raises:
        OSError: The disk is full, or worse: what was written may be lost.
    """
    folder = path.is_dir()
    if folder and os.name == "nt":  # which opens no folders
        return
    # Windows syncs only what is open for writing.
    descriptor = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if not (folder and error.errno in _FOLDERS_NOT_SYNCED):
            raise
    finally:
        os.close(descriptor)
