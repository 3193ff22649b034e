"""``mlkb doctor``: is everything sound that mlkb stands on, and if not, what is to be done?

Everything is read, every checksum compared: what a search does not take the time for. Nothing is
repaired here, since whatever is derived is built again by the command that needs it; but the seal
of what is found damaged is broken, so that the next command sees it too.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.reader import decode
from mlkb.corpus.scan import Scan, scan
from mlkb.errors import (
    CorpusError,
    DamagedIndexError,
    LockedError,
    MlkbError,
    ModelError,
    NewerFormatError,
    StoreError,
    UnusableIndexError,
)
from mlkb.index import cache, generations, lock
from mlkb.index.catalog import Catalog
from mlkb.index.changes import compare
from mlkb.index.generations import FORMAT
from mlkb.index.layout import CACHE, CATALOG, CURRENT, LEXICAL, LOCK
from mlkb.index.lexical import LexicalIndex
from mlkb.index.recipe import recipe_of
from mlkb.index.vectors import VectorIndex
from mlkb.records.reports import Finding, FindingPlace
from mlkb.seals import break_seal
from mlkb.settings import FILE_NAME, Settings, keep_elsewhere

if TYPE_CHECKING:
    from mlkb.encoder.manifest import Manifest
    from mlkb.encoder.models import Role

__all__ = ["examine"]

_TO_SEARCH = ("numpy", "faiss-cpu", "tantivy", "onnxruntime", "tokenizers")
_TO_PREPARE = ("sentence-transformers", "torch", "onnx", "onnxscript")

_INDEX = "Run 'mlkb index'."
_REBUILD = "Run 'mlkb index': it is built again from the articles."

_ELSEWHERE = "Mend its permissions, or name another folder with MLKB_CACHE."

_LEAST_FREE = 200 * 2**20


def examine(settings: Settings, *, models: Path | None = None) -> list[Finding]:
    """Look at everything and return what was found, the good with the bad.

    Args:
        settings: The knowledge base.
        models: Where exported models are kept; None leaves the model out.
    """
    files, corpus = _corpus(settings)
    found = [*_versions(), *_settings(settings, files), corpus]
    found += _index(settings, files)
    found.append(_cache(settings.index / CACHE))
    if models is not None:
        found += _model(settings, models)
    found += _disk(settings, models)
    found.append(_lock(settings.index))
    return found


def _versions() -> Iterator[Finding]:
    def missing(names: tuple[str, ...]) -> list[str]:
        return [name for name in names if not _version(name)]

    numbers = [f"{name} {_version(name)}" for name in (*_TO_SEARCH, *_TO_PREPARE) if _version(name)]
    own, python = _version("mlkb"), ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "versions",
        "good",
        f"mlkb {own}, index format {FORMAT}, Python {python}, SQLite "
        f"{sqlite3.sqlite_version}, {', '.join(numbers)}.",
    )
    if lost := missing(_TO_SEARCH):
        names = " ".join(lost)
        yield Finding(
            "versions", "error", f"Not installed: {names}.", f"Run 'pip install {names}'."
        )
    if lost := missing(_TO_PREPARE):
        names = " ".join(lost)
        yield Finding(
            "versions",
            "warning",
            f"Not installed, and needed to prepare another model: {names}.",
            f"Run 'pip install {names}' before you change the model.",
        )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _settings(settings: Settings, files: Scan | None) -> Iterator[Finding]:
    file = settings.root / FILE_NAME
    said = f"{file} is valid" if os.path.isfile(file) else f"There is no {file}: the defaults hold"
    yield Finding("settings", "good", f"{said}; the model is {settings.model}.")
    for pattern in files.idle if files else ():
        yield Finding(
            "settings",
            "warning",
            f"'{pattern}' in 'exclude' leaves nothing out.",
            "Write it relative to the corpus, as in 'drafts/' or '**/drafts/', or delete it.",
        )


def _corpus(settings: Settings) -> tuple[Scan | None, Finding]:
    try:
        files = scan(settings)
    except CorpusError as error:
        return None, Finding("corpus", "error", *_halves(str(error)))
    if not files.files:
        return None, Finding(
            "corpus",
            "error",
            f"There are no Markdown files in {settings.corpus}.",
            "Add some, or set 'corpus' in mlkb.toml.",
        )
    lost = [state.path for state in files.files if not _is_text(settings.corpus / state.path)]
    wrong = [*lost, *(problem.path for problem in files.problems)]
    if wrong:
        more = f" and {len(wrong) - 1:,} more" if len(wrong) > 1 else ""
        verb = "are" if more else "is"
        return files, Finding(
            "corpus",
            "error" if len(lost) == len(files.files) else "warning",
            f"{wrong[0]}{more} of {settings.corpus} cannot be read or {verb} left out.",
            "Run 'mlkb check': it says why.",
        )
    noun = "article" if len(files.files) == 1 else "articles"
    return files, Finding(
        "corpus", "good", f"{len(files.files):,} {noun} in {settings.corpus} can be read."
    )


def _is_text(file: Path) -> bool:
    try:
        return decode(file.read_bytes(), file.name)[0] is not None
    except OSError:
        return False


def _in_the_way(place: FindingPlace, folder: Path) -> Finding:
    return Finding(
        place, "error", f"{folder} is a folder, where a file should be.", "Move it away."
    )


def _index(settings: Settings, files: Scan | None) -> Iterator[Finding]:
    index = settings.index
    if os.path.isdir(index / CURRENT):
        yield _in_the_way("index", index / CURRENT)
        return
    try:
        damaged = generations.damages(index)
        folder, manifest = generations.current(index)
    except DamagedIndexError as error:
        yield Finding("index", "error", f"{error.fault}.", _REBUILD)
        return
    except NewerFormatError as error:
        yield Finding("index", "error", *_halves(str(error)))
        return
    except UnusableIndexError as error:  # none yet, or an older version's: the next command builds
        yield Finding("index", "warning", f"{error.fault}.", _INDEX)
        return
    for file in damaged:
        break_seal(file)
        yield Finding("index", "error", f"{file} is not what was built.", _REBUILD)
    if not damaged:
        yield from _sound_index(settings, files, folder, manifest)


def _sound_index(
    settings: Settings, files: Scan | None, folder: Path, manifest: generations.Manifest
) -> Iterator[Finding]:
    """Yield whether the parts of a generation agree with each other, the settings, the articles."""
    try:
        with Catalog(folder / CATALOG) as catalog:
            posts, texts, formulas = catalog.counts()
            pieces = int(catalog.pieces_where(None, ()).sum())
            known = catalog.files()
        agree = LexicalIndex(folder / LEXICAL).size == texts + formulas
        agree = agree and len(VectorIndex(folder)) == pieces
    except MlkbError as error:
        yield Finding("index", "error", *_halves(str(error)))
        return
    if not agree:
        yield Finding(
            "index", "error", f"The parts of {folder} do not agree.", "Run 'mlkb index --full'."
        )
        return
    yield _holdings(folder.name, posts, texts, formulas, pieces)
    if manifest.model != settings.model or manifest.recipe != recipe_of(settings):
        yield Finding(
            "index",
            "warning",
            "The settings, or mlkb, have changed since the index was built.",
            _INDEX,
        )
    elif files is not None:
        changes = compare(settings.corpus, files, known, manifest.built_ns)
        if changes:
            yield Finding("index", "warning", f"{changes.said}.", _INDEX)


def _holdings(generation: str, posts: int, passages: int, formulas: int, vectors: int) -> Finding:
    if not posts:
        return Finding(
            "index",
            "error",
            f"Generation {generation} holds no posts, so that nothing can be found.",
            "Run 'mlkb index': it names the files that cannot be used.",
        )
    counts = ((posts, "post"), (passages, "passage"), (formulas, "formula"), (vectors, "vector"))
    held = ", ".join(f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in counts)
    return Finding("index", "good", f"Generation {generation} is sound: {held}.")


def _cache(file: Path) -> Finding:
    if not os.path.exists(file):
        return Finding("cache", "good", "There is no cache of vectors yet.")
    if os.path.isdir(file):
        return _in_the_way("cache", file)
    try:
        rows, damaged = cache.unsound_rows(file)
    except sqlite3.Error as error:
        if not os.access(file, os.R_OK):
            message = f"{file} cannot be read: no build can embed anything."
            return Finding("cache", "error", message, "Mend its permissions, or delete it.")
        return Finding(
            "cache",
            "warning",
            f"{file} is damaged ({error}).",
            "Nothing need be done: what it has lost is embedded again when it is needed.",
        )
    if damaged:
        return Finding(
            "cache",
            "warning",
            f"{damaged:,} of {rows:,} vectors in {file} are damaged.",
            "Nothing need be done: they are embedded again when they are needed.",
        )
    return Finding("cache", "good", f"{rows:,} vectors in {file} are sound.")


def _model(settings: Settings, models: Path) -> Iterator[Finding]:
    from mlkb.encoder.manifest import EncoderManifest
    from mlkb.encoder.models import describe

    yield from _prepared("model", settings.model, "encoder", models)
    if settings.reranker:
        yield from _prepared("reranker", settings.reranker, "reranker", models)
    try:
        manifest = EncoderManifest.read(models / describe(settings.model).key)
        built = generations.current(settings.index)[1]
    except (ModelError, StoreError):
        return
    same = manifest is None or built.fingerprint == manifest.fingerprint
    if built.model == settings.model and not same:
        yield Finding(
            "model", "warning", "The index was built with other weights of this model.", _INDEX
        )


def _prepared(place: FindingPlace, name: str, role: Role, models: Path) -> Iterator[Finding]:
    """Yield whether a model is exported, sound and current."""
    from mlkb.encoder.manifest import manifest_type
    from mlkb.encoder.models import describe

    try:
        source = describe(name, role)
        manifest = manifest_type(role).read(models / source.key)
        if manifest is None:
            source.require()
    except ModelError as error:
        yield Finding(place, "error", *_halves(str(error)))
        return
    again = "Nothing need be done: the next search prepares it again."
    if manifest is None:
        yield _unprepared(place, name, models)
        return
    damaged = manifest.damages(models / source.key)
    for file, wrong in damaged.items():
        yield Finding(place, "error", f"{file} {wrong}.", again)
        break_seal(file)
    if damaged:
        return
    if not manifest.current(source):
        yield Finding(place, "warning", f"{name} was changed since it was prepared.", again)
    elif manifest.how == "reference":
        yield Finding(
            place,
            "warning",
            f"{name} runs the slow way, in sentence-transformers ({manifest.reason}).",
            "Name another model in mlkb.toml if searches take too long.",
        )
    else:
        yield Finding(
            place,
            "good",
            f"{name} is prepared in {models / source.key}; {_agreement(manifest)}.",
        )


def _unprepared(place: FindingPlace, name: str, models: Path) -> Finding:
    if os.access(_there(models), os.W_OK):
        remedy = "Nothing need be done: the first search does it."
        return Finding(place, "warning", f"{name} is not prepared yet.", remedy)
    message = f"{name} is not prepared, and cannot be: {models} cannot be written."
    return Finding(place, "error", message, _ELSEWHERE)


def _there(place: Path) -> Path:
    """Return `place`, or the nearest folder around it that is there."""
    return next(folder for folder in (place, *place.parents) if os.path.isdir(folder))


def _agreement(manifest: Manifest) -> str:
    from mlkb.encoder.manifest import EncoderManifest, RerankerManifest

    if isinstance(manifest, EncoderManifest):
        cosine = manifest.smallest_cosine or 0.0
        return f"every vector agreed with sentence-transformers' to cosine {cosine:.6f}"
    apart = manifest.largest_difference if isinstance(manifest, RerankerManifest) else None
    return f"every score agreed with sentence-transformers' to {apart or 0.0:.1e}"


def _disk(settings: Settings, models: Path | None) -> Iterator[Finding]:
    """Yield whether the next build has room: it writes a generation beside the one that answers."""
    index = settings.index
    try:
        _, manifest = generations.current(index)
        need = sum(total.size for total in manifest.files.values()) * 2
    except StoreError:
        need = 0
    need = max(need, _LEAST_FREE)
    for what, place in (("the index", index), ("models", models)):
        if place is None:
            continue
        there = _there(place)
        free = shutil.disk_usage(there).free
        room = f"{_size(free)} free for {what} in {place}"
        if not os.access(there, os.W_OK):
            yield _read_only_index(settings) if place == index else _read_only_models(place)
        elif free < need:
            yield Finding("disk", "warning", f"Only {room}.", f"Make room: {_size(need)} at least.")
        else:
            yield Finding("disk", "good", f"{room}.")


def _read_only_index(settings: Settings) -> Finding:
    index = settings.index
    if generations.answers(index):
        message = f"{index} cannot be written: it answers, but does not follow the articles."
        return Finding("disk", "warning", message, "Mend its permissions.")
    message = f"{index} cannot be written, and holds no index that answers."
    remedy = f"Mend its permissions, or {keep_elsewhere(settings)}."
    return Finding("disk", "error", message, remedy)


def _read_only_models(models: Path) -> Finding:
    return Finding(
        "disk",
        "warning",
        f"{models} cannot be written, so that no model can be prepared there.",
        _ELSEWHERE,
    )


def _lock(index: Path) -> Finding:
    idle = Finding("lock", "good", "Nobody is building.")
    if not os.path.exists(index / LOCK):
        return idle
    if os.path.isdir(index / LOCK):
        return _in_the_way("lock", index / LOCK)
    try:
        with lock.glance(index):
            left = generations.leftovers(index, keep=2)
    except LockedError:
        number = lock.holder(index)
        who = "Another process" if number is None else f"Process {number}"
        return Finding("lock", "good", f"{who} is building the index now.")
    except OSError:  # read-only: nobody can build
        return idle
    if left:
        return Finding(
            "lock",
            "warning",
            f"A build that died has left {left[0]}.",
            "Nothing need be done: the next build sweeps it away.",
        )
    return idle


def _halves(sentence: str) -> tuple[str, str]:
    """Return the message of an error as fault and remedy: the colon stands between them."""
    fault, colon, remedy = sentence.rpartition(": ")
    return (f"{fault}.", remedy[:1].upper() + remedy[1:]) if colon else (sentence, "")


def _size(number: int) -> str:
    return f"{number / 2**30:.1f} GiB" if number >= 2**30 else f"{number / 2**20:.0f} MiB"
