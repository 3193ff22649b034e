"""Queries taken apart: formulas are found, and words are left in peace."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.formulas.query import MAX_QUERY, QueryParts, split_query


@pytest.mark.parametrize(
    ("query", "words", "formulas"),
    [
        ("dual problem max_λ g(λ)", "dual problem", ("max_λ g(λ)",)),
        ("why is $\\nabla f = 0$ needed", "why is needed", ("\\nabla f = 0",)),
        (r"\(a\) and \[b^2\]", "and", ("a", "b^2")),
        ("$$x + y$$", "", ("x + y",)),
        ("y = mx + b", "", ("y = mx + b",)),
        ("y=mx+b line", "line", ("y=mx+b",)),
        ("∇f(x*) + Σᵢ λᵢ∇gᵢ(x*) = 0", "", ("∇f(x*) + Σᵢ λᵢ∇gᵢ(x*) = 0",)),
        (r"what is \frac{1}{1 + e^{-x", "what is", (r"\frac{1}{1 + e^{-x",)),
        ("posterior p(θ|x)", "posterior", ("p(θ|x)",)),
        ("gradient descent w ← w - η ∇L(w)", "gradient descent", ("w ← w - η ∇L(w)",)),
        ("log p(x) lower bound", "lower bound", ("log p(x)",)),
        ("how do I compute det(A - λI) = 0", "how do I compute", ("det(A - λI) = 0",)),
        ("the gradient of a \\nabla f(x)", "the gradient of a", ("\\nabla f(x)",)),
        ("self-attention Q K^T / sqrt(d_k)", "self-attention", ("Q K^T / sqrt(d_k)",)),
        ("min f(x) s.t. g(x) ≤ 0", "", ("min f(x) s.t. g(x) ≤ 0",)),
        ("w^T x + b = 0 hyperplane", "hyperplane", ("w^T x + b = 0",)),
        ("KL(q||p) divergence", "divergence", ("KL(q||p)",)),
        ("x_i", "", ("x_i",)),
        (r"a \le b", "", (r"a \le b",)),
        ("1/(1+exp(-x))", "", ("1/(1+exp(-x))",)),
        ("σ(z) = 1/(1+e^{-z}) logistic", "logistic", ("σ(z) = 1/(1+e^{-z})",)),
        ("E = mc^2", "", ("E = mc^2",)),
        ("dual sum_i alpha_i y_i = 0", "dual", ("sum_i alpha_i y_i = 0",)),
        ("x_{t+1} = x_t - eta grad f(x_t)", "", ("x_{t+1} = x_t - eta grad f(x_t)",)),
        ("momentum v_t = beta v_{t-1} + g_t", "momentum", ("v_t = beta v_{t-1} + g_t",)),
        ("attention softmax(QK^T/sqrt(d_k))V", "attention", ("softmax(QK^T/sqrt(d_k))V",)),
        (
            r"why \begin{align*} w &= w - \eta \nabla L \end{align*}",
            "why",
            (r"\begin{align*} w &= w - \eta \nabla L \end{align*}",),
        ),
    ],
)
def test_formulas_are_found(query: str, words: str, formulas: tuple[str, ...]) -> None:
    assert split_query(query) == QueryParts(words, formulas)


@pytest.mark.parametrize(
    "query",
    [
        "beta distribution",
        "sum of residuals",
        "partial derivative",
        "AWS lambda",
        "lambda_max",
        "beta_1 beta_2 of Adam",
        "chi^2 test",
        "log/exp trick",
        "int main()",
        "KKT conditions",
        "k-means clustering",
        "C++ bindings",
        "file_names_with_underscores",
        "L1/L2",
        "F1 = precision",
        "F1 = 2PR/(P+R)",
        "lr=0.01 schedule",
        "learning_rate=0.1",
        "A/B testing",
        "A* search",
        "R^2 score",
        "the L^2 norm",
        "a.b@c.org",
        "https://x.org/a_b?x=1&y=2",
        "t-SNE",
        "β-VAE",
        "χ² test",
        "ε-greedy exploration",
        "max pooling",
        "batch size = 32",
        "p-value < 0.05",
        "text → vector",
        "train/test split",
        "n_clusters parameter",
        "print(x)",
        "fit(X, y)",
        "sum(axis=0)",
        "--lr=0.1",
        "src/mlkb/cli.py",
        r"C:\Users\me\notes",
        "between $5 and $10 per hour",
        "I think I am lost",
        "f(x) convex",
        "bias-variance trade-off",
        "what is a kernel",
        "GPT-4 vs BERT",
        "step 3: normalise",
        "x86 and arm64",
        "top-k accuracy",
        "np.dot(a, b)",
        "O(n) time",
        "Q&A",
        "and/or",
        "in vs. out",
        "^_^",
        "#tag",
        "i.i.d.",
        "Ch. 3, p. 12",
        "3 x 4 matrix",
        "5 > 3",
        "",
        "   ",
        "?!",
    ],
)
def test_words_are_left_in_peace(query: str) -> None:
    assert split_query(query) == QueryParts(" ".join(query.split()), ())


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=200))
def test_nothing_that_was_typed_is_lost(query: str) -> None:
    parts = split_query(query)
    if "$" not in query and "\\" not in query:
        kept = "".join(parts.text.split()) + "".join("".join(f.split()) for f in parts.formulas)
        assert sorted(kept) == sorted("".join(query.split()))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "f(x)",
                "λ_i",
                "=",
                "+",
                "the",
                "of",
                "\\frac{a",
                "{b}",
                "$",
                "(",
                ")",
                "[",
                "]",
                "}",
                "max",
                "x",
                "1",
                ",",
                "kernel",
            ]
        )
    )
)
def test_any_order_of_chunks_is_split(chunks: list[str]) -> None:
    assert isinstance(split_query(" ".join(chunks)), QueryParts)


def test_pasted_prose_is_words() -> None:
    prose = "x_i = y " * MAX_QUERY
    assert split_query(prose).formulas == ()
