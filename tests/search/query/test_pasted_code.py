"""Code that was pasted into a query: where it stands, and what is asked beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.search.query.pasted_code import beside_code, outside_code, prose_of
from tests.conftest import BaseOf

NOTE = """# Networks

## Gradients

Clipping bounds the gradient by its norm, which reverse mode computes. The axes are random.
"""


@pytest.mark.parametrize(
    ("words", "beside"),
    [
        ("torch.nn.utils.clip_(w, 1.0) what does clipping bound", "; what does clipping bound"),
        ("import jax; g = jax.grad(f) how is reverse mode done", ";; ; how is reverse mode done"),
        ("from torch import nn, optim why clip the norm", "; why clip the norm"),
        ("import numpy as np import jax why clip the norm", "; why clip the norm"),
        ("why clip the norm? import jax.numpy as jnp", "why clip the norm? ;"),
        ("df['cuda'].mean() is the mean of a column", "; is the mean of a column"),
        ("y = f(g(x, (1, 2)), k='a b c').h() why clip the norm", "; why clip the norm"),
        ("torch.nn.functional why clip the norm", "; why clip the norm"),
        ("w -= lr * grad(f, w) why clip the norm", "; why clip the norm"),
    ],
)
def test_what_is_asked_beside_code(words: str, beside: str) -> None:
    assert beside_code(words) == beside


@pytest.mark.parametrize(
    "words",
    [
        "pytorch code for a variational autoencoder",  # no code
        "does sklearn have target encoding",
        "torch.distributed.fsdp",  # nothing is asked beside it
        "what does nn.TransformerEncoderLayer(d) do",
        "how do I use torch.compile on a network of layers",  # what the sentence is about
        "how to import tensorflow in docker",  # no statement begins there
        "gradient boosting in Node.js, and why",
        "clip i.e. bound the norm, e.g. by one. Or clip it.Why is that",
        "an SVM(support vector machine) of the kernel(s) that O(n log n) takes",
        "what does max_bin do with tol=0.1 in boosting",  # may be what is asked about
        "an open bracket f(x, y that nothing closes",
        "",
    ],
)
def test_prose_is_no_code(words: str) -> None:
    assert beside_code(words) == words


def test_identifiers_are_spelt_as_they_are() -> None:
    words = "kmeans = KMeans(n=3), y_pred, lernrate=0.1 and np.rand of the lern rate"
    assert prose_of(words) == ";, ;, ; and ; of the lern rate"
    changed = outside_code(words, lambda text: text.replace("lern", "learn").replace("n=3", ""))
    assert changed == words.replace("lern rate", "learn rate")


@given(st.text("ab_.=()[]'; ", max_size=80) | st.text(max_size=80))
def test_nothing_is_lost_outside_code(words: str) -> None:
    assert outside_code(words, str) == words
    assert beside_code(words) == words or ";" in beside_code(words)


def test_code_in_code_takes_no_longer_than_its_brackets() -> None:
    for text in ("f(" * 1000, "a." * 1000, "f(x)" * 500, "import a, " * 200, "a_" * 1000):
        assert outside_code(text, str) == text


def test_a_library_in_pasted_code_is_no_demand(base_of: BaseOf) -> None:
    base = base_of({"networks.md": NOTE})
    question = "what does clipping do to the gradient"
    assert base.search(f"torch.clip_grad_norm_(params, 1.0) {question}").notices == ()
    (told,) = base.search(f"{question} in pytorch").notices
    assert told == "'pytorch' is nowhere here."
