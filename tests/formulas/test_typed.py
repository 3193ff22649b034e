r"""Formulas typed without backslashes and braces, put into LaTeX."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.formulas.draw import one_line
from mlkb.formulas.tree import parse
from mlkb.formulas.typed import spelled


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("sum_i alpha_i y_i = 0", r"\sum_i \alpha_i y_i = 0"),
        ("2 pi r", r"2 \pi r"),
        ("e^z_k / sum_j e^z_j", r"e^{z_k} / \sum_j e^{z_j}"),
        ("e^-beta_{ij} + 2e^x_ij", r"e^{-\beta_{ij}} + 2e^{x_{ij}}"),
        ("x_e^z_k + e_k^z", "x_e^z_k + e_k^z"),
        ("sum_i ell(h(x_i), y_i)", r"\sum_i \ell(h(x_i), y_i)"),
        ("mu_k + mu x", r"\mu_k + mu x"),
        ("x_ij + D_KL(p||q)", "x_{ij} + D_{KL}(p||q)"),
        ("KL(q||p) = QK", r"\mathrm{KL}(q||p) = QK"),
        ("eta grad f(x)", r"\eta \nabla f(x)"),
        ("frac{alpha}{beta}", r"frac{\alpha}{\beta}"),
        ("x != 0", r"x \ne 0"),
        ("x^2 !=y", r"x^2 \ne y"),
        ("dL/dW", r"\frac{dL}{dW}"),
        ("d/dx f(x)", r"\frac{d}{dx} f(x)"),
        ("-dH/dq, dX_t/dt", r"-\frac{dH}{dq}, \frac{dX_t}{dt}"),
        ("d log p(z(t))/dt", r"\frac{d log p(z(t))}{dt}"),
        ("dtheta/dt + dL/dtheta", r"\frac{d\theta}{dt} + \frac{dL}{d\theta}"),
        ("int p(theta) dtheta", r"\int p(\theta) d\theta"),
        ("yhat_i - xbar", r"\hat{y}_i - \bar{x}"),
        ("theta_hat = betahat", r"\hat{\theta} = \hat{\beta}"),
        ("hat y = tilde(x)", r"\hat y = \tilde{x}"),
        ("lam ||w|| + eps_t", r"\lambda ||w|| + \epsilon_t"),
        ("E[(X - mu)^2]", r"E[(X - \mu)^2]"),
        ("sigma dW + mu x dt", r"\sigma dW + \mu x dt"),
        ("beta1 m + (1-beta1) g", r"\beta_1 m + (1-\beta_1) g"),
        ("mu + sigma odot eps", r"\mu + \sigma \odot \epsilon"),
        ("A succeq 0, B prec C", r"A \succeq 0, B \prec C"),
        ("langle u, v rangle", r"\langle u, v \rangle"),
        ("f(y) + <grad f(y), x - y>", r"f(y) + \langle \nabla f(y), x - y\rangle "),
        ("|<u, v>| <= c", r"|\langle u, v\rangle | <= c"),
    ],
)
def test_names_and_indices_are_spelled_out(typed: str, latex: str) -> None:
    assert spelled(typed) == latex


@pytest.mark.parametrize(
    "latex",
    [
        r"\mathrm{beta} + \operatorname{int} A + \text{sum of alpha}",
        r"\alpha\beta\sum_{ij} x_{ij}",
        r"\begin{equation} a \end{equation}",
        "alphabet + summary",
        "a_iy_iy_j",
        "4!/2!=12",
        "n!=n (n-1)!",
        "(n-1)!=m",
        r"\frac{dL}{dW} + \hat y + \bar{x}",
        "what = that",
        "bar chart",
        "add/dd + dim/dot",
        "f = ma",
        "0 < x, y > 0",
        "0<x, y>0",
        "a <= b, c >= d",
        "a -> b, c -> d",
        "successor of precision",
    ],
)
def test_latex_stays(latex: str) -> None:
    assert spelled(latex) == latex


@given(
    st.lists(
        st.sampled_from(["alpha", "sum", "_", "ij", "x", "^", " ", "{", "}", "\\", "KL", "e^z_"])
    )
)
def test_nothing_is_taken_away_and_twice_is_once(parts: list[str]) -> None:
    text = "".join(parts)
    once = spelled(text)
    marks = str.maketrans("", "", "\\{}")
    assert once.translate(marks).replace("mathrm", "") == text.translate(marks)
    assert spelled(once) == once


def test_unequal_is_typed_with_two_signs_in_a_query_only() -> None:
    assert parse(spelled("x != y")) == parse(r"x \ne y")
    assert one_line("4!/2!=12") == "4!/2! = 12"
    assert one_line("a != b") == "a! = b"  # what TeX prints


def test_a_word_in_an_article_is_no_greek_letter() -> None:
    assert one_line(r"X \sim \mathrm{Gamma}(a, b)") == "X ∼ Gamma(a, b)"
    assert parse(r"\mathrm{Gamma}(a)") != parse(r"\Gamma(a)")


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("1/(1+e^(-x))", "1/(1+e^{-x})"),
        ("1/(1+e^-x)", "1/(1+e^{-x})"),
        ("sum_(i=1)^n x_i", r"\sum_{i=1}^n x_i"),
        ("(X^T X)^-1 X^T y", "(X^T X)^{-1} X^T y"),
        ("x^{-1} f(x)", "x^{-1} f(x)"),
    ],
)
def test_a_script_may_stand_in_brackets_or_bare(typed: str, latex: str) -> None:
    assert spelled(typed) == latex
