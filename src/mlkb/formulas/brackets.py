r"""Pieces put in order: rows joined, statements parted, brackets and bars matched.

Brackets need not match: an interval may be half open, a query half typed. Whatever closes is taken
to close the last that opened; what nothing closes reaches to the end. A bar is the hard case, since
it opens, closes and divides (``|x|``, ``p(x | y)``); see `pair_bars`. With an angle on its other
side it holds a ket (``|x⟩``); see `pair_kets`. Everything here takes time in proportion to the
number of pieces, and looks into none of them but the rows of a display.
"""

from collections.abc import Iterable, Mapping, Sequence

from mlkb.formulas.markup import EMPTY
from mlkb.formulas.symbols import NEGATED, Piece, names
from mlkb.formulas.words import core as core_of
from mlkb.formulas.words import is_meaningful

DISPLAYS = names(
    "align aligned alignat alignedat gather gathered equation split multline multlined eqnarray"
    " IEEEeqnarray displaymath math flalign subequations dcases* rcl"
)
KET, BRA = "|⟩", "⟨|"
"""What is written in the text of a piece that holds a ket, or a bra."""

_ANGLES = frozenset("⟨⟩")
_BARS = ("bar", "mid")
_SKIPPED = ("space",)
_BRACKETS = frozenset(("open", "close", "left bar", "right bar", "bar"))
_DEFINITIONS = "≔≕≜≐≡≝"
_COMMAS = (",", ";", "‖")
COMMA = Piece("punctuation", ",")
_APART = Piece("space", "  ")


def relation_sign(piece: Piece) -> str:
    """Return the sign of a relation, however it is decorated; empty for anything else."""
    if piece.kind == "relation":
        return "=" if piece.text in _DEFINITIONS else piece.text
    if piece.kind == "script" and piece.parts[0].kind in ("relation", "stack", "font"):
        return relation_sign(piece.parts[0])
    if piece.kind in ("stack", "brace", "group", "font") and piece.parts:
        if len(piece.parts) == 1 or piece.kind == "stack":
            return relation_sign(piece.parts[0])
        return ""
    if piece.kind == "not":
        sign = relation_sign(piece.parts[0])
        return NEGATED.get(sign, "¬" + sign) if sign else ""
    return ""


UNRELATED = frozenset(("letter", "number", "operator", "open", "close", "fenced", "punctuation",
                       "name", "big", "symbol", "fraction", "accent"))  # fmt: skip
"""Kinds of pieces that are never a relation; nearly all are of one of these."""


def is_relation(piece: Piece) -> bool:
    """Tell whether a piece is a relation."""
    return piece.kind not in UNRELATED and bool(relation_sign(piece))


def has_relation(items: Iterable[Piece]) -> bool:
    """Tell whether there is a relation among pieces."""
    for piece in items:  # noqa: SIM110  this runs for every bracket, and a generator costs more
        if piece.kind not in UNRELATED and relation_sign(piece):
            return True
    return False


