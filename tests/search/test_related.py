"""Related posts: which are nearest, and reasons that say something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.search.related import _means, _pairs
from mlkb.search.snapshot import open_snapshot
from mlkb.settings import load
from tests.conftest import BaseOf
from tests.fakes import WordEncoder

TOLD = "A saddle point of a game is where neither player gains by moving away alone."
LED = "The saddle point game follows."
LISTED = "saddle point of a game: where neither player gains by moving away alone, and so on"


def two_notes(
    write_corpus: Callable[[dict[str, str | bytes]], Path], here: str, there: str
) -> KnowledgeBase:
    corpus = write_corpus({"here.md": here, "there.md": there, "other.md": "# Tea\n\nHot water.\n"})
    return KnowledgeBase(load(corpus), open_encoder=lambda _: WordEncoder())


def reasons(base: KnowledgeBase) -> list[tuple[str, str]]:
    nearest = base.related("here").related[0]
    assert nearest.post.path == "there.md"
    assert [pair.score for pair in nearest.because] == sorted(
        (pair.score for pair in nearest.because), reverse=True
    )
    return [(pair.here.text, pair.there.text) for pair in nearest.because]


def test_lists_and_lines_that_lead_on_are_no_reasons_beside_others(
    write_corpus: Callable[[dict[str, str | bytes]], Path],
) -> None:
    parts = f"## One\n\n{TOLD}\n\n## Two\n\n{LED}\n\n## Notation\n\n{LISTED}\n"
    assert reasons(two_notes(write_corpus, f"# A\n\n{parts}", f"# B\n\n{parts}")) == [(TOLD, TOLD)]


def test_where_there_are_no_others_they_are(
    write_corpus: Callable[[dict[str, str | bytes]], Path],
) -> None:
    part = f"## Two\n\n{LED}\n"
    assert reasons(two_notes(write_corpus, f"# A\n\n{part}", f"# B\n\n{part}")) == [(LED, LED)]


def test_a_post_is_as_near_as_its_nearest_passages_are_on_average(base_of: BaseOf) -> None:
    notes = {
        "here.md": "# Games\n\n## Saddles\n\nA saddle point of a game.\n\n## Tea\n\nHot tea.\n",
        "saddles.md": "# Saddles\n\nA saddle point.\n\n## More\n\nOf a game, a saddle point.\n",
        "tea.md": "# Tea\n\nCold tea, hot tea.\n\n```text\nA saddle point of a game.\n```\n",
        "trees.md": "# Trees\n\nOaks grow.\n",
    }
    base = base_of(notes)
    found = base.related("here").related
    with open_snapshot(base.settings.index) as snapshot:
        rows: dict[str, list[int]] = {}
        for id_, stored in snapshot.catalog.passages(range(1, 20)).items():
            if stored.passage.kind == "text":
                rows.setdefault(stored.post.path, []).append(id_)
        vectors = {path: snapshot.vectors.vectors(ids) for path, ids in rows.items()}
    here = vectors.pop("here.md")
    cosines = {path: (here @ there.T).max(axis=1).mean() for path, there in vectors.items()}
    near = {path: max(0.0, float(cosine)) for path, cosine in cosines.items()}
    assert {one.post.path: one.score for one in found} == pytest.approx(near)
    assert [one.post.path for one in found] == sorted(near, key=lambda path: -near[path])
    assert [one.rank for one in found] == [1, 2, 3]
    assert base.related("here", k=2).related == found[:2]
    only = base.related("here", filters=Filters(posts=("tea", "here"))).related
    assert [one.post.path for one in only] == ["tea.md"]


def test_a_passage_that_finds_none_in_a_post_counts_there_by_its_mean() -> None:
    best = {"a": {0: (1, 0.75)}, "b": {0: (2, 0.25), 1: (3, 0.5)}}
    assert _means(best, 3) == [0.5, 0.5, 0.0]


def test_a_pair_speaks_by_its_cosine_and_by_its_lead_over_other_posts() -> None:
    rows = {0: (10, 0.9), 1: (10, 0.8), 2: (11, 0.2), 3: (12, 0.5)}
    assert _pairs(rows, [0.9, 0.1, 0.0, 0.5]) == [(1, 10, 0.8), (3, 12, 0.5)]
    assert _pairs({0: (10, 0.1)}, [0.1]) == [(0, 10, 0.1)]  # there is no better one
