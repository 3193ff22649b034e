"""What concepts are called: the usual name of each, and all its names as terms of the index.

`glossary.txt` is made by `training/write_glossary.py` of the lists in `training/glossary/`, in the
order of the vectors that `mlkb.search.glossary` compares with a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

__all__ = ["BETWEEN", "NAMES", "USUAL", "names_of", "other_names"]

NAMES = Path(__file__).with_name("glossary.txt")
"""A concept a line: its usual name as it is shown, then after a `USUAL` the terms of every name,
apart by `BETWEEN`."""

USUAL = "\t"
BETWEEN = ";"


def names_of(number: int) -> tuple[str, list[list[str]]]:
    """Return the usual name of a concept, and the terms of each of its names."""
    usual, _, terms = _lines()[number].partition(USUAL)
    return usual, [name.split() for name in terms.split(BETWEEN) if name]


def other_names(terms: Sequence[str]) -> Iterator[list[str]]:
    """Yield the terms of what else the concepts are called that have a name of these terms."""
    wanted = " ".join(terms)
    for found in re.finditer(
        rf"(?<=[{USUAL}{BETWEEN}]){re.escape(wanted)}(?=[{BETWEEN}\n])", _text()
    ):
        line = _text()[_text().rfind("\n", 0, found.start()) + 1 : _text().find("\n", found.end())]
        for name in line.partition(USUAL)[2].split(BETWEEN):
            if name != wanted:
                yield name.split()


@cache
def _text() -> str:
    return NAMES.read_text(encoding="utf-8")


@cache
def _lines() -> list[str]:
    return _text().splitlines()
