"""Candidates: what each arm finds for a query, and what the other arms give to that.

Each arm gives its best; then every candidate gets every arm's exact score, so that none is fused
with a guess, and is asked which of the query's words it has, and which side by side. What is made
of all that is not decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import is_lettered
from mlkb.records.answers import Arms, Filters
from mlkb.search.candidates.dense_arm import DenseArm
from mlkb.search.candidates.highest import highest
from mlkb.search.candidates.programs import programs
from mlkb.search.candidates.query_terms import QueryTerms, distinct, introduced, terms_there
from mlkb.search.candidates.structure import Structure
from mlkb.search.candidates.titled import openings
from mlkb.search.fusion import QueryTraits
from mlkb.search.query.asking import has_pronoun
from mlkb.search.query.comparisons import without_comparing
from mlkb.search.query.name_questions import without_asking
from mlkb.search.query.names import kind_terms
from mlkb.search.query.words import has_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder
    from mlkb.index.catalog import Catalog
    from mlkb.index.lexical import LexicalIndex
    from mlkb.records.posts import Kind
    from mlkb.search.query.glossary import Near
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot

__all__ = ["ARMS", "HYBRID", "Gathered", "gather"]

HYBRID = "hybrid"
"""All arms together."""

ARMS = ("lexical", "dense", "formula")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was gathered for a query.

    Attributes:
        candidates: What the arms give, by passage id.
        traits: What decides what that counts.
        words: The words that were looked for; empty where none were.
        vector: The unit vector of the query, shape (d,); None where the dense arm is left out.
        near: The concepts that the query may be about; None where none are looked for.
    """

    candidates: Mapping[int, Arms]
    traits: QueryTraits
    words: str
    vector: NDArray[np.float32] | None
    near: Near | None


def gather(
    snapshot: Snapshot,
    encoder: Encoder | None,
    query: ParsedQuery,
    filters: Filters,
    depth: int,
    arm: str = HYBRID,
    defining: Mapping[int, float] | None = None,
    also: Sequence[int] = (),
) -> Gathered:
    """Ask the arms, then fill in for each candidate what the other arms would have given.

    Args:
        snapshot: What to search in.
        encoder: Embeds the query; None leaves the dense arm out.
        query: The query.
        filters: Which posts and kinds may answer.
        depth: How many candidates each arm gives.
        arm: ``hybrid``, or the one arm that is asked alone.
        defining: How plainly passages say what the asked symbol means (`Arms.defines`), by id; they
            are candidates whatever the arms give.
        also: Ids of passages that are candidates whatever the arms give.
    """
    kinds, defining = filters.kinds, defining or {}
    posts = snapshot.catalog.post_ids(filters) if filters.restrict_posts else None
    by_words, by_vector, by_formula = (arm in (HYBRID, one) for one in ARMS)
    words = without_asking(without_comparing(query.words)) if by_words else ""
    terms = QueryTerms.of(words, snapshot.lexical)
    structure = Structure(snapshot, query.formulas if by_formula else ())
    dense_arm = DenseArm(
        snapshot,
        query.embedded,
        encoder if by_vector else None,
        depth=depth,
        posts=posts,
        kinds=kinds,
        concepts=arm == HYBRID and bool(terms.terms),
    )
    lexical = dict(snapshot.lexical.search_words(terms.terms, depth, posts=posts, kinds=kinds))
    if query.asks_for_code and (not kinds or "code" in kinds):
        lexical |= programs(terms.terms, snapshot.lexical, posts)
    formula = structure.found(depth, posts, kinds)
    dense = dense_arm.found()
    if not structure.tokens and "formula" not in kinds:
        lexical, dense = (_without_inline(of, snapshot.catalog) for of in (lexical, dense))
    such = _AsTyped()
    if arm == HYBRID:
        such = _as_typed(query, words, terms, tuple(lexical), snapshot, posts, kinds)
    ids = distinct((*lexical, *formula, *dense, *such.ids, *defining, *also))
    dense |= dense_arm.cosines([id_ for id_ in ids if id_ not in dense])
    missing = [id_ for id_ in ids if id_ not in lexical]
    lexical |= dict(snapshot.lexical.search_words(terms.terms, len(missing), ids=missing))
    coverage, adjacency = terms_there(terms, ids, snapshot.lexical) if arm == HYBRID else ({}, {})
    named = introduced(terms, coverage, snapshot.catalog)
    concepts, called = dense_arm.to_concepts(ids), _called(dense_arm.near, ids, snapshot.lexical)
    candidates = {
        id_: Arms(
            lexical=lexical.get(id_),
            dense=dense.get(id_),
            formula=formula.get(id_),
            coverage=coverage.get(id_),
            adjacency=adjacency.get(id_),
            concepts=concepts.get(id_),
            called=called.get(id_),
            named=id_ in named,
            numbered=such.numbered.get(id_, 0.0),
            titled=such.titled.get(id_, 0.0),
            quoted=id_ in such.quoted,
            defines=defining.get(id_, 0.0),
        )
        for id_ in ids
    }
    traits = replace(
        _traits_of_words(words, terms, snapshot.lexical),
        formula_tokens=len(structure.tokens),
        has_vector=dense_arm.vector is not None,
        is_symbol=bool(defining),
    )
    return Gathered(candidates, traits, words, dense_arm.vector, dense_arm.near)


