"""Formulas given as pictures (`pictured`): rules for markdown-it that make formulas of them.

A picture of Markdown or of HTML within a line becomes ``math_inline``, a display where its
paragraph has nothing but such pictures; raw HTML that holds one and no words, ``math_block``. In
other raw HTML, `raw_html` has the formula stand between dollars. The rule comes when macros are
written out, which are none of such a service; ``meta["pictured"]`` says that the formula does not
stand in the source as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import line_at
from mlkb.corpus.markdown.pictured import pictured, pictured_in
from mlkb.corpus.markdown.raw_html import html_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["PICTURED", "formula_pictures"]

PICTURED = "pictured"
"""The key of a token's ``meta`` that a formula has which was a picture."""

_IMAGE = re.compile(r"<img\s", re.IGNORECASE)
_TAG = re.compile(r"<img\s[^<>]{1,9000}>", re.IGNORECASE)
_PUNCTUATION = " \t\n.,;:"
_SILENT = ("softbreak", "hardbreak", "html_inline", "link_open", "link_close")


def formula_pictures(md: MarkdownIt) -> None:
    """Add the rules to `md`, which has the one for macros."""
    from markdown_it.rules_block import html_block

    def no_picture(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        first = line_at(state, start_line)
        if _IMAGE.match(first) and pictured_in(first):
            return False  # a paragraph, whose formulas stand where they are
        return html_block(state, start_line, end_line, silent)

    alternatives = ["paragraph", "reference", "blockquote"]
    md.block.ruler.at("html_block", no_picture, {"alt": alternatives})
    md.core.ruler.after("macros", "formula_pictures", _pictures)


def _pictures(state: StateCore) -> None:
    before = ""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            _within(token.children, may_stand_apart=before == "paragraph_open")
        elif token.type == "html_block":
            _alone(token)
        before = token.type


def _within(tokens: Sequence[Token], *, may_stand_apart: bool) -> None:
    """Make formulas of the pictures among the `tokens` of a line of text."""
    formulas = [(token, latex) for token in tokens if (latex := _formula(token))]
    if not formulas:
        return
    pictures = {id(token) for token, _ in formulas}
    apart = may_stand_apart and all(
        id(token) in pictures
        or token.type in _SILENT
        or (token.type == "text" and not token.content.strip(_PUNCTUATION))
        for token in tokens
    )
    for token, latex in formulas:
        breaks = token.content.count("\n") if token.type == "html_inline" else 0
        token.meta = {**token.meta, "display": apart, "breaks": breaks, PICTURED: True}
        token.type, token.tag, token.content, token.markup = "math_inline", "math", latex, ""
        token.children = None


def _formula(token: Token) -> str:
    if token.type == "image":
        return pictured(str(token.attrs.get("src", "")))
    is_tag = token.type == "html_inline" and _IMAGE.match(token.content)
    return pictured_in(token.content) if is_tag else ""


def _alone(html: Token) -> None:
    """Make a display of raw HTML that shows a formula and nothing else."""
    tags = _TAG.findall(html.content)
    latex = pictured_in(tags[0]) if len(tags) == 1 else ""
    if latex and not html_text(_TAG.sub("", html.content)).strip():
        html.type, html.tag, html.content, html.markup = "math_block", "math", latex, "html"
        html.children = None
        html.meta = {**html.meta, PICTURED: True}
