r"""Reading of operators: functions, sums and integrals, gradients and derivatives.

What an operator applies to is the question here. A sum or an expectation takes the rest of its
product, a function its bracket, or the factors up to the next function (``\log 2 \pi``), a gradient
one factor. Limits become nodes of their own (``over``, ``from``, ``to``, ``in``), so that an
operator with other limits, or none, still shares most of its tokens.
"""

from abc import ABC, abstractmethod

from mlkb.formulas.brackets import is_relation, match_brackets, relation_sign
from mlkb.formulas.markup import EMPTY
from mlkb.formulas.nodes import NOTHING, Node, inverse, product
from mlkb.formulas.symbols import LIMIT_NAMES, Piece, names
from mlkb.formulas.words import canonical, contents, is_variable, plain
from mlkb.formulas.words import core as core_of

MAX_NESTING = 20
"""Expressions within expressions that are read; printed mathematics stays under ten."""

WAITING = "deriv?"
"""The label of a derivative that still waits for what it is applied to."""

_TAKES_REST = frozenset(name.lower() for name in LIMIT_NAMES) - {"det", "gcd"} | {"e", "minimize"}
_TAKES_FACTOR = names(
    "arccos arcsin arctan cos cosh cot coth csc exp log sec sin sinh tan tanh trace abs rank var"
    " cov diag sign erf dim ker deg span softmax sigmoid sech csch arccot arcsec arccsc erfc logit"
    " relu softplus"
)
_OF_FIELDS = {"curl": "curl", "rot": "curl", "div": "div", "grad": "∇"}
"""Derivatives of fields by their names, and their labels."""

_LIMITS = {"∬": "∫", "∭": "∫", "∮": "∫"}
_EXTREMA = {"min": "min", "max": "max", "inf": "min", "sup": "max"}
_D = Piece("letter", "d")
_PARTIAL = Piece("symbol", "∂")


def _label(word: str) -> str:
    """Return the label of a function; a determinant is written with bars too."""
    return word if word == "abs" else "fn:" + word


