"""Which queries ask for no more than the meaning of a symbol."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.formulas.patterns import compiled
from mlkb.formulas.typed import ANY_GREEK
from mlkb.search.query.parse import parse_query
from mlkb.search.query.symbol_questions import _MAY_ASK, SymbolQuestion, asked_symbol


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
        ("what is n hat", r"\hat{n}", ""),
        ("what is sigma_hat in OLS", r"\hat{\sigma}", "OLS"),
        ("what does V_eff mean", r"V_{\mathrm{eff}}", ""),
        ("mu in LMS", r"\mu", "LMS"),
        ("ell in central forces", r"\ell", "central forces"),
        ("C in SVM", "C", "SVM"),
        (r"\mathbf{f}_t in CRF", r"\mathbf{f}_t", "CRF"),
        ("lambda_2 of a graph", r"\lambda_2", "a graph"),
        ("what does E[X] mean", "E[X]", ""),
        ("what is Var(X) in regression", "Var(X)", "regression"),
        (r"meaning of \operatorname{tr}(A)", r"\operatorname{tr}(A)", ""),
        ("what does f(x) mean", "f(x)", ""),
        (r"what does \nabla f mean", r"\nabla f", ""),
        (r"what is \|w\| in ridge regression", r"\|w\|", "ridge regression"),
    ],
)
def test_a_symbol_and_words_that_only_ask_for_its_meaning(
    query: str, symbol: str, context: str
) -> None:
    assert asked_symbol(query) == SymbolQuestion(symbol, context)
    assert parse_query(query).symbol_question == SymbolQuestion(symbol, context)


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


@pytest.mark.parametrize(
    ("query", "symbol", "word"),
    [
        ("K_u", "K_u", ""),
        ("K_u?", "K_u", ""),
        ("$K_u$", "K_u", ""),
        (r"\gamma_{ik}", r"\gamma_{ik}", ""),
        (r"\hat n", r"\hat n", ""),
        (r"\vec K_f", r"\vec K_f", ""),
        ("n hat", r"\hat{n}", ""),
        ("sigma hat^2", r"\hat{\sigma}^2", ""),
        ("mu_0", r"\mu_0", ""),
        ("ω_L", "ω_L", ""),
        ("χ(G)", "χ(G)", ""),
        ("R_max", r"R_{\mathrm{max}}", ""),
        (r"\odot", r"\odot", ""),
        ("$C$", "C", ""),
        ("C", "C", "C"),
        ("delta", r"\delta", "delta"),
        ("hbar", r"\hbar", "hbar"),
        ("sgn", "sgn", "sgn"),
    ],
)
def test_a_symbol_alone_asks_for_its_meaning_and_may_be_a_word(
    query: str, symbol: str, word: str
) -> None:
    assert parse_query(query).symbol_question == SymbolQuestion(symbol, "", alone=True, word=word)


@pytest.mark.parametrize(
    "query",
    [
        "kernel",
        "a bar",
        "hat",
        "utf_8",
        "node_id",
        "is_here in json",
        "C++",
        "2",
        "x_1 + x_2",
        "E[X]",
        "|A|",
        r"\nabla f",
        r"\frac{a}{b}",
        "beta of a portfolio",
        "the eta in SVM",
        "naïve",
        "\\",
        "_",
        "^" * 200,
    ],
)
def test_what_alone_is_no_symbol_asks_for_none(query: str) -> None:
    assert asked_symbol(query) is None


def test_letters_by_their_names_are_those_that_are_read_so() -> None:
    names = {name.lower() for name in ANY_GREEK.split("|")}
    assert {name for name in names if asked_symbol(name) is None} == set()
    assert all(asked_symbol(f"{name} in a model") is not None for name in names)


def test_who_says_that_it_is_text_or_a_formula_asks_for_no_meaning() -> None:
    assert parse_query(r"what does \odot mean", "text").symbol_question is None
    assert parse_query(r"what is \odot", "formula").symbol_question is None


@given(st.text("abx^_{}()|$\\=<, what is mean"))
def test_any_query_is_read(query: str) -> None:
    asked_symbol(query)
    asked_symbol(f"what does {query} mean")
    asked_symbol(f"the hat on {query}")
    asked_symbol(f"{query} in x")


def test_a_k_is_no_sign() -> None:
    """Without regard to case it is the Kelvin sign, and each query with one would be read whole."""
    for query in ("KKT conditions", "kernel trick"):
        assert compiled(_MAY_ASK).search(query) is None
    assert compiled(_MAY_ASK).search("ℒ") is not None
