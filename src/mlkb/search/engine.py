"""The search itself: in which ways a query is put, and what of what is found becomes a hit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import analyse
from mlkb.records.answers import Copy, Hit, Judgement, SearchResult
from mlkb.search.answerability.answering import Verdict
from mlkb.search.candidates.gather import HYBRID
from mlkb.search.candidates.programs import is_called
from mlkb.search.found import find
from mlkb.search.locate import locate
from mlkb.search.query.abbreviations import cut_short, spelt_out
from mlkb.search.query.code_questions import code_question, kindless, may_be_by_chance
from mlkb.search.query.comparisons import asked_comparison
from mlkb.search.query.names import nowhere_here
from mlkb.search.query.wording import reworded

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder, Reranker
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Filters
    from mlkb.search.found import Found
    from mlkb.search.query.comparisons import Comparison
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.ranking import Ranking
    from mlkb.search.snapshot import Snapshot

__all__ = ["search"]

_PER_SECTION = 2
"""Hits in sight of each other in one section, where nothing else is wanted: the figures are in
`mlkb.search.selection`."""


def search(
    snapshot: Snapshot,
    encoder: Encoder | None,
    query: ParsedQuery,
    *,
    k: int,
    filters: Filters,
    per_post: int = 0,
    per_section: int | None = None,
    arm: str = HYBRID,
    spelling: bool = True,
    explained: bool = False,
    reranker: Reranker | None = None,
) -> SearchResult:
    """Return the `k` best hits for `query`.

    Args:
        snapshot: What to search in.
        encoder: Embeds the query; None leaves the dense arm out.
        query: The query.
        k: How many hits at the most.
        filters: Which posts and kinds may answer.
        per_post: How many hits of one post at the most; 0 for no limit.
        per_section: How many hits at the most that are in sight of each other in one section
            (`mlkb.search.selection`); 0 for no limit. If None, 2, but formulas and passages of a
            kind that is asked for are each an answer of their own.
        arm: ``hybrid``, or the one arm that is asked alone: ``lexical``, ``dense``, ``formula``.
        spelling: Whether words that the corpus does not have are put right.
        explained: Whether each hit says why it has its score.
        reranker: Orders the best candidates anew (`mlkb.search.rerank`).
    """
    wish = _Wish(k, filters, per_post, per_section, arm, spelling, explained, reranker)
    ask = partial(_answer, snapshot, encoder, wish=wish)
    for special in (_answer_symbol_question, _answer_code_question) if arm == HYBRID else ():
        result = special(query, snapshot, wish, ask)
        if result is not None:
            return result
    return _answer_formula(query, snapshot, ask) if query.formulas else ask(query)


def _answer_symbol_question(
    query: ParsedQuery, snapshot: Snapshot, wish: _Wish, ask: Callable[..., SearchResult]
) -> SearchResult | None:
    """Return the hits for a question for the meaning of a symbol; None if nothing tells it there.

    The symbol itself is not looked for, since it stands wherever it is used.
    """
    question = query.symbol_question
    if question is None:
        return None
    from mlkb.search.candidates.meanings import meanings

    defining = meanings(snapshot, question, wish.filters)
    if not defining:
        return None
    words = replace(query, words=question.context, formulas=(), guessed=())
    result = ask(words, defining=defining)
    return result if result.answered else None


def _answer_code_question(
    query: ParsedQuery, snapshot: Snapshot, wish: _Wish, ask: Callable[..., SearchResult]
) -> SearchResult | None:
    """Return the hits for a question for a program; None if none is about what is asked.

    Where no program may answer, what is told of its subject is wanted. What an abbreviation stands
    for may be all that a program has, in the headings above it: the surer reading is taken. Where
    there is none, it may have no more of a name than its letters, or than what goes before its kind
    ("Viterbi algorithm"); that is little, so the first must be called by it.
    """
    about = code_question(query, snapshot.lexical)
    if about is None:
        return None
    if wish.filters.kinds and "code" not in wish.filters.kinds:
        told = None if may_be_by_chance(about.words) else ask(replace(about, asks_for_code=""))
        return told if told is not None and told.answered else None
    found = _with_programs((about, spelt_out(about, snapshot)), ask)
    found = found or _with_programs((cut_short(about, snapshot),), ask)
    if not found and (short := kindless(about, snapshot.lexical)) is not None:
        found = [
            one
            for one in _with_programs((short,), ask)
            if is_called(one.hits[0].passage, one.hits[0].post, short.words)
        ]
    return max(found, key=_best, default=None)


def _with_programs(
    queries: Iterable[ParsedQuery | None], ask: Callable[[ParsedQuery], SearchResult]
) -> list[SearchResult]:
    """Return the hits for the readings of a question for a program that find one."""
    results = [ask(one) for one in queries if one is not None]
    return [one for one in results if one.answered and any(hit.arms.sought for hit in one.hits)]


def _answer_formula(
    query: ParsedQuery, snapshot: Snapshot, ask: Callable[[ParsedQuery], SearchResult]
) -> SearchResult:
    """Return the hits for a query that looks like a formula, or for its words.

    Where the corpus has both, that reading is taken whose best hit has the higher score.
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
    per_section: int | None
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
    """Return the hits for a query, read in one way.

    Args:
        snapshot: As in `search`.
        encoder: As in `search`.
        query: As in `search`.
        wish: The other arguments of `search`.
        defining: How plainly passages say what the asked symbol means, by id; None where none is.
    """
    comparison = asked_comparison(query.dense) if wish.arm == HYBRID and query.words else None
    notices = query.notices
    if wish.spelling and query.words:
        query = reworded(query, snapshot, encoder)
    if query.empty:
        return SearchResult(
            query.shown, False, (), notices=query.notices, corrected=query.corrected
        )
    found = find(
        snapshot, encoder, query, k=wish.k, filters=wish.filters, arm=wish.arm, defining=defining
    )
    verdict = found.verdict()
    if comparison is not None:
        result = _answer_comparison(comparison, found, verdict, wish, notices)
        if result is not None:
            return result
    ranking = found.ranking
    if wish.arm == HYBRID and not verdict.answered:
        ranking = ranking.where_nothing_answers()
    if wish.reranker is not None:
        ranking = ranking.reranked_by(snapshot, wish.reranker, query.dense)
    hits = _hits(_take(found, ranking.ids, wish), ranking, found, wish)
    return _result(query, verdict, hits, (*query.notices, *found.untold(verdict)), wish)


