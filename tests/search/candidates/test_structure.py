"""The exact score of a formula: what contains the query leads, and nothing exceeds all of it."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from tests.conftest import BaseOf

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
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of(ARTICLE)


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


SHORT: dict[str, str | bytes] = {
    "short.md": r"""# Short

$$
F = ma
$$

$$
\tau = b\rho
$$

$$
y = wx + b
$$

$$
u = pq + r
$$
"""
}


def test_a_short_formula_is_told_by_its_letters(base_of: BaseOf) -> None:
    base = base_of(SHORT)

    def scores(query: str) -> dict[str, float]:
        hits = base.search(query, mode="formula", per_section=0).hits
        return {h.passage.formula.latex: h.arms.formula or 0.0 for h in hits if h.passage.formula}

    force, line = scores("F = ma"), scores("y = wx + b")
    assert force["F = ma"] > 0.7
    assert line["y = wx + b"] > 0.7
    # Renamed, the longer of the two is the surer find.
    assert force[r"\tau = b\rho"] < 0.35 * force["F = ma"]
    assert line["u = pq + r"] > 0.4 * line["y = wx + b"]


USED: dict[str, str | bytes] = {
    "used.md": r"""# Used

$$
1 - f(u) = \frac{e^{-u}}{1 + e^{-u}}
$$

$$
p(c \mid v) = f(u, w) = \frac{1}{1 + e^{-u}}
$$

Below one lies $\frac{1}{1 + e^{-u}}$, too.
"""
}


def test_a_display_states_what_it_is(
    base_of: BaseOf,
) -> None:
    text = "# Two\n\nHere is $a \\sqrt{b + c^2}$ and\n\n$$\na \\sqrt{b + c^2}\n$$\n"
    base = base_of({"a.md": text})
    hits = base.search(r"a \sqrt{b + c^2}", per_section=0, filters=Filters(kinds=("formula",))).hits
    scores = [(h.passage.formula.display, h.arms.formula) for h in hits if h.passage.formula]
    assert [display for display, _ in scores] == [True, False]
    assert (scores[0][1] or 0) > (scores[1][1] or 0)


def test_what_states_a_formula_comes_before_what_uses_it(
    base_of: BaseOf,
) -> None:
    base = base_of(USED)
    hits = base.search(r"\frac{1}{1 + e^{-u}}", per_section=0).hits
    scores = {hit.passage.line: hit.arms.formula or 0.0 for hit in hits if hit.passage.formula}
    assert hits[0].passage.line == 7
    assert scores[7] > max(scores[line] for line in scores if line != 7)


INDEXED: dict[str, str | bytes] = {
    "weights.md": r"""# Weights

$$
w_j^* = -\frac{G_j}{H_j + \lambda}
$$

$$
\sum_{i=1}^n \alpha_i y_i = 0
$$

$$
u = -\frac{v}{w + \lambda}
$$

$$
\sum ab = c
$$

$$
\hat y = \frac{g}{h + k}
$$
"""
}


def _likenesses(base: KnowledgeBase, query: str) -> dict[int, float]:
    """Return how like the query each formula is, by its line."""
    hits = base.search(query, mode="formula", per_post=0).hits
    return {h.passage.line: h.arms.formula or 0.0 for h in hits if h.passage.formula}


@pytest.mark.parametrize(("query", "line"), [("w = -G/(H + lambda)", 3), ("sum alpha y = 0", 7)])
def test_a_formula_is_found_without_its_indices(base_of: BaseOf, query: str, line: int) -> None:
    likenesses = _likenesses(base_of(INDEXED), query)
    assert max(likenesses, key=likenesses.__getitem__) == line
    # The others have the same structure in other letters, or a part of it.
    assert likenesses.pop(line) > 1.2 * max(likenesses.values())


def test_a_formula_as_it_is_typed_comes_before_one_with_indices(base_of: BaseOf) -> None:
    text = "# Two\n\n$$\na_i = b_i^2 + c_i d\n$$\n\n$$\na = b^2 + c d\n$$\n"
    base = base_of({"two.md": text})
    bare, indexed = _likenesses(base, "a = b^2 + c d"), _likenesses(base, "a_i = b_i^2 + c_i d")
    assert bare[7] > bare[3] > 0.5
    assert indexed[3] > indexed[7]
    assert indexed[7] < 0.5  # who types an index means it


def test_a_formula_is_found_with_other_indices(base_of: BaseOf) -> None:
    text = "# Two\n\n$$\n%s\n$$\n\n$$\nh = \\frac{a}{b} + c\n$$\n"
    query, scores = r"\dot q_i = 2 q_i p_i", []
    for latex in (r"\dot{\mathbf q} = 2 \mathbf q \mathbf p", r"\dot q = 2 p q^2 + q"):
        scores.append(_likenesses(base_of({"two.md": text % latex}), query)[3])
    assert scores[0] >= 0.4 > scores[1]


def test_a_formula_within_a_line_comes_after_the_display_of_it(base_of: BaseOf) -> None:
    text = (
        "# Two\n\nWith $g = \\frac{1}{1 + e^{-z}}$ one has\n\n"
        "$$\np = g = \\frac{1}{1 + e^{-z}}, \\qquad q = 1 - p.\n$$\n"
    )
    base = base_of({"two.md": text})
    only = Filters(kinds=("formula",))
    hits = base.search(r"\frac{1}{1 + e^{-z}}", per_section=0, filters=only).hits
    assert [hit.passage.line for hit in hits] == [5, 3]


def test_marks_that_are_typed_are_meant(base_of: BaseOf) -> None:
    text = "# Two\n\n$$\nB = A_i + A_i\n$$\n\n$$\nB = A_i + A_i^\\top\n$$\n"
    base = base_of({"two.md": text})
    without, marked = _likenesses(base, "B = A + A"), _likenesses(base, "B = A + A^T")
    assert without[3] == pytest.approx(without[7])
    assert marked[7] > 1.2 * marked[3]


def test_an_identity_solved_for_another_term_comes_before_a_long_chain(base_of: BaseOf) -> None:
    chain = r"H(X\mid Y,Z)=H(X,Y,Z)-H(Y,Z)=H(X,Y)+H(Z\mid Y)-H(Y)-H(Z\mid Y)=H(X\mid Y)"
    base = base_of({"two.md": f"# Two\n\n$$\n{chain}\n$$\n\n$$\nH(X,Y)=H(X)+H(Y\\mid X)\n$$\n"})
    likenesses = _likenesses(base, "H(Y|X) = H(X,Y) - H(X)")
    assert likenesses[7] > likenesses[3]
