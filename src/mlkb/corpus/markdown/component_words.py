"""What the attributes of a component say to a reader: a title, the names of tabs, a table.

Components have no grammar that says what is shown, but their authors call it alike: ``title``,
``label``, ``description``. What else stands in strings (addresses, colours, variants) is not shown.
An object of a list is a line: its name, its type and its description, then what else it says; what
it holds in lists of its own is a line each below. A list that says more than literals is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlkb.corpus.markdown.jsx import OPAQUE, Attribute, Literal, Scalar, Tag, literal
from mlkb.corpus.markdown.raw_html import html_text

__all__ = ["Line", "Said", "names_of_parts", "said"]

_TEXTS = frozenset(
    {
        "alt", "answer", "caption", "children", "content", "desc", "description", "heading",
        "headline", "initialinput", "label", "message", "question", "quote", "subheading",
        "subtitle", "summary", "term", "text", "tip", "title", "tooltip",
    }
)  # fmt: skip
"""Attributes, in lower case, whose strings a reader sees, as the components of Docusaurus, Nextra,
Starlight, Fumadocs, Mintlify and the sites of single projects have them."""

_PARAMETERS = ("name", "path", "query", "body", "header", "param", "prop", "property", "field")
"""Attributes that name a parameter, where ``type`` says its type."""

_NAMED = re.compile(r"(?:File|Folder|Field|Param|Prop|Property|Argument|Option)s?")
"""Components whose ``name`` a reader sees."""

_COMMANDS = re.compile(r"Snippet|Code|Command|Terminal|Shell|Copy|Install|Bash", re.IGNORECASE)
"""Components whose text is code."""

_PARTS = re.compile(r"items|values|labels|tabs|names")
_LISTED = re.compile(r"items|values|labels|tabs|names|options|features|steps|tags|points|headers?")
"""Attributes whose strings a reader sees; of the first, each is the name of a part."""

_FLAGS = re.compile(r"(?:is)?(required|optional|deprecated|experimental|readonly)", re.IGNORECASE)
_NAMES = (
    "name", "title", "label", "prop", "property", "param", "parameter", "field", "heading",
    "question", "term",
)  # fmt: skip
"""Keys of objects that say which thing the object is about, the telling ones first."""

_PLAIN = _TEXTS | {"body", "details", "note", "type"}
"""Keys whose values say what they are."""

_SILENT = frozenset(
    {
        "anchor", "class", "classname", "color", "colour", "height", "href", "icon", "id", "image",
        "img", "key", "link", "logo", "path", "rel", "size", "slug", "src", "style", "target", "to",
        "url", "variant", "width",
    }
)  # fmt: skip
"""Keys and attributes, in lower case, whose values no reader sees."""

_OBJECTS = re.compile(r"\s*\[\s*\{")
_FRAGMENT = re.compile(r"</?>")
_ICON = re.compile(r"(?<=[a-z])Icon$|^Icon(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """What one object says.

    Attributes:
        words: Its words; code between backticks.
        offset: Where it begins in what the tag was read from.
        below: What is held in it.
    """

    words: str
    offset: int
    below: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a tag says by its attributes.

    Attributes:
        words: The words; code between backticks.
        lines: Of each object in a list.
        code: A list that cannot be read, or the code that the tag shows.
        sign: What it is called, where it says nothing else and is a whole element.
    """

    words: str = ""
    lines: tuple[Line, ...] = ()
    code: str = ""
    sign: str = ""


def said(tag: Tag) -> Said:
    """Return what a tag says."""
    if tag.closing:
        return Said()
    saying = _Saying(tag)
    for attribute in tag.attributes:
        saying.take(attribute)
    words = saying.words()
    sign = tag.name if tag.empty and not (words or saying.lines or saying.code) else ""
    if any(attribute.name.lower() in ("src", "href") for attribute in tag.attributes):
        sign = ""
    return Said(_joined(tag, words), tuple(saying.lines), saying.code, _ICON.sub("", sign))


