"""What stands in elements that say that it is Markdown is read as such, with true lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.corpus.blocks import read_blocks
from tests.corpus.reading import blocks_in_order, passages, read


@pytest.mark.parametrize(
    ("markdown", "read_as"),
    [
        ('<div markdown="1">\n**a** $x$\n</div>\nb\n', [("prose", "a $x$"), ("prose", "b")]),
        ("<DIV class='a' markdown=block id=b>\n- a\n- b\n</DIV>\n", [("list", "- a\n- b")]),
        ("<div markdown>\n## a\nb\n</div>", [("heading", "a"), ("prose", "b")]),
        ('<div markdown="1">*a*\nb</div>\n\nc', [("prose", "a b"), ("prose", "c")]),
        ('<p markdown="span">*a*</p>\n*b*\n', [("prose", "a"), ("prose", "b")]),
        ('x\n<section markdown="1">\n```\na\n```\n</section>', [("prose", "x"), ("code", "a")]),
        (
            '<details class="proof" markdown="1"><summary>*P*</summary>\n$$\na\n$$\n</details>\n',
            [("prose", "P"), ("display", "$$a$$")],
        ),
        (
            '<details markdown="1">\n<summary>P</summary>\n*a*\n</details>\n',
            [("prose", "P"), ("prose", "a")],
        ),
        (
            '<div markdown="1">\n<div markdown="1">\n# a\n</div>\n*b*\n</div>\n*c*',
            [("heading", "a"), ("prose", "b"), ("prose", "c")],
        ),
        ('> <div markdown="1">\n> *a*\n> </div>\n', [("prose", "a")]),
        ('- <div markdown="1">\n  *a*\n  </div>\n', [("list", "- a")]),
        ('<div markdown="0">\n*a*\n</div>', [("prose", "*a*")]),
        ('<div data-markdown="1">\n*a*\n</div>', [("prose", "*a*")]),
        ("<div>\n*a*\n</div>", [("prose", "*a*")]),
        ("</div>\n*a*\n", [("prose", "*a*")]),
        ('<table markdown="1">\n*a*\n</table>', [("prose", "*a*")]),
        ('    <div markdown="1">', [("code", '<div markdown="1">')]),
    ],
)
def test_an_element_that_says_so_holds_markdown(
    markdown: str, read_as: list[tuple[str, str]]
) -> None:
    blocks = read_blocks(markdown)
    assert [(block.kind, block.plain.strip()) for block in blocks] == read_as


def test_headings_and_formulas_in_it_have_their_lines_and_anchors() -> None:
    article = read('# T\n\n<div markdown="1">\n## A *b*\n\nLet $x_1$.\n</div>\n\n### C\n\nc\n')
    assert [(one.text, one.anchor, one.line) for one in article.headings[1:]] == [
        ("A b", "a-b", 4), ("C", "c", 9),
    ]  # fmt: skip
    assert [(p.line, p.text, p.headings) for p in passages(article, "text")] == [
        (6, "Let $x_1$.", ("A b",)),
        (11, "c", ("A b", "C")),
    ]
    assert [(one.latex, one.line) for one in article.formulas] == [("x_1", 6)]


def test_a_passage_has_no_tag_without_the_other() -> None:
    (passage,) = passages(read('a\n\n<div markdown="1">*b*\n\nc\n</div>\n*d*\n'), "text")
    assert passage.text == "a\n\n*b*\n\nc\n\n*d*"
    assert [block.plain for block in read_blocks(passage.text)] == ["a", "b", "c", "d"]


def test_many_elements_within_each_other_are_read() -> None:
    for opening in ('<div markdown="1">', '<div markdown="1">\n', '<div markdown="1">\n\n'):
        article = read(f"{opening * 3_000}a\n{'</div>' * 3_000}\n\nb\n")
        assert article.passages[-1].plain.endswith("b")


_PIECES = st.sampled_from(
    ['<div markdown="1">', "<details markdown>", "</div>", "</details>", "<summary>", "</summary>",
     "\n", "\n", "\n\n", "a", "*b*", "# ", "- ", "> ", "```", "$x$", "$$", "    ", "<b>", "<!--"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_read_and_lies_where_it_says(text: str) -> None:
    blocks_in_order(text)
