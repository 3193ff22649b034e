"""Markdown set for a terminal: blocks of styled lines, formulas drawn, nothing wider than asked.

One writer for passages in search results and for whole articles in ``show``: tokens of the
corpus's own parser in, `Block`s of Rich `Text` lines out. A block at the top level is kept apart
from its neighbours, so that a view can cut a passage between lines but never through a drawn
formula.

It is not a browser: raw HTML gives its text and formulas only, images give their description, and
links are links only where they are absolute. Whatever cannot be drawn is shown as its source.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text

from mlkb.clean import clean
from mlkb.corpus.macros import Macros
from mlkb.corpus.markdown.parser import formula_parser, parser
from mlkb.view import formula, html, styles, table
from mlkb.view.inline import Inline, footnote_mark
from mlkb.view.wrap import prefixed, wrap, wrap_code

if TYPE_CHECKING:
    from markdown_it.token import Token

    from mlkb.view.look import Look

__all__ = ["Block", "apart", "blocks", "heading", "words"]

_BULLETS = "•◦▪"
_MAJOR = ("h1", "h2")
_LONGEST_RULE = 24
_DOLLARS = re.compile(r"\$(?!\s)([^$]+)(?<!\s)\$(?!\d)")
"""A formula in a title; sums of money are none (the parser's own rule)."""


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level element, set.

    Attributes:
        lines: Its lines.
        whole: Whether cutting it would make it wrong (a drawn formula).
        latex: The source of the formula that it is, if it is one.
        above: Blank lines to leave above it, unless it is the first.
        title: Whether it is a heading of level 1.
    """

    lines: tuple[Text, ...]
    whole: bool = False
    latex: str = ""
    above: int = 1
    title: bool = False


def blocks(markdown: str, look: Look) -> list[Block]:
    """Return `markdown` set to `look`, a block for each element at its top level."""
    writer = _Writer(look)
    made: list[Block] = []
    env: dict[str, Any] = {"mdx": look.mdx, "macros": Macros(look.macros)}
    if look.myst:
        env["myst"] = True
    for group in _elements(parser(mdx=look.mdx).parse(markdown, env)):
        head = group[0]
        lines = writer.element(group, look)
        if lines:
            above = 2 if head.tag in _MAJOR and made else 1
            is_whole, is_title = head.type == "math_block", head.tag == "h1"
            latex = head.content if is_whole else ""
            made.append(Block(tuple(lines), is_whole, latex, above, is_title))
    return made


def apart(parts: Sequence[Block]) -> list[Text]:
    """Return the lines of blocks, with air between them."""
    made: list[Text] = []
    for block in parts:
        if made:
            made += [Text()] * block.above
        made += block.lines
    return made


def words(markdown: str, look: Look) -> Text:
    """Return the words of `markdown` in one run, formulas on one line."""
    writer = Inline(look)
    parts = []
    for token in parser(mdx=look.mdx).parse(markdown, {"mdx": look.mdx}):
        if token.type == "inline":
            parts.append(writer.words(token))
        elif token.type == "math_block":
            parts.append(writer.math(token.content))
        elif token.type in ("fence", "code_block"):
            code = " ".join(clean(token.content, multiline=False).split())
            parts.append(Text(code, styles.CODE))
    return Text(" ").join(parts)


def heading(text: str, look: Look) -> str:
    """Return the words of a title or heading, where only formulas are markup, on one line."""

    def drawn(found: re.Match[str]) -> str:
        line = formula.one_line(found[1])
        return line if look.can_show(line) else found[0]

    if not look.latex:
        text = _DOLLARS.sub(drawn, text)
    return clean(text, multiline=False)


def _elements(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the runs of tokens that are one element each, opening and closing token included."""
    start = depth = 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : index + 1]
            start = index + 1


def _joined(parts: Sequence[Sequence[Text]], *, tight: bool = False) -> list[Text]:
    """Join the lines of elements, a blank line between two unless `tight`."""
    made: list[Text] = []
    for part in filter(None, parts):
        if made and not tight:
            made.append(Text())
        made += part
    return made


