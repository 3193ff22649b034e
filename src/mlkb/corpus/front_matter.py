"""Front matter: the YAML or TOML table at the head of an article, read leniently and safely.

YAML is loaded by python-frontmatter's handler with a safe loader that leaves dates, numbers and
words as the author wrote them (``1.10``, ``No``, a date that is none spoils only itself), takes no
merge keys and refuses deep nesting: both are ways to make a small file eat the machine. Tags that
have code run when a post is built (``!r``, ``!expr``) leave the code as text. ``+++`` is
around TOML. Whatever is wrong becomes a `Problem` with its line, and the rest is used: where the
table cannot be loaded whole, it is loaded key by key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mlkb.corpus.macros import Macros, definitions_of, is_defining
from mlkb.records.articles import Problem

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "FrontMatter",
    "macros_of",
    "read_front_matter",
    "repeated_keys",
]

MAX_CHARACTERS = 65_536
"""Front matter longer than this is not read: it is no front matter."""

MAX_DEPTH = 30
"""Lists and tables nested more deeply are not loaded: the C loader would overflow its stack."""

_OPENING = re.compile(r"\s{0,100}?^(---|\+\+\+)[ \t]*\n", re.MULTILINE)
_CLOSERS = {"---": ("---", "..."), "+++": ("+++",)}
_KEY = re.compile(
    r"([A-Za-z_][\w.-]*|\"[^\"\n]{1,100}\"|'[^'\n]{1,100}')[ \t]*[:=](?=[ \t]|$|[^:=/ \t])"
)
_GOES_ON = re.compile(r"[ \t]+\S|-[ \t]|-$|#|[\]}]|\"\"\"|'''")
_MAX_KEYS = 200
"""Keys tried one by one in front matter that is broken."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a file says.

    Attributes:
        fields: Keys, in lower case, and values: text, whole numbers, true and false, lists, tables.
        lines: The line of the file on which each key stands.
        body: The text behind it.
        body_line: The line of the file on which `body` begins.
        problems: What could not be read.
    """

    fields: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


def read_front_matter(text: str, path: str) -> FrontMatter:
    """Split `text` (lines ended by a line feed) into front matter and body.

    Never raises on account of what the text says.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter({}, {}, text, 1)
    mark = opening[1]
    first_line = 1 + text.count("\n", 0, opening.end())
    end, body_start = _closing(text, opening.end(), mark)
    if end is None:
        return _unclosed(text, opening.end(), first_line, mark, path)
    body, body_line = text[body_start:], 1 + text.count("\n", 0, body_start)

    def broken(message: str, line: int, fields: Mapping[str, Any]) -> FrontMatter:
        problem = Problem(path, line, message)
        return FrontMatter(fields, lines, body, body_line, (problem,))

    source = text[opening.end() : end]
    lines = _key_lines(source[:MAX_CHARACTERS], first_line)
    if len(source) > MAX_CHARACTERS:
        longest = f"{MAX_CHARACTERS:,} characters"
        return broken(f"front matter is longer than {longest}.", first_line - 1, {})
    try:
        loaded = _load(source, mark)
    except (RecursionError, MemoryError):
        message = f"front matter is nested more than {MAX_DEPTH} deep; write it flatter."
        return broken(message, first_line - 1, _key_by_key(source, mark))
    except Exception as error:  # yaml and tomllib raise trees of their own, and ValueError
        if not _begins_with_key(source):
            return FrontMatter({}, {}, text, 1)  # prose between two thematic breaks
        if _prose_within(source):
            return _unclosed(text, opening.end(), first_line, mark, path)
        line = _line_of(error, source, first_line)
        return broken(_reason(error), line, _key_by_key(source, mark))
    if loaded is not None and not isinstance(loaded, dict):
        return _no_table(text, loaded, first_line, path)
    fields = {str(key).lower(): value for key, value in (loaded or {}).items()}
    return FrontMatter(fields, lines, body, body_line)


