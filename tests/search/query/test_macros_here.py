r"""Macros that only articles define are written out in queries, if all that define one agree."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from tests.conftest import BaseOf

DEFINED = r"""# Natural gradients

$$
\newcommand{\FI}{\mathbf{F}}
\newcommand{\KL}[2]{D_{\mathrm{KL}}(#1\,\|\,#2)}
$$

| symbol | meaning |
| --- | --- |
| $\FI$ | the Fisher information of a family |

The step solves $\FI(\theta)\,\delta = g$ within the ball $\KL{p}{q} \le r$.
"""
FRONT = "---\nmacros:\n  \\FI: \\mathbf{F}\n---\n# Fisher\n\nThe matrix $\\FI^{-1} g$ is natural.\n"
OTHER = "# Force\n\n$\\def\\FI{F_I}$ The force is $\\FI = m a$.\n"
PLAIN = "# Divergence\n\nOne has $D_{\\mathrm{KL}}(p\\,\\|\\,q) \\ge 0$ by Jensen.\n"
WRITTEN_OUT = r"\FI is written out as it is defined here."


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"natural.md": DEFINED, "front.md": FRONT, "plain.md": PLAIN})


def test_a_macro_is_looked_for_as_it_is_defined(base: KnowledgeBase) -> None:
    for query in (r"\FI(\theta)", r"$\FI(\theta)$"):
        result = base.search(query)
        assert result.hits[0].post.path == "natural.md"
        assert result.notices == (WRITTEN_OUT,)
        assert result.query == query


def test_its_meaning_may_be_asked(base: KnowledgeBase) -> None:
    result = base.search(r"what does \FI mean")
    assert result.answered
    assert "the Fisher information of a family" in result.hits[0].passage.text


def test_one_with_arguments_is_the_formula_that_it_makes(base: KnowledgeBase) -> None:
    result = base.formula(r"\KL{p}{q}")
    assert result.latex == r"D_{\mathrm{KL}}(p\,\|\,q)"
    assert {one.post.path for one in result.occurrences} == {"natural.md", "plain.md"}
    assert result.notices == (r"\KL is written out as it is defined here.",)


def test_where_articles_disagree_that_is_told(base_of: BaseOf) -> None:
    base = base_of({"natural.md": DEFINED, "other.md": OTHER})
    result = base.search(r"\FI(\theta)")
    said = r"\FI is defined here in several ways: write out what is meant."
    assert result.notices[0] == said
    assert base.formula(r"\KL{p}{q}").occurrences


def test_what_is_no_macro_of_an_article_stays(base: KnowledgeBase) -> None:
    assert base.search(r"\fraq{1}{n}").notices[0].startswith(r"\fraq is no command")
    assert base.formula(r"\KL{p}").notices[0].startswith(r"\KL is no command")
    assert WRITTEN_OUT not in base.search(r"\FI(\theta)", mode="text").notices


def test_a_macro_goes_with_the_article_that_defines_it(base: KnowledgeBase) -> None:
    assert base.formula(r"\KL{p}{q}").occurrences
    (base.settings.corpus / "natural.md").write_text("# Natural gradients\n\nGone.\n")
    result = base.formula(r"\KL{p}{q}")
    assert result.notices[0].startswith(r"\KL is no command")
