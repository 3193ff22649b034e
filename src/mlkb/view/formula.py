r"""Formulas as lines of a page: drawn if they fit, on one line if not, else their source.

`mlkb.formulas` does the drawing; here it is placed: how far in, in which style, and with its number
(``\tag``) at the right edge, where a reader who is sent to (8.4) looks for it. What is shown is
always the whole formula.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from mlkb.clean import clean
from mlkb.view import styles
from mlkb.view.wrap import wrap

if TYPE_CHECKING:
    from mlkb.formulas.draw import Drawing
    from mlkb.view.look import Look

__all__ = ["display", "one_line"]

_GAP = 2


def one_line(latex: str) -> str:
    """Return a formula as one line of text; its source where it cannot be drawn."""
    # The drawing library is loaded by the first formula, not by every search.
    from mlkb.formulas.draw import one_line as drawn

    return clean(drawn(latex), multiline=False)


def display(latex: str, look: Look, *, flat: bool = False) -> list[Text]:
    """Return the lines of a formula that stands by itself, indented, with its number.

    Where it is to be `flat` it is written on one line, which is broken into several if it must be.
    """
    room = max(look.room - look.indent, 1)
    blank = " " * look.indent
    matched = look.matched if latex.strip() == look.formula.strip() else ()
    if matched:
        latex = look.formula
    if look.latex:
        source = _marked(latex, clean(latex), matched, styles.SOURCE)
        return [Text.assemble(blank, line) for line in wrap(source, room)]

    from mlkb.formulas.draw import draw

    drawing = draw(latex, room, matched, look.can_show, flat=flat)
    style = styles.SOURCE if drawing.how == "source" else styles.PLAIN
    made = []
    for row, line in enumerate(drawing.lines):
        marks = [(start, end) for at, start, end in drawing.marks if at == row]
        made.append(_marked(line, clean(line, multiline=False), marks, style))
    tags = [] if drawing.how == "source" else _tags(latex, room, drawing)
    if any(line.cell_len > room for line in made):
        made = [part for line in made for part in wrap(line, room)]
        tags = [(text, (), -1) for text, _, _ in tags]
    made = [Text.assemble(blank, line) for line in made]
    for text, bases, last in reversed(tags):  # a line that comes in moves only those below it
        made = _numbered(made, text, bases, last, look)
    return made


def _marked(line: str, shown: str, marks: Sequence[tuple[int, int]], style: Style) -> Text:
    """Return a line as it is shown, marked where `line` is; not if it is shown otherwise."""
    text = Text(shown, style)
    if shown == line:
        for start, end in marks:
            text.stylize(styles.MATCH, start, end)
    return text


def _tags(latex: str, room: int, drawing: Drawing) -> list[tuple[str, Sequence[int], int]]:
    """Return the numbers of a drawn formula, in the order of their rows.

    With each are the base lines that it may stand beside, and the last line of its row. Numbers of
    one row, or of rows that cannot be told apart, come together.
    """
    from mlkb.formulas.draw import draw
    from mlkb.formulas.numbers import numbers

    rows: dict[tuple[tuple[int, ...], int], list[str]] = {}
    for number in numbers(latex):
        place = (drawing.bases, -1)
        if len(drawing.bases) > 1 and number.row != (0, len(latex)):
            marked = [row for row, _, _ in draw(latex, room, [number.row]).marks]
            if bases := tuple(row for row in drawing.bases if row in marked):
                place = (bases, max(marked))
        rows.setdefault(place, []).append(number.text)
    return [
        (clean(" ".join(one_line(t) if "\\" in t else t for t in texts), multiline=False), *place)
        for place, texts in rows.items()
    ]


def _numbered(
    lines: list[Text], tags: str, bases: Sequence[int], last: int, look: Look
) -> list[Text]:
    """Put `tags` at the right edge, beside a base line, or below `last` where there is no room."""
    if not tags or not lines:
        return lines
    size = _GAP + cell_len(tags)
    edge = look.width  # also beside a formula wider than the prose: numbers form a column
    last %= len(lines)
    # Limits stand above and below; of several base lines, the fullest says most.
    rows = bases or range(len(lines))
    fullest = max(rows, key=lambda row: len(lines[row].plain.replace(" ", "")))
    for row in (fullest, last):
        if lines[row].cell_len + size <= edge:
            blank = " " * (edge - lines[row].cell_len - size + _GAP)
            lines[row] = Text.assemble(lines[row], blank, (tags, styles.META))
            return lines
    below = Text(" " * max(edge - size + _GAP, 0) + tags, styles.META)
    return [*lines[: last + 1], below, *lines[last + 1 :]]
