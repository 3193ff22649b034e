"""The scripts that write files of the package: nothing is written that was not asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlkb.search.data import DATA
from mlkb.search.query.names import NAMES

TRAINING = Path(__file__).parent.parent / "training"


def written() -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in DATA.iterdir() if file.is_file()}


@pytest.mark.parametrize("script", ["write_names.py", "write_glossary.py"])
def test_help_says_what_is_written_and_writes_nothing(script: str) -> None:
    before = written()
    shown = subprocess.run(
        [sys.executable, str(TRAINING / script), "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "--out" in shown
    assert "search/data/" in shown
    assert written() == before


def test_the_list_of_names_is_written_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from write_names import main

    before = written()
    monkeypatch.setattr(sys, "argv", ["write_names.py", "--out", str(tmp_path / "names.txt")])
    main()
    assert (tmp_path / "names.txt").read_bytes() == NAMES.read_bytes()
    assert written() == before
