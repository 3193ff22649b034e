"""Articles to be checked, and what is said of them."""

from __future__ import annotations

import datetime as dt

Said = list[tuple[str, int | None, str, str]]
"""Path, line, severity and message of each problem."""

TODAY = dt.date(2026, 3, 1)
"""The day on which articles are checked."""


def one(body: str, head: str = "title: T") -> dict[str, str | bytes]:
    """Return an article ``a.md`` whose body begins on line 4, if its head is one line."""
    return {"a.md": f"---\n{head}\n---\n{body}\n"}
