"""The stages of a build, as they go: one bar each, or one line each in a terminal without bars.

Bars vanish when the build is over: what it did is told by its report. A terminal that is left in
the middle (Ctrl-C, an error) gets its cursor back.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from mlkb.view import styles

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Stages"]

_BAR = 30


class Stages:
    """Shows one stage after the other, until its ``with`` block ends.

    As in ::

        with Stages(console) as progress:
            progress.stage("Embedding passages", total=812)
            progress.advance(32)
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Stages:
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._progress = _bars(self._console)
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; the one before is over. `total` is None where nobody can know it."""
        if self._progress is None:
            number = "" if total is None else f" ({total:,})"
            self._console.print(Text(f"{name}{number}"), soft_wrap=True)
            return
        self._finish()
        self._task = self._progress.add_task(name, total=total)

    def advance(self, n: int = 1) -> None:
        """Count `n` more things of this stage as done."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task, n)

    def _finish(self) -> None:
        """Fill the bar of the stage that is over, also where its total was not known."""
        if self._progress is None or self._task is None:
            return
        task = self._progress.tasks[self._task]
        total = task.completed if task.total is None else task.total
        self._progress.update(self._task, total=max(total, 1), completed=max(total, 1))


def _bars(console: Console) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(_BAR, complete_style=styles.SCORE, finished_style=styles.GOOD),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
