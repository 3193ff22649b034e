"""Fences of Obsidian's Admonition plugin hold Markdown; other fences stay code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.corpus.blocks import read_blocks
from tests.corpus.reading import blocks_in_order, passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("```ad-theorem\ntitle: Otters\nLet *a*.\n```\n", "Theorem: Otters\nLet a."),
        ("~~~ad-note\ncollapse: open\ntitle: A *b*\nicon: x\n\nc\n~~~~\n", "Note: A b\nc"),
        ("``` ad-See-Also\ncolor: 1,2,3\na\n```\n", "See also\na"),
        ("```ad-proof\ntitle:\na\n```", "Proof\na"),
        ("```ad-info\nthe title: a\n```", "Info\nthe title: a"),
        ("````ad-note\n```ad-tip\na\n```\nb\n````\n", "Note\nTip\na\nb"),
        ("```ad-note\n- a\n- b\n```\n", "Note\n- a\n- b"),
        ("> ```ad-note\n> *a*\n> ```\n", "Note\na"),
        ("x\n```ad-tip\n```\n", "x\nTip"),
        ("```ad-tip\n*a*", "*a*"),
        ("```ad-\n*a*\n```", "*a*"),
        ("```bad-tip\n*a*\n```", "*a*"),
        ("    ```ad-tip\n    *a*\n    ```", "```ad-tip\n*a*\n```"),
    ],
)
def test_a_fence_that_is_an_admonition_is_a_callout(markdown: str, plain: str) -> None:
    assert "\n".join(block.plain for block in read_blocks(markdown)) == plain


def test_its_formulas_and_code_are_found_where_they_stand() -> None:
    article = read("# T\n\n```ad-theorem\ntitle: A\n\nLet\n$$\nx_1\n$$\n\n~~~py\nb\n~~~\n```\n")
    assert [(one.latex, one.line, one.end_line) for one in article.formulas] == [("x_1", 7, 9)]
    (passage,) = passages(article, "text")
    assert (passage.line, passage.end_line) == (3, 14)
    assert passage.plain == "Theorem: A\nLet\n$$x_1$$\nb"


_PIECES = st.sampled_from(
    ["```ad-note\n", "````ad-tip\n", "~~~ad-x\n", "```\n", "````\n", "~~~\n", "title: a\n", "> ",
     "- ", "  ", "    ", "a", "\n", "\n\n", "$x$", "icon: b\n"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_read_and_lies_where_it_says(text: str) -> None:
    blocks_in_order(text)


def test_many_that_nothing_closes_are_read() -> None:
    assert read_blocks("```ad-note\n" * 20_000)[0].kind == "code"
