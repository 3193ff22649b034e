"""Who types a name asks what it is; who asks more does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlkb.search.query.name_questions import asked_names, without_asking
from mlkb.search.query.parse import parse_query


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("what is a DHT", ["DHT"]),
        ("What is the Z-function?", ["Z-function"]),
        ("what's SRM", ["SRM"]),
        ("what are KKT conditions", ["KKT conditions"]),
        ("what is meant by peeking", ["peeking"]),
        ("what does SRM stand for", ["SRM"]),
        ("what does 'gap' mean?", ["gap"]),
        ("define the gap", ["gap"]),
        ("false discovery rate definition", ["false discovery rate"]),
        ("what is a revision in etcd", ["revision"]),
        ("geometric mean", ["geometric mean"]),
        ("gap", ["gap"]),
        ("what does the loop do", []),
        ("what do you mean", []),
        ("why is the gap zero", []),
        ("what is the difference between a gap and a hole", []),
        ("how to tune a learning rate", []),
        ("gap of a linear program with bounds", []),
        ("gap vs hole", []),
        ("what is", []),
        ("12", []),
        ("$x^2$", []),
        ("", []),
    ],
)
def test_a_name_is_asked_about(query: str, names: list[str]) -> None:
    assert asked_names(parse_query(query)) == names


def test_what_the_corpus_calls_it_is_a_name_too() -> None:
    query = replace(
        parse_query("what is a belief network"),
        words="what is a belief network; Bayesian network",
        renamed=(("belief network", "Bayesian network"),),
    )
    assert asked_names(query) == ["belief network", "Bayesian network"]


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("what does DHT stand for?", "DHT"),
        ("what does a gap mean", "gap"),
        ("what do you mean", "what do you mean"),
        ("the arithmetic mean", "the arithmetic mean"),
        ("what is the mean", "mean"),
        ("What's an SRM?", "SRM"),
        ("what is a belief network; Bayesian network", "belief network; Bayesian network"),
        ("what does CRF stand for; conditional random field", "CRF; conditional random field"),
        ("what is a revision in etcd", "revision in etcd"),
        ("what is sparsity, defined", "sparsity, defined"),
        ("what is wrong with it", "what is wrong with it"),
        ("what is faster, A or B or C or D", "what is faster, A or B or C or D"),
        ("kernel definition", "kernel definition"),
        ("whatever", "whatever"),
    ],
)
def test_words_that_only_ask_are_not_looked_for(words: str, rest: str) -> None:
    assert without_asking(words) == rest
