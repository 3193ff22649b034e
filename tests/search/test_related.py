"""Related posts give reasons that say something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.fakes import WordEncoder

TOLD = "A saddle point of a game is where neither player gains by moving away alone."
LED = "The saddle point game follows."
LISTED = "saddle point of a game: where neither player gains by moving away alone, and so on"


def base_of(
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
    assert reasons(base_of(write_corpus, f"# A\n\n{parts}", f"# B\n\n{parts}")) == [(TOLD, TOLD)]


def test_where_there_are_no_others_they_are(
    write_corpus: Callable[[dict[str, str | bytes]], Path],
) -> None:
    part = f"## Two\n\n{LED}\n"
    assert reasons(base_of(write_corpus, f"# A\n\n{part}", f"# B\n\n{part}")) == [(LED, LED)]
