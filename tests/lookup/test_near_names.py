"""Which names may be meant by one that none has, and which are meant surely."""

from __future__ import annotations

import pytest

from mlkb.lookup.near_names import near_names


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("SVM", ["Support Vector Machines", "SVD"]),
        ("optimisation", ["Optimization"]),
        ("kernls", ["Mercer's kernel and its features"]),
        ("5.99", ["5.9"]),
        ("zzzz", []),
        ("", []),
    ],
)
def test_near_names(wanted: str, near: list[str]) -> None:
    known = ["Optimization", "SVD", "Support Vector Machines", "5.9", "8.1"]
    assert near_names(wanted, [*known, "Mercer's kernel and its features"]) == near


def test_a_short_name_is_not_near_what_has_half_its_letters() -> None:
    known = ["radio", "odd", "biology", "kitchen"]
    assert near_names("bread", known) == []
    assert near_names("todo", [*known, "todos"]) == ["todos"]
    assert near_names("raido", known) == ["radio"]


@pytest.mark.parametrize(
    ("wanted", "name", "surely"),
    [("norn", "norm", True), ("pda", "pca", False), ("gradinet", "gradient", True)],
)
def test_one_letter_wrong_in_four_is_surely_a_slip(wanted: str, name: str, surely: bool) -> None:
    assert near_names(wanted, [name]) == [name]
    assert near_names(wanted, [name], surely=True) == ([name] if surely else [])


def test_no_more_than_a_few_are_near() -> None:
    assert len(near_names("kernel", [f"kernel {n}" for n in range(100)])) == 5


@pytest.mark.parametrize("wanted", ["PDEs & ML", "Machine Learning, PDE", "PDE and Machin Learn"])
def test_what_is_meant_surely_is_suggested_first(wanted: str) -> None:
    known = ["PDE and Machine Learning", "Transfer Learning", *(f"PD{n}" for n in range(9))]
    assert near_names(wanted, known, surely=True) == ["PDE and Machine Learning"]
    assert near_names(wanted, known)[0] == "PDE and Machine Learning"


def test_what_looks_somewhat_like_it_is_not_meant_surely() -> None:
    assert near_names("Optimal control", ["Optimization"]) == ["Optimization"]
    assert near_names("Optimal control", ["Optimization"], surely=True) == []
