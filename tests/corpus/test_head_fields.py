"""A date and tags on lines below the title are those of the post; sentences are not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.reading import read


@pytest.mark.parametrize(
    ("markdown", "date", "tags"),
    [
        ("# T\n\nCreated: February 1, 2022 5:22 PM\nTags: Django, Web apps\nblog: Done\n\na",
         dt.date(2022, 2, 1), ("Django", "Web apps")),
        ("**Date created:** 2024-05-06\n**Keywords**: [a, b]\n\na", dt.date(2024, 5, 6),
         ("a", "b")),
        ("created:: 2024-05-06\ntags:: a\n", dt.date(2024, 5, 6), ("a",)),
        ("---\ndate: 2023-01-01\ntags: [c]\n---\nCreated: 2024-05-06\nTags: a", dt.date(2023, 1, 1),
         ("c",)),
        ("---\ntitle: A\n---\nTags: #a-b #cd\n", None, ("a-b", "cd")),
        ("Created: one day\nTags: a", None, ("a",)),
        ("Tags: HTML has many of them.", None, ()),
        ("Tags: what stands between two angle brackets", None, ()),
        ("Created: 2024-05-06\nand so on", None, ()),
        ("a\n\nCreated: 2024-05-06", None, ()),
        ("## T\n\nCreated: 2024-05-06", None, ()),
        ("- Created: 2024-05-06", None, ()),
        ("```\nCreated: 2024-05-06\n```", None, ()),
        ("# T", None, ()),
    ],
)  # fmt: skip
def test_date_and_tags_may_stand_below_the_title(
    markdown: str, date: dt.date | None, tags: tuple[str, ...]
) -> None:
    post = read(markdown).post
    assert (post.date, post.tags) == (date, tags)


def test_what_stands_there_is_found_all_the_same() -> None:
    assert read("# T\n\nTags: Django\n\na").passages[0].plain == "Tags: Django\na"


@given(st.text("Tags: Date\n2024-15,#[]*_.", max_size=300))
def test_any_text_is_read(text: str) -> None:
    read(f"Created: 2024-05-06\n{text}")
