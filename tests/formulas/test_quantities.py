r"""Numbers, units and angles: what siunitx prints, as its manual shows it."""

import pytest

from mlkb.formulas.draw import one_line
from mlkb.formulas.quantities import angle, number
from mlkb.formulas.tokens import index_tokens


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("12", "12"), ("1,5", "1.5"), (".5", ".5"), ("-3", "-3"), ("1.5e10", r"1.5\times 10^{10}"),
        ("e-7", "10^{-7}"), ("-2E+3", r"-2\times 10^{3}"), ("1.5(2)", "1.5(2)"),
        ("3 +- 1", r"3\pm 1"), (r"3\pm1e4", r"(3\pm 1)\times 10^{4}"), ("+-2", r"\pm 2"),
        ("x", "x"), ("1.2.3", "1.2.3"), ("", ""), (r"\sqrt{2}", r"\sqrt{2}"),
    ],
)  # fmt: skip
def test_numbers(typed: str, printed: str) -> None:
    assert number(typed) == printed


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        (r"\SI{9.81}{\metre\per\second\squared}", "9.81 m s⁻²"),
        (r"\SI{9.81}{m/s^2}", "9.81 m/s²"),
        (r"\SI{8.314}{J\,mol^{-1}K^{-1}}", "8.314 J mol⁻¹ K⁻¹"),
        (r"\qty{3e8}{\m\per\s}", "3 × 10⁸ m s⁻¹"),
        (r"\qty[per-mode = symbol]{5}{\kilo\volt}", "5 kV"),
        (r"\si{\kilo\gram\metre\squared}", "kg m²"),
        (r"\unit{\per\square\cm}", "cm⁻²"),
        (r"\unit{\cubic\metre\K\tothe{4}\raiseto{5}\s}", "m³ K⁴ s⁵"),
        (r"\SI{10}{\micro\metre} + \SI{2}{\um}", "10 μm + 2 μm"),
        (r"\SI{25}{\celsius}", "25 °C"),
        (r"\SI{5}{\percent} \SI{1}{\angstrom} \SI{3}{\kilo\ohm}", "5 %1 A\u030a3 kΩ"),
        (r"\SIrange{1}{10}{\nm}, \numlist{1;2;3}", "1–10 nm, 1, 2, 3"),
        (r"\ang{30}, \ang{1;2;3}, \ang{;;5}", "30°, 1°2′3′′, 5′′"),
        (r"\num{1e3} + \frac{\SI{1}{\V}}{R}", "1 × 10³ + 1 V/R"),
    ],
)  # fmt: skip
def test_quantities_are_drawn(typed: str, drawn: str) -> None:
    assert one_line(typed) == drawn


def test_what_is_no_quantity_stays() -> None:
    assert one_line(r"\qty(\frac{a}{b})") == "(a/b)"  # of the package physics: it only grows
    assert one_line(r"\qty{\frac{a}{b}}") == "{a/b}"
    assert one_line(r"\num + \unit x") == r"\num + \unit x"  # an author's own
    assert one_line(r"\SI{5}{\foo\metre}") == r"5 \foo m"
    assert angle("1;2;3;4") == "1;2;3;4"


def test_a_quantity_is_found_as_others_write_it() -> None:
    typed = index_tokens(r"c = \SI{3e8}{\metre\per\second}")
    assert typed == index_tokens(r"c = 3 \times 10^8\,\mathrm{m}\,\mathrm{s}^{-1}")
