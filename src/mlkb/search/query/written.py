"""How the corpus writes a word that the index has folded: with its umlauts, accents and ß.

Who is told what was searched for should read a word that stands there.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from mlkb.index.analysis import folded

if TYPE_CHECKING:
    from mlkb.search.snapshot import Snapshot

__all__ = ["PROSE_WORD", "as_written", "in_case_of", "ways_written"]

PROSE_WORD = re.compile(r"(?<![\\\w])[^\W\d_]+")
"""A word that is no LaTeX command."""

_LOOKED_AT = 20
"""Passages with a word that are read for how it is written."""


def as_written(words: str, snapshot: Snapshot) -> str:
    """Return folded words, apart by spaces, each as the corpus writes it most often."""
    ways = (ways_written(word, snapshot).most_common(1) for word in words.split(" "))
    return " ".join(
        way[0][0] if way else word for way, word in zip(ways, words.split(" "), strict=True)
    )


def ways_written(word: str, snapshot: Snapshot) -> Counter[str]:
    """Return the ways in which passages write a word, in lower case, and in how many each stands.

    Args:
        word: The word, folded (`mlkb.index.analysis.folded`).
        snapshot: What is searched.
    """
    ids = snapshot.lexical.search_spelling(word, 0, _LOOKED_AT)
    counted: Counter[str] = Counter()
    for _, stored in sorted(snapshot.catalog.passages(ids).items()):
        texts = (stored.post.title, *stored.passage.headings, stored.passage.text)
        found = {one.lower() for text in texts for one in PROSE_WORD.findall(text)}
        counted.update(sorted(one for one in found if folded(one) == word))
    return counted


def in_case_of(word: str, repair: str) -> str:
    """Return `repair` in capitals, or with one in front, where `word` is."""
    if word.isupper():
        return repair.upper()
    return f"{repair[:1].upper()}{repair[1:].lower()}" if word[0].isupper() else repair
