"""The odds that a passage answers: by hand where it can be done, and against the torch form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from mlkb.encoder import open_encoder
from mlkb.encoder.protocol import TokenVectors
from mlkb.search.answerability.learned import MATCHES, STRENGTH, WEIGHTS, WHOLE, Learned


def tokens(*rows: tuple[float, float], ids: tuple[int, ...]) -> TokenVectors:
    return TokenVectors(((0, 1),) * len(rows), np.array(rows, np.float32), ids)


def arrays() -> dict[str, NDArray[np.generic]]:
    """Weights of two dimensions that say nothing yet; tokens 1 and 2 are rare, 0 is not."""
    shapes = {
        "project_weight": (2, 2),
        "token_weight": (1, 2),
        "token_bias": (1,),
        "hidden_weight": (1, MATCHES + 1),
        "hidden_bias": (1,),
        "judge_weight": (2, 1),
        "judge_bias": (2,),
        "whole_weight": (1, WHOLE),
        "whole_bias": (1,),
        "say_weight": (1, 1),
        "say_bias": (1,),
        "sharpness": (),
    }
    found: dict[str, NDArray[np.generic]] = {n: np.zeros(s, "f4") for n, s in shapes.items()}
    return {**found, "rarity": np.array([0, 255, 255], "u1"), "encoder": np.array("none")}


def gelu(x: float) -> float:
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


ASKED = tokens((1, 0), (0, 1), ids=(1, 2))
READ = tokens((0.6, 0.8), (1, 0), (1, 0), ids=(2, 1, 1))


def test_what_is_said_of_every_token_and_of_the_whole_adds_up() -> None:
    given = arrays()
    given["judge_bias"] = np.array([2.0, 0.0], "f4")
    given["say_bias"] = np.array([-1.0], "f4")
    assert Learned(given).log_odds(ASKED, READ) == pytest.approx(STRENGTH * 2 - 1)


@pytest.mark.parametrize(
    ("which", "first", "second"),
    [
        (0, 1.0, 0.8),  # the nearest token as the encoder sees it
        (1, 1.0, 0.8),  # the same after a projection that changes nothing
        (2, 1.0, 1.0),  # the very token stands there
        (5, 0.4, 0.2),  # how often, of at most five times
        (6, 1.0, 1.0),  # how rare it is
        (3, 2.6 / 3, 0.8 / 3),  # the mean by an attention that looks nowhere in particular
    ],
)
def test_what_is_known_of_a_token(which: int, first: float, second: float) -> None:
    given = arrays()
    given["project_weight"] = np.eye(2, dtype="f4")
    hidden = np.zeros((1, MATCHES + 1), "f4")
    hidden[0, which] = 1
    given["hidden_weight"], given["judge_weight"] = hidden, np.array([[1.0], [0.0]], "f4")
    wanted = STRENGTH * (gelu(first) + gelu(second)) / 2
    assert Learned(given).log_odds(ASKED, READ) == pytest.approx(wanted, abs=1e-5)


def test_a_token_counts_as_it_weighs() -> None:
    given = arrays()
    given["hidden_weight"] = np.zeros((1, MATCHES + 1), "f4")
    given["hidden_weight"][0, 0] = 1
    given["judge_weight"] = np.array([[1.0], [5.0]], "f4")
    first, second = gelu(1.0), gelu(0.8)
    share = math.exp(5 * first) / (math.exp(5 * first) + math.exp(5 * second))
    wanted = STRENGTH * (share * first + (1 - share) * second)
    assert Learned(given).log_odds(ASKED, READ) == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize(
    ("which", "known"),
    [
        (0, (2.6 + 0.8) / math.hypot(2.6, 0.8) / math.sqrt(2)),  # the cosine of both as a whole
        (1, math.log(3)),  # the number of tokens, by log1p
        (2, 0.9),  # how like the rare ones are
        (3, 0.0),  # the worst of the tokens
    ],
)
def test_what_is_known_of_the_whole(which: int, known: float) -> None:
    given = arrays()
    given["whole_weight"] = np.zeros((1, WHOLE), "f4")
    given["whole_weight"][0, which] = 1
    given["say_weight"] = np.ones((1, 1), "f4")
    assert Learned(given).log_odds(ASKED, READ) == pytest.approx(gelu(known), abs=1e-5)


def test_it_is_applied_as_it_was_learned() -> None:
    import torch

    from documentation import Query
    from train_reading import Collection, Example, Reader

    torch.manual_seed(3)
    luck = np.random.default_rng(3)
    reader = Reader(8).eval()

    def some(count: int) -> TokenVectors:
        rows = luck.normal(size=(count, 8)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return TokenVectors(((0, 1),) * count, rows, tuple(luck.integers(0, 6, count).tolist()))

    asked, read = [some(n) for n in (3, 7)], [some(n) for n in (4, 11)]
    rarity = np.array([0, 51, 102, 153, 204, 255], "u1")
    queries = [Query("", "k", 0), Query("", "k", 1)]
    collection = Collection(queries, asked, read, [], (rarity / 255).astype("f4"))
    batch = collection.batch([Example(0, 0, answers=True), Example(1, 1, answers=True)])
    named = {n.replace(".", "_"): p.detach().numpy() for n, p in reader.named_parameters()}
    used = Learned({**named, "rarity": rarity, "encoder": np.array("none")})
    with torch.no_grad():
        wanted = reader(batch).tolist()
    assert [used.log_odds(a, r) for a, r in zip(asked, read, strict=True)] == pytest.approx(
        wanted, abs=1e-4
    )


def test_what_comes_with_mlkb_is_for_the_default_encoder() -> None:
    encoder = open_encoder()
    learned = Learned.load()
    assert learned.encoder == encoder.fingerprint
    assert WEIGHTS.stat().st_size < 200_000
    passages = [
        "A tree is felled in winter, when the sap is down; the stump is left for a year.",
        "Each split of a regression tree is the one that lowers the squared error the most.",
        "The kernel of a linear map is the set of vectors that it sends to zero.",
    ]
    queries = [
        "when is the best time of the year to cut down trees",
        "how does a regression tree choose where to split",
        "which vectors does a matrix map to nothing",
    ]
    read = encoder.token_vectors(passages)
    asked = encoder.token_vectors(queries, query=True)
    assert read is not None
    assert asked is not None
    odds = np.array([[learned.log_odds(a, r) for r in read] for a in asked])
    assert odds.argmax(axis=1).tolist() == [0, 1, 2]
