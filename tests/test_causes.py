"""What is behind an error: a shortage is told as one, and whatever else names the file."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from mlkb.causes import naming_shortages, shortage, unwritable
from mlkb.doctor import examine
from mlkb.errors import ShortageError, UsageError
from mlkb.index.cache import VectorCache
from mlkb.seals import SealedFile, fault
from mlkb.settings import load


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "There is too little memory: close"),
        (RuntimeError("Exception during initialization: std::bad_alloc"), "too little memory ("),
        (ImportError("libfaiss.so: failed to map segment from shared object"), "too little memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "too little memory"),
        (RuntimeError("can't start new thread"), "too few threads"),
        (OSError(errno.EIO, "System error.'Failed to spawn segment merging thread'"), "too few"),
        (OSError(errno.EMFILE, "in the words of another country", "a.md"), "Too many files are"),
        (ValueError("... message: 'Too many open files' (os error 24)"), "Too many files are open"),
    ],
)
def test_a_shortage_is_known_by_all_its_names(error: Exception, said: str) -> None:
    found = shortage(error)
    assert said in str(found)
    assert "\n" not in str(found)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EACCES, "Permission denied", "a.md"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EIO, "Input/output error"),
        ValueError("no number"),
        KeyboardInterrupt(),
    ],
)
def test_nothing_else_is_a_shortage(error: BaseException) -> None:
    assert shortage(error) is None


def test_a_shortage_behind_another_error_is_found() -> None:
    odd = ValueError("the file is odd")
    odd.__cause__ = MemoryError()
    with pytest.raises(ShortageError), naming_shortages():
        raise odd
    mistake = UsageError("out of memory")
    with pytest.raises(UsageError) as told, naming_shortages():
        raise mistake
    assert told.value is mistake


def test_an_error_without_a_reason_is_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    vague = sqlite3.OperationalError("unable to open database file")
    vague.sqlite_errorname = "SQLITE_CANTOPEN"
    assert shortage(vague) is None

    def refused(path: object, flags: int) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("os.open", refused)
    assert "Too many files are open" in str(shortage(vague))
    assert shortage(ValueError("unable to open database file")) is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/i/x"),
            ("No space left on device", "make room"),
        ),
        (
            OSError(errno.EACCES, "Permission denied", "/i/lock"),
            ("/i/lock: Permission denied", "mend its permissions"),
        ),
        (
            OSError(errno.EISDIR, "Is a directory", "/i/new", None, "/i/CURRENT"),
            ("/i/CURRENT: Is a directory", "move that away"),
        ),
        (
            OSError(errno.EFBIG, "File too large"),
            ("File too large", "raise the limit on the size of a file (ulimit -f)"),
        ),
        (
            OSError(errno.EIO, "Input/output error"),
            ("Input/output error", "see whether the disk is sound"),
        ),
    ],
)
def test_each_cause_has_its_own_remedy(error: OSError, told: tuple[str, str]) -> None:
    assert unwritable(error) == told


def test_a_full_disk_of_sqlite_is_one(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "full.sqlite")
    db.execute("CREATE TABLE t (x)")
    db.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.Error) as error:
        db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    db.close()
    assert unwritable(error.value) == ("database or disk is full", "make room")


def test_a_file_is_not_damaged_because_it_cannot_be_opened_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"abc")

    def refused(file: Path) -> str:
        raise OSError(errno.EMFILE, "Too many open files", str(file))

    monkeypatch.setattr("mlkb.seals.sha256_of", refused)
    with pytest.raises(ShortageError):
        fault(file, SealedFile(size=3, sha256="0"), thorough=True)


def test_a_cache_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").mkdir()
    with pytest.raises(IsADirectoryError) as error:
        VectorCache(tmp_path / "cache.sqlite", "model", 3)
    assert Path(error.value.filename) == tmp_path / "cache.sqlite"


def test_the_doctor_promises_no_model_where_none_can_be_written(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    looked = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path) != tmp_path and looked(path, mode)
    )
    (model,) = (one for one in examine(load(root), models=models) if one.place == "model")
    assert (model.state, model.remedy) == (
        "error",
        "Mend its permissions, or name another folder with MLKB_CACHE.",
    )
