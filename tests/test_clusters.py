"""Where in a text the words that were found stand together."""

from __future__ import annotations

import pytest

from mlkb.clusters import densest, found_in, matching_stretch


def test_of_a_few_lines_in_a_row_those_with_most_words_are_densest() -> None:
    there = [{"a"}, set(), {"a", "b"}, set(), {"c"}, set(), set(), {"a", "b"}]
    assert densest(there) == [2, 4]  # three words within three lines; the empty one shows none
    assert densest(there, {"a": 1.0, "b": 1.0, "c": -3.0}) == [0, 2]
    assert densest([set(), set()]) == []
    assert densest([]) == []


def test_of_a_very_long_line_the_stretch_is_where_most_words_stand_together() -> None:
    log = " ".join(f"On day {n} we sailed by wind." for n in range(300))
    line = f"{log} The skipper baked a rhubarb crumble. {log}"
    start, end = matching_stretch(line, ("baked", "wind", "Rhubarb"), 400)
    assert line[start:].lstrip().startswith(("On day", "The skipper"))
    assert "The skipper baked a rhubarb crumble." in line[start:end]
    assert end - start <= 400
    assert line[end] == " "
    assert matching_stretch(line, (), 400)[0] == 0
    assert matching_stretch(line, ("sailed",), 400)[0] == 0


@pytest.mark.parametrize("space", ["", "\u3000"])
def test_a_line_without_spaces_is_cut_anyhow(space: str) -> None:
    line = space.join("\u6f22" for _ in range(5_000)) + " kitchen " + "x" * 5_000
    start, end = matching_stretch(line, ("kitchen",), 400)
    assert "kitchen" in line[start:end]
    assert end - start <= 400
    assert matching_stretch("x" * 900, (), 400) == (0, 400)


def test_words_are_found_within_letters_that_no_spaces_divide() -> None:
    line = "数据。" * 300 + "在软间隔中参数很大。" + "数据。" * 300
    start, end = matching_stretch(line, ("软间隔", "参数"), 300)
    assert "软间隔中参数" in line[start:end]
    assert found_in(["用SVM的核，核函数", "SVMs"], ("svm", "核", "核函数")) == [
        [(1, "svm"), (5, "核"), (7, "核函数")],
        [],
    ]
