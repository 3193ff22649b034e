"""Components in Markdown, as MDX has them: ``<Tab label="Python">``, and what they say.

A line of tags alone is no text but for what their attributes say (`component_words`); a tag may go
over several lines. The parts of a component that names them (``<Tabs items={['pnpm', 'npm']}>``)
each begin with their name. In a file of MDX, tags of HTML are components too, so that what stands
between them is Markdown, and a component within a sentence or a cell that says nothing is a sign
(``<Check />``) and is called by its name. Elsewhere only names with a capital letter are.

A tag that is never closed is text. How much is read in vain for such tags is bounded for each text.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at
from mlkb.corpus.markdown.component_words import Line, Said, names_of_parts, said
from mlkb.corpus.markdown.inline_rules import push_image, push_text
from mlkb.corpus.markdown.jsx import Tag, UnfinishedError, tag_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["READ", "components", "is_kept_html"]

READ = "read"
"""Key of ``meta`` of an inline token whose children are made already."""

_HTML = re.compile(
    r"<(?:[!?]|/?(?:h[1-6]|iframe|math|pre|script|style|svg|table|tbody|td|template|textarea|tfoot"
    r"|th|thead|tr)(?=[\s/>]|$))"
)
_SPACED = re.compile(r"\{\s{0,9}(?:\" \"|' ')\s{0,9}\}")
_COMMENT = re.compile(rf"\{{/\*.*?\*/\}}|{_SPACED.pattern}", re.DOTALL)
_NAME = re.compile(r"</?[A-Za-z]")
_BLANK = re.compile(r"[ \t]*+")
_PICTURE = re.compile(r"\b(?:fig|figure|image|img|picture|src)\b|\b(?:alt|caption)\s{0,9}=", re.I)
_SHOWN_AS_HTML = ("href", "src", "alt", "id", "name")
_LONGEST = 300_000
"""Characters of a tag with lines of its own; an interface that is told in one has 60,000."""
_LONGEST_INLINE = 10_000
_IN_VAIN = 500_000
"""Characters that are read for tags that end nowhere, in a text; then none is looked for."""
_MOST_OPEN = 500
_DEEPEST = 4
"""Lists within each other; what is held deeper stands beside what holds it."""


@dataclass(slots=True)
class _Open:
    """A component that is not closed yet, the names of its parts, and how many have begun."""

    name: str
    names: tuple[tuple[str, str], ...]
    begun: int = 0


def components(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.block.ruler.after("fence", "component", _block, INTERRUPTS)
    md.inline.ruler.after("math_inline", "component", _inline)


def is_kept_html(line: str) -> bool:
    """Whether a line begins HTML whose text is read as a whole, in MDX too: a table, a script."""
    return _HTML.match(line) is not None


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line) or state.env.get("raw") or _is_spent(state.env):
        return False
    first = line_at(state, start_line)
    if not first.startswith("<") or is_kept_html(first):
        return False
    run = _run(state, start_line, end_line)
    if run is None:
        return False
    if not silent:
        tags, source, state.line = run
        _push(state, tags, source, start_line)
    return True


def _run(
    state: StateBlock, start_line: int, end_line: int
) -> tuple[list[tuple[int, Tag]], str, int] | None:
    """Return the tags that have their lines to themselves, those lines, and the line behind.

    Each tag is with the offset in the lines at which it begins.
    """
    stop, source = start_line, ""
    for count in (1, 4, 16, 64, 256, 1024, 4096, 16384):
        known = stop
        while stop < min(end_line, start_line + count):
            is_of_it = stop == start_line or state.sCount[stop] >= state.blkIndent
            if not is_of_it and not state.isEmpty(stop):
                break
            stop += 1
        if stop == known:
            break
        source = state.getLines(start_line, stop, state.blkIndent, False)
        try:
            tags, behind = _alone(source, mdx=state.env.get("mdx", False))
        except UnfinishedError:
            if len(source) > _LONGEST:
                break
            continue
        if not tags:
            return None
        return tags, source[:behind], start_line + source.count("\n", 0, behind) + 1
    _note_in_vain(state.env, len(source))
    return None


def _note_in_vain(env: MutableMapping[str, Any], length: int) -> None:
    """Note how much was read for a tag that has no end there."""
    env["in_vain"] = env.get("in_vain", 0) + length


def _is_spent(env: MutableMapping[str, Any]) -> bool:
    return bool(env.get("in_vain", 0) > _IN_VAIN)


def _alone(source: str, *, mdx: bool) -> tuple[list[tuple[int, Tag]], int]:
    """Return the tags up to the first end of a line, and where that is; none where text is there.

    Raises:
        UnfinishedError: `source` ends within a tag.
    """
    tags: list[tuple[int, Tag]] = []
    pos = 0
    while True:
        pos = _behind_blank(source, pos)
        if source[pos : pos + 1] in ("", "\n"):
            return tags, pos
        if comment := _COMMENT.match(source, pos):
            pos = comment.end()
            continue
        tag = tag_at(source, pos)
        if tag is None or not (mdx or tag.name[:1].isupper()):
            return [], pos
        tags.append((pos, tag))
        pos = tag.end


def _behind_blank(source: str, pos: int) -> int:
    found = _BLANK.match(source, pos)
    return found.end() if found else pos


def _push(state: StateBlock, tags: Sequence[tuple[int, Tag]], source: str, start_line: int) -> None:
    """Push what tags say as one element: code, a list, or a paragraph."""
    parts: list[Token] = []
    lines: list[Line] = []
    code = ""
    for offset, tag in tags:
        told = _named(state, tag)
        children = _children(tag, told, source[offset : tag.end], offset)
        if parts and children:
            parts.append(_text(" "))
        parts += children
        lines += told.lines
        code = code or told.code
    place = [start_line, state.line]
    if code:
        token = state.push("fence", "code", 0)
        token.info, token.content, token.map = "js", f"{code}\n", place
        token.meta = {"caption": "".join(child.content for child in parts)}
    elif lines:
        _push_list(state, parts, lines, source, start_line)
    elif parts:
        _push_paragraph(state, parts, source, place)


def _named(state: StateBlock, tag: Tag) -> Said:
    """Return what a tag says, or as the part of another how that calls it."""
    opened: list[_Open] = state.env.setdefault("components", [])
    if tag.closing:
        for at in range(len(opened) - 1, -1, -1):
            if opened[at].name == tag.name:
                del opened[at:]
                break
        return Said()
    if not tag.name[:1].isupper():
        return Said()
    told = said(tag)
    if len(opened) > 1 and opened[-1].name == tag.name and opened[-2].names:
        opened.pop()  # it was closed behind text
    around = opened[-1] if opened else None
    if around is not None and around.names and not told.words:
        told = Said(_name_of_part(tag, around), told.lines, told.code)
    elif not told.words and "Tab" in tag.name:
        told = Said(_value(tag), told.lines, told.code)
    if around is not None:
        around.begun += 1
    if not tag.empty and len(opened) < _MOST_OPEN:
        opened.append(_Open(tag.name, names_of_parts(tag)))
    return told


def _name_of_part(tag: Tag, around: _Open) -> str:
    if value := _value(tag):
        return dict(around.names).get(value, value)
    return around.names[around.begun][1] if around.begun < len(around.names) else ""


def _value(tag: Tag) -> str:
    return next(
        (one.text for one in tag.attributes if one.name == "value" and not one.expression), ""
    )


def _children(tag: Tag, told: Said, source: str, offset: int) -> list[Token]:
    if tag.name[:1].islower() and (html := _html(tag, source)):
        return [_html_token(html, offset)]
    if not told.words:
        return []
    return [_image(told.words)] if _PICTURE.search(source) else _words(told.words)


def _html(tag: Tag, source: str) -> str:
    """Return a tag of HTML as such, where it leads anywhere or shows a picture."""
    if tag.closing or not any(one.name.lower() in _SHOWN_AS_HTML for one in tag.attributes):
        return ""
    return source if "{" not in source else _without_expressions(tag)


def _without_expressions(tag: Tag) -> str:
    kept = "".join(
        f' {one.name}="{one.text}"'
        for one in tag.attributes
        if not one.expression and one.text and '"' not in one.text
    )
    return f"<{'/' if tag.closing else ''}{tag.name}{kept}>"


def _html_token(html: str, offset: int) -> Token:
    """Return a token of HTML within a line."""
    token = _token("html_inline", html)
    token.meta = {"pos": offset}
    return token


def _token(kind: str, content: str) -> Token:
    from markdown_it.token import Token

    return Token(kind, "", 0, content=content)


def _text(words: str) -> Token:
    return _token("text", words)


def _image(words: str) -> Token:
    token = _token("image", words)
    token.tag, token.attrs, token.children = "img", {"src": "", "alt": ""}, [_text(words)]
    return token


def _words(words: str) -> list[Token]:
    """Return words as they are, those between backticks as code."""
    return _code_parser().parseInline(" ".join(words.split()))[0].children or []


@cache
def _code_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable("backticks")


def _push_paragraph(
    state: StateBlock, children: list[Token], source: str, place: list[int]
) -> None:
    state.push("paragraph_open", "p", 1).map = place
    token = state.push("inline", "", 0)
    token.content, token.children, token.map = source, children, place
    token.meta = {READ: True}
    state.push("paragraph_close", "p", -1)


def _push_list(
    state: StateBlock,
    words: list[Token],
    lines: Sequence[Line],
    source: str,
    start_line: int,
) -> None:
    """Push a list with an item for each object; in front of it what else is said."""
    at = _Places(source, start_line)
    end = state.line
    if words:
        state.push("bullet_list_open", "ul", 1).map = [start_line, end]
        _push_item(state, words, start_line)
        for line in lines:
            _push_lines(state, [line], at, 1, is_open=True)
        state.push("bullet_list_close", "ul", -1)
        return
    _push_lines(state, lines, at, 1, place=[start_line, end])


class _Places:
    """Tells the line of an offset; offsets are asked for in their order."""

    def __init__(self, source: str, line: int) -> None:
        self._source, self._known, self._line = source, 0, line

    def line(self, offset: int) -> int:
        if offset > self._known:
            self._line += self._source.count("\n", self._known, offset)
            self._known = offset
        return self._line


def _push_lines(
    state: StateBlock,
    lines: Sequence[Line],
    at: _Places,
    depth: int,
    *,
    place: list[int] | None = None,
    is_open: bool = False,
) -> None:
    if not is_open:
        line = at.line(lines[0].offset)
        state.push("bullet_list_open", "ul", 1).map = place or [line, line + 1]
    for one in lines:
        if one.words:
            _push_item(state, _words(one.words), at.line(one.offset), one.below, at, depth)
        elif one.below:
            _push_lines(state, one.below, at, depth, is_open=True)
    if not is_open:
        state.push("bullet_list_close", "ul", -1)


def _push_item(
    state: StateBlock,
    children: list[Token],
    line: int,
    below: Sequence[Line] = (),
    at: _Places | None = None,
    depth: int = 1,
) -> None:
    place = [line, line + 1]
    state.push("list_item_open", "li", 1).map = place
    token = state.push("paragraph_open", "p", 1)
    token.map, token.hidden = place, True
    token = state.push("inline", "", 0)
    token.children, token.map, token.meta = children, place, {READ: True}
    state.push("paragraph_close", "p", -1).hidden = True
    nested = below and at is not None and depth < _DEEPEST
    if nested and at is not None:
        _push_lines(state, below, at, depth + 1)
    state.push("list_item_close", "li", -1)
    if below and at is not None and not nested:
        _push_lines(state, below, at, depth, is_open=True)


def _inline(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if src[pos] not in "<{" or state.env.get("raw"):
        return False
    if src[pos] == "{":
        return _space(state, silent)
    tag = _tag(state)
    if tag is None:
        return False
    source, mdx = src[pos : tag.end], state.env.get("mdx", False)
    is_html = not tag.name[:1].isupper()
    if is_html and not (mdx and "{" in source):
        return False
    if not silent and is_html:
        token = state.push("html_inline", "", 0)
        token.content, token.meta = _without_expressions(tag), {"pos": pos}
    elif not silent:
        _show(state, tag, source, mdx=mdx)
    state.pos = tag.end
    return True


def _space(state: StateInline, silent: bool) -> bool:
    """Read what stands for a space in MDX."""
    found = _SPACED.match(state.src, state.pos, state.posMax) if state.env.get("mdx") else None
    if found is None:
        return False
    if not silent:
        push_text(state, " ")
    state.pos = found.end()
    return True


def _tag(state: StateInline) -> Tag | None:
    """Return the tag that begins where `state` is."""
    if not _NAME.match(state.src, state.pos, state.posMax) or _is_spent(state.env):
        return None
    stop = min(state.posMax, state.pos + _LONGEST_INLINE)
    try:
        return tag_at(state.src, state.pos, stop)
    except UnfinishedError:
        _note_in_vain(state.env, stop - state.pos)
        return None


def _show(state: StateInline, tag: Tag, source: str, *, mdx: bool) -> None:
    told = said(tag)
    words = told.words or "; ".join(line.words for line in told.lines)
    if words and _PICTURE.search(source):
        push_image(state, words)
    elif words:
        if state.pending:
            state.pushPending()
        state.tokens += _words(words)
    elif told.sign and mdx:
        push_text(state, told.sign)
