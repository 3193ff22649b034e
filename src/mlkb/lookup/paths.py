"""From a path that a user gives to the post whose file it is.

A path is taken from the current folder first, then from the corpus.
Files are compared as the system finds them, so that a link to the root, to the corpus or to a file
makes no difference, and none leads out of the corpus. A part of a path is no path.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.inside import path_inside
from mlkb.corpus.scan import SUFFIXES
from mlkb.lookup.near_names import folded

if TYPE_CHECKING:
    from mlkb.records.posts import Post

__all__ = ["file_named", "is_markdown", "is_path", "path_within", "post_at"]


def is_path(name: str) -> bool:
    """Tell the path of a file from the name of a post.

    >>> is_path("pca.md"), is_path("notes/pca"), is_path("pca")
    (True, True, False)
    """
    return is_markdown(name.strip()) or "/" in name or os.sep in name


def is_markdown(name: str) -> bool:
    """Whether a file so called is read."""
    return name.lower().endswith(SUFFIXES)


def file_named(name: str) -> Path | None:
    """Return the file that is there at the path `name`, from where one stands; None without one."""
    try:
        file = Path(name).expanduser()
        return file if file.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def path_within(name: str | os.PathLike[str], corpus: Path) -> str | None:
    """Return where the file `name` lies in the corpus, as posts say it; None for one outside.

    It need not be there.
    """
    try:
        file = os.path.realpath(Path(name).expanduser())
        return path_inside(file, os.path.realpath(corpus))
    except (OSError, ValueError, RuntimeError):
        return None


def post_at(name: str, posts: Sequence[Post], corpus: Path) -> Post | None:
    """Return the post whose file is at the path `name`; None where that is no post's.

    A file that is there is meant even if it is none. Of one that is not there, the ending may be
    left out.
    """
    file = file_named(name)
    within = path_within(name, corpus)
    if file is not None:
        alike = _alike(within, posts)
        return next((post for post in alike if _is_same(corpus / post.path, file)), None)
    in_corpus = posixpath.normpath(name.strip().replace("\\", "/"))
    for path in (in_corpus, within):
        alike = _alike(path, posts)
        exact = [post for post in alike if post.path == path] or alike
        if len(exact) == 1:
            return exact[0]
    return None


def _alike(path: str | None, posts: Iterable[Post]) -> list[Post]:
    """Return the posts at a path in the corpus, but for case, accents typed apart, and the ending.

    Systems differ in whether names that differ so are those of one file.
    """
    if path is None:
        return []
    wanted = folded(path)
    if is_markdown(wanted):
        return [post for post in posts if folded(post.path) == wanted]
    return [post for post in posts if posixpath.splitext(folded(post.path))[0] == wanted]


def _is_same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:
        return False
