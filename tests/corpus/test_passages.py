"""What is kept together, what is kept apart, and that a passage is its lines of the file."""

from __future__ import annotations

import pytest

from mlkb.corpus.passages import MAX_FORMULAS
from mlkb.index.embedding_text import passage_tokens
from tests.corpus.reading import lines_of, passages, read


def texts(markdown: str, max_tokens: int = 100) -> list[str]:
    return [p.text for p in passages(read(markdown, max_tokens=max_tokens), "text")]


def test_neighbours_are_packed_until_the_length_is_reached() -> None:
    assert texts("a b c\n\nd e\n\nf g\n", max_tokens=5) == ["a b c\n\nd e", "f g"]


def test_sections_are_never_mixed() -> None:
    assert texts("a\n\n## S\n\nb\n") == ["a", "b"]


def test_blocks_longer_than_the_model_stay_whole() -> None:
    blocks = {
        "paragraph": "one two three\nfour five six",
        "list": "- one two\n\n  three\n- four\n  - five\n\n\n  six",
        "numbered list": "1. one two three\n2. four five six",
        "table": "| one | two |\n|--|--|\n| three | four |\n| five | six |",
        "quote": "> one two three\n>\n> four five six",
        "display": "$$\na b c\n\nd e f\n$$",
        "html": "<div>\none two three\nfour five six\n</div>",
    }
    for block in blocks.values():
        assert texts(f"before.\n\n{block}\n\n---\n", max_tokens=3) == ["before.", block]


def test_what_follows_a_paragraph_may_fill_what_the_model_reads() -> None:
    """A packed passage leaves room for the context, which a display may take, and no more."""
    model = 256
    display = f"$$\n{' '.join('a' * 100)}\n$$"
    for words, count in ((156, 1), (157, 2)):
        before = " ".join(["so"] * (words - 1) + ["be."])
        found = texts(f"{before}\n\n{display}\n", max_tokens=passage_tokens(model))
        assert len(found) == count


def test_a_paragraph_stays_with_the_long_display_that_ends_its_sentence() -> None:
    """A sentence that breaks off is no answer; one that has ended is, and stays short."""
    display = "$$\na b c d e f g h\n$$"
    announced = f"the norms are\n\n{display}"
    assert texts(f"{announced}\n", max_tokens=5) == [announced]
    assert texts(f"these are norms.\n\n{display}\n", max_tokens=5) == ["these are norms.", display]
    listed = "we list five:\n\n- a b c\n- d e f"
    assert texts(f"{listed}\n", max_tokens=5) == [listed]
    far = f"the norms are\n\n$$\n{'a b c d e f g h ' * 2}\n$$"
    assert texts(f"{far}\n", max_tokens=5) == far.split("\n\n")


def test_a_paragraph_that_goes_on_with_a_sentence_stays_with_its_beginning() -> None:
    """Within what the model reads; "where ..." alone is no answer."""
    model = 256
    most = passage_tokens(model)
    display = f"Let\n\n$$\n{' '.join('a' * 120)}\n$$"
    went_on = f"where {' '.join(['b'] * 99)}."
    assert len(texts(f"{display}\n\n{went_on}\n", max_tokens=most)) == 1
    for other in (f"Where {' '.join(['b'] * 99)}.", f"where {' '.join(['b'] * 140)}."):
        assert texts(f"{display}\n\n{other}\n", max_tokens=most) == [display, other]


def test_the_little_that_is_left_of_a_section_is_no_passage_of_its_own() -> None:
    def left(before: int, rest: int) -> int:
        return len(texts(f"{' '.join('A' * before)}\n\n{' '.join('B' * rest)}\n"))

    assert left(100, 11) == 1
    assert left(100, 12) == 2  # an eighth of what a passage holds
    assert left(122, 11) == 1
    assert left(123, 11) == 2  # more than the model reads at once
    assert texts("A\n\n## S\n\nB\n") == ["A", "B"]


def test_a_display_stays_with_the_paragraph_before_it() -> None:
    assert texts("a b c\n\nd e\n\n$$\nx\n$$\n\nf\n", max_tokens=4) == [
        "a b c",
        "d e\n\n$$\nx\n$$\n\nf",
    ]


