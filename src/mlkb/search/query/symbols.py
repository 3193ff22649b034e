"""Symbols in the names of a query that are typed as words: the "cp" of "mallows cp", for $C_p$.

In a text a symbol with an index is two letters side by side, and so is one with an exponent
("l2 space", $L^2$). Any two letters are that in some formula, so a word is taken for a symbol only
where it is none here, and where its letters stand beside the word that it is typed beside.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from mlkb.search.query.words import words_of

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex

__all__ = ["symbols"]

_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]")
_SHORTEST = 3
"""Letters of the word beside it: of fewer it may be a symbol itself."""


def symbols(words: str, lexical: LexicalIndex) -> dict[str, str]:
    """Return the words of a query that are symbols here, each with its letters apart.

    Args:
        words: The words of a query.
        lexical: The index of the corpus.
    """
    found: dict[str, str] = {}
    for before, after in pairwise(words_of(words)):
        for one, beside, is_first in ((before, after, True), (after, before, False)):
            if not _SYMBOL.fullmatch(one.written) or len(beside.written) < _SHORTEST:
                continue
            if any(map(lexical.document_frequency, one.terms)):
                continue
            letters = list(one.written.lower())
            row = [*letters, *beside.terms] if is_first else [*beside.terms, *letters]
            if lexical.side_by_side(row):
                found[one.written] = " ".join(one.written)
    return found
