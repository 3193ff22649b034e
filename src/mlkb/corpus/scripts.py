"""Which letters are words: Chinese and Japanese put no spaces between words, Korean does.

Ranges are written as they stand inside a character class of a regular expression.
"""

__all__ = ["HANGUL", "UNSPACED"]

UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Kana and ideographs: each letter counts as a word where words are compared."""

HANGUL = "\uac00-\ud7af"
"""Syllables of Korean: words have spaces between them, but are as dense as those of Chinese."""
