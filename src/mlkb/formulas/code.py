r"""A formula as a program computes it, put into LaTeX: ``np.log(np.sum(np.exp(x)))``.

Who works with numpy types what numpy takes. An expression of Python that is made of operators and
functions of mathematics is the formula that it computes: ``np.`` is no factor, ``**`` a power,
``@`` a product, ``.T`` a transpose. Programs sum over whole arrays, articles over an index; so
whatever is summed gets one, ``\log \sum_i \exp(x_i)``, and is an entry where it stands elsewhere:
``np.exp(z) / np.exp(z).sum()`` is ``\exp(z_k) / \sum_i \exp(z_i)``. A name of several letters is a
variable, which formulas have in any letter.

A variable that is updated from what it was, ``w -= lr * grad``, is the step of an iteration,
``w = w - l \nabla L``: there a gradient is one, and other names of several letters are variables
though nothing is called.

Any other call, such as one that solves or fits, has no formula, and is left to those who look for
words; so is one call alone (``np.maximum(a, b)``), which names what numpy has, and what no program
would write. Python's own parser reads the text; nothing is run.
"""

from __future__ import annotations

import ast
import re
import warnings

from mlkb.formulas.patterns import compiled
from mlkb.formulas.symbols import GREEK
from mlkb.formulas.trivial import is_trivial
from mlkb.formulas.typed import spelled

__all__ = ["code_within", "in_latex", "is_statement"]

_MOST_CHARACTERS = 300
_MOST_CHUNKS = 30
_DEEPEST = 40

_MODULES = (
    "np", "numpy", "math", "torch", "jnp", "jax.numpy", "F", "torch.nn.functional", "tf", "tf.math",
    "scipy.special", "special",
)  # fmt: skip
_STATEMENT = r"(?:def|class|return|import|from|for|while|with|assert|raise) "
_SIGN = (
    rf"(?<![\w.])(?:{'|'.join(map(re.escape, _MODULES))})\.[a-z]"
    r"|(?<=[\w)\]])\.(?:T\b|(?:sum|mean|prod|dot)\()|(?<=[\w)\]]) ?(?:\*\*|@) ?(?=[\w(-])"
    r"|(?<![\w\\.])(?:sum|prod)\("
    r"|(?<=\w) ?[-+*/]= ?(?=[\w(-])"
    r"|(?<![\w\\.])(?P<updated>[A-Za-z]\w*+) ?= ?(?=[\w(-])[^=]*?(?<![\w\\.])(?P=updated)(?!\w)"
)
"""What says that a program is quoted; other text is not parsed."""

_APPLIED = {
    "exp": r"\exp", "log": r"\log", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan",
    "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh",
    "arcsin": r"\arcsin", "arccos": r"\arccos", "arctan": r"\arctan",
    "sigmoid": r"\sigma", "expit": r"\sigma", "softmax": r"\operatorname{softmax}",
    "relu": r"\operatorname{relu}", "sign": r"\operatorname{sign}", "trace": r"\operatorname{tr}",
    "log2": r"\log_2", "log10": r"\log_{10}",
}  # fmt: skip
_REDUCED = {
    "sum": r"\sum", "prod": r"\prod", "mean": r"\frac{1}{n}\sum", "max": r"\max", "min": r"\min",
    "amax": r"\max", "amin": r"\min", "argmax": r"\arg\max", "argmin": r"\arg\min",
}  # fmt: skip
_OF_TWO = {"maximum": r"\max", "minimum": r"\min", "max": r"\max", "min": r"\min"}
_PRODUCTS = ("dot", "matmul", "inner", "vdot")
_ABSOLUTE = ("abs", "absolute", "fabs")
_CONSTANTS = {"pi": r"\pi", "e": "e", "inf": r"\infty"}
_SHAPES = frozenset(("axis", "keepdims", "dim", "keepdim"))
"""Arguments that say along what is summed, which an index says in a formula."""

