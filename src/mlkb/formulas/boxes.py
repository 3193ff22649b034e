r"""Pieces to rows of terminal text: fractions with a line, limits above and below, tall brackets.

The layout is texicode's: its boxes (rows of cells and the row of the baseline), its fractions,
roots, delimiters, grids and operator signs. Which box stands where is decided here, from the same
pieces as everything else, and not by texicode's own parser, since that one refuses environments
inside brackets, draws ``?`` for commands that it does not know, and takes a superscript S for a
small s. What cannot be drawn faithfully raises `Undrawable`.

texicode is imported on the first drawing: a search that draws nothing does not pay for it.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any

from mlkb.formulas.brackets import DISPLAYS
from mlkb.formulas.glyphs import RAISED, safe, small, width
from mlkb.formulas.markup import EMPTY, RULE
from mlkb.formulas.oneline import (
    ENVIRONMENTS,
    IN_THREE,
    LEAVES,
    MATRIX_BRACKETS,
    PLAIN_FONTS,
    PLAIN_MATRICES,
    Undrawable,
    in_pairs,
    leaf,
    lowered,
    named_columns,
    negated,
    raised,
    ruled,
    runs_on,
    script_text,
    scripts,
    struck,
    whole_rows,
    words,
    write,
)
from mlkb.formulas.plain import Span
from mlkb.formulas.spacing import atom_class, gap, is_air, parts_words
from mlkb.formulas.symbols import ACCENTS, LIMIT_NAMES, PIECES, STRIKES, Piece, Placed

Box = tuple[list[list[str]], int]
"""texicode's box: rows of cells, all rows of one length, and the row of the baseline."""

Mark = tuple[int, int, int]
"""A marked stretch of a drawing: row, offset of its first character, and of the one after."""

_TALL = frozenset("()[]{}⌊⌋⌈⌉|‖")
_SIGNS = {"∑": "sum", "∏": "prod", "∫": "int", "∬": "iint", "∭": "iiint", "∮": "oint"}
_BESIDE = frozenset("∫∬∭∮")
_WIDE_ACCENTS = {"hat": "^", "widehat": "^", "tilde": "~", "widetilde": "~", "vec": "→",
                 "overrightarrow": "→", "overleftarrow": "←", "dot": "·", "ddot": "··",
                 "overleftrightarrow": "↔", "check": "ˇ", "widecheck": "ˇ"}  # fmt: skip
_BRACKETS: dict[str, Sequence[str]] = {
    **MATRIX_BRACKETS, "cases": ("{", ""), "dcases": ("{", ""), "rcases": ("", "}"),
    "drcases": ("", "}"),
}  # fmt: skip
_MATRICES = (*PLAIN_MATRICES, "subarray")
_BREAKS = ("space", "punct", "rel", "bin")
"""Where a line that is too wide is broken: between statements that a wide space parts, or a comma,
else before a relation, else before an operator."""
_SET_IN = 4
_BETWEEN = "    "
"""What parts two equations on one row of an alignment."""


class _Marked(str):
    """A cell within a marked part. To the layout it is the same cell as any other."""

    __slots__ = ()


class _Based(str):
    """A cell on a base line. To the layout it is the same cell as any other."""

    __slots__ = ()


class _Ruled(str):
    """A cell of a rule in a matrix. To the layout it is the same cell as any other."""

    __slots__ = ()


