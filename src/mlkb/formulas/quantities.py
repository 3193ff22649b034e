r"""Numbers, units and angles as siunitx writes them, in the LaTeX that others write for them.

``\SI{8.3e3}{\joule\per\mol}`` is ``8.3\times 10^{3}\,\mathrm{J}\,\mathrm{mol}^{-1}``: so both are
drawn alike, and one finds the other. What is written otherwise stays as it is: a unit may be spelt
out (``m/s^2``), a number may be a letter. Options are not known here, nor the commands that set
them.
"""

from collections.abc import Sequence

from mlkb.formulas.patterns import compiled

_NUMBER = (
    r"(?P<sign>\+-|\\pm|[-+])?(?P<value>\d*[.,]?\d*)(?P<last>\(\d+\))?"
    r"(?:(?:\+-|\\pm)(?P<error>\d*[.,]?\d*))?(?:[eEdD](?P<power>[-+]?\d+))?"
)
"""Sign, value, uncertainty of the last digits or of all, power of ten; each may be missing."""

_PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f",
    "pico": "p", "nano": "n", "micro": r"\mu ", "milli": "m", "centi": "c", "deci": "d",
    "deca": "da", "deka": "da", "hecto": "h", "kilo": "k", "mega": "M", "giga": "G", "tera": "T",
    "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi",
    "tebi": "Ti",
}  # fmt: skip
_UNITS = {
    "metre": "m", "meter": "m", "gram": "g", "kilogram": "kg", "second": "s", "ampere": "A",
    "kelvin": "K", "mole": "mol", "candela": "cd", "hertz": "Hz", "newton": "N", "pascal": "Pa",
    "joule": "J", "watt": "W", "coulomb": "C", "volt": "V", "farad": "F", "ohm": r"\Omega ",
    "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H", "lumen": "lm", "lux": "lx",
    "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "katal": "kat", "radian": "rad",
    "steradian": "sr", "minute": "min", "hour": "h", "day": "d", "year": "a", "hectare": "ha",
    "litre": "l", "liter": "L", "tonne": "t", "electronvolt": "eV", "dalton": "Da",
    "atomicmassunit": "u", "bar": "bar", "bel": "B", "decibel": "dB", "neper": "Np",
    "astronomicalunit": "au", "parsec": "pc", "lightyear": "ly", "angstrom": r"\AA ",
    "mmHg": "mmHg", "barn": "b", "bit": "bit", "byte": "B", "planckbar": r"\hbar ",
    "clight": "c", "elementarycharge": "e", "electronmass": "m_{e}", "bohr": "a_{0}",
    "hartree": "E_{h}", "knot": "kn", "nauticalmile": "M",
}  # fmt: skip
_SIGNS = {
    "celsius": r"^{\circ}\mathrm{C}", "degreeCelsius": r"^{\circ}\mathrm{C}",
    "degree": r"^{\circ}", "arcminute": r"^{\prime}", "arcsecond": r"^{\prime\prime}",
    "percent": r"\%",
}  # fmt: skip
_POWERS = {"square": "2", "cubic": "3", "squared": "2", "cubed": "3"}
_SHORT = (
    r"\\(?P<prefix>[yzafpnumcdhkMGTPEZY]|da)?"
    r"(?P<unit>m|g|s|A|K|mol|cd|Hz|N|Pa|J|W|Wh|C|V|F|S|Wb|T|H|lm|lx|Bq|Gy|Sv|l|L|eV|bar|h|min|B|b"
    r"|cal|d|t|u|ohm)"
)
"""A unit by its sign, as siunitx names it too: ``\\kJ``, ``\\um``."""

_BETWEEN = frozenset((r"\,", r"\:", r"\;", "\\ ", ".", "~", "*", r"\cdot", "⋅", "·"))


def number(text: str) -> str:
    r"""Return a number as it is printed; what is none stays.

    Example:
        >>> number("1.5e-4"), number("e3"), number("2.5(1)"), number("x")
        ('1.5\\times 10^{-4}', '10^{3}', '2.5(1)', 'x')
    """
    text = "".join(text.split())
    found = compiled(_NUMBER).fullmatch(text)
    if found is None or not (found["value"] or found["power"]):
        return text
    sign = {"+-": r"\pm ", None: ""}.get(found["sign"], found["sign"] or "")
    value = _decimal(found["value"]) + (found["last"] or "")
    if found["error"]:
        value += r"\pm " + _decimal(found["error"])
        if found["power"]:
            value = f"({value})"
    if found["power"]:
        power = f"10^{{{found['power'].removeprefix('+')}}}"
        value = rf"{value}\times {power}" if value else power
    return sign + value


