"""The queries about other projects' documentation, and the sections they are about.

`queries.jsonl` has up to three queries for each section: "k" and "p" are answered by it, "p" in
other words; "n" is not, though it shares its subject. The sections are cut from the archives that
`sources.txt` names (`sections.py`).
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlkb.encoder.protocol import Encoder, TokenVectors
from sections import read_sources

QUERIES = Path(__file__).with_name("queries.jsonl")
WORDS = 220  # of a section are read; whoever wrote the queries saw no more
HELD_BACK = 20  # one section of so many is not learned from


@dataclass(frozen=True)
class Query:
    """A query about a section: of kind "k", "p" or, where the section has no answer, "n"."""

    text: str
    kind: str
    section: int

    @property
    def answered(self) -> bool:
        """Whether the section answers it."""
        return self.kind != "n"

    @property
    def held_back(self) -> bool:
        """Whether nothing is learned from it."""
        return self.section % HELD_BACK == 0


def read_queries(sources: Path) -> tuple[list[str], list[Query]]:
    """Return the sections' texts, headings first, and all queries about them."""
    texts, queries = [], []
    known = read_sources(sources)
    with QUERIES.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = known[row["archive"], row["file"], tuple(row["headings"])]
            headings = ": ".join([*row["headings"][:1], *row["headings"][1:][-1:]])
            texts.append(f"{headings}\n{' '.join(text.split()[:WORDS])}")
            queries += [Query(row[kind], kind, len(texts) - 1) for kind in "kpn" if row.get(kind)]
    return texts, queries


def tokens_of(encoder: Encoder, texts: Sequence[str], *, query: bool = False) -> list[TokenVectors]:
    """Return the token vectors of all texts."""
    found: list[TokenVectors] = []
    for start in range(0, len(texts), 512):
        rows = encoder.token_vectors(texts[start : start + 512], query=query)
        if rows is None:
            raise SystemExit("This encoder gives no token vectors.")
        found += rows
    return found


def options(description: str | None, out: Path) -> argparse.Namespace:
    """Return what was given: ``sources``, ``out`` and ``seed``."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sources", type=Path, help="folder with the archives of sources.txt")
    parser.add_argument("--out", type=Path, default=out, help="the file to write")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()
