"""Who asks what a symbol means is told by the place that says so."""

from __future__ import annotations

import math

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from tests.conftest import BaseOf

MIXTURES = (
    "# Mixtures\n\n## Notation\n\n| symbol | meaning |\n| --- | --- |\n"
    "| $\\gamma_{ik}$ | responsibility |\n\n"
    "## The step\n\nThe sum of the $\\gamma_{ik}$ over the samples is the size:\n\n"
    "$$\nn_k=\\sum_i\\gamma_{ik}\\mathbf{x}_i\n$$\n\n"
    "## Means\n\nThe mean of a mixture means little. What does it mean? Nothing.\n"
)
MATRICES = (
    "# Matrices\n\n## Inverses\n\nWe write $\\mathbf{A}^+$ for the pseudo-inverse.\n\n"
    "## Solutions\n\nThen $\\mathbf{A}^+\\mathbf{y}$ is the shortest solution of least squares.\n"
)


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"mixtures.md": MIXTURES, "matrices.md": MATRICES})


@pytest.mark.parametrize(
    ("query", "headings"),
    [
        (r"what does \gamma_{ik} mean", ("Notation",)),
        (r"what is $\gamma_{ik}$ in mixtures", ("Notation",)),
        ("meaning of A^+", ("Inverses",)),
        (r"what does \mathbf{A}^+ stand for", ("Inverses",)),
    ],
)
def test_the_place_that_says_it_comes_first(
    base: KnowledgeBase, query: str, headings: tuple[str, ...]
) -> None:
    result = base.search(query)
    assert result.answered
    assert result.hits[0].passage.headings == headings
    assert result.hits[0].arms.defines > 0.5
    assert not result.hits[0].arms.aside


def test_the_score_is_the_chance_of_what_is_explained(base: KnowledgeBase) -> None:
    for hit in base.search(r"what is \gamma_{ik} in mixtures", explained=True).hits:
        why = hit.explanation
        assert why is not None
        assert (why.symbol > 0) == (hit.arms.defines > 0)
        odds = why.prior + why.lexical + why.dense + why.formula + why.concepts + why.symbol
        assert hit.score == pytest.approx(1 / (1 + math.exp(-odds)))


def test_filters_hold_for_what_says_it(base: KnowledgeBase) -> None:
    query = r"what does \gamma_{ik} mean"
    elsewhere = base.search(query, filters=Filters(posts=("matrices",)))
    assert {hit.post.slug for hit in elsewhere.hits} <= {"matrices"}
    formulas = base.search(query, filters=Filters(kinds=("formula",)))
    assert {hit.passage.kind for hit in formulas.hits} <= {"formula"}


def test_a_symbol_that_nothing_explains_is_looked_for_as_ever(base: KnowledgeBase) -> None:
    assert not any(hit.arms.defines for hit in base.search(r"what is $\zeta_{q}$").hits)


def test_where_the_symbol_is_used_must_be_here(base: KnowledgeBase) -> None:
    assert not base.search(r"what is \gamma_{ik} in xylophones").answered


LETTERS = {
    "trees.md": "# Decision trees\n\n## Notation\n\n| symbol | meaning |\n| --- | --- |\n"
    "| $T$, $Q$ | tree; impurity, of which the means of $k$ parts are taken |\n",
    "chains.md": "# Many Methods Derived (3): Hidden Markov Models\n\n## Notation\n\n"
    "| symbol | meaning |\n| --- | --- |\n| $T$, $\\mathbf{A}$ | length; transition matrix |\n",
    "rank.md": "# Low rank\n\n## Attention is a bilinear form\n\nAttention weighs values by a "
    "softmax of queries $Q$ and keys, each linear in the tokens. MMD is another thing.\n",
    "margins.md": "# Margins\n\nThe SVM has a dual.\n\n## Steps\n\nLet $T$ be the number of steps "
    "of the support vector machine.\n",
    "clusters.md": "# Clusters\n\n## Lloyd\n\nLet $k$ be the number of centres of k-means.\n\n"
    "## Parts\n\nA chain of parts, unlike an HMM, has $k$ of them.\n",
}
"""Two articles with a table of notation, and others with letters that these tables have too."""


