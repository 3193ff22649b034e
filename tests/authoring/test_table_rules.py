r"""Rows that lose cells are told; short rows and escaped bars are right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.authoring.articles import Said, one

HEAD = "| a | b |\n| --- | --- |\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("| 1 | 2 | 3 |", "row of 3 cells in a table of 2; the rest is shown nowhere."),
        ("1 | 2 | 3 | 4", "row of 4 cells in a table of 2; the rest is shown nowhere."),
        ("| `a|b` | 2 |", "row of 3 cells in a table of 2; the rest is shown nowhere."),
        ("| $|x|$ | 4 |", "'|' ends the cell within '$|x|$'; write \\vert, or \\Vert for two."),
        ("| $p(x|\\theta)$ |", "'|' ends the cell within '$p(x|\\theta)$'; write \\vert, or "
         "\\Vert for two."),
    ],
)  # fmt: skip
def test_a_row_that_loses_cells(said: Callable[..., Said], row: str, message: str) -> None:
    found = [one for one in said(one(f"{HEAD}| 1 | 2 |\n{row}\n")) if "partner" not in one[3]]
    assert found == [("a.md", 7, "warning", message)]


def test_each_kind_is_told_once_a_table(said: Callable[..., Said]) -> None:
    quoted = "> | a | b |\n> | --- | --- |\n> 1 | 2 | 3"
    body = f"{HEAD}1 | 2 | 3\n1 | 2 | 3\n$|x|$ | 3\n\n{quoted}"
    assert [(line, message[:3]) for _, line, _, message in said(one(body))] == [
        (6, "row"), (8, "'|'"), (12, "row"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        "| 1 |\n| |\n| 1 | 2 | |\n| 1 | 2 |  |  |",
        "| `a\\|b` | 2 |\n| $\\|x\\|$ | $\\lvert x\\rvert$ |",
        "| $5 | $6 |\n| $HOME | x |\n|$5|$6|",
        "| 1 | 2 |\n/// table-caption\nThe words.\n///",
    ],
)
def test_rows_that_lose_nothing(said: Callable[..., Said], rows: str) -> None:
    found = said(one(HEAD + rows))
    assert [message for *_, message in found if "row" in message or "cell" in message] == []
