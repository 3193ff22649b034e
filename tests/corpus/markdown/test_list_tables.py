"""Lists of lists in the directive for tables are tables, where a cell is a paragraph."""

from __future__ import annotations

import pytest

from mlkb.corpus.markdown.parser import parser

TABLE = "```{list-table} T\n:header-rows: 1\n\n* - A\n  - B\n* - c\n  -\n```\n"


def kinds(markdown: str) -> list[str]:
    return [token.type for token in parser().parse(markdown, {})]


def test_the_first_rows_are_the_head() -> None:
    found = kinds(TABLE)
    assert found.count("tr_open") == found.count("tr_close") == 2
    assert (found.count("th_open"), found.count("td_open")) == (2, 2)
    assert "list_item_open" not in found


def test_no_row_is_taken_for_a_line_that_lacks_its_bars() -> None:
    rows = [token for token in parser().parse(TABLE, {}) if token.type == "tr_open"]
    assert [row.map for row in rows] == [None, None]


@pytest.mark.parametrize(
    "content",
    [
        "* - a\n\n    b\n  - c",
        "* - a\n\nmore",
        "* a\n  - b",
        "* - a\n\n  b",
        "* - - a",
        "1. - a",
        "text",
        "",
        "*",
    ],
)
def test_what_is_no_row_of_cells_stays_as_it_is(content: str) -> None:
    assert "tr_open" not in kinds(f"```{{list-table}}\n{content}\n```\n")
