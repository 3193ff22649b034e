from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

import mlkb.view.json as view
from mlkb.errors import NoIndexError
from mlkb.records.answers import Arms, Copy, Explanation, Hit, Judgement
from mlkb.records.articles import ArticleText, Heading, Problem
from mlkb.records.reports import BuildReport, Finding, FindingPlace
from mlkb.records.runs import ArmRun, Change, Comparison, Evaluation, Mean, QueryRun
from tests.view.examples import (
    BARE,
    EXPLAINED,
    FORMULA,
    HIT,
    HOSTILE,
    POST,
    UNSAFE,
    occurrences,
    related,
    result,
)

PROBLEM = Problem("a.md", 3, "is no date.", "warning")
REPORT = BuildReport(30, 812, 640, ("a.md",), (), (), 420, 1032, 12.3456, (PROBLEM,), "g1")


def test_search() -> None:
    hit = replace(HIT, passage=FORMULA, matched=((0, 11),))
    assert view.search(result(hit)) == {
        "mlkb": 1,
        "type": "search",
        "query": "KKT conditions",
        "answered": True,
        "took_ms": 41.25,
        "notices": ["The index is old."],
        "corpus": "/notes/my corpus",
        "corrected": None,
        "reranked": False,
        "generation": "",
        "filtered_out": False,
        "judgement": None,
        "hits": [
            {
                "rank": 1,
                "score": 0.912,
                "reranked": None,
                "kind": "formula",
                "post": "support-vector-machines",
                "title": "Machine Learning Mathematical Derivations (8): Support Vector Machines",
                "series": "ML Math Derivations",
                "part": 8,
                "parts": 20,
                "date": "2026-01-27",
                "read_minutes": 15,
                "tags": ["Machine Learning", "Optimization"],
                "summary": "From the largest margin to kernels.",
                "draft": False,
                "heading": ["Duality"],
                "anchor": "duality",
                "path": "ml-math-derivations/08-support-vector-machines.md",
                "line": 90,
                "end_line": 92,
                "text": "The ratio is\n\n$$\n\\frac{a}{b} = c \\tag{8.4}\n$$",
                "formula": {
                    "latex": "\\frac{a}{b} = c \\tag{8.4}",
                    "display": True,
                    "tag": "8.4",
                    "line": 90,
                    "end_line": 92,
                },
                "language": "",
                "also": [],
                "found_at": 90,
                "terms": ["KKT", "conditions"],
                "matched": ["\\frac{a}{b}"],
                "arms": {
                    "lexical": 12.5,
                    "dense": 0.75,
                    "formula": None,
                    "coverage": None,
                    "adjacency": None,
                    "concepts": None,
                    "called": None,
                    "named": False,
                    "numbered": 0.0,
                    "titled": 0.0,
                    "quoted": False,
                    "aside": False,
                    "code": False,
                    "sought": 0.0,
                    "moved": 0.0,
                    "defines": 0.0,
                    "tells": 0.0,
                    "weight": 0.5,
                },
                "explanation": None,
            }
        ],
    }


def test_what_decided_is_told_where_it_was_asked_for() -> None:
    assert view.search(result())["judgement"] is None
    why = Judgement("signs", (("likeness", 3.5), ("bias", -4.0)))
    told = view.search(replace(result(), judgement=why))["judgement"]
    assert told == {"because": "signs", "signs": {"likeness": 3.5, "bias": -4.0}}


def test_an_explanation_is_there_where_it_was_asked_for() -> None:
    why = Explanation(
        -5.0, 4.0, 2.5, 0.0, 0.75, (("KKT", 7.5),), (("KKT is necessary.", 0.61),), (("kkt", 0.5),)
    )
    (hit,) = view.search(result(replace(HIT, explanation=why)))["hits"]
    assert hit["explanation"] == {
        "prior": -5.0,
        "lexical": 4.0,
        "dense": 2.5,
        "formula": 0.0,
        "concepts": 0.75,
        "symbol": 0.0,
        "terms": [{"text": "KKT", "score": 7.5}],
        "sentences": [{"text": "KKT is necessary.", "score": 0.61}],
        "called": [{"text": "kkt", "score": 0.5}],
        "sides": [],
    }


