"""The search itself: from candidates to hits, by fusion and selection."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mlkb.records.answers import Hit, SearchResult
from mlkb.search.answerability.answering import judge
from mlkb.search.answerability.reading import readings
from mlkb.search.candidates.asides import with_asides
from mlkb.search.candidates.gather import Gatherer
from mlkb.search.fusion import Weights, evidence, fuse
from mlkb.search.locate import locate
from mlkb.search.query.names import nowhere_here
from mlkb.search.query.wording import reworded
from mlkb.search.selection import Selection

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder, Reranker
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Arms, Filters
    from mlkb.search.answerability.answering import Verdict
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot

__all__ = ["search"]

_DEPTH = 100
"""How many candidates each arm gives at the least."""

_LOOKED_AT = 3
"""Best passages of which one must answer, however few are shown, and of how few posts."""


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
    explained: bool = False,
    reranker: Reranker | None = None,
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
        explained: Whether each hit says why it has its score.
        reranker: Orders the best candidates anew (`mlkb.search.rerank`).
        started: When the command began, by `time.monotonic`.
    """
    started = time.monotonic() if started is None else started
    wish = _Wish(k, filters, per_post, arm, spelling, explained, reranker)
    ask = partial(_answer, snapshot, encoder, wish=wish)
    result = _answer_meaning(query, snapshot, wish, ask) if arm == "hybrid" else None
    if result is None:
        result = _answer_formula(query, snapshot, ask) if query.formulas else ask(query)
    return replace(result, took_ms=(time.monotonic() - started) * 1000)


def _answer_meaning(
    query: ParsedQuery, snapshot: Snapshot, wish: _Wish, ask: Callable[..., SearchResult]
) -> SearchResult | None:
    """Return the hits for a question for the meaning of a symbol; None if nothing tells it there.

    The symbol itself is not looked for, since it stands wherever it is used.
    """
    if query.meaning is None:
        return None
    from mlkb.search.candidates.meanings import meanings

    defining = meanings(snapshot, query.meaning, wish.filters)
    if not defining:
        return None
    words = replace(query, words=query.meaning.context, formulas=(), guessed=())
    result = ask(words, defining=defining)
    return result if result.answered else None


def _answer_formula(
    query: ParsedQuery, snapshot: Snapshot, ask: Callable[[ParsedQuery], SearchResult]
) -> SearchResult:
    """Return the hits for a query that looks like a formula, or for its words.

    Where both are here, the reading is taken of which the best hit is likelier.
    """
    from mlkb.search.query.verbatim import as_quoted, in_words, unknown_notices, word_for_word

    query = as_quoted(query, snapshot.lexical)
    result = ask(query)
    result = replace(result, notices=(*result.notices, *unknown_notices(query.formulas)))
    words = (word_for_word if result.answered else in_words)(query, snapshot)
    in_other_words = ask(words) if words is not None else result
    return in_other_words if _best(in_other_words) > _best(result) else result


def _best(result: SearchResult) -> float:
    """Return the score of the best hit, 0 where it does not answer."""
    return result.hits[0].score if result.answered and result.hits else 0.0


class _Wish(NamedTuple):
    """What is wanted beside the query itself: the arguments of `search`."""

    k: int
    filters: Filters
    per_post: int
    arm: str
    spelling: bool
    explained: bool
    reranker: Reranker | None


