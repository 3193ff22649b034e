r"""Numbers of formulas: given twice, or referred to and nowhere; decimals and books are let be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.authoring.articles import Said, one

FORMULAS = "\n\n".join(f"$$\nx_{n} = {n}\n\\tag{{21.{n}}}\n$$" for n in range(1, 10))
"""Formulas (21.1) to (21.9)."""


def numbered(text: str) -> dict[str, str | bytes]:
    return one(f"{text}\n\n{FORMULAS}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("By (21.55) it holds.", "21.55"),
        ("See equation (21.10), as before.", "21.10"),
        ("Insert (21.1), (21.11) and so on.", "21.11"),
        ("a *by* (21.55)\nholds", "21.55"),
        ("With $x$ from (21.55) in (21.2).", "21.55"),
    ],
)
def test_a_reference_beyond_the_numbers_of_the_post(
    said: Callable[..., Said], text: str, number: str
) -> None:
    message = f"dead reference: no formula here has the number ({number}); the last is (21.9)."
    assert said(numbered(text)) == [("a.md", 4, "error", message)]


def test_without_a_word_that_says_so_a_number_is_a_reference_where_others_are(
    said: Callable[..., Said],
) -> None:
    message = "dead reference: no formula here has the number (21.55); the last is (21.9)."
    assert said(numbered("Then (21.55) is true.")) == []
    assert said(numbered("Then (21.55) is true. So is (21.1), but not (21.2).")) == [
        ("a.md", 4, "warning", message)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "By (21.5), (21.9a) and (21.1)–(21.3).",
        "By (21.55) of Boyd and Vandenberghe, and (21.56) in [their book](https://x.org).",
        "By `(21.55)` and $f$ from $(21.55)$, and f(21.55).",
        "Version (1.10), the mean (3.55), a rate of (0.55), and see (4.55).",
        "Equation (7) of the paper, and by (7).",
        "The mean was higher (21.55) this year.",
    ],
)
def test_decimals_books_and_what_is_numbered_otherwise(
    said: Callable[..., Said], text: str
) -> None:
    assert said(numbered(text)) == []


def test_a_number_that_is_set_by_hand_is_given(said: Callable[..., Said]) -> None:
    body = "By (21.10), (21.11) and (21.12).\n\n$$ a = b \\quad (21.10) $$\n\n(21.11) The rule.\n\n"
    assert said(numbered(body + "$$\nc = d\n$$ (21.12)")) == []


OTHER = "---\ntitle: Other\n---\n" + FORMULAS.replace("{21.", "{18.") + "\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("By (18.99).", "dead reference: no formula has the number (18.99)."),
        ("Then [(18.99)](p/b.md#x-1) is",
         "dead reference: no formula of b.md has the number (18.99); the last is (18.9)."),
        ("Then [equation (18.99)](p/b) is",
         "dead reference: no formula of b.md has the number (18.99); the last is (18.9)."),
        ("Then (18.99) of [the other](p/b.md) is",
         "dead reference: no formula of b.md has the number (18.99); the last is (18.9)."),
        ("Then [21.3](p/b.md) is",
         "dead reference: no formula of b.md has the number (21.3)."),
    ],
)  # fmt: skip
def test_numbers_of_other_posts(said: Callable[..., Said], text: str, message: str) -> None:
    found = said({**numbered(text), "p/b.md": OTHER})
    assert [(path, line, m) for path, line, _, m in found if "number" in m] == [
        ("a.md", 4, message)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "By (18.9), [(18.3)](p/b.md), (18.4) of [it](p/b.md), and (18.99) of Bishop.",
        "By [(18.99)](https://x.org), [Python (3.99)](p/b.md), [part 18.99](p/none.pdf).",
        "Then (18.99) is no reference.",
    ],
)
def test_numbers_of_other_posts_that_are_right(said: Callable[..., Said], text: str) -> None:
    found = said({**numbered(text), "p/b.md": OTHER})
    assert [m for *_, m in found if "number" in m] == []


def test_a_link_that_is_a_number_is_none_of_a_formula_where_there_are_none(
    said: Callable[..., Said],
) -> None:
    assert said({**numbered("See [(2.1)](p/b.md)."), "p/b.md": "---\ntitle: B\n---\nText.\n"}) == []


def test_a_number_that_moved_to_another_post_wants_a_link(said: Callable[..., Said]) -> None:
    moved = "---\ntitle: Part 2\n---\n$$\ny = 1 \\tag{21.10}\n$$\n"
    text = "By (21.10) it holds."
    assert said({**numbered(text), "p/b.md": moved}) == [
        ("a.md", 4, "warning",
         "no formula here has the number (21.10), but one of p/b.md; link to it."),
    ]  # fmt: skip
    assert said({**numbered(f"{text} See [part 2](p/b.md)."), "p/b.md": moved}) == []


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("$$\nb \\tag{1}\n$$", "number (1) is also that of the formula on line 4; change one."),
        ("$$\nb \\label{eq:a}\n$$",
         "label 'eq:a' is also that of the formula on line 4; change one."),
        ("$$\nb\n$$ {#eq:a}", "label 'eq:a' is also that of the formula on line 4; change one."),
        ("$$\n\\begin{aligned}\nb\\\\\nc \\tag{1}\n\\end{aligned}\n$$",
         "number (1) is also that of the formula on line 4; change one."),
    ],
)  # fmt: skip
def test_two_formulas_of_one_name(said: Callable[..., Said], second: str, message: str) -> None:
    found = said(one(f"$$\na \\label{{eq:a}} \\tag{{1}}\n$$\n\n{second}"))
    assert [(severity, m) for _, _, severity, m in found] == [("error", message)]


@pytest.mark.parametrize(
    "second",
    [
        "$$a\\tag{1}\\label{eq:a}$$",
        "$$\nb \\tag{2}\n$$",
        "```latex\nb \\tag{1}\n```",
    ],
)
def test_a_formula_that_is_written_again_keeps_its_name(
    said: Callable[..., Said], second: str
) -> None:
    assert said(one(f"$$\na \\tag{{1}} \\label{{eq:a}}\n$$\n\n{second}")) == []


def test_signs_in_place_of_numbers_may_come_again(said: Callable[..., Said]) -> None:
    assert said(one("$$\na \\tag{*}\n$$\n\n$$\nb \\tag{*}\n$$\n\n$$\nc\\tag{$\\star$}\n$$")) == []
