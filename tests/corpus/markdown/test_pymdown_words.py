"""What MkDocs writes within a line: attributes and icons are no text, of keys the words stay."""

from __future__ import annotations

import pytest

from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("[go](#x){ .md-button .md-button--primary } on", "go on"),
        ('![Loss](a.png){ width="300" align=left } on', "Loss on"),
        ("[go](x.md){target=_blank} `a`{ .b } **c**{ .d } <ab:f>{ #g }", "go a c ab:f"),
        ("[words]{.x} and [more *of*]{ style='a: b' } []{#c}", "words and more of"),
        ("words { .cls #id }", "words"),
        ("words { data-x }", "words"),
        (":material-check:{ .lg .middle } __Set up__ with :octicons-tag-16: it", "Set up with it"),
        ("++ctrl+alt+del++, ++\"My key\"++ and ++a++", "ctrl+alt+del, My key and a"),
        ("^^in *it*^^ and ==this==", "in it and this"),
        ("H~2~O, SO~4~^2-^, x~i~ and (a)~1~", "H2O, SO4^2-, xi and (a)1"),
        ("m^2^, 10^-3^, the 1^st^", "m^2, 10^-3, the 1st"),
        ("^1^ A note", "^1 A note"),
        ("`#!py x = 1`, `:::tex $x$`, `#!/bin/sh`, `#!py`", "x = 1, $x$, #!/bin/sh, #!py"),
        ("[MathJax][mathjax] and [the *words*][1]", "MathJax and the words"),
        ("[`Foo`][pkg.mod.Foo], [pkg.mod.Bar][] and [:octicons-tag-16: x][tag]",
         "Foo, pkg.mod.Bar and x"),
    ],
)  # fmt: skip
def test_words_stay_and_marks_go(markdown: str, plain: str) -> None:
    assert [p.plain for p in passages(read(markdown), "text")] == [plain]


@pytest.mark.parametrize(
    "words",
    [
        "the set {a=1} is",
        "it is the set {a=1}",
        "f(x){a=1}",
        "a dict {x: 1}",
        "{ .a } is a class",
        "x^2^3 and 2^n and a^b^(c)",
        "~/a~b and ~/c~ or ~1 of ~2",
        "Smith~et~al",
        "i++ and ++i, C++ and D++, a++b++c",
        "^^ lol ^^ and a^^b^^c",
        "arr[i][j], m[ab][cd] and [0,1][2,3]",
        "[Boyd04][Rock70] and [Smith, 2020][Jones, 2021]",
        "it is {well-known} or {well-known}",
        "[n][]int and [sic][citation needed]",
        "at 12:material-x or :smile: or :material:",
    ],
)
def test_formulas_paths_programs_and_citations_stay(words: str) -> None:
    assert [p.plain for p in passages(read(words), "text")] == [words]


def test_nothing_within_formulas_is_markup() -> None:
    text = r"$x^2^{a}$, $\frac{a=1}{b}{.c}$ and $H~2~O$, $[ab][cd]$"
    assert [p.plain for p in passages(read(text), "text")] == [text]


def test_a_link_with_a_definition_is_one() -> None:
    article = read("[words][label]{ .x }\n\n[label]: a.md\n")
    assert [(link.target, link.line) for link in article.links] == [("a.md", 1)]
    assert [p.plain for p in article.passages] == ["words"]


@pytest.mark.parametrize(
    ("line", "anchor"),
    [
        ("# Title { #top .cls }", "top"),
        ('# Title {: #top data-x="y" }', "top"),
        ("# Title { .cls #top }", "top"),
        ("# Title { .cls }", "title"),
        ("# :material-check: Title :octicons-tag-16:", "title"),
        ("Title { #top }\n===", "top"),
    ],
)
def test_attributes_of_headings_are_no_words(line: str, anchor: str) -> None:
    (heading,) = read(f"{line}\n\ntext\n").headings
    assert (heading.text, heading.anchor) == ("Title", anchor)


def test_an_icon_that_is_all_of_a_cell_is_its_name() -> None:
    text = "| a | b |\n|---|---|\n| :material-check: | :octicons-x-circle-16: |\n"
    assert read(text).passages[0].plain == "a | b\ncheck | x circle"


def test_lines_behind_what_is_dropped_are_true() -> None:
    text = "[a](b.md){ .x }\n:material-x: and\n$y^2$ [c](d.md)\n{ .e }\n\n[f](g.md)\n"
    article = read(text)
    assert [link.line for link in article.links] == [1, 3, 6]
    assert [formula.line for formula in article.formulas] == [3]
