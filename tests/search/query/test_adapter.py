"""Where a query looks: by hand where it can be done, and against the torch form that learns."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mlkb.encoder import open_encoder
from mlkb.search.query.adapter import WEIGHTS, QueryAdapter, query_vector
from tests.fakes import WordEncoder

VECTOR = np.array([0.6, 0.8], np.float32)
TOKENS = np.array([[1, 0], [0, 1]], np.float32)


def arrays() -> dict[str, NDArray[np.generic]]:
    """Weights of two dimensions that change nothing yet."""
    shapes = {
        "token_weight": (1, 4),
        "token_bias": (1,),
        "weigh_weight": (1, 1),
        "weigh_bias": (1,),
        "down_weight": (1, 2),
        "up_weight": (2, 1),
    }
    found: dict[str, NDArray[np.generic]] = {n: np.zeros(s, "f4") for n, s in shapes.items()}
    return {**found, "encoder": np.array("none")}


def turned(given: dict[str, NDArray[np.generic]], tokens: NDArray[np.float32]) -> list[float]:
    return [float(x) for x in QueryAdapter(given).turned(VECTOR, tokens)]


def test_what_has_learned_nothing_changes_nothing() -> None:
    assert turned(arrays(), TOKENS) == pytest.approx([0.6, 0.8])


def test_each_token_adds_as_much_as_it_weighs() -> None:
    given = arrays()
    given["weigh_bias"] = np.array([2.0], "f4")  # two halves of [1, 0] and [0, 1], twice
    length = np.hypot(1.6, 1.8)
    assert turned(given, TOKENS) == pytest.approx([1.6 / length, 1.8 / length])
    given["weigh_bias"] = np.array([0.0], "f4")
    given["token_weight"] = np.array([[50.0, 0, 0, 0]], "f4")  # the first token alone
    given["weigh_weight"] = np.array([[0.04]], "f4")
    assert turned(given, TOKENS) == pytest.approx(
        [1.6 / np.hypot(1.6, 0.8), 0.8 / np.hypot(1.6, 0.8)]
    )


def test_the_matrix_turns_the_sum() -> None:
    given = arrays()
    given["down_weight"] = np.array([[1.0, 0.5]], "f4")  # 0.6 + 0.4 = 1
    given["up_weight"] = np.array([[1.0], [-0.4]], "f4")
    assert turned(given, TOKENS) == pytest.approx(
        [1.6 / np.hypot(1.6, 0.4), 0.4 / np.hypot(1.6, 0.4)]
    )


def test_a_query_without_tokens_is_turned_too() -> None:
    given = arrays()
    given["weigh_bias"] = np.array([2.0], "f4")
    assert turned(given, np.empty((0, 0), np.float32)) == pytest.approx([0.6, 0.8])


def test_another_encoder_is_left_alone() -> None:
    encoder = WordEncoder()
    np.testing.assert_array_equal(
        query_vector("kernel trick", encoder), encoder.encode_query("kernel trick")
    )


def test_it_is_applied_as_it_was_learned() -> None:
    import torch

    from documentation import Query
    from train_adapter import Examples, Turning

    torch.manual_seed(3)
    luck = np.random.default_rng(3)
    turning = Turning(8).eval()
    for part in turning.parameters():
        torch.nn.init.normal_(part, std=0.5)

    def some(count: int) -> NDArray[np.float32]:
        rows = luck.normal(size=(count, 8)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    vectors, tokens = some(3), [some(4), some(9), np.empty((0, 0), np.float32)]
    queries = [Query("", "k", i) for i in range(3)]
    examples = Examples(queries, vectors, tokens, torch.from_numpy(vectors))
    with torch.no_grad():
        wanted = turning(*examples.batch([0, 1, 2])).numpy()
    named = {n.replace(".", "_"): p.detach().numpy() for n, p in turning.named_parameters()}
    adapter = QueryAdapter({**named, "encoder": np.array("none")})
    for vector, rows, row in zip(vectors, tokens, wanted, strict=True):
        np.testing.assert_allclose(adapter.turned(vector, rows), row, atol=1e-5)


def test_what_comes_with_mlkb_is_for_the_default_encoder_and_nears_what_answers() -> None:
    encoder = open_encoder()
    assert QueryAdapter.load().encoder == encoder.fingerprint
    assert WEIGHTS.stat().st_size < 200_000
    pairs = {
        "clever boxes that remember what they have seen forget what came long ago": (
            "Vanishing gradients: in a recurrent network the product of Jacobians shrinks, so that "
            "early inputs hardly change the loss."
        ),
        "rolling downhill with a heavy ball": (
            "Momentum: the update keeps a decaying average of past gradients, which damps "
            "oscillation across the valley and speeds up descent along it."
        ),
        "how sure can I be of a mean of a few numbers": (
            "Confidence interval: for a normal sample of unknown variance the quantiles of "
            "Student's t give an interval that covers the expectation with given probability."
        ),
    }
    texts = encoder.encode_passages(list(pairs.values()))
    for i, query in enumerate(pairs):
        turned = query_vector(query, encoder)
        assert np.linalg.norm(turned) == pytest.approx(1, abs=1e-5)
        assert int(np.argmax(texts @ turned)) == i
