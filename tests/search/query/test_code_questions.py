"""Queries that ask for a program, and what it should be about."""

from __future__ import annotations

import pytest

from mlkb.search.query.code_questions import (
    code_question,
    may_ask_for_code,
    may_be_by_chance,
)
from mlkb.search.query.parse import ParsedQuery, parse_query
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf


def asked(base_of: BaseOf, text: str, query: str) -> ParsedQuery | None:
    base = base_of({"a.md": f"# Games\n\n{text}\n"})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        return code_question(parse_query(query), snapshot.lexical)


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("saddle point code", "saddle point"),
        ("code for saddle points?", "saddle points"),
        ("an implementation of the saddle point", "the saddle point"),
        ("Implement saddle points", "saddle points"),
        ("how to implement saddle points in python", "saddle points"),
        ("saddle point in numpy", "saddle point"),
        ("Python saddle point", "saddle point"),
        ("saddle point python code example", "saddle point"),
        ("saddle point from scratch implementation", "saddle point"),
        ("simple python script to find saddle points", "find saddle points"),
    ],
)
def test_words_that_ask_for_code_are_not_sought(base_of: BaseOf, query: str, about: str) -> None:
    found = asked(base_of, "A saddle point.", query)
    assert found is not None
    assert found.words == found.dense == about
    assert found.shown == query


@pytest.mark.parametrize(
    "query",
    [
        "saddle point",
        "code length",
        "points coded as saddles",
        "error correcting codes",
        "linear program",  # a name
        "dynamic programming",
        "Huffman code",
        "saddle code",  # the text is about it
        "training a network from scratch",
        "implementation details of saddle points",
        "python",
        "code",
        "the python code",
        "source code",
        "example code",
        "a minimal working program",
        "full source code example",
        "sample code in python",
        "saddle point in R",
        "",
        " code" * 400,
    ],
)
def test_words_of_a_name_ask_for_nothing(base_of: BaseOf, query: str) -> None:
    assert asked(base_of, "The saddle code of riders.", query) is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("np.linalg.solve", True),
        ("getattr()", True),
        ("python code of a saddle point solver", True),
        ("saddle points with scipy", True),
        ("std::vector", True),
        ("saddle point of a game", False),
        ("How is it computed?", False),
    ],
)
def test_code_and_words_for_it_may_ask_for_it(words: str, wanted: bool) -> None:
    assert may_ask_for_code(words) is wanted


@pytest.mark.parametrize(
    ("subject", "by_chance"),
    [
        ("test", True),
        ("class", True),
        ("the play", True),
        ("momentum", False),
        ("lasso", False),
        ("Viterbi", False),  # a name, by its capital
        ("SMO", False),
        ("coin toss", False),
        ("", False),
    ],
)
def test_one_word_that_names_nothing_may_stand_anywhere(subject: str, by_chance: bool) -> None:
    assert may_be_by_chance(subject) is by_chance
