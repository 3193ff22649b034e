"""Whether a passage says what a symbol means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.records.posts import Formula, Passage
from mlkb.search.candidates.defining import Symbol

TABLE = (
    "| symbol | meaning |\n| --- | --- |\n"
    r"| $\pi_k$; $\gamma_{ik}$, $\lvert A\rvert$ | weight; responsibility, size |" + "\n"
    r"| $C>0$ | penalty |" + "\n"
    r"| $\operatorname{sgn}(z)$ | sign, $\mathbf{H}$ apart |"
)


def passage(text: str) -> Passage:
    return Passage("text", (), "", 1, 1, text, text)


def said(symbol: str, text: str) -> float:
    return Symbol(symbol).defined_in(passage(text))


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        (r"\gamma_{ik}", TABLE),
        (r"\pi_k", TABLE),
        ("C", TABLE),
        ("sgn", TABLE),
        (r"\gamma_{ik}", r"where $\gamma_{ik}$ is the responsibility."),
        ("A^+", r"We write $\mathbf{A}^+$ for the pseudo-inverse."),
        (
            r"\mathbf{A}^+",
            "The pseudo-inverse is\n\n$$\n" r"\mathbf{A}^+=\mathbf{V}\mathbf{U}" "\n$$",
        ),
        (r"\alpha_t(k)", r"Let $\alpha_t(k)=p(x_{1:t},z_t=k)$."),
        (r"\odot", r"where $\odot$ is the entrywise product."),
        ("⊙", r"Here $\odot$ denotes the entrywise product."),
        (r"\mu", r"- $\mu$: permeability"),
        (r"\epsilon", "Units:\n\n* **$\\mu$, $\\epsilon$** — permeability, permittivity"),
        (r"\rho", r"$\rho$ – density"),
        (r"\rho", r"> + $\rho$ - density"),
        (r"\eta", r"The learning rate ($\eta$) is halved."),
        ("R(h)", "| $R(h)$, $R^*$ | risk, Bayes risk |"),
        ("α_t(k)", r"| $\alpha_t(k)$ | forward variable |"),
        ("Var(X)", r"The variance is $$\operatorname{Var}(Y)=c$$"),
        (r"\mathrm{KL}(p||q)", "The divergence is\n\n$$\nD_{\\mathrm{KL}}(p\\,\\|\\,q)=c\n$$"),
    ],
)
def test_rows_and_sentences_say_it(symbol: str, text: str) -> None:
    assert said(symbol, text) >= 0.5


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        (r"\mathbf{H}", TABLE),  # stands in the second cell
        (r"\gamma_{ik}", r"Then $\gamma_{ik}$ grows, and $\gamma_{ik}>0$ for all $i$."),
        (r"\gamma_{ik}", r"Let $\gamma_{ik}=\tfrac12$ in the example."),
        ("C", "In the example let $C=4$."),
        ("x", "| $x$ | $y$ |\n| --- | --- |\n| $1$ | $2$ |"),
        ("x", "Let $y$ be a number; $x"),
        (r"\lambda", "| $\\lambda$ | test error |\n| --- | ---: |\n| $0.1$ | large |"),
        (r"\lambda", "$\\lambda$ | test error\n:-- | --\n$0.1$ | large"),
        ("E[X]", "| $E[u]$, $F$ | functional of $u$ |"),
        ("E[X]", r"| $\mathcal{E}[X]$ | energy |"),
        ("R(h)", r"| $\mathcal{R}(t)$ | resolvent |"),
        (r"\nabla f", r"Let $\nabla H$ be the gradient."),
        (r"\eta", r"- 0.1 $\eta$: too much"),
        (r"\eta", r"The rate is low ($\eta>0$), and in a step ($\eta$, say) lower."),
        ("x", ""),
    ],
)
def test_what_uses_a_symbol_or_gives_it_a_value_says_nothing(symbol: str, text: str) -> None:
    assert said(symbol, text) == 0


def test_a_row_about_what_a_function_computes_says_it_of_that_too() -> None:
    row = (
        r"| $\langle A,B\rangle=\operatorname{tr}(A^\top B)$, $z=\operatorname{sgn}(y)$ | product |"
    )
    assert said("tr", row) == said(r"\operatorname{tr}", row) == 0.5
    assert said("tr", f"{row}\n| $\\operatorname{{tr}}(A)$ | trace |") == 1.0
    assert said("sgn", row) == 0.0  # it is z that is explained
    assert said("diag", row) == said("A", row) == 0.0
    assert said("tr", row.replace("product", "$x$")) == 0.0


def test_what_is_nearer_to_what_was_typed_counts_more() -> None:
    row = "| ${}$ | something |"
    assert said(r"\mathbf{J}", row.format(r"\mathbf{J}")) == 1.0
    assert said(r"\gamma_{ik}", row.format(r"\gamma_{ik}")) == 1.0
    ordered = [
        said(r"\gamma", row.format(latex)) for latex in (r"\gamma", r"\gamma_{ik}", r"\delta")
    ]
    assert ordered == sorted(ordered, reverse=True)
    assert ordered[-1] == 0
    assert said("J", row.format(r"\mathbf{J}")) < said("J", row.format("J"))
    assert 0 < said(r"\gamma_{nk}", row.format(r"\gamma_{ik}")) < 1.0
    assert said("f(x)", row.format("f")) > 0.5
    assert said("J", "The matrix is $$\nJ=AB\n$$") > said("J", "Inserting gives $$\nJ=AB\n$$")
    case, item = (said("k", f"- $k{value}$: number of parts") for value in ("=n", ""))
    assert 0 < case < 0.5 < item


def test_a_function_applied_is_no_letter_and_no_other_value() -> None:
    def of(text: str) -> float:
        return Symbol("R(k)", applied=True).defined_in(passage(text))

    assert of("| $R(k)$ | number |") == 1.0
    assert of("| $R$ | radius |") == of("| $R(3)$ | number |") == 0
    assert said("R(k)", "| $R$ | radius |") > 0.5


def test_code_says_nothing_and_a_formula_only_of_what_it_is_about() -> None:
    code = Passage("code", (), "", 1, 1, "| $x$ | word |", "")
    assert Symbol("x").defined_in(code) == 0
    row = r"$\lVert\cdot\rVert_1$, $\eta$ | a norm, learning rate"
    latex = r"\lVert\cdot\rVert_1"
    formula = Passage("formula", (), "", 1, 1, row, row, formula=Formula(latex, False, "", 1, 1))
    assert Symbol(r"\eta").defined_in(formula) == 0
    assert Symbol(latex).defined_in(formula) == 1.0


@given(st.text("abx^_{}()|$\\=<, \n&γ"), st.text("x$=|^_ {}\\<\n&where "))
def test_any_symbol_and_any_text_are_compared(symbol: str, text: str) -> None:
    assert 0 <= said(symbol, text) <= 1


@pytest.mark.parametrize("text", ["$=$ is the sign.", "where $<$ is", "| $=$ | equal |"])
def test_a_sign_alone_is_about_nothing_else(text: str) -> None:
    assert said("x", text) == 0
