"""When does the corpus change? Follows the folder, and says so after each burst of changes.

Editors write a file by way of others: a swap file, a backup, a new file that is renamed. Whatever
may matter is reported, and the build that follows finds out whether it does; what cannot (hidden
files, files that are no Markdown, the index itself) wakes nobody. The settings count as a part of
the corpus.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.inside import path_inside
from mlkb.corpus.scan import SUFFIXES
from mlkb.settings import FILE_NAME, Settings

if TYPE_CHECKING:
    from threading import Event

__all__ = ["follow"]

_QUIET_MS = 200
"""A burst is over when nothing happened for so long ..."""
_BURST_MS = 2_000
"""... or when it has lasted so long."""
_TICK_MS = 1_000


def follow(
    settings: Settings, stop: Event | None = None, made: Path | None = None
) -> Iterator[set[str]]:
    """Yield the paths that may have changed, after each burst, until `stop` is set.

    The first time comes as soon as the folder is watched, so that nothing is lost in between. A
    folder that goes away is waited for.

    Args:
        settings: The knowledge base.
        stop: Ends it when set.
        made: A file that is written in answer to a change. Should another write or remove it, that
            is a change, too, as soon as it stays so for a tick; it adds no path.
    """
    file = settings.root / FILE_NAME
    known = _identity(file)
    answered = last = _identity(made) if made else ()
    while stop is None or not stop.is_set():
        top = _identity(settings.corpus)[:2]
        if not any(top):
            time.sleep(_TICK_MS / 1_000)
            continue
        new = True
        for changed in _watch(settings, stop):
            if _identity(file) != known:
                known = _identity(file)
                changed.add(FILE_NAME)
            now = _identity(made) if made else ()
            if new or changed or answered != now == last:
                new = False
                yield changed
                answered = now = _identity(made) if made else ()
            last = now
            if _identity(settings.corpus)[:2] != top:  # another folder in its place, or none
                break


def _watch(settings: Settings, stop: Event | None) -> Iterator[set[str]]:
    """Yield the paths of each burst, and nothing in particular once a second."""
    from watchfiles import Change, watch

    index = os.path.realpath(settings.index)
    top = os.path.realpath(settings.corpus)

    def matters(change: Change, path: str) -> bool:
        inside = path_inside(path, top)
        if inside is None or path_inside(path, index) is not None:
            return False
        if any(part.startswith(".") for part in inside.split("/") if part != os.curdir):
            return False
        return path.lower().endswith(SUFFIXES) or not os.path.isfile(path)

    for polling in (None, True):
        try:
            for changes in watch(
                top,
                watch_filter=matters,
                debounce=_BURST_MS,
                step=_QUIET_MS,
                rust_timeout=_TICK_MS,
                yield_on_timeout=True,
                stop_event=stop,
                force_polling=polling,
            ):
                yield {path_inside(path, top) or path for _, path in changes}
            return
        except FileNotFoundError:  # it has gone away
            return
        except (OSError, RuntimeError):
            if polling:
                raise
            # The system has no watches left, or none for this kind of disk: look at it instead.


def _identity(path: Path) -> tuple[int, int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0, 0)
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
