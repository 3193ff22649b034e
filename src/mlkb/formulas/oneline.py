r"""Pieces to one line of terminal text.

A fraction becomes ``a/b`` and a power ``x^(a/b)``, with brackets wherever a reader could take them
for something else: around a sum above or below the line, around a product below it, around a
fraction that has a neighbour. Scripts are small characters where all of them exist. What has no
faithful one-line form (an unknown command) raises `Undrawable`; `draw` then shows the source.
"""

from collections.abc import Sequence
from functools import partial

from mlkb.formulas.glyphs import LOWERED, RAISED, safe, small, styled, width
from mlkb.formulas.markup import EMPTY, read
from mlkb.formulas.spacing import atom_class, gap, is_word
from mlkb.formulas.symbols import ACCENTS, Piece


class Undrawable(Exception):
    """A formula that this drawing cannot show without losing or changing something."""


_NEGATED = {"=": "≠", "∈": "∉", "⊂": "⊄", "⊆": "⊈", "∃": "∄", "≤": "≰", "≥": "≱", "∼": "≁",
            "≈": "≉"}  # fmt: skip
_MATRIX_BRACKETS = {"pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||",
                    "Vmatrix": "‖‖"}  # fmt: skip
_ALONE = ("", "rel", "bin", "sign", "open", "close", "punct", "space", "text")


def write(pieces: Sequence[Piece], font: str = "", tight: bool = False) -> str:
    """Write pieces on one line.

    Args:
        pieces: What `markup.read` returned, or parts of it.
        font: The alphabet that surrounding commands chose.
        tight: Whether this is a script, which is set without spaces.

    Raises:
        Undrawable: If something among them has no faithful form on one line.
    """
    line: list[str] = []
    before, last = "", ""
    pieces = [piece for piece in pieces if piece != EMPTY]
    for i, piece in enumerate(pieces):
        text = _piece(piece, font, tight)
        kind = atom_class(piece, before)
        core = piece.parts[0] if piece.kind == "script" else piece
        if core.kind == "fraction" and core is piece and "/" in text:
            following = atom_class(pieces[i + 1], "ord") if i + 1 < len(pieces) else ""
            if before not in _ALONE or following not in (*_ALONE, "") or (
                before == "close" or following == "open"
            ):
                text = f"({text})"
        space = gap(before, kind, piece, tight)
        if not space and before == "name" and kind in ("ord", "close") and last[-1:].isalpha():
            space = " " if text[:1].isalnum() else ""
        line.append(space + text)
        before, last = kind, text or last
    return "".join(line)


def one_line_or_raise(latex: str) -> str:
    """Write a formula on one line, or raise `Undrawable`."""
    return " ".join(safe(write(read(latex))).split())


def leaf(piece: Piece, font: str) -> str:
    """Return the characters of a piece that is one symbol or word."""
    kind, text, _ = piece
    if kind in ("letter", "number"):
        return "".join(styled(char, font) for char in text)
    return text


def _piece(piece: Piece, font: str, tight: bool) -> str:
    kind, text, parts = piece
    if not parts and kind in _LEAVES:
        return leaf(piece, font)
    writer = _WRITERS.get(kind)
    if writer is None:
        raise Undrawable(f"no one-line form for {kind} {text}")
    return writer(piece, font, tight)


_LEAVES = frozenset(
    ("letter", "number", "relation", "arrow", "operator", "open", "close", "symbol", "dots",
     "punctuation", "big", "name", "bar", "left bar", "right bar", "mid", "prime")
)  # fmt: skip


def _group(piece: Piece, font: str, tight: bool) -> str:
    return write(piece.parts, font, tight)


def _font(piece: Piece, font: str, tight: bool) -> str:
    return _piece(piece.parts[0], "" if piece.text in ("roman", "italic") else piece.text, tight)


def _space(piece: Piece, font: str, tight: bool) -> str:
    return " " if tight else piece.text


