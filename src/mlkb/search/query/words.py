"""The words of a text as they are written, each with its terms: what names are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mlkb.index.analysis import analyse

__all__ = ["WRITTEN", "Word", "has_number", "terms_of", "words_of"]

WRITTEN = re.compile(r"([^\W_]+)(?:['\u2019]s\b)?")
"""A word of letters and digits, and whether it is in the possessive."""

_LETTERS = re.compile(r"\([A-Za-z]{1,3}\)|\b(?:[A-Z]{1,2}|[IVX]{3,5})\b|\b[a-z]\s*\Z")
"""Letters that may number something: in brackets, capital, Roman, or a single one at the end."""


class Word(NamedTuple):
    """A word of a text that is no stop word.

    Attributes:
        written: As it stands there, without a possessive 's.
        terms: As `analyse` gives them, at least one.
        start: The offset in the text of its first character.
        end: The offset behind its last, or behind its 's.
    """

    written: str
    terms: list[str]
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of `text` that are no stop words."""
    found = [(one, analyse(one[1])) for one in WRITTEN.finditer(text)]
    return [Word(one[1], terms, *one.span()) for one, terms in found if terms]


def terms_of(words: Sequence[Word]) -> list[str]:
    """Return the terms of words in a row."""
    return [term for word in words for term in word.terms]


def has_number(text: str) -> bool:
    """Whether something in a text may be a number: a digit, or letters as authors number by them.

    >>> [has_number(text) for text in ("theorem 3", "(bs)", "Theorem A, proved", "KKT theorem")]
    [True, True, True, False]
    """
    return any(map(str.isdecimal, text)) or _LETTERS.search(text) is not None
