"""Whether passages say what a query asks for, where no spaces divide words.

Each letter of Chinese and Japanese is a term, and most passages have most letters of any query;
nor can the default encoder read them. So what tells there are letters side by side, which are the
words of such a text as nearly as can be told without a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import analyse
from mlkb.scripts import LETTERS_A_WORD, UNSPACED, unspaced_runs
from mlkb.search.candidates.query_terms import MAX_TERMS

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex

__all__ = ["Letters", "letters_there"]

_JOINING = re.compile(r"[\u3040-\u309f的之]")
"""Letters between words: those of Chinese that say whose, and all hiragana, in which Japanese has
particles and endings."""


class Letters(NamedTuple):
    """Where the letters of a query stand side by side.

    Attributes:
        share: Which share of their pairs, and of other words, one of the best passages has.
        nowhere: Stretches of the query of which no passage at all has a pair.
    """

    share: float
    nowhere: tuple[str, ...]


def letters_there(words: str, lexical: LexicalIndex, ids: Sequence[int]) -> Letters | None:
    """Return where the letters of a query stand side by side; None where spaces divide its words.

    Args:
        words: The words of the query.
        lexical: The index of the corpus.
        ids: The best passages, a few.
    """
    runs = unspaced_runs(words)
    others = analyse(re.sub(f"[{UNSPACED}]+", " ", words))
    if not runs or len("".join(runs)) < LETTERS_A_WORD * len(others):
        return None
    stretches = [part for run in runs for part in _JOINING.split(run) if part] or runs
    pairs = {one: found for one in stretches[:MAX_TERMS] if (found := _pairs(one))}
    rows = [*((term,) for term in others), *(pair for found in pairs.values() for pair in found)]
    wanted = rows[:MAX_TERMS]
    there = dict.fromkeys(ids, 0)
    for row in wanted:
        for id_ in lexical.having(row, ids):
            there[id_] += 1
    share = max(there.values(), default=0) / max(1, len(wanted))
    nowhere = [one for one, found in pairs.items() if not any(map(lexical.side_by_side, found))]
    return Letters(share, tuple(nowhere))


def _pairs(stretch: str) -> list[tuple[str, ...]]:
    """Return the terms of letters that are neighbours, or that of the only one."""
    terms = analyse(stretch)
    return list(pairwise(terms)) or [(term,) for term in terms]
