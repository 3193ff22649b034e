"""Generations: whole indexes side by side, of which one answers (`layout` shows where they lie).

A build works in ``generations/000008.building``. When everything is written and synced, the
folder gets its name, and ``CURRENT`` is replaced by one atomic rename. Whatever dies before that
leaves the old generation answering; what it left behind is swept away by the next build.

What lies in the folders of a generation are segments that never change (JSON apart): the next
generation takes them over by hard links (`inherit`), so that a build costs what is new. They keep
the checksum that they were sealed with, so that no damage is ever sealed as sound.

Damage is looked for where it can be seen cheaply: a file whose size or time is not what the build
left is read and compared with its checksum, any other is taken as sound. What rots on a disk
without a trace is found by `damages`, which every build that continues a generation calls (of a
large one it looks at what is not linked), and ``mlkb doctor``.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mlkb.causes import raise_shortage
from mlkb.errors import (
    DamagedIndexError,
    NewerFormatError,
    NoIndexError,
    StaleFormatError,
    StoreError,
    UnusableIndexError,
)
from mlkb.index.layout import CURRENT, GENERATIONS, IGNORED, MANIFEST
from mlkb.patience import patiently
from mlkb.seals import SealedFile, fault, seal, sync

__all__ = [
    "FORMAT",
    "Manifest",
    "answering",
    "answers",
    "begin",
    "current",
    "damages",
    "inherit",
    "leftovers",
    "make_folder",
    "publish",
    "sweep",
]

FORMAT = 8
"""Version of the layout on disk. An older index is rebuilt, a newer one refused."""

_BUILDING = ".building"
_NEXT = f"{CURRENT}.new"


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
        byteorder: Of the machine that wrote it, ``little`` or ``big``: vectors lie as in memory.
    """

    format: int
    model: str
    fingerprint: str
    dimension: int
    recipe: str
    posts: int
    passages: int
    built_ns: int
    files: Mapping[str, SealedFile] = field(default_factory=dict)
    byteorder: str = sys.byteorder


def current(index: Path) -> tuple[Path, Manifest]:
    """Return the folder and the manifest of the generation that answers.

    Cheap: reads only files whose time is another than the build left; for all, see `damages`.

    Raises:
        NoIndexError: Nothing was built yet.
        StaleFormatError: An older version of mlkb, or another kind of machine, wrote it.
        NewerFormatError: A newer version of mlkb wrote it.
        DamagedIndexError: A file is missing or not as the build left it.
    """
    name, check = _pointer(index)
    folder = index / GENERATIONS / name
    manifest = _read_manifest(folder, check)
    for path, expected in manifest.files.items():
        if wrong := fault(folder / path, expected):
            raise DamagedIndexError(f"The index is damaged ({folder / path} {wrong})")
    return folder, manifest


def answers(index: Path) -> bool:
    """Whether there is a generation that a search can be put to."""
    try:
        current(index)
    except StoreError:
        return False
    return True


def answering(index: Path) -> str:
    """Return the name of the generation that is to answer, or nothing if that cannot be said.

    Whether it can answer is not looked at; `answers` does that.
    """
    try:
        return _pointer(index)[0]
    except UnusableIndexError:
        return ""


def _pointer(index: Path) -> tuple[str, str]:
    """Return the generation that ``CURRENT`` names, and the CRC-32 of its manifest, if given."""
    file = index / CURRENT
    try:
        words = file.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise NoIndexError(f"There is no index in {index} yet") from None
    except OSError as error:
        raise_shortage(error)
        raise DamagedIndexError(
            f"The index is damaged ({file} cannot be read: {error.strerror})"
        ) from None
    except UnicodeDecodeError:
        words = []
    if not words or len(words) > 2 or not _is_number(words[0]):
        raise DamagedIndexError(f"The index is damaged ({file} names no generation)")
    return words[0], words[1] if len(words) == 2 else ""


