"""The one Markdown parser of the program: CommonMark, tables, strikethrough and mathematics.

A parser and not regular expressions, so that what looks like a heading inside a fence is none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.ad_fences import ad_fences
from mlkb.corpus.markdown.attributes import attributes
from mlkb.corpus.markdown.bare_links import bare_links
from mlkb.corpus.markdown.cells import cells
from mlkb.corpus.markdown.components import components
from mlkb.corpus.markdown.d2l_roles import d2l_roles
from mlkb.corpus.markdown.directives import directives
from mlkb.corpus.markdown.entities import entities
from mlkb.corpus.markdown.footnotes import footnotes
from mlkb.corpus.markdown.formula_pictures import formula_pictures
from mlkb.corpus.markdown.formula_tags import formula_tags
from mlkb.corpus.markdown.glossaries import glossaries
from mlkb.corpus.markdown.guards import MAX_NESTING, guards
from mlkb.corpus.markdown.hashtags import hashtags
from mlkb.corpus.markdown.headless_tables import headless_tables
from mlkb.corpus.markdown.html_headings import html_headings
from mlkb.corpus.markdown.labels import labels
from mlkb.corpus.markdown.latex_text import latex_text
from mlkb.corpus.markdown.macro_rules import macro_rules
from mlkb.corpus.markdown.markdown_in_html import markdown_in_html
from mlkb.corpus.markdown.mathematics import mathematics
from mlkb.corpus.markdown.mdx import mdx as _mdx
from mlkb.corpus.markdown.myst_lines import myst_lines
from mlkb.corpus.markdown.pymdown_blocks import pymdown_blocks
from mlkb.corpus.markdown.pymdown_words import pymdown_words
from mlkb.corpus.markdown.templating import templating
from mlkb.corpus.markdown.wiki import wiki

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

__all__ = ["formula_parser", "is_mdx", "parser", "unjoined_parser"]


def is_mdx(path: str) -> bool:
    """Whether the file known as `path` is Markdown with components, whose imports are no text."""
    return path.endswith(".mdx")


@cache
def parser(*, mdx: bool = False) -> MarkdownIt:
    """Return the parser, which is another one for MDX.

    Tokens are CommonMark's, those of lists of definitions (``dl``, ``dt``, ``dd``) and footnotes,
    and ``math_inline``, ``math_block`` and ``math_definition``.
    """
    return _built(mdx)


def unjoined_parser(*, mdx: bool = False) -> MarkdownIt:
    """Return a new parser, with escaped characters as tokens of their own (``text_special``)."""
    md = _built(mdx)
    md.disable("text_join")
    return md


def _built(mdx: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    md.use(mathematics)
    md.use(latex_text)
    md.use(templating)
    md.use(formula_tags)
    md.use(components)
    md.use(directives)
    md.use(d2l_roles)
    md.use(cells)
    md.use(myst_lines)
    md.use(attributes)
    md.use(glossaries)
    md.use(footnotes)
    md.use(bare_links)
    md.use(wiki)
    md.use(ad_fences)
    md.use(pymdown_blocks)
    md.use(pymdown_words)
    md.use(headless_tables)
    md.use(html_headings)
    md.use(markdown_in_html)
    md.use(hashtags)
    md.use(guards)
    md.use(macro_rules, formula_parser)
    md.use(entities)
    md.use(formula_pictures)
    md.use(labels)
    if mdx:
        md.use(_mdx)
    return md


@cache
def formula_parser() -> MarkdownIt:
    """Return a parser that knows formulas and nothing else, for the text within raw HTML."""
    from markdown_it import MarkdownIt

    md = MarkdownIt("zero").enable(["escape"])
    md.use(mathematics)
    return md
