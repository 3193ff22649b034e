"""What Windows refuses while another process has a file open is tried again, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlkb import patience


def refused(
    times: int, error: type[OSError] = PermissionError
) -> tuple[Callable[[], str], list[str]]:
    """Return a call that is refused so many times, and the list of its attempts."""
    attempts: list[str] = []

    def call() -> str:
        attempts.append("")
        if len(attempts) <= times:
            raise error
        return "renamed"

    return call, attempts


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that would have been made."""
    pauses: list[float] = []
    monkeypatch.setattr("mlkb.patience.time.sleep", pauses.append)
    return pauses


def test_on_windows_a_refusal_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    monkeypatch.setattr(patience, "_WINDOWS", True)
    call, attempts = refused(3)
    assert patience.patiently(call) == "renamed"
    assert (len(attempts), slept) == (4, [0.05, 0.1, 0.2])


def test_on_windows_a_refusal_that_stays_is_raised_after_three_seconds(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    monkeypatch.setattr(patience, "_WINDOWS", True)
    call, attempts = refused(99)
    with pytest.raises(PermissionError):
        patience.patiently(call)
    assert len(attempts) == len(slept) + 1
    assert 3 < sum(slept) < 4


def test_what_is_gone_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    monkeypatch.setattr(patience, "_WINDOWS", True)
    call, attempts = refused(1, FileNotFoundError)
    with pytest.raises(FileNotFoundError):
        patience.patiently(call)
    assert (len(attempts), slept) == (1, [])


def test_elsewhere_a_refusal_is_final(monkeypatch: pytest.MonkeyPatch, slept: list[float]) -> None:
    monkeypatch.setattr(patience, "_WINDOWS", False)
    call, attempts = refused(1)
    with pytest.raises(PermissionError):
        patience.patiently(call)
    assert (len(attempts), slept) == (1, [])