def words(text: str) -> str:
    r"""Return the text of ``\text{...}``, with the formulas in it drawn."""
    parts = text.replace(r"\ ", " ").replace("~", " ").split("$")
    if len(parts) % 2 == 0:
        raise Undrawable("a dollar sign in words")
    drawn = [write(read(part)) if i % 2 else part for i, part in enumerate(parts)]
    joined = "".join(drawn)
    for escaped in ("&", "%", "_", "#", "{", "}"):
        joined = joined.replace("\\" + escaped, escaped)
    if "\\" in joined:
        raise Undrawable("a command in words")
    return joined.replace("``", "“").replace("''", "”").replace("{", "").replace("}", "")


def _text(piece: Piece, font: str, tight: bool) -> str:
    text = words(piece.text)
    return text.strip() if tight else text


def _bracketed(text: str) -> str:
    return f"({text})"


def _is_single(text: str) -> bool:
    """Tell whether a drawn operand is one symbol, number, or already in brackets."""
    if width(text) <= 1 or text.isdecimal() or text.replace(".", "", 1).isdecimal():
        return True
    return _is_bracketed(text)


def _is_bracketed(text: str) -> bool:
    if text[:1] + text[-1:] not in ("()", "[]", "{}", "⟨⟩", "‖‖", "⌊⌋", "⌈⌉"):
        return False
    if text[0] == "‖":
        return text.count("‖") == 2
    depth = 0
    for i, char in enumerate(text):
        depth += (char in "([{⟨⌊⌈") - (char in ")]}⟩⌋⌉")
        if depth == 0:
            return i == len(text) - 1
    return False


def _has_scripts_only(text: str, table: dict[str, str] = RAISED | LOWERED) -> bool:
    """Tell whether an operand is one letter with small scripts: it needs no brackets below."""
    marks = set(table.values())
    return bool(text) and width(text[0]) == 1 and text[0] not in marks and all(
        char in marks or width(char) == 0 for char in text[1:]
    )


def _is_call(text: str) -> bool:
    """Tell ``f(x)`` and ``√(x + y)``, which bind tightly, from a product ``a(b + c)``."""
    at = text.find("(")
    if at < 1 or not _is_bracketed(text[at:]):
        return False
    head, inner = text[:at], text[at + 1 : -1]
    return head == "√" or (
        _has_scripts_only(head) and not any(sign in inner for sign in (" + ", " - ", "/"))
    )


def _is_loose(piece: Piece) -> bool:
    """Tell whether a sum, a relation, a list or a fraction stands at the top of a group."""
    if piece.kind == "font":
        return _is_loose(piece.parts[0])
    before = ""
    depth = 0
    for part in piece.parts if piece.kind == "group" else (piece,):
        before = atom_class(part, before)
        depth += (before == "open") - (before == "close")
        if depth > 0 or part.kind in ("bar",):
            continue
        if before in ("bin", "rel", "punct", "sign", "text", "space", "big"):
            return True
        if part.kind == "fraction":
            return True
    return False


def _fraction(piece: Piece, font: str, tight: bool) -> str:
    above, below = (_piece(part, font, tight) for part in piece.parts)
    if not above or not below:
        raise Undrawable("an empty fraction")
    if _is_loose(piece.parts[0]) and not _is_bracketed(above):
        above = _bracketed(above)
    is_derivative = above[0] == below[0] and above[0] in "∂d" and _has_scripts_only(below[1:])
    if not (_is_single(below) or _has_scripts_only(below) or _is_call(below) or is_derivative):
        below = _bracketed(below)
    return f"{above}/{below}"


def _binomial(piece: Piece, font: str, tight: bool) -> str:
    above, below = (_piece(part, font, tight) for part in piece.parts)
    return f"({above} choose {below})"


def _root(piece: Piece, font: str, tight: bool) -> str:
    inner, degree = (_piece(part, font, tight) for part in piece.parts)
    sign = "√"
    if degree:
        raised = small(degree, RAISED)
        if not raised:
            return f"({inner})^(1/{degree if _is_single(degree) else _bracketed(degree)})"
        sign = raised + "√"
    bare = _is_single(inner) or _has_scripts_only(inner, LOWERED)
    return sign + (inner if bare else _bracketed(inner))


def _accent(piece: Piece, font: str, tight: bool) -> str:
    inner = _piece(piece.parts[0], font, tight)
    if width(inner) == 1:
        return inner + ACCENTS[piece.text]
    name = {"widehat": "hat", "widetilde": "tilde", "underbar": "underline"}.get(
        piece.text, piece.text
    )
    if name in ("overline", "bar", "underline") and " " not in inner:
        return "".join(char + (ACCENTS[name] if width(char) else "") for char in inner)
    return f"{name}({inner})"


