"""Which words of a passage match a query: those with the same stem."""

from __future__ import annotations

import re
from collections.abc import Collection

from mlkb.index.lexical import analyse

__all__ = ["matching_words"]

_MATH_OR_WORD = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|([^\W\d_][\w'’]*)", re.DOTALL)


def matching_words(text: str, terms: Collection[str]) -> tuple[str, ...]:
    """Return the words of `text`, each once as it stands there, that analyse to one of `terms`.

    Formulas are passed over: a variable is no word.
    """
    if not terms:
        return ()
    words = dict.fromkeys(found[1] for found in _MATH_OR_WORD.finditer(text) if found[1])
    return tuple(word for word in words if any(term in terms for term in analyse(word)))
