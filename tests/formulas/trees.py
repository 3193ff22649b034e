"""What tests of formulas ask of a tree."""

from mlkb.formulas.tokens import number_variables
from mlkb.formulas.tree import Node, parse


def labels(root: Node) -> list[str]:
    """Return the labels of a tree in preorder, operations with the number of their children."""
    count = f"/{len(root.children)}" if root.children else ""
    return [root.label + count, *(name for child in root.children for name in labels(child))]


def renamed(latex: str) -> list[str]:
    """Return what a formula has in common with those that differ in their letters only."""
    return number_variables(labels(parse(latex)))
