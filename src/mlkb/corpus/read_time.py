"""How long an article takes to read.

Prose is read at a speed that can be set, an inline formula as a word; a display formula, a line of
code and a row of a table each add some seconds. The sum is rounded up to minutes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlkb.settings import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block

__all__ = ["read_minutes"]

SECONDS_A_DISPLAY = 8
SECONDS_A_CODE_LINE = 2
SECONDS_A_ROW = 2
"""Estimates, not measured: a display is read like thirty words, a line or a row like seven. Who
changes them changes them in CONTRIBUTING.md too, where authors find them."""


def read_minutes(blocks: Iterable[Block], words_per_minute: int = WORDS_PER_MINUTE) -> int:
    """Return the read time of `blocks` in whole minutes, at least 1."""
    seconds = 0.0
    for block in blocks:
        displays = sum(1 for located in block.formulas if located.formula.display)
        seconds += block.prose_words * 60 / words_per_minute
        seconds += displays * SECONDS_A_DISPLAY
        seconds += block.code_lines * SECONDS_A_CODE_LINE
        seconds += block.rows * SECONDS_A_ROW
    return max(1, math.ceil(round(seconds / 60, 6)))