def _answer_comparison(
    comparison: Comparison,
    whole: Found,
    verdict: Verdict,
    wish: _Wish,
    notices: Sequence[str],
) -> SearchResult | None:
    """Return the hits for a query that compares, by its sides; None where the whole is as good.

    That is where it is answered, and the headings of its best hits name all sides. By its sides it
    is answered where each alone is, and refused where one is nowhere here. Where a side is refused
    for anything else, the whole may say more than its parts do.

    Args:
        comparison: What is compared.
        whole: What was found for all of the query.
        verdict: Whether that answers it.
        wish: The other arguments of `search`.
        notices: What the user should know of the query as it was typed.
    """
    from mlkb.search.sides import (
        each_has_a_heading,
        is_nowhere,
        naming_all,
        queries_of,
        treating_all,
    )

    if any(arms.titled or arms.quoted for arms in whole.gathered.candidates.values()):
        return None
    snapshot, encoder = whole.snapshot, whole.encoder
    queries = queries_of(comparison, whole.query, snapshot.lexical)
    if wish.spelling:
        queries = [reworded(query, snapshot, encoder) for query in queries]
    above = [set(analyse(_above(one))) for one in whole.looked_at]
    if verdict.answered and each_has_a_heading(queries, comparison.where, above):
        return None
    shared = naming_all(queries, comparison.where, whole.ranking.ids, snapshot.lexical)
    look = partial(find, snapshot, encoder, k=wish.k, filters=wish.filters, also=shared.meant)
    sides = [(side, side.verdict()) for side in map(look, queries)]
    here = [side for side, verdict in sides if verdict.answered]
    nowhere = [is_nowhere(verdict, side.gathered.traits) for side, verdict in sides]
    if not here or len(here) + sum(nowhere) < len(sides):
        return None
    told = list(notices)
    for name, (side, verdict), missing in zip(comparison.sides, sides, nowhere, strict=True):
        said = [*side.query.notices, *side.untold(verdict)]
        told += said or ([nowhere_here([name])] if missing else [])
    verdict = Verdict(answered=not any(nowhere), because="sides")
    scores = [side.ranking.scores for side in here]
    treating: Sequence[int] = ()
    if verdict.answered:
        naming = [one.id for one in whole.looked_at if one.id in shared.meant]
        treating = list(dict.fromkeys((*naming, *treating_all(shared, scores))))
    hits = _side_by_side(here, treating, whole, wish, answered=verdict.answered)
    return _result(whole.query, verdict, hits, dict.fromkeys(told), wish)