class _AsTyped(NamedTuple):
    """Passages that are the very thing that was typed, whatever the arms give them.

    Attributes:
        titled: Beginnings of posts whose title it is, with their chances.
        numbered: What has the number that is named, with its chance; none where it is a title.
        quoted: Code that has the whole of it; none where it is a title.
    """

    titled: Mapping[int, float] = MappingProxyType({})
    numbered: Mapping[int, float] = MappingProxyType({})
    quoted: Collection[int] = ()

    @property
    def ids(self) -> Iterator[int]:
        """All of them."""
        return chain(self.numbered, self.titled, self.quoted)


def _as_typed(
    query: ParsedQuery,
    words: str,
    terms: QueryTerms,
    found: Sequence[int],
    snapshot: Snapshot,
    posts: Sequence[int] | None,
    kinds: Sequence[Kind],
) -> _AsTyped:
    """Return the passages that are what was typed; `found` are those that the words find."""
    typed = (query.shown, query.corrected)
    if titled := openings(typed, found, snapshot, posts, kinds):
        return _AsTyped(titled)
    return _AsTyped(
        numbered=_numbered(words, snapshot, posts, kinds),
        quoted=_quoted(query, terms, snapshot, posts, kinds),
    )


def _traits_of_words(words: str, terms: QueryTerms, lexical: LexicalIndex) -> QueryTraits:
    idf = terms.idf
    absent = frozenset(term for term in idf if not lexical.document_frequency(term))
    total = sum(idf.values())
    unknown = sum(idf[term] for term in idf if term in absent and term not in kind_terms())
    return QueryTraits(
        idf,
        unknown / total if total else 1.0,
        formula_tokens=0,
        has_vector=False,
        absent=absent,
        has_pronoun=has_pronoun(words),
        is_lettered=is_lettered(words),
    )


def _called(near: Near | None, ids: Sequence[int], lexical: LexicalIndex) -> dict[int, float]:
    """Return how much of the concepts near a query each of the passages `ids` calls by a name."""
    if near is None:
        return {}
    return lexical.search_called([(one.terms, one.weight) for one in near.concepts], ids)


def _numbered(
    words: str, snapshot: Snapshot, posts: Sequence[int] | None, kinds: Sequence[Kind]
) -> dict[int, float]:
    """Return the passages whose number the query names, with their chances by that."""
    if not has_number(words):
        return {}
    from mlkb.search.candidates.numbered import formulas_of_number
    from mlkb.search.candidates.numbered_statements import statements_of_number

    formulas = formulas_of_number(words, snapshot, posts, kinds)
    statements = statements_of_number(words, snapshot, posts, kinds)
    return highest((*formulas.items(), *statements.items()))


def _quoted(
    query: ParsedQuery,
    terms: QueryTerms,
    snapshot: Snapshot,
    posts: Sequence[int] | None,
    kinds: Sequence[Kind],
) -> set[int]:
    """Return the code that has the whole of the query, unless that says it is a formula."""
    if query.formulas and not query.guessed:
        return set()
    from mlkb.search.candidates.quotations import quoting

    return quoting(query.shown, terms.terms, snapshot, posts, kinds)


def _without_inline(scores: Mapping[int, float], catalog: Catalog) -> dict[int, float]:
    """Give what inline formulas scored to the passages around them.

    An inline formula is a hit where formulas are asked for. For words it is a sentence of its
    passage, and what speaks for a sentence speaks for the passage.
    """
    parents = catalog.parents_of(list(scores))
    return highest((parents.get(id_, id_), score) for id_, score in scores.items())
