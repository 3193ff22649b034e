"""What MyST, Quarto and Pandoc put around text is not read as text; what is between it is."""

from __future__ import annotations

import pytest

from tests.corpus.reading import lines_of, passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        (":::{note} The title\nkept *x*\n:::\nmore", ["Note: The title\nkept x\nmore"]),
        (":::{note}\n:class: dropdown\nkept\n:::", ["Note\nkept"]),
        ("::::{grid} 2\n:::{card} One\na\n:::\n::::", ["One\na"]),
        (":::{figure} x.png\n:name: fig\n\nThe caption\n:::", ["The caption"]),
        ('::: {.callout-note title="Mind"}\n## Head\n\nkept\n:::', ["Note: Mind", "kept"]),
        ("::: {#thm-a .theorem}\nkept\n:::", ["Theorem\nkept"]),
        (":::{prf:theorem} KKT\n:label: kkt\nkept\n:::", ["Theorem: KKT\nkept"]),
        ("::: tip Mind\nkept\n:::", ["Tip: Mind\nkept"]),
        (":::note[Mind]\nkept\n:::", ["Note: Mind\nkept"]),
        ("::: Warning ::::::\nkept\n::::::::::", ["Warning\nkept"]),
        ("::: columns\nkept\n:::", ["kept"]),
        ("::: {.callout-tip collapse=true}\nkept\n:::", ["Tip\nkept"]),
        ("::: {#thm-line}\n\n## The *line* {.x}\n\nkept\n:::", ["Theorem: The line\nkept"]),
        ("::: {#fig-a}\n\n## Line\n\nkept\n:::", ["kept"]),
        ("::: {.proof}\nkept\n:::", ["Proof\nkept"]),
        (":::{prf:theorem} Theorem 3 (Hall)\nkept\n:::", ["Theorem 3 (Hall)\nkept"]),
        (":::{admonition} Mind\nkept\n:::", ["Mind\nkept"]),
        ("```{seealso}\nkept\n```", ["See also\nkept"]),
        ("```{prf:proof}\nBisect.\n```", ["Proof\nBisect."]),
        (":::{note .wide #x open=true} Mind\nkept\n:::", ["Note: Mind\nkept"]),
        ("```{tip #x}\nkept\n```", ["Tip\nkept"]),
        (":::{py:function} f(*a, *b)\n:module: m\n\nkept\n:::", ["f(*a, *b)\nkept"]),
        ("[a *b*]{.small} [c]{#d .e} [f] {.g} `[h]{.i}` x[j]{k}", ["a b c [f]  [h]{.i} x[j]{k}"]),
        ("```{epigraph}\n*kept*\n```", ["kept"]),
        ("```{deprecated} 1.6\nkept\n```", ["Deprecated since version 1.6\nkept"]),
        (":::{versionadded} 2.0 The *x*\n:::", ["Added in version 2.0: The x"]),
        (":::{versionchanged} 2.0\nkept\n:::", ["Changed in version 2.0\nkept"]),
        ("```{rubric} The *title*\n```\nkept", ["The title\nkept"]),
        ("::::{grid} 1 1 2 3\n:gutter: 2\n:::{grid-item}\na\n:::\n::::", ["a"]),
        (":::{grid-item-card} {octicon}`download` Set *up*\n:link: x\na\n:::", ["Set up\na"]),
        ("```{card} One\na\n```", ["One\na"]),
        (":::{tab-set}\n```{tab-item} Mac\n:sync: a\n\na\n```\n:::", ["Mac\na"]),
        (
            ":::{list-table} T\n:header-rows: 1\n\n* - A\n  - *B*\n* -\n  - $x$\n:::",
            ["T\nA | B\n$x$"],
        ),
        ("```{list-table}\n* - A\n\n    B\n* - C\n```", ["- - A\nB\n- - C"]),
        ("{func}`~numpy.linalg.solve` {meth}`.solve` {class}`A <a.A>`", ["solve solve A"]),
        ("{py:func}`a.b` {code}`~.x` {kbd}`.y` {octicon}`x;1em` z", ["a.b ~.x .y z"]),
        ("- a\n\n  :::{tip}\n  b\n  :::\n- c", ["- a\nTip\nb\n- c"]),
        ("> :::{tip}\n> b\n> :::", ["Tip\nb"]),
        ("a\n:::", ["a"]),
        ("(sec:a)=\n## Head\n\n(eq:a)=\na (f)= b", ["a (f)= b"]),
        ("see {eq}`eq:a`", ["see (eq:a)"]),
        ("{cite:p}`a,b` {doc}`intro` {ref}`The *x* <y>`", ["[a,b] intro The *x*"]),
        ("{code}`{eq}` f{x}`a` {eq} `b` {note}", ["{eq} f{x}a {eq} b {note}"]),
        ("```{figure} x.png\n:alt: A [lens]\n:name: x\n\nWords *x*.\n```", ["A (lens)\nWords x."]),
        (":::{image} x.png\n:alt: A lens\n:::", ["A lens"]),
        ("a :: b\n:: c\n::: d", ["a :: b :: c"]),
        ("`:::`\n\n    :::", ["`:::`".strip("`")]),
    ],
)
def test_divisions_and_targets(markdown: str, plain: list[str]) -> None:
    assert [p.plain for p in passages(read(markdown), "text")] == plain


def test_the_heading_that_is_the_title_of_a_division_is_none_of_the_article() -> None:
    text = "before\n\n::: {#thm-a}\n\n## Line\n\nkept\n:::\n\nbehind\n"
    (passage,) = read(text).passages
    assert passage.headings == ()
    assert passage.plain == "before\nTheorem: Line\nkept\nbehind"
    assert passage.text == lines_of(text, passage)


