"""Which files ``mlkb check`` is asked to read, and what is said of a path that is no article's.

A commit hook hands on all files that were changed. A path that is no article's becomes a problem of
that file, and the others are checked all the same. A pattern that the shell left as it is, as those
of Windows do, means the files that it fits.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.errors import UsageError
from mlkb.lookup.paths import file_named, is_markdown, is_path, path_within
from mlkb.lookup.posts import find_post, suggest
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.records.posts import Post

__all__ = ["chosen"]


def chosen(
    names: Sequence[str], posts: Sequence[Post], unread: Collection[str], corpus: Path
) -> tuple[set[str], list[Problem]]:
    """Return the paths in the corpus that `names` mean, and a problem for each that means none.

    Args:
        names: Slugs, titles, parts of either, paths, or patterns of paths (`glob`).
        posts: The articles.
        unread: Paths in the corpus of what could not be read.
        corpus: The corpus folder.

    Raises:
        UsageError: A name that is no path means no post, or several.
    """
    paths: set[str] = set()
    strays: list[Problem] = []
    for name in _expanded(names):
        try:
            paths.add(find_post(name, posts, corpus).path)
        except UsageError:
            if not (is_path(name) or file_named(name)):
                raise
            if known := _within(name, corpus) & set(unread):
                paths |= known
            else:
                strays.append(_stray(name, posts, corpus))
    return paths, strays


def _expanded(names: Iterable[str]) -> Iterator[str]:
    """Yield the names, in place of a pattern the files that it fits, if any."""
    for name in names:
        path = os.path.expanduser(name)
        is_pattern = any(sign in path for sign in "*?[") and not os.path.lexists(path)
        yield from (is_pattern and sorted(glob(path))) or [name]


def _within(name: str, corpus: Path) -> set[str]:
    """Return the paths in the corpus that `name` may mean: of a link its own and its target's."""
    folder, _, last = name.rpartition("/")
    place = path_within(folder or ".", corpus)
    link = last if place == "." else f"{place}/{last}"
    return {name, path_within(name, corpus) or "", link if place else ""}


def _is_hidden(path: str) -> bool:
    """Whether permissions hide if something is there."""
    try:
        os.stat(path)
    except (OSError, ValueError) as error:
        return isinstance(error, PermissionError)
    return False


def _stray(name: str, posts: Sequence[Post], corpus: Path) -> Problem:
    """Return what is wrong with a path that is no article's; an error where nothing is there."""
    within = path_within(name, corpus)
    absolute = os.path.abspath(os.path.expanduser(name))
    path = absolute if within is None else within
    file = file_named(name)
    if file is None:
        if _is_hidden(absolute):
            return Problem(path, None, "cannot be seen, since its folder cannot be entered.")
        near = ", ".join(post.slug for post in suggest(name, posts))
        hint = f"; did you mean {near}?" if near else "."
        is_folder = os.path.isdir(absolute)
        said = "is a folder; name its files, or nothing for all." if is_folder else ""
        return Problem(path, None, said or f"is not there{hint}")
    if not is_markdown(file.name):
        said = "is not a Markdown file"
    elif within is None:
        said = "is not in the corpus"
    else:
        said = "is left out of the corpus, by 'exclude' in mlkb.toml or for where it lies,"
    return Problem(path, None, f"{said} and is not checked.", "warning")
