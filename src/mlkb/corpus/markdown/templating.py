"""What site generators put into Markdown: Liquid, shortcodes, attribute lists, modules of MDX.

Jekyll writes ``{% include x.html %}`` and ``{{ page.title }}``, Hugo ``{{< figure src=".." >}}``,
kramdown ``{: .class}`` and ``{#anchor}``, MDX ``import X from 'y'`` (`components` reads its tags).
None of it is text that a reader sees, so the rules here drop it, but for the words that a tag
shows: its caption, its title, what it says in place of a picture. Three have content of their own:
``highlight``, Liquid's or Hugo's, becomes a fence; ``raw`` is unwrapped, and what looks like a tag
in it is text; ``comment`` is dropped with what is in it. A link may lead to what a tag makes
(``[x]({{< ref "y.md" >}})``); where that is, is not known here. Tags around a formula are read
before (`formula_tags`).

``{{ ansible_host }}`` is text: who writes about Ansible, Helm, Vue or Jinja means the words. Only
what Jekyll itself fills in (``{{ site.baseurl }}``) is dropped, and what stands for a table of
contents (``[TOC]``).

The rules come after those for mathematics and code, so that ``x^{{2}}`` in a formula stays. A tag
of more than 500 characters is text.
"""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, closing_line, line_at, push_paragraph
from mlkb.corpus.markdown.components import READ
from mlkb.corpus.markdown.inline_rules import push_image, push_text, tokens_between

if TYPE_CHECKING:
    from types import ModuleType

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

__all__ = ["templating"]

_TAGS = (
    r"\{%.{0,500}?%\}"  # Liquid tag
    r"|\{\{[<%].{0,500}?[>%]\}\}"  # Hugo shortcode
    r"|\{\{[-\s]{0,9}(?:site|page|layout|include|paginator|jekyll)[.\[][^{}\n]{0,500}\}\}"
    r"|\{\{[^{}\n|]{0,200}\|\s{0,9}(?:absolute|relative)_url\b[^{}\n]{0,200}\}\}"  # Jekyll output
)
_TAG = re.compile(
    _TAGS + r"|\{:[^{}\n]{0,500}\}"  # kramdown attribute list
    r"|\{(?:#[\w-]|\.[A-Za-z])[\w:.-]{0,200}(?:[ \t][^{}\n]{0,300})?\}"  # anchor, class
    r"|\{/\*.{0,500}?\*/\}",  # MDX comment
    re.DOTALL,
)
_EXPRESSION = re.compile(r"\{\{[-#\s]{0,9}[A-Za-z_.$\"'][^{}\n]{0,500}\}\}")
_LITERAL = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}", re.DOTALL)
_TARGET = re.compile(
    rf"(?:[^\s()<>{{}}]{{1,500}}+|{_TAGS}|{_EXPRESSION.pattern}){{1,20}}+", re.DOTALL
)
_CONTENTS = re.compile(
    r"@?\[{1,2}_{0,2}TOC_{0,2}\]{1,2}[ \t]*|\$?\{+[ \t]*toc[ \t]*\}+[ \t]*", re.I
)
_LISTED = re.compile(r"(?:[*+-]|\d{1,3}[.)])[ \t]+\S")
_LISTING = re.compile(r"\{:(?:[^{}\n]{0,300}\s)?toc(?:\s[^{}\n]{0,300})?\}[ \t]*")
_MODULE = re.compile(
    r"import\s*['\"{*\w]|export\s+(?:default|const|let|var|function|class|async|\{|\*)"
)
_HIGHLIGHT = re.compile(
    r"\{%-?\s{0,9}highlight\s{1,9}([\w+#.-]{1,50})[^%]{0,300}%\}\s*"
    r"|\{\{[<%]\s{0,9}highlight\s{1,9}\"?([\w+#.-]{1,50})\"?[^{}]{0,300}[>%]\}\}\s*"
)
_END_HIGHLIGHT = re.compile(
    r"\{%-?\s{0,9}endhighlight\s{0,9}-?%\}\s*|\{\{[<%]\s{0,9}/\s{0,9}highlight\s{0,9}[>%]\}\}\s*"
)
_COMMENT = re.compile(r"\{%-?\s{0,9}comment\s{0,9}-?%\}\s*")
_END_COMMENT = re.compile(r"\{%-?\s{0,9}endcomment\s{0,9}-?%\}\s*")
_RAW = re.compile(r"\{%-?\s{0,9}raw\s{0,9}-?%\}[ \t]*")
_END_RAW = re.compile(r"\{%-?\s{0,9}endraw\s{0,9}-?%\}(?:[ \t]+\Z)?")
_SHOWN = re.compile(
    r"\b(title|caption|alt)\s{0,9}=\s{0,9}(?:\"([^\"]{1,500})\"|'([^']{1,500})')", re.IGNORECASE
)
_SETS = re.compile(r"\{%-?\s{0,9}(?:assign|capture|for|set|with)\s")
_PICTURE = re.compile(r"\b(?:fig|figure|image|img|picture|src)\b|\b(?:alt|caption)\s{0,9}=", re.I)
_LONGEST_LINE = 2_000
"""A longer line is not asked whether it holds tags alone."""
_LONGEST_RAW = 5_000
"""Characters of ``raw`` within a paragraph; one with lines of its own has no bound."""


