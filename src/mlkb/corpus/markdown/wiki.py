"""What Obsidian and other wikis write: links in double brackets, marks, comments, callouts.

``[[post|words]]`` is its words, ``[[post#Part]]`` the two names. What ``![[x.png]]`` and
``![[post#Part]]`` show lies in another file; they are an image of that name, and the names in
brackets. ``==x==`` is x. ``%% .. %%`` is a comment, and ``^name`` at a
line's end only names it. A callout (``> [!note] Title``) is a quotation whose kind and title are a
paragraph of its own.

What could be an array or a comparison is left alone: brackets behind a word (``x[[i]]``) or around
numbers, ``==`` within a word or beside a space. So is a link that Markdown knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, closing_line, line_at
from mlkb.corpus.markdown.inline_rules import push_image, push_text, tokens_between
from mlkb.corpus.markdown.kinds import with_kind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["names_of_blocks", "wiki"]

_LINK = re.compile(r"!?\[\[([^\[\]|\s][^\[\]|\n]{0,300})(?:\|([^\[\]\n]{0,300}))?\]\](?![(\[])")
_NAME = re.compile(r"[^\W\d_]|\d{4}-\d\d")
_BLOCK_NAME = re.compile(r"\^(?=[\d-]{0,60}[A-Za-z])[A-Za-z0-9-]{2,60}[ \t]*(?=\n|\Z)")
_NAMES_BLOCK = re.compile(r"(?:^|[ \t])\^([A-Za-z0-9-]{1,60})[ \t]*$", re.MULTILINE)
_COMMENT_END = re.compile(r".*%%[ \t]*")
_CALLOUT = re.compile(r"\[!([A-Za-z][\w-]{0,30})(?:\|[^\[\]\n]{0,60})?\][+-]?(?:[ \t]+|(?=\n)|\Z)")
_MEDIA = re.compile(
    r"\.(?:avif|bmp|gif|jpe?g|mp4|mkv|mov|png|svg|tiff?|webm|webp)\Z", re.IGNORECASE
)
_SIZE = re.compile(r"\s*\d{1,5}(?:x\d{1,5})?\s*")
_LONGEST_MARKED = 500
_LONGEST_COMMENT = 2_000
"""Characters within a paragraph; a comment with lines of its own has no bound."""


def wiki(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.inline.ruler.before("link", "wiki_link", _link)
    md.inline.ruler.before("link", "wiki_marked", _marked)
    md.inline.ruler.before("link", "wiki_comment", _comment)
    md.inline.ruler.before("link", "wiki_name", _block_name)
    md.block.ruler.before("fence", "wiki_comment", _comment_lines, INTERRUPTS)
    md.core.ruler.after("block", "callout", _callouts)


def names_of_blocks(body: str) -> Iterator[tuple[int, str]]:
    """Yield what may be the name of a block in `body`, without its mark, and its line, from 1.

    Any name that a link may have is one here, and code is not told apart.
    """
    line, known = 1, 0
    for found in _NAMES_BLOCK.finditer(body):
        line += body.count("\n", known, found.start(1))
        known = found.start(1)
        yield line, found[1]


def _link(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if not src.startswith(("[[", "![["), pos) or _within_word(src, pos):
        return False
    found = _LINK.match(src, pos, state.posMax)
    if found is None or not _NAME.search(found[1]) or _is_defined(state, found[1]):
        return False
    if not silent and src[pos] == "!":
        _embed(state, found[1], found[2] or "")
    elif not silent:
        if found[2] and found[2].strip():
            tokens_between(state, *found.span(2))
        else:
            name, _, part = found[1].partition("#")
            part = "" if part.startswith("^") else part.replace("#", " ")
            push_text(state, f"{name} {part}".strip())
    state.pos = found.end()
    return True


def _embed(state: StateInline, target: str, described: str) -> None:
    """Push the words for what lies in another file: a picture, or (a part of) a note."""
    words = " ".join(part for part in described.split("|") if not _SIZE.fullmatch(part)).strip()
    parts = [part for part in target.split("#") if part and part[0] != "^"]
    if _MEDIA.search(target.partition("#")[0]):
        push_image(state, words or parts[0])
    elif words or parts:
        push_text(state, f"[{words or ' › '.join(parts)}]")


def _is_defined(state: StateInline, label: str) -> bool:
    """Whether the inner brackets are a link of Markdown's, defined as in ``[x]: y.md``."""
    from markdown_it.common.utils import normalizeReference

    return normalizeReference(label) in state.env.get("references", {})


def _marked(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if not src.startswith("==", pos) or _within_word(src, pos):
        return False
    start = pos + 2
    if src[start : start + 1] in ("", "=") or src[start].isspace():
        return False
    longest = min(state.posMax, start + _LONGEST_MARKED)
    end = src.find("==", start + 1, longest)
    while end != -1 and (src[end - 1].isspace() or _goes_on(src, end + 2)):
        end = src.find("==", end + 2, longest)
    if end == -1:
        return False
    if not silent:
        tokens_between(state, start, end)
    state.pos = end + 2
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    src, start = state.src, state.pos + 2
    if not src.startswith("%%", state.pos) or _within_word(src, state.pos):
        return False
    end = src.find("%%", start, min(state.posMax, start + _LONGEST_COMMENT))
    if end == -1:
        return False
    state.pos = end + 2
    return True


def _block_name(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if src[pos] != "^" or (pos and not src[pos - 1].isspace()):
        return False
    found = _BLOCK_NAME.match(src, pos, state.posMax)
    if found is None:
        return False
    state.pos = found.end()
    return True


def _comment_lines(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    first = line_at(state, start_line).rstrip()
    if not first.startswith("%%"):
        return False
    one_line = len(first) >= len("%%%%") and first.find("%%", 2) == len(first) - 2
    line = start_line if one_line else closing_line(state, _COMMENT_END, start_line, end_line)
    if line is None or (not one_line and "%%" in first[2:]):
        return False
    if not silent:
        state.line = line + 1
    return True


def _callouts(state: StateCore) -> None:
    """Set the kind and the title of a callout apart from its text."""
    made: list[Token] = []
    tokens = state.tokens
    for index, token in enumerate(tokens):
        made.append(token)
        if token.type != "inline" or index < 2 or tokens[index - 2].type != "blockquote_open":
            continue
        found = _CALLOUT.match(token.content)
        if found is None or not token.map:
            continue
        begin, end = token.map
        title, _, text = token.content[found.end() :].partition("\n")
        title = with_kind(found[1].lower(), title)
        if text:
            opening, closing = tokens[index - 1], tokens[index + 1]
            own = token.copy(content=title, map=[begin, begin + 1], children=[])
            made[-1:] = [own, closing.copy(), opening.copy(map=[begin + 1, end]), token]
            opening.map = [begin, begin + 1]
        token.content = text or title
        token.map = [begin + 1, end] if text else [begin, end]
    state.tokens = made


def _within_word(src: str, pos: int) -> bool:
    """Whether what begins at `pos` stands directly behind a Latin letter, a digit or a bracket."""
    before = src[pos - 1 : pos]
    return before in (")", "]", "=", "%") or (before.isascii() and before.isalnum())


def _goes_on(src: str, pos: int) -> bool:
    behind = src[pos : pos + 1]
    return behind == "=" or (behind.isascii() and behind.isalnum())
