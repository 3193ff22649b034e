r"""Rules about tables: what becomes a row of one by mistake, and what a row loses.

A bar always ends a cell, in a formula and in code, too, unless a backslash stands before it; cells
beyond the last column are shown nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from mlkb.authoring.wording import excerpt
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from markdown_it.token import Token

    from mlkb.authoring.heads import Head

__all__ = ["table_problems"]

_FORMULA = re.compile(
    r"(?<![\w\\$])\$(?![\s\d$])(?:[^$|\\]|\\.){0,500}+\|(?:[^$\\]|\\.){0,500}(?<!\s)\$(?![\w$])"
)
"""A formula with a bar in it that has no backslash before it."""
_MATHEMATICAL = re.compile(r"\\[A-Za-z]|[\^_]")
_Kind = Literal["text", "bar", "long"]
_PREFIX = "> \t"
_NO_ROWS = ("{", "///")
"""What follows a table and says how it looks, or begins or ends a block: it stays below it."""


def table_problems(head: Head, tokens: Sequence[Token]) -> Iterator[Problem]:
    """Yield what is wrong with the tables of `head`: of each kind the first of each table.

    Args:
        head: The head of the post.
        tokens: The tokens of its body.
    """
    lines = head.front.body.split("\n")
    columns = 0
    told: set[_Kind] = set()
    for token in tokens:
        if token.type == "table_open":
            columns = 0
            told.clear()
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map:
            row = lines[token.map[0]].lstrip(_PREFIX)
            if row.startswith(_NO_ROWS):
                told.add("text")
            for kind, message in _row_problems(row, columns):
                if kind not in told:
                    told.add(kind)
                    line = token.map[0] + head.front.body_line
                    yield Problem(head.post.path, line, message, "warning")


def _row_problems(row: str, columns: int) -> Iterator[tuple[_Kind, str]]:
    """Yield what is wrong with the source of a row; that of the head has no columns above it.

    A row may be short; without a single bar it is one only where the table has one column.
    """
    if "|" not in row:
        if columns > 1:
            yield "text", "text becomes a row of the table above; leave a blank line before it."
        return
    lost = sum(bool(cell.strip()) for cell in _cells(row)[columns:]) if columns else 0
    formula = _FORMULA.search(row)
    if formula and (lost or _MATHEMATICAL.search(formula[0])):
        within = excerpt(formula[0])
        yield "bar", f"'|' ends the cell within '{within}'; write \\vert, or \\Vert for two."
    elif lost:
        have = columns + lost
        yield "long", f"row of {have} cells in a table of {columns}; the rest is shown nowhere."


def _cells(row: str) -> list[str]:
    from markdown_it.rules_block.table import escapedSplit

    cells = escapedSplit(row.strip())
    return cells[1:] if cells and not cells[0] else cells
