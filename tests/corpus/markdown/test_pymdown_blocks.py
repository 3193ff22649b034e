"""Admonitions, tabs and blocks of MkDocs are read as text, with true lines; code stays code."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from mlkb.records.articles import ArticleText
from mlkb.view import terminal
from tests.corpus.reading import lines_of, passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ('!!! note "The *title*"\n\n    kept **x**\n', "Note: The title\nkept x"),
        ("!!! note\n    kept\n", "Note\nkept"),
        ("!!!note\n\tkept\n", "Note\nkept"),
        ("??? pied-piper\n    kept\n", "Pied piper\nkept"),
        ('???+ danger "T"\n\n    kept\n\n    more\nout\n', "Danger: T\nkept\nmore\nout"),
        ('!!! info inline end "T"\n    kept\n', "Info: T\nkept"),
        ('!!! danger ""\n    kept\n', "kept"),
        ('??? "Only a title"\n    kept\n', "Only a title\nkept"),
        ('!!! note "Say "hello""\n    kept\n', 'Note: Say "hello"\nkept'),
        ("text\n!!! tip\n    kept\n", "text\nTip\nkept"),
        ("!!! tip\nkept\n", "Tip\nkept"),
        ('!!! tip "T"\n', "Tip: T"),
        ("- a\n\n    !!! tip\n\n        in\n\n- b\n", "- a\nTip\nin\n- b"),
        ("> !!! tip\n>     in\n>\n> out\n", "Tip\nin\nout"),
        ('!!! a\n    ??? b "T"\n        in\n    out\n', "A\nB: T\nin\nout"),
        ('=== "Linux"\n\n    kept\n\n=== "Windows"\n    more\n', "Linux\nkept\nWindows\nmore"),
        ('===! "First"\n    a\n===+ "`Then`"\n    b\n', "First\na\nThen\nb"),
        ("/// tip | Title\nkept\n///\nout\n", "Tip: Title\nkept\nout"),
        ("/// tip | New *x*\n    open: true\n\nkept\n///\n", "Tip: New x\nkept"),
        ("/// details | T\n    type: warning\n\nkept\n///\n", "Warning: T\nkept"),
        ("/// html | div.result\nkept\n///\n", "kept"),
        ("/// figure-caption | #a\nkept\n///\n", "kept"),
        ("//// tab | One\n/// note\na\n///\n////\n", "One\nNote\na"),
        ("/// my-own\nkept\n///\n", "My own\nkept"),
        ("| a | b |\n|---|---|\n| c | d |\n/// caption\nkept\n///\n", "a | b\nc | d\nkept"),
        ("::: pkg.mod.Class\n    options:\n        x: 1\n\nout\n", "pkg.mod.Class\nout"),
        ("::: pkg.__init__\n", "pkg.__init__"),
        ("::: pkg\n    options:\n        x: 1\n", "pkg"),
        ("::: columns\nkept\n:::\n", "kept"),
        ('a\n\n--8<-- "b.md"\n\nc\n', "a\nc"),
        ("a\n\n--8<--\nb.md\n; c/d.md\n--8<--\n\ne\n", "a\ne"),
        ("a\n\n{!b/c.md!}\n{* ../d.py hl[1] *}\n\ne\n", "a\ne"),
        ("--8<-- [start:x]\na\n--8<-- [end:x]\n", "a"),
        ("*[KL]: Kullback-Leibler\n*[GP]: Gaussian *\n", "KL: Kullback-Leibler\n*[GP]: Gaussian *"),
        ("a\n{ .annotate }\n\n1. b\n", "a\n- b"),
        ("| a |\n|---|\n| b |\n{ .x }\n", "a\nb"),
    ],
)
def test_what_mkdocs_puts_around_text_is_none(markdown: str, plain: str) -> None:
    assert "\n".join(p.plain for p in passages(read(markdown), "text")) == plain
    assert not passages(read(markdown), "code")


@pytest.mark.parametrize(
    "markdown",
    [
        "This is great!!!\n!!! don't, please\n",
        "!!! what a day\n",
        "??? who knows\n",
        '??? who said "this"\n',
        '!!! really "now"\n',
        '=== "done"\n',
        "{* b *}\n",
        '!!! "quoted"\n',
        "see /usr///lib and\n/// The summary\n/// of a class\n",
        "/// Returns\n/// nothing\n",
        "--8<--\nCut here, and keep this.\n--8<--\n",
        "- - 8\n--8< x\n",
        "*[x]: emphasis* and more\n",
        "{a, b}\n",
        "{ .a } is a class\n",
    ],
)
def test_what_only_looks_like_it_stays(markdown: str) -> None:
    words = "".join(char for char in markdown if char.isalnum())
    plain = "".join(passage.plain for passage in read(markdown).passages)
    assert "".join(char for char in plain if char.isalnum()) == words
    for mark in ("!!!", "???", "///", "8<", "{"):
        assert plain.count(mark) == markdown.count(mark)


def test_a_heading_with_a_line_below_is_no_tab() -> None:
    assert [heading.text for heading in read("Tabs\n===\n\na\n").headings] == ["Tabs"]


@pytest.mark.parametrize(
    "markdown",
    [
        "    !!! note\n        a\n",
        "a\n\n    code\n",
        "!!! note\n    a\n\nb\n\n    code\n",
        '```\n=== "T"\n    code\n```\n',
        "/// note\na\n///\n\n    code\n",
        '```text\n/// note\n///\n--8<-- "a.md"\n```\n',
    ],
)
def test_code_stays_code(markdown: str) -> None:
    (code,) = passages(read(markdown), "code")
    assert code.text == lines_of(markdown, code)


def test_what_is_indented_has_its_lines_formulas_and_links() -> None:
    text = (
        'a\n\n!!! note "On $k$"\n\n    - $x^2$\n\n    ```python\n    y = 1\n    ```\n\n'
        "    [b](c.md)\n\n    $$\n    z_1\n    $$\nout\n"
    )
    article = read(text)
    assert [(f.latex, f.line, f.end_line) for f in article.formulas] == [
        ("k", 3, 3),
        ("x^2", 5, 5),
        ("z_1", 13, 15),
    ]
    assert [(link.target, link.line) for link in article.links] == [("c.md", 11)]
    (passage,) = passages(article, "text")
    assert (passage.line, passage.end_line) == (1, 16)
    assert passage.text == lines_of(text, passage)
    assert "\ny = 1\n" in passage.plain


def test_between_slashes_code_and_formulas_are_passages_of_their_own() -> None:
    text = "/// tab | Python\n\n```python\nx = 1\n```\n\n$$\ny^2\n$$\n///\n"
    article = read(text)
    (code,) = passages(article, "code")
    assert (code.plain, code.line) == ("Python\nx = 1", 3)
    assert [formula.line for formula in article.formulas] == [7]


def test_a_heading_of_mkdocstrings_is_one() -> None:
    article = read("## ::: pkg.mod.func\n    options:\n        x: 1\n\ntext\n")
    (heading,) = article.headings
    assert (heading.level, heading.text, heading.line) == (2, "pkg.mod.func", 1)
    assert [passage.plain for passage in article.passages] == ["text"]


def test_the_title_of_code_is_its_caption() -> None:
    text = '```python title="train.py" linenums="1"\nx = 1\n```\n'
    (code,) = read(text).passages
    assert (code.plain, code.language) == ("train.py\nx = 1", "python")


def test_a_page_shows_titles_and_what_is_below_them() -> None:
    source = (
        '!!! note "Mind"\n\n    **twice**\n\n=== "Linux"\n\n    ```bash\n    apt\n    ```\n\n'
        "/// tip | Try\nit\n///\n"
    )
    article = read(source)
    out = io.StringIO()
    console = Console(file=out, width=60, markup=False, emoji=False, highlight=False)
    terminal.article(ArticleText(article.post, source, article.headings), console)
    shown = [line for line in out.getvalue().split("\n") if line.strip(" │")]
    assert shown[2:] == [
        "│ Note: Mind", "│ twice", "│ Linux", "│   apt", "Tip: Try", "it",
    ]  # fmt: skip
