"""Work that is begun before its result is needed."""

from __future__ import annotations

from threading import Event, current_thread

import pytest

from mlkb.ahead import Ahead


def test_the_call_has_begun_before_its_result_is_asked_for() -> None:
    begun = Event()

    def call() -> str:
        begun.set()
        return current_thread().name

    ahead = Ahead(call)
    assert begun.wait(10)
    assert ahead.result() == "mlkb-ahead"
    assert ahead.result() == "mlkb-ahead"


def test_what_it_raises_is_raised_to_whoever_asks() -> None:
    def fails() -> None:
        raise SystemExit("no model")

    ahead = Ahead(fails)
    with pytest.raises(SystemExit, match="no model"):
        ahead.result()
