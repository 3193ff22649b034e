r"""Formulas between tags of Hugo, Jekyll, Hexo and Zola; tags that only switch mathematics on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus.reading import passages, read

INLINE, DISPLAY = False, True

FOUND = {
    "Hugo": (
        r"So {{< katex >}}P(A)\,P(B)_1 *x* _y{{< /katex >}} is.",
        [(r"P(A)\,P(B)_1 *x* _y", INLINE, 1, 1)],
    ),
    "Hugo, inline": ("One {{<katex inline >}}a_1{{</katex>}}.", [("a_1", INLINE, 1, 1)]),
    "Hugo, no display": (
        '{{< katex display="false" >}}\na_1\n{{< /katex >}}',
        [("a_1", INLINE, 1, 3)],
    ),
    "Hugo, percent signs": ("One {{% math %}}a_1{{% /math %}}.", [("a_1", INLINE, 1, 1)]),
    "Hugo, display": (
        'Text\n{{< katex display=true class="x" >}}\n\\sum_{i=1}^n \\{6\\}\n- b \\\\\n'
        "= c\n{{< /katex >}}.\nmore",
        [("\\sum_{i=1}^n \\{6\\}\n- b \\\\\n= c", DISPLAY, 2, 6)],
    ),
    "Hugo, a display on one line": (
        "{{< katex display >}}a_1{{< /katex >}}",
        [("a_1", DISPLAY, 1, 1)],
    ),
    "Hugo, a display in a sentence": (
        "So {{< katex display >}}a_1{{< /katex >}} is.",
        [("a_1", DISPLAY, 1, 1)],
    ),
    "Hugo, blank line within": (
        "{{< katex display >}}\na\n\n+ b\n{{< /katex >}}\n",
        [("a\n\n+ b", DISPLAY, 1, 5)],
    ),
    "Hugo, number behind": (
        "{{< katex display >}}\na\n{{< /katex >}} (8.3)\n",
        [(r"a \tag{8.3}", DISPLAY, 1, 3)],
    ),
    "Hugo, own lines": ("{{< math >}}\na_1\n{{< /math >}}", [("a_1", DISPLAY, 1, 3)]),
    "Hugo, alone on its line": ("{{< math >}}a_1{{< /math >}}", [("a_1", INLINE, 1, 1)]),
    "Hugo, dollars within": ("{{< math >}}\n$$a_1$$\n{{< /math >}}", [("a_1", DISPLAY, 2, 2)]),
    "Hugo, brackets within": (
        "{{< mathjax/block >}}\\[a_1\\]{{< /mathjax/block >}}",
        [("a_1", DISPLAY, 1, 1)],
    ),
    "space between rows": (
        "{{< mathjax >}}\na \\\\[2pt] b\n{{< /mathjax >}}",
        [(r"a \\[2pt] b", DISPLAY, 1, 3)],
    ),
    "dollars among words": (
        r"{{< katex >}}a \text{ if $b$}{{< /katex >}} c",
        [(r"a \text{ if $b$}", INLINE, 1, 1)],
    ),
    "Jekyll": (r"As {% katex %}\sin(x){% endkatex %} is", [(r"\sin(x)", INLINE, 1, 1)]),
    "Jekyll, display": (
        "and\n{% katex display %}\na_1 * b_2 * c_3\n{% endkatex %}\n"
        "{%- katex display -%}\nd\n{%- endkatex -%}\n",
        [("a_1 * b_2 * c_3", DISPLAY, 2, 4), ("d", DISPLAY, 5, 7)],
    ),
    "Jekyll, a line of dollars": (
        "{% katexmm %}\nLet $a_1$ be\n\n$$b$$\n{% endkatexmm %}",
        [("a_1", INLINE, 2, 2), ("b", DISPLAY, 4, 4)],
    ),
    "Jekyll, raw": (
        "So {% katex %}{% raw %}x^{{2}}{% endraw %}{% endkatex %}.",
        [("x^{{2}}", INLINE, 1, 1)],
    ),
    "Hexo": ("{% math %}\na_1\n{% endmath %}", [("a_1", DISPLAY, 1, 3)]),
    "Zola": ("{% katex(block=true) %}a_1{% end %}", [("a_1", DISPLAY, 1, 1)]),
    "heading": (
        "## On {{< katex >}}\\theta_{p}\\,{{< /katex >}}\n",
        [("\\theta_{p}\\,", INLINE, 1, 1)],
    ),
    "item": (
        "- a\n- b\n  {{< katex display >}}\n  c\n  {{< /katex >}}\n- {% math %}d_1{% endmath %}",
        [("c", DISPLAY, 3, 5), ("d_1", INLINE, 6, 6)],
    ),
    "table": (
        "| a |\n|---|\n| b {{< katex >}}c_1{{< /katex >}} |",
        [("c_1", INLINE, 3, 3)],
    ),
    "behind one that only switches on": (
        "{{< katex >}}\n\nLet {{< katex >}}a_1{{< /katex >}} be.",
        [("a_1", INLINE, 3, 3)],
    ),
    "lines behind": (
        "So {{< katex >}}a +\nb{{< /katex >}}\nand $c$",
        [("a +\nb", INLINE, 1, 2), ("c", INLINE, 3, 3)],
    ),
}

NOT_FOUND = [
    "{{< katex >}}\n\nIt is *so*.",
    "{{< katex />}} a {{< /katex >}}",
    "{{< katex >}}a{{< /math >}}",
    "{% katex %}a{% endmath %}",
    "{{< katex >}} {{< /katex >}}",
    "{{< katex-switch >}}a{{< /katex-switch >}}",
    "{{< mathml >}}a{{< /mathml >}}",
    "`{{< katex >}}a{{< /katex >}}`",
    "The tag {{< katex >}} and `its end {{< /katex >}}` too",
    "```\n{{< katex >}}\na\n{{< /katex >}}\n```",
    "    {{< katex display >}}\n    a\n    {{< /katex >}}\n",
    "{% raw %}{{< katex >}}a{{< /katex >}}{% endraw %}",
    "{{< katex >}}\n# Heading\n{{< /katex >}}",
]


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=list(FOUND))
def test_what_stands_between_tags_is_a_formula(
    text: str, expected: list[tuple[str, bool, int, int]]
) -> None:
    found = read(text).formulas
    assert [(f.latex, f.display, f.line, f.end_line) for f in found] == expected


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_not_closed_or_is_code_is_none(text: str) -> None:
    assert read(text).formulas == ()


def test_a_sentence_keeps_its_formula_and_loses_the_tags() -> None:
    text = "Let {% katex %}x_1, x_2{% endkatex %} be {{< katex >}}\\{6\\}{{< /katex >}}."
    article = read(text)
    assert [p.plain for p in passages(article, "text")] == ["Let $x_1, x_2$ be $\\{6\\}$."]
    assert [p.text for p in passages(article, "text")] == [text]


def test_macros_are_written_out_between_tags() -> None:
    text = r"$\newcommand{\E}{\mathbb{E}}$ So {{< katex >}}\E_1{{< /katex >}} is."
    article = read(text)
    assert [f.latex for f in article.formulas] == [r"\mathbb{E}_1"]
    assert article.passages[0].text.endswith(r"So {{< katex >}}\mathbb{E}_1{{< /katex >}} is.")


TAGS = st.lists(
    st.sampled_from(
        ["{{< katex >}}", "{{< /katex >}}", "{{% math display %}}", "{{% /math %}}", "{% katex %}",
         "{% endkatex %}", "{% end %}", "{% raw %}", "{% endraw %}", "{{<", "{%", "$", "$$", "`",
         "a_1 ", "b*c*", "\\[", "\\\\", "\n", "\n\n", "- ", "> ", "# ", "| "]
    ),
    max_size=40,
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(TAGS.map("".join))
def test_whatever_the_tags_formulas_lie_where_they_say(text: str) -> None:
    lines = text.split("\n")
    for formula in read(text).formulas:
        source = "\n".join(lines[formula.line - 1 : formula.end_line])
        assert all(part in source for part in re.findall(r"\w+", formula.latex))


@pytest.mark.parametrize(
    "tag",
    ["{{< katex >}}", "{% katex %}", "{{< katex ", "{% math ", "{{< /katex >}}", "[{{< katex >}}",
     "{{< katex >}}a{{< /math >}}", "{{< katex >}}`", "{{< katex display >}}\n",
     "{{< katex inline >}}\n"],
)  # fmt: skip
def test_thousands_of_open_tags_are_read(tag: str) -> None:
    article = read(tag * 10_000 + " word")
    assert article.formulas == ()
    assert any("word" in passage.plain for passage in article.passages)
