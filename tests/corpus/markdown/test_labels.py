"""Labels that stand around a formula are put into it; those of other parts are found."""

from __future__ import annotations

import pytest

from mlkb.corpus.markdown.labels import labels_in
from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("markdown", "latex"),
    [
        ("$$\na\n$$ {#eq-x}", r"a \label{eq-x}"),
        ("$$ a $$ {#eq:x .big}", r"a \label{eq:x}"),
        ("$$a$$. {#eq-x}", r"a \label{eq-x}"),
        ("$$ a $$ (eq:my-long-label)", r"a \label{eq:my-long-label}"),
        ("$$ a $$ (*)", "a"),
        ("$$ a $$ (3)", r"a \tag{3}"),
        ("$$ a $$ (A.3)", r"a \tag{A.3}"),
        ("$$ a $$ (H)", r"a \tag{H}"),
        (r"$$ a \tag{4} $$ (3)", r"a \tag{4}"),
        (r"$$ a \tag{4} $$ {#eq-x}", r"a \tag{4} \label{eq-x}"),
        (r"$$ a \label{eq-x} $$ {#eq-x}", r"a \label{eq-x}"),
        ("We have $$a$$ {#eq-x} so.", r"a \label{eq-x}"),
        ("We have $$a$$ {eq-x} so.", "a"),
        ("(eq-x)=\n$$\na\n$$", r"a \label{eq-x}"),
        ("(eq-x)=\n\n\\begin{align}a\\end{align}", r"\begin{align}a\end{align} \label{eq-x}"),
        ("(eq-x)=\nText.\n\n$$\na\n$$", "a"),
        ("```{math}\n---\nlabel: eq-x\n---\na\n```", r"a \label{eq-x}"),
        ("> ```{math}\n> :label: eq-x\n> a\n> ```", r"a \label{eq-x}"),
        (":::{note}\n```{math}\n:label: eq-x\na\n```\n:::", r"a \label{eq-x}"),
        ("```{math}\n:label: a{b\na\n```", "a"),
        ("$\\newcommand{\\R}{\\mathbb R}$\n\n$$\n\\R\n$$ {#eq-x}", r"\mathbb R \label{eq-x}"),
    ],
)
def test_a_label_around_a_display_is_put_into_it(markdown: str, latex: str) -> None:
    (formula,) = read(markdown).formulas
    assert formula.latex == latex


def test_what_labels_a_formula_is_no_text_and_stays_in_the_source() -> None:
    (passage,) = passages(read("We have\n\n$$\na\n$$ {#eq-x}\n\nso."), "text")
    assert passage.plain == "We have\n$$a \\label{eq-x}$$\nso."
    assert passage.text == "We have\n\n$$\na\n$$ {#eq-x}\n\nso."


def test_an_article_read_after_another_has_none_of_its_labels() -> None:
    read("(eq-x)=\n\ntext")
    (formula,) = read("\n\n$$\na\n$$").formulas
    assert formula.latex == "a"


def test_the_labels_of_all_parts_are_found_where_the_part_begins() -> None:
    body = (
        "(sec-a)=\n# A {#head}\n\n:::{prf:theorem} T\n:class: x\n:label: late\ntext\n:::\n"
        "::: {#thm-line .theorem}\n:::\n\\begin{lemma}\\label{lem:x}\n[a](#b) {.c}\n"
    )
    assert list(labels_in(body)) == [
        (1, "sec-a"), (2, "head"), (4, "late"), (9, "thm-line"), (11, "lem:x"),
    ]  # fmt: skip
    assert list(labels_in("{" * 5_000 + "#")) == []


def test_a_label_behind_dollars_is_that_of_the_display() -> None:
    body = "x\n\n$$\na\n= b\n$$ (eq-two)\n\n$$ c $$ (eq:three)\n$$\nd\n$$ (4.2)\nin $$e$$ (so)\n"
    assert list(labels_in(body)) == [(3, "eq-two"), (8, "eq:three"), (12, "so")]
