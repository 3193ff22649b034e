"""How the files of an index are opened in SQLite, and how many values are asked for at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["connect_finished", "connect_unfinished", "finished", "in_chunks", "marks", "uri_of"]

_CHUNK = 500
"""Values of one statement: SQLite took 999 before its version 3.32 ("Limits", section 9)."""


def uri_of(file: Path) -> str:
    """Return `file` as SQLite's URI (its manual, "Uniform Resource Identifiers", section 3.1).

    Written out, since `urllib` takes longer to import than a catalog to open.
    """
    path = file.absolute().as_posix()
    for sign, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(sign, code)
    # A drive gets the slash that it lacks; a share of Windows keeps the two that it begins with.
    return f"file://{path}" if path.startswith("/") else f"file:///{path}"


def finished(file: Path) -> str:
    """Return the URI of a file that nobody writes any more: it is read without locks."""
    return f"{uri_of(file)}?mode=ro&immutable=1"


def connect_finished(file: Path) -> sqlite3.Connection:
    """Open a file that nobody writes any more, for all threads.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    return sqlite3.connect(finished(file), uri=True, check_same_thread=False)


def connect_unfinished(file: Path) -> sqlite3.Connection:
    """Open or create a file of a build, which commits when it says so.

    What a build has not finished is thrown away: neither a journal nor a sync is worth its time.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    db = sqlite3.connect(uri_of(file), uri=True, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    return db


def in_chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield `values`, as many at a time as one statement may have."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def marks(values: Sequence[object]) -> str:
    """Return a question mark for each of `values`.

    >>> marks(["a", "b"])
    '?, ?'
    """
    return ", ".join("?" * len(values))
