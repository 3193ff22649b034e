"""A title brings the beginning of the post that has it."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from tests.conftest import BaseOf

_TOLD = """

This post will explain what follows.

## First

Trees of graphs, and graph theory, and trees and cuts once more.

$$
a = b \\tag{2}
$$

## Second

Graph theory is of use: graphs, trees and cuts, in theory.
"""


def _part(number: int, title: str, *more: str) -> str:
    head = "\n".join((f"title: {title}", "series: Graph Theory", f"part: {number}", *more))
    return f"---\n{head}\n---{_TOLD}"


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of(
        {
            "1.md": _part(1, "Graph Theory (1): Trees and Cuts", "slug: what-trees-are-and-cuts"),
            "2.md": _part(2, "'Theory of Graphs, part 02: Cuts, and how to Count Them'"),
            "3.md": _part(3, "Matchings", "aliases: [Marriages that are stable for all]"),
            "note.md": "# Counting\n\nOne, two. Graph theory (2) is counting.",
            "other/counting.md": "# Spanning\n\nA spanning tree has all nodes; see (2).",
            "third.md": "# Counting by the rule of two trees\n\nTwo trees, counted.",
            "fourth.md": "# Counting by the rule of two trees\n\nTrees are counted twice.",
        }
    )


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("Graph Theory (1): Trees and Cuts", "1.md"),
        ("graph theory 1 - trees & cuts", "1.md"),
        ("Trees and Cuts", "1.md"),
        ("trees and cut", "1.md"),
        ("what-trees-are-and-cuts", "1.md"),
        ("Graph Theory (2)", "2.md"),
        ("graph theory, part 2", "2.md"),
        ("Theory of Graphs, part 02", "2.md"),
        ("theory of graphs (2)", "2.md"),
        ("cuts and how to count them", "2.md"),
        ("Graph Theory #3", "3.md"),
        ("marriages that are stable for all", "3.md"),
    ],
)
def test_a_title_brings_the_beginning_of_its_post(
    base: KnowledgeBase, typed: str, path: str
) -> None:
    result = base.search(typed, explained=True)
    first = result.hits[0]
    assert (first.post.path, first.passage.headings, first.line) == (path, (), first.passage.line)
    assert first.arms.titled == 1.0
    assert not first.arms.aside
    assert result.answered
    assert result.judgement is not None
    assert result.judgement.because == "title"


@pytest.mark.parametrize(
    "typed", ["graph theory", "trees", "graph theory (4)", "part 2", "2", "cuts how many", "(2)"]
)
def test_what_is_no_title_is_searched_for_as_ever(base: KnowledgeBase, typed: str) -> None:
    assert not any(hit.arms.titled for hit in base.search(typed).hits)


def test_the_number_of_a_part_is_none_of_a_formula(base: KnowledgeBase) -> None:
    assert not any(hit.arms.numbered for hit in base.search("Graph Theory (2)").hits)
    assert base.search("equation (2)").hits[0].arms.numbered


def test_two_posts_of_a_title_share_its_chance(base: KnowledgeBase) -> None:
    first, second, *_ = base.search("counting by the rule of two trees").hits
    assert {first.post.path, second.post.path} == {"third.md", "fourth.md"}
    assert first.arms.titled == second.arms.titled == 0.5


def test_a_title_that_is_a_name_asks_what_that_is(base_of: BaseOf) -> None:
    base = base_of(
        {
            "hash.md": "# Consistent hashing\n\nKeys go round a ring, and so do nodes.\n\n"
            "## Why\n\nConsistent hashing moves few keys; consistent hashing is cheap.",
            "ring.md": "# Rings\n\nOf consistent hashing, of Paxos and Raft one reads elsewhere.",
        }
    )
    first = base.search("consistent hashing").hits[0]
    assert (first.post.path, first.passage.headings) == ("hash.md", ())
    assert first.arms.tells > 0
    assert not first.arms.titled


def test_filters_hold_for_titles(base: KnowledgeBase) -> None:
    for filters in (Filters(posts=("3",)), Filters(kinds=("formula",))):
        hits = base.search("Graph Theory (2)", filters=filters).hits
        assert not any(hit.arms.titled for hit in hits)


def test_a_post_begins_where_it_says_something(base_of: BaseOf) -> None:
    base = base_of(
        {
            "Badger theorem.md": (
                "Created: 2024-01-02\nStatus: #wip\n\n## Statement\n\nEvery sett has three exits.\n"
            ),
            "Otter lemma.md": "#algebra\n",
            "c.md": "# Badgers\n\nThe badger theorem, and what of badgers and otters is a lemma.\n",
        }
    )
    hits = base.search("badger theorem").hits
    assert hits[0].passage.text == "Every sett has three exits."
    assert base.search("otter lemma").hits[0].passage.text == "#algebra"  # there is no other
    assert any("#wip" in hit.passage.text for hit in base.search("wip").hits)
