"""Which files make up the corpus: a walk that never leaves the folder and never hangs.

Hidden folders are passed over, and so are the index, what ``exclude`` names, drawings of
Excalidraw, and anything that is no regular file (a pipe, a device). Symbolic links inside the
corpus, and Windows' junctions, are not followed: what they lead to is met on its own, or lies
outside and is none of ours, or leads back and has no end.
"""

from __future__ import annotations

import fnmatch
import os
import posixpath
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from mlkb.corpus.inside import path_inside
from mlkb.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path

    from mlkb.records.articles import Problem
    from mlkb.settings import Settings

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "TOO_LARGE",
    "FileState",
    "Scan",
    "is_junction",
    "is_walked",
    "scan",
    "state_of",
]

SUFFIXES = (".md", ".markdown", ".mdx", ".mkd", ".mdown", ".qmd", ".rmd")
"""Endings of the files that are read, in lower case: Markdown, Quarto's and R Markdown's."""

MAX_BYTES = 4 * 1024 * 1024
"""Larger files are left out, with a problem that says so.

Parsing takes up to 600 times a file's size where it is nothing but the shortest list items.
"""

TOO_LARGE = f"is larger than {MAX_BYTES // 2**20} MiB and is left out; split it."
"""What is said of them."""

_ANY_FOLDERS = re.compile(r"/(?:\*\*/)+")
_JOINERS = "\u200c\u200d"
_DRAWING = ".excalidraw.md"
_SKIPPED_FOLDERS = frozenset(("node_modules", "__pycache__", "site-packages", "_site"))
"""Folders of what programs put there."""
_JUNCTION_TAG = 0xA0000003
"""``stat.IO_REPARSE_TAG_MOUNT_POINT``, which Python has on Windows only."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the corpus as the file system describes it.

    Attributes:
        path: Relative to the corpus, with forward slashes.
        size: Bytes.
        changed_ns: Time of the last change of content, name or place, in nanoseconds since the
            epoch, as the system keeps it (ctime); unlike the time of modification, nobody can set
            it back. Windows keeps none, so there it is the time of modification; of a file that is
            still open, or has several names, it may be told late.
    """

    path: str
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The files of the corpus.

    Attributes:
        files: Those found, sorted by path.
        problems: What could not be reached.
        idle: Patterns of ``exclude`` that fit nothing.
        unreached: Paths that are there, but cannot be reached; each has a problem. What may be
            listed but not entered, as a folder after ``chmod -R 644``, gives one for each file.
    """

    files: tuple[FileState, ...]
    problems: tuple[Problem, ...]
    idle: tuple[str, ...] = ()
    unreached: frozenset[str] = frozenset()


def scan(settings: Settings) -> Scan:
    """Walk the corpus of `settings`.

    Raises:
        CorpusError: The corpus folder does not exist or cannot be listed.
    """
    top = settings.corpus
    if not os.path.isdir(top):
        raise CorpusError(
            f"There is no corpus folder at {top}: create it, or set 'corpus' in mlkb.toml."
        )
    files: list[FileState] = []
    problems: list[Problem] = []
    walk = _Walk(settings, problems)
    try:
        for state in walk.folder(str(top), ""):
            files.append(state)
    except OSError as error:
        raise CorpusError(f"The corpus folder {top} cannot be listed: {error.strerror}.") from error
    files.sort(key=lambda state: state.path)
    return Scan(tuple(files), tuple(problems), walk.idle(), frozenset(walk.unreached))


def is_walked(name: str, path: str, index: str) -> bool:
    """Whether a folder may hold what is the author's.

    Args:
        name: Its name.
        path: Its path.
        index: The real path of the folder of the index.
    """
    is_index = name == os.path.basename(index) and os.path.realpath(path) == index
    return name not in _SKIPPED_FOLDERS and not is_index


def is_junction(folder: os.DirEntry[str] | Path) -> bool:
    """Whether a folder is another one's second name, which Windows has beside symbolic links."""
    try:
        status = folder.stat(follow_symlinks=False)
    except OSError:
        return False
    return getattr(status, "st_reparse_tag", 0) == _JUNCTION_TAG


def state_of(path: str, status: os.stat_result) -> FileState:
    """Return a file of the corpus as `status` describes it."""
    changed = status.st_mtime_ns if os.name == "nt" else status.st_ctime_ns
    return FileState(path, status.st_size, changed)


