r"""A formula without indices and decoration: as it is remembered, and often typed.

Who looks for ``w_j^* = -\frac{G_j}{H_j + \lambda}`` types ``w = -G/(H + lambda)``, and for
``\sum_{i=1}^n \alpha_i y_i = 0`` types ``sum alpha y = 0``. So a tree is made bare of subscripts,
of the limits of operators, and of marks that only make one letter out of another or that keyboards
lack: hats, bars, stars, primes, transposes. What computes something stays: powers, arguments, a
derivative's variable. The letters that a derived function is of go: ``dF(x)/dx`` is ``dF/dx``.
"""

from mlkb.formulas.nodes import Node, product, unapplied

__all__ = ["NONE", "SUMS", "bare", "is_bare", "marks"]

SUMS = frozenset("∑∏⋃⋂")
"""Operators whose limits say over what they go, and are often left out."""

_LIMITS = ("over", "to")
"""The first of what stands below and above an operator, behind all that it is applied to
(`mlkb.formulas.operators`)."""

_MARKS = frozenset(("hat", "bar", "tilde", "vec", "check", "breve", "star", "T"))
_SUFFIXES = "*′"
"""Signs behind a letter that make another one of it."""

_NORM = "norm"
"""The mark that a norm with a name has."""

NONE: frozenset[str] = frozenset()
"""No marks: all of them are taken away."""


def is_bare(node: Node) -> bool:
    r"""Tell whether a formula has no index: no subscript, and no limits at a sum or product.

    Example:
        >>> from mlkb.formulas.tree import parse
        >>> is_bare(parse("sum alpha y^2")), is_bare(parse("sum_i alpha")), is_bare(parse("y_i"))
        (True, False, False)
    """
    if node.label == "_" or (node.label in SUMS and _unlimited(node.children) != node.children):
        return False
    return all(map(is_bare, node.children))


def marks(node: Node) -> frozenset[str]:
    r"""Return the kinds of marks that a formula has: who types some means them.

    Example:
        >>> from mlkb.formulas.tree import parse
        >>> sorted(marks(parse(r"\hat y = X^\top w^*")))
        ['*', 'T', 'hat']
    """
    label, children = node
    if not children:
        mark, _, suffix = _taken_apart(label)
        return frozenset((*suffix, mark)) - {""}
    own = frozenset((label,)) & _MARKS or (frozenset((_NORM,)) if _is_named_norm(node) else NONE)
    return own.union(*map(marks, children))


def bare(node: Node, kept: frozenset[str] = NONE) -> Node:
    r"""Return a tree without indices and decoration.

    Args:
        node: The tree.
        kept: Kinds of marks that stay.

    Example:
        >>> from mlkb.formulas.tree import parse
        >>> bare(parse(r"\sum_{i=1}^n \hat\alpha_i \mathbf{y}_i")) == parse(r"\sum \alpha y")
        True
    """
    label, children = node
    if not children:
        return Node(_letter(label, kept)) if label[:2] == "v:" else node
    if label == "_" or (label in _MARKS and label not in kept):
        return bare(children[0], kept)
    if _NORM not in kept and _is_named_norm(node):
        children = children[:1]
    elif label == "deriv":
        children = (unapplied(children[0]), *children[1:])
    elif label in SUMS or label == "∫" or label[:3] == "fn:":
        children = _unlimited(children)
    parts = tuple(bare(child, kept) for child in children)
    return product(parts) if label == "*" else Node(label, parts)


def _unlimited(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return what an operator is applied to, without its limits."""
    first = next((i for i, child in enumerate(children) if child.label in _LIMITS), None)
    return children[:first]


def _is_named_norm(node: Node) -> bool:
    """Tell the norm of Frobenius, or of a matrix, from one with a number."""
    return node.label == _NORM and node.children[-1].label[:2] == "v:" and len(node.children) > 1


def _letter(label: str, kept: frozenset[str]) -> str:
    """Return the label of a variable without what only marks it."""
    mark, letter, suffix = _taken_apart(label)
    before = f"{mark}." if mark in kept else ""
    return f"v:{before}{letter}" + "".join(sign for sign in suffix if sign in kept)


def _taken_apart(label: str) -> tuple[str, str, str]:
    """Return the accent, the letter, and stars and primes of a variable: ``v:hat.x*``."""
    if label[:2] != "v:":
        return "", label, ""
    mark, _, marked = label[2:].rpartition(".")
    letter = marked.rstrip(_SUFFIXES) or marked
    return mark, letter, marked[len(letter) :]
