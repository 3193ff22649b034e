"""From the posts, series and tags that a user names in filters to those of the corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mlkb.errors import UsageError
from mlkb.lookup.near_names import folded, near_names
from mlkb.lookup.posts import find_post

if TYPE_CHECKING:
    from collections.abc import Collection

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

    Of several spellings of one name any will do: the catalog tells none of them apart.
    """
    wanted = folded(name.strip())
    exact = [one for one in known if folded(one) == wanted]
    if exact:
        return min(exact)
    holding = [one for one in sorted(known, reverse=True) if wanted and wanted in folded(one)]
    partial = sorted({folded(one): one for one in holding}.values())
    if len(partial) == 1:
        return partial[0]
    if partial:
        raise UsageError(f"'{name}' means several; name one of them: {', '.join(partial)}.")
    if len(known) <= _ALL_NAMED:
        hint = f"there is: {', '.join(sorted(known))}." if known else "no post has any."
    else:
        near = ", ".join(near_names(name, known))
        hint = f"{f'did you mean {near}? ' if near else ''}'{_LISTING[what]}' shows all."
    raise UsageError(f"There is no {what} '{name}'; {hint}")
