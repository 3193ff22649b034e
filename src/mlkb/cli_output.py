"""Where output goes: results to stdout in the form that fits, everything else to stderr.

A terminal gets Rich, and so does a pipe for which colours are asked; else a pipe gets plain text, a
program JSON. What a stream cannot take, and that its reader has left, is seen to here.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from mlkb.view.colours import wanted
from mlkb.view.legible import LEGIBLE

if TYPE_CHECKING:
    from mlkb.view.terminal import Stages

__all__ = [
    "LazyStages",
    "Output",
    "abandon_output",
    "let_any_text_through",
    "never_failing",
    "say",
    "write",
    "write_json",
]

_COMMAND = re.compile(r"'mlkb [^']*'")
_COLUMNS, _LEAST_COLUMNS = 80, 24
"""The window where none is known, and the narrowest that anything is broken for."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where results go, and in which form.

    Attributes:
        as_json: Whether a program reads them.
        drawn: Whether formulas are drawn, in a pipe too; if None, in a terminal alone.
        paged: Whether what is longer than the window goes through a pager.
    """

    as_json: bool
    drawn: bool | None = None
    paged: bool = False

    def show(
        self, what: str, *records: Any, about: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        """Render `records` with the function called `what` of the view that fits.

        Args:
            what: The name of the function; of one name, all views show the same.
            records: What it shows.
            about: What a program is told beside them.
            options: How a terminal is to show it.
        """
        if self.as_json:
            from mlkb.view import json

            write_json(getattr(json, what)(*records, **(about or {})))
        elif self.drawn or sys.stdout.isatty() or wanted():
            from mlkb.view import terminal
            from mlkb.view.pager import paged

            console = terminal.console()
            is_paged = self.paged and sys.stdout.isatty()
            with _leaving_told(), paged(console) if is_paged else nullcontext():
                getattr(terminal, what)(*records, console, **options)
        else:
            from mlkb.view import plain

            write(getattr(plain, what)(*records))


def write(text: str) -> None:
    """Write `text` to stdout.

    Raises:
        BrokenPipeError: Its reader has left.
        OSError: It cannot be written.
    """
    with _leaving_told():
        sys.stdout.write(text)
        sys.stdout.flush()


def write_json(document: dict[str, Any]) -> None:
    """Write an object for a program, in ASCII where other letters may be lost on the way.

    Windows PowerShell reads what comes through a pipe in the code page of the console.
    """
    from mlkb.view import json

    is_recoded = os.name == "nt" and not sys.stdout.isatty()
    is_utf8 = codecs.lookup(sys.stdout.encoding or "utf-8").name == "utf-8"
    write(json.dumps(document, only_ascii=is_recoded or not is_utf8) + "\n")


@contextmanager
def _leaving_told() -> Iterator[None]:
    """Tell that the reader of a pipe has left, which Windows calls an invalid argument.

    Raises:
        BrokenPipeError: It has; without a number, by which click would end the program itself.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL):
            raise BrokenPipeError from error
        raise


def say(sentence: str) -> None:
    """Tell the user something on the way, on stderr; a terminal gets it broken between words.

    A path, or a command that is quoted, stays in one piece: the terminal wraps it, and copies it
    whole.
    """
    from mlkb.clean import clean

    if sys.stderr is None:  # closed by the shell
        return
    text = f"mlkb: {clean(sentence)}"
    if sys.stderr.isatty():
        text = "\n".join(_broken(line) for line in text.split("\n"))
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _broken(line: str) -> str:
    """Return a line broken between words, for the window of stderr."""
    import textwrap
    from shutil import get_terminal_size

    window = (_COLUMNS, 0)
    with suppress(OSError):
        window = os.get_terminal_size(sys.stderr.fileno())
    glued = _COMMAND.sub(lambda found: found[0].replace(" ", "\u00a0"), line)
    columns = max(get_terminal_size(window).columns, _LEAST_COLUMNS)
    broken = textwrap.fill(glued, columns, break_long_words=False, break_on_hyphens=False)
    return broken.replace("\u00a0", " ")


class LazyStages:
    """Progress in a terminal until the ``with`` block ends; Rich is loaded when there is some.

    Elsewhere there is none, as git and pip have it: a job that succeeds leaves nothing in its log.
    """

    def __init__(self) -> None:
        self._stages: Stages | None = None
        self._is_over = False

    def __enter__(self) -> LazyStages:
        return self

    def __exit__(self, *error: Any) -> None:
        self._is_over = True
        if self._stages is not None:
            self._stages.__exit__(*error)

    def stage(self, name: str, total: int | None) -> None:
        """Begin the stage `name`."""
        if self._is_over or not sys.stderr.isatty():
            return
        if self._stages is None:
            from mlkb.view import terminal

            self._stages = terminal.Stages(terminal.console(stderr=True)).__enter__()
        self._stages.stage(name, total)

    def advance(self, n: int = 1) -> None:
        """Count `n` more steps as done."""
        if self._stages is not None:
            self._stages.advance(n)


def abandon_output() -> None:
    """Let go of what could not be written: Python would try, and complain, once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def let_any_text_through(stream: TextIO) -> None:
    """Have `stream` take letters that its encoding lacks, in ASCII (`mlkb.view.legible`).

    For a pipe or a file Windows' Python has the code page of the system, which has no mathematics;
    they get UTF-8 unless the user wants something else.
    """
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if os.name == "nt" and not stream.isatty() and not os.environ.get("PYTHONIOENCODING"):
        reconfigure(encoding="utf-8")
    reconfigure(errors=LEGIBLE)


class _Dropping(io.RawIOBase):
    """Writes bytes to another stream, and drops those that it does not take."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream

    def write(self, data: Any) -> int:
        try:
            return self._stream.write(data) or 0
        except OSError:
            return len(data)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()


def never_failing(stream: TextIO) -> TextIO:
    """Return a stream to where `stream` writes, which drops what cannot be written there.

    What is told on the way is no reason to leave the work undone, be its disk full or its terminal
    closed.
    """
    buffer: Any = stream.buffer
    raw = _Dropping(getattr(buffer, "raw", buffer))
    return io.TextIOWrapper(
        io.BufferedWriter(raw), stream.encoding, stream.errors, line_buffering=True
    )
