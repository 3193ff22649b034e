r"""Reading of operators: functions, sums and integrals, gradients and derivatives.

What an operator applies to is the question here. A sum or an expectation takes the rest of its
product, a function its bracket, or the factors up to the next function (``\log 2 \pi``), a gradient
one factor. Limits become nodes of their own (``over``, ``from``, ``to``, ``in``), so that an
operator with other limits, or none, still shares most of its tokens.

Each function here is given the reader of the formula (`tree.Reader`), which reads what the operator
is applied to, and the row of pieces behind the operator, of which it takes what it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlkb.formulas.brackets import is_relation, match_brackets, relation_sign
from mlkb.formulas.markup import EMPTY
from mlkb.formulas.nodes import NOTHING, Node, derivative, inverse, product, raised
from mlkb.formulas.rows import Row
from mlkb.formulas.symbols import LIMIT_NAMES, Piece, names
from mlkb.formulas.words import canonical, contents, is_variable, plain
from mlkb.formulas.words import core as core_of

if TYPE_CHECKING:
    from mlkb.formulas.tree import Reader

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

_OF_NABLA = {"⋅": "div", "×": "curl"}
"""The same by the sign behind ∇."""

_INTEGRALS = {"∬": "∫", "∭": "∫", "∮": "∫"}
"""Integrals of other kinds, read as integrals: their variables tell them apart."""

_EXTREMA = {"min": "min", "max": "max", "inf": "min", "sup": "max"}
_D = Piece("letter", "d")
_PARTIAL = Piece("symbol", "∂")


def _label(word: str) -> str:
    """Return the label of a function; a determinant is written with bars too."""
    return word if word == "abs" else "fn:" + word


def function(reader: Reader, name: str, sub: Piece, sup: Piece, row: Row) -> Node:
    """Read a named function and what it is applied to."""
    word = name.lower()
    if word == "arg" and row:
        inner = plain(row.peek())
        core, below, above = inner.parts if inner.kind == "script" else (inner, sub, sup)
        if plain(core).text in _EXTREMA:
            word, sub, sup = "arg" + _EXTREMA[plain(core).text], below, above
            row.take()
    if word in _OF_FIELDS and row and reader.depth < MAX_NESTING:
        reader.depth += 1
        field = reader.factor(row)
        reader.depth -= 1
        return Node(_OF_FIELDS[word], (field,))
    word = canonical(word)
    modifiers = () if sub == EMPTY or word == "kl" else _limits(reader, sub)
    fence, power = row.peek(), EMPTY
    if fence.kind == "script":
        fence, _, power = fence.parts
    is_applied = fence.kind == "fenced" and fence.text[0] in "([{"
    if is_applied and (power == EMPTY or word not in _TAKES_REST):
        row.take()
        arguments = tuple(reader.arguments(list(fence.parts)))
        node = reader.scripted(Node(_label(word), arguments + modifiers), EMPTY, sup)
        return reader.scripted(node, EMPTY, power)
    body = _body(reader, word, row)
    if body is NOTHING:
        return reader.scripted(Node("w:" + word), sub, sup)
    return reader.scripted(Node(_label(word), (body, *modifiers)), EMPTY, sup)


def _body(reader: Reader, word: str, row: Row) -> Node:
    """Read what a function without brackets is applied to; a mere name takes nothing."""
    if not row or reader.depth >= MAX_NESTING:
        return NOTHING
    reader.depth += 1
    node = NOTHING
    if word in _TAKES_REST:
        node = reader.product(row)
    elif word in _TAKES_FACTOR:
        node = _operand(reader, row)
    reader.depth -= 1
    return node


def _operand(reader: Reader, row: Row) -> Node:
    """Read what a function without brackets applies to: factors up to the next function."""
    factors: list[Node] = []
    while row:
        core = core_of(row.peek())
        stop = core.kind in ("name", "big", "text") or core.text == "∇"
        if (factors and stop) or (core.kind == "operator" and core.text != "/"):
            break
        if core.kind == "operator":
            row.take()
            if row:
                factors.append(inverse(reader.factor(row)))
            continue
        node = reader.factor(row)
        if node is not NOTHING:
            factors.append(node)
        if stop:
            break
    return product(factors) if factors else NOTHING


def big(reader: Reader, sign: str, sub: Piece, sup: Piece, row: Row) -> Node:
    """Read a sum, product or integral with its limits, over the rest of the product."""
    limits = () if sub == EMPTY else _limits(reader, sub)
    if sup != EMPTY:
        limits += (Node("to", (reader.script(sup),)),)
    sign = _INTEGRALS.get(sign, sign)
    body = NOTHING
    if reader.depth < MAX_NESTING:
        reader.depth += 1
        body = _integrand(reader, row) if sign == "∫" else reader.product(row)
        reader.depth -= 1
    return Node(sign, (body, *limits) if body is not NOTHING else limits)


def _integrand(reader: Reader, row: Row) -> Node:
    """Read what is integrated; ``d`` before a letter is a differential here."""
    pieces = row.take_all()
    parts: list[Node] = []
    variables: list[Node] = []
    first = 0
    for i in range(len(pieces) - 1):
        if plain(pieces[i]) == _D and is_variable(pieces[i + 1]) and i >= first:
            if i > first:
                parts.append(reader.product(Row(pieces, first, i)))
            variables.append(reader.factor(Row(pieces, i + 1, i + 2)))
            first = i + 2
    if first < len(pieces):
        parts.append(reader.product(Row(pieces, first)))
    parts = [part for part in parts if part is not NOTHING]
    differentials = [Node("over", (variable,)) for variable in variables]
    body = product(parts) if parts else Node("n:1")
    return Node("dx", (body, *differentials)) if differentials else body


def _limits(reader: Reader, sub: Piece) -> tuple[Node, ...]:
    """Read what stands under an operator: ``i = 1`` is over i, from 1."""
    items = match_brackets(contents(sub))
    relations = [i for i, piece in enumerate(items) if is_relation(piece)]
    if not items:
        return ()
    if not relations:
        return (Node("over", (reader.script(sub),)),)
    if len(relations) > 1:
        return (Node("over", (reader.relation(items),)),)
    at = relations[0]
    over = Node("over", (reader.side(items[:at]),))
    sign = relation_sign(items[at])
    role = {"=": "from", "∈": "in", "∼": "in"}.get(sign, sign)
    return over, Node(role, (reader.side(items[at + 1 :]),))


# -- derivatives -------------------------------------------------------------------------------


def differential(reader: Reader, sign: str, sub: Piece, sup: Piece, row: Row) -> Node:
    """Read ∇ and ∂ with what they are applied to."""
    label = sign
    if contents(sup) and contents(sup)[0].text == "2":
        label += "2"
    over = () if sub == EMPTY else (Node("over", (reader.script(sub),)),)
    following = row.peek()
    if sign == "∇" and following.kind == "operator" and following.text in _OF_NABLA:
        label = _OF_NABLA[row.take().text]
    if not row or reader.depth >= MAX_NESTING or row.peek().kind == "operator":
        return Node(label, over)
    reader.depth += 1
    node = reader.factor(row)
    reader.depth -= 1
    if sign == "∂" and over:
        variable = over[0].children[0]
        if sup != EMPTY and variable.label != "*":  # of several, each is there as often as it is
            variable = raised(variable, reader.script(sup))
        return derivative(node, [variable])
    if node.label in ("T", "inv"):  # ∇f(x)ᵀ: what is transposed is the gradient
        return Node(node.label, (Node(label, (*node.children, *over)),))
    return Node(label, (node, *over))


def fraction_of_derivative(reader: Reader, above: Piece, below: Piece) -> Node | None:
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
    over = tuple(reader.factor(Row([variable])) for variable in variables)
    if len(top) == 1:
        return Node(WAITING, over)
    return derivative(reader.product(Row(top, 1)), over)


def derivative_of(reader: Reader, waiting: Node, row: Row) -> Node:
    r"""Give ``\frac{d}{dx}`` the factor that follows it."""
    if not row or reader.depth >= MAX_NESTING:
        return Node("deriv", waiting.children)
    reader.depth += 1
    node = reader.factor(row)
    reader.depth -= 1
    return derivative(node, waiting.children)
