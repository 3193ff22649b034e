r"""LaTeX to a tree of meaning: an operator tree in one normal form.

What authors write differently and mean alike becomes the same tree: fonts, spacing, sizes of
brackets, labels and tags are gone; ``\frac{a}{b}``, ``a/b`` and ``a b^{-1}`` are one product with an
inverse; ``e^{x}`` is ``\exp(x)``; ``\log x`` and ``\log(x)`` are one call; norms, conditions,
transposes, argmin and definitions have one spelling; ``a \ge b`` is ``b \le a``. Precedence, from
the loosest: statement > relation > condition or list > sum > product > application > script. That a
tree of operators with variables made alike finds formulas is Approach Zero's and Tangent's result
(Zhong & Zanibbi, ECIR 2019; Mansouri et al., ICTIR 2019).

Which letter a variable is never decides how a formula is read, but for a few that mathematicians
reserve: e under a power, T as a power, d before a variable in an integral or a derivative, and E
before a square bracket. So renaming the others cannot change the shape of the tree.

`parse` never raises, always ends, and its tree is at most some hundred nodes deep: brackets and
applications nested deeper than `MAX_NESTING` become a leaf. It does not do algebra: nothing is
expanded, evaluated or sorted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mlkb.formulas.markup import EMPTY, read
from mlkb.formulas.symbols import FUNCTIONS, LIMIT_NAMES, PIECES, Piece

MAX_NESTING = 20
"""Expressions within expressions that are read; printed mathematics stays under ten."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation, or one leaf, of a formula.

    Attributes:
        label: What it is. Leaves: ``v:x`` a variable, ``n:2`` a number, ``w:train`` a word, or the
            symbol itself. Operations: ``+``, ``*``, ``inv``, ``call``, ``fn:log``, ``=``, ...
        children: What it is applied to, in the order of writing.

    Example:
        >>> parse("a/b")
        Node('*', (Node('v:a'), Node('inv', (Node('v:b'),))))
    """

    label: str
    children: tuple["Node", ...] = ()

    def __repr__(self) -> str:
        """Show only what is there."""
        inner = f"{self.label!r}, {self.children!r}" if self.children else repr(self.label)
        return f"Node({inner})"


_DISPLAYS = frozenset(
    "align aligned alignat alignedat gather gathered equation split multline eqnarray displaymath"
    " math flalign subequations dcases* rcl".split()
)
_FILLERS = frozenset(
    "if when where for and or with otherwise else such that s.t. st subject to all any some then"
    " is are the in on at by as a an of from we so hence thus let given".split()
)
_SYNONYMS = {
    "ln": "log", "lg": "log", "tr": "trace", "sgn": "sign", "logistic": "sigmoid", "sigm": "sigmoid",
    "var": "var", "cov": "cov", "argmin": "argmin", "det": "abs", "prob": "pr", "expect": "e",
    "diagonal": "diag", "infimum": "inf", "minimize": "min", "minimise": "min", "maximize": "max",
    "maximise": "max", "dkl": "kl",
}  # fmt: skip
_TAKES_REST = frozenset(name.lower() for name in LIMIT_NAMES) - {"det", "gcd"} | {"e", "minimize"}
_TAKES_FACTOR = frozenset(
    "arccos arcsin arctan cos cosh cot coth csc exp log sec sin sinh tan tanh trace abs rank var"
    " cov diag sign erf dim ker deg span softmax sigmoid".split()
)
_FLIPPED = {">": "<", "≥": "≤", "≫": "≪", "≻": "≺", "⪰": "⪯", "⊃": "⊂", "⊇": "⊆", "∋": "∈"}
_SUM_SIGNS = {"+": "", "-": "-", "±": "±", "∓": "±"}
_SET_OPERATORS = frozenset("∪∩∖∧∨⊎⊔⊓")
_TENSOR_OPERATORS = frozenset("⊙⊗⊕⊖∘∐⊘⋄")
_WRITTEN_PRODUCTS = frozenset("⋅×*∙⋆")
_LIMITS = {"∬": "∫", "∭": "∫", "∮": "∫"}
_CALLABLE = ("v:", "_", "′", "star")
_FENCES = {"⌊": "floor", "⌈": "ceil", "|": "abs", "‖": "norm"}
_ONE = Node("n:1")
_WAITING = "deriv?"
_SKIPPED = ("space",)
_NOTHING = Node("∅?")
_LAYOUT = frozenset(("rows", "environment", "space", "arrow", "text"))
_DIVIDERS = frozenset(("mid", "punctuation"))


@lru_cache(maxsize=2048)
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
    return _Parser().statements(read(latex))


class _Parser:
    """The reading of one formula; it holds only how deep the reading is."""

    __slots__ = ("depth",)

    def __init__(self) -> None:
        self.depth = 0

    # -- statements, clauses, relations --------------------------------------------------------

    def statements(self, pieces: Sequence[Piece]) -> Node:
        """Read a whole formula: its rows, and the statements within each."""
        if _LAYOUT.isdisjoint([piece.kind for piece in pieces]):  # most formulas are one statement
            nodes = self.clauses(_match_brackets(pieces))
            return nodes[0] if len(nodes) == 1 else Node("lines", tuple(nodes))
        nodes = []
        for row in _joined_rows(pieces):
            for statement in _split_statements(_match_brackets(row)):
                nodes += self.clauses(statement)
        return nodes[0] if len(nodes) == 1 else Node("lines", tuple(nodes))

    def clauses(self, items: list[Piece]) -> list[Node]:
        """Split ``α_i ≥ 0, i = 1, …, n`` into its two relations."""
        segments = _split(items, ",")
        if len(segments) == 1:
            return [self.relation(items)] if items else []
        clauses: list[list[Piece]] = []
        complete = False
        for segment in segments:
            if not segment:
                continue
            has_relation = _has_relation(segment)
            quantified = segment[0].text in ("∀", "∃")
            if clauses and not quantified and not (has_relation and complete):
                clauses[-1] += [_COMMA, *segment]
            else:
                clauses.append(list(segment))
            complete = has_relation or (complete and not quantified)
        return [self.relation(clause) for clause in clauses]

    def relation(self, items: list[Piece]) -> Node:
        """Read a chain of relations; one that points left is turned round."""
        sides: list[list[Piece]] = [[]]
        signs: list[str] = []
        for piece in items:
            sign = _relation_sign(piece)
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
            return Node(signs[0], tuple(node for node in nodes if node is not _NOTHING))
        chain = [Node(sign, (node,)) for sign, node in zip(signs, nodes[1:], strict=True)]
        return Node("chain", (nodes[0], *chain))

    def side(self, items: list[Piece]) -> Node:
        """Read one side of a relation: a condition, a list or a sum."""
        if not items:
            return _NOTHING
        arguments = self.arguments(items)
        return arguments[0] if len(arguments) == 1 else Node("list", tuple(arguments))

    def arguments(self, items: list[Piece]) -> list[Node]:
        """Read what stands in brackets: ``x, y | z`` gives x, y, and z as given."""
        if len(items) == 1 and items[0].kind in _LEAF_PREFIX:
            return [_leaf(items[0])]
        if self.depth >= MAX_NESTING:
            return [Node("…")]
        self.depth += 1
        paired = _pair_bars(items)
        if _DIVIDERS.isdisjoint([piece.kind for piece in paired]):
            found = [self.element(paired)]
        else:
            halves = _split(paired, "|")
            found = [self.element(part) for part in _split(halves[0], ",") if part]
            for half in halves[1:]:
                given = [self.element(part) for part in _split(half, ",") if part]
                if given:
                    found.append(Node("given", tuple(given)))
        self.depth -= 1
        return found or [_NOTHING]

    def element(self, items: list[Piece]) -> Node:
        """Read one element of a list; it may be a relation (``P(X = x)``)."""
        if _has_relation(items):
            return self.relation(items)
        return self.sum(items)

    # -- sums and products ---------------------------------------------------------------------

    def sum(self, items: list[Piece]) -> Node:
        """Read a sum; unions and other set operations are read like it, more loosely bound."""
        signs = [piece.text for piece in items if piece.kind == "operator"]
        if not signs:
            return self.product(items, 0, len(items)) if items else _NOTHING
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
                    terms.append(_signed(self.product(items, start, i), sign))
                    sign = ""
                sign = {"--": "", "-": "-", "": ""}.get(sign + _SUM_SIGNS[piece.text], "±")
                start = i + 1
        if start < len(items):
            terms.append(_signed(self.product(items, start, len(items)), sign))
        terms = [term for term in terms if term is not _NOTHING]
        if not terms:
            return Node(items[0].text) if items else _NOTHING
        return terms[0] if len(terms) == 1 else Node("+", tuple(terms))

    def _tail(self, items: list[Piece]) -> Node:
        """Read what follows a set operator, as deep as it may go."""
        if self.depth >= MAX_NESTING:
            return Node("…")
        self.depth += 1
        node = self.sum(items)
        self.depth -= 1
        return node

    def product(self, items: list[Piece], start: int, end: int) -> Node:
        """Read a product, written with a sign or without."""
        groups: list[list[Node]] = [[]]
        operator = ""
        inverse = False
        i = start
        while i < end:
            piece = items[i]
            if piece.kind == "operator":
                if piece.text == "/":
                    inverse = True
                elif piece.text in _TENSOR_OPERATORS and groups[-1]:
                    operator = operator or piece.text
                    groups.append([])
                i += 1
                continue
            node, i = self.factor(items, i, end)
            if node is not _NOTHING:
                groups[-1].append(_inverse(node) if inverse else node)
            inverse = False
        products = tuple(_product(group) for group in groups if group)
        if not products:
            return _NOTHING
        return products[0] if len(products) == 1 else Node(operator, products)

    # -- factors -------------------------------------------------------------------------------

    def factor(self, items: list[Piece], i: int, end: int) -> tuple[Node, int]:
        """Read one factor that starts at `i`; return it and where the next one starts."""
        piece = _plain(items[i])
        core, sub, sup = piece.parts if piece.kind == "script" else (piece, EMPTY, EMPTY)
        core = _plain(core)
        i += 1
        kind = core.kind
        if core.text == "Δ" and sub == sup == EMPTY and i < end and items[i].kind != "operator":
            return self.differential("∇", EMPTY, _TWO, items, i, end)
        if kind == "letter" and not _is_reserved(core, items, i, end):
            node = _leaf(core)
            if sub is not EMPTY or sup is not EMPTY:
                node = self.scripted(node, sub, sup)
            if i >= end or items[i].kind not in ("fenced", "script"):
                return node, i
            return self.applied(node, items, i, end)
        if kind in ("name", "letter"):
            return self.function(core.text, sub, sup, items, i, end)
        if kind == "big":
            return self.big(core.text, sub, sup, items, i, end)
        if core.text in ("∇", "∂") and kind == "symbol":
            return self.differential(core.text, sub, sup, items, i, end)
        if kind == "number" and i < end and items[i].kind == "fenced" and core.text == "1":
            if items[i].text[0] in "[{":  # the indicator function
                return Node("fn:ind", tuple(self.arguments(list(items[i].parts)))), i + 1
        node = self.atom(core, sub)
        if node.label == _WAITING:
            return self.derivative_of(node, items, i, end)
        if core.kind == "fenced" and core.text[0] == "‖":
            sub = EMPTY
        node = self.scripted(node, sub, sup)
        if kind in ("accent", "stack", "brace"):
            return self.applied(node, items, i, end)
        return node, i

    def applied(self, node: Node, items: list[Piece], i: int, end: int) -> tuple[Node, int]:
        """Read ``f(x)`` as a call and ``a(b + c)`` as a product, whatever the letters are."""
        if node.label == "w:kl" and i < end and items[i].kind == "fenced":
            return Node("fn:kl", tuple(self.arguments(list(items[i].parts)))), i + 1
        if not node.label.startswith(_CALLABLE):
            return node, i
        for _ in range(MAX_NESTING):  # f(x)(y)
            if i >= end or items[i].kind != "fenced" or items[i].text[0] not in "([{":
                break
            arguments = self.arguments(list(items[i].parts))
            if len(arguments) == 1 and arguments[0].label in ("+", "-") and items[i].text[0] == "(":
                return node, i
            node = Node("call", (node, *arguments))
            i += 1
        if i < end and node.label != "call" and items[i].kind == "script":
            return self.raised_call(node, items, i)
        return node, i

    def raised_call(self, node: Node, items: list[Piece], i: int) -> tuple[Node, int]:
        """Read ``f(x)^2``, where the power hangs on the closing bracket, as the power of a call."""
        fence, sub, sup = items[i].parts
        if fence.kind != "fenced" or fence.text[0] not in "([":
            return node, i
        arguments = self.arguments(list(fence.parts))
        if len(arguments) == 1 and arguments[0].label in ("+", "-") and fence.text[0] == "(":
            return node, i
        return self.scripted(Node("call", (node, *arguments)), sub, sup), i + 1

    def function(
        self, name: str, sub: Piece, sup: Piece, items: list[Piece], i: int, end: int
    ) -> tuple[Node, int]:
        """Read a named function and what it is applied to."""
        word = name.lower()
        if word == "arg" and i < end:
            inner = _plain(items[i])
            core, sub, sup = inner.parts if inner.kind == "script" else (inner, sub, sup)
            if _plain(core).text in ("min", "max", "inf", "sup"):
                word = "arg" + _plain(core).text.replace("inf", "min").replace("sup", "max")
                i += 1
        word = _SYNONYMS.get(word, word)
        modifiers = () if sub == EMPTY else self.limits(sub)
        if word == "kl" or (word == "d" and "w:kl" in {m.label for m in modifiers}):
            word, modifiers = "kl", ()
        fence = items[i] if i < end else EMPTY
        power = EMPTY
        if fence.kind == "script" and fence.parts[0].kind == "fenced":
            fence, power = fence.parts[0], fence.parts[2]
        if fence.kind == "fenced" and fence.text[0] in "([{" and not (
            power != EMPTY and word in _TAKES_REST
        ):
            arguments = tuple(self.arguments(list(fence.parts)))
            node = self.scripted(Node("fn:" + word, arguments + modifiers), EMPTY, sup)
            return self.scripted(node, EMPTY, power), i + 1
        body = _NOTHING
        if i < end and self.depth < MAX_NESTING:
            self.depth += 1
            if word in _TAKES_REST:
                body, i = self.product(items, i, end), end
            elif word in _TAKES_FACTOR:
                body, i = self.operand(items, i, end)
            self.depth -= 1
        if body is _NOTHING:
            leaf = Node("w:" + word)
            return self.scripted(leaf, sub, sup), i
        return self.scripted(Node("fn:" + word, (body, *modifiers)), EMPTY, sup), i

    def operand(self, items: list[Piece], i: int, end: int) -> tuple[Node, int]:
        """Read what a function without brackets applies to: factors up to the next function."""
        factors: list[Node] = []
        while i < end:
            core = _plain(items[i])
            core = _plain(core.parts[0]) if core.kind == "script" else core
            stop = core.kind in ("name", "big", "text") or core.text == "∇"
            if (factors and stop) or (core.kind == "operator" and core.text != "/"):
                break
            if core.kind == "operator":
                i += 1
                if i < end:
                    node, i = self.factor(items, i, end)
                    factors.append(_inverse(node))
                continue
            node, i = self.factor(items, i, end)
            if node is not _NOTHING:
                factors.append(node)
            if stop:
                break
        return (_product(factors) if factors else _NOTHING), i

    def big(
        self, sign: str, sub: Piece, sup: Piece, items: list[Piece], i: int, end: int
    ) -> tuple[Node, int]:
        """Read a sum, product or integral with its limits, over the rest of the product."""
        limits = () if sub == EMPTY else self.limits(sub)
        if sup != EMPTY:
            limits += (Node("to", (self.script(sup),)),)
        sign = _LIMITS.get(sign, sign)
        body = _NOTHING
        if self.depth < MAX_NESTING:
            self.depth += 1
            if sign == "∫":
                body = self.integrand(items, i, end)
            else:
                body = self.product(items, i, end)
            self.depth -= 1
            i = end
        return Node(sign, (body, *limits) if body is not _NOTHING else limits), i

    def integrand(self, items: list[Piece], start: int, end: int) -> Node:
        """Read what is integrated; ``d`` before a letter is a differential here."""
        parts: list[Node] = []
        variables: list[Node] = []
        first = start
        for i in range(start, end - 1):
            if _plain(items[i]) == _D and _is_variable(items[i + 1]) and i >= first:
                if i > first:
                    parts.append(self.product(items, first, i))
                variables.append(self.factor(items, i + 1, i + 2)[0])
                first = i + 2
        if first < end:
            parts.append(self.product(items, first, end))
        parts = [part for part in parts if part is not _NOTHING]
        differentials = [Node("over", (variable,)) for variable in variables]
        body = _product(parts) if parts else Node("n:1")
        return Node("dx", (body, *differentials)) if differentials else body

    def limits(self, sub: Piece) -> tuple[Node, ...]:
        """Read what stands under an operator: ``i = 1`` is over i, from 1."""
        items = _match_brackets(_items(sub))
        relations = [i for i, piece in enumerate(items) if _is_relation(piece)]
        if not items:
            return ()
        if not relations:
            return (Node("over", (self.script(sub),)),)
        if len(relations) > 1:
            return (Node("over", (self.relation(items),)),)
        at = relations[0]
        over = Node("over", (self.side(items[:at]),))
        role = {"=": "from", "∈": "in", "∼": "in"}.get(items[at].text, items[at].text)
        return over, Node(role, (self.side(items[at + 1 :]),))

    # -- derivatives ---------------------------------------------------------------------------

    def differential(
        self, sign: str, sub: Piece, sup: Piece, items: list[Piece], i: int, end: int
    ) -> tuple[Node, int]:
        """Read ∇ and ∂ with what they are applied to."""
        label = sign
        if _items(sup) and _items(sup)[0].text == "2":
            label += "2"
        over = () if sub == EMPTY else (Node("over", (self.script(sub),)),)
        if sign == "∇" and i < end and items[i].text in ("⋅", "×") and items[i].kind == "operator":
            label, i = "div" if items[i].text == "⋅" else "curl", i + 1
        if i >= end or self.depth >= MAX_NESTING or items[i].kind == "operator":
            return Node(label, over), i
        self.depth += 1
        node, i = self.factor(items, i, end)
        self.depth -= 1
        if sign == "∂" and over:
            return Node("deriv", (node, *over[0].children)), i
        if node.label in ("T", "inv"):  # ∇f(x)ᵀ: what is transposed is the gradient
            return Node(node.label, (Node(label, (*node.children, *over)),)), i
        return Node(label, (node, *over)), i

    def derivative(self, above: Piece, below: Piece) -> Node | None:
        """Read a fraction as a derivative, if both its parts start with the same ∂ or d."""
        top, bottom = _match_brackets(_items(above)), _match_brackets(_items(below))
        if not top or not bottom:
            return None
        sign = _core(bottom[0])
        if sign not in (_D, _PARTIAL) or _core(top[0]) != sign:
            return None
        if sign == _D and not (len(bottom) > 1 and _is_variable(bottom[1])):
            return None
        variables = [piece for piece in bottom if _core(piece) != sign]
        over = tuple(self.factor(variables, j, j + 1)[0] for j in range(len(variables)))
        if len(top) == 1:
            return Node(_WAITING, over)
        return Node("deriv", (self.product(top, 1, len(top)), *over))

    def derivative_of(
        self, waiting: Node, items: list[Piece], i: int, end: int
    ) -> tuple[Node, int]:
        r"""Give ``\frac{d}{dx}`` the factor that follows it."""
        if i >= end or self.depth >= MAX_NESTING:
            return Node("deriv", waiting.children), i
        self.depth += 1
        node, i = self.factor(items, i, end)
        self.depth -= 1
        return Node("deriv", (node, *waiting.children)), i

    # -- atoms and scripts ---------------------------------------------------------------------

    def atom(self, piece: Piece, sub: Piece = EMPTY) -> Node:
        """Read one piece that stands for itself."""
        kind, text, parts = piece
        if kind == "number":
            return Node("n:" + text)
        if self.depth >= MAX_NESTING:
            return Node("…")
        if kind == "fraction":
            derivative = self.derivative(parts[0], parts[1])
            if derivative is not None:
                return derivative
            above, below = self.script(parts[0]), self.script(parts[1])
            return _product([above, _inverse(below)])
        if kind == "fenced":
            return self.fence(piece, sub)
        if kind == "root":
            inner = self.script(parts[0])
            return Node("sqrt", (inner,) if parts[1] == EMPTY else (inner, self.script(parts[1])))
        if kind == "accent":
            return self.accent(text, parts[0])
        if kind == "text":
            return Node("w:" + text.strip().lower().replace(" ", "-"))
        if kind in ("environment", "rows"):
            return self.environment(text, parts)
        if kind == "binomial":
            return Node("binom", (self.script(parts[0]), self.script(parts[1])))
        if kind in ("group", "font", "cell"):
            return self.script(piece)
        if kind in ("stack", "brace", "not"):
            return self.script(parts[0])
        if kind == "unknown":
            return Node("w:" + text.lower())
        return _NOTHING if kind in ("punctuation", "space") and text != "!" else Node(text)

    def script(self, piece: Piece) -> Node:
        """Read a group as an expression of its own."""
        if piece.kind in _LEAF_PREFIX:
            return _leaf(piece)
        items = _items(piece)
        word = _word(items)
        if word:
            return Node("w:" + _SYNONYMS.get(word, word))
        if self.depth >= MAX_NESTING:
            return Node("…")
        self.depth += 1
        node = self.statements(items) if any(p.kind == "rows" for p in items) else self.side(
            _match_brackets(items)
        ) if not _has_relation(items) else self.relation(_match_brackets(items))
        self.depth -= 1
        return node

    def accent(self, accent: str, inner: Piece) -> Node:
        """Make an accented letter a variable of its own; over more than a letter it is a node."""
        name = {"widehat": "hat", "widetilde": "tilde", "overline": "bar", "underbar": "bar"}.get(
            accent, accent
        )
        core = _plain(inner)
        if core.kind == "letter":
            return Node(f"v:{name}.{core.text}")
        return Node(name, (self.script(inner),))

    def fence(self, piece: Piece, sub: Piece) -> Node:
        """Read what brackets hold; round and square ones only group."""
        opening = piece.text[0]
        arguments = self.arguments(list(piece.parts))
        if opening in "([":
            return arguments[0] if len(arguments) == 1 else Node("list", tuple(arguments))
        if opening == "⟨":
            if len(arguments) == 2:  # an inner product is wᵀx
                return _product([_transposed(arguments[0]), arguments[1]])
            return Node("angle", tuple(arguments))
        if opening == "‖" and sub != EMPTY:
            order = self.script(sub)
            if order.label != "n:2":
                arguments.append(order)
        return Node(_FENCES.get(opening, "set"), tuple(arguments))

    def environment(self, name: str, rows: Iterable[Piece]) -> Node:
        """Read cases, a matrix, or a display within a display."""
        if name in _DISPLAYS or not name:
            return self.statements([Piece("environment", name or "aligned", tuple(rows))])
        if "cases" in name:
            label, row_label = "cases", "case"
        else:
            label, row_label = "matrix", "row"
        nodes = []
        for row in rows:
            cells = [self.cell(cell) for cell in row.parts]
            nodes.append(Node(row_label, tuple(cell for cell in cells if cell is not _NOTHING)))
        return Node("abs", (Node(label, tuple(nodes)),)) if name == "vmatrix" else Node(
            label, tuple(nodes)
        )

    def cell(self, cell: Piece) -> Node:
        """Read one cell; words such as "if" around its mathematics go."""
        items = [p for p in cell.parts if p.kind != "text" or _meaningful(p)]
        nodes = self.clauses(_match_brackets(items)) if self.depth < MAX_NESTING else []
        return nodes[0] if len(nodes) == 1 else Node("list", tuple(nodes)) if nodes else _NOTHING

    def scripted(self, node: Node, sub: Piece, sup: Piece) -> Node:
        """Put a subscript and a superscript on a node."""
        if sub != EMPTY:
            index = self.script(sub)
            if node.label == "v:D" and index.label == "w:kl":
                node = Node("w:kl")
            elif index is not _NOTHING:
                node = Node("_", (node, index))
        if sup == EMPTY:
            return node
        return self.raised(node, _items(sup))

    def raised(self, node: Node, items: Sequence[Piece]) -> Node:
        """Put a superscript on a node, in the meaning that it has."""
        first = _plain(items[0]) if items else EMPTY
        if first.kind == "prime":
            node = Node("′", (node,))
            rest = [piece for piece in items if piece.kind != "prime"]
            return self.raised(node, rest) if rest else node
        if len(items) == 1:
            if first.text in ("⊤", "T") and first.kind in ("symbol", "letter"):
                return _transposed(node)
            if first.kind == "operator" and first.text in "*⋆∗":
                return Node(node.label + "*") if node.label[:2] == "v:" else Node("star", (node,))
            if first.kind == "operator":
                return Node("^", (node, Node(first.text)))
        if len(items) == 2 and first.text == "-" and _plain(items[1]).text in ("⊤", "T"):
            return _transposed(_inverse(node))
        matched = _match_brackets(items)
        if len(matched) == 1 and matched[0].kind == "fenced" and matched[0].text[0] in "(⟨[":
            return Node("_", (node, *self.arguments(list(matched[0].parts))))
        power = self.script(Piece("group", "", tuple(items)))
        if node.label == "v:e":
            return Node("fn:exp", (power,))
        if power.label == "-":
            return _inverse(_power(node, power.children[0]))
        if power.label == "+" and power.children[1:] == (_ONE,):  # the iterate x^{k+1}
            return Node("_", (node, power))
        return _power(node, power)


# -- pieces ------------------------------------------------------------------------------------

_COMMA = Piece("punctuation", ",")
_D = Piece("letter", "d")
_TWO = Piece("number", "2")
_PARTIAL = Piece("symbol", "∂")


_LEAF_PREFIX = {"letter": "v:", "number": "n:"}


def _leaf(piece: Piece) -> Node:
    """Return the node of a letter or number by itself, which most scripts and arguments are."""
    return _LEAVES.get(piece.text) or Node(_LEAF_PREFIX[piece.kind] + piece.text)


_LEAVES = {
    piece.text: Node(_LEAF_PREFIX[piece.kind] + piece.text)
    for piece in PIECES.values()
    if piece.kind in _LEAF_PREFIX
}


def _items(piece: Piece) -> list[Piece]:
    """Return what a group holds, or the piece itself."""
    if piece.kind == "group":
        return list(piece.parts)
    return [piece]


def _plain(piece: Piece) -> Piece:
    r"""Take a piece out of its fonts and needless groups; upright letters become one word."""
    while piece.kind in ("font", "group", "brace") and len(piece.parts) == 1:
        inner = piece.parts[0]
        if piece.kind == "font":
            if piece.text == "double" and inner.text in "EV1I" and len(inner.text) == 1:
                names = {"E": "e", "V": "var", "1": "ind", "I": "ind"}
                return Piece("name", names[inner.text])
            if inner.kind == "group" and piece.text == "roman":
                word = _word(list(inner.parts), upright=True)
                if word:
                    return Piece("name", word)
            if piece.text == "roman" and inner == Piece("letter", "E"):
                return Piece("name", "e")
        piece = inner
    if piece.kind == "stack":
        return _plain(piece.parts[0]) if piece.text == "over" else Piece(
            "script", "", (_plain(piece.parts[0]), piece.parts[1], EMPTY)
        )
    if piece.kind == "text" and _is_name(piece.text):
        return Piece("name", piece.text.strip().lower())
    return piece


def _core(piece: Piece) -> Piece:
    """Return a piece without its scripts and fonts."""
    piece = _plain(piece)
    return _plain(piece.parts[0]) if piece.kind == "script" else piece


def _is_name(text: str) -> bool:
    word = text.strip().lower()
    return word.replace("-", "").isalnum() and word not in _FILLERS


def _meaningful(piece: Piece) -> bool:
    """Tell words that name something ("train") from words that join statements ("if")."""
    return _is_name(piece.text)


def _word(items: Sequence[Piece], upright: bool = False) -> str:
    """Return the word that letters make: upright ones, or two capitals or more in a script."""
    if len(items) == 1 and items[0].kind == "font" and items[0].text == "roman":
        return _word(_items(items[0].parts[0]), upright=True)
    if len(items) == 1 and items[0].kind == "text":
        return items[0].text.strip().lower().replace(" ", "-")
    if len(items) < 2:
        return items[0].text.lower() if upright and items and items[0].kind == "name" else ""
    if upright:
        if all(p.kind in ("letter", "name", "number") or p.text in ("-", "*") for p in items):
            return "".join(p.text for p in items).lower()
        return ""
    if all(p.kind == "letter" and p.text.isascii() and p.text.isupper() for p in items):
        return "".join(p.text for p in items).lower()
    return ""


def _is_reserved(core: Piece, items: Sequence[Piece], i: int, end: int) -> bool:
    """Tell whether a letter stands for an operator: E before a square bracket."""
    if core.text != "E" or i >= end:
        return False
    following = items[i].parts[0] if items[i].kind == "script" else items[i]
    return following.kind == "fenced" and following.text[0] == "["


def _is_variable(piece: Piece) -> bool:
    core = _core(piece)
    return core.kind in ("letter", "accent")


def _relation_sign(piece: Piece) -> str:
    """Return the sign of a relation, however it is decorated; empty for anything else."""
    if piece.kind == "relation":
        return piece.text
    if piece.kind == "script" and piece.parts[0].kind in ("relation", "stack", "font"):
        return _relation_sign(piece.parts[0])
    if piece.kind in ("stack", "brace", "group", "font") and piece.parts:
        if len(piece.parts) == 1 or piece.kind == "stack":
            return _relation_sign(piece.parts[0])
        return ""
    if piece.kind == "not":
        sign = _relation_sign(piece.parts[0])
        return {"=": "≠", "∈": "∉"}.get(sign, "¬" + sign) if sign else ""
    return ""


_PLAIN_KINDS = frozenset(("letter", "number", "operator", "open", "close", "fenced", "punctuation",
                          "name", "big", "symbol", "fraction", "accent"))  # fmt: skip


def _is_relation(piece: Piece) -> bool:
    return piece.kind not in _PLAIN_KINDS and bool(_relation_sign(piece))


def _has_relation(items: Iterable[Piece]) -> bool:
    for piece in items:  # no any(): this runs for every bracket, and a generator costs more
        if piece.kind not in _PLAIN_KINDS and _relation_sign(piece):
            return True
    return False


def _split(items: Sequence[Piece], at: str) -> list[list[Piece]]:
    """Split at commas and semicolons (","), or at the bar of a condition ("|")."""
    parts: list[list[Piece]] = [[]]
    for piece in items:
        if at == "|":
            cut = piece.kind == "mid"
        else:
            cut = piece.kind == "punctuation" and piece.text in ",;"
        if cut:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def _joined_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the rows of a display; one that starts with a relation continues the one before."""
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        is_display = piece.kind == "environment" and piece.text in _DISPLAYS
        if piece.kind != "rows" and not is_display:
            rows[-1].append(piece)
            continue
        for row in piece.parts:
            items = [p for cell in row.parts for p in cell.parts]
            flat = _joined_rows(items) if any(p.kind == "rows" for p in items) else [items]
            for line in flat:
                first = next((p for p in line if p.kind != "space"), EMPTY)
                if first.kind == "operator" or _is_relation(first):
                    rows[-1] += line
                else:
                    rows.append(line)
    return [row for row in rows if row]


