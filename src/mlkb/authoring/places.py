"""Where files of a name are: what a dead link may have meant.

A post is found by its file's name, whatever the case and the ending, or by its slug; if there is
one post of that name, it was moved, or the link has the wrong folder or case. Else a post in the
same folder may have been renamed. Any other file is found by its name.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlkb.corpus.scan import SUFFIXES, is_junction, is_walked
from mlkb.corpus.slugs import BUNDLE_NAMES, natural_slug, slugify, unnumbered
from mlkb.lookup.near_names import folded, is_letter_off

if TYPE_CHECKING:
    from mlkb.records.posts import Post
    from mlkb.settings import Settings

__all__ = ["Places", "files_below", "path_of", "relative"]

_NUMBER = re.compile(r"\d{1,4}")


class Places:
    """The files of a corpus by their names; they are listed when one is asked for."""

    def __init__(self, settings: Settings, posts: Iterable[Post]) -> None:
        self._settings = settings
        self._posts = list(posts)

    def hint(self, name: str, path: str) -> str:
        """Return the end of a sentence about a file that is not there: which one may be meant.

        Args:
            name: The path that a link in an article has, relative to the article.
            path: The article, relative to the corpus.
        """
        last = PurePosixPath(name).name
        if PurePosixPath(last).stem.lower() in BUNDLE_NAMES:
            return "."
        is_post = PurePosixPath(last).suffix.lower() in SUFFIXES
        known = self._articles if is_post else self._files
        found = known.get(folded(last), []) or (self._called(last) if is_post else [])
        if len(found) == 1:
            return f"; it is {relative(found[0], path)}."
        renamed = "" if found or not is_post else self._renamed(name, path)
        return f"; did you mean {relative(renamed, path)}?" if renamed else "."

    def _called(self, last: str) -> list[str]:
        """Return the articles whose slug is one that a file called `last` would have."""
        number = _NUMBER.match(last)
        slugs = {natural_slug(last), natural_slug(last, int(number[0]) if number else None)}
        return [post.path for post in self._posts if post.slug in slugs]

    def _renamed(self, name: str, path: str) -> str:
        """Return the one article that may have had the path `name`: it is in the same folder.

        It has the same number in front, or a name that is a part of the other, or a letter off.
        """
        wanted = PurePosixPath(path_of(name, path))
        paths = [PurePosixPath(post.path) for post in self._posts if post.path != path]
        beside = (one for one in paths if one.parent == wanted.parent)
        alike = [str(one) for one in beside if _is_alike(wanted.stem, one.stem)]
        return alike[0] if len(alike) == 1 else ""

    @cached_property
    def _articles(self) -> Mapping[str, list[str]]:
        return _by_name(post.path for post in self._posts)

    @cached_property
    def _files(self) -> Mapping[str, list[str]]:
        return _by_name(files_below(self._settings.corpus, self._settings.index))


def _by_name(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        found.setdefault(folded(PurePosixPath(path).name), []).append(path)
    return found


def _is_alike(one: str, other: str) -> bool:
    number, number_there = _NUMBER.match(one), _NUMBER.match(other)
    if number and number_there and int(number[0]) == int(number_there[0]):
        return True
    slug, slug_there = slugify(unnumbered(one)), slugify(unnumbered(other))
    short, long = sorted((slug, slug_there), key=len)
    is_part = bool(short) and f"-{short}-" in f"-{long}-"
    return is_part or is_letter_off(slug, slug_there)


def path_of(name: str, path: str) -> str:
    """Return where in the corpus the link `name` in the article at `path` leads."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def relative(target: str, path: str) -> str:
    """Return how a link in the article at `path` leads to `target`."""
    return posixpath.relpath(target, posixpath.dirname(path) or ".")


def files_below(top: Path, index: Path) -> Iterator[str]:
    """Yield the files below `top`, but for those in folders that are none of the author's.

    Args:
        top: A folder.
        index: The folder of the index, which is passed over.
    """
    built = os.path.realpath(index)
    for folder, folders, names in os.walk(top):
        base = Path(folder)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and not is_junction(base / name)  # os.walk goes into them before Python 3.12
            and is_walked(name, str(base / name), built)
        ]
        yield from ((base / name).relative_to(top).as_posix() for name in names)
