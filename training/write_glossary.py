"""Writes what `mlkb.search.query.glossary` reads: the concepts in `glossary/`, and their vectors.

    python training/write_glossary.py [--out FOLDER]

It writes `glossary.npy`, `glossary.txt` and `glossary_names.txt`, by default over the package's own
in `search/data/`.

The lists in `glossary/` are by field. A line is a concept: its name, its other names (apart by
semicolons), and two lines as those would type it who do not know what it is called:

    name | other names | what it is or does | what it is good for, or how one meets it

What a concept means is the mean of the vectors of its lines, and of its names at `NAMED`: who uses
another name for it finds it so. A concept that several fields list is one, with the lines of each.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from files import destination, read_lists, write_lines, write_record
from mlkb.encoder import open_encoder
from mlkb.encoder.protocol import Encoder
from mlkb.search.network import unit
from mlkb.search.query.concepts import CONCEPT_NAMES, CONCEPTS, Name, lines_of
from mlkb.search.query.glossary import NORM, WEIGHTS
from mlkb.search.query.names import LONGEST
from mlkb.search.query.words import terms_of, words_of

LISTS = Path(__file__).with_name("glossary")
NAMED = 0.75  # what the names count beside each line


@dataclass(frozen=True)
class Entry:
    """A concept as it is written: its names, and how it is asked for without them."""

    names: tuple[str, ...]
    lines: tuple[str, ...]

    @classmethod
    def read(cls, line: str) -> "Entry":
        """Take a line of a list apart."""
        name, others, first, second = (part.strip() for part in line.split("|"))
        names = dict.fromkeys(n.strip() for n in (name, *others.split(";")) if n.strip())
        return cls(tuple(names), (first, second))

    @property
    def called(self) -> list[Name]:
        """Its names with their terms, each once; no stop word alone, no other name that is long."""
        found: dict[str, str] = {}
        for name in self.names:  # of two that differ in spelling alone, the first in its place
            found.setdefault(" ".join(terms_of(words_of(name))), name)
        usual, *others = (Name(name, terms) for terms, name in found.items() if terms)
        return [usual, *(other for other in others if len(other.terms.split()) <= LONGEST)]

    def with_those_of(self, other: "Entry") -> "Entry":
        """Return the same concept with the names and lines of both."""
        names = dict.fromkeys(self.names + other.names)
        return Entry(tuple(names), self.lines + other.lines)


def entries() -> list[Entry]:
    """Return all concepts, by field."""
    found: dict[str, Entry] = {}
    for line in read_lists(LISTS):
        entry = Entry.read(line)
        known = found.get(entry.names[0])
        found[entry.names[0]] = known.with_those_of(entry) if known else entry
    return list(found.values())


def vectors(of: Sequence[Entry], encoder: Encoder) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Return what each means and what it is called, shape (n, d) both."""
    lines = encoder.encode_passages([line for entry in of for line in entry.lines])
    begins = np.cumsum([0, *(len(entry.lines) for entry in of[:-1])])
    meant = np.add.reduceat(lines, begins) / np.array([[len(entry.lines)] for entry in of])
    called = encoder.encode_passages(["; ".join(entry.names) for entry in of])
    return _small(unit(2 * meant + NAMED * called)), _small(called)


def _small(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    return np.rint(rows * NORM).clip(-127, 127).astype(np.int8)


def main() -> None:
    """Write the files."""
    out = destination(__doc__, WEIGHTS.parent, "the folder to write into")
    encoder = open_encoder()
    written = entries()
    keys, values = vectors(written, encoder)
    write_record(out / WEIGHTS.name, encoder, keys=keys, values=values)
    for file, lines in zip(
        (CONCEPTS, CONCEPT_NAMES), lines_of([e.called for e in written]), strict=True
    ):
        write_lines(out / file.name, lines)
    print(f"{len(written)} concepts", file=sys.stderr)


if __name__ == "__main__":
    main()
