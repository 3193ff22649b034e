"""The measures against trec_eval, and against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from mlkb.evaluation.measures import ndcg, recall, reciprocal_rank
from mlkb.evaluation.significance import interval, paired_p_value

UNITS = [f"u{i}" for i in range(30)]
RANKINGS = st.lists(st.sampled_from(UNITS), unique=True, max_size=30)
GRADES = st.dictionaries(st.sampled_from(UNITS), st.integers(0, 3), min_size=1, max_size=20)


@given(RANKINGS, GRADES)
def test_they_are_what_trec_eval_computes(ranking: list[str], grades: dict[str, int]) -> None:
    measures = {"ndcg_cut.10", "recall.10", "recall.100", "recip_rank"}
    evaluator = pytrec_eval.RelevanceEvaluator({"q": grades}, measures)
    scores = {unit: float(len(ranking) - rank) for rank, unit in enumerate(ranking)}
    expected = evaluator.evaluate({"q": scores})["q"] if scores else {}
    assert ndcg(ranking, grades, 10) == pytest.approx(expected.get("ndcg_cut_10", 0.0))
    assert recall(ranking, grades, 10) == pytest.approx(expected.get("recall_10", 0.0))
    assert recall(ranking, grades, 100) == pytest.approx(expected.get("recall_100", 0.0))
    assert reciprocal_rank(ranking, grades, 100) == pytest.approx(expected.get("recip_rank", 0.0))


def test_by_hand() -> None:
    grades = {"a": 2, "b": 1, "c": 0}
    # gains 0, 1, 2 at ranks 1, 2, 3 against the ideal 2, 1
    found = (1 / math.log2(3) + 2 / math.log2(4)) / (2 + 1 / math.log2(3))
    assert ndcg(["x", "b", "a"], grades, 10) == pytest.approx(found)
    assert ndcg(["x", "b", "a"], grades, 1) == 0.0
    assert reciprocal_rank(["c", "x", "b"], grades, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(["c", "x", "b"], grades, 2) == 0.0
    assert recall(["c", "b"], grades, 10) == 0.5
    # A grade below 0 is that of spam, and gains nothing.
    spam = {"a": 2, "s": -1}
    assert ndcg(["s", "a"], spam, 10) == pytest.approx(1 / math.log2(3))
    assert reciprocal_rank(["s", "a"], spam, 10) == 0.5
    assert recall(["s"], spam, 10) == 0.0
    assert ndcg(["s"], {"s": -1}, 10) == 0.0


def test_the_interval_of_a_mean_is_about_two_standard_errors_wide() -> None:
    values = [0.0, 1.0] * 200
    low, high = interval(values)
    assert low == pytest.approx(0.5 - 1.96 * 0.025, abs=0.01)
    assert high == pytest.approx(0.5 + 1.96 * 0.025, abs=0.01)
    assert interval([0.25] * 5) == (0.25, 0.25)
    assert interval([]) == (0.0, 0.0)


def test_the_p_value_of_flipped_signs() -> None:
    assert paired_p_value([0.0, 0.0]) == 1.0
    # Of the 2 ** 3 signs of equal differences, two are as extreme: p is a quarter.
    assert paired_p_value([0.1, 0.1, 0.1]) == pytest.approx(0.25, abs=0.03)
    assert paired_p_value([0.1] * 30) < 0.001
    assert paired_p_value([0.1] * 30 + [0.0]) < 0.001
    assert paired_p_value([0.1, -0.1] * 20) == pytest.approx(1.0)
