"""The record of one exported model: what it is, from what it came, and which files belong to it.

A model's folder holds ``manifest.json`` and one subfolder of files that the manifest names.
Replacing the manifest is the one step that makes an export valid, so whatever is not named by
it is rubbish of a dead export. Reading needs the standard library only: the query path reads it.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, Self

from mlkb.encoder.models import Role, stat_files
from mlkb.seals import is_sealed, seal_again

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
    "flush",
    "library_versions",
    "manifest_type",
    "sha256_of",
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


@dataclass(frozen=True)
class FileRecord:
    """A file of the export, by its path relative to the model's folder."""

    path: str
    size: int
    sha256: str
    mtime_ns: int = 0
    """The time it was sealed with (`mlkb.seals`); 0 if it was not."""


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
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, folder: Path) -> None:
        """Put the manifest into ``folder`` in one atomic step: the old or the new, never half."""
        draft = folder / f"{MANIFEST}.{os.getpid()}"
        table = asdict(self)
        table["crc32"] = _crc(table)
        draft.write_text(json.dumps(table, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
        flush(draft)
        draft.replace(folder / MANIFEST)
        flush(folder)

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
        if not self.source_files or source.folder is None or not source.folder.is_dir():
            return True
        try:
            return stat_files(source.folder) == self.source_files
        except OSError:
            return False

    def ready(self, folder: Path, source: ModelSource) -> bool:
        """Say whether the export in ``folder`` can be used as it is."""
        return self.complete(folder) and self.current(source) and self.altered(folder) is None

    def altered(self, folder: Path) -> Path | None:
        """Return a file that was written since the export and is another now.

        Only files that bear another time than the export left are read.
        """
        for record in self.files.values():
            path = folder / record.path
            try:
                if not is_sealed(os.stat(path), record.mtime_ns):
                    if sha256_of(path) != record.sha256:
                        return path
                    seal_again(path, record.mtime_ns)
            except OSError:
                return path
        return None

    def damaged(self, folder: Path) -> list[str]:
        """Return one sentence per file that is gone or altered, after reading all of them."""
        found = []
        for record in self.files.values():
            path = folder / record.path
            if not path.is_file():
                found.append(f"{path} is gone.")
            elif path.stat().st_size != record.size:
                found.append(f"{path} has {path.stat().st_size} bytes instead of {record.size}.")
            elif sha256_of(path) != record.sha256:
                found.append(f"{path} was altered: its SHA-256 is another than at export.")
        return found


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


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's contents in hexadecimal."""
    import hashlib  # 3 ms, which a search need not pay

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk, where the system can do that."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError:  # nor does it sync what is open for reading
        pass
    finally:
        os.close(handle)
