"""Names of persons as other languages write and bend them."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.data import DATA
from tests.conftest import BaseOf

TEXT = """# Bounds

## Chebyshev's inequality

Chebyshev's inequality bounds the tail, Markov's too. A Markov chain forgets.

## Conditions

Lagrange multipliers, a Lipschitz condition, the Gram matrix, the Gauß kernel, men of Lyapunov.
The Poincaré map is one of them.
"""


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"bounds.md": TEXT})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tschebyscheff inequality", "Chebyshev inequality"),
        ("Tchebychev's inequality", "Chebyshev's inequality"),
        ("Čebyšëv inequality", "Chebyshev inequality"),
        ("TCHEBYCHEFF", "CHEBYSHEV"),
        ("markoff chain", "markov chain"),
        ("Ljapunow function", "Lyapunov function"),
        ("Gauss kernel", "Gauss kernel"),  # one word for the index
        ("Lagrange'sche multiplier", "Lagrange multiplier"),
        ("Lagrange\u2019schen multiplier", "Lagrange multiplier"),
        ("Lipschitzsche condition", "Lipschitz condition"),
        ("Gramsche matrix", "Gram matrix"),
        ("Gaußscher kernel", "Gauß kernel"),
        ("Gausssche kernel", "Gauß kernel"),  # as it stands here
        ("Poincaresche map", "Poincaré map"),
        ("Markowsche chain", "Markov chain"),  # both at once
    ],
)
def test_a_name_of_another_language_is_the_one_that_is_here(
    base: KnowledgeBase, typed: str, meant: str
) -> None:
    assert (base.search(typed).corrected or typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Menschen",  # no men
        "gramsche matrix",  # no name: small
        "Kolmogoroff axioms",  # none of the ways is here
        "Euler'sche Zahl",  # nor is that name
        "Markov chain",
    ],
)
def test_what_is_no_name_of_here_stays(base: KnowledgeBase, typed: str) -> None:
    assert base.search(typed).corrected == ""


def test_a_name_that_is_here_as_typed_is_left_alone(base_of: BaseOf) -> None:
    base = base_of({"a.md": "# Ketten\n\nDie Markowsche Kette nach Markow, und Markov chains.\n"})
    assert base.search("Markowsche Kette").corrected == ""
    assert base.search("Markow").corrected == ""
    assert base.search("Markoff").corrected in ("Markov", "Markow")


def test_each_way_to_write_a_name_is_one_persons() -> None:
    lines = (DATA / "persons.txt").read_text(encoding="utf-8").splitlines()
    ways = [way for line in lines for way in line.split()]
    assert lines == sorted(lines)
    assert len(ways) == len(set(ways)) > 250
    assert all(way.isalpha() and way == way.lower() for way in ways)
    assert all(len(line.split()) > 1 for line in lines)
