"""What concepts are called: the names of each, and which have a given name.

Both files are made by `training/write_glossary.py` of the lists in `training/glossary/`. A search
looks up a few lines of them; to take them apart would take longer than all else it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from mlkb.index.analysis import analyse
from mlkb.search.data import DATA
from mlkb.search.query.sorted_lines import first_line_from

__all__ = [
    "CONCEPTS",
    "CONCEPT_NAMES",
    "Name",
    "is_name",
    "lines_of",
    "named_so",
    "names_of",
]

CONCEPTS = DATA / "glossary.txt"
"""A concept a line, in the order of the vectors that `mlkb.search.query.glossary` compares with a
query: its number, its names as they are shown, the usual one first, and the terms of each, apart by
tabs: ``00317``, ``Bayesian network;belief network``, ``bayesian network;belief network``."""

CONCEPT_NAMES = DATA / "glossary_names.txt"
"""The terms of a name a line, in order, a tab, and the numbers of the concepts called so."""

_CUT = (
    "algo=algorithm approx=approximation autocorr=autocorrelation coef=coefficient "
    "coeff=coefficient cond=condition conf=confidence conv=convolution corr=correlation "
    "cov=covariance dev=deviation dim=dimension dist=distribution div=divergence eig=eigenvalue "
    "eq=equation err=error fn=function func=function grad=gradient hyperparam=hyperparameter "
    "info=information init=initialization lin=linear norm=normal param=parameter prob=probability "
    "reg=regression std=standard"
)
"""Words as they are cut short within a name, of which the rest says which is meant: "VC dim"."""


class Name(NamedTuple):
    """A name of a concept.

    Attributes:
        written: As it is shown.
        terms: As the index has it, separated by spaces.
    """

    written: str
    terms: str


def names_of(number: int) -> list[Name]:
    """Return what the concept with this number is called, the usual name first."""
    begin = f"{number:05}\t"
    line = first_line_from(CONCEPTS, begin).decode()
    written, _, terms = line.removeprefix(begin).partition("\t")
    return [Name(*pair) for pair in zip(written.split(";"), terms.split(";"), strict=True)]


def is_name(terms: str) -> bool:
    """Whether some concept has a name of these terms."""
    return bool(_numbers(terms))


def named_so(terms: str) -> Iterator[list[Name]]:
    """Yield the names of each concept that has one of these terms."""
    return (names_of(int(number)) for number in _numbers(terms))


def lines_of(concepts: Sequence[Sequence[Name]]) -> tuple[list[str], list[str]]:
    """Return the lines of `CONCEPTS` and of `CONCEPT_NAMES` for the names of each concept."""
    numbers: dict[str, list[str]] = {}
    for number, names in enumerate(concepts):
        for name in names:
            numbers.setdefault(name.terms, []).append(str(number))
    return (
        [
            f"{number:05}\t{';'.join(n.written for n in names)}\t{';'.join(n.terms for n in names)}"
            for number, names in enumerate(concepts)
        ],
        sorted(f"{terms}\t{' '.join(of)}" for terms, of in numbers.items()),
    )


def _numbers(terms: str) -> list[str]:
    """Return the numbers of the concepts called so, or so with words in full that are cut short."""
    full = " ".join(_in_full().get(term, term) for term in terms.split(" "))
    either = dict.fromkeys((terms, full) if " " in terms else (terms,))
    return next(filter(None, map(_numbers_of, either)), [])


def _numbers_of(terms: str) -> list[str]:
    begin = f"{terms}\t"
    line = first_line_from(CONCEPT_NAMES, begin).decode()
    return line.removeprefix(begin).split() if line.startswith(begin) else []


@cache
def _in_full() -> dict[str, str]:
    terms = analyse(_CUT.replace("=", " "))
    return dict(zip(terms[::2], terms[1::2], strict=True))
