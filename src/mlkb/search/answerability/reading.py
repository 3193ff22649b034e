"""Reads the best passages again: whether they take up what is asked, word by word, in any words.

One vector for a whole passage tells what it is about, not whether each thing that is asked stands
in it: a passage about error bounds is near "regret bound of a multi-armed bandit", and has no
bandit. So each token of the query looks for its like among the tokens of the passage, where both
stand in their sentences. That is the late interaction of Khattab and Zaharia ("ColBERT: Efficient
and Effective Passage Search via Contextualized Late Interaction over BERT", SIGIR 2020), with the
encoder as it is. Two numbers come of it: their MaxSim, weighted by idf, and the odds that
`mlkb.search.answerability.learned` gives.

Of a passage that is longer than the model reads at once, such as a long table, two pieces are read:
the one with most of the words, and the one nearest to the query.

It costs a run of the model for each text, and the order of passages hardly gains by it; whether
they answer at all, it tells better than all else (`mlkb.search.answerability.answering`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlkb.index.analysis import WORD, analyse, analyse_passage
from mlkb.index.embedding_text import pieces_as_written

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder, TokenVectors
    from mlkb.index.catalog import StoredPassage
    from mlkb.search.snapshot import Snapshot

__all__ = ["Reading", "nearest_within", "readings"]

_MOST_CHARACTERS = 100_000
"""Of a passage that is longer still, what lies around the nearest place is looked at."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a passage with a query in mind has shown.

    Attributes:
        maxsim: The mean cosine of the query's words to the nearest of the passage, each weighing
            its idf: ColBERT's MaxSim, there a sum over tokens.
        odds: The log-odds that the passage answers; None with an encoder for which that was not
            learned.
    """

    maxsim: float
    odds: float | None


def readings(
    query: str,
    idf: Mapping[str, float],
    passages: Sequence[StoredPassage],
    encoder: Encoder | None,
    nearest: Callable[[int], float] = lambda _: 0.0,
) -> Iterator[Reading] | None:
    """Read each passage, title and headings first.

    Args:
        query: The query as it was embedded.
        idf: The terms of its words, with their inverse document frequencies.
        passages: The best passages, a few.
        encoder: Reads both; None where there is none.
        nearest: Tells whereabouts in a passage, by its id, is what is nearest to the query: 0 at
            its beginning, 1 at its end.

    Returns:
        What each passage has shown, each read when it is asked for; None where nothing can be
        read, or the query has no words.
    """
    if encoder is None or not passages or not idf:
        return None
    tokens = encoder.token_vectors([query], query=True)
    words = _words(query, idf, tokens[0]) if tokens else []
    if not tokens or not words:
        return None
    # With numpy, which a search without encoder does not need.
    from mlkb.search.answerability.learned import Learned

    learned = Learned.learned_on(encoder)
    return (
        Reading(
            max(_maxsim(words, tokens[0], one) for one in read),
            max(learned.log_odds(tokens[0], one) for one in read if one.ids)
            if learned is not None and any(one.ids for one in read)
            else None,
        )
        for passage in passages
        if (read := encoder.token_vectors(_texts(passage, idf, encoder, nearest)))
    )


def nearest_within(
    snapshot: Snapshot, vector: NDArray[np.float32] | None
) -> Callable[[int], float]:
    """Return what tells whereabouts in a passage, by its id, is what is nearest to a query, 0 to 1.

    Args:
        snapshot: Where the vectors of its pieces are.
        vector: That of the query, shape (d,); without one it is always the beginning.
    """

    def nearest(passage: int) -> float:
        if vector is None:
            return 0.0
        pieces = sorted(snapshot.catalog.pieces_of([passage]))  # in the order of the text
        at = int((snapshot.vectors.vectors(pieces) @ vector).argmax())
        return (at + 0.5) / len(pieces)

    return nearest


def _texts(
    stored: StoredPassage,
    idf: Mapping[str, float],
    encoder: Encoder,
    nearest: Callable[[int], float],
) -> list[str]:
    """Return what is read of a passage: all of it, or two of its pieces."""
    passage = stored.passage
    if (beyond := len(passage.text) - _MOST_CHARACTERS) > 0:
        begin = int(nearest(stored.id) * beyond)
        passage = replace(passage, text=passage.text[begin : begin + _MOST_CHARACTERS])
    pieces = pieces_as_written(stored.post, passage, encoder)
    if len(pieces) == 1:
        return pieces

    def said(piece: str) -> float:
        there = set(analyse_passage(piece))
        return sum(weight for term, weight in idf.items() if term in there)

    near = min(int(nearest(stored.id) * len(pieces)), len(pieces) - 1)
    return list(dict.fromkeys((max(pieces, key=said), pieces[near])))


def _words(
    query: str, idf: Mapping[str, float], tokens: TokenVectors
) -> list[tuple[float, list[int]]]:
    """Return what each word of the query weighs, and which of its tokens make it up.

    Some models' tokens begin with the space before the word, so that to overlap is enough.
    """
    words = []
    for found in WORD.finditer(query):
        weight = max((idf.get(term, 0.0) for term in analyse(found[0])), default=0.0)
        of_word = [
            k
            for k, (start, end) in enumerate(tokens.spans)
            if start < found.end() and found.start() < end
        ]
        if weight > 0 and of_word:
            words.append((weight, of_word))
    return words


def _maxsim(
    words: Sequence[tuple[float, list[int]]], query: TokenVectors, passage: TokenVectors
) -> float:
    if not len(passage.vectors):
        return 0.0
    nearest = (query.vectors @ passage.vectors.T).max(axis=1)
    total = sum(weight * float(nearest[tokens].mean()) for weight, tokens in words)
    return total / sum(weight for weight, _ in words)
