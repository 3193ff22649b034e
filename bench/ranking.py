"""Compare ways to make one ranking of the arms, on judged queries, and fit the weights anew.

    python bench/ranking.py [--root FOLDER] [--beir FOLDER ...] [--sample N] [--fit]

Every query of words is asked once; what the arms give to the union of their candidates is fused in
every way of `WAYS`, and measured by nDCG@10 on the development and the test half of each collection
(for BEIR: the train and the test queries). The last rows are the fusion of the program, whole and
without one of its parts. Choices are made on the development columns alone.

With ``--fit`` the weights of the fusion are fitted to the development halves, every collection
counting the same: the softmax of the scores should give its mass to what is relevant (ListNet, Cao
et al., "Learning to Rank: From Pairwise Approach to Listwise Approach", ICML 2007).
"""

import argparse
import math
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from mlkb import KnowledgeBase  # noqa: E402
from mlkb.evaluation.beir import read_beir, write_corpus  # noqa: E402
from mlkb.evaluation.judged import JudgedQuery, read_judged  # noqa: E402
from mlkb.evaluation.measures import ndcg  # noqa: E402
from mlkb.evaluation.sources import collection_settings  # noqa: E402
from mlkb.records.answers import Arms, Filters  # noqa: E402
from mlkb.search.answerability.answering import Verdict  # noqa: E402
from mlkb.search.answerability.reading import Reading  # noqa: E402
from mlkb.search.found import find  # noqa: E402
from mlkb.search.fusion import QueryTraits, Weights, evidence  # noqa: E402
from mlkb.search.query.parse import parse_query  # noqa: E402
from mlkb.search.query.wording import reworded  # noqa: E402
from mlkb.search.snapshot import Snapshot, open_snapshot  # noqa: E402

DEPTH = 100
SHOWN = 10
HARDER = ROOT / "tests" / "relevance" / "answerability.jsonl"

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Run:
    """A query with what the arms gave; arrays have one value a candidate, NaN where there is none.

    Attributes:
        query: The judged query.
        traits: What decides on the weights.
        units: What each candidate counts as: a section or a post.
        arms: What the arms gave, in the same order.
        lexical: BM25 of the words.
        dense: Cosines.
        hits: The positions of those that are shown, best first.
        looked_at: The positions of those that decide on refusal.
        verdict: What the program says of the query; None where it was not asked for.
        shown: What reading all of these has shown, where the signs decide; else empty.
    """

    query: JudgedQuery
    traits: QueryTraits
    units: tuple[str, ...]
    arms: tuple[Arms, ...]
    lexical: Scores
    dense: Scores
    hits: tuple[int, ...]
    looked_at: tuple[int, ...]
    verdict: Verdict | None = None
    shown: tuple[Reading, ...] = ()

    @property
    def grades(self) -> Scores:
        """The grade of each candidate."""
        return np.array([self.query.relevant.get(unit, 0) for unit in self.units], float)


Way = Callable[[Run], Scores]


def zero(values: Scores) -> Scores:
    """Return `values` with 0 where there is none."""
    return np.nan_to_num(values, nan=0.0)


def saturated(weight: float, half: float) -> Way:
    """Weigh the cosine against ``s / (s + half)``."""

    def way(run: Run) -> Scores:
        lexical = zero(run.lexical)
        return weight * zero(run.dense) + (1 - weight) * lexical / (lexical + half)

    return way


def scaled(weight: float, scale: Callable[[Scores], Scores]) -> Way:
    """Weigh both after `scale`, which takes its measure from the candidates."""
    return lambda run: weight * scale(run.dense) + (1 - weight) * scale(zero(run.lexical))


def min_max(values: Scores) -> Scores:
    """Map the candidates' values to 0 to 1."""
    low, high = np.nanmin(values), np.nanmax(values)
    return zero((values - low) / (high - low)) if high > low else np.zeros_like(values)


def z_scores(values: Scores) -> Scores:
    """Map the candidates' values to mean 0, deviation 1."""
    spread = np.nanstd(values)
    return zero((values - np.nanmean(values)) / spread) if spread > 0 else np.zeros_like(values)


