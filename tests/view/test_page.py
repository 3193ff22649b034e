from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.text import Text

from mlkb.view import page, styles
from mlkb.view.look import Look
from mlkb.view.wrap import glue, wrap, wrap_code
from tests.view.examples import UNSAFE


def lines_of(markdown: str, look: Look) -> list[Text]:
    return page.apart(page.blocks(markdown, look))


def set_to(markdown: str, width: int, *, latex: bool = False) -> str:
    look = Look.of_window(width, latex=latex)
    return "\n".join(line.plain.rstrip() for line in lines_of(markdown, look))


def links(lines: list[Text]) -> list[str]:
    spans = [span.style for line in lines for span in line.spans]
    return [style.link for style in spans if not isinstance(style, str) and style.link]


CASES = {
    "paragraphs are wrapped at words": (
        30,
        "One **two** *three* four `five_5` six seven.\nNext line.\n\nA hard  \nbreak.",
        "One two three four five_5 six\nseven. Next line.\n\nA hard\nbreak.",
    ),
    "a long formula is broken behind a sign that no brackets hold": (
        40,
        "A gradient is Lipschitz if "
        "$\\lVert\\nabla f(x)-\\nabla f(y)\\rVert_2\\le L\\lVert x-y\\rVert_2$ for all.\n\n"
        "So is the vector $x_1, x_2, x_3, x_4, x_5, x_6, p(y\\mid x)$.",
        "A gradient is Lipschitz if\n‖∇f(x) - ∇f(y)‖₂ ≤ L‖x - y‖₂ for all.\n\n"
        "So is the vector x₁, x₂, x₃, x₄, x₅, x₆,\np(y | x).",
    ),
    "a formula too wide for a line is broken within brackets too": (
        24,
        "So $f(a_1+b_2+c_3+d_4+e_5+g_6+h_7)$.",
        "So\nf(a₁ + b₂ + c₃ + d₄ +\ne₅ + g₆ + h₇).",
    ),
    "lists": (
        30,
        "- one\n- two two two two two two two two\n  - inner\n\n9. nine\n10. ten",
        "• one\n• two two two two two two two\n  two\n  ◦ inner\n\n 9. nine\n10. ten",
    ),
    "a list counts from 1 where nothing else is said": (30, "1. one\n1. two", "1. one\n2. two"),
    "loose lists have air": (30, "- one\n\n- two", "• one\n\n• two"),
    "quotations": (30, "> a\n>\n> b", "│ a\n│\n│ b"),
    "terms stand above what they are": (
        30,
        "**One**\n: a\n: b\n\n  c\n\nTwo\n\n:   d d d d d d d d d d d d d d d",
        "One\n  a\n  b\n\n  c\n\nTwo\n  d d d d d d d d d d d d d d\n  d",
    ),
    "footnotes are marked": (
        30,
        "Text[^12], more[^why], ^[not *here* now] `[^a]` [^a-z]\n\n"
        "[^12]: One\n\n    b\n[^why]: Two",
        "Text¹², more†, (not here now)\n[^a] [^a-z]\n\n¹² One\n\n   b\n\n† Two",
    ),
    "links without words are named by their target": (30, "See [](a/b-c.md).", "See b c."),
    "pictures are their words, however they are written": (
        60,
        "![a](x) <img alt='b &amp; c' src=x>\n\n<p><img src=x\nalt=d></p>\n\n<figure><img src=x>"
        "<figcaption>e</figcaption></figure>\n\n![[f.png]]\n\n{{< figure src='x' caption='g' >}}",
        "[image: a] [image: b & c]\n\n[image: d]\n\ne\n\n[image: f.png]\n\n[image: g]",
    ),
    "markup of LaTeX and MyST is not shown": (
        60,
        "\\begin{theorem}[Ridge]\nBy \\eqref{eq:ls} \\emph{all} of {eq}`a`.\n\\end{theorem}\n\n"
        "```{code-block} python\n:linenos:\n:caption: demo\n\nx = 1\n```",
        "Theorem (Ridge). By (eq:ls) all of (a).\n\ndemo\n    x = 1",
    ),
    "headings in HTML are headings": (
        60,
        "text\n\n<h2 align='center'>\n  <a href='x'>Major</a> $x^2$\n</h2>\n<p>more</p>",
        "text\n\n\nMajor x²\n\nmore",
    ),
    "headings stand at the left, major ones with more air": (
        40,
        "text\n\n## Major $x^2$\n\ntext\n\n### Minor\n\ntext",
        "text\n\n\nMajor x²\n\ntext\n\nMinor\n\ntext",
    ),
    "code keeps its indentation and shows where it was broken": (
        24,
        "```\nif x:\n    call(one, two, three)\n```",
        "  if x:\n      call(one, two,\n      ↪ three)",
    ),
    "formulas are drawn, their number at the right": (
        40,
        "Thus\n\n$$\n\\frac{a}{b} = c \\tag{8.4}\n$$\n\nholds.",
        "Thus\n\n   a\n  ╶─╴ = c" + " " * 26 + "(8.4)\n   b\n\nholds.",
    ),
    "the number stands on the base line, however full the exponents are": (
        40,
        "$$\ne^{-\\lVert x\\rVert^2} e^{\\lVert x\\rVert^2} = a \\tag{1}\n$$",
        "   -‖x‖² ‖x‖²\n  e     e     = a" + " " * 20 + "(1)",
    ),
    "each number stands on the base line of its own row": (
        40,
        "$$\n\\begin{align} a &= b \\\\ c &= d \\tag{7}\\end{align}\n$$\n\n"
        "$$\n\\begin{align} a &= b + c \\tag{1} \\\\ c &= \\frac{d}{e} \\tag{2}\\end{align}\n$$",
        "  a = b\n  c = d" + " " * 30 + "(7)\n\n"
        "  a = b + c" + " " * 26 + "(1)\n\n       d\n  c = ╶─╴" + " " * 28 + "(2)\n       e",
    ),
    "a number of all rows stands where most is": (
        40,
        "$$\n\\begin{aligned} a &= b \\\\ &= ccc \\end{aligned} \\tag{3}\n$$\n\n"
        "$$\n\\begin{aligned} a &= bb \\\\ &= c \\end{aligned} \\tag{4}\n$$",
        "  a = b\n    = ccc" + " " * 28 + "(3)\n\n  a = bb" + " " * 29 + "(4)\n    = c",
    ),
    "a number that has no room stands below its own row": (
        30,
        "$$\n\\begin{align} a &= bbbbbbbbbbbbbbbbbbb \\tag{1.1} \\\\ "
        "c &= d \\tag{1.2}\\end{align}\n$$",
        "  a = bbbbbbbbbbbbbbbbbbb\n" + " " * 25 + "(1.1)\n  c = d" + " " * 18 + "(1.2)",
    ),
    "a row that is broken keeps its number": (
        30,
        "$$\n\\begin{align} a &= bbbbbbbbbbbb + cccccccccc \\tag{1} \\\\ "
        "c &= d \\tag{2}\\end{align}\n$$",
        "  a\n      = bbbbbbbbbbbb" + " " * 7 + "(1)\n          + cccccccccc\n"
        "      c = d" + " " * 16 + "(2)",
    ),
    "a display within a line of text gets lines of its own": (
        40,
        "Thus $$x^2 = 4 \\tag*{A}$$ holds.",
        "Thus\n  x² = 4" + " " * 31 + "A\n holds.",
    ),
    "tables share the width": (
        40,
        "| a | n |\n| --- | ---: |\n| one | 10 |\n| a long cell that must be wrapped | 9 |",
        "a                                  n\n"
        "────────────────────────────────  ──\n"
        "one                               10\n"
        "a long cell that must be wrapped   9",
    ),
    "tables wrap their long cells": (
        24,
        "| a | b |\n| --- | --- |\n| one two three four | five six seven eight |\n| x | y |",
        "a            b\n"
        "───────────  ───────────\n"
        "one two      five six\n"
        "three four   seven eight\n"
        "x            y",
    ),
    "tables of more columns than fit become lists": (
        24,
        "| a | b | c | d | e |\n| - | - | - | - | - |\n| 1 | 2 | 3 | 4 | 5 |",
        "a\nb\nc\nd\ne\n\n1\n2\n3\n4\n5",
    ),
    "double dollars in a sentence": (
        60,
        "The map $$f$$ sends $$x$$ to $$f(x)$$, and\n$$O(n)$$ is $$\\frac{a}{b}$$.\n\nIt is: $$c$$",
        "The map f sends x to f(x), and O(n) is a/b.\n\nIt is:\n    c",
    ),
    "formulas between tags": (
        60,
        "Let {{< katex >}}x_1{{< /katex >}} be\n{% katex display %}\n"
        "\\{a_1 * b_2\\}\n{% endkatex %}",
        "Let x₁ be\n\n    {a₁ * b₂}",
    ),
    "raw html gives its text": (
        40,
        "<details><summary>Solution</summary>\n<!-- no -->It <b>is</b> &lt;1.</details>\n\n"
        "x<sub>i</sub> and<br>y<sup>2</sup> <img src=x>",
        "Solution\nIt is <1.\n\nx_i and\ny^2",
    ),
    "formulas in raw html are drawn": (
        40,
        "<details><summary>Proof</summary>\n$$\nx^2 &lt; 1\n$$\nand \\(\\alpha_1\\), "
        "5\\$ and $k$.\n<p>So $x$</p></details>\n\n<table><tr><td>$\\gamma_5$<td>x</table>",
        "Proof\n  x² < 1\nand α₁, 5$ and k.\nSo x\n\nγ₅ | x",
    ),
    "scripts of more than a word are in brackets": (
        80,
        "C<sub>n-1</sub> = C<sub>n</sub> - 1, x<sup>a + *b*</sup>, x<sub>max</sub>, "
        "10<sup>23</sup>, a<sup>[1]</sup>, x<sup>y<sub>i+1</sub></sup>, $z_1$<sub></sub> "
        "</sub> <sub>open + *a*",
        "C_(n-1) = C_n - 1, x^(a + b), x_max, 10^23, a^[1], x^(y_(i+1)), z₁_  _open + a",
    ),
    "a row of a raw table is a line": (
        40,
        "<table>\n<caption>Growth</caption><thead>\n<tr><th>Kind</th><th>Mass</th></tr>\n</thead>"
        "<tr>\n  <td>bamboo</td>\n  <td>11&nbsp;kg<br>fresh</td>\n</tr><tr><td>&lt;td&gt;</table>"
        "\n\na <table><tr><td>b</td><td>c</td></tr></table>\n\n<td>d</td><td>e</td>",
        "Growth\nKind | Mass\nbamboo | 11 kg fresh\n<td>\n\na\n  b  c\n\nd | e",
    ),
    "two hyphens are a dash, but not in options, code and addresses": (
        80,
        'Fermi--Dirac, pp. 1--3 -- so --- "a"---*b*, `x--y`, --flag, i--; a----b, xn--a.de, a/b--c',
        'Fermi–Dirac, pp. 1–3 – so — "a"---b, x--y, --flag, i--; a----b, xn--a.de, a/b--c',
    ),
    "pictures of formulas are drawn": (
        40,
        "So ![x](https://latex.codecogs.com/svg.latex?x_1<2) is.\n\n"
        '<img src="https://i.upmath.me/svg/%5Cfrac%7Ba%7D%7Bb%7D">\n\n'
        '<p>a <img src="https://www.zhihu.com/equation?tex=x_1%3C2"> b</p>',
        "So x₁ < 2 is.\n\n   a\n  ╶─╴\n   b\n\na x₁ < 2 b",
    ),
    "images are named": (40, "![a plot](x.png) ![](y.png)", "[image: a plot] [image]"),
    "a rule": (40, "a\n\n***\n\nb", "a\n\n────────────────────────\n\nb"),
}