class Drawer:
    """Draws one formula; texicode comes in at construction."""

    def __init__(self, spans: Sequence[Span] = ()) -> None:
        """Draw with these stretches of the source marked; pieces must then be `Placed`."""
        from texicode import arts, renderer

        self.arts: Any = arts
        self.lib: Any = renderer
        self.spans = spans
        self.is_level = False  # whether scripts stay on the line, as in a matrix that needs it

    def rows(
        self, pieces: Sequence[Piece], columns: int
    ) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Draw pieces as rows of text, without blank rows around and spaces at the end.

        Args:
            pieces: A whole formula.
            columns: How wide they may be; what is wider is broken where a printer would.

        Returns:
            The rows, and which of them are base lines: of each line, or row of a display, one.

        Raises:
            Undrawable: If something among them cannot be drawn faithfully, or is too wide.
        """
        rows = self.cells(pieces, columns)
        bases = (i for i, row in enumerate(rows) if any(isinstance(cell, _Based) for cell in row))
        return tuple(safe("".join(row)) for row in rows), tuple(bases)

    def cells(self, pieces: Sequence[Piece], columns: int) -> list[list[str]]:
        """Draw pieces as rows of cells; see `rows`."""
        rows = self.trimmed(pieces)
        if _columns(rows) <= columns:
            return rows
        return _piled(self.broken(_in_a_row(pieces), columns))

    def broken(
        self, pieces: Sequence[Piece], room: int, level: int = 0, before: str = ""
    ) -> list[list[list[str]]]:
        """Draw pieces that are too wide as several lines, those after the first set in."""
        if level == len(_BREAKS):
            raise Undrawable("a part that is too wide and cannot be broken")
        lines: list[list[list[str]]] = []
        line: list[Piece] = []
        drawn: list[list[str]] = []
        for part in _parts(pieces, _BREAKS[level]):
            within = room - _SET_IN if lines else room
            longer = self.trimmed([*line, *part], before)
            if _columns(longer) <= within:
                line, drawn = [*line, *part], longer
                continue
            if line:
                lines.append(_set_in(drawn) if lines else drawn)
                within, before = room - _SET_IN, "ord"
            line, drawn = part, self.trimmed(part, before)
            if _columns(drawn) > within:
                parts = self.broken(part, within, level + 1, before)
                lines += map(_set_in, parts) if lines else parts
                line, before = [], "ord"
        return [*lines, _set_in(drawn) if lines else drawn] if line else lines

    def trimmed(self, pieces: Sequence[Piece], before: str = "") -> list[list[str]]:
        """Draw pieces on one line, without blank cells around them."""
        box = self.line(pieces, "", False, before)
        rows = [list(row) for row in (box if _is_display(pieces) else self.based(box))[0]]
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

    def based(self, box: Box) -> Box:
        """Tell the base line of a box from its other rows; of no use to what is to be marked."""
        if self.spans:
            return box
        kinds = ((_Based if i == box[1] else str, row) for i, row in enumerate(box[0]))
        return [[kind(cell) for cell in row] for kind, row in kinds], box[1]

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
        stack: list[tuple[list[Box], int, Span | None]] = []
        boxes: list[Box] = []
        is_apart = False
        last: Span | None = None
        pieces = [piece for piece in pieces if piece != EMPTY]
        for i, piece in enumerate(pieces):
            kind = atom_class(piece, before)
            span = self.span_of(piece)
            if kind == "gap" or (kind == "space" and tight):
                is_shown = not tight or parts_words(before, pieces[i + 1 :])
                boxes.append(self.marked(self.text(" " if is_shown else ""), span))
                is_apart = kind == "gap" or is_shown
                before = before if kind == "gap" else kind
                continue
            space = "" if is_apart else gap(before, kind, piece, tight)
            if self.is_level and boxes and not is_apart and _goes_on(boxes[-1], piece, kind, font):
                space = " "
            if space:
                boxes.append(self.marked(self.text(space), span if span == last else None))
            is_apart = kind == "space"
            if not is_apart or not is_air(pieces[:i]):
                before = kind
            last = span
            core, sub, sup = piece.parts if piece.kind == "script" else (piece, EMPTY, EMPTY)
            if piece.kind in ("open", "left bar"):
                stack.append((boxes, i, span))
                boxes = []
            elif core.kind in ("close", "right bar") and stack:
                outer, at, opened = stack.pop()
                inner = self.beside(boxes)
                is_flat = len(inner[0]) > 1 and all(map(_is_flat, pieces[at + 1 : i]))
                fenced = self.fence(pieces[at].text, inner, core.text, is_flat)
                fenced = self.scripts(fenced, core, sub, sup, font, is_flat)
                boxes = [*outer, self.marked(fenced, span if span == opened else None)]
            else:
                boxes.append(self.marked(self.piece(piece, font, tight), span))
        while stack:
            outer, at, _ = stack.pop()
            boxes = [*outer, self.fence(pieces[at].text, self.beside(boxes), "")]
        return self.beside(boxes)

    def fence(self, opening: str, inner: Box, closing: str, is_flat: bool = False) -> Box:
        """Set brackets around a box, as tall as it; around a line with scripts, as the line."""
        if is_flat:
            return self.beside([self.text(opening), inner, self.text(closing)])
        return self.beside([self.bracket(opening, inner), inner, self.bracket(closing, inner)])

    def bracket(self, sign: str, inner: Box) -> Box:
        """Draw one bracket; those that have no tall form stand on the baseline."""
        height = len(inner[0])
        if not sign:
            return [[]], 0
        if height == 1 or sign not in _TALL:
            return self.text(sign)
        if height == 2 and sign in "{}":
            return [["⎰" if sign == "{" else "⎱"], ["⎱" if sign == "{" else "⎰"]], inner[1]
        if sign == "|":
            return [["│"]] * height, inner[1]
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
        if piece.text in STRIKES:
            return [[struck(cell, piece.text) for cell in row] for row in sketch], horizon
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
        return self.text(negated(write(piece.parts, font, tight)))

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
        brace: Box = ([line], 0)
        if under:
            return self.above(None, self.above(None, inner, brace), label)
        return self.above(label, self.above(brace, inner, None), None)

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
        is_open = core.kind == "environment" and not self.closing(core)
        if (
            is_open
            or core.kind in ("fraction", "binomial", "script")
            or (core.kind == "root" and sup != EMPTY)
        ):
            box = box if core.kind == "binomial" else self.fence("(", box, ")")
        return self.scripts(box, base, sub, sup, font)

    def scripts(
        self, box: Box, base: Piece, sub: Piece, sup: Piece, font: str, is_flat: bool = False
    ) -> Box:
        """Set scripts at the right of a box: small characters, or rows above and below it."""
        if sub == EMPTY and sup == EMPTY:
            return box
        if self.is_level:
            return self.beside([box, self.text(scripts(base, sub, sup, font, lambda _: ""))])
        below, low = self.script(sub, font, lowered)
        above, high = self.script(sup, font, lambda text: raised(text, sup, base))
        height = len(box[0])
        if height > 1 and not is_flat:
            top = self.text(high) if high else above
            bottom = self.text(low) if low else below
            return self.beside([box, self.column(top, height, bottom, box[1])])
        if (low or below is None) and (high or above is None):
            return self.beside([box, self.text(low + high)])
        centre = high or low or " "
        return self.beside([box, self.column(None if high else above, 1, None if low else below,
                                             centre=centre)])  # fmt: skip

    def script(
        self, piece: Piece, font: str, reduced: Callable[[str], str]
    ) -> tuple[Box | None, str]:
        """Return a script as a box, and in small characters if they exist."""
        if piece == EMPTY:
            return None, ""
        try:
            text = script_text(piece, font)[0].strip()
        except Undrawable:
            text = ""
        box = self.piece(piece, font, True)
        return box, reduced(text) if text and len(box[0]) == 1 else ""

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
        if tight and all(len(row.parts) == 1 for row in piece.parts):  # conditions under a sum
            rows = [[self.line(row.parts[0].parts, font, True)] for row in piece.parts]
            return self.grid(rows, "c")
        return self.aligned(piece, font)

    def _draw_environment(self, piece: Piece, font: str, tight: bool) -> Box:
        name, spec = named_columns(piece)
        if name not in ENVIRONMENTS:
            raise Undrawable(f"no form for the environment {name}")
        if name in _BRACKETS or name in _MATRICES:
            aligns = "l" if "cases" in name else spec.replace("|", "") or "c"
            opening = _BRACKETS[name][0] if name in _BRACKETS else ""
            return self.fence(opening, self.matrix(piece, aligns, spec, font), self.closing(piece))
        if name.startswith("gather"):
            return self.grid([self.cells_of(row, font) for row in piece.parts], "c", spread=True)
        if name in ("multline", "multlined"):
            rows = [
                self.cells_of(row, font, "ord" if i else "") for i, row in enumerate(piece.parts)
            ]
            return self.grid(rows, "c", spread=True)
        if name in IN_THREE:
            rows = [self.cells_of(row, font) for row in piece.parts]
            return self.grid(rows, "rcl", space=1, spread=True)
        return self.aligned(piece, font)

    def closing(self, piece: Piece) -> str:
        """Return the bracket that an environment ends with, if it does."""
        brackets = _BRACKETS.get(named_columns(piece)[0])
        return brackets[1] if brackets else ""

    def cells_of(self, row: Piece, font: str, before: str = "") -> list[Box]:
        """Draw the cells of a row, each by itself."""
        return [self.line(cell.parts, font, False, before) for cell in row.parts]

    def matrix(self, piece: Piece, aligns: str, spec: str, font: str) -> Box:
        """Lay out the cells of a matrix; a rule between two columns or rows is one itself.

        If nothing but scripts without small characters makes its rows tall, all of its scripts are
        written on the line: eleven rows for four are no gain.
        """
        if not self.is_level and self.is_scripted(piece, font):
            self.is_level = True
            try:
                return self.matrix(piece, aligns, spec, font)
            finally:
                self.is_level = False
        count = max(len(row.parts) for row in piece.parts)
        rules = ruled(spec, count)
        aligns = "".join(f"c{align}" if i in rules else align
                         for i, align in enumerate((aligns * count)[:count]))  # fmt: skip
        rows: list[list[Box]] = []
        below: list[int] = []  # the rows that a rule stands before
        for i, row in enumerate(piece.parts):
            is_below, shown = _without_rule(row)
            if is_below:
                below.append(len(rows))
            if shown.parts != (_NO_CELL,) or i < len(piece.parts) - 1:
                rows.append(self.ruled_cells(shown, rules, count, font))
        aligns += "c" * (count in rules)
        sketch, horizon = self.grid(_with_rules(rows, below), aligns, space=2)
        return _drawn_through(sketch), horizon

    def is_scripted(self, piece: Piece, font: str) -> bool:
        """Tell whether scripts alone make the rows of a matrix tall."""
        cells = [cell for row in piece.parts for cell in row.parts]
        return (
            len(piece.parts) > 1
            and named_columns(piece)[0] not in _STATED
            and all(part == RULE or _is_flat(part) for cell in cells for part in cell.parts)
            and any(len(self.line(_without(cell), font, False)[0]) > 1 for cell in cells)
        )

    def ruled_cells(self, row: Piece, rules: frozenset[int], count: int, font: str) -> list[Box]:
        """Draw the cells of a row and the rules before and behind them."""
        rule: Box = ([[_Ruled("│")]], 0)
        drawn = self.cells_of(row, font)
        if rules:
            drawn += [self.text("")] * (count - len(drawn))
        cells: list[Box] = []
        for i, cell in enumerate(drawn):
            cells += [rule, cell] if i in rules else [cell]
        return [*cells, rule] if count in rules else cells

    def aligned(self, piece: Piece, font: str) -> Box:
        """Lay out an alignment: pairs of columns, of which each is one line (``a &= b``)."""
        rows = []
        for row in piece.parts:
            cells: list[Box] = []
            before = ""
            for i, cell in enumerate(row.parts):
                is_new = not i % 2
                box = self.line(cell.parts, font, False, "" if is_new else before or "ord")
                last = _last(cell)
                if i > 1 and last and (is_new or not _last(row.parts[i - 1])):
                    box = self.beside([self.text(_BETWEEN), box])
                before = atom_class(last, "ord") if last else "" if is_new else before
                cells.append(box)
            rows.append(cells)
        return self.grid(rows, "rl", spread=True)

    def grid(
        self, rows: Sequence[Sequence[Box]], aligns: str, space: int = 0, spread: bool = False
    ) -> Box:
        """Lay boxes out in rows and columns; those of a display (`spread`) have base lines."""
        cells = [self.based(cell) if spread else cell for row in rows for cell in row]
        starts = [0, *accumulate(len(row) for row in rows)]
        most = max(b - a for a, b in pairwise(starts))
        count = len(starts) - 1
        skies, oceans, widths = self.lib.util_cell_stats(cells, starts, count, most)
        tall = any(a or b for a, b in zip(skies, oceans, strict=True))
        sketch, _ = self.lib.util_assemble_grid(
            cells, starts, count, most, list((aligns * most)[:most]), space,
            tall, False, skies, oceans, widths,
        )  # fmt: skip
        return sketch, len(sketch) // 2 if count > 1 else skies[0]


_NO_CELL = Piece("cell", "")
_STATED = ("cases", "dcases", "rcases", "drcases")
_FLAT = LEAVES - {"big"} | {"text", "gap", "space", "not"}


def _is_flat(piece: Piece) -> bool:
    """Tell what takes one row, but for its scripts."""
    kind, _, parts = piece
    if kind in ("font", "group"):
        return all(map(_is_flat, parts))
    if kind == "accent":
        inner = parts[0].parts[0] if parts[0].kind == "font" else parts[0]
        return inner.kind in ("letter", "number", "symbol")
    if kind == "script":
        return not _takes_limits(parts[0], parts[0]) and all(map(_is_flat, parts))
    return kind in _FLAT


def _without(cell: Piece) -> list[Piece]:
    """Return what a cell holds but for a rule above it."""
    return [part for part in cell.parts if part != RULE]


def _goes_on(left: Box, piece: Piece, kind: str, font: str) -> bool:
    """Tell whether a script on the line would seem to include the piece that follows."""
    if kind not in ("ord", "open"):
        return False
    text = write([piece], font)
    return runs_on("".join(left[0][0]), text, kind)


def _without_rule(row: Piece) -> tuple[bool, Piece]:
    """Tell whether a rule stands above a row of a matrix, and return the row without it."""
    first, *others = row.parts
    parts = tuple(part for part in first.parts if part != RULE)
    if len(parts) == len(first.parts):
        return False, row
    return True, Piece("row", "", (Piece("cell", "", parts), *others))


def _with_rules(rows: Sequence[Sequence[Box]], below: Sequence[int]) -> list[Sequence[Box]]:
    """Return rows of boxes with a rule as wide as its columns before each of those `below`."""
    count = max(map(len, rows))
    widths = [max(len(row[i][0][0]) for row in rows if i < len(row)) for i in range(count)]
    upright = [any(map(_is_rule, (cell for row in rows for box in row[i : i + 1]
                                  for cell in box[0][0]))) for i in range(count)]  # fmt: skip
    made: list[Sequence[Box]] = []
    for at in range(len(rows) + 1):
        if at in below:
            cross = "┬" if at == 0 else "┴" if at == len(rows) else "┼"
            signs = (cross if is_rule else "─" for is_rule in upright)
            made.append([([[_Ruled(sign)] * columns], 0)
                         for sign, columns in zip(signs, widths, strict=True)])  # fmt: skip
        made += rows[at : at + 1]
    return made


def _drawn_through(sketch: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return a matrix with its rules drawn through the air between rows and columns."""
    upright = {
        i for line in sketch for i, cell in enumerate(line) if cell == "│" and _is_rule(cell)
    }
    made = []
    for line in sketch:
        is_level = any(_is_rule(cell) and cell != "│" for cell in line)
        made.append([
            cell if cell != " " else "─" if is_level else "│" if i in upright else cell
            for i, cell in enumerate(line)
        ])  # fmt: skip
    return made


