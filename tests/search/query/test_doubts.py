"""Words that were put right, and may be another language's: asked about, not taken as certain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.fakes import WordEncoder

TEXT = """# Learning

## Naive Bayes

Each variant has a range, formal terms, what was summed, and one perceptron; build a post,
derived for children and eigenvalues. Nothing is contained.

## The kernel trick

A kernel is a matrix.

## Matrix norms

Norms.

## Functions

A function and its variance.

## Rank of a matrix, a function

Rank.
"""

COMMON = {"variant", "range", "formal", "build", "post", "derived", "kernel", "matrix", "function"}
COMMON |= {"children", "contained"}


class Reader(WordEncoder):
    """Knows a few words of English as one token each; any other word alone is two."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [1 if text.lower() in COMMON else 2 for text in texts]


@pytest.fixture
def base(root: Path) -> KnowledgeBase:
    (root / "corpus" / "learning.md").write_text(TEXT)
    return KnowledgeBase(load(root), open_encoder=lambda name: Reader())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Varianz", "Variant"),
        ("Formel", "Formal"),
        ("Summe", "Summed"),  # another form, of a word that is not here
        ("rango", "rank"),  # a heading has it, other than "range"
        ("posto", "post"),
        ("derivada", "derived"),
        ("Bild", "Build"),  # short
        ("dérivée", "derived"),  # nobody types an accent by a slip
    ],
)
def test_what_may_be_another_languages_word_is_asked_about(
    base: KnowledgeBase, typed: str, meant: str
) -> None:
    result = base.search(typed, explained=True)
    assert not result.answered
    assert result.corrected == meant
    assert result.notices[0].startswith(f"Did you mean '{meant}'?")
    assert result.hits
    if result.judgement and meant.lower() in TEXT:
        assert result.judgement.because == "spelling"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vairant", "variant"),  # swapped
        ("rrange", "range"),  # doubled
        ("varriant", "variant"),
        ("perceptrom", "perceptron"),  # a rare word
        ("eigenvalus", "eigenvalues"),
        ("kernal", "kernel"),  # a heading's
        ("matriz", "matrix"),
        ("función", "function"),
        ("chilren", "children"),  # in the middle
        ("formol terms", "formal terms"),  # the other word is right
        ("Varianz of terms", "Variant of terms"),
    ],
)
def test_a_slip_is_none(base: KnowledgeBase, typed: str, meant: str) -> None:
    result = base.search(typed)
    assert result.corrected == meant
    assert f"searched for '{meant.split()[0]}'" in result.notices[0]


def test_its_kin_that_a_heading_names_is_proposed(root: Path) -> None:
    text = f"{TEXT}\n## The variance\n\nOf all.\n\n## More variance\n\nYet more.\n"
    (root / "corpus" / "learning.md").write_text(text)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    result = base.search("Varianz")
    assert result.notices[0] == "Did you mean 'Variance'? 'Varianz' is nowhere here."
    assert not result.answered


def test_as_typed_nothing_is_asked(base: KnowledgeBase) -> None:
    assert base.search("Varianz", spelling=False).notices == ()