def test_a_colon_stays_with_what_it_announces() -> None:
    assert texts("a b c\n\nd e:\n\n- x\n- y\n", max_tokens=6) == ["a b c", "d e:\n\n- x\n- y"]


def test_a_display_directly_behind_text_is_a_block_of_its_own() -> None:
    assert texts("a b\n$$\nx\n$$\nc d\n", max_tokens=3) == ["a b\n$$\nx\n$$", "c d"]


def test_code_is_a_passage_of_its_own_and_ends_the_text_before() -> None:
    markdown = "First. We run\n\n```python title=x.py\nx = 1\n\n```\n\nbehind\n"
    article = read(markdown)
    (code,) = passages(article, "code")
    assert (code.line, code.end_line, code.language) == (3, 6, "python")
    assert code.text == "```python title=x.py\nx = 1\n\n```"
    assert code.plain == "We run\nx = 1"
    assert [p.text for p in passages(article, "text")] == ["First. We run", "behind"]


def test_languages_of_fences() -> None:
    infos = [
        "python",
        "{.python .x}",
        "{python}",
        "js:title=a.js",
        "{r, eval=FALSE}",
        "c++",
        "",
        "py{1}",
    ]
    found = [read(f"```{info}\nx\n```").passages[0].language for info in infos]
    assert found == ["python", "python", "python", "js", "r", "c++", "", "py"]


def test_indented_code_and_code_in_lists() -> None:
    article = read("    x = 1\n\n    y = 2\n\ntext\n\n- item\n\n  ```\n  z\n  ```\n")
    assert [(p.kind, p.line, p.end_line) for p in article.passages] == [
        ("code", 1, 3),
        ("text", 5, 11),
    ]


def test_a_thematic_break_ends_a_passage() -> None:
    assert texts("a\n\n---\n\nb\n") == ["a", "b"]


def test_a_passage_is_its_lines_of_the_file_whatever_stands_between() -> None:
    markdown = (
        "---\ntitle: T\n---\n\n\na\n{: .note}\n\n<!-- no -->\n\n[r]: /u\nb [x][r]\n\n\n- c\n\nd\n\n"
    )
    article = read(markdown)
    (passage,) = article.passages
    assert (passage.line, passage.end_line) == (6, 17)
    assert passage.text == lines_of(markdown, passage)
    assert passage.plain == "a\nb x\n- c\nd"


def test_much_that_no_reader_sees_ends_a_passage() -> None:
    script = "<script>\n" + "let x = 1;\n" * 100 + "</script>"
    assert texts(f"a\n\n{script}\n\nb\n") == ["a", "b"]


def test_a_formula_comes_with_its_sentence() -> None:
    cases = {
        "One. Let $a+b$ be 1. Two.": "Let $a+b$ be 1.",
        "By Eq. 3, e.g. $a+b$, we stop. So.": "By Eq. 3, e.g. $a+b$, we stop.",
        "One. Two\nlines with $a+b$ here.": "Two lines with $a+b$ here.",
        "- One item.\n- It is $a+b$. Yes.": "- It is $a+b$.",
        "> Quoted: $a+b$!": "Quoted: $a+b$!",
        "| n | f |\n|--|--|\n| norm | $a+b$ |": "norm | $a+b$",
        "第一句。设 $a+b$ 为和。第三句。": "设 $a+b$ 为和。",
    }
    for markdown, expected in cases.items():
        (passage,) = passages(read(markdown), "formula")
        assert passage.plain == passage.text == expected


def test_a_formula_that_goes_on_in_the_next_line_does_not_cut_its_sentence() -> None:
    article = read("Let $a$ be small, so $b +\n  c$ is, and\n$d$ too. Done.")
    (text,) = passages(article, "text")
    assert text.plain == "Let $a$ be small, so $b + c$ is, and $d$ too. Done."
    found = {passage.line: passage.plain for passage in passages(article, "formula")}
    assert found[1] == "Let $a$ be small, so $b +\n  c$ is, and $d$ too."
    assert found[3] == "Let $a$ be small, so $b + c$ is, and $d$ too."
    assert [formula.latex for formula in article.formulas] == ["a", "b +\n  c", "d"]


