"""What concepts are called: the names of each, and which have a given name.

Both files are made by `training/write_glossary.py` of the lists in `training/glossary/`. A search
looks up a few lines of them; to take them apart would take longer than all else it does.
"""

from __future__ import annotations

import re
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
its number, its names as they are shown, the usual one first, and the terms of each, apart by tabs:
``00317``, ``Bayesian network;belief network``, ``bayesian network;belief network``."""

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
    begin = f"{number:05}\t"
    line = _first_line(CONCEPTS, begin).decode()
    written, _, terms = line.removeprefix(begin).partition("\t")
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
            f"{number:05}\t{';'.join(n.written for n in names)}\t{';'.join(n.terms for n in names)}"
            for number, names in enumerate(concepts)
        ],
        sorted(f"{terms}\t{' '.join(of)}" for terms, of in numbers.items()),
    )


def is_line(line: str, file: Path) -> bool:
    """Whether a line stands in a file of ordered lines."""
    return _first_line(file, line) == line.encode()


def has_term(term: str, file: Path) -> bool:
    """Whether a term stands among others, or alone, in a line of a file of ordered lines."""
    wanted = re.escape(term.encode())
    # The term itself comes first, since that is what a search is fast by.
    alone = rb"%b(?<![^ \n]%b)(?![^ \t\r\n])" % (wanted, wanted)
    return bool(re.search(alone, _content(file)))


def _numbers(terms: str) -> list[str]:
    begin = f"{terms}\t"
    line = _first_line(NAMES, begin).decode()
    return line.removeprefix(begin).split() if line.startswith(begin) else []


def _first_line(file: Path, wanted: str) -> bytes:
    """Return the first line of a file of ordered lines that does not come before `wanted`.

    It is found by halving what is left of the file, since to take all lines apart takes longer.
    """
    content, least = _content(file), wanted.encode()
    low, high = 0, len(content)  # where a line begins, or the end
    while low < high:
        begin = max(low, content.rfind(b"\n", low, (low + high) // 2) + 1)
        end = content.index(b"\n", begin)
        if content[begin:end] < least:
            low = end + 1
        else:
            high = begin
    return content[low : content.find(b"\n", low)]


@cache
def _content(file: Path) -> bytes:
    return file.read_bytes()
