from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mlkb.records.answers import Arms, Explanation, Judgement
from mlkb.records.articles import ArticleText, Heading, Problem
from mlkb.records.posts import Formula
from mlkb.records.reports import BuildReport
from mlkb.view import plain
from tests.view.examples import (
    BARE,
    EXPLAINED,
    HIT,
    HOSTILE,
    POST,
    TEXT,
    UNSAFE,
    occurrences,
    related,
    result,
)

SEARCH = """\
1\t0.912\tml-math-derivations/08-support-vector-machines.md:77\ttext\t\
support-vector-machines#the-kkt-conditions
  Machine Learning Mathematical Derivations (8): Support Vector Machines · \
ML Math Derivations, part 8 of 20 · 2026-01-27 · 15 min read · Duality › The KKT conditions
    For an optimum the **KKT conditions** hold, with $\\lambda_i \\ge 0$.

2\t0.800\tml-math-derivations/08-support-vector-machines.md:90\tformula\t\
support-vector-machines#duality
  Machine Learning Mathematical Derivations (8): Support Vector Machines · \
ML Math Derivations, part 8 of 20 · 2026-01-27 · 15 min read · Duality
    The ratio is

    $$
    \\frac{a}{b} = c \\tag{8.4}
    $$

3\t0.500\ta b/note.md:120\tcode\tnote
  A note · 1 min read
    ```python
    def f(x):
        return x  # the identity
    ```
"""


def test_search() -> None:
    assert plain.search(result()) == SEARCH


def test_a_long_passage_is_shown_from_where_its_words_are_found() -> None:
    passage = replace(TEXT, text="\n".join(f"- row {n}" for n in range(100)))
    head, _, *shown = plain.search(result(replace(HIT, passage=passage, offset=50))).splitlines()
    assert f":{passage.line + 50}\t" in head
    assert shown[:2] == ["    …", "    - row 50"]
    assert shown[-2:] == [
        "    - row 89",
        "    … 60 more lines, mlkb show support-vector-machines#the-kkt-conditions",
    ]


def test_a_very_long_line_is_shown_where_its_words_are_found() -> None:
    log = "We sailed by wind. " * 300
    passage = replace(TEXT, text=f"Short line.\n{log}The cook baked a crumble. {log}".rstrip())
    hit = replace(HIT, passage=passage, terms=("baked", "crumble"))
    _, _, short, long, more = plain.search(result(hit)).splitlines()
    assert short == "    Short line."
    assert long.startswith("    … ")
    assert long.endswith(" …")
    assert "The cook baked a crumble." in long
    assert len(long) < 4_100
    assert more.startswith("    … 7,")
    assert more.endswith(" more characters, mlkb show support-vector-machines#the-kkt-conditions")
    unmatched = plain.search(result(replace(hit, terms=()))).splitlines()[3]
    assert unmatched.startswith("    We sailed by wind. We")


def test_a_formula_is_never_cut() -> None:
    latex = " + ".join(["x"] * 2_000)
    passage = replace(TEXT, text=f"$$ {latex} $$", formula=Formula(latex, True, "", 77, 77))
    assert f"    $$ {latex} $$\n" in plain.search(result(replace(HIT, passage=passage)))


def test_what_decided_comes_first() -> None:
    why = Judgement("signs", (("likeness", 3.5), ("odds", 0.0), ("bias", -4.0)))
    first = plain.search(replace(result(answered=False), judgement=why)).splitlines()[0]
    assert first == (
        "verdict: refused by the sum of all signs, -0.50 (0 is enough): likeness +3.50, bias -4.00"
    )
    first = plain.search(replace(result(), judgement=Judgement("phrase"))).splitlines()[0]
    assert first == "verdict: answered by all of the words, which stand in a row"


def test_an_explanation_keeps_the_source() -> None:
    shown = "\n  near (cosine 0.61): At $\\mathbf{x}^*$ the **KKT conditions** hold.\n"
    assert shown in plain.search(result(EXPLAINED))
    titled = replace(EXPLAINED, arms=replace(EXPLAINED.arms, titled=1.0))
    assert "side by side; it begins the post that is called so: KKT 7.5" in plain.search(
        result(titled)
    )


def test_an_unanswered_search_says_so_first() -> None:
    text = plain.search(result(answered=False))
    assert text.startswith(
        "Nothing here answers this. Nearest, but perhaps not what you meant:\n\n"
    )
    assert text.endswith(SEARCH)
    nothing = replace(result(answered=False), hits=())
    assert plain.search(nothing) == "Nothing here answers this.\n"


def test_lines_are_never_wrapped() -> None:
    passage = replace(TEXT, text="word " * 500)
    assert "word " * 499 + "word" in plain.search(result(replace(HIT, passage=passage)))


@given(st.text() | st.just(HOSTILE))
def test_no_control_codes_but_tabs_between_fields(text: str) -> None:
    post = replace(POST, title=text, slug=text, path=text, series=text, tags=(text,), summary=text)
    passage = replace(TEXT, text=text, headings=(text,), anchor=text)
    shown = plain.search(result(replace(HIT, post=post, passage=passage))) + plain.listing([post])
    assert not UNSAFE.search(shown.replace("\t", ""))
    first, *_ = shown.split("\n\n")[0].split("\n")
    assert first.count("\t") == 4
    assert plain.listing([post]).count("\t") == 6
    assert plain.listing([post]).count("\n") == 1


def test_related() -> None:
    first, facts, score, here, there, end = plain.related(related()).split("\n")
    assert first == "1\t0.830\ta b/note.md\tnote"
    assert facts == "  A note · 1 min read"
    assert score == "  0.700"
    assert here.startswith(f"    here\t{POST.path}:77\tThe **dual** has $$ x $$ many words many")
    assert there == "    there\ta b/note.md:3\tA short one."
    assert end == ""


