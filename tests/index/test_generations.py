"""What lies on disk survives deaths and damage: the last whole generation answers."""

from __future__ import annotations

import errno
import os
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from mlkb.errors import (
    DamagedIndexError,
    LockedError,
    NewerFormatError,
    NoIndexError,
    StaleFormatError,
    StoreError,
)
from mlkb.index import generations
from mlkb.knowledge_base import KnowledgeBase
from tests.fakes import WordEncoder


def answer(base: KnowledgeBase) -> str:
    return base.search("complementary slackness", refresh=False).hits[0].post.slug


def test_without_a_build_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="run 'mlkb index'"):
        generations.current(tmp_path)


def test_what_cannot_be_removed_is_in_nobodys_way(base: KnowledgeBase, root: Path) -> None:
    first = base.index().generation
    left = root / "index" / "generations" / f"{int(first) + 1:06d}.building"
    left.mkdir()
    (left / "spool.sqlite").write_bytes(b"open")
    folder = generations.begin(root / "index")
    assert folder.name == f"{int(first) + 2:06d}.building"
    assert (left / "spool.sqlite").read_bytes() == b"open"


def test_a_folder_with_a_name_that_is_nearly_a_number_is_no_generation(
    base: KnowledgeBase, root: Path
) -> None:
    folder = root / "index" / "generations"
    folder.mkdir(parents=True)
    (folder / "\u00b2").mkdir()
    assert base.index().generation == "000001"
    assert [entry.name for entry in folder.iterdir()] == ["000001"]


