"""Whether the best passages take up what a query asks, word by word and in whatever words.

One vector for a whole passage tells what it is about, not whether each thing that is asked stands
in it: a passage about error bounds is near "regret bound of a multi-armed bandit", and has no
bandit. So the few best passages are read again, and each token of the query looks for the one
token that is most like it where both stand in their sentences. That is the late interaction of
Khattab and Zaharia ("ColBERT: Efficient and Effective Passage Search via Contextualized Late
Interaction over BERT", SIGIR 2020), with the encoder as it is. It costs a run of the model for each
passage, and the order of passages hardly gains by it; whether they answer at all, it tells better
than all else (`mlkb.search.answering`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.index.embedding_text import context
from mlkb.index.lexical import analyse
from mlkb.search.fusion import Asked

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder, TokenVectors
    from mlkb.index.catalog import StoredPassage

__all__ = ["likenesses"]

_WORD = re.compile(r"[^\W_]+")


def likenesses(
    query: str, asked: Asked, passages: Sequence[StoredPassage], encoder: Encoder | None
) -> Iterator[float] | None:
    """Return for each passage how like the query's words, the rare ones first, are to its own.

    Args:
        query: The query as it was embedded.
        asked: Its words, and how rare they are.
        passages: The best passages, a few.
        encoder: Reads both; None where there is none.

    Returns:
        The mean cosine of the words, each weighing as it is rare, passage by passage, each read
        when it is asked for; None where nothing can be read, or the query has no words.
    """
    if encoder is None or not passages or not asked.rarities:
        return None
    tokens = encoder.token_vectors([query], query=True)
    words = _words(query, asked.rarities, tokens[0]) if tokens else []
    if not tokens or not words:
        return None
    texts = (f"{context(p.post, p.passage)}\n{p.passage.text}" for p in passages)
    return (
        _mean(words, tokens[0], read)
        for text in texts
        for read in encoder.token_vectors([text]) or ()
    )


def _words(
    query: str, rarities: Mapping[str, float], asked: TokenVectors
) -> list[tuple[float, list[int]]]:
    """Return what each word of the query weighs, and which of its tokens make it up.

    Some models' tokens begin with the space before the word, so that to overlap is enough.
    """
    words = []
    for found in _WORD.finditer(query):
        rarity = max((rarities.get(stem, 0.0) for stem in analyse(found[0])), default=0.0)
        tokens = [
            k
            for k, (start, end) in enumerate(asked.spans)
            if start < found.end() and found.start() < end
        ]
        if rarity > 0 and tokens:
            words.append((rarity, tokens))
    return words


def _mean(
    words: Sequence[tuple[float, list[int]]], asked: TokenVectors, read: TokenVectors
) -> float:
    if not len(read.vectors):
        return 0.0
    nearest = (asked.vectors @ read.vectors.T).max(axis=1)
    total = sum(rarity * float(nearest[tokens].mean()) for rarity, tokens in words)
    return total / sum(rarity for rarity, _ in words)
