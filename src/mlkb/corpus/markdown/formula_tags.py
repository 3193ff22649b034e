r"""Formulas between the tags of site generators, whose plugins draw what is between them.

Hugo has ``{{< katex >}}..{{< /katex >}}`` (with ``%`` for the angle brackets, too), Jekyll and Hexo
``{% katex %}..{% endkatex %}``, Zola ``{% katex() %}..{% end %}``; others call the tag ``math``,
``mathjax``, ``latex`` or ``tex``. The rules give ``math_inline`` and ``math_block`` as
`mathematics` does, before anything between the tags is read as Markdown.

A tag says itself whether it is a display (``display``, ``display=true``, ``block``). One that does
not is inline, unless it says nothing and has its lines to itself, since dev.to and Hexo set that as
a display.

A tag between whose ends dollars or other delimiters stand only switches mathematics on, as
``katexmm`` does: `templating` drops it, and its formulas are read as everywhere. So it is with one
that is not closed before another begins. A search for the end reaches to the next such tag and no
further, so that a million open ones are read in one pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at, push_paragraph
from mlkb.corpus.markdown.labels import label_behind
from mlkb.corpus.markdown.mathematics import (
    BEHIND,
    MAX_DISPLAY,
    NEVER_LATEX,
    ends_in_code,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["formula_tags"]

_NAME = r"(?:katex|math(?:jax)?|latex|tex)(?:/[\w-]{1,30})?(?![\w-])"
_OPENING = re.compile(
    rf"\{{\{{[<%]\s{{0,9}}(?P<shortcode>{_NAME})(?P<says>[^{{}}\n]{{0,200}}?)(?<!/)[>%]\}}\}}"
    rf"|\{{%-?\s{{0,9}}(?P<tag>{_NAME})(?P<asks>[^{{}}\n]{{0,200}}?)%\}}"
)
_CLOSING = re.compile(
    rf"\{{\{{[<%]\s{{0,9}}/\s{{0,9}}(?P<shortcode>{_NAME})\s{{0,9}}[>%]\}}\}}"
    rf"|\{{%-?\s{{0,9}}end(?P<tag>{_NAME})?\s{{0,9}}-?%\}}"
)
_NEXT = re.compile(re.sub(r"\?P<\w+>", "?:", f"{_OPENING.pattern}|{_CLOSING.pattern}"))
_DISPLAY = re.compile(r"\b(?:display|block)\b(?!\s{0,9}=\s{0,9}[\"']?false)")
_INLINE = re.compile(r"\b(?:inline|(?:display|block)\s{0,9}=\s{0,9}[\"']?false)\b")
_DELIMITER = re.compile(r"(?<!\\)(?:\$|\\[(\[])")
_WORDS = re.compile(r"\\(?:text[a-z]{0,9}|[mh]box)\s{0,9}\{[^{}]{0,500}\}")
_RAW = re.compile(r"\{%-?\s{0,9}(?:end)?raw\s{0,9}-?%\}")
"""Liquid that keeps ``{{`` in a formula from being Liquid's."""


def formula_tags(md: MarkdownIt) -> None:
    """Add the rules to `md`; they come before those for templates and for LaTeX in text."""
    md.inline.ruler.after("math_inline", "formula_tag", _inline)
    md.block.ruler.after("math_block", "formula_tag", _block, INTERRUPTS)


def _inline(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if src[pos] != "{" or state.env.get("raw"):
        return False
    opening = _OPENING.match(src, pos, state.posMax)
    if opening is None:
        return False
    start = opening.end()
    tag = _NEXT.search(src, start, min(state.posMax, start + MAX_DISPLAY))
    if tag is None or not _closes(tag[0], opening):
        return False
    written = src[start : tag.start()]
    latex = _latex(written)
    if not latex or ends_in_code(src, written, tag.end()):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = latex
        is_display = _is_display(opening, alone=False)
        token.meta = {"display": is_display, "pos": pos, "breaks": written.count("\n")}
    state.pos = tag.end()
    return True


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line) or state.env.get("raw"):
        return False
    first = line_at(state, start_line)
    opening = _OPENING.match(first)
    if opening is None:
        return False
    parts: list[str] = []
    line, text = start_line, first[opening.end() :]
    while (tag := _NEXT.search(text)) is None:
        parts.append(text)
        line += 1
        if line >= end_line or (state.sCount[line] < state.blkIndent and line_at(state, line)):
            return False
        text = line_at(state, line)
        if NEVER_LATEX.match(text):
            return False
    behind = text[tag.end() :]
    if not _closes(tag[0], opening) or not BEHIND.fullmatch(behind.strip()):
        return False
    parts.append(text[: tag.start()])
    latex = _latex("\n".join(parts))
    alone = len(parts) > 1 and not parts[0].strip() and not parts[-1].strip()
    is_display = _is_display(opening, alone=alone)
    if not latex or not (is_display or alone):
        return False
    if silent:
        return True
    if is_display:
        token = state.push("math_block", "math", 0)
        token.block = True
        token.content = latex
        token.map = [start_line, line + 1]
        token.meta = {"label": label_behind(behind)}
    else:  # its lines are none of a list, nor tags that say nothing
        source = state.getLines(start_line, line + 1, state.blkIndent, False)
        push_paragraph(state, source.strip(), start_line, line + 1)
    state.line = line + 1
    return True


def _closes(tag: str, opening: re.Match[str]) -> bool:
    """Whether `tag` is the end of the formula that `opening` begins."""
    closing = _CLOSING.fullmatch(tag)
    if closing is None or closing["shortcode"] != opening["shortcode"]:
        return False
    return closing["tag"] in (None, opening["tag"])


def _latex(written: str) -> str:
    """Return the formula that was written between two tags; nothing where they hold text."""
    latex = _RAW.sub("", written).strip()
    return "" if _DELIMITER.search(_WORDS.sub("", latex)) else latex


def _is_display(opening: re.Match[str], *, alone: bool) -> bool:
    options = opening["says"] or opening["asks"] or ""
    return not _INLINE.search(options) if alone else bool(_DISPLAY.search(options))
