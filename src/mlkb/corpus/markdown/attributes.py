"""Attributes of what stands beside them: ``{ .class #name key="value" }``, on a line of their own.

MkDocs and Quarto write them below a block, on its last line (``{ .annotate }``), MyST above code or
a paragraph (``{emphasize-lines="2"}``). They are no text there. Where they stand within a line is
known to `mlkb.corpus.markdown.pymdown_words`, what is an anchor to `mlkb.corpus.blocks`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

__all__ = ["ATTRIBUTES", "TELLING", "attributes"]

TELLING = r"[#.](?!\d)[\w:.\\-]{1,100}|(?:aria|data)-[a-z-]{1,60}(?![\w=])|markdown(?![\w=])"
"""An attribute that is nothing else: a class, an anchor, a flag."""

_VALUE = r"[A-Za-z_][\w:.-]{0,60}=(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s\"'{}=]{1,300})"
ATTRIBUTES = re.compile(
    rf"\{{:?[ \t]{{0,9}}+(?:{TELLING}|{_VALUE})(?:[ \t]{{1,9}}(?:{TELLING}|{_VALUE})){{0,20}}+"
    r"[ \t]{0,9}\}"
)
"""A list of attributes: classes, an anchor, keys with values, and flags."""

_LONGEST = 700
"""A longer line is none."""


def attributes(md: MarkdownIt) -> None:
    """Add the rule to `md`."""
    md.block.ruler.before("fence", "attributes", _attributes, INTERRUPTS)


def _attributes(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Drop a line of attributes that begins a block, or is its last."""
    if not state.src.startswith("{", state.bMarks[start_line] + state.tShift[start_line]):
        return False
    behind = start_line + 1
    is_within = silent and behind < end_line and not state.isEmpty(behind)
    text = line_at(state, start_line).rstrip()
    if is_within or state.is_code_block(start_line) or len(text) > _LONGEST:
        return False
    if not ATTRIBUTES.fullmatch(text):
        return False
    if not silent:
        state.line = behind
    return True
