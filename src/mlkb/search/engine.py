"""The search itself: from candidates to hits, by fusion and selection."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mlkb.records.answers import Hit, SearchResult
from mlkb.search.answering import asking_terms, judge
from mlkb.search.asides import with_asides
from mlkb.search.fusion import Weights, evidence, fuse
from mlkb.search.gather import Gatherer
from mlkb.search.highlight import matching_line, matching_parts, matching_words
from mlkb.search.names import nowhere_here
from mlkb.search.reading import readings
from mlkb.search.wording import reworded

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder, Reranker
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Arms, Explanation, Filters
    from mlkb.records.posts import Passage
    from mlkb.search.parse import ParsedQuery
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
    from mlkb.search.meanings import meanings

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
    from mlkb.search.verbatim import as_quoted, in_words, unknown_notices, word_for_word

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
    k, hybrid = wish.k, wish.arm == "hybrid"
    depth = max(_DEPTH, 10 * k)
    gatherer = Gatherer(snapshot, encoder, query, wish.filters, depth, wish.arm, defining)
    candidates = gatherer.candidates()
    asked = gatherer.asked()
    weights = Weights.choose(asked) if hybrid else Weights.of_arm(wish.arm, asked)
    known = snapshot.catalog.passages(_ranked(candidates, weights)[: _looked_through(k)])
    candidates = with_asides(candidates, known, query.words, snapshot.lexical)
    ranked = _ranked(candidates, weights)
    looked_at = _select(snapshot, ranked, _LOOKED_AT, 0, known)
    verdict = judge(
        [candidates[stored.id] for stored in looked_at],
        asked,
        weights,
        lambda: readings(
            query.dense, asked, looked_at, encoder if hybrid else None, gatherer.nearest_within
        ),
        lambda: gatherer.untreated(looked_at),
    )
    if hybrid and not verdict.answered:
        weights = weights.where_nothing_answers()
    scored = {id_: fuse(arms, weights) for id_, arms in candidates.items()}
    read: frozenset[int] = frozenset()
    if wish.reranker is not None:
        from mlkb.search.rerank import rerank

        ranked, scored, read = rerank(snapshot, wish.reranker, query.dense, ranked, scored)
    chosen = _select(snapshot, ranked, k, wish.per_post, known)
    reasons: Sequence[Explanation | None] = [None] * len(chosen)
    if wish.explained:
        from mlkb.search.explain import explain

        reasons = explain(chosen, candidates, weights, gatherer, encoder, query.words)
    sought = (query.meaning.symbol,) if defining and query.meaning else query.formulas
    telling = {t: rarity for t, rarity in gatherer.rarities.items() if t not in asking_terms()}
    hits = tuple(
        Hit(
            rank=rank,
            score=scored[stored.id],
            passage=stored.passage,
            post=stored.post,
            arms=replace(candidates[stored.id], weight=weights.dense_share),
            terms=(words := matching_words(stored.passage.text, gatherer.rarities)),
            matched=matching_parts(stored.passage.formula, sought),
            offset=_offset(stored.passage, words, telling, query, candidates[stored.id]),
            reranked=stored.id in read if read else None,
            explanation=reason,
        )
        for rank, (stored, reason) in enumerate(zip(chosen, reasons, strict=True), start=1)
    )
    notices = list(query.notices)
    told = {name for name, _ in query.renamed}
    if untold := [name for name in verdict.missing if name not in told]:
        notices.append(nowhere_here(untold, answered=verdict.answered))
    return SearchResult(
        query=query.shown,
        answered=verdict.answered,
        took_ms=0.0,
        hits=hits,
        notices=tuple(notices),
        corrected=query.corrected,
        reranked=any(hit.reranked for hit in hits),
    )


def _offset(
    passage: Passage,
    words: Sequence[str],
    rarities: Mapping[str, float],
    query: ParsedQuery,
    arms: Arms,
) -> int:
    """Return after how many lines of a passage is what was found; a formula's text is no file.

    What was asked for by its number is found where it begins, and so is code that was typed; other
    things where most words stand.
    """
    if passage.formula:
        return 0
    if arms.quoted:
        from mlkb.search.quotations import quoted_line

        return quoted_line(query.shown, passage) or 0
    if arms.numbered:
        from mlkb.search.numbered import exercise_line

        return exercise_line(query.words, passage)
    return matching_line(passage.text, words, rarities)


def _ranked(candidates: Mapping[int, Arms], weights: Weights) -> list[int]:
    """Return the candidates, best first."""
    speaks = {id_: evidence(arms, weights) for id_, arms in candidates.items()}
    return sorted(speaks, key=lambda id_: (-speaks[id_], id_))


def _looked_through(k: int) -> int:
    """Return how many candidates are read at a time to select `k`."""
    return max(4 * k, 40)


def _select(
    snapshot: Snapshot,
    ranked: Sequence[int],
    k: int,
    per_post: int,
    known: dict[int, StoredPassage],
) -> list[StoredPassage]:
    """Take the best `k`, at most `per_post` of a post, and nothing that a better hit shows already.

    A formula inside a passage that ranks above it would be shown twice, and so would the passage
    around a formula that ranks above. What is read is put into `known`, and read once.
    """
    chosen: list[StoredPassage] = []
    counts: dict[str, int] = {}
    step = _looked_through(k)
    for start in range(0, len(ranked), step):
        batch = ranked[start : start + step]
        known.update(snapshot.catalog.passages([id_ for id_ in batch if id_ not in known]))
        for id_ in batch:
            passage = known[id_]
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
