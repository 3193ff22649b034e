r"""What is wrong with a formula: where LaTeX itself would stop, and commands that nobody defines.

The reader (`markup`) makes something of any text. An author wants to be told instead, so here the
same tokens are followed with a stack, as TeX's own would: groups, environments, ``\left`` and
``\right``, arguments that are missing, a second script of one kind.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlkb.formulas.markup import COMMANDS, MAX_LENGTH, read, token_spans, tokenize
from mlkb.formulas.patterns import compiled
from mlkb.formulas.symbols import Piece, names
from mlkb.formulas.texts import formulas_in, unknown_in

MAX_FAULTS = 5
"""Faults told of one formula: the first one often causes the rest."""

_TWO_ARGUMENTS = names(r"\frac \dfrac \tfrac \cfrac \binom \dbinom \overset \underset \stackrel")
_ARGUMENTS = _TWO_ARGUMENTS | names(
    r"\sqrt \hat \bar \tilde \vec \mathbf \mathbb \mathcal \mathrm \boldsymbol \operatorname \text"
)
_HALF_TYPED = frozenset(("begin", "end"))
"""Commands that are known, but for the environment that is still to be named."""

_STAGGERED = (r"\tensor", r"\indices")
"""Commands in whose argument as many scripts follow each other as there are indices."""

_MOST_TOKENS = 200
"""Tokens of an argument that is looked through for its end."""

_SHORTEST = 4
"""Letters of an unknown command from which it may be a slip for another."""

_ENDS = ("}", "&", r"\\", r"\right")


@dataclass(frozen=True, slots=True)
class Fault:
    r"""Something wrong in a formula.

    Attributes:
        line: How many lines below the formula's first it stands.
        message: What is wrong, without a full stop.
        fatal: Whether LaTeX would stop at it; else it is a command that only a macro can explain.
    """

    line: int
    message: str
    fatal: bool = True


def faults(latex: str, macros: frozenset[str] = frozenset()) -> tuple[Fault, ...]:
    r"""Return what is wrong with a formula, at most `MAX_FAULTS` things.

    Args:
        latex: The source between the delimiters.
        macros: Names (without backslash) of commands that are defined elsewhere.

    Example:
        >>> [fault.message for fault in faults(r"\frac{a}{b")]
        ["'{' is not closed"]
    """
    latex = latex[:MAX_LENGTH]
    found: list[Fault] = []
    for offset, message in _structure(latex):
        found.append(Fault(latex.count("\n", 0, offset), message))
        if len(found) == MAX_FAULTS:
            return tuple(found)
    if not found:
        for name in unknown_commands(latex, macros)[:MAX_FAULTS]:
            at = compiled(re.escape(name) + "(?![A-Za-z])").search(latex)
            line = latex.count("\n", 0, at.start()) if at else 0
            found.append(Fault(line, unknown(name), fatal=False))
    return tuple(found)


def is_balanced(latex: str) -> bool:
    r"""Tell whether every group and environment is closed, and none that was not opened.

    Example:
        >>> is_balanced(r"\begin{cases} a \end{cases}"), is_balanced(r"\begin{cases} a \end{cases")
        (True, False)
    """
    open_: list[str] = []
    for spaced in tokenize(latex):
        token = spaced.replace(" ", "")
        if _opens(token):
            open_.append(token)
        elif _closes(token):
            opener = "{" if token == "}" else token.replace("end", "begin", 1)
            if not open_ or open_.pop() != opener:
                return False
    return not open_


def unknown_commands(latex: str, macros: frozenset[str] = frozenset()) -> tuple[str, ...]:
    r"""Return the commands that no table knows, each once, with their backslash.

    Args:
        latex: The source between the delimiters.
        macros: Names (without backslash) of commands that are defined elsewhere.

    Example:
        >>> unknown_commands(r"\fraq{1}{n} \sum_i x_i")
        ('\\fraq',)
    """
    if "\\" not in latex:
        return ()
    told: dict[str, None] = {}
    pending: list[Piece] = list(reversed(read(latex[:MAX_LENGTH])))
    while pending:
        piece = pending.pop()
        pending.extend(reversed(piece.parts))
        if piece.kind == "unknown":
            told["\\" + piece.text] = None
        elif piece.kind == "text" and "\\" in piece.text:
            told |= dict.fromkeys("\\" + name for name in unknown_in(piece.text))
            for formula in formulas_in(piece.text):
                pending.extend(reversed(read(formula)))
    return tuple(name for name in told if name[1:] not in macros | _HALF_TYPED)


def unknown(command: str) -> str:
    r"""Return what is to be said of an unknown command, without a full stop.

    Example:
        >>> unknown(r"\fraq")
        '\\fraq is no command that mlkb knows; did you mean \\frac?'
    """
    said = f"{command} is no command that mlkb knows"
    near = _nearest(command)
    return f"{said}; did you mean {near}?" if near else said


def sentence(said: str) -> str:
    """Return what `Fault.message` or `unknown` says with its full stop; a question has its mark."""
    return said if said.endswith("?") else f"{said}."


def _nearest(command: str) -> str:
    r"""Return the known command that is one slip away; one that takes an argument comes first.

    Who slips writes the first letter right; another one makes another command (``\vdot``).
    """
    if len(command) - 1 < _SHORTEST:
        return ""
    from rapidfuzz.distance import OSA

    near = [
        name
        for name in COMMANDS
        if name[1:2].lower() == command[1].lower()
        and OSA.distance(command, name, score_cutoff=1) == 1
    ]
    return min(near, key=lambda name: (name not in _ARGUMENTS, name), default="")


_Spans = Sequence[tuple[str, int]]


def _structure(latex: str) -> list[tuple[int, str]]:
    """Return offset and message of each fault of structure, in their order."""
    spans = [(token.replace(" ", ""), offset) for token, offset in token_spans(latex)]
    return sorted((*_brackets(spans), *_arguments(spans), *_scripts(spans)))


def _brackets(spans: _Spans) -> Iterator[tuple[int, str]]:
    open_: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()  # how many of each are open
    is_in_matrix = False  # \mqty(a & b), of the package physics, has no braces
    is_split = _has_rows(spans)
    for token, offset in spans:
        if token == r"\left" or _opens(token):
            open_.append((token, offset))
            waiting[token] += 1
        elif token == r"\right" or _closes(token):
            fault = _close(open_, waiting, token)
            if fault:
                yield offset, fault
        elif token in (r"\mqty", r"\matrixquantity"):
            is_in_matrix = True
        elif token == "&" and not (open_ or is_in_matrix or is_split):
            yield offset, "'&' stands outside of an environment such as aligned"
    for token, offset in open_:
        yield offset, f"'{token}' is not closed"


def _has_rows(spans: _Spans) -> bool:
    r"""Whether a formula has rows of its own (``\\``), around which Sphinx puts an environment."""
    depth = 0
    for token, _ in spans:
        if token == r"\\" and depth == 0:
            return True
        depth += _opens(token) - _closes(token)
    return False


def _arguments(spans: _Spans) -> Iterator[tuple[int, str]]:
    for index, (token, offset) in enumerate(spans):
        following = spans[index + 1][0] if index + 1 < len(spans) else ""
        if following and following not in _ENDS:
            if token in _TWO_ARGUMENTS and _ends_behind_argument(spans, index + 1):
                yield offset, f"{token} has no second argument"
            continue
        if token in ("^", "_"):
            yield offset, f"'{token}' has nothing behind it"
        elif token in _ARGUMENTS:
            yield offset, f"{token} has no argument"


def _ends_behind_argument(spans: _Spans, index: int) -> bool:
    """Whether nothing follows the argument in braces that begins at `index`, and is closed."""
    if spans[index][0] != "{":
        return False  # one letter, or of "12" the first digit
    depth = 0
    for at in range(index, min(len(spans), index + _MOST_TOKENS)):
        depth += (spans[at][0] == "{") - (spans[at][0] == "}")
        if depth == 0:
            behind = spans[at + 1][0] if at + 1 < len(spans) else ""
            return not behind or behind in _ENDS or behind.startswith(r"\end{")
    return False


def _scripts(spans: _Spans) -> Iterator[tuple[int, str]]:
    """Yield the second superscript or subscript of a piece."""
    if any(token.rstrip("*") in _STAGGERED for token, _ in spans):
        return
    scripts: set[str] = set()  # which the piece at hand has already
    outer: list[set[str]] = []  # the same for the pieces around each group
    before = ""
    for token, offset in spans:
        is_argument = before in ("^", "_")
        before = token
        if token in ("^", "_"):
            if token in scripts:
                yield offset, f"a second '{token}' on the same piece; put braces around one"
            scripts.add(token)
        elif token == "{":
            outer.append(scripts if is_argument else set())
            scripts = set()
        elif token == "}":
            scripts = outer.pop() if outer else set()
        elif token != "'" and (not is_argument or (len(token) > 1 and token.isalnum())):
            scripts = set()  # of "x_ia" TeX takes one letter; the rest is another piece


def _opens(token: str) -> bool:
    """Whether a token begins a group or an environment."""
    return token == "{" or token.startswith(r"\begin{")


def _closes(token: str) -> bool:
    """Whether a token ends a group or an environment."""
    return token == "}" or token.startswith(r"\end{")


def _close(open_: list[tuple[str, int]], waiting: Counter[str], token: str) -> str:
    """Take off what `token` closes; return what is wrong, or the empty string."""
    opener = {"}": "{", r"\right": r"\left"}.get(token) or token.replace("end", "begin", 1)
    if not waiting[opener]:
        return f"'{token}' closes nothing"
    inner = ""
    while (last := open_.pop()[0]) != opener:
        waiting[last] -= 1
        inner = inner or last
    waiting[opener] -= 1
    return f"'{token}' comes before '{inner}' is closed" if inner else ""
