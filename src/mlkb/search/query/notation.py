r"""Whether letters are here as notation only: in formulas, and in no sentence.

``\mathcal{GP}(m, k)`` is what the field writes for a Gaussian process. An article with that formula
need not call the thing a GP, and who asks for one by these letters is answered where it is written
out. The lexical index cannot tell the two apart, so passages are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.search.snapshot import Snapshot

__all__ = ["is_notation"]

_LONGEST = 6
"""Letters of what may be an abbreviation."""

_READ = (8, 200)
"""Passages that are read, those first that have the letters most often: few, and if all of them
have formulas only, many."""

_FORMULA = (
    r"(?s)\$\$.*?\$\$|(?<!\\)\$[^$]*\$"
    r"|\\\(.{0,2000}?\\\)|\\\[.{0,2000}?\\\]|\\begin\{([a-z]{1,20}\*?)\}.{0,2000}?\\end\{\1\}"
)


def is_notation(word: str, snapshot: Snapshot) -> bool:
    """Whether a word of a query that the corpus has stands here in formulas only.

    Args:
        word: As it is typed; a word too long for an abbreviation is none.
        snapshot: What is searched.
    """
    terms = analyse(word)
    if len(word) > _LONGEST or len(terms) != 1 or not word.isalpha():
        return False
    said = re.compile(rf"(?i)(?<![\\\w]){word.removesuffix('s')}s?(?!\w)")
    known = 0
    for most in _READ:
        found = snapshot.lexical.search_words(terms, most, kinds=("text", "code"))
        stored = snapshot.catalog.passages([id_ for id_, _ in found[known:]])
        if any(said.search(text) for one in stored.values() for text in _prose(one)):
            return False
        if len(found) < most:
            break
        known = len(found)
    return bool(found)


def _prose(stored: StoredPassage) -> Iterator[str]:
    """Yield what is said in a passage, and above it, without formulas."""
    passage, post = stored.passage, stored.post
    for text in (post.title, *post.aliases, *post.tags, *passage.headings, passage.text):
        yield compiled(_FORMULA).sub(" ", text)
