r"""How far pieces stand apart: TeX's classes of atoms, thinned to spaces of one column.

Both drawings use it. The classes and the table of spaces are Knuth's (The TeXbook, ch. 18, p. 170):
relations and binary operators stand free, a minus without a left operand is a sign, a function is
set off from what it applies to. In scripts everything is set tight.
"""

from collections.abc import Sequence

from mlkb.formulas.markup import EMPTY
from mlkb.formulas.symbols import UPRIGHT, Piece

_APPLIED = ("name", "word", "big")
_WORDS = ("name", "word", "text")
_UPRIGHT_ARROWS = frozenset("↑↓↕⇑⇓⇕")
"""Those of spins, which stand in rows: |↑↓⟩."""

_BEFORE_SIGN = frozenset(("", "bin", "rel", "open", "punct", "sign", "name", "big", "space"))


def atom_class(piece: Piece, before: str) -> str:
    """Return the class of a piece: TeX's ord, bin, rel, open, close, punct, or one of ours.

    Ours part what TeX calls operators: big (a sum), name (log), word (upright letters, which take a
    plus after them as letters do); sign (a minus without left operand), slash, text, space, gap.

    Args:
        piece: The piece.
        before: The class of the piece before it; empty at the start.
    """
    kind = piece.kind
    if kind == "script":
        inner = piece.parts[0]
        return "ord" if inner.kind == "operator" else atom_class(inner, before)
    if kind in ("stack", "not"):
        return atom_class(piece.parts[0], before)
    if kind == "group" and len(piece.parts) == 1:
        return atom_class(piece.parts[0], before)
    if kind == "group" and piece.parts and all(p.kind in ("name", "gap") for p in piece.parts):
        return "name"  # \arg\max
    if kind == "font":
        return "word" if piece.text in UPRIGHT and is_word(piece.parts[0]) else "ord"
    if kind == "operator":
        if piece.text == "/":
            return "slash"
        return "sign" if before in _BEFORE_SIGN else "bin"
    if kind == "punctuation":
        return "ord" if piece.text == "!" else "rel" if piece.text == ":" else "punct"
    return {
        "relation": "rel", "arrow": "rel", "mid": "rel", "open": "open", "left bar": "open",
        "close": "close", "right bar": "close", "name": "name", "big": "big", "text": "text",
        "space": "space", "gap": "gap", "dots": "ord",
        "source": "word",
    }.get(kind, "ord")  # fmt: skip


def gap(before: str, after: str, after_piece: Piece, tight: bool) -> str:
    """Return the space between two neighbours, by their classes."""
    if not before or before == "space" or after == "space" or before == "open":
        return ""
    if before == "punct" and after == "text" and not tight:
        core = after_piece.parts[0] if after_piece.kind == "script" else after_piece
        return "" if core.text.startswith(" ") else " "
    if "text" in (before, after):  # the spaces of a text are its author's
        return " " if "rel" in (before, after) or "bin" in (before, after) else ""
    if after == "close" or "slash" in (before, after):
        return ""
    if tight:
        return (
            " "
            if before in _APPLIED and after in ("ord", *_APPLIED) and not _opens(after_piece)
            else ""
        )
    if after == "punct" or (before == after == "rel" and after_piece.text in _UPRIGHT_ARROWS):
        return ""
    if before in ("rel", "bin", "punct") or after in ("rel", "bin"):
        return " "
    if before == "sign":
        return ""
    if before in _APPLIED:
        return "" if after == "open" and before != "big" else " "
    return " " if after in _APPLIED else ""


def parts_words(before: str, following: Sequence[Piece]) -> bool:
    r"""Tell whether a space that the author set in a script parts words: ``\mu\ \text{chosen}``.

    Args:
        before: The class of the piece before it; empty at the start.
        following: The pieces after it.
    """
    if not before or not following:
        return False
    return before in _WORDS or atom_class(following[0], before) in _WORDS


def is_air(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces are spaces alone: a line that they set in goes on as if without them."""
    return all(piece.kind in ("gap", "space") or piece == EMPTY for piece in pieces)


def _opens(piece: Piece) -> bool:
    return piece.kind in ("open", "left bar", "fenced")


def is_word(piece: Piece) -> bool:
    r"""Tell whether upright letters make a word: ``\mathrm{KL}``, but not ``\mathrm{d}``."""
    parts: Sequence[Piece] = piece.parts if piece.kind == "group" else (piece,)
    if len(parts) == 1:
        return parts[0].kind == "name"
    return len(parts) > 1 and all(
        p.kind in ("letter", "name", "number", "gap") or p.text in ("-", "*") for p in parts
    )
