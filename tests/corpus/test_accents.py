"""Accents that are typed apart from their letters."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest

from mlkb.corpus.accents import composed, typed_plainly, unaccented
from mlkb.corpus.reader import decode, read_file
from tests.corpus.reading import cutter


@pytest.mark.parametrize(
    "text", ["plain", "Überdeckung", "Łańcuch", "dérivée", "가우스 정리", "ガウス", "Việt", "x ∉ ℝ"]
)
def test_letters_are_one_however_they_were_composed(text: str) -> None:
    assert composed(normalize("NFD", text)) == composed(text) == text


@pytest.mark.parametrize("before", range(250, 260))
def test_no_letter_is_left_in_parts_where_a_long_text_is_cut(before: int) -> None:
    text = "漢" * before + "가" * 5 + "がé" * 300
    assert composed(normalize("NFD", text)) == text


def test_more_marks_than_any_writing_has_take_no_longer() -> None:
    # To sort them all at once is quadratic, which takes hours.
    marks = "\u0300\u0316" * 500_000
    assert len(composed("a" + marks)) >= len(marks) - 10_000
    assert typed_plainly("a" + marks) == ("a", "a")


def test_an_article_is_read_as_if_its_accents_had_been_joined(tmp_path: Path) -> None:
    text = "---\ntitle: Maß\n---\n\n# Äußeres Maß\n\n$\\mathrm{Größe}$\n\n```\nx = 'é'\n```\n"
    file = tmp_path / "a.md"
    file.write_bytes(normalize("NFD", text).encode())
    apart = read_file(file, "a.md", cutter())
    file.write_bytes(text.encode())
    joined = read_file(file, "a.md", cutter())
    assert apart.article == joined.article
    assert apart.sha256 != joined.sha256  # the file is another one
    assert decode(normalize("NFD", text).encode("utf-16"), "a.md")[0] == text


@pytest.mark.parametrize(
    ("name", "left_out", "written"),
    [
        ("Größe", "grosse", "groesse"),
        ("SMØRREBRØD", "smorrebrod", "smoerrebroed"),
        ("Łańcuch", "lancuch", "lancuch"),
        (normalize("NFD", "Über"), "uber", "ueber"),
        ("核函数", "核函数", "核函数"),
        ("", "", ""),
    ],
)
def test_a_name_may_be_typed_without_accents(name: str, left_out: str, written: str) -> None:
    assert typed_plainly(name) == (left_out, written)
    assert unaccented(name) == left_out
