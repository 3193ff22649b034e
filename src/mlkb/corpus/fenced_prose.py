"""Fences that hold prose: a quotation, a letter, a prompt, which their author set as text.

A fence without a language of programs holds anything: output, a drawing, a tree of files, too. It
is prose if it reads as such: nearly all of it are words, several to the line, and a line somewhere
ends as sentences do. What else there is stays code.
"""

from __future__ import annotations

import re

from mlkb.corpus.sentences import ENDS

__all__ = ["is_prose", "unwrapped"]

_NO_LANGUAGE = frozenset(("", "text", "txt", "plain", "plaintext"))
_WORDS = 0.9
_FEWEST_WORDS = 8
_WORDS_A_LINE = 4
"""The least share of words, how many of them, and on how many a line; set by hand, so that what
programs print and what they are told falls below one of them."""

_WORD = re.compile(
    r"[\"'“‘(\[]*+[^\W\d_]++(?:['’/-][^\W\d_]++)*+[\"'”’)\]]*+[,.;:!?…]*+[\"'”’)\]]*+"
)
_OMISSION = re.compile(r"[\[(]?(?:…|\.\s?\.\s?\.)[\])]?")
_INDENTED = re.compile(r"(?: {4}|\t)")


def is_prose(info: str, content: str) -> bool:
    """Whether a fence holds prose.

    Args:
        info: What stands behind its opening.
        content: What stands within.
    """
    if info.strip().lower() not in _NO_LANGUAGE:
        return False
    lines = [line for line in content.split("\n") if line.strip()]
    told = [line for line in lines if not _OMISSION.fullmatch(line.strip())]
    tokens = words = 0
    for line in told:
        split = line.split()
        found = sum(_WORD.fullmatch(token) is not None for token in split)
        if not found or _INDENTED.match(line):
            return False
        tokens += len(split)
        words += found
    enough = max(_FEWEST_WORDS, _WORDS_A_LINE * len(told), _WORDS * tokens)
    return words >= enough and any(line.rstrip("\"'”’) \t").endswith(ENDS) for line in told)


def unwrapped(content: str) -> str:
    """Return the paragraphs of `content`, each on one line."""
    paragraphs = [""]
    for line in content.split("\n"):
        if line.strip():
            paragraphs[-1] += f" {line.strip()}"
        elif paragraphs[-1]:
            paragraphs.append("")
    return "\n".join(paragraph.strip() for paragraph in paragraphs).strip()
