"""Roles and tabs of d2lbook, the Markdown of "Dive into Deep Learning": ``:numref:`sec_x` ``.

They are reStructuredText's, and are read as MyST's are (`directives`): of what refers to something
the words stay, those of ``:cite:`` in brackets, of a formula in parentheses. What only names, sizes
or arranges (``:label:``, ``:width:``, ``:end_tab:``, ``#@tab`` in front of code) is no text, but
``:eqlabel:`` labels the display above it, and ``:begin_tab:`` has the name of what is in the tab.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at, push_paragraph
from mlkb.corpus.markdown.inline_rules import push_text
from mlkb.corpus.markdown.labels import label_named

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

__all__ = ["d2l_roles"]

_UNSEEN = r"(?:eqlabel|height|label|width)"
_ROLE = re.compile(rf":({_UNSEEN}|cite(?::?[pt])?|eqref|numref|ref):`([^`\n]{{1,300}})`")
_LINE = re.compile(
    rf"(?:(?::{_UNSEEN}:`[^`\n]{{1,300}}`|:end_tab:)[ \t]*)+|:begin_tab:`([^`\n]{{1,100}})`[ \t]*"
)
_EQUATION = re.compile(r":eqlabel:`[ \t]*([^`\n]{1,200}?)[ \t]*`")
_CODE_TAB = re.compile(r"#[ \t]?@tab[ \t][^\n]{0,200}\n")
_LONGEST = 2_000
"""A longer line is text."""


def d2l_roles(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.block.ruler.before("fence", "d2l_line", _line, INTERRUPTS)
    md.inline.ruler.before("backticks", "d2l_role", _role)
    md.core.ruler.after("block", "d2l_tab", _code_tabs)


def _line(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Drop a line that has nothing but what names, sizes and arranges."""
    text = line_at(state, start_line)
    if not text.startswith(":") or len(text) > _LONGEST or state.is_code_block(start_line):
        return False
    found = _LINE.fullmatch(text)
    if found is None:
        return False
    if silent:
        return True
    if found[1]:
        push_paragraph(state, found[1], start_line)
    last = state.tokens[-1] if state.tokens else None
    if last is not None and last.type == "math_block" and last.map and last.map[1] == start_line:
        labels = map(label_named, _EQUATION.findall(text))
        last.meta = {**last.meta, "label": last.meta.get("label") or next(labels, "")}
    state.line = start_line + 1
    return True


def _role(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":" or state.src[max(state.pos - 1, 0)].isalnum():
        return False
    found = _ROLE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    name, words = found[1], found[2].strip()
    if not silent and "cite" in name:
        push_text(state, f"[{words}]")
    elif not silent and name == "eqref":
        push_text(state, f"({words})")
    elif not silent and name in ("numref", "ref"):
        push_text(state, words)
    state.pos = found.end()
    return True


def _code_tabs(state: StateCore) -> None:
    """Take out of code the line that says in which tab it stands."""
    for token in state.tokens:
        if token.type == "fence" and (found := _CODE_TAB.match(token.content)):
            token.content = token.content[found.end() :]
