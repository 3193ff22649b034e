"""Whether the corpus answers a query at all, or only holds what is nearest to it.

Three things tell: whether each word of the query has its like in one of the best passages
(`mlkb.search.likeness`), which share of the words stands nowhere in the corpus, and how much speaks
for the best passage. A question about something else is full of words that are nowhere here
("bandit", "Kaplan", "kubernetes"), however near the encoder places it as a whole; a paraphrase has
few of them, and each has its like. More words make all of it weaker evidence, so their number
counts too. A formula alone is answered by formulas alone: to an encoder, any two of them look
alike.

The constants are those of a logistic regression on the development half of the labelled queries, a
third of which the corpus does not answer, and on as many queries of other collections asked of this
one. `bench/calibration.py` fits them again and says what they do on the test half. Where the
passages cannot be read again there is a second set of constants, for evidence without likeness.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from mlkb.records import Arms
from mlkb.search.fusion import WHOLE, Asked, Weights, evidence

__all__ = ["answers", "standing"]

_LIKENESS, _EVIDENCE, _UNKNOWN, _PER_TERM, _BIAS = 23.33, 0.52, -4.14, 4.75, -20.03
_ALONE_EVIDENCE, _ALONE_UNKNOWN, _ALONE_PER_TERM, _ALONE_BIAS = 1.57, -1.7, 2.9, -9.35
"""The bias has the threshold in it that refuses three in a hundred of the answerable development
queries: from 0 on, a query is answered."""

_MOST_TERMS = 15
"""Words of the longest query that the constants were fitted on: of more nothing is known, and a
long text about something else would be let through for its length alone."""

_ANSWERING_FORMULA = 0.125
"""The share of a formula's structure from which a formula answers."""


def answers(
    arms: Iterable[Arms],
    asked: Asked,
    weights: Weights,
    read: Callable[[], Iterable[float] | None] = lambda: None,
) -> bool:
    """Tell whether passages with these scores answer a query.

    Args:
        arms: What the arms gave the best passages.
        asked: What was asked for.
        weights: What the arms count.
        read: Gives the likeness of each passage, one after the other, or None; called where
            nothing plainer decides, and no further than until one answers.
    """
    best = list(arms)
    strange = bool(asked.rarities) and asked.unknown >= WHOLE
    if not strange and any((a.formula or 0.0) >= _ANSWERING_FORMULA for a in best):
        return True
    if not asked.rarities or not best:
        return False
    if any(_has_the_phrase(a, asked) for a in best):
        return True
    likenesses = read()
    if likenesses is None:
        return standing(best, asked, weights) >= 0
    return any(standing(best, asked, weights, likeness) >= 0 for likeness in likenesses)


def standing(
    arms: Iterable[Arms], asked: Asked, weights: Weights, likeness: float | None = None
) -> float:
    """Return how well the words of a query stand against being refused; from 0 on they do.

    Args:
        arms: What the arms gave the best passages.
        asked: What was asked for.
        weights: What the arms count.
        likeness: How like the query's words are to words of one of these passages, if known.
    """
    most = max((evidence(a, weights) for a in arms), default=0.0)
    terms = math.log1p(min(len(asked.rarities), _MOST_TERMS))
    if likeness is None:
        return (
            _ALONE_EVIDENCE * most
            + _ALONE_UNKNOWN * asked.unknown
            + _ALONE_PER_TERM * terms
            + _ALONE_BIAS
        )
    return (
        _LIKENESS * likeness
        + _EVIDENCE * most
        + _UNKNOWN * asked.unknown
        + _PER_TERM * terms
        + _BIAS
    )


def _has_the_phrase(arms: Arms, asked: Asked) -> bool:
    """Whether the query stands there word for word, which nobody would want to be kept from."""
    in_a_row = len(asked.rarities) == 1 or (arms.adjacency or 0.0) >= WHOLE
    return in_a_row and (arms.coverage or 0.0) >= WHOLE
