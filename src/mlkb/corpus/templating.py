"""What site generators put into Markdown: Liquid, shortcodes, attribute lists, MDX.

Jekyll writes ``{% include x.html %}`` and ``{{ page.title }}``, Hugo ``{{< figure src=".." >}}``,
kramdown ``{: .class}`` and ``{#anchor}``, MDX ``import X from 'y'`` and ``<Tabs>``. None of it is
text that a reader sees, so the rules here drop it. Only ``{% highlight %}`` and ``{% raw %}``
have content that counts: the first becomes a fence, the second is unwrapped.

The rules come after those for mathematics and code, so that ``x^{{2}}`` in a formula stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["templating"]

_INLINE = re.compile(
    r"\{%.{0,500}?%\}"  # Liquid tag
    r"|\{\{[<%].{0,500}?[>%]\}\}"  # Hugo shortcode
    r"|\{\{[-\s]*[A-Za-z_.][^{}\n]{0,500}\}\}"  # Liquid or Go output
    r"|\{:[^{}\n]{0,500}\}"  # kramdown attribute list
    r"|\{#[\w-]{1,200}\}"  # anchor
    r"|</?[A-Z][A-Za-z0-9.]*(?:\s[^<>\n]{0,500})?/?>",  # MDX component
    re.DOTALL,
)
_LINE = re.compile(r"(\{%.*%\}|\{\{[<%].*[>%]\}\}|\{:.*\}|</?[A-Z][A-Za-z0-9.]*(\s[^<>]*)?/?>)\s*")
_MODULE = re.compile(r"import\s.+\sfrom\s+['\"].+['\"];?\s*|import\s+['\"].+['\"];?\s*|export\s.+")
_HIGHLIGHT = re.compile(r"\{%-?\s*highlight\s+(\S+).*%\}\s*")
_END_HIGHLIGHT = re.compile(r"\{%-?\s*endhighlight\s*-?%\}\s*")
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def templating(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.inline.ruler.after("math_inline", "templating", _inline)
    md.block.ruler.after("fence", "templating", _block, _INTERRUPTS)


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "{<":
        return False
    found = _INLINE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    state.pos = found.end()
    return True


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    first = _line(state, start_line)
    highlight = _HIGHLIGHT.fullmatch(first)
    if highlight:
        return _fence(state, highlight[1], start_line, end_line, silent)
    is_module = state.level == 0 and start_line == state.line and _MODULE.fullmatch(first)
    if not (_LINE.fullmatch(first) or (is_module and state.env.get("mdx"))):
        return False
    if not silent:
        state.line = start_line + 1
    return True


def _fence(state: StateBlock, language: str, start_line: int, end_line: int, silent: bool) -> bool:
    for line in range(start_line + 1, end_line):
        if _END_HIGHLIGHT.fullmatch(_line(state, line)):
            break
    else:
        return False
    if not silent:
        token = state.push("fence", "code", 0)
        token.info = language
        token.content = state.getLines(start_line + 1, line, state.blkIndent, True)
        token.map = [start_line, line + 1]
        state.line = line + 1
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
