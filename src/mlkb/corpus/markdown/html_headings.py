"""Headings that are written as HTML: ``<h1 align="center">Name</h1>``, as many a README begins.

Such an element is a heading like one that begins with ``#`` where it has its lines to itself, but
for tags around it (``<div>``) and in it (a link, a picture, whose words count). It may go on over
several lines, blank ones too; its ``id`` is its anchor. One without words stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at
from mlkb.corpus.markdown.raw_html import html_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["html_headings"]

_TAGS = r"(?:</?[a-z][^<>\n]{0,500}>[ \t]*){0,8}"
_HEADING = re.compile(
    rf"^[ \t]*{_TAGS}<h([1-6])(?:\s([^<>]{{0,500}}))?>(?:(?!<h[1-6]).){{1,3000}}?</h\1\s{{0,9}}>"
    rf"[ \t]*{_TAGS}$",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_OPENING = re.compile(r"<h([1-6])(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_ELSE = re.compile(r"#{1,6}[ \t]|```|~~~|<h[1-6r]\b", re.IGNORECASE)
"""What no heading holds: the beginning of something else."""
_ID = re.compile(r"(?:^|\s)id\s*=\s*[\"']?([^\s\"'<>]{1,300})", re.IGNORECASE)
_LINE_END = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_IMAGE = re.compile(r"<img\s[^<>]{0,1000}>", re.IGNORECASE)
_OTHER = ("<!--", "<script", "<pre", "<style", "<textarea", "<?", "<!")
_MOST_LINES = 30


def html_headings(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.block.ruler.before("html_block", "html_heading", _with_blank_lines, INTERRUPTS)
    md.core.ruler.after("block", "html_headings", _split)


def _with_blank_lines(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read HTML up to the end of the heading that begins it, where a blank line comes before."""
    if state.is_code_block(start_line):
        return False
    found = _OPENING.match(line_at(state, start_line))
    if found is None:
        return False
    closer, has_blank = f"</h{found[1]}>", False
    for line in range(start_line, min(end_line, start_line + _MOST_LINES)):
        text = line_at(state, line)
        has_blank = has_blank or state.isEmpty(line)
        if line > start_line and _ELSE.match(text):
            return False
        if text.rstrip().lower().endswith(closer):
            if has_blank and not silent:
                token = state.push("html_block", "", 0)
                token.map = [start_line, line + 1]
                token.content = state.getLines(start_line, line + 1, state.blkIndent, True)
                state.line = line + 1
            return has_blank
    return False


def _split(state: StateCore) -> None:
    """Cut the headings out of raw HTML."""
    made: list[Token] = []
    for token in state.tokens:
        if token.type == "html_block" and not token.content.lstrip().lower().startswith(_OTHER):
            made += _parts(token)
        else:
            made.append(token)
    state.tokens = made


def _parts(html: Token) -> Iterator[Token]:
    source, (start, end_line) = html.content, html.map or (0, 0)
    known = seen = 0
    known_line = start
    hidden = False
    for found in _HEADING.finditer(source):
        between = source[seen : found.start()]
        opened, closed = between.rfind("<!--"), between.rfind("-->")
        hidden = opened > closed if opened != closed else hidden
        start += between.count("\n")
        seen = found.start()
        if hidden or not html_text(found[0]).strip():
            continue
        if (before := source[known:seen]).strip():
            yield html.copy(content=before, map=[known_line, start])
        known_line = start + found[0].count("\n") + 1
        yield from _heading(html, found, [start, known_line])
        known = min(found.end() + 1, len(source))
    if not known:
        yield html
    elif source[known:].strip():
        yield html.copy(content=source[known:], map=[known_line, end_line])


def _heading(html: Token, found: re.Match[str], place: list[int]) -> Iterator[Token]:
    tag, name = f"h{found[1]}", _ID.search(found[2] or "")
    opening = html.copy(
        type="heading_open", tag=tag, nesting=1, content="", map=place, markup="html"
    )
    opening.attrs = {"id": name[1]} if name else {}
    yield opening
    content = _content(found[0])
    level = html.level + 1
    yield html.copy(type="inline", content=content, children=[], level=level, map=place)
    yield html.copy(type="heading_close", tag=tag, nesting=-1, content="")


def _content(source: str) -> str:
    """Return what is read of a heading: pictures only if there is nothing else."""
    source = _TAG.sub(lambda found: " ".join(found[0].split()), _LINE_END.sub(" ", source))
    without = _IMAGE.sub("", source)
    lines = (without if html_text(without).strip() else source).split("\n")
    return "\n".join(line.strip() for line in lines if html_text(line).strip())
