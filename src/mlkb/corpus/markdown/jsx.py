"""Tags of MDX: names, attributes, and the plain values that they hold. Nothing is evaluated.

An attribute is a string (``title="More"``) or an expression in braces, which may hold braces,
strings and tags of its own. Of expressions only literals are read: strings, numbers, lists and
objects of them. What else a program may say is `OPAQUE`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

__all__ = [
    "OPAQUE", "Attribute", "Literal", "Scalar", "Tag", "UnfinishedError", "literal", "tag_at",
]  # fmt: skip

MAX_DEPTH = 40
"""Lists and objects within each other that are read."""

_OPENING = re.compile(r"<(/?)([A-Za-z][\w.:-]{0,100}+)?(?=[\s/>{]|\Z)")
_SPACE = re.compile(r"\s*+")
_END = re.compile(r"(/?)\s{0,9}>")
_ATTRIBUTE = re.compile(r"([^\s\"'`<>/={},;()]++)(\s*+=\s*+)?+")
_QUOTED = re.compile(r"\"([^\"]*+)\"|'([^']*+)'")
_UNQUOTED = re.compile(r"[^\s\"'`<>={}]++")
_STEP = re.compile(
    r"[^{}\"'`/]*+(?:"
    r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`"
    r"|/\*.*?\*/|(?<!:)//[^\n]*+|([{}])|.)",
    re.DOTALL,
)
_STRING = re.compile(
    r"\"((?:[^\"\\\n]|\\.)*+)\"|'((?:[^'\\\n]|\\.)*+)'|`((?:[^`\\]|\\.)*+)`", re.DOTALL
)
_BETWEEN = re.compile(r"(?:\s++|/\*.*?\*/|//[^\n]*+)*+", re.DOTALL)
_SCALAR = re.compile(r"(?:true|false|null|undefined|-?\d[\d._]*+(?:e[+-]?\d+)?+)(?![\w$.(])")
_KEY = re.compile(r"[A-Za-z_$][\w$]{0,200}+|\d{1,20}+")
_SKIPPED = re.compile(
    r"[^\[\](){},\"'`/]*+(?:\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`"
    r"|/\*.*?\*/|(?<!:)//[^\n]*+|([\[\](){},])|.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\n)|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "b": "", "f": "", "v": "", "0": ""}


class UnfinishedError(Exception):
    """A text ends within a tag."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number, ``true``, ``false``, ``null`` or ``undefined``, as it is written."""

    written: str


class _Opaque:
    """What is no literal."""


OPAQUE: Final = _Opaque()

