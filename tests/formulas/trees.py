"""What tests of formulas ask of a tree."""

from mlkb.formulas.tree import Node


def labels(root: Node) -> list[str]:
    """Return the labels of a tree in preorder, operations with the number of their children."""
    count = f"/{len(root.children)}" if root.children else ""
    return [root.label + count, *(name for child in root.children for name in labels(child))]
