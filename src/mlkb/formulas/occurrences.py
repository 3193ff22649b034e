r"""Where one formula stands in another, decided on their trees: the same, a part, or parts of it.

Two formulas are the same when their trees are equal, or equal once the variables of each are
numbered by first appearance and what many leave out is set aside: the limits of sums and products,
and the letters that a derived function is of. One contains the other when the other's tree is a
subtree of its own, or a stretch of neighbours in a sum, product, list, display or chain of
relations: ``a + b`` is in ``x = a + b + c``; of what is equal, any sides are. Of formulas that are
neither, one may still have most of the other, part by part. The index only proposes (`tokens`);
what is said to be the same is the same here.

`Wanted.spans` says where in the *source* the part stands that matched. Trees know no source, so the
variables of the formula are given names of their own before it is read: then each subtree says
which letters it is made of, and the pieces around those letters, which know their places, are tried
until they read as that subtree and nothing else. What cannot be placed so is left unmarked.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

from mlkb.formulas.bare import SUMS, marks
from mlkb.formulas.bare import bare as made_bare
from mlkb.formulas.brackets import DISPLAYS, pair_kets
from mlkb.formulas.markup import EMPTY, read_placed
from mlkb.formulas.plain import Span, carried, to_latex, unwrap
from mlkb.formulas.symbols import PIECES, UPRIGHT, Piece, Placed
from mlkb.formulas.tokens import COMMUTATIVE, number_variables, shape_of
from mlkb.formulas.tree import Node, is_transposed, parse, parse_pieces
from mlkb.formulas.words import plain

__all__ = ["MAX_COMPARED", "Relation", "Span", "Wanted", "wanted"]

MAX_COMPARED = 4_000
"""Characters of a formula that is compared; nobody looks for a longer one by its structure."""

_LEAST = 4
"""Nodes of the smallest part that both having means something: ``x_i`` and ``e^{-x}`` do not."""

_LEAST_RENAMED = 6
"""The same where letters differ: ``b + w_k`` and ``e^{w_k}`` are everywhere."""

_MOST = 0.5
"""The share of a formula from which another has most of it."""

_LIMITS = frozenset(("from", "to", "in"))
"""What stands at a sum beside the name of its index."""

_STRETCHES = frozenset(("+", "*", "=", "list", "lines", "chain"))
"""Operations of which a few neighbours are a part by themselves."""

_MOST_NEIGHBOURS = 24
"""Neighbours of which all stretches are looked at: their number grows with the square."""

_MOST_EQUAL = 6
"""Sides of an equation of which any are taken together; their subsets double with each."""

_WIDEST = 12
"""Pieces without variables (numbers, signs, names) that may belong to a part on either side."""

_FEWEST_TERMS = 3
"""Terms of an equation of which some may stand on the other side: of two, each has its own."""

_RESERVED = frozenset("edETDΔ")
"""Letters that decide how a formula is read; see `tree`."""

_FIRST_STAMP = 0x4E00
_LAST_STAMP = 0x9FFF
"""Chinese characters stand in for the variables: letters that no rule of the reader is about."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a formula is to the one that is wanted.

    Attributes:
        kind: ``same``; ``contains``: it has the wanted one as a part; ``shares``: it has most of
            its parts (`Wanted.sharing` tells); ``contained``: it is a part.
        renamed: Whether that is so only once variables are renamed, or what many leave
            out is set aside.
        apart: Nodes that the larger of the two has more.
        share: The share of the wanted one that it has, 0 to 1.
    """

    kind: Literal["same", "contains", "shares", "contained"]
    renamed: bool
    apart: int
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A subtree, or a stretch of neighbours, ready to be compared.

    Attributes:
        label: The label of its root.
        order: The number of its shape; parts of a sum are sorted by it.
        labels: Its labels in preorder, operations with the number of their children.
        loose: The same without the limits of sums and the letters that a derived function is of.
        letters: Which letters of the source it is made of, where that is known.
        parts: What it is applied to, in the order of writing.
    """

    label: str
    order: int
    labels: tuple[str, ...]
    loose: tuple[str, ...]
    letters: frozenset[int]
    parts: tuple["_Part", ...] = ()

    @property
    def renamed(self) -> tuple[str, ...]:
        """Its labels without limits, with variables numbered by first appearance."""
        return tuple(number_variables(self.loose))

    @property
    def size(self) -> int:
        """How many nodes it has, limits left out."""
        return len(self.loose)

    def all(self) -> Iterator["_Part"]:
        """Yield it and every subtree in it."""
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            stack.extend(part.parts)

    def stretches(self, length: int) -> Iterator["_Part"]:
        """Yield each stretch of `length` neighbours below it, but for all of them."""
        if self.label not in _STRETCHES or not 1 < length < len(self.parts):
            return
        for start in range(len(self.parts) - length + 1):
            yield _stretch(self.label, self.parts[start : start + length])

    def equal_sides(self, length: int) -> Iterator["_Part"]:
        """Yield what `length` sides make that do not all stand together.

        ``a = b = c`` says that a is c, too.
        """
        if self.label != "=" or not 1 < length < len(self.parts) <= _MOST_EQUAL:
            return
        for places in combinations(range(len(self.parts)), length):
            if places[-1] - places[0] >= length:
                yield _joined(self.label, tuple(self.parts[at] for at in places))

    def all_stretches(self) -> Iterator["_Part"]:
        """Yield the stretches of every length, longest first."""
        if len(self.parts) <= _MOST_NEIGHBOURS:
            for length in range(len(self.parts) - 1, 1, -1):
                yield from self.stretches(length)


