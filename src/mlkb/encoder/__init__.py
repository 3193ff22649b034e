"""Texts -> unit float32 vectors, by any sentence-transformers model, without importing torch.

    encoder = open_encoder("all-MiniLM-L6-v2")
    rows = encoder.encode_passages(["..."])      # (n, d), unit rows
    vector = encoder.encode_query("...")         # (d,)

    reranker = open_reranker("cross-encoder/ms-marco-MiniLM-L6-v2")
    scores = reranker.score("...", ["..."])      # (n,), 0 to 1

The first use of a model exports it in a process of its own (:mod:`mlkb.encoder.export`); every
later one opens the export in milliseconds (:mod:`mlkb.encoder.runtime`). A model that cannot be
exported faithfully runs in sentence-transformers, in a process of its own
(:mod:`mlkb.encoder.reference`). Importing this package imports none of the libraries.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

from mlkb.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlkb.encoder.manifest import EncoderManifest, Manifest
    from mlkb.encoder.models import ModelSource, Role
    from mlkb.encoder.protocol import Encoder, Reranker

__all__ = ["fingerprint_of", "open_encoder", "open_reranker"]

# From its import on, onnxruntime 1.29 and later keeps a number for this machine and sends word of
# every session to its makers. It reads this when it is imported; who wants that can set it to 0.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def open_encoder(
    name: str = DEFAULT_MODEL,
    *,
    models: Path | None = None,
    announce: Callable[[str], None] | None = None,
) -> Encoder:
    """Return the model called ``name``, ready to encode.

    Args:
        name: ``all-MiniLM-L6-v2``, the absolute folder of a sentence-transformers model, or a
            name on the Hugging Face hub.
        models: Where exported models are kept; by default ``models`` in ``MLKB_CACHE``, or in
            the user's cache folder.
        announce: Called with one sentence when something slow begins, or when the model cannot
            be run the fast way.

    Raises:
        ModelError: The model is gone, altered, cannot be fetched, or cannot be loaded.
    """
    return cast("Encoder", _open(name, "encoder", models, announce))


def open_reranker(
    name: str,
    *,
    models: Path | None = None,
    announce: Callable[[str], None] | None = None,
) -> Reranker:
    """Return the cross-encoder called ``name``, ready to score.

    Args:
        name: The absolute folder of a ``CrossEncoder``, or a name on the Hugging Face hub.
        models: As for `open_encoder`.
        announce: As for `open_encoder`.

    Raises:
        ModelError: The model is gone, cannot be fetched or loaded, or is no cross-encoder.
    """
    return cast("Reranker", _open(name, "reranker", models, announce))


def _open(
    name: str, role: Role, models: Path | None, announce: Callable[[str], None] | None
) -> Any:
    from mlkb.encoder.models import describe, exported_models
    from mlkb.errors import ModelError

    say = announce or (lambda _: None)
    models = models or exported_models()
    source = describe(name, role)
    folder = models / source.key
    manifest = _ready(folder, source)
    fresh = manifest is None
    if manifest is None:
        if damaged := _fault(folder, source):
            say(f"The prepared model {source.name} is damaged ({damaged}).")
        manifest = _prepare(source, name, models, say)
    if manifest.how == "reference":
        from mlkb.encoder import reference

        say(reference.warning_of(manifest))
        slow: Any = reference.ReferenceEncoder if role == "encoder" else reference.ReferenceReranker
        return slow.start(manifest)
    from mlkb.encoder import runtime

    onnx: Any = runtime.OnnxEncoder if role == "encoder" else runtime.OnnxReranker
    try:
        return onnx.load(folder)
    except ModelError:
        if fresh:
            raise
        # The files have their sizes and yet do not open: they are damaged, or another process
        # put new ones in their place just now, or onnxruntime is older than they are.
        say(f"The prepared model {source.name} does not open.")
        _prepare(source, name, models, say, repair=True)
        return onnx.load(folder)


def fingerprint_of(name: str, models: Path | None = None) -> str | None:
    """Return the fingerprint of a model that is exported and current, reading its manifest only.

    None means that it must be exported first: :func:`open_encoder` does that.

    Raises:
        ModelError: ``name`` cannot be the name of a model.
    """
    from mlkb.encoder.models import describe, exported_models

    source = describe(name)
    manifest = _ready((models or exported_models()) / source.key, source)
    return cast("EncoderManifest", manifest).fingerprint if manifest else None


def _ready(folder: Path, source: ModelSource) -> Manifest | None:
    """Return the manifest if the export is there in full and its model has not changed."""
    from mlkb.encoder.manifest import manifest_type

    manifest = manifest_type(source.role).read(folder)
    return manifest if manifest is not None and manifest.ready(folder, source) else None


def _fault(folder: Path, source: ModelSource) -> str:
    from mlkb.encoder.manifest import manifest_type

    manifest = manifest_type(source.role).read(folder)
    return manifest.fault(folder) if manifest is not None else ""


def _prepare(
    source: ModelSource,
    name: str,
    models: Path,
    say: Callable[[str], None],
    *,
    repair: bool = False,
) -> Manifest:
    """Export the model in a process of its own."""
    from mlkb.encoder.processes import run_export

    source.require()
    say(f"Preparing the model {source.name} for fast search; this is done once.")
    return run_export(source, name, models, repair=repair)
