"""What a query is read as, before anything is looked for."""

from __future__ import annotations

import pytest

from mlkb.formulas.query import split_query
from mlkb.formulas.typed import BARE_ANGLES, BARE_OPERATORS, BARE_RELATIONS
from mlkb.search.query.parse import parse_query


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