def test_a_fence_that_is_an_admonition_holds_text() -> None:
    text = "before\n\n````{note} Mind\n:class: x\nthe *larch*\n\n```python\nx\n```\n````\nbehind\n"
    (passage,) = read(text).passages
    assert passage.plain == "before\nNote: Mind\nthe larch\nx\nbehind"
    assert passage.text == lines_of(text, passage)


def test_tabs_in_fences_are_text_and_their_code_is_code() -> None:
    text = (
        "before\n\n````{tab-set}\n```{tab-item} Linux\n:sync: a\n\nUse *apt*.\n```\n"
        "~~~{tab-item} Mac\n```bash\nbrew\n```\n# Head\n~~~\n````\nbehind\n"
    )
    article = read(text)
    assert [(p.kind, p.line, p.end_line, p.plain) for p in article.passages] == [
        ("text", 1, 9, "before\nLinux\nUse apt.\nMac"),
        ("code", 10, 12, "Mac\nbrew"),
        ("text", 16, 16, "behind"),
    ]
    # What a passage has of a fence that it does not close is spelt as a division.
    assert article.passages[0].text == (
        "before\n\n::::{tab-set}\n:::{tab-item} Linux\n:sync: a\n\nUse *apt*.\n:::\n"
        ":::{tab-item} Mac"
    )


@pytest.mark.parametrize(
    "info", ["code", "code-block", "code-cell", "code .wide", "mermaid", "raw", "eval-rst"]
)
def test_a_division_whose_directive_holds_code_is_code(info: str) -> None:
    opening = f"::::{{{info}}} x\n:caption: A demo\n\n"
    text = f"$a$\n\n---\n{opening}# No heading\n\n:::{{math}}\nb\n:::\n::::\nend\n"
    article = read(text)
    assert article.headings == ()
    assert [formula.latex for formula in article.formulas] == ["a"]
    assert [(p.kind, p.line, p.plain) for p in article.passages if p.kind != "formula"] == [
        ("text", 1, "$a$"),
        ("code", 4, "$a$\nA demo\n# No heading\n\n:::{math}\nb\n:::"),
        ("text", 13, "end"),
    ]
    (code,) = passages(article, "code")
    assert code.text == lines_of(text, code)


def test_code_in_a_division_has_a_language_and_may_stand_in_a_list() -> None:
    assert read(":::{code-block} python\nx\n:::").passages[0].language == "python"
    assert read("- a\n\n  :::{code} py\n  x\n    y\n  :::\n").passages[0].plain == "- a\nx\n  y"
    assert [p.kind for p in read(":::{code} py\nx\n").passages] == ["text"]


def test_fences_of_text_in_one_another_are_read_to_a_bounded_depth() -> None:
    fences = ["`" * (3 + n) for n in range(1_000)]
    text = "".join(f"{fence}{{grid}}\n" for fence in reversed(fences)) + "\n".join(fences)
    assert [p.kind for p in read(text).passages] == ["code"]


@pytest.mark.parametrize("info", ["{python}", "{r}", "{mermaid}", "{note", "note"])
def test_other_fences_hold_code(info: str) -> None:
    assert [p.kind for p in read(f"```{info}\nx\n```").passages] == ["code"]


def test_a_fence_that_nothing_closes_is_code() -> None:
    assert [p.kind for p in read("```{note}\nx\n").passages] == ["code"]


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("- ```{note} x\nout\n```", "-\nout"),
        ("- a\n\n  ```{tip}\n  in\nout\n  ```\n", "- a\nin\nout"),
        ("- {% raw %}\nout *a*\n{% endraw %}\nend", "-\nout a\nend"),
        ("1. {% raw %}\n   in {{ page.x }}\n   {% endraw %}\n2. b", "- in {{ page.x }}\n- b"),
    ],
)
def test_what_an_item_of_a_list_opens_passes_over_nothing_outside_of_it(
    markdown: str, plain: str
) -> None:
    assert "\n".join(passage.plain for passage in read(markdown).passages) == plain


def test_a_formula_in_the_title_of_a_division_is_on_its_own_line() -> None:
    article = read("::: {#thm-line}\n\n## Line $x^2$ [a](b.md)\n\nkept\n:::")
    assert [(formula.line, formula.end_line) for formula in article.formulas] == [(3, 3)]
    assert [link.line for link in article.links] == [3]
    (text,) = passages(article, "text")
    assert (text.line, text.plain) == (1, "Theorem: Line $x^2$ a\nkept")


def test_languages_of_cells() -> None:
    infos = ["{code-cell} ipython3", "{code-block} python", "{code-cell}", "{r setup, eval=FALSE}"]
    found = [read(f"```{info}\n#| label: x\nx\n```").passages[0].language for info in infos]
    assert found == ["ipython3", "python", "code-cell", "r"]


@pytest.mark.parametrize(
    "options",
    [
        ":linenos:\n:caption: A demo\n\n",
        ":caption: A demo\n",
        "---\na: [b]\ncaption: A demo\n---\n",
    ],
)
def test_of_the_options_of_code_the_caption_stays(options: str) -> None:
    text = f"```{{code-block}} python\n{options}x = 1\n:y: 2\n```\n"
    (code,) = read(text).passages
    assert (code.kind, code.plain, code.text) == ("code", "A demo\nx = 1\n:y: 2", text.rstrip())


def test_what_has_nothing_but_options_is_code() -> None:
    assert read("```{r}\n:a: b\n```").passages[0].plain == ":a: b"
