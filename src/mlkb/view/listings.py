"""Posts as lines: entries of a listing, the posts of a series, tags, the head of an article."""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from mlkb.clean import clean
from mlkb.view import page, styles
from mlkb.view.margin import MARGIN, facts, numbered
from mlkb.view.words import NO_TAG, count, day, minutes, post_facts, series_part, tag_counts
from mlkb.view.wrap import prefixed, wrap

if TYPE_CHECKING:
    from mlkb.records.posts import Post
    from mlkb.view.look import Look

__all__ = ["entry_lines", "head_lines", "series_lines", "tag_lines"]

_DATE = 12
"""The column for dates, the gap behind it included."""


def entry_lines(post: Post, look: Look) -> list[Text]:
    """Return a post of a listing: the date in a column of its own where there is room."""
    if look.narrow:
        return _summarised(post, post_facts(post), look)
    known = [*filter(None, [series_part(post)]), minutes(post.read_minutes)]
    lines = _summarised(post, known, look.within(_DATE))
    return prefixed(lines, Text(f"{day(post):<{_DATE}}", styles.PATH), Text(" " * _DATE))


def series_lines(name: str | None, posts: Sequence[Post], window: Look) -> list[Text]:
    """Return a series and its posts in the order given, their parts in the margin."""
    total = sum(post.read_minutes for post in posts)
    title = clean(name, multiline=False) if name else "No series"
    size = f"  {count(len(posts), 'post')}, {total:,} min"
    head = Text.assemble((title, styles.HEADING), (size, styles.META))
    lines = wrap(head, window.width)
    look = window.within(MARGIN)
    for post in posts:
        known = [*filter(None, [day(post)]), minutes(post.read_minutes)]
        lines += [Text(), *numbered(post.part, _summarised(post, known, look))]
    return lines


def tag_lines(posts: Sequence[Post], look: Look) -> list[Text]:
    """Return the tags of posts, the commonest first, in front of each how many posts bear it."""
    counts = tag_counts(posts)
    if not counts:
        return [Text(NO_TAG, styles.TITLE)]
    digits = len(f"{counts[0][1]:,}")
    lines: list[Text] = []
    for tag, number in counts:
        words = wrap(Text(clean(tag, multiline=False)), look.room - digits - 2)
        first = Text(f"{number:>{digits},}  ", styles.META)
        lines += prefixed(words, first, Text(" " * (digits + 2)))
    return lines


def head_lines(post: Post, look: Look) -> list[Text]:
    """Return what stands above an article in place of its front matter."""
    tags = [clean(tag, multiline=False) for tag in post.tags]
    title = Text(page.heading(post.title, look), styles.TITLE)
    return [*wrap(title, look.width), *facts(post_facts(post), look), *facts(tags, look)]


def _summarised(post: Post, known: Sequence[str], look: Look) -> list[Text]:
    summary = page.heading(post.summary, look)
    return [
        *wrap(Text(page.heading(post.title, look), styles.TITLE), look.width),
        *facts(known, look),
        *(wrap(Text(summary), look.width) if summary else []),
    ]