def _split_statements(items: list[Piece]) -> list[list[Piece]]:
    """Split at wide spaces, joining words and arrows between statements."""
    statements: list[list[Piece]] = [[]]
    for i, piece in enumerate(items):
        if piece.kind == "space":
            following = items[i + 1] if i + 1 < len(items) else EMPTY
            before = statements[-1][-1] if statements[-1] else EMPTY
            if not any(p.kind == "operator" or _is_relation(p) for p in (before, following)):
                statements.append([])
        elif piece.kind == "arrow" or (piece.kind == "text" and not _meaningful(piece)):
            statements.append([])
        elif piece.kind == "punctuation" and piece.text in ".:" and i == len(items) - 1:
            continue
        else:
            statements[-1].append(piece)
    return [statement for statement in statements if statement]


def _match_brackets(items: Sequence[Piece]) -> list[Piece]:
    """Turn brackets and what they hold into one piece; whatever closes is taken to match.

    A bracket that nothing closes reaches to the end, one that nothing opened from the start.
    """
    stack: list[tuple[str, list[Piece]]] = []
    current: list[Piece] = []
    for piece in items:
        kind = piece.kind
        if kind in ("open", "left bar"):
            stack.append((piece.text, current))
            current = []
            continue
        closing = piece.parts[0] if kind == "script" else piece
        if closing.kind not in ("close", "right bar"):
            if kind not in _SKIPPED or not stack:
                current.append(piece)
            continue
        opening, outer = stack.pop() if stack else (_opening(closing.text), [])
        fenced = Piece("fenced", opening + closing.text, tuple(current))
        current = outer
        current.append(
            Piece("script", "", (fenced, *piece.parts[1:])) if kind == "script" else fenced
        )
    while stack:
        opening, outer = stack.pop()
        outer.append(Piece("fenced", opening + "?", tuple(current)))
        current = outer
    return current if _has_no_bar(current) else _pair_bars(current)


