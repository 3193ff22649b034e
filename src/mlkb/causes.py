"""What is behind an error of the system or of a library: a shortage, or a file, and the remedy.

Where memory, threads or open files run short, every library has a word of its own for it, and most
of them sound as if a file were damaged. Whoever is about to blame a file asks here first, so that
nobody deletes or builds again what is sound.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from mlkb.errors import MlkbError, ShortageError

__all__ = ["naming_shortages", "raise_shortage", "shortage", "unwritable"]

_MEMORY = (
    "cannot allocate memory",
    "bad_alloc",
    "failed to map segment",
    "failed to allocate memory",
    "memory allocation",
    "out of memory",
    "memoryerror",
)
_THREADS = ("can't start new thread", "failed to spawn", "resource temporarily unavailable")
_FILES = ("too many open files",)
"""What libraries say, in small letters; "failed to map segment" is the loader of shared objects."""

_MEMORY_REMEDY = "close other programs, or raise its limit (ulimit -v, or that of the container)"
_THREADS_REMEDY = (
    "close other programs, or raise the limits (ulimit -v and -u, or those of the container)"
)
_FILES_REMEDY = "raise the limit, as with 'ulimit -n 256'"

_VAGUE = ("SQLITE_CANTOPEN", "SQLITE_IOERR")
"""What SQLite says without the system's reason."""

_SPARE = 16
"""Files that any command can open beside those that are open, if their number is not the reason."""

_LINKS = 8
"""Errors behind an error that are looked at."""

_SAID = 200
"""Letters of a library's message that are repeated."""

_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_IN_THE_WAY = {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY}


def shortage(error: BaseException) -> ShortageError | None:
    """Return what the process lacks, if that is behind `error`, else None."""
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return None
    for one in _chain(error):
        if isinstance(one, ShortageError):
            return one
        # The type counts, too: a MemoryError mostly says nothing.
        said = f"{type(one).__name__} {one} {os.strerror(_number(one)) if _number(one) else ''}"
        told = said.casefold()
        if any(sign in told for sign in _MEMORY):
            return ShortageError(f"There is too little memory{_quoted(one)}: {_MEMORY_REMEDY}.")
        if any(sign in told for sign in _THREADS):
            return ShortageError(
                f"There is too little memory, or too few threads are allowed{_quoted(one)}: "
                f"{_THREADS_REMEDY}."
            )
        if any(sign in told for sign in _FILES) or (_is_vague(one) and _few_files_left()):
            return ShortageError(f"Too many files are open{_quoted(one)}: {_FILES_REMEDY}.")
    return None


def raise_shortage(error: BaseException) -> None:
    """Do nothing, unless a shortage is behind `error`.

    Raises:
        ShortageError: One is.
    """
    found = shortage(error)
    if found is not None:
        raise found from error


@contextmanager
def naming_shortages() -> Iterator[None]:
    """Raise what fails in the block for a shortage as that, panics of Rust libraries included.

    Raises:
        ShortageError: The process lacks memory, threads or open files.
    """
    try:
        yield
    except MlkbError:
        raise
    except BaseException as error:
        raise_shortage(error)
        raise


def unwritable(error: Exception) -> tuple[str, str]:
    """Return why something cannot be written, with the file if it is known, and what to do.

    Args:
        error: An OSError, or what SQLite says.
    """
    number, name = _number(error), getattr(error, "sqlite_errorname", "")
    reason = getattr(error, "strerror", None) or str(error)
    if number in _NO_ROOM or name.startswith("SQLITE_FULL"):
        return reason, "make room"
    file = getattr(error, "filename2", None) or getattr(error, "filename", None)
    reason = f"{file}: {reason}" if file else reason
    if number in _IN_THE_WAY and file:
        return reason, "move that away"
    if number in _REFUSED or name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")):
        return reason, "mend its permissions"
    if number == errno.EFBIG:
        return reason, "raise the limit on the size of a file (ulimit -f)"
    return reason, "see whether the disk is sound"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those behind it."""
    one: BaseException | None = error
    for _ in range(_LINKS):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _number(error: BaseException) -> int:
    return (error.errno or 0) if isinstance(error, OSError) else 0


def _quoted(error: BaseException) -> str:
    """Return the first line of what an error says, in brackets, or nothing."""
    said = (getattr(error, "strerror", None) or str(error)).strip().partition("\n")[0]
    return f" ({said[:_SAID]})" if said else ""


def _is_vague(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.EIO
    return str(getattr(error, "sqlite_errorname", "")).startswith(_VAGUE)


def _few_files_left() -> bool:
    """Whether the process can open hardly a file more."""
    opened: list[int] = []
    try:
        opened.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(_SPARE))
    except OSError as error:
        return error.errno in (errno.EMFILE, errno.ENFILE)
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return False
