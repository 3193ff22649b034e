"""What of a passage matches: where in a long one its words are found."""

from __future__ import annotations

import pytest

from mlkb.clusters import LONG
from mlkb.index.analysis import analyse
from mlkb.search.highlight import matching_line, matching_words

EVEN = dict.fromkeys(analyse("oscilloscope drawer red fox word kernel nowhere"), 1.0)
ROWS = [f"| part {n} | shelf |" for n in range(LONG + 10)]


def in_row(number: int, row: str, text: list[str] = ROWS) -> str:
    return "\n".join([*text[:number], row, *text[number + 1 :]])


def test_a_long_text_is_read_from_where_most_words_stand_together() -> None:
    text = in_row(33, "| Oscilloscope | drawer |", in_row(17, "| drawer | x |").split("\n"))
    assert matching_line(text, ("Oscilloscope", "drawer"), EVEN) == 33
    assert matching_line(text, ("drawer",), EVEN) == 17  # the first of equals


def test_what_is_seen_from_the_beginning_is_read_from_there() -> None:
    assert matching_line(in_row(2, "| drawer |"), ("drawer",), EVEN) == 0  # below the table's head


def test_a_rare_word_counts_more_than_one_in_the_head_of_a_table() -> None:
    text = in_row(33, "| oscilloscope |", in_row(0, "| thing | where |").split("\n"))
    idf = {"oscilloscop": 4.0, "where": 0.5}
    assert matching_line(text, ("where", "oscilloscope"), idf) == 33


def test_words_on_neighbouring_lines_stand_together() -> None:
    text = in_row(20, "a red", in_row(22, "fox", in_row(5, "fox").split("\n")).split("\n"))
    assert matching_line(text, ("red", "fox"), EVEN) == 20


@pytest.mark.parametrize("words", [(), ("nowhere",)])
def test_without_words_it_is_read_from_its_beginning(words: tuple[str, ...]) -> None:
    assert matching_line("\n".join(ROWS), words, EVEN) == 0


def test_a_text_that_is_not_long_is_read_from_its_beginning() -> None:
    assert matching_line("\n".join([*["x"] * (LONG - 1), "word"]), ("word",), EVEN) == 0
    assert matching_line("\n".join([*["x"] * LONG, "word"]), ("word",), EVEN) == LONG


def test_a_variable_is_no_word() -> None:
    text = in_row(30, "the kernel", in_row(9, "$kernel$").split("\n"))
    words = matching_words(text, {"kernel"})
    assert words == ("kernel",)
    assert matching_line(text, words, EVEN) == 30
