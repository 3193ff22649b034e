"""Admonitions of Obsidian's plugin of that name: ```` ```ad-theorem ````, which hold Markdown.

Such a fence is a callout: a quotation, read in one piece, whose kind and title (``title:`` on a
line at its head) are a paragraph of its own. The other lines there (``collapse:``, ``icon:``,
``color:``) are no text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, closing_fence, line_at, push_paragraph
from mlkb.corpus.markdown.kinds import with_kind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

__all__ = ["ad_fences"]

_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*ad-([A-Za-z][\w-]{0,60})[ \t]*")
_OPTION = re.compile(r"(title|collapse|icon|colou?r|metadata):(?:[ \t]+(.{0,500}))?[ \t]*")
_LONGEST = 600
"""A longer line opens nothing."""


def ad_fences(md: MarkdownIt) -> None:
    """Add the rule to `md`."""
    md.block.ruler.before("fence", "ad_fence", _fence, INTERRUPTS)


def _fence(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    text = line_at(state, start_line)
    if not text.startswith(("```", "~~~")) or len(text) > _LONGEST:
        return False
    found = None if state.is_code_block(start_line) else _FENCE.fullmatch(text)
    if found is None:
        return False
    end = closing_fence(state, found[1], start_line, end_line)
    if end is None:
        return False
    if not silent:
        _read(state, found[2].lower(), start_line, end)
    return True


def _read(state: StateBlock, kind: str, start_line: int, end: int) -> None:
    token = state.push("blockquote_open", "blockquote", 1)
    token.map = [start_line, end + 1]
    begin, title = start_line + 1, ""
    while begin < end and (option := _OPTION.fullmatch(line_at(state, begin))):
        title = (option[2] or "").strip() if option[1] == "title" else title
        begin += 1
    push_paragraph(state, with_kind(kind, title), start_line, begin)
    known, state.lineMax = state.lineMax, end
    state.md.block.tokenize(state, begin, end)
    state.lineMax, state.line = known, end + 1
    state.push("blockquote_close", "blockquote", -1)
