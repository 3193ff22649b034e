"""Rules that keep Markdown's own from losing text, and that say where inline tokens stand.

CommonMark parsers stop reading where quotes and lists are nested too deeply, and drop the rest;
here such text becomes a paragraph. What begins as a footnote (``[^1 ]: Boyd``) is text, not the
definition of a link. Links, images and tags get ``meta["pos"]``, where they begin in the paragraph,
so that their line is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import push_paragraph

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["MAX_DEPTH", "MAX_NESTING", "guards"]

MAX_NESTING = 20
"""CommonMark's own bound, for brackets within brackets too: their cost grows with it."""

MAX_DEPTH = MAX_NESTING - 2
"""Nesting of blocks that is kept: 18 quotes, or 9 lists (a list and its items are two)."""


def guards(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    from markdown_it.rules_block import reference
    from markdown_it.rules_inline import html_inline, image, link

    def no_footnote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        begin = state.bMarks[start_line] + state.tShift[start_line]
        if state.src.startswith("[^", begin):
            return False
        return reference(state, start_line, end_line, silent)

    first = md.block.ruler.get_all_rules()[0]
    md.block.ruler.before(first, "too_deep", _too_deep)
    md.block.ruler.at("reference", no_footnote)
    md.inline.ruler.at("link", _located(link, "link_open"))
    md.inline.ruler.at("image", _located(image, "image"))
    md.inline.ruler.at("html_inline", _located(html_inline, "html_inline"))


def _too_deep(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.level < MAX_DEPTH or silent:
        return False
    line = start_line
    while line < end_line and not state.isEmpty(line):
        line += 1
    text = state.getLines(start_line, line, state.blkIndent, False).strip(" \t\n")
    push_paragraph(state, text, start_line, line)
    state.line = line
    return True


def _located(
    rule: Callable[[StateInline, bool], bool], kind: str
) -> Callable[[StateInline, bool], bool]:
    def located(state: StateInline, silent: bool) -> bool:
        pos, known = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            # Text that waited is flushed in front of the token.
            token = state.tokens[known]
            if token.type != kind:
                token = state.tokens[known + 1]
            token.meta = {**token.meta, "pos": pos}
        return found

    return located