def test_a_build_that_dies_leaves_the_old_generation_answering(
    base: KnowledgeBase, root: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = base.index().generation
    (root / "corpus" / "new.md").write_text("# New\n\nNever seen words.\n")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(encoder, "encode_passages", die)
    with pytest.raises(KeyboardInterrupt):
        base.index()
    folder, _ = generations.current(root / "index")
    assert folder.name == before
    assert answer(base) == "duality"
    assert [f.name for f in (root / "index" / "generations").iterdir()] == [before]


def test_a_new_folder_keeps_itself_out_of_git_and_a_users_is_left_alone(
    base: KnowledgeBase, root: Path
) -> None:
    index = root / "index"
    index.mkdir()
    (index / ".gitignore.new").write_text("")  # of a build that died
    base.index()
    assert (index / ".gitignore").read_text() == "*\n"
    assert not (index / ".gitignore.new").exists()

    (index / ".gitignore").unlink()  # somebody wants the index in git
    base.index(full=True)
    assert not (index / ".gitignore").exists()


def test_a_folder_that_holds_something_gets_no_gitignore(base: KnowledgeBase, root: Path) -> None:
    (root / "index").mkdir()
    (root / "index" / "README.md").write_text("Built, not written.\n")
    base.index()
    assert not (root / "index" / ".gitignore").exists()


def test_an_index_is_built_where_no_gitignore_can_be_written(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def refused(path: Path, *args: Any, **kwargs: Any) -> int:
        if path.name.startswith(".gitignore"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return write(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", refused)
    assert base.index().posts == 3
    assert not (root / "index" / ".gitignore").exists()


@pytest.mark.parametrize("name", ["catalog.sqlite", "vectors.faiss", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_cut_or_missing_file_is_seen_and_mended(
    base: KnowledgeBase, root: Path, name: str, damage: str
) -> None:
    base.index()
    folder, _ = generations.current(root / "index")
    file = folder / name
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-10])
    else:
        file.unlink()
    with pytest.raises(DamagedIndexError):
        generations.current(root / "index")
    assert answer(base) == "duality"
    assert generations.damages(root / "index") == []


def test_a_flipped_byte_is_found_by_its_checksum_and_not_copied_on(
    base: KnowledgeBase, root: Path
) -> None:
    base.index()
    folder, _ = generations.current(root / "index")
    with (folder / "vectors.faiss").open("r+b") as stream:
        stream.seek(200)
        stream.write(b"\xff\xff")
    with pytest.raises(DamagedIndexError, match=r"vectors\.faiss was altered"):
        generations.current(root / "index")
    (root / "corpus" / "new.md").write_text("# New\n\nMore words.\n")
    base.index()
    assert generations.damages(root / "index") == []


def written_as_of(number: int, index: Path) -> Path:
    """Make the manifest of the generation that answers one of another format; return it."""
    manifest = generations.current(index)[0] / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text.replace(f'"format": {generations.FORMAT}', f'"format": {number}'))
    return manifest


def test_an_index_of_another_version_is_told_apart_and_rebuilt(
    base: KnowledgeBase, root: Path
) -> None:
    base.index()
    written_as_of(1, root / "index")
    with pytest.raises(StaleFormatError, match="an older version"):
        generations.current(root / "index")
    assert answer(base) == "duality"


def test_an_index_of_a_newer_version_is_refused_and_left_as_it_is(
    base: KnowledgeBase, root: Path
) -> None:
    base.index()
    manifest = written_as_of(999, root / "index")
    folder, newer = manifest.parent, manifest.read_bytes()
    with pytest.raises(DamagedIndexError, match="was altered"):  # a bit that flipped is no version
        generations.current(root / "index")
    current = root / "index" / "CURRENT"
    current.write_text(f"{folder.name} {zlib.crc32(newer):08x}\n")
    (root / "corpus" / "new.md").write_text("# New\n\nText.\n")
    for ask in (lambda: base.search("duality"), base.posts, base.index):
        with pytest.raises(NewerFormatError, match=r"newer version .*format 999.*: upgrade mlkb"):
            ask()
    assert (manifest.read_bytes(), folder.name in current.read_text()) == (newer, True)
    (finding,) = (one for one in base.doctor() if one.place == "index")
    assert (finding.state, finding.remedy[:12]) == ("error", "Upgrade mlkb")
    base.index(full=True)  # who says so may
    assert answer(base) == "duality"


@pytest.mark.parametrize("harm", ["older", "cut"])
def test_nothing_is_said_to_answer_that_does_not(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    base.index()
    folder, _ = generations.current(root / "index")

    def refused(lock: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refused)
    monkeypatch.setattr(os, "access", lambda path, mode: not Path(path).is_relative_to(root))
    (root / "corpus" / "new.md").write_text("# New\n\nText.\n")
    with pytest.raises(StoreError, match="permissions; what was there before still answers"):
        base.index()
    (disk,) = (one for one in base.doctor() if one.place == "disk")
    assert (disk.state, "it answers" in disk.message) == ("warning", True)
    manifest = folder / "manifest.json"
    if harm == "older":
        manifest.write_text(manifest.read_text().replace('"format": ', '"format": -'))
    else:
        os.truncate(folder / "vectors.faiss", 10)
    with pytest.raises(StoreError, match="permissions, or keep it elsewhere: write corpus"):
        base.search("duality")
    (disk,) = (one for one in base.doctor() if one.place == "disk")
    assert (disk.state, "holds no index that answers" in disk.message) == ("error", True)


@pytest.mark.parametrize("name", ["CURRENT", "lock", "cache.sqlite"])
def test_a_folder_where_a_file_should_be_is_named(
    base: KnowledgeBase, root: Path, name: str
) -> None:
    base.index()
    file = root / "index" / name
    file.unlink()
    file.mkdir()
    (root / "corpus" / "new.md").write_text("# New\n\nText.\n")
    with pytest.raises(StoreError, match=re.escape(f"({file}: Is a directory): move that away")):
        base.index()
    wrong = [one for one in base.doctor() if one.state == "error"]
    assert [one.message for one in wrong] == [f"{file} is a folder, where a file should be."]
    file.rmdir()
    assert base.index().added or name == "CURRENT"
    assert answer(base) == "duality"


def test_two_builds_at_once_the_second_says_who_holds_the_lock(
    base: KnowledgeBase, root: Path
) -> None:
    base.index()
    with FileLock(root / "index" / "lock"), pytest.raises(LockedError, match="is building"):
        base.index()
    assert answer(base) == "duality"


def test_a_damaged_cache_costs_time_and_nothing_else(base: KnowledgeBase, root: Path) -> None:
    base.index()
    (root / "index" / "cache.sqlite").write_bytes(b"no database at all, just words" * 99)
    file = root / "corpus" / "probability" / "bayes.md"
    file.write_text(file.read_text() + "\nOdds.\n")
    assert base.index().changed == ("probability/bayes.md",)


def test_old_generations_are_swept(base: KnowledgeBase, root: Path) -> None:
    for number in range(5):
        (root / "corpus" / f"n{number}.md").write_text(f"# N{number}\n\nText {number}.\n")
        base.index()
    assert len(list((root / "index" / "generations").iterdir())) <= 2
