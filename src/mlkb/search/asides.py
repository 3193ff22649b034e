"""Parts of an article that list and do not tell: references, notation, contents.

They hold the words of everything the article is about, and answer nothing: of the passages that
the development queries find best, none of 80 in such parts was judged of use, while a third of all
others were.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mlkb.index.lexical import analyse

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Arms

__all__ = ["is_aside", "with_asides"]

_ASIDES = frozenset(
    {
        "acknowledgements", "acknowledgments", "bibliography", "contents", "footnotes",
        "further reading", "list of symbols", "literature", "notation", "notation and conventions",
        "references", "references and further reading", "related posts", "see also", "symbols",
        "table of contents", "works cited",
    }
)  # fmt: skip

_NOT_WORDS = re.compile(r"^[\W\d_]+|[\W_]+$")


def with_asides(
    candidates: Mapping[int, Arms], stored: Mapping[int, StoredPassage], terms: Collection[str]
) -> dict[int, Arms]:
    """Return what the arms gave each candidate, those marked that list and do not tell.

    Who asks what a symbol means is told by the list that says so.

    Args:
        candidates: What the arms gave, by passage id.
        stored: The candidates that are looked at, by passage id.
        terms: The terms of the query.
    """
    marked = dict(candidates)
    for id_, passage in stored.items():
        if is_aside(passage.passage.headings, terms) and not marked[id_].defines:
            marked[id_] = replace(marked[id_], aside=True)
    return marked


def is_aside(headings: Iterable[str], terms: Collection[str]) -> bool:
    """Whether one of the headings above a passage says that it lists; not if that is asked for.

    Args:
        headings: As in `Passage`.
        terms: The terms of the query.
    """
    return any(
        _NOT_WORDS.sub("", heading).casefold() in _ASIDES
        and not any(term in terms for term in analyse(heading))
        for heading in headings
    )
