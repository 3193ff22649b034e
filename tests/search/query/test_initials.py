"""Letters that are short for a name: where it begins before them, and where it ends behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.search.query.initials import beginnings, name_after, name_before


@pytest.mark.parametrize(
    ("short", "words", "name"),
    [
        ("crf", "Why do conditional random fields", "conditional random fields"),
        ("elbo", "the evidence lower bound", "evidence lower bound"),
        ("admm", "alternating direction method of multipliers", None),
        ("cnf", "a certain continuous normalizing flow", "continuous normalizing flow"),
        ("mmse", "the minimum mean squared error", "minimum mean squared error"),
        ("lnn", "and a Lagrangian network", "Lagrangian network"),
        ("oob", "the out-of-bag", "out-of-bag"),
        ("kl", "of Kullback-Leibler", "Kullback-Leibler"),
    ],
)
def test_the_shortest_name_before_its_initials(short: str, words: str, name: str | None) -> None:
    assert name_before(short, words) == (name or words)


@pytest.mark.parametrize(
    ("short", "words"),
    [("rs", "the index of the corpus"), ("x", "x-ray"), ("crf", "fields"), ("crf", "")],
)
def test_other_letters_are_short_for_nothing(short: str, words: str) -> None:
    assert name_before(short, words) is None
    assert list(beginnings(short, words)) == []


def test_of_what_stands_behind_letters_only_the_name_is_taken() -> None:
    said = "hidden Markov model with discrete states"
    assert name_after("hmm", said) == "hidden Markov model"
    assert name_after("eas", "Elastic Algorithm Service") == "Elastic Algorithm Service"
    assert name_after("hmm", f"the {said}") is None


@given(st.text(max_size=12), st.text(max_size=80))
def test_any_text_is_read(short: str, words: str) -> None:
    before, after = name_before(short, words), name_after(short, words)
    assert before is None or words.endswith(before)
    assert after is None or words.startswith(after)