def templating(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.inline.ruler.after("math_inline", "templating", _inline)
    md.block.ruler.after("fence", "templating", _block, INTERRUPTS)
    md.block.ruler.after("fence", "mdx_module", _module)
    md.block.ruler.before("list", "contents", _contents, INTERRUPTS)
    md.core.ruler.at("inline", _inlines)
    md.helpers = _with_templates(md.helpers)  # type: ignore[assignment]


def _with_templates(helpers: ModuleType) -> SimpleNamespace:
    """Return markdown-it's helpers, the target of a link being also what a tag makes."""
    parse = helpers.parseLinkDestination

    def destination(src: str, pos: int, maximum: int) -> object:
        found = _TARGET.match(src, pos, maximum)
        if found and ("{{" in found[0] or "{%" in found[0]):
            return SimpleNamespace(ok=True, pos=found.end(), str="")
        return parse(src, pos, maximum)

    return SimpleNamespace(
        parseLinkDestination=destination,
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
    )


def _inlines(state: StateCore) -> None:
    """Read inline tokens as markdown-it does, those within ``raw`` without templates."""
    for token in state.tokens:
        if token.type == "inline" and not token.meta.get(READ):
            state.env["raw"] = token.meta.get("raw", False)
            token.children = token.children or []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _inline(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if src[pos] != "{":
        return False
    if not state.env.get("raw"):
        found = _TAG.match(src, pos, state.posMax)
        if found is not None:
            if not (_RAW.fullmatch(found[0]) and _raw(state, found.end(), silent)):
                if not silent:
                    _show(state, found[0])
                state.pos = found.end()
            return True
    literal = _LITERAL if state.env.get("raw") else _EXPRESSION
    found = literal.match(src, pos, state.posMax)
    if found is None:
        return False
    if not silent:
        push_text(state, found[0])
    state.pos = found.end()
    return True


def _raw(state: StateInline, start: int, silent: bool) -> bool:
    """Read what stands between ``raw`` and its end; False where it has none."""
    end = _END_RAW.search(state.src, start, min(state.posMax, start + _LONGEST_RAW))
    if end is None:
        return False
    if not silent:
        state.env["raw"] = True
        tokens_between(state, start, end.start())
        state.env["raw"] = False
    state.pos = end.end()
    return True


def _show(state: StateInline, tag: str) -> None:
    """Push the words that `tag` shows: of a picture, or a title."""
    words = _words(tag)
    if words and _PICTURE.search(tag):
        push_image(state, words)
    elif words:
        push_text(state, words)


def _words(tag: str) -> str:
    if _SETS.match(tag):
        return ""
    shown = {found[1].lower(): unescape(found[2] or found[3]) for found in _SHOWN.finditer(tag)}
    words = dict.fromkeys(
        shown[name].strip() for name in ("title", "caption", "alt") if name in shown
    )
    return " ".join(f"{part.rstrip('.')}." for part in words) if len(words) > 1 else "".join(words)


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line) or state.env.get("raw"):
        return False
    first = line_at(state, start_line)
    if first[:1] != "{" or len(first) > _LONGEST_LINE:
        return False
    highlight = _HIGHLIGHT.fullmatch(first)
    if highlight:
        language = highlight[1] or highlight[2]
        return _enclosed(state, _END_HIGHLIGHT, language, start_line, end_line, silent)
    if _COMMENT.fullmatch(first):
        return _enclosed(state, _END_COMMENT, None, start_line, end_line, silent)
    if _RAW.fullmatch(first) and _raw_lines(state, start_line, end_line, silent):
        return True
    if _TAG.sub("", first).strip():
        return False
    if not silent:
        if any(map(_words, _TAG.findall(first))):
            push_paragraph(state, first, start_line)
        state.line = start_line + 1
    return True


def _module(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Drop the code of a module, which in MDX ends with a blank line."""
    if silent or state.level or not state.env.get("mdx") or state.is_code_block(start_line):
        return False
    if not _MODULE.match(line_at(state, start_line)):
        return False
    line = start_line + 1
    while line < end_line and not state.isEmpty(line):
        line += 1
    state.line = line
    return True


def _contents(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Drop what stands for a table of contents: ``[TOC]``, or kramdown's item above ``{:toc}``."""
    if state.is_code_block(start_line):
        return False
    first, lines = line_at(state, start_line), 1
    if _LISTED.match(first) and start_line + 1 < end_line:
        first, lines = line_at(state, start_line + 1), 2
        found = _LISTING.fullmatch(first)
    else:
        found = _CONTENTS.fullmatch(first)
    if found and not silent:
        state.line = start_line + lines
    return found is not None


def _raw_lines(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read the lines between ``raw`` and its end as Markdown in which nothing is a template."""
    end = closing_line(state, _END_RAW, start_line, end_line, within=True)
    if end is None:
        return False
    if not silent:
        first = len(state.tokens)
        known, state.lineMax = state.lineMax, end
        state.env["raw"] = True
        state.md.block.tokenize(state, start_line + 1, end)
        state.env["raw"] = False
        state.lineMax, state.line = known, end + 1
        for token in state.tokens[first:]:
            if token.type == "inline":
                token.meta = {**token.meta, "raw": True}
    return True


def _enclosed(
    state: StateBlock,
    end: re.Pattern[str],
    language: str | None,
    start_line: int,
    end_line: int,
    silent: bool,
) -> bool:
    """Take the lines up to the tag `end` for a fence, or drop them where there is no language."""
    line = closing_line(state, end, start_line, end_line)
    if line is None:
        return False
    if not silent:
        if language is not None:
            token = state.push("fence", "code", 0)
            token.info = language
            token.content = state.getLines(start_line + 1, line, state.blkIndent, True)
            token.map = [start_line, line + 1]
        state.line = line + 1
    return True
