"""What can go wrong, as one tree, and the exit code that each branch means.

    MlkbError                 2   a user can mend it; one sentence says how
    ├── UsageError            2   the command or a setting is wrong
    ├── CorpusError           2   the articles cannot be read
    ├── ModelError            2   the embedding model is missing, damaged or refused
    ├── ShortageError         2   the process lacks memory, threads or open files
    └── StoreError            2   the index cannot be read or written
        ├── LockedError       2   another process is writing it
        ├── NewerFormatError  2   a newer mlkb wrote it, which goes on using it
        └── UnusableIndexError    building it again is the remedy
            ├── NoIndexError      2   there is none yet
            ├── StaleFormatError  2   an older version of mlkb wrote it
            └── DamagedIndexError 2   a file of it is missing, cut or altered

Exit code 1 is none of these: nothing was found, or there are errors in the articles.
"""

from __future__ import annotations

__all__ = [
    "CorpusError",
    "DamagedIndexError",
    "LockedError",
    "MlkbError",
    "ModelError",
    "NewerFormatError",
    "NoIndexError",
    "ShortageError",
    "StaleFormatError",
    "StoreError",
    "UnusableIndexError",
    "UsageError",
]


class MlkbError(Exception):
    """Something that the user can mend. ``str(error)`` is one sentence with the remedy."""

    exit_code = 2


class UsageError(MlkbError):
    """A command, an option or a setting that makes no sense."""


class CorpusError(MlkbError):
    """The folder of articles is missing or cannot be read."""


class ModelError(MlkbError):
    """The embedding model is missing, damaged, or was refused."""


class ShortageError(MlkbError):
    """The process lacks memory, threads or open files; no file is to be blamed."""


class StoreError(MlkbError):
    """The index on disk cannot be read or written."""


class UnusableIndexError(StoreError):
    """The index cannot answer, and building it again is the remedy.

    Attributes:
        fault: What is wrong, without the remedy.
    """

    def __init__(self, fault: str) -> None:
        super().__init__(f"{fault}: run 'mlkb index' to build it.")
        self.fault = fault


class NoIndexError(UnusableIndexError):
    """There is no index yet."""


class StaleFormatError(UnusableIndexError):
    """The index was written by an older version of mlkb, or on a machine of another kind."""


class DamagedIndexError(UnusableIndexError):
    """A file of the index is missing, cut or altered."""


class NewerFormatError(StoreError):
    """The index was written by a newer version of mlkb: to build it again would undo its work."""


class LockedError(StoreError):
    """Another process is writing the index."""
