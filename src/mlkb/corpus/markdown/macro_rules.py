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
from itertools import accumulate
from typing import TYPE_CHECKING

from mlkb.corpus.macros import Macros, begins_definition, is_defining, names_defined
from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at
from mlkb.corpus.markdown.entities import ESCAPED
from mlkb.corpus.markdown.formula_pictures import PICTURED
from mlkb.corpus.markdown.mathematics import CLOSERS
from mlkb.corpus.markdown.raw_html import html_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["commands_defined", "defines_macros", "macro_rules", "written_out"]

_FORMULAS = ("math_inline", "math_block", "math_definition")
_SPACE = r"[ \t]*+(?:\n[ \t>]*+)*+"
_MARGIN = re.compile(r"\n([ \t>]*)")
_BLOCK_LIKE = re.compile(r"\n[ \t]*(?=([-+*=#>:|~`<\d].*))")
"""The end of a line where a paragraph may end, since the next seems to begin something else; and
that line."""
_BRACES = re.compile(r"\\.|%.*|[{}]")
_MOST_MISSED = 10
"""Formulas of a block that may be sought in vain: each such search reads all of it."""

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


def commands_defined(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the commands that `tokens` mean to define; code defines nothing."""
    return frozenset().union(
        *(
            names_defined(token.meta.get("written", token.content))
            for token in _leaves(tokens)
            if token.type in _FORMULAS or token.type == "text"
        )
    )


def written_out(source: str, tokens: Sequence[Token]) -> str:
    """Return lines of Markdown, macros in their formulas written out.

    A formula that is not found there as it was read is left as it is.

    Args:
        source: The author's lines.
        tokens: What the parser made of them; the first says which lines these are.
    """
    leaves = _leaves(tokens)
    if not any("written" in leaf.meta or leaf.type == "math_definition" for leaf in leaves):
        return source
    first = tokens[0].map[0] if tokens[0].map else 0
    starts = list(accumulate((len(line) + 1 for line in source.split("\n")), initial=0))
    made: list[str] = []
    end = missed = 0
    for token, lines, in_table in _sought(tokens):
        low, high = (starts[min(line - first, len(starts) - 1)] for line in lines)
        sought = _as_written(token, in_table)
        begin, behind, margins = _span(sought, source, max(low, end), high, _around(token))
        if begin == -1:
            missed += 1
            if missed == _MOST_MISSED:
                break
            continue
        old = source[begin:behind]
        made += source[end:begin], _replaced(token, old, margins, in_table)
        end = behind
    return "".join((*made, source[end:]))


def _leaves(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _sought(tokens: Sequence[Token]) -> Iterator[tuple[Token, tuple[int, int], bool]]:
    """Yield formulas, and code in a line, in which none is sought.

    With each goes its first line and the one behind its last, or those of the text that it stands
    in; and whether that is a table.
    """
    in_table = False
    lines = (0, 0)
    for token in _leaves(tokens):
        if token.map:
            lines = (token.map[0], token.map[1])
        if token.type in ("table_open", "table_close"):
            in_table = token.nesting > 0
        elif PICTURED in token.meta:
            continue
        elif token.type in _FORMULAS or token.type == "code_inline":
            yield token, lines, in_table


def _as_written(token: Token, in_table: bool) -> str:
    """Return how a formula stands in the source; a definition with what is around it."""
    old = str(token.meta.get("written", token.meta.get(ESCAPED, token.content)))
    if token.type == "math_definition":
        closer = CLOSERS.get(token.markup, token.markup)
        old = f"{token.markup}{token.info} {old} {closer}".strip()
    return old.replace("|", r"\|") if in_table else old


def _around(token: Token) -> tuple[str, str]:
    """Return what stands around a formula or code in a line: the same letters may be text, too."""
    if token.type == "code_inline":
        return token.markup, token.markup
    if token.block or token.type == "math_definition" or token.markup not in CLOSERS:
        return "", ""  # what is around belongs to the formula, as with a bare environment
    return token.markup, CLOSERS[token.markup]


def _replaced(token: Token, old: str, margins: Sequence[str], in_table: bool) -> str:
    """Return what is to stand in the source for `old`, whose further lines begin with `margins`."""
    if token.type == "math_definition":
        # Lines between blocks may be empty; within a paragraph that would end it.
        return "".join(f"\n{margin}" for margin in margins) if token.block else ""
    if "written" not in token.meta:
        return old
    new = token.content.replace("|", r"\|") if in_table else token.content
    if not token.block:
        known = {line.strip() for line in old.split("\n")}  # lines at which no paragraph ended
        new = _BLOCK_LIKE.sub(lambda end: end[0] if end[1].strip() in known else " ", new)
    first, *others = new.split("\n")
    if len(others) != len(margins):
        margins = [min(filter(None, margins), key=len, default="")] * len(others)
    lines = (
        margin + (line.lstrip() if margin else line)
        for margin, line in zip(margins, others, strict=True)
    )
    return "\n".join((first, *lines))


def _span(
    text: str, source: str, start: int, stop: int, around: tuple[str, str]
) -> tuple[int, int, list[str]]:
    """Return where `text` stands, with other space or the marks of quotations between its words.

    With it goes what each line of it but the first begins with, in front of the formula's own.
    """
    opener, closer = around
    begin = source.find(f"{opener}{text}{closer}", start, stop)
    if begin != -1:
        begin += len(opener)
        return begin, begin + len(text), [""] * text.count("\n")
    words = _SPACE.join(map(re.escape, text.split()))
    whole = f"{re.escape(opener)}{_SPACE}({words}){_SPACE}{re.escape(closer)}"
    found = re.compile(whole).search(source, start, stop)
    return (*found.span(1), _MARGIN.findall(found[1])) if found else (-1, -1, [])


def _definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take lines that define macros and say nothing else."""
    if state.is_code_block(start_line) or not begins_definition(line_at(state, start_line)):
        return False
    text, depth = "", 0
    for line in range(start_line, min(end_line, start_line + _MOST_LINES)):
        added = line_at(state, line)
        if depth and begins_definition(added):
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
