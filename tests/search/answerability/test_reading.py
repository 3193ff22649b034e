"""Each word of a query looks for its like in a passage: values worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from mlkb.encoder.protocol import TokenVectors
from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.answerability import reading
from mlkb.search.answerability.reading import nearest_within, readings
from mlkb.search.snapshot import open_snapshot
from mlkb.settings import load
from tests.fakes import WordEncoder

PLACES = {"slack": 0, "loose": 0, "dual": 1, "kernel": 2, "ridge": 3}


class Reader(WordEncoder):
    """Reads letters by fours; "slack" and "loose" are alike by 0.8, any other two words by 0."""

    def token_vectors(  # type: ignore[override]  # the one above cannot tell
        self, texts: Sequence[str], *, query: bool = False
    ) -> list[TokenVectors]:
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> TokenVectors:
        spans: list[tuple[int, int]] = []
        rows: list[np.ndarray] = []
        for found in re.finditer(r"[a-z]+", text.lower()):
            row = np.zeros(8, np.float32)
            row[PLACES.get(found[0], 7)] = 0.8 if found[0] == "loose" else 1
            row[6] = 0.6 if found[0] == "loose" else 0
            for start in range(found.start(), found.end(), 4):
                spans.append((start, min(start + 4, found.end())))
                rows.append(row)
        vectors = np.array(rows, np.float32).reshape(-1, 8)
        return TokenVectors(tuple(spans), vectors, tuple(range(len(spans))))


@pytest.fixture
def base(write_corpus: Callable[[dict[str, str | bytes]], Path]) -> KnowledgeBase:
    notes: dict[str, str | bytes] = {
        "first.md": "# Kernel\n\nOnly kernel.\n",
        "second.md": "# Dual\n\nLoose dual.\n",
    }
    return KnowledgeBase(load(write_corpus(notes)), open_encoder=lambda name: Reader())


def read(base: KnowledgeBase, query: str, idf: dict[str, float]) -> dict[str, float]:
    """Return the MaxSim of each note by its slug."""
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        stored = list(snapshot.catalog.passages([1, 2]).values())
        found = readings(query, idf, stored, Reader())
        assert found is not None
        read = list(found)
        assert all(one.odds is None for one in read)  # learned on another encoder
        slugs = (passage.post.slug for passage in stored)
        return {slug: one.maxsim for slug, one in zip(slugs, read, strict=True)}


def test_words_count_as_they_are_rare(base: KnowledgeBase) -> None:
    values = read(base, "slack of the dual", {"slack": 3.0, "dual": 1.0})
    assert values["second"] == pytest.approx((3 * 0.8 + 1 * 1.0) / 4)
    assert values["first"] == pytest.approx(0.0)


def test_words_of_the_title_count_too(base: KnowledgeBase) -> None:
    assert read(base, "kernel", {"kernel": 2.0})["first"] == pytest.approx(1.0)


class Short(Reader):
    """Reads no more than ten words, as models do not read on."""

    def _read(self, text: str) -> TokenVectors:
        return super()._read(" ".join(text.split()[:10]))


@pytest.fixture
def log(write_corpus: Callable[[dict[str, str | bytes]], Path]) -> KnowledgeBase:
    """One passage of 42 lines: slack is in its middle, the dual in the last one."""
    rows = [f"- day {number} nothing much" for number in range(40)]
    rows[18:23] = ["- ridge of much slack"] * 5
    corpus = write_corpus({"log.md": "# Log\n\n" + "\n".join([*rows, "- the dual of it"]) + "\n"})
    base = KnowledgeBase(load(corpus), open_encoder=lambda name: Short(max_tokens=10))
    base.index()
    return base


def maxsim_in(log: KnowledgeBase, word: str, term: str, nearest: float) -> float:
    with open_snapshot(log.settings.index) as snapshot:
        stored = list(snapshot.catalog.passages([1]).values())
        found = readings(word, {term: 1.0}, stored, Short(max_tokens=10), lambda _: nearest)
        assert found is not None
        (one,) = found
        return one.maxsim


def test_of_what_is_longer_than_the_model_reads_the_pieces_that_matter_are_read(
    log: KnowledgeBase,
) -> None:
    assert maxsim_in(log, "dual", "dual", 0.0) == pytest.approx(1.0)
    assert maxsim_in(log, "loose", "loos", 0.0) == pytest.approx(0.0)
    assert maxsim_in(log, "loose", "loos", 0.5) == pytest.approx(0.8)
    assert log.search("the dual").answered


def test_of_what_is_far_longer_only_what_lies_around_the_nearest_is_looked_at(
    log: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_CHARACTERS", 100)
    assert maxsim_in(log, "dual", "dual", 0.0) == pytest.approx(0.0)
    assert maxsim_in(log, "dual", "dual", 1.0) == pytest.approx(1.0)


def test_the_nearest_is_where_the_piece_lies_whose_vector_is(log: KnowledgeBase) -> None:
    with open_snapshot(log.settings.index) as snapshot:
        pieces = sorted(snapshot.catalog.pieces_of([1]))
        rows = snapshot.vectors.vectors(pieces)
        assert len(pieces) > 10
        for place in (0, 3, len(pieces) - 1):
            middle = (place + 0.5) / len(pieces)
            assert nearest_within(snapshot, rows[place])(1) == pytest.approx(middle)
        assert nearest_within(snapshot, None)(1) == 0.0


def test_without_words_or_without_tokens_nothing_is_told(base: KnowledgeBase) -> None:
    base.index()
    idf = {"dual": 1.0}
    with open_snapshot(base.settings.index) as snapshot:
        stored = list(snapshot.catalog.passages([1]).values())
        assert readings("??", idf, stored, Reader()) is None
        assert readings("dual", {}, stored, Reader()) is None
        assert readings("dual", idf, stored, None) is None
        assert readings("dual", idf, stored, WordEncoder()) is None
        assert readings("dual", idf, [], Reader()) is None


def test_whether_it_is_answered_does_not_depend_on_how_many_are_shown(base: KnowledgeBase) -> None:
    for query in ("slack of a dual", "ridge of a dual", "kernel slack", "dual ridge kernel"):
        assert len({base.search(query, k=k).answered for k in (1, 2, 3, 10)}) == 1


def test_a_near_miss_is_refused_and_other_words_are_not(base: KnowledgeBase) -> None:
    assert base.search("slack of a dual").answered
    assert not base.search("ridge of a dual").answered
