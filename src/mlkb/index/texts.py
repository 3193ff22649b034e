"""The texts of passages: what is read only for passages that are shown.

They lie apart from the catalog, in segments that never change, so that a build that adds one post
to a million passages writes the texts of that post. A segment is an SQLite file of records by
passage id, named by the first id it may hold; the next segment's name ends its range. A build puts
its texts into a segment of its own. It merges the newest segments as long as the one before is at
most twice as large as what follows, so that there are about log2(n) of them, and writes those
anew of whose records more than half are dead.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlkb.causes import raise_shortage
from mlkb.errors import DamagedIndexError
from mlkb.index.sqlite import (
    connect_finished,
    connect_unfinished,
    finished,
    in_chunks,
    marks,
    uri_of,
)
from mlkb.patience import patiently

__all__ = ["TextIndex", "TextWriter"]

_SUFFIX = ".sqlite"


class TextIndex:
    """Reads texts by passage id."""

    def __init__(self, folder: Path) -> None:
        """Use the segments in `folder`; each is opened when it is needed."""
        self._files = _segments(folder)
        self._firsts = [_first(file) for file in self._files]
        self._open: dict[int, sqlite3.Connection] = {}

    def close(self) -> None:
        """Close the segments."""
        for db in self._open.values():
            db.close()
        self._open.clear()

    def get(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the records with these ids, by id.

        Raises:
            DamagedIndexError: A segment cannot be read.
        """
        wanted: dict[int, list[int]] = {}
        for id_ in ids:
            wanted.setdefault(bisect_right(self._firsts, id_) - 1, []).append(id_)
        found: dict[int, str] = {}
        for number, here in wanted.items():
            if number < 0:
                continue
            try:
                db = self._segment(number)
                for chunk in in_chunks(here):
                    sql = f"SELECT id, record FROM records WHERE id IN ({marks(chunk)})"
                    found.update(db.execute(sql, chunk).fetchall())
            except sqlite3.Error as error:
                raise_shortage(error)
                raise DamagedIndexError(
                    f"The index is damaged ({self._files[number]}: {error})"
                ) from None
        return found

    def _segment(self, number: int) -> sqlite3.Connection:
        if number not in self._open:
            self._open[number] = connect_finished(self._files[number])
        return self._open[number]


class TextWriter:
    """Adds a segment to those that are in a folder already, and merges."""

    def __init__(self, folder: Path, first: int) -> None:
        """Write into `folder`; no id below `first` will be added."""
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._name = folder / f"{first:010d}{_SUFFIX}"
        self._db: sqlite3.Connection | None = None
        self._count = 0

    def add(self, records: Sequence[tuple[int, str]]) -> None:
        """Add records by id, each id higher than any before."""
        if not records:
            return
        if self._db is None:
            self._db = _create(self._name)
        self._db.executemany("INSERT INTO records VALUES (?, ?)", records)
        self._count += len(records)

    def close(self, catalog: Path) -> None:
        """Finish, and merge what should be merged; `catalog` says which passages are alive."""
        if self._db is not None:
            _finish(self._db, self._count)
            self._db = None
        files = _segments(self._folder)
        alive = _count_alive(catalog, [_first(file) for file in files])
        begin, after = len(files), 0
        while (begin and alive[begin - 1] <= 2 * after) or begin == len(files) > 0:
            begin -= 1
            after += alive[begin]
        if len(files) - begin > 1:
            _rewrite(files[begin:], catalog)
            files, alive = files[:begin], alive[:begin]  # nothing in the new one is dead
        for file, living in zip(files, alive, strict=True):
            if living < _size(file) / 2:
                _rewrite([file], catalog)

    def abandon(self) -> None:
        """Close without finishing."""
        if self._db is not None:
            self._db.close()
            self._db = None


def _segments(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix == _SUFFIX)


def _first(segment: Path) -> int:
    return int(segment.stem)


def _create(file: Path) -> sqlite3.Connection:
    db = connect_unfinished(file)
    db.execute("CREATE TABLE records (id INTEGER PRIMARY KEY, record TEXT NOT NULL)")
    db.execute("BEGIN")
    return db


def _finish(db: sqlite3.Connection, count: int) -> None:
    db.execute("COMMIT")
    db.execute(f"PRAGMA user_version = {count}")  # counting the rows would read all of them
    db.close()


def _size(segment: Path) -> int:
    db = connect_finished(segment)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def _count_alive(catalog: Path, firsts: Sequence[int]) -> list[int]:
    db = sqlite3.connect(f"{uri_of(catalog)}?mode=ro", uri=True)
    try:
        ends = [*firsts, 2**62][1:]
        sql = "SELECT count(*) FROM passages WHERE id >= ? AND id < ?"
        return [db.execute(sql, span).fetchone()[0] for span in zip(firsts, ends, strict=True)]
    finally:
        db.close()


def _rewrite(segments: Sequence[Path], catalog: Path) -> None:
    """Put what is alive of `segments`, which lie side by side, into one."""
    new = segments[0].with_suffix(".new")
    db = _create(new)
    try:
        db.execute("COMMIT")
        db.execute("ATTACH ? AS catalog", (f"{uri_of(catalog)}?mode=ro",))
        count = 0
        for segment in segments:
            db.execute("ATTACH ? AS old", (finished(segment),))
            db.execute("BEGIN")
            count += db.execute(
                "INSERT INTO records SELECT id, record FROM old.records "
                "WHERE id IN (SELECT id FROM catalog.passages) ORDER BY id"
            ).rowcount
            db.execute("COMMIT")
            db.execute("DETACH old")
        db.execute("DETACH catalog")
        db.execute("BEGIN")
        _finish(db, count)
    except BaseException:
        db.close()
        raise
    for segment in segments:
        patiently(segment.unlink)  # a link: the generation before keeps its own
    if count:
        patiently(lambda: new.rename(segments[0]))
    else:
        new.unlink()
