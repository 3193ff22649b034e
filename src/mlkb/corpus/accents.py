"""Accents joined to their letters, as keyboards type them and disks and PDFs may not.

What looks alike is then one text to whoever compares it, whichever way it was composed.
"""

from __future__ import annotations

from unicodedata import category, normalize

__all__ = ["composed"]

_PIECE = 256
"""Characters that are composed at once: to sort marks in a row takes a time that is quadratic."""

_MOST_MARKS = 30
"""Marks on one letter at the most, as in Unicode's Stream-Safe Text Format (UAX #15)."""


def composed(text: str) -> str:
    r"""Return `text` in Unicode's form NFC; the lines are the same.

    More than a hundred marks in a row, which no writing has, may be left in parts.

    >>> composed("U\u0308ber") == "\u00dcber"
    True
    """
    if text.isascii():
        return text
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = start + _PIECE
        most = end + _MOST_MARKS
        while end < min(len(text), most) and _joins(text[end]):
            end += 1
        pieces.append(normalize("NFC", text[start:end]))
        start = end
    return "".join(pieces)


def _joins(letter: str) -> bool:
    """Whether a character may become one with that before it: a mark, or a part of a syllable."""
    return category(letter)[0] == "M" or "\u1160" <= letter <= "\u11ff"