_NO_LETTERS: frozenset[int] = frozenset()


def _joined(label: str, parts: tuple[_Part, ...]) -> _Part:
    """Return the part that an operation makes of others."""
    orders = [part.order for part in _told(label, parts)]
    listed = parts
    if label in COMMUTATIVE:
        orders.sort()
        if label != "*":
            listed = tuple(sorted(parts, key=lambda part: part.order))
    labels = (f"{label}/{len(parts)}", *[name for part in listed for name in part.labels])
    told = _told(label, listed)
    loose = (f"{label}/{len(told)}", *[name for part in told for name in part.loose])
    letters = _NO_LETTERS.union(*[part.letters for part in parts if part.letters])
    return _Part(label, shape_of(label, orders), labels, loose, letters, parts)


def _told(label: str, parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Return what must match: no limits of sums, and no letters that what is derived is of."""
    if label in SUMS:
        return tuple(part for part in parts if part.label not in _LIMITS)
    if label == "deriv" and parts[0].label == "call" and all(map(_is_letter, parts[0].parts[1:])):
        return (parts[0].parts[0], *parts[1:])
    return parts


def _is_letter(part: _Part) -> bool:
    return part.label[:2] == "v:" or (part.label == "_" and _is_letter(part.parts[0]))


def _stretch(label: str, parts: tuple[_Part, ...]) -> _Part:
    """Return the part that neighbours make: of ``a ≤ b = c`` it may be ``a ≤ b`` or ``b = c``."""
    if label != "chain":
        return _joined(label, parts)
    first, *links = parts  # a link of a chain is a relation with its right side only
    if first.label in _LINKS and len(first.parts) == 1:
        first = first.parts[0]
    signs = {link.label for link in links}
    if len(signs) > 1:
        return _joined("chain", (first, *links))
    return _joined(signs.pop(), (first, *(link.parts[0] for link in links)))


_SCALARS = frozenset(("fn:exp", "fn:log", "fn:sin", "fn:cos", "abs", "norm", "binom"))
"""What is a number whatever it is made of."""

_LINKS = frozenset("=≤<≥>≠≈≅≃∼∝∈∉⊂⊆≪≺⪯→")
"""Relations of which a chain is made."""

_RELATIONS = _LINKS | {"chain"}


def _part(node: Node, source: "_Source | None" = None) -> _Part:
    """Return a tree as a part; with `source`, its stamped letters are put back and noted."""
    if node.children:
        parts = tuple(_part(child, source) for child in node.children)
        return _joined(node.label, _scalars_first(parts) if node.label == "*" else parts)
    label, letters = node.label, _NO_LETTERS
    if source is not None:
        label, letters = source.unstamped(label)
    wild = "V" if label[:2] == "v:" else label
    return _Part(label, shape_of(wild), (label,), (label,), letters)


def _scalars_first(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Return factors with those that are numbers in front, whatever the others are.

    So ``K e^{-rT}`` is ``e^{-rT} K``; matrices stay in their order.
    """
    return (
        *(part for part in parts if part.label in _SCALARS),
        *(part for part in parts if part.label not in _SCALARS),
    )


@lru_cache(maxsize=64)
def _read(latex: str, kept: frozenset[str] | None = None) -> _Part:
    """Read a formula, or the bare one of which these marks are kept."""
    return _part(parse(latex) if kept is None else made_bare(parse(latex), kept))


class Wanted:
    """A formula that is looked for in others.

    Example:
        >>> wanted = Wanted("a + b")
        >>> wanted.relation("p + q"), wanted.spans("x = y + z")
        (Relation(kind='same', renamed=True, apart=0, share=1.0), ((4, 9),))
    """

    def __init__(self, latex: str, *, bare: bool = False) -> None:
        """Read the formula.

        Args:
            latex: LaTeX or Unicode.
            bare: Whether indices, and what marks it does not have, are taken away from the others
                that `relation`, `sharing` and `is_said_by` are about; `spans` are of what is
                written.
        """
        latex = latex[: MAX_COMPARED + 1]
        self._kept = marks(parse(latex)) if bare else None
        self.root = _read(latex[:MAX_COMPARED], self._kept)
        self.renamed = self.root.renamed
        self.empty = self.root.labels == ("lines",) or len(latex) > MAX_COMPARED
        self._shared = _renamings(self.root, _LEAST)

    @property
    def is_inverse(self) -> bool:
        """Whether it is one over something, which a fraction has as a factor but does not show."""
        return self.root.label == "inv"

    def relation(self, latex: str) -> Relation | None:
        """Tell what another formula is to this one; None if neither is a part of the other."""
        if self.empty or len(latex) > MAX_COMPARED:
            return None
        other = _read(latex, self._kept)
        if other.labels == ("lines",):
            return None
        apart = abs(len(other.labels) - len(self.root.labels))
        if self.root.labels == other.labels:
            return Relation("same", False, 0)
        if self.renamed == other.renamed:
            return Relation("same", True, 0)
        larger, smaller = (other, self.root) if other.size > self.root.size else (self.root, other)
        found = [part.labels == smaller.labels for part in _places(smaller, larger)]
        least = _LEAST if any(found) else _LEAST_RENAMED
        if not found or (larger is self.root and smaller.size < least):
            return None
        if larger is other:
            return Relation("contains", not any(found), apart)
        return Relation("contained", not any(found), apart, smaller.size / larger.size)

    def is_said_by(self, latex: str) -> bool:
        """Tell whether another formula is this statement, makes it, or has it for a side.

        What another has as a factor, an argument or below a line is only used there, and what it
        has without a relation is only mentioned.

        >>> wanted = Wanted("a + b")
        >>> wanted.is_said_by("x = p + q"), wanted.is_said_by("x = (p + q)^2")
        (True, False)
        """
        if self.empty or len(latex) > MAX_COMPARED:
            return False
        return any(
            part.size == self.root.size and part.renamed == self.renamed
            for part in _said(_read(latex, self._kept))
        )

    def is_rearranged_in(self, latex: str) -> bool:
        """Tell whether another formula states this equation with terms on their other side.

        >>> Wanted("f(a, b) - f(b) = c").is_rearranged_in("f(x, y) = z + f(y)")
        True
        """
        wanted = _balance(self.root)
        if not wanted or self.empty or len(latex) > MAX_COMPARED:
            return False
        return any(_balance(part) == wanted for part in _said(_read(latex, self._kept)))

    def sharing(self, latex: str) -> Relation | None:
        """Tell whether another formula has most of this one, part by part; None if it does not.

        That takes longer than `relation`, and is for those that are nothing to each other by that.
        """
        if self.empty or len(latex) > MAX_COMPARED:
            return None
        other = _read(latex, self._kept)
        common = _common(self.root, _renamings(other, _LEAST_RENAMED), _LEAST_RENAMED)
        share = sum(part.size for part in common) / self.root.size
        apart = abs(len(other.labels) - len(self.root.labels))
        return Relation("shares", True, apart, share) if share >= _MOST else None

    def spans(self, latex: str) -> tuple[Span, ...]:
        """Return where in `latex` this formula stands, or else the parts that both have.

        Args:
            latex: A formula that was found.

        Returns:
            Stretches of `latex` that do not overlap, in order; empty where nothing is shared.
        """
        if self.empty or len(latex) > MAX_COMPARED:
            return ()
        source = _source(latex)
        if source is None:
            return ()
        found = list(_places(self.root, source.root)) or list(
            _common(source.root, self._shared, _LEAST)
        )
        spans = sorted({span for part in found for span in source.spans(part)})
        return source.in_original(_apart(spans))


@lru_cache(maxsize=16)
def wanted(latex: str, *, bare: bool = False) -> Wanted:
    """Return a formula that is looked for, read once for all that is compared with it."""
    return Wanted(latex, bare=bare)


def _renamings(root: _Part, least: int) -> set[tuple[str, ...]]:
    """Return all parts of at least so many nodes, variables numbered."""
    parts = [*root.all()]
    found = {part.renamed for part in parts if part.size >= least}
    for part in parts:
        found |= {s.renamed for s in part.all_stretches() if s.size >= least}
    return found


def _common(part: _Part, shared: Collection[tuple[str, ...]], least: int) -> Iterator[_Part]:
    """Yield the largest parts of at least so many nodes that are among the `shared` ones."""
    if part.size < least:
        return
    if part.renamed in shared and part.label != "inv":  # below a line, the rest is not it
        yield part
        return
    taken: set[int] = set()
    for stretch in part.all_stretches():
        positions = {id(one) for one in stretch.parts}
        is_new = stretch.size >= least and taken.isdisjoint(positions)
        if is_new and stretch.renamed in shared:
            taken |= positions
            yield stretch
    for child in part.parts:
        if id(child) not in taken:
            yield from _common(child, shared, least)


def _places(smaller: _Part, larger: _Part) -> Iterator[_Part]:
    """Yield the places in `larger` that are `smaller` up to renaming; none inside another."""
    wanted, size = smaller.renamed, smaller.size
    stack = [larger]
    while stack:
        part = stack.pop()
        if part.size < size:
            continue
        if part.size == size:
            if part.renamed == wanted:
                yield part
            continue
        found = _matching(smaller, wanted, part)
        yield from found
        taken = {id(one) for stretch in found for one in stretch.parts}
        stack.extend(child for child in part.parts if id(child) not in taken)


def _matching(smaller: _Part, wanted: tuple[str, ...], part: _Part) -> list[_Part]:
    """Return which neighbours below a part are `smaller`, which is `wanted` once renamed.

    Sides of an equation that stand apart are, too, if they are it in the same letters or no
    neighbours are.
    """

    def alike(stretches: Iterator[_Part]) -> list[_Part]:
        return [s for s in stretches if s.size == smaller.size and s.renamed == wanted]

    near = alike(part.stretches(len(smaller.parts)))
    if smaller.label != "=" or any(one.labels == smaller.labels for one in near):
        return near
    apart = alike(part.equal_sides(len(smaller.parts)))
    return [one for one in apart if one.labels == smaller.labels] or near or apart


def _said(root: _Part) -> Iterator[_Part]:
    """Yield the statements of a formula, and the sides of its relations."""
    stack = [root]
    while stack:
        part = stack.pop()
        if part.label in _RELATIONS:
            yield part
            yield from part.parts
            yield from part.all_stretches()
            for length in range(2, len(part.parts)):
                yield from part.equal_sides(length)
        if part.label in _RELATIONS or part.label in ("lines", "list"):
            stack.extend(part.parts)


def _balance(part: _Part) -> tuple[str, ...]:
    """Return the labels of an equation of three terms or more with all of them on one side.

    They are sorted by their shapes, and the first is positive; where two have one shape, their
    order decides, and an equation that has them the other way round is not known again. Empty where
    there is no such equation.
    """
    if part.label != "=" or len(part.parts) != 2:
        return ()
    terms: list[tuple[bool, _Part]] = []
    for is_right, side in enumerate(part.parts):
        for term in side.parts if side.label == "+" else (side,):
            inner = term.parts[0] if term.label == "-" else term
            terms.append(((inner is not term) != bool(is_right), inner))
    terms = [(negative, term) for negative, term in terms if term.labels != ("n:0",)]
    if len(terms) < _FEWEST_TERMS:
        return ()
    terms.sort(key=lambda signed: signed[1].order)
    labels: list[str] = []
    for negative, term in terms:
        labels += ("-" if negative != terms[0][0] else "+", *term.loose)
    return tuple(number_variables(labels))


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Drop spans that begin within the one before."""
    kept: list[Span] = []
    for start, end in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


# -- from a part of the tree to its place in the source ----------------------------------------


@lru_cache(maxsize=64)
def _source(latex: str) -> "_Source | None":
    source = _Source(latex)
    return source if source.root.labels == _read(latex).labels else None


class _Source:
    """A formula's source with its tree, and where each letter of the tree stands."""

    def __init__(self, latex: str) -> None:
        self.original = latex
        self.latex = to_latex(unwrap(latex))
        self.names: list[str] = []
        self.sequences: list[list[tuple[Piece, int, int]]] = []
        pieces = read_placed(self.latex)
        self.root = _part(parse_pieces(self.sequence(pieces)), self)

    def sequence(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """Note a row of pieces and the letters in each; return them stamped."""
        row: list[tuple[Piece, int, int]] = []
        self.sequences.append(row)
        made: list[Piece] = []
        for piece, following in zip(pieces, (*pieces[1:], EMPTY), strict=False):
            first = len(self.names)
            made.append(self.stamped(_transposed(piece, following)))
            row.append((piece, first, len(self.names)))
        return tuple(made)

    def stamped(self, piece: Piece) -> Piece:
        """Return a piece with each variable in it under a name of its own."""
        kind, text, parts = piece
        if kind == "letter":
            if text in _RESERVED or len(self.names) > _LAST_STAMP - _FIRST_STAMP:
                return piece
            self.names.append(text)
            return Piece("letter", chr(_FIRST_STAMP + len(self.names) - 1))
        if not parts or _is_word(piece):
            return piece
        if kind == "rows" or (kind == "environment" and text in DISPLAYS):
            return Piece(kind, text, self.rows(parts))
        if kind in ("group", "cell"):
            return Piece(kind, text, self.sequence(parts))
        made = [
            self.sequence((part,))[0] if isinstance(part, Placed) else self.stamped(part)
            for part in parts
        ]
        return Piece(kind, text, tuple(made))

    def rows(self, rows: Sequence[Piece]) -> tuple[Piece, ...]:
        """Note all cells of a display as one row of pieces, since statements go across them."""
        joined: list[tuple[Piece, int, int]] = []
        made_rows = []
        for row in rows:
            cells = []
            for cell in row.parts:
                before = len(self.sequences)
                cells.append(Piece("cell", "", self.sequence(cell.parts)))
                joined += self.sequences[before]
            made_rows.append(Piece("row", "", tuple(cells)))
        self.sequences.append(joined)
        return tuple(made_rows)

    def unstamped(self, label: str) -> tuple[str, frozenset[int]]:
        """Return a leaf's label with its own letter, and which letter of the source that is."""
        for at, char in enumerate(label):
            number = ord(char) - _FIRST_STAMP
            if 0 <= number < len(self.names) and label[:2] == "v:":
                return label[:at] + self.names[number] + label[at + 1 :], frozenset((number,))
        return label, frozenset()

    def spans(self, part: _Part) -> list[Span]:
        """Return where a part stands: sides of an equation with others between them, each."""
        if (span := self.span(part)) is not None:
            return [span]
        sides = [self.span(side) for side in part.parts] if part.label == "=" else []
        return [side for side in sides if side is not None] if all(sides) else []

    def span(self, part: _Part) -> Span | None:
        """Return where a part stands, or None if no pieces in a row read as it alone."""
        if part is self.root:
            return self.whole()
        if not part.letters:
            return None
        low, high = min(part.letters), max(part.letters) + 1
        covering = [
            row for row in self.sequences if row and row[0][1] <= low and high <= row[-1][2]
        ]
        for row in sorted(covering, key=lambda row: row[-1][2] - row[0][1]):
            first = next(i for i, (_, _, end) in enumerate(row) if end > low)
            last = next(i for i, (_, _, end) in enumerate(row) if end >= high) + 1
            if row[last - 1][2] - row[first][1] == len(part.letters):
                span = self.fitting(part, row, first, last)
                if span is not None:
                    return span
        return None

    def fitting(
        self, part: _Part, row: Sequence[tuple[Piece, int, int]], first: int, last: int
    ) -> Span | None:
        """Return the least stretch of a row around `first` to `last` that reads as the part."""
        left = _silent([row[i] for i in range(first - 1, -1, -1)])
        right = _silent([row[i] for i in range(last, len(row))])
        widths = ((a, b) for a in range(left + 1) for b in range(right + 1))
        for a, b in sorted(widths, key=sum):
            pieces = [piece for piece, _, _ in row[first - a : last + b]]
            if _is_whole(pieces) and _part(parse_pieces(pieces)).labels == part.labels:
                return _ends(pieces)
        return None

    def whole(self) -> Span | None:
        """Return where the formula itself stands, without its number and full stop."""
        pieces = [piece for piece, _, _ in self.sequences[0]]
        while pieces and pieces[-1].kind in ("punctuation", "space", "gap"):
            pieces.pop()
        return _ends(pieces)

    def in_original(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Return spans of the text that was read as spans of what the author wrote."""
        return carried(spans, self.latex, self.original)


def _transposed(piece: Piece, following: Piece) -> Piece:
    """Return a piece with a prime that is a transpose as one: stamps do not tell it by letters."""
    if piece.kind == "script" and is_transposed(plain(piece.parts[0]), piece.parts[2], following):
        return Piece("script", "", (*piece.parts[:2], PIECES[r"\top"]))
    return piece


def _silent(row: Sequence[tuple[Piece, int, int]]) -> int:
    """Return how many pieces from the start of a row hold no variable."""
    count = 0
    while count < min(len(row), _WIDEST) and row[count][1] == row[count][2]:
        count += 1
    return count


def _ends(pieces: Sequence[Piece]) -> Span | None:
    placed = [piece for piece in pieces if isinstance(piece, Placed)]
    return (placed[0].start, placed[-1].end) if placed else None


def _is_whole(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces make sense by themselves; the reader does not mind if they do not.

    Every bracket has its partner, and nothing is missing before a sign of division.
    """
    if pieces[0].kind == "operator" and pieces[0].text in "/⋅×":
        return False
    depth = 0
    for piece in pair_kets(pieces):
        core = piece.parts[0] if piece.kind == "script" else piece
        depth += (core.kind in ("open", "left bar")) - (core.kind in ("close", "right bar"))
        if depth < 0:
            return False
    return depth == 0


def _is_word(piece: Piece) -> bool:
    """Tell letters that make a word or name together, or whose font says what they are."""
    kind, text, parts = piece
    if kind == "font":
        return text in UPRIGHT or (text == "double" and parts[0].text in ("E", "V", "I"))
    return (
        kind == "group"
        and len(parts) > 1
        and all(p.kind == "letter" and p.text.isascii() and p.text.isupper() for p in parts)
    )