_METHODS = frozenset((*_REDUCED, *_PRODUCTS, "exp", "log", "sqrt", "abs", "transpose"))
_NOTATION = rf"(?:{'|'.join((*GREEK, 'lam', 'eps'))}|[A-Za-z])(?:_?(?:hat|bar|tilde))?"
_NUMBERED = rf"(?P<name>{_NOTATION})_?(?P<index>[0-9]{{1,2}}|(?<=_)(?:[a-z]|[i-n]{{2}}))"
_GRADIENT = r"(?:[A-Za-z]+_)?grad(?:s|ients?)?(?:_[A-Za-z]+)?"
_OPEN = ("+", "-", "*", "/", "@", "(", "[", ")", "]", "<", ">", "==")
_GOES_ON = r"(?:grad|nabla|partial|log|ln|exp)\b|[∇∂∑∏∫\\]|[^\W\d_]['′]*\("
"""What begins a factor that only a formula has without a sign before it: ``x = x - eta grad f(x)``
is no program with words behind it."""

_EPSILON = 1e-5
"""A number up to this size is there so that nothing is divided by zero; articles write ε for it."""

_INDICES = "ijlm"
_FREE = "k"
_LETTERS = "abcdfghpqrstuvwxyzABCDFGHPQRSTUVWXYZ"

_SUM, _NEGATIVE, _SIGNED, _PRODUCT, _POWER, _ATOM = range(6)
"""How tightly a written part holds together, the loosest first; a looser one gets brackets within a
tighter one, but for a minus that begins a product and a sum sign that ends one."""

_Written = tuple[str, int]


class _NoFormulaError(Exception):
    """An expression computes no formula."""


def in_latex(code: str) -> str | None:
    r"""Return the formula that an expression of Python computes; None if it is none.

    Example:
        >>> in_latex("np.log(np.sum(np.exp(x)))"), in_latex("np.linalg.solve(A, b)")
        ('\\log(\\sum_{i} \\exp(x_{i}))', None)
    """
    code = code.strip()
    if len(code) > _MOST_CHARACTERS or not compiled(_SIGN).search(code):
        return None
    statement = _parsed(code)
    if statement is None:
        return None
    try:
        latex = _Writer(statement).statement(statement)
    except (ValueError, RecursionError, MemoryError, _NoFormulaError):
        return None
    return None if is_trivial(latex) else latex


def is_statement(code: str) -> bool:
    """Tell whether a statement of Python is quoted that computes no formula by itself.

    >>> is_statement("def relu(x): return x * (x > 0)"), is_statement("for all x > 0")
    (True, False)
    """
    code = code.strip()
    is_short = len(code) <= _MOST_CHARACTERS
    return is_short and bool(compiled(_STATEMENT).match(code)) and _parsed(code) is not None


def _parsed(code: str) -> ast.stmt | None:
    """Return the one statement that `code` is; None if it is no Python, or more."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (statement,) = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return statement


def code_within(text: str) -> tuple[int, int] | None:
    """Return where in a query the longest expression stands that computes a formula, if any does.

    >>> code_within("why is np.log(np.sum(np.exp(x))) stable")
    (7, 32)
    """
    if not compiled(_SIGN).search(text):
        return None
    chunks = [found.span() for found in compiled(r"\S+").finditer(text)]
    count = len(chunks)
    if count > _MOST_CHUNKS:
        return None
    for length in range(count, 0, -1):
        for first in range(count - length + 1):
            start, end = chunks[first][0], chunks[first + length - 1][1]
            end = start + len(text[start:end].rstrip(",;:.?!"))
            if _is_whole(text, start, end) and in_latex(text[start:end]):
                return start, end
    return None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch may be an expression of its own, and not a part of what goes on beside."""
    code, before, after = text[start:end], text[:start].rstrip(), text[end:].lstrip()
    is_closed = all(code.count(left) == code.count(right) for left, right in ("()", "[]"))
    goes_on = after.startswith(_OPEN) or compiled(_GOES_ON).match(after)
    return is_closed and not before.endswith(_OPEN) and not goes_on