@pytest.mark.parametrize(("width", "markdown", "expected"), CASES.values(), ids=CASES)
def test_markdown(width: int, markdown: str, expected: str) -> None:
    assert set_to(markdown, width) == expected


def test_macros_in_raw_html_are_drawn_as_written_out() -> None:
    markdown = "$$\\newcommand{\\R}{\\mathbb{R}}$$\n\n<div>\nIn $\\R^n$ <b>and</b> $y$.\n</div>\n"
    assert set_to(markdown, 40) == "In ℝⁿ and y."


def test_formulas_as_source() -> None:
    markdown = "With $x_i$:\n\n$$\n\\frac{a}{b} \\tag{1}\n$$"
    assert set_to(markdown, 40, latex=True) == "With $x_i$:\n\n  \\frac{a}{b} \\tag{1}"


def test_a_formula_too_wide_to_draw_is_broken_and_complete() -> None:
    terms = [f"x_{{{index}}}" for index in range(30)]
    shown = set_to(f"$$\n{' + '.join(terms)} \\tag{{9}}\n$$", 40)
    assert max(map(len, shown.split("\n"))) <= 40
    assert shown.count("x") == 30
    assert shown.endswith("(9)")


def test_numbers_form_a_column_however_wide_the_window() -> None:
    wide = " + ".join(f"a_{{{n}}}" for n in range(10, 32))
    shown = set_to(
        f"$$\na = b \\tag{{1}}\n$$\n\n$$\n{wide} \\tag{{2}}\n$$\n\n"
        f"$$\nx = {wide} \\\\ y = z\\tag{{3}}\n$$",
        150,
    ).split("\n")
    numbered = [line for line in shown if line.endswith(("(1)", "(2)", "(3)"))]
    assert [len(line) for line in numbered] == [100, 100, 100]
    assert max(map(len, shown)) > 100


