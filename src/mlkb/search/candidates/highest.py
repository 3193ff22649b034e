"""Of several scores of a passage, the highest: how the candidates of several ways are put together.

A passage is found by more than one of its pieces, by the numbers of two formulas, or as a formula
with and without indices. What speaks for it in one way is not less for another.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["highest"]


def highest(scored: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return the highest score of each passage, by id, in the order in which they first come."""
    best: dict[int, float] = {}
    for id_, score in scored:
        best[id_] = max(score, best.get(id_, score))
    return best