def script(text: str, sign: str, is_text: bool) -> str:
    """Write a superscript or subscript: in small characters, or after ``^`` or ``_``."""
    text = text.strip()
    if not text:
        return ""
    reduced = small(text, RAISED if sign == "^" else LOWERED)
    if reduced:
        return reduced
    if width(text) == 1 or (is_text and text.replace("-", "").isalnum()) or _is_bracketed(text):
        return sign + text
    return f"{sign}({text})"


def script_text(piece: Piece, font: str) -> tuple[str, bool]:
    """Return a script's text, and whether it is a word."""
    is_text = piece.kind == "text" or (
        piece.kind == "font" and piece.text == "roman" and is_word(piece.parts[0])
    )
    return _piece(piece, font, True), is_text


def _script(piece: Piece, font: str, tight: bool) -> str:
    base, sub, sup = piece.parts
    text = _piece(base, font, tight)
    inner = base
    while inner.kind in ("font", "group") and len(inner.parts) == 1:
        inner = inner.parts[0]
    if inner.kind in ("fraction", "root", "binomial", "brace", "environment") or (
        inner.kind == "group" and len(inner.parts) > 1 and sup != EMPTY and _is_loose(inner)
    ) or (inner.kind == "accent" and width(text) > 1 and not _is_bracketed(text)):
        if not (inner.kind == "binomial" or _is_bracketed(text)):
            text = _bracketed(text)
    below = script(*_arranged(sub, font, "_"))
    above = script(*_arranged(sup, font, "^"))
    return text + below + above


def _arranged(piece: Piece, font: str, sign: str) -> tuple[str, str, bool]:
    text, is_text = script_text(piece, font) if piece != EMPTY else ("", False)
    return text, sign, is_text


def _stack(piece: Piece, font: str, tight: bool) -> str:
    base, label = piece.parts
    text, is_text = script_text(label, font)
    return _piece(base, font, tight) + script(text, "_" if piece.text == "under" else "^", is_text)


def _brace(piece: Piece, font: str, tight: bool) -> str:
    return _bracketed(_piece(piece.parts[0], font, tight))


def _not(piece: Piece, font: str, tight: bool) -> str:
    text = _piece(piece.parts[0], font, tight)
    return _NEGATED.get(text) or (text[:1] + "\u0338" + text[1:])


def _rows(piece: Piece, font: str, tight: bool) -> str:
    """Write rows one after the other; a row that goes on with a relation needs no mark."""
    lines = [
        write([part for cell in row.parts for part in cell.parts], font, tight).strip()
        for row in piece.parts
    ]
    text = ""
    for line, row in zip(lines, piece.parts, strict=True):
        first = next((part for cell in row.parts for part in cell.parts), EMPTY)
        goes_on = atom_class(first, "ord") in ("rel", "bin")
        text += ("" if not text else " " if goes_on else "; ") + line
    return text


def _environment(piece: Piece, font: str, tight: bool) -> str:
    name = piece.text
    if name in _MATRIX_BRACKETS or name in ("matrix", "array", "smallmatrix"):
        rows = [", ".join(_cells(row, font)) for row in piece.parts]
        brackets = _MATRIX_BRACKETS.get(name, "[]")
        return brackets[0] + "; ".join(rows) + brackets[1]
    if "cases" in name:
        rows = ["  ".join(cell for cell in _cells(row, font) if cell) for row in piece.parts]
        return "{ " + "; ".join(rows) + (" }" if name != "rcases" else "")
    return _rows(piece, font, tight)


def _cells(row: Piece, font: str) -> list[str]:
    return [write(cell.parts, font).strip() for cell in row.parts]


_WRITERS = {
    "group": _group, "font": _font, "space": _space, "text": _text, "fraction": _fraction,
    "binomial": _binomial, "root": _root, "accent": _accent, "script": _script, "stack": _stack,
    "brace": _brace, "not": _not, "rows": _rows, "environment": _environment,
    "cell": partial(_group),
}  # fmt: skip
