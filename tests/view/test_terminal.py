from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mlkb.clean import clean
from mlkb.records.answers import Arms, Hit, Judgement, SearchResult
from mlkb.records.articles import ArticleText, Heading, Problem
from mlkb.records.posts import Formula, Post
from mlkb.records.relations import Place
from mlkb.records.reports import BuildReport, Finding
from mlkb.records.runs import Change, Comparison, Evaluation, Mean
from mlkb.view import terminal
from mlkb.view.hits import _snippet
from mlkb.view.look import Look
from tests.view.examples import (
    BARE,
    CODE,
    EXPLAINED,
    FORMULA,
    HIT,
    HOSTILE,
    POST,
    TEXT,
    UNSAFE,
    console,
    occurrences,
    printed,
    related,
    result,
)

COLOUR = {"TERM": "xterm-256color"}
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def searched(shown: SearchResult, width: int = 80, *, latex: bool = False) -> str:
    screen = console(width)
    terminal.search(shown, screen, latex=latex)
    return printed(screen)


SEARCH_80 = """\
 1  Machine Learning Mathematical Derivations (8): Support Vector Machines  0.91
    Duality › The KKT conditions
    ML Math Derivations, part 8 of 20 · 2026-01-27 · 15 min read
    ml-math-derivations/08-support-vector-machines.md:77

    For an optimum the KKT conditions hold, with λᵢ ≥ 0.


 2  Machine Learning Mathematical Derivations (8): Support Vector Machines  0.80
    Duality
    ML Math Derivations, part 8 of 20 · 2026-01-27 · 15 min read
    ml-math-derivations/08-support-vector-machines.md:90

    The ratio is

         a
        ╶─╴ = c                                                            (8.4)
         b


 3  A note                                                                  0.50
    1 min read
    a b/note.md:120

        def f(x):
            return x  # the identity
"""

SEARCH_40 = """\
 1  Machine Learning Mathematical   0.91
    Derivations (8): Support
    Vector Machines
    Duality › The KKT conditions
    ML Math Derivations, part 8 of 20
    2026-01-27 · 15 min read
    ml-math-derivations/08-support-vector-machines.md:77

    For an optimum the KKT conditions
    hold, with λᵢ ≥ 0.
"""


def test_search_at_80_columns() -> None:
    assert searched(result()) == SEARCH_80


def test_search_at_40_columns() -> None:
    assert searched(result(HIT), 40) == SEARCH_40


def test_prose_is_set_no_wider_than_100_columns() -> None:
    passage = replace(TEXT, text="word " * 50)
    lines = searched(result(replace(HIT, passage=passage)), 160).split("\n")
    assert max(map(len, lines)) == 100


def test_that_no_hit_is_likely_is_said_above_them() -> None:
    said = "Perhaps here, though no passage is likely to answer this:\n"
    unlikely = replace(HIT, score=0.04)
    assert searched(result(unlikely)).startswith(said)
    assert said not in searched(result(replace(HIT, score=0.2)))
    assert said not in searched(replace(result(unlikely), answered=False))
    assert said not in searched(replace(result(unlikely), reranked=True))


def test_an_unanswered_search_says_so() -> None:
    text = searched(result(HIT, answered=False))
    first = "Nothing here answers this.\nNearest, but perhaps not what you meant:\n\n\n 1  Machine"
    assert text.startswith(first)
    nothing = replace(result(answered=False), hits=())
    assert searched(nothing) == "Nothing here answers this.\n"


def test_filters_that_leave_no_post_are_named() -> None:
    said = "No post passes the filters.\n"
    none = replace(result(), hits=(), answered=False, filtered_out=True)
    assert searched(none) == said
    terminal.related(replace(related(), related=(), filtered_out=True), screen := console())
    assert printed(screen) == said
    places = replace(occurrences(), occurrences=(), filtered_out=True)
    terminal.formula(places, screen := console())
    assert printed(screen).endswith(f"\n\n{said}")
    terminal.formula(replace(places, filtered_out=False), screen := console(40))
    assert "\nIt stands nowhere else, whole or in\npart; 'mlkb search'" in printed(screen)


def test_formulas_can_be_shown_as_source() -> None:
    text = searched(result(HIT, Hit(2, 0.8, FORMULA, POST)), latex=True)
    assert "with $\\lambda_i \\ge 0$." in text
    assert "        \\frac{a}{b} = c \\tag{8.4}\n" in text


