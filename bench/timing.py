"""Timing whole processes fairly: in turn, many rounds, and told as ratios of medians.

Machines are noisy and differ; a ratio of two things run in turn on the same machine says more than
either time.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

__all__ = ["in_turn", "seconds", "seconds_in_terminal"]

# An installed program has its bytecode on disk; so must what is timed here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def seconds(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> float:
    """Run `command` with its output in a pipe; return wall seconds.

    Raises:
        SystemExit: It failed.
    """
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, env=dict(env or os.environ), check=False)
    taken = time.perf_counter() - start
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode(errors='replace')}")
    return taken


def seconds_in_terminal(command: Sequence[str]) -> float:
    """Run `command` with a terminal for its output; return wall seconds."""
    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.setdefault("TERM", "xterm-256color")
        os.execvp(command[0], list(command))
    while True:
        try:
            if not os.read(terminal, 65536):
                break
        except OSError:  # Linux says so when the other end is closed
            break
    os.waitpid(pid, 0)
    os.close(terminal)
    return time.perf_counter() - start


def in_turn(
    runs: Mapping[str, Sequence[str]], rounds: int, *, terminal: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Run every command once a round, `rounds` times; return the median seconds of each.

    Args:
        runs: Commands by name.
        rounds: How often; one more round before warms the file cache and does not count.
        terminal: The names of those that get a terminal.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    for round_ in range(rounds + 1):
        for name, command in runs.items():
            taken = seconds_in_terminal(command) if name in terminal else seconds(command)
            if round_:
                times[name].append(taken)
    return {name: statistics.median(taken) for name, taken in times.items()}
