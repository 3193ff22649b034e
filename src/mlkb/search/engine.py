"""The search itself: candidates from every arm, exact scores for all of them, fusion, selection."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from mlkb.index.lexical import analyse
from mlkb.records import Arms, Filters, Hit, SearchResult
from mlkb.search.fusion import Weights, fuse
from mlkb.search.highlight import matching_words
from mlkb.search.parse import MAX_TERMS, ParsedQuery
from mlkb.search.spelling import correct

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.index.catalog import StoredPassage
    from mlkb.search.snapshot import Snapshot

__all__ = ["ARMS", "search"]

ARMS = ("lexical", "dense", "formula")

_T = TypeVar("_T")

_DEPTH = 100
"""How many candidates each arm gives at the least."""

_ANSWERING_COSINE = 0.35
_ANSWERING_FORMULA = 0.25


def search(
    snapshot: Snapshot,
    encoder: Encoder | None,
    query: ParsedQuery,
    *,
    k: int,
    filters: Filters,
    per_post: int,
    arm: str = "hybrid",
    spelling: bool = True,
    started: float | None = None,
) -> SearchResult:
    """Return the `k` best hits for `query`.

    Args:
        snapshot: What to search in.
        encoder: Embeds the query; None leaves the dense arm out.
        query: The query.
        k: How many hits at the most.
        filters: Which posts and kinds may answer.
        per_post: How many hits of one post at the most; 0 for no limit.
        arm: ``hybrid``, or the one arm that is asked alone: ``lexical``, ``dense``, ``formula``.
        spelling: Whether words that the corpus does not have are put right.
        started: When the command began, by `time.monotonic`.
    """
    started = time.monotonic() if started is None else started
    if spelling and query.words:
        query = correct(query, snapshot, encoder)
    hits: tuple[Hit, ...] = ()
    answered = False
    if not query.empty and k > 0:
        gatherer = _Gatherer(snapshot, encoder, query, filters, max(_DEPTH, 10 * k), arm)
        candidates = gatherer.candidates()
        weights = gatherer.weights
        scored = {id_: fuse(arms, weights) for id_, arms in candidates.items()}
        ranked = sorted(scored, key=lambda id_: (-scored[id_], id_))
        chosen = _select(snapshot, ranked, k, per_post)
        hits = tuple(
            Hit(
                rank=rank,
                score=scored[stored.id],
                passage=stored.passage,
                post=stored.post,
                arms=replace(candidates[stored.id], weight=weights.dense),
                terms=matching_words(stored.passage.text, gatherer.terms),
            )
            for rank, stored in enumerate(chosen, start=1)
        )
        answered = _answers(hits, gatherer)
    return SearchResult(
        query=query.shown,
        answered=answered,
        took_ms=(time.monotonic() - started) * 1000,
        hits=hits,
        notices=query.notices,
        corrected=query.corrected,
    )


class _Gatherer:
    """Asks the arms, then fills in for each candidate what the other arms would have given."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder | None,
        query: ParsedQuery,
        filters: Filters,
        depth: int,
        arm: str,
    ) -> None:
        self.snapshot = snapshot
        self.depth = depth
        self.kinds = filters.kinds
        self.posts = snapshot.catalog.post_ids(filters) if filters.restrict_posts else None
        by_words, by_meaning, by_formula = (arm in ("hybrid", one) for one in ARMS)
        self.terms = _distinct(analyse(query.words))[:MAX_TERMS] if by_words else []
        self.tokens = _tree_tokens(query.formulas) if by_formula else []
        self.vector = encoder.encode_query(query.dense) if encoder and by_meaning else None
        self.weights = Weights.choose(
            has_words=bool(self.terms),
            has_formula=bool(self.tokens),
            has_vectors=self.vector is not None,
        )

    def candidates(self) -> dict[int, Arms]:
        lexical = dict(
            self.snapshot.lexical.search_words(
                self.terms, self.depth, posts=self.posts, kinds=self.kinds
            )
        )
        formula = dict(
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
        full = self.snapshot.lexical.full_score(self.tokens)
        return {
            id_: Arms(
                lexical=lexical.get(id_),
                dense=dense.get(id_),
                formula=min(1.0, formula[id_] / full) if id_ in formula else None,
            )
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
        allowed: list[int] | None = None
        depth = self.depth
        if passages is not None:
            allowed = catalog.pieces_of(passages)
            depth = len(allowed)
        elif self.posts is not None or self.kinds:
            allowed = catalog.pieces_where(self.posts, self.kinds)
        found = self.snapshot.vectors.search(self.vector.reshape(1, -1), depth, allowed=allowed)[0]
        owner = catalog.passages_of_pieces([piece for piece, _ in found])
        best: dict[int, float] = {}
        for piece, cosine in found:
            if piece in owner:
                best[owner[piece]] = max(cosine, best.get(owner[piece], -1.0))
        return best


def _tree_tokens(formulas: Sequence[str]) -> list[str]:
    if not formulas:
        return []
    from mlkb.formulas.tokens import index_tokens

    return _distinct(token for latex in formulas for token in index_tokens(latex))


def _distinct(values: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(values))


def _select(
    snapshot: Snapshot, ranked: Sequence[int], k: int, per_post: int
) -> list[StoredPassage]:
    """Take the best `k`, at most `per_post` of a post, and nothing that a better hit shows already.

    A formula inside a passage that ranks above it would be shown twice, and so would the passage
    around a formula that ranks above.
    """
    chosen: list[StoredPassage] = []
    counts: dict[str, int] = {}
    step = max(4 * k, 40)
    for start in range(0, len(ranked), step):
        batch = ranked[start : start + step]
        stored = snapshot.catalog.passages(batch)
        for id_ in batch:
            passage = stored[id_]
            slug = passage.post.slug
            if per_post and counts.get(slug, 0) >= per_post:
                continue
            if any(_overlap(passage, above) for above in chosen):
                continue
            chosen.append(passage)
            counts[slug] = counts.get(slug, 0) + 1
            if len(chosen) == k:
                return chosen
    return chosen


def _overlap(a: StoredPassage, b: StoredPassage) -> bool:
    return (
        a.post.path == b.post.path
        and a.passage.line <= b.passage.end_line
        and b.passage.line <= a.passage.end_line
    )


def _answers(hits: Sequence[Hit], asked: _Gatherer) -> bool:
    """Whether one of the best hits is near enough, or holds every word that was asked for.

    A formula alone is answered by formulas alone: to an encoder, any two of them look alike.
    """
    terms = set(asked.terms)
    only_formula = bool(asked.tokens) and not terms
    return any(
        (hit.arms.formula or 0.0) >= _ANSWERING_FORMULA
        or (not only_formula and (hit.arms.dense or 0.0) >= _ANSWERING_COSINE)
        or (terms and terms <= set(analyse(_all_words(hit))))
        for hit in hits[:3]
    )


def _all_words(hit: Hit) -> str:
    return " ".join((hit.post.title, *hit.passage.headings, hit.passage.text))
