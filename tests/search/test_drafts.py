"""What of a draft is written already: by its words and formulas, on the scale of a search."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mlkb.errors import ModelError, UsageError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.records.posts import Formula, Passage
from mlkb.search.drafts import _is_within
from tests.conftest import BaseOf
from tests.fakes import WordEncoder

GAUSS = r"""# Gaussian vectors

## Density

The density of a Gaussian vector is

$$
p(x) = \exp(-\tfrac12 (x-m)^\top S^{-1} (x-m)).
$$

## Conditioning

What is left of the first part once the second is known has the mean

$$
m_1 + S_{12} S_{22}^{-1} (x_2 - m_2). \tag{3.12}
$$
"""
TRANSPORT = """# Optimal transport

## Debiasing

The entropic cost of a measure with itself is not zero.

## Notation

Cost, measure, plan and entropic regularisation, with what each of them means.
"""
TEA = "# Tea\n\nBoil the water, warm the pot, and wait for four minutes.\n"


@pytest.fixture
def corpus(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"gauss.md": GAUSS, "transport.md": TRANSPORT, "tea.md": TEA})


def draft(folder: Path, text: str) -> str:
    file = folder / "draft.md"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_formula_that_stands_here_is_the_reason(corpus: KnowledgeBase, tmp_path: Path) -> None:
    text = "# D\n\nOne finds\n\n$$\na + B_{12}B_{22}^{-1}(y_2 - a_2).\n$$\n"
    result = corpus.related(draft(tmp_path, text))
    first = result.related[0]
    assert first.post.path == "gauss.md"
    formula = r"m_1 + S_{12} S_{22}^{-1} (x_2 - m_2). \tag{3.12}"
    assert first.because[0].there.line == GAUSS.split("\n").index(formula)
    assert first.because[0].here.line == 5
    assert (result.post.slug, result.compared, result.answered) == ("", 1, 1)


@pytest.mark.parametrize(("line", "within"), [(2, False), (3, True), (5, True), (6, False)])
def test_a_formula_is_within_the_passage_on_whose_lines_it_begins(line: int, within: bool) -> None:
    passage = Passage("text", (), "", 3, 5, "", "")
    formula = Passage("formula", (), "", line, line, "", "", Formula("x", False, "", line, line))
    assert _is_within(formula, passage) is within
    assert not _is_within(replace(formula, formula=None), passage)


def test_no_other_file_is_a_draft(corpus: KnowledgeBase, tmp_path: Path) -> None:
    other = tmp_path / "draft.txt"
    other.write_text("One finds a plan.\n")
    with pytest.raises(UsageError, match=r"draft\.txt is not a Markdown file"):
        corpus.related(other)


def test_the_posts_are_those_that_a_search_finds(corpus: KnowledgeBase, tmp_path: Path) -> None:
    said = "The entropic cost of a measure with itself is large."
    result = corpus.related(draft(tmp_path, f"# D\n\n{said}\n"))
    (hit, *_) = corpus.search(said, spelling=False).hits
    (pair,) = result.related[0].because
    assert (result.related[0].post.path, pair.there.line) == (hit.post.path, hit.passage.line)
    assert pair.score == result.related[0].score == pytest.approx(hit.score)
    assert pair.there.text == "The entropic cost of a measure with itself is not zero."


def test_a_copy_of_an_article_is_as_near_as_the_article(base_of: BaseOf, tmp_path: Path) -> None:
    bread = "# Ridge\n\nKnead flour, salt, yeast.\n\n"
    said = "Ridge shrinks all weights by the penalty."
    ridge = f"{bread}## Shrinkage\n\n{said}\n"
    base = base_of({"a/ridge.md": ridge, "b/ridge.md": f"{bread}Rest.\n\n{ridge}", "tea.md": TEA})
    first, second = base.related(draft(tmp_path, f"# D\n\n{said}\n")).related[:2]
    assert (first.post.path, second.post.path) == ("a/ridge.md", "b/ridge.md")
    assert first.score == second.score > 0.5
    assert [near.because[0].there.text for near in (first, second)] == [said, said]
    assert [near.because[0].there.line for near in (first, second)] == [7, 13]


def test_it_is_asked_by_the_model_of_the_index(base_of: BaseOf, tmp_path: Path) -> None:
    said = "The entropic cost of a measure with itself is large."
    base = base_of({"gauss.md": GAUSS, "transport.md": TRANSPORT})
    encoders = {"old": WordEncoder("old"), "new": WordEncoder("new", dimension=8)}
    old = replace(base.settings, model="old")
    before = KnowledgeBase(old, open_encoder=encoders.__getitem__)
    name = draft(tmp_path, f"# D\n\n{said}\n")
    first = before.related(name).related
    after = KnowledgeBase(replace(old, model="new"), open_encoder=encoders.__getitem__)
    assert after.related(name, refresh=False).related == first
    assert encoders["new"].queries == []

    def gone(model: str) -> WordEncoder:
        if model == "old":
            raise ModelError("It is gone.")
        return encoders[model]

    alone = KnowledgeBase(replace(old, model="new"), open_encoder=gone)
    result = alone.related(name, refresh=False)
    assert result.related[0].post.path == "transport.md"
    assert "It is gone. Searching by words alone." in result.notices


def test_each_passage_counts_as_much(corpus: KnowledgeBase, tmp_path: Path) -> None:
    said = "The entropic cost of a measure with itself is not zero."
    alone = corpus.related(draft(tmp_path, f"# D\n\n{said}\n")).related[0]
    more = "## Two\n\nKnead flour, salt, yeast.\n\n## Notation\n\nThe plan.\n"
    result = corpus.related(draft(tmp_path, f"# D\n\n{said}\n\n{more}"))
    (half,) = (near for near in result.related if near.post.path == "transport.md")
    assert half.score == pytest.approx(alone.score / 2, abs=0.02)
    assert (result.compared, result.answered) == (2, 1)  # what lists is not looked for


def test_a_passage_here_is_in_one_pair_with_what_is_likest(
    corpus: KnowledgeBase, tmp_path: Path
) -> None:
    one = "The entropic cost of a measure with itself is not zero."
    other = "The entropic cost of any measure with itself is large."
    result = corpus.related(draft(tmp_path, f"# D\n\n## A\n\n{other}\n\n## B\n\n{one}\n"))
    (pair,) = result.related[0].because
    assert (pair.here.text, pair.there.text) == (one, one)


def test_what_is_hardly_said_here_is_no_reason_beside_what_is(
    base_of: BaseOf, tmp_path: Path
) -> None:
    said = "The entropic cost of a measure with itself is not zero."
    aside = "Whoever likes may think of flour that is moved from one heap to the next."
    base = base_of({"transport.md": f"# Transport\n\n{said}\n\n## Aside\n\n{aside}\n"})
    hardly = "Knead flour, salt, yeast."
    (only,) = base.related(draft(tmp_path, f"# D\n\n{hardly}\n")).related[0].because
    assert only.there.text == aside
    assert only.score < 0.1
    result = base.related(draft(tmp_path, f"# D\n\n{said}\n\n## Bread\n\n{hardly}\n"))
    assert [pair.there.text for pair in result.related[0].because] == [said]


def test_where_nothing_is_near_that_is_told(corpus: KnowledgeBase, tmp_path: Path) -> None:
    result = corpus.related(draft(tmp_path, "# Bread\n\nKnead flour, salt, yeast.\n"))
    assert (result.compared, result.answered, result.is_near) == (1, 0, False)


def test_of_a_long_draft_some_passages_are_looked_for(
    corpus: KnowledgeBase, tmp_path: Path
) -> None:
    parts = "".join(f"## P{n}\n\nEntropic cost {n}.\n\n" for n in range(60))
    result = corpus.related(draft(tmp_path, f"# D\n\n{parts}"))
    assert result.compared == 24


def test_filters_and_a_number_of_posts(corpus: KnowledgeBase, tmp_path: Path) -> None:
    name = draft(tmp_path, GAUSS)
    assert [near.post.path for near in corpus.related(name, k=1).related] == ["gauss.md"]
    near = corpus.related(name, filters=Filters(posts=("tea",), kinds=("formula",)))
    assert {one.post.path for one in near.related} == {"tea.md"}


def test_a_draft_of_which_nothing_is_written(corpus: KnowledgeBase, tmp_path: Path) -> None:
    result = corpus.related(draft(tmp_path, "# Optimal transport\n"))
    assert result.related[0].post.path == "transport.md"
    post = corpus.related("transport")
    assert (post.compared, post.answered, post.is_near) == (0, 0, True)