class _Writer:
    """Sets block elements; each method gives the lines of one kind."""

    def __init__(self, look: Look) -> None:
        self._inline = Inline(look)

    def element(self, group: Sequence[Token], look: Look, depth: int = 0) -> list[Text]:
        """Return the lines of one element, `depth` lists deep."""
        head, inner = group[0], group[1:-1]
        match head.type:
            case "inline":
                return self._paragraph(head, look)
            case "heading_open":
                style = styles.HEADING if head.tag in _MAJOR else styles.SUBHEADING
                return wrap(self._inline.words(inner[0], style), look.width)
            case "math_block":
                return formula.display(head.content, look)
            case "fence" | "code_block":
                return self._code(head, look)
            case "bullet_list_open" | "ordered_list_open":
                return self._list(head, inner, look, depth)
            case "table_open":
                return self._table(inner, look)
            case "dl_open":
                return self._definitions(inner, look, depth)
            case "blockquote_open" | "footnote_reference_open":
                return self._aside(head, inner, look, depth)
        return self._simple(head, look) or self._all(inner, look, depth)

    def _all(self, tokens: Sequence[Token], look: Look, depth: int) -> list[Text]:
        return _joined([self.element(group, look, depth) for group in _elements(tokens)])

    def _aside(self, head: Token, inner: Sequence[Token], look: Look, depth: int) -> list[Text]:
        if head.type == "blockquote_open":
            bar = Text("│ ", styles.MARK)
            return self._marked(bar, inner, look, depth, bar)
        mark = Text(f"{footnote_mark(head)} ", styles.MARK)
        return self._marked(mark, inner, look, depth)

    def _definitions(self, inner: Sequence[Token], look: Look, depth: int) -> list[Text]:
        made: list[Text] = []
        for part in _elements(inner):
            if part[0].type == "dt_open":
                made += wrap(self._inline.words(part[1], styles.STRONG), look.width)
            else:
                made += self._marked(Text("  "), part[1:-1], look, depth)
        return made

    def _marked(
        self, mark: Text, inner: Sequence[Token], look: Look, depth: int, below: Text | None = None
    ) -> list[Text]:
        """Return lines with a mark before the first, and `below` or a blank before the others."""
        within = look.narrower(len(mark))
        made = self._all(inner, within or look, depth)
        return prefixed(made, mark, below or Text(" " * len(mark))) if within else made

    def _simple(self, token: Token, look: Look) -> list[Text]:
        """Return the lines of an element that is a single token."""
        if token.type == "hr":
            return [Text("─" * min(look.width, _LONGEST_RULE), styles.MARK)]
        text = html.block(token.content) if token.type == "html_block" else ""
        if "$" in text or "\\" in text:
            return self._paragraph(_with_formulas(text, token), look)
        return wrap(Text(text), look.width) if text else []

    def _paragraph(self, inline: Token, look: Look) -> list[Text]:
        made: list[Text] = []
        for run in self._inline.runs(inline):
            made += (
                wrap(run, look.width)
                if isinstance(run, Text)
                else formula.display(run.content, look)
            )
        return made

    def _code(self, fence: Token, look: Look) -> list[Text]:
        # Pygments is large, and most pages have no code.
        from mlkb.view.code import highlighted

        text = highlighted(clean(fence.content).rstrip("\n"), fence.info)
        self._inline.mark(text)
        blank = Text(" " * look.indent)
        made = prefixed(wrap_code(text, look.room - look.indent), blank, blank)
        caption = Text(clean(fence.meta.get("caption", ""), multiline=False))
        self._inline.mark(caption)
        return [*wrap(caption, look.width), *made] if caption.plain else made

    def _list(self, head: Token, items: Sequence[Token], look: Look, depth: int) -> list[Text]:
        groups = list(_elements(items))
        marks = _bullets(head, len(groups), depth)
        within = look.narrower(len(marks[0]))
        blank = Text(" " * len(marks[0]))
        tight = all(token.hidden for token in items if token.type == "paragraph_open")
        parts = []
        for mark, group in zip(marks, groups, strict=True):
            inner = _elements(group[1:-1])
            made = _joined(
                [self.element(part, within or look, depth + 1) for part in inner], tight=tight
            )
            # Lists nested so deeply that nothing is left beside the marks go on without them.
            if within:
                made = prefixed(made or [Text()], Text(mark, styles.MARK), blank)
            parts.append(made)
        return _joined(parts, tight=tight)

    def _table(self, inner: Sequence[Token], look: Look) -> list[Text]:
        rows: list[list[Text]] = []
        right: list[bool] = []
        has_head = False
        for token in inner:
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open") and len(rows) == 1:
                right.append("right" in str(token.attrs.get("style", "")))
                has_head = token.type == "th_open"
            elif token.type == "inline":
                rows[-1].append(self._inline.words(token))
        return table.lines(rows, right, look.room, has_head=has_head)


def _with_formulas(text: str, html_block: Token) -> Token:
    """Return the text of raw HTML as an inline token, with the formulas in it, and its lines.

    Macros in them are written out where the parser has done it.
    """
    inline = formula_parser().parseInline(text)[0]
    children: list[Token] = []
    for child in inline.children or ():
        lines = child.content.split("\n") if child.type == "text" else [child.content]
        for at, line in enumerate(lines):
            if at:
                children.append(child.copy(type="hardbreak", content=""))
            if line:
                children.append(child.copy(content=line))
    formulas = [child for child in children if child.type == "math_inline"]
    known = [child for child in html_block.children or () if child.type == "math_inline"]
    if len(formulas) == len(known):
        for child, written in zip(formulas, known, strict=True):
            child.content = written.content
    inline.children = [
        child
        for before, child, behind in zip(
            [None, *children], children, [*children[1:], None], strict=False
        )
        if child.type != "hardbreak" or not (_is_display(before) or _is_display(behind))
    ]
    return inline


def _is_display(token: Token | None) -> bool:
    return token is not None and bool(token.meta.get("display"))


def _bullets(head: Token, number: int, depth: int) -> list[str]:
    """Return the marks of a list's items, all equally wide."""
    if head.type == "bullet_list_open":
        return [f"{_BULLETS[depth % len(_BULLETS)]} "] * number
    first = int(head.attrs.get("start", 1))
    marks = [f"{index}. " for index in range(first, first + number)]
    return [mark.rjust(len(marks[-1])) for mark in marks]
