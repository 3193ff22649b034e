"""Terms and their definitions: Pandoc's lists of them, and the directive ``glossary`` of Sphinx.

Pandoc, PHP Markdown Extra, MyST and Quarto write a term in a line and below it ``: its definition``
(mdit-py-plugins reads that); each term with what it is becomes an element of its own here, since
each is an answer of its own. In Sphinx's directive the terms are lines, and what is indented below
them is their definition; in the source of a passage, where the directive may be missing, it is
spelt as Pandoc would. Below a table ``: words`` is its caption.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import RESPELT, filled_line, line_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["glossaries", "glossary"]

_MARKS = (": ", ":\t", "~ ")
_MOST_TERMS = 20
"""Names of one thing, a line each; more lines are a paragraph."""


def glossaries(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    from mdit_py_plugins.deflist import deflist_plugin

    md.use(deflist_plugin)
    md.core.ruler.after("block", "entries", _entries)
    md.core.ruler.after("block", "captions", _captions)


def glossary(state: StateBlock, line: int, end: int) -> None:
    """Read the lines from `line` to `end` as the content of Sphinx's directive."""
    if any(line_at(state, at).startswith(_MARKS) for at in range(line, end)):
        state.md.block.tokenize(state, line, end)
        return
    while line < end:
        first = line
        line = _behind_terms(state, line, end)
        begin = filled_line(state, line, end)
        is_entry = first < line <= first + _MOST_TERMS and begin < end
        if is_entry and state.sCount[begin] > state.sCount[first]:
            line = _behind_definition(state, begin, end, state.sCount[first])
            _entry(state, range(first, _behind_terms(state, first, end)), range(begin, line))
        elif first < line:
            known, state.lineMax = state.lineMax, line
            state.md.block.tokenize(state, first, line)
            state.lineMax = known
        line = filled_line(state, line, end)


def _behind_terms(state: StateBlock, line: int, end: int) -> int:
    first = line
    while line < end and not state.isEmpty(line) and state.sCount[line] <= state.sCount[first]:
        line += 1
    return line


def _behind_definition(state: StateBlock, line: int, end: int, indent: int) -> int:
    while line < end and (state.isEmpty(line) or state.sCount[line] > indent):
        line += 1
    return line


def _entry(state: StateBlock, terms: range, definition: range) -> None:
    named = ", ".join(line_at(state, line).strip() for line in terms)
    if state.level == 0:
        _respell(state, named, terms, definition)
    token = state.push("dl_open", "dl", 1)
    token.map = [terms[-1], definition.stop]
    token = state.push("dt_open", "dt", 1)
    token.map = [terms[-1], terms.stop]
    token = state.push("inline", "", 0)
    token.map, token.content, token.children = [terms[-1], terms.stop], named, []
    state.push("dt_close", "dt", -1)
    token = state.push("dd_open", "dd", 1)
    token.map = [definition.start, definition.stop]
    indent, last = state.blkIndent, state.lineMax
    state.blkIndent, state.lineMax = state.sCount[definition.start], definition.stop
    state.md.block.tokenize(state, definition.start, definition.stop)
    state.blkIndent, state.lineMax = indent, last
    state.push("dd_close", "dd", -1)
    state.push("dl_close", "dl", -1)


def _respell(state: StateBlock, named: str, terms: range, definition: range) -> None:
    respelt: dict[int, str] = state.env.setdefault(RESPELT, {})
    respelt.update(dict.fromkeys(terms, ""))
    # One blank line may stand between a term and its definition.
    respelt.update(dict.fromkeys(range(terms.stop, definition.start), ""))
    respelt[terms[-1]] = named
    room = state.sCount[definition.start] - state.sCount[terms.start] - 1
    respelt[definition.start] = f":{' ' * max(room, 1)}{line_at(state, definition.start)}"


def _entries(state: StateCore) -> None:
    """Part a list of definitions before each term, so that each is an element of its own."""
    made: list[Token] = []
    opened: list[Token] = []
    for token in state.tokens:
        if token.type == "dl_open":
            opened.append(token)
        elif token.type == "dl_close":
            opened.pop()
        elif token.type == "dt_open" and token.map and made[-1] is not opened[-1]:
            known = opened[-1]
            begin, end = known.map or token.map
            known.map = [begin, token.map[0]]
            closing = known.copy(type="dl_close", nesting=-1, map=None)
            opened[-1] = known.copy(map=[token.map[0], end])
            made += (closing, opened[-1])
        made.append(token)
    state.tokens = made


def _captions(state: StateCore) -> None:
    """Drop the colon in front of a caption below a table."""
    tokens = state.tokens
    for index in range(2, len(tokens)):
        token = tokens[index]
        if (
            token.type == "inline"
            and token.content.startswith(_MARKS[:2])
            and tokens[index - 2].type == "table_close"
        ):
            token.content = token.content[1:].lstrip()
