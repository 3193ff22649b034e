"""How plainly the words beside a symbol say what it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.records.posts import Passage
from mlkb.search.candidates.defining import Symbol
from mlkb.search.candidates.introductions import (
    introduced,
    named_equation,
    sentence_after,
    sentence_before,
)


def said(symbol: str, text: str) -> float:
    return Symbol(symbol).defined_in(Passage("text", (), "", 1, 1, text, text))


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        (
            "V_b",
            "Let $E$ be the energy of a particle that meets it, and $V_b$ their barrier height.",
        ),
        ("V_b", "A wall with $V_b$ the barrier height."),
        ("V_b", "We know $V_b$, the height of the barrier, from above."),
        ("V_b", "$E$ is the energy, $V_b$ the height."),
        ("V_b", "$E$ denotes the energy and $V_b$ the height."),
        ("V_b", "The barrier height $V_b$ counts."),
        ("V_b", "A wall of height $V_b$ stands in the way."),
        ("V_b", "A wall (width $d$, height $V_b$) stands in the way."),
        ("V_b", "A wall of *effective height*\n$V_b$ stands in the way."),
        ("V_b", "> A wall of effective height\n> $V_b$ stands in the way."),
        ("V_b", "The barrier height is $V_b=\\hbar^2$."),
        ("V_b", "The barrier height is $V_b=4$."),
        ("V_b", "With the barrier height $V_b=4$ it stays."),
        ("V_b", "$V_b$ is the height of the barrier."),
        ("V_b", "All of them pass, $V_b=\\sqrt{E}$ being low."),
        ("N_c", "It has poles, where $N_c$ counts the turns."),
        ("K_f", "It has a surface current $\\vec{K}_f$."),
        ("\\vec K_f", "It has a surface current $\\vec{K}_f$."),
    ],
)
def test_nouns_beside_a_symbol_and_verbs_say_what_it_is(symbol: str, text: str) -> None:
    assert said(symbol, text) >= 0.5


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        ("V_b", "We minimise $V_b$ and solve $V_b$."),
        ("V_b", "It holds for every $V_b$, hence by $V_b$ and with $V_b$."),
        ("V_b", "For each $V_b$, the map grows."),
        ("V_b", "If we vary $V_b$, the current drops."),
        ("V_b", "It depends on the largest $V_b$ and on a fixed $V_b$."),
        ("V_b", "Clearly $V_b$ grows exponentially $V_b$."),
        ("V_b", "Vary $V_b$ and look. Then we sell $V_b$ to buy $V_b$."),
        ("V_b", "In the example put $V_b=4$."),
        ("V_b", "In the example $V_b=4$."),
        ("V_b", "The barrier height $V_c$ counts, the width $d=V_b$ not."),
        ("V_b", "The height ends a sentence. $V_b$ grows."),
        ("V_b", "The height ends a paragraph\n\n$V_b$ grows."),
        ("\\vec V_b", "The barrier height $V_b$ counts."),
    ],
)
def test_words_of_grammar_verbs_and_values_do_not(symbol: str, text: str) -> None:
    assert said(symbol, text) < 0.5


def test_what_is_said_more_plainly_counts_more() -> None:
    ordered = [
        "| $a_c$ | Bohr radius |",
        "$a_c$ denotes the Bohr radius.",
        "Let $a_c$ be the Bohr radius.",
        "We know $a_c$, the Bohr radius, well.",
        "Hydrogen with the Bohr radius $a_c$.",
        "An atom of Bohr radius $a_c$.",
        "Inserting gives $a_c=r^2$.",
        "Then we have $a_c=r$.",
        "Then $a_c$ grows.",
    ]
    plain = [said("a_c", text) for text in ordered]
    assert plain == sorted(plain, reverse=True)
    assert len(set(plain)) == len(plain)
    assert plain[-1] == 0


def test_an_index_that_is_a_name_is_no_other() -> None:
    assert said(r"\sigma_f", r"| $\sigma_x$ | matrix |") == 0
    assert said("T_u", "The period $T_i$ is long.") == 0
    assert 0.5 < said(r"\gamma_{nk}", r"| $\gamma_{ik}$ | responsibility |") < 1.0
    assert 0.5 < said("E_s", r"| $E_n$ | level |") < 1.0


def test_a_sentence_is_read_as_one_line_and_no_further_than_its_ends() -> None:
    text = "It ends. The\n  gain \0\0 of\n> it. No."
    assert sentence_before(text, text.index("\0")) == "The gain "
    assert sentence_after(text, text.rindex("\0") + 1) == " of it"


@given(st.text("the gain, and.\n*_>()$ "), st.text("=the \\in$x"), st.text(", the is and."))
def test_any_words_are_read(before: str, formula: str, after: str) -> None:
    assert 0 <= introduced(before, after, formula) <= 1
    assert 0 <= named_equation(before, formula) <= 1
