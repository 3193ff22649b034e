"""How good a search is: judged queries that were asked, their means, and two runs compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["MEASURES", "ArmRun", "Change", "Comparison", "Evaluation", "Mean", "QueryRun"]

MEASURES = ("nDCG@10", "MRR@10", "recall@10", "recall@100")
"""What is measured of a ranking, in the order of all `values` here."""


@dataclass(frozen=True, slots=True)
class ArmRun:
    """What one arm gave for one query.

    Attributes:
        ranking: The first ten judged units, best first.
        values: `MEASURES`, 0 to 1 each.
    """

    ranking: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class QueryRun:
    """A judged query, asked.

    Attributes:
        id: Its name.
        text: The query.
        kind: What kind it is, or the empty string.
        answerable: Whether the corpus answers it, as judged.
        answered: Whether the search said so.
        arms: What each arm gave, by the arm's name.
    """

    id: str
    text: str
    kind: str
    answerable: bool
    answered: bool
    arms: Mapping[str, ArmRun]


@dataclass(frozen=True, slots=True)
class Mean:
    """Means over queries, of one arm and one kind of query (all kinds: the empty string).

    Attributes:
        arm: ``hybrid``, ``reranked``, ``lexical``, ``dense`` or ``formula``.
        kind: The kind of query.
        queries: How many queries.
        values: The means of `MEASURES`.
        intervals: A 95 % bootstrap interval for each.
    """

    arm: str
    kind: str
    queries: int
    values: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good the search is on judged queries.

    Attributes:
        queries: Each query with what every arm gave.
        means: Means by arm over all answerable queries, then by kind.
        answerable: How many queries the corpus answers.
        unanswerable: How many it does not.
        refused_answerable: Of the first, how many were refused.
        refused_unanswerable: Of the second, how many were refused.
        comparison: How it differs from the saved run that it was compared with, or None.
    """

    queries: tuple[QueryRun, ...]
    means: tuple[Mean, ...]
    answerable: int
    unanswerable: int
    refused_answerable: int
    refused_unanswerable: int
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A query whose nDCG@10 differs between two runs."""

    id: str
    text: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same queries.

    Attributes:
        queries: How many queries both have.
        before: Mean nDCG@10 of the saved run.
        after: Mean nDCG@10 of this one.
        interval: A 95 % bootstrap interval of the mean difference.
        p_value: Two-sided, of a paired randomisation test.
        better: How many queries are better now.
        worse: How many are worse.
        changes: The queries that changed most.
    """

    queries: int
    before: float
    after: float
    interval: tuple[float, float]
    p_value: float
    better: int
    worse: int
    changes: tuple[Change, ...]
