"""Why hits have their scores: what each arm added, and the words and sentences that did it.

Explaining asks again, term by term and sentence by sentence, for the hits that are shown and no
others; a search that nobody wants explained does none of this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.sentences import sentences
from mlkb.index.analysis import analyse, lettered_terms, repeated_terms, signed_terms
from mlkb.records.answers import Explanation
from mlkb.search.fusion import of_its_place, parts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder
    from mlkb.index.catalog import StoredPassage
    from mlkb.index.lexical import LexicalIndex
    from mlkb.records.posts import Passage
    from mlkb.search.candidates.gather import Gathered
    from mlkb.search.query.glossary import Near
    from mlkb.search.ranking import Ranking
    from mlkb.search.snapshot import Snapshot

__all__ = ["explain"]

_TYPED = re.compile(r"\S+(?: \+\+(?!\S))?")
"""A word as it was typed; its plus signs may stand apart."""

_SENTENCES = 2
"""Sentences that are told for a hit."""

_MOST_SENTENCES = 40
"""Sentences of one passage that are embedded."""


def explain(
    chosen: Sequence[StoredPassage],
    ranking: Ranking,
    gathered: Gathered,
    snapshot: Snapshot,
    encoder: Encoder | None,
    words: str,
) -> list[Explanation]:
    """Return for each of the `chosen` passages why it has its score.

    Args:
        chosen: The hits, best first.
        ranking: What each arm gave them, and what that counts.
        gathered: What the arms gave, and what they looked for.
        snapshot: What was searched in.
        encoder: Embeds the sentences; None leaves them out.
        words: The words of the query, for terms as they were typed.
    """
    typed = _as_typed(words)
    weights = ranking.weights
    ids = [stored.id for stored in chosen]
    by_term = {
        term: dict(snapshot.lexical.search_words([term], len(ids), ids=ids))
        for term in gathered.traits.idf
    }
    called = _called(ids, gathered.near, snapshot.lexical)
    explained: list[Explanation] = []
    for stored in chosen:
        scores: dict[str, float] = {}
        for term, found in by_term.items():
            if stored.id in found:
                word = typed.get(term, term)  # "cross-validation" is two terms
                scores[word] = scores.get(word, 0.0) + found[stored.id]
        arms = ranking.candidates[stored.id]
        lexical, dense, formula, concepts, symbol = parts(arms, weights)
        explained.append(
            Explanation(
                prior=weights.prior + of_its_place(arms, weights),
                lexical=lexical,
                dense=dense,
                formula=formula,
                concepts=concepts,
                terms=tuple(sorted(scores.items(), key=lambda term: -term[1])),
                sentences=_nearest(stored.passage, gathered.vector, encoder),
                called=tuple(called.get(stored.id, ())),
                symbol=symbol,
            )
        )
    return explained


def _as_typed(words: str) -> dict[str, str]:
    """Return the words as they were typed by their terms; a sign behind one has its own term.

    So has a name with a letter in it, or of a word that stands twice.
    """
    typed: dict[str, str] = {}
    for word in reversed(_TYPED.findall(words)):
        signed = [terms[-1] for terms in signed_terms(word)]
        typed.update(dict.fromkeys(analyse(word), word.rstrip(" +#") if signed else word))
        typed.update(dict.fromkeys(signed, word))
    for name, *_, joined in lettered_terms(words):
        typed.setdefault(joined[0], words[name.start : name.end])
    for word, joined_term in repeated_terms(words):
        typed.setdefault(joined_term, f"{typed.get(word, word)} twice")
    return typed


def _called(
    ids: Sequence[int], near: Near | None, lexical: LexicalIndex
) -> dict[int, list[tuple[str, float]]]:
    """Return which of the concepts near the query each passage calls by a name; heaviest first."""
    called: dict[int, list[tuple[str, float]]] = {}
    for concept in near.concepts if near is not None else ():
        for id_ in lexical.search_called([(concept.terms, concept.weight)], ids):
            called.setdefault(id_, []).append((concept.names[0].written, concept.weight))
    return called


def _nearest(
    passage: Passage, vector: NDArray[np.float32] | None, encoder: Encoder | None
) -> tuple[tuple[str, float], ...]:
    """Return the sentences of a passage nearest to the query, with their cosines; lines of code."""
    if encoder is None or vector is None:
        return ()
    pieces = passage.text.split("\n") if passage.kind == "code" else sentences(passage.text)
    found = list(dict.fromkeys(part for part in pieces if part.strip()))[:_MOST_SENTENCES]
    if not found:
        return ()
    cosines = (encoder.encode_passages(found) @ vector).tolist()
    ranked = sorted(zip(found, cosines, strict=True), key=lambda pair: -pair[1])
    return tuple(ranked[:_SENTENCES])
