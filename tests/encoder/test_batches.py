"""The parts of the runtime that need no model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from mlkb.encoder import runtime
from mlkb.encoder.runtime import usable_cores
from mlkb.encoder.sample import PASSAGES, sample_passages
from mlkb.encoder.tokens import split_vocabulary


@given(st.lists(st.integers(0, 700)))
def test_every_text_is_in_one_batch_and_no_batch_is_too_large(lengths: list[int]) -> None:
    batches = list(runtime._batches(lengths))
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = len(batch) * max(lengths[i] for i in batch)
        assert len(batch) == 1 or padded <= runtime._BATCH_TOKENS
        assert len(batch) <= runtime._BATCH_TEXTS


def word_piece(vocabulary: dict[str, int]) -> dict[str, Any]:
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.add_special_tokens(["[SEP]"])
    whole: dict[str, Any] = json.loads(tokenizer.to_str())
    return whole


def test_a_vocabulary_of_lines_is_taken_out() -> None:
    whole = word_piece({"[UNK]": 0, "[SEP]": 1, "kernel": 2, "##s": 3})
    text, lines = split_vocabulary(json.dumps(whole))
    assert lines == "[UNK]\n[SEP]\nkernel\n##s\n"
    assert json.loads(text)["model"]["vocab"] == {"[UNK]": 0, "[SEP]": 1}


@pytest.mark.parametrize(
    "vocabulary",
    [
        {"[UNK]": 0, "[SEP]": 1, "kernel": 3},  # a gap
        {"[UNK]": 0, "[SEP]": 1, "two words": 2},
        {"[UNK]": 0, "[SEP]": 1, "line\n": 2},
    ],
)
def test_any_other_vocabulary_stays_where_it_is(vocabulary: dict[str, int]) -> None:
    whole = json.dumps(word_piece(vocabulary))
    assert split_vocabulary(whole) == (whole, None)


def test_a_tokenizer_of_another_kind_stays_as_it_is() -> None:
    whole = json.dumps({"model": {"type": "Unigram", "vocab": []}, "added_tokens": []})
    assert split_vocabulary(whole) == (whole, None)


@pytest.mark.parametrize("limit", [8, 48, 256, 512, 8192])
def test_a_sample_has_a_text_beyond_the_limit_where_that_is_affordable(limit: int) -> None:
    texts = sample_passages(limit)
    assert set(PASSAGES) <= set(texts)
    assert (max(len(text.split()) for text in texts) > limit) == (limit <= 1024)


def test_there_is_at_least_one_core() -> None:
    assert 1 <= usable_cores() <= 8


def test_onnxruntime_reports_to_nobody(tmp_path: Path) -> None:
    homes = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    # In a continuous integration, which says so in CI, onnxruntime is silent by itself.
    unset = ("CI", "ORT_DISABLE_TELEMETRY")
    env = {key: value for key, value in os.environ.items() if key not in unset} | homes
    program = "import mlkb.encoder, onnxruntime"
    subprocess.run([sys.executable, "-c", program], env=env, check=True)
    assert not list(tmp_path.rglob("*deviceid*"))