def test_the_nearest_sentences_are_set_like_text() -> None:
    text = searched(result(EXPLAINED))
    assert "\n    near (cosine 0.61): At 𝐱* the KKT conditions hold.\n" in text
    assert "\n    near (cosine 0.50): x² = 4\n" in text
    assert "\n    near (cosine 0.40): <br>\n" in text
    assert "(cosine 0.61): At $\\mathbf{x}^*$ the KKT" in searched(result(EXPLAINED), latex=True)


def test_an_inline_formula_that_was_found_is_drawn_above_its_sentence() -> None:
    latex = "\\frac{a}{b} = c"
    passage = replace(
        FORMULA, text=f"So ${latex}$ holds.", formula=Formula(latex, False, "", 90, 90)
    )
    shown = "         a\n        ╶─╴ = c\n         b\n\n    So a/b = c holds.\n"
    assert searched(result(Hit(1, 0.8, passage, POST))).endswith(shown)


def test_a_long_passage_is_cut_with_the_command_for_the_rest() -> None:
    passage = replace(TEXT, text="\n\n".join(f"line {number}" for number in range(20)))
    body = searched(result(Hit(1, 0.9, passage, POST))).split("\n\n", 1)[1]
    assert body.count("line ") == 12
    hint = "    … 8 more lines, mlkb show support-vector-machines#the-kkt-conditions\n"
    assert body.endswith(f"    line 11\n\n{hint}")


def test_what_was_found_by_its_number_is_shown_from_its_own_line() -> None:
    passage = replace(TEXT, text="the end\n\nof one\n\n**2.** Show that.\n\nHint: draw.")
    hit = Hit(1, 0.9, passage, POST, Arms(numbered=1.0), terms=("end",), offset=4)
    head, body = searched(result(hit)).split("\n\n", 1)
    assert head.endswith(".md:81")
    assert body.startswith("    …\n    2. Show that.\n\n    Hint: draw.\n\n    … 2 more lines")
    whole = searched(result(replace(hit, offset=0))).split("\n\n", 1)[1]
    assert whole.startswith("    the end\n")
    assert "more line" not in whole


def test_a_command_to_be_copied_is_not_broken() -> None:
    passage = replace(TEXT, text="\n\n".join(f"line {number}" for number in range(20)))
    body = searched(result(Hit(1, 0.9, passage, POST)), 40)
    command = "mlkb show support-vector-machines#the-kkt-conditions"
    assert body.endswith(f"\n\n    … 8 more lines,\n    {command}\n")


def test_a_display_formula_that_was_found_is_whole() -> None:
    rows = " \\\\ ".join(f"x_{{{n}}} &= {n}" for n in range(20))
    latex = f"\\begin{{aligned}} {rows} \\end{{aligned}}"
    text = f"{'The rows are as follows, ' * 8}namely\n\n$$\n{latex}\n$$"
    passage = replace(FORMULA, text=text, formula=Formula(latex, True, "", 90, 92))
    shown = searched(result(Hit(1, 0.8, passage, POST)), 40)
    assert "x₁₉ = 19" in shown
    assert "more line" not in shown
    flat = searched(result(Hit(1, 0.8, replace(TEXT, text=text), POST)), 40)
    assert "x₁₈ = 18;" in flat
    assert len(flat.splitlines()) < len(shown.splitlines())
    assert "more line" not in flat
    longer = text.replace(rows, " \\\\ ".join([rows] * 5))
    assert "more line" in searched(result(Hit(1, 0.8, replace(TEXT, text=longer), POST)), 40)


def test_in_a_narrow_window_a_formula_is_written_low_before_it_is_left_out() -> None:
    drawn = (
        "\\nabla f(x) + \\sum_{i=1}^P \\lambda_i \\nabla g_i(x)\n"
        "+ \\sum_{j=1}^Q \\nu_j \\nabla h_j(x) = 0 \\tag{4.29}"
    )
    text = f"{'Let all functions here be differentiable. ' * 6}\n\n$$\n{drawn}\n$$"
    shown = searched(result(Hit(1, 0.8, replace(TEXT, text=text), POST)), 40)
    assert "    ∇f(x) + ∑ᵢ₌₁ᴾ λᵢ∇gᵢ(x) + " in shown
    assert "(4.29)" in shown
    assert "more line" not in shown
    assert "▐╸" in searched(result(Hit(1, 0.8, replace(TEXT, text=text), POST)), 80)


