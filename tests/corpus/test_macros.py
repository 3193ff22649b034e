"""Macros that authors define: what LaTeX is made of them, and what of a file is read with them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlkb.corpus.blocks import definitions_above
from mlkb.corpus.macros import MAX_DELIMITER, MAX_GROWTH, MAX_WORK, Macros, definitions_of
from mlkb.corpus.markdown.parser import parser
from tests.corpus.reading import cutter, passages, read


@pytest.mark.parametrize(
    ("definition", "used", "made"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", r"x \in \R^n", r"x \in \mathbb{R}^n"),
        (r"\newcommand\R{\mathbb R}", r"x_\R y", r"x_\mathbb R y"),
        (r"\newcommand*{\ip}[2]{\langle #1,#2\rangle}", r"\ip{x}{\ip yz}",
         r"\langle x,\langle y,z\rangle\rangle"),
        (r"\newcommand{\p}[2][n]{#2^{#1}}", r"\p{x}+\p[k]{y}", "x^{n}+y^{k}"),
        (r"\newcommand{\p}[2][]{#2_{#1}}", r"\p [1] x\p y", "x_{1}y_{}"),
        (r"\def\v#1{\mathbf{#1}}", r"\v x+\v\alpha+\v{ab}",
         r"\mathbf{x}+\mathbf{\alpha}+\mathbf{ab}"),
        (r"\def\v#1{#1x}", r"\v\alpha", r"\alpha x"),
        (r"\def\pair<#1|#2>{(#1,#2)}", r"\pair<a|{b|c}>", "(a,b|c)"),
        (r"\let\eps\varepsilon", r"\eps n", r"\varepsilon n"),
        (r"\let\eps=\varepsilon", r"\eps{}n", r"\varepsilon{}n"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", r"\operatorname{tr} A"),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", r"\argmin_x", r"\operatorname*{arg\,min}_x"),
        (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}", r"\abs{x}\abs*{y}\abs[\big]{z}",
         r"\lvert x\rvert\left\lvert y\right\rvert\bigl\lvert z\bigr\rvert"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}}", r"\vec{x}", r"\mathbf{x}"),
        (r"\let\old\vec \renewcommand{\vec}[1]{\old{\mathbf #1}}", r"\vec x", r"\vec{\mathbf x}"),
        (r"\newcommand{\a}{b+c}", r"\sqrt\a\frac\a\a\frac1\a",
         r"\sqrt{b+c}\frac{b+c}{b+c}\frac1{b+c}"),
        (r"\newcommand{\a}{\b^2} \newcommand{\b}{y}", r"\a", "y^2"),
        (r"\def\a{x} \def\a{y}", r"\a", "y"),
        (r"\newcommand{\a}{x} \providecommand{\a}{y}", r"\a", "x"),
        ("\\newcommand{\\a}[1]% one\n{% begins\n  #1 +\n  1% ends\n}", r"\a{x}", "x + 1"),
        (r"\newcommand{\a}{x}", r"\ab \\a % \a", r"\ab \\a % \a"),
        (r"\newcommand{\a}[1]{\def\b{#1}}", r"\a{x}\b", "x"),
    ],
)  # fmt: skip
def test_macros_are_written_out_as_tex_does(definition: str, used: str, made: str) -> None:
    macros = Macros()
    assert macros.written_out(definition) == ""
    assert macros.written_out(used) == made
    assert Macros(macros.definitions).written_out(used) == made


@pytest.mark.parametrize(
    "latex",
    [
        r"\a", r"\double", r"\grow{xyz}", r"\v", r"\v{x", r"{\v}", r"\unknown x",
        r"\newcommand{\x}{",
        r"\newcommand{x}{y}", r"\newcommand{\x}[n]{y}", r"\def\x#2{y}", r"\def\x", r"\let\x", "\\",
        "",
    ],
)  # fmt: skip
def test_what_cannot_be_written_out_stays(latex: str) -> None:
    macros = Macros("\n".join([
        r"\def\a{\a}", r"\def\double{\double\double}", r"\def\grow#1{\grow{#1#1}}",
        r"\def\v#1{\mathbf{#1}}",
    ]))  # fmt: skip
    known = macros.definitions
    assert macros.written_out(latex) == latex
    assert macros.definitions == known
    assert macros.written_out(r"\v x") == r"\mathbf{x}"


def test_doubling_many_times_stays_within_the_bound() -> None:
    names = [chr(ord("a") + i) for i in range(20)]
    macros = Macros("\n".join(f"\\def\\{a}{{\\{b}\\{b}}}" for a, b in pairwise(names)))
    assert macros.written_out(r"\a") == r"\a"
    assert macros.written_out(r"\q") == r"\t" * 8


@pytest.mark.parametrize(
    ("definition", "used", "made"),
    [
        ("\\def\\p#1\nto % text\n #2;{[#1,#2]}", "\\p a\nto\n b;", "[ a\n,b]"),
        ("\\def\\p{x\\\n}", "\\p", "x\\"),
        ("\\let\\p=\\\n", "a\\p b", "a\\  b"),
        ("\\def\\p{ x\\ }", "\\p y", "x\\  y"),
    ],
)
def test_definitions_are_kept_a_line_each(definition: str, used: str, made: str) -> None:
    macros = Macros()
    assert macros.written_out(definition) == ""
    assert "\n" not in macros.definitions
    assert macros.written_out(used) == made
    assert Macros(macros.definitions).written_out(used) == made


def test_a_delimiter_has_so_many_tokens_and_no_more() -> None:
    macros = Macros()
    for size, made in ((MAX_DELIMITER, "( y)"), (MAX_DELIMITER + 1, None)):
        text = "x" * size
        latex = f"\\def\\p#1{text}{{(#1)}}\\p y{text}"
        assert macros.written_out(latex) == (made or latex)


def test_a_file_has_so_much_work_and_no_more() -> None:
    macros = Macros("\\def\\a{\\a}\n\\def\\b{x}")
    for _ in range(MAX_WORK // MAX_GROWTH):
        assert macros.written_out(r"\a") == r"\a"
    assert macros.written_out(r"\b") == r"\b"


PIECES = st.sampled_from(
    [
        "\\newcommand", "\\def", "\\let", "\\DeclareMathOperator", "\\DeclarePairedDelimiter", "*",
        "\\a", "\\b", "\\c", "{", "}", "{\\a}", "{x}", "{#1}", "[1]", "[2]", "[", "]", "#", "1",
        "#1", "#2", "##", "x", " ", "\n", "% y\n", "\\\\", "\\", "=", "\\sqrt", "\\frac", "\\left",
        "^", "_", "&", "$", "\\global", "\ud800",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=500)
@example(["\\newcommand\\newcommand\\newcommand\\newcommand\\newcommand\\"])
@example(["\\newcommand{\\a}\\"])
@given(st.lists(st.lists(PIECES, max_size=40).map("".join), max_size=4))
def test_any_text_is_read_within_bounds(formulas: list[str]) -> None:
    macros = Macros()
    for latex in formulas:
        made = macros.written_out(latex)
        # A space may be put in front of each token, and braces around it.
        assert len(made) <= 4 * (len(latex) + MAX_GROWTH)
        assert macros.written_out("xyz") == "xyz"
    known = macros.definitions
    assert Macros(known).definitions.count("\n") == known.count("\n")


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_file_is_read(text: str) -> None:
    read(f"\\newcommand{{\\a}}[1]{{x}}\n\n{text}\n\n$${text}$$ and ${text}$\n\n> ${text}$")


def test_text_without_macros_is_read_as_ever() -> None:
    latex = "x^{2} % \\R\n + \\vec  {y}"
    assert Macros(r"\newcommand{\R}{\mathbb R}").written_out(latex) == latex


def test_tables_of_the_site_generators_are_understood() -> None:
    made = definitions_of(
        [
            ("\\R", "\\mathbb{R}"),
            ("ip", ["\\langle #1,#2\\rangle", 2]),
            ("\\p", ["#2^{#1}", 2, "n"]),
            ("\\m", {"macro": "\\mathbf{#1} % bold\n"}),
            ("no name", "x"),
            ("\\n", 3),
            ("\\broken", "{"),
            ("\\e", []),
        ]
    )
    macros = Macros(made)
    assert macros.written_out(r"\R\ip xy\p z\m w") == (
        r"\mathbb{R}\langle x,y\rangle z^{n}\mathbf{w}"
    )
    assert macros.written_out(r"\broken\e\n") == r"\broken\e\n"


ARTICLE = r"""# Spaces

