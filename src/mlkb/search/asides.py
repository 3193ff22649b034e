"""Parts of an article that list and do not tell: references, notation, contents.

They hold the words of everything the article is about, and answer nothing: of the passages that
the development queries find best, none of 80 in such parts was judged of use, while a third of all
others were.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from mlkb.index.lexical import analyse

__all__ = ["is_aside"]

_ASIDES = frozenset(
    {
        "acknowledgements", "acknowledgments", "bibliography", "contents", "footnotes",
        "further reading", "list of symbols", "literature", "notation", "notation and conventions",
        "references", "references and further reading", "related posts", "see also", "symbols",
        "table of contents", "works cited",
    }
)  # fmt: skip

_NOT_WORDS = re.compile(r"^[\W\d_]+|[\W_]+$")


def is_aside(headings: Iterable[str], terms: Collection[str]) -> bool:
    """Whether one of the headings above a passage says that it lists; not if that is asked for.

    Args:
        headings: As in `Passage`.
        terms: The terms of the query.
    """
    return any(
        _NOT_WORDS.sub("", heading).casefold() in _ASIDES
        and not any(term in terms for term in analyse(heading))
        for heading in headings
    )
