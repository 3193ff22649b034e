"""Problems with paths that open from where one stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlkb.records.articles import Problem
from mlkb.view.places import from_here


def shown(corpus: Path, path: str = "x/a.md") -> str:
    (one,) = from_here([Problem(path, 3, "is wrong.", "warning")], str(corpus))
    assert (one.line, one.message, one.severity) == (3, "is wrong.", "warning")
    return one.path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "a long name of a base" / "notes"
    (folder / "x").mkdir(parents=True)
    (folder / "x" / "a.md").touch()
    return folder


@pytest.mark.parametrize(
    ("at", "path"),
    [("..", "notes/x/a.md"), (".", "x/a.md"), ("x", "a.md"), ("../other", "../notes/x/a.md")],
)
def test_the_path_opens_from_where_one_stands(
    corpus: Path, at: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / at).mkdir(exist_ok=True)
    monkeypatch.chdir(corpus / at)
    assert shown(corpus) == str(Path(path))
    assert Path(shown(corpus)).is_file()


def test_a_file_outside_is_named_by_its_own_path(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.parent)
    assert shown(corpus, str(corpus.parent / "README.md")) == "README.md"


def test_from_far_away_the_whole_path_is_shorter(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus)
    far = Path(os.path.abspath(os.sep)) / "n"
    assert shown(far, "a.md") == str(far / "a.md")


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few make links")
def test_a_link_above_the_corpus_is_gone_through_or_past(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "linked").symlink_to(corpus)
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "linked") == "linked/x/a.md"
    monkeypatch.chdir(tmp_path / "linked")
    assert shown(tmp_path / "linked") == "x/a.md"
