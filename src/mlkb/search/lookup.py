"""From a name that a user gives to the post that is meant, and from a reference to its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.scan import SUFFIXES
from mlkb.errors import UsageError
from mlkb.search.near_names import folded, has_initials, near_names

if TYPE_CHECKING:
    from mlkb.records.posts import Post

__all__ = ["find_post", "find_reference", "suggest"]

_SHOWN = 8
_NEAR = 5
_PARTS = re.compile(r"[:()]")
_LINE = re.compile(r"(.*[^\s:]):(\d{1,9})")
_WIKI = re.compile(r"\s*!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]\s*")


def find_reference(text: str, posts: Sequence[Post], corpus: Path) -> tuple[Post, int | None, str]:
    """Return the one post that ``text`` names, and the line or the part of it.

    A post that has the whole before a mark as its slug, title, alias or path is meant, so that
    ``C#.md:7`` is line 7 of ``C#.md``. A link in double brackets may be pasted as it is.

    Raises:
        UsageError: It names no post, or several; the sentence lists the near ones.
    """
    *literal, usual = _readings(_linked(text))
    for name, line, part in literal:
        exact = _exactly(name, posts, corpus)
        if len(exact) == 1:
            return exact[0], line, part
    name, line, part = usual
    return find_post(name, posts, corpus), line, part


def find_post(name: str, posts: Sequence[Post], corpus: Path) -> Post:
    """Return the one post that `name` means: a slug, a title, a part of either, an alias or a path.

    Where it is none of them, the initials of words in a row will do: ``svm``.

    Raises:
        UsageError: It means no post, or several; the sentence lists the near ones.
    """
    name = _linked(name)
    wanted = folded(name.strip())
    if not wanted:
        raise UsageError("Name a post: its slug, its title, a part of either, or its path.")
    partial = _exactly(name, posts, corpus) or [
        post
        for post in posts
        if any(wanted in folded(text) for text in (post.slug, post.title, post.path))
        or wanted.replace(" ", "-") in folded(post.slug)
    ]
    partial = partial or [post for post in posts if _abbreviates(wanted, post)]
    if len(partial) == 1:
        return partial[0]
    if partial:
        raise UsageError(f"'{name}' means several posts; name one of them: {_listed(partial)}.")
    near = suggest(wanted, posts)
    hint = f"did you mean {_listed(near)}?" if near else "'mlkb list' shows all posts."
    raise UsageError(f"{_nowhere(name, corpus)}; {hint}")


def _linked(text: str) -> str:
    """Return what a link in double brackets leads to, or `text` if it is none."""
    link = _WIKI.fullmatch(text)
    return link[1] if link else text


def _nowhere(name: str, corpus: Path) -> str:
    """Say that `name` means no post, or what is wrong with the file that it is the path of."""
    try:
        file = Path(name).expanduser()
        is_file = file.is_file()
    except (OSError, ValueError, RuntimeError):
        return f"No post is called '{name}'"
    is_markdown = file.suffix.lower() in SUFFIXES
    if is_file:
        return f"{name} is " + (f"not in {corpus}" if is_markdown else "not a Markdown file")
    return f"There is no file {name}" if is_markdown else f"No post is called '{name}'"


def _readings(reference: str) -> list[tuple[str, int | None, str]]:
    """Return how a reference may be read: as name, line and part; the most usual way last.

    >>> _readings("svm.md:112")[-1], _readings("svm#8.4")[-1], _readings("svm")[-1]
    (('svm.md', 112, ''), ('svm', None, '8.4'), ('svm', None, ''))
    """
    line = _LINE.fullmatch(reference)
    marks = [found.start() for found in re.finditer("#", reference)]
    return [
        (reference, None, ""),
        *([(line[1], int(line[2]), "")] if line else []),
        *((reference[:at], None, reference[at + 1 :].strip()) for at in reversed(marks)),
    ]


def _exactly(name: str, posts: Sequence[Post], corpus: Path) -> list[Post]:
    """Return the post at the path `name`, else those with just that slug, title or alias.

    A slug as it is listed is its post's own, whatever others are titled: it tells them apart.
    """
    if by_path := _by_path(name, posts, corpus):
        return [by_path]
    name = name.strip()
    if own := [post for post in posts if post.slug == name]:
        return own
    wanted = folded(name)
    return [post for post in posts if wanted in (folded(post.slug), folded(post.title))] or [
        post for post in posts if wanted in map(folded, post.aliases)
    ]


def _by_path(name: str, posts: Sequence[Post], corpus: Path) -> Post | None:
    plain = name.replace("\\", "/")
    try:
        resolved = Path(name).resolve()
    except (OSError, ValueError, RuntimeError):
        resolved = None
    for post in posts:
        if plain == post.path or (resolved is not None and resolved == (corpus / post.path)):
            return post
    return None


def suggest(name: str, posts: Sequence[Post]) -> list[Post]:
    """Return the posts of which the slug, the title or an alias may be meant by `name`."""
    named = {alias: post for post in posts for alias in post.aliases}
    named |= {post.title: post for post in posts}
    named |= {post.slug: post for post in posts}
    near = near_names(name, named, limit=3 * _NEAR)
    return list({named[one].path: named[one] for one in near}.values())[:_NEAR]


def _abbreviates(wanted: str, post: Post) -> bool:
    names = (post.slug, *_PARTS.split(post.title), *post.aliases)
    return any(has_initials(wanted, folded(name)) for name in names)


def _listed(posts: Sequence[Post]) -> str:
    shown = ", ".join(post.slug for post in posts[:_SHOWN])
    more = len(posts) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
