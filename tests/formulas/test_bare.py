"""Formulas without indices and decoration: what goes, what stays, and who has none."""

import pytest

from mlkb.formulas.bare import bare, is_bare, marks
from mlkb.formulas.tokens import bare_tokens, index_tokens
from mlkb.formulas.tree import parse


@pytest.mark.parametrize(
    ("written", "remembered"),
    [
        (r"\sum_{i=1}^n \alpha_i y_i = 0", r"\sum \alpha y = 0"),
        (r"w_j^* = -\frac{G_j}{H_j + \lambda}", "w = -G/(H + λ)"),
        (r"\max(0, 1 - y_i f(\mathbf{x}_i))", "max(0, 1 - y f(x))"),
        (r"\hat{\mathbf{w}} = \bar x + \tilde y_{ij} + \overline{ab}c", "w = x + y + abc"),
        (r"\mathbf{x}_{t+1} = \mathbf{x}_t - \eta \nabla f(\mathbf{x}_t)", r"x = x - η ∇f(x)"),
        (r"\mathbf{x}^{k+1} = \mathbf{x}^k", "x = x^k"),
        (r"\prod_{i \ne j} \sup_{h \in \mathcal{H}} R_{\mathrm{oob}}(h)", r"\prod \sup R(h)"),
        (r"\int_0^1 f(x)\,dx", r"\int f(x) dx"),
        (r"\mathbb{E}_{x \sim p}[\log_2 p(x)]", r"\mathbb{E}[\log p(x)]"),
        (r"\lVert\mathbf{M}\rVert_F^2", r"\|M\|^2"),
        (r"X^\top X w = X^\top y", "X'X w = X'y"),
        (r"k(x, x')", "k(x, x)"),
        (r"\frac{\partial u_i(x, t)}{\partial t}", r"\dot u"),
        ("f'(x_i)", r"\frac{df}{dx}"),
    ],
)
def test_indices_and_decoration_go(written: str, remembered: str) -> None:
    assert bare(parse(written)) == bare(parse(remembered))
    assert bare_tokens(written) == bare_tokens(remembered)


@pytest.mark.parametrize(
    "formula",
    [
        "x^2 + y^n",
        "p(x, y) = f(x)(y)",
        r"\frac{\partial f}{\partial x} + \nabla_y g",
        r"\|x\|_1",
        r"\dot{x} = f(x)",
        r"\max(a \le b, c)",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\sum",
        "",
    ],
)
def test_what_computes_something_stays(formula: str) -> None:
    assert bare(parse(formula)) == parse(formula)
    assert bare_tokens(formula) == index_tokens(formula)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\sum \alpha y = 0", True),
        (r"\hat w = x^* + y'", True),
        (r"\min_w \|Xw - y\|^2", True),
        (r"\sum_i \alpha y", False),
        (r"\prod^n x", False),
        ("w = G_j / (H + λ)", False),
        ("x^{(i)}", False),
        ("a = b, \\quad c_1 = d", False),
    ],
)
def test_who_has_no_index(formula: str, expected: bool) -> None:
    assert is_bare(parse(formula)) is expected


@pytest.mark.parametrize(
    ("formula", "kept", "remaining"),
    [
        (r"\hat y_i = X_i^\top w^*", "T", r"y = X^\top w"),
        (r"\hat y_i = X_i^\top w^*", "hat", r"\hat y = X w"),
        (r"\hat w^* + x_i'", "*", "w^* + x"),
        (r"\hat w^* + x_i'", "′", "w + x'"),
        (r"\|M_j\|_F + \hat y", "norm", r"\|M\|_F + y"),
    ],
)
def test_marks_that_a_query_has_stay(formula: str, kept: str, remaining: str) -> None:
    assert bare(parse(formula), frozenset((kept,))) == parse(remaining)
    assert marks(parse(remaining)) == {kept}


def test_a_formula_of_all_kinds_of_leaves_has_no_marks() -> None:
    assert marks(parse(r"\dot x + 2 \cdot 3.5 \text{train} + \infty + \|x\|_1 + f'(x)")) == set()