def _opening(closing: str) -> str:
    return {")": "(", "]": "[", "}": "{", "⟩": "⟨", "⌋": "⌊", "⌉": "⌈"}.get(closing, closing)


def _has_no_bar(items: Sequence[Piece]) -> bool:
    for piece in items:
        if piece.kind == "bar" or (piece.kind == "script" and piece.parts[0].kind == "bar"):
            return False
    return True


def _bar(piece: Piece) -> str:
    """Return the sign of a bar that may open, close or divide."""
    core = piece.parts[0] if piece.kind == "script" else piece
    return core.text if core.kind == "bar" else ""


def _pair_bars(items: list[Piece]) -> list[Piece]:
    """Decide for each bar whether it opens, closes, or says "given".

    A bar where an operand must come opens; one after an operand closes an open one; if none is
    open, it opens when the bars left can be paired, and divides otherwise.
    """
    if _has_no_bar(items):
        return items
    left = {"|": 0, "‖": 0}
    for piece in items:
        if sign := _bar(piece):
            left[sign] += 1
    stack: list[tuple[str, list[Piece]]] = []
    current: list[Piece] = []
    for piece in items:
        sign = _bar(piece)
        if not sign:
            current.append(piece)
            continue
        is_open = any(opened == sign for opened, _ in stack)
        if is_open and current:
            while stack[-1][0] != sign:
                opened, outer = stack.pop()
                current = [*outer, Piece("mid", opened), *current]
            _, outer = stack.pop()
            fenced = Piece("fenced", sign * 2, tuple(current))
            current = outer
            current.append(
                Piece("script", "", (fenced, *piece.parts[1:])) if piece.parts else fenced
            )
        elif left[sign] > 1 and not piece.parts and (_expects(current) or left[sign] % 2 == 0):
            stack.append((sign, current))
            current = []
        else:
            current.append(Piece("mid", sign) if sign == "|" else _COMMA)
            current += [part for part in piece.parts[1:] if part != EMPTY]
        left[sign] -= 1
    while stack:
        opened, outer = stack.pop()
        current = [*outer, Piece("mid", opened) if opened == "|" else _COMMA, *current]
    return current