def test_what_is_not_known_is_null() -> None:
    (hit,) = view.search(result(Hit(1, 0.5, FORMULA, BARE)))["hits"]
    assert [hit[key] for key in ("series", "part", "parts", "date")] == [None] * 4
    assert hit["tags"] == []


def test_related() -> None:
    document = view.related(related())
    assert document["post"]["post"] == "support-vector-machines"
    (near,) = document["related"]
    assert (near["rank"], near["score"], near["post"], near["read_minutes"]) == (1, 0.83, "note", 1)
    (pair,) = near["because"]
    assert pair["there"] == {"path": "a b/note.md", "line": 3, "text": "A short one."}
    assert pair["score"] == 0.7
    assert (document["compared"], document["answered"]) == (0, 0)
    draft = view.related(replace(related(), compared=3, answered=2))
    assert (draft["compared"], draft["answered"]) == (3, 2)


def test_listing_and_article() -> None:
    (post,) = view.listing([POST])["posts"]
    document = view.article(ArticleText(POST, "# Source", (Heading(2, "Duality", "duality", 12),)))
    assert document["source"] == "# Source"
    assert document["headings"] == [
        {"level": 2, "text": "Duality", "anchor": "duality", "line": 12}
    ]
    assert post.items() <= document.items()
    assert post["summary"] == "From the largest margin to kernels."


def test_build_problems_and_errors() -> None:
    build = view.build(REPORT)
    assert (build["embedded"], build["seconds"], build["fresh"]) == (420, 12.346, False)
    assert build["idle"] == []
    assert view.build(replace(REPORT, idle=("drafts",)))["idle"] == ["drafts"]
    assert build["problems"] == view.problems([PROBLEM])["problems"]
    assert (view.problems([PROBLEM])["errors"], view.problems([PROBLEM])["warnings"]) == (0, 1)
    assert view.error(NoIndexError("There is none")) == {
        "mlkb": 1,
        "type": "error",
        "error": "NoIndexError",
        "message": "There is none: run 'mlkb index' to build it.",
        "exit_code": 2,
    }


def test_formula() -> None:
    shown = view.formula(occurrences())
    assert (shown["latex"], shown["at"]["post"]) == ("u/v = w", "support-vector-machines")
    first, second = shown["occurrences"]
    assert (first["rank"], first["relation"], first["renamed"]) == (1, "same", True)
    assert first["matched"] == ["\\frac{a}{b} = c"]
    assert (second["relation"], second["path"], second["line"]) == ("contains", "a b/note.md", 90)
    assert view.formula(replace(occurrences(), passage=None, post=None))["at"] is None


def test_tags() -> None:
    shown = view.tags([POST, replace(POST, tags=("Optimization",))])
    assert (shown["mlkb"], shown["type"]) == (1, "tags")
    assert shown["tags"] == [
        {"tag": "Optimization", "posts": 2},
        {"tag": "Machine Learning", "posts": 1},
    ]


def test_tags_stand_in_a_readers_order() -> None:
    names = ("Teoría", "Übung", "Estadística", "Álgebra", "Éléments", "algebra", "Łańcuch", "Maß")
    shown = view.tags([replace(POST, tags=names)])["tags"]
    assert [one["tag"] for one in shown] == [
        "algebra", "Álgebra", "Éléments", "Estadística", "Łańcuch", "Maß", "Teoría", "Übung",
    ]  # fmt: skip


def full_hit() -> Hit:
    """Return a hit with all that one may have."""
    return replace(
        EXPLAINED,
        passage=FORMULA,
        matched=((0, 11),),
        also=(Copy(replace(FORMULA, line=7), BARE),),
        reranked=True,
    )


