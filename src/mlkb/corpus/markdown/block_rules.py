"""What block rules for markdown-it share: which blocks they interrupt, and what a line holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock

__all__ = ["INTERRUPTS", "closing_line", "line_at", "push_paragraph"]

INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
"""What begins within a paragraph, a quotation or a list ends it."""


def closing_line(
    state: StateBlock, end: re.Pattern[str], start_line: int, end_line: int
) -> int | None:
    """Return the first line below `start_line` that is all of `end`, None if there is none."""
    known = state.env.setdefault("unclosed", {})
    key = (end, state.level, end_line)
    # What is not closed here is not closed further down either: a million openings cost one look.
    if known.get(key, end_line) <= start_line:
        return None
    for line in range(start_line + 1, end_line):
        if end.fullmatch(line_at(state, line)):
            return line
    known[key] = start_line
    return None


def line_at(state: StateBlock, line: int) -> str:
    """Return what stands on `line`, without what it is indented by."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def push_paragraph(state: StateBlock, text: str, line: int, end_line: int | None = None) -> None:
    """Push `text` as a paragraph of its own: it stands on `line`, or up to before `end_line`."""
    end_line = line + 1 if end_line is None else end_line
    token = state.push("paragraph_open", "p", 1)
    token.map = [line, end_line]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = text, [line, end_line], []
    state.push("paragraph_close", "p", -1)
