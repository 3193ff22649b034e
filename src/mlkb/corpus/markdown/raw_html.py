"""The text of raw HTML: tags, comments, scripts and styles dropped, line ends kept.

A picture is the words that stand for it (``alt``), or the formula that it shows, between dollars.

One pass from left to right, because the standard library's parser takes quadratic time on unclosed
tags and raises on some declarations.
"""

from __future__ import annotations

import re
from html import unescape

from mlkb.corpus.markdown.pictured import pictured_in

__all__ = ["alternative", "html_text"]

_NEXT = re.compile(r"<(?:!--|!\[CDATA\[|[!?]|/?([A-Za-z][A-Za-z0-9-]*))")
_HIDDEN = frozenset(("script", "style", "template", "svg", "noscript"))
_WITHIN_WORDS = frozenset(
    ("a", "abbr", "b", "code", "em", "font", "i", "kbd", "mark", "s", "small", "span",
     "strong", "sub", "sup", "tt", "u", "var", "wbr")
)  # fmt: skip
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_ALT = re.compile(
    r"\salt\s{0,9}=\s{0,9}(?:\"([^\"]{1,1000})\"|'([^']{1,1000})'|([^\s\"'<>]{1,300}))",
    re.IGNORECASE,
)
MAX_TAG = 10_000
"""A tag that is longer than this is text."""


def html_text(html: str) -> str:
    r"""Return the text of `html`, every line of it on the same line as there.

    >>> html_text("<p>H<sub>2</sub>O &amp;\n<script>x()</script>more</p>")
    ' H2O &\nmore '
    """
    parts: list[str] = []
    pos = 0
    closers: dict[str, int] = {}
    lowered = html.translate(_LOWER)  # `lower` would move places: İ becomes two
    while (opening := _NEXT.search(html, pos)) is not None:
        parts.append(unescape(html[pos : opening.start()]))
        pos, space = _behind(html, lowered, opening, closers)
        parts.append(space or "\n" * html.count("\n", opening.start(), pos))
    parts.append(unescape(html[pos:]))
    return "".join(parts)


def alternative(tag: str) -> str:
    """Return the words of the tag of a picture that stand for it, in one line.

    >>> alternative('<img src="x.png" alt="R &amp; D">')
    'R & D'
    """
    found = _ALT.search(tag[:MAX_TAG])
    return " ".join(unescape(found[1] or found[2] or found[3]).split()) if found else ""


def _behind(
    html: str, lowered: str, opening: re.Match[str], closers: dict[str, int]
) -> tuple[int, str]:
    """Return where the text goes on, and what stands for the tag (empty: its line ends)."""
    found, start = opening[0], opening.end()
    if found == "<!--":
        return _after(lowered, "-->", start, closers), ""
    if found == "<![CDATA[":
        return start, ""
    end = html.find(">", start, start + MAX_TAG)
    if end == -1:
        return start, "" if opening[1] else found
    name = (opening[1] or "").lower()
    if name in _HIDDEN and not found.startswith("</") and html[end - 1] != "/":
        return _after(lowered, f"</{name}", end, closers), ""
    if name == "img":
        tag = html[opening.start() : end + 1]
        latex = pictured_in(tag)
        words = f"$`{latex}`$" if latex else alternative(tag)
        return end + 1, f" {words} " + "\n" * tag.count("\n")
    space = "" if name in _WITHIN_WORDS or "\n" in html[start:end] else " "
    return end + 1, space


def _after(lowered: str, closer: str, start: int, closers: dict[str, int]) -> int:
    """Return the position behind `closer`, or the end; what is not there is looked for once."""
    if closers.get(closer, 0) != -1:
        closers[closer] = lowered.find(closer, start)
    found = closers[closer]
    if found == -1:
        return len(lowered)
    end = lowered.find(">", found, found + MAX_TAG)
    return (end if end != -1 else found + len(closer) - 1) + 1
