r"""Pieces to rows of terminal text: fractions with a line, limits above and below, tall brackets.

The layout is texicode's: its boxes (rows of cells and the row of the baseline), its fractions,
roots, delimiters, grids and operator signs. Which box stands where is decided here, from the same
pieces as everything else, and not by texicode's own parser, since that one refuses environments
inside brackets, draws ``?`` for commands that it does not know, and takes a superscript S for a
small s. What cannot be drawn faithfully raises `Undrawable`.

texicode is imported on the first drawing: a search that draws nothing does not pay for it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from mlkb.formulas.glyphs import LOWERED, RAISED, safe, small, width
from mlkb.formulas.markup import EMPTY
from mlkb.formulas.oneline import (
    LEAVES,
    NEGATED,
    PLAIN_FONTS,
    Undrawable,
    leaf,
    script_text,
    words,
    write,
)
from mlkb.formulas.plain import Span
from mlkb.formulas.spacing import atom_class, gap
from mlkb.formulas.symbols import ACCENTS, LIMIT_NAMES, Piece, Placed

Box = tuple[list[list[str]], int]
"""texicode's box: rows of cells, all rows of one length, and the row of the baseline."""

Mark = tuple[int, int, int]
"""A marked stretch of a drawing: row, offset of its first character, and of the one after."""

_TALL = frozenset("()[]{}⌊⌋⌈⌉|‖")
_SIGNS = {"∑": "sum", "∏": "prod", "∫": "int", "∬": "iint", "∭": "iiint", "∮": "oint"}
_BESIDE = frozenset("∫∬∭∮")
_WIDE_ACCENTS = {"hat": "^", "widehat": "^", "tilde": "~", "widetilde": "~", "vec": "→",
                 "overrightarrow": "→", "overleftarrow": "←", "dot": "·", "ddot": "··",
                 "check": "ˇ", "widecheck": "ˇ"}  # fmt: skip
_BRACKETS = {"pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||", "Vmatrix": "‖‖",
             "cases": "{.", "dcases": "{.", "rcases": ".}"}  # fmt: skip
_MATRICES = ("matrix", "smallmatrix", "array", "subarray")
_PARTNERS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖"}


class _Marked(str):
    """A cell within a marked part. To the layout it is the same cell as any other."""

    __slots__ = ()


