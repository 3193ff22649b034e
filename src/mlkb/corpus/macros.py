r"""Macros that authors define, written out: ``\R`` becomes ``\mathbb{R}`` before anyone reads it.

``\newcommand`` and its kin (an optional argument too), ``\def``, ``\let``,
``\DeclareMathOperator`` and ``\DeclarePairedDelimiter`` are taken out of a formula, and what they
define is put in, from there on, as TeX and MathJax do: by tokens, arguments as they stand. An
argument of LaTeX's own (``\sqrt\x``) is put in braces, as MathJax takes all of it.

Whatever is written, the work is bounded: a formula that would grow by more than `MAX_GROWTH`
characters, or whose definitions or calls do not end, stays as it is; a file for which `MAX_WORK`
characters were put in has no macros from there on. What a command means is not known here.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlkb.settings import Settings

__all__ = [
    "DEFINING",
    "MAX_DELIMITER",
    "MAX_GROWTH",
    "MAX_WORK",
    "Macros",
    "begins_definition",
    "definitions_of",
    "is_defining",
    "names_defined",
    "shared_macros",
]

MAX_GROWTH = 10_000
"""Characters that macros may put into one formula."""

MAX_WORK = 2_000_000
"""Characters that macros may put into all formulas of a file."""

MAX_DELIMITER = 20
r"""Tokens of a text before or behind an argument of a ``\def``: it is sought at each token."""

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|%[^\n]*(?:\n[ \t]*)?|\s+|.", re.DOTALL)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z\s])")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_NEW = frozenset((r"\newcommand", r"\renewcommand", r"\providecommand"))
_DEF = frozenset((r"\def", r"\gdef", r"\edef", r"\xdef"))
_OPERATOR, _PAIRED, _LET = r"\DeclareMathOperator", r"\DeclarePairedDelimiter", r"\let"
_COUNTS = tuple("0123456789")
_PREFIXES = frozenset((r"\global", r"\long"))
_DEFINING = _NEW | _DEF | {_OPERATOR, _PAIRED, _LET}
DEFINING = _DEFINING | _PREFIXES
"""Commands that define others, and what may stand before them, with their backslash."""

_DEFINES = re.compile(
    "(?:" + "|".join(re.escape(name) for name in sorted(_DEFINING)) + r")(?![A-Za-z])"
)
_BEGINS = re.compile(r"(?:\\(?:global|long)\s*)?" + _DEFINES.pattern)
_DEFINED = re.compile(_DEFINES.pattern + r"\s*+\*?\s*+\{?\s*+(\\[A-Za-z]+)")
_TAKING = {
    f"\\{name}": count
    for count, names in (
        (1, "sqrt hat bar tilde vec dot ddot check breve acute grave widehat widetilde overline"),
        (1, "underline mathbf mathbb mathcal mathrm mathit mathsf mathtt mathfrak mathscr"),
        (1, "boldsymbol bm operatorname"),
        (2, "frac dfrac tfrac cfrac binom overset underset stackrel"),
    )
    for name in names.split()
}
"""Commands that take arguments, and how many: all of a macro is one."""


class _UnreadableError(Exception):
    """A definition or a call that does not end, or an expansion that grows too large."""


@dataclass(frozen=True, slots=True)
class _Macro:
    r"""What a name stands for.

    Attributes:
        body: The tokens put in its place; ``#`` and a digit are an argument.
        arguments: How many there are.
        default: The first one where it is not given in square brackets; None where it must be.
        texts: For ``\def\x<#1,#2>``, what stands before, between and behind the arguments.
        sized: Whether a star or a size may follow the name, as with paired delimiters.
        own: Whether the body is a command of LaTeX's own, whatever its name is now.
    """

    body: tuple[str, ...]
    arguments: int = 0
    default: tuple[str, ...] | None = None
    texts: tuple[tuple[str, ...], ...] = ()
    sized: bool = False
    own: bool = False


def is_defining(text: str) -> bool:
    """Whether there is a command in `text` that defines another."""
    return "\\" in text and _DEFINES.search(text) is not None


def begins_definition(line: str) -> bool:
    """Whether `line` begins with a command that defines another."""
    return _BEGINS.match(line) is not None


def names_defined(latex: str) -> frozenset[str]:
    r"""Return the commands that `latex` means to define, even where it cannot be read.

    Example:
        >>> names_defined(r"\newcommand{\R}[n]{x}")
        frozenset({'\\R'})
    """
    return frozenset(_DEFINED.findall(latex))


def shared_macros(settings: Settings) -> str:
    """Return LaTeX that defines the macros of all articles, those of `settings`."""
    return definitions_of(settings.macros)


def definitions_of(table: Iterable[tuple[str, object]]) -> str:
    r"""Return macros given as KaTeX and MathJax take them as LaTeX, a definition a line.

    Args:
        table: Names, with or without backslash, and what they stand for: LaTeX, or a list of
            LaTeX, the number of arguments, and what the first one is by default; MyST's
            table with ``macro`` in it too. What is none of this is left out.

    Example:
        >>> definitions_of([("ip", r"\langle #1,#2\rangle")])
        '\\newcommand{\\ip}[2]{\\langle #1,#2\\rangle}'
    """
    return "\n".join(filter(None, (_definition(name, value) for name, value in table)))


def _definition(name: str, value: object) -> str:
    name = name if name.startswith("\\") else "\\" + name
    if isinstance(value, Mapping):
        value = value.get("macro")
    body, *rest = value if isinstance(value, list | tuple) and value else (value,)
    if not isinstance(body, str) or not _COMMAND.fullmatch(name):
        return ""
    body = " ".join(_COMMENT.sub("", body).split())
    used = [int(digit) for digit in re.findall(r"#([1-9])", body)]
    count = rest[0] if rest and isinstance(rest[0], int) else max(used, default=0)
    default = f"[{rest[1]}]" if len(rest) > 1 and isinstance(rest[1], str) and count else ""
    return f"\\newcommand{{{name}}}" + (f"[{count}]{default}" if count else "") + f"{{{body}}}"


class Macros:
    """The macros in force, which every formula that is read may add to."""

    def __init__(self, definitions: str = "") -> None:
        """Begin with `definitions`, LaTeX; a line that does not end is left out."""
        self._known: dict[str, _Macro] = {}
        self._log: list[str] = []
        self._left = MAX_WORK
        for line in definitions.split("\n"):
            self.written_out(line)

    def __bool__(self) -> bool:
        return bool(self._known)

    @property
    def definitions(self) -> str:
        """All that were read, in order, a definition a line: what `Macros` can begin with."""
        return "\n".join(self._log)

    def written_out(self, latex: str) -> str:
        r"""Return `latex` without its definitions, every macro in it replaced.

        What uses no macro, or cannot be replaced within bounds, is returned as it is.

        Example:
            >>> Macros(r"\def\v#1{\mathbf{#1}}").written_out(r"\v x + \v\alpha")
            '\\mathbf{x} + \\mathbf{\\alpha}'
        """
        if not is_defining(latex) and (
            not self._known or self._known.keys().isdisjoint(_COMMAND.findall(latex))
        ):
            return latex
        expansion = _Expansion(latex, self._known, min(MAX_GROWTH, self._left))
        try:
            made = expansion.run()
        except _UnreadableError:
            return latex
        finally:
            self._left -= expansion.grown
        if expansion.known.maps[0]:
            self._known.update(expansion.known.maps[0])
            self._log += expansion.log
        return made if expansion.replaced else latex


class _Expansion:
    """One pass over a formula: tokens wait on a stack, and a macro's body goes back onto it."""

    def __init__(self, latex: str, known: dict[str, _Macro], most: int) -> None:
        self.waiting = _TOKEN.findall(latex)[::-1]
        self.known: ChainMap[str, _Macro] = ChainMap({}, known)  # so that failure adds nothing
        self.most = most
        self.grown = 0
        self.log: list[str] = []
        self.out: list[str] = []
        self.replaced = False

    def run(self) -> str:
        while self.waiting:
            token = self.waiting.pop()
            if token in _DEFINING:
                self.replaced = True
                self._define(token)
            elif token in _PREFIXES and self._peek() in _DEFINING:
                continue
            elif (macro := self.known.get(token)) is not None:
                self.replaced = True
                self._call(macro)
            else:
                self.out.append(token)
                if token in _TAKING:
                    self._embrace(_TAKING[token])
        only_comments = all(token[0] == "%" or token.isspace() for token in self.out)
        return "" if only_comments else _joined(self.out).strip()

    # -- reading ---------------------------------------------------------------------------------

    def _peek(self) -> str:
        """Return the next token behind spaces and comments, which go; empty at the end."""
        waiting = self.waiting
        while waiting and (waiting[-1][0] == "%" or waiting[-1].isspace()):
            waiting.pop()
        return waiting[-1] if waiting else ""

    def _taken(self, sign: str) -> bool:
        """Take `sign` if it comes next."""
        if self._peek() != sign:
            return False
        self.waiting.pop()
        return True

    def _until(self, closer: tuple[str, ...]) -> tuple[str, ...]:
        """Take what stands before `closer`, at this level of braces, and `closer`."""
        found: list[str] = []
        depth, waiting = 0, self.waiting
        while waiting:
            if depth == 0 and self._comes(closer):
                del waiting[-len(closer) :]
                return tuple(found)
            token = waiting.pop()
            depth += (token == "{") - (token == "}")
            if depth < 0:
                break
            found.append(token)
        raise _UnreadableError

    def _comes(self, text: tuple[str, ...]) -> bool:
        """Whether `text` comes next, in which a space stands for any white space."""
        return len(text) <= len(self.waiting) and all(
            token == sign or (sign == " " and token.isspace())
            for sign, token in zip(text, reversed(self.waiting), strict=False)
        )

    def _argument(self) -> tuple[str, ...]:
        if self._taken("{"):
            return self._until(("}",))
        if self._peek() in ("", "}", "&", "\\"):  # a backslash that ends the formula names nothing
            raise _UnreadableError
        return (self.waiting.pop(),)

    def _bracket(self) -> tuple[str, ...] | None:
        return self._until(("]",)) if self._taken("[") else None

    def _name(self) -> str:
        name = "".join(self._argument()).strip()
        if not _COMMAND.fullmatch(name):
            raise _UnreadableError
        return name

    # -- defining --------------------------------------------------------------------------------

    def _define(self, token: str) -> None:
        starred = self._taken("*")
        name = self._name()
        if token == _LET:
            self._let(name)
        elif token in _DEF:
            texts = _parameters(self._until(("{",)))
            macro = _Macro(_body(self._until(("}",))), len(texts) - 1, texts=texts)
            start = "".join(f"{'#' * bool(i)}{i or ''}{_joined(t)}" for i, t in enumerate(texts))
            self._know(name, macro, f"\\def{name}{start}{{{_joined(macro.body)}}}")
        elif token == _OPERATOR:
            operator = f"\\operatorname{'*' * starred}{{{_joined(_body(self._argument()))}}}"
            self._know(name, _Macro(_tokens(operator)), f"\\newcommand{{{name}}}{{{operator}}}")
        elif token == _PAIRED:
            left, right = _body(self._argument()), _body(self._argument())
            source = f"{_PAIRED}{{{name}}}{{{_joined(left)}}}{{{_joined(right)}}}"
            self._know(name, _Macro((*left, " ", "#", "1", *right), 1, sized=True), source)
        else:
            self._new(name, keep=token == r"\providecommand" and name in self.known)

    def _new(self, name: str, *, keep: bool) -> None:
        count = "".join(self._bracket() or ("0",)).strip()
        if count not in _COUNTS:
            raise _UnreadableError
        given = self._bracket()
        default = None if given is None or count == "0" else _body(given)
        macro = _Macro(_body(self._argument()), int(count), default)
        if not keep:
            preset = "" if default is None else f"[{_joined(default)}]"
            start = f"\\newcommand{{{name}}}[{count}]{preset}"
            self._know(name, macro, f"{start}{{{_joined(macro.body)}}}")

    def _let(self, name: str) -> None:
        self._taken("=")
        if not (meaning := self._peek()):
            raise _UnreadableError
        meaning = _on_one_line(self.waiting.pop())
        macro = self.known.get(meaning) or _Macro((meaning,), own=True)
        self._know(name, macro, f"\\let{name}={meaning}")

    def _know(self, name: str, macro: _Macro, source: str) -> None:
        self.known[name] = macro
        self.log.append(source)

    # -- replacing -------------------------------------------------------------------------------

    def _call(self, macro: _Macro) -> None:
        if macro.own:
            self.out += macro.body
            return
        given: list[tuple[str, ...]] = []
        body = macro.body
        if macro.sized:
            body = self._sized(body)
        if macro.texts:
            given = self._between(macro.texts)
        elif macro.default is not None:
            first = self._bracket()
            given.append(macro.default if first is None else first)
        while len(given) < macro.arguments:
            given.append(self._argument())
        self._put(_filled(body, given))

    def _sized(self, body: tuple[str, ...]) -> tuple[str, ...]:
        r"""Return the body of a pair with ``\left`` and ``\right`` or its size before each sign."""
        at = body.index("#")
        if self._taken("*"):
            return (r"\left", *body[:at], "#", "1", r"\right", *body[at + 2 :])
        size = self._bracket()
        if not size:
            return body
        left, right = ((f"{''.join(size).strip()}{side}",) for side in "lr")
        return (*left, *body[:at], "#", "1", *right, *body[at + 2 :])

    def _between(self, texts: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
        first, *others = texts
        if first and self._until(first):
            raise _UnreadableError  # a call must begin with the text
        given = []
        for text in others:
            found = self._until(text) if text else self._argument()
            whole = len(found) > 1 and found[0] == "{" and found[-1] == "}"
            given.append(found[1:-1] if whole and _is_group(found) else found)
        return given

    def _put(self, tokens: list[str]) -> None:
        """Put tokens in front of what waits, within bounds."""
        self.grown += 1 + sum(map(len, tokens))
        if self.grown > self.most:
            raise _UnreadableError
        self.waiting += reversed(tokens)

    def _embrace(self, count: int) -> None:
        """Put into braces a macro without arguments that is an argument of LaTeX's own."""
        taken: list[str] = []
        for _ in range(count):
            token = self._peek()
            macro = self.known.get(token)
            if macro is not None and not macro.arguments and not macro.own:
                taken += ("{", self.waiting.pop(), "}")
            elif token.isalnum():
                taken.append(self.waiting.pop())
            else:
                break
        self.waiting += reversed(taken)


def _tokens(latex: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(latex))


def _body(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return tokens on one line, without comments."""
    kept = _tokens(_joined(_on_one_line(token) for token in tokens if token[0] != "%").lstrip())
    return kept[:-1] if kept and kept[-1].isspace() else kept


def _on_one_line(token: str) -> str:
    r"""Return white space as one space; so it is behind a backslash, too."""
    if token.isspace():
        return " "
    return "\\ " if token[0] == "\\" and token[1:].isspace() else token


def _joined(tokens: Iterable[str]) -> str:
    r"""Return tokens as text: no letter of one may become part of a command's name."""
    made: list[str] = []
    last = ""
    for token in tokens:
        if token[0].isascii() and token[0].isalpha() and last[:1] == "\\" and last[-1:].isalpha():
            made.append(" ")
        made.append(token)
        last = token
    return "".join(made)


def _parameters(tokens: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    r"""Return the texts around the parameters of a ``\def``, on one line."""
    texts: list[list[str]] = [[]]
    following = iter(tokens)
    for token in following:
        if token == "#":
            if next(following, "") != str(len(texts)):
                raise _UnreadableError
            texts.append([])
        elif token[0] != "%" and not (token.isspace() and texts[-1][-1:] in ([], [" "])):
            texts[-1].append(_on_one_line(token))
            if len(texts[-1]) > MAX_DELIMITER:
                raise _UnreadableError
    return tuple(map(tuple, texts))


def _filled(body: tuple[str, ...], given: list[tuple[str, ...]]) -> list[str]:
    made: list[str] = []
    following = iter(body)
    for token in following:
        if token != "#":
            made.append(token)
            continue
        digit = next(following, "")
        if digit == "#":
            made.append("#")
        elif digit.isdecimal() and 0 < int(digit) <= len(given):
            made += given[int(digit) - 1]
        else:
            raise _UnreadableError
    return made


def _is_group(tokens: tuple[str, ...]) -> bool:
    """Whether the first brace is closed by the last."""
    depth = 0
    for token in tokens[:-1]:
        depth += (token == "{") - (token == "}")
        if depth == 0:
            return False
    return True
