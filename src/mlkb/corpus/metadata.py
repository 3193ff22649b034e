"""From front matter and a file's name to what is known of a post."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from unicodedata import category, normalize

from mlkb.corpus.dates import is_no_day, parse_date
from mlkb.corpus.slugs import dated_stem, naming_stem, natural_slug, slugify, unnumbered, worded
from mlkb.records.articles import Problem
from mlkb.records.posts import Post

if TYPE_CHECKING:
    from mlkb.corpus.front_matter import FrontMatter

__all__ = ["FIELDS", "SUMMARIES", "read_metadata", "read_time_key"]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": (),
    "slug": (),
    "series": (),
    "part": (),
    "date": ("publishdate", "pubdate", "pubdatetime", "created"),
    "read_minutes": ("read_time", "reading_time"),
    "tags": ("tag", "categories", "category", "keywords"),
    "summary": ("description", "excerpt"),
    "draft": ("published",),
    "aliases": ("alias",),
    "macros": ("math", "header-includes"),
}
"""The fields of front matter that are read, each with its other names; macros by `front_matter`."""


def _names(field: str) -> tuple[str, ...]:
    return (field, *FIELDS[field])


SUMMARIES = _names("summary")
"""The keys of front matter that may hold a summary; the first one counts."""

MAX_TITLE = 300
MAX_SUMMARY = 2_000
MAX_TAGS = 50
MAX_TAG = 100
_LARGEST = 10**30
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_UNSEEN = ("Cc", "Cs")
_MINUTES = r"\s?min(?:ute)?s?\.?(?: read)?"
"""What may stand behind a read time: "5 min read"."""

_MOVING = frozenset(("today", "now", "last-modified"))
"""Dates that Quarto puts in when a post is built."""

_CODE = re.compile(r"`r\s|<%|\{\{|[A-Za-z_.][\w.:]{0,60}\(")
"""How code begins that knitr or a template replaces by a date."""


def read_metadata(
    front: FrontMatter,
    path: str,
    *,
    heading: str = "",
    computed_minutes: int = 1,
    hashtags: Iterable[str] = (),
) -> tuple[Post, tuple[Problem, ...]]:
    """Return what is known of the post at `path`, and what was wrong with what it says.

    Args:
        front: Its front matter.
        path: Its file, relative to the corpus, with forward slashes.
        heading: The words of the heading that is the title where none is stated; empty where the
            file's name is.
        computed_minutes: The read time where none is stated.
        hashtags: The tags in its text.
    """
    reader = _Fields(front, path)
    stem_date, name = dated_stem(naming_stem(path))
    title = reader.text("title", limit=MAX_TITLE)
    part = reader.whole("part", least=0)
    if not title:
        title = heading[:MAX_TITLE] or worded(unnumbered(name, part))
    summary = reader.text(*SUMMARIES, limit=MAX_SUMMARY)
    if summary.rstrip(" .").casefold() == title.strip().casefold():
        summary = ""  # generators want a description of each page; many repeat the title
    slug = slugify(reader.text("slug", limit=200)) or natural_slug(path, part)
    series = reader.text("series", limit=MAX_TITLE)
    *published, created = _names("date")
    post = Post(
        slug=slug,
        path=path,
        title=title.strip() or slug,
        series=series or None,
        part=part,
        date=reader.date(*published) or parse_date(stem_date) or reader.date(created),
        read_minutes=reader.minutes() or computed_minutes,
        tags=reader.tags(hashtags),
        summary=summary,
        draft=reader.flag("draft") is True
        or reader.flag("published") is False
        or "_drafts" in PurePosixPath(path).parts,
        aliases=reader.aliases(),
    )
    return post, tuple(reader.problems)


def read_time_key(fields: Mapping[str, Any]) -> str | None:
    """Return which key of front matter states the read time, or None.

    Where another name than ours is only true or false, a theme is told whether to show one.
    """
    first, *others = _names("read_minutes")
    if fields.get(first) not in (None, ""):
        return first
    named = (name for name in others if not isinstance(fields.get(name), bool))
    return next((name for name in named if fields.get(name) not in (None, "")), None)


class _Fields:
    """Reads fields one by one and notes what is wrong with them."""

    def __init__(self, front: FrontMatter, path: str) -> None:
        self._fields: Mapping[str, Any] = front.fields
        self._lines = front.lines
        self._path = path
        self.problems: list[Problem] = []

    def _wrong(self, key: str, message: str) -> None:
        self.problems.append(
            Problem(self._path, self._lines.get(key, 1), message, severity="warning")
        )

    def text(self, *keys: str, limit: int) -> str:
        for key in keys:
            value = self._fields.get(key)
            if isinstance(value, list) and value and key == "series":
                value = value[0]  # Hugo writes series as a list
            if isinstance(value, bool):
                value = str(value).lower()  # a title may well be "True"
            if isinstance(value, str | int | float):
                return _plain(value)[:limit]
            if value is not None:
                self._wrong(key, f"'{key}' must be text; it is left out.")
        return ""

    def minutes(self) -> int | None:
        key = read_time_key(self._fields)
        return self.whole(key, least=1, unit=_MINUTES) if key else None

    def whole(self, key: str, *, least: int, unit: str = "") -> int | None:
        value = self._fields.get(key)
        if value is None:
            return None
        if isinstance(value, str) and unit:
            value = re.sub(rf"(?<=\d){unit}\s*\Z", "", value, flags=re.IGNORECASE)
        if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value.strip()):
            value = int(value)
        if isinstance(value, str) and not value.strip():
            return None
        if isinstance(value, int) and not isinstance(value, bool) and least <= value < 10**6:
            return value
        self._wrong(key, f"'{key}' must be a whole number of at least {least}; it is left out.")
        return None

    def date(self, *keys: str) -> dt.date | None:
        for key in keys:
            value = self._fields.get(key)
            if value is None or value == "":
                continue
            day = parse_date(value)
            if day is not None:
                return day
            if isinstance(value, str) and _is_put_in(value.strip()):
                continue
            shown = (
                repr(_plain(value)[:40])
                if isinstance(value, str | int | float | dt.time)
                else "a table or list"
            )
            if is_no_day(value):
                self._wrong(key, f"'{key}' is no date: there is no day {shown}; correct it.")
            else:
                self._wrong(key, f"'{key}' is no date: {shown}; write it as 2026-01-27.")
        return None

    def tags(self, hashtags: Iterable[str]) -> tuple[str, ...]:
        """Return the tags stated, then those in the text that are not stated in other letters."""
        tags: dict[str, None] = {}
        for key in _names("tags"):
            value = self._fields.get(key)
            if value is None:
                continue
            if isinstance(value, str):
                value = self._listed(key, value)
            if not isinstance(value, list):
                self._wrong(key, f"'{key}' must be a list; it is left out.")
                continue
            for tag in value[:MAX_TAGS]:
                if isinstance(tag, str | int | float) and (words := _plain(tag).removeprefix("#")):
                    tags.setdefault(words[:MAX_TAG])
        known = {tag.casefold() for tag in tags}
        for tag in map(_plain, hashtags):
            if tag.casefold() not in known and len(known) < 2 * MAX_TAGS:
                known.add(tag.casefold())
                tags.setdefault(tag)
        return tuple(tags)

    def _listed(self, key: str, value: str) -> list[str]:
        """Return the tags that stand in one text: between commas, else, for Jekyll, spaces.

        A post of Jekyll's is dated by its file's name. Elsewhere words that begin with a capital
        letter are one tag ("Machine Learning"); a singular key has one tag everywhere.
        """
        words = value.split()
        plural = key in ("tags", "categories") and "," not in value
        date, name = dated_stem(naming_stem(self._path))
        jekyll = date is not None and not name.startswith(date)  # a daily note is called so alone
        if plural and (jekyll or all(word == word.lower() for word in words)):
            return words
        return value.split(",")

    def aliases(self) -> tuple[str, ...]:
        """Return the other names; an alias that is a path is an address of the site's (Hugo's)."""
        names: dict[str, None] = {}
        for key in _names("aliases"):
            value = self._fields.get(key)
            if isinstance(value, str):
                value = value.split(",")
            for name in value[:MAX_TAGS] if isinstance(value, list) else ():
                if isinstance(name, str | int) and (words := _plain(name)) and "/" not in words:
                    names.setdefault(words[:MAX_TITLE])
        return tuple(names)

    def flag(self, key: str) -> bool | None:
        value = self._fields.get(key)
        if isinstance(value, bool):
            return value
        # Only text: to write out a table could take more memory than there is.
        words = value.strip().lower() if isinstance(value, str) else ""
        return True if words in ("true", "yes") else False if words in ("false", "no") else None


def _is_put_in(date: str) -> bool:
    return date.lower() in _MOVING or _CODE.match(date) is not None


def _plain(value: object) -> str:
    """Return `value` on one line, without control characters: it goes to terminals and tables.

    Entities of HTML, of which exports of blogs are full, are the letters that they mean. Accents
    apart from their letters are joined, so that a series is one however its name is typed.
    """
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return "a very large number"  # Python refuses to write out the largest
    text = _ENTITY.sub(lambda found: unescape(found[0]), str(value))
    kept = (" " if c.isspace() else c for c in text if c.isspace() or category(c) not in _UNSEEN)
    return normalize("NFC", re.sub(" +", " ", "".join(kept)).strip())
