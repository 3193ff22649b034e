r"""A formula's tree to index tokens: words for an ordinary text index.

Two formulas that share structure share tokens, so that BM25 over one field of them finds a formula
from another author's version of it. Each node gives pairs (parent-child, grandparent-grandchild,
neighbours) exact and with variables as ``V``, and, if its subtree has at most `MAX_SUBTREE` nodes,
three fingerprints of it: exact, with variables numbered by first appearance, and with all
variables alike. Pairs survive local changes, fingerprints say that a whole part is the same; both
together did better than either (research/formulas.md; symbol pairs are Tangent's, Davila & Zanibbi
2017, leaf-root paths Approach Zero's, Zhong & Zanibbi 2019).

Hashes are CRC-32, which is the same on every machine, unlike `hash`; at 100,000 formulas some
hundred tokens may share a hash with another, which BM25 does not notice. Fingerprints of whole
formulas, where equality is claimed, are 64 bits of BLAKE2b. This module does not rank: BM25 does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from mlkb.formulas.tree import Node, parse
from mlkb.formulas.trivial import is_trivial

__all__ = ["Fingerprints", "fingerprints", "index_tokens", "is_trivial", "tree_tokens"]

MAX_SUBTREE = 14
"""Nodes of the largest subtree that is a token: larger ones differ between any two authors."""

_NEAR = 2
"""How far apart two children may be to count as neighbours in a commutative operation."""

COMMUTATIVE = frozenset(("+", "*", "="))
"""Operations whose shape does not depend on the order of their parts. In a sum and an equation the
parts are sorted too; in a product they stay, since most products here are of matrices."""

_POSITIONAL = frozenset(("^", "_", "call", "deriv", "binom", "idx"))
_LIMITS = frozenset(("from", "to", "in", "over"))
_MAX_CACHE = 1 << 16


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Hashes of a whole formula, to tell the same formula elsewhere.

    Attributes:
        exact: Equal for formulas that differ in fonts, spacing and notation only.
        renamed: Equal also when variables are consistently renamed.
        wild: Equal also when different variables have become one, or one several.
    """

    exact: str
    renamed: str
    wild: str


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


def tree_tokens(root: Node) -> list[str]:
    """Return the tokens of a formula that is parsed already."""
    walk = _Walk()
    if root.label == "lines":
        for statement in root.children:
            walk.visit(statement)
    else:
        walk.visit(root)
    return walk.tokens


def fingerprints(latex: str) -> Fingerprints:
    r"""Return the hashes by which the same formula is recognised elsewhere.

    Example:
        >>> one, other = fingerprints("a + b^2"), fingerprints(r"x + \mathbf{y}^2")
        >>> one.renamed == other.renamed, one.exact == other.exact
        (True, False)
    """
    walk = _Walk(limit=1 << 30)
    labels = walk.visit(parse(latex)).labels
    return Fingerprints(
        exact=_digest(labels),
        renamed=_digest(numbered(labels)),
        wild=_digest(_wild(labels)),
    )


