"""From a reference to the formula of the corpus that is meant."""

from __future__ import annotations

import pytest

from mlkb.errors import UsageError
from mlkb.lookup.formulas import is_prose, is_reference
from tests.conftest import BaseOf


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("support-vector-machines#8.4", True),
        ("ml/08-svm.md:112", True),
        ("my notes/a b.md:7", True),
        ("support-vector-machines", False),
        (r"\sigma(z) = 1", False),
        (r"f: X \to Y", False),
        ("x_i^2:3", False),
        ("a = b:3", False),
        ("$x$:3", False),
    ],
)
def test_references_are_told_from_formulas(text: str, expected: bool) -> None:
    assert is_reference(text) is expected


ROW = r"""# Rows

A mean $x$ with $a = \frac{b}{n} + c$ and a bound $B \le \frac{1}{n} + d$, are near
$C = \sum_{i=1}^{n} a_i^2 + \sum_{j=1}^{m} b_j^2$, and $D = E^2 + F^2$.

## Twice

$$
u = v^2 + w
$$

Again:

$$
u = v^2 + w
$$

## Named

Here $p = q^2 + r^2$ and

$$
r = s^2 + t \label{eq:9.2}
$$
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gradient descent", True),
        ("the k-means of x", True),
        ("ab cd", False),
        ("f of x", False),
        ("word, word", False),
        ("word " * 50_000 + "!", False),  # would words be read again, this would take minutes
    ],
)
def test_words_are_told_from_formulas(text: str, expected: bool) -> None:
    assert is_prose(text) is expected


def test_formulas_on_one_line_are_counted(base_of: BaseOf) -> None:
    base = base_of({"rows.md": ROW})
    with pytest.raises(UsageError) as error:
        base.formula("rows.md:3")
    assert str(error.value) == (
        r"Several formulas stand at 'rows.md:3'; name one: rows:3.1 (a = \frac{b}{n} + c), "
        r"rows:3.2 (B \le \frac{1}{n} + d)."
    )
    assert base.formula("rows.md:3.2").latex == r"B \le \frac{1}{n} + d"
    assert base.formula("rows:4.2").latex == "D = E^2 + F^2"
    with pytest.raises(UsageError) as error:
        base.formula("rows#rows")
    assert r"rows:4.1 (C = \sum_{i=1}^{n} a_i^2 + \sum_{j=1}^{…), " in str(error.value)
    with pytest.raises(UsageError) as error:
        base.formula("rows#named")
    assert str(error.value).endswith(
        r"name one: rows:20 (p = q^2 + r^2), rows:22 (r = s^2 + t \label{eq:9.2})."
    )


def test_a_formula_that_stands_twice_is_one(base_of: BaseOf) -> None:
    base = base_of({"rows.md": ROW})
    result = base.formula("rows#twice")
    assert result.passage is not None
    assert (result.latex, result.passage.line) == ("u = v^2 + w", 8)
    assert [place.passage.line for place in result.occurrences][:1] == [14]


def test_a_label_with_a_colon_is_no_place(base_of: BaseOf) -> None:
    base = base_of({"rows.md": ROW})
    assert base.formula("rows#eq:9.2").latex.startswith("r = s^2")


@pytest.mark.parametrize("name", ["7.1", "(7.1)", "eq:first", "B", "eq:second"])
def test_a_formula_is_named_by_any_of_its_numbers_and_labels(base_of: BaseOf, name: str) -> None:
    text = r"""# Rows

$$
\begin{align}
a &= b + c \tag{7.1} \label{eq:first} \\
  &= d^2 + e \tag{B} \label{eq:second}
\end{align}
$$

$$
u = v^2 + w \label{other}
$$
"""
    base = base_of({"rows.md": text})
    assert base.formula(f"rows#{name}").latex.startswith(r"\begin{align}")


LABELLED = r"""# Labels

The free energy, see @eq-free, is

$$
F = -k_B T \ln Z + \sum_i N_i
$$ {#eq-free}

## Estimators

```{math}
:label: eq-iv
\hat\beta = \frac{\sum_i z_i y_i}{\sum_i z_i x_i}
```

:::{prf:theorem} Imbens and Angrist
:label: late
It is an average.
:::
"""


def test_a_label_around_a_formula_names_it(base_of: BaseOf) -> None:
    base = base_of({"labels.md": LABELLED})
    for label, line in (("eq-free", 5), ("eq-iv", 11)):
        passage = base.formula(f"labels#{label}").passage
        assert passage is not None
        assert passage.line == line
    for label, line in (("eq-free", 3), ("eq-iv", 11), ("late", 16)):
        assert base.article(f"labels#{label}").line == line
    with pytest.raises(UsageError, match="no heading 'eq-none'"):
        base.article("labels#eq-none")
