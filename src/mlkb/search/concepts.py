"""What concepts are called: the names of each, and which have a given name.

Both files are made by `training/write_glossary.py` of the lists in `training/glossary/`. A search
looks up a few lines of them; to take them apart would take longer than all else it does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "CONCEPTS",
    "NAMES",
    "Name",
    "has_term",
    "is_line",
    "is_name",
    "lines_of",
    "named_so",
    "names_of",
]

CONCEPTS = Path(__file__).with_name("glossary.txt")
"""A concept a line, in the order of the vectors that `mlkb.search.glossary` compares with a query:
its names as they are shown, the usual one first, apart by semicolons, a tab, and the terms of each:
``Bayesian network;belief network``, ``bayesian network;belief network``."""

NAMES = Path(__file__).with_name("glossary_names.txt")
"""The terms of a name a line, in order, a tab, and the numbers of the concepts called so."""


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
    written, _, terms = _lines(CONCEPTS)[number].decode().partition("\t")
    return [Name(*pair) for pair in zip(written.split(";"), terms.split(";"), strict=True)]


def is_name(terms: str) -> bool:
    """Whether some concept has a name of these terms."""
    return bool(_numbers(terms))


def named_so(terms: str) -> Iterator[list[Name]]:
    """Yield the names of each concept that has one of these terms."""
    return (names_of(int(number)) for number in _numbers(terms))


def lines_of(concepts: Sequence[Sequence[Name]]) -> tuple[list[str], list[str]]:
    """Return the lines of `CONCEPTS` and of `NAMES` for the names of each concept."""
    numbers: dict[str, list[str]] = {}
    for number, names in enumerate(concepts):
        for name in names:
            numbers.setdefault(name.terms, []).append(str(number))
    return (
        [
            ";".join(n.written for n in names) + "\t" + ";".join(n.terms for n in names)
            for names in concepts
        ],
        sorted(f"{terms}\t{' '.join(of)}" for terms, of in numbers.items()),
    )


def is_line(line: str, file: Path) -> bool:
    """Whether a line stands in a file of ordered lines."""
    lines, wanted = _lines(file), line.encode()
    place = bisect_left(lines, wanted)
    return lines[place] == wanted


def has_term(term: str, file: Path) -> bool:
    """Whether a term stands among others, or alone, in a line of a file of ordered lines."""
    wanted = re.escape(term.encode())
    # The term itself comes first, since that is what a search is fast by.
    alone = rb"%b(?<![^ \n]%b)(?![^ \t\r\n])" % (wanted, wanted)
    return bool(re.search(alone, _content(file)))


def _numbers(terms: str) -> list[str]:
    lines, wanted = _lines(NAMES), f"{terms}\t".encode()
    line = lines[bisect_left(lines, wanted)]
    return line.removeprefix(wanted).decode().split() if line.startswith(wanted) else []


@cache
def _lines(file: Path) -> list[bytes]:
    """Return the lines of a file as they are, and a last one that comes after all others."""
    return [*_content(file).splitlines(), b"\xff"]


@cache
def _content(file: Path) -> bytes:
    return file.read_bytes()
