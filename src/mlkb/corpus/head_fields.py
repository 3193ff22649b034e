"""Date and tags that stand in the text, on lines of their own below the title or in its place.

Notion exports them so ("Created: February 1, 2022", "Tags: Django, Web"), and notes that use no
front matter begin so. They count only in the first paragraph, if each line of it is a key with a
value, and only where front matter says nothing else. Hashtags are read wherever they stand
(`mlkb.corpus.markdown.hashtags`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.dates import parse_date
from mlkb.corpus.sentences import ENDS

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block

__all__ = ["head_fields"]

_LINE = re.compile(r"[*_]{0,2}([^\W\d_][^:*_\n]{0,30})[*_]{0,2}::?[*_]{0,2}[ \t]+(\S[^\n]{0,300})")
_DATED = frozenset(
    ("created", "created at", "created on", "created time", "date", "date created", "published")
)
_TAGGED = frozenset(("categories", "category", "keywords", "tag", "tags", "topics"))
_LISTED = re.compile(r"\[([^\[\]]*)\]\s*")
_MOST_LINES = 30
_MOST_WORDS = 4
"""Words of a tag; with more it is a sentence."""


def head_fields(blocks: Sequence[Block]) -> dict[str, str | list[str]]:
    """Return the date, as ``created``, and ``tags``, as far as the text states them.

    Args:
        blocks: The text of the article.
    """
    titles = 1 if blocks and blocks[0].kind == "heading" and blocks[0].level == 1 else 0
    if len(blocks) <= titles or blocks[titles].kind != "prose":
        return {}
    lines = blocks[titles].source.split("\n")
    stated = [_LINE.fullmatch(line.strip()) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES or not all(stated):
        return {}
    found: dict[str, str | list[str]] = {}
    for key, value in (one.groups() for one in stated if one):
        if key.strip().lower() in _DATED and parse_date(value) is not None:
            found.setdefault("created", value)
        elif key.strip().lower() in _TAGGED and (tags := _tags(value)):
            found.setdefault("tags", tags)
    return found


def _tags(value: str) -> list[str]:
    """Return the tags in a value; none where it is a sentence, or they are tags by their sign."""
    in_brackets = _LISTED.fullmatch(value)
    listed = in_brackets[1] if in_brackets else value
    tags = [tag.strip() for tag in listed.split(",")]
    is_text = value.endswith(ENDS) or any(len(tag.split()) > _MOST_WORDS for tag in tags)
    return [] if is_text or "#" in listed or "[" in listed else [tag for tag in tags if tag]