def test_the_verdict_is_broken_between_words() -> None:
    judged = replace(result(), judgement=Judgement("phrase", ()))
    assert searched(judged, 40).startswith(
        "verdict: answered by all of the words,\nwhich stand in a row\n\n"
    )


def test_a_passage_is_cut_where_the_first_matched_word_is_seen() -> None:
    passage = replace(TEXT, text="\n\n".join([*["before"] * 15, "the match", "after"]))
    body = searched(result(Hit(1, 0.9, passage, POST, terms=("match",)))).split("\n\n", 1)[1]
    assert body.startswith("    …\n    the match\n\n    after\n\n    … 15 more lines")


def test_a_long_list_is_cut_where_most_matched_words_are_seen() -> None:
    rows = [f"- day {n}: a violin" if n == 2 else f"- day {n}" for n in range(20)]
    rows[17] = "- the violin behind the stove"
    passage = replace(TEXT, text="\n".join(rows))
    body = searched(result(Hit(1, 0.9, passage, POST, terms=("violin", "stove"))))
    shown = body.split("\n\n", 1)[1]
    assert shown.startswith(
        "    …\n    • day 16\n    • the violin behind the stove\n    • day 18\n"
    )
    assert "… 16 more lines" in shown
    body = searched(result(Hit(1, 0.9, passage, POST, terms=("day", "violin"))))
    assert body.split("\n\n", 1)[1].startswith("    • day 0\n")


def test_code_is_not_begun_within_a_broken_line() -> None:
    broken = "value = function(first, second, third)"
    rows = [*["before = 0"] * 15, broken, "match = 1", *["after = 2"] * 4]
    passage = replace(TEXT, kind="code", text="\n".join(("```", *rows, "```")))
    body = searched(result(Hit(1, 0.9, passage, POST, terms=("match",))), 30)
    shown = body.split("…\n", 1)[1]
    assert shown.startswith(
        "      value = function(first,\n      ↪ second, third)\n      match = 1\n      after = 2\n"
    )


def test_a_line_of_code_that_is_too_long_itself_is_begun_where_it_matches() -> None:
    words = " ".join(["before_it"] * 60)
    text = f"```\n{words} match\n```"
    body = searched(result(Hit(1, 0.9, replace(TEXT, text=text), POST, terms=("match",))), 30)
    assert "match" in body


def test_a_drawn_formula_is_never_cut() -> None:
    drawn = "$$\n\\frac{\\frac{a}{b}}{\\frac{c}{d}}\n$$"
    passage = replace(TEXT, text="\n\n".join([*["line"] * 11, drawn, "end"]))
    text = searched(result(Hit(1, 0.9, passage, POST)))
    assert "(a/b)/(c/d)\n\n    … 1 more line" in text
    assert "╶─╴" not in text
    fewer = replace(TEXT, text="\n\n".join([*["line"] * 7, drawn, "end"]))
    assert searched(result(Hit(1, 0.9, fewer, POST))).count("╶─╴") == 2
    assert "… 1 more line, mlkb" in searched(result(Hit(1, 0.9, fewer, POST)))


HOSTILE_POST = replace(POST, title=HOSTILE, path=f"{HOSTILE}.md", series=HOSTILE, tags=(HOSTILE,))
HOSTILE_TEXT = replace(TEXT, text=f"{HOSTILE}\n\n```{HOSTILE}\n{HOSTILE}", headings=(HOSTILE,))


@pytest.mark.parametrize("width", [24, 40, 80, 120, 200])
def test_hostile_text_neither_overflows_nor_reaches_the_terminal(width: int) -> None:
    shown = result(replace(HIT, post=HOSTILE_POST, passage=HOSTILE_TEXT, terms=(HOSTILE,)))
    screen = console(width)
    terminal.search(shown, screen)
    terminal.related(related(), screen)
    terminal.listing([HOSTILE_POST, POST, BARE], screen, by_series=False)
    terminal.listing([HOSTILE_POST, POST, BARE], screen, by_series=True)
    terminal.article(ArticleText(HOSTILE_POST, HOSTILE_TEXT.text, ()), screen)
    terminal.problems([Problem(HOSTILE, 3, HOSTILE)], screen)
    text = printed(screen)
    assert not UNSAFE.search(text)
    name = clean(HOSTILE, multiline=False)
    copied = (name, f"{name}.md:77", f"{POST.path}:77")
    lines = [line for line in text.split("\n") if line.strip() not in copied]
    assert max(map(len, lines)) <= width


