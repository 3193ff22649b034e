"""What an assistant is sent: how long it may become, and what of it is left out."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mlkb.records.answers import Hit, SearchResult
from mlkb.records.articles import ArticleText, Heading
from mlkb.records.posts import Passage, Post
from mlkb.records.relations import FormulaResult, Pair, Place, RelatedPost, RelatedResult
from mlkb.view import brief

POST = Post("kernels", "kernels.md", "Kernels", tags=("A",), summary="About kernels.")


def passage(text: str, line: int = 10) -> Passage:
    end = line + text.count("\n")
    return Passage("text", ("Head",), "head", line, end, text, plain=text)


def found(*hits: Hit, answered: bool = True) -> SearchResult:
    return SearchResult("query", answered, hits, took_ms=3.5, corpus="/corpus", generation="g1")


def test_a_long_passage_is_cut_at_a_line_and_says_where_it_goes_on() -> None:
    lines = [f"line {number:04}" for number in range(400)]  # of 10 characters, with their ends
    sent = brief.search(found(Hit(1, 0.5, passage("\n".join(lines)), POST)))
    (hit,) = sent.document["hits"]
    assert hit["text"].startswith("line 0000\n")
    assert hit["text"].endswith("line 0199\n… 1,999 more characters, read kernels:10")
    assert (hit["line"], hit["end_line"]) == (10, 409)
    assert len(sent.text) < 2_500


def test_a_long_passage_begins_where_the_words_stand() -> None:
    lines = [f"line {number:04}" for number in range(400)]
    sent = brief.search(found(Hit(1, 0.5, passage("\n".join(lines)), POST, offset=390)))
    (hit,) = sent.document["hits"]
    assert hit["text"] == "\n".join(lines[390:])
    assert hit["line"] == 400
    assert "kernels.md:400\t" in sent.text


def test_a_short_passage_is_whole_though_the_words_stand_further_down() -> None:
    sent = brief.search(found(Hit(1, 0.5, passage("a\nb\nc"), POST, offset=2)))
    assert sent.document["hits"][0]["text"] == "a\nb\nc"


def test_a_line_of_a_megabyte_is_cut() -> None:
    long = passage("x" * 1_000_000)
    sent = brief.search(found(Hit(1, 0.5, long, POST)))
    assert sent.document["hits"][0]["text"].endswith(
        "x\n… 998,000 more characters, read kernels:10"
    )
    assert len(sent.text) < 2_500
    places = brief.formula(FormulaResult("x" * 10, long, POST, ()))
    assert len(places.document["at"]["text"]) < 2_100


def test_nothing_is_longer_than_a_long_passage() -> None:
    huge = "z" * 1_000_000
    post = Post(huge, huge, huge, series=huge, tags=(huge,), summary=huge)
    long = replace(passage(huge), headings=(huge, huge), anchor=huge, formula=None)
    pair = Pair(Place(huge, 1, huge), Place(huge, 2, huge), 0.5)
    for sent in (
        brief.search(replace(found(Hit(1, 0.5, long, post)), query=huge, notices=(huge,))),
        brief.formula(FormulaResult(huge, long, post, ())),
        brief.related(RelatedResult(post, (RelatedPost(1, 0.5, post, (pair,)),))),
        brief.listing([post], 0, 5),
        brief.tags([post], 0, 5),
        brief.article(ArticleText(post, f"# {huge}", (Heading(1, huge, huge, 1),)), 0, 500),
        brief.search(found()).noting([huge]),
    ):
        assert len(json.dumps(sent.document)) < 50_000
        assert len(sent.shown) < 20_000
    assert brief.bounded("\x00" * 10_000 + "a") == ""


def test_of_many_headings_the_upper_levels_are_sent() -> None:
    source = "".join(f"# {n}\n\ntext\n\n## {n}.1\n\n" for n in range(40))
    headings = tuple(
        Heading(level, str(number), f"h{number}-{level}", 1)
        for number in range(40)
        for level in (1, 2)
    )
    text = ArticleText(POST, source, headings)
    sent = brief.article(text, 0, 100).document["headings"]
    assert [heading["anchor"] for heading in sent] == [f"h{number}-1" for number in range(40)]
    flat = tuple(replace(heading, level=1) for heading in headings)
    sent = brief.article(replace(text, headings=flat), 0, 100).document["headings"]
    assert len(sent) == 50


def test_of_what_does_not_answer_the_three_nearest_are_sent() -> None:
    hits = [Hit(rank, 0.01, passage("text"), POST) for rank in range(1, 6)]
    sent = brief.search(found(*hits, answered=False)).document
    assert (sent["answered"], [hit["rank"] for hit in sent["hits"]]) == (False, [1, 2, 3])
    assert len(brief.search(found(*hits)).document["hits"]) == 5


def test_what_is_absent_is_left_out_but_numbers_are_not() -> None:
    sent = brief.search(found(Hit(1, 0.0, passage("text"), POST))).document
    assert sent == {
        "mlkb": 1,
        "type": "search",
        "query": "query",
        "answered": True,
        "hits": [
            {
                "rank": 1,
                "score": 0.0,
                "kind": "text",
                "post": "kernels",
                "title": "Kernels",
                "path": "kernels.md",
                "heading": ["Head"],
                "anchor": "head",
                "line": 10,
                "end_line": 10,
                "text": "text",
            }
        ],
    }


def test_a_value_that_is_no_number_is_no_json_either() -> None:
    sent = brief.search(found(Hit(1, float("nan"), passage("text"), POST))).document
    assert "score" not in sent["hits"][0]


def test_further_notices_come_first() -> None:
    result = replace(found(), notices=("Of the answer.",))
    sent = brief.search(result).noting(["Of the \x1b[31mindex."])
    assert sent.document["notices"] == ["Of the index.", "Of the answer."]
    assert sent.shown.startswith("Note: Of the index.\nNote: Of the answer.\n\nNothing here")


def test_of_a_pair_the_beginning_of_the_other_passage_is_sent() -> None:
    pair = Pair(Place("kernels.md", 1, "here " * 100), Place("svm.md", 2, "there " * 100), 0.9)
    near = RelatedPost(1, 0.5, replace(POST, slug="svm"), (pair,))
    sent = brief.related(RelatedResult(POST, (near,))).document
    assert sent.keys() == {"mlkb", "type", "post", "related"}
    (because,) = sent["related"][0]["because"]
    assert because["here"] == {"path": "kernels.md", "line": 1}
    assert because["there"]["text"] == "there " * 49 + "there …"
    of_draft = brief.related(RelatedResult(POST, (near,), compared=4)).document
    assert (of_draft["compared"], of_draft["answered"]) == (4, 0)


def test_a_list_that_is_asked_for_beyond_its_end_says_so() -> None:
    for listed in (brief.listing([POST], 5, 5), brief.tags([POST], 5, 5)):
        assert listed.text == "There are 1; start is beyond them.\n"
        assert listed.document["total"] == 1
    assert brief.listing([], 0, 5).text == "No post passes the filters.\n"


def test_an_article_that_is_whole_needs_no_headings() -> None:
    headings = (Heading(1, "Head", "head", 1),)
    text = ArticleText(POST, "# Head\n\nText.\n", headings)
    whole = brief.article(text, 0, 500)
    assert "headings" not in whole.document
    assert whole.document["text"] == "# Head\n\nText."
    assert whole.shown == "Kernels · 1 min read\nkernels.md\n\n# Head\n\nText.\n"
    first = brief.article(replace(text, source="# Head\n\n" + "word " * 200), 0, 500)
    assert [heading["anchor"] for heading in first.document["headings"]] == ["head"]
    assert first.document["next_start"] == 500
    assert first.text.startswith("Kernels · 1 min read\nkernels.md\n#head\n\n# Head\n\nword")


@given(st.text(alphabet="ab .\n", max_size=80), st.integers(min_value=1, max_value=20))
def test_parts_of_an_article_leave_out_nothing_but_ends_of_lines(body: str, most: int) -> None:
    text = ArticleText(POST, body, ())
    whole = brief.article(text, 0, 1_000).document.get("text", "")
    start = 0
    while True:
        sent = brief.article(text, start, most).document
        part = sent["text"]
        assert len(part) <= most
        assert whole[start:].startswith(part)
        if "next_start" not in sent:
            assert start + len(part) == len(whole)
            break
        assert sent["next_start"] > start
        assert whole[start + len(part) : sent["next_start"]].strip("\n") == ""
        start = sent["next_start"]
