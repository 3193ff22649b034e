"""From a name that a user gives to the post that is meant, and from a reference to its parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mlkb.errors import UsageError
from mlkb.index.analysis import WORD
from mlkb.lookup.near_names import folded, has_initials, near_names
from mlkb.lookup.paths import file_named, is_markdown, is_path, path_within, post_at

if TYPE_CHECKING:
    from mlkb.records.posts import Post

__all__ = ["abbreviates", "find_post", "find_reference", "listed", "suggest"]

_T = TypeVar("_T")

_SHOWN = 8
"""Names that a sentence lists before it counts the rest."""

_NEAR = 5
"""Posts that are suggested."""

_PARTS = re.compile(r"[:()]")
_LINE = re.compile(r"(.*[^\s:]):(\d{1,9})")
_WIKI = re.compile(r"\s*!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]\s*")


def find_reference(text: str, posts: Sequence[Post], corpus: Path) -> tuple[Post, int | None, str]:
    """Return the one post that ``text`` names, and the line or the part of it.

    If all before a ``:`` or ``#`` is a post's slug, title, alias or path, that post is meant, so
    that ``C#.md:7`` is line 7 of ``C#.md``. A link in double brackets may be pasted as it is.

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

    Whole words come before parts of words, and so do initials of words in a row: ``svm``. Of
    several posts that have the words, the only one that begins with them is meant. What looks like
    a path is never taken for a part of another name.

    Raises:
        UsageError: It means no post, or several; the sentence lists the near ones.
    """
    name = _linked(name)
    wanted = folded(name.strip())
    if not wanted:
        raise UsageError("Name a post: its slug, its title, a part of either, or its path.")
    exact = _exactly(name, posts, corpus)
    if is_path(name) and not exact:
        raise UsageError(_unknown(name, posts, corpus))
    meant = (
        exact
        or _with_words(wanted, posts)
        or [post for post in posts if abbreviates(wanted, post)]
        or [
            post
            for post in posts
            if any(wanted in folded(text) for text in (post.slug, post.title, post.path))
            or wanted.replace(" ", "-") in folded(post.slug)
        ]
    )
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(f"'{name}' means several posts; name one of them: {_slugs(meant)}.")
    raise UsageError(_unknown(name, posts, corpus))


def _unknown(name: str, posts: Sequence[Post], corpus: Path) -> str:
    """Say that `name` means no post, and which one may be meant."""
    near = [] if file_named(name) else suggest(folded(name.strip()), posts)
    hint = f"did you mean {_slugs(near)}?" if near else "'mlkb list' shows all posts."
    return f"{_nowhere(name, corpus)}; {hint}"


def _linked(text: str) -> str:
    """Return what a link in double brackets leads to, or `text` if it is none."""
    link = _WIKI.fullmatch(text)
    return link[1] if link else text


def _nowhere(name: str, corpus: Path) -> str:
    """Say that `name` means no post, or what is wrong with the file that it is the path of."""
    if file := file_named(name):
        if not is_markdown(file.name):
            return f"{name} is not a Markdown file"
        if path_within(name, corpus) is None:
            return f"{name} is not in {corpus}"
        return (
            f"{name} is in the corpus, but none of its posts: new ('mlkb index' takes it in), or "
            "left out ('mlkb check' or mlkb.toml says why)"
        )
    return f"There is no file {name}" if is_markdown(name) else f"No post is called '{name}'"


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

    A slug, as it is listed, always means its own post, whatever others are titled.
    """
    if is_path(name):
        at_path = post_at(name, posts, corpus)
        if at_path or file_named(name):
            return [at_path] if at_path else []
    name = name.strip()
    if own := [post for post in posts if post.slug == name]:
        return own
    wanted = folded(name)
    return [post for post in posts if wanted in (folded(post.slug), folded(post.title))] or [
        post for post in posts if wanted in map(folded, post.aliases)
    ]


def suggest(name: str, posts: Sequence[Post]) -> list[Post]:
    """Return the posts of which the slug, the title, an alias or the path `name` may mean."""
    named = {_unsuffixed(post.path): post for post in posts} if is_path(name) else {}
    named |= {alias: post for post in posts for alias in post.aliases}
    named |= {post.title: post for post in posts}
    named |= {post.slug: post for post in posts}
    near = near_names(_unsuffixed(name), named, limit=3 * _NEAR)
    return list({named[one].path: named[one] for one in near}.values())[:_NEAR]


def _unsuffixed(path: str) -> str:
    """Return a path without the ending that all articles have, which makes none like another."""
    return path.rpartition(".")[0] if is_markdown(path) else path


def _with_words(wanted: str, posts: Sequence[Post]) -> list[Post]:
    """Return the posts of which a name has these words in a row; the one that begins so, if one."""
    words = WORD.findall(wanted)
    if not words:
        return []
    having: list[Post] = []
    beginning: list[Post] = []
    for post in posts:
        names = [WORD.findall(folded(name)) for name in _names(post)]
        if any(_are_at(words, name, at) for name in names for at in range(len(name))):
            having.append(post)
        if any(_are_at(words, name, 0) for name in names):
            beginning.append(post)
    return beginning if len(beginning) == 1 else having


def _are_at(words: Sequence[str], name: Sequence[str], at: int) -> bool:
    return name[at : at + len(words)] == words


def _names(post: Post) -> tuple[str, ...]:
    """Return what a post is called, the parts of its title one by one."""
    return (post.slug, *_PARTS.split(post.title), *post.aliases)


def abbreviates(wanted: str, post: Post) -> bool:
    """Whether `wanted`, folded, are the initials of words in a row of a name of the post."""
    return any(has_initials(wanted, folded(name)) for name in _names(post))


def _slugs(posts: Sequence[Post]) -> str:
    return listed(posts, lambda post: post.slug)


def listed(things: Sequence[_T], name: Callable[[_T], str]) -> str:
    """Name the first few of the things that a user may mean, and say how many more there are."""
    shown = ", ".join(map(name, things[:_SHOWN]))
    more = len(things) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
