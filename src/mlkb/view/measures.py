"""Measures as a table in a terminal: means with intervals, refusals, and what changed."""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from mlkb.clean import clean
from mlkb.records.runs import MEASURES
from mlkb.view import styles
from mlkb.view.words import refusals, verdict

if TYPE_CHECKING:
    from mlkb.records.runs import Comparison, Evaluation, Mean
    from mlkb.view.look import Look

__all__ = ["measures"]

_TABLE = 80
"""Columns from which the table of means fits."""


def measures(evaluation: Evaluation, look: Look) -> Iterator[RenderableType]:
    """Yield what `mlkb eval` shows in a window."""
    if evaluation.means and look.room >= _TABLE:
        yield _means(evaluation.means)
    else:
        yield from map(_in_words, evaluation.means)
    yield Text(refusals(evaluation), styles.META)
    comparison = evaluation.comparison
    if comparison is not None:
        yield Text()
        yield Text(verdict(comparison), styles.TITLE)
        if comparison.changes:
            yield _changes(comparison)


def _means(means: Sequence[Mean]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("queries")
    table.add_column("arm")
    first, *others = MEASURES
    table.add_column(Text.assemble(("95% range  ", styles.META), first), justify="right")
    for name in others:
        table.add_column(name, justify="right")
    for kind, group in groupby(means, lambda mean: mean.kind):
        rows = list(group)
        best = [max(column) for column in zip(*(row.values for row in rows), strict=True)]
        label = _label(rows[0])
        for position, row in enumerate(rows):
            cells = [
                _cell(value, value == top, row.intervals[i] if not kind and i == 0 else None)
                for i, (value, top) in enumerate(zip(row.values, best, strict=True))
            ]
            last = position == len(rows) - 1
            table.add_row("" if position else label, row.arm, *cells, end_section=last)
    return table


def _label(mean: Mean) -> str:
    return f"{clean(mean.kind, multiline=False) or 'all'} ({mean.queries:,})"


def _in_words(mean: Mean) -> Text:
    """Return a mean as a sentence, for windows in which the table would be cut."""
    values = [f"{name} {value:.3f}" for name, value in zip(MEASURES, mean.values, strict=True)]
    low, high = mean.intervals[0]
    values[0] += f" (95% range {low:.3f}-{high:.3f})"
    return Text.assemble((f"{_label(mean)}, {mean.arm}: ", styles.TITLE), ", ".join(values), "\n")


def _cell(value: float, best: bool, interval: tuple[float, float] | None) -> Text:
    text = Text(f"{value:.3f}", styles.TITLE if best else "")
    if interval is not None:
        text = Text.assemble((f"{interval[0]:.3f}-{interval[1]:.3f}  ", styles.META), text)
    return text


def _changes(comparison: Comparison) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("query")
    table.add_column("before", justify="right")
    table.add_column("now", justify="right")
    for change in comparison.changes:
        style = styles.GOOD if change.after > change.before else styles.ERROR
        query = Text(clean(f"{change.id}  {change.text}", multiline=False))
        table.add_row(query, f"{change.before:.3f}", Text(f"{change.after:.3f}", style))
    return table