Before, $\ip{a}{b}$ is not known.

$\newcommand{\ip}[2]{\langle #1,#2\rangle}$
$$
\newcommand{\R}{\mathbb{R}} % reals
\def\v#1{\mathbf{#1}}
$$

\newcommand{\norm}[1]{%
  \lVert #1\rVert
}
\DeclareMathOperator{\tr}{tr}

Vectors of $\R^n$ have $\ip{x}{\v y}$, not `$\R$`, such that

$$
\norm{x} = \tr(\v A)
$$

| code `a` | set |
|---|---|
| $\norm{a}$ | $\ip{u\|v}{w}$ |

- item
  $$
  \ip{p}
     {q}
  $$

> Quoted $\ip{r}
> {s}$.

```latex
\newcommand{\R}{\mathbb{Q}}
```

    \newcommand{\R}{\mathbb{Z}}

Last, $x_\R$.
"""


def test_formulas_of_a_file_are_read_with_its_macros() -> None:
    assert [formula.latex for formula in read(ARTICLE).formulas] == [
        r"\ip{a}{b}",
        r"\mathbb{R}^n",
        r"\langle x,\mathbf{y}\rangle",
        r"\lVert x\rVert = \operatorname{tr}(\mathbf{A})",
        r"\lVert a\rVert",
        r"\langle u|v,w\rangle",
        r"\langle p,q\rangle",
        r"\langle r,s\rangle",
        r"x_\mathbb{R}",
    ]


@pytest.mark.parametrize(
    "formula",
    [r"\begin{align}\R &= x\end{align}", r"\begin{gather*}\n\R\n\end{gather*}", r"\qty{\R}{m}"],
)
def test_a_formula_that_is_its_own_delimiter_is_written_out_within_a_line(formula: str) -> None:
    formula = formula.replace(r"\n", "\n")
    text = f"$\\newcommand{{\\R}}{{r}}$\n\nHere {formula} stands, and $\\R$."
    (passage,) = passages(read(text), "text")
    assert passage.text == "Here " + formula.replace("\\R", "r") + " stands, and $r$."


def test_lines_of_a_formula_are_joined_only_where_a_macro_may_end_the_paragraph() -> None:
    definition = "$\\newcommand{\\n}{-}\\newcommand{\\R}{r}$\n\n"
    (passage,) = passages(read(f"{definition}So $\\R\n= x\n\\n y$\nand $z$."), "text")
    assert passage.text == "So $r\n= x - y$\nand $z$."


def test_definitions_are_no_text_of_a_passage() -> None:
    texts = passages(read(ARTICLE), "text")
    shown = "\n".join(text.text for text in texts)
    for left in (r"\newcommand", r"\def", r"\Declare", "reals"):
        assert left not in shown
        assert left not in "\n".join(text.plain for text in texts)
    assert "is not known." + "\n" * 13 + "Vectors of $\\mathbb{R}^n$ have " in shown
    assert "not `$\\R$`, such that\n\n$$\n\\lVert x\\rVert = \\operatorname" in shown
    assert "| $\\lVert a\\rVert$ | $\\langle u\\|v,w\\rangle$ |" in shown
    assert "  $$\n  \\langle p,q\\rangle\n  $$" in shown
    assert "> Quoted $\\langle r,s\\rangle$." in shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1. item\n\n   $$\n   a = \\R\n   - b\n   $$",
         "1. item\n\n   $$\n   a = R\n   - b\n   $$"),
        ("> on $x\n> \\in \\R$\n> $$\n> \\R\n> y \\in \\R\n> $$\n> end",
         "> on $x\n> \\in R$\n> $$\n> R\n> y \\in R\n> $$\n> end"),
        ("> - $$\n>   \\R\n>     - \\R\n>   $$\n> - $\\R$",
         "> - $$\n>   R\n>     - R\n>   $$\n> - $R$"),
        ("- $$\n  \\p{a}\n   {b}\n  - c\n  $$", "- $$\n  (a,b)\n  - c\n  $$"),
        ("- $$\n  \\begin{x}\n      \\R\n\n  + \\R\n  \\end{x}\n  $$",
         "- $$\n  \\begin{x}\n      R\n\n  + R\n  \\end{x}\n  $$"),
        ("- on $a\n  \\m b$", "- on $a - b$"),
        ("$$\n\\R\n> b\n$$", "$$\nR\n> b\n$$"),
    ],
)  # fmt: skip
def test_formulas_of_several_lines_stay_in_lists_and_quotations(written: str, shown: str) -> None:
    head = "$\\def\\R{R}\\def\\m{-}\\def\\p#1#2{(#1,#2)}$\n\n"
    assert passages(read(head + written), "text")[0].text == shown


@pytest.mark.parametrize(
    "code",
    [
        "- item\n  ```\n  $\\R$\n  ```\n  and ",
        "- item\n\n      $\\R$\n\n  and ",
        "> item\n> ~~~\n> $\\R$\n> ~~~\n> and ",
        "| `$\\R$` |\n|---|\n| `$\\R$` ",
    ],
)
def test_code_within_a_list_or_a_quotation_stays(code: str) -> None:
    (passage,) = passages(read(f"$\\def\\R{{R}}$\n\n{code}$\\R$ end"), "text")
    assert passage.text == f"{code}$R$ end"


@pytest.mark.parametrize(
    "middle",
    [
        "$$\n\\def\\R{R}\n\\def\\x{y}\n$$\n\n<!-- b -->\n\\newcommand{\\y}{\n  y}\n",
        "- b\n\n  $$\n  \\def\\R{R}\n  \\def\\x{y}\n  $$\n\n  c\n",
        "- b\n\n  ```math\n  \\def\\R{R}\n  ```\n\n  c\n",
        "> b\n> \\newcommand{\\R}{\n> R}\n>\n> c\n",
        "Let $\\def\\R{R}\n\\def\\x{y}$ be\n",
        "- $\\def\\p#1#2{#1}\\p{a}\n  {b}\n  c$\n",
    ],
)
def test_lines_of_a_passage_are_lines_of_the_file(middle: str) -> None:
    file = f"a\n\n{middle}\nlast one\n"
    (passage,) = passages(read(file), "text")
    assert "def" not in passage.text
    assert "newcommand" not in passage.text
    lines = passage.text.split("\n")
    where = {line.strip("> "): at for at, line in enumerate(file.split("\n"))}
    for words in ("c", "last one"):
        if words in where:
            at = next(at for at, line in enumerate(lines) if line.strip("> ") == words)
            assert at == where[words]


def test_a_definition_beside_text_is_taken_out_of_it() -> None:
    article = read("Let $\\newcommand{\\R}{\\mathbb{R}}$ numbers $\\R$ be real.")
    (passage,) = passages(article, "text")
    assert passage.text == "Let  numbers $\\mathbb{R}$ be real."
    assert [formula.latex for formula in article.formulas] == ["\\mathbb{R}"]


def test_definitions_hidden_in_html_count() -> None:
    article = read(
        '<div style="display:none">\n$$\n\\newcommand{\\R}{\\mathbb{R}}\n$$\n</div>\n\nAll $\\R$.'
    )
    assert [passage.plain for passage in passages(article, "text")] == ["All $\\mathbb{R}$."]


def test_lines_stay_and_anchors_are_the_authors() -> None:
    article = read("\\newcommand{\\R}{\\mathbb{R}}\n\n## In $\\R$ {}\n\nHere $\\R$.\n")
    assert (article.formulas[-1].line, article.headings[0].line) == (5, 3)
    assert article.headings[0].text == "In $\\mathbb{R}$ {}"
    assert article.headings[0].anchor == "in-r-"


@pytest.mark.parametrize(
    "head",
    [
        "macros:\n  '\\R': '\\mathbb{R}'", "macros:\n  R: ['\\mathbb{R}', 0]",
        "math:\n  '\\R': '\\mathbb{R}'", "math:\n  '\\R':\n    macro: '\\mathbb{R}'",
        "header-includes: |\n  \\usepackage{x}\n  \\newcommand{\\R}{\n    \\mathbb{R}}",
        "header-includes:\n  - \\newcommand{\\R}{\\mathbb{R}}",
    ],
)  # fmt: skip
def test_front_matter_defines_macros(head: str) -> None:
    article = read(f"---\n{head}\n---\n$x \\in \\R$")
    assert [formula.latex for formula in article.formulas] == ["x \\in \\mathbb{R}"]
    assert article.problems == ()


def test_macros_in_force_on_a_line() -> None:
    body = "$\\def\\a{x}$\n\n# One\n\n$\\def\\a{y}$\n\n# Two\n"
    for line, made in ((3, "x"), (7, "y"), (1, "\\a")):
        assert Macros(definitions_above(body, line)).written_out("\\a") == made


def test_where_nothing_is_defined_nothing_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlkb.corpus.blocks.parser", lambda: pytest.fail("parsed"))
    known = Macros("\\def\\a{x}").definitions
    assert definitions_above("$\\a$\n\n# One\n$\\def\\a{y}$", 3, macros=known) == known


def test_a_token_keeps_what_the_author_wrote() -> None:
    tokens = parser().parse("$$\n\\a\n$$", {"macros": Macros("\\def\\a{x}")})
    assert [(token.content, token.meta["written"]) for token in tokens] == [("x", "\\a")]


def test_the_cutter_has_the_macros_of_all_files() -> None:
    from dataclasses import replace

    from mlkb.corpus.reader import read_article

    article = read_article("$\\R$", "a.md", replace(cutter(), macros="\\def\\R{\\mathbb{R}}"))
    assert article.formulas[0].latex == "\\mathbb{R}"


def test_a_formula_is_written_out_where_it_stands_and_not_where_its_letters_do() -> None:
    head = "$\\newcommand{\\R}{\\mathbb{R}}$\n\n"
    line = r"We write \R for the reals: $\R$, see [x](http://e.org/\R), `$\R$` and $\R^2$."
    text = next(p.text for p in read(head + line).passages if p.kind == "text")
    assert text == line.replace(r"$\R$, see", r"$\mathbb{R}$, see").replace(
        r"$\R^2$", r"$\mathbb{R}^2$"
    )


def test_an_article_keeps_what_it_defines_itself() -> None:
    text = "---\nmacros: {\\R: x}\n---\nA $\\def\\S{y}\\S$.\n\n$$\n\\newcommand{\\T}{z}\n$$\n"
    assert read(text).macros == "\\newcommand{\\R}[0]{x}\n\\def\\S{y}\n\\newcommand{\\T}[0]{z}"
    assert read("No $x$.\n").macros == ""
    assert read("$\\newcommand{\\x}{" + "y" * 100_000 + "}$\n").macros == ""
