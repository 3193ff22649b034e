"""Front matter: the YAML or TOML table at the head of an article, read leniently and safely.

python-frontmatter finds and splits it; YAML is loaded with its safe loader, without turning dates
into objects, so that a date that is none spoils only itself. Jekyll's and Hugo's habits are known:
``categories``, ``description``, a time behind the date, ``+++`` around TOML. Whatever is wrong
becomes a `Problem` with its line, and the rest is used.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mlkb.records import Problem

__all__ = ["MAX_CHARACTERS", "FrontMatter", "parse_date", "read_front_matter"]

MAX_CHARACTERS = 65_536
"""Front matter longer than this is not read: it is no front matter."""

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*\n")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T\s])")
_DATE_FORMATS = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a file says.

    Attributes:
        fields: Keys, in lower case, and values: scalars, lists and tables as loaded.
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
    handler = _handlers()[opening[1]]
    try:
        source, body = handler.split(text)
    except ValueError:
        if opening[1] == "---" and not re.match(r"[\w-]+\s*:", text[opening.end() :]):
            return FrontMatter({}, {}, text, 1)  # a thematic break, not front matter
        problem = Problem(path, 1, f"front matter is not closed; add a line {opening[1]!r}.")
        return FrontMatter({}, {}, text[opening.end() :], 2, (problem,))
    body_line = 1 + text.count("\n", 0, len(text) - len(body))
    lines = _key_lines(source)
    if len(source) > MAX_CHARACTERS:
        problem = Problem(path, 1, f"front matter is longer than {MAX_CHARACTERS:,} characters.")
        return FrontMatter({}, {}, body, body_line, (problem,))
    try:
        loaded = handler.load(source)
    except (RecursionError, MemoryError):
        problem = Problem(path, 1, "front matter is nested too deeply to be read.")
        return FrontMatter({}, {}, body, body_line, (problem,))
    except Exception as error:  # yaml and tomllib raise trees of their own, and ValueError
        problem = Problem(path, _line_of(error), _reason(error))
        return FrontMatter(_salvage(source), lines, body, body_line, (problem,))
    if loaded is None:
        return FrontMatter({}, {}, body, body_line)
    if not isinstance(loaded, dict):
        problem = Problem(path, 1, "front matter is no table of 'key: value' lines.")
        return FrontMatter({}, {}, body, body_line, (problem,))
    fields = {str(key).lower(): value for key, value in loaded.items()}
    return FrontMatter(fields, lines, body, body_line)


def parse_date(value: object) -> dt.date | None:
    """Return the day that `value` means, or None where it means none.

    >>> parse_date("2024-05-01 10:00:00 +0800")
    datetime.date(2024, 5, 1)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()[:64] if isinstance(value, str | int) else ""
    found = _DATE.match(text)
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if re.fullmatch(r"\d{8}", text):
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    for pattern in _DATE_FORMATS:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


@cache
def _handlers() -> Mapping[str, Any]:
    import yaml
    from frontmatter.default_handlers import BaseHandler, YAMLHandler

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class PlainDates(base):  # type: ignore[misc, valid-type]
        """The safe loader, leaving dates as the author wrote them."""

    PlainDates.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }

    class Yaml(YAMLHandler):
        def load(self, fm: str, **kwargs: object) -> Any:
            return super().load(fm, Loader=PlainDates)

    class Toml(BaseHandler):
        FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
        START_DELIMITER = END_DELIMITER = "+++"

        def load(self, fm: str, **kwargs: object) -> Any:
            return tomllib.loads(fm)

    return {"---": Yaml(), "+++": Toml()}


def _key_lines(source: str) -> dict[str, int]:
    # The handler's `source` begins with the line feed that ends the opening line.
    lines: dict[str, int] = {}
    for number, line in enumerate(source.split("\n"), start=1):
        found = re.match(r"([\w-]+)\s*[:=]", line)
        if found:
            lines.setdefault(found[1].lower(), number)
    return lines


def _line_of(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else 1


def _reason(error: Exception) -> str:
    what = getattr(error, "problem", None) or str(error).split("\n")[0]
    hint = ""
    if "mapping values are not allowed" in what:
        hint = "; a value with a colon in it needs quotes around it"
    return f"front matter cannot be read ({what}){hint}."


def _salvage(source: str) -> dict[str, str]:
    """Return the plain ``key: value`` lines of front matter that is otherwise broken."""
    fields: dict[str, str] = {}
    for line in source.split("\n"):
        found = re.fullmatch(r"([A-Za-z_][\w-]*)\s*[:=]\s*(\S.*?)\s*", line)
        if found and not found[2].startswith(("[", "{", "|", ">", "&", "*", "!")):
            fields.setdefault(found[1].lower(), found[2].strip("\"'"))
    return fields
