"""Theorems, exercises and sheets that are asked for by their numbers."""

from __future__ import annotations

import pytest

from mlkb.errors import UsageError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from tests.conftest import BaseOf

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
    for query in ("exercise 2 kernels", "exercise 3 trees"):
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
    for query in ("exercise 1 SVM", "exercise 1 H", "exercise 3 HMM"):
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


def test_without_other_words_all_of_that_number_may_be_meant(series: KnowledgeBase) -> None:
    for query in ("exercise 2", "exercise 2 the article", "what does exercise 2 say"):
        shares = [hit.arms.numbered for hit in series.search(query).hits[:3]]
        assert shares == [pytest.approx(1 / 3)] * 3


COURSE = {
    "numbers.md": """---
title: Elementary number theory
---

# Congruences

**Theorem 2 (Fermat).** If $p$ is prime, then $a^{p-1}$ is 1 modulo $p$.

**Theorem 3 (Euler).** By Theorem 2 the units are a group.

As said above, theorem 3 is old.
""",
    "graphs.md": """# Graphs

### Theorem 3.2 (Euler)

By Theorem 3 of another course, a trail that uses each edge is closed.

### 4.4 Theorem

There are many trees. Theorem 3 and theorem 4 are about numbers.

### Lemma 4.5

> **Theorem A (Hall).** A matching covers all.

Theorem B: every planar graph is drawn.
Theorem C. This line goes on.
""",
    "homework.md": """# Homework

# Sheet 1

**Exercise 1.** A wire carries a current.

# Sheet 5

**Exercise 12.** Derive the variance.

**Exercise 14.** (8 points) *Schooling.* Report all.
""",
    "exam.md": """# Exam

- Problem 7: A fridge is cold.
- Problem 8: A muon is fast.
""",
}


@pytest.fixture
def course(base_of: BaseOf) -> KnowledgeBase:
    return base_of({**COURSE})


@pytest.mark.parametrize(
    ("query", "slug", "line"),
    [
        ("theorem 3", "numbers", 9),
        ("Theorem (3)", "numbers", 9),
        ("thm. 3", "numbers", 9),
        ("prove theorem 3", "numbers", 9),
        ("theorem 3.2", "graphs", 5),
        ("theorem 4.4", "graphs", 9),
        ("Lemma 4.5", "graphs", 13),
        ("theorem A", "graphs", 13),
        ("theorem a", "graphs", 13),
        ("Theorem B planar", "graphs", 15),
        ("exercise 14", "homework", 11),
        ("ex. 14", "homework", 11),
        ("problem 14", "homework", 11),
        ("exercise 7", "exam", 3),
        ("task 8", "exam", 4),
        ("sheet 5", "homework", 9),
        ("assignment 5", "homework", 9),
        ("exercise 14 of sheet 5", "homework", 11),
    ],
)
def test_a_statement_is_found_where_it_begins(
    course: KnowledgeBase, query: str, slug: str, line: int
) -> None:
    result = course.search(query)
    assert result.answered
    assert result.notices == ()
    first, *others = result.hits
    assert (first.post.slug, first.arms.numbered) == (slug, 1.0)
    assert first.line == line
    assert not any(hit.arms.numbered for hit in others)


@pytest.mark.parametrize(
    "query",
    ["theorem 4", "theorem 12", "theorem C", "exercise 23", "sheet 9", "corollary 7.7", "lemma 4"],
)
def test_a_statement_that_is_only_cited_or_not_at_all_is_nowhere(
    course: KnowledgeBase, query: str
) -> None:
    result = course.search(query)
    assert not result.answered
    assert result.notices == (f"'{query}' is nowhere here.",)
    assert not any(hit.arms.numbered for hit in result.hits)


def test_who_asks_for_more_than_a_number_is_not_kept_from_the_rest(course: KnowledgeBase) -> None:
    result = course.search("theorem 12 planar graph")
    assert not any("nowhere" in notice for notice in result.notices)


def test_below_a_heading_with_the_number_the_first_passage_is_the_statement(
    base_of: BaseOf,
) -> None:
    base = base_of({"sheets.md": "# All\n\n## Sheet 3\n\nWaves.\n\n---\n\nFields.\n"})
    first, *others = base.search("sheet 3").hits
    assert (first.passage.text, first.arms.numbered) == ("Waves.", 1.0)
    assert not any(hit.arms.numbered for hit in others)


def test_no_search_of_plain_words_is_one_for_a_number(course: KnowledgeBase) -> None:
    for query in ("theorem", "a theorem of Euler", "the exercise I did", "sheets", "Euler 1736"):
        assert not any(hit.arms.numbered for hit in course.search(query).hits)


@pytest.mark.parametrize(
    ("reference", "line"),
    [
        ("numbers#Theorem 3", 9),
        ("numbers#thm. 2", 7),
        ("graphs#Theorem 4.4", 7),
        ("homework#exercise 14", 11),
        ("homework#Sheet 5", 7),
    ],
)
def test_an_article_is_read_from_a_statement_on(
    course: KnowledgeBase, reference: str, line: int
) -> None:
    assert course.article(reference).line == line


def test_a_statement_that_an_article_has_not_is_none_that_begins_so(course: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="no heading 'Exercise 4'"):
        course.article("homework#Exercise 4")
