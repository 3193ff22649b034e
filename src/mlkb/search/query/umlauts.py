"""Words typed without umlauts and ß, where the keyboard has none: "Groessenordnung", "fuer".

Two letters stand for one, and one of two: it is the same word, not one that is near, so that short
words are found, too. It works both ways: who types "Kähler" finds "Kaehler".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from mlkb.corpus.accents import SPELT_OUT
from mlkb.index.analysis import WORD, analyse, folded
from mlkb.search.query.written import in_case_of, ways_written

if TYPE_CHECKING:
    from mlkb.search.snapshot import Snapshot

__all__ = ["umlauts"]

_FOLDED = re.compile("ae|oe|ue|aa")
"""Two letters of which the index may have the first alone; of ß it has both."""

_MOST = 4
"""Places in a word where letters may stand for one: all ways to take them are looked up."""


def umlauts(words: str, snapshot: Snapshot) -> dict[str, str]:
    """Return the words of a query that are here with other letters, and how they are written here.

    Args:
        words: The words of a query.
        snapshot: What is searched.
    """
    return {
        word: in_case_of(word, written)
        for word in dict.fromkeys(WORD.findall(words))
        if (written := _written(word, snapshot))
    }


def _written(word: str, snapshot: Snapshot) -> str:
    """Return how the corpus writes a word with other letters; empty if it has it as it is."""
    lexical, typed = snapshot.lexical, word.lower().translate(SPELT_OUT)
    if not 0 < len(_FOLDED.findall(typed)) <= _MOST:
        return ""
    if any(map(lexical.document_frequency, analyse(word))):
        return ""
    for one in _foldings(typed):
        if one != folded(word) and lexical.spelling_frequency(one):
            for written, _ in ways_written(one, snapshot).most_common():
                if written.translate(SPELT_OUT) == typed:
                    return written
    return ""


def _foldings(typed: str) -> Iterator[str]:
    """Yield what the index may have of a word: each two letters, or the first of them alone."""
    between = _FOLDED.split(typed)
    for chosen in product(*((two[0], two) for two in _FOLDED.findall(typed))):
        yield "".join((between[0], *(a + b for a, b in zip(chosen, between[1:], strict=True))))