class _Saying:
    """Collects what a tag says, attribute by attribute."""

    def __init__(self, tag: Tag) -> None:
        self._tag = tag
        self._parted = bool(names_of_parts(tag))
        self._words = dict.fromkeys(_parameter(tag))
        self.lines: list[Line] = []
        self.code = ""

    def words(self) -> list[str]:
        """Return what is said in words, each once."""
        return [words for words in self._words if words]

    def take(self, attribute: Attribute) -> None:
        name = attribute.name.lower()
        if not attribute.expression:
            if self._shows(name):
                self._words.setdefault(attribute.text.strip())
        elif name in _TEXTS and attribute.text.lstrip().startswith("<"):
            self._words.setdefault(" ".join(html_text(_FRAGMENT.sub("", attribute.text)).split()))
        elif name and name not in _SILENT:
            self._take_value(name, attribute)

    def _take_value(self, name: str, attribute: Attribute) -> None:
        value, places = literal(attribute.text)
        if isinstance(value, str):
            if name == "code" and "\n" in value.strip():
                self.code = value.strip("\n")
            elif self._shows(name):
                self._words.setdefault(value.strip())
        elif self._parted and _PARTS.fullmatch(name):
            pass  # each part bears its name
        elif (made := _lines(value, attribute, places)) is None:
            self.code = attribute.text.strip()
        elif made:
            self.lines += made
        elif _LISTED.fullmatch(name):
            self._words.setdefault(", ".join(_strings(value)))

    def _shows(self, name: str) -> bool:
        """Whether an attribute that is a string is read by readers."""
        is_named = name == "name" and _NAMED.fullmatch(self._tag.name)
        return name in _TEXTS or name in ("code", "command", "cmd") or bool(is_named)


def names_of_parts(tag: Tag) -> tuple[tuple[str, str], ...]:
    """Return the values and the names of the parts between a tag and its end, in order.

    >>> from mlkb.corpus.markdown.jsx import tag_at
    >>> names_of_parts(tag_at("<Tabs items={['pnpm', 'npm']}>"))
    (('pnpm', 'pnpm'), ('npm', 'npm'))
    """
    if tag.empty or tag.closing:
        return ()
    for attribute in tag.attributes:
        if attribute.expression and _PARTS.fullmatch(attribute.name):
            value = literal(attribute.text)[0]
            if isinstance(value, list) and (names := tuple(_part(one) for one in value)):
                return tuple(name for name in names if name) if all(names) else ()
    return ()


def _part(value: Literal) -> tuple[str, str] | None:
    if isinstance(value, str):
        return value, value
    if not isinstance(value, dict) or not set(value) <= {"label", "value", "default"}:
        return None
    label, of_value = value.get("label"), value.get("value")
    named = label if isinstance(label, str) else of_value
    if not isinstance(named, str):
        return None
    return of_value if isinstance(of_value, str) else named, named


def _joined(tag: Tag, words: Sequence[str]) -> str:
    if tag.name and _COMMANDS.search(tag.name):
        return " ".join(_as_code(part) for part in words)
    if len(words) == 1:
        return words[0]
    return " ".join(map(_ended, words))


def _ended(words: str) -> str:
    """Return words with a full stop, unless something ends them."""
    return words if words.endswith((".", "?", "!", ":")) else f"{words}."


def _as_code(words: str) -> str:
    """Return words between as many backticks as they need."""
    words = " ".join(words.split())
    ticks = "`" * (1 + max(map(len, re.findall("`+", words)), default=0))
    return f"{ticks}{words}{ticks}" if ticks == "`" else f"{ticks} {words} {ticks}"