def test_in_titles_only_formulas_are_markup() -> None:
    assert page.heading("The *role* of $x_i^2$, $5 to $6 and a_b", Look.of_window(80)) == (
        "The *role* of xᵢ², $5 to $6 and a_b"
    )
    assert page.heading("$x_i$\n[red]", Look.of_window(80, latex=True)) == "$x_i$ [red]"


def test_links_are_links_only_where_they_are_absolute_and_printable() -> None:
    markdown = "[a](https://example.org/x) [b](../y.md#z) [c](gopher:x) <mailto:d@example.org>"
    lines = lines_of(markdown, Look.of_window(80))
    assert lines[0].plain == "a b c mailto:d@example.org"
    assert links(lines) == ["https://example.org/x", "mailto:d@example.org"]


def test_words_are_marked_as_whole_words_as_they_stand() -> None:
    look = Look.of_window(80, terms=("KKT", "条件", "."))
    (line,) = lines_of("KKT and KKTs and kkt: 最优条件 **KKT**", look)
    marked = [
        line.plain[span.start : span.end] for span in line.spans if span.style == styles.MATCH
    ]
    assert marked == ["KKT", "条件", "KKT"]


FRAGMENTS = [
    *["- ", "> ", "1. ", "  ", "\n", "\n\n", "# ", "---\n", "| a | b |\n| - | - |\n| c | d |\n"],
    *["word ", "a_very_long_word_without_end" * 3, "条件的最优解", "👩\u200d🔬"],
    *["**", "[x](y) ", "![i](j)", "`code` ", "```python\nx = 1\n```\n", "<b>", "<sub>", "[red]"],
    *["$x_i^2$ ", "\n$$\n\\frac{a}{b}\n$$\n", "$$y$$", "\\(z\\)"],
    *["\x1b[31m", "\u202e", "&#x202e;", "&#27;", "\ud800"],
]


