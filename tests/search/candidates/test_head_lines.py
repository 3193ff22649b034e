"""Lines of tags, dates, links and states say nothing of what a text is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.search.candidates.head_lines import only_head_lines, only_links


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("#p2p #dht #xor-metric", True),
        ("- [[RSA]]\n- [[TLS/SSL]]\n* [A book](https://a.org/b)", True),
        ("[![License: MIT](https://a.org/b.svg)](https://a.org/c) | <https://a.org>", True),
        ("1. [[RSA]]", True),
        ("- [[RSA]] — an old cipher", False),
        ("RSA, see [[TLS]]", False),
        ("C# and F#", False),
        ("#1 of all", False),
        ("$x$", False),
        ("[" * 5_000, False),
        ("[a](b) " * 5_000 + "x", False),
    ],
)
def test_links_alone_tell_nothing(text: str, only: bool) -> None:
    assert only_links(text) is only


@pytest.mark.parametrize(
    "text",
    [
        "#algebra",
        "reference:: 10.23",
        "- reference:: 11b",
        "card-ease-factor:: 2.66 card-next-schedule:: 2022-01-01T00:00:00.000Z",
        "[up:: [[Rivers]]]",
        "Date Created: 2024-05-06\nReferences: #ref/NONE\nTags: #theorem #linear-algebra/spectra ",
        "Proved by: <i>Not Applicable</i>\n\nJustifications: <i>Not Applicable</i>",
        "Created: 2024-01-02\nStatus: #wip",
        "Created: 2024-01-02\nblog: Done",
        "Created: February 1, 2022 5:30 PM\nTags: Django",
        "Erstellt: 2. Mar 2024\n主题：[[河流]]",
        "**Tags**: #a, #b",
        "**Tags:** [a](a.md)",
        "Course: MATH 101",
        "Source: https://a.org/b.html",
        "202401021530",
        "<i>Proof.</i> <% tp.file.cursor(2) %>",
        "**Proof.** {{ page.proof }}",
        "{% include head.html %}",
        "^a-block",
    ],
)
def test_what_is_said_of_the_text_is_nothing_of_its_subject(text: str) -> None:
    assert only_head_lines(text)


@pytest.mark.parametrize(
    "text",
    [
        "Every otter has two rivers.",
        "#wip\nEvery otter has two rivers.",
        "Note: it converges.",
        "Remark: none of them converges",
        "Status: it stops.",
        "Definition: An otter is an animal",
        "Answer: 42",
        "#wip\nAnswer: 42",
        "Created: 2024-01-02\nAnswer: 42\nTrick: halve it",
        "Created: 2024-01-02\nAnswer: all of them are even",
        "Example: $x$",
        "Type: an otter is an animal that swims, and each of its holes has one exit or two of them",
        "See [[x]].",
        "**Proof.**",
        "**Proof.** Clear.",
        "**Otters.** They swim: {{ x }}",
        "2024-01-02 was a Tuesday",
        "std::vector",
        "f:: Every otter. Has two rivers.",
        "x",
        "C# and F#",
        "Created: 2024-01-02 " * 200,
    ],
)
def test_a_sentence_is_a_text_however_it_begins(text: str) -> None:
    assert not only_head_lines(text)


@given(st.text("#[]():!<>%{}*_-.^a1 \n", max_size=2_100))
def test_any_text_is_read(text: str) -> None:
    only_head_lines(text)
    only_links(text)


@given(st.sampled_from("#[(<%{*_-:.^a1! "), st.integers(250, 300))
def test_a_sign_again_and_again_is_read(sign: str, times: int) -> None:
    only_head_lines(f"a:: {sign * times}!")
    only_head_lines(f"tags: {sign * times}!")
