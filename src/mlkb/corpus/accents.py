"""Accents joined to their letters, as keyboards type them and disks and PDFs may not, or left out.

What looks alike is then one text to whoever compares it, whichever way it was composed; and names
stand in order, and are found, as by who has no such keys.
"""

from __future__ import annotations

from unicodedata import category, combining, normalize

__all__ = ["SPELT_OUT", "composed", "typed_plainly", "unaccented"]

_PIECE = 256
"""Characters that are looked at together: to sort marks in a row takes a time that is quadratic."""

_MOST_MARKS = 30
"""Marks on one letter at the most, as in Unicode's Stream-Safe Text Format (UAX #15)."""

_STRUCK = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart."""

SPELT_OUT = str.maketrans(
    {"ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "œ": "oe", "ü": "ue", "å": "aa", "ß": "ss"}
)
"""How letters are written where a keyboard has none of them, in German, French and Danish."""


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


def unaccented(text: str) -> str:
    """Return `text` without regard to case and accents, by which names are sorted.

    >>> [unaccented(text) for text in ("Álgebra", "Maß", "Łódź")]
    ['algebra', 'mass', 'lodz']
    """
    folded = text.casefold()
    pieces = (folded[at : at + _PIECE] for at in range(0, len(folded), _PIECE))
    apart = "".join(normalize("NFD", piece) for piece in pieces).translate(_STRUCK)
    return "".join(letter for letter in apart if not combining(letter))


def typed_plainly(text: str) -> tuple[str, str]:
    """Return how `text` may be typed without accents: each left out, or an umlaut as two letters.

    >>> typed_plainly("Höhere Analysis")
    ('hohere analysis', 'hoehere analysis')
    """
    return unaccented(text), unaccented(composed(text.casefold()).translate(SPELT_OUT))
