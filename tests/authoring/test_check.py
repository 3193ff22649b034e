"""`mlkb check`: what is wrong is told with its line, and what is right is left in peace."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mlkb.authoring.check import check
from mlkb.authoring.text_rules import TOLERANCE
from mlkb.errors import CorpusError, UsageError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.authoring.articles import TODAY, Said, one

Write = Callable[[dict[str, str | bytes]], Path]


def test_an_article_with_nothing_wrong_has_no_problem(said: Callable[..., Said]) -> None:
    body = (
        "Costs $5 and $10, in `$HOME` or $HOME/x, \\$x, ${y}.\n\n## A formula $x_i$\n\n"
        "$$\n\\begin{aligned}\na &= b_i\n\\end{aligned}\n$$\n\n"
        "```python\n\tx = 1\n```\n\n[here](#a-formula-x_i) and [there](b.md#two) "
        "![picture](p.png) [web](https://x.org/#y) [tags](/tags/) [site](../about/)"
    )
    articles = {**one(body), "b.md": "---\ntitle: B\n---\n# Two\n", "p.png": b"\x89PNG"}
    assert said(articles) == []


def test_an_empty_file_is_told_and_a_stub_is_none(said: Callable[..., Said]) -> None:
    articles = {"a.md": "", "b.md": "# Only\n", "c.md": " \n", "d.md": "---\ntitle: D\n---\n"}
    message = "is empty; nothing of it can be found."
    assert said(dict(articles)) == [
        ("a.md", None, "warning", message), ("c.md", None, "warning", message),
    ]  # fmt: skip


def test_a_conflict_that_git_left_is_told_at_its_line(said: Callable[..., Said]) -> None:
    left = "<<<<<<< HEAD\nBake for fifty minutes.\n=======\nBake for forty.\n>>>>>>> master\n"
    tags = "---\ntitle: C\n<<<<<<< HEAD\ntags: [a]\n=======\ntags: [b]\n>>>>>>> master\n---\nText\n"
    common = left.replace("=======", "||||||| 1a2b3c4\nBake.\n=======")
    code = "<<<<<<< HEAD\n```sh\na\n=======\n```sh\nb\n>>>>>>> master\n```\n"
    articles = {
        "a.md": f"# Rye\n\n{left}\nText\n\n{common}",
        "b.md": left.replace("\n", "\r\n"),
        "c.md": tags,
        "d.md": code,
    }
    how = "; keep what is right, and remove the lines '<<<<<<<', '=======' and '>>>>>>>'."
    told = [problem for problem in said(dict(articles)) if "conflict" in problem[3]]
    assert told == [
        ("a.md", 3, "error", "unresolved merge conflict (the first of 2)" + how),
        ("b.md", 1, "error", "unresolved merge conflict" + how),
        ("c.md", 3, "error", "unresolved merge conflict" + how),
        ("d.md", 1, "error", "unresolved merge conflict" + how),
    ]


def test_what_only_shows_a_conflict_is_none(said: Callable[..., Said]) -> None:
    marks = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> master\n"
    shown = "".join(f"    {line}\n" for line in marks.splitlines())
    body = (
        f"Git marks it:\n\n```text\n{marks}```\n\n{shown}\n<pre>\n{marks}</pre>\n\n- so:\n\n"
        f"{shown}\nA heading\n=======\n\n`<<<<<<<` begins, `>>>>>>>` ends.\n\n"
        "<<<<<<<\n\n>>>>>>> deep\n\nOther heading\n=======\n"
    )
    assert [problem for problem in said(one(body)) if "conflict" in problem[3]] == []


@pytest.mark.parametrize(
    ("body", "line", "severity", "message"),
    [
        ("a\n\n$$\nx^{2\n$$", 6, "error", "formula does not parse: '{' is not closed."),
        ("$\\frob x$", 4, "warning", "\\frob is no command that mlkb knows."),
        ("$\\frob x$\n\n$\\frob \\frob$\n$\\text{\\frob}$", 4, "warning",
         "\\frob is no command that mlkb knows, also on lines 6, 7."),
        ("$\\fraq x$\n\n$\\fraq$", 4, "warning",
         "\\fraq is no command that mlkb knows, also on line 6; did you mean \\frac?"),
        ("$\\SI{1}{\\kilo\\gram} \\text{\\AA}$ $5\\,\\text{$\\mu$m}$ $\\text{\\frob}$", 4,
         "warning", "\\frob is no command that mlkb knows."),
        ("a\nb $x_i + y c", 5, "error",
         "'$' has no partner: close the formula, or write \\$ for a dollar sign."),
        ("a\n\n$$\nx = 1\n\nb", 6, "error",
         "'$$' has no partner: a display formula is not closed."),
        ("## A\n\n#### B", 6, "warning", "heading of level 4 directly below one of level 2."),
        ("a\n\n```\nx\n```\n\n- b\n\n  ```\n  y\n  ```", 6, "warning",
         "code block without a language, also on line 12; write one behind the fence."),
        ("a\tb\n\nc\td", 4, "warning",
         "tabs, also on line 6; their width is anyone's guess, write spaces."),
        ("| a | b |\n|---|---|\n| 1 |\n| 2 | 3 |\nand so on\nand on\n\nb", 8, "warning",
         "text becomes a row of the table above; leave a blank line before it."),
        ("> a | b\n> --|--\n> 1 | 2\n> text", 7, "warning",
         "text becomes a row of the table above; leave a blank line before it."),
        ("a\x1b[31m", 4, "error", "control or direction characters; remove them."),
        ("a \u202e b", 4, "error", "control or direction characters; remove them."),
        ("[b](gone.md)", 4, "error", "dead link: there is no gone.md from here."),
        ("a\n[b](data.csv)", 5, "warning", "dead link: there is no data.csv from here."),
        ("## Dual norms\n\n[b](#dual-norm)", 6, "error",
         "dead anchor: no heading here has '#dual-norm'; did you mean '#dual-norms'?"),
        ("## Singular value decomposition\n\n[b](#svd)", 6, "error",
         "dead anchor: no heading here has '#svd'; did you mean '#singular-value-decomposition'?"),
        ("![b](gone.png)", 4, "error", "image without a file: there is no gone.png."),
        ("word " * 81, 4, "warning",
         "passage of 81 tokens, where the model reads 40 at once; make it several paragraphs."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    said: Callable[..., Said], body: str, line: int, severity: str, message: str
) -> None:
    assert said(one(body)) == [("a.md", line, severity, message)]


@pytest.mark.parametrize(
    "body",
    [
        "a | b\n--|--\n1\\|2\n3 |\n\ntext",
        "| a |\n|---|\n1\n2",
        "a | b\n--|--\n1 | 2\n{: .wide}",
        "a | b\n--|--\n1 | 2\n- text\n\nc | d\n--|--\n1 | 2\n\n$$\nx\n$$",
        "```text\na | b\n--|--\n1 | 2\ntext\n```",
    ],
)
def test_short_rows_and_what_ends_a_table_are_right(said: Callable[..., Said], body: str) -> None:
    assert said(one(body)) == []


def test_lines_may_end_as_they_like(said: Callable[..., Said]) -> None:
    text = "---\rtitle: T\r---\ra | b\r\n--|--\r1 | 2\rtext\r"
    assert [line for _, line, _, _ in said({"a.md": text.encode()})] == [7]


def test_macros_that_the_article_defines_are_known(said: Callable[..., Said]) -> None:
    assert said(one("$\\newcommand{\\frob}{x}$\n\nThen $\\frob_1 + \\frob$.")) == []


@pytest.mark.parametrize(
    "broken",
    [
        "\\gdef\\frob#2{x}",
        "\\long\\xdef \\frob#2{x}",
        "\\DeclarePairedDelimiter{\\frob}{(}",
        "\\DeclareMathOperator *{ \\frob}",
    ],
)
def test_a_definition_that_cannot_be_read_is_no_unknown_command(
    said: Callable[..., Said], broken: str
) -> None:
    messages = [message for *_, message in said(one(f"${broken}$ and $\\frob$"))]
    assert messages == []


@pytest.mark.parametrize("code", ["`{}`", "```latex\n{}\n```", "    {}"])
def test_code_defines_no_command(said: Callable[..., Said], code: str) -> None:
    body = code.format("\\newcommand{\\fooo}{x}") + "\n\n$\\fooo$"
    assert [message for *_, message in said(one(body))] == [
        "\\fooo is no command that mlkb knows.",
    ]


def test_dollars_of_a_paragraph_are_told_from_what_is_near(said: Callable[..., Said]) -> None:
    # Would each be read with all that comes behind it, this would take minutes.
    body = "$5 *a* " * 10_000 + "\nand *b* $x^2 *c*"
    found = said(one(body))
    assert [line for _, line, _, message in found if "no partner" in message] == [5]


def test_a_dollar_behind_a_definition_of_several_lines(said: Callable[..., Said]) -> None:
    body = "Let $\\def\\R{R}\n\\def\\x{y}$ be\n\\$ and $\\alpha and more"
    assert [(line, "no partner" in message) for _, line, _, message in said(one(body))] == [
        (6, True),
    ]


@pytest.mark.parametrize("end", ["", "  ", "\\"])
def test_a_line_is_counted_however_the_one_before_is_broken(
    said: Callable[..., Said], end: str
) -> None:
    found = said(one(f"A line{end}\nand one that costs $x^2 or so"))
    assert [(line, "no partner" in message) for _, line, _, message in found] == [(5, True)]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("marcos", "macros"), ("maths", "math"), ("header-include", "header-includes")],
)
def test_keys_that_define_macros_are_known(said: Callable[..., Said], key: str, meant: str) -> None:
    text = "---\ntitle: T\n{}: x\n---\ntext\n"
    assert said({"a.md": text.format(meant)}) == []
    assert said({"a.md": text.format(key)}) == [
        ("a.md", 3, "warning", f"unknown key '{key}'; did you mean '{meant}'?")
    ]


@pytest.mark.parametrize("key", ["related", "publish", "cssclasses", "excerpt_separator"])
def test_keys_of_wikis_and_generators_are_let_be(said: Callable[..., Said], key: str) -> None:
    assert said({"a.md": f"---\ntitle: T\n{key}: x\n---\ntext\n"}) == []


def test_a_key_that_begins_otherwise_is_no_misspelt_one(said: Callable[..., Said]) -> None:
    assert said({"a.md": "---\ntitle: T\nrated: x\n---\ntext\n"}) == [
        ("a.md", 3, "warning", "unknown key 'rated', which no other post has; it is not used.")
    ]


def test_a_redefined_command_is_judged_by_its_definition(said: Callable[..., Said]) -> None:
    body = (
        "$$\n\\renewcommand{\\vec}[1]{\\mathbf{#1}}\n$$\n\n"
        "A $\\vec{x}$, but no $\\frob$; $\\R$ is the site's.\n"
    )
    assert said(one(body), "[macros]\nR = '\\mathbb{R}'\n") == [
        ("a.md", 8, "warning", "\\frob is no command that mlkb knows."),
    ]


def test_anchors_that_others_make_are_known(said: Callable[..., Said]) -> None:
    body = (
        '<a id="here"></a>\n\n(there)=\n## X {#own}\n\n[a](#here) [b](#there) [c](#own) [d](#fn1)'
    )
    assert said(one(body)) == []


def test_what_names_a_formula_is_an_anchor(said: Callable[..., Said]) -> None:
    body = (
        "[a](#eq:a) [b](#eq:b) [c](b.md#eq:c)\n\n$$\n\\label{eq:a}\nx\n\\tag{1}\n$$\n\n"
        "```{math}\n:label: eq:b\ny\n```"
    )
    other = "---\ntitle: B\n---\n\\begin{equation}\\label{eq:c}x\\end{equation}\n"
    assert said({**one(body), "b.md": other}) == []
    assert [line for _, line, _, _ in said(one("[a](#eq:a)"))] == [4]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("see @eq-nosuch", "eq-nosuch"),
        ("[-@eq:nosuch].", "eq:nosuch"),
        ("@Thm-none, and", "thm-none"),
        ("{eq}`gone`", "gone"),
        ("{prf:ref}`the theorem <gone>`", "gone"),
        ("\\eqref{eq:missing}", "eq:missing"),
        ("$x$ by $\\eqref{eq:missing}$", "eq:missing"),
        ("`a` ``b ` @eq-c`` @eq-d", "eq-d"),
    ],
)
def test_a_reference_to_what_nothing_is_labelled_is_told(
    said: Callable[..., Said], text: str, label: str
) -> None:
    message = f"dead reference: nothing has the label '{label}'."
    assert said(one(f"a\n{text}\nb")) == [("a.md", 5, "error", message)]


def test_references_to_labels_of_any_article_are_right(said: Callable[..., Said]) -> None:
    body = (
        "@eq-x, @Eq-x, {eq}`eq-y`, {eq}`it <eq-y>`, \\eqref{eq:z}, @thm-line, [@eq-other]\n"
        "`@eq-no` me@eq-no.org @equation \\@eq-no @fig-no {ref}`no`\n\n"
        "$$\nx\n$$ {#eq-x}\n\n(eq-y)=\n\n$$\ny\n$$\n\n$$\nz \\label{eq:z}\n$$\n\n"
        "::: {#thm-line}\nT\n:::\n\n```text\n@eq-no\n```"
    )
    other = "---\ntitle: B\n---\n```{math}\n:label: eq-other\nx\n```\n"
    assert said({**one(body), "b.md": other}) == []
    missing = said({**one("@eq-othr"), "b.md": other})
    assert [message for *_, message in missing] == [
        "dead reference: nothing has the label 'eq-othr'; did you mean 'eq-other'?"
    ]


def test_backticks_without_end_cost_little(said: Callable[..., Said]) -> None:
    found = said(one("`" * 5_000 + " a" + " ``` `" * 500))
    assert not any(message.startswith("dead") for *_, message in found)


NOWHERE = "image without a file: there is no {}."


@pytest.mark.parametrize(
    ("body", "line", "severity", "message"),
    [
        ("a\n![[gone.png]]", 5, "error", NOWHERE.format("gone.png")),
        ("a\n\n![[pictures/gone.png|300]] b", 6, "error", NOWHERE.format("pictures/gone.png")),
        ("$x$\n[[no such note]]", 5, "warning", "dead link: there is no note 'no such note'."),
        ("[[other/b]]", 4, "warning", "dead link: there is no note 'other/b'."),
        ("![[no note]]", 4, "warning", "dead link: there is no note 'no note'."),
        ("| a |\n|---|\n| x [[gone\\|*w* and *x*]] |", 6, "warning",
         "dead link: there is no note 'gone'."),
        ("[[b#Tow]]", 4, "error",
         "dead anchor: no heading of b has '#Tow'; did you mean '#two'?"),
        ("[[#Tow]]", 4, "error", "dead anchor: no heading here has '#Tow'."),
        ("[[b#^coer]]", 4, "error",
         "dead anchor: no block of b has '#^coer'; did you mean '#^core'?"),
        ("[[#^core]]", 4, "error", "dead anchor: no block here has '#^core'."),
        ("[x](b.md#^two)", 4, "error", "dead anchor: no block of b.md has '#^two'."),
        ("[x](b.md#core)", 4, "error", "dead anchor: no heading of b.md has '#core'."),
        ("a <b>c</b>\nd <img alt='src=\"x\"' src='gone.png'>", 5, "error",
         NOWHERE.format("gone.png")),
        ("a\n\n<div>\n<IMG\n  width=3 SRC=gone.png >\n</div>", 7, "error",
         NOWHERE.format("gone.png")),
        ('<p>\n<!-- <img src="no.png">\n-->\n<a href="gone.md">x</a></p>', 7, "error",
         "dead link: there is no gone.md from here."),
        ('<a href="gone.md">\n<!-- a\n-->\nx</a>', 4, "error",
         "dead link: there is no gone.md from here."),
        ("a <a href='b.md#tow'>x</a>", 4, "error",
         "dead anchor: no heading of b.md has '#tow'; did you mean '#two'?"),
        ("[x](b#tow)", 4, "error",
         "dead anchor: no heading of b has '#tow'; did you mean '#two'?"),
        ("<video><source src='gone.mp4'></video>", 4, "error", NOWHERE.format("gone.mp4")),
    ],
)  # fmt: skip
def test_links_of_wikis_and_of_html_lead_somewhere(
    said: Callable[..., Said], body: str, line: int, severity: str, message: str
) -> None:
    note = "---\ntitle: B\n---\n# Two\n\nThe point. ^core\n"
    other = {"notes/b.md": note, "b.md": note}
    assert said({**one(body), **other}) == [("a.md", line, severity, message)]


@pytest.mark.parametrize(
    "body",
    [
        "[[Deep note]] [[deep NOTE|x]] [[notes/deep note.md]] [[../notes/Deep note]] [[deep]]",
        "[[Another name]] [[The title: of it]] [[deep note#Part One]] [[deep note#A#Part One]]",
        "[[deep note#^block]] [[deep note#^Block]] [[deep note#^1a-b]] ![[deep note#^table|x]]",
        "[x](notes/Deep%20note.md#^block)",
        "![[p q.png]] ![[pictures/p q.png|300]] ![[deep note#Part One]]",
        "[[#Own part]]\n\n## Own part",
        "[[#^own]]\n\nText ^own",
        "`[[gone]]` and $x[[i]]$ and %% [[gone]] %% and [[1, 2]]\n\n```text\n[[gone]]\n```",
        "[[https://x.org/y|x]] [[{{ name }}]]",
        "<img src='pictures/p%20q.png'> <img src='/x.png'> <img src='https://x.org/y.png'>",
        "<img data-src='gone.png'> <img src={gone}> `<img src='gone.png'>` <!-- <img src=a.b> -->",
        "<script>\nx = '<img src=\"gone.png\">'\n</script>\n\n<img src='gone.png'\n",
        "<a name='x'></a> <a href='#x'>x</a> <a href='/tags/'>x</a> <a href='../about/'>y</a>",
    ],
)
def test_links_of_wikis_and_of_html_that_do(said: Callable[..., Said], body: str) -> None:
    note = "---\ntitle: 'The title: of it'\nslug: deep\naliases: [Another name]\n---\n# Part One\n"
    note += "\nText. ^block\n\n- item ^1a-b\n\n| a |\n|---|\n| b |\n\n^table\n"
    others = {
        "notes/Deep note.md": note,
        "notes/pictures/p q.png": b"\x89",
        "pictures/p q.png": b"x",
    }
    assert said({**one(body), **others}) == []


def test_each_tag_has_its_own_line_whatever_is_like_it(said: Callable[..., Said]) -> None:
    body = (
        "x <img src=q.png>\ny <img src=q.png>\n\n`<img src=r.png>`\na\n"
        "<img src=r.png> [[s]]\n[[u]]\n"
        "\n<img\n alt='a > b'\n src=t.png>\n"
    )
    found = [(line or 0, message.split()[-1]) for _, line, _, message in said(one(body))]
    first = found[0][0]
    assert [(line - first, name) for line, name in found] == [
        (0, "q.png."), (1, "q.png."), (5, "r.png."), (5, "'s'."), (6, "'u'."), (8, "t.png."),
    ]  # fmt: skip


def test_what_lies_beside_the_corpus_is_found_by_every_kind_of_link(
    said: Callable[..., Said], write_corpus: Write
) -> None:
    body = "![](../attachments/x.png) ![[x.png]] ![[attachments/x.png]] [[About]] [[about#Us]]"
    root = write_corpus(one(body))
    for path in (
        "attachments/x.png",
        "About.md",
        ".git/h.png",
        "index/i.png",
        "node_modules/n.png",
    ):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("# Us\n")
    assert said({}) == []
    hidden = "![[h.png]]\n![[i.png]]\n![[n.png]]"
    gone = [NOWHERE.format(name) for name in ("h.png", "i.png", "n.png")]
    assert [message for *_, message in said(one(hidden))] == gone


def test_an_address_of_mail_is_no_file(said: Callable[..., Said]) -> None:
    assert said(one("[Ann](ann.lee@x.example.org), [Bo](mailto:bo@example.org)")) == [
        ("a.md", 4, "warning",
         "dead link: an address of mail begins with mailto; write mailto:ann.lee@x.example.org."),
    ]  # fmt: skip


def test_a_note_may_have_the_sign_of_headings_in_its_name(said: Callable[..., Said]) -> None:
    body = "# A\n\n[[C# notes]] and [[c# Notes]]\n"
    assert said({"C# notes.md": "# Notes\n", "a.md": body}) == []


def test_a_note_that_many_link_to_and_nobody_wrote_is_told_once(
    said: Callable[..., Said],
) -> None:
    articles: dict[str, str | bytes] = {
        "b.md": "# B\n\n[[RSA]] and [[a#Part]], [[Norm]]\n",
        "a.md": "# A\n\n## Part\n\n[[Norm|norms]]\n\n[[rsa]] and [[./RSA#Keys]] or ![[rsa.md]]\n",
        "c.md": "# C\n\n[[Once]] [[Twice]] [[twice]]\n",
    }
    assert said(articles) == [
        ("a.md", 5, "warning",
         "dead link: there is no note 'Norm'; 2 links in 2 articles lead there, this one first."),
        ("a.md", 7, "warning",
         "dead link: there is no note 'rsa'; 4 links in 2 articles lead there, this one first."),
        ("c.md", 3, "warning", "dead link: there is no note 'Once'."),
        ("c.md", 3, "warning",
         "dead link: there is no note 'Twice'; 2 links lead there, this one first."),
    ]  # fmt: skip


def test_what_a_junction_leads_to_is_no_other_file(
    said: Callable[..., Said], write_corpus: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_corpus(one("[[up/b]]\n[[b]]"))
    (root / "notes").mkdir()
    (root / "b.md").write_text("# B\n")
    (root / "notes" / "up").symlink_to("..")
    looked = os.stat

    def told(path: Any, *, follow_symlinks: bool = True, **options: Any) -> Any:
        if Path(path).name == "up" and not follow_symlinks:
            return SimpleNamespace(st_reparse_tag=0xA0000003)
        return looked(path, follow_symlinks=follow_symlinks, **options)

    monkeypatch.setattr(os, "stat", told)
    monkeypatch.setattr(os.path, "islink", lambda path: False)
    assert said({}) == [("a.md", 4, "warning", "dead link: there is no note 'up/b'.")]


def test_a_path_is_meant_before_a_title_and_the_corpus_before_what_is_beside_it(
    said: Callable[..., Said], write_corpus: Write
) -> None:
    others = {
        "x/y.md": "---\ntitle: Z\n---\n# Path\n",
        "b.md": "---\ntitle: x/y\n---\n# Title\n",
    }
    root = write_corpus({**one("[[x/y#Path]] [[b#Title]]"), **others})
    (root / "b.md").write_text("# Beside\n")
    (root / "a").mkdir()
    (root / "a" / "y.md").write_text("# Beside\n")
    assert said({}) == []


OTHER = "link {} differs in case from {}, and is dead where case counts."


@pytest.mark.usefixtures("without_case")
@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("Fig.PNG", OTHER.format("Fig.PNG", "fig.png")),
        ("S/fig.png", OTHER.format("S/fig.png", "s")),
        ("s/../S/./B.md#two", OTHER.format("s/../S/./B.md", "s")),
        ("../corpus/s/B.md", OTHER.format("../corpus/s/B.md", "b.md")),
        ("s/B.html", OTHER.format("s/B.html", "b.md")),
        ("s/B", OTHER.format("s/B", "b.md")),
        ("S", OTHER.format("S", "s")),
        ("fig.png", None),
        ("s/b.html#two", None),
        ("s/b", None),
        ("../corpus/s/", None),
        ("./", None),
        ("%C3%BC.png", None),
        ("u%CC%88.png", None),
        ("#own", None),
    ],
)
def test_a_link_in_another_case_is_told_where_it_leads_somewhere(
    said: Callable[..., Said], write_corpus: Write, target: str, told: str | None
) -> None:
    others: dict[str, str | bytes] = {
        "s/b.md": "---\ntitle: B\n---\n# Two\n",
        "s/fig.png": b"x",
        "fig.png": b"x",
        "u\u0308.png": b"x",  # as macOS may keep it
        "\u00fc.png": b"x",
    }
    articles = {**one(f"[x]({target})\n\n# Own"), **others}
    assert said(articles) == ([("a.md", 4, "warning", told)] if told else [])


def test_a_root_may_be_named_with_dots(write_corpus: Write) -> None:
    root = write_corpus(one("[x](gone.md)"))
    found = check(load(root / "corpus" / ".."), today=TODAY)
    assert [str(problem) for problem in found] == [
        "a.md:4: dead link: there is no gone.md from here."
    ]


def test_a_post_is_called_as_a_search_calls_it(said: Callable[..., Said]) -> None:
    note = {"n.md": "# Other Heading\n\nOf sets, **#sets**.\n"}
    required = 'required = ["tags"]'
    assert said({**one("[[Other Heading]] #linked"), **note}, required) == []
    untagged = said({"a.md": "---\ntitle: T\n---\nNo #1, C# or a#b.\n"}, required)
    assert untagged == [("a.md", 1, "error", "front matter has no 'tags'; add it.")]


def test_a_post_is_named_by_the_title_that_is_listed(base: KnowledgeBase) -> None:
    note = "---\nmacros:\n  '\\RR': '\\mathbb{R}'\n---\n# Other $\\RR$ Heading\n\n![x](gone.png)\n"
    (base.settings.corpus / "n.md").write_text(note)
    (title,) = [post.title for post in base.posts() if post.path == "n.md"]
    assert title == "Other $\\mathbb{R}$ Heading"
    assert {problem.path for problem in base.check([title])} == {"n.md"}


def test_a_stated_read_time_must_be_near_the_computed_one(said: Callable[..., Said]) -> None:
    body = ("word " * 20 + "\n\n") * 110  # 2,200 words, ten minutes
    assert said(one(body, "title: T\nread_minutes: 11")) == []
    assert said(one(body, "title: T\nread_minutes: 12")) == [
        ("a.md", 3, "warning",
         "'read_minutes' says 12, but the text takes 10 minutes to read."),
    ]  # fmt: skip
    assert said(one(body, "title: T\nread_time: 12 min")) == [
        ("a.md", 3, "warning", "'read_time' says 12, but the text takes 10 minutes to read."),
    ]
    assert TOLERANCE == 0.15


def test_fields_that_the_settings_require(said: Callable[..., Said]) -> None:
    articles = {"a.md": "---\ntitle: T\nsummary:\n---\nx\n", "b.md": "x\n"}
    assert said(articles, 'required = ["title", "summary"]') == [
        ("a.md", 3, "error", "front matter has no 'summary'; add it."),
        ("b.md", 1, "error", "front matter has no 'title'; add it."),
        ("b.md", 1, "error", "front matter has no 'summary'; add it."),
    ]


def test_a_field_that_nearly_all_others_have_was_forgotten(said: Callable[..., Said]) -> None:
    dated = {f"{i}.md": f"---\ntitle: T{i}\ndate: 2026-01-0{i}\n---\nx\n" for i in range(1, 5)}
    habit = "front matter has no 'date', which nearly all other posts have."
    assert said({**dated, "5.md": "---\ntitle: T5\n---\nx\n"}) == [("5.md", 1, "warning", habit)]
    assert said({"a/1.md": "---\ntitle: T\n---\nx\n"}) != []
    assert said({f"note{i}.md": "x\n" for i in range(3)}) == []  # four of eight others have it


def test_a_missing_read_time_is_told_with_its_number(said: Callable[..., Said]) -> None:
    timed = {f"{i}.md": f"---\ntitle: T{i}\nread_minutes: 1\n---\nx\n" for i in range(1, 5)}
    body = ("word " * 20 + "\n\n") * 110  # 2,200 words, ten minutes
    habit = "front matter has no 'read_minutes', which nearly all other posts have; add 10."
    untimed = {"5.md": f"---\ntitle: T5\n---\n{body}"}
    assert said({**timed, **untimed}) == [("5.md", 1, "warning", habit)]
    named = {name: text.replace("read_minutes", "read_time") for name, text in timed.items()}
    assert said({**named, **untimed}) == [("5.md", 1, "warning", habit)]
    shown = {name: text.replace("read_time: 1", "read_time: true") for name, text in named.items()}
    assert said({**shown, **untimed}) == []
    required = "front matter has no 'read_minutes'; add 10."
    found = said({"5.md": untimed["5.md"]}, 'required = ["read_minutes"]')
    assert ("5.md", 1, "error", required) in found


def test_keys_that_nobody_knows(said: Callable[..., Said]) -> None:
    head = "title: T\nsumary: x\nlayout: post\nfrobnicate: 1"
    assert said(one("x", head)) == [
        ("a.md", 3, "warning", "unknown key 'sumary'; did you mean 'summary'?"),
        (
            "a.md",
            5,
            "warning",
            "unknown key 'frobnicate', which no other post has; it is not used.",
        ),
    ]
    both = dict.fromkeys(("a.md", "b.md"), "---\ntitle: T\nfrobnicate: 1\n---\nx\n")
    assert said(both) == []


def test_the_day_of_creation_is_a_known_key(said: Callable[..., Said]) -> None:
    assert said(one("x", "title: T\ncreated: 2026-01-02")) == []


def test_wrong_types_are_told(said: Callable[..., Said]) -> None:
    assert said(one("x", "title: T\npart: two")) == [
        ("a.md", 3, "warning", "'part' must be a whole number of at least 0; it is left out."),
    ]


def test_slugs_and_parts_are_taken_once(said: Callable[..., Said]) -> None:
    def post(part: int, more: str = "") -> str:
        return f"---\ntitle: T\nseries: S\npart: {part}\n{more}---\nx\n"

    articles = {"01-a.md": post(1), "02-b.md": post(1), "03-a.md": post(2), "x/c.md": "x\n",
                "y/c.md": "x\n"}  # fmt: skip
    assert said(articles) == [
        ("01-a.md", 1, "error", "the slug 'a' is also that of 03-a.md; change one."),
        ("01-a.md", 4, "error", "part 1 of S is also 02-b.md."),
        ("02-b.md", 4, "error", "part 1 of S is also 01-a.md."),
        ("03-a.md", 1, "error", "the slug 'a' is also that of 01-a.md; change one."),
    ]


def test_tomorrow_is_an_error_only_for_what_is_published(said: Callable[..., Said]) -> None:
    articles = one("x", "title: T\ndate: 2026-03-02")
    assert said(articles) == []
    assert said(articles, published=True) == [
        ("a.md", 3, "error", "the date 2026-03-02 lies in the future."),
    ]
    assert said(one("x", "title: T\ndate: 2026-03-01"), published=True) == []


def test_a_post_that_was_never_filled_in_is_told_before_it_is_public(base: KnowledgeBase) -> None:
    file = base.new("Newton's Method", series="Optimization", today=TODAY)
    lines = file.read_text(encoding="utf-8").split("\n")
    begin = lines.index("Newton's Method is still to be written.")

    def found(*, published: bool) -> list[tuple[int | None, str, str]]:
        problems = base.check(["newtons-method"], published=published, today=TODAY)
        return [(p.line, p.severity, p.message) for p in problems if "summary" not in p.message]

    assert found(published=False) == []
    also = f"also on lines {begin + 3}, {begin + 7}, {begin + 11}"
    said = f"what 'mlkb new' put here was never filled in, {also}; write or remove it."
    assert found(published=True) == [(begin + 1, "warning", said)]
    file.write_text("\n".join([*lines[:begin], "The line search is still to be written.", ""]))
    assert found(published=True) == []


def test_broken_files_are_told_and_the_others_checked(said: Callable[..., Said]) -> None:
    found = said({"a.md": b"\xff\xfe\x00", "b.md": "[x](gone.md)\n", "c.md": "---\na: [\n---\nx\n"})
    assert [(path, severity) for path, _, severity, _ in found] == [
        ("a.md", "error"), ("b.md", "error"), ("c.md", "error"),
    ]  # fmt: skip


def test_where_nothing_is_there_is_nothing_to_check(said: Callable[..., Said]) -> None:
    with pytest.raises(CorpusError, match="nothing to check: no Markdown files are in"):
        said({"picture.png": b"\x89PNG"})
    (problem,) = said({"a.md": b"\0"})
    assert problem[:3] == ("a.md", None, "error")


def test_posts_are_named_as_everywhere(base: KnowledgeBase) -> None:
    (base.settings.corpus / "probability/bayes.md").write_text("[x](gone.md)\n", encoding="utf-8")
    errors = [p for p in base.check() if p.severity == "error"]
    assert [(p.path, p.line) for p in errors] == [("probability/bayes.md", 1)]
    assert base.check(["bayes"]) == errors
    assert [p.severity for p in base.check(["duality"])] == ["warning"]  # its read time
    with pytest.raises(UsageError, match="No post is called 'nothing'"):
        base.check(["nothing"])
