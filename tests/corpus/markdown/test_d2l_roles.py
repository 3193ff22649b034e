"""Roles and tabs of d2lbook are read as those of MyST; what only names and arranges is no text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.corpus.blocks import read_blocks
from tests.corpus.reading import blocks_in_order, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("See :numref:`sec_a`, :ref:`b` and :eqref:`eq_c`.", "See sec_a, b and (eq_c)."),
        ("As in :cite:`Polyak.1964`, :citet:`A`; :cite:p:`B`", "As in [Polyak.1964], [A]; [B]"),
        ("# A :label:`x`\n:label:`sec_a`\n\nb", "A\nb"),
        ("a\n:label:`x`\nb", "a\nb"),
        ("![c](d.svg)\n:width:`400px`\n:label:`img_c`\n\nb", "c\nb"),
        (":begin_tab:`mxnet, jax`\na\n:end_tab:\nb", "mxnet, jax\na\nb"),
        ("- a\n  :label:`x`\n- b", "- a\n- b"),
        ("```{.python .input}\n#@tab jax\nx = 1\n```", "x = 1"),
        ("```python\nx = 1\n#@tab jax\n```", "x = 1\n#@tab jax"),
        ("a:label:`x` and :other:`x`", "a:label:x and :other:x"),
        (":label: `x`", ":label: x"),
        ("`:label:`x", ":label:x"),
        ("    :label:`x`", ":label:`x`"),
    ],
)
def test_what_is_read_of_roles_and_tabs(markdown: str, plain: str) -> None:
    assert "\n".join(block.plain.strip() for block in read_blocks(markdown)) == plain


def test_a_label_below_a_formula_is_its_own() -> None:
    article = read(
        "$$a = b$$\n:eqlabel:`eq_x`\n\n$$\nc\n$$\n:label:`d` :eqlabel:`eq_y`\n\n$$e$$\n\n"
        ":eqlabel:`eq_far`\n\n$$f \\label{eq_f}$$\n:eqlabel:`eq_f`\n"
    )
    assert [(one.tag, one.line) for one in article.formulas] == [
        ("eq_x", 1), ("eq_y", 4), ("", 9), ("eq_f", 13),
    ]  # fmt: skip


_PIECES = st.sampled_from(
    [":label:`a`", ":eqlabel:`b`", ":numref:`", "`", ":end_tab:", ":begin_tab:`c`", "\n", "\n\n",
     "$$d$$", "$$\n", "> ", "- ", "    ", "```\n", "#@tab e\n", "f", " ", ":"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_read_and_lies_where_it_says(text: str) -> None:
    blocks_in_order(text)
