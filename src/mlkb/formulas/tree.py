r"""LaTeX to a tree of meaning: an operator tree in one normal form.

What authors write differently and mean alike becomes the same tree: fonts, spacing, sizes of
brackets, labels and tags are gone; ``\frac{a}{b}``, ``a/b`` and ``a b^{-1}`` are one product with
an inverse; ``e^{x}`` is ``\exp(x)``; ``\log x`` and ``\log(x)`` are one call; norms, conditions,
transposes, argmin, partial derivatives and definitions have one spelling; ``a \ge b`` is ``b \le
a``; ``x'`` is a letter of its own, but ``f'(x)`` is the derivative ``df(x)/dx``, and ``\dot x`` is
``dx/dt``; ``X'y`` is a product with a transpose; ``\ket{a}`` is ``|a⟩``, and ``⟨a|b⟩`` a product
with a bra. Precedence, from the loosest: statement > relation > condition or list > sum > product >
application > script. That a tree of operators with variables made alike finds formulas is Approach
Zero's and Tangent's result (Zhong & Zanibbi, ECIR 2019; Mansouri et al., ICTIR 2019).

Which letter a variable is never decides how a formula is read, but for a few that mathematicians
reserve: e under a power, T as a power, d before a variable in an integral or a derivative, E before
a square bracket, and a capital with a prime. So renaming the others cannot change the shape of the
tree.

`parse` never raises, always ends, and its tree is at most some hundred nodes deep: brackets and
applications nested deeper than `MAX_NESTING` become a leaf. It does not do algebra: nothing is
expanded, evaluated or sorted.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from mlkb.formulas.brackets import (
    BRA,
    COMMA,
    DISPLAYS,
    KET,
    UNRELATED,
    has_relation,
    joined_rows,
    match_brackets,
    pair_bars,
    relation_sign,
    split,
    split_statements,
)
from mlkb.formulas.markup import EMPTY, read
from mlkb.formulas.nodes import (
    NOTHING,
    ONE,
    Node,
    derivative,
    inverse,
    is_letter,
    product,
    raised,
    signed,
    transposed,
)
from mlkb.formulas.operators import (
    MAX_NESTING,
    WAITING,
    big,
    derivative_of,
    differential,
    fraction_of_derivative,
    function,
)
from mlkb.formulas.rows import Row
from mlkb.formulas.symbols import PIECES, STRIKES, Piece
from mlkb.formulas.words import canonical, contents, is_meaningful, plain, said, word
from mlkb.formulas.words import core as core_of

__all__ = ["MAX_NESTING", "Node", "is_transposed", "parse", "parse_pieces"]

_FLIPPED = {">": "<", "≥": "≤", "≫": "≪", "≻": "≺", "⪰": "⪯", "⊃": "⊂", "⊇": "⊆", "∋": "∈"}
_SUM_SIGNS = {"+": "", "-": "-", "±": "±", "∓": "±"}
_SET_OPERATORS = frozenset("∪∩∖∧∨⊎⊔⊓")
_TENSOR_OPERATORS = frozenset("⊙⊗⊕⊖∘∐⊘⋄")
_CALLABLE = ("v:", "_", "′", "star")
_SAME_ACCENTS = {
    "widehat": "hat", "widetilde": "tilde", "widecheck": "check", "overline": "bar",
    "underbar": "underline", "overrightarrow": "vec", "undertilde": "utilde",
}  # fmt: skip
"""Accents that differ from another one in width alone."""

_VECTORS = {KET: "ket", BRA: "bra"}
_FENCES = {"⌊": "floor", "⌈": "ceil", "|": "abs", "‖": "norm"}
_APPLYING = ("fenced", "script")
"""What may be an argument of the piece before it, and, with a power, too: ``f(x)^2``."""
_LAYOUT = frozenset(("rows", "environment", "space", "arrow", "text"))
_DIVIDERS = frozenset(("mid", "punctuation"))
_PRIME = PIECES[r"\prime"]
_TWO = Piece("number", "2")
_UNIT = Piece("number", "1")
_DOTS = {"dot": 1, "ddot": 2, "dddot": 3}
_TIME = Node("v:t")
"""How often dots derive, and by what."""

_TRANSPOSES = ("⊤", "T")
_SILENT = ("punctuation", "space")


@lru_cache(maxsize=512)
def parse(latex: str) -> Node:
    r"""Read a formula, however it is written, into its tree.

    Args:
        latex: LaTeX with or without dollar signs, Unicode mathematics, a half-typed formula; any
            text is accepted.

    Returns:
        The tree. Several statements (rows, or parts set off by ``\quad``, words, commas) become
        children of a node ``lines``; text without any symbol gives ``Node("lines")``.

    Example:
        >>> parse(r"e^{-x}") == parse(r"\exp\left(-x\right)")
        True
    """
    return parse_pieces(read(latex))


def parse_pieces(pieces: Sequence[Piece]) -> Node:
    """Read pieces, a whole formula or what stands in a row within one, into their tree."""
    return Reader().statements(pieces)


class Reader:
    """The reading of one formula; it holds only how deep the reading is.

    What operators are applied to is read in `operators`, which calls back here.
    """

    __slots__ = ("depth",)

    def __init__(self) -> None:
        """Begin at the top."""
        self.depth = 0

    # -- statements, clauses, relations --------------------------------------------------------

    def statements(self, pieces: Sequence[Piece]) -> Node:
        """Read a whole formula: its rows, and the statements within each."""
        if _LAYOUT.isdisjoint([piece.kind for piece in pieces]):  # most formulas are one statement
            nodes = self.clauses(match_brackets(pieces))
            return nodes[0] if len(nodes) == 1 else Node("lines", tuple(nodes))
        nodes = []
        for row in joined_rows(pieces):
            for statement in split_statements(match_brackets(row)):
                nodes += self.clauses(statement)
        return nodes[0] if len(nodes) == 1 else Node("lines", tuple(nodes))

    def clauses(self, items: list[Piece]) -> list[Node]:
        """Split ``α_i ≥ 0, i = 1, …, n`` into its two relations."""
        segments = split(items, ",")
        if len(segments) == 1:
            return [self.relation(items)] if items else []
        clauses: list[list[Piece]] = []
        complete = False
        for segment in segments:
            if not segment:
                continue
            relates = has_relation(segment)
            quantified = segment[0].text in ("∀", "∃")
            if clauses and not quantified and not (relates and complete):
                clauses[-1] += [COMMA, *segment]
            else:
                clauses.append(list(segment))
            complete = relates or (complete and not quantified)
        return [self.relation(clause) for clause in clauses]

    def relation(self, items: list[Piece]) -> Node:
        """Read a chain of relations; one that points left is turned round."""
        sides: list[list[Piece]] = [[]]
        signs: list[str] = []
        for piece in items:
            sign = "" if piece.kind in UNRELATED else relation_sign(piece)
            if sign:
                signs.append(sign)
                sides.append([])
            else:
                sides[-1].append(piece)
        if not signs:
            return self.side(items)
        nodes = [self.side(side) for side in sides]
        if any(sign in _FLIPPED for sign in signs) and all(
            sign in _FLIPPED or sign == "=" for sign in signs
        ):
            nodes.reverse()
            signs = [_FLIPPED.get(sign, sign) for sign in reversed(signs)]
        if len(set(signs)) == 1:
            return Node(signs[0], tuple(node for node in nodes if node is not NOTHING))
        chain = [Node(sign, (node,)) for sign, node in zip(signs, nodes[1:], strict=True)]
        return Node("chain", (nodes[0], *chain))

    def side(self, items: list[Piece]) -> Node:
        """Read one side of a relation: a condition, a list or a sum."""
        if not items:
            return NOTHING
        arguments = self.arguments(items)
        return arguments[0] if len(arguments) == 1 else Node("list", tuple(arguments))

    def arguments(self, items: list[Piece]) -> list[Node]:
        """Read what stands in brackets: ``x, y | z`` gives x, y, and z as given."""
        if len(items) == 1 and items[0].kind in _LEAF_PREFIX:
            return [_leaf(items[0])]
        if self.depth >= MAX_NESTING:
            return [Node("…")]
        self.depth += 1
        paired = pair_bars(items)
        if _DIVIDERS.isdisjoint([piece.kind for piece in paired]):
            found = [self.element(paired)]
        else:
            halves = split(paired, "|")
            found = [self.element(part) for part in split(halves[0], ",") if part]
            for half in halves[1:]:
                given = [self.element(part) for part in split(half, ",") if part]
                if given:
                    found.append(Node("given", tuple(given)))
        self.depth -= 1
        return found or [NOTHING]

    def element(self, items: list[Piece]) -> Node:
        """Read one element of a list; it may be a relation (``P(X = x)``)."""
        if has_relation(items):
            return self.relation(items)
        return self.sum(items)

    # -- sums and products ---------------------------------------------------------------------

    def sum(self, items: list[Piece]) -> Node:
        """Read a sum; unions and other set operations are read like it, more loosely bound."""
        signs = [piece.text for piece in items if piece.kind == "operator"]
        if not signs:
            return self.product(Row(items)) if items else NOTHING
        if not _SET_OPERATORS.isdisjoint(signs):
            at = next(
                i for i, piece in enumerate(items)
                if piece.kind == "operator" and piece.text in _SET_OPERATORS
            )  # fmt: skip
            left, right = self.sum(items[:at]), self._tail(items[at + 1 :])
            return Node(items[at].text, (left, right))
        terms: list[Node] = []
        start, sign = 0, ""
        for i, piece in enumerate(items):
            if piece.kind == "operator" and piece.text in _SUM_SIGNS:
                if i > start:
                    terms.append(signed(self.product(Row(items, start, i)), sign))
                    sign = ""
                sign = {"--": "", "-": "-", "": ""}.get(sign + _SUM_SIGNS[piece.text], "±")
                start = i + 1
        if start < len(items):
            terms.append(signed(self.product(Row(items, start)), sign))
        terms = [term for term in terms if term is not NOTHING]
        if not terms:
            return Node("sign:" + items[0].text) if items else NOTHING
        return terms[0] if len(terms) == 1 else Node("+", tuple(terms))

    def _tail(self, items: list[Piece]) -> Node:
        """Read what follows a set operator, as deep as it may go."""
        if self.depth >= MAX_NESTING:
            return Node("…")
        self.depth += 1
        node = self.sum(items)
        self.depth -= 1
        return node

    def product(self, row: Row) -> Node:
        """Read a product, written with a sign or without, to the end of the row."""
        if len(row) == 1 and row.peek().kind != "operator":
            return self.factor(row)
        groups: list[list[Node]] = [[]]
        operator = ""
        divides = False
        while row:
            piece = row.peek()
            if piece.kind == "operator":
                if piece.text == "/":
                    divides = True
                elif piece.text in _TENSOR_OPERATORS and groups[-1]:
                    operator = operator or piece.text
                    groups.append([])
                row.take()
                continue
            node = self.factor(row)
            if divides and groups[-1] and _is_partial(groups[-1][-1]) and _is_partial(node):
                groups[-1][-1] = derivative(groups[-1][-1].children[0], node.children)
            elif node is not NOTHING:
                groups[-1].append(inverse(node) if divides else node)
            divides = False
        products = tuple(product(group) for group in groups if group)
        if not products:
            return NOTHING
        return products[0] if len(products) == 1 else Node(operator, products)

    # -- factors -------------------------------------------------------------------------------

    def factor(self, row: Row) -> Node:
        """Read the factor that the row begins with."""
        piece = plain(row.take())
        following = row.peek()
        is_leaf = piece.kind in _LEAF_PREFIX and piece.text != "Δ"
        if is_leaf and following.kind not in _APPLYING:
            return _leaf(piece)  # most factors
        core, sub, sup = piece.parts if piece.kind == "script" else (piece, EMPTY, EMPTY)
        core = plain(core)
        if core.kind == "letter" and not _is_operator(core, sub, sup, following):
            node = self.letter(core, sub, sup, following)
            if following.kind not in _APPLYING:
                return _unprimed(node) if sup is not EMPTY else node
            return self.applied(node, row)
        if core.kind in ("name", "letter", "big", "symbol"):
            return self.operator(core, sub, sup, row)
        if core == _UNIT and following.kind == "fenced" and following.text[0] in "[{":
            return Node("fn:ind", tuple(self.arguments(list(row.take().parts))))
        if core.kind == "accent" and core.text in _DOTS:
            return self.dotted(core, sub, sup, row)
        node = self.atom(core, sub)
        if node.label == WAITING:
            return derivative_of(self, node, row)
        if core.kind == "fenced" and core.text[0] == "‖":
            sub = EMPTY
        node = self.scripted(node, sub, sup)
        if core.kind in ("accent", "stack", "brace"):
            return self.applied(node, row)
        return node

    def letter(self, core: Piece, sub: Piece, sup: Piece, following: Piece) -> Node:
        """Read a letter with its scripts."""
        if is_transposed(core, sup, following):
            return transposed(self.scripted(_leaf(core), sub, EMPTY))
        if _is_simple(sub) and _is_simple(sup):
            return _with_scripts(core, sub, sup)
        return self.scripted(_leaf(core), sub, sup)

    def dotted(self, core: Piece, sub: Piece, sup: Piece, row: Row) -> Node:
        """Read a letter with dots as its derivative in time, of which the index is the letter's."""
        over = [_TIME] * _DOTS[core.text]
        node = self.scripted(self.script(core.parts[0]), sub, EMPTY)
        if sup == EMPTY:
            node = self.applied(node, row)
        if node.label == "^":  # x(t)^2: the power hangs on the closing bracket
            return Node("^", (derivative(node.children[0], over), *node.children[1:]))
        return self.scripted(derivative(node, over), EMPTY, sup)

    def operator(self, core: Piece, sub: Piece, sup: Piece, row: Row) -> Node:
        """Read a factor that may be applied to what follows it."""
        if core.kind == "big":
            return big(self, core.text, sub, sup, row)
        if core.text == "Δ":
            return differential(self, "∇", EMPTY, _TWO, row)
        if core.text in ("∇", "∂"):
            return differential(self, core.text, sub, sup, row)
        if core.kind == "symbol":
            return self.scripted(Node(core.text), sub, sup)
        return function(self, core.text, sub, sup, row)

    def applied(self, node: Node, row: Row) -> Node:
        """Read ``f(x)`` as a call and ``a(b + c)`` as a product, whatever the letters are."""
        if node.label == "w:kl" and row.peek().kind == "fenced":
            return Node("fn:kl", tuple(self.arguments(list(row.take().parts))))
        if not node.label.startswith(_CALLABLE):
            return node
        for _ in range(MAX_NESTING):  # f(x)(y)
            if not _holds_arguments(row.peek()):
                break
            node = _called(node, self.arguments(list(row.take().parts)))
        following = row.peek()
        if node.label != "call" and following.kind == "script":
            fence, sub, sup = following.parts  # f(x)^2: the power hangs on the closing bracket
            if _holds_arguments(fence) and fence.text[0] != "{":
                row.take()
                node = _called(node, self.arguments(list(fence.parts)))
                return self.scripted(node, sub, sup)
        return node

    # -- atoms and scripts ---------------------------------------------------------------------

    def atom(self, piece: Piece, sub: Piece = EMPTY) -> Node:
        """Read one piece that stands for itself."""
        kind, text, parts = piece
        if kind == "number":
            return Node("n:" + text)
        if self.depth >= MAX_NESTING:
            return Node("…")
        if kind == "fenced":
            return self.fence(piece, sub)
        if kind == "accent":
            return self.accent(text, parts[0])
        if kind in ("environment", "rows"):
            return self.environment(text, parts)
        if parts:
            return self.compound(piece)
        if kind in ("text", "unknown"):
            return Node("w:" + said(text).replace(" ", "-"))
        if kind == "operator":
            return Node("sign:" + text)
        return NOTHING if kind in _SILENT and text != "!" else Node(text)

    def compound(self, piece: Piece) -> Node:
        """Read a piece that is made of others by a command."""
        kind, _, parts = piece
        if kind == "fraction":
            read = fraction_of_derivative(self, parts[0], parts[1])
            if read is not None:
                return read
            return product([self.script(parts[0]), inverse(self.script(parts[1]))])
        if kind == "root":
            inner = self.script(parts[0])
            return Node("sqrt", (inner,) if parts[1] == EMPTY else (inner, self.script(parts[1])))
        if kind == "binomial":
            return Node("binom", (self.script(parts[0]), self.script(parts[1])))
        return self.script(parts[0] if kind in ("stack", "brace", "not") else piece)

    def script(self, piece: Piece) -> Node:
        """Read a group as an expression of its own."""
        if piece.kind in _LEAF_PREFIX:
            return _leaf(piece)
        items = contents(piece)
        if name := word(items):
            return Node("w:" + canonical(name))
        if self.depth >= MAX_NESTING:
            return Node("…")
        self.depth += 1
        if any(part.kind == "rows" for part in items):
            node = self.statements(items)
        else:
            node = self.relation(match_brackets(items))
        self.depth -= 1
        return node

    def accent(self, accent: str, inner: Piece) -> Node:
        """Make an accented letter a variable of its own; over more than a letter it is a node."""
        name = _SAME_ACCENTS.get(accent, accent)
        if name in STRIKES:
            return self.script(inner)
        core = plain(inner)
        if core.kind == "letter":
            return Node(f"v:{name}.{core.text}")
        return Node(name, (self.script(inner),))

    def fence(self, piece: Piece, sub: Piece) -> Node:
        """Read what brackets hold; round and square ones only group."""
        opening = piece.text[0]
        arguments = self.arguments(list(piece.parts))
        if piece.text in _VECTORS:
            return Node(_VECTORS[piece.text], tuple(map(_index, arguments)))
        if opening in "([":
            return arguments[0] if len(arguments) == 1 else Node("list", tuple(arguments))
        if opening == "⟨":
            if len(arguments) == 2:  # an inner product is wᵀx
                return product([transposed(arguments[0]), arguments[1]])
            return Node("angle", tuple(arguments))
        if opening == "‖" and sub != EMPTY:
            order = self.script(sub)
            if order.label != "n:2":
                arguments.append(order)
        return Node(_FENCES.get(opening, "set"), tuple(arguments))

    def environment(self, name: str, rows: Iterable[Piece]) -> Node:
        """Read cases, a matrix, or a display within a display."""
        if name in DISPLAYS or not name:
            return self.statements([Piece("environment", name or "aligned", tuple(rows))])
        if "cases" in name:
            label, row_label = "cases", "case"
        else:
            label, row_label = "matrix", "row"
        nodes = []
        for row in rows:
            cells = [self.cell(cell) for cell in row.parts]
            nodes.append(Node(row_label, tuple(cell for cell in cells if cell is not NOTHING)))
        node = Node(label, tuple(nodes))
        return Node("abs", (node,)) if name == "vmatrix" else node

    def cell(self, cell: Piece) -> Node:
        """Read one cell; words such as "if" around its mathematics go."""
        items = [p for p in cell.parts if p.kind != "text" or is_meaningful(p)]
        nodes = self.clauses(match_brackets(items)) if self.depth < MAX_NESTING else []
        return nodes[0] if len(nodes) == 1 else Node("list", tuple(nodes)) if nodes else NOTHING

    def scripted(self, node: Node, sub: Piece, sup: Piece) -> Node:
        """Put a subscript and a superscript on a node."""
        if sub != EMPTY:
            index = self.script(sub)
            if node.label == "v:D" and index.label == "w:kl":
                node = Node("w:kl")
            elif index is not NOTHING:
                node = Node("_", (node, _index(index)))
        if sup == EMPTY:
            return node
        return self.raised(node, contents(sup))

    def raised(self, node: Node, items: Sequence[Piece]) -> Node:
        """Put a superscript on a node, in the meaning that it has."""
        first = plain(items[0]) if items else EMPTY
        if first.kind == "prime":
            node = Node("′" * sum(piece.kind == "prime" for piece in items), (node,))
            rest = [piece for piece in items if piece.kind != "prime"]
            return self.raised(node, rest) if rest else node
        sign = self.marked(node, items, first)
        if sign is not None:
            return sign
        matched = match_brackets(items)
        if len(matched) == 1 and matched[0].kind == "fenced" and matched[0].text[0] in "(⟨[":
            indices = self.arguments(list(matched[0].parts))
            return Node("_", (node, *map(_index, indices)))
        power = self.script(Piece("group", "", tuple(items)))
        if node.label == "v:e":
            return Node("fn:exp", (power,))
        if power.label == "-":
            return inverse(raised(node, power.children[0]))
        if power.label == "+" and power.children[1:] == (ONE,):  # the iterate x^{k+1}
            return Node("_", (node, power))
        return raised(node, power)

    def marked(self, node: Node, items: Sequence[Piece], first: Piece) -> Node | None:
        """Read a superscript that is a mark and no power: a transpose, a star, a sign."""
        if len(items) == 2 and first.text == "-" and plain(items[1]).text in _TRANSPOSES:
            return transposed(inverse(node))
        if len(items) != 1:
            return None
        if first.text in _TRANSPOSES:
            return transposed(node)
        if first.kind != "operator":
            return None
        if first.text in "*⋆∗":
            return _starred(node)
        mark = "+" if first.text == "†" else first.text  # both are signs of the pseudo-inverse
        return Node("^", (node, Node("sign:" + mark)))