def test_the_other_places_of_a_hit_are_named() -> None:
    (hit,) = view.search(result(full_hit()))["hits"]
    (also,) = hit["also"]
    assert (also["post"], also["path"], also["line"]) == ("note", "a b/note.md", 7)
    assert also["anchor"] == "duality"


def test_evaluation() -> None:
    document = view.evaluation(evaluation())
    (mean,) = document["means"]
    assert (mean["arm"], mean["ndcg_10"], mean["recall_100"]) == ("hybrid", 0.5, 1.0)
    assert mean["intervals"]["mrr_10"] == [0.0, 0.75]
    (query,) = document["queries"]
    assert query["arms"]["hybrid"]["ranking"] == ["a#b"]
    assert document["against"]["changes"] == [
        {"id": "q1", "query": "kernels", "before": 0.25, "after": 0.5}
    ]


def evaluation() -> Evaluation:
    """Return a run of one query, compared with another."""
    values, intervals = (0.5, 0.25, 0.75, 1.0), ((0.0, 0.75),) * 4
    return Evaluation(
        (QueryRun("q1", "kernels", "name", True, True, {"hybrid": ArmRun(("a#b",), values)}),),
        (Mean("hybrid", "", 1, values, intervals),),
        *(1, 0, 0, 0),
        Comparison(1, 0.25, 0.5, (0.1, 0.4), 0.04, 1, 0, (Change("q1", "kernels", 0.25, 0.5),)),
    )


def documents() -> Iterator[dict[str, Any]]:
    yield view.search(replace(result(full_hit()), judgement=Judgement("signs", (("bias", -4.0),))))
    yield view.formula(occurrences())
    yield view.related(related())
    yield view.listing([POST])
    yield view.tags([POST])
    yield view.article(ArticleText(POST, "", (Heading(1, "a", "a", 1),)))
    yield view.build(REPORT)
    yield view.problems([PROBLEM])
    yield view.findings([Finding("lock", "good", "Nobody is building.")])
    yield view.evaluation(evaluation())
    yield view.error(ValueError("x"))


def test_the_places_that_a_doctor_looks_at_are_documented() -> None:
    (listed,) = re.findall(r"each ``place`` \(([^)]*)\)", view.__doc__ or "")
    assert re.findall(r"``(\w+)``", listed) == list(get_args(FindingPlace))


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


def test_what_answers_from_the_corpus_names_it_and_has_notices() -> None:
    about: dict[str, Any] = {"corpus": "/notes", "notices": ["The index is old."]}
    text = ArticleText(POST, "", ())
    for document in (
        view.listing([POST], **about),
        view.tags([POST], **about),
        view.article(text, **about),
        view.build(REPORT, **about),
        view.problems([PROBLEM], **about),
    ):
        assert about.items() <= document.items()
    for document in documents():
        if document["type"] not in ("error", "findings"):
            assert "notices" in document
            assert "corpus" in document or document["type"] == "evaluation"


def test_version_and_type_come_first_and_every_field_is_documented() -> None:
    documented = set(re.findall(r"``(\w+)``", view.__doc__ or ""))
    for document in documents():
        assert list(document)[:2] == ["mlkb", "type"]
        assert document["mlkb"] == view.VERSION
        assert {document["type"], *keys(document)} <= documented


def test_letters_are_kept_and_what_a_terminal_obeys_is_escaped() -> None:
    text = view.dumps(view.listing([replace(POST, title=f"λ 条件 {HOSTILE}")]))
    assert "λ 条件 " in text
    assert not UNSAFE.search(text)
    assert json.loads(text)["posts"][0]["title"] == f"λ 条件 {HOSTILE}".replace("\ud800", "\ufffd")


def test_numbers_that_are_none_are_null() -> None:
    hit = replace(HIT, score=math.nan, arms=Arms(dense=math.inf))
    (read,) = json.loads(view.dumps(view.search(result(hit))))["hits"]
    assert read["score"] is None
    assert read["arms"]["dense"] is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_back_as_it_was(text: str) -> None:
    assert json.loads(view.dumps({"text": text})) == {"text": text}
