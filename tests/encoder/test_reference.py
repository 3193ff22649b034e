"""A model that cannot be exported faithfully runs in sentence-transformers, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from mlkb.encoder import open_encoder
from mlkb.encoder.reference import ReferenceEncoder
from mlkb.errors import ModelError
from tests.encoder.conftest import Expected, run_python
from tests.encoder.tiny_models import LIMIT, TEXTS


@pytest.fixture(scope="module")
def announced() -> list[str]:
    return []


@pytest.fixture(scope="module")
def encoder(
    expected: Callable[[str], Expected], models: Path, announced: list[str]
) -> Iterator[ReferenceEncoder]:
    opened = open_encoder(expected("instructor").name, models=models, announce=announced.append)
    assert isinstance(opened, ReferenceEncoder)
    with opened:
        yield opened


def test_it_warns(encoder: ReferenceEncoder, announced: list[str]) -> None:
    assert "slow, because it leaves its prompt out of the pooling" in announced[-1]


def test_it_answers_as_sentence_transformers(
    encoder: ReferenceEncoder, expected: Callable[[str], Expected]
) -> None:
    known = expected("instructor")
    rows = encoder.encode_passages(TEXTS)
    assert rows.dtype == np.float32
    assert (rows * known.passages).sum(axis=1).min() >= 0.999999
    queries = np.stack([encoder.encode_query(text) for text in TEXTS])
    assert (queries * known.queries).sum(axis=1).min() >= 0.999999
    assert encoder.count_tokens(TEXTS) == known.counts
    assert encoder.dimension == 32
    assert encoder.max_tokens == LIMIT - 2 - encoder.count_tokens(["passage: "])[0]


def test_many_texts_keep_their_order(encoder: ReferenceEncoder) -> None:
    seen: list[int] = []
    rows = encoder.encode_passages(TEXTS * 10, seen.append)
    np.testing.assert_allclose(rows, np.tile(rows[: len(TEXTS)], (10, 1)), atol=1e-5)
    assert sum(seen) == len(TEXTS) * 10
    assert len(seen) > 1


@pytest.mark.parametrize("text", ["\ud800", "\x00", "凸优化\n{}", "x" * 1_000_000])
def test_any_string_is_encoded(encoder: ReferenceEncoder, text: str) -> None:
    assert np.linalg.norm(encoder.encode_query(text)) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows(encoder: ReferenceEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 32)
    assert encoder.count_tokens([]) == []


def test_torch_stays_in_the_other_process(
    expected: Callable[[str], Expected], models: Path
) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from mlkb.encoder import open_encoder\n"
        "encoder = open_encoder(sys.argv[1], models=Path(sys.argv[2]))\n"
        "print(type(encoder).__name__, encoder.encode_query('kernel').shape)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    said = run_python("-c", code, expected("instructor").name, str(models))
    assert said.splitlines() == ["ReferenceEncoder (32,)", "[]"]


def test_a_worker_that_died_is_one_sentence(
    expected: Callable[[str], Expected], models: Path
) -> None:
    opened = open_encoder(expected("instructor").name, models=models)
    assert isinstance(opened, ReferenceEncoder)
    with opened:
        opened._worker.kill()
        with pytest.raises(ModelError, match=r"sentence-transformers ended with code -?\d+"):
            opened.encode_query("kernel")