_RAISED = frozenset(("^", "T", "inv", "star"))
_SIMPLE = frozenset(("letter", "number", "operator", "prime", "symbol"))
_LEAF_PREFIX = {"letter": "v:", "number": "n:"}


def _leaf(piece: Piece) -> Node:
    """Return the node of a letter or number by itself, which most scripts and arguments are."""
    return _LEAVES.get(piece.text) or Node(_LEAF_PREFIX[piece.kind] + piece.text)


def _index(node: Node) -> Node:
    """Return an index, or the name of a ket, in which a number is a name as a letter is.

    It only tells one thing from another: so ``T_2`` is ``T_c`` renamed, as ``T_b`` is.
    """
    if node.label[:2] == "n:" and node.label[2:].isdecimal():
        return Node("v:#" + node.label[2:])
    if node.label == "list":
        return Node("list", tuple(map(_index, node.children)))
    return node


_LEAVES = {
    piece.text: Node(_LEAF_PREFIX[piece.kind] + piece.text)
    for piece in PIECES.values()
    if piece.kind in _LEAF_PREFIX
}


def _starred(node: Node) -> Node:
    """Put a star on a node: on a letter, indexed or not, it makes another letter of it."""
    if node.label[:2] == "v:":
        return Node(node.label + "*")
    if node.label == "_" and node.children[0].label[:2] == "v:":
        return Node("_", (_starred(node.children[0]), *node.children[1:]))
    return Node("star", (node,))


