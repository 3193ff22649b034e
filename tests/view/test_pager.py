"""The pager: what is longer than the window goes through it, and nothing else does."""

from __future__ import annotations

import io
import shlex
import signal
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from mlkb.view.pager import paged

KEEP = "import os, sys; open(os.environ['KEPT'], 'wb').write(sys.stdin.buffer.read())"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a pager leaves what it was given."""
    file = tmp_path / "kept"
    monkeypatch.setenv("KEPT", str(file))
    monkeypatch.setenv("PAGER", shlex.join([sys.executable, "-c", KEEP]))
    monkeypatch.delenv("MLKB_PAGER", raising=False)
    return file


def screen(
    height: int = 10, *, terminal: bool = True, environ: dict[str, str] | None = None
) -> Console:
    return Console(
        file=io.StringIO(),
        force_terminal=terminal,
        width=20,
        height=height,
        color_system="standard",
        legacy_windows=False,
        _environ=environ or {"TERM": "xterm"},
    )


def shown(console: Console, text: str, style: str = "") -> str:
    with paged(console):
        console.print(Text(text, style), soft_wrap=True)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def lines(number: int) -> str:
    return "\n".join(f"line {n} é" for n in range(number))


def test_what_is_longer_than_the_window_is_paged_with_its_colours(kept: Path) -> None:
    assert shown(screen(), lines(10), "bold") == ""
    assert kept.read_bytes().decode().startswith("\x1b[1mline 0 é")
    assert kept.read_bytes().decode().count("\n") == 10


def test_what_fits_is_not(kept: Path) -> None:
    assert shown(screen(), lines(9)) == lines(9) + "\n"
    assert not kept.exists()


def test_a_long_line_counts_as_often_as_the_terminal_cuts_it(kept: Path) -> None:
    assert shown(screen(), "x" * 180, "bold") == f"\x1b[1m{'x' * 180}\x1b[0m\n"  # nine rows
    assert shown(screen(), "x" * 181) == ""
    assert kept.read_bytes() == b"x" * 181 + b"\n"
    assert shown(screen(), "問" * 91) == ""


@pytest.mark.parametrize(
    "console",
    [
        screen(terminal=False),
        screen(environ={"TERM": "dumb"}),
    ],
)
def test_what_is_no_window_has_no_pager(kept: Path, console: Console) -> None:
    assert shown(console, lines(99)) == lines(99) + "\n"
    assert not kept.exists()


@pytest.mark.parametrize("pager", ["", "  ", "no/such/pager", "'unclosed"])
def test_a_pager_that_is_none_leaves_the_text(
    kept: Path, monkeypatch: pytest.MonkeyPatch, pager: str
) -> None:
    monkeypatch.setenv("MLKB_PAGER", pager)
    assert shown(screen(), lines(99)) == lines(99) + "\n"
    assert not kept.exists()


def test_a_pager_that_is_left_early_is_no_error(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLKB_PAGER", shlex.join([sys.executable, "-c", "raise SystemExit(3)"]))
    before = signal.getsignal(signal.SIGINT)
    assert shown(screen(), lines(100_000)) == ""
    assert signal.getsignal(signal.SIGINT) is before
    assert not kept.exists()


@pytest.mark.parametrize(
    ("encoding", "given", "charset"),
    [("utf-8", None, "utf-8"), ("utf-8", "dos", "dos"), ("iso-8859-1", None, "none")],
)
def test_less_is_told_in_which_letters(
    kept: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, given: str | None, charset: str
) -> None:
    monkeypatch.delenv("LESSCHARSET", raising=False)
    if given:
        monkeypatch.setenv("LESSCHARSET", given)
    tell = "import os; open(os.environ['KEPT'], 'w').write(os.environ.get('LESSCHARSET', 'none'))"
    monkeypatch.setenv("PAGER", shlex.join([sys.executable, "-c", tell]))
    console = screen()
    console.file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with paged(console):
        console.print(lines(99))
    assert kept.read_text() == charset


def test_an_error_on_the_way_shows_nothing(kept: Path) -> None:
    console = screen()

    def broken() -> None:
        console.print(lines(99))
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), paged(console):
        broken()
    assert isinstance(console.file, io.StringIO)
    assert (console.file.getvalue(), kept.exists()) == ("", False)
