"""Measure whether the passage that answers is shown, not only its section.

    python bench/selection.py [--root FOLDER]

tests/relevance/queries.jsonl grades sections. A section has several passages, of which a hit shows
one: tests/relevance/passages.jsonl grades the passages of some of the best sections (2: what one
would want to be shown first, 1: a help), by their kind and how they begin, judged from the texts
without any search. For each number of hits that a section may have (`mlkb.search.selection`), the
share of queries is printed that have a passage of grade 2 among the first hits, and its reciprocal
rank; beside it, how many have one of the sections there. What is chosen is chosen by the
development part alone.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from mlkb import KnowledgeBase  # noqa: E402
from mlkb.evaluation.judged import read_judged  # noqa: E402
from mlkb.records.answers import Hit  # noqa: E402

RELEVANCE = ROOT / "tests" / "relevance"
DEPTHS = (1, 3, 10)
BEST = 2
LIMITS = (1, 2, 3, 0)
NAMES = {0: "no limit"}

Key = tuple[str, str, str]


def read_passages(file: Path) -> dict[str, dict[str, set[Key]]]:
    """Return by query and section the best passages: each its section, its kind, how it begins."""
    judged = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        judged[row["id"]] = {
            section: {(section, p["kind"], p["begins"]) for p in passages if p["grade"] == BEST}
            for section, passages in row["passages"].items()
        }
    return judged


def key_of(hit: Hit) -> Key:
    """Return what a hit is in the file of judged passages."""
    begins = " ".join(hit.passage.text.split())[:60]
    return f"{hit.post.slug}#{hit.passage.anchor}", hit.passage.kind, begins


def main() -> None:
    """Print the shares for each limit, on both parts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT)
    base = KnowledgeBase.open(parser.parse_args().root)
    judged = read_passages(RELEVANCE / "passages.jsonl")
    queries = [one for one in read_judged(RELEVANCE / "queries.jsonl") if one.id in judged]
    for split in ("dev", "test"):
        asked = [one for one in queries if one.split == split]
        print(f"{split}: {len(asked)} queries")
        print("a section  passage first, in 3, in 10, reciprocal rank | section first, in 3, in 10")
        for limit in LIMITS:
            passages, sections = [], []
            for query in asked:
                best = set().union(*judged[query.id].values())
                found = base.search(query.text, per_section=limit, refresh=False).hits
                keys = [(hit.rank, key_of(hit)) for hit in found]
                passages.append(next((rank for rank, key in keys if key in best), 0))
                sections.append(next((rank for rank, key in keys if key[0] in judged[query.id]), 0))
            mean = sum(1 / rank for rank in passages if rank) / len(asked)
            print(f"{NAMES.get(limit, str(limit)):9}  {shares(passages)} {mean:.3f} | ", end="")
            print(shares(sections), flush=True)


def shares(ranks: list[int]) -> str:
    """Return which share of the ranks, 0 for none, is within each of the depths."""
    return " ".join(
        f"{sum(0 < rank <= depth for rank in ranks) / len(ranks):.3f}" for depth in DEPTHS
    )


if __name__ == "__main__":
    main()
