"""Queries for the number of a formula or a statement that is nowhere here.

Who asks for a number alone is not answered by any other. Who asks for something beside it may have
it from another text, and is not kept from what answers the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.candidates.numbered import missing_formulas
from mlkb.search.candidates.numbered_statements import missing_statements
from mlkb.search.candidates.references import without_references
from mlkb.search.query.asking import asking_terms

if TYPE_CHECKING:
    from mlkb.search.snapshot import Snapshot

__all__ = ["missing_numbers"]


def missing_numbers(words: str, snapshot: Snapshot) -> list[str]:
    """Return the numbers in `words` that are nowhere here, where nothing is named but numbers.

    Args:
        words: The words of a query, with a digit or with letters that may be a number.
        snapshot: What was searched in.
    """
    if set(analyse(without_references(words))) - asking_terms():
        return []
    return [*missing_formulas(words, snapshot), *missing_statements(words, snapshot)]
