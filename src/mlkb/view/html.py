"""What raw HTML in Markdown says without its tags. Not a browser: no layout, no attributes.

Pictures give their description, as those of Markdown do, those of formulas the formula.
Of a table, each row is a line, and bars stand between its cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape, unescape
from re import Match
from typing import TYPE_CHECKING

from mlkb.clean import clean
from mlkb.corpus.markdown.pictured import pictured_in
from mlkb.corpus.markdown.raw_html import alternative
from mlkb.formulas.patterns import compiled
from mlkb.view import formula

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["block", "bracketed_scripts", "inline"]

_DROPPED = r"(?si)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[/!?a-z][^<>]*>"
_BREAKS = r"(?i)<(?:br|hr|/p|/div|/li|/tr|/caption|/?figcaption|/summary|/h[1-6])\b[^<>]*>"
_IMAGE = r"(?si)<img\s[^<>]*>"
_ROW = r"(?si)<t[rdh]\b[^<>]*>.*?(?=<tr\b|</?(?:tr|thead|tbody|tfoot|table)\b|\Z)"
_CELL = r"(?i)<t[dh]\b[^<>]*>"
_NAME = r"(?i)</?([a-z0-9]+)"
_SCRIPT = r"(?i)<(/?)(su[bp])\b"
_BRACKETS = {"(": ")", "[": "]"}
_LONGEST_SCRIPT = 20
"""Tokens of a script that are looked at."""
_INLINE = {"br": "\n", "sub": "_", "sup": "^", "tr": "\n", "td": "  ", "th": "  "}


def block(source: str) -> str:
    """Return the text of a block of HTML, a line for each thing that stands on its own."""
    source = compiled(_IMAGE).sub(lambda found: f" {escape(image(found[0]))} ", source)
    source = compiled(_BREAKS).sub("\n", compiled(_ROW).sub(_row, source))
    text = clean(unescape(compiled(_DROPPED).sub("", source)))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _row(found: Match[str]) -> str:
    """Return a row of a table as one line, without the tags of its cells."""
    before, *cells = compiled(_CELL).split(compiled(_BREAKS).sub(" ", found[0]))
    joined = " | ".join(" ".join(cell.split()) for cell in cells)
    return f"\n{before}{joined}\n"


def image(tag: str) -> str:
    """Return what is shown for the tag of a picture; nothing where nobody described it."""
    if latex := pictured_in(tag):
        return formula.one_line(latex)
    words = clean(alternative(tag), multiline=False)
    return f"[image: {words}]" if words else ""


def inline(tag: str) -> str:
    """Return what one tag inside a line stands for: a picture, a line's end, a mark for scripts."""
    name = compiled(_NAME).match(tag)
    if name is None or (tag.startswith("</") and name[1].lower() != "br"):
        return ""
    if name[1].lower() == "img":
        return image(tag)
    return _INLINE.get(name[1].lower(), "")


def bracketed_scripts(tokens: Sequence[Token]) -> frozenset[int]:
    """Return which of the `tokens` of a line begin or end a script that needs brackets: C_(n-1)."""
    needed: list[int] = []
    open_: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        tag = compiled(_SCRIPT).match(token.content) if token.type == "html_inline" else None
        if tag is None:
            continue
        if not tag[1]:
            open_.append((at, tag[2].lower()))
        elif open_ and open_[-1][1] == tag[2].lower():
            start, _ = open_.pop()
            inner = tokens[start + 1 : min(at, start + 1 + _LONGEST_SCRIPT)]
            if _needs_brackets("".join(part.content for part in inner).strip()):
                needed += start, at
    return frozenset(needed)


def _needs_brackets(script: str) -> bool:
    """Whether a script is neither one sign nor one word or number, nor in brackets."""
    is_bracketed = script[:1] in _BRACKETS and script[-1:] == _BRACKETS[script[0]]
    return len(script) > 1 and not (script.isalnum() or is_bracketed)
