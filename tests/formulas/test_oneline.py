r"""Pieces on one line: brackets where another reading is possible, and nowhere else."""

import pytest

from mlkb.formulas.faults import unknown_commands
from mlkb.formulas.markup import read
from mlkb.formulas.oneline import Undrawable, in_pairs, ruled, segments, words, write
from tests.formulas.trees import told


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\frac{a}{b}", "a/b"),
        (r"\frac{a + b}{c}", "(a + b)/c"),
        (r"\frac{a}{b + c}", "a/(b + c)"),
        (r"\frac{a}{b c}", "a/(bc)"),  # a/bc would be read as (a/b)c by some
        (r"\frac{a}{x_i^2}", "a/xᵢ²"),
        (r"\frac{a}{f(x)}", "a/f(x)"),
        (r"\frac{1}{2} x", "(1/2)x"),
        (r"\frac{1}{2} + x", "1/2 + x"),
    ],
)
def test_brackets_in_and_around_fractions(latex: str, line: str) -> None:
    assert write(read(latex)) == line


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        ("x^2", "x²"),
        ("x^{a/b}", "x^(a/b)"),
        ("x_{ij}", "xᵢⱼ"),
        ("x_Q", "x_Q"),  # there is no small q, capital or not
        (r"\frac{a}{b}^2", "(a/b)²"),
        ("{x^2}^3", "(x²)³"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt{x + y}", "√(x + y)"),
        (r"\sqrt[3]{x}", "³√x"),
        (r"\sqrt[Q]{x}", "(x)^(1/Q)"),
        (r"\binom{n}{k}", "(n choose k)"),
        (r"\hat{ab}", "hat(ab)"),
    ],
)
def test_scripts_and_roots(latex: str, line: str) -> None:
    assert write(read(latex)) == line


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a, b; c, d)"),
        (r"\left(\begin{array}{c|c} a & b \end{array}\right)", "(a | b)"),
        (r"\begin{cases} a & x \\ b & y \end{cases}", "{ a  x; b  y }"),
        (r"a &= b \\ &= c", "a = b = c"),
        (r"a &= b \\ c &= d", "a = b; c = d"),
    ],
)
def test_rows_stand_behind_each_other(latex: str, line: str) -> None:
    assert write(read(latex, gaps=True)) == line


@pytest.mark.parametrize("latex", [r"\nonsense", r"\frac{}{a}", r"\begin{tikzcd} a \end{tikzcd}"])
def test_what_has_no_faithful_form_is_refused(latex: str) -> None:
    with pytest.raises(Undrawable):
        write(read(latex))


def test_words_have_their_formulas_drawn() -> None:
    assert words(r"if $x^2$ is 5\% or ``more''") == "if x² is 5% or “more”"
    assert words(r"a\$, \foo{b}") == r"a$, \foo{b}"
    with pytest.raises(Undrawable):
        words("a $ b")


def test_segments_are_the_line_piece_by_piece() -> None:
    pieces = read(r"y = \frac{a}{b} x")
    assert [text for _, text in segments(pieces)] == ["y", " =", " (a/b)", "x"]
    assert [piece for piece, _ in segments(pieces)] == list(pieces)


def test_rules_stand_before_columns() -> None:
    assert ruled("cc", 2) == frozenset()
    assert ruled("|c|c|", 2) == {0, 1, 2}
    assert ruled("cc|c|c|c", 2) == {2}  # no columns, no rules


def test_every_other_cell_of_an_alignment_parts_two_statements() -> None:
    (rows,) = read(r"a &= b & c &= d \\ e")
    assert [told(pair) for pair in in_pairs(rows.parts[0])] == ["a relation:= b", "c relation:= d"]


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"r \space t", "r t"),
        (r"\bold{x} + \bold y", "𝐱 + 𝐲"),
        (r"x^\* \* y", "x* * y"),
        (r"\require{cancel} a", "a"),
        (r"\htmlId{foo}{x^2} \htmlClass{a}{y}", "x²y"),
        (r"\utilde{x}", "x\u0330"),
        (r"a \unicode{x2264} \unicode[Arial]{65} \unicode{0x3B1}", "a ≤ Aα"),
        (r"a\unicode \unicode{x} \unicode{99999999}\unicode{x110000}\unicode{0}b", "ab"),
        (r"a\unicode{x1b}[1m\unicode{xd800}", "a[1m\ufffd"),
        (r"\bbox[yellow, 5px]{x = 1} + \bbox{y}", "x = 1 + y"),
        (r"\mathchoice{a}{b}{c}{d} e", "ae"),
        (r"\pu{123 kJ//mol}", "123 kJ/mol"),
        (r"\cnums \Complex \natnums", "ℂℂℕ"),
    ],
)
def test_commands_of_mathjax_and_katex(latex: str, line: str) -> None:
    assert write(read(latex, gaps=True)) == line
    assert unknown_commands(latex) == ()