def test_a_display_comes_with_the_sentence_before_and_behind() -> None:
    cases = {
        "own block": "One. The dual reads\n\n$$\na\n$$\n\nwhere $b$ is it. More.",
        "no blank lines": "One. The dual reads\n$$\na\n$$\nwhere $b$ is it. More.",
        "in a list": "- One. The dual reads\n  $$\n  a\n  $$\n  where $b$ is it. More.",
        "in a list, apart": "- One. The dual reads\n\n  $$\n  a\n  $$\n\n  where $b$ is it. More.",
        "in a quote": "> One. The dual reads\n> $$\n> a\n> $$\n> where $b$ is it. More.",
        "in a line": "One. The dual reads \\\\[a\\\\] where $b$ is it. More.",
    }
    for markdown in cases.values():
        passage = next(p for p in passages(read(markdown), "formula") if p.formula.display)  # type: ignore[union-attr]
        assert passage.plain == "The dual reads $$a$$ where $b$ is it."
        assert passage.text == "The dual reads\n\n$$\na\n$$\n\nwhere $b$ is it."


def test_a_word_alone_behind_a_display_is_no_sentence_of_it() -> None:
    article = read("It reads\n\n$$\na\n$$\n\n*Proof.* By parts.\n")
    (passage,) = passages(article, "formula")
    assert passage.plain == "It reads $$a$$"


def test_a_sentence_that_leads_to_the_next_display_is_not_of_the_one_before() -> None:
    article = read("It reads\n\n$$\na\n$$\n\nand then also\n\n$$\nb\n$$\n\nwhich is it. So.\n")
    assert [p.plain for p in passages(article, "formula")] == [
        "It reads $$a$$", "and then also $$b$$ which is it.",
    ]  # fmt: skip
    article = read("It reads\n\n$$\na\n$$\n\nThat is it.\n\n$$\nb\n$$\n")
    assert passages(article, "formula")[0].plain == "It reads $$a$$ That is it."


def test_displays_in_a_row_share_their_sentence() -> None:
    article = read("They read\n\n$$\na\n$$\n\n$$\nb\n$$\n\n| t |\n|--|\n\n$$\nc\n$$\n")
    assert [p.plain for p in passages(article, "formula")] == [
        "They read $$a$$", "They read $$b$$", "$$c$$",
    ]  # fmt: skip


def test_a_repeated_inline_formula_is_a_hit_once_in_a_section() -> None:
    markdown = (
        "Let $a+b$ be. And $a  +b$ too.\n\nAgain $a+b$.\n\n$$\na+b\n$$\n\n$$\na+b\n$$\n\n"
        "## S\n\nHere $a+b$ and $a +b$."
    )
    article = read(markdown)
    hits = [p.formula for p in passages(article, "formula") if p.formula]
    assert [(f.line, f.display) for f in hits] == [(1, False), (5, True), (9, True), (15, False)]
    assert len(article.formulas) == 7  # all are counted


def test_formulas_of_one_article_are_bounded_and_it_is_said() -> None:
    article = read(" ".join(f"$x_{{{n}}}$" for n in range(MAX_FORMULAS + 10)))
    assert len(passages(article, "formula")) == MAX_FORMULAS
    assert len(article.formulas) == MAX_FORMULAS + 10
    assert [p.message for p in article.problems] == [
        "has 5,000 formulas or more; those behind are found with their text."
    ]


def test_passages_stand_in_the_order_of_the_file() -> None:
    article = read("a $x+1$\n\n```\nc\n```\n\nb $y+1$\n")
    assert [(p.kind, p.line) for p in article.passages] == [
        ("text", 1), ("formula", 1), ("code", 3), ("text", 7), ("formula", 7),
    ]  # fmt: skip


def test_links_and_images_with_their_lines() -> None:
    article = read(
        "[a](b.md#c)\nand `x\ny` ![i](j.png)\n\n- [k][r]\n- <https://l.org>\n\n"
        "[r]: m.md\n\n| t |\n|--|\n| [n](o.md) |"
    )
    assert [(link.target, link.line, link.image) for link in article.links] == [
        ("b.md#c", 1, False),
        ("j.png", 3, True),
        ("m.md", 5, False),
        ("https://l.org", 6, False),
        ("o.md", 12, False),
    ]


def test_a_footnote_is_text() -> None:
    assert texts("See[^1].\n\n[^1]: Boyd\n") == ["See[^1].\n\n[^1]: Boyd"]


