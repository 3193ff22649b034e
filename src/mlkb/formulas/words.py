r"""Pieces without their dress: fonts taken off, upright letters read as one word.

``\mathbf{x}`` is x, ``\mathrm{KL}`` and ``\text{KL}`` are the word "kl", two capitals or more in a
script too (``D_{KL}``). Which words name something and which only join statements ("if", "subject
to") is decided here.
"""

from collections.abc import Sequence

from mlkb.formulas.markup import EMPTY
from mlkb.formulas.patterns import compiled
from mlkb.formulas.symbols import UPRIGHT, Piece, names

_FILLERS = names(
    "if when where for and or with otherwise else such that s.t. st subject to all any some then"
    " is are the in on at by as a an of from we so hence thus let given"
)

_SYNONYMS = {
    "ln": "log", "lg": "log", "tr": "trace", "sgn": "sign", "logistic": "sigmoid",
    "sigm": "sigmoid",
    "var": "var", "cov": "cov", "argmin": "argmin", "det": "abs", "prob": "pr", "expect": "e",
    "diagonal": "diag", "infimum": "inf", "minimize": "min", "minimise": "min", "maximize": "max",
    "maximise": "max", "dkl": "kl",
}  # fmt: skip


_BRACES = r"(?<!\\)[{}]"
_DRESSED = frozenset(("font", "group", "brace", "stack", "text"))


def canonical(word: str) -> str:
    """Return the one spelling of a function's name, in small letters."""
    word = word.lower()
    return _SYNONYMS.get(word, word)


def contents(piece: Piece) -> list[Piece]:
    """Return what a group holds, or the piece itself."""
    if piece.kind == "group":
        return list(piece.parts)
    return [piece]


def plain(piece: Piece) -> Piece:
    r"""Take a piece out of its fonts and needless groups; upright letters become one word."""
    if piece.kind not in _DRESSED:  # this is asked for every symbol
        return piece
    while piece.kind in ("font", "group", "brace") and len(piece.parts) == 1:
        inner = piece.parts[0]
        if piece.kind == "font":
            if piece.text == "double" and inner.text in "EV1I" and len(inner.text) == 1:
                names = {"E": "e", "V": "var", "1": "ind", "I": "ind"}
                return Piece("name", names[inner.text])
            if inner.kind == "group" and piece.text in UPRIGHT:
                name = word(list(inner.parts), upright=True)
                if name:
                    return Piece("name", name)
            if piece.text in UPRIGHT and inner == Piece("letter", "E"):
                return Piece("name", "e")
        piece = inner
    if piece.kind == "stack":
        return (
            plain(piece.parts[0])
            if piece.text == "over"
            else Piece("script", "", (plain(piece.parts[0]), piece.parts[1], EMPTY))
        )
    if piece.kind == "text" and _is_name(piece.text):
        return Piece("name", said(piece.text))
    return piece


def core(piece: Piece) -> Piece:
    """Return a piece without its scripts and fonts."""
    piece = plain(piece)
    return plain(piece.parts[0]) if piece.kind == "script" else piece


def said(text: str) -> str:
    r"""Return words in small letters; of ``\textbf{if}`` in them, `texts` has left the braces.

    Example:
        >>> said(" {If} any ")
        'if any'
    """
    return compiled(_BRACES).sub("", text).strip().lower()


def _is_name(text: str) -> bool:
    name = said(text)
    return name.replace("-", "").isalnum() and name not in _FILLERS


def is_meaningful(piece: Piece) -> bool:
    """Tell words that name something ("train") from words that join statements ("if")."""
    return _is_name(piece.text)


def word(items: Sequence[Piece], upright: bool = False) -> str:
    """Return the word that letters make: upright ones, or two capitals or more in a script."""
    if len(items) == 1 and items[0].kind == "font" and items[0].text in UPRIGHT:
        return word(contents(items[0].parts[0]), upright=True)
    if len(items) == 1 and items[0].kind == "text":
        return said(items[0].text).replace(" ", "-")
    if len(items) < 2:
        return items[0].text.lower() if upright and items and items[0].kind == "name" else ""
    if upright:
        if all(p.kind in ("letter", "name", "number") or p.text in ("-", "*") for p in items):
            return "".join(p.text for p in items).lower()
        return ""
    if all(p.kind == "letter" and p.text.isascii() and p.text.isupper() for p in items):
        return "".join(p.text for p in items).lower()
    return ""


def is_variable(piece: Piece) -> bool:
    """Tell whether a piece is a letter, with whatever fonts, accents and scripts."""
    return core(piece).kind in ("letter", "accent")