class _Writer:
    """Writes one expression: it knows which names are arrays, and what index they have where."""

    def __init__(self, tree: ast.AST) -> None:
        """Look at the whole expression: a name is an array wherever it stands, if it is summed."""
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self._calls_module = any(_module_of(call.func) for call in calls)
        self._is_update = False
        self._letters: dict[str, str] = {}
        self._used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        self._arrays: set[str] = set()
        for call in calls:
            name, arguments = _called(call)
            if name in _REDUCED and len(arguments) == 1 and not _length_of(call):
                self._arrays |= _entries(arguments[0])
        self._bound: list[str] = []  # the indices of the sums around, the innermost last
        self._whole = 0  # how many products of matrices are around, in which arrays have no index
        self._depth = 0

    def statement(self, node: ast.stmt) -> str:
        """Write an expression, or an equation that gives a name to it."""
        if isinstance(node, ast.Expr) and not _is_call_alone(node.value):
            return self._write(node.value)[0]
        match node:
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=step):
                if not _is_step(step):
                    raise _NoFormulaError
                value: ast.expr = ast.BinOp(target, op, step)
                self._is_update = True
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._is_update = name in _names(value) and _has_product(value)
            case _:
                raise _NoFormulaError
        is_named = self._is_update and any(map(_is_gradient, _names(value)))
        if not is_named and not compiled(_NOTATION).fullmatch(name):
            raise _NoFormulaError
        return f"{self._letter(name)} = {self._write(value)[0]}"

    def _write(self, node: ast.expr) -> _Written:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NoFormulaError
        try:
            return self._written(node)
        finally:
            self._depth -= 1

    def _written(self, node: ast.expr) -> _Written:
        if self._is_update and _is_gradient(_name(node)):
            return r"\nabla L", _PRODUCT
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._number(value)
            case ast.Name(id=name):
                return self._variable(name), _ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self._within(operand, _SIGNED)}", _NEGATIVE
            case ast.BinOp():
                return self._operation(node)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=index)):
                return f"{self._letter(name)}_{{{self._letter(index)}}}", _ATOM
            case ast.Attribute(value=value, attr="T"):
                return rf"{self._within(value, _ATOM)}^{{\top}}", _POWER
            case ast.Attribute(attr=name) if name in _CONSTANTS and _module_of(node):
                return _CONSTANTS[name], _ATOM
            case ast.Call():
                return self._call(node)
        raise _NoFormulaError

    def _within(self, node: ast.expr, least: int) -> str:
        """Write a part, in brackets where it holds together less than what it is a part of."""
        text, level = self._write(node)
        return text if level >= least else f"({text})"

    @staticmethod
    def _number(value: float) -> _Written:
        if 0 < value <= _EPSILON:
            return r"\epsilon", _ATOM
        text = str(value)
        if not text.replace(".", "", 1).isdigit():
            raise _NoFormulaError
        return text.removesuffix(".0"), _ATOM

    def _operation(self, node: ast.BinOp) -> _Written:
        left, right = node.left, node.right
        match node.op:
            case ast.Add():
                return f"{self._within(left, _SUM)} + {self._within(right, _SIGNED)}", _SUM
            case ast.Sub():
                return f"{self._within(left, _SUM)} - {self._within(right, _SIGNED)}", _SUM
            case ast.Mult():
                return self._product(left, right)
            case ast.MatMult():
                return self._matrix_product(left, right)
            case ast.Div():
                above, level = self._write(left)
                sign = "-" if level == _NEGATIVE else ""
                below = self._write(right)[0]
                quotient = rf"{sign}\frac{{{above.removeprefix(sign)}}}{{{below}}}"
                return quotient, _NEGATIVE if sign else _PRODUCT
            case ast.Pow():
                return f"{self._within(left, _ATOM)}^{{{self._write(right)[0]}}}", _POWER
        raise _NoFormulaError

    def _product(self, left: ast.expr, right: ast.expr) -> _Written:
        first, level = self._write(left)
        second, last = self._write(right)
        first = first if level == _NEGATIVE or level >= _PRODUCT else f"({first})"
        second = second if last >= _SIGNED else f"({second})"
        if level == _NEGATIVE:
            return f"{first} {second}", _NEGATIVE
        return f"{first} {second}", _SIGNED if last == _SIGNED else _PRODUCT

    def _matrix_product(self, left: ast.expr, right: ast.expr) -> _Written:
        """Write a product of what is no entry, but all of it."""
        self._whole += 1
        written = self._product(left, right)
        self._whole -= 1
        return written

    def _call(self, node: ast.Call) -> _Written:
        name, arguments = _called(node)
        if any(keyword.arg not in _SHAPES for keyword in node.keywords):
            raise _NoFormulaError
        match arguments:
            case [ast.Name(id=variable)] if name == "mean":
                return rf"\bar{{{self._letter(variable)}}}", _ATOM
            case [argument] if name in _REDUCED:
                return self._length(node) or self._reduced(name, argument)
            case [argument] if self._is_update and _is_gradient(name):
                return rf"\nabla L({self._write(argument)[0]})", _PRODUCT
            case [argument] if len(name) == 1 and isinstance(node.func, ast.Name):
                return f"{name}({self._write(argument)[0]})", _ATOM
            case [argument]:
                return self._applied(name, argument)
            case [left, right]:
                return self._of_two(name, left, right)
        raise _NoFormulaError

    def _applied(self, name: str, argument: ast.expr) -> _Written:
        if name in _ABSOLUTE:
            return rf"\lvert {self._write(argument)[0]}\rvert ", _ATOM
        if name in _APPLIED:
            return f"{_APPLIED[name]}({self._write(argument)[0]})", _ATOM
        match name:
            case "sqrt":
                return rf"\sqrt{{{self._write(argument)[0]}}}", _ATOM
            case "square":
                return f"{self._within(argument, _ATOM)}^{{2}}", _POWER
            case "transpose":
                return rf"{self._within(argument, _ATOM)}^{{\top}}", _POWER
            case "log1p":
                return rf"\log(1 + {self._within(argument, _SIGNED)})", _ATOM
        raise _NoFormulaError

    def _of_two(self, name: str, left: ast.expr, right: ast.expr) -> _Written:
        if name in _OF_TWO:
            return f"{_OF_TWO[name]}({self._write(left)[0]}, {self._write(right)[0]})", _ATOM
        if name in _PRODUCTS:
            return self._matrix_product(left, right)
        if name in ("power", "pow"):
            return f"{self._within(left, _ATOM)}^{{{self._write(right)[0]}}}", _POWER
        raise _NoFormulaError

    def _length(self, node: ast.Call) -> _Written | None:
        """Write a sum of squares as what it is the squared length of, if that has a product."""
        vector = _length_of(node)
        if vector is None:
            return None
        self._whole += 1
        text = self._write(vector)[0]
        self._whole -= 1
        return rf"\lVert {text}\rVert^2", _ATOM

    def _reduced(self, name: str, argument: ast.expr) -> _Written:
        """Write what is made of all entries: a sum, a mean, a largest one."""
        index = _shared_index(argument) or _INDICES[len(self._bound) % len(_INDICES)]
        self._bound.append(index)
        text = self._within(argument, _SIGNED)
        self._bound.pop()
        return f"{_REDUCED[name]}_{{{index}}} {text}", _SIGNED

    def _variable(self, name: str) -> str:
        letter = self._letter(name)
        if self._whole or name not in self._arrays or compiled(_NUMBERED).fullmatch(name):
            return letter
        return f"{letter}_{{{self._bound[-1] if self._bound else _FREE}}}"

    def _letter(self, name: str) -> str:
        """Return a variable in notation; a name of several letters has a letter of its own."""
        if numbered := compiled(_NUMBERED).fullmatch(name):
            return f"{spelled(numbered['name'])}_{{{numbered['index']}}}"
        if compiled(_NOTATION).fullmatch(name):
            return spelled(name)
        if len(name) == 1:  # a Greek letter as it is
            return name
        # Words beside an operator are not yet a formula.
        if not self._calls_module and not self._is_update:
            raise _NoFormulaError
        if name not in self._letters:
            free = (one for one in name + _LETTERS if one in _LETTERS and one not in self._used)
            letter = next(free, "")
            if not letter:
                raise _NoFormulaError
            self._letters[name] = letter
            self._used.add(letter)
        return self._letters[name]


