"""What of a corpus is read anew: told by size and time, and by content only where these may lie."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from mlkb.corpus.scan import FileState, Scan
from mlkb.index.catalog import IndexedFile
from mlkb.index.changes import Changes, compare
from mlkb.records.articles import Problem
from mlkb.seals import COARSEST_TICK_NS

TEXT = b"# Kernels\n"
BUILT = 10**18
LONG_AGO = BUILT - COARSEST_TICK_NS - 1


def paths(
    corpus: Path, now: FileState, known: IndexedFile
) -> tuple[list[str], list[str], list[str]]:
    """Return which of ``a.md`` is added, changed, and touched."""
    found = compare(corpus, Scan((now,), ()), {"a.md": known}, BUILT)
    return ([s.path for s in found.added], [s.path for s in found.changed],
            [s.path for s in found.touched])  # fmt: skip


def test_what_has_its_size_and_its_time_is_not_read(tmp_path: Path) -> None:
    state = FileState("a.md", len(TEXT), LONG_AGO)
    known = IndexedFile(state, sha256(TEXT).digest())
    assert paths(tmp_path, state, known) == ([], [], [])  # there is no file that could be read


def test_what_was_written_about_when_the_index_looked_is_read(tmp_path: Path) -> None:
    state = FileState("a.md", len(TEXT), LONG_AGO + 1)
    known = IndexedFile(state, sha256(TEXT).digest())
    assert paths(tmp_path, state, known) == ([], ["a.md"], [])  # it cannot be read any more
    (tmp_path / "a.md").write_bytes(TEXT)
    assert paths(tmp_path, state, known) == ([], [], [])
    (tmp_path / "a.md").write_bytes(TEXT.upper())
    assert paths(tmp_path, state, known) == ([], ["a.md"], [])


def test_what_could_not_be_read_before_is_tried_again(tmp_path: Path) -> None:
    state = FileState("a.md", len(TEXT), LONG_AGO)
    (tmp_path / "a.md").write_bytes(TEXT)
    assert paths(tmp_path, state, IndexedFile(state, b"")) == ([], ["a.md"], [])


def test_another_time_alone_is_no_change_and_another_size_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(TEXT)
    known = IndexedFile(FileState("a.md", len(TEXT), LONG_AGO), sha256(TEXT).digest())
    touched = FileState("a.md", len(TEXT), BUILT + 5)
    assert paths(tmp_path, touched, known) == ([], [], ["a.md"])
    longer = FileState("a.md", len(TEXT) + 1, LONG_AGO)
    assert paths(tmp_path, longer, known) == ([], ["a.md"], [])


def test_only_another_content_makes_a_difference() -> None:
    one = (FileState("a.md", 1, BUILT),)
    assert not Changes((), (), one, ())
    for changes in (
        Changes(one, (), (), ()),
        Changes((), one, (), ()),
        Changes((), (), (), ("a.md",)),
    ):
        assert changes
        assert changes.said == "1 article differs from the index"


def test_what_cannot_be_reached_has_not_gone(tmp_path: Path) -> None:
    state = FileState("x/a.md", 1, LONG_AGO)
    indexed = {
        path: IndexedFile(replace(state, path=path), b"") for path in ("x/a.md", "b.md", "c.md")
    }
    shut, lost = Problem("x", None, "shut"), Problem("b.md", None, "cannot be reached")
    found = compare(tmp_path, Scan((), (shut, lost), (), frozenset(("b.md",))), indexed, BUILT)
    assert (found.removed, found.closed) == (("c.md",), (shut, lost))
