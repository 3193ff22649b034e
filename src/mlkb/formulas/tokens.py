r"""A formula's tree to index tokens: words for an ordinary text index.

Two formulas that share structure share tokens, so that BM25 over one field of them finds a formula
from another author's version of it. Each node gives pairs (parent-child, grandparent-grandchild,
neighbours) exact and with variables as ``V``, and, if its subtree has at most `MAX_SUBTREE` nodes,
three fingerprints of it: exact, with variables numbered by first appearance, and with all
variables alike. Pairs survive local changes, fingerprints say that a whole part is the same.
Symbol pairs are Tangent's (Davila & Zanibbi 2017), leaf-root paths Approach Zero's (Zhong & Zanibbi
2019).

Hashes are CRC-32, which is the same on every machine, unlike `hash`; at 100,000 formulas some
hundred tokens may share a hash with another, which BM25 does not notice. Equality is claimed by
`occurrences`, on trees, and never by hashes. This module does not rank: BM25 does.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import count
from operator import itemgetter
from zlib import crc32

from mlkb.formulas.bare import NONE, bare
from mlkb.formulas.tree import Node, parse

__all__ = [
    "COMMUTATIVE",
    "bare_tokens",
    "forget",
    "index_tokens",
    "number_variables",
    "shape_of",
    "tree_tokens",
]

MAX_SUBTREE = 14
"""Nodes of the largest subtree that is a token: larger ones differ between any two authors."""

_NEAR = 2
"""How far apart two children may be to count as neighbours in a commutative operation."""

COMMUTATIVE = frozenset(("+", "*", "="))
"""Operations whose shape does not depend on the order of their parts. In a sum and an equation the
parts are sorted too; in a product they stay, since most products here are of matrices."""

_POSITIONAL = frozenset(("^", "_", "call", "deriv", "binom"))
"""Operations in which the first part is another thing than the second."""

_MAX_CACHE = 1 << 16
"""Labels, pairs and subtrees that are remembered; a corpus has that many different ones."""


def index_tokens(latex: str) -> list[str]:
    r"""Return the tokens under which a formula is indexed, and with which it is sought.

    Args:
        latex: A formula in LaTeX or Unicode; anything is accepted.

    Returns:
        Short words of letters and digits, the same on every machine and in every process, in a
        fixed order, repeated as often as they occur. Empty if there is no mathematics in it.

    Example:
        >>> index_tokens(r"\frac{a}{b}") == index_tokens("$a/b$")
        True
    """
    return tree_tokens(parse(latex))


def bare_tokens(latex: str, kept: frozenset[str] = NONE) -> list[str]:
    r"""Return the tokens of a formula without its indices and decoration.

    Args:
        latex: A formula in LaTeX or Unicode; anything is accepted.
        kept: Kinds of marks that stay (`mlkb.formulas.bare.marks`).

    Example:
        >>> bare_tokens(r"\sum_i \hat\alpha_i y_i") == index_tokens(r"\sum \alpha y")
        True
    """
    return tree_tokens(bare(parse(latex), kept))


def tree_tokens(root: Node) -> list[str]:
    """Return the tokens of a formula that is parsed already."""
    walk = _Walk()
    if root.label == "lines":
        for statement in root.children:
            walk.visit(statement)
    else:
        walk.visit(root)
    return walk.tokens


def number_variables(labels: Sequence[str]) -> list[str]:
    """Number the variables by first appearance."""
    seen: dict[str, str] = {}
    return [
        seen.setdefault(label, _NUMBERS[min(len(seen), 99)]) if label[:2] == "v:" else label
        for label in labels
    ]


_NUMBERS = [f"v{i}" for i in range(100)]


@lru_cache(maxsize=_MAX_CACHE)
def _made(key: tuple[str, ...]) -> str:
    """Make the token of a pair: what kind of pair, and the labels that it is about."""
    return _hash(" ".join(key))


def _hash(text: str) -> str:
    return f"{_crc(text):08x}"


def _crc(text: str) -> int:
    try:
        return crc32(text.encode())
    except UnicodeEncodeError:  # half a character, as only a damaged file has
        return crc32(text.encode("utf-8", "surrogatepass"))


_Summary = tuple[int, str, str, int, tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]]
"""What a parent needs to know of a subtree; a bare tuple, which the garbage collector need not look
at again. In order:

- its number: equal subtrees have the same, as long as they are remembered;
- the label that pairs show for it, and the same with variables as ``V``;
- its order: a number that depends on its shape but not on its variables, for sorting;
- its labels in preorder, operations with the number of their children; empty when it is too large
  for a fingerprint;
