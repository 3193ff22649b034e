"""Measures of a ranking: nDCG, reciprocal rank, recall.

As trec_eval computes them: the gain of a document is its grade, discounted by log2(rank + 1)
(Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", TOIS 2002, with the
discount of Burges et al., ICML 2005); grades of 1 and more count as relevant.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

__all__ = ["ndcg", "recall", "reciprocal_rank"]


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Return nDCG at `k`, 0 to 1; 0 where nothing is relevant.

    Args:
        ranking: What was found, best first, each once.
        grades: The grade of each judged unit; units that are not there count as 0.
        k: The depth.
    """
    ideal = _gain(sorted(grades.values(), reverse=True)[:k])
    return _gain([grades.get(unit, 0) for unit in ranking[:k]]) / ideal if ideal else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Return one over the rank of the first relevant unit, 0 where none is among the first `k`."""
    for rank, unit in enumerate(ranking[:k], start=1):
        if grades.get(unit, 0) > 0:
            return 1.0 / rank
    return 0.0


def recall(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Return the share of relevant units among the first `k`; 0 where none is relevant."""
    relevant = {unit for unit, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(max(0, grade) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
