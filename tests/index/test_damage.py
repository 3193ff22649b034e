"""Damage is seen, named and mended, in whatever file of the index or of the cache it is."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlkb.doctor import examine
from mlkb.errors import DamagedIndexError, StaleFormatError
from mlkb.index import generations
from mlkb.index.cache import VectorCache, remove, settle, unsound_rows
from mlkb.knowledge_base import KnowledgeBase
from mlkb.seals import break_seal
from mlkb.search import engine
from mlkb.settings import load
from tests.fakes import WordEncoder

QUERY = "complementary slackness of the gradient"


def answers(base: KnowledgeBase) -> list[tuple[str, int, float]]:
    return [(hit.post.path, hit.passage.line, hit.score) for hit in base.search(QUERY).hits]


def flip(file: Path, at: int | None = None) -> None:
    """Turn one bit of a file, in the middle if `at` does not say where.

    In place: to cut a file that this process has mapped, for a moment even, would end it.
    """
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2 if at is None else at)
        (byte,) = stream.read(1)
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte ^ 1]))


def flip_without_a_trace(file: Path, at: int | None = None) -> None:
    """Do as a bad disk does: the file keeps its time."""
    status = file.stat()
    flip(file, at)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def files_of(index: Path) -> list[Path]:
    folder, manifest = generations.current(index)
    files = [folder / path for path, total in manifest.files.items() if total.size]
    return [index / "CURRENT", folder / "manifest.json", *files]


def test_a_flipped_bit_in_any_file_is_named_and_mended(
    base: KnowledgeBase, root: Path, encoder: WordEncoder
) -> None:
    base.index()
    right = answers(base)
    embedded = len(encoder.embedded)
    chance = random.Random(8)
    number = len(files_of(root / "index"))
    assert number > 8
    for which in range(number):
        file = files_of(root / "index")[which]
        flip(file, chance.randrange(file.stat().st_size))
        said: list[str] = []
        again = KnowledgeBase(load(root), open_encoder=lambda name: encoder, announce=said.append)
        assert answers(again) == right
        (sentence,) = said
        assert "damaged" in sentence or "another version" in sentence
        assert file.name in sentence or file.name == "CURRENT"
        assert generations.damages(root / "index") == []
    assert len(encoder.embedded) == embedded  # the cache is sound, so nothing is embedded again


def test_what_is_only_touched_is_read_once_and_sealed_again(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = base.index().generation
    for file in files_of(root / "index"):
        break_seal(file)
    assert generations.current(root / "index")[0].name == generation

    def read(*_: object) -> str:
        raise AssertionError("a sealed file is read on the way to a search")

    monkeypatch.setattr("mlkb.seals.sha256_of", read)
    assert generations.current(root / "index")[0].name == generation


def test_a_copied_index_is_the_same_index(base: KnowledgeBase, root: Path) -> None:
    generation = base.index().generation
    shutil.copytree(root / "index", root / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(root / "index")
    (root / "copy").rename(root / "index")
    assert base.index().fresh
    assert generations.current(root / "index")[0].name == generation


def test_current_cannot_come_to_name_an_older_generation(base: KnowledgeBase, root: Path) -> None:
    """Both are whole, and only a checksum can tell that one digit was another."""
    old = base.index().generation
    (root / "corpus" / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    new = base.index().generation
    pointer = root / "index" / "CURRENT"
    pointer.write_text(pointer.read_text().replace(new, old))
    found = base.search("kernel ridge regression", refresh=False)
    assert found.hits[0].post.slug == "new"


@pytest.mark.parametrize("content", ["", "seven", "000001 00000000 more", "-1", "\xb9"])
def test_what_names_no_generation_is_no_pointer(
    base: KnowledgeBase, root: Path, content: str
) -> None:
    base.index()
    (root / "index" / "CURRENT").write_text(content, encoding="utf-8")
    with pytest.raises(DamagedIndexError, match="CURRENT names no generation"):
        generations.current(root / "index")


def test_rot_without_a_trace_is_found_by_the_doctor_and_then_by_every_command(
    base: KnowledgeBase, root: Path
) -> None:
    base.index()
    right = answers(base)
    vectors = generations.current(root / "index")[0] / "vectors.faiss"
    flip_without_a_trace(vectors)
    assert base.index().fresh  # nothing has changed, so nothing is read
    found = [finding for finding in base.doctor() if finding.state == "error"]
    assert [finding.place for finding in found] == ["index"]
    assert str(vectors) in found[0].message
    assert "mlkb index" in found[0].remedy
    assert not base.index().fresh
    assert all(finding.state != "error" for finding in base.doctor())
    assert answers(base) == right


def test_rot_without_a_trace_is_not_copied_on(base: KnowledgeBase, root: Path) -> None:
    base.index()
    flip_without_a_trace(generations.current(root / "index")[0] / "vectors.faiss")
    (root / "corpus" / "new.md").write_text("# New\n\nMore words.\n")
    base.index()
    assert generations.damages(root / "index") == []


@pytest.mark.parametrize("name", ["catalog.sqlite", "lexical/meta.json"])
def test_whatever_a_library_says_of_rot_the_index_is_built_again(
    base: KnowledgeBase, root: Path, name: str
) -> None:
    base.index()
    right = answers(base)
    file = generations.current(root / "index")[0] / name
    status = file.stat()
    with file.open("r+b") as stream:
        stream.write(bytes(status.st_size))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert answers(base) == right
    assert generations.damages(root / "index") == []


def test_rows_of_another_type_than_was_written_are_damage(base: KnowledgeBase, root: Path) -> None:
    """One flipped bit in the head of a record makes a number of a text."""
    base.index()
    right = answers(base)
    catalog = generations.current(root / "index")[0] / "catalog.sqlite"
    status = catalog.stat()
    with sqlite3.connect(catalog) as db:
        db.execute("UPDATE files SET path = x'ff00' WHERE path LIKE 'probability%'")
    db.close()
    assert catalog.stat().st_size == status.st_size
    os.utime(catalog, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert answers(base) == right
    assert generations.damages(root / "index") == []


class Panic(BaseException):
    """What a library in Rust raises when it finds what cannot be."""


def test_even_a_panic_over_a_damaged_index_is_mended(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.index()
    right = answers(base)
    flip_without_a_trace(generations.current(root / "index")[0] / "vectors.faiss")
    real, calls = engine.search, []

    def panic_once(*given: Any, **more: Any) -> Any:
        calls.append(given)
        if len(calls) == 1:
            raise Panic
        return real(*given, **more)

    monkeypatch.setattr(engine, "search", panic_once)
    assert answers(base) == right
    assert len(calls) == 2
    assert generations.damages(root / "index") == []


def test_a_fault_of_ours_over_a_sound_index_is_not_taken_for_damage(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = base.index().generation
    monkeypatch.setattr("mlkb.search.engine.search", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        base.search(QUERY)
    assert base.index().generation == generation


def test_an_index_of_another_kind_of_machine_is_told_apart(base: KnowledgeBase, root: Path) -> None:
    base.index()
    right = answers(base)
    manifest = generations.current(root / "index")[0] / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"little"', '"big"'))
    with pytest.raises(StaleFormatError, match="big-endian"):
        generations.current(root / "index")
    assert answers(base) == right


def test_other_weights_under_the_same_name_are_said_and_then_indexed(
    base: KnowledgeBase, root: Path
) -> None:
    base.index()
    other = WordEncoder("other weights", dimension=32)
    changed = KnowledgeBase(load(root), open_encoder=lambda name: other)
    (notice,) = changed.search(QUERY).notices
    assert "is not the one that the index was built with: run 'mlkb index'" in notice
    assert not changed.index().fresh
    assert other.embedded
    assert changed.search(QUERY).notices == ()


# -- the cache ------------------------------------------------------------------------------------


def vectors_of(file: Path, texts: list[str]) -> dict[str, list[float]]:
    with VectorCache(file, "words", 8) as cache:
        return {text: vector.tolist() for text, vector in cache.get(texts).items()}


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Path, dict[str, list[float]]]:
    """A cache of some pages, and what it holds."""
    rows = np.random.default_rng(0).standard_normal((400, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    texts = [f"text {number}" for number in range(400)]
    with VectorCache(tmp_path / "cache.sqlite", "words", 8) as cache:
        cache.put(texts, rows)
    return tmp_path / "cache.sqlite", {t: r.tolist() for t, r in zip(texts, rows, strict=True)}


def test_a_damaged_cache_forgets_but_never_lies(
    filled: tuple[Path, dict[str, list[float]]],
) -> None:
    file, known = filled
    sound = file.read_bytes()
    chance = random.Random(3)
    whole = 0
    for _ in range(150):
        data = bytearray(sound)
        for _ in range(chance.choice([1, 1, 40])):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        found = vectors_of(file, list(known))
        assert all(found[text] == known[text] for text in found)
        whole += len(found) == len(known)
        with VectorCache(file, "words", 8) as cache:  # and it still takes what it is given
            cache.put(["new"], np.eye(1, 8, dtype=np.float32))
            assert cache.get(["new"])["new"][0] == 1
    assert 0 < whole < 150


def test_the_doctor_counts_damaged_rows(filled: tuple[Path, dict[str, list[float]]]) -> None:
    file, known = filled
    assert unsound_rows(file) == (400, 0)
    vector = np.asarray(known["text 7"], "<f4").tobytes()
    flip(file, file.read_bytes().index(vector) + 3)
    assert unsound_rows(file) == (400, 1)
    assert len(vectors_of(file, list(known))) == 399


@pytest.mark.parametrize("cut", [0, 1, 99, 100, 4096, 9000])
def test_a_cut_cache_is_begun_anew(filled: tuple[Path, dict[str, list[float]]], cut: int) -> None:
    file, known = filled
    os.truncate(file, cut)
    found = vectors_of(file, list(known))
    assert all(found[text] == known[text] for text in found)
    with VectorCache(file, "words", 8) as cache:
        cache.put(list(known), np.asarray(list(known.values()), np.float32))
        assert len(cache.get(list(known))) == 400


def test_the_journal_of_a_dead_process_is_settled(tmp_path: Path) -> None:
    file = tmp_path / "cache.sqlite"
    journal = tmp_path / "cache.sqlite-journal"
    code = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('BEGIN')\n"
        "db.executemany('INSERT INTO vectors VALUES (?, ?)',\n"
        "               ((bytes([n % 256, n // 256]), bytes(900)) for n in range(4000)))\n"
        "os._exit(9)\n"
    )
    with VectorCache(file, "words", 8) as cache:
        cache.put(["kept"], np.eye(1, 8, dtype=np.float32))
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert journal.exists()
    settle(file)
    assert not journal.exists()
    with VectorCache(file, "words", 8) as cache:
        assert len(cache) == 1
    journal.write_bytes(b"of another")
    remove(file)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_not_taken_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cache.sqlite"
    with VectorCache(file, "words", 8) as cache:
        cache.put(["kept"], np.eye(1, 8, dtype=np.float32))
        cache._db.execute("PRAGMA max_page_count = 2")
        many = np.tile(np.eye(1, 8, dtype=np.float32), (900, 1))
        with pytest.raises(sqlite3.OperationalError, match="full"):
            cache.put([f"text {n}" for n in range(900)], many)
    assert list(vectors_of(file, ["kept"])) == ["kept"]


# -- the doctor -----------------------------------------------------------------------------------


def found_by(base: KnowledgeBase) -> dict[str, list[str]]:
    """Return what the doctor says beside what is good, by place."""
    found: dict[str, list[str]] = {}
    for finding in base.doctor():
        if finding.state != "good":
            assert finding.remedy
            found.setdefault(finding.place, []).append(f"{finding.state}: {finding.message}")
    return found


def test_the_doctor_finds_nothing_where_all_is_sound(base: KnowledgeBase) -> None:
    report = base.index()
    assert found_by(base) == {}
    found = {finding.place: finding for finding in base.doctor()}
    held = f"3 posts, {report.passages} passages, {report.formulas} formulas, "
    assert found["index"].message.startswith(f"Generation 000001 is sound: {held}")
    assert list(found) == ["versions", "settings", "corpus", "index", "cache", "disk", "lock"]


def no_index(root: Path) -> None:
    shutil.rmtree(root / "index")


def no_corpus(root: Path) -> None:
    shutil.rmtree(root / "corpus")


def lost_file(root: Path) -> None:
    (generations.current(root / "index")[0] / "catalog.sqlite").unlink()


def stale(root: Path) -> None:
    (root / "corpus" / "new.md").write_text("# New\n")


def odd_file(root: Path) -> None:
    os.mkfifo(root / "corpus" / "pipe.md")


def spoilt_cache(root: Path) -> None:
    (root / "index" / "cache.sqlite").write_bytes(b"no database at all" * 99)


def dead_build(root: Path) -> None:
    (root / "index" / "generations" / "000002.building").mkdir()


@pytest.mark.parametrize(
    ("harm", "place", "said"),
    [
        (no_index, "index", "warning: There is no index in"),
        (no_corpus, "corpus", "error: There is no corpus folder at"),
        (lost_file, "index", "error: The index is damaged ("),
        (stale, "index", "warning: 1 article differs from the index."),
        (odd_file, "corpus", "warning: pipe.md of"),
        (spoilt_cache, "cache", "warning: "),
        (dead_build, "lock", "warning: A build that died has left"),
    ],
)
def test_the_doctor_names_what_is_wrong(
    base: KnowledgeBase, root: Path, harm: Callable[[Path], None], place: str, said: str
) -> None:
    base.index()
    harm(root)
    found = found_by(base)
    assert list(found) == [place]
    assert found[place][0].startswith(said)


@pytest.mark.parametrize(
    ("content", "places"),
    [(b"\0\1", ["corpus", "index"]), (b" \n", ["index"])],
)
def test_a_corpus_of_which_nothing_can_be_used_is_not_sound(
    write_corpus: Callable[[dict[str, str | bytes]], Path],
    encoder: WordEncoder,
    content: bytes,
    places: list[str],
) -> None:
    root = write_corpus({"a.md": content})
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    base.index()
    found = found_by(base)
    assert list(found) == places
    assert all(said.startswith("error: ") for (said,) in found.values())


def test_the_doctor_sees_a_changed_setting_and_who_builds(
    base: KnowledgeBase, root: Path, encoder: WordEncoder
) -> None:
    from filelock import FileLock

    base.index()
    (root / "mlkb.toml").write_text("words_per_minute = 300\n")
    changed = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    assert found_by(changed) == {
        "index": ["warning: The settings, or mlkb, have changed since the index was built."]
    }
    with FileLock(root / "index" / "lock"):
        (root / "index" / "lock.holder").write_text("4711")
        (finding,) = [finding for finding in base.doctor() if finding.place == "lock"]
    assert finding.message == "Process 4711 is building the index now."


def test_the_doctor_looks_at_the_reranker_too(root: Path, tmp_path: Path) -> None:
    gone = tmp_path / "no cross-encoder"
    settings = replace(load(root), reranker=str(gone))
    found = {one.place: one for one in examine(settings, models=tmp_path / "models")}
    assert found["reranker"].state == "error"
    assert str(gone) in found["reranker"].message
    assert "reranker" not in {one.place for one in examine(load(root), models=tmp_path / "models")}
