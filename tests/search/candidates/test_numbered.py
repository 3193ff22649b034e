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


def test_where_formulas_may_not_answer_the_text_bears_the_number(base_of: BaseOf) -> None:
    code = "# Code\n\n```python\ny = 8.7  # equation 8.7\n```\n"
    base = base_of({"margins.md": MARGINS, "patterns.md": PATTERNS, "code.md": code})
    in_texts = Filters(kinds=("text",), posts=("patterns",))
    first = base.search("equation 8.7", filters=in_texts).hits[0]
    assert (first.passage.kind, first.arms.numbered) == ("text", 1.0)
    in_code = Filters(kinds=("code",))
    (only,) = base.search("equation 8.7", filters=in_code).hits
    assert (only.post.slug, only.arms.numbered) == ("code", 0.0)


def test_a_formula_that_is_found_by_its_number_is_no_race(base_of: BaseOf) -> None:
    base = base_of({"first.md": "# First\n\n$$\na = \\sum_i b_i c_i \\tag{1}\n$$\n"})
    result = base.search("formula 1")
    assert (result.answered, result.notices) == (True, ())


def test_a_number_with_its_brackets_written_out_is_that_number(base_of: BaseOf) -> None:
    base = base_of({"first.md": "# First\n\n$$\na = \\sum_i b_i c_i \\tag*{(5.1)}\n$$\n"})
    result = base.search("equation 5.1")
    assert (result.hits[0].arms.numbered, result.notices) == (1.0, ())


def test_a_number_that_none_bears_is_nowhere_here(base: KnowledgeBase) -> None:
    result = base.search("equation 9.9")
    assert not result.answered
    assert "'equation 9.9' is nowhere here." in result.notices
    # It may be one of another text, if something else is asked.
    assert not any("nowhere" in notice for notice in base.search("margin eq. 9.9").notices)


def test_a_letter_is_a_number_where_it_is_said_or_stands_alone(base_of: BaseOf) -> None:
    base = base_of(
        {
            "graphs.md": "# Graphs\n\nHall's condition is\n\n$$\n|N(S)| \\ge |S| \\tag{H}\n$$\n",
            "energy.md": "# Energy\n\nAn equation for H, and (H) once more: H of an equation.\n",
        }
    )
    for query in ("equation (H)", "(H)", "eq. H", "equation (h)"):
        result = base.search(query)
        assert result.answered
        assert (result.hits[0].post.slug, result.hits[0].arms.numbered) == ("graphs", 1.0)
    refused = base.search("equation (Z)")
    assert not refused.answered
    assert refused.notices == ("'equation (Z)' is nowhere here.",)
    assert base.search("equation (HJB)").notices == ("'HJB' is nowhere here.",)  # no number


def test_a_number_may_begin_with_two_letters(base_of: BaseOf) -> None:
    transport = "# Transport\n\nThe dual is\n\n$$\n\\sup_f \\int f - g \\tag{OT7}\n$$\n"
    dotted = "# Dotted\n\nThe primal is\n\n$$\n\\inf_p c + \\sum_i p_i \\tag{OT.7}\n$$\n"
    cited = "# Cited\n\nBy (OT7), and equation OT7 or eq. OT.7, once more OT7.\n"
    base = base_of({"transport.md": transport, "dotted.md": dotted, "cited.md": cited})
    for query, slug in (
        ("equation OT7", "transport"),
        ("(OT7)", "transport"),
        ("eq. (OT7)", "transport"),
        ("eq. OT.7", "dotted"),
    ):
        result = base.search(query)
        assert result.answered
        assert (result.hits[0].post.slug, result.hits[0].arms.numbered) == (slug, 1.0)
    refused = base.search("equation OT5")
    assert not refused.answered
    assert refused.notices == ("'equation OT5' is nowhere here.",)


def test_a_number_that_none_bears_is_refused_whatever_says_it_word_for_word(
    base_of: BaseOf,
) -> None:
    base = base_of({"units.md": "# Units\n\nWhat equation 8 says in other units.\n"})
    result = base.search("equation (8)")
    assert not result.answered
    assert result.notices == ("'equation (8)' is nowhere here.",)


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
        ("equation OT5, (OT7) and eq. OT.7", ["OT5", "OT7", "OT.7"]),
        ("equation SVM5", []),
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
        ("equation (H)", ["H"]),
        ("eq. BS", ["BS"]),
        ("(bs)", ["bs"]),
        ("support vector machine (SVM)", []),
        ("the heat equation in a rod", []),
        ("theorem 8.7", []),
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
        ("(8.7) kkt 8.7", True),  # said once is enough
        ("8.7 kkt (8.7)", True),
    ],
)
def test_when_nothing_else_is_meant(words: str, sure: bool) -> None:
    assert [reference.sure for reference in formulas_in(words)[0]] == [sure]