def test_markup_and_emoji_codes_stay_text() -> None:
    text = searched(result(replace(HIT, post=replace(POST, title="[red]x[/red] :smile: [/]"))))
    assert "[red]x[/red] :smile: [/]" in text


def coloured(shown: SearchResult, *, latex: bool = False, **environ: str) -> str:
    screen = console(80, {**COLOUR, **environ})
    terminal.search(shown, screen, latex=latex)
    return printed(screen)


def test_the_place_is_a_link_to_the_file() -> None:
    text = coloured(result(Hit(1, 0.5, CODE, BARE)))
    assert re.search(
        r"\x1b\]8;id=\d+;file:///notes/my%20corpus/a%20b/note\.md\x1b\\"
        r"\x1b\[2ma b/note\.md:120\x1b\[0m\x1b\]8;;\x1b\\",
        text,
    )
    assert "\x1b]8;" not in coloured(result(Hit(1, 0.5, CODE, BARE), corpus=""))


def test_a_link_in_the_text_cannot_break_out() -> None:
    passage = replace(TEXT, text="[x](<http://a/\x1b\\b>) and " + HOSTILE)
    hostile = replace(POST, path="\x1b]8;;http://evil\x07.md")
    text = coloured(result(Hit(1, 0.5, passage, hostile)))
    assert not UNSAFE.search(_ESCAPES.sub("", text))
    assert {url.split("/")[2] for url in re.findall(r";(http[^\x1b]*)\x1b", text)} <= {"a"}


def test_matched_words_are_marked_and_code_is_coloured() -> None:
    text = coloured(result())
    assert "\x1b[1;35mKKT\x1b[0m" in text
    assert "\x1b[36mdef\x1b[0m" in text


def test_where_no_spaces_divide_words_only_what_was_found_is_marked() -> None:
    passage = replace(TEXT, text="用SVM的软间隔。Maß, Maßtheorie.")
    text = coloured(result(replace(HIT, passage=passage, terms=("SVM", "间隔", "Maß"))))
    mark, end = "\x1b[1;35m", "\x1b[0m"
    assert f"用{mark}SVM{end}的软{mark}间隔{end}。{mark}Maß{end}, Maßtheorie." in text


def test_no_color_keeps_bold_only() -> None:
    text = coloured(result(), NO_COLOR="1")
    assert "\x1b[1mKKT\x1b[0m" in text
    assert not re.search(r"\x1b\[[0-9;]*(?<!\d)[349]\d", text)


def test_a_dumb_terminal_gets_text_alone() -> None:
    assert coloured(result(), TERM="dumb") == SEARCH_80


def test_related() -> None:
    screen = console(60)
    terminal.related(related(), screen)
    assert printed(screen) == (
        "Posts near Machine Learning Mathematical Derivations (8):\n"
        "Support Vector Machines\n"
        "\n\n"
        " 1  A note                                              0.83\n"
        "    1 min read\n"
        "    a b/note.md\n"
        "\n"
        "    here   The dual has x many words many words many    0.70\n"
        "           words many words many words many words …\n"
        "           ml-math-derivations/08-support-vector-machines.md:77\n"
        "    there  A short one.\n"
        "           a b/note.md:3\n"
    )


def test_of_a_passage_that_speaks_for_a_post_two_lines_are_shown() -> None:
    letters = Place("a.md", 1, " ".join(letter * 5 for letter in "abcdefghij"))
    lines = _snippet(letters, Look.of_window(24))
    assert [line.plain.rstrip() for line in lines] == [
        "aaaaa bbbbb ccccc ddddd",
        "eeeee fffff ggggg …",
    ]


def test_how_much_of_a_draft_is_near() -> None:
    for answered, first, second in (
        (5, "Posts near A note", "Of 7 passages 5 are near something here."),
        (0, "No post is near A note", "Nearest, but perhaps not what you meant:"),
    ):
        screen = console()
        terminal.related(replace(related(), post=BARE, compared=7, answered=answered), screen)
        assert printed(screen).split("\n")[:2] == [first, second]