def reciprocal_ranks(run: Run) -> Scores:
    """Cormack, Clarke and Buettcher, SIGIR 2009, with their constant 60."""
    total = np.zeros(len(run.units))
    for values in (run.lexical, run.dense):
        order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:DEPTH]
        for rank, position in enumerate(order, start=1):
            if not math.isnan(values[position]):
                total[position] += 1 / (60 + rank)
    return total


FEATURES = ("dense", "bm25", "coverage", "adjacency", "concepts", "called", "aside", "code")


def features(run: Run) -> Scores:
    """Return what the fusion weighs, shape (candidates, 8)."""
    most = Weights.choose(run.traits).most
    return np.array(
        [
            (
                max(0.0, a.dense or 0.0),
                (a.lexical or 0.0) / most,
                a.coverage or 0,
                a.adjacency or 0,
                max(0.0, a.concepts or 0.0),
                a.called or 0,
                a.aside,
                a.code,
            )
            for a in run.arms
        ],
        float,
    ).reshape(-1, len(FEATURES))


def program(run: Run) -> Scores:
    """As mlkb ranks."""
    weights = Weights.choose(run.traits)
    return np.array([evidence(arms, weights) for arms in run.arms])


def without(name: str) -> Way:
    """As mlkb ranks, but for one part."""
    position = FEATURES.index(name)

    def way(run: Run) -> Scores:
        weights = Weights.choose(run.traits)
        columns = features(run)
        columns[:, position] = 0
        return np.asarray(columns @ [getattr(weights, feature) for feature in FEATURES], float)

    return way


WAYS: Mapping[str, Way] = {
    "lexical alone": lambda run: zero(run.lexical),
    "dense alone": lambda run: zero(run.dense),
    "reciprocal ranks (k = 60)": reciprocal_ranks,
    "min-max, dense .4": scaled(0.4, min_max),
    "z-scores, dense .4": scaled(0.4, z_scores),
    **{
        f"saturated at {half}, dense .{int(100 * weight)}": saturated(weight, half)
        for half in (12, 20)
        for weight in (0.35, 0.5)
    },
    "mlkb": program,
    **{f"mlkb without {name}": without(name) for name in FEATURES},
}


def ask(
    snapshot: Snapshot, base: KnowledgeBase, queries: Iterable[JudgedQuery], *, read: bool = False
) -> list[Run]:
    """Ask every query of every arm; queries with a formula are a matter of their own.

    Args:
        snapshot: What is asked.
        base: Its knowledge base.
        queries: The queries.
        read: Whether the program is asked if each is answered, which reads the best again.
    """
    encoder = base.encoder()
    runs: list[Run] = []
    for judged in queries:
        parsed = reworded(parse_query(judged.text), snapshot, encoder)
        found = find(snapshot, encoder, parsed, k=SHOWN, filters=Filters())
        if found.gathered.traits.has_formula:
            continue
        candidates = found.ranking.candidates
        stored = snapshot.catalog.passages(list(candidates))
        units = [
            judged.unit(stored[id_].post.slug, stored[id_].passage.anchor) for id_ in candidates
        ]
        arms = tuple(candidates.values())
        lexical, dense = (
            np.array([math.nan if v is None else v for v in column], float)
            for column in ([a.lexical for a in arms], [a.dense for a in arms])
        )
        at = {id_: position for position, id_ in enumerate(candidates)}
        shown = found.selection.take(found.ranking.ids, SHOWN, per_section=1)
        run = Run(
            judged,
            found.gathered.traits,
            tuple(units),
            arms,
            lexical,
            dense,
            hits=tuple(at[one.id] for one in shown),
            looked_at=tuple(at[one.id] for one in found.looked_at),
        )
        if read:
            run = replace(run, verdict=found.verdict())
            if run.verdict is not None and run.verdict.because == "signs":
                # The program reads no further than until the signs are enough.
                read_all = tuple(found.readings() or ())
                run = replace(run, shown=read_all)
        runs.append(run)
    return runs


def measure(runs: Sequence[Run], way: Way) -> float:
    """Return the mean nDCG@10 of the queries that are answered."""
    values = []
    for run in runs:
        if run.query.answerable:
            scores = way(run) if run.units else np.zeros(0)
            order = np.argsort(-scores, kind="stable")
            ranking = list(dict.fromkeys(run.units[i] for i in order))
            values.append(ndcg(ranking, run.query.relevant, 10))
    return float(np.mean(values)) if values else math.nan


