"""Breaks of cells, comments and attributes of MyST are no text."""

from __future__ import annotations

import pytest

from mlkb.corpus.blocks import read_blocks
from mlkb.corpus.markdown.myst_lines import is_myst
from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("a\n\n+++\n\nb", ["a", "b"]),
        ('a\n+++ {"part": "x"}\nb', ["a", "b"]),
        ("a\n\n+++ b", ["a", "+++ b"]),
        ("`+++`\n\n    +++", ["+++", "+++"]),
        ('{emphasize-lines="8"}\n```python\nx\n```', ["x"]),
        ("{.wide #x}\nwords", ["words"]),
        ("{width=3 .a}\n\nwords", ["words"]),
        ("{x} y\n\n{a=b c}\nd", ["{x} y", "{a=b c} d"]),
        ("(a)=\n\n% no text\nb\n% none\nc", ["b", "c"]),
        ("{ref}`a`\n\n- % none\n  b", ["a", "- b"]),
        ("a\n\n% of all", ["a", "% of all"]),
        ("```{python}\n%x\n```\n\n% b", ["%x", "% b"]),
    ],
)
def test_lines_that_no_reader_sees(markdown: str, plain: list[str]) -> None:
    assert [block.plain for block in read_blocks(markdown)] == plain


def test_a_passage_has_them_blank() -> None:
    (passage,) = passages(read("(a)=\na\n\n+++\n\n% c\n\nb\n"), "text")
    assert (passage.line, passage.end_line, passage.text) == (2, 8, "a\n\n\n\n\n\nb")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n```{code-cell} ipython3\n", True),
        (":::{note}\n", True),
        ("see {doc}`x`", True),
        ("(x)=\n# A", True),
        ("```{python}\n", False),
        ("::: {.note}\n", False),
        ("f(x)=\n", False),
        ("", False),
    ],
)
def test_how_myst_is_known(text: str, expected: bool) -> None:
    assert is_myst(text) is expected
