"""Rules about a post beside the others: its part, its series, its tags as they are written there.

Posts are numbered as each author likes, so that what a number should be is learnt from the other
posts of the series; and a series that begins later than with its first part is an excerpt, which
may have gaps.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mlkb.authoring.new_post import NUMBERED_FILE, NUMBERED_TITLE
from mlkb.corpus.slugs import naming_stem, slugify
from mlkb.lookup.near_names import is_letter_off
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.authoring.heads import Head
    from mlkb.records.posts import Post

__all__ = ["SeriesRules"]

_JOINTS = re.compile(r"[\s_-]+")
_LONG = 5
"""Letters of a word in which one more or less is a slip: I and II, Text and Test are none."""


_FEWEST = 2
"""Other posts that bear the number of their part, if that is how the series does it."""


class _Numbers(NamedTuple):
    """How the parts of a series are numbered.

    Attributes:
        parts: The parts that there are, rising.
        in_titles: Whether the titles have these numbers in front.
        in_files: Whether the names of the files have.
    """

    parts: Sequence[int]
    in_titles: bool
    in_files: bool


class SeriesRules:
    """Judges one post's series, part and tags against those of the other posts."""

    def __init__(self, heads: Mapping[str, Head]) -> None:
        self._series: dict[str, list[Post]] = {}
        spellings: dict[str, Counter[str]] = {}
        for head in heads.values():
            if head.post.series:
                self._series.setdefault(head.post.series, []).append(head.post)
            for tag in head.post.tags:
                spellings.setdefault(_spelt(tag), Counter())[tag] += 1
        self._spellings = {key: known for key, known in spellings.items() if len(known) > 1}
        self._slugs = {name: slugify(name) for name in self._series}
        self._numbers_of = {name: _numbers(posts) for name, posts in self._series.items()}

    def problems(self, head: Head) -> Iterator[Problem]:
        """Yield in what `head` differs from the other posts by mistake."""
        for key, message in (
            *self._misspelt(head.post),
            *self._numbered(head.post),
            *self._gap(head.post),
            *self._tags(head.post),
        ):
            line = head.front.lines.get(key, 1)
            yield Problem(head.post.path, line, message, "warning")

    def _misspelt(self, post: Post) -> Iterator[tuple[str, str]]:
        """Yield that the series is that of more posts, but for a letter."""
        if post.series is None:
            return
        count = len(self._series[post.series])
        for name, posts in self._series.items():
            if len(posts) > count and _is_slip(self._slugs[post.series], self._slugs[name]):
                shown = f"'{name}', the series of {len(posts)} posts"
                yield "series", f"the series '{post.series}' is nearly {shown}; is it the same?"

    def _numbered(self, post: Post) -> Iterator[tuple[str, str]]:
        """Yield the numbers in title and name of file that are not that of the part."""
        if post.series is None or post.part is None:
            return
        numbers = self._numbers_of[post.series]
        title = NUMBERED_TITLE.fullmatch(post.title)
        is_series = title is not None and slugify(title[1]) in self._slugs.values()
        if title and int(title[2]) != post.part:
            if is_series or numbers.in_titles:
                yield "title", f"the title says part {title[2]}, and 'part' {post.part}."
        elif title and is_series and slugify(title[1]) != self._slugs[post.series]:
            message = f"the title names the series '{title[1]}', and 'series' '{post.series}'."
            yield "title", message
        number = _number_in_file(post)
        if number not in (None, post.part) and numbers.in_files:
            yield "part", f"the file's name says part {number}, and 'part' {post.part}."

    def _gap(self, post: Post) -> Iterator[tuple[str, str]]:
        """Yield that the parts before that of the post are missing."""
        if post.series is None or post.part is None:
            return
        parts = self._numbers_of[post.series].parts
        at = bisect_left(parts, post.part)
        if at and parts[0] <= 1 and parts[at - 1] + 1 < post.part:
            first, last = parts[at - 1] + 1, post.part - 1
            which = f"part {first} is" if first == last else f"parts {first} to {last} are"
            yield "part", f"{which} missing in {post.series}."

    def _tags(self, post: Post) -> Iterator[tuple[str, str]]:
        """Yield the tags that are written otherwise, in case or joints, in more posts."""
        for tag in post.tags:
            known = self._spellings.get(_spelt(tag))
            usual = max(known, key=lambda one: (known[one], one)) if known else tag
            if usual != tag:
                yield "tags", f"the tag '{tag}' is elsewhere '{usual}'; write it alike."


def _spelt(tag: str) -> str:
    return _JOINTS.sub(" ", tag.casefold()).strip()


def _is_slip(slug: str, other: str) -> bool:
    """Whether one slug is the other but for a letter of a word or two."""
    words, others = slug.split("-"), other.split("-")
    return len(words) == len(others) and all(map(_is_word, words, others))


def _is_word(word: str, other: str) -> bool:
    if word == other:
        return True
    is_long = min(len(word), len(other)) >= _LONG and (word + other).isalpha()
    return is_long and is_letter_off(word, other)


def _number_in_title(post: Post) -> int | None:
    found = NUMBERED_TITLE.fullmatch(post.title)
    return int(found[2]) if found else None


def _number_in_file(post: Post) -> int | None:
    found = NUMBERED_FILE.match(naming_stem(post.path))
    return int(found[1]) if found else None


def _numbers(posts: Iterable[Post]) -> _Numbers:
    """Return how the parts of a series are numbered."""
    numbered = [post for post in posts if post.part is not None]
    return _Numbers(
        sorted({post.part for post in numbered if post.part is not None}),
        _are_parts([(_number_in_title(post), post.part) for post in numbered]),
        _are_parts([(_number_in_file(post), post.part) for post in numbered]),
    )


def _are_parts(numbers: Iterable[tuple[int | None, int | None]]) -> bool:
    """Whether most of the numbers that posts bear are those of their parts."""
    borne = [number == part for number, part in numbers if number is not None]
    return sum(borne) >= _FEWEST and 2 * sum(borne) > len(borne)
