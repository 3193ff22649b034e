"""Lines are found in sorted files by halving them, whatever ends a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlkb.search.query.sorted_lines import contains_line, contains_term, first_line_from

LINES = ("belief network", "kalman filter\tkalman filters", "svm", "é")


@pytest.fixture(params=["\n", "\r\n"])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "lines.txt"
    path.write_text("".join(line + request.param for line in LINES), "utf-8", newline="")
    return path


def test_every_line_is_there_and_no_part_of_one(file: Path) -> None:
    assert all(contains_line(line, file) for line in LINES)
    assert not any(contains_line(line, file) for line in ("", "a", "kalman filter", "sv", "ö"))


def test_the_first_line_from_a_word_on_comes_without_its_end(file: Path) -> None:
    asked = ("", "belief networks", "kalman", "svm", "t", "ü")
    found = [first_line_from(file, word).decode() for word in asked]
    assert found == [LINES[0], LINES[1], LINES[1], LINES[2], LINES[3], ""]


def test_a_term_stands_alone_or_among_others(file: Path) -> None:
    terms = ("belief", "network", "filter", "filters", "svm", "é")
    assert all(contains_term(term, file) for term in terms)
    assert not any(contains_term(term, file) for term in ("kalma", "alman", "lief", "vm"))
