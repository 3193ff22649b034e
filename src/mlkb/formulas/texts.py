r"""Words in formulas: what commands stand for in ``\text{...}``, as characters.

``\text{\AA}`` is Å, ``\text{Schr\"odinger}`` has its ö, ``\text{\textbf{if}}`` is "{if}", of which
`oneline` and `words` drop the braces. Formulas between dollars stay, and so do escaped signs
(``\%``), which `oneline` writes, and commands that are not known here, for an author to be told of
and a reader to see.
"""

from re import Match
from unicodedata import normalize

from mlkb.formulas.patterns import compiled

_CHARACTERS = {
    "AA": "Å", "aa": "å", "AE": "Æ", "ae": "æ", "OE": "Œ", "oe": "œ", "O": "Ø", "o": "ø",
    "L": "Ł", "l": "ł", "ss": "ß", "SS": "ẞ", "i": "ı", "j": "ȷ", "S": "§", "P": "¶",
    "DH": "Ð", "dh": "ð", "TH": "Þ", "th": "þ", "copyright": "©", "pounds": "£", "euro": "€",
    "texteuro": "€", "textregistered": "®", "texttrademark": "™", "textmu": "µ",
    "textmicro": "µ", "textohm": "Ω", "ohm": "Ω", "micro": "µ", "textdegree": "°",
    "degree": "°", "textcelsius": "℃", "celsius": "°C", "textpm": "±", "texttimes": "×",
    "textdiv": "÷", "textperthousand": "‰", "textonehalf": "½", "textonequarter": "¼",
    "textasciitilde": "~", "textless": "<", "textgreater": ">", "textbar": "|",
    "textendash": "–", "textemdash": "—", "textellipsis": "…", "dots": "…", "ldots": "…",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textbullet": "•", "textperiodcentered": "·", "textminus": "−",
    "textrightarrow": "→", "textleftarrow": "←", "quad": "  ", "qquad": "    ", "enspace": " ",
    "thinspace": " ", "space": " ", "newline": " ", "LaTeX": "LaTeX", "TeX": "TeX",
    "textdagger": "†", "dag": "†", "ddag": "‡", "textsection": "§", "guillemotleft": "«",
    "guillemotright": "»",
}  # fmt: skip
CHARACTERS = {"\\" + name: char for name, char in _CHARACTERS.items() if name.startswith("text")}
"""Commands for text that stand in formulas, too, with their backslash, and what they show."""

_DRESS = (
    r"text(?:bf|it|rm|sf|tt|sc|sl|up|md|normal)?|emph|underline|mbox"
    r"|small|footnotesize|scriptsize|tiny|normalsize|large|bf|it|rm|sf|tt|bfseries|itshape|sffamily"
    r"|displaystyle|textstyle|ensuremath"
)
"""Commands that say how words look, and no more."""

_ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a",
    "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_FORMULA = r"(?<!\\)(\$[^$]*\$)"
"""A formula between dollars."""

_ACCENTED = (
    r"\\(?P<sign>[\"'`^~=.]|[cvuHrkdb](?![A-Za-z]))\s*"
    r"(?:\{\s*(?P<braced>\\[ij](?![A-Za-z])|[^\W\d_])\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))"
)
"""A letter behind the command of its accent, in braces or not."""

_COMMAND = r"\\([A-Za-z]+)(?:\{\}|\s+)?"
"""A command with the empty braces or the space that end it."""

_SPACE = r"\\[,:;>\n]|\\\\"
"""A space, or the end of a line."""


def spoken(text: str) -> str:
    r"""Return what stands in ``\text{...}`` with its commands as characters.

    Example:
        >>> spoken(r"\AA ngstr\"om, \foo $\mu$m")
        'Ångström, \\foo $\\mu$m'
    """
    if "\\" not in text:
        return text
    parts = compiled(_FORMULA).split(text)
    return "".join(part if i % 2 else _characters(part) for i, part in enumerate(parts))


def unknown_in(text: str) -> list[str]:
    r"""Return the commands, without backslash, that `spoken` has left in words.

    Example:
        >>> unknown_in(r"50\% \foo")
        ['foo']
    """
    words = compiled(_FORMULA).split(text)[::2]
    return [name for part in words for name in compiled(r"\\([A-Za-z]+)").findall(part)]


def formulas_in(text: str) -> list[str]:
    """Return the formulas that stand between dollars in words."""
    return [part.strip("$") for part in compiled(_FORMULA).split(text)[1::2]]


def _characters(text: str) -> str:
    text = compiled(_ACCENTED).sub(_letter, text)
    text = compiled(_SPACE).sub(" ", text.replace(r"\!", "").replace(r"\/", ""))
    return compiled(_COMMAND).sub(_character, text)


def _letter(found: Match[str]) -> str:
    letter = (found["braced"] or found["bare"]).removeprefix("\\")
    return normalize("NFC", letter + _ACCENTS[found["sign"]])


def _character(found: Match[str]) -> str:
    name = found[1]
    if name in _CHARACTERS:
        return _CHARACTERS[name]
    return "" if compiled(_DRESS).fullmatch(name) else found[0]
