"""A formula that is asked for by its number comes before what cites it."""

from __future__ import annotations

import math

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.search.candidates.references import formulas_in
from tests.conftest import BaseOf

MARGINS = r"""# Margins

## The dual

Inserting gives the dual problem of the margin

$$
\max_\alpha \sum_i \alpha_i - \tfrac12 \sum_{i,j} \alpha_i \alpha_j y_i y_j k(x_i, x_j). \tag{8.7}
$$

## What follows

Equation (8.7) is concave: eq 8.7 is a quadratic, and a proof of eq. (8.7) is short.
By (8.7) and once more (8.7), see equation 8.7, the gap is zero.

$$
\begin{aligned}
w &= \sum_i \alpha_i y_i x_i, \tag{8.8} \\
b &= y_k - w^\top x_k + \sum_j \beta_j. \tag{8.9a}
\end{aligned}
$$
"""

PATTERNS = r"""# Patterns

The critical wavenumber of diffusion is

$$
k_c^2 = \sqrt{\frac{\det J}{d}} + \frac{h_u + g_v}{2 d}. \tag{8.7}
$$
"""

RATES = r"""# Learning rates

A dropout of 0.5 is large, and version 0.01 is old.

A learning rate of 0.01 is small:

$$
s_{t+1} = s_t - \eta \nabla f(s_t) + \sum_i \epsilon_i s_i. \tag{0.01}
$$
"""

EXERCISES = """# Trees

## Pruning

A tree is pruned: exercise 2 of 2 is about trees, and exercise 2 once more.

## Exercises with solutions

**1.** Grow the trees by hand. *Solution.* Two leaves of trees.

```python
a = 1
```

**2. Prune.** Cut the trees twice. *Solution.* One leaf.
"""

CLUSTERS = """# Clusters

## Exercises

### Exercise 1: seeds

Choose seeds of clusters.

### Exercise 2: centres

Move the centres of clusters.

### Exercise 12: shapes

Which shapes have clusters?
"""


@pytest.fixture
def exercises(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"trees.md": EXERCISES, "clusters.md": CLUSTERS})


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("exercise 2 trees", "**2. Prune.**"),
        ("Exercise 1 on trees", "**1.** Grow"),
        ("exercise 2 clusters", "Move the centres"),
        ("clusters exercise 1", "Choose seeds"),
    ],
)
def test_an_exercise_is_told_by_its_number_and_the_other_words(
    exercises: KnowledgeBase, query: str, text: str
) -> None:
    first, *others = exercises.search(query).hits
    assert first.passage.text.startswith(text)
    assert first.arms.numbered == 1.0
    assert not any(hit.arms.numbered for hit in others)


def test_no_exercise_is_meant_that_lacks_the_words(exercises: KnowledgeBase) -> None:
    for query in ("exercise 2 kernels", "exercise 3 trees", "exercise 2"):
        assert not any(hit.arms.numbered for hit in exercises.search(query).hits)


SERIES = {
    "chains.md": """---
title: "Lectures (3): Hidden Markov Models"
---

## Exercises

**1. A path.** Draw it.

**2. Two paths.** Which is likelier?
""",
    "fields.md": """---
title: "Lectures (4): Conditional Random Fields"
---

## Exercises

**1. A field.** Draw it.

**2. Against an HMM.** Compare both: the HMM is local.
""",
    "lines.md": """---
title: "Lectures (5): Ordinary Least Squares"
aliases: [Gauss and Legendre]
---

## Exercises

1. Fit a line.
2. Fit a plane by normal equations.
""",
}


@pytest.fixture
def series(base_of: BaseOf) -> KnowledgeBase:
    return base_of({**SERIES})


@pytest.mark.parametrize(
    ("query", "slug", "text"),
    [
        ("exercise 1 HMM", "chains", "A path"),
        ("exercise 2 hmm", "chains", "Two paths"),  # whatever says "HMM" elsewhere
        ("exercise 2 of the HMMs", "chains", "Two paths"),
        ("exercise 2 in the article on HMM", "chains", "Two paths"),
        ("exercise 2 hidden markov models", "chains", "Two paths"),
        ("exercise 2 local CRF", "fields", "Against an HMM"),
        ("exercise 2 OLS", "lines", "Fit a plane"),  # of which the stem is "ol"
        ("exercise 2 GL", "lines", "Fit a plane"),
    ],
)
def test_an_article_is_named_by_its_title_or_by_initials_of_that(
    series: KnowledgeBase, query: str, slug: str, text: str
) -> None:
    first, *others = series.search(query).hits
    assert (first.post.slug, first.arms.numbered) == (slug, 1.0)
    assert text in first.passage.text
    assert not any(hit.arms.numbered for hit in others)


def test_initials_name_an_article_among_those_that_may_answer(series: KnowledgeBase) -> None:
    for query in ("exercise 1 SVM", "exercise 1 H", "exercise 3 HMM", "exercise 2 the article"):
        assert not any(hit.arms.numbered for hit in series.search(query).hits)
    elsewhere = Filters(posts=("fields",))
    (hit,) = (h for h in series.search("exercise 2 HMM", filters=elsewhere).hits if h.arms.numbered)
    assert hit.post.slug == "fields"


