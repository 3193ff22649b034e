"""British and American spellings, and letters set in other ways: one term each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.index.analysis import analyse
from mlkb.index.dialects import one_dialect, spellings


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("regularisation", "regularization"),
        ("normalised", "normalized"),
        ("minimisers", "minimizers"),
        ("generalising", "generalizing"),
        ("analysed", "analyzed"),
        ("colour", "color"),
        ("behavioural", "behavioral"),
        ("neighbourhoods", "neighborhoods"),
        ("tumours", "tumors"),
        ("centre", "center"),
        ("centred", "centered"),
        ("fibres", "fibers"),
        ("catalogues", "catalogs"),
        ("defence", "defense"),
        ("grey", "gray"),
        ("programmes", "programs"),
        ("artefacts", "artifacts"),
        ("modelling", "modeling"),
        ("labelled", "labeled"),
    ],
)
def test_both_are_one_term(british: str, american: str) -> None:
    assert analyse(british) == analyse(american)
    assert analyse(british.upper()) == analyse(american.capitalize())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("regularization", "regular"),
        ("generalization", "general"),
        ("factorization", "factor"),
        ("normalized", "normal"),
        ("our", "or"),
        ("four", "for"),
        ("tour", "tor"),
    ],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert analyse(one) != analyse(other)


@pytest.mark.parametrize(
    ("set_so", "typed"),
    [("Cₚ", "Cp"), ("L₂", "L2"), ("R²", "R2"), ("𝔼", "E"), ("𝐱", "x"), ("ﬁeld", "field")],
)
def test_small_bold_and_double_letters_are_letters(set_so: str, typed: str) -> None:
    assert analyse(set_so) == analyse(typed)


def test_plurals_of_abbreviations_are_the_abbreviation() -> None:
    assert analyse("SVMs and RBFs") == analyse("SVM and RBF")
    assert analyse("Gauss") == ["gauss"]


def test_a_possessive_is_no_word_of_its_own() -> None:
    assert (
        analyse("Noether's theorem") == analyse("Noether\u2019s theorem") == ["noether", "theorem"]
    )
    assert analyse("Bayes' theorem") == analyse("Bayes theorem")
    assert analyse("x = 's' + f's'") == ["x", "s", "f", "s"]  # letters of a program
    assert analyse("'s") == ["s"]
    assert analyse("the 90's") == ["90"]


def test_a_sign_is_no_letter_of_the_word_before_it() -> None:
    assert analyse("LightGBM™") == analyse("LightGBM")


def test_accents_set_apart_are_accents() -> None:
    assert analyse("Ho\u0308lder") == analyse("Hölder")


@given(st.text())
def test_any_text_is_folded_once_and_for_all(text: str) -> None:
    once = one_dialect(text.lower())
    assert analyse(once) == analyse(text.lower())


@pytest.mark.parametrize(
    ("word", "ways"),
    [
        ("quantiser", {"quantiser", "quantizer"}),
        ("neighborhood", {"neighborhood", "neighbourhood"}),
        ("centre", {"centre", "center"}),
        ("analogue", {"analogue", "analog"}),
        ("greyscale", {"greyscale", "grayscale"}),
        ("kernel", {"kernel"}),
    ],
)
def test_a_word_is_spelt_in_both_ways(word: str, ways: set[str]) -> None:
    assert set(spellings(word)) == ways


@given(st.text("aceginorsuyz", max_size=20))
def test_all_ways_to_spell_a_word_are_one(word: str) -> None:
    assert {one_dialect(way) for way in spellings(word)} == {one_dialect(word)}
