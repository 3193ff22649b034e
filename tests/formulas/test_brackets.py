r"""Brackets and bars matched, rows joined, statements parted."""

import pytest

from mlkb.formulas.brackets import (
    joined_rows,
    match_brackets,
    pair_bars,
    relation_sign,
    split,
    split_statements,
)
from mlkb.formulas.markup import read
from tests.formulas.trees import told


@pytest.mark.parametrize(
    ("latex", "matched"),
    [
        ("(a)", "fenced:()[a]"),
        ("[a, (b)]", "fenced:[][a punctuation:, fenced:()[b]]"),
        ("(a, b]", "fenced:(][a punctuation:, b]"),  # an interval that is half open
        ("(a)^2", "script[fenced:()[a] - 2]"),
        ("x (a", "x fenced:(?[a]"),
        ("a) x", "fenced:()[a] x"),
        (r"\left. a \right|", "fenced:||[a]"),
    ],
)
def test_brackets(latex: str, matched: str) -> None:
    assert told(match_brackets(read(latex))) == matched


@pytest.mark.parametrize(
    ("latex", "matched"),
    [
        ("|x|", "fenced:||[x]"),
        ("|a| + |b|", "fenced:||[a] operator:+ fenced:||[b]"),
        ("|a| |b|", "fenced:||[a] fenced:||[b]"),
        (r"\|x\|^2", "script[fenced:‖‖[x] - 2]"),
        ("||x||", "fenced:‖‖[x]"),
        ("x | y", "x mid:| y"),  # given
        ("|x| | y", "fenced:||[x] mid:| y"),
        (r"p \| q", "p mid:‖ q"),
        ("|x", "mid:| x"),
    ],
)
def test_bars_open_close_or_divide(latex: str, matched: str) -> None:
    assert told(match_brackets(read(latex))) == matched


def test_commas_part_and_so_does_the_bar_of_a_condition() -> None:
    def parts(latex: str, at: str) -> list[str]:
        return [told(part) for part in split(match_brackets(read(latex)), at)]

    assert parts("a, b; c", ",") == ["a", "b", "c"]
    assert parts("f(a, b), c", ",") == ["f fenced:()[a punctuation:, b]", "c"]
    assert parts("x | y, z", "|") == ["x", "y punctuation:, z"]
    assert parts("|x| y", "|") == ["fenced:||[x] y"]


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        (r"| \| a | b", "fenced:||[mid:‖ a] b"),  # what stands open within divides
        ("a | b", "a mid:| b"),
        ("| |", "mid:| mid:|"),
        ("|a|_1^2 | b", "script[fenced:||[a] 1 2] mid:| b"),
    ],
)
def test_a_bar_that_nothing_closes_divides(latex: str, pieces: str) -> None:
    assert told(pair_bars(list(read(latex)))) == pieces


@pytest.mark.parametrize(
    ("latex", "sign"),
    [
        ("=", "="),
        (r"\neq", "≠"),
        (r"\not=", "≠"),
        (r"\not\in", "∉"),
        (r"\not\leq", "≰"),
        (r"\not\stackrel{d}{=}", "≠"),
        (r"\not\prec", "¬≺"),
        (":=", "="),
        (r"\equiv", "="),
        (r"\stackrel{d}{=}", "="),
        (r"\overset{p}{\to}", "→"),
        ("=_P", "="),
        ("+", ""),
        ("x", ""),
    ],
)
def test_the_sign_of_a_relation_however_decorated(latex: str, sign: str) -> None:
    (piece,) = read(latex)
    assert relation_sign(piece) == sign


@pytest.mark.parametrize(
    ("latex", "rows"),
    [
        (r"a &= b \\ c &= d", ["a relation:= b", "c relation:= d"]),
        (r"a &= b \\ &= c \\ d &= e", ["a relation:= b relation:= c", "d relation:= e"]),
        (r"a &= b \\ &+ c", ["a relation:= b operator:+ c"]),
        (r"\begin{aligned} a \\ b \end{aligned}", ["a", "b"]),
        ("a = b", ["a relation:= b"]),
    ],
)
def test_a_row_that_begins_with_a_sign_goes_on_with_the_one_before(
    latex: str, rows: list[str]
) -> None:
    assert [told(row) for row in joined_rows(read(latex))] == rows


@pytest.mark.parametrize(
    ("latex", "statements"),
    [
        (r"a = b \quad c = d", ["a relation:= b", "c relation:= d"]),
        (r"a \quad = b", ["a relation:= b"]),  # only air
        (r"a \text{ and } b", ["a", "b"]),
        (r"a \Rightarrow b", ["a", "b"]),
        ("a = b.", ["a relation:= b"]),
    ],
)
def test_statements_stand_apart(latex: str, statements: list[str]) -> None:
    found = split_statements(match_brackets(read(latex)))
    assert [told(statement) for statement in found] == statements
