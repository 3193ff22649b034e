"""A post beside the others: numbers, series and tags that differ from theirs by mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.authoring.articles import Said


def series(parts: Mapping[int, str], *, name: str = "Long Division") -> dict[str, str | bytes]:
    """Return posts of a series, each by its part; a title of its own where it is not empty."""
    posts: dict[str, str | bytes] = {}
    for part, title in parts.items():
        title = title or f"{name} ({part}): Post {part}"
        head = f'title: "{title}"\nseries: {name}\npart: {part}'
        posts[f"{part:02}-post-{part}.md"] = f"---\n{head}\n---\nText\n"
    return posts


WHOLE = series(dict.fromkeys(range(1, 4), ""))


def post(title: str, part: int, name: str = "Long Division") -> str:
    return f'---\ntitle: "{title}"\nseries: {name}\npart: {part}\n---\nText\n'


@pytest.mark.parametrize(
    ("file", "text", "line", "message"),
    [
        ("04-new.md", post("Long Division (3): New", 4), 2, "the title says part 3, and 'part' 4."),
        ("03-new.md", post("Long Division (4): New", 4), 4,
         "the file's name says part 3, and 'part' 4."),
        ("new.md", post("Long Division (2): New", 1, "Graphs"), 2,
         "the title says part 2, and 'part' 1."),
        ("new.md", post("Long Division (1): New", 1, "Graphs"), 2,
         "the title names the series 'Long Division', and 'series' 'Graphs'."),
        ("06-new.md", post("Long Division (6): New", 6), 4,
         "parts 4 to 5 are missing in Long Division."),
        ("05-new.md", post("Long Division (5): New", 5), 4, "part 4 is missing in Long Division."),
        ("new.md", post("New", 4, "Long division"), 3,
         "the series 'Long division' is nearly 'Long Division', the series of 3 posts; "
         "is it the same?"),
        ("new.md", post("New", 4, "Long Divisions"), 3,
         "the series 'Long Divisions' is nearly 'Long Division', the series of 3 posts; "
         "is it the same?"),
    ],
)  # fmt: skip
def test_a_post_that_moved_or_was_misspelt(
    said: Callable[..., Said], file: str, text: str, line: int, message: str
) -> None:
    assert said({**WHOLE, file: text}) == [(file, line, "warning", message)]


@pytest.mark.parametrize(
    "posts",
    [
        WHOLE,
        series(dict.fromkeys((3, 5, 6), "")),  # an excerpt
        {"2-a.md": post("A (2020): a", 1, "S"), "7-b.md": post("B", 2, "S")},
        {"a.md": post("A", 1, "Algebra I"), "b.md": post("B", 1, "Algebra II"),
         "c.md": post("C", 2, "Algebra II")},
        {"a.md": post("A", 1, "Text Mining"), "b.md": post("B", 1, "Test Mining"),
         "c.md": post("C", 2, "Test Mining")},
        {"2024-01-01-a.md": post("A", 1, "S"), "2024-02-01-b.md": post("B", 2, "S")},
    ],
)  # fmt: skip
def test_numbers_and_names_that_mean_something_else(
    said: Callable[..., Said], posts: dict[str, str | bytes]
) -> None:
    assert said(posts) == []


def test_tags_that_differ_by_case_or_hyphen(said: Callable[..., Said]) -> None:
    def tagged(title: str, tags: str) -> str:
        return f"---\ntitle: {title}\ntags: [{tags}]\n---\nText\n"

    usual = {f"{c}.md": tagged(c, "Kernel Methods, C++") for c in "bcd"}
    found = said({**usual, "a.md": tagged("a", "Kernel methods, kernel-methods, C, C#")})
    assert found == [
        ("a.md", 3, "warning", f"the tag '{tag}' is elsewhere 'Kernel Methods'; write it alike.")
        for tag in ("Kernel methods", "kernel-methods")
    ]


def test_a_key_stands_once(said: Callable[..., Said]) -> None:
    head = "title: A\ndate: 2026-01-01\nTitle: B\nextra: |\n  title: C\n'date': 2026-01-02"
    text = f"---\n{head}\n---\nx\n\ntitle: A\n"
    assert [problem for problem in said({"a.md": text}) if "stands" in problem[3]] == [
        ("a.md", 4, "error", "the key 'title' stands on line 2 already; remove one."),
        ("a.md", 7, "error", "the key 'date' stands on line 3 already; remove one."),
    ]
    toml = "+++\ntitle = 'A'\n[params]\ntitle = 'B'\n+++\nx\n"
    assert [message for *_, message in said({"a.md": toml}) if "stands" in message] == []


def test_a_draft_is_told_where_it_goes_public(said: Callable[..., Said]) -> None:
    drafts: dict[str, str | bytes] = {
        "a.md": "---\ntitle: A\ndraft: true\n---\nx\n",
        "b.md": "---\ntitle: B\npublished: no\n---\nx\n",
        "c.md": "---\ntitle: C\ndraft: false\n---\nx\n",
        "_drafts/d.md": "---\ntitle: D\n---\nx\n",
    }
    assert said(drafts) == []
    assert said(drafts, published=True) == [
        ("a.md", 3, "error", "'draft: true' says that the post is a draft; remove it."),
        ("b.md", 3, "error", "'published: no' says that the post is a draft; remove it."),
    ]
