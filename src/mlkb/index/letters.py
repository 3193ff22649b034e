r"""Names with a letter in them: k-means, B-tree, B+ tree, A* search, OR-map.

Taken apart, such a name is a letter, which stands in every formula, and a word: "k means the number
of" would be k-means. So it is a word of its own beside its parts. A hyphen makes one word whatever
the letter is set in ("$k$-means", "$\mathcal{A}$-distance"); after a space the letter must not be
set apart ("*k* means").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Lettered", "lettered"]

_HYPHEN = r"[-\u2010-\u2013]"
_FONT = r"\\(?:math(?:bb|bf|cal|frak|it|rm|scr|sf)|boldsymbol|text(?:bf|it|rm)?)\{"
_LETTERED = re.compile(
    r"(?<![\w'\u2019.\\^/&-])(?:"
    rf"[$*_`]{{0,2}}(?:(?P<hyphened>[A-Za-z]|[A-Z]{{2,3}})|{_FONT}(?P<set>[A-Za-z])\}})[$*_`]{{0,2}}"
    rf"{_HYPHEN}"
    rf"(?P<part>[^\W\d_]{{2,60}}|[^\W\d_](?=[ -][^\W\d_]{{3}}))"
    r"|(?P<spaced>[B-HJ-Zb-hj-z])\s(?P<word>[^\W\d_]{3,60})"
    rf"|(?P<plus>[A-Za-z])\\?\+{_HYPHEN}?\s?(?P<behind_plus>[^\W\d_]{{3,60}})"
    rf"|(?P<star>[A-Za-z])\\?\*(?:[ -](?P<behind_star>[^\W\d_]{{3,60}})|(?=[\s,;:.?!)]|\Z))"
    r")(?![^\W_])"
)
"""No letter that is an article or who speaks, before a space; no end of "don't" or of a path."""


class Lettered(NamedTuple):
    """A name with a letter in it.

    Attributes:
        start: The offset in the text of its first character.
        end: The offset behind its last.
        letter: The letter; the letters of what may be a stop word ("OR").
        word: The word behind it; empty where there is none ("A*").
        sign: The sign behind the letter, or the empty string.
        joined: Both as one word, or the letter and its sign as one, the word behind it.
        is_tight: Whether more than a space joins them.
    """

    start: int
    end: int
    letter: str
    word: str
    sign: str
    joined: str
    is_tight: bool


def lettered(text: str) -> Iterator[Lettered]:
    """Yield the names with a letter in them of `text`.

    >>> [one.joined for one in lettered("a k-means of the $k$-NN, B+ trees, and A* on an x axis")]
    ['kmeans', 'kNN', 'Bplus trees', 'Astar', 'xaxis']
    """
    for found in _LETTERED.finditer(text):
        sign = "plus" if found["plus"] else "star" if found["star"] else ""
        letter = found["hyphened"] or found["set"] or found["spaced"] or found[sign]
        word = found["part"] or found["word"] or (sign and found[f"behind_{sign}"]) or ""
        joined = f"{letter}{sign} {word}".rstrip() if sign else f"{letter}{word}"
        yield Lettered(*found.span(), letter, word, sign, joined, not found["spaced"])