def _expects(items: list[Piece]) -> bool:
    """Tell whether an operand must come next."""
    if not items:
        return True
    core = _core(items[-1])
    kinds = ("operator", "relation", "punctuation", "mid", "name", "big", "arrow", "space")
    return core.kind in kinds or core.text in ("∇", "∂")


# -- nodes -------------------------------------------------------------------------------------


def _signed(node: Node, sign: str) -> Node:
    if not sign or node is _NOTHING:
        return node
    if sign == "-" and node.label == "-":
        return node.children[0]
    return Node(sign, (node,))


def _inverse(node: Node) -> Node:
    return node.children[0] if node.label == "inv" else Node("inv", (node,))


def _transposed(node: Node) -> Node:
    return node.children[0] if node.label == "T" else Node("T", (node,))


def _power(node: Node, power: Node) -> Node:
    """Return a power; one half is a root, minus one an inverse."""
    if power.label == "n:1":
        return node
    if power.label == "inv" and power.children[0].label == "n:2":
        return Node("sqrt", (node,))
    return Node("^", (node, power))


def _product(factors: Sequence[Node]) -> Node:
    """Return a product: flat, numbers first, one sign in front, without factors of one."""
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
        if factor is not _NOTHING
        and not (factor.label == "n:1" and i + 1 < len(flat) and flat[i + 1].label == "inv")
    ]
    if not flat:
        return _NOTHING
    if len(flat) == 1:
        return _signed(flat[0], sign)
    numbers = [factor for factor in flat if _is_number(factor)]
    if numbers:
        flat = numbers + [factor for factor in flat if not _is_number(factor)]
    return _signed(Node("*", tuple(flat)), sign)


def _is_number(node: Node) -> bool:
    return node.label[:2] == "n:" or (node.label == "inv" and node.children[0].label[:2] == "n:")


KNOWN_FUNCTIONS = frozenset(_SYNONYMS.get(name.lower(), name.lower()) for name in FUNCTIONS)
"""Names of functions as they appear in labels after ``fn:``."""
