"""The words of a query as the index has them, and which of them a passage has.

BM25 does not say plainly which share of the query's words a passage has, nor whether they stand
side by side there; nor does it tell the formula that is introduced by a name from what is said
about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from mlkb.index.analysis import (
    analyse,
    analyse_passage,
    lettered_terms,
    repeated_terms,
    signed_terms,
)
from mlkb.search.fusion import WHOLE

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog
    from mlkb.index.lexical import LexicalIndex

__all__ = ["MAX_TERMS", "QueryTerms", "distinct", "introduced", "terms_there"]

MAX_TERMS = 64
"""Terms of a query that are looked for, the first; each is asked of every candidate."""

_LONGEST_NAME = 5
"""Words of a query that may be the name of a formula."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """The words of a query, analysed.

    Attributes:
        terms: The terms, each once. A name with a letter in it that is here stands for its letter.
        pairs: Those that are neighbours, each pair once; a sign such as that of "C++" is a term
            beside its word. For a letter and its word stands the name that they are, and so for a
            word that stands twice.
        idf: The inverse document frequency of each term.
    """

    terms: Sequence[str]
    pairs: Sequence[tuple[str, ...]]
    idf: Mapping[str, float]

    @classmethod
    def of(cls, words: str, lexical: LexicalIndex) -> QueryTerms:
        """Return the terms of `words`, of no more than `MAX_TERMS` of them."""
        plain = analyse(words)[:MAX_TERMS]
        signed = signed_terms(words)[:MAX_TERMS]
        pairs = [*pairwise(plain), *(row for row in signed if len(row) > 1)]
        names: list[str] = []
        for one in lettered_terms(words)[:MAX_TERMS]:
            is_here = lexical.document_frequency(one.joined[0]) > 0
            if is_here:
                names.append(one.joined[0])
                if one.letter in plain:
                    plain.remove(one.letter)
            if is_here or one.name.is_tight:
                apart = (one.letter, one.word)
                pairs = [one.joined if pair == apart else pair for pair in pairs]
        for word, joined in repeated_terms(words)[:MAX_TERMS]:
            if lexical.document_frequency(joined):
                names.append(joined)
                pairs = [(joined,) if pair == (word, word) else pair for pair in pairs]
        terms = distinct((*plain, *(term for row in signed for term in row), *names))
        pairs = distinct(pairs)
        return cls(terms, pairs, lexical.weights(terms, "words") if terms else {})


def terms_there(
    query: QueryTerms, ids: Sequence[int], lexical: LexicalIndex
) -> tuple[dict[int, float], dict[int, float]]:
    """Return which share of the terms each passage has, by idf, and which share of their pairs.

    Args:
        query: The terms.
        ids: Ids of the passages; those that have none are left out.
        lexical: The index that they stand in.
    """
    total = sum(query.idf.values())
    coverage: dict[int, float] = {}
    for term, idf in query.idf.items():
        for id_ in lexical.having((term,), ids):
            coverage[id_] = coverage.get(id_, 0.0) + idf / total
    adjacency: dict[int, float] = {}
    for pair in query.pairs:
        both = [id_ for id_ in ids if id_ in coverage]
        for id_ in lexical.having(pair, both):
            adjacency[id_] = adjacency.get(id_, 0.0) + 1 / len(query.pairs)
    return coverage, adjacency


def introduced(query: QueryTerms, coverage: Mapping[int, float], catalog: Catalog) -> set[int]:
    """Return the display formulas whose introducing sentence has all words of a short query.

    Args:
        query: The terms.
        coverage: Which share of them passages have, by id.
        catalog: Has the passages.
    """
    if not 0 < len(query.terms) <= _LONGEST_NAME:
        return set()
    whole = [id_ for id_, share in coverage.items() if share >= WHOLE]
    found: set[int] = set()
    for id_, stored in catalog.passages(whole).items():
        formula = stored.passage.formula
        if formula is not None and formula.display:
            before, _, _ = stored.passage.text.partition("$$")
            if set(query.terms) <= set(analyse_passage(before)):
                found.add(id_)
    return found


def distinct(values: Iterable[_T]) -> list[_T]:
    """Return `values` without those that came before."""
    return list(dict.fromkeys(values))
