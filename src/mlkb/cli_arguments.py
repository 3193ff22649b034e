"""How arguments are read: days, queries (a minus first, or in a file), and help with examples."""

from __future__ import annotations

import codecs
import datetime as dt
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import click

__all__ = ["Day", "ExampleCommand", "ExampleGroup", "QueryCommand", "typed"]


class Day(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A day; a year or a month means its first day, or its last where ``end`` is set."""

    name = "date"

    def __init__(self, *, end: bool = False) -> None:
        self.end = end

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.date:
        """Return the day that `value` names."""
        found = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", str(value).strip())
        if found is None:
            self.fail(f"{value!r} is no date; write 2026, 2026-01 or 2026-01-27.", param, ctx)
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        try:
            if month is None:
                month = 12 if self.end else 1
            if day is None and self.end:
                from calendar import monthrange  # a millisecond, for nearly nobody

                day = monthrange(year, month)[1]
            return dt.date(year, month, 1 if day is None else day)
        except ValueError:
            self.fail(f"{value!r} is no date: no calendar has that day.", param, ctx)


_MOST_COLUMNS, _LEAST_COLUMNS = 100, 24
"""The widest that help is set, as prose is, and the narrowest."""

_OPTION = 30
"""The widest column for options and commands; in a narrow window it is a third."""


class _Help(click.HelpFormatter):
    """Help that fits its window: click's own is never narrower than fifty columns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from shutil import get_terminal_size

        window = min(get_terminal_size().columns, _MOST_COLUMNS)
        super().__init__(width=max(window - 2, _LEAST_COLUMNS))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = _OPTION, col_spacing: int = 2
    ) -> None:
        """Write names and what is said of each in two columns."""
        super().write_dl(rows, min(col_max, self.width // 3), col_spacing)


class _Context(click.Context):
    formatter_class = _Help


class ExampleCommand(click.Command):
    """A command whose help ends with examples."""

    context_class = _Context

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, line by line as they are."""
        _write_examples(formatter, self.examples)


class ExampleGroup(click.Group):
    """The program itself: its help shows one example of each command."""

    context_class = _Context

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first example of each command, then the exit codes."""
        commands = [c for c in self.commands.values() if isinstance(c, ExampleCommand)]
        _write_examples(formatter, [line for c in commands for line in c.examples[:1]])
        with formatter.section("Exit codes"):
            formatter.write_dl(
                [
                    ("0", "found or done"),
                    (
                        "1",
                        "nothing found, or nothing that answers; of 'check' and 'index', articles "
                        "with errors",
                    ),
                    ("2", "error"),
                    ("130", "interrupted"),
                ]
            )


def _write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    if examples:
        with formatter.section("Examples"):
            for line in examples:
                if os.name == "nt":  # single quotes are none in cmd
                    line = line.replace("'", '"')
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


_MOST_READ = 100_000
"""Bytes of the standard input that are read: of a query no more than a few thousand are used."""


def typed(words: Sequence[str]) -> str:
    """Return the words of a query as one text; of a minus alone, what stands in standard input.

    Windows' cmd hands on single quotes around it, which other shells take away. Letters that the
    locale cannot decode are what they are in UTF-8.
    """
    text = _read() if list(words) == ["-"] else _decoded(" ".join(words))
    is_quoted = os.name == "nt" and len(text) > 1 and text[0] == text[-1] == "'"
    return text[1:-1] if is_quoted else text


def _decoded(text: str) -> str:
    """Return what was typed, bytes that the locale could not decode (surrogates) as UTF-8."""
    with suppress(UnicodeEncodeError):
        text.encode()
        return text
    with suppress(UnicodeError):
        return os.fsencode(text).decode()
    return text


def _read() -> str:
    """Return the beginning of what stands in standard input, which is UTF-8 or as the locale says.

    Raises:
        click.UsageError: It is closed.
    """
    if sys.stdin is None:
        raise click.UsageError("'-' reads the query from the standard input, which is closed.")
    data = sys.stdin.buffer.read(_MOST_READ)
    try:
        # Of a letter that is cut at the end nothing is left.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        text = data.decode(sys.stdin.encoding, "replace")
    return text.strip()


class QueryCommand(ExampleCommand):
    """A command whose argument may begin with a minus sign, as formulas do."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take ``-(a+b)`` and ``-log p(x)`` for words; options may stand behind them."""
        try:
            return super().parse_args(ctx, args if "--" in args else self._apart(ctx, args))
        except click.MissingParameter as error:
            # Standard input is not read unasked: a search in a loop whose variable is empty would
            # wait for ever, or eat what the loop reads.
            said = f"{error.format_message().rstrip('.')}; '-' reads it from the standard input."
            raise click.UsageError(said, ctx=ctx) from None
        except click.NoSuchOption as error:
            if error.possibilities:
                raise
            said = f"{error.message} What begins so and is no option comes after '--'."
            raise click.NoSuchOption(error.option_name, said, ctx=ctx) from None

    def _apart(self, ctx: click.Context, args: Sequence[str]) -> list[str]:
        """Put the options with their values before ``--``, and the words of the query behind it.

        A word that begins with letters after one minus is taken for an option where the query has
        begun: there it is rather mistyped.
        """
        known = {
            name: parameter
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
            for name in (*parameter.opts, *parameter.secondary_opts)
        }
        options: list[str] = []
        words: list[str] = []
        waiting = False  # for the value of the option before
        for arg in args:
            if not waiting and arg.startswith("-") and "-" + arg in known:
                raise click.NoSuchOption(arg, possibilities=["-" + arg], ctx=ctx)
            if not waiting and (not arg.startswith("-") or _is_query(arg, known, bool(words))):
                words.append(arg)
                continue
            options.append(arg)
            waiting = not waiting and arg in known and not known[arg].is_flag
        return options if waiting else [*options, "--", *words]


def _is_query(arg: str, options: Mapping[str, click.Option], has_begun: bool) -> bool:
    """Tell what begins with a minus and is part of a query from an option, known or mistyped."""
    if re.match(r"-+[^-A-Za-z0-9]|-\d+[^\d.]|-$", arg):
        return True
    if has_begun or arg.startswith("--"):
        return False
    for at, letter in enumerate(arg[1:], start=2):
        option = options.get("-" + letter)
        if option is None:
            return True
        if not option.is_flag:
            return at < len(arg) and not _fits(option, arg[at:])
    return False


def _fits(option: click.Option, value: str) -> bool:
    """Whether an option may have this value: ``-k5`` is one, ``-kx`` a product."""
    try:
        option.type.convert(value, option, None)
    except click.BadParameter:
        return False
    return True
