"""Tables of kramdown, which may begin with a rule (``-- | --``, ``|---|---|``) and have no head.

Where a second rule parts the first row from others, that is the head; more rules part rows, and are
none. A row may have more cells than the rule. Else such a table is like any: it is read by the rule
of the parser for tables, under a head that is taken off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import line_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

__all__ = ["headless_tables"]

_RULE = re.compile(r"(?=\||:?[-=]{2})(?=[^|]*\|)(?=[^=-]*[=-])[|:= \t-]*")
_DASHES = re.compile(r"[:=-]+")
_NONE_ABOVE = "no headless table above"
"""The key of the parser's environment under which the line is kept above which no table begins:
what was read in vain once is not read again for each rule in it."""

_LONGEST = 1_000
"""A longer line is no rule."""


def headless_tables(md: MarkdownIt) -> None:
    """Add the rule to `md`."""
    md.block.ruler.before("table", "headless_table", _table)


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if silent or state.is_code_block(start_line) or start_line < state.env.get(_NONE_ABOVE, 0):
        return False
    if not _is_rule(line_at(state, start_line)):
        return False
    end = start_line + 1
    while end < end_line and state.sCount[end] >= state.blkIndent and "|" in line_at(state, end):
        end += 1
    rows = [line_at(state, line) for line in range(start_line + 1, end)]
    if not rows:
        return False
    has_head = len(rows) > 2 and _is_rule(rows[1]) and not _is_rule(rows[0])
    first = start_line + 1 if has_head else start_line - 1
    source = rows if has_head else _under_a_head(line_at(state, start_line), rows)
    tokens: list[Token] = []
    env = {"mdx": state.env.get("mdx", False), _NONE_ABOVE: len(rows) + 3}
    state.md.block.parse("\n".join(source), state.md, env, tokens)
    if not tokens or tokens[0].type != "table_open" or tokens[-1].type != "table_close":
        state.env[_NONE_ABOVE] = end
        return False
    for token in _without_rules(tokens, has_head=has_head):
        token.level += state.level
        token.map = [line + first for line in token.map] if token.map else None
        state.tokens.append(token)
    tokens[0].map = [start_line, end]
    state.line = end
    return True


def _is_rule(line: str) -> bool:
    return len(line) <= _LONGEST and _RULE.fullmatch(line.rstrip()) is not None


def _under_a_head(rule: str, rows: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the table with a head of empty cells, all as wide as the widest row."""
    stated = _cells(rule)
    columns = max(len(stated), *(len(_cells(row)) for row in rows))
    yield "|" + " |" * columns
    yield f"|{'|'.join((*stated, *['--'] * (columns - len(stated))))}|".replace("=", "-")
    yield from rows


def _cells(row: str) -> list[str]:
    from markdown_it.rules_block.table import escapedSplit

    cells = [cell.strip() for cell in escapedSplit(row.strip())]
    begin = 1 if cells and not cells[0] else 0
    return cells[begin : -1 if len(cells) > 1 and not cells[-1] else None]


def _without_rules(tokens: Sequence[Token], *, has_head: bool) -> Iterator[Token]:
    """Yield the tokens of a table but for rows of dashes, and for the head if it has none."""
    row: list[Token] = []
    in_head = False
    for token in tokens:
        if token.type in ("thead_open", "thead_close"):
            in_head = token.type == "thead_open" and not has_head
            if not has_head:
                continue
        if in_head:
            continue
        if token.type == "tr_open" or row:
            row.append(token)
        else:
            yield token
        if token.type == "tr_close":
            said = [one.content for one in row if one.type == "inline" and one.content]
            if not said or not all(map(_DASHES.fullmatch, said)):
                yield from row
            row = []
