"""Words made of others: which are told from slips by how English writes them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mlkb.search.query.derived import is_derived

KNOWN = {"bump", "curve", "drip", "split", "noise", "wobble", "water", "scale", "remind", "sort"}
KNOWN |= {"match", "pity", "hope", "norm", "norma", "normal", "play", "train", "run", "try"}


def _are_words(words: Sequence[str]) -> list[bool]:
    return [word in KNOWN for word in words]


@pytest.mark.parametrize(
    "word",
    [
        "bumpy",
        "curvy",  # without its e
        "dripping",  # with its consonant twice
        "noisier",  # noisy, noise
        "wobbly",
        "watery",
        "unscaled",
        "reminders",
        "matches",
        "pities",
        "pitiless",  # y as i
        "hopelessly",
        "running",  # of three letters, but doubled
    ],
)
def test_derived(word: str) -> None:
    assert is_derived(word, _are_words)


@pytest.mark.parametrize(
    "word",
    [
        "bumpp",
        "driping",  # one p
        "spliting",
        "normaly",  # neither normal-y nor norma-ly
        "watersy",
        "matchs",  # it hisses
        "pitys",
        "trys",
        "runs",  # of three letters
        "trainning",  # no short vowel
        "bump",  # itself is not made of it
        "y",
        "ing",
        "",
        "unreunreunre",
    ],
)
def test_not_derived(word: str) -> None:
    assert not is_derived(word, _are_words)


def test_a_long_word_is_soon_taken_apart() -> None:
    asked: list[int] = []

    def are_words(words: Sequence[str]) -> list[bool]:
        asked.append(len(words))
        return [False for _ in words]

    assert not is_derived("un" * 500 + "edinger" * 500 + "s", are_words)
    assert sum(asked) < 100
