"""What a query is read as, before anything is looked for."""

from __future__ import annotations

import pytest

from mlkb.formulas.query import split_query
from mlkb.formulas.typed import BARE_ANGLES, BARE_OPERATORS, BARE_RELATIONS
from mlkb.search.query.parse import MAX_CHARACTERS, parse_query


@pytest.mark.parametrize("sign", [*BARE_OPERATORS, *BARE_RELATIONS])
def test_a_sign_that_is_spelled_out_makes_a_formula(sign: str) -> None:
    query = parse_query(f"A {sign} B")
    assert (query.words, query.formulas) == ("", (rf"A \{sign} B",))


@pytest.mark.parametrize(
    "query",
    ["langle x, y rangle", "a - log b", "kernel trick", "succ", "E x H", "curl E", "X'X", "a x b"],
)
def test_what_is_not_looked_at_holds_no_formula(query: str) -> None:
    parsed = parse_query(query)
    assert (parsed.words, parsed.guessed) == (split_query(query).text, split_query(query).formulas)


def test_all_signs_are_known_by_name() -> None:
    assert set(BARE_ANGLES) == {"langle", "rangle"}
    assert parse_query("langle x, y rangle").formulas == (r"\langle x, y \rangle",)


def test_definitions_hold_in_a_query_too() -> None:
    assert parse_query(r"\newcommand{\R}{\mathbb{R}} x \in \R^n").formulas == (
        r"x \in \mathbb{R}^n",
    )
    alone = r"\renewcommand{\arraystretch}{1.2}"
    assert parse_query(alone).formulas == (alone,)


@pytest.mark.parametrize("query", ["k means plus plus", "k-means Plus-plus"])
def test_plus_plus_may_be_said(query: str) -> None:
    parsed = parse_query(query)
    assert parsed.words == parsed.dense == query[:7] + "++"
    assert parsed.shown == query
    assert parse_query("plus plus", "guess").words == "plus plus"
    assert parse_query(query, "text").words == parse_query(query, "text").dense == parsed.words
    among = parse_query(f"{query} (é) in $x^2$")
    assert (among.words, among.formulas) == (f"{parsed.words} (é) in", ("x^2",))
    assert among.dense == f"{parsed.words} (é) in $x^2$"


def test_a_query_that_is_too_long_is_cut_between_words_or_where_none_ends() -> None:
    endless = parse_query("x" * (MAX_CHARACTERS + 1))
    assert (endless.shown, len(endless.notices)) == ("x" * MAX_CHARACTERS, 1)
    words = parse_query("ab " * MAX_CHARACTERS)
    assert words.shown == " ".join(["ab"] * 667)  # these are 2,000 characters
    whole = parse_query("x" * MAX_CHARACTERS)
    assert (whole.shown, whole.notices) == ("x" * MAX_CHARACTERS, ())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("kernel\ttrick\r\nof\v\fMercer ", "kernel trick of Mercer"),
        ("ker\ud800nel", "kernel"),
        ("\u202eker\u200bnel\x1b", "kernel"),
        ("me\u0301trique", "m\u00e9trique"),
    ],
)
def test_what_only_steers_the_display_is_dropped(typed: str, shown: str) -> None:
    assert parse_query(typed).shown == shown


@pytest.mark.parametrize(
    ("query", "empty"), [("", True), (" ?!...", True), ("7", False), ("\u2207", False)]
)
def test_without_letters_digits_and_signs_a_query_is_empty(query: str, empty: bool) -> None:
    assert parse_query(query).empty is empty