class _Walk:
    def __init__(self, settings: Settings, problems: list[Problem]) -> None:
        self._top = os.path.realpath(settings.corpus)
        self._index = os.path.realpath(settings.index)
        self._exclude = {pattern: _compiled(pattern) for pattern in settings.exclude}
        self._idle = set(self._exclude)
        self._problems = problems
        self.unreached: set[str] = set()

    def idle(self) -> tuple[str, ...]:
        """Return the patterns that have fitted nothing so far."""
        return tuple(pattern for pattern in self._exclude if pattern in self._idle)

    def folder(self, absolute: str, relative: str) -> Iterator[FileState]:
        # A stack, not recursion: a hostile tree may be deeper than Python's own.
        pending = [(absolute, relative)]
        while pending:
            where, prefix = pending.pop()
            try:
                with os.scandir(where) as listing:
                    entries = list(listing)
            except OSError as error:
                if not prefix:
                    raise
                self._wrong(prefix.rstrip("/"), f"folder cannot be listed ({error.strerror}).")
                continue
            for entry in entries:
                path = prefix + entry.name
                try:
                    if self._passed_over(entry, path):
                        continue
                    if entry.is_dir():
                        pending.append((entry.path, path + "/"))
                    elif entry.name.lower().endswith(SUFFIXES):
                        yield from self._file(entry, path)
                except OSError as error:
                    self._wrong(path, f"cannot be reached ({error.strerror}).")
                    self.unreached.add(path)

    def _passed_over(self, entry: os.DirEntry[str], path: str) -> bool:
        if entry.name.startswith(".") or self._excluded(path):
            return True
        if entry.name.lower().endswith(_DRAWING):
            return True
        if entry.is_symlink():
            self._report_link(entry, path)
            return True
        if not entry.is_dir():
            return False
        if _is_marked_hidden(entry):
            return True
        if is_junction(entry):
            self._report_link(entry, path)
            return True
        return not is_walked(entry.name, entry.path, self._index)

    def _excluded(self, path: str) -> bool:
        doubled = f"/{_composed(path)}".replace("/", "//")
        fitting = {one for one, compiled in self._exclude.items() if compiled.match(doubled)}
        self._idle -= fitting
        return bool(fitting)

    def _report_link(self, entry: os.DirEntry[str], path: str) -> None:
        """Report a link that hides something; one to a file of the corpus itself hides nothing."""
        target = os.path.realpath(entry.path)
        if os.path.isdir(target):
            self._wrong(path, "link to a folder is not followed; name that folder as a corpus.")
        elif not path.lower().endswith(SUFFIXES):
            return
        elif not os.path.exists(target):
            self._wrong(path, "link leads nowhere; remove it or mend it.")
        elif path_inside(target, self._top) is None:
            self._wrong(path, "link leads out of the corpus and is not followed; copy the file.")

    def _file(self, entry: os.DirEntry[str], path: str) -> Iterator[FileState]:
        status = entry.stat()
        if not entry.is_file():
            self._wrong(path, "is no regular file and is left out.")
        elif not _showable(path):
            self._wrong(path, "has a name that cannot be shown; rename the file.")
        elif status.st_size > MAX_BYTES:
            self._wrong(path, TOO_LARGE)
        else:
            yield state_of(path, status)

    def _wrong(self, path: str, message: str) -> None:
        from mlkb.records.articles import Problem  # most searches meet none

        shown = path if _showable(path) else ascii(path)[1:-1]
        self._problems.append(Problem(shown, None, message))


def _compiled(pattern: str) -> re.Pattern[str]:
    """Return what matches the paths that a pattern means, with a slash in front, all doubled.

    A pattern is relative to the corpus, and ``*`` stands for slashes too. What people are used to
    write in ``.gitignore`` means the same here: a slash at its end, or ``/`` or ``./`` in front,
    says nothing more, and ``**/`` stands for any number of folders, none too: where slashes are
    doubled it is ``/*/``, for which those of ``a//b`` are enough. Case counts where it does for the
    names of files, and how accents are composed, which keyboards and disks do differently, nowhere.
    """
    plain = f"/{posixpath.normpath(_composed(pattern)).lstrip('/')}"
    parts = (part.replace("/", "//") for part in _ANY_FOLDERS.split(plain))
    flags = re.IGNORECASE if sys.platform in ("win32", "darwin") else 0
    return re.compile(fnmatch.translate("/*/".join(parts)), flags)


def _composed(text: str) -> str:
    return text if text.isascii() else normalize("NFC", text)


def _is_marked_hidden(folder: os.DirEntry[str]) -> bool:
    """Whether Windows hides a folder, as it does the recycle bin.

    That it is marked as the system's says nothing: one with an icon of its own is, too.
    """
    marks = getattr(folder.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(marks & stat.FILE_ATTRIBUTE_HIDDEN)


def _showable(path: str) -> bool:
    """Whether a name has neither control characters, nor bidi marks, nor bytes that are no UTF-8.

    Spaces of every width are harmless, and so are the joiners that Persian and emoji need.
    """
    return all(c.isprintable() or c in _JOINERS or category(c) == "Zs" for c in path)
