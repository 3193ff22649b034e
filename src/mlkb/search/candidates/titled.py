"""The post whose title a query is, and the passage that it begins with.

Who types a title wants that post. All of its passages have these words, so that they do not choose
among them; where the parts of a series share most of a title, not even among the posts. A title is
typed as it stands, without the name and number of the series in front of it, as the slug, by
another name of the post, or as series and number: "Graph Theory (3)", "graph theory part 3".

The posts of what the words find best are compared, and those with the number that was typed. A post
begins where it says something: with the tags and dates above that nobody is served.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.candidates.asides import says_nothing

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog
    from mlkb.records.posts import Kind, Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["openings"]

_LOOKED_AT = 40
"""Passages whose posts are compared, those first that have most of the words."""

_LONGEST = 200
"""Characters of the longest query that is compared."""

_FIRST_TEXTS = 8
"""Texts of a post among which the first is looked for that says something."""

_NUMBER = re.compile(r"(?<!\w)\d{1,4}(?!\w)")
_NUMBERED_BY = "chapter chapters episode lecture lesson no number part parts week"
"""What authors call the parts of a series; who types the title may leave it out."""


def openings(
    typed: Collection[str],
    found: Sequence[int],
    snapshot: Snapshot,
    posts: Collection[int] | None,
    kinds: Collection[Kind],
) -> dict[int, float]:
    """Return with which passage the post begins whose title was typed, and the chance of it.

    The chance is 1 for the only post that is called so, 1/2 for each of two.

    Args:
        typed: The query, and others in which it may be meant.
        found: What its words find, passage ids, best first.
        snapshot: What to search in.
        posts: Ids of the posts that may answer; None for all.
        kinds: Kinds of passage that may answer; empty for all.
    """
    rows = {_terms(text) for text in typed if len(text) <= _LONGEST}
    wanted = {row for row in rows if not all(term.isdigit() for term in row)}
    if not wanted or (kinds and "text" not in kinds):
        return {}
    catalog = snapshot.catalog
    compared = catalog.posts_of(found[:_LOOKED_AT])
    for number in {number for text in typed for number in _NUMBER.findall(text)}:
        compared |= catalog.posts_of_part(int(number))
    called = [
        id_
        for id_, post in compared.items()
        if (posts is None or id_ in posts) and not wanted.isdisjoint(map(_terms, _names(post)))
    ]
    begins = [one for id_ in called if (one := _beginning(catalog, id_, compared[id_].title))]
    return dict.fromkeys(begins, 1 / len(begins)) if begins else {}


def _beginning(catalog: Catalog, post: int, title: str) -> int | None:
    """Return the first text of a post that says something, or else the first; None without any."""
    texts = list(dict.fromkeys(text for _, text in catalog.pieces_of_post(post, ("text",))))
    first = catalog.passages(texts[:_FIRST_TEXTS])
    telling = (one for one in first if not says_nothing(first[one].passage.text, title))
    return min(telling, key=texts.index, default=texts[0] if texts else None)


def _names(post: Post) -> Iterator[str]:
    yield from (post.title, post.slug, *post.aliases)
    if post.part is None:
        return
    if post.series:
        yield f"{post.series} {post.part}"
    before, number, after = _divided(post.title, post.part)
    if number:
        yield from (after, f"{before} {number}")


def _divided(title: str, part: int) -> tuple[str, str, str]:
    """Return what stands before the number of the part in a title, that, and what is behind it."""
    found = next((one for one in _NUMBER.finditer(title) if int(one[0]) == part), None)
    if found is None:
        return title, "", ""
    return title[: found.start()], found[0], title[found.end() :]


def _terms(name: str) -> tuple[str, ...]:
    """Return the terms of a name, without what says that a number is that of a part."""
    unpadded = _NUMBER.sub(lambda number: str(int(number[0])), name)
    return tuple(term for term in analyse(unpadded) if term not in _numbered_by())


@cache
def _numbered_by() -> frozenset[str]:
    return frozenset(analyse(_NUMBERED_BY))
