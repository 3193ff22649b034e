"""Tables that are written as lists within lists, the directive ``list-table`` of Sphinx and MyST.

A row is an item, a cell an item of the list in it. Where a cell is more than a paragraph the list
stays one, since a row is a line wherever it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

__all__ = ["as_table"]

_ROW = ("list_item_open", "bullet_list_open")
_ROW_END = ("bullet_list_close", "list_item_close")
_CELL = ("paragraph_open", "inline", "paragraph_close")


def as_table(tokens: Sequence[Token], headers: int) -> list[Token] | None:
    """Return the tokens of a table for those of a list of lists; None if it can be none.

    Args:
        tokens: What stands in the directive.
        headers: How many rows are its head.
    """
    if len(tokens) < 2 or tokens[0].type != "bullet_list_open":
        return None
    table = [tokens[0].copy(type="table_open", tag="table")]
    rows = 0
    at = 1
    while tokens[at].type != "bullet_list_close":
        if tuple(token.type for token in tokens[at : at + 2]) != _ROW:
            return None
        kind = "th" if rows < headers else "td"
        # A row with a line would be one that is spelt with bars, which `mlkb check` looks at.
        table.append(tokens[at].copy(type="tr_open", tag="tr", map=None))
        at += 2
        while tokens[at].type == "list_item_open":
            inner = [token.type for token in tokens[at + 1 : at + 4]]
            is_empty = inner[:1] == ["list_item_close"]
            end = at + 1 if is_empty else at + 4
            if tokens[end].type != "list_item_close" or not (is_empty or tuple(inner) == _CELL):
                return None
            cell = tokens[at].copy(type="inline", nesting=0, content="", children=[])
            table.append(tokens[at].copy(type=f"{kind}_open", tag=kind))
            table.append(cell if is_empty else tokens[at + 2])
            table.append(tokens[end].copy(type=f"{kind}_close", tag=kind))
            at = end + 1
        if [token.type for token in tokens[at : at + 2]] != [
            "bullet_list_close",
            "list_item_close",
        ]:
            return None
        table.append(tokens[at + 1].copy(type="tr_close", tag="tr"))
        at += 2
        rows += 1
    if at + 1 < len(tokens):
        return None  # more than the list
    return [*table, tokens[at].copy(type="table_close", tag="table")]