def repeated_keys(front: FrontMatter, text: str) -> Iterator[tuple[str, int]]:
    """Yield each key that stood further up already, and its line; YAML lets the last one win.

    Args:
        front: What was read of `text`.
        text: The whole file.
    """
    above = text[: len(text) - len(front.body)].split("\n")
    if "---" not in (line.rstrip() for line in above):
        return  # none, or TOML, which is not read at all then
    for number, line in enumerate(above, start=1):
        found = _KEY.match(line)
        key = found[1].strip("\"'").lower() if found else ""
        if key in front.lines and front.lines[key] < number:
            yield key, number


def macros_of(front: FrontMatter, others: str = "") -> str:
    """Return LaTeX that defines `others` and the macros that front matter does.

    These are MyST's (``math``) and Quarto's or Pandoc's (``header-includes``), and ``macros``.
    """
    found = [others] if others else []
    for key in ("macros", "math"):
        table = front.fields.get(key)
        if isinstance(table, dict):
            found.append(definitions_of((str(name), value) for name, value in table.items()))
    given = front.fields.get("header-includes")
    for latex in given if isinstance(given, list) else [given]:
        if isinstance(latex, str) and is_defining(latex):
            known = Macros()
            known.written_out(latex)
            found.append(known.definitions)
    return "\n".join(found)


def _no_table(text: str, loaded: object, first_line: int, path: str) -> FrontMatter:
    """Take for text what stands between two lines of hyphens and is no table: nothing is lost."""
    if isinstance(loaded, str):
        return FrontMatter({}, {}, text, 1)
    message = "front matter is no table of 'key: value' lines; it is read as text."
    return FrontMatter({}, {}, text, 1, (Problem(path, first_line - 1, message, "warning"),))


def _closing(text: str, start: int, mark: str) -> tuple[int | None, int]:
    """Return where the closing line begins and where the body does; None where nothing closes."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end == -1 else end
        if text[start : start + 3] in _CLOSERS[mark] and not text[start + 3 : end].strip():
            return start, min(end + 1, len(text))
        start = end + 1
    return None, start


def _unclosed(text: str, start: int, first_line: int, mark: str, path: str) -> FrontMatter:
    """Read front matter that nothing closes: it ends where a line cannot belong to it."""
    end = start
    while end < len(text) and end - start <= MAX_CHARACTERS:
        behind = text.find("\n", end) + 1 or len(text)
        line = text[end:behind].rstrip("\n")
        if not (_KEY.match(line) or (end > start and _GOES_ON.match(line))):
            break
        end = behind
    if end == start and mark == "---":
        return FrontMatter({}, {}, text, 1)  # a thematic break, not front matter
    source = text[start:end]
    problem = Problem(path, first_line - 1, f"front matter is not closed; add a line {mark!r}.")
    body_line = first_line + source.count("\n")
    lines = _key_lines(source, first_line)
    return FrontMatter(_key_by_key(source, mark), lines, text[end:], body_line, (problem,))


def _begins_with_key(source: str) -> bool:
    lines = (line.strip() for line in source.split("\n"))
    return bool(_KEY.match(next((line for line in lines if line and line[0] != "#"), "")))


def _prose_within(source: str) -> bool:
    """Whether prose stands behind a blank line: then a closing line was left out."""
    _, blank, rest = source.partition("\n\n")
    return bool(blank) and any(
        line.strip() and not _KEY.match(line) and not _GOES_ON.match(line)
        for line in rest.split("\n")
    )


def _load(source: str, mark: str) -> Any:
    if mark == "+++":
        return tomllib.loads(source)
    return _yaml_handler().load(source)


@cache
def _yaml_handler() -> Any:
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class AsWritten(base):  # type: ignore[misc]
        """The safe loader, for which only YAML 1.2's own words are more than text."""

        yaml_implicit_resolvers: Mapping[Any, Any] = {}

        def flatten_mapping(self, node: Any) -> None:
            """Leave merge keys alone: ten lines of them make a thousand million entries."""

    for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("int", r"-?(?:0|[1-9][0-9]{0,17})", "-0123456789"),
    ):
        AsWritten.add_implicit_resolver(
            f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first)
        )
    AsWritten.add_constructor(None, _untagged)

    class Yaml(YAMLHandler):
        def load(self, fm: str, **kwargs: object) -> Any:
            try:
                _refuse_deep_nesting(fm, base)
            except yaml.YAMLError as error:
                if "nesting depth" in str(error):  # newer parsers stop by themselves
                    raise RecursionError from error
                raise
            return super().load(fm, Loader=AsWritten)

    return Yaml()


