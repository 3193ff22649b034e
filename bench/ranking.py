"""Compare ways to make one ranking of the arms, on judged queries.

    python bench/ranking.py [--root FOLDER] [--queries FILE] [--beir FOLDER] [--sample N]

Every query is asked once; what each arm gives to the union of the candidates is then fused in every
way of `WAYS`, and measured by nDCG@10 on the development and the test half (on BEIR: the train and
the test queries). Choices are made on the first column alone.
"""

import argparse
import math
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from mlkb import KnowledgeBase  # noqa: E402
from mlkb.evaluation.beir import read_beir, write_corpus  # noqa: E402
from mlkb.evaluation.collections import collection_settings  # noqa: E402
from mlkb.evaluation.judged import JudgedQuery, read_judged  # noqa: E402
from mlkb.evaluation.measures import ndcg  # noqa: E402
from mlkb.records import Filters  # noqa: E402
from mlkb.search.gather import Gatherer  # noqa: E402
from mlkb.search.parse import parse_query  # noqa: E402
from mlkb.search.snapshot import Snapshot, open_snapshot  # noqa: E402
from mlkb.search.spelling import correct  # noqa: E402

DEPTH = 100

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what the arms gave; arrays have one value a candidate, NaN where there is none.

    Attributes:
        query: The judged query.
        units: What each candidate counts as: a section or a post.
        lexical: BM25 of the words.
        full: What a passage with each word once would score, about.
        dense: Cosines.
        formula: Shares of the formula found, 0 to 1.
        words: Whether the query has words.
        typed: Whether the query has a formula.
    """

    query: JudgedQuery
    units: tuple[str, ...]
    lexical: Scores
    full: float
    dense: Scores
    formula: Scores
    words: bool
    typed: bool


Way = Callable[[Asked], Scores]


def zero(values: Scores) -> Scores:
    """Return `values` with 0 where there is none."""
    return np.nan_to_num(values, nan=0.0)


def saturated(weight: float, half: float) -> Way:
    """Weigh the cosine against ``s / (s + half)``."""

    def way(asked: Asked) -> Scores:
        lexical = zero(asked.lexical)
        return weight * zero(asked.dense) + (1 - weight) * lexical / (lexical + half)

    return way


def share(weight: float) -> Way:
    """Weigh the cosine against the share of the full score that BM25 gives."""
    return lambda asked: (
        weight * zero(asked.dense) + (1 - weight) * zero(asked.lexical) / asked.full
    )


def scaled(weight: float, scale: Callable[[Scores], Scores]) -> Way:
    """Weigh both after `scale`, which takes its measure from the candidates."""
    return lambda asked: weight * scale(asked.dense) + (1 - weight) * scale(zero(asked.lexical))


def min_max(values: Scores) -> Scores:
    """Map the candidates' values to 0 to 1."""
    low, high = np.nanmin(values), np.nanmax(values)
    return zero((values - low) / (high - low)) if high > low else np.zeros_like(values)


def z_scores(values: Scores) -> Scores:
    """Map the candidates' values to mean 0, deviation 1."""
    spread = np.nanstd(values)
    return zero((values - np.nanmean(values)) / spread) if spread > 0 else np.zeros_like(values)


def reciprocal_ranks(asked: Asked) -> Scores:
    """Cormack, Clarke and Buettcher, SIGIR 2009, with their constant 60."""
    total = np.zeros(len(asked.units))
    for values in (asked.lexical, asked.dense):
        order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:DEPTH]
        for rank, position in enumerate(order, start=1):
            if not math.isnan(values[position]):
                total[position] += 1 / (60 + rank)
    return total


WAYS: Mapping[str, Way] = {
    "lexical alone": lambda asked: zero(asked.lexical),
    "dense alone": lambda asked: zero(asked.dense),
    "reciprocal ranks (k = 60)": reciprocal_ranks,
    "min-max, dense .4": scaled(0.4, min_max),
    "z-scores, dense .4": scaled(0.4, z_scores),
    "share of the full BM25, dense .4": share(0.4),
    "share of the full BM25, dense .6": share(0.6),
    **{
        f"saturated at {half}, dense .{int(100 * weight)}": saturated(weight, half)
        for half in (10, 20, 30)
        for weight in (0.25, 0.35, 0.45, 0.55, 0.65)
    },
}


def ask(snapshot: Snapshot, base: KnowledgeBase, queries: Iterable[JudgedQuery]) -> list[Asked]:
    """Ask every answerable query of every arm."""
    encoder = base.encoder()
    asked: list[Asked] = []
    for judged in queries:
        parsed = correct(parse_query(judged.text), snapshot, encoder)
        gatherer = Gatherer(snapshot, encoder, parsed, Filters(), DEPTH)
        arms = gatherer.candidates()
        stored = snapshot.catalog.passages(list(arms))
        units = []
        for id_ in arms:
            slug, anchor = stored[id_].post.slug, stored[id_].passage.anchor
            units.append(slug if slug in judged.relevant else f"{slug}#{anchor}")
        columns = [
            np.array([math.nan if v is None else v for v in column], float)
            for column in (
                [a.lexical for a in arms.values()],
                [a.dense for a in arms.values()],
                [a.formula for a in arms.values()],
            )
        ]
        asked.append(
            Asked(
                query=judged,
                units=tuple(units),
                lexical=columns[0],
                full=sum(snapshot.lexical.weights(gatherer.terms, "words").values()) or 1.0,
                dense=columns[1],
                formula=columns[2],
                words=bool(gatherer.terms),
                typed=bool(gatherer.tokens),
            )
        )
    return asked


def measure(asked: Sequence[Asked], way: Way) -> list[float]:
    """Return nDCG@10 of every query."""
    values = []
    for one in asked:
        scores = way(one)
        order = np.argsort(-scores, kind="stable")
        ranking = list(dict.fromkeys(one.units[i] for i in order))
        values.append(ndcg(ranking, one.query.relevant, 10))
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--queries", type=Path, help="judged queries; else those of mlkb.toml")
    parser.add_argument("--beir", type=Path, help="a BEIR collection instead")
    parser.add_argument("--sample", type=int, default=400, help="at most so many train queries")
    options = parser.parse_args()
    base = KnowledgeBase.open(options.root)
    if options.beir:
        train = read_beir(options.beir, "train")
        random.Random(1).shuffle(train)
        halves = {"train": train[: options.sample], "test": read_beir(options.beir, "test")}
        settings = collection_settings(base.settings, options.beir)
        write_corpus(options.beir, settings.corpus)
        base = KnowledgeBase(settings, announce=print)
    else:
        judged = read_judged(options.queries or base.settings.queries)
        halves = {
            split: [query for query in judged if query.split == split and query.answerable]
            for split in ("dev", "test")
        }
    base.index(wait=3600)
    with open_snapshot(base.settings.index) as snapshot:
        asked = {half: ask(snapshot, base, queries) for half, queries in halves.items()}
    # A formula is a matter of its own (bench/formulas.py).
    words = {half: [a for a in many if a.words and not a.typed] for half, many in asked.items()}
    print(" " * 36, *(f"{half:>6} ({len(many)})" for half, many in words.items()))
    for name, way in WAYS.items():
        means = [np.mean(measure(many, way)) for many in words.values()]
        print(f"{name:36}", *(f"{mean:12.4f}" for mean in means))


if __name__ == "__main__":
    main()
