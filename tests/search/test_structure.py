"""The exact score of a formula: what contains the query leads, and nothing exceeds all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.fakes import WordEncoder

# The query is one side of the first, which is long; the second is short and shares its parts only.
ARTICLE: dict[str, str | bytes] = {
    "notes.md": r"""# Notes

$$
F(q, \theta) = \mathbb{E}_q[\log p(x, z)] + H(q) = \log p(x) - D(q \| p)
  = \sum_i \int q(z_i) \log \frac{p(x_i, z_i)}{q(z_i)} dz_i + \frac{\lambda}{2} \|\theta\|^2
$$

$$
\frac{a}{2} \|u\|^2 = \frac{b}{2} \|v\|
$$

Prose without formulas, as most passages are.
"""
}


@pytest.fixture
def base(write_corpus: Callable[[dict[str, str | bytes]], Path]) -> KnowledgeBase:
    return KnowledgeBase(load(write_corpus(ARTICLE)), open_encoder=lambda name: WordEncoder())


def test_one_side_of_a_long_line_is_found_first(base: KnowledgeBase) -> None:
    query = r"\log p(y) - D(g \| p)"
    first = base.search(query, k=1).hits[0]
    assert first.passage.line == 3
    assert first.arms.formula is not None
    assert 0.4 < first.arms.formula <= 1.0


def test_the_formula_itself_has_all_of_it(base: KnowledgeBase) -> None:
    hits = base.search(r"\frac{a}{2} \|u\|^2 = \frac{b}{2} \|v\|", k=2).hits
    scores = [hit.arms.formula for hit in hits]
    assert scores[0] is not None
    assert scores[0] > 0.8
    assert all(score is None or 0 <= score <= 1 for score in scores)


def test_words_alone_have_no_formula_score(base: KnowledgeBase) -> None:
    assert base.search("prose without formulas").hits[0].arms.formula is None
