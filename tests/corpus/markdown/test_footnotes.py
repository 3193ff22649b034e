"""Marks of footnotes are no words; notes are text where they stand."""

from __future__ import annotations

import pytest

from mlkb.corpus.blocks import read_blocks
from tests.corpus.reading import read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("See[^1].\n\n[^1]: Boyd *x*", ["See.", "Boyd x"]),
        ("See[^a].\n\n[^a]: One\n[^b]: Two", ["See.", "One", "Two"]),
        ("- a[^x]\n\n  [^x]: One\n- b", ["- a\nOne\n- b"]),
        ("[^1]: One\n\n    Two\n\nThree", ["One\nTwo", "Three"]),
        ("a[^12] [^diataxis] b", ["a  b"]),
        ("`[^1]` [^abc] [^a-z] [^A-Za-z] [^\\d]", ["[^1] [^abc] [^a-z] [^A-Za-z] [^\\d]"]),
        ("a^[b *c* [d](e)] f", ["a (b c d) f"]),
        ("x^[2] ^[a b", ["x^[2] ^[a b"]),
        ("[^a b]: c", ["[^a b]: c"]),
    ],
)
def test_marks_and_notes(markdown: str, plain: list[str]) -> None:
    assert [block.plain for block in read_blocks(markdown)] == plain


def test_places_within_a_note_are_the_file_s() -> None:
    article = read("- a\n\n  [^x]: One\n\n      $y$ [b](c)\n")
    assert [formula.line for formula in article.formulas] == [5]
    assert [link.line for link in article.links] == [5]


@pytest.mark.parametrize("text", ["^[a " * 20_000, "[^a" * 20_000, "[^a]: " * 5_000 + "b"])
def test_hostile_notes_are_read_in_bounded_work(text: str) -> None:
    assert read(text).passages
