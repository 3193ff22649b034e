"""Is a score the chance that the passage is relevant, and what is refused?

    python bench/calibration.py [--root FOLDER] [--beir FOLDER ...] [--sample N] [--fit]

Prints, for the test half of the judged queries, the reliability diagram of the scores of the ten
hits of every query, answerable or not (the mean score of each tenth of the scale beside the
share that is relevant), and the expected calibration error (Naeini, Cooper and Hauskrecht,
"Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015). Then how many
queries are refused that the corpus answers and that it does not answer. With BEIR collections the
queries of each are asked of all the others too, where none is answered.

With ``--fit`` the constants of `mlkb.search.fusion` and `mlkb.search.answerability.answering` are
fitted anew on the development halves.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mlkb.records.answers import Arms
from mlkb.search.answerability.answering import Signs, Verdict, signs
from mlkb.search.fusion import Weights, fuse
from ranking import SHOWN, Run, Scores, collect, options, program

BINS = 10
ALLOWED = 0.03


def verdict(run: Run) -> Verdict:
    """Return what the program says of a query."""
    assert run.verdict is not None, "was not asked for"
    return run.verdict


def scored(runs: Sequence[Run]) -> tuple[Scores, Scores]:
    """Return the scores of the hits of all queries, and whether each is relevant."""
    scores, relevant = [], []
    for run in runs:
        weights = Weights.choose(run.traits)
        if not verdict(run).answered:
            weights = weights.where_nothing_answers()
        for i in run.hits:
            scores.append(fuse(run.arms[i], weights))
            relevant.append(float(run.grades[i] > 0))
    return np.array(scores), np.array(relevant)


def diagram(scores: Scores, relevant: Scores) -> float:
    """Print the reliability diagram and return the expected calibration error."""
    error = 0.0
    print(f"{'score':>11} {'mean':>6} {'relevant':>9} {'hits':>6}")
    for low in range(BINS):
        inside = np.minimum((scores * BINS).astype(int), BINS - 1) == low
        if not inside.any():
            continue
        mean, share = float(scores[inside].mean()), float(relevant[inside].mean())
        error += float(inside.mean()) * abs(mean - share)
        bar = "#" * round(40 * share)
        print(f"{low / BINS:5.1f}-{(low + 1) / BINS:.1f}  {mean:6.3f} {share:9.3f} ", end="")
        print(f"{int(inside.sum()):6}  {bar}")
    return error


def looked_at(run: Run) -> list[Arms]:
    """Return what the arms gave the passages that decide on refusal."""
    return [run.arms[i] for i in run.looked_at]


def refusals(name: str, runs: Sequence[Run]) -> None:
    """Print how many are refused of the answerable and of the unanswerable queries."""
    refused = {
        answerable: [
            not verdict(run).answered for run in runs if run.query.answerable is answerable
        ]
        for answerable in (True, False)
    }
    parts = [
        f"{what} {len(refused[kind]):4}, refused {np.mean(refused[kind]):6.1%}"
        for what, kind in (("answerable", True), ("unanswerable", False))
        if refused[kind]
    ]
    print(f"{name:28} {'; '.join(parts)}")


def logistic(
    columns: Scores, truth: Scores, counts: Scores, penalty: float, speaking: Sequence[int] = ()
) -> NDArray[np.float64]:
    """Return the coefficients of a logistic regression; the last column is the constant.

    The columns `speaking` may speak for what is fitted only, never against it.
    """
    held = np.ones(columns.shape[1])
    held[-1] = 0.0

    def loss(b: Scores) -> tuple[float, Scores]:
        odds = columns @ b
        chance = 1 / (1 + np.exp(-odds))
        value = counts @ (np.logaddexp(0, odds) - truth * odds) + penalty * float(held @ b**2)
        return float(value), columns.T @ (counts * (chance - truth)) + 2 * penalty * held * b

    count = columns.shape[1]
    bounds = [(0.0 if i in speaking else None, None) for i in range(count)]
    found = minimize(loss, np.zeros(count), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, float)


def fit(runs_of: dict[str, tuple[list[Run], list[Run]]]) -> None:
    """Print the constants as fitted on the development halves."""
    columns, truth = [], []
    for run in runs_of["own"][0]:
        speaks, refused = program(run), float(not verdict(run).answered)
        words = np.log1p(len(run.traits.idf))
        for i in run.hits:
            columns.append((speaks[i], words, refused, 1.0))
            truth.append(float(run.grades[i] > 0))
    b = logistic(np.array(columns), np.array(truth), np.ones(len(truth)), 1e-3)
    print(f"chance: slope {b[0]:.3f} of the present one, per term {b[1]:.3f}, ", end="")
    print(f"refused {b[2]:.3f}, prior {b[3]:.3f}")
    for known in (2, 1, 0):
        answering(runs_of["own"][0], runs_of["harder"][0], known)


def answering(plain: Sequence[Run], harder: Sequence[Run], known: int) -> None:
    """Print the constants of refusal, both classes counting the same.

    They are fitted to the queries that nothing plainer decides.

    Args:
        plain: Queries by whose answerable ones the threshold is set, too.
        harder: More queries.
        known: How much is known from reading: MaxSim and odds, MaxSim, nothing.
    """
    own, more = ([r for r in of if verdict(r).because == "signs"] for of in (plain, harder))
    runs = [*own, *more]
    rows, truth = [], np.array([float(run.query.answerable) for run in runs])
    for run in runs:
        weights = Weights.choose(run.traits)
        told = signs(looked_at(run), run.traits, weights, run.shown, verdict(run).lacking)
        rows.append((*told[:known], *told[2:], 1.0))
    columns = np.array(rows)
    scale = columns.std(axis=0)
    scale[-1] = 1.0
    names = (*Signs._fields[:known], *Signs._fields[2:])
    speaking = [*range(known + 1), names.index("called")]
    counts = np.where(truth > 0, 50 / truth.sum(), 50 / (1 - truth).sum())
    b = logistic(columns / scale, truth, counts, 0.05, speaking) / scale
    verdicts = [verdict(run) for run in plain if run.query.answerable]
    others = sum(told.because != "signs" and not told.answered for told in verdicts)
    odds = np.sort((columns @ b)[: len(own)][truth[: len(own)] > 0])
    at = odds[max(0, int(ALLOWED * len(verdicts)) - others)]
    said = (f"{name} {value:.2f}" for name, value in zip(names, b, strict=False))
    print("answering:", ", ".join(said), f"bias {b[-1] - at:.2f} with the threshold {at:.2f}")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the constants anew")
    given = parser.parse_args()
    runs_of = collect(given.root, given.beir, given.sample, across=True)
    for half, name in enumerate(("development", "test")):
        scores, relevant = scored(runs_of["own"][half])
        print(f"\n{name} half, {SHOWN} hits of {len(runs_of['own'][half])} queries")
        print(f"expected calibration error: {diagram(scores, relevant):.3f}")
    print()
    for name, halves in runs_of.items():
        for runs, half_name in zip(halves, ("dev", "test"), strict=True):
            refusals(f"{name} {half_name}", runs)
    if given.fit:
        fit(runs_of)


if __name__ == "__main__":
    main()
