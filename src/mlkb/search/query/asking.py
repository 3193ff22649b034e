"""Words of a query that ask or point, and name nothing.

They are no stop words of the index, since a text may be found by some of them, but a query is not
about them.
"""

from __future__ import annotations

import re
from functools import cache

from mlkb.index.analysis import analyse

__all__ = ["asking_terms", "has_pronoun"]

_PRONOUNS = "it me my our that them these they this those we you your"
"""Those that point at what the query does not name, or mean who asks and who is asked. No letter
that may be a symbol is among them, and nothing that may be a name ("He", "US")."""

_ASKING = (
    "what why how who when where which whose whom do does did can could should would must shall "
    f"am been being has have had {_PRONOUNS}"
)
"""Words that say that something is asked, or of whom, and not what: alone they ask for nothing."""

_PRONOUN = re.compile(rf"\b(?:{'|'.join(_PRONOUNS.split())})\b", re.IGNORECASE)


@cache
def asking_terms() -> frozenset[str]:
    """Return the terms of words that only say that something is asked."""
    return frozenset(analyse(_ASKING))


def has_pronoun(words: str) -> bool:
    """Whether something in a query is not named, or who asks and who is asked are meant.

    >>> [has_pronoun(words) for words in ("is it concave", "is the dual concave")]
    [True, False]
    """
    return _PRONOUN.search(words) is not None
