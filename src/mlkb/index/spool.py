"""The spool: texts on their way from reading to embedding wait on disk.

So memory does not grow with the corpus. The file belongs to one build and goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mlkb.index.sqlite import connect_unfinished

__all__ = ["Spool"]


class Spool:
    """Texts by vector id. Use as a context manager: what follows it finds no file."""

    def __init__(self, folder: Path) -> None:
        """Begin one in the folder of a build."""
        self._file = folder / "spool.sqlite"
        self._db = connect_unfinished(self._file)
        self._db.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        self._db.execute("BEGIN")

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._file.unlink()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM texts").fetchone()[0])

    def add(self, texts: Iterable[tuple[int, str]]) -> None:
        """Add texts by id; what is no Unicode in them becomes question marks."""
        rows = ((id_, text.encode("utf-8", "replace").decode()) for id_, text in texts)
        self._db.executemany("INSERT INTO texts VALUES (?, ?)", rows)

    def batches(self, size: int) -> Iterator[list[tuple[int, str]]]:
        """Yield all texts with their ids, in the order of those, at most `size` at a time."""
        rows = self._db.execute("SELECT id, text FROM texts ORDER BY id")
        while batch := rows.fetchmany(size):
            yield batch
