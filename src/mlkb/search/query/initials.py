"""Whether letters are made of the words of a name, and where in a text such a name begins.

Authors write "Long Name (LN)" where a name first comes. The letters are the initials of its words,
of which some may be left out, or these and more of their letters: "evidence lower bound" is ELBO.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mlkb.index.analysis import WORD
from mlkb.search.query.sameness import in_order

__all__ = ["LONGEST_SHORT", "beginnings", "name_after", "name_before"]

LONGEST_SHORT = 10
"""Letters of the longest abbreviation."""

_MORE_WORDS = 3
"""Words that a name may have beside those of its initials: "method of multipliers"."""

_TELLING = 4
"""Letters of a word from which its initial is not left out."""


def beginnings(short: str, words: str) -> Iterator[int]:
    """Yield where those of some words begin that are short for letters, up to the last word.

    Args:
        short: The letters, lower case.
        words: A text, of which the last words are looked at.
    """
    return (start for start, _ in _beginnings(short, words))


def name_before(short: str, words: str) -> str | None:
    """Return the shortest name that some words end with and letters are short for.

    A name of which they are the initials comes before any other.
    """
    found = [(are_initials, start) for start, are_initials in _beginnings(short, words)]
    return words[max(found)[1] :] if found else None


def name_after(short: str, words: str) -> str | None:
    """Return the shortest name that some words begin with; else as `name_before`."""
    ends = (one.end() for one in WORD.finditer(words))
    found = [
        (not are_initials, end)
        for end in islice(ends, len(short) + _MORE_WORDS)
        for start, are_initials in _beginnings(short, words[:end])
        if start == 0
    ]
    return words[: min(found)[1]] if found else None


def _beginnings(short: str, words: str) -> Iterator[tuple[int, bool]]:
    """Yield where such a name begins, and whether the letters are its initials."""
    if not 1 < len(short) <= LONGEST_SHORT:
        return
    found = list(WORD.finditer(words))[-len(short) - _MORE_WORDS :]
    for at, first in enumerate(found[:-1]):
        if first[0][0].lower() != short[0]:
            continue
        row = [one[0] for one in found[at:]]
        initials = "".join(word if word.isupper() else word[0] for word in row).lower()
        telling = "".join(word[0] for word in row if len(word) >= _TELLING).lower()
        are_initials = in_order(short, initials)
        if are_initials or (in_order(telling, short) and in_order(short, "".join(row).lower())):
            yield first.start(), are_initials
