"""Whether the corpus answers a query at all, or only holds what is nearest to it.

Two things tell: how much speaks for the best passage, and which share of the query's words stands
nowhere in the corpus. A question about something else is full of words that are nowhere here
("bandit", "Kaplan", "kubernetes"), however near the encoder places it; a paraphrase has few of
them. More words make both weaker evidence, so their number counts too. A formula alone is answered
by formulas alone: to an encoder, any two of them look alike.

The constants are those of a logistic regression on the development half of the labelled queries, a
third of which the corpus does not answer. `bench/calibration.py` fits them again and says what
they do on the test half.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from mlkb.records import Arms
from mlkb.search.fusion import WHOLE, Asked, Weights, evidence

__all__ = ["THRESHOLD", "answers", "standing"]

_EVIDENCE, _UNKNOWN, _PER_TERM, _BIAS = 1.57, -1.7, 2.9, -10.6
THRESHOLD = -1.25
"""Refuses three in a hundred of the answerable development queries, each collection counting the
same (the corpus's own, SciFact, headings of technical documentation)."""

_ANSWERING_FORMULA = 0.125
"""The share of a formula's structure from which a formula answers."""


def answers(arms: Iterable[Arms], asked: Asked, weights: Weights) -> bool:
    """Tell whether passages with these scores answer a query.

    Args:
        arms: What the arms gave the best passages.
        asked: What was asked for.
        weights: What the arms count.
    """
    best = list(arms)
    if asked.has_formula and any((a.formula or 0.0) >= _ANSWERING_FORMULA for a in best):
        return True
    if not asked.rarities:
        return False
    if any(_has_the_phrase(a, asked) for a in best):
        return True
    return standing(best, asked, weights) >= THRESHOLD


def standing(arms: Iterable[Arms], asked: Asked, weights: Weights) -> float:
    """Return the log odds that the words of a query are answered, before the threshold."""
    most = max((evidence(a, weights) for a in arms), default=0.0)
    return (
        _EVIDENCE * most
        + _UNKNOWN * asked.unknown
        + _PER_TERM * math.log1p(len(asked.rarities))
        + _BIAS
    )


def _has_the_phrase(arms: Arms, asked: Asked) -> bool:
    """Whether the query stands there word for word, which nobody would want to be kept from."""
    in_a_row = len(asked.rarities) == 1 or (arms.adjacency or 0.0) >= WHOLE
    return in_a_row and (arms.coverage or 0.0) >= WHOLE
