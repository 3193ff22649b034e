"""Cells of Quarto and R Markdown: fences that run, with options that no reader sees.

Options stand in front of the code, behind ``#|`` (``# |``, or as comments are begun in the language
of the cell), or as R Markdown in the braces (``{r, echo=FALSE}``). They are dropped. Code that the
options keep from readers (``include: false``, ``echo: false``) is, too: what is seen is what it
makes, of which only a caption is known here. What is in the braces may hold backticks, for knitr if
not for CommonMark (```` ```{r `fit`} ````).

What the front matter says of all cells is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, closing_fence, line_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["cells"]

_CELL = re.compile(r"\{[ \t]*[A-Za-z][\w+-]{0,30}[^{}\n]{0,500}\}?")
_TICKED = re.compile(r"(`{3,})[ \t]*(\{[A-Za-z][\w+-]{0,30}[ ,][^{}\n]{0,500}\})[ \t]*")
_OPTION = re.compile(r"[ \t]*(?:#|//|--|%%)[ \t]?\|(?:[ \t](.*))?")
_KEY = re.compile(r"([A-Za-z][\w.-]{0,60}):[ \t]*(.{0,2000}?)[ \t]*")
_IN_BRACES = re.compile(
    r"[,\s]([A-Za-z][\w.]{0,60})[ \t]{0,9}=[ \t]{0,9}(\"[^\"]{0,2000}\"|'[^']{0,2000}'|\w{1,60})"
)
_HIDING = ("include", "echo")
_CAPTIONS = ("fig-cap", "fig.cap", "tbl-cap", "lst-cap")


def cells(md: MarkdownIt) -> None:
    """Add the rule to `md`; it comes when directives are read, and formulas are not."""
    md.core.ruler.before("inline", "cells", _cells)
    md.block.ruler.before("fence", "ticked_cell", _ticked, INTERRUPTS)


def _ticked(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read a cell with backticks in its braces, which opens no fence of CommonMark."""
    text = line_at(state, start_line)
    found = _TICKED.fullmatch(text) if text.startswith("```") else None
    if found is None or "`" not in found[2] or state.is_code_block(start_line):
        return False
    end = closing_fence(state, found[1], start_line, end_line)
    if end is None:
        return False
    if not silent:
        token = state.push("fence", "code", 0)
        token.info, token.markup, token.map = found[2], found[1], [start_line, end + 1]
        token.content = state.getLines(start_line + 1, end, state.sCount[start_line], True)
        state.line = end + 1
    return True


def _cells(state: StateCore) -> None:
    made: list[Token] = []
    for token in state.tokens:
        if token.type == "fence" and _CELL.match(token.info):
            made += _shown(token)
        else:
            made.append(token)
    state.tokens = made


def _shown(cell: Token) -> Iterator[Token]:
    """Yield what is seen of a cell: its code without options, or a caption, or nothing."""
    lines = cell.content.split("\n")
    options = dict(_IN_BRACES.findall(cell.info))
    count = 0
    while count < len(lines) and (found := _OPTION.fullmatch(lines[count])):
        if stated := _KEY.fullmatch(found[1] or ""):
            options[stated[1]] = stated[2]
        count += 1
    caption = next((_unquoted(options[key]) for key in _CAPTIONS if key in options), "")
    content = "\n".join(lines[count:])
    off = {key for key in _HIDING if options.get(key, "").lower() in ("false", "f")}
    content = "" if off else content
    caption = "" if "include" in off else caption
    if content.strip():
        cell.content = content
        if caption:
            cell.meta = {**cell.meta, "caption": caption}
        yield cell
    elif caption and (count or cell.content.strip()):
        yield cell.copy(type="paragraph_open", tag="p", nesting=1, content="", info="", meta={})
        yield cell.copy(
            type="inline",
            tag="",
            content=caption,
            info="",
            meta={},
            children=[],
            level=cell.level + 1,
        )
        yield cell.copy(type="paragraph_close", tag="p", nesting=-1, content="", info="", meta={})
    elif not cell.content.strip():
        yield cell  # an empty fence has nothing that could be hidden


def _unquoted(words: str) -> str:
    return words[1:-1] if words[:1] in ("'", '"') and words[-1:] == words[:1] else words
