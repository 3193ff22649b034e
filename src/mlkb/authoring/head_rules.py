"""Rules about front matter: what is missing, misspelt, said twice, or dated tomorrow.

To leave out what no post has is a habit and no fault. A field counts as forgotten where
``required`` in ``mlkb.toml`` names it, or where nearly all the other posts have it. What ``mlkb
new`` leaves empty, and the read time, are missed only once the post's text is written.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

from mlkb.corpus.front_matter import repeated_keys
from mlkb.corpus.metadata import FIELDS, read_time_key
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.authoring.heads import Head

__all__ = ["HeadRules"]

_Key = TypeVar("_Key")

_ELSEWHERE = frozenset(
    [
        "author", "authors", "bibliography", "body_class", "bookcollapse", "bookcomments",
        "bookflatsection", "bookhidden", "build", "cascade", "comments", "cover", "csl",
        "cssclass", "cssclasses", "custom_edit_url", "disqus", "editor", "excerpt_separator",
        "execute", "expirydate", "featured", "format", "grand_parent", "has_children", "headless",
        "hide_table_of_contents", "hide_title", "icon", "id", "image", "image_alt",
        "iscjklanguage", "jupyter", "jupytext", "katex", "kernelspec", "lang", "language",
        "lastmod", "layout", "license", "link", "linktitle", "locale", "markup", "mathjax", "menu",
        "menus", "modified", "name", "nav_exclude", "nav_order", "navigation", "order", "orphan",
        "outline", "output", "outputs", "pagination_label", "pagination_next", "pagination_prev",
        "params", "parent", "permalink", "pinned", "publish", "redirect_from", "redirect_to",
        "related", "resources", "robots", "search", "sidebar", "sidebar_class_name",
        "sidebar_label", "sidebar_position", "sitemap", "source", "status", "subtitle", "template",
        "theme", "thumbnail", "toc", "tocdepth", "translationkey", "type", "unlisted", "up",
        "updated", "url", "version", "vignette", "weight",
    ]
)  # fmt: skip
"""Keys of the common site generators and of wikis, which are none of ours."""

_HABIT = 0.75
"""The share of the other posts that must state a field for it to be their habit; set by hand."""

_HABITUAL = ("date", "tags", "summary", "read_minutes")
_FEWEST = 3
"""The fewest other posts that make a habit."""


class HeadRules:
    """Judges one post's front matter against its own fields and against the other posts."""

    def __init__(
        self,
        heads: Mapping[str, Head],
        *,
        required: Sequence[str],
        published: bool,
        today: dt.date,
    ) -> None:
        self._required = required
        self._published = published
        self._today = today
        self._keys = Counter(key for head in heads.values() for key in head.front.fields)
        self._stating = Counter(
            field for head in heads.values() for field in FIELDS if _states(head, field)
        )
        self._others = max(0, len(heads) - 1)
        self._by_slug = _groups(heads.values(), lambda head: head.post.slug)
        self._by_part = _groups(
            (head for head in heads.values() if head.post.series and head.post.part is not None),
            lambda head: (str(head.post.series).casefold(), head.post.part),
        )

    def problems(self, head: Head, *, minutes: int, unwritten: bool = False) -> Iterator[Problem]:
        """Yield what is wrong with the front matter of `head`.

        Args:
            head: The head of the post.
            minutes: The read time that is computed.
            unwritten: Whether the post still holds what ``mlkb new`` wrote to be filled in.
        """
        yield from self._missing(head, minutes, unwritten)
        yield from self._unknown(head)
        yield from self._doubled(head)
        for key, line in repeated_keys(head.front, head.text):
            first = head.front.lines[key]
            message = f"the key '{key}' stands on line {first} already; remove one."
            yield Problem(head.post.path, line, message)
        if self._published:
            yield from self._unpublished(head)

    def _unpublished(self, head: Head) -> Iterator[Problem]:
        """Yield what keeps a site from showing the post today."""
        date = head.post.date
        if date is not None and date > self._today:
            yield _at(head, "date", f"the date {date} lies in the future.")
        for key in ("draft", "published"):
            if head.post.draft and key in head.front.fields:
                value = str(head.front.fields[key]).lower()
                yield _at(head, key, f"'{key}: {value}' says that the post is a draft; remove it.")

    def _missing(self, head: Head, minutes: int, unwritten: bool) -> Iterator[Problem]:
        def lacks(field: str) -> bool:
            return not _states(head, field) and not (unwritten and self._comes_later(head, field))

        for field in self._required:
            if lacks(field):
                add = f"add {minutes}" if field == "read_minutes" else "add it"
                yield _at(head, field, f"front matter has no '{field}'; {add}.")
        if not head.front.fields:
            return
        for field in _HABITUAL:
            share = self._stating[field] / self._others if self._others >= _FEWEST else 0.0
            if field not in self._required and share >= _HABIT and lacks(field):
                add = f"; add {minutes}" if field == "read_minutes" else ""
                message = f"front matter has no '{field}', which nearly all other posts have{add}."
                yield _at(head, field, message, "warning")

    def _comes_later(self, head: Head, field: str) -> bool:
        """Whether an unwritten post need not state `field` yet."""
        return field == "read_minutes" or (not self._published and field in head.front.fields)

    def _unknown(self, head: Head) -> Iterator[Problem]:
        known = {*FIELDS, *(name for names in FIELDS.values() for name in names)}
        for key in head.front.fields:
            if key in known or key in _ELSEWHERE:
                continue
            # Slips are seldom made in the first letter: 'related' is no 'created'.
            alike = [name for name in known if name[0] == key[:1].lower()]
            near = difflib.get_close_matches(key, alike, n=1, cutoff=0.8)
            if near:
                yield _at(head, key, f"unknown key '{key}'; did you mean '{near[0]}'?", "warning")
            elif self._keys[key] == 1:
                message = f"unknown key '{key}', which no other post has; it is not used."
                yield _at(head, key, message, "warning")

    def _doubled(self, head: Head) -> Iterator[Problem]:
        post = head.post
        for other in self._by_slug[post.slug]:
            stated = "slug" in head.front.fields or "slug" in other.front.fields
            same_series = post.series is not None and post.series == other.post.series
            if other is not head and (stated or same_series):
                message = f"the slug '{post.slug}' is also that of {other.post.path}; change one."
                yield _at(head, "slug", message)
            elif other is not head and post.date and other.post.date:
                message = f"the slug '{post.slug}' is also that of {other.post.path}; state a slug."
                yield _at(head, "slug", message, "warning")
        if post.series and post.part is not None:
            for other in self._by_part[(post.series.casefold(), post.part)]:
                if other is not head:
                    message = f"part {post.part} of {post.series} is also {other.post.path}."
                    yield _at(head, "part", message)


def _groups(heads: Iterable[Head], key: Callable[[Head], _Key]) -> dict[_Key, list[Head]]:
    groups: dict[_Key, list[Head]] = {}
    for head in heads:
        groups.setdefault(key(head), []).append(head)
    return groups


def _states(head: Head, field: str) -> bool:
    names = (field, *FIELDS.get(field, ()))
    if field == "date" and head.post.date is not None:
        return True  # Jekyll's file names state it
    if field == "tags" and head.post.tags:
        return True  # the text may have them
    if field == "read_minutes":
        return read_time_key(head.front.fields) is not None
    return any(head.front.fields.get(name) not in (None, "", []) for name in names)


def _at(
    head: Head, key: str, message: str, severity: Literal["error", "warning"] = "error"
) -> Problem:
    return Problem(head.post.path, head.front.lines.get(key, 1), message, severity)
