"""Who compares names two or three things; who asks for one thing, or for no thing, does not."""

from __future__ import annotations

import pytest

from mlkb.search.query.comparisons import (
    asked_comparison,
    with_shared_words,
    without_comparing,
)
from tests.fakes import Phrases


@pytest.mark.parametrize(
    ("query", "sides"),
    [
        ("MAP vs MLE", ["MAP", "MLE"]),
        ("map VS. mle?", ["map", "mle"]),
        ("AIC versus BIC", ["AIC", "BIC"]),
        ("ID3 vs C4.5 vs CART", ["ID3", "C4.5", "CART"]),
        ("what is the difference between a kernel and the Gram matrix", ["kernel", "Gram matrix"]),
        ("What's the main difference between X and Y?", ["X", "Y"]),
        ("difference between ID3, C4.5, and CART", ["ID3", "C4.5", "CART"]),
        ("DDIM compared to DDPM", ["DDIM", "DDPM"]),
        ("compare DDIM and DDPM", ["DDIM", "DDPM"]),
        ("how does an HNN differ from an LNN", ["HNN", "LNN"]),
        ("how is EM different from gradient descent", ["EM", "gradient descent"]),
        ("how do PCA and LDA differ", ["PCA", "LDA"]),
        ("should I use ridge or lasso", ["ridge", "lasso"]),
        ("when to use ridge vs lasso", ["ridge", "lasso"]),
        ("which is better, PCA or LDA?", ["PCA", "LDA"]),
        ("is PCA better than LDA", ["PCA", "LDA"]),
        ("why use ridge instead of lasso", ["ridge", "lasso"]),
        ("why the dual rather than the primal", ["dual", "primal"]),
        ("k-means vs. k-medoids", ["k-means", "k-medoids"]),
        ("one-vs-rest vs one-vs-one", ["one-vs-rest", "one-vs-one"]),
        ("VS Code vs vim", ["VS Code", "vim"]),
        ("$p(x, y)$ vs $q(x)$", ["$p(x, y)$", "$q(x)$"]),
        (r"softmax vs \sigma(z)", ["softmax", r"\sigma(z)"]),
        ("X vs Y vs", ["X", "Y"]),
    ],
)
def test_the_things_are_told(query: str, sides: list[str]) -> None:
    found = asked_comparison(query)
    assert found is not None
    assert (list(found.sides), found.where) == (sides, "")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "vs",
        "vs Adam",
        "Adam vs",
        "vs vs vs",
        "AIC vs aic",
        "it vs them",
        "trust but verify",
        "primal and dual",
        "one vs rest",
        "p vs np",
        "python vs code",
        "bias vs variance tradeoff",
        "finite difference between",
        "a better bound",
        "how are they different from EM",
        "a vs b vs c vs d",
        " vs ".join(f"x{number}" for number in range(1000)),
        "why do we minimise a loss that is convex and smooth everywhere instead of the error",
    ],
)
def test_what_is_one_thing_or_none_is_no_comparison(query: str) -> None:
    assert asked_comparison(query) is None


def test_where_they_are_met_is_said_of_all() -> None:
    found = asked_comparison("L1 vs L2 in logistic regression")
    assert found == (("L1", "L2"), "in logistic regression")


@pytest.mark.parametrize(
    ("sides", "whole"),
    [
        (["single", "complete linkage"], ["single linkage", "complete linkage"]),
        (["L1 penalty", "L2"], ["L1 penalty", "L2 penalty"]),
        (["hard", "soft margin SVM"], ["hard margin SVM", "soft margin SVM"]),
        (["EM", "gradient descent"], ["EM", "gradient descent"]),
        (["PCA", "kernel PCA"], ["PCA", "kernel PCA"]),
        (["$x$", "gradient descent"], ["$x$", "gradient descent"]),
    ],
)
def test_a_thing_takes_from_another_what_stands_behind_it_here(
    sides: list[str], whole: list[str]
) -> None:
    here = Phrases("single linkage", "L2 penalty", "hard margin", "margin SVM")
    assert with_shared_words(sides, here.side_by_side) == whole


def test_words_that_only_compare_are_not_looked_for() -> None:
    assert without_comparing("AIC vs. BIC").split() == ["AIC", "BIC"]
    assert without_comparing("the differences between AIC and BIC").split() == [
        "the",
        "AIC",
        "and",
        "BIC",
    ]
    assert without_comparing("python vs code") == "python vs code"
