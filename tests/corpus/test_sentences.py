"""Sentences end where a reader would say so."""

from __future__ import annotations

import pytest

from mlkb.corpus.sentences import first_sentence, last_sentence, sentence_spans, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("See Fig. 3, cf. Eq. 4. Then", ["See Fig. 3, cf. Eq. 4.", "Then"]),
        ("So e.g. $x$ and i.e. $y$. Then", ["So e.g. $x$ and i.e. $y$.", "Then"]),
        ("Let it be 1. Then $x$ is.", ["Let it be 1.", "Then $x$ is."]),
        ("1. First. 2", ["1. First.", "2"]),
        ("It is so. $x$ is not.", ["It is so.", "$x$ is not."]),
        ("Let $f(x) = 1. 5$ hold.", ["Let $f(x) = 1. 5$ hold."]),
        ("Run `a. B`. Then", ["Run `a. B`.", "Then"]),
        ("By S. Boyd et al. it is. So", ["By S. Boyd et al. it is.", "So"]),
        ("He said (so.) Then", ["He said (so.)", "Then"]),
        ("一。二！三", ["一。", "二！", "三"]),
        ("version 1.5 is", ["version 1.5 is"]),
        ("  a  ", ["a"]),
        ("", []),
        ("\n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
    assert [text[begin:end] for begin, end in sentence_spans(text)] == expected
    assert first_sentence(text) == (expected or [""])[0]
    assert last_sentence(text) == (expected or [""])[-1]
