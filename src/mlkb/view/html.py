"""What raw HTML in Markdown says without its tags. Not a browser: no layout, no attributes."""

from __future__ import annotations

import re
from html import unescape

from mlkb.view.clean import clean

__all__ = ["block", "inline"]

_DROPPED = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[/!?a-z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_BREAKS = re.compile(r"<(?:br|hr|/p|/div|/li|/tr|/summary|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_NAME = re.compile(r"</?([a-z0-9]+)", re.IGNORECASE)
_INLINE = {"br": "\n", "sub": "_", "sup": "^"}


def block(source: str) -> str:
    """Return the text of a block of HTML, a line for each thing that stands on its own."""
    text = clean(unescape(_DROPPED.sub("", _BREAKS.sub("\n", source))))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def inline(tag: str) -> str:
    """Return what one tag inside a line stands for: a line's end, a lowered or raised mark."""
    name = _NAME.match(tag)
    if name is None or (tag.startswith("</") and name[1].lower() != "br"):
        return ""
    return _INLINE.get(name[1].lower(), "")