@pytest.fixture
def letters(base_of: BaseOf) -> KnowledgeBase:
    return base_of({**LETTERS})


@pytest.mark.parametrize(
    ("query", "slug", "is_defined"),
    [
        ("what is T in decision trees", "trees", True),
        ("what is T in hidden Markov models", "chains", True),
        ("what is T in HMM", "chains", True),
        ("what is T in the hmm", "chains", True),
        ("what is k in k-means", "clusters", True),
        ("what is T in SVM", "margins", True),
        ("what is Q in attention", "rank", True),
        ("what does A mean in attention", "rank", False),
    ],
)
def test_a_table_answers_only_for_what_it_is_about(
    letters: KnowledgeBase, query: str, slug: str, is_defined: bool
) -> None:
    best = letters.search(query).hits[0]
    assert best.post.slug == slug
    assert (best.arms.defines > 0) == is_defined


@pytest.mark.parametrize("context", ["xylophones of brass", "MMD", "parts of xylophones"])
def test_where_nothing_says_it_of_the_context_the_question_is_any_other(
    letters: KnowledgeBase, context: str
) -> None:
    assert not any(hit.arms.defines for hit in letters.search(f"what is T in {context}").hits)


ALONE = {
    "control.md": "# Control\n\n## Tuning\n\nRaise the gain until it oscillates (ultimate gain\n"
    "$K_u$, period $T_u$).\n\n## Rules\n\n$$\nK_p=0.6K_u+T_u\n$$\n\n$$\nZ_q=K_u^2+\\delta\n$$\n",
    "options.md": "# Options\n\n## Delta hedging\n\nSell $\\Delta$ shares.\n\n## Rates\n\n"
    "Here $\\delta$ is the rate of dividends, and $\\kappa$ the speed.\n",
    "languages.md": "# What is fast in C?\n\n## Notation\n\n| symbol | meaning |\n| --- | --- |\n"
    "| $C$, $\\kappa$, $S$ | cost; speed; size |\n",
}
"""Symbols that nouns introduce, and letters that are words as well."""


@pytest.fixture
def alone(base_of: BaseOf) -> KnowledgeBase:
    return base_of({**ALONE})


@pytest.mark.parametrize(
    ("query", "headings", "is_defined"),
    [
        ("K_u", ("Tuning",), True),
        ("T_u", ("Tuning",), True),
        ("Z_q", ("Rules",), False),  # an equation, which is found as one
        ("what is Z_q", ("Rules",), True),
        ("kappa", ("Notation",), True),
        ("S", ("Notation",), True),
        ("S(3)", None, False),  # no size
        ("what is S(3)", ("Notation",), True),
        (r"\delta", ("Rates",), True),
        ("delta", ("Delta hedging",), False),  # a word of a heading
        ("C", None, False),  # and of a title
        ("$C$", ("Notation",), True),
    ],
)
def test_a_symbol_alone_is_told_where_something_says_it(
    alone: KnowledgeBase, query: str, headings: tuple[str, ...] | None, is_defined: bool
) -> None:
    best = alone.search(query).hits[0]
    assert (best.arms.defines > 0) == is_defined
    assert headings is None or best.passage.headings == headings


def test_who_looks_for_formulas_with_a_symbol_gets_those(alone: KnowledgeBase) -> None:
    result = alone.search("K_u", filters=Filters(kinds=("formula",)))
    assert result.hits
    assert not any(hit.arms.defines for hit in result.hits)
    among = alone.search("K_u", filters=Filters(kinds=("text", "formula")))
    assert "text" in {hit.passage.kind for hit in among.hits}
    assert not any(hit.arms.defines for hit in among.hits)


def test_what_uses_a_symbol_alone_comes_next(alone: KnowledgeBase) -> None:
    hits = alone.search("K_u", per_section=0).hits
    defines = [hit.arms.defines for hit in hits]
    using = [hit for hit in hits if "K_u" in hit.passage.text]
    assert hits[: len(using)] == tuple(using)
    assert len(using) > 1
    assert defines[0] > 0.5 > defines[1] > 0
    asked = alone.search("what does K_u mean", per_section=0).hits
    assert sum(hit.arms.defines > 0 for hit in asked) == 1
