"""What block rules for markdown-it share: which blocks they interrupt, and what a line holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock

__all__ = [
    "INTERRUPTS", "RESPELT", "closing_fence", "closing_line", "filled_line", "line_at",
    "push_paragraph",
]  # fmt: skip

INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
"""What begins within a paragraph, a quotation or a list ends it."""

RESPELT = "respelt"
"""The key of the parser's environment under which lines are kept, by their numbers from 0, that are
to be spelt otherwise in the source of a passage, where they stand without what gave them sense."""


def closing_fence(state: StateBlock, marks: str, start_line: int, end_line: int) -> int | None:
    """Return the line that closes a fence of these `marks` in the same item, None if none does."""
    closing = re.compile(rf"{marks}{marks[0]}*[ \t]*")
    return closing_line(state, closing, start_line, end_line, within=True)


def closing_line(
    state: StateBlock,
    end: re.Pattern[str],
    start_line: int,
    end_line: int,
    *,
    within: bool = False,
) -> int | None:
    """Return the first line below `start_line` that is all of `end`, None if there is none.

    Args:
        state: The parser's state.
        end: What closes.
        start_line: The line that opens.
        end_line: The first line that is not looked at.
        within: Whether both lines must be in the same item of a list. What lies between them is
            read as Markdown then, and what is not of the item would be passed over.
    """
    unclosed = state.env.setdefault("unclosed", {})
    key = (end, state.level, end_line, within)
    # What is not closed here is not closed further down either: a million openings cost one look.
    if start_line in unclosed.get(key, ()):
        return None
    last = end_line
    for line in range(start_line + 1, end_line):
        if within and state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            last = line
            break
        if end.fullmatch(line_at(state, line)):
            return line
    unclosed[key] = range(start_line, last)
    return None


def filled_line(state: StateBlock, line: int, end_line: int) -> int:
    """Return the first line from `line` on that is not blank; `end_line` if none above it is."""
    while line < end_line and state.isEmpty(line):
        line += 1
    return line


def line_at(state: StateBlock, line: int) -> str:
    """Return what stands on `line`, without what it is indented by."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def push_paragraph(
    state: StateBlock,
    text: str,
    line: int,
    end_line: int | None = None,
    *,
    text_line: int | None = None,
) -> None:
    """Push a paragraph.

    Args:
        state: The parser's state.
        text: Its text.
        line: The line that it begins on.
        end_line: The line behind it; the next one where it is not given.
        text_line: The line that `text` begins on, if that is a later one.
    """
    end_line = line + 1 if end_line is None else end_line
    token = state.push("paragraph_open", "p", 1)
    token.map = [line, end_line]
    token = state.push("inline", "", 0)
    token.content, token.children = text, []
    token.map = [line if text_line is None else text_line, end_line]
    state.push("paragraph_close", "p", -1)
