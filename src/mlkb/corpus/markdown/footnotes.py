"""Footnotes: ``[^1]`` in a text, ``[^1]: the note``, and Pandoc's ``^[the note]``.

The mark is no word of its sentence (a token ``footnote_ref``), and a note is an element of its own
where it stands, with what is indented below it (mdit-py-plugins reads it). A note within the text
is put in parentheses.

A passage may hold a mark without its note, so that what is marked by a number or a word is a mark
there, too. What a regular expression leaves out (``[^a-z]``) is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.inline_rules import push_text, tokens_between

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

__all__ = ["footnotes"]

_MARK = re.compile(r"\[\^([^\]\s]{1,100})\]")
_NAME = re.compile(r"\d{1,3}|(?!.{0,60}[a-zA-Z]-[zZ]\b)[A-Za-z][\w.:-]{3,60}")
_OPENING = re.compile(r"\^\[(?=[^\[\]\s]{1,100}\s)")
_LONGEST_WITHIN = 500
"""Characters of a note within its sentence."""


def footnotes(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    from mdit_py_plugins.footnote.index import footnote_def

    alternatives = ["paragraph", "reference"]
    md.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": alternatives})
    md.inline.ruler.before("link", "footnote_ref", _mark)
    md.inline.ruler.before("link", "footnote_within", _within)


def _mark(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[^", state.pos):
        return False
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    known = state.env.get("footnotes", {}).get("refs", {})
    if f":{found[1]}" not in known and not _NAME.fullmatch(found[1]):
        return False
    if not silent:
        state.push("footnote_ref", "", 0).meta = {"label": found[1]}
    state.pos = found.end()
    return True


def _within(state: StateInline, silent: bool) -> bool:
    """Put a note that stands in the text, of several words, into parentheses."""
    if not _OPENING.match(state.src, state.pos, state.posMax):
        return False
    start = state.pos + 2
    end = _closing_bracket(state.src, start, min(state.posMax, start + _LONGEST_WITHIN))
    if end == -1:
        return False
    if not silent:
        push_text(state, "(" if state.src[start - 3 : start - 2].isspace() else " (")
        tokens_between(state, start, end)
        push_text(state, ")")
    state.pos = end + 1
    return True


def _closing_bracket(src: str, start: int, end: int) -> int:
    depth = 1
    for pos in range(start, end):
        if src[pos] == "[":
            depth += 1
        elif src[pos] == "]":
            depth -= 1
            if not depth:
                return pos
    return -1
