"""Cross-encoders: exported, they score as `CrossEncoder.predict` does; or they are refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mlkb.encoder import open_reranker
from mlkb.encoder.manifest import EncoderManifest, RerankerManifest
from mlkb.encoder.models import describe
from mlkb.encoder.protocol import Reranker
from mlkb.encoder.reference import ReferenceReranker
from mlkb.encoder.runtime import OnnxReranker
from mlkb.encoder.sample import sample_pairs
from mlkb.errors import ModelError
from tests.encoder.conftest import run_python
from tests.encoder.tiny_models import TEXTS

Scores = NDArray[np.float64]


def predicted(tiny_root: Path, name: str) -> Scores:
    """What `predict` gave, 0 to 1: `cross` gives logits, the other two sigmoids of them."""
    known: Scores = np.load(tiny_root / f"{name}.npz")["predicted"].astype(np.float64)
    return 1 / (1 + np.exp(-known)) if name == "cross" else known


def scored(reranker: Reranker) -> Scores:
    return np.stack([reranker.score(query, TEXTS) for query in TEXTS]).astype(np.float64)


@pytest.fixture(params=["cross", "cross-old"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reranker(name: str, tiny_root: Path, models: Path) -> OnnxReranker:
    opened = open_reranker(str(tiny_root / name), models=models)
    assert isinstance(opened, OnnxReranker)
    return opened


def test_every_pair_is_scored_as_predict_scores_it(
    reranker: OnnxReranker, name: str, tiny_root: Path
) -> None:
    """Pairs of all lengths, either or both of whose texts are cut; prompt and activation kept."""
    wanted = predicted(tiny_root, name)
    np.testing.assert_allclose(scored(reranker), wanted, atol=1e-4)
    assert np.ptp(wanted) > 0.5  # else agreement would say little


def test_neighbours_in_a_batch_do_not_matter(reranker: OnnxReranker) -> None:
    together = reranker.score("kernel", TEXTS * 3)
    assert together.dtype == np.float32
    alone = np.concatenate([reranker.score("kernel", [text]) for text in TEXTS])
    np.testing.assert_allclose(together, np.tile(alone, 3), atol=1e-6)


def test_query_and_passage_are_told_apart(reranker: OnnxReranker) -> None:
    there, back = reranker.score("kernel", ["trick"]), reranker.score("trick", ["kernel"])
    assert abs(there[0] - back[0]) > 1e-3


def test_no_texts_give_no_scores(reranker: OnnxReranker) -> None:
    assert reranker.score("kernel", []).shape == (0,)


@pytest.mark.parametrize("text", ["\ud800", "\x00", "凸优化", "duality " * 300_000])
def test_any_string_is_scored(reranker: OnnxReranker, text: str) -> None:
    for scores in (reranker.score(text, ["kernel", text]), reranker.score("kernel", [text])):
        assert np.all((scores >= 0) & (scores <= 1))


def test_what_lies_beyond_the_limit_is_not_read(reranker: OnnxReranker) -> None:
    start = "the kernel trick " * 48
    first, second = reranker.score("duality", [start, start + "duality " * 100_000])
    assert first == second


def test_an_export_verifies_and_a_second_open_prepares_nothing(
    reranker: OnnxReranker, name: str, tiny_root: Path, models: Path
) -> None:
    source = describe(str(tiny_root / name), "reranker")
    manifest = RerankerManifest.read(models / source.key)
    assert manifest is not None
    assert manifest.damages(models / source.key) == {}
    assert manifest.largest_difference is not None
    assert manifest.largest_difference < 1e-4
    assert manifest.segments == (name == "cross")
    said: list[str] = []
    again = open_reranker(source.name, models=models, announce=said.append)
    assert isinstance(again, Reranker)
    assert said == []


def test_one_model_in_two_roles_is_two_exports(tiny_root: Path, models: Path) -> None:
    name = str(tiny_root / "cross-old")
    open_reranker(name, models=models)
    as_encoder, as_reranker = describe(name), describe(name, "reranker")
    assert as_encoder.key != as_reranker.key
    assert EncoderManifest.read(models / as_reranker.key) is None


def test_a_name_without_an_owner_is_one_of_the_cross_encoders() -> None:
    assert describe("stsb-roberta-base", "reranker").name == "cross-encoder/stsb-roberta-base"
    assert describe("all-MiniLM-L6-v2", "reranker").kind == "hub"
    with pytest.raises(ModelError, match="such as cross-encoder/ms-marco-MiniLM-L6-v2"):
        describe("./cross", "reranker")


@pytest.mark.parametrize(
    ("model", "opened"), [("cross", "OnnxReranker"), ("cross-instructor", "ReferenceReranker")]
)
def test_scoring_imports_no_torch(model: str, opened: str, tiny_root: Path, models: Path) -> None:
    name = str(tiny_root / model)
    code = (
        "import sys; from pathlib import Path\n"
        "from mlkb.encoder import open_reranker\n"
        "reranker = open_reranker(sys.argv[1], models=Path(sys.argv[2]))\n"
        "print(type(reranker).__name__, reranker.score('a', ['b', 'c']).shape)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    said = run_python("-c", code, name, str(models))
    assert said.splitlines() == [f"{opened} (2,)", "[]"]


@pytest.fixture(scope="module")
def slow(tiny_root: Path, models: Path) -> Iterator[tuple[ReferenceReranker, list[str]]]:
    said: list[str] = []
    name = str(tiny_root / "cross-instructor")
    opened = open_reranker(name, models=models, announce=said.append)
    assert isinstance(opened, ReferenceReranker)
    with opened:
        yield opened, said


def test_what_cannot_be_exported_runs_in_sentence_transformers(
    slow: tuple[ReferenceReranker, list[str]], tiny_root: Path
) -> None:
    reranker, said = slow
    assert "slow, because it leaves its prompt out of the pooling" in said[-1]
    np.testing.assert_allclose(
        scored(reranker), predicted(tiny_root, "cross-instructor"), atol=1e-5
    )
    assert reranker.score("kernel", ["\ud800", "x" * 1_000_000]).shape == (2,)
    assert reranker.score("kernel", []).shape == (0,)


def test_an_export_whose_scores_differ_is_refused(tiny_root: Path, tmp_path: Path) -> None:
    """A hundredth on each logit is no rounding."""
    name = str(tiny_root / "cross")
    code = (
        "import sys; from mlkb.encoder import export\n"
        "from mlkb.encoder.export_reranker import RerankerSubject\n"
        "right = RerankerSubject.predict\n"
        "RerankerSubject.predict = lambda self, pairs: right(self, pairs) + 0.01\n"
        "export.main(['--role', 'reranker', '--name', sys.argv[1], '--models', sys.argv[2]])\n"
    )
    result = json.loads(run_python("-c", code, name, str(tmp_path)))
    assert result["how"] == "reference"
    assert "its scores differ: a logit by 0.0" in result["why"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cross-nli", "tells 3 classes apart, and a reranker gives one score; name another"),
        ("mean", "is no cross-encoder, which scores a query and a passage read together; name"),
        ("mean-bare", "is no cross-encoder"),
        ("gone", "does not exist; put it back or name another model"),
    ],
)
def test_what_gives_no_score_is_a_sentence(
    name: str, said: str, tiny_root: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=said) as raised:
        open_reranker(str(tiny_root / name), models=tmp_path)
    assert "\n" not in str(raised.value)


def test_a_model_that_brings_code_is_refused(tiny_root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evil"
    shutil.copytree(tiny_root / "cross-old", folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {
        "model_type": "evil",
        "auto_map": {
            "AutoConfig": "evil.Config",
            "AutoModelForSequenceClassification": "evil.Model",
        },
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text("raise SystemExit('it was run')")
    with pytest.raises(ModelError, match="contains custom code") as raised:
        open_reranker(str(folder), models=tmp_path / "models")
    assert "\n" not in str(raised.value)


def test_an_unreachable_hub_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    with pytest.raises(ModelError, match="or name the folder of a downloaded model") as raised:
        open_reranker("cross-encoder/nobody", models=tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("limit", [48, 512, 8192])
def test_the_sample_has_either_text_cut_where_that_is_affordable(limit: int) -> None:
    pairs = sample_pairs(limit)
    for side in (0, 1):
        assert (max(len(pair[side].split()) for pair in pairs) > limit) == (limit <= 1024)
    assert len(set(pairs)) == len(pairs)
