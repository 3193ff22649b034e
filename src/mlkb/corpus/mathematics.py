r"""Mathematics in Markdown: rules for markdown-it that know every delimiter people write.

Inline ``$..$``, ``\(..\)``, ``\\(..\\)`` give tokens of type ``math_inline``; ``$$..$$``,
``\[..\]``, ``\\[..\\]`` and bare environments such as ``\begin{align}`` give ``math_block``, or
``math_inline`` with ``meta["display"]`` where they stand inside a line of text. The token's
``content`` is the LaTeX between the delimiters (with the environment, where there is one).

The rules run before Markdown's own, so that ``_``, ``*``, ``\\`` and a line that begins with ``-``
or ``=`` inside a formula are never taken for markup. A display may follow a line of text without
a blank line between, as most blogs write it. Code is never touched, since code is recognised first.

Dollars that are money are left alone: the opening one must be followed, and the closing one
preceded, by something other than white space, and no digit may follow the closing one (the rule
of Pandoc's ``tex_math_dollars``). Inline mathematics may run over a line's end, but never over
`MAX_INLINE` characters, so that a stray dollar costs little.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["ENVIRONMENTS", "MAX_INLINE", "mathematics"]

MAX_INLINE = 2_000
"""Longest inline formula, in characters."""

ENVIRONMENTS = (
    "equation", "multline", "gather", "align", "alignat", "flalign", "eqnarray", "displaymath",
)  # fmt: skip
"""The top-level displays of amsmath (its user's guide, section 3) and of LaTeX itself."""

_BLOCK_OPENERS = {"$$": "$$", r"\[": r"\]", r"\\[": r"\\]"}
_INLINE_OPENERS = {"$$": "$$", r"\(": r"\)", r"\\(": r"\\)", r"\[": r"\]", r"\\[": r"\\]"}
_BEGIN = re.compile(r"\\begin\{(" + "|".join(ENVIRONMENTS) + r")(\*?)\}")
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def mathematics(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.inline.ruler.before("escape", "math_inline", _inline)
    md.block.ruler.before("fence", "math_block", _block, _INTERRUPTS)


def _escaped(src: str, pos: int) -> bool:
    """Whether the character at `pos` has an odd number of backslashes before it."""
    start = pos
    while pos > 0 and src[pos - 1] == "\\":
        pos -= 1
    return (start - pos) % 2 == 1


def _find(src: str, closer: str, start: int, end: int) -> int:
    """Return where `closer` stands, not escaped; -1 if nowhere."""
    pos = src.find(closer, start, end)
    while pos != -1 and _escaped(src, pos):
        pos = src.find(closer, pos + 1, end)
    return pos


def _inline(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if src[pos] not in "$\\":
        return False
    for opener, closer in _INLINE_OPENERS.items():
        if src.startswith(opener, pos):
            start = pos + len(opener)
            end = _find(src, closer, start, min(state.posMax, start + MAX_INLINE))
            display = opener not in (r"\(", r"\\(")
            break
    else:
        if src[pos] != "$":
            return False
        opener = closer = "$"
        start, display = pos + 1, False
        end = _closing_dollar(src, start, min(state.posMax, start + MAX_INLINE))
    if end == -1 or not src[start:end].strip():
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = src[start:end].strip()
        token.markup = opener
        token.meta = {"display": display, "breaks": src.count("\n", start, end)}
    state.pos = end + len(closer)
    return True


def _closing_dollar(src: str, start: int, end: int) -> int:
    if start >= end or src[start].isspace():
        return -1
    pos = _find(src, "$", start, end)
    if pos == -1 or src[pos - 1].isspace():
        return -1
    following = src[pos + 1 : pos + 2]
    return -1 if following.isdigit() else pos


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    first = _line(state, start_line)
    found = _delimiters(first)
    if found is None:
        return False
    opener, closer, keep = found
    parts: list[str] = []
    line = start_line
    text = first[len(opener) :]
    while True:
        end = _find(text, closer, 0, len(text))
        if end != -1:
            rest = text[end + len(closer) :].strip()
            if rest and not re.fullmatch(r"\(?[\w.:*-]*\)?[.,;:]?|\{#[^}]*\}", rest):
                return False  # text follows on the same line: a formula inside a paragraph
            parts.append(text[:end])
            break
        parts.append(text)
        line += 1
        if line >= end_line or (state.sCount[line] < state.blkIndent and _line(state, line)):
            return False
        text = _line(state, line)
        if not text.strip() and opener != "$$" and not keep:
            return False
    content = "\n".join(parts)
    if not content.strip():
        return False
    if silent:
        return True
    token = state.push("math_block", "math", 0)
    token.block = True
    token.content = opener + content + closer if keep else content.strip("\n").strip()
    token.markup = opener
    token.map = [start_line, line + 1]
    state.line = line + 1
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _delimiters(first: str) -> tuple[str, str, bool] | None:
    """Return opener, closer, and whether they belong to the formula, for a display's first line."""
    for opener, closer in _BLOCK_OPENERS.items():
        if first.startswith(opener):
            return opener, closer, False
    begin = _BEGIN.match(first)
    if begin:
        return begin[0], f"\\end{{{begin[1]}{begin[2]}}}", True
    return None
