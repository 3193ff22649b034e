"""What a user is told of the words of a query that are not here, or not near.

Whoever is refused should know by which word, and whoever is answered, which part of the question
what follows leaves out. Names and demands are told as they were found; of other words that the
corpus does not have, those that stand for one thing only: a word that the encoder has to put
together from many pieces, or that is written as a name is. The rest of a longer question is put in
everyday words, of which many are nowhere, and each has its like.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlkb.search.query.asking import asking_terms
from mlkb.search.query.names import nowhere_here

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.search.answerability.answering import Verdict
    from mlkb.search.fusion import QueryTraits
    from mlkb.search.query.parse import ParsedQuery

__all__ = ["untold"]

_PIECES = 3
"""How many pieces a word has for the encoder that is no everyday word; an ending makes two of one
("cheaply")."""

_FEW = 5
"""Words that tell something, up to which a query that lacks one is told so."""


_UNFILLED = "Nothing stands yet under the heading that says this."


def untold(
    query: ParsedQuery,
    words: str,
    traits: QueryTraits,
    verdict: Verdict,
    encoder: Encoder | None,
) -> list[str]:
    """Return sentences on what is not here, unless it was told before.

    Args:
        query: The query, with what was told of it.
        words: Its words as they were looked for.
        traits: Which of them are not here.
        verdict: Which names are not here, and what is not near.
        encoder: Knows which words are one; None where there is none.
    """
    told = {name for name, _ in query.renamed}
    names = [name for name in verdict.lacking.names if name not in told]
    known = (*told, *verdict.lacking.names, *verdict.lacking.unmet, *query.notices)
    strange = [word for word in _strange(words, traits, encoder) if not _is_in(word, known)]
    said = [_UNFILLED] if verdict.because == "unfilled" else []
    if missing := [*names, *strange]:
        said.append(nowhere_here(missing, answered=verdict.answered))
    if verdict.lacking.unmet:
        # With its lists of words, which most searches do without.
        from mlkb.search.answerability.demands import not_near

        said += map(not_near, verdict.lacking.unmet)
    return said


def _strange(words: str, traits: QueryTraits, encoder: Encoder | None) -> list[str]:
    """Return the words of a short query that stand for one thing only, and are not here."""
    telling = traits.idf.keys() - asking_terms()
    if not telling & traits.absent or len(telling) > _FEW:
        return []
    from mlkb.search.query.words import words_of

    absent = [one for one in words_of(words) if traits.absent.issuperset(one.terms)]
    return [
        one.written
        for one in absent
        if one.written[1:] != one.written[1:].lower()
        or (one.start > 0 and one.written[0].isupper())
        or _is_strange(one.written, encoder)
    ]


def _is_strange(word: str, encoder: Encoder | None) -> bool:
    return encoder is not None and word.isalpha() and encoder.count_tokens([word])[0] >= _PIECES


def _is_in(word: str, texts: Sequence[str]) -> bool:
    return any(word.lower() in text.lower() for text in texts)
