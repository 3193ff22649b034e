"""Work begun before its result is needed, in a thread of its own.

It pays where the work leaves Python alone, as a model does that runs: meanwhile, this thread can
do what holds it, such as importing a library. Of `concurrent.futures` it would need one future,
and that takes 8 ms to import.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

__all__ = ["Ahead"]

_T = TypeVar("_T")


class Ahead(Generic[_T]):
    """A call that has begun."""

    def __init__(self, call: Callable[[], _T]) -> None:
        """Begin `call`."""
        self._call = call
        self._found: list[_T] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name="mlkb-ahead")
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found.append(self._call())
        except BaseException as error:  # whatever it is, it belongs to whoever asks
            self._error = error

    def result(self) -> _T:
        """Wait for the call to end, and return what it returned, or raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found[0]
