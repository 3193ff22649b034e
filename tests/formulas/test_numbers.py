"""What is printed beside a formula, and the row that it belongs to."""

from __future__ import annotations

import pytest

from mlkb.formulas.numbers import numbers


@pytest.mark.parametrize(
    ("latex", "printed"),
    [
        ("a", []),
        (r"a \tag{1}", ["(1)"]),
        (r"a \label{eq:x}", ["(eq:x)"]),
        (r"a \tag{1} \label{eq:x}", ["(1)"]),
        (r"\label{eq:x} a \tag*{A}", ["A"]),
        (r"\begin{align} a \label{x} \\ b \tag{2} \\ c \end{align}", ["(x)", "(2)"]),
        (r"\begin{align} a \\ b \end{align} \label{x}", ["(x)"]),
    ],
)
def test_a_label_is_printed_where_a_row_has_no_number(latex: str, printed: list[str]) -> None:
    assert [number.text for number in numbers(latex)] == printed
