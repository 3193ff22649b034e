"""The vector cache: a text that was embedded once by a model is never embedded again.

Keyed by the hash of model fingerprint and text, so that an edit, a rename, a rebuild or a switch
back to an earlier model embeds only what is new. An interrupted build keeps what it has embedded.
Rows are checked on the way out (length, unit norm): a damaged row is embedded anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["VectorCache"]

_NORM_TOLERANCE = 1e-3


class VectorCache:
    """Vectors by text, for one model. Use as a context manager."""

    def __init__(self, file: Path, fingerprint: str, dimension: int) -> None:
        """Open or create the cache at `file`; one that is damaged is begun anew."""
        self._file = file
        self._fingerprint = fingerprint.encode()
        self._dimension = dimension
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        for last_try in (False, True):
            db = sqlite3.connect(self._file, isolation_level=None)
            try:
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute(
                    "CREATE TABLE IF NOT EXISTS vectors "
                    "(key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
                )
                db.execute("SELECT key FROM vectors LIMIT 1").fetchone()
                return db
            except sqlite3.OperationalError:  # a full or read-only disk: not the file's fault
                db.close()
                raise
            except sqlite3.DatabaseError:
                db.close()
                if last_try:
                    raise
                self._file.unlink(missing_ok=True)
        raise AssertionError("unreachable")

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
            try:
                row = self._db.execute(
                    "SELECT vector FROM vectors WHERE key = ?", (self._key(text),)
                ).fetchone()
            except sqlite3.DatabaseError:
                continue
            if row is None or len(row[0]) != 4 * self._dimension:
                continue
            vector = np.frombuffer(row[0], np.float32)
            if abs(float(vector @ vector) - 1.0) <= _NORM_TOLERANCE:
                found[text] = vector
        return found

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of `texts`, shape (len(texts), d)."""
        rows = [(self._key(t), v.tobytes()) for t, v in zip(texts, vectors, strict=True)]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        self._db.execute("COMMIT")

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM vectors").fetchone()[0])
