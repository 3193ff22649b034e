"""The vector index: exact while it is small, in segments above its limit, with the same answers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from mlkb.errors import DamagedIndexError
from mlkb.index.layout import VECTOR_SEGMENTS, VECTORS
from mlkb.index.vectors import VectorIndex, VectorWriter

Rows = NDArray[np.float32]

DIMENSION = 32
LIMIT = 500

WRITE_SEVERAL = """
import gc, sys
from pathlib import Path
import numpy as np
from mlkb.index import vectors
for seed in range(8):
    folder = Path(sys.argv[1]) / str(seed)
    folder.mkdir()
    rows = np.random.default_rng(seed).standard_normal((12_000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    writer = vectors.VectorWriter(16, folder, limit=1000)
    writer.add(range(12_000), rows)
    writer.write()
    del writer
    gc.collect()
index = vectors.VectorIndex(folder)
assert (folder / "vectors").exists()
found = index.search(rows[:50], 1)
assert [row[0][0] for row in found] == list(range(50))
"""


def unit(count: int, seed: int = 0) -> Rows:
    """Return unit vectors that lie around thirty centres."""
    centres = np.random.default_rng(99).standard_normal((30, DIMENSION))
    random = np.random.default_rng(seed)
    own = random.standard_normal((count, DIMENSION))
    rows = (centres[random.integers(30, size=count)] + 0.7 * own).astype(np.float32)
    unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def write(folder: Path, rows: Rows, first: int = 1, dead: list[int] | None = None) -> VectorIndex:
    writer = VectorWriter(DIMENSION, folder, LIMIT)
    writer.forget(dead or [])
    writer.add(range(first, first + len(rows)), rows)
    writer.write()
    return VectorIndex(folder)


def segments(folder: Path) -> int:
    return len(list((folder / VECTOR_SEGMENTS).glob("*.sketch")))


def nearest(rows: Rows, query: Rows, allowed: NDArray[np.bool_]) -> list[int]:
    """Return the ids of the ten nearest rows, where row 0 has the id 1."""
    cosines = np.where(allowed[1:], rows @ query, -2)
    found: list[int] = (np.argsort(-cosines)[:10] + 1).tolist()
    return found


def test_faiss_opens_no_file_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows it takes a path for one in the code page of old, and finds no `Jürgen`."""
    import faiss

    read = faiss.read_index

    def read_no_path(source: object, *more: object) -> object:
        assert not isinstance(source, str)
        return read(source, *more)

    monkeypatch.setattr(faiss, "read_index", read_no_path)
    rows = unit(LIMIT + 40)
    index = write(tmp_path, rows)
    assert segments(tmp_path) == 1
    assert [row[0][0] for row in index.search(rows[:3], 1)] == [1, 2, 3]
    index = write(tmp_path, unit(5, seed=1), first=LIMIT + 41)
    assert len(index) == LIMIT + 45


@pytest.mark.parametrize("content", [b"", b"IxM2", None])
def test_what_is_no_index_is_said_to_be_damaged(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "vectors.faiss").write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"vectors\.faiss: "):
        VectorIndex(tmp_path)


def test_a_large_index_is_written_and_freed_once(tmp_path: Path) -> None:
    # In a process of its own: memory that is freed twice ends it without an exception.
    command = [sys.executable, "-c", WRITE_SEVERAL, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_up_to_the_limit_nothing_is_frozen_and_answers_are_exact(tmp_path: Path) -> None:
    rows = unit(LIMIT)
    index = write(tmp_path, rows)
    assert segments(tmp_path) == 0
    everyone = np.ones(LIMIT + 1, bool)
    for query in unit(20, seed=1):
        found = [id_ for id_, _ in index.search(query[None], 10)[0]]
        assert found == nearest(rows, query, everyone)


@pytest.mark.parametrize("share", [1, 2, 50])
def test_segments_answer_as_if_all_were_compared(tmp_path: Path, share: int) -> None:
    """With one in `share` vectors allowed, the narrow selection too."""
    rows = unit(7 * LIMIT + 20)
    index = write(tmp_path, rows)
    assert segments(tmp_path) == 7
    assert len(index) == len(rows)
    allowed = np.zeros(len(rows) + 1, bool)
    allowed[1::share] = True
    hits = 0
    for query in unit(30, seed=1):
        given = allowed if share > 1 else None
        found = index.search(query[None], 10, allowed=given)[0]
        wanted = nearest(rows, query, allowed)
        hits += len({id_ for id_, _ in found} & set(wanted))
        assert all(allowed[id_] for id_, _ in found)
        assert [cosine for _, cosine in found] == sorted((c for _, c in found), reverse=True)
        for id_, cosine in found:
            assert cosine == pytest.approx(float(rows[id_ - 1] @ query), abs=1e-5)
    assert hits >= 0.95 * 300


def test_many_queries_at_once_are_answered_as_one_by_one(tmp_path: Path) -> None:
    index = write(tmp_path, unit(3 * LIMIT))
    queries = unit(40, seed=1)
    together = index.search(queries, 5)
    alone = [index.search(query[None], 5)[0] for query in queries]
    assert [[id_ for id_, _ in row] for row in together] == [[id_ for id_, _ in r] for r in alone]


def test_vectors_are_had_by_id_in_the_order_asked_for(tmp_path: Path) -> None:
    rows = unit(2 * LIMIT + 30)
    index = write(tmp_path, rows)
    ids = [len(rows), 1, LIMIT + 1, 7]
    assert np.array_equal(index.vectors(ids), rows[[id_ - 1 for id_ in ids]])
    assert index.vectors([]).shape == (0, DIMENSION)
    with pytest.raises(DamagedIndexError, match="missing"):
        index.vectors([len(rows) + 1])


def test_the_dead_are_found_no_more_and_the_segment_stays(tmp_path: Path) -> None:
    rows = unit(2 * LIMIT)
    write(tmp_path, rows)
    before = (tmp_path / VECTOR_SEGMENTS / "000001.rows").stat().st_ino
    dead = list(range(1, LIMIT // 3))
    index = write(tmp_path, unit(0), dead=dead)
    assert (tmp_path / VECTOR_SEGMENTS / "000001.rows").stat().st_ino == before
    assert len(index) == 2 * LIMIT - len(dead)
    for id_ in dead[:20]:
        found = index.search(rows[id_ - 1][None], 10)[0]
        assert len(found) == 10
        assert not {other for other, _ in found} & set(dead)


def test_a_segment_that_is_mostly_dead_is_dissolved(tmp_path: Path) -> None:
    rows = unit(3 * LIMIT)
    write(tmp_path, rows)
    dead = [id_ for id_ in range(1, LIMIT + 1) if id_ % 10]
    index = write(tmp_path, unit(0), dead=dead)
    assert not (tmp_path / VECTOR_SEGMENTS / "000001.rows").exists()
    assert len(index) == 3 * LIMIT - len(dead)
    alive = list(range(10, LIMIT + 1, 10))
    assert np.array_equal(index.vectors(alive), rows[[id_ - 1 for id_ in alive]])
    assert index.search(rows[9][None], 1)[0][0][0] == 10


def test_segments_that_grow_by_little_stay_few(tmp_path: Path) -> None:
    rows = unit(4 * LIMIT)
    for start in range(0, len(rows), 40):
        index = write(tmp_path, rows[start : start + 40], first=start + 1)
        exact = faiss.read_index(str(tmp_path / VECTORS)).ntotal
        assert exact <= (LIMIT // 5 if segments(tmp_path) else LIMIT)
    assert segments(tmp_path) <= 5
    assert len(index) == len(rows)
    assert np.array_equal(index.vectors(range(1, len(rows) + 1)), rows)


def test_a_generation_before_keeps_its_own(tmp_path: Path) -> None:
    """What a build replaces is a link; the file of the generation before stays as it is."""
    old, new = tmp_path / "old", tmp_path / "new"
    (old / VECTOR_SEGMENTS).mkdir(parents=True)
    (new / VECTOR_SEGMENTS).mkdir(parents=True)
    rows = unit(2 * LIMIT)
    write(old, rows, dead=[])
    write(old, unit(0), dead=[5])
    for file in (f for f in old.rglob("*") if f.is_file()):
        os.link(file, new / file.relative_to(old))
    content = {file: file.read_bytes() for file in old.rglob("*") if file.is_file()}
    write(new, unit(100, seed=3), first=len(rows) + 1, dead=list(range(6, 400)))
    assert {file: file.read_bytes() for file in content} == content


@pytest.mark.parametrize("suffix", [".sketch", ".rows", ".ids", ".alive"])
def test_a_segment_cut_short_is_damage(tmp_path: Path, suffix: str) -> None:
    rows = unit(2 * LIMIT)
    write(tmp_path, rows)
    write(tmp_path, unit(0), dead=[1])
    file = tmp_path / VECTOR_SEGMENTS / f"000001{suffix}"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    with pytest.raises(DamagedIndexError):
        VectorIndex(tmp_path).search(rows[:1], 10)
