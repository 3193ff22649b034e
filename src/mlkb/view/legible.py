r"""What an encoding lacks, said in ASCII: for terminals and pipes that are not UTF-8.

A question mark says nothing, and two of them look alike. A letter loses its accent, a quotation
mark its bend, and what is mathematics becomes LaTeX: ``α`` is ``\alpha``. Only what
has no such name (Chinese, a picture) is a question mark.

Every stream that is written to does so by itself, as a way to treat errors of encoding (`LEGIBLE`).
A page does it before (`legible`), since what grows must be fitted again. Formulas are not drawn in
letters that are lacking at all: `can_show` tells (`mlkb.view.formula`).
"""

from __future__ import annotations

import codecs
from functools import lru_cache
from itertools import groupby
from unicodedata import category, normalize

__all__ = ["LEGIBLE", "can_show", "legible"]

LEGIBLE = "mlkb.legible"
"""The name by which `str.encode` and streams know what is done here."""

_UNKNOWN = "?"

_SAID = {
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": "<",
    "›": ">", "–": "-", "—": "--", "−": "-", "…": "...", "′": "'", "″": '"', "†": "+", "‡": "++",
    "•": "*", "·": "*", "◦": "o", "▪": "-", "─": "-", "│": "|", "↪": "\\", "✓": "yes", "✔": "yes",
    "✗": "no", "✘": "no", "→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "⇔": "<=>", "≤": "<=",
    "≥": ">=", "≠": "!=", "°": " deg", "§": "section ", "©": "(c)", "®": "(R)", "€": "EUR",
    "£": "GBP", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "þ": "th", "Þ": "Th", "ð": "d", "ı": "i",
}  # fmt: skip
"""What is said for a sign; a code line that goes on begins with a backslash, which none does."""


def can_show(text: str, encoding: str) -> bool:
    """Tell whether an encoding has all letters and signs of `text`."""
    if text.isascii():
        return True
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def legible(text: str, encoding: str) -> str:
    r"""Return `text` with what the encoding lacks in ASCII.

    Example:
        >>> legible("Erdős: λ ≤ 10⁻⁶ …", "latin-1")
        'Erdos: \\lambda <= 10^{-6} ...'
    """
    return text if can_show(text, encoding) else text.encode(encoding, LEGIBLE).decode(encoding)


def _spelt(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for letters that cannot be encoded, and where to go on (`codecs`)."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    said = ""
    for is_small, letters in groupby(error.object[error.start : error.end], _is_small):
        run = "".join(letters)
        for part in [_latex(run)] if is_small else map(_letter, run):
            said += _apart(said, part) + part
    return said + _apart(said, error.object[error.end : error.end + 1]), error.end


def _latex(letters: str) -> str:
    """Return what is LaTeX for letters in ASCII, or the same where nothing is."""
    from mlkb.formulas.plain import to_latex  # for those who need it, who are few

    latex = to_latex(letters)
    if latex == letters:
        return letters
    return "".join(part if part.isascii() else _letter(part) for part in latex)


def _is_small(letter: str) -> bool:
    """Tell a raised or lowered character, of which several make one script."""
    return category(letter) in ("Lm", "No", "Sm") and _latex(letter)[:1] in ("^", "_")


def _apart(before: str, after: str) -> str:
    r"""Return the space that ends a command before a letter: ``\alpha x``."""
    command = before.rpartition("\\")[2] if "\\" in before else ""
    return " " if command.isalpha() and after[:1].isalpha() and after[:1].isascii() else ""


@lru_cache(maxsize=1024)
def _letter(letter: str) -> str:
    if letter in _SAID:
        return _SAID[letter]
    kind = category(letter)
    base = normalize("NFD", letter)[0]
    if base.isascii() and base.isalpha():
        return base
    if kind in ("Mn", "Me", "Cf"):
        return ""
    latex = _latex(letter)
    if latex != letter:
        return latex
    if command := _command(letter):
        return command
    simpler = normalize("NFKD", letter)
    if simpler.isascii():
        return simpler
    return " " if kind == "Zs" else "-" if kind == "Pd" else _UNKNOWN


def _command(letter: str) -> str:
    """Return the command for a sign of mathematics, however it is written, or nothing."""
    from mlkb.formulas.symbols import PIECES

    piece = PIECES.get(letter)
    return _commands().get(letter) or _commands().get(piece.text if piece else "", "")


@lru_cache(maxsize=1)
def _commands() -> dict[str, str]:
    r"""Return the first command that the vocabulary has for each sign."""
    from mlkb.formulas.symbols import PIECES

    commands: dict[str, str] = {}
    for name, piece in PIECES.items():
        if name[:1] == "\\" and name[1:].isalpha() and len(piece.text) == 1:
            commands.setdefault(piece.text, name)
    return commands


codecs.register_error(LEGIBLE, _spelt)
