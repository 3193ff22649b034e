r"""Commands of packages: what physics, siunitx, braket, tensor and mathtools add to LaTeX.

This half of the reader knows what each stands for in LaTeX's own terms, so that ``\curl`` is read
as ``\nabla \times`` is. Numbers and units are `quantities`, reactions `chemistry`. `markup` is the
other half.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from mlkb.formulas import quantities
from mlkb.formulas.symbols import EMPTY, PIECES, Piece, grouped, names

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


class Packages(ABC):
    """The half of the reader that reads commands of packages; `markup._Reader` is all of it.

    The abstract methods are what this half calls in the other; each begins at the token at hand,
    and leaves the position behind what it has read.
    """

    __slots__ = ("gaps", "position", "tokens")

    gaps: bool
    position: int
    tokens: list[str]

    @abstractmethod
    def _argument(self) -> Piece:
        """Read one argument."""

    @abstractmethod
    def _optional(self) -> Piece | None:
        """Read an optional argument in square brackets."""

    @abstractmethod
    def _unknown(self, token: str) -> Piece:
        """Read a command as one that nobody knows."""

    @abstractmethod
    def _closers(self) -> dict[int, int]:
        """Return where each brace closes."""

    @abstractmethod
    def _behind_options(self) -> int:
        """Return where the braces stand behind options."""

    @abstractmethod
    def _follows(self, *signs: str) -> bool:
        """Tell whether one of these is the next token."""

    @abstractmethod
    def _typed(self) -> list[str]:
        """Return the tokens of the next argument in braces."""

    @abstractmethod
    def _written_out(self, latex: str) -> list[Piece]:
        """Read what a command stands for."""

    @abstractmethod
    def _between(self, token: str, inner: Piece) -> list[Piece]:
        """Return what a command for brackets sets around a piece."""

    def _unread(self, token: str, start: int, *arguments: Piece) -> list[Piece]:
        """Read a command as an unknown one, whose arguments, from `start` on, have been read."""
        if not self.gaps:  # to read them once more would double the work at each level
            return [Piece("unknown", token[1:]), *arguments]
        self.position = start
        return [self._unknown(token)]

    def quantity(self, token: str) -> list[Piece]:
        r"""Read what siunitx writes; ``\qty`` before a bracket only makes it grow."""
        name = token[1:]
        arguments = _QUANTITIES[name]
        start = self._behind_options()
        behind = self._closers().get(start, len(self.tokens)) + 1
        if name == "qty" and self.tokens[behind : behind + 1] != ["{"]:
            if not self._follows("{"):
                return []
            return [PIECES[r"\{"], self._argument(), PIECES[r"\}"]]
        if self.tokens[start : start + 1] != ["{"]:
            return [self._unknown(token)]
        self.position = start
        typed: list[list[str]] = []
        while len(typed) < len(arguments):
            if self._follows("["):
                self._optional()
            if not self._follows("{"):
                break
            typed.append(self._typed())
        return self._written_out(_quantity(name, arguments, typed))

    def mean(self, token: str) -> list[Piece]:
        r"""Read an expectation: ``\ev{A}`` is ⟨A⟩, ``\ev{A}{x}`` is ⟨x|A|x⟩."""
        start = self.position
        inner = self._argument()
        if not self._follows("{"):
            return [PIECES[r"\langle"], inner, PIECES[r"\rangle"]]
        state = self._argument()
        if not _is_short(state):
            return self._unread(token, start, inner, state)
        return [*self._between(r"\bra", state), inner, *self._between(r"\ket", state)]

    def sandwich(self, token: str) -> list[Piece]:
        r"""Read a matrix element: ``\mel{m}{A}{n}``."""
        left, inner, right = (self._argument() for _ in range(3))
        return [*self._between(r"\bra", left), inner, *self._between(r"\ket", right)]

    def product_of_states(self, token: str) -> list[Piece]:
        """Read an inner or an outer product; of one state, it is with itself."""
        start = self.position
        left = self._argument()
        right = self._argument() if self._follows("{") else left
        if right is left and not _is_short(left):
            return self._unread(token, start, left)
        if token in _OUTER:
            return self._between(r"\ket", left) + self._between(r"\bra", right)
        return [PIECES[r"\langle"], left, PIECES["|"], right, PIECES[r"\rangle"]]

    def derivative(self, token: str) -> list[Piece]:
        """Read a derivative as the fraction that it stands for; without a function it is bare."""
        sign = _DERIVATIVES[token.rstrip("*")]
        order = self._optional()
        arguments = [self._argument()]
        while len(arguments) < 3 and self._follows("{"):
            arguments.append(self._argument())
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

    def vector(self, token: str) -> list[Piece]:
        """Read a bold letter with a hat or an arrow."""
        bold = Piece("font", "bold", (self._argument(),))
        return [Piece("accent", _UNIT_VECTORS[token.rstrip("*")], (bold,))]

    def curl(self, token: str) -> list[Piece]:
        """Read a curl."""
        return [PIECES[r"\nabla"], PIECES[r"\times"]]

    def laplacian(self, token: str) -> list[Piece]:
        """Read a Laplacian."""
        return [Piece("script", "", (PIECES[r"\nabla"], EMPTY, PIECES["2"]))]

    def order(self, token: str) -> list[Piece]:
        """Read an order of magnitude."""
        big = Piece("font", "script", (PIECES["O"],))
        return [big, PIECES["("], self._argument(), PIECES[")"]]

    def evaluated(self, token: str) -> list[Piece]:
        """Read what is taken between two values, which follow as scripts on the bar."""
        if not self._follows("{"):
            return [self._unknown(token)]
        opening = [_INVISIBLE] if self.gaps else []
        return [*opening, self._argument(), PIECES[r"\rvert"]]

    def general_fraction(self, token: str) -> list[Piece]:
        """Read a fraction whose brackets and line are given; one without a line is a pile."""
        opening, closing = self._argument(), self._argument()
        thickness = "".join(self._typed()) if self._follows("{") else ""
        self._argument()
        above, below = self._argument(), self._argument()
        if not thickness.startswith("0"):
            inner = Piece("fraction", "", (above, below))
        elif (opening.text, closing.text) == ("(", ")"):
            return [Piece("binomial", "", (above, below))]
        else:
            rows = (Piece("row", "", (Piece("cell", "", (part,)),)) for part in (above, below))
            inner = Piece("environment", "matrix", tuple(rows))
        return [piece for piece in (opening, inner, closing) if piece != EMPTY]

    def sides(self, token: str) -> list[Piece]:
        """Read a sign with scripts at all its corners."""
        before, behind, sign = self._argument(), self._argument(), self._argument()
        if behind.kind == "script":
            sign = Piece("script", "", (sign, *behind.parts[1:]))
        return [piece for piece in (before, sign) if piece != EMPTY]

    def scripts_before(self, token: str) -> list[Piece]:
        """Read a letter with scripts at its left."""
        above, below, letter = (self._argument() for _ in range(3))
        return [Piece("script", "", (EMPTY, below, above)), letter]

    def cancelled_to(self, token: str) -> list[Piece]:
        """Read a term that is crossed out and the value that it goes to."""
        value = Piece("group", "", (PIECES[r"\to"], self._argument()))
        return [Piece("script", "", (Piece("accent", "cancel", (self._argument(),)), EMPTY, value))]

    def small_matrix(self, token: str) -> list[Piece]:
        r"""Read a matrix of the package physics: ``\pmqty{a & b \\ c & d}``, ``\mqty(a & b)``."""
        brackets: list[Piece] = []
        if self._follows("{"):
            items = self._written_tokens(self._typed())
        elif not _MATRICES[token] and self._follows(*_CLOSING):
            opening = self.tokens[self.position]
            items = self._written_tokens(self._to(_CLOSING[opening]))
            sides = (r"\lvert", r"\rvert") if opening == "|" else (opening, _CLOSING[opening])
            brackets = [PIECES[side] for side in sides]
        else:
            return [self._unknown(token)]
        is_one = len(items) != 1 or items[0].kind != "rows"
        rows = (_row(items),) if is_one else items[0].parts
        matrix = Piece("environment", _MATRICES[token] or "matrix", rows)
        return [brackets[0], matrix, brackets[1]] if brackets else [matrix]

    def _to(self, closing: str) -> list[str]:
        """Return the tokens between a bracket and the one that closes it, and go on behind it."""
        opening = self.tokens[self.position]
        first, depth = self.position + 1, 1
        for i in range(first, len(self.tokens)):
            token = self.tokens[i]
            depth += (token == opening != closing) - (token == closing)
            if depth == 0:
                self.position = i + 1
                return self.tokens[first:i]
        self.position = len(self.tokens)
        return self.tokens[first:]

    def tensor(self, token: str) -> list[Piece]:
        r"""Read a letter whose indices are staggered: ``\tensor{T}{^a_b}``."""
        before: list[str] = []
        if self._follows("["):
            before = self._to("]")
        letter = self._argument()
        behind = self._typed() if self._follows("{") else []
        items = self._written_tokens(_staggered(before)) if before else []
        items.append(letter)
        self._staggered_on(items, behind)
        return items

    def _staggered_on(self, items: list[Piece], typed: list[str]) -> None:
        """Set indices behind the last piece, each beside the one before."""
        found = self._written_tokens(_staggered(typed))
        has_base = bool(items) and items[-1].kind not in _NO_BASE
        if has_base and found and found[0].kind == "script" and found[0].parts[0] == EMPTY:
            found[0] = Piece("script", "", (items.pop(), *found[0].parts[1:]))
        items += found

    def indices(self, items: list[Piece]) -> None:
        """Read indices that are staggered behind what stands before."""
        self._staggered_on(items, self._typed() if self._follows("{") else [])

    def _written_tokens(self, tokens: Sequence[str]) -> list[Piece]:
        """Read tokens by themselves."""
        return self._written_out(" ".join(tokens))

    def division(self, items: list[Piece]) -> None:
        """Read ÷, or a divergence where there is nothing to divide."""
        if not items or items[-1].kind in _EXPECTING:
            items += [PIECES[r"\nabla"], PIECES[r"\cdot"]]
        else:
            items.append(PIECES["÷"])

    def differential(self, items: list[Piece]) -> None:
        r"""Read ``\dd{x}``, ``\dd[3]{x}``, ``\dd x``."""
        power = self._optional()
        if self.gaps and items and items[-1].kind not in (*_EXPECTING, "gap"):
            items.append(_GAP)
        sign = PIECES["d"]
        items.append(sign if power is None else Piece("script", "", (sign, EMPTY, power)))
        if self._follows("{"):
            items.append(self._argument())


def _quantity(name: str, arguments: str, typed: Sequence[Sequence[str]]) -> str:
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


PACKAGED: dict[str, Callable[[Packages, str], list[Piece]]] = {
    **dict.fromkeys(("\\" + name for name in _QUANTITIES), Packages.quantity),
    **dict.fromkeys(_MEANS, Packages.mean),
    **dict.fromkeys(_SANDWICHES, Packages.sandwich),
    **dict.fromkeys((*_OUTER, *_INNER), Packages.product_of_states),
    **dict.fromkeys(_DERIVATIVES, Packages.derivative),
    **dict.fromkeys((name + "*" for name in _DERIVATIVES), Packages.derivative),
    **dict.fromkeys(_UNIT_VECTORS, Packages.vector),
    **dict.fromkeys((r"\vu*", r"\va*"), Packages.vector),
    **dict.fromkeys(_MATRICES, Packages.small_matrix),
    **dict.fromkeys((r"\tensor", r"\tensor*"), Packages.tensor),
    **dict.fromkeys((r"\laplacian", r"\vlaplacian"), Packages.laplacian),
    **dict.fromkeys((r"\eval", r"\evaluated"), Packages.evaluated),
    r"\curl": Packages.curl,
    r"\order": Packages.order,
    r"\genfrac": Packages.general_fraction,
    r"\sideset": Packages.sides,
    r"\prescript": Packages.scripts_before,
    r"\cancelto": Packages.cancelled_to,
}
"""Commands and what reads each."""

AFTER: dict[str, Callable[[Packages, list[Piece]], None]] = {
    r"\div": Packages.division,
    r"\divergence": Packages.division,
    r"\dd": Packages.differential,
    r"\differential": Packages.differential,
    r"\indices": Packages.indices,
}
"""Commands that are read by what stands before them, too."""
