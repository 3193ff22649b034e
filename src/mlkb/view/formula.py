r"""Formulas as lines of a page: drawn if they fit, on one line if not, else their source.

`mlkb.formulas` does the drawing; here it is placed: how far in, in which style, and with its number
(``\tag``) at the right edge, where a reader who is sent to (8.4) looks for it. What is shown is
always the whole formula.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from mlkb.view import styles
from mlkb.view.clean import clean
from mlkb.view.wrap import wrap

if TYPE_CHECKING:
    from mlkb.view.look import Look

__all__ = ["display", "one_line"]

_TAG = re.compile(r"\\tag(\*?)\s*\{([^{}]*)\}")
_GAP = 2


def one_line(latex: str) -> str:
    """Return a formula as one line of text; its source where it cannot be drawn."""
    # The drawing library is loaded by the first formula, not by every search.
    from mlkb.formulas.draw import one_line as drawn

    return clean(drawn(latex), multiline=False)


def display(latex: str, look: Look) -> list[Text]:
    """Return the lines of a formula that stands by itself, indented, with its number."""
    room = max(look.room - look.indent, 1)
    blank = " " * look.indent
    matched = look.matched if latex.strip() == look.formula.strip() else ()
    if matched:
        latex = look.formula
    if look.latex:
        source = _marked(latex, clean(latex), matched, styles.SOURCE)
        return [Text.assemble(blank, line) for line in wrap(source, room)]

    from mlkb.formulas.draw import draw

    drawing = draw(latex, room, matched)
    style = styles.SOURCE if drawing.how == "source" else styles.PLAIN
    made = []
    for row, line in enumerate(drawing.lines):
        marks = [(start, end) for at, start, end in drawing.marks if at == row]
        made.append(_marked(line, clean(line, multiline=False), marks, style))
    tags = "" if drawing.how == "source" else _tags(latex)
    bases = drawing.bases
    if any(line.cell_len > room for line in made):
        made = [part for line in made for part in wrap(line, room)]
        bases = ()
    made = [Text.assemble(blank, line) for line in made]
    return _numbered(made, tags, bases, look)


def _marked(line: str, shown: str, marks: Sequence[tuple[int, int]], style: Style) -> Text:
    """Return a line as it is shown, marked where `line` is; not if it is shown otherwise."""
    text = Text(shown, style)
    if shown == line:
        for start, end in marks:
            text.stylize(styles.MATCH, start, end)
    return text


def _tags(latex: str) -> str:
    """Return the numbers of a formula, in brackets unless the author took them away."""
    tags = (words.strip() if bare else f"({words.strip()})" for bare, words in _TAG.findall(latex))
    return clean(" ".join(one_line(tag) if "\\" in tag else tag for tag in tags), multiline=False)


def _numbered(lines: list[Text], tags: str, bases: Sequence[int], look: Look) -> list[Text]:
    """Put `tags` at the right edge, beside a base line, or below where there is no room."""
    if not tags or not lines:
        return lines
    size = _GAP + cell_len(tags)
    edge = look.width  # also beside a formula wider than the prose: numbers form a column
    # Limits stand above and below; of several base lines, the fullest says most.
    rows = bases or range(len(lines))
    fullest = max(rows, key=lambda row: len(lines[row].plain.replace(" ", "")))
    for row in (fullest, len(lines) - 1):
        if lines[row].cell_len + size <= edge:
            blank = " " * (edge - lines[row].cell_len - size + _GAP)
            lines[row] = Text.assemble(lines[row], blank, (tags, styles.META))
            return lines
    return [*lines, Text(" " * max(edge - size + _GAP, 0) + tags, styles.META)]
