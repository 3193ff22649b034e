"""A row of pieces is taken from one place up to before another."""

from mlkb.formulas.markup import read
from mlkb.formulas.rows import Row
from mlkb.formulas.symbols import EMPTY
from tests.formulas.trees import told


def test_a_row_ends_where_it_is_told() -> None:
    row = Row(read("a b c d"), 1, 3)
    assert (len(row), row.peek().text, row.take().text) == (2, "b", "b")
    assert (len(row), row.take().text) == (1, "c")
    assert not row
    assert row.peek() is EMPTY


def test_what_is_left_is_taken_at_once() -> None:
    row = Row(read("a b c d"))
    row.take()
    assert told(row.take_all()) == "b c d"
    assert not row
    assert not row.take_all()
