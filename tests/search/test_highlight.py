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


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("参数C", "沿负梯度方向更新参数，数据线性不可分，参数$C$越大", ("参数",)),
        ("学习率", "学习率需要逐渐减小，学而时习", ("学习率",)),
        ("软间隔与核函数", "核函数、核技巧、硬间隔问题", ("核函数", "间隔")),
        ("核", "线性映射的核", ("核",)),
        ("SVM的对偶", "用SVM的对偶问题", ("SVM", "的对偶")),
        ("ベクトルの核", "固有ベクトルは核である", ("ベクトル",)),
        ("kernel 核方法", "kernel 方法", ("kernel", "方法")),
    ],
)
def test_without_spaces_the_stretches_match_that_the_query_has(
    query: str, text: str, words: tuple[str, ...]
) -> None:
    assert matching_words(text, set(analyse(query)), query) == words


def test_a_long_text_without_spaces_is_read_from_where_most_of_the_query_stands() -> None:
    text = in_row(30, "这里讲软间隔和参数", in_row(9, "讲间隔").split("\n"))
    idf = dict.fromkeys(analyse("软间隔参数"), 1.0)
    assert matching_line(text, matching_words(text, idf, "软间隔参数"), idf) == 30