def _is_rule(cell: str) -> bool:
    return isinstance(cell, _Ruled)


def _columns(rows: Sequence[Sequence[str]]) -> int:
    return max((width("".join(row)) for row in rows), default=0)


def _is_display(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces are rows below each other and nothing beside them."""
    shown = [p for p in pieces if p != EMPTY and p.kind not in ("gap", "space", "punctuation")]
    return len(shown) == 1 and (
        shown[0].kind == "rows" or (shown[0].kind == "environment" and shown[0].text in DISPLAYS)
    )


def _last(cell: Piece) -> Piece | None:
    """Return the last piece of a cell that shows something."""
    return next((piece for piece in reversed(cell.parts) if piece != EMPTY), None)


def _in_a_row(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the rows of a display as statements one after the other."""
    made: list[Piece] = []
    for piece in pieces:
        if _is_display([piece]):
            for pair in (pair for row in whole_rows(piece) for pair in in_pairs(row)):
                made += [PIECES[r"\quad"], *pair] if made else pair
        else:
            made.append(piece)
    return made


def _parts(pieces: Sequence[Piece], where: str) -> list[list[Piece]]:
    """Cut a line before every piece of a class that stands in no brackets.

    At commas it is cut behind them, and only between two relations: ``i = 1, 2`` is one statement.
    """
    if where != "punct":
        return _cut(pieces, where)
    statements: list[list[Piece]] = []
    for part in _cut(pieces, where):
        if statements and not (_relates(statements[-1]) and _relates(part)):
            statements[-1] += part
        else:
            statements.append(part)
    return statements


def _relates(pieces: Sequence[Piece]) -> bool:
    return len(_cut(pieces, "rel")) > 1


def _cut(pieces: Sequence[Piece], where: str) -> list[list[Piece]]:
    """Cut a line before every piece of a class that stands in no brackets; behind a comma."""
    parts: list[list[Piece]] = [[]]
    before = ""
    depth = bars = 0
    for piece in pieces:
        behind, before = before, atom_class(piece, before)
        at = behind if where == "punct" else before
        if at == where and depth <= 0 and bars % 2 == 0 and parts[-1]:
            parts.append([])
        core = piece.parts[0] if piece.kind == "script" else piece
        depth += (core.kind in ("open", "left bar")) - (core.kind in ("close", "right bar"))
        bars += core.kind == "bar" and depth == 0
        parts[-1].append(piece)
    return parts


def _set_in(rows: Sequence[list[str]]) -> list[list[str]]:
    return [[*" " * _SET_IN, *row] if row else row for row in rows]


def _piled(lines: Sequence[list[list[str]]]) -> list[list[str]]:
    """Set lines one below the other, with air if one of them is tall."""
    air = any(len(line) > 1 for line in lines)
    rows: list[list[str]] = []
    for line in lines:
        rows += [[], *line] if rows and air else line
    return rows


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
