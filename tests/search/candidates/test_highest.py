"""Of several scores of a passage the highest counts."""

from __future__ import annotations

from mlkb.search.candidates.highest import highest


def test_the_highest_counts_wherever_it_comes_and_order_is_that_of_coming() -> None:
    assert highest([(3, 0.2), (1, -0.9), (3, 0.7), (1, -0.4), (3, 0.1)]) == {3: 0.7, 1: -0.4}
    assert list(highest([(3, 0.2), (1, 0.5), (3, 0.7)])) == [3, 1]
    assert highest([]) == {}
