"""The record of one exported model: what it is, from what it came, and which files belong to it.

A model's folder holds ``manifest.json`` and one subfolder of files that the manifest names.
Replacing the manifest is the one step that makes an export valid, so whatever is not named by
it is rubbish of a dead export. Reading needs the standard library only: the query path reads it.

The manifest of an index (`mlkb.index.generations`) says other things, and is switched to by a
pointer that holds its checksum; what both say of a file is a `SealedFile`.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, Self

from mlkb.causes import raise_shortage
from mlkb.encoder.models import Role, stat_files
from mlkb.patience import patiently
from mlkb.seals import SealedFile, fault, sync

if TYPE_CHECKING:
    from pathlib import Path

    from mlkb.encoder.models import ModelSource

__all__ = [
    "FORMAT",
    "MANIFEST",
    "EncoderFacts",
    "EncoderManifest",
    "FileRecord",
    "Manifest",
    "RerankerManifest",
    "library_versions",
    "manifest_type",
]

FORMAT = 2
"""Raised when an export of an older mlkb can no longer be used; it is then made again."""

MANIFEST = "manifest.json"

_LIBRARIES = (
    "sentence-transformers",
    "transformers",
    "torch",
    "onnx",
    "onnxscript",
    "onnxruntime",
    "tokenizers",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord(SealedFile):
    """A file of the export."""

    path: str
    """Relative to the model's folder."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a query needs to know of any model before a file of it is opened."""

    name: str
    how: Literal["onnx", "reference"]
    """``onnx``: exported and verified. ``reference``: refused, sentence-transformers must run."""
    query_prompt: str
    pad_id: int
    pad_left: bool
    truncate_left: bool
    files: dict[str, FileRecord]
    """By role: ``graph``, ``weights``, ``tokenizer`` and, if kept apart, ``vocabulary``."""
    source: str
    """The folder from which it was exported; for a hub model the snapshot."""
    source_files: dict[str, tuple[int, int]]
    """Size and mtime in nanoseconds of each source file; empty where they never change."""
    versions: dict[str, str]
    reason: str = ""
    """Why the export was refused, for ``reference``."""
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the manifest in ``folder``, or None: absent, damaged or of another format."""
        try:
            raw = json.loads((folder / MANIFEST).read_bytes())
            check = raw.pop("crc32", None)  # absent where an earlier mlkb wrote it
            if check not in (None, _crc(raw)):
                return None
            if raw["format"] != FORMAT or {f.name for f in fields(cls)} != set(raw):
                return None
            raw["files"] = {role: FileRecord(**record) for role, record in raw["files"].items()}
            raw["source_files"] = {
                k: (size, mtime) for k, (size, mtime) in raw["source_files"].items()
            }
            return cls(**raw)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise_shortage(error)
            return None

    def write(self, folder: Path) -> None:
        """Put the manifest into ``folder`` in one atomic step: the old or the new, never half."""
        draft = folder / f"{MANIFEST}.{os.getpid()}"
        table = asdict(self)
        table["crc32"] = _crc(table)
        draft.write_text(json.dumps(table, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
        sync(draft)
        patiently(lambda: draft.replace(folder / MANIFEST))
        sync(folder)

    def complete(self, folder: Path) -> bool:
        """Say whether every file is there in its full size; contents are not read."""
        try:
            return all(os.stat(folder / r.path).st_size == r.size for r in self.files.values())
        except OSError:
            return False

    def current(self, source: ModelSource) -> bool:
        """Say whether the model is what it was at export, by the sizes and times of its files.

        A model that is gone changes nothing: the export is complete in itself. A refusal stands
        until one of the libraries is another.
        """
        if self.how == "reference" and self.versions != library_versions():
            return False
        if not self.source_files or source.folder is None or not os.path.isdir(source.folder):
            return True
        try:
            return stat_files(source.folder) == self.source_files
        except OSError:
            return False

    def ready(self, folder: Path, source: ModelSource) -> bool:
        """Say whether the export in ``folder`` can be used as it is."""
        return self.current(source) and not self.fault(folder)

    def fault(self, folder: Path) -> str:
        """Return what is wrong with the export, as in "FILE was altered"; nothing if it is sound.

        Only files that bear another time than the export left are read.
        """
        for record in self.files.values():
            if wrong := fault(folder / record.path, record):
                return f"{folder / record.path} {wrong}"
        return ""

    def damages(self, folder: Path) -> dict[Path, str]:
        """Return each file that is not what was exported, and why, after reading all of them."""
        found = {
            folder / record.path: fault(folder / record.path, record, thorough=True)
            for record in self.files.values()
        }
        return {file: wrong for file, wrong in found.items() if wrong}


@dataclass(frozen=True, kw_only=True)
class EncoderManifest(Manifest):
    """The record of a model that turns texts into vectors."""

    fingerprint: str
    dimension: int
    max_tokens: int
    passage_prompt: str
    query_length: int
    """Tokens of a query that the model reads, special tokens and prompt included."""
    passage_length: int
    smallest_cosine: float | None = None
    """Of all texts compared at export; None where the export was refused."""
    kind: Literal["encoder"] = "encoder"


class EncoderFacts:
    """What an encoder says of itself, whatever runs it (see :mod:`mlkb.encoder.protocol`)."""

    _manifest: EncoderManifest

    @property
    def fingerprint(self) -> str:
        """Names weights, tokenizer, pooling, prompts and length."""
        return self._manifest.fingerprint

    @property
    def dimension(self) -> int:
        """The length d of every vector."""
        return self._manifest.dimension

    @property
    def max_tokens(self) -> int:
        """Content tokens of a passage that are read."""
        return self._manifest.max_tokens


@dataclass(frozen=True, kw_only=True)
class RerankerManifest(Manifest):
    """The record of a cross-encoder, which scores a query and a passage read together."""

    length: int
    """Tokens of a pair that the model reads, special tokens and prompt included."""
    segments: bool
    """Whether the graph is told which tokens are the query's (``token_type_ids``)."""
    largest_difference: float | None = None
    """Of all logits and scores compared at export; None where the export was refused."""
    kind: Literal["reranker"] = "reranker"


def manifest_type(role: Role) -> type[Manifest]:
    """Return the class of the manifest of a model in this role."""
    return EncoderManifest if role == "encoder" else RerankerManifest


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that an export depends on, "" for those missing."""
    from importlib import metadata

    versions = {}
    for name in _LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = ""
    return versions


def _crc(table: dict[str, Any]) -> str:
    return f"{zlib.crc32(json.dumps(table, sort_keys=True).encode()):08x}"