def _read_manifest(folder: Path, check: str) -> Manifest:
    file = folder / MANIFEST
    try:
        content = file.read_bytes()
        table: dict[str, Any] = json.loads(content)
        if table["format"] < FORMAT:
            raise StaleFormatError(
                f"The index was written by an older version of mlkb (format {table['format']}, "
                f"this one reads {FORMAT})"
            )
        if table.get("byteorder", "little") != sys.byteorder:
            raise StaleFormatError(
                f"The index was written on a machine of another kind ({table['byteorder']}-endian)"
            )
        if check and check != _crc(content):
            raise DamagedIndexError(f"The index is damaged ({file} was altered)")
        if table["format"] > FORMAT:
            raise NewerFormatError(
                f"The index in {folder.parent.parent} was written by a newer version of mlkb "
                f"(format {table['format']}, this one reads {FORMAT}): upgrade mlkb, or have this "
                "version replace it with 'mlkb index --full'."
            )
        files = {path: SealedFile(**total) for path, total in table.pop("files").items()}
        return Manifest(**table, files=files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise_shortage(error)
        raise DamagedIndexError(f"The index is damaged ({file} cannot be read)") from None


def damages(index: Path, at_most: int | None = None) -> list[Path]:
    """Read the generation that answers and return the files that are not what was built.

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
        folder / path
        for path, expected in manifest.files.items()
        if not (some and _is_segment(path)) and fault(folder / path, expected, thorough=True)
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
        if _is_segment(path) and (wrong := fault(new, expected, thorough=True)):
            raise DamagedIndexError(f"The index is damaged ({old} {wrong})")


def make_folder(index: Path) -> None:
    """Make the folder of an index; one that has nothing in it yet keeps itself out of git.

    What is in a folder that is in use may be in git because somebody wants it there.
    """
    index.mkdir(parents=True, exist_ok=True)
    draft = index / f"{IGNORED}.new"
    with suppress(OSError):  # an index answers without it
        if all(entry == draft for entry in index.iterdir()):
            draft.write_text("*\n", encoding="ascii")
            os.replace(draft, index / IGNORED)


def begin(index: Path) -> Path:
    """Return an empty folder for the next generation.

    Its number is higher than that of an unfinished build, too, which may not have been removable.

    Raises:
        OSError: It cannot be made, or could not be switched to in the end.
    """
    if os.path.isdir(index / CURRENT):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(index / CURRENT))
    generations = index / GENERATIONS
    generations.mkdir(parents=True, exist_ok=True)
    names = (entry.name.removesuffix(_BUILDING) for entry in generations.iterdir())
    numbers = [int(name) for name in names if _is_number(name)]
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
    files = {path: known.get(path) or seal(building / path) for path in paths}
    table = asdict(manifest) | {"files": {path: asdict(total) for path, total in files.items()}}
    content = json.dumps(table, indent=1).encode()
    (building / MANIFEST).write_bytes(content)
    for file in building.rglob("*"):
        sync(file)
    sync(building)
    folder = building.with_name(building.name.removesuffix(_BUILDING))
    patiently(lambda: os.rename(building, folder))
    sync(folder.parent)
    sync(index)
    pointer = index / _NEXT
    pointer.write_text(f"{folder.name} {_crc(content)}\n", encoding="ascii")
    sync(pointer)
    patiently(lambda: os.replace(pointer, index / CURRENT))
    sync(index)
    sweep(index, keep=2)
    return folder


def sweep(index: Path, *, keep: int) -> None:
    """Remove unfinished builds, those never switched to, and all but the `keep` newest generations.

    The one before the current stays for a while, since a reader may be about to open it. What
    cannot be removed (Windows holds mapped files) is left for the next sweep.
    """
    for entry in leftovers(index, keep=keep):
        if entry.is_dir():
            from shutil import rmtree

            rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink()


def leftovers(index: Path, *, keep: int) -> list[Path]:
    """Return what `sweep` would remove."""
    try:
        folders = sorted(entry for entry in (index / GENERATIONS).iterdir() if entry.is_dir())
    except OSError:
        folders = []
    named = answering(index)
    whole = [folder.name for folder in folders if _is_number(folder.name)]
    if named:  # a newer one was finished by a build that died before it could switch
        whole = [name for name in whole if int(name) <= int(named)]
    kept = {named, *whole[-keep:]}
    found = [folder for folder in folders if folder.name not in kept]
    return [*found, index / _NEXT] if (index / _NEXT).exists() else found


def _is_number(name: str) -> bool:
    """Whether `name` is that of a generation."""
    return name.isascii() and name.isdecimal()


def _crc(content: bytes) -> str:
    return f"{zlib.crc32(content):08x}"


def _inherited(building: Path, old: tuple[Path, Manifest]) -> dict[str, SealedFile]:
    """Return the sums of the segments that were linked; check those that were used up."""
    folder, manifest = old
    linked: dict[str, SealedFile] = {}
    for path, expected in manifest.files.items():
        if not _is_segment(path):
            continue
        here = building / path
        if here.exists() and here.samefile(folder / path):
            linked[path] = expected
        elif wrong := fault(folder / path, expected, thorough=True):
            raise DamagedIndexError(f"The index is damaged ({folder / path} {wrong})")
    return linked
