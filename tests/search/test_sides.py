"""Of a comparison: first what treats all of it, then each thing in turn, in whatever order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters, SearchResult
from mlkb.search.sides import Shared, in_turn, treating_all
from mlkb.settings import load
from mlkb.view import json, plain
from tests.conftest import BaseOf
from tests.fakes import LastWordReranker, WordEncoder

RIDGE = "\n".join(
    f"## Ridge {where}\n\nRidge shrinks {where}.\n"
    for where in ("weights", "slopes", "directions", "coefficients")
)
NOTES = {
    "ridge.md": f"# Shrinkage\n\n{RIDGE}",
    "lasso.md": "# Sparsity\n\n## Lasso\n\nThe lasso is sparse.\n\n## Lasso paths\n\nThey bend.\n",
    "apart.md": "# Corners\n\n## Ridge, lasso\n\nRidge has none, the lasso has.\n",
    "oak.md": "# Woods\n\n## Oaks\n\nAn oak is a tree, and so is an elm.\n",
}


def slugs(result: SearchResult) -> list[str]:
    return [hit.post.slug for hit in result.hits]


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of(NOTES)


@pytest.mark.parametrize("query", ["ridge vs lasso", "difference between lasso and ridge"])
def test_what_the_whole_query_finds_is_left_where_its_best_hits_name_both(
    base: KnowledgeBase, query: str
) -> None:
    result = base.search(query, explained=True)
    assert result.answered
    assert result.judgement is not None
    assert result.judgement.because != "sides"
    assert slugs(result)[0] == "apart"
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)


def test_which_is_named_first_makes_no_difference(base: KnowledgeBase) -> None:
    def shown(query: str) -> list[tuple[str, int]]:
        return [(hit.post.slug, hit.line) for hit in base.search(query).hits]

    assert shown("ridge vs lasso") == shown("lasso vs ridge")


def test_where_one_side_fills_the_best_hits_each_has_its_turn(base: KnowledgeBase) -> None:
    result = base.search("ridge vs oak")
    assert result.answered
    assert {*slugs(result)[:2]} == {"ridge", "oak"}
    assert [hit.rank for hit in result.hits] == list(range(1, len(result.hits) + 1))


def test_who_compares_with_what_is_nowhere_is_told_by_its_name(base: KnowledgeBase) -> None:
    for query in ("ridge vs UMAP", "UMAP vs ridge"):
        result = base.search(query)
        assert not result.answered
        assert result.notices == ("'UMAP' is nowhere here.",)
        assert slugs(result)[0] in ("ridge", "apart")
    result = base.search("ridge vs quux")  # no name of anything
    assert (result.answered, result.notices) == (False, ("'quux' is nowhere here.",))


def test_where_neither_is_here_the_query_is_read_as_a_whole(base: KnowledgeBase) -> None:
    result = base.search("UMAP vs quux", explained=True)
    assert not result.answered
    assert result.judgement is not None
    assert result.judgement.because != "sides"


def test_filters_and_limits_hold(base: KnowledgeBase) -> None:
    assert len(base.search("ridge vs lasso", k=2).hits) == 2
    one_each = base.search("ridge vs lasso", k=3, per_post=1)
    assert sorted(slugs(one_each)) == ["apart", "lasso", "ridge"]
    only = base.search("ridge vs lasso", filters=Filters(posts=("lasso",)))
    assert {*slugs(only)} == {"lasso"}


class InPieces(WordEncoder):
    """Knows no word as a whole, so that each may be a slip."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [3 * len(text.split()) for text in texts]


def test_a_slip_is_put_right_on_its_side(write_corpus: Callable[[dict[str, str]], Path]) -> None:
    base = KnowledgeBase(load(write_corpus(NOTES)), open_encoder=lambda _: InPieces())
    result = base.search("lasso vs coeficients")
    assert result.answered
    assert result.corrected == "lasso vs coefficients"
    assert {*slugs(result)[:2]} == {"lasso", "ridge"}


def test_a_title_that_compares_brings_its_post(base_of: BaseOf) -> None:
    named = "# Ridge vs Lasso\n\nIt is about penalties.\n\n## Balls\n\nA ball.\n"
    base = base_of({**NOTES, "named.md": named})
    assert slugs(base.search("ridge vs lasso"))[0] == "named"


def test_a_formula_may_be_a_side(base_of: BaseOf) -> None:
    formulas = "# Sums\n\nThe sum\n\n$$\na + b = c\n$$\n\n## Roots\n\n$$\n\\sqrt{x^2 + y^2}\n$$\n"
    result = base_of({"sums.md": formulas}).search(r"$u + v = w$ vs $\sqrt{r^2 + s^2}$")
    assert result.answered
    tops = [hit.passage.formula.latex for hit in result.hits[:2] if hit.passage.formula]
    assert sorted(tops) == [r"\sqrt{x^2 + y^2}", "a + b = c"]


def test_of_which_things_a_hit_tells_is_explained(base: KnowledgeBase) -> None:
    result = base.search("ridge vs oak", explained=True)
    assert result.judgement is not None
    assert (result.judgement.because, result.judgement.signs) == ("sides", ())
    sides = [hit.explanation.sides for hit in result.hits if hit.explanation]
    assert {*sides[:2]} == {("ridge",), ("oak",)}
    assert json.search(result)["hits"][0]["explanation"]["sides"] == list(sides[0])
    text = plain.search(result)
    assert "verdict: answered by the sides of what is compared\n" in text
    assert "  compared: it tells of oak\n" in text


def test_a_cross_encoder_orders_all_sides(write_corpus: Callable[[dict[str, str]], Path]) -> None:
    root = write_corpus(NOTES)
    (root / "mlkb.toml").write_text('reranker = "some/cross-encoder"\n')
    reranker = LastWordReranker()
    base = KnowledgeBase(
        load(root), open_encoder=lambda _: WordEncoder(), open_reranker=lambda _: reranker
    )
    result = base.search("ridge vs lasso", rerank=True)
    assert result.answered
    assert [query for query, _ in reranker.read] == ["ridge vs lasso"]
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert {"apart", "lasso", "ridge"} <= {*slugs(result)}


def test_what_has_the_names_as_typed_goes_before_what_has_others() -> None:
    scores = [{1: 0.9, 2: 0.3, 3: 0.8, 4: 0.9}, {1: 0.5, 2: 0.9, 3: 0.7, 4: 0.1}]
    assert treating_all(Shared([2], [1, 2, 3, 4]), scores) == [2]
    assert treating_all(Shared([4], [1, 2, 3, 4]), scores) == [3, 1, 2]
    assert treating_all(Shared([], []), scores) == []


def test_each_turn_begins_with_the_surest() -> None:
    scores = [{1: 0.4, 2: 0.3, 3: 0.2, 4: 0.01}, {7: 0.9, 8: 0.35, 9: 0.02}]
    turns = list(in_turn([[1, 2, 3, 4], [7, 8, 9]], scores))
    assert turns == [(7, 1), (1, 0), (8, 1), (2, 0), (3, 0), (9, 1), (4, 0)]


def test_the_best_of_each_has_a_turn_however_unsure() -> None:
    scores = [{1: 0.4, 2: 0.3}, {8: 0.01, 9: 0.005}]
    turns = list(in_turn([[1, 2], [8, 9]], scores))
    assert turns == [(1, 0), (8, 1), (2, 0), (9, 1)]