def fit(collections: Sequence[Sequence[Run]], penalty: float = 0.01) -> Scores:
    """Return the weights of `FEATURES` by which what is relevant gets the most of the softmax."""
    data = []
    for runs in collections:
        for run in runs:
            gains = 2**run.grades - 1
            if gains.sum() > 0:
                data.append((features(run), gains / gains.sum(), 1 / len(runs)))

    def loss(weights: Scores) -> tuple[float, Scores]:
        total, slope = penalty * float(weights @ weights) / 2, penalty * weights
        for columns, target, share in data:
            scores = columns @ weights
            scores = scores - scores.max()
            mass = np.exp(scores)
            total += share * float(np.log(mass.sum()) - target @ scores)
            slope = slope + share * columns.T @ (mass / mass.sum() - target)
        return total, slope

    bounds = [(None, 0) if name in {"aside", "code"} else (0, None) for name in FEATURES]
    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, float)


def collect(
    root: Path, beir: Sequence[Path], sample: int, *, across: bool = False
) -> dict[str, tuple[list[Run], list[Run]]]:
    """Ask the queries of every collection; return by name its development and its test half.

    Args:
        root: The knowledge base whose judged queries are the collection ``own``.
        beir: Folders of others.
        sample: How many train queries of each at the most.
        across: Whether each collection is also asked queries of the others, which it does not
            answer, half as many as its own, and ``own`` the harder queries of `HARDER` as the
            collection ``harder``; the best candidates are then read again.
    """
    base = KnowledgeBase.open(root)
    bases = {"own": base}
    queries = {"own": _halves(base.settings.queries)}
    for folder in beir:
        name = folder.resolve().name
        train = read_beir(folder, "train")
        random.Random(1).shuffle(train)
        settings = collection_settings(base.settings, folder)
        write_corpus(folder, settings.corpus)
        bases[name] = KnowledgeBase(settings, announce=print)
        queries[name] = [train[:sample], read_beir(folder, "test")]
    runs_of: dict[str, tuple[list[Run], list[Run]]] = {}
    for name, at in bases.items():
        halves = queries[name]
        if across:
            halves = [
                [*half, *_foreign(queries, name, i, len(half) // 2)]
                for i, half in enumerate(halves)
            ]
        at.index(wait=3600)
        with open_snapshot(at.settings.index) as snapshot:
            dev, test = (ask(snapshot, at, half, read=across) for half in halves)
        runs_of[name] = (dev, test)
    if across:
        with open_snapshot(base.settings.index) as snapshot:
            dev, test = (ask(snapshot, base, half, read=True) for half in _halves(HARDER))
        runs_of["harder"] = (dev, test)
    return runs_of


def _halves(file: Path) -> list[list[JudgedQuery]]:
    judged = read_judged(file)
    return [[query for query in judged if query.split == split] for split in ("dev", "test")]


def _foreign(
    queries: Mapping[str, Sequence[Sequence[JudgedQuery]]], name: str, half: int, count: int
) -> list[JudgedQuery]:
    others = [q for other, halves in queries.items() if other != name for q in halves[half]]
    chosen = random.Random(4).sample(others, min(count, len(others)))
    return [replace(query, relevant={}) for query in chosen]


def options(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of what `collect` needs."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--beir", type=Path, nargs="*", default=[], help="BEIR collections too")
    parser.add_argument("--sample", type=int, default=400, help="at most so many train queries")
    return parser


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the weights of the fusion")
    given = parser.parse_args()
    runs_of = collect(given.root, given.beir, given.sample)
    print(f"{'nDCG@10':34}", *(f"{name[:12] + ' dev':>16} {'test':>6}" for name in runs_of))
    for way_name, way in WAYS.items():
        means = [(measure(dev, way), measure(test, way)) for dev, test in runs_of.values()]
        print(f"{way_name:34}", *(f"{dev:16.4f} {test:6.4f}" for dev, test in means), flush=True)
    if given.fit:
        weights = fit([[r for r in dev if r.query.answerable] for dev, _ in runs_of.values()])
        print("fitted:", *(f"{n} {w:.2f}" for n, w in zip(FEATURES, weights, strict=True)))


if __name__ == "__main__":
    main()