def test_what_is_indented_below_a_footnote_or_a_definition_is_text() -> None:
    footnote = "a[^1] b\n\n[^1]: First.\n\n    Second about *larch* and $x$.\n\n        code\n\nb\n"
    article = read(footnote)
    assert [(p.kind, p.line, p.end_line) for p in article.passages] == [
        ("text", 1, 9), ("formula", 5, 5),
    ]  # fmt: skip
    assert article.passages[0].plain == "a b\nFirst.\nSecond about larch and $x$.\ncode\nb"
    (term,) = read("Norm\n:   First.\n\n    - one\n    - two\n").passages
    assert term.plain == "Norm: First.\n- one\n- two"
    assert [p.kind for p in read("a: b\n\n    code\n").passages] == ["text", "code"]
    assert [p.kind for p in read("[^1]: a\n\n---\n\n    code\n").passages] == ["text", "code"]


def test_headings_that_nothing_stands_under_are_passages_of_headings_alone() -> None:
    text = (
        "# T\n\n## Install\n\n## Run {#go}\n\na\n\n## Setup\n### Linux\n\n```\nb\n```\n\n"
        "### *Mac*\n\n---\n\n## End\n\nc\n\n---\n\n## $a+b$\n\nLast\none\n---\n"
    )
    article = read(text)
    assert [(p.line, p.end_line, p.plain, p.headings, p.anchor) for p in article.passages] == [
        (3, 3, "Install", (), "install"),
        (7, 7, "a", ("Run",), "go"),
        (12, 14, "b", ("Setup", "Linux"), "linux"),
        (16, 16, "Mac", ("Setup",), "mac"),
        (22, 22, "c", ("End",), "end"),
        (26, 30, "$a+b$\nLast one", (), "ab"),
        (26, 26, "$a+b$", (), "ab"),
    ]
    for passage in passages(article, "text"):
        assert passage.text == lines_of(text, passage)


def test_headings_alone_stand_under_what_all_of_them_stand_under() -> None:
    text = "# T\n\n## A\n\nx\n\n### B\n\n### C\n#### D\n\n## E\n\n### F\n\n## G\n\ny\n\n### H\n"
    assert [(p.plain, p.headings, p.anchor) for p in read(text).passages] == [
        ("x", ("A",), "a"),
        ("B\nC\nD\nE\nF", (), "b"),
        ("y", ("G",), "g"),
        ("H", ("G",), "h"),
    ]


def test_an_outline_is_packed_and_found_by_its_headings() -> None:
    outline = "# T\n\n## One\n### Two two\n\n## Three\n\n![](x.png)\n\n## Four\n"
    (passage,) = read(outline).passages
    assert (passage.line, passage.end_line, passage.anchor) == (3, 10, "one")
    assert passage.text == lines_of(outline, passage)
    assert texts(outline, max_tokens=4) == ["## One\n### Two two\n\n## Three", "## Four"]


def test_headings_that_part_an_article_are_no_passages() -> None:
    for markdown in ("# T\n## A\n### B\n\nx\n", "## A\n#### B\n\nx\n", "# T\n\nx\n\n##\n\n# T\n"):
        assert texts(f"{markdown}") == ["x"]


def test_nesting_beyond_the_bound_loses_no_words() -> None:
    quotes = "> " * 60 + "deep $a+b$ words"
    items = "\n".join("  " * n + f"- item{n}" for n in range(40))
    article = read(f"{quotes}\n\n## S\n\n{items}\n", max_tokens=1000)
    first, second = passages(article, "text")
    assert "deep $a+b$ words" in first.plain
    assert [word for word in second.plain.split() if word != "-"] == [f"item{n}" for n in range(40)]
    assert [(f.latex, f.line) for f in article.formulas] == [("a+b", 1)]


def test_every_end_of_a_sentence_keeps_it_from_leading_on() -> None:
    for end in ".!?。！？":
        article = read(f"It reads\n\n$$\na\n$$\n\nHence $a$ 成立{end}\n\n$$\nb\n$$\n")
        first, *_ = (p for p in passages(article, "formula") if p.formula and p.formula.display)
        assert first.plain == f"It reads $$a$$ Hence $a$ 成立{end}"


