"""The walk finds every article once, never leaves the folder and never hangs."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unicodedata import normalize

import pytest

from mlkb.corpus.scan import Scan, scan
from mlkb.errors import CorpusError
from mlkb.settings import Settings


def walk(top: Path, *exclude: str, index: Path | None = None) -> Scan:
    return scan(Settings(top, top, index or top / ".mlkb", exclude=exclude))


def make(top: Path, *paths: str) -> None:
    for path in paths:
        file = top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")


def paths(found: Scan) -> list[str]:
    return [state.path for state in found.files]


def test_what_is_an_article(tmp_path: Path) -> None:
    make(tmp_path, "b.md", "a/c.MD", "a/b/d.markdown", "e.mdx", "f.mkd", "g.mdown")
    make(tmp_path, "h.qmd", "i.Rmd", "j.excalidraw.md")
    make(tmp_path, "n.txt", "md", ".hidden.md", ".git/x.md", "node_modules/x.md", "_site/x.md")
    found = walk(tmp_path)
    assert paths(found) == [
        "a/b/d.markdown", "a/c.MD", "b.md", "e.mdx", "f.mkd", "g.mdown", "h.qmd", "i.Rmd",
    ]  # fmt: skip
    assert found.problems == ()
    assert [state.size for state in found.files] == [1] * 8
    assert found.files[2].changed_ns == (tmp_path / "b.md").stat().st_ctime_ns


def test_exclude_and_index(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "drafts/b.md", "README.md", "index/c.md", "x/index/d.md")
    found = walk(tmp_path, "drafts/*", "README.md", index=tmp_path / "index")
    assert paths(found) == ["a.md", "x/index/d.md"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("drafts", "a.md x/drafts/c.md x/y/drafts/d.md"),
        ("drafts/", "a.md x/drafts/c.md x/y/drafts/d.md"),
        ("./drafts/", "a.md x/drafts/c.md x/y/drafts/d.md"),
        ("/drafts/*", "a.md x/drafts/c.md x/y/drafts/d.md"),
        ("drafts/**", "a.md x/drafts/c.md x/y/drafts/d.md"),
        ("/a.md", "drafts/b.md x/drafts/c.md x/y/drafts/d.md"),
        ("./a.md", "drafts/b.md x/drafts/c.md x/y/drafts/d.md"),
        ("**/a.md", "drafts/b.md x/drafts/c.md x/y/drafts/d.md"),
        ("**/drafts/**", "a.md"),
        ("**/drafts/", "a.md"),
        ("**/**/drafts", "a.md"),
        ("x/**/drafts", "a.md drafts/b.md"),
        ("x/**/d.md", "a.md drafts/b.md x/drafts/c.md"),
        ("*/drafts", "a.md drafts/b.md"),
        ("x/*", "a.md drafts/b.md"),
        ("**", ""),
        ("*.md", ""),
        ("[ab].md", "drafts/b.md x/drafts/c.md x/y/drafts/d.md"),
    ],
)
def test_patterns_as_people_write_them(tmp_path: Path, pattern: str, left: str) -> None:
    make(tmp_path, "a.md", "drafts/b.md", "x/drafts/c.md", "x/y/drafts/d.md")
    found = walk(tmp_path, pattern)
    assert paths(found) == left.split()
    assert found.idle == ()


def test_patterns_that_fit_nothing_are_known(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "drafts/b.md", "ab.md")
    idle = ("notes/a.md", "", ".", "/", "..", "!a.md", "**/a", "a/**/b.md", "[", "raft*")
    found = walk(tmp_path, "a.md", *idle, "drafts/")
    assert paths(found) == ["ab.md"]
    assert found.idle == idle
    assert walk(tmp_path).idle == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_fit_however_they_are_composed(tmp_path: Path, form: Any) -> None:
    make(tmp_path, "a.md", normalize("NFD", "Übungen/b.md"), normalize("NFC", "x/é.md"))
    found = walk(tmp_path, normalize(form, "Übungen/"), normalize(form, "x/[é].md"))
    assert (paths(found), found.idle) == (["a.md"], ())


@pytest.mark.parametrize(
    ("system", "left"),
    [("linux", ["Drafts/b.md", "a.md"]), ("darwin", ["a.md"]), ("win32", ["a.md"])],
)
def test_case_counts_where_it_does_for_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, left: list[str]
) -> None:
    make(tmp_path, "a.md", "Drafts/b.md")
    monkeypatch.setattr(sys, "platform", system)
    found = walk(tmp_path, "drafts/")
    assert (paths(found), found.idle) == (left, ("drafts/",) if len(left) > 1 else ())


def test_odd_names(tmp_path: Path) -> None:
    good = [
        "a b.md",
        "ä.md",
        "核　函.md",
        "a\u00a0b.md",
        "👩\u200d💻.md",
        "#$?*.md",
        "'\".md",
        "-x.md",
    ]
    make(tmp_path, *good)
    make(tmp_path, "line\nbreak.md", "esc\x1b[31m.md", "bidi\u202e.md", "dir\n/x.md")
    (tmp_path / os.fsdecode(b"latin\xe9.md")).write_text("x")
    found = walk(tmp_path)
    assert paths(found) == sorted(good)
    assert sorted((p.path, p.message) for p in found.problems) == [
        (name, "has a name that cannot be shown; rename the file.")
        for name in (
            r"bidi\u202e.md", r"dir\n/x.md", r"esc\x1b[31m.md", r"latin\udce9.md",
            r"line\nbreak.md",
        )
    ]  # fmt: skip
    for problem in found.problems:
        assert str(problem).isprintable()


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        folder = Path.cwd()
        os.chdir(tmp_path)  # a socket's path must be short
        try:
            server.bind("sock.md")
        finally:
            os.chdir(folder)
        found = walk(tmp_path)
    assert paths(found) == ["a.md"]
    assert sorted(map(str, found.problems)) == [
        "pipe.md: is no regular file and is left out.",
        "sock.md: is no regular file and is left out.",
    ]


def test_links(tmp_path: Path) -> None:
    top = tmp_path / "top"
    make(top, "a.md", "sub/b.md")
    make(tmp_path, "outside.md")
    (top / "inside.md").symlink_to("a.md")
    (top / "out.md").symlink_to("../outside.md")
    (top / "dead.md").symlink_to("nowhere.md")
    (top / "self.md").symlink_to("self.md")
    (top / "sub" / "up").symlink_to("..")
    (top / "image.png").symlink_to("/dev/null")
    found = walk(top)
    assert paths(found) == ["a.md", "sub/b.md"]
    assert sorted(map(str, found.problems)) == [
        "dead.md: link leads nowhere; remove it or mend it.",
        "out.md: link leads out of the corpus and is not followed; copy the file.",
        "self.md: link leads nowhere; remove it or mend it.",
        "sub/up: link to a folder is not followed; name that folder as a corpus.",
    ]


def test_a_link_to_another_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(paths: Any) -> str:
        raise ValueError("Paths don't have the same drive")

    top = tmp_path / "top"
    make(top, "a.md")
    make(tmp_path, "outside.md")
    (top / "out.md").symlink_to("../outside.md")
    monkeypatch.setattr(os.path, "commonpath", other_drive)
    monkeypatch.setattr(os.path, "relpath", other_drive)
    found = walk(top)
    assert paths(found) == ["a.md"]
    assert [problem.path for problem in found.problems] == ["out.md"]


class _WindowsEntry:
    """An entry of a folder as Windows tells it, where a link to a folder stands for a junction."""

    def __init__(self, entry: os.DirEntry[str], marks: int) -> None:
        self._entry = entry
        self._marks = marks
        self.name, self.path = entry.name, entry.path
        self.is_dir, self.is_file = entry.is_dir, entry.is_file

    def is_symlink(self) -> bool:
        return False

    def stat(self, *, follow_symlinks: bool = True) -> Any:
        status = self._entry.stat(follow_symlinks=follow_symlinks)
        is_junction = self._entry.is_symlink() and not follow_symlinks
        return SimpleNamespace(
            st_size=status.st_size,
            st_mtime_ns=status.st_mtime_ns,
            st_ctime_ns=status.st_ctime_ns,
            st_file_attributes=self._marks,
            st_reparse_tag=0xA0000003 if is_junction else 0,
        )


def on_windows(monkeypatch: pytest.MonkeyPatch, marks: Mapping[str, int]) -> None:
    listed = os.scandir

    @contextmanager
    def told(folder: str) -> Iterator[list[_WindowsEntry]]:
        with listed(folder) as entries:
            yield [_WindowsEntry(entry, marks.get(entry.name, 0)) for entry in entries]

    monkeypatch.setattr(os, "scandir", told)


def test_junctions_are_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "top"
    make(top, "a.md", "sub/b.md")
    make(tmp_path, "outside/c.md")
    (top / "sub" / "up").symlink_to("..")
    (top / "out").symlink_to("../outside")
    on_windows(monkeypatch, {})
    found = walk(top)
    assert paths(found) == ["a.md", "sub/b.md"]
    assert sorted(map(str, found.problems)) == [
        f"{path}: link to a folder is not followed; name that folder as a corpus."
        for path in ("out", "sub/up")
    ]


def test_what_windows_hides_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "top"
    make(top, "$RECYCLE.BIN/S-1-5/$R1.md", "with an icon/a.md", "plain/b.md")
    make(tmp_path, "outside/c.md")
    (top / "My Music").symlink_to("../outside")  # what Windows has in everyone's documents
    hidden, system = stat.FILE_ATTRIBUTE_HIDDEN, stat.FILE_ATTRIBUTE_SYSTEM
    on_windows(
        monkeypatch,
        {"$RECYCLE.BIN": hidden | system, "My Music": hidden | system, "with an icon": system},
    )
    found = walk(top)
    assert (paths(found), found.problems) == (["plain/b.md", "with an icon/a.md"], ())


def test_a_deep_tree(tmp_path: Path) -> None:
    make(tmp_path, "d/" * 200 + "x.md")
    assert paths(walk(tmp_path)) == ["d/" * 200 + "x.md"]


def test_the_folder_itself(tmp_path: Path) -> None:
    make(tmp_path, "file.md")
    for wrong in (tmp_path / "none", tmp_path / "file.md"):
        with pytest.raises(CorpusError, match="There is no corpus folder at"):
            walk(wrong)
    assert walk(tmp_path).problems == ()


_UNREADABLE = """
import os, sys
from pathlib import Path
from mlkb.corpus.reader import read_file
from mlkb.corpus.scan import scan
from mlkb.errors import CorpusError
from mlkb.settings import Settings
from tests.corpus.reading import cutter
top = Path(sys.argv[1])
if os.getuid() == 0:
    os.setuid(65534)
found = scan(Settings(top, top, top / ".mlkb"))
print([state.path for state in found.files], sorted(str(problem) for problem in found.problems))
print(sorted(found.unreached))
print([str(problem) for problem in read_file(top / "shut.md", "shut.md", cutter()).problems])
try:
    scan(Settings(top / "locked", top / "locked", top / ".mlkb"))
except CorpusError as error:
    print(str(error).replace(str(top), "TOP"))
"""


def test_what_may_not_be_read(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "shut.md", "locked/b.md", "listed/c.md")
    (tmp_path / "shut.md").chmod(0)
    (tmp_path / "locked").chmod(0)
    (tmp_path / "listed").chmod(0o744)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and len(folder.parts) > 2:
            folder.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", _UNREADABLE, str(tmp_path)], capture_output=True, text=True
    )
    (tmp_path / "locked").chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "['a.md', 'shut.md'] ['listed/c.md: cannot be reached (Permission denied).', "
        "'locked: folder cannot be listed (Permission denied).']",
        "['listed/c.md']",
        "['shut.md: cannot be read (Permission denied).']",
        "The corpus folder TOP/locked cannot be listed: Permission denied.",
    ]
