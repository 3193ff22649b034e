"""What a build did, what is wrong in the corpus, and what the doctor found, as lines."""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text

from mlkb.clean import clean
from mlkb.view import styles
from mlkb.view.words import count, holdings, idle_patterns, place
from mlkb.view.wrap import prefixed, wrap

if TYPE_CHECKING:
    from mlkb.records.articles import Problem
    from mlkb.records.reports import BuildReport, Finding
    from mlkb.view.look import Look

__all__ = ["build_lines", "finding_lines", "problem_lines"]

_MOST_PATHS = 10
_GOOD, _BAD = "✓ ", "✗ "
_STYLES = {"good": styles.GOOD, "warning": styles.WARNING, "error": styles.ERROR}
_SIGNS = {
    state: (sign, _STYLES[state])
    for state, sign in (("good", _GOOD), ("warning", "! "), ("error", _BAD))
}
_WORDS = {state: (f"{state:<9}", style) for state, style in _STYLES.items()}
"""What stands for the signs where there are none."""


def build_lines(report: BuildReport, look: Look) -> list[Text]:
    """Return what a build did, and what it could not read."""
    if report.fresh:
        lines = [Text.assemble(_tick(look), "Nothing to do, the index is current.")]
    else:
        lines = [Text.assemble(_tick(look), (f"Indexed in {report.seconds:.1f} s.", styles.TITLE))]
    lines.append(Text(f"  {holdings(report)}", styles.META))
    if not report.fresh:
        work = f"  {report.embedded:,} embedded, {report.reused:,} reused"
        lines.append(Text(work, styles.META))
    for mark, style, paths in (
        ("+", styles.GOOD, report.added),
        ("~", styles.WARNING, report.changed),
        ("-", styles.ERROR, report.removed),
    ):
        lines += _paths(mark, style, paths)
    if idle := idle_patterns(report.idle):
        lines.append(Text.assemble(_SIGNS["warning"], idle))
    lines = [part for line in lines for part in wrap(line, look.room)]
    return [*lines, Text(), *problem_lines(report.problems, look)] if report.problems else lines


def problem_lines(found: Sequence[Problem], look: Look) -> list[Text]:
    """Return what is wrong, file by file, and how much of it there is."""
    if not found:
        return [Text.assemble(_tick(look), "No problems found.")]
    lines: list[Text] = []
    for path, group in groupby(found, lambda problem: problem.path):
        lines.append(Text(place(path, None), styles.TITLE))  # to be copied: never broken
        for problem in group:
            lines += _problem(problem, look)
        lines.append(Text())
    errors = sum(problem.severity == "error" for problem in found)
    counts = [(errors, "error", styles.ERROR), (len(found) - errors, "warning", styles.WARNING)]
    return [*lines, Text(", ").join(Text(count(n, noun), style) for n, noun, style in counts if n)]


def finding_lines(found: Sequence[Finding], look: Look) -> list[Text]:
    """Return the findings, each with its sign and what to do below it."""
    signs = _SIGNS if look.can_show(_GOOD + _BAD) else _WORDS
    lines: list[Text] = []
    for finding in found:
        head = Text.assemble(signs[finding.state], (f"{finding.place:<10}", styles.TITLE))
        blank = Text(" " * len(head))
        width = max(look.room - len(head), 20)
        lines += prefixed(wrap(Text(clean(finding.message, multiline=False)), width), head, blank)
        if finding.remedy:
            remedy = Text(clean(finding.remedy, multiline=False), styles.HINT)
            lines += prefixed(wrap(remedy, width), blank, blank)
    return lines


def _tick(look: Look) -> Text:
    """Return the sign before words that say what is done; nothing where it cannot be shown."""
    return Text(*_SIGNS["good"]) if look.can_show(_GOOD) else Text()


def _problem(problem: Problem, look: Look) -> list[Text]:
    line = "" if problem.line is None else str(problem.line)
    style = styles.ERROR if problem.severity == "error" else styles.WARNING
    label = Text.assemble((f"{line:>6}  ", styles.META), (f"{problem.severity:<7}  ", style))
    message = Text(clean(problem.message, multiline=False))
    if look.narrow:
        blank = Text(" " * look.indent)
        return [label, *prefixed(wrap(message, look.width - look.indent), blank, blank)]
    return prefixed(wrap(message, look.width - len(label)), label, Text(" " * len(label)))


def _paths(mark: str, style: Style, paths: Sequence[str]) -> list[Text]:
    lines = [
        Text.assemble((f"  {mark} ", style), clean(path, multiline=False))
        for path in paths[:_MOST_PATHS]
    ]
    if len(paths) > _MOST_PATHS:
        lines.append(Text(f"    … {len(paths) - _MOST_PATHS:,} more", styles.HINT))
    return lines
