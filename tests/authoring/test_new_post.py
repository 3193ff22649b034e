"""`mlkb new`: number, folder, file name and title as the series has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from mlkb.authoring.new_post import new_post
from mlkb.corpus.front_matter import read_front_matter
from mlkb.errors import UsageError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load

Write = Callable[[dict[str, str | bytes]], Path]

TODAY = dt.date(2026, 3, 1)


def fields(file: Path) -> dict[str, object]:
    return dict(read_front_matter(file.read_text(encoding="utf-8"), "x.md").fields)


def test_the_next_part_is_found_by_the_next_search(base: KnowledgeBase) -> None:
    file = base.new("Newton's Method", series="optimization", tags=["Curvature"], today=TODAY)
    assert file.relative_to(base.settings.corpus).as_posix() == "optimization/03-newtons-method.md"
    assert fields(file) == {
        "title": "Optimization (3): Newton's Method",
        "series": "Optimization",
        "part": 3,
        "date": "2026-03-01",
        "tags": ["Machine Learning", "Optimization", "Curvature"],
        "summary": "",
    }
    hit = base.search("Newton's method").hits[0]
    assert (hit.post.slug, hit.post.part, hit.post.parts) == ("newtons-method", 3, 3)


@pytest.mark.parametrize(
    ("articles", "series", "path"),
    [
        ({}, None, "kernels.md"),
        ({}, "New Series", "new-series/01-kernels.md"),
        ({"a.md": "---\nseries: S\npart: 1\n---\nx"}, "S", "kernels.md"),
        ({"s/007-a.md": "---\nseries: S\npart: 7\n---\nx"}, "S", "s/008-kernels.md"),
        ({"2024-05-01-a.md": "---\nseries: S\npart: 1\n---\nx"}, "S", "2026-03-01-kernels.md"),
        ({"s/a.md": "---\nseries: S\n---\nx"}, "S", "s/kernels.md"),
        ({"x/a.md": "y", "z/b.md": "---\nseries: T\n---\n"}, None, "x/kernels.md"),
    ],
)
def test_a_file_lies_where_its_like_lie(
    write_corpus: Write, articles: dict[str, str | bytes], series: str | None, path: str
) -> None:
    settings = load(write_corpus(articles))
    file = new_post(settings, "Kernels", series=series, today=TODAY)
    assert file.relative_to(settings.corpus).as_posix() == path


def test_a_title_with_quotes_and_colons_is_kept(write_corpus: Write) -> None:
    settings = load(write_corpus({}))
    title = 'The "kernel": a \\ trick — and {more} #1'
    assert fields(new_post(settings, title, today=TODAY))["title"] == title


@pytest.mark.parametrize("title", ["", " ", "...", "x" * 201, "a\x1b[31m"])
def test_a_title_must_be_one(write_corpus: Write, title: str) -> None:
    with pytest.raises(UsageError, match="A title has letters"):
        new_post(load(write_corpus({})), title)


@pytest.mark.parametrize("tag", ["", " ", "a\x1b[31m"])
def test_a_tag_must_be_one(base: KnowledgeBase, tag: str) -> None:
    with pytest.raises(UsageError, match="A tag is empty"):
        base.new("Newton's Method", tags=["Curvature", tag])
    file = base.new("Newton's Method", series="Optimization", tags=[" Second  order "])
    assert fields(file)["tags"] == ["Machine Learning", "Optimization", "Second order"]


def test_nothing_is_written_over(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="There is a post 'gradient-descent' already"):
        base.new("Gradient Descent", series="Optimization")


def test_a_series_that_is_perhaps_misspelt_is_asked_for(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="Did you mean 'Optimization'"):
        base.new("Newton", series="Optimisation")
    file = base.new("Newton", series="Optimisation", new_series=True)
    assert fields(file)["part"] == 1
    assert file.parent.name == "optimisation"
