r"""Reactions as mhchem writes them, in LaTeX: ``H2O`` is ``\mathrm{H_2O}``.

The simple cases: elements with their numbers, charges, isotopes, states, additions, arrows with
what stands over and under them, gases and precipitates, mathematics between dollars. What is more
than that (bonds by name, dashed lines) is not read: `reaction` returns nothing, and whoever asked
shows the source.
"""

from re import Match

from mlkb.formulas.patterns import compiled

_ARROWS = {
    "->": "rightarrow", "<-": "leftarrow", "<->": "leftrightarrow", "<-->": "rightleftarrows",
    "<=>>": "rightleftharpoons", "<<=>": "rightleftharpoons", "<=>": "rightleftharpoons",
    "→": "rightarrow", "⇌": "rightleftharpoons",
}  # fmt: skip
_PART = (
    r"(?P<space>\s+)|\$(?P<math>[^$]*)\$"
    r"|(?P<arrow><-->|<=>>|<<=>|<=>|<->|->|<-|→|⇌)(?:\[(?P<over>[^\[\]]*)\])?"
    r"(?:\[(?P<under>[^\[\]]*)\])?"
    r"|(?P<count>\d+(?:\.\d+|/\d+)?)|(?P<atoms>[A-Za-z]+)"
    r"|\^(?:\{(?P<above>[^{}]*)\}|(?P<charge>\d*[+-]|\d+|[.*]))"
    r"|_(?:\{(?P<below>[^{}]*)\}|(?P<index>\d+|[a-z]))"
    r"|(?P<sign>[+-])|(?P<bracket>[()\[\]])|(?P<dot>[.*·])|(?P<bond>[=#])"
    r"|(?P<rises>\^)|\{(?P<group>[A-Za-z .,-]*)\}|(?P<command>\\[A-Za-z]+|\\[,;: ])|(?P<stop>,)"
)
"""What a reaction is made of, each part by its name."""

_INDEX = _PART.replace(r"\d+(?:\.\d+|/\d+)?", r"\d+")
"""The same behind an element, where a point is that of an addition: ``CuSO4.5H2O``."""

_BETWEEN = {
    "": "", "=": "=", "#": r"\equiv", ".": r"\cdot", "*": r"\cdot", "·": r"\cdot",
    "^": r"\uparrow", "v": r"\downarrow", "+": "+", "-": "-", ",": ",",
}  # fmt: skip
"""Signs between molecules, in LaTeX."""

_DASH = "‐"
"""A bond; the hyphen of Unicode, which is no minus."""


def reaction(text: str) -> str:
    r"""Return a reaction or a formula of chemistry as LaTeX; empty if it cannot be read.

    Example:
        >>> reaction("SO4^2-")
        '\\mathrm{SO_{4}^{2-}}'
        >>> reaction("2H2 + O2 -> 2H2O")
        '2\\,\\mathrm{H_{2}} + \\mathrm{O_{2}} \\rightarrow 2\\,\\mathrm{H_{2}O}'
    """
    made: list[str] = []
    molecule = ""
    at = 0
    while at < len(text):
        is_index = molecule and molecule[-1] not in "(["
        found = compiled(_INDEX if is_index and text[at].isdecimal() else _PART).match(text, at)
        if found is None:
            return ""
        at = found.end()
        part = _part(found, molecule, text[at : at + 1])
        if part is not None:
            molecule += part
            continue
        other = _other(found)
        if other is None:
            return ""
        made += filter(None, (_upright(molecule), other))
        molecule = ""
    made += filter(None, (_upright(molecule),))
    return " ".join(made).replace(r"\, ", r"\,")


def _upright(molecule: str) -> str:
    if not molecule:
        return ""
    return rf"\mathrm{{{molecule}}}"


def _part(found: Match[str], molecule: str, following: str) -> str | None:
    """Return what goes on with a molecule, or None for what ends it."""
    if found["atoms"] or found["bracket"]:
        text = found[0]
        is_falling = text == "v" and not molecule and not following.strip()
        return None if is_falling else text
    if found["count"] and molecule and molecule[-1] not in "([":
        return f"_{{{found['count']}}}"
    if found["below"] or found["index"]:
        return f"_{{{found['below'] or found['index']}}}"
    if found["above"] or (found["charge"] and (molecule or found["charge"] not in ".*")):
        return f"^{{{_charge(found['above'] or found['charge'])}}}"
    if found["sign"] and molecule:
        if not following.strip() or following in ")]^,":
            return f"^{{{found['sign']}}}"
        return _DASH if found["sign"] == "-" else None
    return None


def _charge(text: str) -> str:
    return text.replace(".", r"\bullet ").replace("*", r"\ast ")


def _other(found: Match[str]) -> str | None:
    """Return what stands between molecules; None if it cannot be read."""
    if found["arrow"]:
        return _arrow(found)
    if found["count"]:
        return found["count"] + r"\,"
    if found["group"]:
        return rf"\text{{{found['group']}}}"
    if found["math"] is not None:
        return found["math"]
    text = found[0].strip()
    if text in _BETWEEN:
        return _BETWEEN[text]
    return text if found["command"] and text != r"\bond" else None


def _label(text: str) -> str | None:
    """Return what stands at an arrow, a reaction or words; None if it is neither."""
    if not text.strip():
        return ""
    is_plain = not set(text) & set(r"\{}$%") and text.isprintable()
    return reaction(text) or (rf"\text{{{text}}}" if is_plain else None)


def _arrow(found: Match[str]) -> str | None:
    """Return an arrow with what stands over and under it, which may be a reaction, too."""
    name = _ARROWS[found["arrow"]]
    labels = [found["over"], found["under"]]
    if not any(labels):
        return "\\" + name
    made = [_label(label or "") for label in labels]
    if None in made:
        return None
    return rf"\x{name}[{made[1]}]{{{made[0]}}}" if made[1] else rf"\x{name}{{{made[0]}}}"
