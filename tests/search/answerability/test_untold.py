"""What a user is told of the words that are not here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlkb.search.answerability.answering import Lacking, Verdict
from mlkb.search.answerability.demands import HISTORY
from mlkb.search.answerability.untold import untold
from mlkb.search.fusion import QueryTraits
from mlkb.search.query.parse import parse_query

BY_NAME = "nowhere here by that name; what follows may only be near it."


def told(
    words: str,
    absent: str = "",
    lacking: Lacking | None = None,
    renamed: str = "",
    *,
    answered: bool = True,
) -> list[str]:
    query = parse_query(words)
    if renamed:
        query = replace(query, renamed=((renamed, "another name"),))
    traits = QueryTraits(
        dict.fromkeys(words.lower().split(), 1.0), 0.0, False, True, frozenset(absent.split())
    )
    verdict = Verdict(answered, "signs", lacking or Lacking())
    return untold(query, words, traits, verdict, None)


def test_names_are_told_with_the_answer_and_with_the_refusal() -> None:
    lacking = Lacking(["Kalman filter"])
    assert told("gain of a Kalman filter", "", lacking) == [f"'Kalman filter' is {BY_NAME}"]
    said = told("gain of a Kalman filter", "kalman filter", lacking, answered=False)
    assert said == ["'Kalman filter' is nowhere here."]
    assert told("gain of a Kalman filter", "", lacking, "Kalman filter") == []


@pytest.mark.parametrize(
    ("words", "absent", "strange"),
    [
        ("ridge of Feldman", "feldman", "Feldman"),
        ("ridge in WebCrypto", "webcrypto", "WebCrypto"),
        ("RSA", "rsa", "RSA"),
        ("ridge of feldman", "feldman", ""),  # as everyday words are written
        ("Jittery ridge", "jitteri", ""),  # as a sentence begins
        ("one two three four five Feldman", "feldman", ""),  # a long question, in any words
    ],
)
def test_a_word_that_is_written_as_a_name_is_told(words: str, absent: str, strange: str) -> None:
    assert told(words, absent) == ([f"'{strange}' is {BY_NAME}"] if strange else [])


def test_demands_are_told() -> None:
    lacking = Lacking((), ["GPU", HISTORY])
    assert told("k-means on a GPU", "gpu", lacking) == [
        "'GPU' is in none of the posts that are nearest.",
        "None of the passages that are nearest tells who it was, or when.",
    ]