def _digest(labels: list[str]) -> str:
    from hashlib import blake2b  # 3 ms, which a search need not pay

    return blake2b(" ".join(labels).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _wild(labels: list[str]) -> list[str]:
    return ["V" if label[:2] == "v:" else label for label in labels]


def numbered(labels: Sequence[str]) -> list[str]:
    """Number the variables by first appearance."""
    seen: dict[str, str] = {}
    return [
        seen.setdefault(label, _NUMBERS[min(len(seen), 99)]) if label[:2] == "v:" else label
        for label in labels
    ]


_NUMBERS = [f"v{i}" for i in range(100)]


_cache: dict[tuple[str, ...], str] = {}
"""Tokens made before: the same pairs of symbols occur in every formula."""


def _make(key: tuple[str, ...]) -> str:
    """Make the token of a kind and the labels that it is about, and remember it."""
    if len(_cache) >= _MAX_CACHE:
        _cache.clear()
    token = f"{crc32(' '.join(key).encode('utf-8', 'surrogatepass')):08x}"
    _cache[key] = token
    return token


class _Summary(NamedTuple):
    """What a parent needs to know of a subtree; a tuple, since one is made for each node.

    Attributes:
        head: The label that pairs show for it.
        wild: The same with variables as ``V``.
        order: A number that depends on its shape but not on its variables, for sorting.
        labels: Its labels in preorder, operations with the number of their children; empty when
            it is too large for a fingerprint.
        below: The heads of its children, exact and wild.
    """

    head: str
    wild: str
    order: int
    labels: list[str]
    below: tuple[tuple[str, str], ...]


def _order(part: _Summary) -> int:
    return part.order


@lru_cache(maxsize=_MAX_CACHE)
def shape_of(label: str, *orders: int) -> int:
    """Return the number of a shape from its label and the numbers of its parts.

    Those of a commutative operation must come sorted.
    """
    return crc32(f"{label} {orders}".encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=_MAX_CACHE)
def _leaf(label: str) -> _Summary:
    wild = "V" if label[:2] == "v:" else label
    return _Summary(label, wild, shape_of(wild), [label], ())


class _Walk:
    """Collects the tokens of one formula, from the leaves up."""

    __slots__ = ("limit", "tokens")

    def __init__(self, limit: int = MAX_SUBTREE) -> None:
        self.tokens: list[str] = []
        self.limit = limit

    def visit(self, node: Node) -> _Summary:
        """Add the tokens of a subtree and return its summary."""
        label = node.label
        if not node.children:
            return _leaf(label)
        visit = self.visit
        below = [visit(child) for child in node.children]
        orders = [part.order for part in below]
        if label in COMMUTATIVE:
            orders.sort()
            if label != "*":
                below.sort(key=_order)
        self.pairs(label, below)
        order = shape_of(label, *orders)
        labels = self.preorder(label, below)
        if labels and self.limit == MAX_SUBTREE:
            exact, renamed = ("e", *labels), ("r", *numbered(labels))
            self.tokens.append(_cache.get(exact) or _make(exact))
            self.tokens.append(_cache.get(renamed) or _make(renamed))
            self.tokens.append(f"{order:08x}")
        heads = tuple([(part.head, part.wild) for part in below])
        return _Summary(label, label, order, labels, heads)

    def preorder(self, label: str, below: list[_Summary]) -> list[str]:
        """Return the labels of a subtree, or nothing if they are too many."""
        labels = [f"{label}/{len(below)}"]
        for part in below:
            if not part.labels or len(labels) + len(part.labels) > self.limit:
                return []
            labels += part.labels
        return labels

    def pairs(self, label: str, below: list[_Summary]) -> None:
        """Add the pairs that a node makes with its children and grandchildren."""
        add, get = self.tokens.append, _cache.get  # this loop is most of the time of a build
        edge = label
        positional = label in _POSITIONAL
        for i, (head, wild, _, _, grandchildren) in enumerate(below):
            if positional:
                edge = f"{label}{i}"
            key: tuple[str, ...] = ("p", edge, head)
            add(get(key) or _make(key))
            if wild is not head:
                key = ("p", edge, wild)
                add(get(key) or _make(key))
            for deep, deep_wild in grandchildren:
                key = ("g", label, head, deep)
                add(get(key) or _make(key))
                if deep_wild is not deep:
                    key = ("g", label, head, deep_wild)
                    add(get(key) or _make(key))
        if len(below) > 1:
            self.neighbours(label, below)

    def neighbours(self, label: str, below: list[_Summary]) -> None:
        """Add the pairs of children that stand near each other."""
        add, get = self.tokens.append, _cache.get
        commutes = label in COMMUTATIVE
        reach = _NEAR if commutes else 1
        last = len(below) - 1
        for i in range(last):
            head, wild = below[i][:2]
            for j in range(i + 1, min(i + reach, last) + 1):
                other, other_wild = below[j][:2]
                swap = commutes and other < head
                key = ("s", label, other, head) if swap else ("s", label, head, other)
                add(get(key) or _make(key))
                if wild is not head or other_wild is not other:
                    swap = commutes and other_wild < wild
                    key = ("s", label, other_wild, wild) if swap else ("s", label, wild, other_wild)
                    add(get(key) or _make(key))