@settings(deadline=None)
@given(
    st.integers(24, 130),
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=20), max_size=30).map("".join),
)
def test_no_line_is_wider_than_the_window_and_no_control_code_survives(
    width: int, markdown: str
) -> None:
    for line in lines_of(markdown, Look.of_window(width)):
        assert line.cell_len <= width
        assert not UNSAFE.search(line.plain)
        assert "\n" not in line.plain


@given(st.text(), st.integers(2, 60))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(Text(text), width)
    assert "".join("".join(line.plain for line in lines).split()) == "".join(
        Text(text).plain.split()
    )
    assert all(line.cell_len <= width for line in lines)


def test_chinese_breaks_anywhere_but_before_a_closing_mark() -> None:
    assert [line.plain for line in wrap(Text("支持向量机的对偶问题。"), 20)] == [
        "支持向量机的对偶问",
        "题。",
    ]


def test_chinese_among_other_words_breaks_anywhere_too() -> None:
    assert [line.plain for line in wrap(Text("SVM 支持向量机的对偶问题 KKT"), 20)] == [
        "SVM 支持向量机的对偶",
        "问题 KKT",
    ]


def test_headings_are_set_by_their_depth() -> None:
    (major,) = lines_of("## Duality", Look.of_window(80))
    (minor,) = lines_of("#### Duality", Look.of_window(80))
    assert (major.plain, minor.plain) == ("Duality", "Duality")
    assert [span.style for span in major.spans] == [styles.HEADING]
    assert [span.style for span in minor.spans] == [styles.SUBHEADING]


def test_in_one_run_stand_words_formulas_and_code() -> None:
    markdown = "One\n\n$$\nx_1\n$$\n\n```\na = 1\n  b = 2\n```\n\n- two"
    assert page.words(markdown, Look.of_window(80)).plain == "One x₁ a = 1 b = 2 two"


def test_what_is_glued_is_not_broken() -> None:
    text = Text(f"so that {glue('x = 1')} holds")
    assert [line.plain for line in wrap(text, 11)] == ["so that", "x = 1 holds"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (
            "    value = function(first, second)",
            ["    value =", "    ↪ function(first,", "    ↪ second)"],
        ),
        ("a\nb  \n" + "c" * 24, ["a", "b", "c" * 24]),
        ("x = 1" + " " * 40, ["x = 1"]),
        ("x" * 30, ["x" * 24, "↪ " + "x" * 6]),
        (" " * 14 + "one two three", [" " * 14 + "one two", "↪ three"]),
        (" " * 22 + "function(x)", ["function(x)"]),
        (" " * 60 + "one two three four five six", ["one two three four five", "↪ six"]),
        ("x = A @ y" + " " * 12 + "# (2.15), (2.16)", ["x = A @ y", "↪ # (2.15), (2.16)"]),
        (
            "  value = f(first, second)  // and why, in words",
            ["  value = f(first,", "  ↪ second)", "  ↪ // and why, in words"],
        ),
        ("a  # short", ["a  # short"]),
    ],
)
def test_broken_code_keeps_what_it_says(code: str, shown: list[str]) -> None:
    assert [line.plain for line in wrap_code(Text(code), 24)] == shown
