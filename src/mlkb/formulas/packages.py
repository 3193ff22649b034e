r"""Commands of packages: what physics, siunitx, braket, tensor and mathtools add to LaTeX.

Here is known what each stands for in LaTeX's own terms, so that ``\curl`` is read as
``\nabla \times`` is. Each function is given the reader of the formula (`markup.Reader`), which
stands behind the command, and stands behind its arguments in the end. Numbers and units are
`quantities`, reactions `chemistry`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlkb.formulas import quantities
from mlkb.formulas.symbols import EMPTY, PIECES, Piece, grouped, names

if TYPE_CHECKING:
    from mlkb.formulas.markup import Reader

_SANDWICHES = names(r"\mel \matrixel \matrixelement")
_MEANS = names(r"\expval \expectationvalue \ev")
_OUTER = names(r"\ketbra \dyad \outerproduct")
_INNER = names(r"\ip \innerproduct")
_UNIT_VECTORS = {r"\vu": "hat", r"\vectorunit": "hat", r"\va": "vec", r"\vectorarrow": "vec"}
_MATRICES = {r"\mqty": "", r"\matrixquantity": "", r"\pmqty": "pmatrix", r"\bmqty": "bmatrix",
             r"\vmqty": "vmatrix", r"\smqty": "", r"\spmqty": "pmatrix",
             r"\sbmqty": "bmatrix"}  # fmt: skip
"""Matrices of the package physics; those without a bracket of their own are followed by one."""

_DERIVATIVES = {
    r"\dv": PIECES["d"], r"\pdv": PIECES[r"\partial"], r"\fdv": PIECES[r"\delta"],
    r"\derivative": PIECES["d"], r"\partialderivative": PIECES[r"\partial"],
    r"\functionalderivative": PIECES[r"\delta"], r"\odv": PIECES["d"],
}  # fmt: skip
_CLOSING = {"(": ")", "[": "]", "|": "|"}
_MOST_REPEATED = 40
"""Pieces of an argument that is shown twice: more, nested, would double at each level."""

_QUANTITIES = {
    "SI": "nu", "qty": "nu", "si": "u", "unit": "u", "num": "n", "ang": "a", "SIrange": "nnu",
    "qtyrange": "nnu", "numrange": "nn", "SIlist": "lu", "qtylist": "lu", "numlist": "l",
}  # fmt: skip
"""Commands of siunitx, each with what its arguments are: number, unit, angle, list of numbers."""

_GAP = Piece("gap", " ")
_INVISIBLE = Piece("open", "")
_NO_BASE = ("space", "gap", "rows", "script")
_EXPECTING = frozenset(
    ("relation", "operator", "arrow", "open", "left bar", "punctuation", "space")
)
"""Kinds of pieces behind which an operand must come."""


def _unread(reader: Reader, token: str, start: int, *arguments: Piece) -> list[Piece]:
    """Read a command as an unknown one, whose arguments, from `start` on, have been read."""
    if not reader.gaps:  # to read them once more would double the work at each level
        return [Piece("unknown", token[1:]), *arguments]
    reader.position = start
    return [reader.unknown(token)]


def _quantity(reader: Reader, token: str) -> list[Piece]:
    r"""Read what siunitx writes; ``\qty`` before a bracket only makes it grow."""
    name = token[1:]
    arguments = _QUANTITIES[name]
    start = reader.behind_options()
    behind = reader.closers().get(start, len(reader.tokens)) + 1
    if name == "qty" and reader.tokens[behind : behind + 1] != ["{"]:
        if not reader.follows("{"):
            return []
        return [PIECES[r"\{"], reader.argument(), PIECES[r"\}"]]
    if reader.tokens[start : start + 1] != ["{"]:
        return [reader.unknown(token)]
    reader.position = start
    typed: list[list[str]] = []
    while len(typed) < len(arguments):
        if reader.follows("["):
            reader.optional()
        if not reader.follows("{"):
            break
        typed.append(reader.typed())
    return reader.written_out(_written_quantity(name, arguments, typed))


def _mean(reader: Reader, token: str) -> list[Piece]:
    r"""Read an expectation: ``\ev{A}`` is ⟨A⟩, ``\ev{A}{x}`` is ⟨x|A|x⟩."""
    start = reader.position
    inner = reader.argument()
    if not reader.follows("{"):
        return [PIECES[r"\langle"], inner, PIECES[r"\rangle"]]
    state = reader.argument()
    if not _is_short(state):
        return _unread(reader, token, start, inner, state)
    return [*reader.between(r"\bra", state), inner, *reader.between(r"\ket", state)]


def _sandwich(reader: Reader, token: str) -> list[Piece]:
    r"""Read a matrix element: ``\mel{m}{A}{n}``."""
    left, inner, right = (reader.argument() for _ in range(3))
    return [*reader.between(r"\bra", left), inner, *reader.between(r"\ket", right)]


def _product_of_states(reader: Reader, token: str) -> list[Piece]:
    """Read an inner or an outer product; of one state, it is with itself."""
    start = reader.position
    left = reader.argument()
    right = reader.argument() if reader.follows("{") else left
    if right is left and not _is_short(left):
        return _unread(reader, token, start, left)
    if token in _OUTER:
        return reader.between(r"\ket", left) + reader.between(r"\bra", right)
    return [PIECES[r"\langle"], left, PIECES["|"], right, PIECES[r"\rangle"]]


def _derivative(reader: Reader, token: str) -> list[Piece]:
    """Read a derivative as the fraction that it stands for; without a function it is bare."""
    sign = _DERIVATIVES[token.rstrip("*")]
    order = reader.optional()
    arguments = [reader.argument()]
    while len(arguments) < 3 and reader.follows("{"):
        arguments.append(reader.argument())
    if order is not None and not _is_short(order):
        return [Piece("unknown", token[1:]), order, *arguments]
    function, *variables = arguments if len(arguments) > 1 else [EMPTY, *arguments]
    if len(variables) > 1:  # mixed, of second order
        order = PIECES["2"]
    elif order is not None:
        variables = [Piece("script", "", (variables[0], EMPTY, order))]
    above = sign if order is None else Piece("script", "", (sign, EMPTY, order))
    below = [part for variable in variables for part in (sign, variable)]
    top = [above] if function == EMPTY else [above, function]
    return [Piece("fraction", "", (grouped(top), grouped(below)))]


def _vector(reader: Reader, token: str) -> list[Piece]:
    """Read a bold letter with a hat or an arrow."""
    bold = Piece("font", "bold", (reader.argument(),))
    return [Piece("accent", _UNIT_VECTORS[token.rstrip("*")], (bold,))]


def _curl(reader: Reader, token: str) -> list[Piece]:
    """Read a curl."""
    return [PIECES[r"\nabla"], PIECES[r"\times"]]


def _laplacian(reader: Reader, token: str) -> list[Piece]:
    """Read a Laplacian."""
    return [Piece("script", "", (PIECES[r"\nabla"], EMPTY, PIECES["2"]))]


def _order(reader: Reader, token: str) -> list[Piece]:
    """Read an order of magnitude."""
    big = Piece("font", "script", (PIECES["O"],))
    return [big, PIECES["("], reader.argument(), PIECES[")"]]


def _evaluated(reader: Reader, token: str) -> list[Piece]:
    """Read what is taken between two values, which follow as scripts on the bar."""
    if not reader.follows("{"):
        return [reader.unknown(token)]
    opening = [_INVISIBLE] if reader.gaps else []
    return [*opening, reader.argument(), PIECES[r"\rvert"]]


def _general_fraction(reader: Reader, token: str) -> list[Piece]:
    """Read a fraction whose brackets and line are given; one without a line is a pile."""
    opening, closing = reader.argument(), reader.argument()
    thickness = "".join(reader.typed()) if reader.follows("{") else ""
    reader.argument()
    above, below = reader.argument(), reader.argument()
    if not thickness.startswith("0"):
        inner = Piece("fraction", "", (above, below))
    elif (opening.text, closing.text) == ("(", ")"):
        return [Piece("binomial", "", (above, below))]
    else:
        rows = (Piece("row", "", (Piece("cell", "", (part,)),)) for part in (above, below))
        inner = Piece("environment", "matrix", tuple(rows))
    return [piece for piece in (opening, inner, closing) if piece != EMPTY]


def _sides(reader: Reader, token: str) -> list[Piece]:
    """Read a sign with scripts at all its corners."""
    before, behind, sign = reader.argument(), reader.argument(), reader.argument()
    if behind.kind == "script":
        sign = Piece("script", "", (sign, *behind.parts[1:]))
    return [piece for piece in (before, sign) if piece != EMPTY]


def _scripts_before(reader: Reader, token: str) -> list[Piece]:
    """Read a letter with scripts at its left."""
    above, below, letter = (reader.argument() for _ in range(3))
    return [Piece("script", "", (EMPTY, below, above)), letter]


def _cancelled_to(reader: Reader, token: str) -> list[Piece]:
    """Read a term that is crossed out and the value that it goes to."""
    value = Piece("group", "", (PIECES[r"\to"], reader.argument()))
    return [Piece("script", "", (Piece("accent", "cancel", (reader.argument(),)), EMPTY, value))]


def _small_matrix(reader: Reader, token: str) -> list[Piece]:
    r"""Read a matrix of the package physics: ``\pmqty{a & b \\ c & d}``, ``\mqty(a & b)``."""
    brackets: list[Piece] = []
    if reader.follows("{"):
        items = _written_tokens(reader, reader.typed())
    elif not _MATRICES[token] and reader.follows(*_CLOSING):
        opening = reader.tokens[reader.position]
        items = _written_tokens(reader, _to(reader, _CLOSING[opening]))
        sides = (r"\lvert", r"\rvert") if opening == "|" else (opening, _CLOSING[opening])
        brackets = [PIECES[side] for side in sides]
    else:
        return [reader.unknown(token)]
    is_one = len(items) != 1 or items[0].kind != "rows"
    rows = (_row(items),) if is_one else items[0].parts
    matrix = Piece("environment", _MATRICES[token] or "matrix", rows)
    return [brackets[0], matrix, brackets[1]] if brackets else [matrix]


def _to(reader: Reader, closing: str) -> list[str]:
    """Return the tokens between a bracket and the one that closes it, and go on behind it."""
    opening = reader.tokens[reader.position]
    first, depth = reader.position + 1, 1
    for i in range(first, len(reader.tokens)):
        token = reader.tokens[i]
        depth += (token == opening != closing) - (token == closing)
        if depth == 0:
            reader.position = i + 1
            return reader.tokens[first:i]
    reader.position = len(reader.tokens)
    return reader.tokens[first:]


def _tensor(reader: Reader, token: str) -> list[Piece]:
    r"""Read a letter whose indices are staggered: ``\tensor{T}{^a_b}``."""
    before: list[str] = []
    if reader.follows("["):
        before = _to(reader, "]")
    letter = reader.argument()
    behind = reader.typed() if reader.follows("{") else []
    items = _written_tokens(reader, _staggered(before)) if before else []
    items.append(letter)
    _staggered_on(reader, items, behind)
    return items


def _staggered_on(reader: Reader, items: list[Piece], typed: list[str]) -> None:
    """Set indices behind the last piece, each beside the one before."""
    found = _written_tokens(reader, _staggered(typed))
    has_base = bool(items) and items[-1].kind not in _NO_BASE
    if has_base and found and found[0].kind == "script" and found[0].parts[0] == EMPTY:
        found[0] = Piece("script", "", (items.pop(), *found[0].parts[1:]))
    items += found


def _indices(reader: Reader, items: list[Piece]) -> None:
    """Read indices that are staggered behind what stands before."""
    _staggered_on(reader, items, reader.typed() if reader.follows("{") else [])


def _written_tokens(reader: Reader, tokens: Sequence[str]) -> list[Piece]:
    """Read tokens by themselves."""
    return reader.written_out(" ".join(tokens))


def _division(reader: Reader, items: list[Piece]) -> None:
    """Read ÷, or a divergence where there is nothing to divide."""
    if not items or items[-1].kind in _EXPECTING:
        items += [PIECES[r"\nabla"], PIECES[r"\cdot"]]
    else:
        items.append(PIECES["÷"])


def _differential(reader: Reader, items: list[Piece]) -> None:
    r"""Read ``\dd{x}``, ``\dd[3]{x}``, ``\dd x``."""
    power = reader.optional()
    if reader.gaps and items and items[-1].kind not in (*_EXPECTING, "gap"):
        items.append(_GAP)
    sign = PIECES["d"]
    items.append(sign if power is None else Piece("script", "", (sign, EMPTY, power)))
    if reader.follows("{"):
        items.append(reader.argument())


def _written_quantity(name: str, arguments: str, typed: Sequence[Sequence[str]]) -> str:
    """Return a quantity in LaTeX, from the tokens of its arguments."""
    made = ""
    for kind, tokens in zip(arguments, typed, strict=False):
        text = "".join(tokens)
        if kind == "u":
            unit = quantities.unit(tokens)
            made += rf"\,{unit}" if made and unit else unit
        elif kind == "n":
            made += (r"\text{–}" if made else "") + quantities.number(text)
        elif kind == "a":
            made += quantities.angle(text)
        else:
            made += ", ".join(quantities.number(part) for part in text.split(";"))
    return made


def _staggered(tokens: Sequence[str]) -> list[str]:
    """Return the tokens of indices with an empty group before each script but the first."""
    made: list[str] = []
    depth = 0
    for token in tokens:
        depth += (token == "{") - (token == "}")
        if token in ("^", "_") and depth == 0 and made:
            made += ["{", "}"]
        made.append(token)
    return made


def _is_short(piece: Piece) -> bool:
    """Tell whether a piece is small enough to be shown twice."""
    stack, count = [piece], 0
    while stack and count <= _MOST_REPEATED:
        stack += stack.pop().parts
        count += 1
    return not stack


def _row(items: Sequence[Piece]) -> Piece:
    return Piece("row", "", (Piece("cell", "", tuple(items)),))


PACKAGED: dict[str, Callable[[Reader, str], list[Piece]]] = {
    **dict.fromkeys(("\\" + name for name in _QUANTITIES), _quantity),
    **dict.fromkeys(_MEANS, _mean),
    **dict.fromkeys(_SANDWICHES, _sandwich),
    **dict.fromkeys((*_OUTER, *_INNER), _product_of_states),
    **dict.fromkeys(_DERIVATIVES, _derivative),
    **dict.fromkeys((name + "*" for name in _DERIVATIVES), _derivative),
    **dict.fromkeys(_UNIT_VECTORS, _vector),
    **dict.fromkeys((r"\vu*", r"\va*"), _vector),
    **dict.fromkeys(_MATRICES, _small_matrix),
    **dict.fromkeys((r"\tensor", r"\tensor*"), _tensor),
    **dict.fromkeys((r"\laplacian", r"\vlaplacian"), _laplacian),
    **dict.fromkeys((r"\eval", r"\evaluated"), _evaluated),
    r"\curl": _curl,
    r"\order": _order,
    r"\genfrac": _general_fraction,
    r"\sideset": _sides,
    r"\prescript": _scripts_before,
    r"\cancelto": _cancelled_to,
}
"""Commands and what reads each."""

AFTER: dict[str, Callable[[Reader, list[Piece]], None]] = {
    r"\div": _division,
    r"\divergence": _division,
    r"\dd": _differential,
    r"\differential": _differential,
    r"\indices": _indices,
}
"""Commands that are read by what stands before them, too."""
