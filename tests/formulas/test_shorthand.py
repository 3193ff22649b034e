r"""Shorthand of the keyboard put into LaTeX, and what only looks like it left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.formulas.shorthand import glued, written_out
from mlkb.formulas.tree import parse
from mlkb.formulas.typed import spelled


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        # kets and means
        ("<psi|A|psi>", r"\langle\psi|A|\psi\rangle"),
        ("<psi| A |psi>", r"\bra{\psi}A\ket{\psi}"),
        ("p = |<n|psi>|^2", r"p = |\langle n|\psi\rangle|^2"),
        ("H|psi> = E|psi>", r"H\ket{\psi} = E\ket{\psi}"),
        ("sum_n |n><n| = 1", r"\sum_n \ket{n}\bra{n} = 1"),
        ("a|n> = sqrt(n)|n-1>", r"a\ket{n} = \sqrt{n}\ket{n-1}"),
        ("d/dt <p> = -<dV/dx>", r"\frac{d}{dt}\langle p\rangle = -\langle\frac{dV}{dx}\rangle"),
        ("<E^2> - <E>^2", r"\langle E^2\rangle - \langle E\rangle^2"),
        # products and derivatives of fields
        ("S = E x H", r"S = E \times H"),
        ("F = q(E + v x B)", r"F = q(E + v \times B)"),
        ("a = -2 Omega x v - Omega x (Omega x r)",
         r"a = -2 \Omega \times v - \Omega \times (\Omega \times r)"),
        ("nabla x (nabla x E) = nabla(nabla . E) - nabla^2 E",
         r"\nabla\times(\nabla\times E) = \nabla(\nabla\cdot E) - \nabla^2 E"),
        ("∇ x E = 0", r"\nabla\times E = 0"),
        ("curl E = -dB/dt", r"\nabla\times E = -\frac{dB}{dt}"),
        ("rot(E) = 0", r"\nabla\times E = 0"),
        ("div B = 0", r"\nabla\cdot B = 0"),
        # indices glued to their letters
        ("r = (n1-n2)/(n1+n2)", r"r = \frac{n_1-n_2}{n_1+n_2}"),
        ("F = G m1m2/r12^2", r"F = G \frac{m_1 m_2}{r_{12}^2}"),
        ("eta = 1 - Tc/Th", r"\eta = 1 - \frac{T_c}{T_h}"),
        ("Cov(Ri,Rm)/Var(Rm)", r"\operatorname{Cov}(R_i,R_m)/\operatorname{Var}(R_m)"),
        ("yi = a + b xi + ui", "y_i = a + b x_i + u_i"),
        ("mu1 - mu2", r"\mu_1 - \mu_2"),
        ("xbar = 1/n sum xi", r"\bar{x} = \frac{1}{n} \sum x_i"),
        ("C sum xi", r"C \sum \xi"),
        # other signs that keyboards lack
        ("C(n,k) = C(n-1,k-1) + C(n-1,k)", r"\binom{n}{k} = \binom{n-1}{k-1} + \binom{n-1}{k}"),
        ("binom(2n, n)", r"\binom{2n}{n}"),
        ("alpha <- alpha + y t", r"\alpha \gets \alpha + y t"),
        ("E = hbar omega", r"E = \hbar\omega"),
        # a prime behind the last of a product of matrices
        ("M = UDV'", r"M = UDV^\top"),
        ("UDU' + XYZ'/n", r"UDU^\top + XYZ^\top/n"),
    ],
)  # fmt: skip
def test_shorthand_is_what_it_stands_for(typed: str, latex: str) -> None:
    assert parse(spelled(typed)) == parse(latex)


@pytest.mark.parametrize(
    "formula",
    [
        # primes of letters and of functions
        "P(AB') = 1 - g(x)",
        "XYZ'(t)",
        # signs of order, conditions and absolute values
        "a<b|c>d",
        "p(y|x>0)",
        "E[X|X>c] = a",
        "0 < a, b > 0",
        "P(|X - a| >= t) <= s/t",
        "|a|>|b|",
        "|x-y|>c",
        "a -> b, a<-b",
        # x is a variable
        "w^T x + b = 0",
        "A x = b",
        "z = x y",
        "y = a x b",
        "f(x) = a x b",
        "min c x s.t. A x <= b",
        "Delta x Delta p >= h",
        r"\Delta x \Delta p \ge h",
        r"x(g) + \nabla x (p)",
        "2 x 3",
        # letters that are multiplied
        "ax + ay = az",
        "Ax - Ay",
        "mx + b",
        "ab + cd = pi r",
        "st = ut",
        # numbers that are no index
        "3e8 + 1e-3",
        "x1.5",
        "d2x",
        "log2(x)",
        r"\frac a2 + \frac12 + \tfrac n2",
        r"e^{-j2\pi ft}",
        "x_{i1} + x_i1",
        r"\ce{2H2 + O2 -> 2H2O}",
        r"\text{for x1} + \mathrm{T1}",
        # functions
        "C(x) = C(y, a)",
        "C(x,y)",
        r"\operatorname{div} B + \nabla \cdot E",
        r"\langle x, y\rangle \ge 0 . \tag{4.7}",
    ],
)
def test_what_is_none_stays(formula: str) -> None:
    assert written_out(formula) == formula


def test_two_letters_are_one_with_its_index_where_others_say_so() -> None:
    assert glued("1 - Tc/Th") == {"Tc", "Th"}
    assert glued("1 - Tc/T") == set()
    assert glued("sum xi yi") == {"xi", "yi"}
    assert glued("sin(ti) + pi ri") == set()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"<>|x ()_^\\{}.-=", "psi", "n1", "Tc", "Th", "nabla", "C(", ",k)", "curl", "UDV'"]
        )
    )
)
def test_nothing_that_names_something_is_lost(parts: list[str]) -> None:
    text = "".join(parts)
    made = written_out(text)
    assert [c for c in made if c.isdigit()] == [c for c in text if c.isdigit()]
    assert made.count("psi") == text.count("psi")


@pytest.mark.parametrize("unit", ["<", "|a>", "<a|", "x ", "Tc", "a x ", "C(n,", "_{", "n1", "\\"])
def test_long_text_is_read_in_time(unit: str) -> None:
    assert written_out(unit * 4000)
