r"""Which formulas are not worth being a result of their own.

``$x$``, ``$n = 5$`` and ``$x \in \mathbb{R}^d$`` stand in every paragraph; shown as results they
would crowd out the formulas that say something. They stay in the passage that holds them and are
found with it. What is trivial is decided on the tree, so fonts and spacing do not matter.
"""

from mlkb.formulas.nodes import unapplied
from mlkb.formulas.tree import Node, parse

_SCRIPTED = ("_", "^")
_MEMBERSHIPS = frozenset("∈⊂⊆")
_AROUND_ATOMS = frozenset(
    (
        "T",
        "star",
        "inv",
        "-",
        "bar",
        "hat",
        "tilde",
        "sqrt",
        "list",
        "given",
        "ket",
        "bra",
        "deriv",
    ),
)


def is_trivial(latex: str) -> bool:
    r"""Tell whether a formula says too little to be a hit of its own.

    Trivial are: a variable, number or word with its scripts; a list or call of such; a relation
    between two such where nothing is computed (``n = 5``, ``x \in \mathbb{R}^d``, ``p(x)``).
    A power with a sum above is computed (``n^{n-2}``), unless it only says where something lives,
    and so is a derivative beside a sign of relation (``\dot q = p``).

    Example:
        >>> is_trivial(r"\mathbf{x}_i \in \mathbb{R}^d"), is_trivial("a^2 + b^2 = c^2")
        (True, False)
    """
    root = parse(latex)
    if root.label == "lines":
        return all(_is_statement_trivial(node) for node in root.children)
    return _is_statement_trivial(root)


def _is_statement_trivial(node: Node) -> bool:
    if node.label in ("=", "∈", "∼", "≤", "<", "≠", "→", "⊂", "⊆", "≪", "≈", "←", "↦"):
        is_told = node.label in _MEMBERSHIPS or not any(map(_is_computed, node.children))
        return is_told and all(map(_is_side_trivial, node.children)) and not _is_law(node)
    return _is_side_trivial(node) and not _is_power(node)


def _is_computed(node: Node) -> bool:
    if node.label == "-":
        return _is_computed(node.children[0])
    return node.label == "deriv" or _is_power(node)


def _is_power(node: Node) -> bool:
    return node.label == "^" and node.children[1].label == "+"


def _is_law(node: Node) -> bool:
    """Tell a relation between two calls (``K(x, y) = f(x)``) from a choice of a value."""
    return sum(child.label == "call" for child in node.children) > 1


def _is_side_trivial(node: Node) -> bool:
    if node.label == "deriv" and node.children:
        return all(map(_is_atom, (unapplied(node.children[0]), *node.children[1:])))
    if node.label in ("list", "call", "set", "given"):
        return len(node.children) <= 4 and all(_is_atom(child) for child in node.children)
    return _is_atom(node)


def _is_atom(node: Node) -> bool:
    """Tell whether a node is a symbol with at most decorations on it.

    Decorated is a symbol, not a calculation: ``(1-x)^k`` says as much as ``1-x``.
    """
    if not node.children:
        return True
    if node.label in _SCRIPTED:
        base, *scripts = node.children
        return _is_atom(base) and all(_is_atom(script) or _is_small(script) for script in scripts)
    is_around = node.label in _AROUND_ATOMS or node.label.startswith("′")
    return is_around and all(_is_atom(child) for child in node.children)


def _is_small(node: Node) -> bool:
    r"""Tell whether a script is simple: ``i+1``, ``n \times d``."""
    return node.label in ("+", "*", "list") and all(
        not child.children or (child.label == "-" and _is_plain(child.children[0]))
        for child in node.children
    )


def _is_plain(node: Node) -> bool:
    return not node.children or _is_small(node)
