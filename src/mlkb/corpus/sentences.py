"""Cutting prose into sentences, where formulas, abbreviations and numbers end none."""

from __future__ import annotations

import re

__all__ = ["first_sentence", "last_sentence", "sentences"]

_END = re.compile(r"(?<=[.!?。！？])[\"')\]*_]*(?:\s+|(?<=[。！？]))(?=\S)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|Eq|Eqs|Fig|Figs|Sec|Ch|Thm|Dr|Prof|resp|approx|al|etc|No|pp|Vol|w\.r\.t"
    r"|i\.i\.d|a\.k\.a|s\.t|[A-Z])|\b\d{1,3})\.$"
)
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", re.DOTALL)


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order, without the white space between them.

    >>> sentences("Let $f(x) = 1. 5$ hold, e.g. by Eq. 3. Then stop.")
    ['Let $f(x) = 1. 5$ hold, e.g. by Eq. 3.', 'Then stop.']
    """
    shielded = _FORMULA.sub(lambda match: "x" * len(match[0]), text)
    found: list[str] = []
    start = 0
    for match in _END.finditer(shielded):
        before = shielded[start : match.start()]
        following = shielded[match.end()]
        goes_on = _ABBREVIATION.search(before) or (following.islower() and before.endswith("."))
        if goes_on and text[match.end()] != "$":
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def first_sentence(text: str) -> str:
    """Return the first sentence of `text`, or the empty string."""
    return next(iter(sentences(text)), "")


def last_sentence(text: str) -> str:
    """Return the last sentence of `text`, or the empty string."""
    return (sentences(text) or [""])[-1]
