"""Names of a word that stands twice: peer to peer, step by step, difference in differences.

Taken apart, such a name is one word, and to one that stands twice near by ("one against one") it is
the same. So it is a word of its own beside its parts, with the stop word in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["repeats"]

_BETWEEN = r"[-\s\u2010-\u2013]"
_REPEATED = re.compile(
    rf"(?<![^\W_])(([^\W\d_]{{3}})[^\W\d_]{{0,30}})"
    rf"(?={_BETWEEN}([a-z]{{1,5}}){_BETWEEN}(\2[^\W\d_]{{0,30}})(?![^\W_]))",
    re.IGNORECASE,
)
"""Two words that begin alike, with a short one between; the second may be the first of others."""


def repeats(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield two words of `text` that begin alike and what stands between: both, and that between.

    >>> list(repeats("Peer-to-peer, and a difference in differences"))
    [('Peer', 'to', 'peer'), ('difference', 'in', 'differences')]
    """
    for found in _REPEATED.finditer(text):
        yield found[1], found[3], found[4]
