"""What raw HTML in Markdown says without its tags. Not a browser: no layout, no attributes."""

from __future__ import annotations

from html import unescape

from mlkb.formulas.patterns import compiled
from mlkb.view.clean import clean

__all__ = ["block", "inline"]

_DROPPED = r"(?si)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[/!?a-z][^<>]*>"
_BREAKS = r"(?i)<(?:br|hr|/p|/div|/li|/tr|/summary|/h[1-6])\b[^<>]*>"
_NAME = r"(?i)</?([a-z0-9]+)"
_INLINE = {"br": "\n", "sub": "_", "sup": "^"}


def block(source: str) -> str:
    """Return the text of a block of HTML, a line for each thing that stands on its own."""
    text = clean(unescape(compiled(_DROPPED).sub("", compiled(_BREAKS).sub("\n", source))))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def inline(tag: str) -> str:
    """Return what one tag inside a line stands for: a line's end, a lowered or raised mark."""
    name = compiled(_NAME).match(tag)
    if name is None or (tag.startswith("</") and name[1].lower() != "br"):
        return ""
    return _INLINE.get(name[1].lower(), "")
