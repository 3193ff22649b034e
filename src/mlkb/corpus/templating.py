"""What site generators put into Markdown: Liquid, shortcodes, attribute lists, MDX.

Jekyll writes ``{% include x.html %}`` and ``{{ page.title }}``, Hugo ``{{< figure src=".." >}}``,
kramdown ``{: .class}`` and ``{#anchor}``, MDX ``import X from 'y'`` and ``<Tabs>``. None of it is
text that a reader sees, so the rules here drop it. Three have content of their own:
``highlight``, Liquid's or Hugo's, becomes a fence; ``raw`` is unwrapped; ``comment`` is dropped
with what is in it.

The rules come after those for mathematics and code, so that ``x^{{2}}`` in a formula stays. A tag
of more than 500 characters is text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.block_rules import INTERRUPTS, closing_line, line_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["templating"]

_TAG = re.compile(
    r"\{%.{0,500}?%\}"  # Liquid tag
    r"|\{\{[<%].{0,500}?[>%]\}\}"  # Hugo shortcode
    r"|\{\{[-\s]{0,9}[A-Za-z_.][^{}\n]{0,500}\}\}"  # Liquid or Go output
    r"|\{:[^{}\n]{0,500}\}"  # kramdown attribute list
    r"|\{(?:#[\w-]|\.[A-Za-z])[\w:.-]{0,200}(?:[ \t][^{}\n]{0,300})?\}"  # anchor, class
    r"|\{/\*.{0,500}?\*/\}"  # MDX comment
    r"|</?[A-Z][A-Za-z0-9.]{0,100}(?:\s[^<>]{0,500})?/?>",  # MDX component
    re.DOTALL,
)
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
_LONGEST_LINE = 2_000
"""A longer line is not asked whether it holds tags alone."""


def templating(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.inline.ruler.after("math_inline", "templating", _inline)
    md.block.ruler.after("fence", "templating", _block, INTERRUPTS)


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "{<":
        return False
    found = _TAG.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    state.pos = found.end()
    return True


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    first = line_at(state, start_line)
    if first[:1] not in ("{", "<", "i", "e") or len(first) > _LONGEST_LINE:
        return False
    highlight = _HIGHLIGHT.fullmatch(first)
    if highlight:
        language = highlight[1] or highlight[2]
        return _enclosed(state, _END_HIGHLIGHT, language, start_line, end_line, silent)
    if _COMMENT.fullmatch(first):
        return _enclosed(state, _END_COMMENT, None, start_line, end_line, silent)
    if first[0] in "{<":
        if _TAG.sub("", first).strip():
            return False
        behind = start_line + 1
    elif silent or state.level or not state.env.get("mdx") or not _MODULE.match(first):
        return False
    else:
        behind = start_line + 1
        while behind < end_line and not state.isEmpty(behind):  # MDX ends a module's code so
            behind += 1
    if not silent:
        state.line = behind
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
