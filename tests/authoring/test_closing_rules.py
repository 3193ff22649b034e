r"""What is never closed is told where it begins; prices, shells and escaped brackets are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.authoring.articles import Said, one

MATHS = "\n\nNorms are $\\lVert x\\rVert$."


def errors(found: Said) -> list[tuple[int | None, str]]:
    return [(line, message) for _, line, severity, message in found if severity == "error"]


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("a\n\n```python\nprint(1)\n\n## Not a heading", 6,
         "code block is not closed; close it with '```'."),
        ("~~~py\nx", 4, "code block is not closed; close it with '~~~'."),
        ("```python\nx\n``\n\ntext", 4,
         "code block is not closed; line 6 does not do it; close it with '```'."),
        ("````python\nx\n```\n\ntext", 4,
         "code block is not closed; line 6 does not do it; close it with '````'."),
        ("```python\nx\n~~~", 4,
         "code block is not closed; line 6 does not do it; close it with '```'."),
        ("> ```py\n> x\n\ntext", 4, "code block is not closed; close it with '```'."),
        ("- a\n\n  ```py\n  x\n\ntext", 6, "code block is not closed; close it with '```'."),
        ("```math\nx", 4, "code block is not closed; close it with '```'."),
        ("```{note}\nx", 4, "code block is not closed; close it with '```'."),
        ("```py", 4, "code block is not closed; close it with '```'."),
        ("```python\nx\n\n## Lost\n\n```bash\ny\n```", 4,
         "code block is not closed before line 9, which begins another; close it with '```', or "
         "begin this one with more signs."),
    ],
)  # fmt: skip
def test_code_without_end_is_told_where_it_begins(
    said: Callable[..., Said], body: str, line: int, message: str
) -> None:
    assert errors(said(one(body))) == [(line, message)]


@pytest.mark.parametrize(
    "body",
    [
        "````md\n```python\nx\n```\n````",
        "~~~py\n```\nx\n```\n~~~",
        "```py\nx\n`````",
        "> ```py\n> x\n> ```\n\n- a\n  ```py\n  x\n  ```\n\n1. b\n\n   ~~~py\n   ~~~",
        "```{note}\nx\n```\n\n```math\nx\n```\n\n```{math}\n:label: a\nx\n```",
        "```py\n'''\n    ```bash\n    x\n    ```\n'''\n```",
        "Backticks ``` in a line.\n\n    ```py\n    indented\n",
        "<pre>\n```\n</pre>",
    ],
)
def test_code_that_is_closed_is_right(said: Callable[..., Said], body: str) -> None:
    assert errors(said(one(body))) == []


@pytest.mark.parametrize(
    "text",
    [
        "An unclosed $x+1 here.",
        "Here $f(x) is a function",
        "Here $x = 3 is",
        "where $k(x, y) is a kernel",
        "and $\\alpha is",
        "x_i$ is",
    ],
)
def test_a_dollar_before_an_expression_has_a_partner(said: Callable[..., Said], text: str) -> None:
    message = "'$' has no partner: close the formula, or write \\$ for a dollar sign."
    assert errors(said(one(f"a\n{text}"))) == [(5, message)]


@pytest.mark.parametrize(
    "text",
    [
        "Let $x be a vector in space",
        "Let x$ be",
        "Let $x' be",
        "Then f(x)$ is",
        "*Let* $x, a vector",
    ],
)
def test_a_symbol_beside_a_dollar_is_one_where_there_are_formulas(
    said: Callable[..., Said], text: str
) -> None:
    message = "'$' has no partner: close the formula, or write \\$ for a dollar sign."
    assert errors(said(one(text))) == []
    assert errors(said(one(text + MATHS))) == [(4, message)]
    other = f"---\ntitle: B\n---\n{MATHS}\n"
    assert errors(said({**one(text), "b.md": other})) == [(4, message)]


def test_of_several_formulas_in_a_line_the_wrong_one_is_shown(said: Callable[..., Said]) -> None:
    how = "has no partner: close the formula, or write \\$ for a dollar sign."
    body = "Let $x be a vector and $y another, and $z$ a third.\n\nLet $a$ and b, and c$ be."
    assert errors(said(one(body))) == [
        (4, f"'$' of '$x be a vector and…' {how}"),
        (6, f"'$' of 'and b, and c$' {how}"),
    ]
    found = said(one("Both $\\frac{a}{b + c + d + e$ and $x^2$ and $\\fraq$."))
    assert [(line, message) for _, line, _, message in found] == [
        (4, "formula '\\frac{a}{b + c + d…' does not parse: '{' is not closed."),
        (4, "\\fraq is no command that mlkb knows; did you mean \\frac?"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Text $$x = 1 + y$ end.",
         "'$$' is closed by '$'; write one dollar on both sides, or two."),
        ("Text $x = 1 + y$$ end.",
         "'$' is closed by '$$'; write one dollar on both sides, or two."),
        ("$$\nx = 1", "'$$' has no partner: a display formula is not closed."),
        ("So $$x_i = 1 is", "'$$' has no partner: a display formula is not closed."),
        ("\\[\nx = 1", "'\\[' has no partner: close the formula with '\\]'."),
        ("so \\[ x^2 = 1", "'\\[' has no partner: close the formula with '\\]'."),
        ("so \\( f(x)^2 is", "'\\(' has no partner: close the formula with '\\)'."),
        ("so \\(x is, and \\(y\\)", "'\\(' has no partner: close the formula with '\\)'."),
        ("\\begin{align}\na &= b",
         "'\\begin{align}' is not closed; write '\\end{align}' below it."),
        ("so \\begin{equation*} x^2", "'\\begin{equation*}' is not closed; write "
         "'\\end{equation*}' below it."),
    ],
)  # fmt: skip
def test_what_else_begins_a_formula_is_closed(
    said: Callable[..., Said], text: str, message: str
) -> None:
    assert errors(said(one(f"{text}\n\nend"))) == [(4, message)]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or US$ 7 or 5$ or -$5 or ~$3k, $z$.",
        "Set $HOME/x, ${y}, $(pwd), $1, $@, $_ and $PATH, $z$.",
        "Write a $ sign, a $-sign, $A$1, /foo$/ and $.",
        "In PHP $i is less than $j, $x = 3; and $this->foo, $a[0].",
        "Names as Outer$Inner, df$col, Ca$h.",
        "Restaurants: $$$ dear; the process is $$.",
        "| a | b |\n|---|---|\n| $5 | $6 |",
        "`$x` and `\\(x^2` and \\$x+1.",
        "Escaped: \\[1], \\[sic] and \\(see x_i), \\[ ] x_i, \\(a b\\).",
        "The command \\begin{equation} begins one, $z$.",
        "$$\n\\begin{align}\na\n\\end{align}\n$$\n\n\\begin{align}\na\n\\end{align}\n\n\\[\na\n\\]",
    ],
)
def test_what_is_no_formula_needs_no_end(said: Callable[..., Said], text: str) -> None:
    assert errors(said(one(text))) == []