def test_no_related_posts() -> None:
    screen = console()
    terminal.related(replace(related(), post=BARE, related=()), screen)
    assert printed(screen) == "No post is near A note\n"


FIRST = Post("one", "one.md", "One", "ML", 1, 2, None, 5, (), "About $x^2$.")
SECOND = Post("two", "two.md", "Two", "ML", 2, 2, POST.date, 6)


def test_listing() -> None:
    screen = console(60)
    terminal.listing([SECOND, FIRST], screen, by_series=False)
    assert printed(screen) == (
        "2026-01-27  Two\n"
        "            ML, part 2 of 2 · 6 min read\n"
        "\n"
        "            One\n"
        "            ML, part 1 of 2 · 5 min read\n"
        "            About x².\n"
    )


def test_listing_by_series_has_each_series_once_in_the_order_given() -> None:
    screen = console(60)
    terminal.listing([FIRST, SECOND, BARE], screen, by_series=True)
    assert printed(screen) == (
        "ML  2 posts, 11 min\n"
        "\n"
        " 1  One\n"
        "    5 min read\n"
        "    About x².\n"
        "\n"
        " 2  Two\n"
        "    2026-01-27 · 6 min read\n"
        "\n\n"
        "No series  1 post, 1 min\n"
        "\n"
        "    A note\n"
        "    1 min read\n"
    )


def test_a_series_that_is_spelt_in_two_ways_is_one() -> None:
    screen = console(60)
    terminal.listing([FIRST, replace(SECOND, series="ml")], screen, by_series=True)
    assert printed(screen).startswith("ML  2 posts, 11 min\n")
    assert "ml" not in printed(screen)


def test_an_empty_listing() -> None:
    screen = console()
    terminal.listing([], screen, by_series=True)
    assert printed(screen) == "No post passes the filters.\n"


def test_tags_are_counted() -> None:
    screen = console(24)
    many = [replace(POST, tags=("Optimization", "A tag that is longer than that"))] * 10
    terminal.tags([*many, replace(POST, tags=("Optimization",))], screen)
    shown = "11  Optimization\n10  A tag that is longer\n    than that\n"
    assert printed(screen) == shown
    nothing = console()
    terminal.tags([BARE], nothing)
    assert printed(nothing) == "No post has a tag.\n"


SOURCE = """\
---
title: hidden
---

# One

Opening.

## Section

Text.

## Last

End.
"""


def test_an_article_has_a_head_in_place_of_front_matter_and_its_title_once() -> None:
    screen = console()
    terminal.article(ArticleText(replace(FIRST, tags=("a", "b")), SOURCE, ()), screen)
    assert printed(screen) == (
        "One\nML, part 1 of 2 · 5 min read\na · b\n\n"
        "Opening.\n\n\nSection\n\nText.\n\n\nLast\n\nEnd.\n"
    )


def test_a_title_below_something_else_is_not_printed_twice() -> None:
    source = "[Icon](x.md)\n\n# One\n\nOpening.\n\n## One\n\nOne\n"
    screen = console()
    terminal.article(ArticleText(FIRST, source, ()), screen)
    assert printed(screen) == (
        "One\nML, part 1 of 2 · 5 min read\n\nIcon\n\nOpening.\n\n\nOne\n\nOne\n"
    )


MODULES = """\
import Plot from "./plot"

Kept.

export const a = {
  b: 1,
}

Also kept.
"""


def test_imports_of_mdx_are_not_shown() -> None:
    screen = console()
    terminal.article(ArticleText(replace(FIRST, path="one.mdx"), MODULES, ()), screen)
    terminal.article(ArticleText(FIRST, MODULES, ()), screen)
    mdx, markdown = printed(screen).split("One\n")[1:]
    assert mdx.endswith("read\n\nKept.\n\nAlso kept.\n")
    assert 'import Plot from "./plot"\n\nKept.' in markdown


