"""Which letters are words: Chinese and Japanese put no spaces between words, Korean does.

Ranges are written as they stand inside a character class of a regular expression.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["HANGUL", "LETTERS_A_WORD", "UNSPACED", "has_unspaced", "is_unspaced", "unspaced_runs"]

UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Kana and ideographs: each letter counts as a word where words are compared."""

LETTERS_A_WORD = 2
"""Of these, most words of Chinese have so many, and of Japanese without kana."""

HANGUL = "\uac00-\ud7af"
"""Syllables of Korean: words have spaces between them, but are as dense as those of Chinese."""


def has_unspaced(text: str) -> bool:
    """Whether a text may have letters that no spaces divide; if not, it surely has none."""
    return max(text, default="") >= UNSPACED[0]


def is_unspaced(word: str) -> bool:
    """Whether a word, or a part of one, is written in letters that no spaces divide."""
    return has_unspaced(word) and _run().fullmatch(word) is not None


def unspaced_runs(text: str) -> list[str]:
    """Return the stretches of a text that are written so.

    >>> unspaced_runs("SVM 的对偶问题, k均值")
    ['的对偶问题', '均值']
    """
    return _run().findall(text) if has_unspaced(text) else []


@cache
def _run() -> re.Pattern[str]:
    """Return the pattern of such a stretch: most searches meet none, and need not compile it."""
    return re.compile(f"[{UNSPACED}]+")
