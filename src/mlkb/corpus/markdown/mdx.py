"""What MDX changes of Markdown: no code by indentation, and no HTML but components.

What is indented by any depth within a component is what it would be at the margin. A paragraph ends
where another element begins, however far in that stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import line_at, push_paragraph
from mlkb.corpus.markdown.components import is_kept_html

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

__all__ = ["mdx"]


def mdx(md: MarkdownIt) -> None:
    """Change the rules of `md`, which has all the others."""
    from markdown_it.rules_block import html_block

    md.block.ruler.disable("code")
    md.block.ruler.at("paragraph", _paragraph)

    def kept_html(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        if not is_kept_html(line_at(state, start_line)):
            return False
        return html_block(state, start_line, end_line, silent)

    md.block.ruler.at("html_block", kept_html, {"alt": ["paragraph", "reference", "blockquote"]})


def _paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read a paragraph, which an element ends that begins on any column."""
    rules = state.md.block.ruler.getRules("paragraph")
    known, state.parentType = state.parentType, "paragraph"
    line = start_line + 1
    while line < state.lineMax and not state.isEmpty(line):
        # Lines that a quotation goes on with, though nothing marks them, have an indent below none.
        if state.sCount[line] >= 0 and any(rule(state, line, end_line, True) for rule in rules):
            break
        line += 1
    text = state.getLines(start_line, line, state.blkIndent, False).strip(" \t\n")
    push_paragraph(state, text, start_line, line)
    state.parentType, state.line = known, line
    return True