def _above(stored: StoredPassage) -> str:
    return "\n".join((stored.post.title, *stored.passage.headings))


def _side_by_side(
    sides: Sequence[Found], treating: Sequence[int], whole: Found, wish: _Wish, *, answered: bool
) -> list[Hit]:
    """Return the hits for a comparison: what treats all sides, then the best of each in turn.

    Args:
        sides: What was found for each side that is here.
        treating: Ids of the passages that treat all, best first.
        whole: What was found for all of the query, these passages included.
        wish: The arguments of `search`.
        answered: Whether the query is.
    """
    from mlkb.search.sides import in_turn

    readings, names = [*sides, whole], tuple(side.query.shown for side in sides)
    rankings = [one.ranking for one in readings]
    if not answered:
        rankings = [ranking.where_nothing_answers() for ranking in rankings]
    lists = [[one.id for one in _take(side, side.ranking.ids, wish)] for side in sides]
    origins = dict.fromkeys(treating, len(sides))
    for id_, side in in_turn(lists, [ranking.scores for ranking in rankings]):
        origins.setdefault(id_, side)
    scores = {id_: rankings[origin].scores[id_] for id_, origin in origins.items()}
    merged = replace(rankings[0], ids=list(origins), scores=scores)
    if wish.reranker is not None:
        merged = merged.reranked_by(whole.snapshot, wish.reranker, whole.query.dense)
    hits: list[Hit] = []
    for stored in _take(whole, merged.ids, wish):
        origin = origins[stored.id]
        ranking = replace(rankings[origin], scores=merged.scores, reranked=merged.reranked)
        (hit,) = _hits([stored], ranking, readings[origin], wish)
        if hit.explanation is not None:
            told = names[origin : origin + 1] or names
            hit = replace(hit, explanation=replace(hit.explanation, sides=told))
        hits.append(replace(hit, rank=len(hits) + 1))
    return hits


def _take(found: Found, ids: Sequence[int], wish: _Wish) -> list[StoredPassage]:
    """Return the passages that are shown of a ranking, best first."""
    per_section = wish.per_section
    if per_section is None:
        asks_for_each = found.gathered.traits.has_formula or wish.filters.kinds
        per_section = 0 if asks_for_each else _PER_SECTION
    return found.selection.take(ids, wish.k, wish.per_post, per_section)


def _result(
    query: ParsedQuery,
    verdict: Verdict,
    hits: Sequence[Hit],
    notices: Iterable[str],
    wish: _Wish,
) -> SearchResult:
    """Return what was found for a query, with what decided whether it answers."""
    why = Judgement(verdict.because, tuple(verdict.weighed.items())) if wish.explained else None
    return SearchResult(
        query=query.shown,
        answered=verdict.answered,
        hits=tuple(hits),
        notices=tuple(notices),
        corrected=query.corrected,
        reranked=any(hit.reranked for hit in hits),
        judgement=why,
    )


def _hits(
    chosen: Sequence[StoredPassage], ranking: Ranking, found: Found, wish: _Wish
) -> list[Hit]:
    """Return the chosen passages as hits, with where in each stands what was asked for, and why."""
    query = found.query
    traits = found.gathered.traits
    question = query.symbol_question if traits.is_symbol else None
    sought = query.formulas if question is None else (question.symbol,)
    hits = []
    for rank, stored in enumerate(chosen, start=1):
        arms = ranking.candidates[stored.id]
        at = locate(stored.passage, arms, query, traits.idf, sought)
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
                also=tuple(Copy(one.passage, one.post) for one in found.selection.copies(stored)),
                reranked=stored.id in ranking.reranked if ranking.reranked else None,
            )
        )
    if not wish.explained:
        return hits
    from mlkb.search.explain import explain

    why = explain(chosen, ranking, found.gathered, found.snapshot, found.encoder, query.words)
    return [replace(hit, explanation=one) for hit, one in zip(hits, why, strict=True)]
