"""Lines of MyST that no reader sees: breaks of cells, and comments.

``+++`` alone or with what a cell is told (``+++ {"part": "abstract"}``) parts the cells of a
notebook. ``% ...`` is a comment, but only in MyST: elsewhere a line may begin so. A text is MyST if
it has a directive, a target or a role that only MyST has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, RESPELT, line_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

__all__ = ["is_myst", "myst_lines"]

_BREAK = re.compile(r"\+\+\+[ \t]*(?:\{.{0,1000}\}[ \t]*)?")
_SIGN = re.compile(
    r"^[ \t>]{0,20}[`~:]{3,20}[ \t]{0,9}\{(?:admonition|bibliography|card|code-(?:block|cell)"
    r"|deprecated|dropdown|eval-rst|figure|glossary|grid|image|important|(?:literal)?include"
    r"|list-table|math|note|prf:\w{1,30}|seealso|tab-set|tableofcontents|tip|toctree"
    r"|version(?:added|changed)|warning)\}"
    r"|^[ \t>]{0,20}\([\w.:-]{1,200}\)=[ \t]{0,9}$"
    r"|\{(?:ref|doc|eq|numref|term|cite(?::\w{1,9})?|math|func|class|meth|mod)\}`",
    re.MULTILINE,
)
_MYST = "myst"


def myst_lines(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.block.ruler.before("fence", "cell_break", _break, INTERRUPTS)
    md.block.ruler.before("fence", "myst_comment", _comment, INTERRUPTS)


def is_myst(text: str) -> bool:
    """Whether `text` is MyST."""
    return _SIGN.search(text) is not None


def _break(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    return _dropped(state, start_line, _BREAK.fullmatch(line_at(state, start_line)), silent)


def _comment(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if not line_at(state, start_line).startswith("%"):
        return False
    if _MYST not in state.env:
        state.env[_MYST] = is_myst(state.src)
    found = bool(state.env[_MYST])
    return _dropped(state, start_line, found, silent)


def _dropped(state: StateBlock, line: int, found: object, silent: bool) -> bool:
    if not found or state.is_code_block(line):
        return False
    if not silent:
        state.line = line + 1
        if state.level == 0:
            state.env.setdefault(RESPELT, {})[line] = ""
    return True
