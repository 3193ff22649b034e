"""What a formula query adds to a cold search among 100,000 formulas, measured in pairs.

    python bench/formula_latency.py [--root FOLDER] [--formulas 100000] [--rounds 15] [--keep DIR]

The formulas are those of the knowledge base at ``--root``, varied by a seeded generator until there
are enough different ones: variables renamed, notation changed, and sides of two formulas joined to
a new one (the functions of ``formulas.py``). They are written as articles with a sentence each and
indexed as any corpus, but for the vectors: these are random, since what they are does not matter to
the time, and embedding a hundred thousand passages would take an hour.

Then ``mlkb search`` runs cold, each time a process of its own, in turn as ``--text`` and as
``--formula`` with the same query, so that both embed the same. To reach: a formula adds less than
20 ms (median of the differences).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from formulas import change_notation, read_collection, rename, sides
from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.snapshot import open_snapshot
from mlkb.settings import load
from timing import seconds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder

SEED = 20240501
PER_ARTICLE = 100
QUERIES = (
    r"\nabla f(x^*) + \sum_i \lambda_i \nabla g_i(x^*) = 0",
    r"\frac{1}{1 + e^{-x}}",
    r"\log p(x) = \mathbb{E}_q[\log p(x, z) - \log q(z)] + \mathrm{KL}(q \| p)",
    r"\min_w \frac{1}{2} \|w\|^2 + C \sum_{i=1}^n \max(0, 1 - y_i (w^\top x_i + b))",
)


class RandomVectors:
    """The real encoder for queries and counts; random unit rows for passages."""

    def __init__(self, real: Encoder) -> None:
        self.real = real
        self.fingerprint = real.fingerprint
        self.dimension = real.dimension
        self.max_tokens = real.max_tokens

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return a random unit row for each text."""
        import numpy as np

        if progress:
            progress(len(texts))
        rows = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimension))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Embed a query."""
        return self.real.encode_query(text)

    def token_vectors(self, texts: Sequence[str], *, query: bool = False) -> None:
        """Tell nothing of tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count tokens."""
        return self.real.count_tokens(texts)


def varied(formulas: Sequence[str], count: int) -> Iterator[str]:
    """Yield `count` different formulas made of those given."""
    chance = random.Random(SEED)
    parts = [side for latex in formulas for side in sides(latex)]
    seen: set[str] = set()
    while len(seen) < count:
        latex = chance.choice(formulas)
        if chance.random() < 0.3:
            sign = chance.choice(("=", "+", "<"))
            latex = f"{chance.choice(parts)} {sign} {chance.choice(parts)}"
        latex = " ".join(change_notation(rename(latex, chance), chance).split())
        if latex not in seen and "$" not in latex:
            seen.add(latex)
            yield latex


def write_corpus(folder: Path, formulas: Iterator[str]) -> None:
    """Write articles of `PER_ARTICLE` formulas each."""
    for number in range(1_000_000):
        latex = [one for _, one in zip(range(PER_ARTICLE), formulas, strict=False)]
        if not latex:
            return
        blocks = [f"Here is equation {i}.\n\n$$\n{one}\n$$\n" for i, one in enumerate(latex)]
        text = f"# Article {number}\n\n" + "\n".join(blocks)
        (folder / f"article-{number:05}.md").write_text(text, encoding="utf-8")


def build(root: Path, options: argparse.Namespace) -> None:
    """Make the corpus and its index below `root`."""
    base = KnowledgeBase.open(options.root)
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        formulas = list(read_collection(snapshot).latex)
    (root / "corpus").mkdir(parents=True, exist_ok=True)
    write_corpus(root / "corpus", varied(formulas, options.formulas))
    real = base.encoder()
    start = time.perf_counter()
    large = KnowledgeBase(load(root), open_encoder=lambda name: RandomVectors(real))
    report = large.index()
    print(f"{report.formulas:,} formulas of {report.posts:,} articles indexed in "
          f"{time.perf_counter() - start:.0f} s, vectors apart")  # fmt: skip


def costs(command: Sequence[str]) -> tuple[float, float]:
    """Run `command`; return its wall seconds, and its processor's, which vary less."""
    before = os.times()
    wall = seconds(command)
    after = os.times()
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system


def measure(root: Path, rounds: int) -> None:
    """Time the query as text and as formula, in turn."""
    for query in QUERIES:
        command = [sys.executable, "-m", "mlkb", "--root", str(root), "search", query, "--json",
                   "--no-refresh"]  # fmt: skip
        pairs = []
        for _ in range(rounds + 1):
            pairs.append([costs([*command, mode]) for mode in ("--text", "--formula")])
        for part, name in enumerate(("wall", "processor")):
            taken = [(a[part], b[part]) for a, b in pairs[1:]]
            text, formula = (statistics.median(column) for column in zip(*taken, strict=True))
            added = statistics.median(b - a for a, b in taken)
            print(f"{1000 * added:6.1f} ms {name} added ({1000 * text:.0f} as text,"
                  f" {1000 * formula:.0f} as formula)  {query}", flush=True)  # fmt: skip


def main() -> None:
    """Build and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--formulas", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", type=Path, help="build here, or use what was built here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary)
        if not (root / "index").exists():
            build(root, options)
        measure(root, options.rounds)


if __name__ == "__main__":
    main()
