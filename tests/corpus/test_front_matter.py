"""Front matter in every habit, and each way to break it: one sentence, its line, the rest used."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.corpus.dates import is_no_day, parse_date
from mlkb.corpus.front_matter import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    FrontMatter,
    macros_of,
    read_front_matter,
)
from mlkb.corpus.metadata import FIELDS, read_metadata
from mlkb.records.posts import Post
from tests.corpus.reading import read


def post(front: str, path: str = "post.md") -> Post:
    article = read(f"---\n{front}\n---\n\nText.\n", path)
    assert article.problems == ()
    return article.post


def test_the_fields_that_are_known_are_those_that_are_read() -> None:
    """Else `mlkb check` would call a key unknown that is read, or miss a misspelt one."""
    asked: set[str] = set()

    class Fields(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().get(key, default)

    front = FrontMatter(Fields(), {}, "Text.\n", 1)
    read_metadata(front, "post.md")
    macros_of(front)
    assert asked == {name for field, others in FIELDS.items() for name in (field, *others)}


def test_readme_names_the_keys_that_are_read() -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    section = readme[readme.index("Front matter is not needed.") :].split("\n\n")[0]
    assert set(FIELDS) <= set(re.findall(r"`(\w+)`", section))
    known = {name for field, others in FIELDS.items() for name in (field, *others)}
    assert set(re.findall(r"`(\w+)`", section)) <= known


def test_yaml() -> None:
    article = read(
        "---\ntitle: 'A: b'\nseries: S\npart: 8\ndate: 2026-01-27\ntags: [A, B b]\n"
        "read_minutes: 15\nsummary: >\n  One\n  two.\ndraft: true\n---\nText.\n",
        "s/08-a.md",
    )
    assert article.problems == ()
    assert article.post == Post(
        slug="a",
        path="s/08-a.md",
        title="A: b",
        series="S",
        part=8,
        date=dt.date(2026, 1, 27),
        read_minutes=15,
        tags=("A", "B b"),
        summary="One two.",
        draft=True,
    )


@pytest.mark.parametrize(
    ("stated", "minutes"),
    [
        ("read_minutes: 15", 15),
        ("read_time: 30", 30),
        ("Reading_Time: 5 min read", 5),
        ('reading_time: "12 Minutes"', 12),
        ("read_time: true", 1),  # a theme shows one
        ("read_time: true\nreading_time: 7", 7),
        ("read_time: 4\nread_minutes: 9", 9),
        ("read_minutes:\nread_time: 4", 4),
    ],
)
def test_a_read_time_goes_by_several_names(stated: str, minutes: int) -> None:
    article = read(f"---\ntitle: A\n{stated}\n---\nText.\n")
    assert article.problems == ()
    assert article.post.read_minutes == minutes


@pytest.mark.parametrize("stated", ["about 5 min", "5 miners", "0 min", "[5]", "-3"])
def test_a_read_time_is_a_whole_number_of_minutes(stated: str) -> None:
    article = read(f"---\ntitle: A\nread_time: {stated}\n---\nText.\n")
    assert article.post.read_minutes == 1
    (problem,) = article.problems
    assert problem.line == 3
    assert problem.message.startswith("'read_time' must be a whole number of at least 1")


def test_toml() -> None:
    article = read(
        '+++\ntitle = "A"\ndate = 2024-05-01T10:00:00+08:00\ntags = ["x"]\ndraft = true\n'
        'series = ["S"]\n[params]\nmath = true\n+++\nText.\n'
    )
    assert article.problems == ()
    assert article.post == Post(
        slug="post",
        path="post.md",
        title="A",
        series="S",
        date=dt.date(2024, 5, 1),
        tags=("x",),
        draft=True,
    )


def test_habits_of_jekyll_and_hugo() -> None:
    path = "_posts/2024-05-01-kernel-trick.md"
    jekyll = post("layout: post\ncategories: Kernels\ntags: a, b\nexcerpt: E", path)
    assert jekyll == Post(
        slug="kernel-trick",
        path=path,
        title="kernel trick",
        date=dt.date(2024, 5, 1),
        tags=("a", "b", "Kernels"),
        summary="E",
    )
    bundle = post("description: D\npublishDate: 2024-01-02", "posts/2023-05-01-svm/index.md")
    assert (bundle.slug, bundle.title, bundle.date, bundle.summary) == (
        "svm", "svm", dt.date(2024, 1, 2), "D",
    )  # fmt: skip
    assert post("", "posts/2023-05-01-svm/index.md").date == dt.date(2023, 5, 1)
    assert post("published: false").draft
    assert post("title: A", "_drafts/a.md").draft
    assert not post("published: 2024-01-01").draft
    assert post("slug: Own Name").slug == "own-name"


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: 1.10", "1.10"),
        ("title: No", "No"),
        ("title: true", "true"),
        ("title: 2024-01-01", "2024-01-01"),
        ("title: 1:30", "1:30"),
        ("title: 0x10", "0x10"),
        ("title: 1e3", "1e3"),
        ("Title: A", "A"),
        ('title: "A\\nB\\tC"', "A B C"),
        ('title: "\\e[31mred"', "[31mred"),
        ("title: <<", "<<"),
        ("title: " + "é" * 400, "é" * 300),
    ],
)
def test_a_title_is_what_the_author_wrote(front: str, title: str) -> None:
    assert post(front).title == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Tom &amp; Jerry&#39;s caf&eacute;", "Tom & Jerry's café"),
        ("&#8220;Hi&#x201D; &hellip;", "“Hi” …"),
        ("AT&T; R&D &copy=1 &nosuch; &amp;lt;", "AT&T; R&D &copy=1 &nosuch; &lt;"),
        ("a&#0;&#27;&#7;&#55296;&#99999999;b", "a\ufffd\ufffd&#99999999;b"),
        ("a&nbsp;&NewLine;b", "a b"),
    ],
)
def test_entities_are_what_they_mean(written: str, title: str) -> None:
    found = post("\n".join(f'{key}: "{written}"' for key in ("title", "series", "tag")))
    summary = post(f'summary: "{written}"').summary
    assert (found.title, found.series, summary) == (title, title, title)
    assert found.tags == (title,)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('Docker: "no space left on device"', 'Docker: "no space left on device"'),
        ("Why: it's 'odd'", "Why: it's 'odd'"),
        ('"Docker: full', "Docker: full"),
        ('"Docker" and "Podman"', '"Docker" and "Podman"'),
        ('"The "best" of them"', 'The "best" of them'),
        ("'Don't panic'", "Don't panic"),
        ("'Docker': a tour", "'Docker': a tour"),
        ('"', "post"),
    ],
)
def test_a_title_that_is_no_yaml_keeps_the_quotes_within(written: str, title: str) -> None:
    article = read(f"---\ntitle: {written}\npart: 8\n---\nText\n")
    assert (article.post.title, len(article.problems)) == (title, 1)


@pytest.mark.parametrize(
    ("front", "path", "tags"),
    [
        ("tags: nginx performance", "x.md", ("nginx", "performance")),
        ("categories: web  dev", "x.md", ("web", "dev")),
        ("tags: Machine Learning", "x.md", ("Machine Learning",)),
        ("tags: Machine Learning", "_posts/2024-05-01-x.md", ("Machine", "Learning")),
        ("tags: Machine Learning", "2024-05-01.md", ("Machine Learning",)),
        ("tags: machine learning, nas", "_posts/2024-05-01-x.md", ("machine learning", "nas")),
        ("tags: [machine learning]", "_posts/2024-05-01-x.md", ("machine learning",)),
        ("tag: machine learning", "_posts/2024-05-01-x.md", ("machine learning",)),
        ("category: web dev\nkeywords: a b", "x.md", ("web dev", "a b")),
    ],
)
def test_tags_in_one_text(front: str, path: str, tags: tuple[str, ...]) -> None:
    assert post(front, path).tags == tags


def test_the_title_without_one() -> None:
    assert read("# First\n\n# Second\n").post.title == "First"
    assert read("## Sub\n", "a/03-some_file.md").post.title == "some file"
    assert read("Text", "图/核.md").post.title == "核"


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("# Introduction\n\nText.\n\n# Rotations\n\n# Deletions\n", "a/avl_tree.md", "avl tree"),
        ("# 1. Overview\n\n# 2. Rotations\n", "a/avl_tree.md", "avl tree"),
        ("A tree that keeps its balance.\n\n# Rotations\n\n# Deletions\n", "AVL.md", "AVL"),
        ("# Met Ada\n\n# Ideas\n", "2024-05-01.md", "2024-05-01"),
        ("# Introduction\n\n## Rotations\n", "a/avl_tree.md", "Introduction"),
        ("# Balanced trees\n\n# Rotations\n", "a/avl_tree.md", "Balanced trees"),
        ("# Introduction\n\n# Rotations\n", "a/01-introduction.md", "Introduction"),
        ("Told in short.\n\n# Shell\n\n# Python\n", "a/02-usage.md", "usage"),
        ("# Overview\n\n# Rotations\n", "docs/index.md", "Overview"),
        ("# Introduction\n\n# Rotations\n", "README.md", "Introduction"),
        ("# Introduction\n\n# Rotations\n", "avl-tree/README.md", "avl tree"),
        ("![](a.svg)\n\n[Deutsch](de.md)\n\n# Avl\n\n# Usage\n", "x/README.md", "Avl"),
        ("A sentence.\n\n# Trees\n\nText.\n", "a/x.md", "Trees"),
        ("---\ntitle: T\n---\n# Introduction\n\n# Rotations\n", "avl_tree.md", "T"),
        ("#\n\n#\n", "avl_tree.md", "avl tree"),
    ],
)
def test_the_file_s_name_is_the_title_where_headings_of_the_first_level_are_parts(
    text: str, path: str, title: str
) -> None:
    assert read(text, path).post.title == title


def test_a_heading_that_is_no_title_stands_above_its_passages() -> None:
    found = read("# Introduction\n\nText.\n\n# Rotations\n\nMore.\n", "avl_tree.md").passages
    assert [passage.headings for passage in found] == [("Introduction",), ("Rotations",)]


@pytest.mark.parametrize(
    ("front", "summary"),
    [
        ("title: AVL trees\ndescription: AVL trees", ""),
        ("title: AVL trees\ndescription: avl trees.", ""),
        ("title: AVL trees\ndescription: AVL trees, and why", "AVL trees, and why"),
        ("description: post", ""),
    ],
)
def test_a_summary_that_repeats_the_title_is_none(front: str, summary: str) -> None:
    assert post(front).summary == summary


@pytest.mark.parametrize(
    ("name", "title", "slug"),
    [
        ("04-convex-optimization", "convex optimization", "convex-optimization"),
        ("007 notes", "notes", "notes"),
        ("1. Introduction", "Introduction", "introduction"),
        ("12 - Trees", "Trees", "trees"),
        ("3_kernels_and_more", "kernels and more", "kernels-and-more"),
        ("18-electron rule", "18-electron rule", "18-electron-rule"),
        ("2-opt", "2 opt", "2-opt"),
        ("-trees--and_-heaps-", "trees and heaps", "trees-and-heaps"),
        ("3-phase motor", "3-phase motor", "3-phase-motor"),
        ("0-1-knapsack", "0 1 knapsack", "0-1-knapsack"),
        ("1984 - Orwell", "1984 - Orwell", "1984-orwell"),
        ("2023-W11", "2023-W11", "2023-w11"),
        ("2024-W11", "2024-W11", "2024-w11"),
        ("2024-13-45", "2024-13-45", "2024-13-45"),
        ("2024-13-45-notes", "2024 13 45 notes", "2024-13-45-notes"),
    ],
)
def test_a_number_in_a_file_s_name_is_dropped_where_it_counts(
    name: str, title: str, slug: str
) -> None:
    found = read("Text", f"{name}.md").post
    assert (found.title, found.slug, found.date) == (title, slug, None)


@pytest.mark.parametrize(
    ("front", "aliases"),
    [
        ("aliases: [PCA, Hotelling transform]", ("PCA", "Hotelling transform")),
        ("aliases:\n  - PCA\n  - /posts/old/\n  - PCA\n  - 2024", ("PCA", "2024")),
        ("alias: PCA, KLT", ("PCA", "KLT")),
        ("aliases:", ()),
        ("aliases: {a: b}", ()),
        ("aliases: [[a]]", ()),
    ],
)
def test_aliases_are_other_names_unless_they_are_paths(
    front: str, aliases: tuple[str, ...]
) -> None:
    assert post(front).aliases == aliases


def test_a_number_that_is_the_part_counts() -> None:
    found = post("part: 18", "s/18-clustering.md")
    assert (found.title, found.slug) == ("clustering", "clustering")
    assert post("part: 3", "s/2-opt.md").slug == "2-opt"


@pytest.mark.parametrize(
    ("name", "title", "slug"),
    [
        ("2024-03-12", "2024-03-12", "2024-03-12"),
        ("20240312", "2024-03-12", "2024-03-12"),
        ("2024_03_12", "2024-03-12", "2024-03-12"),
        ("2024-03-12 Tue", "2024-03-12 Tue", "2024-03-12-tue"),
        ("2024-03-12 Retreat", "Retreat", "retreat"),
    ],
)
def test_the_name_of_a_daily_note_is_its_date(name: str, title: str, slug: str) -> None:
    found = read("Text", f"journal/{name}.md").post
    assert (found.title, found.slug, found.date) == (title, slug, dt.date(2024, 3, 12))
    assert read("Text", "99999999.md").post.date is None


def test_the_day_on_which_a_note_was_created_is_its_date_without_another() -> None:
    created = "created: 2024-05-01T10:00"
    assert post(created, "a.md").date == dt.date(2024, 5, 1)
    assert post(f"{created}\ndate: 2025-06-01", "a.md").date == dt.date(2025, 6, 1)
    assert post(created, "2026-07-01-a.md").date == dt.date(2026, 7, 1)
    assert read(f"---\n{created}\ndate: 2025-06-01\n---\nText\n").problems == ()


NO_FRONT_MATTER = [
    "Text\n---\ntitle: x\n---\n",
    "---\n\nText behind a thematic break.\n",
    "---\nText between\n---\nmore\n",
    "---\n\nText. And so on.\n\nMore: text.\n\n---\nmore\n",
    "---\n***\n---\n",
    "----\ntitle: x\n----\n",
    "",
    "---",
    "+++",
]


@pytest.mark.parametrize("text", NO_FRONT_MATTER)
def test_what_is_no_front_matter_stays_text(text: str) -> None:
    front = read_front_matter(text, "x.md")
    assert (front.body, front.body_line, front.fields, front.problems) == (text, 1, {}, ())


def test_where_the_body_begins() -> None:
    for head, line in [
        ("---\na: b\n---\n", 4),
        ("---\n\n\na: b\n\n---  \n", 7),
        ("---\n---\n", 3),
        ("---\n# only a comment\n---\n", 4),
        ("---\na: b\n...\n", 4),
        ("+++\na = 1\n+++\n", 4),
        ("\n\n---\na: b\n---\n", 6),
        ("---\na: |\n  b\n  ---\n---\n", 6),
    ]:
        front = read_front_matter(f"{head}\nbody\n---\n", "x.md")
        assert (front.body, front.body_line, front.problems) == ("\nbody\n---\n", line, ())


def test_the_line_of_each_key() -> None:
    front = read_front_matter("---\n\nTitle: a\n# c\ntags:\n- x\n'date': 1\n---\n", "x.md")
    assert front.lines == {"title": 3, "tags": 5, "date": 7}


BROKEN = {
    "colon in a value": (
        "---\ntitle: SVM: kernels\npart: 8\ntags: [a, b]\n---\nText\n",
        [(2, "mapping values are not allowed")],
        Post(slug="x", path="x.md", title="SVM: kernels", part=8, tags=("a", "b")),
    ),
    "tab": (
        "---\npart: 8\ntags:\n\t- a\n---\nText\n",
        [(4, "cannot start any token")],
        Post(slug="x", path="x.md", title="x", part=8),
    ),
    "open quote": (
        '---\npart: 8\ntitle: "A\nseries: S\n---\nText\n',
        [(3, "a quote is not closed")],
        Post(slug="x", path="x.md", title="A", part=8, series="S"),
    ),
    "open list": (
        "---\ntags: [a\ntitle: A\n---\nText\n",
        [(3, "front matter cannot be read")],
        Post(slug="x", path="x.md", title="A"),
    ),
    "at sign": (
        "---\ntitle: A\nsummary: @x\n---\nText\n",
        [(3, "needs quotes")],
        Post(slug="x", path="x.md", title="A", summary="@x"),
    ),
    "indentation": (
        "---\ntitle: A\n part: 8\nseries: S\n---\nText\n",
        [(3, "mapping values")],
        Post(slug="x", path="x.md", title="A", series="S"),
    ),
    "control character": (
        "---\npart: 8\ntitle: A\x07B\n---\nText\n",
        [(3, "#x0007")],
        Post(slug="x", path="x.md", title="AB", part=8),
    ),
    "not closed": (
        "---\ntitle: A\ntags:\n  - a\npart: 8\n\nText\n",
        [(1, "not closed; add a line '---'")],
        Post(slug="x", path="x.md", title="A", part=8, tags=("a",)),
    ),
    "closed by a thematic break far below": (
        "---\ntitle: A\npart: 8\n\nText\n\n---\n\nMore\n",
        [(1, "not closed")],
        Post(slug="x", path="x.md", title="A", part=8),
    ),
    "toml, twice": (
        '+++\ntitle = "A"\ntitle = "B"\npart = 8\n+++\nText\n',
        [(3, "Cannot overwrite a value")],
        Post(slug="x", path="x.md", title="A", part=8),
    ),
    "toml, no quotes": (
        "+++\ntitle = A b\npart = 8\n+++\nText\n",
        [(2, "Invalid value")],
        Post(slug="x", path="x.md", title="A b", part=8),
    ),
    "toml, not closed": (
        '+++\ntitle = "A"\n\nText\n',
        [(1, "not closed; add a line '+++'")],
        Post(slug="x", path="x.md", title="A"),
    ),
    "a list": (
        "---\n- a\n- b\n---\nText\n",
        [(1, "no table of 'key: value' lines")],
        Post(slug="x", path="x.md", title="x"),
    ),
    "a date that is none": (
        "---\ntitle: A\ndate: 2024-02-30\n---\nText\n",
        [(3, "'date' is no date: there is no day '2024-02-30'; correct it.")],
        Post(slug="x", path="x.md", title="A"),
    ),
    "wrong types": (
        "---\ntitle: [A]\npart: eight\ntags: {a: b}\ndate: [1]\nread_minutes: 0\n---\nText\n",
        [
            (2, "'title' must be text"),
            (3, "'part' must be a whole number"),
            (5, "'date' is no date: a table or list"),
            (6, "'read_minutes' must be a whole number of at least 1"),
            (4, "'tags' must be a list"),
        ],
        Post(slug="x", path="x.md", title="x"),
    ),
}


@pytest.mark.parametrize(("text", "problems", "expected"), BROKEN.values(), ids=BROKEN)
def test_broken_front_matter(text: str, problems: list[tuple[int, str]], expected: Post) -> None:
    article = read(text, "x.md")
    assert article.post == expected
    assert [p.line for p in article.problems] == [line for line, _ in problems]
    for problem, (_, message) in zip(article.problems, problems, strict=True):
        assert message in problem.message
        assert problem.message.endswith(".")
        assert problem.message.isprintable()
    assert any("Text" in passage.text for passage in article.passages)


def test_the_text_of_an_article_whose_front_matter_is_not_closed_has_its_lines() -> None:
    (passage,) = read("---\ntitle: A\n\nText\n").passages
    assert (passage.line, passage.text) == (4, "Text")


def test_alias_and_merge_bombs_cost_nothing() -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    article = read(
        f"---\na0: &a0 [x]\n{levels}draft: *a29\ntitle: *a29\ndate: *a29\ntags: *a29\n---\nText\n"
    )
    assert article.post.title == "post"
    assert not article.post.draft
    for tag in ("", "!!merge "):
        merges = "".join(
            f"b{n}: &b{n} {{{tag}<<: [{', '.join([f'*b{n - 1}'] * 9)}]}}\n" for n in range(1, 30)
        )
        article = read(f"---\nb0: &b0 {{k: v}}\n{merges}title: A\n---\nText\n")
        assert article.post.title == "A"


@pytest.mark.parametrize("nest", ["[" * 20_000, "{a: " * 10_000, "\n  " + "- " * 20_000 + "x"])
def test_deep_nesting_does_not_overflow_the_loader(nest: str) -> None:
    article = read(f"---\ntitle: A\nx: {nest}\n---\nText\n")
    assert [(p.line, p.message) for p in article.problems] == [
        (1, f"front matter is nested more than {MAX_DEPTH} deep; write it flatter.")
    ]
    assert article.post.title == "A"


def test_long_front_matter_is_not_read() -> None:
    article = read(f"---\ntitle: {'a' * MAX_CHARACTERS}\n---\nText\n")
    assert [(p.line, p.message) for p in article.problems] == [
        (1, "front matter is longer than 65,536 characters.")
    ]
    assert [p.text for p in article.passages] == ["Text"]


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01", "2024-5-1", "2024/05/01", "2024.05.01", "20240501", 20240501,
        "2024-05-01 10:00:00 +0800", "2024-05-01T23:59:59-08:00", "2024-05-01T10:00:00.123Z",
        "2024-05-01 10:00", "May 1, 2024", "May 1 2024", "may 1st, 2024", "1 May 2024",
        "1st of May 2024", "01-May-2024", "Wednesday, May 1, 2024", "Wed, 01 May 2024 10:00:00 GMT",
        "Wed May  1 10:00:00 2024", "2024 May 1", "1.5.2024", "01.05.2024 10:00", "2024年5月1日",
        dt.date(2024, 5, 1), dt.datetime(2024, 5, 1, 23, 59),
    ],
)  # fmt: skip
def test_dates(text: object) -> None:
    assert parse_date(text) == dt.date(2024, 5, 1)


@pytest.mark.parametrize("month", ["Sep", "Sept", "Sept.", "September", "SEPTEMBER"])
def test_names_of_months(month: str) -> None:
    assert parse_date(f"3 {month} 2024") == dt.date(2024, 9, 3)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2024", "2024-05", "2024-02-30", "2024-13-01", "0000-01-01", "05/01/2024",
        "Mai 1, 2024", "32 May 2024", "202405011", "2024-05-011", True, 1.5, None, [], {},
        dt.time(10, 0), "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_date(text: object) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("front", ["---\n{}: !!int 0x{}\n---\n", "+++\n{} = 0x{}\n+++\n"])
@pytest.mark.parametrize("key", ["title", "date", "part", "tags", "draft", "slug", "summary"])
def test_numbers_too_large_to_be_written_out(front: str, key: str) -> None:
    article = read(front.format(key, "F" * 30_000) + "Text\n")
    assert article.passages[-1].text == "Text"
    assert parse_date(10**5000) is None


@pytest.mark.parametrize("text", ["2024-02-30", "2024-13-01", "20240230", "32 May 2024", 20240230])
def test_a_day_that_no_calendar_has_is_told_from_no_date(text: object) -> None:
    assert parse_date(text) is None
    assert is_no_day(text)


@pytest.mark.parametrize("text", ["2024-02-29", "soon", "2024", "1 Foo 2024", "", None, True, []])
def test_what_is_a_day_or_no_date_is_no_such_day(text: object) -> None:
    assert not is_no_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "last-modified", "today", "now", "Today", "'`r Sys.Date()`'", "!r Sys.Date()",
        "!expr base::format(Sys.time())", "<% tp.date.now() %>", "'{{ .Date }}'",
    ],
)  # fmt: skip
def test_a_date_that_is_put_in_later_is_no_fault(text: str) -> None:
    assert post(f"title: A\ndate: {text}", "2024-05-01-x.qmd").date == dt.date(2024, 5, 1)


def test_a_tag_of_another_program_leaves_its_value_as_text() -> None:
    front = (
        'title: !x Rivers\nparams:\n  EVAL: !r Sys.getenv("X")\n  n: !expr 1 + 1\n'
        "tags: !r [a, !b b]\nslug: !python/name:os.system rm\n"
        "summary: !!python/object/apply:os.getcwd []\nmath: !m {\\\\a: !n b}\n"
    )
    article = read(f"---\n{front}---\nText\n")
    messages = [problem.message for problem in article.problems]
    assert messages == ["'summary' must be text; it is left out."]
    assert (article.post.title, article.post.tags, article.post.slug) == (
        "Rivers",
        ("a", "b"),
        "rm",
    )


def test_a_tagged_list_that_holds_itself_is_told() -> None:
    article = read("---\ntitle: A\ntags: &a !r [*a]\n---\nText\n")
    assert article.post.title == "A"
    assert [problem.severity for problem in article.problems] == ["error"]


@given(st.text("!r[]{}:,&*a \n'`()-|", max_size=80))
def test_any_tags_are_read(value: str) -> None:
    assert read(f"---\ntitle: A\nkey: {value}\n---\nText\n").passages
