r"""HTML's entities in formulas, and ampersands that are LaTeX's."""

from __future__ import annotations

import pytest

from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If $a &lt; b$ and $x &gt; 0$ then", ["a < b", "x > 0"]),
        ("$a &#60; b &#x3C; c &#39; d$", ["a < b < c ' d"]),
        ("$$\na &le; b\n$$", ["a ≤ b"]),
        ("So \\(a &lt; b\\) and $a&nbsp;&lt;&nbsp;b$", ["a < b", "a\xa0<\xa0b"]),
        ("```math\na &lt; b\n```", ["a < b"]),
        ("{{< katex >}}a &lt; b{{< /katex >}}", ["a < b"]),
        ("| a |\n|---|\n| $b &#124; c$ |", ["b | c"]),
        ("<p>$a &lt; b$</p>", ["a < b"]),
        ("# On $a &lt; b$", ["a < b"]),
        (
            "$$\n\\begin{aligned} a &amp;&lt; b \\\\&gt; c & d \\end{aligned}\n$$",
            ["\\begin{aligned} a &< b \\\\> c & d \\end{aligned}"],
        ),
        (r"$a \& lt; b \&lt; c$", [r"a \& lt; b \&lt; c"]),
        ("$a &lt b &; c &nosuch; d$", ["a &lt b &; c &nosuch; d"]),
        ("$a &#36; b$", [r"a \$ b"]),
        ("$a &#0; &#xFFFFFF; b$", ["a \ufffd \ufffd b"]),
        ("Price `$a &lt; b$`", []),
    ],
)
def test_an_entity_is_its_sign(text: str, expected: list[str]) -> None:
    assert [formula.latex for formula in read(text).formulas] == expected


def test_the_source_stays_and_macros_are_written_out_in_it() -> None:
    many = " ".join(f"$a_{{{n}}} &lt; b$" for n in range(12))
    text = rf"$\newcommand{{\E}}{{\mathbb{{E}}}}$ {many} $\E &lt; 1$"
    article = read(text)
    [passage] = passages(article, "text")
    assert passage.text.strip() == rf"{many} $\mathbb{{E}} < 1$"
    assert passage.plain.endswith(r"$a_{11} < b$ $\mathbb{E} < 1$")
