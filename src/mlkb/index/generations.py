"""Generations: whole indexes side by side, of which one answers.

    index/
      CURRENT                 the name of the generation that answers
      lock                    held by the one process that builds
      cache.sqlite            vectors by text and model, kept between builds
      generations/000007/     one generation, never changed once CURRENT names it
        manifest.json         version, model, counts, and each file's size and checksum
        catalog.sqlite  texts/  lexical/  vectors.faiss  vectors/

A build works in ``generations/000008.building``. When everything is written and synced, the
folder gets its name, and ``CURRENT`` is replaced by one atomic rename. Whatever dies before that
leaves the old generation answering; what it left behind is swept away by the next build.

What lies in the folders of a generation are segments that never change (JSON apart): the next
generation takes them over by hard links (`inherit`), so that a build costs what is new. They keep
the checksum that they were sealed with, so that no damage is ever sealed as sound.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mlkb.errors import DamagedIndexError, NoIndexError, StaleFormatError

__all__ = [
    "FORMAT",
    "FileSum",
    "Manifest",
    "begin",
    "current",
    "damages",
    "inherit",
    "publish",
    "sweep",
]

FORMAT = 5
"""Version of the layout on disk. An index of another version is rebuilt, never guessed at."""

_BUILDING = ".building"


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and BLAKE2b-128 of a file, as lower-case hex."""

    size: int
    blake2b: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself.

    Attributes:
        format: `FORMAT` of the program that wrote it.
        model: The model's name, as ``mlkb.toml`` gives it.
        fingerprint: Identifies the model's weights, tokenizer, pooling and prompts.
        dimension: Length of its vectors.
        recipe: Identifies the settings that decide what is indexed; another one means rebuilding.
        posts: Number of posts.
        passages: Number of passages of all kinds.
        built_ns: When the build looked at the corpus, in nanoseconds since the epoch.
        files: Every file of the generation, by its path in it.
    """

    format: int
    model: str
    fingerprint: str
    dimension: int
    recipe: str
    posts: int
    passages: int
    built_ns: int
    files: Mapping[str, FileSum] = field(default_factory=dict)


def current(index: Path) -> tuple[Path, Manifest]:
    """Return the folder and the manifest of the generation that answers.

    Cheap: compares sizes, not checksums (for those, `damages`).

    Raises:
        NoIndexError: Nothing was built yet.
        StaleFormatError: Another version of mlkb wrote it.
        DamagedIndexError: A file is missing or has another size than the build wrote.
    """
    name = _current_name(index)
    folder = index / "generations" / name
    manifest = _read_manifest(folder)
    for path, expected in manifest.files.items():
        try:
            size = (folder / path).stat().st_size
        except OSError:
            raise DamagedIndexError(f"The index has lost {folder / path}") from None
        if size != expected.size:
            raise DamagedIndexError(
                f"The index is damaged ({folder / path} has {size} bytes, not {expected.size})"
            )
    return folder, manifest


def _current_name(index: Path) -> str:
    try:
        name = (index / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        name = ""
    if not name:
        if (index / "CURRENT").exists():
            raise DamagedIndexError(f"The index is damaged ({index / 'CURRENT'} is empty)")
        raise NoIndexError(f"There is no index in {index} yet")
    if not name.isdigit():
        raise DamagedIndexError(f"The index is damaged ({index / 'CURRENT'} names no generation)")
    return name


def _read_manifest(folder: Path) -> Manifest:
    file = folder / "manifest.json"
    try:
        table: dict[str, Any] = json.loads(file.read_bytes())
        if table["format"] != FORMAT:
            raise StaleFormatError(
                f"The index was written by another version of mlkb (format {table['format']}, "
                f"this one reads {FORMAT})"
            )
        files = {path: FileSum(**total) for path, total in table.pop("files").items()}
        return Manifest(**table, files=files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DamagedIndexError(f"The index is damaged ({file} cannot be read)") from None


def damages(index: Path, at_most: int | None = None) -> list[str]:
    """Read the generation that answers and return a sentence for each damaged file.

    Args:
        index: The folder of the index.
        at_most: Leave out what the next generation takes over as it is, if there are more bytes.

    Raises:
        StoreError: As `current` does.
    """
    folder, manifest = current(index)
    total = sum(expected.size for expected in manifest.files.values())
    some = at_most is not None and total > at_most
    return [
        f"{folder / path} does not have the content that was built."
        for path, expected in manifest.files.items()
        if not (some and _is_segment(path)) and _blake2b(folder / path) != expected.blake2b
    ]


def _is_segment(path: str) -> bool:
    return "/" in path and not path.endswith(".json")


def inherit(folder: Path, manifest: Manifest, building: Path) -> None:
    """Take a generation over into `building`: link its segments, copy the rest.

    Raises:
        DamagedIndexError: A segment cannot be linked, and is damaged.
    """
    from shutil import copyfile

    for path, expected in manifest.files.items():
        old, new = folder / path, building / path
        new.parent.mkdir(exist_ok=True)
        if _is_segment(path):
            try:
                os.link(old, new)
                continue
            except OSError:
                pass  # a file system without hard links, or one with too many already
        copyfile(old, new)
        if _is_segment(path) and _blake2b(new) != expected.blake2b:
            raise DamagedIndexError(f"The index is damaged ({old} was altered)")


def begin(index: Path) -> Path:
    """Sweep away what dead builds left and return an empty folder for the next generation."""
    generations = index / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    sweep(index, keep=2)
    numbers = [int(entry.name) for entry in generations.iterdir() if entry.name.isdigit()]
    folder = generations / f"{max(numbers, default=0) + 1:06d}{_BUILDING}"
    folder.mkdir()
    return folder


def publish(
    index: Path, building: Path, manifest: Manifest, old: tuple[Path, Manifest] | None = None
) -> Path:
    """Seal the generation in `building` and make it the one that answers.

    Args:
        index: The folder of the index.
        building: What `begin` returned.
        manifest: What the generation says of itself, but for its files.
        old: The generation that this one continues, if it does.

    Returns:
        The folder under its final name.

    Raises:
        DamagedIndexError: A segment of the old one that was merged into another was damaged.
    """
    known = _inherited(building, old) if old else {}
    paths = (
        file.relative_to(building).as_posix()
        for file in sorted(building.rglob("*"))
        if file.is_file() and not file.name.endswith(".lock")
    )
    files = {path: known.get(path) or _sum(building / path) for path in paths}
    table = asdict(manifest) | {"files": {path: asdict(total) for path, total in files.items()}}
    (building / "manifest.json").write_text(json.dumps(table, indent=1), encoding="utf-8")
    for file in building.rglob("*"):
        _sync(file)
    _sync(building)
    folder = building.with_name(building.name.removesuffix(_BUILDING))
    os.rename(building, folder)
    _sync(folder.parent)
    pointer = index / "CURRENT.new"
    pointer.write_text(folder.name + "\n", encoding="ascii")
    _sync(pointer)
    os.replace(pointer, index / "CURRENT")
    _sync(index)
    sweep(index, keep=2)
    return folder


def sweep(index: Path, *, keep: int) -> None:
    """Remove unfinished builds, and all generations but the `keep` newest and the current one.

    The one before the current stays for a while, since a reader may be about to open it. What
    cannot be removed (Windows holds mapped files) is left for the next sweep.
    """
    from shutil import rmtree

    generations = index / "generations"
    try:
        answering = _current_name(index)
    except (NoIndexError, DamagedIndexError):
        answering = ""
    folders = sorted(entry for entry in generations.iterdir() if entry.is_dir())
    whole = [folder for folder in folders if folder.name.isdigit()]
    for folder in folders:
        if folder.name == answering or folder in whole[-keep:]:
            continue
        rmtree(folder, ignore_errors=True)


def _inherited(building: Path, old: tuple[Path, Manifest]) -> dict[str, FileSum]:
    """Return the sums of the segments that were linked; check those that were used up."""
    folder, manifest = old
    linked: dict[str, FileSum] = {}
    for path, expected in manifest.files.items():
        if not _is_segment(path):
            continue
        here = building / path
        if here.exists() and here.samefile(folder / path):
            linked[path] = expected
        elif _blake2b(folder / path) != expected.blake2b:
            raise DamagedIndexError(f"The index is damaged ({folder / path} was altered)")
    return linked


def _sum(file: Path) -> FileSum:
    return FileSum(file.stat().st_size, _blake2b(file))


def _blake2b(file: Path) -> str:
    import hashlib

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _sync(path: Path) -> None:
    """Ask the system to write `path` through to the disk. Folders cannot be synced on Windows."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
