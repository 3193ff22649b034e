r"""Expressions of Python: which formula they compute, and which compute none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.formulas.code import code_within, in_latex
from mlkb.formulas.query import split_query
from mlkb.search.query.parse import parse_query
from tests.formulas.trees import renamed


@pytest.mark.parametrize(
    ("code", "formula"),
    [
        ("np.log(np.sum(np.exp(x)))", r"\log\sum_i e^{x_i}"),
        ("log(sum(exp(x)))", r"\log\sum_i e^{x_i}"),
        ("((x - x.mean())**2).mean()", r"\frac{1}{n} \sum_i (x_i - \bar{x})^2"),
        ("x / (np.sqrt(v) + 1e-8)", r"\frac{x}{\sqrt{v} + \epsilon}"),
        ("np.sum(w_ij * x_j)", r"\sum_i w_{ij} x_j"),
        ("np.exp(-\u03bb*x)", r"e^{-\lambda x}"),
        ("np.log(np.exp(x).sum())", r"\log\sum_i e^{x_i}"),
        ("jax.numpy.log(jax.numpy.sum(jax.numpy.exp(x), axis=-1))", r"\log\sum_i e^{x_i}"),
        ("np.exp(z)/np.sum(np.exp(z))", r"\frac{e^{z_k}}{\sum_l e^{z_l}}"),
        ("np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)", r"\frac{e^{z_k}}{\sum_l e^{z_l}}"),
        ("np.exp(logits) / np.sum(np.exp(logits))", r"\frac{e^{z_k}}{\sum_l e^{z_l}}"),
        ("p = np.exp(z) / np.sum(np.exp(z), 1)", r"p = \frac{e^{z_k}}{\sum_l e^{z_l}}"),
        (
            "np.exp(z - z.max()) / np.sum(np.exp(z - np.max(z)))",
            r"\frac{e^{z_k - \max_i z_i}}{\sum_i e^{z_i - \max_j z_j}}",
        ),
        ("1 - torch.nn.functional.sigmoid(2*x)", r"1 - \sigma(2 x)"),
        ("1/(1+np.exp(-x))", r"\frac{1}{1 + e^{-x}}"),
        ("-np.sum(p * np.log(p))", r"-\sum_i p_i \log p_i"),
        ("np.mean((y - y_hat)**2)", r"\frac1n \sum_i (y_i - \hat y_i)^2"),
        ("np.sqrt(np.mean(np.square(y - yhat)))", r"\sqrt{\frac1n \sum_i (y_i - \hat y_i)^2}"),
        ("sum(alpha_i * y_i)", r"\sum_i \alpha_i y_i"),
        ("w.T @ x + b", r"w^\top x + b"),
        ("np.dot(A, x) - b", r"A x - b"),
        ("np.sum((y - X @ w)**2)", r"\lVert y - X w\rVert^2"),
        ("np.maximum(0, 1 - y*f(x))", r"\max(0, 1 - y f(x))"),
        ("np.trace(A @ B.T)", r"\operatorname{tr}(A B^\top)"),
        (
            "np.exp(-x**2/(2*sigma**2))/(sigma*np.sqrt(2*np.pi))",
            r"\frac{e^{-\frac{x^2}{2\sigma^2}}}{\sigma\sqrt{2\pi}}",
        ),
        ("1 - math.exp(-lam*t)", r"1 - e^{-\lambda t}"),
        ("a - (b - c)**2", r"a - (b - c)^2"),
        ("2*(x.sum() + 1) / 3.0", r"\frac{2 (\sum_i x_i + 1)}{3}"),
        ("np.sum(x) * y**2", r"(\sum_i x_i) y^2"),
        ("abs(x[i] - x[j])**2", r"\lvert x_i - x_j\rvert^2"),
        # steps of an iteration
        ("w -= lr * grad", r"w = w - \eta \nabla L"),
        ("theta -= alpha * grad", r"\theta = \theta - \alpha \nabla L"),
        ("w = w - lr * grad(w)", r"w = w - \eta \nabla L(w)"),
        ("weights -= learning_rate * weights.grad", r"w = w - \eta \nabla L"),
        ("v = beta * v + (1 - beta) * grad_w**2", r"v = \beta v + (1 - \beta) (\nabla L)^2"),
        ("w *= 1 - lr * wd", r"w = w (1 - \eta d)"),
        ("w -= lr * X.T @ (X @ w - y)", r"w = w - \eta X^\top (X w - y)"),
        ("x /= x + y", r"x = \frac{x}{x + y}"),
    ],
)
def test_code_is_the_formula_that_it_computes(code: str, formula: str) -> None:
    latex = in_latex(code)
    assert latex is not None
    assert renamed(latex) == renamed(formula)


@pytest.mark.parametrize(
    "code",
    [
        "np.linalg.solve(A, b)",
        "np.linalg.inv(X.T @ X) @ X.T @ y",
        "torch.nn.Linear(3, 4)",
        "torch.save(model, path)",
        "np.array([1, 2]) ** 2",
        "np.abs(x)",
        "np.maximum(a, b)",
        "F.softmax(x, dim=-1)",
        "F.cross_entropy(logits, y)",
        "sklearn.svm",
        "x.T",
        "user@host",
        "name @ work ** hard",
        "2**10",
        "f(**kwargs)",
        "**bold** text",
        "np.sum(x, where=x > 0) + 1",
        "x[1:] @ y",
        "lambda x: x**2",
        "import np.exp(x)",
        "np.exp(x) if y else x**2",
        "'a' ** 2 + True ** 2",
        "1e300 ** x",
        "x.y ** 2",
        "sum_i x_i^2",
        r"\sum_i x_i ** 2",
        "k-means++",
        "x += 1",
        "count += 1",
        "A += grade",
        "total += price * qty",
        "lr *= decay",
        "grad *= 0.5",
        "p = p - value",
        "x = x or y",
        "y = y",
        "",
        "x**" + "9" * 280,
        "(" * 150 + "x**2" + ")" * 140,
        "-" * 290 + "x**2",
        "x**2 " * 100,
        "\0**\0",
    ],
)
def test_what_computes_no_formula(code: str) -> None:
    assert in_latex(code) is None


@pytest.mark.parametrize(
    ("query", "words", "formulas"),
    [
        ("softmax = np.exp(z) / np.exp(z).sum()", "softmax", ("np.exp(z) / np.exp(z).sum()",)),
        (
            "why is np.log(np.sum(np.exp(x))) stable?",
            "why is stable?",
            ("np.log(np.sum(np.exp(x)))",),
        ),
        ("what is w.T @ x + b?", "what is ?", ("w.T @ x + b",)),
        # A part of what is no formula is none.
        ("np.linalg.inv(X.T @ X) @ X.T @ y", "np.linalg.inv(X.T @ X) @ X.T @ y", ()),
        ("F.softmax(x, dim=-1)", "F.softmax(x, dim=-1)", ()),
        ("np.log(x)", "np.log(x)", ()),
        ("np.dot or @", "np.dot or @", ()),
        ("why does w -= lr * grad converge", "why does converge", ("w -= lr * grad",)),
        ("the x = x + noise trick", "the x = x + noise trick", ()),
        ("grade A -= grade B", "grade A -= grade B", ()),
    ],
)
def test_code_in_a_query(query: str, words: str, formulas: tuple[str, ...]) -> None:
    parts = split_query(query)
    assert (parts.text, parts.formulas) == (words, formulas)


def test_the_arms_get_notation() -> None:
    for query in (parse_query("1/(1+np.exp(-x))"), parse_query("1/(1+np.exp(-x))", "formula")):
        assert query.formulas == (r"\frac{1}{1 + \exp(-x)}",)
    assert parse_query("1/(1+np.exp(-x))").guessed == ("1/(1+np.exp(-x))",)


@given(st.text(st.sampled_from("xy12 ()[]+-*/@.,=npexpsumT'\"\\{}"), max_size=80))
def test_nothing_typed_fails(text: str) -> None:
    span = code_within(text)
    assert span is None or in_latex(text[slice(*span)])