def test_exports_within_a_passage_of_mdx_are_not_shown() -> None:
    text = MODULES[MODULES.index("Kept") :]
    post = replace(POST, path="a.mdx")
    shown = searched(result(Hit(1, 0.9, replace(TEXT, text=text), post)))
    assert shown.endswith("a.mdx:77\n\n    Kept.\n\n    Also kept.\n")
    near = related()
    pair = replace(near.related[0].because[0], here=Place("a.mdx", 1, text))
    screen = console()
    terminal.related(replace(near, related=(replace(near.related[0], because=(pair,)),)), screen)
    assert "here   Kept. Also kept." in printed(screen)


def test_a_section_of_an_article() -> None:
    screen = console()
    section, last = Heading(2, "Section", "section", 9), Heading(2, "Last", "last", 13)
    text = ArticleText(FIRST, SOURCE, (section, last), section, line=9)
    terminal.article(text, screen)
    assert printed(screen) == "One\nML, part 1 of 2 · 5 min read\n\nSection\n\nText.\n"
    terminal.article(replace(text, heading=None, line=11), screen := console())
    assert printed(screen) == "One\nML, part 1 of 2 · 5 min read\n\nText.\n\n\nLast\n\nEnd.\n"


def test_build() -> None:
    found = (Problem("a.md", 3, "is no date."), Problem("a.md", None, "is empty.", "warning"))
    added = tuple(f"{number}.md" for number in range(12))
    screen = console()
    terminal.build(BuildReport(12, 2, 1, added, (), ("z.md",), 3, 1000, 1.26, found, "g"), screen)
    text = printed(screen)
    assert text.startswith(
        "✓ Indexed in 1.3 s.\n  12 posts, 2 passages, 1 formula\n  3 embedded, 1,000"
    )
    assert "  + 9.md\n    … 2 more\n  - z.md\n\na.md\n     3  error    is no date.\n" in text
    assert text.endswith("        warning  is empty.\n\n1 error, 1 warning\n")


def test_nothing_to_do_and_no_problems() -> None:
    screen = console()
    terminal.build(BuildReport(1, 2, 1, (), (), (), 0, 0, 0.1, (), "g", fresh=True), screen)
    terminal.problems([], screen)
    assert printed(screen) == (
        "✓ Nothing to do, the index is current.\n  1 post, 2 passages, 1 formula\n"
        "✓ No problems found.\n"
    )


def test_patterns_that_leave_nothing_out() -> None:
    report = BuildReport(1, 2, 1, (), (), (), 0, 0, 0.1, (), "g", fresh=True, idle=("a\x1b/",))
    terminal.build(report, screen := console())
    (last,) = printed(screen).splitlines()[2:]
    assert re.fullmatch(
        r"! 'exclude' in mlkb.toml has 'a[^\x1b]*/', which leaves nothing out.", last
    )


FORMULA_60 = """\
ml-math-derivations/08-support-vector-machines.md:90

     u
    ╶─╴ = w
     v


The same in other letters or limits

 1  Machine Learning Mathematical Derivations (8): Support
    Vector Machines
    Duality
    ML Math Derivations, part 8 of 20 · 2026-01-27
    15 min read
    ml-math-derivations/08-support-vector-machines.md:90

    The ratio is

       a
      ╶─╴ = c                                          (8.4)
       b


Contains it

 2  A note
    Duality
    1 min read
    a b/note.md:90

    The ratio is

       a
      ╶─╴ = c                                          (8.4)
       b
"""


def test_a_formula_and_its_places() -> None:
    screen = console(60)
    terminal.formula(replace(occurrences(), latex=r"\frac{u}{v} = w"), screen)
    assert printed(screen) == FORMULA_60


def test_the_matched_part_of_a_formula_is_marked() -> None:
    hit = replace(HIT, passage=FORMULA, matched=((0, 11),), terms=())
    shown = coloured(result(hit))
    mark, end = "\x1b[1;35m", "\x1b[0m"
    rows = ("         a", "        ╶─╴ = c", "         b")
    marked = (f"{mark}a{end}", f"{mark}╶─╴{end} = c", f"{mark}b{end}")
    for row, part in zip(rows, marked, strict=True):
        assert part in shown
        assert row in _ESCAPES.sub("", shown)
    assert f"{mark}\\frac{{a}}{{b}}{end}" in coloured(result(hit), latex=True)


def test_marks_move_nothing() -> None:
    hit = replace(HIT, passage=FORMULA, terms=())
    marked = replace(hit, matched=((0, 11),))
    assert _ESCAPES.sub("", coloured(result(marked))) == _ESCAPES.sub("", coloured(result(hit)))


