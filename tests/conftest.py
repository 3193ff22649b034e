"""What tests share: a small corpus on disk, and a knowledge base over it with a fast encoder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.fakes import WordEncoder

BaseOf = Callable[[Mapping[str, str | bytes]], KnowledgeBase]
"""Makes a knowledge base of files, by their path in the corpus."""

ARTICLES = {
    "optimization/01-duality.md": """---
title: "Optimization (1): Lagrangian Duality"
series: Optimization
part: 1
date: 2026-01-10
tags: [Machine Learning, Optimization]
read_minutes: 12
summary: Duality from scratch.
---

Every constrained problem has a dual.

## KKT conditions

The stationarity condition of KKT reads

$$
\\nabla f(x^*) + \\sum_i \\lambda_i \\nabla g_i(x^*) = 0. \\tag{1.1}
$$

Complementary slackness makes inactive multipliers vanish.

## Slater's condition

A strictly feasible point gives strong duality for convex problems.
""",
    "optimization/02-gradient-descent.md": """---
title: "Optimization (2): Gradient Descent"
series: Optimization
part: 2
date: 2026-02-01
tags: [Machine Learning, Optimization, Algorithms]
read_minutes: 5
summary: Steps downhill.
---

## The update rule

Gradient descent walks against the gradient:

$$
w_{t+1} = w_t - \\eta \\nabla L(w_t)
$$

```python
for step in range(100):
    w = w - eta * gradient(w)
```
""",
    "probability/bayes.md": """---
title: Bayes' Theorem
date: 2025-06-01
tags: [Machine Learning, Probability]
---

The posterior is proportional to likelihood times prior, $p(\\theta \\mid x) \\propto p(x \\mid
\\theta) p(\\theta)$.
""",
}


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the real model is exported: once a run, or once for all where MLKB_CACHE says so."""
    given = os.environ.get("MLKB_CACHE")
    return Path(given) if given else tmp_path_factory.mktemp("models")


@pytest.fixture
def without_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in ``tmp_path``, named in small letters, are found by any, as on Windows and macOS."""
    looked, top = os.stat, str(tmp_path)

    def found(path: Any, **options: Any) -> os.stat_result:
        given = str(path)
        inside = given.startswith(top)
        return looked(top + given[len(top) :].lower() if inside else path, **options)

    monkeypatch.setattr(os, "stat", found)


@pytest.fixture
def write_corpus(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write files, by their path in the corpus, below a new root; return the root."""

    def write(articles: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "base with spaces"
        (root / "corpus").mkdir(parents=True, exist_ok=True)
        for path, content in articles.items():
            file = root / "corpus" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode()
            file.write_bytes(data)
        return root

    return write


@pytest.fixture
def base_of(write_corpus: Callable[[Mapping[str, str | bytes]], Path]) -> BaseOf:
    """Write files below a root, and open a knowledge base over them that needs no model."""
    return lambda files: KnowledgeBase(
        load(write_corpus(files)), open_encoder=lambda name: WordEncoder()
    )


@pytest.fixture
def root(write_corpus: Callable[[Mapping[str, str | bytes]], Path]) -> Path:
    """The root of a knowledge base with three articles."""
    return write_corpus(ARTICLES)


@pytest.fixture
def encoder() -> WordEncoder:
    """An encoder that needs no model."""
    return WordEncoder()


@pytest.fixture
def base(root: Path, encoder: WordEncoder) -> KnowledgeBase:
    """A knowledge base over `root` that embeds with `encoder`."""
    return KnowledgeBase(load(root), open_encoder=lambda name: encoder)
