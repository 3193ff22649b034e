"""Words of a query that are verbs, though names have them as nouns."""

from __future__ import annotations

import pytest

from mlkb.search.query.verbs import apart_from_verbs


@pytest.mark.parametrize(
    ("words", "apart"),
    [
        ("how do I compute kernels", "how do I compute; kernels"),
        ("We can also sample paths of it", "We can also sample; paths of it"),
        ("it is not possible to rank correlations", "it is not possible to rank; correlations"),
        ("To test statistics", "To test; statistics"),
        ("a network that outputs probabilities", "a network that outputs; probabilities"),
        ("does it output probabilities", "does it output; probabilities"),
        ("they don't limit sets", "they don't limit; sets"),
    ],
)
def test_who_does_it_or_an_infinitive_makes_a_verb(words: str, apart: str) -> None:
    assert apart_from_verbs(words) == apart


@pytest.mark.parametrize(
    "words",
    [
        "loss functions",
        "does weight decay help",
        "when should we weight decay the bias",
        "robust to label noise, due to model averaging",
        "which loss functions are convex",
        "is it that loss function",
        "how do I cross validate, and we grid search",
        "x_i compute kernels",
        "how to scale up, or log transform it",
        "the output probability",
        "",
    ],
)
def test_else_it_is_a_noun(words: str) -> None:
    assert apart_from_verbs(words) == words
