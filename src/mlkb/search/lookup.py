"""From a name that a user gives to the post that is meant, and from a reference to its parts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize

from mlkb.errors import UsageError
from mlkb.records import Post

__all__ = ["find_post", "split_reference", "suggest"]

_SHOWN = 8
_LINE = re.compile(r"(.*[^\s:]):(\d{1,9})")


def split_reference(text: str) -> tuple[str, int | None, str]:
    """Return the name of a post, and the line or the part of it that ``text`` names.

    >>> split_reference("svm.md:112"), split_reference("svm#8.4"), split_reference("svm")
    (('svm.md', 112, ''), ('svm', None, '8.4'), ('svm', None, ''))
    """
    name, mark, part = text.partition("#")
    found = None if mark else _LINE.fullmatch(name)
    return (found[1], int(found[2]), "") if found else (name, None, part.strip())


def find_post(name: str, posts: Sequence[Post], corpus: Path) -> Post:
    """Return the one post that `name` means: a slug, a title, a part of either, or a path.

    Raises:
        UsageError: It means no post, or several; the sentence lists the near ones.
    """
    wanted = _folded(name.strip())
    if not wanted:
        raise UsageError("Name a post: its slug, its title, a part of either, or its path.")
    by_path = _by_path(name, posts, corpus)
    if by_path:
        return by_path
    exact = [post for post in posts if wanted in (_folded(post.slug), _folded(post.title))]
    partial = exact or [
        post
        for post in posts
        if any(wanted in _folded(text) for text in (post.slug, post.title, post.path))
        or wanted.replace(" ", "-") in _folded(post.slug)
    ]
    if len(partial) == 1:
        return partial[0]
    if partial:
        raise UsageError(f"'{name}' means several posts; name one of them: {_listed(partial)}.")
    near = suggest(wanted, posts)
    hint = f" did you mean {_listed(near)}?" if near else " 'mlkb list' shows all of them."
    raise UsageError(f"No post is called '{name}';{hint}")


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


def _folded(text: str) -> str:
    """Return `text` without regard to case, and to accents typed apart from their letters."""
    return normalize("NFC", text.casefold())


def suggest(name: str, posts: Sequence[Post]) -> list[Post]:
    """Return the posts whose slug or title looks most like `name`."""
    found: dict[str, Post] = {}
    keys = {post.slug.casefold(): post for post in posts}
    keys |= {post.title.casefold(): post for post in posts}
    for key in difflib.get_close_matches(name, keys, n=5, cutoff=0.5):
        found.setdefault(keys[key].path, keys[key])
    words = [word for word in name.replace("-", " ").split() if len(word) > 3]
    for post in posts:
        if len(found) >= 5:
            break
        if any(word in post.title.casefold() for word in words):
            found.setdefault(post.path, post)
    return list(found.values())[:5]


def _listed(posts: Sequence[Post]) -> str:
    shown = ", ".join(post.slug for post in posts[:_SHOWN])
    more = len(posts) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
