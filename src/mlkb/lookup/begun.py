"""From the beginning of a name to the names that begin so: what a shell offers on a tab."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.slugs import anchor_of
from mlkb.errors import UsageError
from mlkb.formulas.numbers import numbers_and_labels
from mlkb.lookup.near_names import folded
from mlkb.lookup.posts import find_post

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog
    from mlkb.records.posts import Passage, Post

__all__ = ["names_begun", "parts_begun", "posts_begun"]


def names_begun(begun: str, names: Iterable[str]) -> list[str]:
    """Return the names that begin so, without regard to case, in the order of the alphabet."""
    return sorted(name for name in names if folded(name).startswith(folded(begun)))


def posts_begun(begun: str, posts: Sequence[Post]) -> list[tuple[str, str]]:
    """Return the slugs that begin so, else the paths, each with the title of its post."""
    titles = {post.slug: post.title for post in posts}
    slugs = names_begun(begun, titles) if "/" not in begun else []
    if not slugs:
        titles = {post.path: post.title for post in posts}
    return [(name, titles[name]) for name in slugs or names_begun(begun, titles)]


def parts_begun(begun: str, catalog: Catalog, corpus: Path) -> list[tuple[str, str]]:
    """Return the references ``POST#PART`` that begin so, in the order of the text.

    Args:
        begun: A reference of which the part behind the last ``#`` may be unfinished.
        catalog: The posts and their passages.
        corpus: The folder of articles, for paths.

    Returns:
        The anchor of each heading with its words, and the numbers and labels of formulas, of which
        nothing more is said; nothing where no post, or no single one, is named.
    """
    name, mark, part = begun.rpartition("#")
    try:
        post = find_post(name, catalog.posts(), corpus)
    except UsageError:
        return []
    parts = dict(_parts_of(post, catalog))
    return [
        (f"{name}{mark}{one}", said)
        for one, said in parts.items()
        if folded(one).startswith(folded(part))
    ]


def _parts_of(post: Post, catalog: Catalog) -> Iterator[tuple[str, str]]:
    for one in catalog.passages_in(post.path):
        passage = one.passage
        if passage.anchor:
            yield from _headings(passage, post)
        for number in numbers_and_labels(passage.formula.latex) if passage.formula else ():
            yield number, ""


def _headings(passage: Passage, post: Post) -> Iterator[tuple[str, str]]:
    """Yield the headings that a passage stands under, or is made of, by their anchors."""
    lines = passage.text.split("\n")
    if all(line.startswith("#") for line in lines if line):
        words = (line.strip("# \t") for line in lines if line)
        yield from ((anchor_of(heading, {}), heading) for heading in words)
    else:
        yield passage.anchor, passage.headings[-1] if passage.headings else post.title
