"""A run: what the whole search and each arm alone gave for every query, measured, and compared."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlkb.errors import UsageError
from mlkb.evaluation.measures import ndcg, recall, reciprocal_rank
from mlkb.evaluation.significance import interval, paired_p_value
from mlkb.records.answers import Hit
from mlkb.records.runs import ArmRun, Change, Comparison, Evaluation, Mean, QueryRun
from mlkb.search.candidates.gather import ARMS as SINGLE_ARMS
from mlkb.search.candidates.gather import HYBRID

if TYPE_CHECKING:
    from mlkb.evaluation.judged import JudgedQuery

__all__ = [
    "ARMS",
    "DEPTH",
    "RERANKED",
    "compare",
    "evaluate",
    "load_run",
    "require_common",
    "require_writable",
    "save_run",
    "units",
]

ARMS = (HYBRID, *SINGLE_ARMS)
RERANKED = "reranked"
"""The whole search with its best hits ordered by a cross-encoder, where that is measured too."""
DEPTH = 100
"""Sections of a ranking that are measured."""

FORMAT = 1
_MOST_CHANGES = 10
_SAME = 1e-9
"""Up to this, two values of nDCG differ by rounding alone."""

Ask = Callable[[str, str], tuple[Sequence[Hit], bool]]
"""From a query and an arm to the hits, best first, and whether the query counts as answered."""


def evaluate(
    queries: Sequence[JudgedQuery],
    ask: Ask,
    *,
    arms: Sequence[str] = ARMS,
    advance: Callable[[int], None] | None = None,
) -> Evaluation:
    """Return the measures of every arm for every query, and their means by kind.

    Means are over the answerable queries; how many of either kind were refused is counted for the
    hybrid arm alone, since no other one refuses. An arm that gave no hit for any query is left out.
    """
    runs: list[QueryRun] = []
    for query in queries:
        by_arm: dict[str, ArmRun] = {}
        answered = False
        for arm in arms:
            hits, said = ask(query.text, arm)
            if arm == HYBRID:
                answered = said
            by_arm[arm] = _measured(units(hits, query), query)
        runs.append(QueryRun(query.id, query.text, query.kind, query.answerable, answered, by_arm))
        if advance is not None:
            advance(1)
    used = [arm for arm in arms if any(run.arms[arm].ranking for run in runs)]
    answerable = [run for run in runs if run.answerable]
    kinds = list(dict.fromkeys(run.kind for run in answerable if run.kind))
    means = [_mean(arm, "", answerable) for arm in used] if answerable else []
    for kind in kinds:
        of_kind = [run for run in answerable if run.kind == kind]
        means += [_mean(arm, kind, of_kind) for arm in used]
    unanswerable = [run for run in runs if not run.answerable]
    return Evaluation(
        queries=tuple(runs),
        means=tuple(means),
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        refused_answerable=sum(not run.answered for run in answerable),
        refused_unanswerable=sum(not run.answered for run in unanswerable),
    )


def units(hits: Iterable[Hit], query: JudgedQuery) -> list[str]:
    """Return what `hits` are for the judgements of `query`: sections or posts, each once.

    Where a passage stands in several places, it is found in all of them.
    """
    places = [(place.post.slug, place.passage.anchor) for hit in hits for place in hit.places]
    return list(dict.fromkeys(query.unit(slug, anchor) for slug, anchor in places))


def _measured(ranking: list[str], query: JudgedQuery) -> ArmRun:
    """Return `mlkb.records.runs.MEASURES` of a ranking."""
    values = (
        ndcg(ranking, query.relevant, 10),
        reciprocal_rank(ranking, query.relevant, 10),
        recall(ranking, query.relevant, 10),
        recall(ranking, query.relevant, DEPTH),
    )
    return ArmRun(tuple(ranking[:10]), values)


def _mean(arm: str, kind: str, runs: Sequence[QueryRun]) -> Mean:
    columns = list(zip(*(run.arms[arm].values for run in runs), strict=True))
    return Mean(
        arm=arm,
        kind=kind,
        queries=len(runs),
        values=tuple(math.fsum(column) / len(column) for column in columns),
        intervals=tuple(interval(column) for column in columns),
    )


def compare(evaluation: Evaluation, old: Mapping[str, float]) -> Comparison:
    """Compare the hybrid arm's nDCG@10 with that of an `old` run, query by query.

    Raises:
        UsageError: They have no query in common.
    """
    require_common(evaluation.queries, old)
    new = {
        run.id: (run.text, run.arms[HYBRID].values[0])
        for run in evaluation.queries
        if run.answerable and run.id in old
    }
    changes = [Change(id_, text, old[id_], value) for id_, (text, value) in new.items()]
    differences = [change.after - change.before for change in changes]
    changed = sorted(
        (change for change in changes if abs(change.after - change.before) > _SAME),
        key=lambda change: (-abs(change.after - change.before), change.id),
    )
    return Comparison(
        queries=len(changes),
        before=math.fsum(change.before for change in changes) / len(changes),
        after=math.fsum(change.after for change in changes) / len(changes),
        interval=interval(differences),
        p_value=paired_p_value(differences),
        better=sum(difference > _SAME for difference in differences),
        worse=sum(difference < -_SAME for difference in differences),
        changes=tuple(changed[:_MOST_CHANGES]),
    )


def require_common(queries: Iterable[JudgedQuery | QueryRun], old: Mapping[str, float]) -> None:
    """Make sure that an `old` run can be compared with one of `queries`, asked already or not.

    Raises:
        UsageError: They have no query in common that the corpus answers.
    """
    if not any(query.answerable and query.id in old for query in queries):
        raise UsageError(
            "The saved run has no query in common with this one: name a run of the same queries."
        )


def require_writable(file: Path) -> None:
    """Make sure that a run can be saved, before its queries are asked, which takes long.

    Raises:
        UsageError: The file cannot be written.
    """
    if os.path.isdir(file):
        reason = "it is a folder; name a file in it"
    elif not os.path.isdir(file.parent):
        reason = f"there is no folder {file.parent}; create it first"
    elif not os.access(file if os.path.exists(file) else file.parent, os.W_OK):
        reason = "its permissions forbid it"
    elif os.path.isfile(file) and file.stat().st_size and not _is_run(file):
        reason = "it is there and is no saved run; name another file"
    else:
        return
    raise UsageError(f"{file} cannot be written: {reason}.")


def _is_run(file: Path) -> bool:
    try:
        load_run(file)
    except UsageError:
        return False
    return True


def save_run(evaluation: Evaluation, file: Path) -> None:
    """Save what a later run is compared with.

    Raises:
        UsageError: The file cannot be written.
    """
    values = {run.id: run.arms[HYBRID].values[0] for run in evaluation.queries if run.answerable}
    try:
        file.write_text(json.dumps({"mlkb_run": FORMAT, "ndcg": values}, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error


def load_run(file: Path) -> dict[str, float]:
    """Load a saved run: the nDCG@10 of each query by its id.

    Raises:
        UsageError: The file cannot be read, or is no saved run.
    """
    try:
        record: Any = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError):
        record = None
    ours = isinstance(record, dict) and record.get("mlkb_run") == FORMAT
    values = record.get("ndcg") if ours else None
    if not isinstance(values, dict) or not all(map(_is_measure, values.values())):
        raise UsageError(f"{file} is no run that 'mlkb eval --save' wrote: name another file.")
    return {str(id_): float(value) for id_, value in values.items()}


def _is_measure(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and 0 <= value <= 1