def _parameter(tag: Tag) -> Iterator[str]:
    """Yield the name and the type of a parameter, where a tag is about one."""
    stated = {
        attribute.name.lower(): attribute.text.strip()
        for attribute in tag.attributes
        if not attribute.expression
    }
    name = next((stated[key] for key in _PARAMETERS if stated.get(key)), "")
    if not name or not stated.get("type") or not tag.name[:1].isupper():
        return
    flags = (found[1].lower() for key in stated if (found := _FLAGS.fullmatch(key)))
    yield _headed(name, list(flags), [_as_code(stated["type"])])
    if stated.get("default"):
        yield f"default: {stated['default']}"


def _lines(value: Literal, attribute: Attribute, places: dict[int, int]) -> list[Line] | None:
    """Return a line for each object of a list; None where there are objects that cannot be read."""
    if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        value = [_with_name(name, one, places) for name, one in value.items()]
    if value is OPAQUE or (isinstance(value, list) and OPAQUE in value):
        return None if _OBJECTS.match(attribute.text) else []
    if not isinstance(value, list):
        return []
    try:
        return [line for one in value if (line := _line(one, attribute.start, places))]
    except _NoLiteralError:
        return None


class _NoLiteralError(Exception):
    """An object says more than literals."""


def _with_name(name: str, value: Literal, places: dict[int, int]) -> Literal:
    if not isinstance(value, dict) or _name_of(value)[0]:
        return value
    named: dict[str, Literal] = {"name": name, **value}
    places[id(named)] = places.get(id(value), 0)
    return named


def _line(value: Literal, start: int, places: dict[int, int]) -> Line | None:
    if isinstance(value, list):  # the row of a table
        words = " | ".join(_strings(value))
        return Line(words, start) if words and all(isinstance(v, str) for v in value) else None
    if not isinstance(value, dict):
        return None
    name_key, name = _name_of(value)
    flags: list[str] = []
    parts: list[str] = []
    below: list[Line] = []
    for key, one in value.items():
        bare = key.lower()
        if key == name_key or bare in _SILENT or (bare == "value" and name):
            continue
        if isinstance(one, list | dict):
            held = [
                _line(inner, start, places) for inner in (one if isinstance(one, list) else [one])
            ]
            for line in filter(None, held):  # that what is told below is of a type is told already
                below += line.below if line.below and line.words in parts else (line,)
            parts += [f"{key}: {', '.join(_strings(one))}"] * (not any(held) and any(_strings(one)))
        elif isinstance(one, Scalar) and one.written == "true" and (flag := _FLAGS.fullmatch(key)):
            flags.append(flag[1].lower())
        else:
            parts += _told(key, one)
    if not below and not name and not any(isinstance(one, str) for one in value.values()):
        return None
    offset = start + places.get(id(value), 0)
    return Line(_headed(name, flags, parts), offset, tuple(below))


def _told(key: str, value: Literal) -> Iterator[str]:
    """Yield what an object says by a string or a number.

    Raises:
        _NoLiteralError: It is neither.
    """
    if isinstance(value, str):
        words = " ".join(value.split())
        if words and key.lower() == "type":
            yield _as_code(words)
        elif words:
            yield words if key.lower() in _PLAIN else f"{key}: {words}"
    elif not isinstance(value, Scalar):
        raise _NoLiteralError
    elif value.written[:1].isdigit():
        yield f"{key}: {value.written}"


def _name_of(value: dict[str, Literal]) -> tuple[str, str]:
    """Return the key that names an object, and the name."""
    for key in (*_NAMES, "value"):
        one = value.get(key)
        if isinstance(one, str) and one.strip():
            return key, " ".join(one.split())
    return "", ""


def _headed(name: str, flags: Sequence[str], parts: Sequence[str]) -> str:
    """Return ``name (flags): part. part``."""
    name = f"{name} ({', '.join(flags)})" if flags and name else name
    told = " ".join((*map(_ended, parts[:-1]), *parts[-1:]))
    return f"{name}: {told}" if name and told else name or told


def _strings(value: Literal) -> Iterator[str]:
    if isinstance(value, list):
        yield from (" ".join(one.split()) for one in value if isinstance(one, str))
