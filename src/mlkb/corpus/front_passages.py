"""Passages of what stands in front of an article: its description, and its title where that is all.

The title stands with every passage (`Passage.headings`), so that it needs none of its own unless
there is no other: a stub would not be found. A description mostly repeats the text and, being
shorter, would outrank it; it is a passage where it says something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mlkb.corpus.metadata import SUMMARIES
from mlkb.corpus.unwritten import is_of_skeleton
from mlkb.records.posts import Passage
from mlkb.scripts import UNSPACED

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block
    from mlkb.corpus.front_matter import FrontMatter
    from mlkb.records.articles import Heading
    from mlkb.records.posts import Post

__all__ = ["front_passages"]

SAYS_MORE = 1 / 3
"""A description says something else from this share of words that the article nowhere has. A
summary true to its article has up to a fifth of such words."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


def front_passages(
    post: Post,
    front: FrontMatter,
    blocks: Sequence[Block],
    headings: Sequence[Heading],
    passages: Sequence[Passage],
) -> tuple[Passage, ...]:
    """Return what is to be found of an article beside `passages`, which are those of its text.

    Args:
        post: What is known of it.
        front: Its front matter.
        blocks: Its blocks.
        headings: Its headings.
        passages: The passages of its text; where there are none, one is returned.
    """
    if _says_more(post, passages):
        line = next((front.lines[key] for key in SUMMARIES if key in front.lines), 1)
        return (_passage(post.summary, line),)
    if passages:
        return ()
    heads = (block for block in blocks if block.kind == "heading")
    for block, heading in zip(heads, headings, strict=True):
        if heading.text and not is_of_skeleton(block):  # it is the title; else it were a passage
            stated = _passage(heading.text, block.line)
            return (
                replace(stated, text=block.source, end_line=block.end_line, anchor=heading.anchor),
            )
    return (_passage(post.title, front.lines.get("title", 1)),)


def _passage(words: str, line: int) -> Passage:
    return Passage(
        kind="text", headings=(), anchor="", line=line, end_line=line, text=words, plain=words
    )


def _says_more(post: Post, passages: Sequence[Passage]) -> bool:
    words = _WORD.findall(post.summary.casefold())
    said = set(_WORD.findall(post.title.casefold()))
    for passage in passages if words else ():
        for text in (*passage.headings, passage.plain):
            said.update(_WORD.findall(text.casefold()))
    return bool(words) and sum(word not in said for word in words) >= SAYS_MORE * len(words)