def _module_of(node: ast.expr) -> str:
    """Return the module whose attribute a node is, or nothing."""
    if not isinstance(node, ast.Attribute):
        return ""
    parts: list[str] = []
    value = node.value
    while isinstance(value, ast.Attribute):
        parts.append(value.attr)
        value = value.value
    if not isinstance(value, ast.Name):
        return ""
    dotted = ".".join((value.id, *reversed(parts)))
    return dotted if dotted in _MODULES else ""


def _name(node: ast.AST) -> str:
    """Return the name of a variable or an attribute; nothing of another node."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _names(node: ast.expr) -> list[str]:
    """Return the names in an expression, of attributes too."""
    return [name for part in ast.walk(node) if (name := _name(part))]


def _is_gradient(name: str) -> bool:
    return compiled(_GRADIENT).fullmatch(name) is not None


def _is_step(node: ast.expr) -> bool:
    """Whether what is added to a variable says more than that a loop counts."""
    names = _names(node)
    is_word = isinstance(node, ast.Name) and not compiled(_NOTATION).fullmatch(node.id)
    return bool(names) and (not is_word or _is_gradient(names[0]))


def _has_product(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Mult | ast.MatMult) for part in ast.walk(node))


def _called(node: ast.Call) -> tuple[str, list[ast.expr]]:
    """Return the function that is called, and on what: a method is called on its own object."""
    arguments = list(node.args)
    match node.func:
        case ast.Name(id=name):
            pass
        case ast.Attribute(attr=name) if _module_of(node.func):
            pass
        case ast.Attribute(attr=name, value=value) if name in _METHODS:
            arguments.insert(0, value)
        case _:
            return "", []
    is_along = len(arguments) > 1 and name in _REDUCED and name not in _OF_TWO
    return name, arguments[:1] if is_along else arguments


def _entries(node: ast.expr) -> set[str]:
    """Return the names of which each entry counts: none that a product of matrices takes whole."""
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.BinOp(op=ast.MatMult()) | ast.Subscript():
            return set()
        case ast.Call():
            name, arguments = _called(node)
            parts = [] if name in _PRODUCTS else arguments
        case _:
            parts = [one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr)]
    return {name for part in parts for name in _entries(part)}


def _length_of(node: ast.Call) -> ast.expr | None:
    """Return the vector of which a call sums the squares, if a product of matrices tells of one."""
    name, arguments = _called(node)
    match arguments:
        case [ast.BinOp(op=ast.Pow(), left=vector, right=ast.Constant(value=2))] if name == "sum":
            has_product = any(isinstance(part, ast.MatMult) for part in ast.walk(vector))
            return vector if has_product else None
    return None


def _is_call_alone(node: ast.expr) -> bool:
    """Whether a call is made on nothing that is computed."""
    return isinstance(node, ast.Call) and all(
        isinstance(argument, ast.Name | ast.Constant) for argument in _called(node)[1]
    )


def _shared_index(node: ast.expr) -> str:
    """Return the index that all names have which were typed with one, or nothing."""
    names = (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    found = {numbered["index"] for n in names if (numbered := compiled(_NUMBERED).fullmatch(n))}
    index = found.pop() if len(found) == 1 else ""
    return index if index.isalpha() else ""
