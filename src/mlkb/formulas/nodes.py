r"""The tree of a formula, and how its operations are put into one normal form.

A quotient is a product with an inverse, a difference a sum with a negation, a root a power of one
half; numbers stand first in a product and one sign in front of it. No algebra beyond that: nothing
is expanded, evaluated or sorted.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Node(NamedTuple):
    """One operation, or one leaf, of a formula.

    A tuple and not a dataclass, as `symbols.Piece` is, and for the same reason.

    Attributes:
        label: What it is. Leaves: ``v:x`` a variable, ``n:2`` a number, ``w:train`` a word, or the
            symbol itself. Operations: ``+``, ``*``, ``inv``, ``call``, ``fn:log``, ``=``, ...
        children: What it is applied to, in the order of writing.

    Example:
        >>> product([Node("v:a"), inverse(Node("v:b"))])
        Node('*', (Node('v:a'), Node('inv', (Node('v:b'),))))
    """

    label: str
    children: tuple["Node", ...] = ()

    def __repr__(self) -> str:
        """Show only what is there."""
        inner = f"{self.label!r}, {self.children!r}" if self.children else repr(self.label)
        return f"Node({inner})"


ONE = Node("n:1")
NOTHING = Node("∅?")
"""What a missing operand reads as; it never stays in a tree where it can be left out."""


def signed(node: Node, sign: str) -> Node:
    """Return a term with a sign; two minus signs cancel."""
    if not sign or node is NOTHING:
        return node
    if sign == "-" and node.label == "-":
        return node.children[0]
    return Node(sign, (node,))


def inverse(node: Node) -> Node:
    """Return one over a node."""
    return node.children[0] if node.label == "inv" else Node("inv", (node,))


def transposed(node: Node) -> Node:
    """Return the transpose of a node."""
    return node.children[0] if node.label == "T" else Node("T", (node,))


def raised(node: Node, power: Node) -> Node:
    """Return a power; one half is a root, minus one an inverse."""
    if power.label == "n:1":
        return node
    if power.label == "inv" and power.children[0].label == "n:2":
        return Node("sqrt", (node,))
    return Node("^", (node, power))


def derivative(node: Node, over: Sequence[Node]) -> Node:
    r"""Return a derivative, with each variable as often as something is derived by it.

    A derivative of a derivative is one of second order, if it is by letters: that by a velocity, as
    in ``d/dt ∂L/∂\dot q``, nobody writes so.

    Args:
        node: What is derived.
        over: By what, in the order of ``\partial x\,\partial y``.

    Example:
        >>> x, t = Node("v:x"), Node("v:t")
        >>> derivative(derivative(x, [t]), [t]) == derivative(x, [raised(t, Node("n:2"))])
        True
    """
    variables = [one for variable in over for one in _repeated(variable)]
    if node.label == "deriv" and all(map(is_letter, (*variables, *node.children[1:]))):
        node, *inner = node.children
        variables += inner
    return Node("deriv", (node, *variables))


def is_letter(node: Node) -> bool:
    """Tell a variable, indexed or not."""
    return node.label[:2] == "v:" or (node.label == "_" and is_letter(node.children[0]))


def unapplied(node: Node) -> Node:
    """Return what is derived without its arguments, if they are letters: ``dF(x)/dx`` is ``dF/dx``.

    Others say where, or what: ``dF(2x)/dx``.
    """
    if node.label == "call" and all(map(is_letter, node.children[1:])):
        return node.children[0]
    return node


def _repeated(variable: Node) -> tuple[Node, ...]:
    r"""Return the variables of ``dx^2``, x and x, and of ``\partial_{xy}``, x and y."""
    if variable.label == "*":
        return variable.children
    if variable.label == "^" and variable.children[1].label in _ORDERS:
        return (variable.children[0],) * _ORDERS[variable.children[1].label]
    return (variable,)


_ORDERS = {"n:2": 2, "n:3": 3, "n:4": 4}
"""Orders of derivatives that are written out."""


def product(factors: Sequence[Node]) -> Node:
    """Return a product: flat, numbers first, one sign in front, without factors of one."""
    if len(factors) == 1:
        return factors[0]
    flat: list[Node] = []
    sign = ""
    for factor in factors:
        inner = factor
        if inner.label == "-":
            sign = "" if sign else "-"
            inner = inner.children[0]
        flat.extend(inner.children if inner.label == "*" else (inner,))
    flat = [
        factor
        for i, factor in enumerate(flat)
        if factor is not NOTHING
        and not (factor.label == "n:1" and i + 1 < len(flat) and flat[i + 1].label == "inv")
    ]
    if not flat:
        return NOTHING
    if len(flat) == 1:
        return signed(flat[0], sign)
    numbers = [factor for factor in flat if _is_number(factor)]
    if numbers:
        flat = numbers + [factor for factor in flat if not _is_number(factor)]
    return signed(Node("*", tuple(flat)), sign)


def _is_number(node: Node) -> bool:
    return node.label[:2] == "n:" or (node.label == "inv" and node.children[0].label[:2] == "n:")
