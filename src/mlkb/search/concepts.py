"""What concepts are called: the usual name of each, and all its names as terms of the index.

`glossary.txt` is made by `training/write_glossary.py` of the lists in `training/glossary/`, in the
order of the vectors that `mlkb.search.glossary` compares with a query.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["NAMES", "Name", "is_name", "line_of", "named_so", "names_of"]

NAMES = Path(__file__).with_name("glossary.txt")
"""A concept a line: the terms of each of its names, the usual one first, and the names as they are
written, in the same order: ``;bayesian network;belief network;``, a tab, ``Bayesian network;belief
network``. A search looks up a few of them; to take the file apart would take longer."""


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
    return _apart(_lines()[number])


def is_name(terms: str) -> bool:
    """Whether some concept has a name of these terms."""
    return f";{terms};" in _text()


def named_so(terms: str) -> Iterator[list[Name]]:
    """Yield the names of each concept that has one of these terms."""
    found = _text().find(f";{terms};")
    while found >= 0:
        begin, end = _text().rfind("\n", 0, found) + 1, _text().find("\n", found)
        yield _apart(_text()[begin:end])
        found = _text().find(f";{terms};", end)


def line_of(names: Sequence[Name]) -> str:
    """Return the line of a concept."""
    return f";{';'.join(name.terms for name in names)};\t{';'.join(n.written for n in names)}"


def _apart(line: str) -> list[Name]:
    terms, _, written = line.partition("\t")
    return [Name(*pair) for pair in zip(written.split(";"), terms[1:-1].split(";"), strict=True)]


@cache
def _text() -> str:
    return NAMES.read_text(encoding="utf-8")


@cache
def _lines() -> list[str]:
    return _text().splitlines()
