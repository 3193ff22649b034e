"""Names of things in a query: which are seen, and which of them a corpus lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.index.analysis import analyse
from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.query.names import LONGEST, NAMES, missing_names, nowhere_here
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf
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
        ("stop by early_stopping_rounds", ["early_stopping_rounds"]),  # a name of some code
        ("num_leaves of num_leaves", ["num_leaves"]),
        ("x_i and w_new, _private, a__b, \\mathcal_R", []),  # symbols
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
    assert missing("early_stopping_rounds", "the rounds of early stopping") != []
    assert missing("early_stopping_rounds", "early stopping rounds") == []


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
        ("controllability", "controllable", False),  # another part of speech
        ("quantization", "Quantisation", False),  # another dialect
        ("confounder", "confounding", True),
        ("Kalman filter", "Kalman filtering", False),  # several words are hardly another thing's
    ],
)
def test_a_single_word_is_there_as_it_is_written(name: str, there: str, is_missing: bool) -> None:
    assert missing(name, there) == ([name] if is_missing else [])


LETTERS: dict[str, str | bytes] = {
    "letters.md": "# Letters\n\nIt has k-buckets, a B+ tree, *k* means of a *b* tree; an S box.\n"
    "\nThe $Q$ function. Search for A; peer-to-peer, step for a step, point, one point.\n",
}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("k-buckets of it", []),
        ("b+tree", []),
        ("B+ trees", []),
        ("k-means", ["k-means"]),
        ("b-tree", ["b-tree"]),
        ("A* search", ["A*"]),
        ("how does A* work", ["A*"]),
        ("S-box of it", []),  # a space joins them, too
        ("T-box of it", ["T-box"]),
        ("Q function", []),  # after a space, letters may be set apart
        ("k-NN", ["k-NN"]),
        ("n-dimensional", []),  # no name
        ("peer to peer", []),
        ("step by step", ["step by step"]),  # as near it stands nowhere
        ("what is point to point?", ["point to point"]),
        ("how to derive it step by step", []),  # more is asked for
        ("peer peer", []),
        ("regression to the mean", ["regression to the mean"]),
        ("core of a game", ["core of a game"]),
        ("core game", []),
        ("the state of the machine", []),  # no state machine
        ("meet in the middle attack", ["meet in the middle attack"]),
    ],
)
def test_a_name_with_a_letter_or_stop_words_in_it_is_here_as_it_is_written(
    base_of: BaseOf, query: str, names: list[str]
) -> None:
    base = base_of(LETTERS)
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert missing_names(query, snapshot.lexical) == names


def test_words_of_a_name_stand_as_far_apart_as_its_stop_words_have_them(base_of: BaseOf) -> None:
    near = "# Law\n\nThe law of total variance, bias-variance, one difference; differences.\n"
    base = base_of({"law.md": near})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        for query in ("law of total variance", "law total variance", "bias and variance"):
            assert missing_names(query, snapshot.lexical) == []
        query = "difference in differences"
        assert missing_names(query, snapshot.lexical) == [query]


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


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a"], "'a' is nowhere here"),
        (["a", "b"], "'a' and 'b' are nowhere here"),
        (["a", "b", "c"], "'a', 'b' and 'c' are nowhere here"),
    ],
)
def test_several_names_are_nowhere_in_one_sentence(names: list[str], said: str) -> None:
    assert nowhere_here(names) == f"{said}."
    by, it = ("that name", "it") if len(names) == 1 else ("these names", "them")
    assert nowhere_here(names, answered=True) == (
        f"{said} by {by}; what follows may only be near {it}."
    )


def test_the_list_is_what_the_lists_by_field_make() -> None:
    from write_names import names

    written = NAMES.read_text(encoding="utf-8").splitlines()
    assert written == names()
    assert all(0 < len(name.split()) <= LONGEST for name in written)
