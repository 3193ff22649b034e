"""What inline rules for markdown-it share: reading a stretch, pushing words or a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

__all__ = ["push_image", "push_text", "tokens_between"]


def tokens_between(state: StateInline, start: int, end: int) -> None:
    """Read what stands between `start` and `end`, and leave the position at `end`."""
    known, state.posMax = state.posMax, end
    state.pos = start
    state.md.inline.tokenize(state)
    state.posMax = known


def push_text(state: StateInline, text: str) -> None:
    """Push `text` as it is, whatever in it looks like markup."""
    state.push("text", "", 0).content = text


def push_image(state: StateInline, words: str) -> None:
    """Push an image that `words` describe, as one whose file is not known."""
    token = state.push("image", "img", 0)
    token.attrs = {"src": "", "alt": ""}
    token.content = words
    token.children = []
    state.md.inline.parse(words, state.md, state.env, token.children)
    token.meta = {"pos": state.pos}
