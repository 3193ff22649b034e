r"""Rows of cells: the geometry of boxes, each by itself."""

from __future__ import annotations

import pytest

from mlkb.formulas.boxes import Box, Drawer, marks_of
from mlkb.formulas.markup import read, read_placed
from mlkb.formulas.oneline import Undrawable


@pytest.fixture(scope="module")
def drawer() -> Drawer:
    return Drawer()


def rows_of(box: Box) -> list[str]:
    return ["".join(row) for row in box[0]]


def test_a_cell_is_a_column_of_the_terminal(drawer: Drawer) -> None:
    assert drawer.text("ab") == ([["a", "b"]], 0)
    assert drawer.text("x\u0302y") == ([["x\u0302", "y"]], 0)  # an accent shares its letter's
    assert drawer.text("字y") == ([["字", "", "y"]], 0)  # takes two
    assert drawer.text("\u0302") == ([[]], 0)  # on nothing


def test_boxes_stand_beside_each_other_on_one_baseline(drawer: Drawer) -> None:
    tall: Box = ([["1"], ["2"], ["3"]], 1)
    assert rows_of(drawer.beside([drawer.text("a"), tall])) == [" 1", "a2", " 3"]
    assert drawer.beside([drawer.text("a"), tall])[1] == 1


def test_boxes_stand_above_each_other_centred(drawer: Drawer) -> None:
    box = drawer.above(drawer.text("n"), drawer.text("sum"), drawer.text("i"))
    assert (rows_of(box), box[1]) == ([" n ", "sum", " i "], 1)
    box = drawer.above(None, drawer.text("max"), drawer.text("x"))
    assert (rows_of(box), box[1]) == (["max", " x "], 0)


@pytest.mark.parametrize(
    ("sign", "height", "drawn"),
    [
        ("(", 1, ["("]),
        ("(", 3, ["⎛", "⎜", "⎝"]),
        ("]", 2, ["⎤", "⎦"]),
        ("{", 2, ["⎰", "⎱"]),
        ("{", 3, ["⎧", "⎨", "⎩"]),
        ("|", 2, ["│", "│"]),
        ("⟨", 3, ["⟨"]),  # has no tall form
        ("", 3, [""]),
    ],
)
def test_brackets_are_as_tall_as_what_they_hold(
    drawer: Drawer, sign: str, height: int, drawn: list[str]
) -> None:
    inner: Box = ([["x"]] * height, height // 2)
    assert rows_of(drawer.bracket(sign, inner)) == drawn


@pytest.mark.parametrize(
    ("latex", "rows", "bases"),
    [
        (r"x = \frac{a}{b}", ["     a", "x = ╶─╴", "     b"], (1,)),
        (r"\sum_{i=1}^n x_i", [" n", "┰─╴", "▐╸  xᵢ", "┸─╴", "i=1"], (2,)),
        ("x_Q", ["x", " Q"], (0,)),
        ("x^Q", [" Q", "x"], (1,)),
        (r"a &= b \\ ccc &= d", ["  a = b", "ccc = d"], (0, 1)),
        (r"\max_x f", ["max f", " x"], (0,)),
        (r"\underbrace{abc}_{n}", ["abc", "╰┬╯", " n"], (0,)),
    ],
)
def test_rows_and_their_base_lines(
    drawer: Drawer, latex: str, rows: list[str], bases: tuple[int, ...]
) -> None:
    assert drawer.rows(read(latex, gaps=True), 80) == (tuple(rows), bases)


def test_a_line_too_wide_is_broken_or_refused(drawer: Drawer) -> None:
    pieces = read("aaaa = bbbb = cccc", gaps=True)
    assert drawer.rows(pieces, 18)[0] == ("aaaa = bbbb = cccc",)
    assert drawer.rows(pieces, 10)[0] == ("aaaa", "    = bbbb", "    = cccc")
    with pytest.raises(Undrawable):
        drawer.rows(pieces, 5)


@pytest.mark.parametrize("latex", [r"\nonsense", r"\frac{}{b}", r"\mathring{ab}"])
def test_what_has_no_faithful_form_is_refused(drawer: Drawer, latex: str) -> None:
    with pytest.raises(Undrawable):
        drawer.rows(read(latex), 80)


def test_marks_are_where_the_marked_cells_stand() -> None:
    source = r"y = \frac{ab}{c}"
    start = source.index("ab")
    cells = Drawer([(start, start + 2)]).cells(read_placed(source, gaps=True), 80)
    assert ["".join(row) for row in cells] == ["     ab", "y = ╶──╴", "     c"]
    assert marks_of(cells) == ((0, 5, 7),)
