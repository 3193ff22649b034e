r"""Reactions: what mhchem prints for the examples of its manual, and what is left alone."""

import pytest

from mlkb.formulas.chemistry import reaction
from mlkb.formulas.draw import one_line
from mlkb.formulas.faults import faults
from mlkb.formulas.tokens import index_tokens


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("H2O", "H₂O"),
        ("Sb2O3", "Sb₂O₃"),
        ("H+", "H⁺"),
        ("CrO4^2-", "CrO₄²⁻"),
        ("[AgCl2]-", "[AgCl₂]⁻"),
        ("Y^{99}+", "Y⁹⁹⁺"),
        ("Fe^{II}Fe^{III}2O4", "FeᴵᴵFe₂ᴵᴵᴵO₄"),
        ("2H2O", "2 H₂O"),
        ("0.5 H2O", "0.5 H₂O"),
        ("1/2 H2O", "1/2 H₂O"),
        ("(NH4)2S", "(NH₄)₂S"),
        ("[{(X2)3}2]^3+", r"\ce{[{(X2)3}2]^3+}"),  # groups within groups are not read
        ("^{227}_{90}Th+", "₉₀²²⁷Th⁺"),
        ("CO2 + C -> 2 CO", "CO₂ + C → 2 CO"),
        ("CO2 + C <=> 2CO", "CO₂ + C ⇌ 2 CO"),
        ("A ->[H2O] B", "A →^(H₂O) B"),
        ("SO4^2- + Ba^2+ -> BaSO4 v", "SO₄²⁻ + Ba²⁺ → BaSO₄ ↓"),
        ("Zn + 2H+ -> Zn^2+ + H2 ^", "Zn + 2 H⁺ → Zn²⁺ + H₂ ↑"),
        ("KCr(SO4)2*12H2O", "KCr(SO₄)₂ ⋅ 12 H₂O"),
        ("CuSO4.5H2O", "CuSO₄ ⋅ 5 H₂O"),
        ("NaCl(aq)", "NaCl(aq)"),
        ("C6H5-CHO", "C₆H₅‐CHO"),
        ("$n$ H2O", "nH₂O"),
        (r"A\bond{~}B", r"\ce{A\bond{~}B}"),
    ],
)
def test_reactions_are_drawn(typed: str, drawn: str) -> None:
    assert one_line(rf"\ce{{{typed}}}") == drawn


def test_what_cannot_be_read_is_nothing() -> None:
    assert reaction(r"\bond{-}") == reaction("A & B") == reaction("A ->[\x1b] B") == ""
    assert faults(r"\ce{A\bond{~}B}") == ()  # mhchem reads it


def test_a_molecule_is_found_as_others_write_it() -> None:
    assert index_tokens(r"\ce{2H2O}") == index_tokens(r"2\,\mathrm{H_2O}") != []