class Operators(ABC):
    """The half of the reader that reads operators; `tree._Reader` is the other half and all of it.

    There is no other subclass: one reader that calls itself everywhere is cut in two for length.
    The abstract methods are what this half calls in the other. In both, `items` are pieces in a row
    with their brackets matched, of which those from `i` up to before `end` may be read; what a
    method has read ends where it says in what it returns.
    """

    __slots__ = ("depth",)

    def __init__(self) -> None:
        self.depth = 0

    @abstractmethod
    def relation(self, items: list[Piece]) -> Node:
        """Read a chain of relations."""

    @abstractmethod
    def side(self, items: list[Piece]) -> Node:
        """Read one side of a relation."""

    @abstractmethod
    def arguments(self, items: list[Piece]) -> list[Node]:
        """Read what stands in brackets."""

    @abstractmethod
    def product(self, items: list[Piece], start: int, end: int) -> Node:
        """Read a product."""

    @abstractmethod
    def factor(self, items: list[Piece], i: int, end: int) -> tuple[Node, int]:
        """Read one factor; return it and where the next one starts."""

    @abstractmethod
    def script(self, piece: Piece) -> Node:
        """Read a group as an expression of its own."""

    @abstractmethod
    def scripted(self, node: Node, sub: Piece, sup: Piece) -> Node:
        """Put scripts on a node."""

    def function(
        self, name: str, sub: Piece, sup: Piece, items: list[Piece], i: int, end: int
    ) -> tuple[Node, int]:
        """Read a named function and what it is applied to."""
        word = name.lower()
        if word == "arg" and i < end:
            inner = plain(items[i])
            core, below, above = inner.parts if inner.kind == "script" else (inner, sub, sup)
            if plain(core).text in _EXTREMA:
                word, sub, sup = "arg" + _EXTREMA[plain(core).text], below, above
                i += 1
        if word in _OF_FIELDS and i < end and self.depth < MAX_NESTING:
            self.depth += 1
            field, i = self.factor(items, i, end)
            self.depth -= 1
            return Node(_OF_FIELDS[word], (field,)), i
        word = canonical(word)
        modifiers = () if sub == EMPTY or word == "kl" else self.limits(sub)
        fence = items[i] if i < end else EMPTY
        power = EMPTY
        if fence.kind == "script":
            fence, power = fence.parts[0], fence.parts[2]
        is_applied = fence.kind == "fenced" and fence.text[0] in "([{"
        if is_applied and (power == EMPTY or word not in _TAKES_REST):
            arguments = tuple(self.arguments(list(fence.parts)))
            node = self.scripted(Node(_label(word), arguments + modifiers), EMPTY, sup)
            return self.scripted(node, EMPTY, power), i + 1
        body, i = self.body(word, items, i, end)
        if body is NOTHING:
            return self.scripted(Node("w:" + word), sub, sup), i
        return self.scripted(Node(_label(word), (body, *modifiers)), EMPTY, sup), i

    def body(self, word: str, items: list[Piece], i: int, end: int) -> tuple[Node, int]:
        """Read what a function without brackets is applied to; a mere name takes nothing."""
        if i >= end or self.depth >= MAX_NESTING:
            return NOTHING, i
        self.depth += 1
        node = NOTHING
        if word in _TAKES_REST:
            node, i = self.product(items, i, end), end
        elif word in _TAKES_FACTOR:
            node, i = self.operand(items, i, end)
        self.depth -= 1
        return node, i

    def operand(self, items: list[Piece], i: int, end: int) -> tuple[Node, int]:
        """Read what a function without brackets applies to: factors up to the next function."""
        factors: list[Node] = []
        while i < end:
            core = plain(items[i])
            core = plain(core.parts[0]) if core.kind == "script" else core
            stop = core.kind in ("name", "big", "text") or core.text == "∇"
            if (factors and stop) or (core.kind == "operator" and core.text != "/"):
                break
            if core.kind == "operator":
                i += 1
                if i < end:
                    node, i = self.factor(items, i, end)
                    factors.append(inverse(node))
                continue
            node, i = self.factor(items, i, end)
            if node is not NOTHING:
                factors.append(node)
            if stop:
                break
        return (product(factors) if factors else NOTHING), i

    def big(
        self, sign: str, sub: Piece, sup: Piece, items: list[Piece], i: int, end: int
    ) -> tuple[Node, int]:
        """Read a sum, product or integral with its limits, over the rest of the product."""
        limits = () if sub == EMPTY else self.limits(sub)
        if sup != EMPTY:
            limits += (Node("to", (self.script(sup),)),)
        sign = _LIMITS.get(sign, sign)
        body = NOTHING
        if self.depth < MAX_NESTING:
            self.depth += 1
            read = self.integrand if sign == "∫" else self.product
            body = read(items, i, end)
            self.depth -= 1
            i = end
        return Node(sign, (body, *limits) if body is not NOTHING else limits), i

    def integrand(self, items: list[Piece], start: int, end: int) -> Node:
        """Read what is integrated; ``d`` before a letter is a differential here."""
        parts: list[Node] = []
        variables: list[Node] = []
        first = start
        for i in range(start, end - 1):
            if plain(items[i]) == _D and is_variable(items[i + 1]) and i >= first:
                if i > first:
                    parts.append(self.product(items, first, i))
                variables.append(self.factor(items, i + 1, i + 2)[0])
                first = i + 2
        if first < end:
            parts.append(self.product(items, first, end))
        parts = [part for part in parts if part is not NOTHING]
        differentials = [Node("over", (variable,)) for variable in variables]
        body = product(parts) if parts else Node("n:1")
        return Node("dx", (body, *differentials)) if differentials else body

    def limits(self, sub: Piece) -> tuple[Node, ...]:
        """Read what stands under an operator: ``i = 1`` is over i, from 1."""
        items = match_brackets(contents(sub))
        relations = [i for i, piece in enumerate(items) if is_relation(piece)]
        if not items:
            return ()
        if not relations:
            return (Node("over", (self.script(sub),)),)
        if len(relations) > 1:
            return (Node("over", (self.relation(items),)),)
        at = relations[0]
        over = Node("over", (self.side(items[:at]),))
        sign = relation_sign(items[at])
        role = {"=": "from", "∈": "in", "∼": "in"}.get(sign, sign)
        return over, Node(role, (self.side(items[at + 1 :]),))

    # -- derivatives ---------------------------------------------------------------------------

    def differential(
        self, sign: str, sub: Piece, sup: Piece, items: list[Piece], i: int, end: int
    ) -> tuple[Node, int]:
        """Read ∇ and ∂ with what they are applied to."""
        label = sign
        if contents(sup) and contents(sup)[0].text == "2":
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
        top, bottom = match_brackets(contents(above)), match_brackets(contents(below))
        if not top or not bottom:
            return None
        sign = core_of(bottom[0])
        if sign not in (_D, _PARTIAL) or core_of(top[0]) != sign:
            return None
        if sign == _D and not (len(bottom) > 1 and is_variable(bottom[1])):
            return None
        variables = [piece for piece in bottom if core_of(piece) != sign]
        over = tuple(self.factor(variables, j, j + 1)[0] for j in range(len(variables)))
        if len(top) == 1:
            return Node(WAITING, over)
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
