"""What `mlkb check` reads of the paths that a hook hands on, and what it says of the others."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlkb.authoring.check import check
from mlkb.errors import UsageError
from mlkb.settings import load

Write = Callable[[dict[str, str | bytes]], Path]
Said = list[tuple[str, str, str]]

DEAD = "---\ntitle: T\n---\n[x](nowhere.md)\n"
SOUND = "---\ntitle: S\n---\nSound.\n"


@pytest.fixture
def root(write_corpus: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_corpus(
        {
            "x/kernels.md": SOUND,
            "index.md": DEAD,
            "left/out.md": DEAD,
            "binary.md": b"\0",
            "x/picture.png": b"\x89PNG",
        }
    )
    (root / "mlkb.toml").write_text('exclude = ["left/*"]\n')
    (root / "README.md").write_text("# Of the project\n")
    monkeypatch.chdir(root)
    return root


def said(root: Path, *names: str) -> Said:
    found = check(load(root), names)
    return [(problem.path, problem.severity, problem.message) for problem in found]


BROKEN = ("index.md", "error", "dead link: there is no nowhere.md from here.")


def test_a_stray_path_keeps_no_other_from_being_checked(root: Path) -> None:
    outside = str(root / "README.md")
    assert said(root, "README.md", "corpus/index.md", "corpus/x/kernels.md") == [
        (outside, "warning", "is not in the corpus and is not checked."),
        BROKEN,
    ]


def test_what_is_not_there_is_an_error_and_no_other_post(root: Path) -> None:
    ((path, severity, message),) = said(root, "els.md")
    assert (path, severity) == (str(root / "els.md"), "error")
    assert message.startswith("is not there; did you mean kernels")
    assert [one[:2] for one in said(root, "corpus/gone.md")] == [("gone.md", "error")]
    assert said(root, "corpus/x/") == [
        ("x", "error", "is a folder; name its files, or nothing for all.")
    ]


def test_a_pattern_that_the_shell_left_is_the_files_that_it_fits(root: Path) -> None:
    assert said(root, "corpus/*.md", "corpus/x/*") == [
        ("binary.md", "error", "is binary, not Markdown; it is left out."),
        BROKEN,
        ("x/picture.png", "warning", "is not a Markdown file and is not checked."),
    ]
    assert said(root, str(root / "c?rpus" / "[i]*.md")) == [BROKEN]
    assert [one[:2] for one in said(root, "corpus/*.txt")] == [("*.txt", "error")]
    with pytest.raises(UsageError, match="No post is called"):
        said(root, "nothing*")


def test_a_name_with_the_signs_of_a_pattern_is_itself(root: Path) -> None:
    (root / "corpus" / "[i]ndex.md").write_text(SOUND)
    (root / "corpus" / "star.md").write_text("---\ntitle: What is A*?\n---\n[x](gone.md)\n")
    assert said(root, "corpus/[i]ndex.md") == []
    assert [one[0] for one in said(root, "What is A*?")] == ["star.md"]


def test_what_is_left_out_or_not_markdown_is_told(root: Path) -> None:
    assert [one[:2] for one in said(root, "corpus/left/out.md", "corpus/x/picture.png")] == [
        ("left/out.md", "warning"),
        ("x/picture.png", "warning"),
    ]


def test_what_nobody_may_look_at_is_told_as_such(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = os.stat
    closed = str(root / "corpus" / "x")

    def refused(path: Any, **options: Any) -> os.stat_result:
        if str(path).startswith(f"{closed}{os.sep}"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return looked(path, **options)

    monkeypatch.setattr(os, "stat", refused)
    assert said(root, "corpus/x/gone.md") == [
        ("x/gone.md", "error", "cannot be seen, since its folder cannot be entered.")
    ]


def test_what_could_not_be_read_is_told_if_it_is_named(root: Path) -> None:
    (unreadable,) = said(root, "corpus/binary.md")
    assert unreadable[:2] == ("binary.md", "error")
    assert said(root, "binary.md") == [unreadable]
    assert said(root, "x/kernels.md") == []
    assert said(root) == [unreadable, BROKEN]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few make links")
def test_a_link_that_leads_out_is_told_as_such(root: Path) -> None:
    (root / "corpus" / "x" / "link.md").symlink_to(root / "README.md")
    ((path, severity, message),) = said(root, "corpus/x/link.md")
    assert (path, severity) == ("x/link.md", "error")
    assert message.startswith("link leads out of the corpus")


def test_a_name_that_is_no_path_is_a_mistake(root: Path) -> None:
    with pytest.raises(UsageError, match="No post is called 'nothing'"):
        said(root, "corpus/index.md", "nothing")
