"""Fusion: a chance from what the arms gave, the same scale for every query, no arm that decides."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Arms, Filters
from mlkb.search.found import find
from mlkb.search.fusion import QueryTraits, Weights, evidence, fuse, parts
from mlkb.search.query.parse import parse_query
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

WORDS = QueryTraits({"dual": 2.0, "gap": 3.0}, unknown=0.0, formula_tokens=0, has_vector=True)
FORMULA = QueryTraits({}, unknown=1.0, formula_tokens=20, has_vector=True)
MIXED = QueryTraits({"dual": 2.0}, unknown=0.0, formula_tokens=20, has_vector=True)
QUERIES = (WORDS, FORMULA, MIXED)

arms = st.builds(
    Arms,
    lexical=st.none() | st.floats(0, 60),
    dense=st.none() | st.floats(-1, 1),
    formula=st.none() | st.floats(0, 1),
    coverage=st.none() | st.floats(0, 1),
    adjacency=st.none() | st.floats(0, 1),
    concepts=st.none() | st.floats(-1, 1),
    called=st.none() | st.floats(0, 1),
)


def test_the_chance_is_the_logistic_function_of_the_sum() -> None:
    weights = Weights(
        dense=2.0,
        bm25=4.0,
        coverage=1.0,
        adjacency=0.5,
        concepts=3.0,
        called=2.0,
        prior=-3.0,
        most=20.0,
    )
    given_arms = Arms(
        lexical=10.0, dense=0.5, coverage=1.0, adjacency=1.0, concepts=0.25, called=0.125
    )
    assert parts(given_arms, weights) == pytest.approx(
        (2.0 + 1.0 + 0.5, 1.0, 0.0, 0.75 + 0.25, 0.0)
    )
    assert fuse(given_arms, weights) == pytest.approx(1 / (1 + math.exp(-(3.5 + 1.0 + 1.0 - 3.0))))


def test_an_arm_that_gave_nothing_adds_nothing() -> None:
    weights = Weights.choose(WORDS)
    assert evidence(Arms(), weights) == 0
    assert fuse(Arms(), weights) < 0.02


def test_of_several_with_a_number_each_has_its_share_of_the_odds() -> None:
    weights = Weights(numbered=6.0, titled=5.0)
    assert sum(parts(Arms(numbered=1.0), weights)) == pytest.approx(6.0)
    assert sum(parts(Arms(numbered=0.5), weights)) == pytest.approx(6.0 - math.log(2))
    assert sum(parts(Arms(titled=0.25), weights)) == pytest.approx(5.0 - math.log(4))
    assert sum(parts(Arms(numbered=0.5, titled=0.5), Weights())) == 0.0  # of one arm alone


def test_the_share_of_the_dense_arm_is_that_of_its_weight() -> None:
    assert Weights(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 4.0, prior=-9.0).dense_share == 1 / 25
    assert Weights(dense=3.0).dense_share == 1.0
    assert Weights(prior=-9.0).dense_share == 0.0


@given(arms, st.sampled_from(QUERIES))
def test_a_score_is_a_chance(some: Arms, traits: QueryTraits) -> None:
    assert 0 <= fuse(some, Weights.choose(traits)) <= 1


@given(arms, st.floats(0, 0.5), st.sampled_from(QUERIES))
def test_more_evidence_never_lowers_a_score(some: Arms, more: float, traits: QueryTraits) -> None:
    weights = Weights.choose(traits)
    better = Arms(
        lexical=(some.lexical or 0) + more,
        dense=(some.dense or 0) + more,
        formula=(some.formula or 0) + more,
        coverage=(some.coverage or 0) + more,
        adjacency=(some.adjacency or 0) + more,
        concepts=(some.concepts or 0) + more,
        called=(some.called or 0) + more,
    )
    assert fuse(better, weights) >= fuse(some, weights)


def test_without_vectors_the_words_decide() -> None:
    blind = Weights.choose(QueryTraits(WORDS.idf, 0.0, formula_tokens=0, has_vector=False))
    assert blind.dense == 0
    assert blind.bm25 > Weights.choose(WORDS).bm25


def test_structure_leads_for_a_formula() -> None:
    weights = Weights.choose(FORMULA)
    same_structure, same_letters = Arms(formula=0.9, dense=0.3), Arms(formula=0.3, dense=0.9)
    assert fuse(same_structure, weights) > fuse(same_letters, weights)
    assert weights.dense_share < 0.5


def test_a_formula_decides_as_much_as_it_is_of_the_query() -> None:
    def mixed(words: int) -> Weights:
        idf = {f"word{i}": 2.0 for i in range(words)}
        return Weights.choose(QueryTraits(idf, 0.0, formula_tokens=20, has_vector=True))

    has_it, is_near = Arms(formula=0.8, dense=0.2), Arms(dense=0.5, coverage=0.7, lexical=5.0)
    assert fuse(has_it, mixed(3)) > fuse(is_near, mixed(3))
    assert fuse(has_it, mixed(30)) < fuse(is_near, mixed(30))
    assert mixed(1).formula == mixed(4).formula > mixed(12).formula > mixed(30).formula > 0
    assert mixed(1).formula == pytest.approx(Weights.choose(FORMULA).formula / 2)
    assert mixed(12).formula == pytest.approx(Weights.choose(FORMULA).formula / 4)


@given(arms, arms, st.sampled_from(QUERIES))
def test_where_nothing_answers_all_is_less_likely_in_the_same_order(
    some: Arms, other: Arms, traits: QueryTraits
) -> None:
    weights = Weights.choose(traits)
    refused = weights.where_nothing_answers()
    assert fuse(some, refused) <= fuse(some, weights)
    assert evidence(some, refused) == evidence(some, weights)
    assert (fuse(some, refused) < fuse(other, refused)) <= (
        evidence(some, weights) < evidence(other, weights)
    )


def test_an_arm_alone_hears_no_other() -> None:
    weights = Weights.of_arm("lexical", WORDS)
    assert evidence(Arms(dense=0.9, coverage=1.0, adjacency=1.0, formula=1.0), weights) == 0
    assert evidence(Arms(lexical=3.0), weights) > evidence(Arms(lexical=2.0), weights) > 0


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    articles: dict[str, str | bytes] = {
        "apart.md": "# Apart\n\nA gradient points uphill; down goes a stochastic descent.\n",
        "together.md": "# Together\n\nStochastic gradient descent takes one sample a step.\n",
        "other.md": "# Other\n\nKernels replace inner products in support vector machines.\n",
    }
    return base_of(articles)


def test_coverage_and_adjacency_are_what_stands_there(base: KnowledgeBase) -> None:
    hits = {hit.post.slug: hit.arms for hit in base.search("stochastic gradient kernels").hits}
    together, apart, other = hits["together"], hits["apart"], hits["other"]
    assert together.adjacency == pytest.approx(
        1 / 2
    )  # of two pairs, "stochastic gradient" is there
    assert apart.adjacency is None
    # Two words stand in two of three passages, the third in one of three: rarer, so worth more.
    common, rare = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)
    total = 2 * common + rare
    assert together.coverage == pytest.approx(2 * common / total, abs=1e-6)
    assert other.coverage == pytest.approx(rare / total, abs=1e-6)


def test_words_side_by_side_come_before_words_apart(base: KnowledgeBase) -> None:
    first, second = base.search("stochastic gradient descent").hits[:2]
    assert (first.post.slug, second.post.slug) == ("together", "apart")
    assert first.score > second.score


@pytest.mark.parametrize(
    "query", ["Kernels vs. gradient", "difference between kernels and gradient"]
)
def test_what_compares_is_no_word_to_look_for(base: KnowledgeBase, query: str) -> None:
    base.index()

    def coverage(words: str) -> list[float | None]:
        with open_snapshot(base.settings.index) as snapshot:
            found = find(snapshot, None, parse_query(words), k=3, filters=Filters())
            return [found.ranking.candidates[id_].coverage for id_ in sorted(found.ranking.ids)]

    assert coverage(query) == coverage("kernels gradient")
    assert len(coverage(query)) == 3


@pytest.mark.parametrize("query", ["VS Code", "install vs code"])
def test_what_is_called_so_compares_nothing(base: KnowledgeBase, query: str) -> None:
    (base.settings.corpus / "editor.md").write_text("# Editor\n\nTo install VS Code, ask.\n")
    first = base.search(query).hits[0]
    assert first.post.slug == "editor"
    assert first.arms.coverage == pytest.approx(1.0)


@pytest.mark.parametrize("query", ["stochastic gradient descent", "kangaroo pouch descent"])
def test_an_explanation_adds_up_to_the_score(base: KnowledgeBase, query: str) -> None:
    hit = base.search(query, explained=True).hits[0]
    why = hit.explanation
    assert why is not None
    odds = why.prior + why.lexical + why.dense + why.formula + why.concepts
    assert hit.score == pytest.approx(1 / (1 + math.exp(-odds)))


def test_an_explanation_names_words_and_sentences(base: KnowledgeBase) -> None:
    why = base.search("stochastic gradient descent", explained=True).hits[0].explanation
    assert why is not None
    assert {term for term, _ in why.terms} == {"stochastic", "gradient", "descent"}
    assert why.sentences[0][0].startswith("Stochastic gradient descent takes")


def test_a_hyphenated_word_is_explained_as_a_whole(base: KnowledgeBase) -> None:
    apart = base.search("stochastic gradient descent", explained=True).hits[0].explanation
    joint = base.search("stochastic-gradient", explained=True).hits[0].explanation
    assert apart is not None
    assert joint is not None
    shares = dict(apart.terms)
    assert dict(joint.terms) == {
        "stochastic-gradient": pytest.approx(shares["stochastic"] + shares["gradient"])
    }


@pytest.mark.parametrize("query", ["C++", "k-means++", "K-means ++", "k means plus plus"])
def test_a_word_with_a_sign_comes_before_the_word(base_of: BaseOf, query: str) -> None:
    signed = "# Signed\n\nK-means++ draws centres; it is written in C++, as was said before.\n"
    plain = "# Plain\n\nK-means, K-means and K-means: of C, in C and by C.\n"
    base = base_of({"signed.md": signed, "plain.md": plain, "other.md": "# Other\n\nNo.\n"})
    first, second = base.search(query, explained=True).hits[:2]
    assert [first.post.slug, second.post.slug] == ["signed", "plain"]
    assert base.search(query).answered
    assert first.explanation is not None
    assert second.explanation is not None
    assert any("++" in term for term, _ in first.explanation.terms)
    assert not any("++" in term for term, _ in second.explanation.terms)
    assert base.search(query.rstrip("+ ").removesuffix(" plus plus")).answered


def test_of_code_a_line_explains(base_of: BaseOf) -> None:
    code = "```python\nimport numpy\n\ndef kernel(x, y):\n    return x @ y\n```"
    base = base_of({"code.md": f"# Code\n\nIn Python:\n\n{code}\n"})
    filters = Filters(kinds=("code",))
    (hit,) = base.search("def kernel", filters=filters, explained=True).hits
    assert hit.explanation is not None
    assert hit.explanation.sentences[0][0] == "def kernel(x, y):"


def test_nobody_explains_unasked(base: KnowledgeBase) -> None:
    hits = base.search("gradient").hits
    assert hits
    assert all(hit.explanation is None for hit in hits)


def test_the_name_of_a_formula_brings_the_formula_first(base_of: BaseOf) -> None:
    text = """# Divergences

Of all measures the Kullback-Leibler divergence is used the most, and never negative.

## What it is

The Kullback-Leibler divergence is defined as

$$
D(q, p) = \\sum_x q(x) \\log \\frac{q(x)}{p(x)}.
$$

## What it is not

It is no distance, since it is not symmetric.
"""
    base = base_of({"kl.md": text})
    first = base.search("Kullback-Leibler divergence").hits[0]
    assert first.passage.kind == "formula"
    assert first.arms.named
    assert not base.search("never negative").hits[0].arms.named
