"""How tests of formulas write down pieces and trees."""

from collections.abc import Iterable

from mlkb.formulas.symbols import Piece
from mlkb.formulas.tokens import number_variables
from mlkb.formulas.tree import Node, parse


def told(pieces: Iterable[Piece]) -> str:
    """Return pieces as text: letters and numbers as they are, kind and parts of all others."""
    return " ".join(map(_told, pieces))


def _told(piece: Piece) -> str:
    kind, text, parts = piece
    if kind == "group" and not parts:
        return "-"
    if not parts:
        return text if kind in ("letter", "number") else f"{kind}:{text}"
    return f"{kind}{text and ':'}{text}[{told(parts)}]"


def labels(root: Node) -> list[str]:
    """Return the labels of a tree in preorder, operations with the number of their children."""
    count = f"/{len(root.children)}" if root.children else ""
    return [root.label + count, *(name for child in root.children for name in labels(child))]


def renamed(latex: str) -> list[str]:
    """Return what a formula has in common with those that differ in their letters only."""
    return number_variables(labels(parse(latex)))
