"""Links that are not Markdown's own: of wikis, in double brackets, and of raw HTML.

The parser keeps only their words, since a search does not need their targets. Here the same parser
keeps targets and lines, so that nothing in code, formulas or comments is taken for a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.parser import unjoined_parser
from mlkb.corpus.markdown.raw_html import MAX_TAG
from mlkb.records.articles import Link

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["html_links", "tokens_of", "wiki_links"]

_WIKI = "wiki_target"
_TAG = re.compile(r"<(img|a|video|audio|source)\s", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?<=\s)(src|href)\s{0,9}=\s{0,9}(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s\"'<>]{1,2000}))"
    r"|\"[^\"]*\"|'[^']*'",
    re.IGNORECASE,
)
"""Where a tag leads to; or any other value, which is passed over whole."""
_END = re.compile(r"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+")
"""All of a tag up to its end; a value may hold what ends a tag."""
_NO_HTML = re.compile(r"<(?:script|style|template|pre|textarea)\b", re.IGNORECASE)


def tokens_of(body: str, *, mdx: bool) -> list[Token]:
    """Return the tokens of `body`, those of links in double brackets among them.

    Characters that are escaped are tokens of their own (``text_special``).
    """
    return _parser(mdx=mdx).parse(body, {"mdx": mdx})


def wiki_links(tokens: list[Token], first: int) -> list[Link]:
    """Return the links and embedded files in double brackets, without the words after a bar.

    Args:
        tokens: What `tokens_of` gave.
        first: The line of the file on which the body begins.
    """
    return [
        Link(child.meta["target"], line, child.markup == "!")
        for token in tokens
        for line, child in _within(token, first)
        if child.type == _WIKI
    ]


def html_links(tokens: list[Token], first: int) -> list[Link]:
    """Return the links, images and films of raw HTML; arguments as for `wiki_links`."""
    return [link for line, html in _raw(tokens, first) for link in _of_tags(html, line)]


def _raw(tokens: list[Token], first: int) -> Iterator[tuple[int, str]]:
    """Yield the pieces of raw HTML, each with the line on which it begins."""
    for token in tokens:
        if token.type == "html_block" and not _NO_HTML.match(token.content.lstrip()):
            yield _line(token, first), _uncommented(token.content)
        for line, child in _within(token, first):
            if child.type == "html_inline" and not child.content.startswith("<!--"):
                yield line, child.content


def _within(token: Token, first: int) -> Iterator[tuple[int, Token]]:
    """Yield the inline tokens of a paragraph whose place is known, each with its line."""
    line, known = _line(token, first), 0
    for child in token.children or ():
        if (pos := child.meta.get("pos")) is not None:
            line += token.content.count("\n", known, pos)
            known = pos
            yield line, child


def _of_tags(html: str, line: int) -> Iterator[Link]:
    """Yield where the tags in `html`, which begins on `line`, lead to."""
    behind = known = 0
    while (tag := _TAG.search(html, behind)) is not None:
        behind = tag.end()
        inner = _END.match(html, behind, behind + MAX_TAG)
        end = inner.end() if inner else behind
        if html[end : end + 1] != ">":
            continue
        line += html.count("\n", known, tag.start())
        known, behind = tag.start(), end
        is_link = tag[1] in "aA"
        for found in _ATTRIBUTE.finditer(html, tag.end() - 1, end):
            if found[1] and (found[1].lower() == "href") == is_link:
                target = unescape(found[2] or found[3] or found[4]).strip()
                yield Link(target, line, image=not is_link)


def _uncommented(html: str) -> str:
    """Return `html` with comments blanked, its lines where they were."""
    parts: list[str] = []
    start = 0
    while (begin := html.find("<!--", start)) != -1:
        end = html.find("-->", begin)
        end = len(html) if end == -1 else end + 3
        parts += (html[start:begin], "\n" * html.count("\n", begin, end))
        start = end
    return "".join([*parts, html[start:]])


def _line(token: Token, first: int) -> int:
    return first + (token.map[0] if token.map else 0)


@cache
def _parser(*, mdx: bool) -> MarkdownIt:
    """Return the parser, extended by a token for each link in double brackets, and by places."""
    md = unjoined_parser(mdx=mdx)
    ruler = md.inline.ruler
    rules = dict(zip(ruler.get_active_rules(), ruler.getRules(""), strict=True))
    wiki_link, html_inline = rules["wiki_link"], rules["html_inline"]

    def told(state: StateInline, silent: bool) -> bool:
        pos = state.pos
        if not wiki_link(state, silent):
            return False
        if not silent:
            source = state.src[pos : state.pos]
            token = state.push(_WIKI, "", 0)
            target = source.strip("![]").partition("|")[0].rstrip("\\").strip()
            token.markup = source[0]
            token.meta = {"pos": pos, "target": target}
        return True

    def placed(state: StateInline, silent: bool) -> bool:
        pos = state.pos
        if not html_inline(state, silent):
            return False
        if not silent:
            state.tokens[-1].meta = {"pos": pos}
        return True

    ruler.at("wiki_link", told)
    ruler.at("html_inline", placed)
    return md
