"""Untrusted text made safe to print.

Articles, file names and queries come from anywhere, and a terminal obeys what it is sent: an
escape sequence in a title can recolour the screen, write to the clipboard or fake a link, and a
bidirectional override can make code read as other code. Every text that reaches a terminal or a
pipe passes through `clean`. What is removed is never needed to read mathematics or prose; joiners
and direction marks of scripts that need them are left.

JSON keeps its text as it is and escapes it instead (`mlkb.view.json.dumps`).
"""

from __future__ import annotations

import re

__all__ = ["INVISIBLE", "clean", "scalar"]

# A string sequence (OSC, DCS, SOS, PM, APC) may not run over a line's end: an opener that is never
# closed must cost its line at most, and a stray byte of a wrong encoding no more than itself.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, modes
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n\r]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"  # two- and three-byte escapes: reset, character sets
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
INVISIBLE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff"
"""Inside a character class: controls but tab and line feed, bidi overrides and isolates, BOM."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_TAB = 4


def clean(text: str, *, multiline: bool = True) -> str:
    """Return `text` without anything that a terminal would obey.

    Escape sequences go as a whole, other control codes and bidi overrides go alone, tabs become
    spaces, lone surrogates the replacement character. Line ends become line feeds, or spaces where
    not `multiline`.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", _SEQUENCE.sub("", text))
    if not multiline:
        text = text.replace("\n", " ")
    return scalar(_INVISIBLE.sub("", text.expandtabs(_TAB)))


def scalar(text: str) -> str:
    """Return `text` with surrogate pairs joined and lone surrogates replaced (valid Unicode)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
