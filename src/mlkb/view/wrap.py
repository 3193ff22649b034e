"""Styled text cut into lines of a given width, by the habits of the script it is written in.

Rich's own wrapping is for words between spaces. Here, Chinese and Japanese may break between any
two characters, but not before a closing mark; and what is glued (`glue`) is kept on one line while
it fits, so that a short formula is not torn at its equals sign.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len, chop_cells
from rich.text import Text

from mlkb.formulas.patterns import compiled
from mlkb.view import styles
from mlkb.view.legible import can_show, legible

__all__ = ["glue", "goes_on", "in_letters", "prefixed", "wrap", "wrap_code"]

_ON = "↪ "
_BESIDE = re.compile(r"(?<=\S) {2,}(?=#|//|--|%|;)")
"""The space before a comment that stands beside code; how wide it is says nothing."""

_GLUE = "\u00a0"  # the no-break space; becomes a space once lines are made
_LOOSE = re.compile(f"{_GLUE}(?![-+*]{_GLUE})")
"""Where glued text is broken if it must be, so that no line begins like an item of a list."""
_WIDE = "\u2e80-\u2fff\u3040-\u9fff\uf900-\ufaff"
_CLOSING = "、。，．：；！？）」』》】”’"
_PIECE = f"(?:[{_WIDE}][{_CLOSING}]*|[^ {_WIDE}]+[{_CLOSING}]*) *|[{_CLOSING}]+ *| +"
_WORD = re.compile("[^ ]+ *| +")
"""Does what `_PIECE` does in text without wide characters, and compiles much faster."""


_LEAST_GAP = 2
_STRETCH = re.compile(r"(?P<gap>(?<=\S) {3,}(?=\S))|(?P<other>[^\x00-\x7f]+)|[\x00-\x7f]")
"""A gap between columns, what some encoding may lack, or anything else."""


def glue(text: str) -> str:
    """Return `text` with spaces at which `wrap` breaks no line."""
    return text.replace(" ", _GLUE)


def wrap(text: Text, width: int) -> list[Text]:
    """Return `text` in lines of at most `width` cells; words longer than that are cut."""
    width = max(width, 2)  # a Chinese character takes two cells
    lines: list[Text] = []
    for paragraph in text.split("\n", allow_blank=True):
        for line in paragraph.divide(_breaks(paragraph.plain, width)):
            line.rstrip()
            if _GLUE in line.plain:
                line.plain = line.plain.replace(_GLUE, " ")
            lines.append(line)
    return lines


def wrap_code(code: Text, width: int) -> list[Text]:
    """Return `code` in lines of at most `width` cells.

    What is broken goes on behind a mark, so that no break is taken for the author's, and indented
    like its beginning where there is room. A comment beside code is broken off first.
    """
    lines: list[Text] = []
    for line in code.split("\n", allow_blank=True):
        line.rstrip()
        if line.cell_len > width:
            lines += _broken(line, width)
        else:
            lines.append(line)
    return lines


def prefixed(lines: Sequence[Text], first: Text, other: Text) -> list[Text]:
    """Return lines with `first` before the first and `other` before the rest."""
    return [Text.assemble(first if n == 0 else other, line) for n, line in enumerate(lines)]


def goes_on(line: Text) -> bool:
    """Whether a line of `wrap_code` continues the one before."""
    return line.plain.lstrip(" ").startswith(_ON)


def in_letters(line: Text, encoding: str, width: int) -> list[Text]:
    """Return a line in the letters that an encoding has; what grows over `width` is broken again.

    The space between columns, or before what stands at the right edge, makes room first.
    """
    if can_show(line.plain, encoding):
        return [line]
    grown = Text(style=line.style)
    owed = 0
    for found in _STRETCH.finditer(line.plain):
        part = line[found.start() : found.end()]
        if found["gap"]:
            taken = min(owed, len(part) - _LEAST_GAP)
            owed -= taken
            part = part[taken:]
        elif found["other"]:
            behind = line.plain[found.end() : found.end() + 1]
            said = legible(found[0] + behind, encoding)
            said = said[: len(said) - len(legible(behind, encoding))]
            owed += cell_len(said) - part.cell_len
            part = _restyled(said, part)
        grown.append_text(part)
    if grown.cell_len <= max(width, line.cell_len):
        return [grown]
    indent = Text(" " * (len(line.plain) - len(line.plain.lstrip(" "))))
    rows = wrap(_stripped(grown), width - len(indent))
    return prefixed(rows, indent, indent)


def _restyled(said: str, like: Text) -> Text:
    """Return what is said instead of a stretch, in the styles of its beginning."""
    text = Text(said)
    for span in like[:1].spans:
        text.stylize(span.style)
    return text


def _broken(line: Text, width: int) -> list[Text]:
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    beside = _BESIDE.search(line.plain)
    comment = line[beside.end() :] if beside else Text()
    line = line[: beside.start()] if beside else line
    first, *_ = wrap(line, width)
    if not first:  # its first word has no room behind the indent
        line = _stripped(line)
        first, *_ = wrap(line, width)
    mark = Text.assemble(" " * (indent if indent < width // 2 else 0), (_ON, styles.MARK))
    rest = [part for part in (_stripped(line[len(first) :]), comment) if part]
    behind = [row for part in rest for row in wrap(part, width - len(mark))]
    return [first, *prefixed(behind, mark, mark)]


def _breaks(plain: str, width: int, *, again: bool = False) -> list[int]:
    breaks: list[int] = []
    used = 0
    is_wide = not plain.isascii() and any("\u2e80" <= char <= "\ufaff" for char in plain)
    for found in (compiled(_PIECE) if is_wide else _WORD).finditer(plain):
        piece, start = found[0], found.start()
        size = cell_len(piece.rstrip(" "))
        if used and used + size > width:
            breaks.append(start)
            used = 0
        if size > width and _GLUE in piece:
            loose = piece.replace(_GLUE, " ") if again else _LOOSE.sub(" ", piece)
            within = _breaks(loose, width, again=True)
            breaks += [start + at for at in within]
            used = cell_len(piece[within[-1] :] if within else piece)
        elif size > width:
            parts = chop_cells(piece, width)
            for part in parts[:-1]:
                start += len(part)
                breaks.append(start)
            used = cell_len(parts[-1])
        else:
            used += cell_len(piece)
    return breaks


def _stripped(text: Text) -> Text:
    spaces = len(text.plain) - len(text.plain.lstrip(" "))
    return text[spaces:] if spaces < len(text) else Text()
