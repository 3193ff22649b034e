"""`mlkb new`: number, folder, file name and title as the series has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from mlkb.authoring.check import check
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
        ({"s/a.md": "---\nseries: S\n---\nx"}, None, "kernels.md"),
    ],
)
def test_a_file_lies_where_its_like_lie(
    write_corpus: Write, articles: dict[str, str | bytes], series: str | None, path: str
) -> None:
    settings = load(write_corpus(articles))
    file = new_post(settings, "Kernels", series=series, today=TODAY)
    assert file.relative_to(settings.corpus).as_posix() == path


@pytest.mark.parametrize(
    ("title", "series", "path"),
    [
        ("Aux", None, "aux-post.md"),
        ("NUL", "Con", "con-series/01-nul-post.md"),
        ("COM1", None, "com1-post.md"),
        ("LPT²", None, "lpt²-post.md"),
        ("Auxiliary", "Console", "console/01-auxiliary.md"),
        ("COM10", None, "com10.md"),
    ],
)
def test_no_file_is_called_as_a_device_of_windows(
    write_corpus: Write, title: str, series: str | None, path: str
) -> None:
    settings = load(write_corpus({}))
    file = new_post(settings, title, series=series, today=TODAY)
    assert file.relative_to(settings.corpus).as_posix() == path
    assert str(fields(file)["title"]).endswith(title)


def test_a_title_with_quotes_and_colons_is_kept(write_corpus: Write) -> None:
    settings = load(write_corpus({}))
    title = 'The "kernel": a \\ trick — and {more} #1'
    assert fields(new_post(settings, title, today=TODAY))["title"] == title


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("", "A title has letters or digits"),
        (" ", "A title has letters or digits"),
        ("...", "A title has letters or digits"),
        ("x" * 201, "at most 200 characters, and this one 201"),
        ("a\x1b[31m", r"The title has a character that cannot be shown \(U\+001B\)"),
        ("ke\u202ernels", r"The title has a character that cannot be shown \(U\+202E\)"),
    ],
)
def test_a_title_must_be_one(write_corpus: Write, title: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        new_post(load(write_corpus({})), title)


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("", "A tag is empty"),
        (" ", "A tag is empty"),
        ("a\x1b[31m", r"The tag has a character that cannot be shown \(U\+001B\)"),
    ],
)
def test_a_tag_must_be_one(base: KnowledgeBase, tag: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        base.new("Newton's Method", tags=["Curvature", tag])
    file = base.new("Newton's Method", series="Optimization", tags=[" Second  order "])
    assert fields(file)["tags"] == ["Machine Learning", "Optimization", "Second order"]


def test_nothing_is_written_over(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="There is a post 'gradient-descent' already"):
        base.new("Gradient Descent", series="Optimization")


@pytest.mark.parametrize("given", ["", "  ", ".", "???"])
def test_a_series_has_a_name(base: KnowledgeBase, given: str) -> None:
    with pytest.raises(UsageError, match="series' name"):
        base.new("Newton's Method", series=given, new_series=True)


def test_a_series_that_is_perhaps_misspelt_is_asked_for(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="Did you mean 'Optimization'"):
        base.new("Newton", series="Optimisation")
    file = base.new("Newton", series="Optimisation", new_series=True)
    assert fields(file)["part"] == 1
    assert file.parent.name == "optimisation"


@pytest.mark.parametrize(
    ("known", "given"),
    [
        ("ML Math Derivations", "ML Maths"),
        ("ML Math Derivations", "Machine Learning Mathematics"),
        ("ML Math Derivations", "Derivations in ML Math"),
        ("PDE and Machine Learning", "PDE and ML"),
        ("PDE and Machine Learning", "PDEs & ML"),
        ("PDE & ML", "PDE and Machine Learning"),
        ("Transfer Learning", "A Course on Transfer Learning"),
        ("Supply Chains", "AI"),  # letters of a word are not enough
        ("C Programming", "C++"),
    ],
)
def test_a_series_of_nearly_the_same_words_is_asked_for(
    write_corpus: Write, known: str, given: str
) -> None:
    settings = load(write_corpus({"s/01-a.md": f"---\nseries: {known}\npart: 1\n---\nx"}))
    with pytest.raises(UsageError, match=f"Did you mean '{known}'"):
        new_post(settings, "Kernels", series=given)


@pytest.mark.parametrize("given", ["ML Math", "math derivations", " ML  Math "])
def test_a_series_is_named_by_words_that_only_it_has(write_corpus: Write, given: str) -> None:
    first = "---\nseries: ML Math Derivations\npart: 4\n---\nx"
    other = "---\nseries: PDE and ML\npart: 1\n---\nx"
    settings = load(write_corpus({"m/04-a.md": first, "p/01-b.md": other}))
    told: list[str] = []
    file = new_post(settings, "Kernels", series=given, announce=told.append)
    assert file.relative_to(settings.corpus).as_posix() == "m/05-kernels.md"
    assert fields(file)["series"] == "ML Math Derivations"
    assert told == ["the series is 'ML Math Derivations'; another one is begun with --new-series."]
    new = new_post(settings, "Trees", series=given, new_series=True, announce=told.append)
    assert (fields(new)["series"], fields(new)["part"]) == (" ".join(given.split()), 1)


def test_words_that_several_series_have_name_none(write_corpus: Write) -> None:
    numbers = ("Linear Algebra", "Algebra of Sets")
    posts = {f"{n}/a.md": f"---\nseries: {name}\n---\nx" for n, name in enumerate(numbers)}
    settings = load(write_corpus({**posts}))
    with pytest.raises(UsageError, match="Did you mean 'Algebra of Sets', 'Linear"):
        new_post(settings, "Kernels", series="Algebra")


@pytest.mark.parametrize(
    ("known", "given"),
    [
        ("Transfer Learning", "Reinforcement Learning"),
        ("PDE and Machine Learning", "ML Systems"),
        ("Linear Algebra", "Notes and Sketches"),
        ("The Art of Proof", "The Theory of Games"),
        ("Optimization", "Probability"),
    ],
)
def test_a_new_series_is_said(write_corpus: Write, known: str, given: str) -> None:
    settings = load(write_corpus({"s/03-a.md": f"---\nseries: {known}\npart: 3\n---\nx"}))
    told: list[str] = []
    new_post(settings, "Kernels", series=given, announce=told.append)
    assert told == [f"new series '{given}', part 1."]
    new_post(settings, "Trees", series=given, announce=told.append)
    new_post(settings, "Norms", series=known, announce=told.append)
    assert len(told) == 1


NUMBERED: dict[str, str | bytes] = {
    f"s/0{n}-{n}.md": f"---\ntitle: T{n}\nseries: S\npart: {n}\ndate: 2026-01-0{n}\n"
    f"tags: [A, B]\nread_minutes: 1\nsummary: x\n---\nx"
    for n in range(1, 5)
}
ALONE = (
    "---\ntitle: A\nseries: Alone\ndate: 2026-01-01\ntags: [A, C]\nread_minutes: 1\n"
    "summary: x\n---\nx"
)


def test_what_is_of_no_series_goes_where_its_like_are(write_corpus: Write) -> None:
    settings = load(write_corpus({**NUMBERED, "alone/a.md": ALONE}))
    told: list[str] = []
    file = new_post(settings, "Kernels", today=TODAY, announce=told.append)
    assert file.relative_to(settings.corpus).as_posix() == "alone/kernels.md"
    assert told == ["the post is of no series and goes to 'Alone', whose posts bear no numbers."]
    written = fields(file)
    assert (written["series"], written["tags"], "part" in written) == ("Alone", ["A"], False)


def test_why_a_post_of_no_series_goes_to_a_folder_is_said(write_corpus: Write) -> None:
    settings = load(write_corpus({"es/a.md": "x", "es/b.md": "x", "zh/c.md": "x"}))
    told: list[str] = []
    file = new_post(settings, "核方法", today=TODAY, announce=told.append)
    assert file.parent.name == "es"
    assert told == [
        "the post is of no series and goes to 'es', as 2 of 3 such posts do; name a --series, or "
        "move the file."
    ]


@pytest.mark.parametrize("folder", ["", "es/"])
def test_nothing_is_said_where_all_posts_lie_together(write_corpus: Write, folder: str) -> None:
    settings = load(write_corpus({f"{folder}a.md": "x", f"{folder}b.md": "x"}))
    told: list[str] = []
    new_post(settings, "Kernels", today=TODAY, announce=told.append)
    assert not told


@pytest.mark.parametrize("series", [None, "S", "Quite Another"])
def test_what_it_writes_passes_until_it_is_public(write_corpus: Write, series: str | None) -> None:
    root = write_corpus({**NUMBERED, "alone/a.md": ALONE.replace("[A, C]", "[C]")})
    (root / "mlkb.toml").write_text('required = ["title", "series", "date", "tags", "summary"]')
    settings = load(root)
    file = new_post(settings, "Kernels", series=series, today=TODAY)
    assert check(settings, today=TODAY) == []
    found = check(settings, published=True, today=TODAY)
    of_file = [problem.message for problem in found if file.match(problem.path)]
    assert "front matter has no 'summary'; add it." in of_file
    assert any("was never filled in" in message for message in of_file)
    assert not any("read_minutes" in message for message in of_file)


def test_where_a_series_is_required_one_must_be_named(write_corpus: Write) -> None:
    root = write_corpus(NUMBERED)
    (root / "mlkb.toml").write_text('required = ["series"]')
    with pytest.raises(UsageError, match="requires a series of every post: name it with --series"):
        new_post(load(root), "Kernels")
    assert not list(root.rglob("kernels.md"))


def test_what_is_not_yet_written_answers_no_search(base: KnowledgeBase) -> None:
    file = base.new("Lagrangian duality in practice", series="optimization", today=TODAY)
    path = file.relative_to(base.settings.corpus).as_posix()
    assert path in {post.path for post in base.posts()}
    title = "Optimization (3): Lagrangian duality in practice"
    for query in ("lagrangian duality", "lagrangian duality exercises", "worked example"):
        found = [hit for hit in base.search(query).hits if hit.post.path == path]
        assert {hit.passage.text for hit in found} <= {title}
        assert base.search(query).hits[0].post.path != path
    assert base.search("lagrangian duality in practice").hits[0].post.path == path
