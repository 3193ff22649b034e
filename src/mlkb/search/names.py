"""Names of things in a query that stand nowhere in the corpus.

A word that is nowhere here may be everyday language for what is ("a jittery path"), and where all
words are here the thing may not be ("max-flow min-cut"). A name says more: whoever asks for the
Kalman filter is not answered by a corpus that never names it, whatever it says of filters.
`names.txt` lists the names of things of many fields; `training/write_names.py` makes it of the
lists in `training/names/`, which were written from general knowledge, without a look at any corpus.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.index.lexical import analyse
from mlkb.search.concepts import other_names

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex

__all__ = ["LONGEST", "NAMES", "missing_names", "nowhere_here", "words_of"]

NAMES = Path(__file__).with_name("names.txt")
"""One name a line: the terms of several words, separated by spaces, or a single word as it is
written, since the stems of ordinary words are names by chance ("anyone", anyons)."""

LONGEST = 5
"""Terms of the longest name."""

_BETWEEN = 2
"""Words that may stand between those of a name: "law of total variance", "Mallows's Cp"."""

_WORD = re.compile(r"([^\W_]+)(?:['\u2019]s\b)?")


def words_of(text: str) -> list[tuple[re.Match[str], list[str]]]:
    """Return the words of `text` that are no stop words, each with its terms; no possessive 's."""
    found = ((word, analyse(word[1])) for word in _WORD.finditer(text))
    return [(word, terms) for word, terms in found if terms]


def missing_names(text: str, lexical: LexicalIndex) -> list[str]:
    """Return the names in `text` that are nowhere in the corpus, as they are written there.

    Of names that overlap the longest counts, from the left: who asks for Hamiltonian Monte Carlo is
    not helped by Monte Carlo. What is here by another name is here: belief networks, where there
    are Bayesian networks.

    Args:
        text: The words of a query.
        lexical: The index of the corpus.
    """
    words = words_of(text)
    missing = []
    start = 0
    while start < len(words):
        length, name = _longest(text, words[start : start + LONGEST])
        if name and not _is_here(name, lexical):
            missing.append(text[words[start][0].start() : words[start + length - 1][0].end()])
        start += length
    return missing


def _is_here(name: Sequence[str], lexical: LexicalIndex) -> bool:
    """Whether the corpus has a name, or another of the same thing, of several words.

    A single word may be there and mean something else ("flat", of an affine subspace).
    """
    if lexical.side_by_side(name, _BETWEEN):
        return True
    others = (other for other in other_names(name) if len(other) > 1)
    return any(lexical.side_by_side(other, _BETWEEN) for other in others)


def nowhere_here(words: Sequence[str]) -> str:
    """Return the sentence that says so of `words`, at least one."""
    listed = " and ".join(f"'{word}'" for word in words)
    return f"{listed} {'is' if len(words) == 1 else 'are'} nowhere here."


def _longest(text: str, words: Sequence[tuple[re.Match[str], list[str]]]) -> tuple[int, list[str]]:
    """Return how many words to go on by, and the terms of the longest name that begins here.

    No more than one stop word stands between those of a name.
    """
    known = _known()
    together = 1
    for (word, _), (following, _) in pairwise(words):
        if len(_WORD.findall(text[word.end() : following.start()])) > 1:
            break
        together += 1
    for length in range(together, 1, -1):
        terms = [term for _, of_word in words[:length] for term in of_word]
        if " ".join(terms) in known:
            return length, terms
    word, terms = words[0]
    single = word[1].lower()
    return 1, terms if single in known or single.removesuffix("s") in known else []


@cache
def _known() -> frozenset[str]:
    return frozenset(NAMES.read_text(encoding="utf-8").splitlines())
