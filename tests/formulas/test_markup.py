r"""LaTeX to pieces: what belongs to what, and where it stands; nothing of what it means."""

import pytest

from mlkb.formulas.markup import MAX_DEPTH, read, read_placed, token_spans
from mlkb.formulas.symbols import Piece, Placed
from tests.formulas.trees import told


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        (r"\frac{a}{b}", "fraction[a b]"),
        (r"\frac12", "fraction[1 2]"),  # an argument without braces is one character
        (r"\frac 1{23}", "fraction[1 23]"),
        (r"a b \over c", "fraction[group[a b] c]"),
        ("x^12", "script[x - 1] 2"),
        ("x_i^2", "script[x i 2]"),
        ("x^2_i", "script[x i 2]"),
        ("x'", "script[x - prime:′]"),
        ("{x^2}^3", "script[group[script[x - 2]] - 3]"),
        (r"\mathbf x y", "font:bold[x] y"),
        (r"{\bf x y} z", "font:bold[group[x y]] z"),  # up to the end of its group
        (r"\sqrt[3]{x}", "root[x 3]"),
        (r"\sqrt x", "root[x -]"),
        (r"\hat y", "accent:hat[y]"),
        ("2{,}5 + 1.5", "2.5 operator:+ 1.5"),
        (r"\text{if } x", "text:if  x"),
        (r"f\left(x\right]", "f open:( x close:]"),
        (r"a \\[2ex] b", "rows[row[cell[a]] row[cell[b]]]"),
        (
            r"\begin{cases} a & b \\ c \end{cases}",
            "environment:cases[row[cell[a] cell[b]] row[cell[c]]]",
        ),
        (r"a % b", "a"),
        (r"50\% b", "50 symbol:% b"),
        ("a \\\\% first row\nb", "rows[row[cell[a]] row[cell[b]]]"),
    ],
)
def test_structure(latex: str, pieces: str) -> None:
    assert told(read(latex)) == pieces


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        (r"\frac{a", "fraction[a -]"),
        ("x_{i", "script[x i -]"),
        ("a}b", "a b"),
        ("_i", "script[- i -]"),
        ("x^2^3", "script[x - 2] script[- - 3]"),  # an error of LaTeX's, in which nothing is lost
        (r"\begin{cases} a", "environment:cases[row[cell[a]]]"),
        (r"\nonsense{a}", "unknown:nonsense a"),
    ],
)
def test_what_is_half_typed_or_wrong_is_read_all_the_same(latex: str, pieces: str) -> None:
    assert told(read(latex)) == pieces


def test_thin_spaces_are_pieces_for_drawing_only() -> None:
    assert told(read(r"a\,b")) == "a b"
    assert told(read(r"a\,b", gaps=True)) == "a gap:  b"
    assert told(read(r"a\quad b")) == "a space:   b"


def test_tokens_know_where_they_begin() -> None:
    source = r"\frac{ab}{2.5} % half"
    assert [(token, source[at : at + len(token)]) for token, at in token_spans(source)] == [
        (token, token) for token in ("\\frac", "{", "ab", "}", "{", "2.5", "}")
    ]


def test_pieces_in_a_row_know_where_they_stand() -> None:
    source = r"y = \frac{ab}{c} x_i^2"
    stand = [
        source[piece.start : piece.end] for piece in read_placed(source) if type(piece) is Placed
    ]
    assert stand == ["y", "=", r"\frac{ab}{c}", "x_i^2"]
    (fraction,) = (piece for piece in read_placed(source) if piece.kind == "fraction")
    inner = [source[p.start : p.end] for p in fraction.parts[0].parts if isinstance(p, Placed)]
    assert inner == ["a", "b"]


def test_groups_are_read_to_a_bound() -> None:
    deep = told(read("{" * 10 * MAX_DEPTH + "x" + "}" * 10 * MAX_DEPTH + " y"))
    assert deep.endswith("y")
    assert deep.count("[") <= MAX_DEPTH


def _depth(piece: Piece) -> int:
    """Return how many pieces stand in each other, counted without recursion."""
    deepest, stack = 0, [(piece, 1)]
    while stack:
        inner, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(part, depth + 1) for part in inner.parts]
    return deepest


@pytest.mark.parametrize("repeated", [r"a \over ", r"a \choose ", "^2'", r"\dv[", "x'^2"])
@pytest.mark.parametrize("gaps", [False, True])
def test_pieces_stand_in_each_other_to_a_bound(repeated: str, gaps: bool) -> None:
    pieces = read(repeated * 400, gaps)
    assert max(map(_depth, pieces)) <= 5 * MAX_DEPTH


def test_the_order_of_a_derivative_is_shown_twice_only_while_it_is_short() -> None:
    nested = "n"
    for _ in range(20):
        nested = rf"\dv[{nested}]{{f}}{{x}}"
    (piece, *_) = read(nested)
    count, stack = 0, [piece]
    while stack:
        count += 1
        stack += stack.pop().parts
    assert piece.kind == "unknown"
    assert count < 1000
