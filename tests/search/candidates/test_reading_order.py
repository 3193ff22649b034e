"""The first of the passages of a section that say as much comes first."""

from __future__ import annotations

import pytest

from mlkb.index.catalog import StoredPassage
from mlkb.records.answers import Arms
from mlkb.records.posts import Passage, Post
from mlkb.search.candidates.reading_order import in_reading_order
from tests.conftest import BaseOf


def at(id_: int, line: int, anchor: str = "gain", path: str = "a.md") -> StoredPassage:
    passage = Passage(
        kind="text",
        headings=("Gain",),
        anchor=anchor,
        line=line,
        end_line=line,
        text="Words.",
        plain="Words.",
    )
    return StoredPassage(id_, Post("a", path, "Trees"), passage)


def order(evidence: dict[int, tuple[float, float]], *stored: StoredPassage) -> list[int]:
    """Return the ids best first, of candidates with what speaks for them and their coverage."""
    candidates = {
        id_: Arms(dense=speaks, coverage=there) for id_, (speaks, there) in evidence.items()
    }

    def speaks(arms: Arms) -> float:
        return (arms.dense or 0.0) + arms.moved

    lifted = in_reading_order(candidates, {one.id: one for one in stored}, speaks)
    return sorted(lifted, key=lambda id_: -speaks(lifted[id_]))


@pytest.mark.parametrize(
    ("evidence", "first"),
    [
        ({1: (3.0, 1.0), 2: (3.5, 1.0)}, 1),
        ({1: (3.0, 1.0), 2: (3.7, 1.0)}, 2),  # too much less speaks for it
        ({1: (3.4, 0.5), 2: (3.5, 1.0)}, 2),  # it has fewer of the words
        ({1: (3.4, 1.0), 2: (3.5, 0.5)}, 1),
        ({1: (3.6, 1.0), 2: (3.5, 1.0)}, 1),
        ({1: (3.1, 1.0), 2: (3.2, 1.0), 3: (3.5, 1.0)}, 2),  # of the best two
        ({1: (3.2, 1.0), 2: (3.1, 1.0), 3: (3.5, 1.0)}, 1),
    ],
)
def test_of_the_best_two_that_say_as_much_the_first_comes_first(
    evidence: dict[int, tuple[float, float]], first: int
) -> None:
    assert order(evidence, *(at(id_, 10 * id_) for id_ in evidence))[0] == first


def test_line_and_not_id_says_what_is_first() -> None:
    assert order({1: (3.5, 1.0), 2: (3.4, 1.0)}, at(1, 20), at(2, 10)) == [2, 1]


def test_other_sections_and_what_is_not_looked_at_keep_their_places() -> None:
    evidence = {1: (3.0, 1.0), 2: (3.5, 1.0), 3: (3.2, 1.0), 4: (3.4, 1.0), 5: (3.45, 1.0)}
    elsewhere = (at(3, 30, "loss"), at(4, 5, path="b.md"))
    assert order(evidence, at(1, 10), at(2, 20), *elsewhere) == [1, 2, 5, 4, 3]


def test_the_search_shows_it_and_says_why(base_of: BaseOf) -> None:
    filler = "```text\n.\n```\n"
    begins = "What a cut of the tree into two parts brings, as the sum over both of them says."
    late = f"## Entropy gain\n\n{begins}\n\n{filler}\nSo it is.\n"
    base = base_of({"a.md": f"# Trees\n\n{late}\n## Loss\n\nNothing of that.\n"})
    shown = [hit for hit in base.search("entropy gain", explained=True).hits if hit.line < 13]
    texts = [hit for hit in shown if hit.passage.kind == "text"]
    assert [hit.line for hit in texts] == sorted(hit.line for hit in texts)
    lifted = texts[0].arms.moved
    assert 0.0 < lifted <= 0.6 + 1e-6
    assert texts[1].arms.moved == 0.0
    why = texts[0].explanation
    assert why is not None
    assert why.prior - lifted == pytest.approx(
        texts[1].explanation.prior if texts[1].explanation else 0.0
    )