def _decimal(value: str) -> str:
    """Return a number whose decimal sign is a point, as in siunitx's output."""
    return value.replace(",", ".")


def unit(tokens: Sequence[str]) -> str:
    r"""Return a unit in upright letters, from the tokens of its LaTeX.

    Example:
        >>> unit([r"\kilo", r"\metre", r"\per", r"\second", r"\squared"])
        '\\mathrm{km}\\,\\mathrm{s}^{-2}'
    """
    return _Unit(tokens).written()


class _Unit:
    """One pass over the tokens of a unit; it holds what has been said of the next one."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._made: list[str] = []
        self._prefix = self._sign = self._power = ""
        self._is_spelt_out = False

    def written(self) -> str:
        """Read to the end."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if not self._is_said_of_one(token):
                self._take(token)
        if self._prefix:
            self._made.append(_upright(self._prefix.strip()))
        return r"\,".join(filter(None, self._made))

    def _is_said_of_one(self, token: str) -> bool:
        """Read a prefix, a power, or what else is no unit but said of one."""
        name = token[1:] if token[0] == "\\" else ""
        if name in _PREFIXES:
            self._prefix += _PREFIXES[name]
        elif name == "per":
            self._sign = "-"
        elif name in ("square", "cubic"):
            self._power = _POWERS[name]
        elif name in _POWERS:
            self._raise(_POWERS[name])
        elif name == "raiseto":
            self._power = self._braced()
        elif name == "tothe":
            self._raise(self._braced())
        elif name == "of":
            label = self._braced()
            if self._made and label:
                self._made[-1] += rf"_{{\mathrm{{{label}}}}}"
        else:
            return False
        return True

    def _take(self, token: str) -> None:
        """Read a unit by its name, or a part of one that is spelt out."""
        named = _named(token, self._prefix)
        if named:
            power = self._power or ("1" if self._sign else "")
            self._made.append(named + (f"^{{{self._sign}{power}}}" if power else ""))
            self._prefix = self._sign = self._power = ""
            self._is_spelt_out = False
        elif token in _BETWEEN:
            self._is_spelt_out = False
        elif self._is_spelt_out:
            self._made[-1] += _upright(token)
        else:
            self._made.append(_upright(token))
            self._is_spelt_out = True

    def _raise(self, power: str) -> None:
        r"""Raise the last unit; it keeps its sign: ``\per\s\squared``."""
        if self._made and power:
            unit = self._made[-1]
            if unit.endswith("^{-1}"):
                unit, power = unit.removesuffix("^{-1}"), "-" + power
            self._made[-1] = f"{unit}^{{{power}}}"

    def _braced(self) -> str:
        """Return what stands in the braces that follow, and go on behind them."""
        start, depth = self._at, 0
        for i in range(start, len(self._tokens)):
            depth += (self._tokens[i] == "{") - (self._tokens[i] == "}")
            if depth <= 0:
                self._at = i + 1 if i > start else start
                return "".join(self._tokens[start + 1 : i])
        return ""


def _named(token: str, prefix: str) -> str:
    r"""Return a unit that a command names, with its prefix; empty if the token is none."""
    if token[0] != "\\":
        return ""
    name = token[1:]
    if name in _SIGNS:
        return _SIGNS[name]
    if name in _UNITS:
        return rf"\mathrm{{{prefix}{_UNITS[name]}}}"
    if short := compiled(_SHORT).fullmatch(token):
        small = {"u": r"\mu ", None: ""}.get(short["prefix"], short["prefix"] or "")
        sign = r"\Omega " if short["unit"] == "ohm" else short["unit"]
        return rf"\mathrm{{{prefix}{small}{sign}}}"
    return ""


def _upright(token: str) -> str:
    """Return a token of a unit that is spelt out: words stand upright, all else as it is."""
    if token.isalpha():
        return rf"\mathrm{{{token}}}"
    return token + " " if token[0] == "\\" else token


def angle(text: str) -> str:
    r"""Return an angle in degrees, or in degrees, minutes and seconds.

    Example:
        >>> angle("12;30;")
        '12^{\\circ}30^{\\prime}'
    """
    signs = (r"^{\circ}", r"^{\prime}", r"^{\prime\prime}")
    parts = text.split(";")
    if len(parts) > len(signs):
        return text
    return "".join(
        number(part) + sign for part, sign in zip(parts, signs, strict=False) if part.strip()
    )
