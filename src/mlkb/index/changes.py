"""What has changed in the corpus since it was indexed.

A scan of sizes and times comes first, which costs a few microseconds a file; only files that look
changed are read and hashed. A file whose time lies so close to the last build that an edit could
have gone unseen is hashed too (git calls such entries "racy"), and so is one that could not be read
then: another user may be asking, or the disk has come to itself, and no time tells of either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlkb.seals import COARSEST_TICK_NS, sha256_of

if TYPE_CHECKING:
    from mlkb.corpus.scan import FileState, Scan
    from mlkb.index.catalog import IndexedFile
    from mlkb.records.articles import Problem

__all__ = ["Changes", "compare"]

_RACY_NS = COARSEST_TICK_NS


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between a corpus and its index, by path.

    Attributes:
        added: Files that are not indexed.
        changed: Files whose content is another.
        touched: Files with another time but the same content.
        removed: Paths that are indexed and gone.
        closed: Why files and folders could not be looked into that are in the index.
    """

    added: tuple[FileState, ...]
    changed: tuple[FileState, ...]
    touched: tuple[FileState, ...]
    removed: tuple[str, ...]
    closed: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def to_read(self) -> tuple[FileState, ...]:
        """The files that a build must read."""
        return (*self.added, *self.changed)

    @property
    def count(self) -> int:
        """How many files differ in content."""
        return len(self.added) + len(self.changed) + len(self.removed)

    @property
    def said(self) -> str:
        """That they differ, and how many they are: a sentence without its end."""
        noun = "article differs" if self.count == 1 else "articles differ"
        return f"{self.count:,} {noun} from the index"


def compare(corpus: Path, scan: Scan, indexed: Mapping[str, IndexedFile], built_ns: int) -> Changes:
    """Return what `scan` of the folder `corpus` shows against what is `indexed`.

    Args:
        corpus: The corpus folder.
        scan: Its files as they are.
        indexed: Its files as they were.
        built_ns: When the index last looked, in nanoseconds since the epoch.
    """
    added: list[FileState] = []
    changed: list[FileState] = []
    touched: list[FileState] = []
    for state in scan.files:
        known = indexed.get(state.path)
        if known is None:
            added.append(state)
            continue
        same = known.state == state
        if same and known.sha256 and state.changed_ns < built_ns - _RACY_NS:
            continue
        if known.state.size == state.size and _sha256(corpus / state.path) == known.sha256:
            if not same:
                touched.append(state)
            continue
        changed.append(state)
    here = {state.path for state in scan.files}
    hidden = _hidden(scan, [path for path in indexed if path not in here])
    removed = tuple(path for path in indexed if path not in here and path not in hidden)
    hiding = set(hidden.values())
    closed = tuple(problem for problem in scan.problems if problem.path in hiding)
    return Changes(tuple(added), tuple(changed), tuple(touched), removed, closed)


def _hidden(scan: Scan, unseen: Sequence[str]) -> dict[str, str]:
    """Return which of the files that `scan` has not seen may still be there, and what hides each.

    That is the file itself, if it cannot be reached, or a folder around it: one that cannot be
    listed today has not lost its articles.
    """
    wrong = {problem.path for problem in scan.problems}
    hidden: dict[str, str] = {}
    for path in unseen if wrong else ():
        around = (str(folder) for folder in PurePosixPath(path).parents)
        hiding = path if path in scan.unreached else next(filter(wrong.__contains__, around), None)
        if hiding is not None:
            hidden[path] = hiding
    return hidden


def _sha256(file: Path) -> bytes:
    """Return the SHA-256 of the content of `file`, empty where it cannot be read."""
    try:
        return bytes.fromhex(sha256_of(file))
    except OSError:
        return b""
