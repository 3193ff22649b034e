"""The vector cache: a text that was embedded once by a model is never embedded again.

Keyed by the hash of model fingerprint and text, so that an edit, a rename, a rebuild or a switch
back to an earlier model embeds only what is new. An interrupted build keeps what it has embedded.
Every row ends with a CRC-32 over key and vector: a damaged row is embedded anew, and a file that is
no cache any more is begun anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlkb.index.sqlite import uri_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["VectorCache", "remove", "settle", "unsound_rows"]

_CRC_BYTES = 4
_FLOAT = "<f4"

_NOT_THE_FILES_FAULT = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
"""What SQLite says of a disk or of a process; whatever else it says is said of the content."""


class VectorCache:
    """Vectors by text, for one model. Use as a context manager."""

    def __init__(self, file: Path, fingerprint: str, dimension: int) -> None:
        """Open or create the cache at `file`; one that is damaged is begun anew.

        Raises:
            OSError: It cannot be written.
            sqlite3.Error: Likewise.
        """
        self._file = file
        self._fingerprint = fingerprint.encode()
        self._dimension = dimension
        try:
            self._db = _open(file)
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
            remove(file)
            self._db = _open(file)

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _key(self, text: str) -> bytes:
        data = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=16, key=self._fingerprint[:64]).digest()

    def get(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors that are known, by text; each of shape (d,), float32, unit norm."""
        import numpy as np

        found: dict[str, NDArray[np.float32]] = {}
        for text in texts:
            key = self._key(text)
            try:
                row = self._db.execute(
                    "SELECT vector FROM vectors WHERE key = ?", (key,)
                ).fetchone()
            except sqlite3.Error as error:
                if not _is_damage(error):
                    raise
                continue
            if row is not None and _is_sound(key, row[0], self._dimension):
                found[text] = np.frombuffer(row[0][:-_CRC_BYTES], _FLOAT).astype(np.float32)
        return found

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of `texts`, shape (len(texts), d)."""
        rows = []
        for text, vector in zip(texts, vectors, strict=True):
            key, data = self._key(text), vector.astype(_FLOAT).tobytes()
            rows.append((key, data + _crc(key, data)))
        try:
            self._write(rows)
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
            self._db.close()
            remove(self._file)
            self._db = _open(self._file)
            self._write(rows)

    def _write(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM vectors").fetchone()[0])


def settle(file: Path) -> None:
    """Have SQLite undo what a process that died was writing; else its journal stays."""
    if not _journal(file).exists():
        return
    if file.exists():
        try:
            _open(file).close()
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
            remove(file)
    _journal(file).unlink(missing_ok=True)  # empty, or of no cache: nothing to undo


def remove(file: Path) -> None:
    """Remove a cache, its journal first: a journal without its cache would be taken for another's.

    Whatever it held is embedded again.
    """
    _journal(file).unlink(missing_ok=True)
    file.unlink(missing_ok=True)


def unsound_rows(file: Path) -> tuple[int, int]:
    """Read the whole cache; return how many rows it has, and how many of them are damaged.

    Raises:
        sqlite3.Error: It cannot be read to its end.
    """
    db = sqlite3.connect(f"{uri_of(file)}?mode=ro", uri=True)
    try:
        total = damaged = 0
        for key, data in db.execute("SELECT key, vector FROM vectors"):
            total += 1
            damaged += not (isinstance(key, bytes) and _is_sound(key, data))
        return total, damaged
    finally:
        db.close()


def _open(file: Path) -> sqlite3.Connection:
    with file.open("ab"):  # where that fails, the system says why, which SQLite does not
        pass
    db = sqlite3.connect(file, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(
            "CREATE TABLE IF NOT EXISTS vectors "
            "(key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )
        db.execute("SELECT key, vector FROM vectors LIMIT 1").fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db


def _is_damage(error: sqlite3.Error) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in _NOT_THE_FILES_FAULT


def _is_sound(key: bytes, data: Any, dimension: int | None = None) -> bool:
    """Say whether `data`, of whatever type a damaged file gives, is a vector as it was put."""
    if not isinstance(data, bytes) or len(data) <= _CRC_BYTES:
        return False
    if dimension is not None and len(data) != 4 * dimension + _CRC_BYTES:
        return False
    return _crc(key, data[:-_CRC_BYTES]) == data[-_CRC_BYTES:]


def _crc(key: bytes, data: bytes) -> bytes:
    return zlib.crc32(data, zlib.crc32(key)).to_bytes(_CRC_BYTES, "little")


def _journal(file: Path) -> Path:
    return file.with_name(f"{file.name}-journal")
