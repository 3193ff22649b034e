"""Tables that begin with a rule are tables, with true lines; other lines of dashes are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.corpus.blocks import read_blocks
from tests.corpus.reading import blocks_in_order, read


@pytest.mark.parametrize(
    ("markdown", "plain", "rows"),
    [
        ("-- | --\na | $x$\nb | c\n", "a | $x$\nb | c", 2),
        ("|---|:-:|\n| a | *b* |", "a | b", 1),
        ("| - |\n| a |\n", "a", 1),
        ("--|--\na | b | c\nd | e\n\nf | g", "a | b | c\nd | e", 2),
        ("|---|---|\n| a | b |\n|---|---|\n| c | d |\n|===|===|\n| e | f |\n|---|---|\n",
         "a | b\nc | d\ne | f", 3),
        ("| --- | --- |\n| a | b |\n| --- | --- |\n", "a | b", 1),
        ("|---|\n| a \\| b |\n", "a | b", 1),
        ("|=\n| a |\n", "a", 1),
    ],
)  # fmt: skip
def test_a_table_may_begin_with_a_rule(markdown: str, plain: str, rows: int) -> None:
    block = read_blocks(markdown)[0]
    plain_rows = [row.replace(" |  | ", " | ") for row in block.plain.split("\n")]
    assert (block.kind, block.rows, block.line) == ("table", rows, 1)
    assert [row.removesuffix(" |").removesuffix(" | ") for row in plain_rows] == plain.split("\n")


@pytest.mark.parametrize(
    "markdown",
    ["- | -\na | b", "--\na | b", "---\na | b", "|---|---|\n", "|---|---|\nno bar",
     "    -- | --\n    a | b", "x\n-- | --|\na | b", "-- | -- x\na | b", "| --x\n| a"],
)  # fmt: skip
def test_what_is_no_such_table(markdown: str) -> None:
    assert all(block.kind != "table" for block in read_blocks(markdown))


def test_a_table_with_a_head_stays_what_it_was() -> None:
    (block,) = read_blocks("a | b\n-- | --\nc | d\n")
    assert (block.kind, block.plain, block.rows) == ("table", "a | b\nc | d", 2)


def test_what_is_in_it_has_its_line() -> None:
    article = read("# T\n\n> -- | --\n> a | $x_1$\n> b | [c](d.md)\n\n|--|--|\n| e | $y_2$ |\n")
    assert [(one.latex, one.line) for one in article.formulas] == [("x_1", 4), ("y_2", 8)]
    assert [(one.target, one.line) for one in article.links] == [("d.md", 5)]


_PIECES = st.sampled_from(
    ["-- | --\n", "|---|\n", "|---|---|\n", "| a | b |\n", "c | d\n", "> ", "- ", "    ", "\n", "|",
     "\\|", "`|`", "$x$", "# e\n", "```\n", "===", ":-:", "-", "="]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_read_and_lies_where_it_says(text: str) -> None:
    blocks_in_order(text)


def test_long_ones_are_read() -> None:
    (block,) = read_blocks("|---|---|\n" * 3_000 + "| a | b |\n")
    assert block.plain == "a | b"
    (block,) = read_blocks("|---|\n" + "| a | b | c\n" * 3_000)
    assert block.rows == 3_000
    assert read_blocks("|---|\n# a |\n" * 3_000)[0].kind == "prose"
    assert len(read_blocks("|" + "- |" * 50_000 + "\n| a |\n")) == 1
