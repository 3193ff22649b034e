from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.clean import clean, scalar
from tests.view.examples import UNSAFE

FRAGMENTS = st.lists(
    st.sampled_from(
        ["\x1b", "[", "]", "8;;", "31m", "\x07", "\\", "\x9b", "\x9d", "\x9c", "P", "c", "word",
         "\n", "\r", "\t", "\u202e", "\ud83d", "\ude00", "\x00", " ", "(0", "\u2028"]
    )
).map("".join)  # fmt: skip
ANY_TEXT = FRAGMENTS | st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]))


@given(ANY_TEXT)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert not UNSAFE.search(clean(text))
    assert "\n" not in clean(text, multiline=False)
    clean(text).encode("utf-8")


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://evil/\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x9d8;;http://evil/\x9cclick", "click"),
        ("\x1bP+q544e\x1b\\x", "x"),
        ("\x1bc\x1b(0x", "x"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("\x00a\x08b\x7f", "ab"),
        ("\ud800", "\ufffd"),
        ("\ud83d\ude00", "😀"),
        ("\ufefftext", "text"),
    ],
)
def test_sequences_go_as_a_whole(text: str, safe: str) -> None:
    assert clean(text) == safe


def test_a_sequence_that_is_never_closed_costs_no_more_than_its_opener() -> None:
    assert clean("\x1b]8;;http://evil/ text\nnext line\x07") == "8;;http://evil/ text\nnext line"
    assert clean("mojibake \x9d text") == "mojibake  text"


def test_lines_and_tabs() -> None:
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert clean("a\r\nb\rc", multiline=False) == "a b c"
    assert clean("\tx\n  \ty") == "    x\n    y"


@pytest.mark.parametrize(
    "text",
    ["∇f(x*) + Σᵢ λᵢ = 0", "KKT 条件、対偶。", "x̂ é 👩\u200d🔬", "می\u200cخواهم", "[red]:smile:"],
)
def test_what_readers_need_is_kept(text: str) -> None:
    assert clean(text) == text


def test_many_openers_take_no_more_than_linear_time() -> None:
    assert clean("\x1b]" * 200_000) == ""


@given(st.text(st.characters(exclude_categories=[])))
def test_what_is_scalar_can_be_encoded_and_is_kept(text: str) -> None:
    sound = scalar(text)
    sound.encode()
    assert scalar(sound) == sound
    try:
        text.encode()
    except UnicodeEncodeError:
        assert "\ufffd" in sound or len(sound) < len(text)
    else:
        assert sound == text