def _called(node: Node, arguments: list[Node]) -> Node:
    """Return a call; of a primed function of one variable, the derivative by that."""
    if node.label.startswith("′") and len(arguments) == 1 and is_letter(arguments[0]):
        call = Node("call", (node.children[0], *arguments))
        return derivative(call, arguments * len(node.label))
    return Node("call", (node, *arguments))


def _is_partial(node: Node) -> bool:
    """Tell ``∂f``, above or below a slash, from ``∂_x f``, which is a derivative by itself."""
    return node.label == "∂" and len(node.children) == 1 and node.children[0].label != "over"


def _unprimed(node: Node) -> Node:
    """Make another letter of a primed one that is applied to nothing, as of a starred one."""
    if node.label.startswith("′"):
        inner = node.children[0]
        if inner.label[:2] == "v:":
            return Node(inner.label + node.label)
        if inner.label == "_" and inner.children[0].label[:2] == "v:":
            return Node("_", (Node(inner.children[0].label + node.label), *inner.children[1:]))
    if node.label in _RAISED:
        return Node(node.label, (_unprimed(node.children[0]), *node.children[1:]))
    return node


def _is_simple(piece: Piece) -> bool:
    return piece is EMPTY or piece.kind in _SIMPLE


@lru_cache(maxsize=4096)
def _with_scripts(core: Piece, sub: Piece, sup: Piece) -> Node:
    """Put scripts of one symbol each on a letter; every author's ``x_i`` is the same."""
    return Reader().scripted(_leaf(core), sub, sup)


