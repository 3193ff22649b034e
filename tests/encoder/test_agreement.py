"""The exported model is the same model: checked against sentence-transformers itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlkb.encoder import fingerprint_of, open_encoder
from mlkb.encoder.manifest import EncoderManifest
from mlkb.encoder.models import describe
from mlkb.encoder.protocol import Encoder
from mlkb.encoder.runtime import OnnxEncoder
from tests.encoder.conftest import Expected
from tests.encoder.tiny_models import LIMIT, LOCATED, TEXTS

Expect = Callable[[str], Expected]

NAMES = ["default", "mean", "cls"]


@pytest.fixture(params=NAMES)
def expectation(request: pytest.FixtureRequest, expected: Expect) -> Expected:
    return expected(request.param)


@pytest.fixture
def encoder(expectation: Expected, models: Path) -> Encoder:
    return open_encoder(expectation.name, models=models)


def test_runs_in_onnxruntime(encoder: Encoder) -> None:
    assert isinstance(encoder, OnnxEncoder)
    assert isinstance(encoder, Encoder)


def test_passages_agree(encoder: Encoder, expectation: Expected) -> None:
    rows = encoder.encode_passages(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == expectation.passages.shape
    assert (rows * expectation.passages).sum(axis=1).min() >= 0.9999
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_queries_agree_with_the_models_own_prompt(encoder: Encoder, expectation: Expected) -> None:
    rows = np.stack([encoder.encode_query(text) for text in TEXTS])
    assert (rows * expectation.queries).sum(axis=1).min() >= 0.9999


def test_tokens_are_counted_as_transformers_counts_them(
    encoder: Encoder, expectation: Expected
) -> None:
    assert encoder.count_tokens(TEXTS) == expectation.counts


@pytest.mark.parametrize("query", [False, True])
def test_tokens_agree_and_tell_where_they_stand(
    encoder: Encoder, expectation: Expected, query: bool
) -> None:
    read = encoder.token_vectors(["kernel " * 60, LOCATED, ""], query=query)
    assert read is not None
    _, found, nothing = read
    assert "".join(LOCATED[start:end] for start, end in found.spans) == LOCATED.replace(" ", "")
    # After them comes the one special token; before them another, and the prompt.
    everything = expectation.query_tokens if query else expectation.passage_tokens
    wanted = everything[-1 - len(found.spans) : -1]
    wanted = wanted / np.linalg.norm(wanted, axis=1, keepdims=True)
    np.testing.assert_allclose(found.vectors, wanted, atol=1e-4)
    assert nothing.spans == ()
    assert len(nothing.vectors) == 0


def test_the_tokens_of_a_query_are_those_of_its_own_run(encoder: Encoder) -> None:
    alone = encoder.token_vectors([LOCATED, ""], query=True)
    encoder.encode_query("kernel")
    encoder.encode_query(LOCATED)
    after = encoder.token_vectors([LOCATED], query=True)
    assert alone is not None
    assert after is not None
    assert (after[0].spans, after[0].ids) == (alone[0].spans, alone[0].ids)
    np.testing.assert_allclose(after[0].vectors, alone[0].vectors, atol=1e-5)
    passage, fresh = encoder.token_vectors([LOCATED]), encoder.token_vectors([LOCATED, "dual"])
    assert passage is not None
    assert fresh is not None
    np.testing.assert_allclose(passage[0].vectors, fresh[0].vectors, atol=1e-5)


def test_neighbours_in_a_batch_do_not_matter(encoder: Encoder) -> None:
    together = encoder.encode_passages(TEXTS * 12)  # enough for the packed session
    alone = np.stack([encoder.encode_passages([text])[0] for text in TEXTS])
    np.testing.assert_allclose(together, np.tile(alone, (12, 1)), atol=1e-5)


def test_progress_sums_to_the_number_of_texts(encoder: Encoder) -> None:
    seen: list[int] = []
    encoder.encode_passages(TEXTS * 3, seen.append)
    assert sum(seen) == len(TEXTS) * 3
    assert min(seen) > 0


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)
    assert encoder.count_tokens([]) == []


@pytest.mark.parametrize("text", ["\ud800", "\udfff \x00", "\x00", "凸优化", " \n\t", "\U0010ffff"])
def test_any_string_is_encoded(encoder: Encoder, text: str) -> None:
    query, passages = encoder.encode_query(text), encoder.encode_passages([text, "kernel"])
    for vector in (query, *passages):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert encoder.count_tokens([text])[0] >= 0


def test_a_halved_character_is_the_whole_one_again(encoder: Encoder) -> None:
    whole, halves = "\U0001f9ee", "\ud83e\uddee"
    np.testing.assert_array_equal(encoder.encode_query(halves), encoder.encode_query(whole))


def test_what_lies_beyond_the_limit_is_not_read(encoder: Encoder) -> None:
    start = "the kernel trick " * encoder.max_tokens
    np.testing.assert_array_equal(
        encoder.encode_query(start), encoder.encode_query(start + "duality " * 300_000)
    )


def test_as_many_tokens_fit_as_are_promised(encoder: Encoder) -> None:
    """One content token more is not read; the last that fits is."""
    fits = "a " * (encoder.max_tokens - 1)
    assert encoder.count_tokens([fits]) == [encoder.max_tokens - 1]
    with_last, other_last, beyond = encoder.encode_passages([fits + "b", fits + "c", fits + "b c"])
    assert with_last @ other_last < 0.999999
    assert with_last @ beyond == pytest.approx(1, abs=1e-6)


def test_max_tokens_deducts_special_tokens_and_prompt(expected: Expect, models: Path) -> None:
    assert open_encoder(expected("default").name, models=models).max_tokens == 256 - 2
    assert open_encoder(expected("cls").name, models=models).max_tokens == LIMIT - 2
    mean = open_encoder(expected("mean").name, models=models)
    assert mean.max_tokens == LIMIT - 2 - mean.count_tokens(["passage: "])[0]


def test_the_models_own_width_is_kept(expected: Expect, models: Path) -> None:
    """`cls` has a dense layer of 24 and asks for the first 16."""
    assert open_encoder(expected("cls").name, models=models).dimension == 16


def test_meaning_survives(models: Path) -> None:
    encoder = open_encoder(models=models)
    rows = encoder.encode_passages(
        [
            "A kernel computes an inner product in feature space without going there.",
            "Bread rises because yeast makes gas.",
            "At the optimum the gradient of the Lagrangian vanishes.",
        ]
    )
    assert int(np.argmax(rows @ encoder.encode_query("KKT stationarity"))) == 2
    assert int(np.argmax(rows @ encoder.encode_query("what is the kernel trick?"))) == 0
    assert int(np.argmax(rows @ encoder.encode_query("baking"))) == 1


def test_each_model_has_its_fingerprint(expected: Expect, models: Path) -> None:
    found = {}
    for name in NAMES:
        full = expected(name).name
        found[name] = open_encoder(full, models=models).fingerprint
        assert fingerprint_of(full, models) == found[name]
    assert len(set(found.values())) == len(NAMES)


def test_a_second_open_prepares_nothing(
    encoder: Encoder, expectation: Expected, models: Path
) -> None:
    said: list[str] = []
    again = open_encoder(expectation.name, models=models, announce=said.append)
    assert said == []
    assert again.fingerprint == encoder.fingerprint


def test_an_export_verifies(encoder: Encoder, expectation: Expected, models: Path) -> None:
    folder = models / describe(expectation.name).key
    manifest = EncoderManifest.read(folder)
    assert manifest is not None
    assert manifest.damages(folder) == {}
