"""Which queries ask for no more than the meaning of a symbol."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.search.query.parse import parse_query
from mlkb.search.query.symbol_questions import SymbolQuestion, asked_symbol


@pytest.mark.parametrize(
    ("query", "symbol", "context"),
    [
        (r"what does \mathbf{A}^+ mean", r"\mathbf{A}^+", ""),
        ("meaning of A^+?", "A^+", ""),
        (r"What does \mathbf{J} stand for", r"\mathbf{J}", ""),
        (r"definition of \alpha_t(k)", r"\alpha_t(k)", ""),
        (r"what is \gamma_{ik} in GMM", r"\gamma_{ik}", "GMM"),
        (
            r"what does $\gamma_{ik}$ mean for hidden Markov models",
            r"\gamma_{ik}",
            "hidden Markov models",
        ),
        (r"\gamma_{ik} meaning", r"\gamma_{ik}", ""),
        ("what does the symbol ⊙ denote", "⊙", ""),
        (r"what does \hat y mean", r"\hat y", ""),
        ("what does sgn mean", "sgn", ""),
        ("what does eta stand for", r"\eta", ""),
        ("what does the C in SVM mean", "C", "SVM"),
        ("notation x_i", "x_i", ""),
        (r"what does the hat on \hat y mean", r"\hat y", ""),
        (r"the bar on \bar x", r"\bar x", ""),
        (r"the tilde over $\tilde{\mathbf{x}}_i$", r"\tilde{\mathbf{x}}_i", ""),
        (r"what does the hat mean in \hat y", r"\hat y", ""),
        ("what is the bar over x in PCA", r"\bar{x}", "PCA"),
        (r"the tilde on \mathbf{x}_i", r"\tilde{\mathbf{x}}_i", ""),
        ("what does the dot above theta mean", r"\dot{\theta}", ""),
        ("the hat on the letter ŷ", "ŷ", ""),
    ],
)
def test_a_symbol_and_words_that_only_ask_for_its_meaning(
    query: str, symbol: str, context: str
) -> None:
    assert asked_symbol(query) == SymbolQuestion(symbol, context)
    assert parse_query(query).meaning == SymbolQuestion(symbol, context)


@pytest.mark.parametrize(
    "query",
    [
        "what is the hat of a mushroom",
        "the hat on the head",
        "hat on head",
        "the bar on the corner",
        "the tilde in Linux paths",
        "meaning of the dot in numpy",
        "error bar on x",
        r"the hat on \frac{a}{b}",
        "dot over",
        "what is a kernel",
        "what does softmax mean",
        "what does EM mean",
        "what is R",
        "what is C++",
        "what does -1 mean",
        "what is the mean of X",
        "mean of x_i",
        "definition of entropy",
        r"\gamma_{ik}",
        "what",
        "",
        r"what is \log\det\Sigma",
        "what does f(x)=0 mean",
        r"what is the difference between \alpha and \beta",
        "meaning of __init__",
        r"what does \_ mean",
        "what does ^ mean",
        "what is ∑",
        r"what does \int mean",
        "what is " + "a " * 1_000,
        "meaning " * 15,
    ],
)
def test_other_questions_are_none(query: str) -> None:
    assert asked_symbol(query) is None


def test_who_says_that_it_is_text_or_a_formula_asks_for_no_meaning() -> None:
    assert parse_query(r"what does \odot mean", "text").meaning is None
    assert parse_query(r"what is \odot", "formula").meaning is None


@given(st.text("abx^_{}()|$\\=<, what is mean"))
def test_any_query_is_read(query: str) -> None:
    asked_symbol(query)
    asked_symbol(f"what does {query} mean")
    asked_symbol(f"the hat on {query}")