def test_read_time() -> None:
    # 220 words, 7 displays of 8 s, 1 line of code and 1 row of 2 s: a minute and a minute
    words = "word " * 220
    exact = f"{words}\n\n" + "$$\na\n$$\n\n" * 7 + "```\nx\n```\n\n| a |\n|--|\n"
    assert read(exact).post.read_minutes == 2
    assert read(f"{exact}| b |\n").post.read_minutes == 3
    assert read("").post.read_minutes == 1
    assert read("字" * 440).post.read_minutes == 1
    assert read("字" * 442).post.read_minutes == 2
    assert read("가" * 440).post.read_minutes == 1  # syllables, as dense as ideographs
    assert read("가" * 442).post.read_minutes == 2
    assert read("```\n" + "a\fb\u2028c\n" * 30 + "```").post.read_minutes == 1  # in 30 lines
    assert read("```\na\n" + "  \n" * 60 + "b\n```").post.read_minutes == 1  # blank ones are none
    assert read("the $a$ " * 40).post.read_minutes == 1  # in the text a formula is a word


FAQ = """# Exam

**When is it?** On Friday at nine o'clock in the large hall.

**What may I bring?**
One sheet of paper that is written by hand.

**Is it long?** Yes.

**May I answer in German?** Yes, but do not mix languages in one answer.
"""


def test_a_question_in_bold_begins_a_passage_if_there_is_enough_text() -> None:
    first = [text.split("?")[0] for text in texts(FAQ, max_tokens=64)]
    assert first == ["**When is it", "**What may I bring", "**Is it long"]
    assert len(texts(FAQ.replace("**", ""), max_tokens=64)) == 1


def test_one_title_in_bold_alone_parts_no_section() -> None:
    words = "word " * 20
    assert len(texts(f"{words}\n\n**Corollary 3.** {words}", max_tokens=100)) == 1


def test_what_is_short_is_packed_with_its_neighbours() -> None:
    short = "".join(f"**{number}.** Yes.\n\n" for number in range(12))
    assert len(texts(short, max_tokens=80)) == 2
    behind = "A sentence of ten words stands here.\n\n**Is it long?** Yes.\n\n**Is it?** No.\n"
    assert len(texts(behind, max_tokens=64)) == 1


@pytest.mark.parametrize(
    ("title", "parted"),
    [
        ("**Exercise 14.**", True),
        ("**Theorem 3.2 (Euler).**", True),
        ("**Theorem A (Pólya).**", True),
        ("**2. Prune.**", True),
        ("**Problem 5**", True),
        ("**Proof.**", False),
        ("**10 times**", False),
        ("**3.5 percent**", False),
        ("**Proof** (of both).", False),
        ("**Lagrange.**", True),
        ("**Dead units**: none.", True),
        ("**Dead units** are", False),
        ("*Is it?*", False),
        ("Exercise 14.", False),
        ("So **is it?**", False),
        ("**" * 1_000, False),
    ],
)
def test_what_is_a_title_in_bold(title: str, parted: bool) -> None:
    words = "word " * 20
    text = f"{words}\n\n{title} {words}\n\n**1.** Yes.\n"
    assert len(texts(text, max_tokens=100)) == 1 + parted
    assert len(texts(text, max_tokens=4_000)) == 1


@pytest.mark.parametrize(
    ("paragraph", "after"),
    [
        ("*Proof of the hard side.* Take the median.", ""),
        ("*Proof* (of both). Take the median.", ""),
        ("Proof of the hard side. Take the median.", ""),
        ("**Theorem 2 (Cheeger).** It is small.", ""),
        ("_By hand:_ it is small.", ""),
        ("***Why?*** It is small.", ""),
        ("Half of this is still missing:\n\n- this", ""),
        ("Proofs of it abound. Take one.", "Proofs of it abound."),
        ("*Small* sets are. Take one.", "Small sets are."),
        ("**Hence** it is small: so are all. Take one.", "Hence it is small: so are all."),
    ],
)
def test_what_begins_a_proof_is_no_sentence_of_the_display_above(
    paragraph: str, after: str
) -> None:
    article = read(f"It is at least\n\n$$\na+b.\n$$\n\n{paragraph}\n")
    first = next(p for p in passages(article, "formula") if p.formula and p.formula.display)
    assert first.plain == f"It is at least $$a+b.$$ {after}".rstrip()
