"""Tables that fit: columns share the width there is, long cells wrap, a rule under the head.

No frame and no lines between columns: two spaces do, as in a well-set book.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.text import Text

from mlkb.view import styles
from mlkb.view.wrap import wrap

__all__ = ["lines"]

_GAP = 2


def lines(
    rows: Sequence[Sequence[Text]], right: Sequence[bool], width: int, *, has_head: bool = True
) -> list[Text]:
    """Return a table in lines.

    Args:
        rows: The cells.
        right: For each column, whether it is aligned to the right.
        width: The width that there is, in cells of the terminal.
        has_head: Whether the first row is the head.
    """
    columns = max(map(len, rows), default=0)
    if columns == 0:
        return []
    natural = [
        max((row[column].cell_len for row in rows if column < len(row)), default=0)
        for column in range(columns)
    ]
    room = width - _GAP * (columns - 1)
    if room < 4 * columns:
        return _as_list(rows, width)
    widths = _shared(natural, room)
    made: list[Text] = []
    for number, row in enumerate(rows):
        cells = [wrap(cell, widths[column]) for column, cell in enumerate(row)]
        is_head = has_head and number == 0
        for parts in zip_longest(*cells, fillvalue=Text()):
            made.append(_line(parts, widths, right, bold=is_head))
        if is_head:
            made.append(Text((" " * _GAP).join("─" * size for size in widths), styles.MARK))
    return made


def _line(
    parts: Sequence[Text], widths: Sequence[int], right: Sequence[bool], *, bold: bool
) -> Text:
    line = Text()
    for column, part in enumerate(parts):
        blank = " " * max(widths[column] - part.cell_len, 0)
        to_right = column < len(right) and right[column]
        line.append_text(Text.assemble(blank, part) if to_right else Text.assemble(part, blank))
        line.append(" " * _GAP)
    line.rstrip()
    if bold:
        line.stylize_before(styles.STRONG)
    return line


def _shared(natural: Sequence[int], room: int) -> list[int]:
    """Give each column what it needs, and let the widest share what is left."""
    widths = [0] * len(natural)
    left = room
    waiting = sorted(range(len(natural)), key=lambda column: natural[column])
    for index, column in enumerate(waiting):
        share = left // (len(waiting) - index)
        widths[column] = max(min(natural[column], share), 1)
        left -= widths[column]
    return widths


def _as_list(rows: Sequence[Sequence[Text]], width: int) -> list[Text]:
    """Return the rows one below the other, a cell a line: for tables that no width would fit."""
    made: list[Text] = []
    for number, row in enumerate(rows):
        if number:
            made.append(Text())
        for cell in row:
            made += wrap(cell, width)
    return made
