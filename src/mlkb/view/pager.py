"""What is longer than the window goes through a pager, as ``git log`` and ``man`` do it.

The pager is ``$MLKB_PAGER``, else ``$PAGER``, else ``less`` where there is one; one that is empty,
or cannot be run, is none. A pager that is left before the end has shown what was wanted, and its
Ctrl-C is its own.
"""

# ruff: noqa: TID253  (loaded for terminals only, which is Rich)

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from shutil import which

from rich.cells import cell_len
from rich.console import Console

from mlkb.view.legible import LEGIBLE

__all__ = ["paged"]

_STYLE = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
"""What Rich writes for colours and links, which takes no room."""


@contextmanager
def paged(console: Console) -> Iterator[None]:
    """Show in a pager what is printed to `console` meanwhile, if it is longer than the window.

    What is no terminal, or one that cannot move its cursor, gets it as it comes.
    """
    command = _command()
    plain = console.is_dumb_terminal or console.legacy_windows
    if not command or plain or not console.is_terminal:
        yield
        return
    with console.capture() as captured:
        yield
    text = captured.get()
    fits = _rows(text, console.width) < console.height  # a line is left for the prompt
    if fits or not _shown_by(command, text, console.encoding):
        console.file.write(text)
        console.file.flush()


def _command() -> list[str]:
    """Return the pager and its arguments, or nothing."""
    given = (os.environ.get(name) for name in ("MLKB_PAGER", "PAGER"))
    named = next((one for one in given if one is not None), None)
    if named is None:
        named = "less" if which("less") else ""
    try:
        if os.name == "posix":
            command = shlex.split(named)
        else:  # backslashes are of the path there
            command = [part.strip('"') for part in shlex.split(named, posix=False)]
    except ValueError:  # a quotation mark without a partner
        return []
    if command and PurePath(command[0]).stem == "less":
        command.append("-R")  # whatever $LESS says: colours are not to be shown as codes
    return command


def _rows(text: str, width: int) -> int:
    """Return the rows that `text` takes in a terminal of `width` columns, which cuts long lines."""
    lengths = (cell_len(_STYLE.sub("", line)) for line in text.splitlines())
    return sum(max(1, -(-length // width)) for length in lengths)


def _shown_by(command: list[str], text: str, encoding: str) -> bool:
    """Run the pager until it is left; return whether it could be run."""
    # F: no waiting where all fits after all. X: what was read stays on the screen.
    own = {"LESS": "FRX"}
    if encoding == "utf-8":  # less asks the locale, which may say nothing, as on Windows
        own["LESSCHARSET"] = encoding
    environment = {**own, **os.environ}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    # From here on, not before: else the pager would inherit it.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        # One that is left before the end breaks the pipe, which is right.
        pager.communicate(text.encode(encoding, LEGIBLE))
    finally:
        signal.signal(signal.SIGINT, interrupt)
    return True