Literal = str | Scalar | list["Literal"] | dict[str, "Literal"] | _Opaque
"""What an expression may be."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag.

    Attributes:
        name: Its name; empty for what is spread (``{...props}``).
        text: The string that it is; what stands in the braces of an expression.
        expression: Whether it is an expression.
        start: Offset of `text` in what was read.
    """

    name: str
    text: str
    expression: bool
    start: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag.

    Attributes:
        name: Its name; empty for a fragment's.
        closing: Whether it ends an element.
        empty: Whether it is a whole element (``<Check />``).
        attributes: Its attributes, in order.
        end: Offset behind it in what was read.
    """

    name: str
    closing: bool
    empty: bool
    attributes: tuple[Attribute, ...]
    end: int


def tag_at(text: str, pos: int = 0, stop: int | None = None) -> Tag | None:
    """Return the tag that begins at `pos`; None where none does.

    Args:
        text: What is read.
        pos: Where in it.
        stop: Where it is taken to end; None for its end.

    Raises:
        UnfinishedError: It ends within the tag.

    >>> tag = tag_at("<Snippet text='a > b' dark/>")
    >>> tag.name, tag.empty, [(one.name, one.text) for one in tag.attributes]
    ('Snippet', True, [('text', 'a > b'), ('dark', '')])
    """
    stop = len(text) if stop is None else stop
    opening = _OPENING.match(text, pos, stop)
    if opening is None:
        return None
    attributes: list[Attribute] = []
    pos, parted = opening.end(), False
    while True:
        behind = _behind(_SPACE, text, pos, stop)
        parted, pos = parted or behind > pos, behind
        if pos == stop:
            raise UnfinishedError
        if end := _END.match(text, pos, stop):
            closing, empty = bool(opening[1]), bool(end[1])
            return Tag(opening[2] or "", closing, empty, tuple(attributes), end.end())
        attribute = _attribute(text, pos, stop) if parted else None
        if attribute is None:
            return None
        attributes.append(attribute[0])
        pos, parted = attribute[1], text[attribute[1] - 1] in "\"'}"


def _attribute(text: str, pos: int, stop: int) -> tuple[Attribute, int] | None:
    if text[pos] == "{":
        end = _behind_braces(text, pos, stop)
        return Attribute("", text[pos + 1 : end - 1], True, pos + 1), end
    found = _ATTRIBUTE.match(text, pos, stop)
    if found is None:
        return None
    pos = found.end()
    if found[2] is None:
        return Attribute(found[1], "", False, pos), pos
    if pos == stop:
        raise UnfinishedError
    if text[pos] == "{":
        end = _behind_braces(text, pos, stop)
        return Attribute(found[1], text[pos + 1 : end - 1], True, pos + 1), end
    if text[pos] in "\"'":
        quoted = _QUOTED.match(text, pos, stop)
        if quoted is None:
            raise UnfinishedError
        words = unescape(quoted[1] if quoted[1] is not None else quoted[2])
        return Attribute(found[1], words, False, pos + 1), quoted.end()
    unquoted = _UNQUOTED.match(text, pos, stop)
    return unquoted and (Attribute(found[1], unquoted[0], False, pos), unquoted.end())


def _behind_braces(text: str, pos: int, stop: int) -> int:
    """Return the offset behind the expression whose brace opens at `pos`."""
    depth = 0
    while step := _STEP.match(text, pos, stop):
        pos = step.end()
        if step[1]:
            depth += 1 if step[1] == "{" else -1
            if not depth:
                return pos
    raise UnfinishedError


def _behind(pattern: re.Pattern[str], text: str, pos: int, stop: int) -> int:
    found = pattern.match(text, pos, stop)
    return found.end() if found else pos


def literal(expression: str) -> tuple[Literal, dict[int, int]]:
    """Return what an expression is, and where in it objects begin, by their ``id``.

    >>> literal("['a', {b: `c`, d: 1}, e]")[0] == ["a", {"b": "c", "d": Scalar("1")}, OPAQUE]
    True
    """
    reader = _Reader(expression)
    value = reader.value(0)
    return (value if reader.at_end() else OPAQUE), reader.places


class _Reader:
    """Reads literals from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pos = 0
        self.places: dict[int, int] = {}

    def at_end(self) -> bool:
        self._pass_between()
        return self._pos >= len(self._text)

    def value(self, depth: int) -> Literal:
        """Read a value up to the comma or bracket behind it."""
        self._pass_between()
        start = self._pos
        value = self._begun(depth)
        self._pass_between()
        if value is not OPAQUE and self._text[self._pos : self._pos + 1] in ("", ",", "]", "}"):
            return value
        self._pos = start
        self._skip()
        return OPAQUE

    def _begun(self, depth: int) -> Literal:
        first = self._text[self._pos : self._pos + 1]
        if first == "[" and depth < MAX_DEPTH:
            return self._list(depth)
        if first == "{" and depth < MAX_DEPTH:
            return self._object(depth)
        if found := _SCALAR.match(self._text, self._pos):
            self._pos = found.end()
            return Scalar(found[0])
        return self._string()

    def _string(self) -> Literal:
        """Read a string, or several that are added."""
        parts: list[str] = []
        while found := _STRING.match(self._text, self._pos):
            self._pos = found.end()
            parts.append(
                _ESCAPE.sub(_unescaped, next(one for one in found.groups() if one is not None))
            )
            self._pass_between()
            if not self._text.startswith("+", self._pos):
                return "".join(parts)
            self._pos += 1
            self._pass_between()
        return OPAQUE

    def _list(self, depth: int) -> Literal:
        values: list[Literal] = []
        self._pos += 1
        while not self._closed("]"):
            if self._pos >= len(self._text):
                return OPAQUE
            values.append(self.value(depth + 1))
            if not self._parted("]"):
                return OPAQUE
        return values

    def _object(self, depth: int) -> Literal:
        values: dict[str, Literal] = {}
        self.places[id(values)] = self._pos
        self._pos += 1
        while not self._closed("}"):
            key = self._key()
            if key is None:
                return OPAQUE
            values[key] = self.value(depth + 1)
            if not self._parted("}"):
                return OPAQUE
        return values

    def _key(self) -> str | None:
        """Read a key and its colon; None where something else stands there."""
        found = _STRING.match(self._text, self._pos) or _KEY.match(self._text, self._pos)
        if found is None:
            return None
        self._pos = found.end()
        self._pass_between()
        if not self._text.startswith(":", self._pos):
            return None
        self._pos += 1
        return found[0].strip("\"'`")

    def _closed(self, bracket: str) -> bool:
        self._pass_between()
        closed = self._text.startswith(bracket, self._pos)
        self._pos += closed
        return closed

    def _parted(self, bracket: str) -> bool:
        """Whether a comma or the closing bracket follows; a comma is passed."""
        self._pass_between()
        if self._text.startswith(",", self._pos):
            self._pos += 1
            return True
        return self._text.startswith(bracket, self._pos)

    def _pass_between(self) -> None:
        self._pos = _behind(_BETWEEN, self._text, self._pos, len(self._text))

    def _skip(self) -> None:
        """Pass all up to a comma or a bracket that closes what is around."""
        depth = 0
        while step := _SKIPPED.match(self._text, self._pos):
            if step[1]:
                if not depth and step[1] in ",]})":
                    self._pos = step.start(1)
                    return
                depth += (step[1] in "[({") - (step[1] in "])}")
            self._pos = step.end()
        self._pos = len(self._text)


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        char = chr(int(code, 16))
        return "" if "\ud800" <= char <= "\udfff" else char
    return "" if found[3] else _ESCAPED.get(found[4], found[4])
