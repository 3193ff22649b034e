"""Names of things in a query: which are seen, and which of them a corpus lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.index.lexical import analyse
from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.names import LONGEST, NAMES, is_treated, missing_names
from mlkb.search.snapshot import open_snapshot
from tests.fakes import Phrases


def missing(text: str, *there: str) -> list[str]:
    return missing_names(text, Phrases(*there))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("how does a Kalman filter update?", ["Kalman filter"]),
        ("KALMAN FILTERS", ["KALMAN FILTERS"]),
        ("max-flow min-cut theorem", ["max-flow min-cut theorem"]),
        ("Spearman's rank correlation", ["Spearman's rank correlation"]),
        ("law of total variance", ["law of total variance"]),  # a stop word between
        ("a wavelet and a b-tree", ["wavelet", "b-tree"]),
        ("wavelets", ["wavelets"]),
        ("is there anyone who can compare models by their evidence", []),  # stems, and two words
        ("how to shrink the weights a bit so that the fit is less wild", []),
        ("", []),
        ("'s", []),
    ],
)
def test_names_are_seen_as_they_are_written(text: str, names: list[str]) -> None:
    assert missing(text) == names


def test_what_is_there_is_not_missing() -> None:
    assert missing("gain of a Kalman filter", "Kalman filters") == []


def test_of_names_that_overlap_the_longest_counts() -> None:
    text = "Hamiltonian Monte Carlo acceptance"
    assert missing(text, "Monte Carlo") == ["Hamiltonian Monte Carlo"]
    assert missing(text, "Hamiltonian Monte Carlo") == []


@pytest.mark.parametrize(
    ("name", "there", "is_missing"),
    [
        ("transformer", "transform", True),  # one stem
        ("transformer", "transformers", False),
        ("wavelets", "wavelet", False),
        ("Kalman filter", "Kalman filtering", False),  # several words are hardly another thing's
    ],
)
def test_a_single_word_is_there_as_it_is_written(name: str, there: str, is_missing: bool) -> None:
    assert missing(name, there) == ([name] if is_missing else [])


@pytest.mark.parametrize(
    ("name", "heading", "treated"),
    [
        ("ID3 algorithm", "ID3 in three rules", True),
        ("Itô's lemma", "What follows from the Ito formula", True),
        ("attention mechanism", "Attention is a bilinear form", True),
        ("Kalman filter", "Kalman smoothing", False),  # a filter is no kind of thing
        ("wave equation", "Travelling waves", False),
        ("ID3 algorithm", "Rules", False),
        ("algorithm", "Algorithms", False),
        ("", "", False),
    ],
)
def test_a_heading_has_a_name_without_what_kind_it_is(
    name: str, heading: str, treated: bool
) -> None:
    assert is_treated(name, ["Contents", heading]) is treated


@pytest.mark.parametrize(
    ("name", "text", "treated"),
    [
        ("Chow-Liu tree", "a spanning tree (Chow and Liu, 1968)", True),
        ("Chow-Liu algorithm", "Liu and Chow", False),
        ("ID3 algorithm", "We compare with ID3.", False),  # one word is in many texts
        ("support vector regression", "support vectors", False),
        ("Bonferroni correction", "- **Bonferroni**: divide alpha by their number.", True),
        ("Mercator projection", "Every map distorts. Mercator keeps angles.", True),
        ("Henderson-Hasselbalch equation", "By Henderson\u2013Hasselbalch we have", True),
        ("heat transport equation", "on heat transport", False),
        ("Bellman equation", "Bellman solved it backwards.", True),
        ("Bellman equation", "Bellman-Ford relaxes all edges.", False),  # a longer name
        ("Bellman equation", "It is due to Bellman.", False),
        ("heat equation", "Heat flows. The heat is lost.", False),  # nobody's name
    ],
)
def test_a_text_has_several_words_of_a_name_without_its_kind(
    name: str, text: str, treated: bool
) -> None:
    assert is_treated(name, ["Contents"], ["Other.", text]) is treated


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for name in missing(text):
        assert name in text


def test_stop_words_and_possessives_may_stand_between(root: Path) -> None:
    (root / "corpus" / "cp.md").write_text(
        "---\ntitle: C\ndate: 2026-03-01\n---\n\nMallows's famous Cp: a law of total variance.\n",
        encoding="utf-8",
    )
    base = KnowledgeBase.open(root)
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        lexical = snapshot.lexical
        assert lexical.side_by_side(analyse("total variance"))
        assert not lexical.side_by_side(analyse("law of total variance"))
        assert lexical.side_by_side(analyse("law of total variance"), 1)
        assert lexical.side_by_side(["mallow", "cp"], 2)
        assert not lexical.side_by_side(["mallow", "varianc"], 2)


def test_a_name_that_is_nowhere_is_said_with_the_refusal(base: KnowledgeBase) -> None:
    result = base.search("the gain matrix of a Kalman filter")
    assert not result.answered
    assert "'Kalman filter' is nowhere here." in result.notices


def test_a_name_that_is_nowhere_is_said_with_an_answer_too(base: KnowledgeBase) -> None:
    result = base.search("the posterior is proportional to likelihood times prior of wavelets")
    assert result.answered
    said = "'wavelets' is nowhere here by that name; what follows may only be near it."
    assert said in result.notices


def test_the_list_is_what_the_lists_by_field_make() -> None:
    from write_names import names

    written = NAMES.read_text(encoding="utf-8").splitlines()
    assert written == names()
    assert all(0 < len(name.split()) <= LONGEST for name in written)
