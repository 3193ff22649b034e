"""The texts of passages: segments by id, merged as they grow, the dead left behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from mlkb.index.sqlite import uri_of
from mlkb.index.texts import TextIndex, TextWriter


def test_a_path_is_a_uri_whatever_stands_in_it() -> None:
    assert uri_of(Path("/a b/50%?#1/c.sqlite")) == "file:///a b/50%25%3f%231/c.sqlite"
    # A share of Windows begins with two slashes; with one it would be a folder of this machine.
    assert uri_of(Path("//nas/notes/c.sqlite")) == "file:////nas/notes/c.sqlite"


class Build:
    """Builds that add and remove texts, with a catalog that knows what is alive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "texts"
        self.catalog = folder / "catalog.sqlite"
        self.next = 1
        with sqlite3.connect(self.catalog) as db:
            db.execute("CREATE TABLE passages (id INTEGER PRIMARY KEY)")
        db.close()

    def __call__(self, count: int, dead: range = range(0)) -> None:
        writer = TextWriter(self.folder, self.next)
        ids = range(self.next, self.next + count)
        self.next += count
        writer.add([(id_, f"text {id_}") for id_ in ids])
        with sqlite3.connect(self.catalog) as db:
            db.executemany("INSERT INTO passages VALUES (?)", [(id_,) for id_ in ids])
            db.executemany("DELETE FROM passages WHERE id = ?", [(id_,) for id_ in dead])
        db.close()
        writer.close(self.catalog)

    @property
    def files(self) -> list[str]:
        return sorted(file.name for file in self.folder.iterdir())

    def get(self, *ids: int) -> dict[int, str]:
        texts = TextIndex(self.folder)
        try:
            return texts.get(ids)
        finally:
            texts.close()


def test_texts_come_back_by_id_from_all_segments(tmp_path: Path) -> None:
    build = Build(tmp_path)
    for count in (2000, 600, 100):
        build(count)
    assert len(build.files) == 3
    assert build.get(2700, 1, 2001, 9999) == {id_: f"text {id_}" for id_ in (1, 2001, 2700)}


def test_small_segments_are_merged_and_large_ones_left(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build(5000)
    large = (build.folder / build.files[0]).stat().st_ino
    for _ in range(60):
        build(10)
    assert len(build.files) <= 6
    assert (build.folder / build.files[0]).stat().st_ino == large
    assert len(build.get(*range(1, build.next))) == build.next - 1


def test_what_is_mostly_dead_is_written_anew(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build(4000)
    build(100)
    before = (build.folder / build.files[0]).stat().st_size
    build(0, dead=range(1, 3001))
    assert (build.folder / build.files[0]).stat().st_size < before / 2
    assert build.get(1, 3001, 4100) == {3001: "text 3001", 4100: "text 4100"}


def test_a_segment_without_anything_alive_goes(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build(4000)
    build(100)
    build(3000)
    build(0, dead=range(1, 4101))
    assert len(build.files) == 1
    assert build.get(1, 4101) == {4101: "text 4101"}
    build(0, dead=range(4101, 7101))
    assert build.files == []


def test_segments_go_together_when_everything_in_them_has_died(tmp_path: Path) -> None:
    build = Build(tmp_path)
    for count in (4000, 900, 200):
        build(count)
    assert len(build.files) == 3
    build(0, dead=range(4001, 5101))
    assert len(build.files) == 1
    assert build.get(4000, 4001, 5100) == {4000: "text 4000"}
    build(10)
    build(0, dead=range(1, 5111))
    assert build.files == []


def test_without_a_text_there_is_no_segment(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build(0)
    assert build.files == []
    assert build.get(1) == {}