class Drawer:
    """Draws one formula; texicode comes in at construction."""

    def __init__(self, spans: Sequence[Span] = ()) -> None:
        """Draw with these stretches of the source marked; pieces must then be `Placed`."""
        from texicode import arts, renderer

        self.arts: Any = arts
        self.lib: Any = renderer
        self.spans = spans

    def rows(self, pieces: Sequence[Piece]) -> tuple[str, ...]:
        """Draw pieces as rows of text, without blank rows around and spaces at the end.

        Raises:
            Undrawable: If something among them cannot be drawn faithfully.
        """
        return tuple(safe("".join(row)) for row in self.cells(pieces))

    def cells(self, pieces: Sequence[Piece]) -> list[list[str]]:
        """Draw pieces as rows of cells; see `rows`."""
        rows = [list(row) for row in self.line(pieces, "", False)[0]]
        for row in rows:
            while row and not row[-1].strip():
                row.pop()
        while rows and not rows[0]:
            rows.pop(0)
        while rows and not rows[-1]:
            rows.pop()
        indent = min((_blank(row) for row in rows if row), default=0)
        return [row[indent:] for row in rows]

    def span_of(self, piece: Piece) -> Span | None:
        """Return the marked stretch that a piece stands in."""
        if self.spans and isinstance(piece, Placed):
            for span in self.spans:
                if span[0] <= piece.start and piece.end <= span[1]:
                    return span
        return None

    def marked(self, box: Box, span: Span | None) -> Box:
        """Mark the cells of a box that stands in a marked stretch."""
        if span is None:
            return box
        return [[_Marked(cell) for cell in row] for row in box[0]], box[1]

    # -- boxes ---------------------------------------------------------------------------------

    def text(self, text: str) -> Box:
        """Return one row of text; a combining character shares its letter's cell."""
        cells: list[str] = []
        for char in text:
            columns = width(char)
            if columns == 0 and cells:
                cells[-1] += char
            elif columns:
                cells += [char, *[""] * (columns - 1)]
        return [cells], 0

    def beside(self, boxes: Sequence[Box]) -> Box:
        """Set boxes side by side on one baseline."""
        sketch, horizon = self.lib.util_concat(list(boxes))
        return sketch, horizon

    def above(self, top: Box | None, centre: Box, bottom: Box | None) -> Box:
        """Set boxes one above the other, centred, on the baseline of the middle one."""
        none: list[list[str]] = [[]]
        sketch, horizon = self.lib.util_vert_pile(
            top[0] if top else none, centre[0], centre[1], bottom[0] if bottom else none, "center"
        )
        return sketch, horizon

    # -- lines ---------------------------------------------------------------------------------

    def line(self, pieces: Sequence[Piece], font: str, tight: bool, before: str = "") -> Box:
        """Draw pieces side by side; brackets grow with what they hold."""
        stack: list[tuple[list[Box], str, Span | None]] = []
        boxes: list[Box] = []
        is_apart = False
        last: Span | None = None
        for piece in pieces:
            if piece == EMPTY:
                continue
            kind = atom_class(piece, before)
            span = self.span_of(piece)
            if kind == "gap":
                boxes.append(self.marked(self.text("" if tight else " "), span))
                is_apart = True
                continue
            space = "" if is_apart else gap(before, kind, piece, tight)
            if space:
                boxes.append(self.marked(self.text(space), span if span == last else None))
            before, is_apart, last = kind, False, span
            core, sub, sup = piece.parts if piece.kind == "script" else (piece, EMPTY, EMPTY)
            if piece.kind in ("open", "left bar"):
                stack.append((boxes, piece.text, span))
                boxes = []
            elif core.kind in ("close", "right bar") and stack:
                outer, opening, opened = stack.pop()
                fenced = self.fence(opening, self.beside(boxes), core.text)
                fenced = self.scripts(fenced, sub, sup, font)
                boxes = [*outer, self.marked(fenced, span if span == opened else None)]
            else:
                boxes.append(self.marked(self.piece(piece, font, tight), span))
        while stack:
            outer, opening, _ = stack.pop()
            boxes = [*outer, self.fence(opening, self.beside(boxes), "")]
        return self.beside(boxes)

    def fence(self, opening: str, inner: Box, closing: str) -> Box:
        """Set brackets around a box, as tall as it."""
        return self.beside([self.bracket(opening, inner), inner, self.bracket(closing, inner)])

    def bracket(self, sign: str, inner: Box) -> Box:
        """Draw one bracket; those that have no tall form stand on the baseline."""
        height = len(inner[0])
        if not sign or sign == ".":
            return [[]], 0
        if height == 1 or sign not in _TALL:
            return self.text(sign)
        if height == 2 and sign in "{}":
            return [["⎰" if sign == "{" else "⎱"], ["⎱" if sign == "{" else "⎰"]], inner[1]
        sketch, horizon = self.lib.util_delimiter(sign, height, inner[1])
        return [list(row) for row in sketch], horizon

    def piece(self, piece: Piece, font: str, tight: bool) -> Box:
        """Draw one piece."""
        kind, text, parts = piece
        if kind == "big" and text in _SIGNS and not tight:
            sketch, horizon = self.arts.multi_line_leaf_commands[_SIGNS[text]]
            return [list(row) for row in sketch], horizon
        if not parts and kind in LEAVES:
            return self.text(leaf(piece, font))
        method = getattr(self, f"_draw_{kind}", None)
        if method is None:
            raise Undrawable(f"no two-dimensional form for {kind} {text}")
        box: Box = method(piece, font, tight)
        return self.marked(box, self.span_of(piece)) if self.spans else box

    def _draw_group(self, piece: Piece, font: str, tight: bool) -> Box:
        return self.line(piece.parts, font, tight)

    def _draw_font(self, piece: Piece, font: str, tight: bool) -> Box:
        return self.piece(piece.parts[0], "" if piece.text in PLAIN_FONTS else piece.text, tight)

    def _draw_space(self, piece: Piece, font: str, tight: bool) -> Box:
        return self.text("" if tight else piece.text)

    def _draw_text(self, piece: Piece, font: str, tight: bool) -> Box:
        return self.text(words(piece.text))

    def _draw_fraction(self, piece: Piece, font: str, tight: bool) -> Box:
        parts = [self.piece(part, font, tight) for part in piece.parts]
        if not all(part[0][0] for part in parts):
            raise Undrawable("an empty fraction")
        sketch, horizon = self.lib.render_fraction(parts)
        return sketch, horizon

    def _draw_binomial(self, piece: Piece, font: str, tight: bool) -> Box:
        top, bottom = (self.piece(part, font, tight) for part in piece.parts)
        pile = self.above(top, self.text(" "), bottom)
        return self.fence("(", pile, ")")

    def _draw_root(self, piece: Piece, font: str, tight: bool) -> Box:
        inner = self.piece(piece.parts[0], font, tight)
        sketch, horizon = self.lib.render_square_root([inner])
        sketch = [list(row) for row in sketch]
        if piece.parts[1] == EMPTY:
            return sketch, horizon
        degree = small(write([piece.parts[1]], font, True), RAISED)
        if not degree:
            raise Undrawable("a root of a degree without small characters")
        if len(sketch) == 1:
            return [[*degree, *sketch[0]]], horizon
        at = len(sketch) - 2  # over the hook of the sign
        pad = [" "] * (len(degree) - 1)
        for i, row in enumerate(sketch):
            sketch[i] = [*degree, *row[1:]] if i == at else [*pad, *row]
        return sketch, horizon

    def _draw_accent(self, piece: Piece, font: str, tight: bool) -> Box:
        inner = self.piece(piece.parts[0], font, tight)
        sketch, horizon = inner
        mark = ACCENTS[piece.text]
        columns = len(sketch[0])
        if len(sketch) == 1 and columns == 1:
            return [[sketch[0][0] + mark]], 0
        if piece.text in ("underline", "underbar"):
            return [*sketch, ["─"] * columns], horizon
        if piece.text in ("overline", "bar"):
            return [["─"] * columns, *sketch], horizon + 1
        if piece.text not in _WIDE_ACCENTS:
            raise Undrawable(f"{piece.text} over more than one letter")
        return self.above(self.text(_WIDE_ACCENTS[piece.text]), inner, None)

    def _draw_not(self, piece: Piece, font: str, tight: bool) -> Box:
        text = write(piece.parts, font, tight)
        return self.text(NEGATED.get(text) or (text[:1] + "\u0338" + text[1:]))

    def _draw_stack(self, piece: Piece, font: str, tight: bool) -> Box:
        base = self.piece(piece.parts[0], font, tight)
        label = self.piece(piece.parts[1], font, True)
        if piece.text == "under":
            return self.above(None, base, label)
        return self.above(label, base, None)

    def _draw_brace(self, piece: Piece, font: str, tight: bool) -> Box:
        return self.braced(piece, None, font, tight)

    def braced(self, piece: Piece, label: Box | None, font: str, tight: bool) -> Box:
        """Draw a brace under or over a box, with its label."""
        inner = self.piece(piece.parts[0], font, tight)
        columns = max(len(inner[0][0]), 3)
        left = (columns - 1) // 2
        under = piece.text == "under"
        ends, middle = ("╰╯", "┬") if under else ("╭╮", "┴")
        line = [ends[0], *"─" * (left - 1), middle, *"─" * (columns - left - 2), ends[1]]
        pile = [line, *self.centred(label, columns)] if label else [line]
        box: Box = (pile, 0)
        if under:
            return self.above(None, inner, box)
        flipped: Box = ([*self.centred(label, columns), line] if label else [line], 0)
        return self.above(flipped, inner, None)

    def centred(self, box: Box, columns: int) -> list[list[str]]:
        """Pad a box on both sides to a number of columns."""
        spare = max(columns - len(box[0][0]), 0)
        return [[*" " * (spare // 2), *row, *" " * (spare - spare // 2)] for row in box[0]]

    # -- scripts -------------------------------------------------------------------------------

    def _draw_script(self, piece: Piece, font: str, tight: bool) -> Box:
        base, sub, sup = piece.parts
        core = base
        while core.kind in ("font", "group") and len(core.parts) == 1:
            core = core.parts[0]
        if core.kind == "brace" and (sub == EMPTY or sup == EMPTY):
            label = sub if core.text == "under" else sup
            if label != EMPTY:
                return self.braced(core, self.piece(label, font, True), font, tight)
        has_limits = _takes_limits(base, core)
        box = self.piece(base, font, tight)
        if has_limits and not tight:
            top = self.piece(sup, font, True) if sup != EMPTY else None
            bottom = self.piece(sub, font, True) if sub != EMPTY else None
            return self.above(top, box, bottom)
        if core.kind in ("fraction", "binomial") or (core.kind == "root" and sup != EMPTY):
            box = box if core.kind == "binomial" else self.fence("(", box, ")")
        return self.scripts(box, sub, sup, font)

    def scripts(self, box: Box, sub: Piece, sup: Piece, font: str) -> Box:
        """Set scripts at the right of a box: small characters, or rows above and below it."""
        if sub == EMPTY and sup == EMPTY:
            return box
        below, low = self.script(sub, font, LOWERED)
        above, high = self.script(sup, font, RAISED)
        height = len(box[0])
        if height > 1:
            top = self.text(high) if high else above
            bottom = self.text(low) if low else below
            return self.beside([box, self.column(top, height, bottom, box[1])])
        if (low or below is None) and (high or above is None):
            return self.beside([box, self.text(low + high)])
        centre = high or low or " "
        return self.beside([box, self.column(None if high else above, 1, None if low else below,
                                             centre=centre)])  # fmt: skip

    def script(self, piece: Piece, font: str, table: dict[str, str]) -> tuple[Box | None, str]:
        """Return a script as a box, and in small characters if they exist."""
        if piece == EMPTY:
            return None, ""
        try:
            text = script_text(piece, font)[0].strip()
        except Undrawable:
            text = ""
        box = self.piece(piece, font, True)
        return box, small(text, table) if text and len(box[0]) == 1 else ""

    def column(
        self, top: Box | None, height: int, bottom: Box | None, baseline: int = 0, centre: str = " "
    ) -> Box:
        """Return scripts as one column beside a box of a height and baseline."""
        above = top[0] if top else []
        below = bottom[0] if bottom else []
        middle = self.text(centre)[0][0]
        columns = max(len(row) for row in (*above, *below, middle))
        if height == 1:
            rows = [*above, middle, *below]
            horizon = len(above)
        else:  # the lowest row of the superscript stands at the uppermost row of the box
            blank = height - bool(above) - bool(below)
            rows = [*above, *[middle] * blank, *below]
            horizon = baseline + max(len(above) - 1, 0)
        return [[*row, *" " * (columns - len(row))] for row in rows], horizon

    # -- environments --------------------------------------------------------------------------

    def _draw_rows(self, piece: Piece, font: str, tight: bool) -> Box:
        return self.grid(piece.parts, ["r", "l"], 0, font, True)

    def _draw_environment(self, piece: Piece, font: str, tight: bool) -> Box:
        name = piece.text
        if name in _BRACKETS or name in _MATRICES:
            is_cases = "cases" in name
            box = self.grid(piece.parts, ["l"] if is_cases else ["c"], 2, font, False)
            brackets = _BRACKETS.get(name, "..")
            return self.fence(brackets[0], box, brackets[1])
        if name.startswith(("gather", "multline")):
            return self.grid(piece.parts, ["c"], 0, font, True)
        if name in ("eqnarray",):
            return self.grid(piece.parts, ["r", "c", "l"], 1, font, True)
        return self.grid(piece.parts, ["r", "l"], 0, font, True)

    def grid(
        self, rows: Sequence[Piece], aligns: list[str], space: int, font: str, spread: bool
    ) -> Box:
        """Lay cells out in rows and columns; a blank row parts the rows of a display."""
        cells: list[Box] = []
        starts = [0]
        for row in rows:
            before = ""
            for i, cell in enumerate(row.parts):
                after = "" if space or not i else before or "ord"  # a &= b is one line: a = b
                box = self.line(cell.parts, font, False, after)
                last = next((p for p in reversed(cell.parts) if p != EMPTY), None)
                before = atom_class(last, "ord") if last else before
                cells.append(box)
            starts.append(len(cells))
        columns = max(b - a for a, b in pairwise(starts))
        count = len(starts) - 1
        skies, oceans, widths = self.lib.util_cell_stats(cells, starts, count, columns)
        tall = any(a or b for a, b in zip(skies, oceans, strict=True))
        sketch, _ = self.lib.util_assemble_grid(
            cells, starts, count, columns, (aligns * columns)[:columns], space,
            tall, False, skies, oceans, widths,
        )  # fmt: skip
        return sketch, len(sketch) // 2 if count > 1 else skies[0]


def _blank(row: Sequence[str]) -> int:
    """Return how many blank cells a row begins with."""
    return next((i for i, cell in enumerate(row) if cell.strip()), len(row))


def marks_of(rows: Sequence[Sequence[str]]) -> tuple[Mark, ...]:
    """Return the marked stretches of rows of cells; blanks at their ends are not marked."""
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        at = 0
        start = end = -1
        for cell in row:
            if isinstance(cell, _Marked):
                if cell.strip():
                    start = at if start < 0 else start
                    end = at + len(cell)
            elif start >= 0:
                marks.append((number, start, end))
                start = -1
            at += len(cell)
        if start >= 0:
            marks.append((number, start, end))
    return tuple(marks)


def _takes_limits(base: Piece, core: Piece) -> bool:
    """Tell whether scripts stand under and over a base in a display."""
    if core.kind == "big":
        return core.text not in _BESIDE
    if core.kind == "name" and core.text in LIMIT_NAMES:
        return True
    if base.kind != "font" or core.kind != "group":
        return False
    word = "".join(part.text for part in core.parts if part.kind != "gap")
    return base.text == "operator" or word in LIMIT_NAMES
