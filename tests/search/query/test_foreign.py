"""Queries in another language than that of the articles."""

from __future__ import annotations

import pytest

from mlkb.search.query.foreign import NOT_ENGLISH
from tests.conftest import BaseOf

ENGLISH = "# A\n\nThe kernel of the ELBO.\n\n# B\n\nThe tree.\n" + "".join(
    f"\n## Part {n}\n\nThe decision in the case.\n" for n in range(3)
)


@pytest.mark.parametrize(
    "typed",
    [
        "Was ist der ELBO von Herrn Schmidt",
        "arbre de décision binaire",
        "cómo se calcula la varianza",
        "qual é a derivada da função",
        "核函数是什么",
        "что такое градиент",
    ],
)
def test_a_query_that_is_refused_is_told_to_be_put_in_english(base_of: BaseOf, typed: str) -> None:
    result = base_of({"a.md": ENGLISH}).search(typed)
    assert not result.answered
    assert NOT_ENGLISH in result.notices


@pytest.mark.parametrize(
    "typed",
    [
        "the van der Pol oscillator",
        "de Rham cohomology",
        "de la Vallée Poussin",
        "von der Malsburg",
        "Erdős-Rényi graphs",
        "Eigenwerte",  # nothing says of what language it is
        "ε-δ proofs",
        "sourdough bread with salt",
        "naïve quicksort",
        "von Mises naïve clustering",
        "comment out a jest test",
        "pro and con of each os",
        "e z w y",  # letters are symbols
    ],
)
def test_a_name_or_a_single_word_says_nothing(base_of: BaseOf, typed: str) -> None:
    assert NOT_ENGLISH not in base_of({"a.md": ENGLISH}).search(typed).notices


def test_articles_in_that_language_are_no_english_ones(base_of: BaseOf) -> None:
    german = "# A\n\nDas ist der Kern und das Bild. The end.\n\n## B\n\nDer Rang ist eine Zahl.\n"
    result = base_of({"a.md": german}).search("Was ist der Sauerteig und das Brot")
    assert NOT_ENGLISH not in result.notices
