r"""Index tokens: stable, the same for the same mathematics, and blind to names when wild."""

import random
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.formulas.tokens import index_tokens, number_variables, tree_tokens
from mlkb.formulas.tree import Node, parse
from mlkb.formulas.trivial import is_trivial

KKT = r"\nabla f(x^*) + \sum_i \lambda_i \nabla g_i(x^*) = 0"
GAUSS = r"\frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)"
FORMULAS = [
    KKT,
    GAUSS,
    r"\sum_{i=1}^n x_i^2",
    r"p(y \mid x) = \frac{p(x \mid y) p(y)}{p(x)}",
    r"\min_w \frac{1}{n} \sum_i \max(0, 1 - y_i w^\top x_i) + \lambda \|w\|^2",
    r"(X^\top X)^{-1} X^\top y",
    r"\int_a^b f(x)\,dx",
    r"\log\frac{q(z)}{p(z \mid x)}",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    "a b + c - a / b",
]
RENAMED = "abcfghijklmnpqrsuvwxyz"
"""Letters that are names and nothing else: not e, d, t (for T) and the capitals."""


def rename(latex: str, mapping: dict[str, str]) -> str:
    """Rename single letters outside commands."""
    return re.sub(
        r"\\text\{\w+\}|\\[A-Za-z]+|\{cases\}|[A-Za-z]", lambda m: mapping.get(m[0], m[0]), latex
    )


def test_tokens_are_short_words() -> None:
    for latex in FORMULAS:
        assert all(re.fullmatch(r"[0-9a-f]{8}", token) for token in index_tokens(latex))


def test_tokens_are_the_same_in_every_process() -> None:
    """They are on disk: a seed of `hash` must not change them."""
    command = f"from mlkb.formulas.tokens import index_tokens; print(*index_tokens({KKT!r}))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", command],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert index_tokens(KKT) == next(iter(outputs)).split()


def test_known_tokens_do_not_change() -> None:
    """A change of these is a change of the index format: builds must then start anew."""
    assert index_tokens("a/b") == index_tokens(r"\frac{a}{b}")
    assert len(index_tokens("a/b")) == len(index_tokens("c/d")) == 15


def test_notation_does_not_change_tokens() -> None:
    other = (
        r"$$\nabla f(\mathbf{x}^{\star}) \,+\,"
        r" \sum_{i}\lambda_{i}\nabla g_{i}(\mathbf{x}^{\ast})=0 \tag{4}$$"
    )
    assert index_tokens(KKT) == index_tokens(other)


def test_one_side_shares_all_its_tokens_with_the_line() -> None:
    whole, side = index_tokens(r"p(x) = " + GAUSS), index_tokens(GAUSS)
    assert not set(side) - set(whole)


def test_each_line_of_a_display_shares_its_tokens() -> None:
    display = (
        r"\begin{aligned} u_{t+1} &= u_t + \rho (A x - c) \\ z_{t+1} &= S(w_t + u_t) \end{aligned}"
    )
    line = r"z_{t+1} = S(w_t + u_t)"
    assert not set(index_tokens(line)) - set(index_tokens(display))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FORMULAS), st.randoms(use_true_random=False))
def test_consistent_renaming_keeps_the_wild_tokens(latex: str, chance: random.Random) -> None:
    """Only tokens that hold a name change."""
    letters = chance.sample(RENAMED, len(RENAMED))
    other = rename(latex, dict(zip(RENAMED, letters, strict=True)))
    assert wild_tokens(latex) == wild_tokens(other)


def wild_tokens(latex: str) -> list[str]:
    """Return the tokens that stay when every variable gets a name that no formula has."""
    tokens = index_tokens(latex)
    kept = set(tokens) & set(tree_tokens(with_fresh_names(parse(latex))))
    return sorted(token for token in tokens if token in kept)


def with_fresh_names(node: Node) -> Node:
    """Rename every variable to a name that does not occur elsewhere."""
    label = f"{node.label}-fresh" if node.label.startswith("v:") else node.label
    return Node(label, tuple(with_fresh_names(child) for child in node.children))


