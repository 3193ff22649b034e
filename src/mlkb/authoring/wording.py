"""What the sentences of ``mlkb check`` share: lists of lines, and excerpts of what stands there."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["also", "excerpt"]

_MOST_LINES = 12
_SHOWN = 20
"""Characters of a formula that tell it from its neighbours."""


def also(lines: Sequence[int]) -> str:
    """Say which other lines there are, the first being told already.

    >>> also([4]), also([4, 6]), also([4, 6, 9])
    ('', ', also on line 6', ', also on lines 6, 9')
    """
    if len(lines) == 1:
        return ""
    shown = ", ".join(str(line) for line in lines[1:_MOST_LINES])
    more = len(lines) - _MOST_LINES
    return f", also on line{'s' if len(lines) > 2 else ''} {shown}" + (
        f" and {more} more" if more > 0 else ""
    )


def excerpt(text: str) -> str:
    r"""Return the beginning of `text` on one line.

    >>> excerpt("x\n+ y"), excerpt(r"\frac{1}{n}\sum_i x_i")
    ('x + y', '\\frac{1}{n}\\sum_i x…')
    """
    text = " ".join(text[: 10 * _SHOWN].split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