def _untagged(loader: Any, node: Any) -> Any:
    """Return as text, list or table what has a tag that is only another program's ("!r f(x)")."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


def _refuse_deep_nesting(source: str, loader: Any) -> None:
    import yaml

    depth = 0
    for event in yaml.parse(source, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise RecursionError
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _chunks(source: str) -> Iterator[tuple[int, str]]:
    """Yield each key's lines with the offset, in lines, of the first; TOML's tables are one."""
    chunk: list[str] = []
    begin = 0
    for number, line in enumerate(source.split("\n")):
        if (_KEY.match(line) and not (chunk and chunk[0].startswith("["))) or line.startswith("["):
            if chunk:
                yield begin, "\n".join(chunk)
            chunk, begin = [], number
        if chunk or _KEY.match(line):
            chunk.append(line)
    if chunk:
        yield begin, "\n".join(chunk)


def _key_lines(source: str, first_line: int) -> dict[str, int]:
    lines: dict[str, int] = {}
    for number, line in enumerate(source.split("\n"), start=first_line):
        found = _KEY.match(line)
        if found:
            lines.setdefault(found[1].strip("\"'").lower(), number)
    return lines


def _key_by_key(source: str, mark: str) -> dict[str, Any]:
    """Return what can be had of front matter that is broken: each key on its own, at worst as text.

    A second value for a key is not taken.
    """
    fields: dict[str, Any] = {}
    for number, (_, chunk) in enumerate(_chunks(source)):
        if number == _MAX_KEYS:
            break
        try:
            loaded = _load(chunk, mark)
        except Exception:  # this key is the broken one
            loaded = _as_text(chunk)
        if isinstance(loaded, dict):
            for key, value in loaded.items():
                fields.setdefault(str(key).lower(), value)
    return fields


def _as_text(chunk: str) -> dict[str, str]:
    line = chunk.split("\n", 1)[0]
    found = _KEY.match(line)
    value = line[found.end() :].strip() if found else ""
    if not found or not value or value.startswith(("[", "{", "|", ">", "&", "*", "!")):
        return {}
    return {found[1].strip("\"'"): _unquoted(value)}


def _unquoted(value: str) -> str:
    """Return `value` without the quotes that are around all of it, or open it and never close.

    A quote within may have been meant: one that ends before the end of `value` is its own.
    """
    mark = value[0]
    if mark not in "\"'":
        return value
    second = value.find(mark, 1)
    before, behind = value[second - 1 : second], value[second + 1 : second + 2]
    if second in (-1, len(value) - 1) or before.isspace() or behind.isalnum():
        return value[1:].removesuffix(mark).strip()
    return value


def _line_of(error: Exception, source: str, first_line: int) -> int:
    mark = getattr(error, "problem_mark", None)
    if "quoted scalar" in str(getattr(error, "context", "")):
        mark = getattr(
            error, "context_mark", mark
        )  # where the quote opens, not where the file ends
    last = first_line + max(0, source.count("\n") - 1)
    if mark is not None:
        return min(first_line + int(mark.line), last)
    position = getattr(error, "position", None)
    if isinstance(position, int):  # yaml's ReaderError: a control character
        return min(first_line + source.count("\n", 0, position), last)
    found = re.search(r"at line (\d+)", str(error))
    return first_line + int(found[1]) - 1 if found else last


def _reason(error: Exception) -> str:
    what = getattr(error, "problem", None) or str(error).split("\n")[0]
    what = "".join(c if c.isprintable() else "?" for c in str(what))[:200]
    hint = ""
    if "mapping values are not allowed" in what:
        hint = "; a value with a colon in it needs quotes around it"
    elif "cannot start any token" in what:
        hint = "; a value that begins with a special sign needs quotes around it, a tab spaces"
    elif "unexpected end of stream" in what or "Unterminated" in what:
        hint = "; a quote is not closed"
    return f"front matter cannot be read ({what}){hint}."
