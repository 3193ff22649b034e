"""Files that are no Markdown, not quite, or not there: one sentence each, and nothing raises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlkb.corpus.reader import ReadFile, read_file
from mlkb.corpus.scan import MAX_BYTES
from tests.corpus.reading import cutter


def read_bytes(folder: Path, data: bytes) -> ReadFile:
    file = folder / "x.md"
    file.write_bytes(data)
    return read_file(file, "x.md", cutter())


def said(read: ReadFile) -> list[tuple[int | None, str, str]]:
    return [(p.line, p.message, p.severity) for p in read.problems]


TEXT = "---\ntitle: Ä\n---\n\nText ∇\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, ending: str) -> None:
    read = read_bytes(tmp_path, TEXT.replace("\n", ending).encode(encoding))
    assert read.article is not None
    name = encoding.upper()
    message = f"is {name}; save it as UTF-8, which is what others read."
    assert said(read) == ([] if "8" in encoding else [(None, message, "warning")])
    assert read.article.post.title == "Ä"
    assert [(p.line, p.text) for p in read.article.passages] == [(5, "Text ∇")]


def test_big_endian(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"\xfe\xff" + "Text".encode("utf-16-be"))
    assert read.article is not None
    assert [p.text for p in read.article.passages] == ["Text"]


@pytest.mark.parametrize(
    ("data", "line", "said_of_it", "text"),
    [
        (b"1\r\n\r\ncaf\xe9 $x$\r\n", 3, "byte 0xE9) and read as Windows-1252", "1\n\ncafé $x$"),
        (b"\xef\xbb\xbf\x93a\x94 \x80 5", 1, "byte 0x93) and read as Windows-1252", "“a” € 5"),
        ("ä ö ü\n".encode() + b"caf\xe9", 2, "byte 0xE9)", "ä ö ü\ncaf\ufffd"),  # UTF-8, broken
        (b"caf\xe9 \x81 \x8d", 1, "byte 0xE9)", "caf\ufffd \ufffd \ufffd"),  # no Windows-1252
        (b"caf\xe9 \x07" + b"a" * 60, 1, "byte 0xE9) and read as Windows-1252",
         "café \x07" + "a" * 60),
    ],
)  # fmt: skip
def test_not_utf_8(tmp_path: Path, data: bytes, line: int, said_of_it: str, text: str) -> None:
    read = read_bytes(tmp_path, data)
    assert said(read) == [(line, f"is not UTF-8 ({said_of_it}; save it as UTF-8.", "warning")]
    assert read.article is not None
    assert read.article.passages[0].text == text


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\0\0", b"a\0b", b"\xff\xfe\0\0\0\0", b"\xff\xfea\0\0\0", b"\xfe\xff\xd8\0",
     b"\x01\xe9", b"\x1f\x8b\x08\x02" + b"\xe9a\x0e\x19" * 90],
)  # fmt: skip
def test_binary(tmp_path: Path, data: bytes) -> None:
    read = read_bytes(tmp_path, data)
    assert read.article is None
    assert said(read) == [(None, "is binary, not Markdown; it is left out.", "error")]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"\r\n\t\r\n"])
def test_nothing_to_find(tmp_path: Path, data: bytes) -> None:
    read = read_bytes(tmp_path, data)
    assert read.article is not None
    assert read.article.passages == ()
    assert said(read) == [(None, "is empty; nothing of it can be found.", "warning")]


def test_a_drawing_is_left_out(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"---\nexcalidraw-plugin: parsed\n---\n# Drawing\n{}\n")
    assert (read.article, read.problems, read.sha256 is None) == (None, (), False)
    assert read_bytes(tmp_path, b"On excalidraw-plugin: x\n").article is not None


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    cases = {
        "pipe.md": "is no regular file.",
        "missing.md": "cannot be read (No such file or directory).",
        "loop.md": "cannot be read (Too many levels of symbolic links).",
        "a\0b.md": "cannot be read (its name is not possible).",
        ".": "is a folder.",
        "/dev/zero": "is no regular file.",
        "x" * 300: "cannot be read (File name too long).",
    }
    for name, message in cases.items():
        read = read_file(tmp_path / name, "x.md", cutter())
        assert read == ReadFile(None, read.problems, None)
        assert said(read) == [(None, message, "error")]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    with file.open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    read = read_file(file, "x.md", cutter())
    assert said(read) == [(None, "is larger than 4 MiB and is left out; split it.", "error")]


def test_a_merge_conflict_is_told_and_its_text_is_found(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"a\n\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> x\n")
    (problem,) = said(read)
    assert problem[0] == 3
    assert problem[1].startswith("unresolved merge conflict; ")
    assert problem[2] == "warning"
    assert read.article is not None
    assert any("theirs" in passage.text for passage in read.article.passages)
