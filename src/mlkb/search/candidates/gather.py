"""Candidates: what each arm finds for a query, and what the other arms give to that.

Each arm gives its best; then every candidate gets every arm's exact score, so that none is fused
with a guess, and is asked which of the query's words it has, and which side by side. What is made
of all that is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mlkb.ahead import Ahead
from mlkb.index.analysis import analyse, analyse_passage, signed_terms
from mlkb.records.answers import Arms, Filters
from mlkb.search.candidates.highest import highest
from mlkb.search.candidates.structure import Structure
from mlkb.search.fusion import WHOLE, Asked
from mlkb.search.query.asking import has_pronoun
from mlkb.search.query.names import kind_terms
from mlkb.search.query.parse import MAX_TERMS, ParsedQuery
from mlkb.search.query.words import has_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder
    from mlkb.index.vectors import VectorIndex
    from mlkb.search.query.glossary import Glossary, Near
    from mlkb.search.snapshot import Snapshot

__all__ = ["ARMS", "HYBRID", "Gatherer"]

HYBRID = "hybrid"
"""All arms together."""

ARMS = ("lexical", "dense", "formula")

_QUOTED = 3
"""Different words that a query for code has, which may repeat them."""

_LONGEST_NAME = 5
"""Words of a query that may be the name of a formula."""

_WORTH_LOOKING = 0.05
"""The share of concepts from which they are looked for: less moves no passage."""

_COMPARING = re.compile(
    r"(?<=\w )(?:vs\.?|versus) (?=\w)(?!code\b)|\bdifferences? between ", re.IGNORECASE
)
"""Says that two things are asked for, a passage with these words having neither; no "VS Code"."""

_T = TypeVar("_T")


class _Meaning(NamedTuple):
    """What the encoder makes of a query.

    Attributes:
        vector: Its unit vector, shape (d,).
        glossary: What was learned of concepts on that encoder, or None.
    """

    vector: NDArray[np.float32]
    glossary: Glossary | None


class Gatherer:
    """Asks the arms, then fills in for each candidate what the other arms would have given."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder | None,
        query: ParsedQuery,
        filters: Filters,
        depth: int,
        arm: str = HYBRID,
        defining: Mapping[int, float] | None = None,
    ) -> None:
        """Analyse and embed `query`.

        Args:
            snapshot: What to search in.
            encoder: Embeds the query; None leaves the dense arm out.
            query: The query.
            filters: Which posts and kinds may answer.
            depth: How many candidates each arm gives.
            arm: ``hybrid``, or the one arm that is asked alone.
            defining: The passages that say what is asked, and how plainly (`Arms.defines`); they
                are candidates whatever the arms give.
        """
        self.snapshot = snapshot
        self.depth = depth
        self.kinds = filters.kinds
        self.posts = snapshot.catalog.post_ids(filters) if filters.restrict_posts else None
        by_words, by_meaning, by_formula = (arm in (HYBRID, one) for one in ARMS)
        self.hybrid = arm == HYBRID
        self.defining = defining or {}
        self.words = _COMPARING.sub(" ", query.words) if by_words else ""
        self._typed = query.shown if query.guessed or not query.formulas else ""
        words = analyse(self.words)[:MAX_TERMS]
        signed = signed_terms(self.words)[:MAX_TERMS]
        self.terms = _distinct((*words, *(term for terms in signed for term in terms)))
        self.pairs = _distinct((*pairwise(words), *(terms for terms in signed if len(terms) > 1)))
        self.rarities = snapshot.lexical.weights(self.terms, "words") if self.terms else {}
        self.structure = Structure(snapshot, query.formulas if by_formula else ())
        self.tokens = self.structure.tokens
        self._meaning: Ahead[_Meaning] | None = None
        if encoder is not None and by_meaning:
            describes = self.hybrid and bool(self.terms)
            self._meaning = Ahead(partial(_embed, query.dense, encoder, glossary=describes))

    def candidates(self) -> dict[int, Arms]:
        """Return what the arms give, by passage id."""
        lexical = dict(
            self.snapshot.lexical.search_words(
                self.terms, self.depth, posts=self.posts, kinds=self.kinds
            )
        )
        formula = self.structure.found(self.depth, self.posts, self.kinds)
        dense = self._nearest | self._nearest_to_both()
        if not self.tokens and "formula" not in self.kinds:
            lexical, dense = self._without_inline(lexical), self._without_inline(dense)
        numbered = self._numbered()
        quoted = self._quoted()
        ids = _distinct((*lexical, *formula, *dense, *numbered, *quoted, *self.defining))
        if self.vector is not None:
            missing = [id_ for id_ in ids if id_ not in dense]
            dense.update(self._cosines(missing, self.vector))
        if self.terms:
            missing = [id_ for id_ in ids if id_ not in lexical]
            lexical.update(
                self.snapshot.lexical.search_words(self.terms, len(missing), ids=missing)
            )
        coverage, adjacency = self._words_there(ids) if self.hybrid else ({}, {})
        named = self._named(coverage)
        concepts, called = self._by_concepts(ids)
        return {
            id_: Arms(
                lexical=lexical.get(id_),
                dense=dense.get(id_),
                formula=formula.get(id_),
                coverage=coverage.get(id_),
                adjacency=adjacency.get(id_),
                concepts=concepts.get(id_),
                called=called.get(id_),
                named=id_ in named,
                numbered=numbered.get(id_, 0.0),
                quoted=id_ in quoted,
                defines=self.defining.get(id_, 0.0),
            )
            for id_ in ids
        }

    def asked(self) -> Asked:
        """Return what decides on the weights of the query."""
        total = sum(self.rarities.values())
        lexical = self.snapshot.lexical
        there = {term: lexical.document_frequency(term) for term in self.rarities}
        absent = frozenset(term for term, passages in there.items() if not passages)
        unknown = sum(self.rarities[term] for term in absent - kind_terms())
        return Asked(
            rarities=self.rarities,
            unknown=unknown / total if total else 1.0,
            has_formula=bool(self.tokens),
            has_vector=self._meaning is not None,
            absent=absent,
            is_symbol=bool(self.defining),
            has_pronoun=has_pronoun(self.words),
        )

    @property
    def vector(self) -> NDArray[np.float32] | None:
        """The unit vector of the query, shape (d,); None where the dense arm is left out."""
        return self._meaning.result().vector if self._meaning is not None else None

    @cached_property
    def near(self) -> Near | None:
        """The concepts that the query may be about; None where its passages are nearer by far."""
        if self._meaning is None:
            return None
        vector, glossary = self._meaning.result()
        if glossary is None:
            return None
        near = glossary.near(vector, max(self._nearest.values(), default=0.0))
        return near if near.share >= _WORTH_LOOKING else None

    def _by_concepts(self, ids: Sequence[int]) -> tuple[dict[int, float], dict[int, float]]:
        """Return how near each passage is to the names of what is asked, and which it has."""
        if self.near is None:
            return {}, {}
        things = [(concept.terms, concept.weight) for concept in self.near.concepts]
        called = self.snapshot.lexical.search_called(things, ids)
        return self._cosines(ids, self.near.direction), called

    def _words_there(self, ids: Sequence[int]) -> tuple[dict[int, float], dict[int, float]]:
        """Return for each passage which share of the words it has, and which of their pairs."""
        lexical = self.snapshot.lexical
        total = sum(self.rarities.values())
        coverage: dict[int, float] = {}
        for term, rarity in self.rarities.items():
            for id_ in lexical.having((term,), ids):
                coverage[id_] = coverage.get(id_, 0.0) + rarity / total
        adjacency: dict[int, float] = {}
        for pair in self.pairs:
            both = [id_ for id_ in ids if id_ in coverage]
            for id_ in lexical.having(pair, both):
                adjacency[id_] = adjacency.get(id_, 0.0) + 1 / len(self.pairs)
        return coverage, adjacency

    def _named(self, coverage: Mapping[int, float]) -> set[int]:
        """Return the display formulas whose introducing sentence has all words of a short query."""
        if not 0 < len(self.terms) <= _LONGEST_NAME:
            return set()
        whole = [id_ for id_, share in coverage.items() if share >= WHOLE]
        named: set[int] = set()
        for id_, stored in self.snapshot.catalog.passages(whole).items():
            formula = stored.passage.formula
            if formula is not None and formula.display:
                before, _, _ = stored.passage.text.partition("$$")
                if set(self.terms) <= set(analyse_passage(before)):
                    named.add(id_)
        return named

    def _numbered(self) -> dict[int, float]:
        """Return the passages whose number the query names, with their chances by that."""
        if not (self.hybrid and has_number(self.words)):
            return {}
        from mlkb.search.candidates.numbered import formulas_of_number
        from mlkb.search.candidates.statements import statements_of_number

        found = formulas_of_number(self.words, self.snapshot, self.posts, self.kinds)
        stated = statements_of_number(self.words, self.snapshot, self.posts, self.kinds)
        return highest((*found.items(), *stated.items()))

    def _quoted(self) -> set[int]:
        """Return the code that has the whole of the query, unless that says it is a formula."""
        if not self.hybrid or len(self.terms) < _QUOTED:
            return set()
        from mlkb.search.candidates.quotations import quoting

        return quoting(self._typed, self.snapshot, self.posts, self.kinds)

    def _without_inline(self, scores: dict[int, float]) -> dict[int, float]:
        """Give what inline formulas scored to the passages around them.

        An inline formula is a hit where formulas are asked for. For words it is a sentence of its
        passage, and what speaks for a sentence speaks for the passage.
        """
        parents = self.snapshot.catalog.parents_of(list(scores))
        return highest((parents.get(id_, id_), score) for id_, score in scores.items())

    @cached_property
    def _nearest(self) -> dict[int, float]:
        """The passages nearest to the query, with their cosines."""
        if self._meaning is None:
            return {}
        index = self.snapshot.vectors  # opened while the model still runs
        return self._looked_for(index, self._meaning.result().vector)

    def _nearest_to_both(self) -> dict[int, float]:
        """Return the passages nearest to the query and what it may be about, with their cosines."""
        if self.vector is None or self.near is None:
            return {}
        found = self._looked_for(self.snapshot.vectors, self.near.drawn(self.vector))
        return self._cosines([id_ for id_ in found if id_ not in self._nearest], self.vector)

    @cached_property
    def _allowed(self) -> NDArray[np.bool_] | None:
        """Which pieces may answer; None for all."""
        narrowed = self.posts is not None or self.kinds
        return self.snapshot.catalog.pieces_where(self.posts, self.kinds) if narrowed else None

    def _looked_for(self, index: VectorIndex, vector: NDArray[np.float32]) -> dict[int, float]:
        """Return the passages nearest to a vector, with their cosines."""
        (found,) = index.search(vector.reshape(1, -1), self.depth, allowed=self._allowed)
        return self._by_passage(found)

    def _cosines(self, ids: Sequence[int], vector: NDArray[np.float32]) -> dict[int, float]:
        """Return the best inner product of each of the passages `ids` with `vector`."""
        if not ids:
            return {}
        pieces = self.snapshot.catalog.pieces_of(ids)
        products = self.snapshot.vectors.vectors(pieces) @ vector
        return self._by_passage(list(zip(pieces, products.tolist(), strict=True)))

    def _by_passage(self, pieces: Sequence[tuple[int, float]]) -> dict[int, float]:
        """Return the best value of each passage's pieces."""
        owner = self.snapshot.catalog.passages_of_pieces([piece for piece, _ in pieces])
        return highest((owner[piece], value) for piece, value in pieces if piece in owner)


def _embed(text: str, encoder: Encoder, *, glossary: bool) -> _Meaning:
    # With numpy, which a search by words does not need.
    from mlkb.search.query.adapter import query_vector
    from mlkb.search.query.glossary import Glossary

    vector = query_vector(text, encoder)
    return _Meaning(vector, Glossary.learned_on(encoder) if glossary else None)


def _distinct(values: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(values))
