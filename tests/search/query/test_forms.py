"""Other forms of a word: those that mean the same thing, and none that mean another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.search.query.forms import forms_of, ways_to_write


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("controllability", "controllable"),
        ("identifiability", "identifiable"),
        ("quantization", "quantised"),
        ("quantisation", "quantizing"),
        ("cointegration", "cointegrated"),
        ("convolution", "convolutional"),
        ("heteroscedasticity", "heteroscedastic"),
        ("semicontinuity", "semicontinuous"),
        ("endogeneity", "endogenous"),
        ("idempotency", "idempotence"),
        ("pretraining", "pretrained"),
        ("disentanglement", "disentangled"),
        ("isomorphism", "isomorphic"),
        ("paramagnetism", "paramagnetic"),
        ("annuity", "annuities"),
        ("tokenizers", "tokeniser"),
    ],
)
def test_another_part_of_speech_means_the_same(word: str, other: str) -> None:
    assert other in forms_of(word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("transformer", "transform"),
        ("normalizer", "normalized"),
        ("confounder", "confounding"),
        ("convolution", "convoluted"),
        ("animism", "animal"),
        ("covariance", "covariant"),
        ("functionality", "functional"),
        ("observability", "observables"),  # what is measured
        ("observable", "observability"),
        ("currying", "curry"),
        ("castling", "castle"),
        ("plotly", "plot"),
        ("stellarator", "stellar"),
        ("easement", "eased"),  # no stem of both
        ("ing", "ed"),
    ],
)
def test_another_thing_is_no_form(word: str, other: str) -> None:
    assert other not in forms_of(word)


def test_number_and_dialect_never_matter() -> None:
    assert ways_to_write("centrality") == ["centrality", "centralitys", "centralities"]
    assert set(ways_to_write("tokenizers")) >= {"tokeniser", "tokenizer", "tokenisers"}


@given(st.text("abcdeinostyz", min_size=1, max_size=20))
def test_a_word_is_its_own_first_form(word: str) -> None:
    assert forms_of(word)[0] == word
