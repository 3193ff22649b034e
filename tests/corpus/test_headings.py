"""Anchors by GitHub's rule, and the path of headings above a passage."""

from __future__ import annotations

import pytest

from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("markdown", "anchors"),
    [
        ("# KKT conditions", ["kkt-conditions"]),
        ("# What's new?", ["whats-new"]),
        ("# A & B -- C", ["a--b----c"]),
        ("# `snake_case` *and* [link](x.md)", ["snake_case-and-link"]),
        ("# Über die Größe", ["über-die-größe"]),
        ("# 拉格朗日 对偶", ["拉格朗日-对偶"]),
        ("# हिन्दी", ["हिन्दी"]),
        ("# cafe\u0301", ["cafe\u0301"]),
        ("# x² and ½", ["x-and-"]),
        ("# 🚀 Launch", ["-launch"]),
        ("# ![Logo](x.png) Project", ["-project"]),
        ("# 1.2 The *primal*", ["12-the-primal"]),
        ("# On $x_i^2$", ["on-x_i2"]),
        ("# Same\n# Same\n# Same", ["same", "same-1", "same-2"]),
        ("# a\n# a-1\n# a", ["a", "a-1", "a-2"]),
        ("# a-1\n# a\n# a", ["a-1", "a", "a-2"]),
        ("# Same\n# same", ["same", "same-1"]),
        ("# Duals {#dual}", ["dual"]),
        ("# Duals {#dual .wide}", ["dual"]),
        ("# Duals {: #dual}", ["dual"]),
        ("# Duals {: .wide #dual}", ["dual"]),
        ("# Duals\n{: #dual}", ["dual"]),
        ("# Duals {/* #dual */}", ["dual"]),
        ("# Duals {#sec:dual.1}", ["sec:dual.1"]),
        ("# Duals {#dual} #", ["dual"]),
        ("# a {#b}\n# b", ["b", "b-1"]),
        ("Title\n=====\n\nPart\n----", ["title", "part"]),
        ("Two\nlines\n---", ["two-lines"]),
        ("#\n\n##", ["", "-1"]),
        ("#not a heading", []),
        ("```\n# code\n```", []),
        ("$$\na\n---\n$$", []),
        ("> # quoted", []),
    ],
)
def test_anchors(markdown: str, anchors: list[str]) -> None:
    assert [heading.anchor for heading in read(markdown).headings] == anchors


def test_words_level_and_line() -> None:
    article = read("---\ntitle: T\n---\n# The **dual** $g$ {#dual}\n\nText\n\nSub\nhead\n---\n")
    assert [(h.level, h.text, h.line) for h in article.headings] == [
        (1, "The dual $g$", 4),
        (2, "Sub head", 8),
    ]


def test_the_path_of_headings() -> None:
    text = "above\n\n# One\n\na\n\n### Three\n\nb\n\n## Two\n\nc\n\n# Other\n\nd\n"
    assert [(p.text, p.headings, p.anchor) for p in read(text, "x.md").passages] == [
        ("above", (), ""),
        ("a", (), "one"),  # the first level-1 heading is the title
        ("b", ("Three",), "three"),
        ("c", ("Two",), "two"),
        ("d", ("Other",), "other"),
    ]


def test_a_heading_that_repeats_the_title_is_not_repeated() -> None:
    text = '---\ntitle: "The  Dual"\n---\n# The Dual\n\n## Why\n\na\n\n# Other\n\nb\n'
    assert [p.headings for p in read(text).passages] == [("Why",), ("Other",)]


def test_formulas_and_code_have_path_and_anchor_too() -> None:
    text = "# T\n\n## S {#own}\n\nLet $a+b$ be.\n\n```python\nx\n```\n"
    article = read(text)
    for kind in ("text", "formula", "code"):
        (passage,) = passages(article, kind)
        assert (passage.headings, passage.anchor) == (("S",), "own")
