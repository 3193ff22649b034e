"""Cutting prose into sentences, where formulas, abbreviations and numbers end none."""

from __future__ import annotations

import re

__all__ = ["COLONS", "ENDS", "first_sentence", "last_sentence", "sentence_spans", "sentences"]

ENDS = (".", "!", "?", "。", "！", "？")
"""What a sentence ends in."""

COLONS = (":", "：")
"""What a sentence ends in that announces something."""

_END = re.compile(rf"(?<=[{''.join(ENDS)}])[\"')\]*_]*(?:\s+|(?<=[。！？]))(?=\S)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|Eq|Eqs|Fig|Figs|Sec|Ch|Thm|Dr|Prof|resp|approx|al|etc|No|pp|Vol|w\.r\.t"
    r"|i\.i\.d|a\.k\.a|s\.t|[A-Z])|^\s*\d{1,3})\.$"
)
_LONGEST_ABBREVIATION = 12
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", re.DOTALL)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of `text` begin and end, white space between them left out."""
    shielded = _FORMULA.sub(lambda match: "x" * len(match[0]), text)
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(shielded):
        before = shielded[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start()]
        following = shielded[match.end()]
        is_shield = text[match.end()] in "$`"
        in_lower_case = following.islower() and before.endswith(".") and not is_shield
        if in_lower_case or _ABBREVIATION.search(before):
            continue
        found.append((start, match.end()))
        start = match.end()
    found.append((start, len(text)))
    trimmed = ((text[begin:end], begin) for begin, end in found)
    return [
        (begin + len(part) - len(part.lstrip()), begin + len(part.rstrip()))
        for part, begin in trimmed
        if part.strip()
    ]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order, without the white space between them.

    >>> sentences("Let $f(x) = 1. 5$ hold, e.g. by Eq. 3. Then stop.")
    ['Let $f(x) = 1. 5$ hold, e.g. by Eq. 3.', 'Then stop.']
    """
    return [text[begin:end] for begin, end in sentence_spans(text)]


def first_sentence(text: str) -> str:
    """Return the first sentence of `text`, or the empty string."""
    return next(iter(sentences(text)), "")


def last_sentence(text: str) -> str:
    """Return the last sentence of `text`, or the empty string."""
    return (sentences(text) or [""])[-1]
