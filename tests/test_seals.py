"""Sealed files: what was written since is seen, what was only touched is read and sealed again."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from mlkb import seals
from mlkb.seals import SealedFile, break_seal, fault, seal, sync

CONTENT = b"some vectors"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(CONTENT)
    os.utime(made, ns=(0, 10_999_999_999))
    return made


def replace_without_a_trace(file: Path, content: bytes) -> None:
    times = file.stat()
    file.write_bytes(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_seal_is_size_checksum_and_a_whole_tick_before_the_writing(file: Path) -> None:
    sealed = seal(file)
    assert sealed == SealedFile(
        size=12, sha256=hashlib.sha256(CONTENT).hexdigest(), mtime_ns=8_000_000_000
    )
    assert file.stat().st_mtime_ns == 8_000_000_000
    assert fault(file, sealed) == ""


def test_what_bears_its_seal_is_read_only_if_one_is_thorough(file: Path) -> None:
    sealed = seal(file)
    replace_without_a_trace(file, CONTENT.upper())
    assert fault(file, sealed) == ""
    assert fault(file, sealed, thorough=True) == "was altered"
    break_seal(file)
    assert fault(file, sealed) == "was altered"


def test_what_was_only_touched_is_sealed_again(file: Path) -> None:
    sealed = seal(file)
    break_seal(file)
    assert file.stat().st_mtime_ns != sealed.mtime_ns
    assert fault(file, sealed) == ""
    assert file.stat().st_mtime_ns == sealed.mtime_ns


def test_what_was_altered_is_not_sealed_again(file: Path) -> None:
    sealed = seal(file)
    file.write_bytes(CONTENT.upper())
    assert fault(file, sealed) == "was altered"
    assert fault(file, sealed) == "was altered"


def test_a_file_without_a_seal_is_taken_as_sound_by_its_size(file: Path) -> None:
    sealed = SealedFile(size=12, sha256="0" * 64)
    time = file.stat().st_mtime_ns
    assert fault(file, sealed) == ""
    assert file.stat().st_mtime_ns == time
    assert fault(file, sealed, thorough=True) == "was altered"


def test_what_is_gone_cut_or_closed_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(file)
    replace_without_a_trace(file, b"some")
    assert fault(file, sealed) == "has 4 bytes, not 12"
    assert fault(file / "below", sealed) == "is gone"
    file.unlink()
    assert fault(file, sealed) == "is gone"
    file.write_bytes(CONTENT)

    def refused(path: Path) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(seals, "sha256_of", refused)
    assert fault(file, sealed) == "cannot be read: Permission denied"


def test_a_disk_that_fails_is_said_and_a_folder_that_cannot_be_synced_is_none(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(file)
    sync(file.parent)

    def failing(code: int) -> None:
        def fsync(descriptor: int) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", fsync)

    failing(errno.EINVAL)  # as of file systems in a network
    sync(file.parent)
    with pytest.raises(OSError, match="Invalid argument"):
        sync(file)
    failing(errno.EIO)
    with pytest.raises(OSError, match="Input/output error"):
        sync(file.parent)