def split(items: Sequence[Piece], at: str) -> list[list[Piece]]:
    """Split at the bar of a condition ("|"), or at commas and what parts like them (",").

    Semicolons are like commas, and so is the ‖ between the arguments of a divergence.
    """
    parts: list[list[Piece]] = [[]]
    for piece in items:
        if at == "|":
            cut = piece.kind == "mid" and piece.text == "|"
        else:
            cut = piece.text in _COMMAS and piece.kind in ("punctuation", "mid")
        if cut:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def joined_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the rows of a display; one that starts with a relation continues the one before."""
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        is_display = piece.kind == "environment" and piece.text in DISPLAYS
        if piece.kind != "rows" and not is_display:
            rows[-1].append(piece)
            continue
        for row in piece.parts:
            items = _in_line(row)
            flat = joined_rows(items) if any(p.kind == "rows" for p in items) else [items]
            for line in flat:
                first = next((p for p in line if p.kind != "space"), EMPTY)
                if first.kind == "operator" or is_relation(first):
                    rows[-1] += line
                else:
                    rows.append(line)
    return [row for row in rows if row]


def _in_line(row: Piece) -> list[Piece]:
    """Return what stands in a row; every other ``&`` of an alignment parts two statements."""
    items: list[Piece] = []
    for i, cell in enumerate(row.parts):
        if i and not i % 2 and items and cell.parts:
            items.append(_APART)
        items += cell.parts
    return items


def split_statements(items: list[Piece]) -> list[list[Piece]]:
    """Split at wide spaces, joining words and arrows between statements."""
    statements: list[list[Piece]] = [[]]
    for i, piece in enumerate(items):
        if piece.kind == "space":
            following = items[i + 1] if i + 1 < len(items) else EMPTY
            before = statements[-1][-1] if statements[-1] else EMPTY
            if not any(p.kind == "operator" or is_relation(p) for p in (before, following)):
                statements.append([])
        elif piece.kind == "arrow" or (piece.kind == "text" and not is_meaningful(piece)):
            statements.append([])
        elif piece.kind == "punctuation" and piece.text in ".:" and i == len(items) - 1:
            continue
        else:
            statements[-1].append(piece)
    return [statement for statement in statements if statement]


def match_brackets(items: Sequence[Piece]) -> list[Piece]:
    """Turn brackets and what they hold into one piece; whatever closes is taken to match.

    A bracket that nothing closes reaches to the end, one that nothing opened from the start.
    """
    for piece in items:
        if _core(piece).kind in _BRACKETS:
            break
    else:
        return list(items)
    items = pair_kets(items)
    stack: list[tuple[str, list[Piece]]] = []
    current: list[Piece] = []
    for piece in items:
        kind = piece.kind
        if kind in ("open", "left bar"):
            stack.append((piece.text, current))
            current = []
            continue
        closing = _core(piece)
        if closing.kind not in ("close", "right bar"):
            if kind not in _SKIPPED or not stack:
                current.append(piece)
            continue
        opening, outer = stack.pop() if stack else (_opening(closing.text), [])
        fenced = Piece("fenced", opening + closing.text, tuple(current))
        current = outer
        current.append(
            Piece("script", "", (fenced, *piece.parts[1:])) if kind == "script" else fenced
        )
    while stack:
        opening, outer = stack.pop()
        outer.append(Piece("fenced", opening + "?", tuple(current)))
        current = outer
    return current if _has_no_bar(current) else pair_bars(current)


def _core(piece: Piece) -> Piece:
    """Return a piece without its scripts; fonts stay."""
    return piece.parts[0] if piece.kind == "script" else piece


def pair_kets(items: Sequence[Piece]) -> Sequence[Piece]:
    r"""Turn ``|a⟩`` and ``⟨a|`` into one piece each, however the brackets are typed.

    So ``⟨a|M|b⟩`` is a product of three, as ``\bra{a} M \ket{b}`` is. Both angles of a pair have a
    bar of their own or neither has: ``⟨x|y|⟩`` and ``⟨x, y⟩`` stay as they are.
    """
    cores = [_core(piece) for piece in items]
    if not any(core.text in _ANGLES for core in cores):
        return items
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, core in enumerate(cores):
        if core.kind == "open" and core.text == "⟨":
            opened.append(at)
        elif core.kind == "close" and core.text == "⟩":
            partner = opened.pop() if opened else None
            start = _bar_before(cores, at)
            if start is None or items[start].kind == "script":
                continue
            if partner is None:
                found[start] = at
            elif (end := _bar_after(cores, partner)) is not None:
                found |= {start: at, partner: end}
    found |= {at: end for at in opened if (end := _bar_after(cores, at)) is not None}
    return _with_kets(items, found) if found else items


def _with_kets(items: Sequence[Piece], found: Mapping[int, int]) -> list[Piece]:
    """Put together what stands from one bracket to another, both included."""
    made: list[Piece] = []
    at = 0
    while at < len(items):
        end = found.get(at)
        # A bar that ends a bra begins no ket: in ``⟨a|b⟩`` it is at once the one and the other.
        if end is None:
            made.append(items[at])
            at += 1
            continue
        name = BRA if _core(items[at]).text == "⟨" else KET
        inner = items[at + 1 : end]
        fenced = Piece("fenced", name, tuple(match_brackets(inner)))
        last = items[end]
        made.append(Piece("script", "", (fenced, *last.parts[1:])) if last.parts else fenced)
        at = end if end in found else end + 1
    return made


def _bar_after(cores: Sequence[Piece], start: int) -> int | None:
    """Return the bar that ends the bra that begins at `start`, if it is one."""
    return _bar_beside(cores, range(start + 1, len(cores)), "right bar")


def _bar_before(cores: Sequence[Piece], end: int) -> int | None:
    """Return the bar with which the ket begins that ends at `end`, if it is one."""
    return _bar_beside(cores, range(end - 1, -1, -1), "left bar")


def _bar_beside(cores: Sequence[Piece], places: Iterable[int], kind: str) -> int | None:
    """Return the first bar, unless nothing, a relation or half a pair of brackets is before it."""
    depth = 0
    for count, at in enumerate(places):
        core = cores[at]
        if core.text == "|" and core.kind in (*_BARS, kind):
            return at if count and not depth else None
        if core.kind in _BRACKETS and core.text not in "()[]{}":
            return None
        if is_relation(core):
            return None
        depth += (core.kind == "open") - (core.kind == "close")
    return None


def _opening(closing: str) -> str:
    return {")": "(", "]": "[", "}": "{", "⟩": "⟨", "⌋": "⌊", "⌉": "⌈"}.get(closing, closing)


def _has_no_bar(items: Sequence[Piece]) -> bool:
    for piece in items:
        if piece.kind == "bar" or (piece.kind == "script" and piece.parts[0].kind == "bar"):
            return False
    return True


def _bar(piece: Piece) -> str:
    """Return the sign of a bar that may open, close or divide."""
    core = piece.parts[0] if piece.kind == "script" else piece
    return core.text if core.kind == "bar" else ""


def pair_bars(items: list[Piece]) -> list[Piece]:
    """Decide for each bar whether it opens, closes, or says "given".

    A bar where an operand must come opens; one after an operand closes an open one; if none is
    open, it opens when the bars left can be paired, and divides otherwise.
    """
    if _has_no_bar(items):
        return items
    left = {"|": 0, "‖": 0}
    for piece in items:
        if sign := _bar(piece):
            left[sign] += 1
    opened: list[tuple[str, int]] = []  # bars that nothing has closed yet, and where they stand
    waiting = {"|": 0, "‖": 0}  # how many of each are among them
    made: list[Piece] = []
    for piece in items:
        sign = _bar(piece)
        if not sign:
            made.append(piece)
            continue
        first = opened[-1][1] + 1 if opened else 0
        if waiting[sign] and len(made) > first:
            start = _unopened(opened, waiting, sign)
            fenced = Piece("fenced", sign * 2, tuple(made[start + 1 :]))
            made[start:] = [Piece("script", "", (fenced, *piece.parts[1:]))
                            if piece.parts else fenced]  # fmt: skip
        else:
            is_opening = _expects(made) or left[sign] % 2 == 0
            if left[sign] > 1 and not piece.parts and is_opening:
                opened.append((sign, len(made)))
                waiting[sign] += 1
            made.append(Piece("mid", sign))  # what it is, unless one closes it
            made += [part for part in piece.parts[1:] if part != EMPTY]
        left[sign] -= 1
    return made


def _unopened(opened: list[tuple[str, int]], waiting: dict[str, int], sign: str) -> int:
    """Take off the last open bar with this sign, and all behind it; return where it stands."""
    while True:
        last, start = opened.pop()
        waiting[last] -= 1
        if last == sign:
            return start


def _expects(items: list[Piece]) -> bool:
    """Tell whether an operand must come next."""
    if not items:
        return True
    last = core_of(items[-1])
    kinds = ("operator", "relation", "punctuation", "mid", "name", "big", "arrow", "space")
    return last.kind in kinds or last.text in ("∇", "∂")