def _answer(
    snapshot: Snapshot,
    encoder: Encoder | None,
    query: ParsedQuery,
    wish: _Wish,
    defining: Mapping[int, float] | None = None,
) -> SearchResult:
    """Return the hits for a query, read in one way; `took_ms` is left to `search`.

    Args:
        snapshot: As in `search`.
        encoder: As in `search`.
        query: As in `search`.
        wish: The other arguments of `search`.
        defining: The passages that say what the symbol means of which that is asked.
    """
    if wish.spelling and query.words:
        query = reworded(query, snapshot, encoder)
    if query.empty or wish.k <= 0:
        return SearchResult(
            query.shown, False, 0.0, (), notices=query.notices, corrected=query.corrected
        )
    hybrid = wish.arm == "hybrid"
    depth = max(_DEPTH, 10 * wish.k)
    gatherer = Gatherer(snapshot, encoder, query, wish.filters, depth, wish.arm, defining)
    candidates = gatherer.candidates()
    asked = gatherer.asked()
    weights = Weights.choose(asked) if hybrid else Weights.of_arm(wish.arm, asked)
    selection = Selection(snapshot, wish.k)
    first = selection.first(_ranked(candidates, weights))
    candidates = with_asides(candidates, first, query.words, snapshot.lexical)
    ranking = _Ranking.of(candidates, weights)
    looked_at = selection.take(ranking.ids, _LOOKED_AT)
    reader = encoder if hybrid else None
    verdict = judge(
        [candidates[stored.id] for stored in looked_at],
        asked,
        weights,
        lambda: readings(query.dense, asked, looked_at, reader, gatherer.nearest_within),
        lambda: gatherer.untreated(looked_at),
    )
    if hybrid and not verdict.answered:
        ranking = _Ranking.of(candidates, weights.where_nothing_answers())
    if wish.reranker is not None:
        ranking = ranking.read_again(snapshot, wish.reranker, query.dense)
    chosen = selection.take(ranking.ids, wish.k, wish.per_post)
    hits = _hits(chosen, ranking, query, gatherer)
    if wish.explained:
        from mlkb.search.explain import explain

        why = explain(chosen, candidates, ranking.weights, gatherer, encoder, query.words)
        hits = [replace(hit, explanation=one) for hit, one in zip(hits, why, strict=True)]
    return SearchResult(
        query=query.shown,
        answered=verdict.answered,
        took_ms=0.0,
        hits=tuple(hits),
        notices=(*query.notices, *_untold(query, verdict)),
        corrected=query.corrected,
        reranked=any(hit.reranked for hit in hits),
    )


class _Ranking(NamedTuple):
    """The candidates in their order.

    Attributes:
        candidates: What the arms gave, by passage id.
        weights: What that counts.
        ids: The passage ids, best first.
        scores: The chance of each that it is relevant, by passage id.
        read: Those of which a cross-encoder gave the score.
    """

    candidates: Mapping[int, Arms]
    weights: Weights
    ids: Sequence[int]
    scores: Mapping[int, float]
    read: frozenset[int] = frozenset()

    @classmethod
    def of(cls, candidates: Mapping[int, Arms], weights: Weights) -> _Ranking:
        """Return the ranking that fusion gives."""
        scores = {id_: fuse(arms, weights) for id_, arms in candidates.items()}
        return cls(candidates, weights, _ranked(candidates, weights), scores)

    def read_again(self, snapshot: Snapshot, reranker: Reranker, query: str) -> _Ranking:
        """Return the ranking of which the best are ordered anew (`mlkb.search.rerank`)."""
        from mlkb.search.rerank import rerank

        ids, scores, read = rerank(snapshot, reranker, query, self.ids, self.scores)
        return self._replace(ids=ids, scores=scores, read=read)


def _hits(
    chosen: Sequence[StoredPassage], ranking: _Ranking, query: ParsedQuery, gatherer: Gatherer
) -> list[Hit]:
    """Return the chosen passages as hits, with where in each stands what was asked for."""
    asked = query.meaning if gatherer.defining else None
    sought = query.formulas if asked is None else (asked.symbol,)
    hits = []
    for rank, stored in enumerate(chosen, start=1):
        arms = ranking.candidates[stored.id]
        at = locate(stored.passage, arms, query, gatherer.rarities, sought)
        hits.append(
            Hit(
                rank=rank,
                score=ranking.scores[stored.id],
                passage=stored.passage,
                post=stored.post,
                arms=replace(arms, weight=ranking.weights.dense_share),
                terms=at.terms,
                matched=at.matched,
                offset=at.offset,
                reranked=stored.id in ranking.read if ranking.read else None,
            )
        )
    return hits


def _untold(query: ParsedQuery, verdict: Verdict) -> list[str]:
    """Return what is to be said of the names that are nowhere here, unless it was."""
    told = {name for name, _ in query.renamed}
    names = [name for name in verdict.missing if name not in told]
    return [nowhere_here(names, answered=verdict.answered)] if names else []


def _ranked(candidates: Mapping[int, Arms], weights: Weights) -> list[int]:
    """Return the candidates, best first."""
    speaks = {id_: evidence(arms, weights) for id_, arms in candidates.items()}
    return sorted(speaks, key=lambda id_: (-speaks[id_], id_))