EVALUATION = Evaluation(
    queries=(),
    means=(
        Mean("hybrid", "", 244, (0.626, 0.729, 0.643, 0.891), ((0.583, 0.671),) * 4),
        Mean("dense", "name", 1, (0.5, 0.25, 1.0, 1.0), ((0.0, 1.0),) * 4),
    ),
    answerable=244,
    unanswerable=2,
    refused_answerable=0,
    refused_unanswerable=1,
)


def test_every_column_of_the_measures_says_what_it_is() -> None:
    terminal.evaluation(EVALUATION, screen := console(80))
    head, _, row, *_ = printed(screen).splitlines()
    assert head.split("  ")[0] == "queries"
    for name, value in (("95% range", "0.583-0.671"), ("nDCG@10", "0.626"), ("recall@100", ".891")):
        assert abs(head.index(name) - row.index(value)) < len(name)
    terminal.evaluation(EVALUATION, screen := console(40))
    said = " ".join(printed(screen).split())
    assert said.startswith(
        "all (244), hybrid: nDCG@10 0.626 (95% range 0.583-0.671), MRR@10 0.729, recall@10 0.643, "
        "recall@100 0.891 name (1), dense: nDCG@10 0.500 "
    )


def test_arms_of_one_kind_stand_below_its_name_and_only_all_have_a_range() -> None:
    hybrid, dense = EVALUATION.means
    means = (hybrid, replace(hybrid, arm="lexical"), dense)
    terminal.evaluation(replace(EVALUATION, means=means), screen := console(80))
    _, _, first, second, *others = printed(screen).splitlines()
    assert first.split()[:4] == ["all", "(244)", "hybrid", "0.583-0.671"]
    assert second.split()[:2] == ["lexical", "0.583-0.671"]
    (named,) = (row for row in others if "dense" in row)
    assert named.split()[:4] == ["name", "(1)", "dense", "0.500"]


def test_what_changed_since_a_saved_run_is_listed() -> None:
    compared = Comparison(
        2, 0.5, 0.55, (0.0, 0.1), 0.5, 1, 0, (Change("q1", "kernel trick", 0.5, 0.6),)
    )
    terminal.evaluation(replace(EVALUATION, comparison=compared), screen := console(80))
    *_, head, _, row = printed(screen).rstrip().splitlines()
    assert (head.split(), row.split()) == (
        ["query", "before", "now"],
        ["q1", "kernel", "trick", "0.500", "0.600"],
    )
    unchanged = replace(compared, changes=())
    terminal.evaluation(replace(EVALUATION, comparison=unchanged), screen := console(80))
    assert "before" not in printed(screen).splitlines()[-1]


def test_findings_of_the_doctor() -> None:
    screen = console(60)
    found = [
        Finding("lock", "good", "Nobody is building."),
        Finding("index", "error", f"A file {UNSAFE} is not what was built.", "Run 'mlkb index'."),
        Finding("cache", "warning", "3 of 9 vectors in cache.sqlite are damaged, and more words."),
    ]
    terminal.findings(found, screen)
    lines = printed(screen).splitlines()
    assert lines[0] == "✓ lock      Nobody is building."
    assert lines[1].startswith("✗ index     A file")
    assert "            Run 'mlkb index'." in lines
    assert lines[-2].startswith("! cache     3 of 9")
    assert lines[-1].startswith(" " * 12)
    assert all(len(line) <= 60 for line in lines)


def test_an_article_is_drawn_with_its_macros_and_those_above() -> None:
    source = "---\nt: x\n---\n\n$\\def\\R{\\mathbb{R}}$\n\nAll of $\\R$ and $\\ip{x}{y}$.\n"
    macros = "\\newcommand{\\ip}[2]{\\langle #1,#2\\rangle}"
    screen = console()
    terminal.article(ArticleText(FIRST, source, (), macros=macros), screen)
    assert printed(screen).splitlines()[-1] == "All of ℝ and ⟨x, y⟩."
    screen = console()
    above = f"{macros}\n\\def\\R{{\\mathbb{{Q}}}}"
    terminal.article(ArticleText(FIRST, source, (), line=7, macros=above), screen)
    assert printed(screen).splitlines()[-1] == "All of ℚ and ⟨x, y⟩."