def test_how_much_of_a_draft_is_near() -> None:
    for compared, answered, said in (
        (7, 5, "Of 7 passages 5 are near something here."),
        (7, 1, "Of 7 passages 1 is near something here."),
        (1, 1, "Its passage is near something here."),
        (7, 0, "Nothing here is near it. Nearest, but perhaps not what you meant:"),
    ):
        shown = plain.related(replace(related(), compared=compared, answered=answered))
        assert shown == f"{said}\n\n{plain.related(related())}"
    none = replace(related(), related=(), compared=1)
    assert plain.related(none) == "No post is near this one.\n"


def test_listing() -> None:
    assert plain.listing([POST, BARE]) == (
        "2026-01-27\tML Math Derivations\t8\t15\tsupport-vector-machines\t"
        "Machine Learning Mathematical Derivations (8): Support Vector Machines\t"
        "From the largest margin to kernels.\n"
        "-\t-\t-\t1\tnote\tA note\t-\n"
    )
    assert plain.listing([]) == "No post passes the filters.\n"


def test_tags() -> None:
    other = replace(BARE, tags=("Optimization", "a\tb\x1b"))
    assert plain.tags([POST, other]) == "Optimization\t2\na   b\t1\nMachine Learning\t1\n"
    assert plain.tags([BARE]) == "No post has a tag.\n"


SOURCE = """\
---
title: "hidden"
---

Opening.

## One

First.

### One and a half

Half.

## Two

Second.
"""


def test_an_article_has_a_head_in_place_of_front_matter() -> None:
    assert plain.article(ArticleText(BARE, "---\ntitle: hidden\n---\n\n# One\n\ntext\n", ())) == (
        "A note\n1 min read\n\n# One\n\ntext\n"
    )


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    lines = SOURCE.split("\n")
    one, half, two = (
        Heading(marks.count("#"), words, words, lines.index(f"{marks} {words}") + 1)
        for marks, words in (("##", "One"), ("###", "One and a half"), ("##", "Two"))
    )
    text = ArticleText(BARE, SOURCE, (one, half, two))
    expected = "## One\n\nFirst.\n\n### One and a half\n\nHalf.\n"
    assert plain.article(replace(text, heading=one)) == expected
    assert plain.article(replace(text, heading=half)) == "### One and a half\n\nHalf.\n"
    assert plain.article(replace(text, heading=two)) == "## Two\n\nSecond.\n"


def test_build_and_problems() -> None:
    found = (Problem("a.md", 3, "is no date."), Problem("b.md", None, "is empty.", "warning"))
    report = BuildReport(1, 2, 1, ("new.md",), ("old.md",), ("gone.md",), 3, 1000, 1.26, found, "g")
    assert plain.build(report) == (
        "Indexed: 1 post, 2 passages, 1 formula.\n"
        "Embedded 3, reused 1,000 in 1.3 s.\n"
        "+ new.md\n~ old.md\n- gone.md\n"
        "a.md:3: error: is no date.\nb.md: warning: is empty.\n"
    )
    fresh = BuildReport(1, 2, 1, (), (), (), 0, 0, 0.1, (), "g", fresh=True)
    done = "Nothing to do, the index is current: 1 post, 2 passages, 1 formula.\n"
    assert plain.build(fresh) == done
    assert plain.build(replace(fresh, idle=("a/", "b"))) == (
        f"{done}'exclude' in mlkb.toml has 'a/', 'b', which leave nothing out.\n"
    )
    assert plain.problems([]) == "No problems found.\n"


def test_a_pipe_does_not_load_rich() -> None:
    code = (
        "import sys, mlkb.view.plain, mlkb.view.json; "
        "heavy = {'rich', 'markdown_it', 'yaml', 'numpy', 'pygments'} & set(sys.modules); "
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_formula_names_what_it_is_to_the_one_asked_for() -> None:
    shown = plain.formula(occurrences())
    assert shown.startswith(
        "1\tsame renamed\tml-math-derivations/08-support-vector-machines.md:90\t8.4\t"
        "support-vector-machines#duality\n"
    )
    assert "\n\n2\tcontains\ta b/note.md:90\t8.4\tnote#duality\n" in shown
    nowhere = plain.formula(replace(occurrences(), occurrences=()))
    assert (
        nowhere
        == "It stands nowhere else, whole or in part; 'mlkb search' finds what is like it.\n"
    )
    typed = replace(occurrences(), occurrences=(), passage=None, post=None)
    assert plain.formula(typed).startswith("It stands nowhere, whole or in part;")


def test_an_explanation_tells_what_each_arm_gave() -> None:
    arms = Arms(
        lexical=11.6,
        dense=0.58,
        coverage=1.0,
        adjacency=0.5,
        named=True,
        weight=0.48,
        concepts=0.31,
    )
    why = Explanation(
        -5.0,
        4.0,
        2.5,
        0.0,
        0.75,
        (("KKT", 7.5), ("conditions", 4.1)),
        called=(("optimality conditions", 0.4), ("lagrange multiplier", 0.07)),
    )
    text = plain.search(result(replace(HIT, arms=arms, explanation=why)))
    assert (
        "  score: the chance at log odds -5.00 + words 4.00 + meaning 2.50 + concepts 0.75\n"
        in text
    )
    assert (
        "  words: BM25 11.6; 100% there, 50% side by side; they introduce this formula: "
        "KKT 7.5, conditions 4.1\n"
    ) in text
    assert "  meaning: cosine 0.58, weight 0.48 of all\n" in text
    assert "formula: 0%" not in text
    assert (
        "  concepts: nearness 0.31; named here: "
        "optimality conditions 0.40, lagrange multiplier 0.07\n"
    ) in text
