"""Names of one concept: whether they mean the same thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.search.query.sameness import may_abbreviate, may_be_initials, sameness


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ("belief network", "bayesian network", "same"),
        ("Adam optimizer", "adam", "same"),
        ("shapley", "shapley value", "same"),
        ("expectation maximisation", "em algorithm", "same"),  # of its letters
        ("diff-in-diff", "difference-in-differences", "same"),
        ("psd", "positive semidefinite", "same"),
        ("CV", "cross-validation", "same"),  # a hyphen parts words, too
        ("EM algorithm", "expectation-maximization", "same"),
        ("area under the ROC curve", "auc", "same"),
        ("law of total variance", "total variance formula", "same"),
        ("mixture method", "mixture model", "same"),
        ("shadow prices", "lagrange multiplier", "near"),
        ("transition rate", "fermi's golden rule", "near"),  # what a statement is about
        ("multicollinearity", "collinearity", "same"),
        ("Poisson law", "Poisson distribution", "same"),
        ("Lloyd's algorithm", "k-means", "near"),
        ("LMS algorithm", "adaptive filter", "near"),
        ("Ehrenfest theorem", "expectation value", "other"),
        ("optional stopping theorem", "stopping time", "other"),
        ("Kuratowski's theorem", "planar graph", "other"),
        ("Bode plot", "transfer function", "other"),
        ("Hilbert's tenth problem", "diophantine equation", "other"),
        ("Onsager solution", "ising model", "other"),
    ],
)
def test_what_says_its_kind_is_nothing_of_another(one: str, other: str, what: str) -> None:
    assert sameness(one, other) == what


def test_letters_of_a_name_abbreviate_it_in_their_order() -> None:
    assert may_abbreviate("PSD", "positive semidefinite")
    assert not may_abbreviate("dsp", "positive semidefinite")
    assert not may_abbreviate("positive", "positive semidefinite")  # a word of it
    assert not may_abbreviate("", "positive semidefinite")


def test_initials_of_a_name_are_more_than_letters_of_it() -> None:
    assert may_be_initials("auc", "area under the ROC curve")  # a lesser word is left out
    assert may_be_initials("cv", "Cross-validation")
    assert not may_be_initials("salt", "salted password")  # though letters of it make the word
    assert may_abbreviate("salt", "salted password")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_names_are_compared(one: str, other: str) -> None:
    assert sameness(one, other) in {"same", "near", "other"}
    assert sameness(one, one) == "same"