- the heads of its children, exact and wild;
- the tokens that its root gives.
"""


@lru_cache(maxsize=_MAX_CACHE)
def _order_of(label: str) -> int:
    return _crc(label)


def shape_of(label: str, orders: Iterable[int] = ()) -> int:
    """Return the number of a shape, 32 bits, from its label and the numbers of its parts.

    Those of a commutative operation must come sorted. The parts are mixed in as in the FNV-1a hash.
    """
    shape = _order_of(label)
    for order in orders:
        shape = ((shape ^ order) * 16777619) & 0xFFFFFFFF
    return shape


@lru_cache(maxsize=_MAX_CACHE)
def _leaf(label: str) -> _Summary:
    wild = "V" if label[:2] == "v:" else label
    return next(_numbers), label, wild, shape_of(wild), (label,), (), ()


_numbers = count()
_Key = tuple[str | int, ...]
_summaries: dict[_Key, _Summary] = {}
"""Subtrees met before (``x_i``, ``p(x | z)``), by label and the numbers of their children. Every
other one of a corpus was."""


def forget() -> None:
    """Forget all tokens and subtrees met before: for measurements."""
    _summaries.clear()
    for remembered in (_made, _order_of, _leaf):
        remembered.cache_clear()


class _Walk:
    """Collects the tokens of one formula, from the leaves up."""

    __slots__ = ("tokens",)

    def __init__(self) -> None:
        self.tokens: list[str] = []

    def visit(self, node: Node) -> _Summary:
        """Add the tokens of a subtree and return its summary."""
        if not node.children:
            return _leaf(node.label)
        visit = self.visit
        below = [visit(child) for child in node.children]
        key: _Key = (node.label, *[part[0] for part in below])
        summary = _summaries.get(key)
        if summary is None:
            if len(_summaries) >= _MAX_CACHE:
                _summaries.clear()
            summary = _summaries[key] = self.summary(node.label, below)
        self.tokens += summary[-1]
        return summary

    def summary(self, label: str, below: list[_Summary]) -> _Summary:
        """Make the summary of an operation from those of its parts."""
        orders = [part[3] for part in below]
        if label in COMMUTATIVE:
            orders.sort()
            if label != "*":
                below.sort(key=itemgetter(3))
        tokens = _pairs(label, below)
        order = shape_of(label, orders)
        labels = self.preorder(label, below)
        if labels:
            exact, renamed = " ".join(labels), " ".join(number_variables(labels))
            tokens += _hash(f"e {exact}"), _hash(f"r {renamed}"), f"{order:08x}"
        heads = tuple([part[1:3] for part in below])
        return next(_numbers), label, label, order, tuple(labels), heads, tuple(tokens)

    def preorder(self, label: str, below: list[_Summary]) -> list[str]:
        """Return the labels of a subtree, or nothing if they are too many."""
        labels = [f"{label}/{len(below)}"]
        for _, _, _, _, inner, _, _ in below:
            if not inner or len(labels) + len(inner) > MAX_SUBTREE:
                return []
            labels += inner
        return labels


def _pairs(label: str, below: list[_Summary]) -> list[str]:
    """Return the pairs that a node makes with its children and grandchildren."""
    tokens: list[str] = []
    add, made = tokens.append, _made
    edge = label
    positional = label in _POSITIONAL
    for i, (_, head, wild, _, _, grandchildren, _) in enumerate(below):
        if positional:
            edge = f"{label}{i}"
        add(made(("p", edge, head)))
        if wild is not head:
            add(made(("p", edge, wild)))
        for deep, deep_wild in grandchildren:
            add(made(("g", label, head, deep)))
            if deep_wild is not deep:
                add(made(("g", label, head, deep_wild)))
    if len(below) > 1:
        _add_neighbours(label, below, tokens)
    return tokens


def _add_neighbours(label: str, below: list[_Summary], tokens: list[str]) -> None:
    """Add the pairs of children that stand near each other."""
    commutes = label in COMMUTATIVE
    reach = _NEAR if commutes else 1
    last = len(below) - 1
    for i in range(last):
        head, wild = below[i][1:3]
        for j in range(i + 1, min(i + reach, last) + 1):
            other, other_wild = below[j][1:3]
            swap = commutes and other < head
            tokens.append(_made(("s", label, *((other, head) if swap else (head, other)))))
            if wild is not head or other_wild is not other:
                swap = commutes and other_wild < wild
                pair = (other_wild, wild) if swap else (wild, other_wild)
                tokens.append(_made(("s", label, *pair)))
