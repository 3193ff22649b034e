"""What lies in a folder lies there however the folder's name is spelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlkb.corpus.inside import path_inside


def test_by_spelling(tmp_path: Path) -> None:
    top = tmp_path / "top"
    (tmp_path / "topmost").mkdir()
    top.mkdir()
    assert path_inside(str(top), str(top)) == "."
    assert path_inside(str(top / "a" / "b.md"), str(top)) == "a/b.md"
    for outside in (tmp_path, tmp_path / "topmost" / "a.md", Path("/"), tmp_path / "no" / "a.md"):
        assert path_inside(str(outside), str(top)) is None
    assert path_inside(str(tmp_path / "nul\0" / "a.md"), str(top)) is None
    assert path_inside(str(top / "a.md"), str(tmp_path / "gone")) is None


@pytest.mark.usefixtures("without_case")
def test_by_what_the_system_finds(tmp_path: Path) -> None:
    top = tmp_path / "notes"
    other = tmp_path / "other"
    top.mkdir()
    other.mkdir()
    typed = str(tmp_path / "Notes")
    assert path_inside(str(top / "a" / "B.md"), typed) == "a/B.md"
    assert path_inside(typed, str(top)) == "."
    assert path_inside(str(other / "a.md"), typed) is None
