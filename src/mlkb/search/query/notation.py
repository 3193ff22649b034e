r"""Whether letters are here as notation only: in formulas and programs, and in no sentence.

``\mathcal{GP}(m, k)`` is what the field writes for a Gaussian process, and ``rf`` what a program
calls its random forest. An article with these need not call the thing so, and who asks for one by
the letters is answered where it is written out. The lexical index cannot tell sentences from the
rest, so passages are read.
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

__all__ = ["notation_of", "prose"]

_LONGEST = 6
"""Letters of what may be an abbreviation."""

_READ = (8, 200)
"""Passages that are read, those first that have the letters most often: few, and if none of them
has a sentence with the letters, many."""

_FORMULA = (
    r"(?s)\$\$.*?\$\$|(?<!\\)\$[^$]*\$"
    r"|\\\(.{0,2000}?\\\)|\\\[.{0,2000}?\\\]|\\begin\{([a-z]{1,20}\*?)\}.{0,2000}?\\end\{\1\}"
)

_LETTER = r"(?<![\\$])\$([A-Za-z])\$(?!\$)"
"""A formula that is one letter may belong to a name: "$k$-nearest neighbours"."""

_CODE = r"(?<!`)`(?!`)[^`\n]{1,300}`(?!`)"
_IDENTIFIER = r"[^\W\d_]?[a-z\d_]*|.*[^\w\s-].*"
"""What between backticks is code: a word without capitals but the first, or one with signs beside
it. Others set names so: "a `CRF`"."""

_TARGET = r"\]\([^()\n]{0,300}\)"
"""Where a link leads, which nobody reads."""


def notation_of(word: str, snapshot: Snapshot) -> str:
    """Return in what stands a word of a query that is here in no sentence.

    Args:
        word: As it is typed; a word too long for an abbreviation is none.
        snapshot: What is searched.

    Returns:
        ``formulas``, ``code``, or both; empty if some sentence has the word, or nothing.
    """
    terms = analyse(word)
    if len(word) > _LONGEST or len(terms) != 1 or not word.isalnum() or word.isdecimal():
        return ""
    said = re.compile(rf"(?i)(?<![\\\w]){re.escape(word.removesuffix('s'))}s?(?!\w)")
    stored: dict[int, StoredPassage] = {}
    for most in _READ:
        found = snapshot.lexical.search_words(terms, most, kinds=("text",))
        read = snapshot.catalog.passages([id_ for id_, _ in found[len(stored) :]])
        if any(said.search(text) for one in read.values() for text in prose(one, said)):
            return ""
        stored |= read
        if len(found) < most:
            break
    in_code = snapshot.lexical.search_words(terms, 1, kinds=("code",)) or any(
        said.search(span[0])
        for one in stored.values()
        for span in compiled(_CODE).finditer(one.passage.text)
    )
    return " and ".join(filter(None, ("formulas" * bool(stored), "code" * bool(in_code))))


def prose(stored: StoredPassage, having: re.Pattern[str]) -> Iterator[str]:
    """Yield what is said in a passage, and above it, without formulas and code.

    Args:
        stored: The passage.
        having: Texts without it are left out.
    """
    passage, post = stored.passage, stored.post
    for text in (post.title, *post.aliases, *post.tags, *passage.headings, passage.text):
        if having.search(text):
            plain = compiled(_FORMULA).sub(" ", compiled(_LETTER).sub(r"\1", text))
            plain = compiled(_CODE).sub(_unless_code, plain)
            yield compiled(_TARGET).sub("]", plain)


def _unless_code(span: re.Match[str]) -> str:
    return " " if compiled(_IDENTIFIER).fullmatch(span[0][1:-1]) else span[0]
