r"""Characters for the terminal: alphabets, small raised and lowered characters, widths.

Only characters that say what they show are used: Unicode has no small raised capital S, so a
superscript S is never drawn as a small s. What has no character here is drawn with `^` or `_` by
`oneline`, or on a row of its own by `boxes`.
"""

from unicodedata import category, combining, east_asian_width, normalize

from mlkb.clean import clean

SUPERSCRIPTS = dict(zip(
    "0123456789+-=()niabcdefghjklmoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
    strict=True,
))  # fmt: skip
"""Unicode's small raised characters, by what each is. `plain` reads what is written here."""

RAISED = SUPERSCRIPTS | {"⊤": "ᵀ", "′": "′", "*": "*", "⋆": "⋆"}
"""Superscripts. ⊤ as a superscript is the transpose, which everyone reads in a raised T."""

LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ",
                   "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))  # fmt: skip
"""Subscripts, likewise."""

MARKS = frozenset(RAISED.values()) | frozenset(LOWERED.values())
"""All small characters."""

_HOLES = {
    ("script", "B"): "ℬ", ("script", "E"): "ℰ", ("script", "F"): "ℱ", ("script", "H"): "ℋ",
    ("script", "I"): "ℐ", ("script", "L"): "ℒ", ("script", "M"): "ℳ", ("script", "R"): "ℛ",
    ("script", "e"): "ℯ", ("script", "g"): "ℊ", ("script", "o"): "ℴ",
    ("double", "C"): "ℂ", ("double", "H"): "ℍ", ("double", "N"): "ℕ", ("double", "P"): "ℙ",
    ("double", "Q"): "ℚ", ("double", "R"): "ℝ", ("double", "Z"): "ℤ",
    ("fraktur", "C"): "ℭ", ("fraktur", "H"): "ℌ", ("fraktur", "I"): "ℑ", ("fraktur", "R"): "ℜ",
    ("fraktur", "Z"): "ℨ",
}  # fmt: skip
_STARTS = {"bold": 0x1D400, "script": 0x1D49C, "double": 0x1D538, "fraktur": 0x1D504,
           "mono": 0x1D670}  # fmt: skip
_DIGITS = {"bold": 0x1D7CE, "double": 0x1D7D8, "mono": 0x1D7F6}
_BOLD_GREEK = (("Α", "Ω", 0x1D6A8), ("α", "ω", 0x1D6C2))


def styled(char: str, font: str) -> str:
    """Return a letter or digit in a font, or itself where Unicode has no such letter.

    Example:
        >>> styled("R", "double"), styled("x", "bold"), styled("x", "roman")
        ('ℝ', '𝐱', 'x')
    """
    if (font, char) in _HOLES:
        return _HOLES[font, char]
    if font in _STARTS and "A" <= char <= "Z":
        return chr(_STARTS[font] + ord(char) - 65)
    if font in _STARTS and "a" <= char <= "z":
        return chr(_STARTS[font] + 26 + ord(char) - 97)
    if font in _DIGITS and "0" <= char <= "9":
        return chr(_DIGITS[font] + ord(char) - 48)
    if font == "bold":
        for first, last, start in _BOLD_GREEK:
            if first <= char <= last:
                return chr(start + ord(char) - ord(first))
    return char


def small(text: str, table: dict[str, str]) -> str:
    """Return `text` in raised or lowered characters, or nothing if one of them does not exist."""
    if all(char in table for char in text):
        return "".join(table[char] for char in text)
    return ""


_LARGE = {small: large for large, small in [*RAISED.items(), *LOWERED.items()]} | {
    "ᵀ": "T", "°": "∘"
}  # fmt: skip


def plain(text: str) -> str:
    """Return the characters that drawn text stands for, without size, font or accents.

    Example:
        >>> plain("𝐱ᵢ²")
        'xi2'
    """
    large = "".join(_LARGE.get(char, char) for char in text)
    return "".join(c for c in normalize("NFKD", large) if not combining(c)).replace("⊤", "T")


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(char) or category(char) in ("Mn", "Me", "Cf") else
        2 if east_asian_width(char) in "WF" else 1
        for char in text
    )  # fmt: skip


def safe(text: str) -> str:
    r"""Return `text` without what steers a terminal, on one line; white space becomes a space.

    Example:
        >>> safe("a\x1b[31m\tb")
        'a b'
    """
    if text.isascii() and text.isprintable():
        return text
    cleaned = clean(text.replace("\t", " "), multiline=False)
    return "".join(" " if char.isspace() else char for char in cleaned)
