"""What a query demands by a word that has no like: told where no post that is near has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlkb.records.answers import Filters
from mlkb.search.answerability.demands import HISTORY, asks_for_history, tells_history, unmet
from mlkb.search.found import find
from mlkb.search.query.parse import parse_query
from mlkb.search.query.synonyms import with_names_used_here
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

CLUSTERS = """# Clusters

## Lloyd's algorithm

k-means assigns each point to the nearest centre and moves the centres to the means.

## Machines

The assignment runs on CUDA.

```python
labels = distances.argmin(axis=1)
```
"""
TREES = "# Trees\n\n## Splits\n\nA split lowers the impurity of the two halves.\n"


def test_what_no_post_that_is_near_has_is_lacking(base_of: BaseOf) -> None:
    base = base_of({"clusters.md": CLUSTERS, "trees.md": TREES})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        for words, lacking in (
            ("k-means nearest centre", []),
            ("k-means nearest centre on a GPU", []),  # CUDA, in another section of the post
            ("impurity of a split on a GPU", ["GPU"]),  # CUDA, in another post
            ("k-means centre in PyTorch or Torch", ["PyTorch", "Torch"]),
            ("software for the impurity of a split", ["software"]),
            ("impurity of a split in Julia", ["Julia"]),
            ("assignment runs on CUDA, in Julia", ["Julia"]),
            ("distances argmin labels in Julia", []),  # a program, in whichever language
            ("who invented k-means, to move the centres", [HISTORY]),
            ("impurity split", []),
        ):
            found = find(snapshot, None, parse_query(words), k=1, filters=Filters())
            assert unmet(words, snapshot, found.looked_at[:1]) == lacking, words


def test_a_name_that_was_added_is_no_demand(base_of: BaseOf) -> None:
    base = base_of({"clusters.md": CLUSTERS, "trees.md": TREES, "bill.md": "# A bill\n\nA GPU.\n"})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        for words, added, lacking in (
            ("impurity of a split on a graphics card", "; gpu", []),  # another name of it
            ("impurity of a split on a GPU", "", ["GPU"]),
        ):
            query = with_names_used_here(parse_query(words), snapshot.lexical)
            assert query.added == added
            found = find(snapshot, None, query, k=3, filters=Filters())
            trees = [one for one in found.looked_at if one.post.title == "Trees"]
            assert len(trees) == 1
            assert replace(found, looked_at=trees).unmet() == lacking


def test_nothing_is_lacking_where_nothing_is_near(base_of: BaseOf) -> None:
    base = base_of({"trees.md": TREES})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert unmet("impurity in pytorch", snapshot, []) == []


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("history of the perceptron", True),
        ("a short history of boosting", True),
        ("Who discovered least squares first?", True),
        ("when was backpropagation introduced", True),
        ("in which year was the lasso published", True),
        ("etymology of kernel", True),
        ("the whole history of the states", False),
        ("a history of length n", False),
        ("when is a matrix named positive definite", False),
        ("how a discovered structure is used", False),
        ("the variable introduced by a slack", False),
    ],
)
def test_who_and_when_ask_for_history(words: str, asks: bool) -> None:
    assert asks_for_history(words) is asks


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("It is due to Rosenblatt (1958).", True),
        ("Legendre discovered it.", True),
        ("as Gauss had in 1795, or earlier", True),
        ("with 2000,5 and 1,987 samples", False),
        ("a year of 365 days, and 20481 of them", False),
        ("We introduced the slack variables above.", False),
    ],
)
def test_a_year_or_a_word_for_finding_tells_history(text: str, tells: bool) -> None:
    assert tells_history(text) is tells
