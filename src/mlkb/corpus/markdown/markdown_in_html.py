"""Markdown within elements of HTML that say so: ``<div class="theorem" markdown="1">``.

kramdown, and Python-Markdown with ``md_in_html``, read what is in such an element as Markdown,
blank lines around it or not. The tags that open and close it are no text then; what stands behind
the opening one on its line is read as a line of its own, and the words of a ``<summary>`` are a
paragraph, as is an element of one line. In a passage, which may hold one tag without the other,
both are blank (`RESPELT`). Elsewhere CommonMark's rules for HTML hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, RESPELT, line_at, push_paragraph
from mlkb.corpus.markdown.guards import MAX_DEPTH

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

__all__ = ["markdown_in_html"]

_NAME = (
    r"address|article|aside|blockquote|body|center|d[dlt]|details|div|fieldset|fig(?:caption|ure)"
    r"|footer|form|header|li|main|nav|[ou]l|p|section|summary"
)
_MARKDOWN = r"\smarkdown(?:=(?:1|block|span|\"(?:1|block|span|true)\"|'(?:1|block|span|true)'))?"
_OPENING = re.compile(
    rf"<({_NAME})(?=[\s>])(?=[^<>]{{0,500}}{_MARKDOWN}[\s>])[^<>]{{0,600}}>[ \t]*", re.IGNORECASE
)
_CLOSING = re.compile(rf"(?:</({_NAME})[ \t]*>[ \t]*)+", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^<>]{0,300}>(.{1,500}?)</summary>[ \t]*", re.IGNORECASE)
_OPEN = "open elements"
"""The key of the parser's environment under which it is kept how many elements are open."""

_DEPTH = "depth of elements"
"""That of how many opening lines are being read whose rest is read as a line."""

_LONGEST = 2_000
"""A longer line opens nothing."""


def markdown_in_html(md: MarkdownIt) -> None:
    """Add the rule to `md`."""
    md.block.ruler.before("html_block", "markdown_in_html", _element, INTERRUPTS)


def _element(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("<", begin) or state.is_code_block(start_line):
        return False
    text = line_at(state, start_line)
    if len(text) > _LONGEST or state.env.get("mdx"):
        return False
    if found := _OPENING.match(text):
        return _open(state, found, start_line, end_line, silent)
    if not state.env.get(_OPEN):
        return False
    if summary := _SUMMARY.fullmatch(text):
        if not silent:
            push_paragraph(state, summary[1].strip(), start_line)
            state.line = start_line + 1
        return True
    if not _CLOSING.fullmatch(text):
        return False
    if not silent:
        state.env[_OPEN] = max(0, state.env[_OPEN] - text.count("</"))
        _blank(state, start_line, "")
        state.line = start_line + 1
    return True


def _open(
    state: StateBlock, found: re.Match[str], start_line: int, end_line: int, silent: bool
) -> bool:
    depth = state.env.get(_DEPTH, 0)
    if depth >= MAX_DEPTH:
        return False
    if silent:
        return True
    rest = found.string[found.end() :].rstrip()
    closer = f"</{found[1].lower()}>"
    state.line = start_line + 1
    if rest.lower().endswith(closer):
        rest = rest[: -len(closer)].strip()
        if rest:
            push_paragraph(state, rest, start_line)
        _blank(state, start_line, rest)
        return True
    state.env[_OPEN] = state.env.get(_OPEN, 0) + 1
    _blank(state, start_line, rest)
    if rest:
        state.env[_DEPTH] = depth + 1
        _read(state, found.end(), start_line, end_line)
        state.env[_DEPTH] = depth
    return True


def _read(state: StateBlock, offset: int, start_line: int, end_line: int) -> None:
    """Read what stands behind a tag as a line that goes on to the next blank one or closing tag."""
    end = start_line + 1
    while end < end_line and not state.isEmpty(end) and not _CLOSING.fullmatch(line_at(state, end)):
        end += 1
    state.bMarks[start_line] += offset
    last, state.lineMax = state.lineMax, end
    state.md.block.tokenize(state, start_line, end)
    state.lineMax, state.line = last, end
    state.bMarks[start_line] -= offset


def _blank(state: StateBlock, line: int, rest: str) -> None:
    if state.level == 0:  # what is within another block is never apart from it
        state.env.setdefault(RESPELT, {})[line] = rest
