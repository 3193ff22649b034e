"""Candidates: what each arm finds for a query, and what the other arms give to that.

Each arm gives its best; then every candidate gets every arm's exact score, so that none is fused
with a guess. What is made of the scores is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from mlkb.index.lexical import analyse
from mlkb.records import Arms, Filters
from mlkb.search.parse import MAX_TERMS, ParsedQuery
from mlkb.search.structure import Structure

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.search.snapshot import Snapshot

__all__ = ["ARMS", "Gatherer"]

ARMS = ("lexical", "dense", "formula")

_T = TypeVar("_T")


class Gatherer:
    """Asks the arms, then fills in for each candidate what the other arms would have given."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder | None,
        query: ParsedQuery,
        filters: Filters,
        depth: int,
        arm: str = "hybrid",
    ) -> None:
        """Analyse and embed `query`.

        Args:
            snapshot: What to search in.
            encoder: Embeds the query; None leaves the dense arm out.
            query: The query.
            filters: Which posts and kinds may answer.
            depth: How many candidates each arm gives.
            arm: ``hybrid``, or the one arm that is asked alone.
        """
        self.snapshot = snapshot
        self.depth = depth
        self.kinds = filters.kinds
        self.posts = snapshot.catalog.post_ids(filters) if filters.restrict_posts else None
        by_words, by_meaning, by_formula = (arm in ("hybrid", one) for one in ARMS)
        self.terms = _distinct(analyse(query.words))[:MAX_TERMS] if by_words else []
        self.structure = Structure(snapshot, query.formulas if by_formula else ())
        self.tokens = self.structure.tokens
        self.vector = encoder.encode_query(query.dense) if encoder and by_meaning else None

    def candidates(self) -> dict[int, Arms]:
        """Return what the arms give, by passage id."""
        lexical = dict(
            self.snapshot.lexical.search_words(
                self.terms, self.depth, posts=self.posts, kinds=self.kinds
            )
        )
        formula = self.structure.scores(
            self.snapshot.lexical.search_formula(
                self.tokens, self.depth, posts=self.posts, kinds=self.kinds
            )
        )
        dense = self._dense(None)
        if not self.tokens and "formula" not in self.kinds:
            lexical, dense = self._without_inline(lexical), self._without_inline(dense)
        ids = _distinct((*lexical, *formula, *dense))
        if self.vector is not None:
            missing = [id_ for id_ in ids if id_ not in dense]
            dense.update(self._dense(missing))
        if self.terms:
            missing = [id_ for id_ in ids if id_ not in lexical]
            lexical.update(
                self.snapshot.lexical.search_words(self.terms, len(missing), ids=missing)
            )
        return {
            id_: Arms(lexical=lexical.get(id_), dense=dense.get(id_), formula=formula.get(id_))
            for id_ in ids
        }

    def _without_inline(self, scores: dict[int, float]) -> dict[int, float]:
        """Give what inline formulas scored to the passages around them.

        An inline formula is a hit where formulas are asked for. For words it is a sentence of its
        passage, and what speaks for a sentence speaks for the passage.
        """
        parents = self.snapshot.catalog.parents_of(list(scores))
        best: dict[int, float] = {}
        for id_, score in scores.items():
            passage = parents.get(id_, id_)
            best[passage] = max(score, best.get(passage, score))
        return best

    def _dense(self, passages: Sequence[int] | None) -> dict[int, float]:
        """Return the best cosine of each passage: the nearest ones, or those asked for."""
        if self.vector is None or passages == []:
            return {}
        catalog = self.snapshot.catalog
        vectors = self.snapshot.vectors
        if passages is not None:
            pieces = catalog.pieces_of(passages)
            cosines = (vectors.vectors(pieces) @ self.vector).tolist()
            found = list(zip(pieces, cosines, strict=True))
        else:
            narrowed = self.posts is not None or self.kinds
            allowed = catalog.pieces_where(self.posts, self.kinds) if narrowed else None
            found = vectors.search(self.vector.reshape(1, -1), self.depth, allowed=allowed)[0]
        owner = catalog.passages_of_pieces([piece for piece, _ in found])
        best: dict[int, float] = {}
        for piece, cosine in found:
            if piece in owner:
                best[owner[piece]] = max(cosine, best.get(owner[piece], -1.0))
        return best


def _distinct(values: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(values))
