"""A heading that is written as HTML is a heading, and what only looks like one is none."""

from __future__ import annotations

import pytest

from tests.corpus.reading import passages, read

README = """<h1 align="center">
    <br>
    <a href="x.md"><img src="x.png" alt="Turbo"
      width="200"></a>
    <br>
    Turbo *Encabulator*
</h1>

<h4 align="center">For $x$ &amp; more.</h4>
"""


def headings(text: str) -> list[tuple[int, str, str, int]]:
    return [(h.level, h.text, h.anchor, h.line) for h in read(text).headings]


def test_a_readme_is_called_what_its_first_line_says() -> None:
    article = read(README, "tool/README.md")
    assert article.post.title == "Turbo Encabulator"
    assert headings(README) == [
        (1, "Turbo Encabulator", "turbo-encabulator", 1),
        (4, "For $x$ & more.", "for-x--more", 9),
    ]


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("a\n<h2>Rota</h2>\nb", [(2, "Rota", "rota", 2)]),
        ('<H3 class="x" id="oc">Rota</H3>', [(3, "Rota", "oc", 1)]),
        ("<h1>\n\nA b\n\n</h1>\n\n<h2>B</h2>", [(1, "A b", "a-b", 1), (2, "B", "b", 7)]),
        ("<h1><img alt='Turbo' src=x></h1>", [(1, "Turbo", "", 1)]),
        ("<p>\n    <h2>A</h2>\n    b\n<h2>C</h2>\n</p>", [(2, "A", "a", 2), (2, "C", "c", 4)]),
        ("<center><h1>A</h1></center>", [(1, "A", "a", 1)]),
        ("> <h2>A</h2>\n> b", []),
        ("<h1><img src=x></h1>", []),
        ("<h2>never closed\n\n## A\n\nb</h2>", [(2, "A", "a", 3)]),
        ("<h2>never closed\n\n<h2>A</h2>", [(2, "A", "a", 3)]),
        ("<h2>A</h3>", []),
        ("<div>\n<!--\n<h2>A</h2>\n-->\n</div>", []),
        ("<!--\n<h2>A</h2>\n-->", []),
        ("<pre>\n<h2>A</h2>\n</pre>", []),
        ("```html\n<h2>A</h2>\n```\n\n    <h2>A</h2>", []),
        ("words and <h2>A</h2>", []),
        ("<header>A</header>", []),
    ],
)  # fmt: skip
def test_headings(markdown: str, found: list[tuple[int, str, str, int]]) -> None:
    assert headings(markdown) == found


def test_what_stands_around_a_heading_is_text_under_its_own_lines() -> None:
    text = "<div>\n    <p>before</p>\n    <h2>Part</h2>\n    <p>a\n    b</p>\n</div>\n\nc\n"
    before, after = passages(read(text), "text")
    assert (before.headings, before.plain.strip(), before.line, before.end_line) == (
        (),
        "before",
        1,
        2,
    )
    assert (after.headings, after.line, after.end_line) == (("Part",), 4, 8)
    assert after.plain.split() == ["a", "b", "c"]
    assert after.text.startswith("<p>a")  # four spaces in front would make it code


def test_a_heading_ends_where_nothing_closes_it() -> None:
    article = read("<h1>\n" * 2_000 + "<h2" * 2_000 + "\n\n" + "<h1><b>" * 2_000)
    assert article.headings == ()
