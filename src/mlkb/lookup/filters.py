"""From the posts, series and tags that a user names in filters to those of the corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mlkb.corpus.accents import typed_plainly, unaccented
from mlkb.errors import UsageError
from mlkb.lookup.near_names import folded, near_names
from mlkb.lookup.posts import find_post

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mlkb.index.catalog import Catalog
    from mlkb.records.answers import Filters

__all__ = ["settled"]

_ALL_NAMED = 12
"""Series or tags up to which all are listed to a user who names none of them."""

_LISTING = {"series": "mlkb list --series", "tag": "mlkb list --tags"}


def settled(filters: Filters, catalog: Catalog, corpus: Path) -> Filters:
    """Return `filters` with slugs, series and tags as the catalog has them.

    Raises:
        UsageError: A name means none of them, or several.
    """
    posts = catalog.posts() if filters.posts else []
    series = catalog.series() if filters.series else ()
    tags = catalog.tags() if filters.tags else ()
    return replace(
        filters,
        posts=tuple(find_post(name, posts, corpus).slug for name in filters.posts),
        series=tuple(_one_of(name, series, "series") for name in filters.series),
        tags=tuple(_one_of(name.removeprefix("#"), tags, "tag") for name in filters.tags),
    )


def _one_of(name: str, known: Collection[str], what: Literal["series", "tag"]) -> str:
    """Return the one of `known` that `name` means, however folded, or by an unambiguous part.

    Accents may be left out where no name has it without. Of several spellings of one name any will
    do: the catalog tells none of them apart.
    """
    wanted, plain = folded(name.strip()), unaccented(name.strip())
    exact = [one for one in known if folded(one) == wanted]
    if exact:
        return min(exact)
    ways: tuple[Callable[[str], bool], ...] = (
        lambda one: plain in typed_plainly(one),
        lambda one: wanted in folded(one),
        lambda one: any(plain in typed for typed in typed_plainly(one)),
    )
    for is_meant in ways if plain else ():
        found = filter(is_meant, sorted(known, reverse=True))
        meant = sorted({folded(one): one for one in found}.values())
        if len(meant) == 1:
            return meant[0]
        if meant:
            listed = ", ".join(sorted(meant, key=unaccented))
            raise UsageError(f"'{name}' means several; name one of them: {listed}.")
    if len(known) <= _ALL_NAMED:
        listed = ", ".join(sorted(known, key=unaccented))
        hint = f"there is: {listed}." if known else "no post has any."
    else:
        near = ", ".join(near_names(name, known))
        hint = f"{f'did you mean {near}? ' if near else ''}'{_LISTING[what]}' shows all."
    raise UsageError(f"There is no {what} '{name}'; {hint}")