def test_an_exercise_is_read_from_its_own_line(series: KnowledgeBase) -> None:
    for query, line in (("exercise 2 HMM", 9), ("exercise 1 HMM", 7), ("exercise 2 OLS", 9)):
        assert series.search(query).hits[0].line == line


def test_an_exercise_with_a_heading_is_read_from_its_beginning(exercises: KnowledgeBase) -> None:
    first = exercises.search("exercise 2 clusters").hits[0]
    assert first.offset == 0


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"margins.md": MARGINS, "patterns.md": PATTERNS, "rates.md": RATES})


@pytest.mark.parametrize(
    "query",
    [
        "equation 8.7",
        "Equation (8.7)",
        "eq. (8.7)",
        "eq 8.7 proof",
        "eqn. 8.7",
        "(8.7)",
        "8.7",
        "formula no. 8.7",
        "see (8.7)",
        "what is equation 8.7",
    ],
)
def test_the_formulas_of_that_number_come_first(base: KnowledgeBase, query: str) -> None:
    result = base.search(query)
    assert result.answered
    formulas = [hit.passage.formula for hit in result.hits[:2]]
    assert [formula.tag for formula in formulas if formula] == ["8.7", "8.7"]
    assert [hit.arms.numbered for hit in result.hits[:2]] == [0.5, 0.5]
    assert not any(hit.arms.numbered for hit in result.hits[2:])


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("equation 8.7 of the margin", "margins"),
        ("8.7 diffusion", "patterns"),
        ("wavenumber (8.7)", "patterns"),
    ],
)
def test_of_those_the_other_words_choose(base: KnowledgeBase, query: str, slug: str) -> None:
    first, *others = base.search(query).hits
    assert (first.post.slug, first.arms.numbered) == (slug, 1.0)
    assert not any(hit.arms.numbered for hit in others)


def test_each_row_of_a_display_has_its_number(base: KnowledgeBase) -> None:
    for query in ("eq 8.8", "equation (8.9a)"):
        first = base.search(query).hits[0]
        assert first.arms.numbered == 1.0
        assert r"\tag{8.9a}" in first.passage.text


def test_a_rate_is_a_number_of_a_formula_only_where_its_words_are(base: KnowledgeBase) -> None:
    assert base.search("learning rate 0.01").hits[0].arms.numbered == 1.0
    assert not any(hit.arms.numbered for hit in base.search("version 0.01").hits)
    assert not any(hit.arms.numbered for hit in base.search("dropout 0.5").hits)


def test_where_formulas_may_not_answer_the_text_bears_the_number(base: KnowledgeBase) -> None:
    in_texts = Filters(kinds=("text",), posts=("patterns",))
    first = base.search("equation 8.7", filters=in_texts).hits[0]
    assert (first.passage.kind, first.arms.numbered) == ("text", 1.0)
    in_code = Filters(kinds=("code",))
    assert not any(hit.arms.numbered for hit in base.search("equation 8.7", filters=in_code).hits)


def test_a_formula_that_is_found_by_its_number_is_no_race(base_of: BaseOf) -> None:
    base = base_of({"first.md": "# First\n\n$$\na = \\sum_i b_i c_i \\tag{1}\n$$\n"})
    result = base.search("formula 1")
    assert (result.answered, result.notices) == (True, ())


def test_a_number_that_none_bears_is_nowhere_here(base: KnowledgeBase) -> None:
    result = base.search("equation 9.9")
    assert not result.answered
    assert "'equation 9.9' is nowhere here." in result.notices
    # It may be one of another text, if something else is asked.
    assert not any("nowhere" in notice for notice in base.search("margin eq. 9.9").notices)


def test_the_explanation_adds_up_and_says_why(base: KnowledgeBase) -> None:
    hit = base.search("equation 8.8", explained=True).hits[0]
    why = hit.explanation
    assert why is not None
    odds = why.prior + why.lexical + why.dense + why.formula + why.concepts
    assert hit.score == pytest.approx(1 / (1 + math.exp(-odds)))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("eqs. (8.5), 8.6 and (8.7)", ["8.5", "8.6", "8.7"]),
        ("equation A.3", ["A.3"]),
        ("equation 12", ["12"]),
        ("equation (5')", ["5'"]),
        ("f(0.5)", []),
        ("C4.5", []),
        ("1.2.3.4.5", []),
        ("lr=0.01", []),
        ("99.5%", []),
        ("x^2.5", []),
        ("attention 2017", []),
        ("(a) and (b)", []),
        ("equation", []),
        ("1" * 1900, []),
        ("(" * 1900, []),
        ("eq 1," * 400, ["1"]),
    ],
)
def test_what_is_a_number_of_a_formula(words: str, numbers: list[str]) -> None:
    assert [reference.number for reference in formulas_in(words)[0]] == numbers


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        ("see (8.7)", True),
        ("equation 8.7 kkt", True),
        ("equation 12", True),
        ("equation 12 kkt", False),  # "formula 1 racing"
        ("attention (2017)", False),
        ("8.7", True),
        ("8.7 kkt", False),
    ],
)
def test_when_nothing_else_is_meant(words: str, sure: bool) -> None:
    assert [reference.sure for reference in formulas_in(words)[0]] == [sure]
