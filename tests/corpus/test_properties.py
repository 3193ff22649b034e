"""What holds for every text, tried on texts made of the pieces that Markdown is made of."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlkb.corpus.front_matter import read_front_matter
from mlkb.corpus.markdown.raw_html import html_text
from mlkb.corpus.reader import decode
from mlkb.corpus.sentences import sentence_spans
from mlkb.records.articles import Article
from tests.corpus.reading import lines_of, read

PIECES = st.sampled_from(
    [
        "a", "b c", "d. E", "\n", "\n", "\n\n", " ", "    ", "\t", "$", "$$", "\\(", "\\)",
        "\\[", "\\]", "\\\\[", "\\\\]", "\\begin{align}", "\\end{align}", "\\", "`", "```",
        "```math", "~~~", "# ", "## ", "===", "---", "+++", "- ", "1. ", "> ", "| ", "|--|",
        "*", "_", "~~", "[", "](", ")", "![", "[x]: y", "<div>", "</div>", "<b>", "<!--", "-->",
        "<script>", "</script>", "<br>", "<", "&amp;", "{%", "%}", "{{<", ">}}", "{: .x}",
        "{#y}", "<Tab>", "{% highlight py %}", "{% endhighlight %}", "title: ", "{% comment %}",
        "import x from 'y'", "\u3000", "\f", "\x0b", "\u2028", "\u0085", "核", "é", "\ud7ff",
        ":::", "::: {.x}", ":::{note} y", ":::{math}", "```{note}", "{math}`", "(x)=", ":k: v",
        "[[", "]]", "![[y]]", "[[a|", "==", "%%", " ^id", "> [!note] ", "> [!tip]\n> ",
        "[^1]: z", "[^1]", "^[a b]", "\u0000", "  \n", "\\\n", ": ", "\n: ", "\"", "'", "[](a)",
        "$ x = ", " = y $", "{.a b=c}\n", ":::{code} a\n", "% ",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200).map(lambda text: text.replace("\r", "\n")),
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(PIECES, max_size=40).map(lambda parts: "---\n" + "".join(parts) + "\n---\nbody"),
)
UNBOUNDED = settings(deadline=None, max_examples=300)


def unindented(text: str) -> str:
    """Return text with its HTML at the margin, to which a passage moves it: it would be code.

    Lines of MyST that no reader sees are blank in a passage, and so they are here.
    """
    text = re.sub(r"(?m)^[ \t]*(?:(?:\+\+\+|%).*|\{(?:\.a b=c|#y)\}[ \t]*)$", "", text)
    return re.sub(r"(?m)^[ \t]+(?=<)", "", text)


@UNBOUNDED
@example(" <div>a", "a.md", 1)
@example("a\n\n <div>b", "a.md", 40)
@given(TEXTS, st.sampled_from(["a.md", "b.mdx"]), st.integers(1, 40))
def test_whatever_the_text_it_is_read_and_lies_where_it_says(
    text: str, path: str, max_tokens: int
) -> None:
    article = read(text, path, max_tokens)
    assert bool(article.passages) == bool(text.strip())
    count = text.count("\n") + 1
    used: Counter[int] = Counter()
    made = (article.post.title, article.post.summary)
    for passage in article.passages:
        assert 1 <= passage.line <= passage.end_line <= count
        assert passage.plain.strip()
        if passage.formula is None and not (passage.text in made and not passage.anchor):
            assert unindented(passage.text) == unindented(lines_of(text, passage))
            used.update(range(passage.line, passage.end_line + 1))
    for heading in article.headings:
        used[heading.line] = max(1, used[heading.line])
    assert max(used.values(), default=1) == 1
    assert len({h.anchor for h in article.headings}) == len(article.headings) or "{#" in text
    for formula in article.formulas:
        lines = "\n".join(text.split("\n")[formula.line - 1 : formula.end_line])
        assert formula.latex.strip()[:1] in lines.replace("\x00", "\ufffd")
    assert all(1 <= link.line <= count for link in article.links)
    assert all(p.line is None or 1 <= p.line <= count for p in article.problems)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """An article of well-formed blocks, every line of prose with words of its own."""
    number = 0

    def word() -> str:
        nonlocal number
        number += 1
        return f"w{number}w"

    templates = [
        "{} {}\n{}", "{}.\n$$\n{}\n$$\n{}", "- {}\n- {}\n\n  {}", "1. {}\n   - {}\n     {}",
        "> {}\n> {}\n{}", "| {} | {} |\n|---|---|\n| {} | x |", "```py\n{}\n\n{}\n```\n{}",
        "    {}\n\n    {}\n\n{}", "$$\n{}\n\n{}\n$$\n{}", "<div>\n{} <b>{}</b>\n</div>\n\n{}",
        "{}\n{{: .x}}\n{} {}", "\\[\n{}\n\\]\n{} $a+{}$", "{}:\n\n---\n\n{} [{}](x.md)",
        "## {} {}\n{}", "{}\n{}\n---\n{}", "{{% raw %}}\n{}\n{{% endraw %}}\n{} {}",
        "{}\n:::{{note}} {}\n{}\n:::", "{}\n```{{tip}} {}\n{}\n```", "(x)=\n{}\n::: tip\n{}\n{}",
        "[^1]: {}\n\n    {}\n\n    - {}", ": {}\n\n    {}\n{}", "> [!note] {}\n> {} ^ab\n\n=={}==",
        "{} %% x %%\n[[{}]]\n%%\nx\n\n%%\n{}", "{}\n: {}\n\n  {}", "{}\n\n:   {}\n\n: {}",
        "{}[^1].\n\n[^1]: {}\n    {}", "{}\n+++\n{}\n+++ {{}}\n{}",
        "```{{glossary}}\n{}\n\n    {}\n\n    {}\n```", ":::{{glossary}}\n{}\n{}\n  {}\n:::",
        "````{{tab-set}}\n```{{tab-item}} {}\n:sync: a\n\n{}\n```\n{}\n````",
        "```{{list-table}} {}\n* - {}\n  - {}\n```", ":::{{code}} py\n# {}\n\n{}\n:::\n{}",
        "```{{deprecated}} 1.2 {}\n{}\n```\n{}",
    ]  # fmt: skip
    blocks = draw(st.lists(st.sampled_from(templates), min_size=1, max_size=12))
    body = "\n\n".join(block.format(word(), word(), word()) for block in blocks)
    return draw(st.sampled_from(["", "---\ntitle: T\n---\n", "\n\n"])) + body + "\n"


def _seen(article: Article) -> list[str]:
    """The sources of headings and of text and code passages, in their order."""
    found = [(p.line, p.text) for p in article.passages if p.kind != "formula"]
    found += [(h.line, h.text) for h in article.headings]
    return [text for _, text in sorted(found)]


@UNBOUNDED
@given(documents(), st.integers(1, 30))
def test_every_word_is_in_exactly_one_passage_or_heading(text: str, max_tokens: int) -> None:
    article = read(text, max_tokens=max_tokens)
    sources = " ".join(_seen(article))
    expected = [f"w{n}w" for n in range(1, len(re.findall(r"w\d+w", text)) + 1)]
    assert [part for part in expected if sources.count(part) != 1] == []
    positions = [sources.index(part) for part in expected]
    assert positions == sorted(positions)
    plain = " ".join(p.plain for p in article.passages if p.kind != "formula")
    headings = " ".join(h.text for h in article.headings)
    assert [part for part in expected if part not in plain and part not in headings] == []


@UNBOUNDED
@given(st.one_of(st.binary(max_size=300), TEXTS.map(lambda text: text.encode())))
def test_whatever_the_bytes_they_are_decoded_or_refused(data: bytes) -> None:
    text, problem = decode(data, "x.md")
    assert text is not None or problem is not None
    if text is not None:
        assert "\r" not in text
        text.encode()  # no lone surrogates
        read(text)


@UNBOUNDED
@given(TEXTS)
def test_the_body_is_the_end_of_the_text_and_begins_on_its_line(text: str) -> None:
    front = read_front_matter(text, "x.md")
    assert text.endswith(front.body)
    before = text[: len(text) - len(front.body)]
    assert front.body_line == 1 + before.count("\n")
    assert before == "" or before.endswith("\n") or front.body == ""
    assert all(1 <= line <= text.count("\n") + 1 for line in front.lines.values())


@UNBOUNDED
@given(st.dictionaries(st.sampled_from(["title", "date", "tags", "part"]), st.text(max_size=30)))
def test_whatever_the_fields_the_text_is_used(fields: dict[str, str]) -> None:
    head = "".join(f"{key}: {' '.join(value.split())}\n" for key, value in fields.items())
    article = read(f"---\n{head}---\n\nbody\n")
    assert [p.text for p in article.passages] == ["body"]
    assert article.post.title


@UNBOUNDED
@given(st.lists(PIECES, max_size=40).map("".join))
def test_html_keeps_its_lines(html: str) -> None:
    assert html_text(html).count("\n") == html.count("\n")


@UNBOUNDED
@given(st.lists(PIECES, max_size=40).map("".join))
def test_sentences_hold_all_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    joined = "".join(text[begin:end] for begin, end in spans)
    assert "".join(joined.split()) == "".join(text.split())
    assert all(begin < end for begin, end in spans)
    assert spans == sorted(spans)
