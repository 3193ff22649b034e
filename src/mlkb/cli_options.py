"""The options that several commands share, each defined once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from mlkb.cli_arguments import Day
from mlkb.cli_completion import folders, names

__all__ = [
    "DRAWN",
    "FILTERS",
    "JSON",
    "NO_PAGER",
    "NO_REFRESH",
    "POST",
    "ROOT",
    "SERIES",
    "limit",
    "root_option",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _together(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Return a decorator that does what `options` do; the help lists them in this order."""

    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def limit(default: int, what: str) -> Callable[[_Command], _Command]:
    """Return the option that says how many things are shown; the knowledge base bounds them."""
    return click.option(
        "-k",
        "-n",
        "--limit",
        "k",
        default=default,
        metavar="N",
        show_default=True,
        help=f"How many {what}, 1 to 1,000.",
    )


SERIES = click.option(
    "--series",
    multiple=True,
    metavar="NAME",
    help="Only posts of this series; of several, any.",
    shell_complete=names("series"),
)
POST = click.option(
    "--post",
    "posts",
    multiple=True,
    metavar="POST",
    help="Only this post; of several, any.",
    shell_complete=names("post"),
)
FILTERS = _together(
    click.option(
        "--tag",
        "tags",
        multiple=True,
        metavar="TAG",
        help="Only posts with this tag; of several, all.",
        shell_complete=names("tag"),
    ),
    click.option(
        "--since",
        type=Day(),
        metavar="DATE",
        help="Only posts from this day on; none without a date.",
    ),
    click.option(
        "--until",
        type=Day(end=True),
        metavar="DATE",
        help="Only posts up to this day; none without a date.",
    ),
    click.option(
        "--max-minutes",
        type=click.IntRange(min=1),
        metavar="N",
        help="Only posts that are read in N minutes.",
    ),
)


def _take_root(ctx: click.Context, parameter: click.Parameter, root: str | None) -> None:
    if root is not None:
        ctx.obj = root


def root_option(told: str) -> Callable[[_Command], _Command]:
    """Return the option that says which knowledge base is meant, with this help."""
    return click.option(
        "--root",
        metavar="DIR",
        expose_value=False,
        callback=_take_root,
        shell_complete=folders,
        help=told,
    )


ROOT = root_option("The knowledge base, here or before the command ('mlkb --help').")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
DRAWN = click.option(
    "--drawn/--latex",
    default=None,
    help="Draw formulas, in a pipe too, or show them as LaTeX. Without either, a terminal gets "
    "them drawn, and a pipe the author's source.",
)
NO_PAGER = click.option(
    "--no-pager",
    is_flag=True,
    help="Print what is longer than the window at once, not through $MLKB_PAGER, $PAGER or less.",
)
NO_REFRESH = click.option(
    "--no-refresh", is_flag=True, help="Do not look for changed articles first."
)
