r"""Macros in Markdown: rules for markdown-it that find definitions, and write formulas out.

Tokens of formulas get as ``content`` what the reader sees, macros written out (`macros`), and keep
the author's in ``meta["written"]``. What holds definitions and nothing else, whether a formula or
lines of LaTeX between paragraphs, becomes a token of type ``math_definition`` without content.
Formulas in raw HTML count too: many keep their definitions in a hidden element; its tokens are put
into the ``children`` of an ``html_block``.

``env["macros"]`` are the `Macros` in force at the beginning, and behind it those at the end. Code
defines nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.block_rules import INTERRUPTS, line_at
from mlkb.corpus.macros import Macros, is_defining
from mlkb.corpus.mathematics import CLOSERS
from mlkb.corpus.raw_html import html_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["defines_macros", "macro_rules", "written_out"]

_BEGINS = re.compile(
    r"\\(?:(?:global|long)\s*\\)?(?:(?:re)?newcommand|providecommand|[gex]?def|let|Declare)"
)
_BRACES = re.compile(r"\\.|%.*|[{}]")
_MOST_MISSED = 10
"""Formulas of a block that are sought in vain: each takes a look at all of it."""

_MOST_LINES = 20
"""Lines of one definition between paragraphs."""


def macro_rules(md: MarkdownIt, html_formulas: Callable[[], MarkdownIt]) -> None:
    """Add the rules to `md`; `html_formulas` gives the parser for the text within raw HTML."""

    def write_out(state: StateCore) -> None:
        macros = state.env.get("macros")
        if not macros and not is_defining(state.src):
            return
        macros = state.env.setdefault("macros", Macros()) if macros is None else macros
        for token in state.tokens:
            if token.type == "math_definition":
                macros.written_out(token.content)
            elif token.type == "math_block":
                _write_out(token, macros)
            elif token.type == "inline":
                _write_out_all(token.children or (), macros)
            elif token.type == "html_block":
                text = html_text(token.content).strip()
                token.children = html_formulas().parseInline(text)[0].children or []
                _write_out_all(token.children, macros)
                if text and not any(child.content.strip() for child in token.children):
                    token.type, token.content = "math_definition", ""

    md.block.ruler.before("fence", "definition", _definition, INTERRUPTS)
    md.core.ruler.after("inline", "macros", write_out)


def _write_out_all(tokens: list[Token] | tuple[()], macros: Macros) -> None:
    for token in tokens:
        if token.type == "math_inline":
            _write_out(token, macros)


def _write_out(token: Token, macros: Macros) -> None:
    made = macros.written_out(token.content)
    if made != token.content:
        token.meta = {**token.meta, "written": token.content}
        token.content = made
        if not made:
            token.type = "math_definition"


def defines_macros(tokens: Sequence[Token]) -> bool:
    """Whether there is a definition among `tokens`."""
    return any(token.type == "math_definition" for token in _leaves(tokens))


def written_out(source: str, tokens: Sequence[Token]) -> str:
    """Return lines of Markdown, macros in their formulas written out.

    A formula that is not found there as it was read is left as it is.

    Args:
        source: The author's lines.
        tokens: What the parser made of them.
    """
    if not any("written" in token.meta for token in _leaves(tokens)):
        return source
    made: list[str] = []
    end = missed = 0
    for token, in_table in _sought(tokens):
        old, new = _before_and_after(token, in_table)
        begin, behind = _span(old, source, end)
        if begin == -1:
            missed += 1
            if missed == _MOST_MISSED:
                break
            continue
        made += source[end:begin], new if old != new else source[begin:behind]
        end = behind
    return "".join((*made, source[end:]))


def _leaves(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _sought(tokens: Sequence[Token]) -> Iterator[tuple[Token, bool]]:
    """Yield formulas, and code, in which none is sought; and whether they stand in a table."""
    in_table = False
    for token in _leaves(tokens):
        if token.type in ("table_open", "table_close"):
            in_table = token.nesting > 0
        elif token.type in ("math_inline", "math_block", "math_definition", "code_inline"):
            yield token, in_table


def _before_and_after(token: Token, in_table: bool) -> tuple[str, str]:
    """Return how a formula stands in the source, and what is to stand there."""
    old, new = token.meta.get("written", token.content), token.content
    if token.type == "math_definition":
        old, new = f"{token.markup} {old} {CLOSERS.get(token.markup, '')}".strip(), ""
    if in_table:
        old, new = old.replace("|", r"\|"), new.replace("|", r"\|")
    return old, new


def _span(text: str, source: str, start: int) -> tuple[int, int]:
    """Return where `text` stands, with other space or the marks of quotations between its words."""
    begin = source.find(text, start)
    if begin == -1:
        space = r"[ \t]*+(?:\n[ \t>]*+)*+"
        found = re.compile(space.join(map(re.escape, text.split()))).search(source, start)
        return found.span() if found else (-1, -1)
    return begin, begin + len(text)


def _definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take lines that define macros and say nothing else."""
    if state.is_code_block(start_line) or not _BEGINS.match(line_at(state, start_line)):
        return False
    text, depth = "", 0
    for line in range(start_line, min(end_line, start_line + _MOST_LINES)):
        added = line_at(state, line)
        if depth and _BEGINS.match(added):
            return False  # or a thousand that are not closed would be followed line by line
        text += added + "\n"
        depth += sum((sign == "{") - (sign == "}") for sign in _BRACES.findall(added))
        if not added.strip() or depth < 0:
            return False
        if depth == 0 and is_defining(text) and not Macros().written_out(text):
            break
    else:
        return False
    if not silent:
        token = state.push("math_definition", "math", 0)
        token.content, token.map = text, [start_line, line + 1]
        token.block = True
        state.line = line + 1
    return True
