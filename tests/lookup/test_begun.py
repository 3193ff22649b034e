"""What a shell offers for the beginning of a name."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.lookup.begun import names_begun, posts_begun
from mlkb.records.posts import Post
from tests.conftest import BaseOf

POSTS = [
    Post("duality", "o/01-duality.md", "Lagrangian Duality"),
    Post("dual-numbers", "dual-numbers.md", "Dual Numbers"),
    Post("bayes", "probability/bayes.md", "Bayes' Theorem"),
]


def test_names_that_begin_so_come_by_the_alphabet_without_regard_to_case() -> None:
    tags = ["Optimization", "optics", "Machine Learning"]
    assert names_begun("op", tags) == ["Optimization", "optics"]
    assert names_begun("", tags) == sorted(tags)
    assert names_begun("learning", tags) == []


@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("dua", [("dual-numbers", "Dual Numbers"), ("duality", "Lagrangian Duality")]),
        ("B", [("bayes", "Bayes' Theorem")]),
        ("01", []),
        ("o/", [("o/01-duality.md", "Lagrangian Duality")]),
        ("prob", [("probability/bayes.md", "Bayes' Theorem")]),
    ],
)
def test_a_post_is_offered_by_its_slug_else_by_its_path(
    begun: str, offered: list[tuple[str, str]]
) -> None:
    assert posts_begun(begun, POSTS) == offered


def test_parts_are_offered_in_the_order_of_the_text_as_the_post_was_named(
    base: KnowledgeBase,
) -> None:
    base.index()
    assert base.begun("lagrangian#", "part") == [
        ("lagrangian#kkt-conditions", "KKT conditions"),
        ("lagrangian#1.1", ""),
        ("lagrangian#slaters-condition", "Slater's condition"),
    ]
    assert base.begun("duality#S", "part") == [("duality#slaters-condition", "Slater's condition")]
    assert base.begun("optimization#", "part") == []  # two posts are meant
    assert base.begun("d", "part") == [("duality", "Optimization (1): Lagrangian Duality")]


def test_below_the_title_and_of_headings_alone_there_are_parts_too(base_of: BaseOf) -> None:
    base = base_of({"a.md": "# Woods\n\nTrees.\n\n## Oaks\n\nAn oak.\n\n## Elms\n\n## Ashes\n"})
    base.index()
    offered = base.begun("woods#", "part")
    assert offered == [
        ("woods#woods", "Woods"),
        ("woods#oaks", "Oaks"),
        ("woods#elms", "Elms"),
        ("woods#ashes", "Ashes"),
    ]


def test_series_and_tags_are_those_that_there_are(base: KnowledgeBase) -> None:
    base.index()
    assert base.begun("o", "series") == [("Optimization", "")]
    assert base.begun("", "tag") == [
        (tag, "") for tag in ("Algorithms", "Machine Learning", "Optimization", "Probability")
    ]


def test_without_an_index_nothing_is_offered_and_none_is_built(base: KnowledgeBase) -> None:
    assert base.begun("", "post") == []
    assert not base.settings.index.exists()
