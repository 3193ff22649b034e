"""Parts that list and do not tell come after those that tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlkb.index.lexical import analyse
from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.asides import is_aside
from mlkb.settings import load
from tests.fakes import WordEncoder


@pytest.mark.parametrize(
    ("headings", "query", "aside"),
    [
        (("References",), "saddle points", True),
        (("9. REFERENCES:",), "saddle points", True),
        (("Appendix", "Notation", "Vectors"), "saddle points", True),
        (("Notation",), "which notation is used for vectors", False),
        (("References to memory",), "saddle points", False),
        (("Saddle points",), "saddle points", False),
        ((), "saddle points", False),
    ],
)
def test_a_heading_says_that_a_part_lists(
    headings: tuple[str, ...], query: str, aside: bool
) -> None:
    assert is_aside(headings, analyse(query)) is aside


def test_what_lists_comes_after_what_tells(
    write_corpus: Callable[[dict[str, str | bytes]], Path],
) -> None:
    note = (
        "# Minimax\n\n## Games\n\nAt a saddle point of a game neither player gains by a move.\n\n"
        "## References\n\nOn the saddle point of a game.\n"
    )
    base = KnowledgeBase(load(write_corpus({"a.md": note})), open_encoder=lambda _: WordEncoder())
    hits = base.search("saddle point of a game", explained=True).hits
    assert [hit.passage.headings for hit in hits] == [("Games",), ("References",)]
    assert [hit.arms.aside for hit in hits] == [False, True]
    told, listed = (hit.explanation for hit in hits)
    assert told is not None
    assert listed is not None
    assert listed.prior == pytest.approx(told.prior - 2.0)
    hits = base.search("references on the saddle point").hits
    assert [hit.arms.aside for hit in hits] == [False, False]