def test_variables_are_numbered_by_first_appearance() -> None:
    assert number_variables(["+/3", "v:x", "n:2", "v:y", "v:x"]) == ["+/3", "v0", "n:2", "v1", "v0"]


def test_a_number_that_is_an_index_is_one_as_a_letter_is() -> None:
    lettered, numbered = index_tokens("T_c/T_h"), index_tokens("T_2/T_1")
    shared = set(lettered) & set(numbered)
    assert shared == set(lettered) & set(index_tokens("T_a/T_b"))
    assert len(shared) > len(set(lettered)) / 2
    assert set(numbered) - set(index_tokens("T_3/T_4"))  # which number it is counts, too


def test_order_of_a_sum_does_not_matter_but_of_a_matrix_product_does() -> None:
    one, other = index_tokens(r"\|w\|^2 + C \xi"), index_tokens(r"C \xi + \|w\|^2")
    assert sorted(one) == sorted(other)
    assert sorted(index_tokens("X^T X")) != sorted(index_tokens("X X^T"))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_tokens(text: str) -> None:
    assert all(token.isalnum() for token in index_tokens(text))
    assert is_trivial(text) in (True, False)


def test_tokens_grow_with_the_length_and_not_faster() -> None:
    short, long = len(index_tokens("a_i b_j + " * 100)), len(index_tokens("a_i b_j + " * 800))
    assert long <= 8.5 * short


@pytest.mark.parametrize(
    "latex",
    [
        "x",
        "n",
        r"\mathbf{x}_i",
        r"x \in \mathbb{R}^d",
        "n=5",
        "",
        "42",
        r"\hat{y}",
        "f(x)",
        r"p(y \mid x)",
        r"\mathbf{W} \in \mathbb{R}^{n \times d}",
        r"x_{i+1}",
        r"\{x_1, \dots, x_n\}",
        r"i = 1, \dots, n",
        r"\lambda \ge 0",
        r"\alpha = 0.05",
        r"\mathcal{N}(\mu, \Sigma)",
        r"X^\top",
        r"\theta^*",
        "(x, y)",
        "(x)^2",
        "x^{(t+1)}",
        "x_{t-2k}",
        "2^{-n}",
        r"10^{-3}",
        r"\mathbf{S}_W^{-1/2}",
        r"\epsilon < \tfrac12",
        r"|\psi\rangle",
        r"x \in \mathbb{R}^{n-2}",
        r"(q, \dot{q})",
        r"\ddot x_i",
        "f'(x)",
        "f''(0) = 0",
        r"\frac{\partial}{\partial}",
    ],
)
def test_these_are_no_hits_of_their_own(latex: str) -> None:
    assert is_trivial(latex)


@pytest.mark.parametrize(
    "latex",
    [
        KKT,
        GAUSS,
        "a^2 + b^2 = c^2",
        r"w^\top x + b",
        r"\lambda_i g_i(x) = 0",
        r"\nabla f(x) = 0",
        r"\frac{1}{n}\sum_i x_i",
        r"\|x\|_2^2",
        r"X^\top X",
        r"e^{-x}",
        r"\log p(x)",
        "f(x) = g(x)",
        "(1-e^{-kn/m})^k",
        "f = (1-e^{-kn/m})^k",
        "(1+r)^n",
        r"s^2 = (x-\bar{x})^2",
        r"z = (x-\mu)^2",
        "(I-A)^{-1}",
        "(AB)^T",
        r"\sqrt{n \lambda}",
        "-(a+b)",
        "1/(2a)",
        "x_{i-e^{-t}}",
        "n^{n-2}",
        "T = 2^{n-1}",
        r"\dot q = p",
        r"\lambda_i^* = -\partial f^*/\partial u_i",
    ],
)
def test_these_are(latex: str) -> None:
    assert not is_trivial(latex)