def _is_operator(core: Piece, sub: Piece, sup: Piece, following: Piece) -> bool:
    """Tell whether a letter is an operator: E before a square bracket, the Laplacian Δ."""
    if core.text == "E":
        fence = following.parts[0] if following.kind == "script" else following
        return fence.kind == "fenced" and fence.text[0] == "["
    if core.text == "Δ":
        return sub == sup == EMPTY and following != EMPTY and following.kind != "operator"
    return False


def is_transposed(letter: Piece, above: Piece, following: Piece) -> bool:
    """Tell the transposes of ``X'y`` and ``x'x`` from the derivative in ``u'v``.

    Statisticians write them so. A capital stands for a matrix, and nothing is multiplied with its
    own derivative.

    Args:
        letter: What may be transposed, without its scripts.
        above: What stands above it.
        following: The piece behind it.
    """
    if above != _PRIME:
        return False
    after = core_of(following)
    return after.kind == "letter" and (letter.text.isupper() or letter == after)


def _holds_arguments(piece: Piece) -> bool:
    """Tell whether brackets after a letter hold arguments; a sum in them makes a product.

    This looks at the signs and does not read what is inside, or brackets within brackets would be
    read once more at each level.
    """
    if piece.kind != "fenced" or piece.text[0] not in "([{":
        return False
    if piece.text[0] != "(":
        return True
    kinds = [part.kind for part in piece.parts]
    if "mid" in kinds or "punctuation" in kinds or kinds.count("bar") % 2:
        return True
    if has_relation(piece.parts):
        return True
    return not any(p.kind == "operator" and p.text in _SUM_SIGNS for p in piece.parts)
