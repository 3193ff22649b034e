r"""Tags in the text, as Obsidian and other notes have them: ``#homelab``, ``#project/alpha``.

What begins with a hash is often none: the number of an issue, a colour, a directive of C's, a
parameter of a macro, a method of Ruby's. A tag begins with a letter, stands between spaces, at the
most a mark behind it, and not in code, formulas or links. ``\#this`` is none either: who escapes a
hash means the sign.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["hashtags", "hashtags_of"]

_TAG = re.compile(r"(?<!\S)#([^\W\d_][\w/-]{0,98}\w)(?=[.,;:!?)]{0,3}(?:\s|\Z))")
_COLOUR = re.compile(r"(?:[0-9A-Fa-f]{3}){1,2}|[0-9A-Fa-f]{8}")
_DIRECTIVES = frozenset(
    [
        "define", "elif", "else", "endif", "endregion", "error", "if", "ifdef", "ifndef", "import",
        "include", "line", "pragma", "region", "undef", "using", "warning",
    ]
)  # fmt: skip
_SEEN_THROUGH = ("em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close")
_META = "hashtags"
_OTHER = "\ufffc"
"""Stands for what is no text, and is no space."""


def hashtags(md: MarkdownIt) -> None:
    """Add the rule to `md`; it runs while escaped characters are still known as such."""
    md.core.ruler.before("text_join", "hashtags", _note)


def hashtags_of(inline: Token) -> tuple[str, ...]:
    """Return the tags in what an ``inline`` token holds, without their hashes."""
    found: tuple[str, ...] = inline.meta.get(_META, ())
    return found


def _note(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and "#" in token.content:
            token.meta[_META] = _tags(token)


def _tags(inline: Token) -> tuple[str, ...]:
    text: list[str] = []
    linked = 0
    for child in inline.children or ():
        if child.type in ("link_open", "link_close"):
            linked += child.nesting
            text.append(_OTHER)
        elif child.type in ("softbreak", "hardbreak"):
            text.append("\n")
        elif child.type == "text_special" and child.content == "#":
            text.append(_OTHER)
        elif child.type in ("text", "text_special") and not linked:
            text.append(child.content)
        elif child.type not in _SEEN_THROUGH:
            text.append(_OTHER)
    return tuple(
        tag
        for tag in _TAG.findall("".join(text))
        if tag not in _DIRECTIVES and not _COLOUR.fullmatch(tag)
    )
