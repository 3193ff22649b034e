"""Code that is typed as it stands in a fence brings that fence first, and says its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.records.posts import Passage
from mlkb.search.candidates.quotations import quoted_line
from mlkb.settings import load
from mlkb.view import plain
from tests.fakes import WordEncoder

SOLVED = """# Least squares

Both are solved by hand.

```python
import numpy as np

X, y = np.eye(2), np.ones(2)
w = np.linalg.solve(
    X.T @ X,  X.T @ y)
for i in range(len(w)):
    assert w[i] == 1 and y[i] == 1 and i in (0, 1)
```
"""

OTHERS = """# Solving

With np.linalg.solve(X.T @ X, X.T @ y) one solves X, and X.T @ X is solved by np.linalg.solve.

```python
X.T @ X; X.T @ y; np.linalg.solve(y, X.T); np.linalg.solve(X.T @ y, X.T @ X)
np.linalg.solve(X.T * X, X.T * y)
```

```text
w[i] == 1 or y[i] == 1 or i in (0, 1)
```
"""


@pytest.fixture
def base(write_corpus: Callable[[dict[str, str | bytes]], Path]) -> KnowledgeBase:
    root = write_corpus({"solved.md": SOLVED, "others.md": OTHERS})
    return KnowledgeBase(load(root), open_encoder=lambda _: WordEncoder())


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("np.linalg.solve(X.T @ X, X.T @ y)", 9),
        ("np.linalg.solve(X.T@X,X.T@y)", 9),
        ("X, y = np.eye(2), np.ones(2)", 8),
        ("assert w[i] == 1 and y[i] == 1 and i in (0, 1)", 12),  # of these words three are stopped
        ("y = np.eye(2), np.ones(2) w = np.linalg.solve( X.T", 8),
    ],
)
def test_the_block_that_has_it_comes_first(base: KnowledgeBase, typed: str, line: int) -> None:
    result = base.search(typed)
    first, *others = result.hits
    assert result.answered
    assert (first.post.slug, first.passage.kind) == ("solved", "code")
    assert (first.arms.quoted, first.line) == (True, line)
    assert first.score > 0.9
    assert not any(hit.arms.quoted for hit in others)


@pytest.mark.parametrize(
    "typed",
    [
        "np.linalg.solve(X.T @ X, X.T + y)",  # another sign
        "np.linalg.solve(X.T @ X, x.t @ y)",  # other names
        "np.linalg.solve(X.T @ X, X.T @ y_1)",
        "import numpy as np",  # in every program
        "$w[i] == 1 and y[i] == 1 and i in (0, 1)$",
    ],
)
def test_nothing_else_is_a_quotation(base: KnowledgeBase, typed: str) -> None:
    assert not any(hit.arms.quoted for hit in base.search(typed).hits)


def test_only_what_may_answer_is_quoted(base: KnowledgeBase) -> None:
    typed = "np.linalg.solve(X.T @ X, X.T @ y)"
    for filters in (Filters(kinds=("text",)), Filters(posts=("others",))):
        assert not any(hit.arms.quoted for hit in base.search(typed, filters=filters).hits)
    assert base.search(typed, filters=Filters(kinds=("code",))).hits[0].arms.quoted


def test_the_explanation_says_so(base: KnowledgeBase) -> None:
    result = base.search("np.linalg.solve(X.T @ X, X.T @ y)", k=1, explained=True)
    assert "it has all of it as typed" in plain.search(result)


FENCE = Passage("code", (), "", 1, 5, "```\na = 1\nb = f(\n  a)\n```", "")


def test_the_line_is_that_on_which_it_begins() -> None:
    assert quoted_line("a = 1", FENCE) == 1
    assert quoted_line("f(a)", FENCE) == 2
    assert quoted_line("f(b)", FENCE) is None
    assert quoted_line("", FENCE) is None
    assert quoted_line("a = 12", FENCE) is None  # no part of a number
    hostile = replace(FENCE, text="```\n\0\0 x\0 \nb = 1\n```")
    assert quoted_line("b = 1", hostile) == 2
