"""Blocks of Python-Markdown, MkDocs and pymdown-extensions: admonitions, tabs, includes.

``!!! note "Title"``, ``??? note`` and ``=== "Tab"`` open what is indented by four below them, blank
lines or not: its title, with the kind, becomes a paragraph, and what is indented is read as
Markdown, no code. Together they are a quotation, since no part of it means the same without the
rest. ``/// note | Title`` and ``///`` stand around text that is not indented: of the opening line
the title and the kind stay, of the closing one and of the options below the opening nothing. So it
is with ``::: package.Class``, where mkdocstrings puts the description of that name: the name stays.
``--8<-- "file"`` and ``{!file!}`` are dropped; what they include lies elsewhere. An abbreviation
(``*[KL]: Kullback-Leibler``) is a line that says what it is short for. The title of code is
its caption.

An exclamation, a path or the line below a heading is none of these: what opens stands at the
beginning of a line, and has something indented below, or a kind that these dialects know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import (
    INTERRUPTS,
    closing_line,
    filled_line,
    line_at,
    push_paragraph,
)
from mlkb.corpus.markdown.kinds import is_admonition, with_kind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

__all__ = ["pymdown_blocks"]

_ADMONITION = re.compile(
    r"(?:!!!|\?\?\?\+?)(?:[ \t]*([A-Za-z][\w-]{0,60})((?:[ \t]+[a-z][\w-]{0,60}){0,4}))?"
    r"(?:[ \t]+\"(.{0,500})\")?[ \t]*"
)
_TAB = re.compile(r"===[!+]{0,2}[ \t]+\"(.{0,500})\"[ \t]*")
_SLASHES = re.compile(
    r"(/{3,})[ \t]*(?:([A-Za-z][\w-]{0,60})[ \t]*(?:\|[ \t]*(.{0,500}?)[ \t]*)?)?"
)
_CAPTIONS = ("caption", "figure-caption", "table-caption")
_ARRANGING = frozenset(
    (*_CAPTIONS, "admonition", "define", "definition", "details", "html", "tab", "tabs")
)
"""Blocks between slashes that say where or how their content stands, not what it is."""
_UNTITLED = frozenset((*_CAPTIONS, "html"))
"""Those of them of which the words behind the bar are an element, a number or a place."""
_TYPE = re.compile(r"[ \t]+type:[ \t]*[\"']?([A-Za-z][\w-]{0,60})[\"']?[ \t]*")

_IDENTIFIER = re.compile(r"(#{1,6}[ \t]*)?:::[ \t]?([A-Za-z_][\w.:/\[\]-]{0,300})[ \t]*")
_COMPOUND = re.compile(r"\w(?:[./]|::)\w")
_HANDLED = re.compile(r"[ \t]+(?:handler|inventories|options|rendering|selection):.*")
"""Options of mkdocstrings, by which a name without a dot is told from the kind of a division."""

_SNIPPET = re.compile(
    r"-{1,20}8<-{1,20}[ \t]+(?:\"[^\"]{1,300}\"|'[^']{1,300}'|\[[^\[\]]{1,100}\])"
)
_INCLUDE = re.compile(r"\{([!*])[^{}]{0,300}?\w[./]\w[^{}]{0,300}?\1\}")
_SNIPPETS = re.compile(r"-{1,20}8<-{1,20}[ \t]*")
_INCLUDED = re.compile(r";?[ \t]*\S{0,300}\w[./]\w\S{0,300}[ \t]*|")
_MOST_INCLUDED = 50
"""Files that stand one a line between two marks."""

_ABBREVIATION = re.compile(r"\*\[([^\[\]\\]{1,100})\][ \t]?:[ \t]*([^\s*][^*]{0,500})")

_FENCE_TITLE = re.compile(r"[\s{]title=\"([^\"]{1,300})\"")

_INDENT = 4
_LONGEST = 700
"""A longer line opens nothing."""


def pymdown_blocks(md: MarkdownIt) -> None:
    """Add the rules to `md`; directives, whose colons mkdocstrings has too, must be known to it."""
    md.block.ruler.before("fence", "indented_block", _indented, INTERRUPTS)
    md.block.ruler.before("fence", "slashes", _slashes, INTERRUPTS)
    md.block.ruler.before("division", "identifier", _identifier, INTERRUPTS)
    md.block.ruler.before("fence", "snippet", _snippet, INTERRUPTS)
    md.block.ruler.before("fence", "abbreviation", _abbreviations, INTERRUPTS)
    md.core.ruler.after("block", "fence_title", _fence_titles)


def _opening(state: StateBlock, line: int, begins: str | tuple[str, ...]) -> str:
    """Return the text of a line that begins so and may open something; empty if it may not."""
    if not state.src.startswith(begins, state.bMarks[line] + state.tShift[line]):
        return ""
    text = line_at(state, line)
    return text if len(text) <= _LONGEST and not state.is_code_block(line) else ""


def _indented(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read an admonition or a tab, whose content is indented."""
    text = _opening(state, start_line, ("!!!", "???", "==="))
    if not text:
        return False
    indent = state.sCount[start_line] + _INDENT
    below = filled_line(state, start_line + 1, end_line)
    has_body = below < end_line and state.sCount[below] >= indent
    title = _title(text, has_body=has_body)
    if title is None:
        return False
    if silent:
        return True
    end = _behind_indented(state, below, end_line, indent) if has_body else start_line + 1
    token = state.push("blockquote_open", "blockquote", 1)
    token.map = [start_line, end]
    if title:
        push_paragraph(state, title, start_line)
    if has_body:
        known = state.lineMax, state.blkIndent
        state.lineMax, state.blkIndent = end, indent
        state.md.block.tokenize(state, below, end)
        state.lineMax, state.blkIndent = known
    state.line = end
    state.push("blockquote_close", "blockquote", -1)
    return True


def _title(text: str, *, has_body: bool) -> str | None:
    """Return the words of a line that opens an admonition or a tab, None where it opens none."""
    if tab := _TAB.fullmatch(text):
        return tab[1].strip() if has_body else None
    found = _ADMONITION.fullmatch(text)
    if found is None:
        return None
    kind, classes, title = (found[1] or "").lower(), found[2], found[3]
    if not has_body and (classes or not is_admonition(kind)):
        return None
    if title is None:
        return with_kind(kind, "") or None
    # An author who gives an empty title wants none.
    return with_kind(kind, title.strip()) if title.strip() else ""


def _behind_indented(state: StateBlock, line: int, end_line: int, indent: int) -> int:
    """Return the line behind the last one that is indented so far, from `line` on."""
    end = line
    while line < end_line:
        if not state.isEmpty(line):
            if state.sCount[line] < indent:
                break
            end = line + 1
        line += 1
    return end


def _slashes(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Drop a line that opens or closes a block between slashes, but for the title."""
    text = _opening(state, start_line, "///")
    found = _SLASHES.fullmatch(text) if text else None
    if found is None:
        return False
    marks, name, title = found.groups()
    kind = (name or "").lower()
    if name and title is None and kind not in _ARRANGING and not is_admonition(kind):
        closing = re.compile(marks + r"[ \t]*")
        if closing_line(state, closing, start_line, end_line, within=True) is None:
            return False
    if silent:
        return True
    behind = start_line + 1
    if name:
        stated, behind = _behind_options(state, behind, end_line)
        title = "" if kind in _UNTITLED else title or ""
        if words := with_kind(stated if kind in _ARRANGING else kind, title):
            push_paragraph(state, words, start_line)
    state.line = behind
    return True


def _behind_options(state: StateBlock, line: int, end_line: int) -> tuple[str, int]:
    """Return the type that the options below an opening state, and the line behind them."""
    kind = ""
    while line < end_line and state.is_code_block(line) and not state.isEmpty(line):
        found = _TYPE.fullmatch(state.src, state.bMarks[line], state.eMarks[line])
        kind = found[1].lower() if found else kind
        line += 1
    return kind, line


def _identifier(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Keep the name that mkdocstrings describes, as code; drop the options below."""
    text = _opening(state, start_line, (":::", "#"))
    found = _IDENTIFIER.fullmatch(text) if text else None
    if found is None:
        return False
    hashes, name = found.groups()
    behind = start_line + 1
    while behind < end_line and state.is_code_block(behind) and not state.isEmpty(behind):
        behind += 1
    if not (hashes or _COMPOUND.search(name)):
        first = state.src[state.bMarks[start_line + 1] : state.eMarks[start_line + 1]]
        if behind == start_line + 1 or not _HANDLED.fullmatch(first):
            return False
    if silent:
        return True
    if hashes:
        _push_heading(state, f"`{name}`", len(hashes.rstrip()), start_line)
    else:
        push_paragraph(state, f"`{name}`", start_line)
    state.line = behind
    return True


def _push_heading(state: StateBlock, text: str, level: int, line: int) -> None:
    token = state.push("heading_open", f"h{level}", 1)
    token.markup, token.map = "#" * level, [line, line + 1]
    token = state.push("inline", "", 0)
    token.content, token.children, token.map = text, [], [line, line + 1]
    state.push("heading_close", f"h{level}", -1).markup = "#" * level


def _snippet(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Drop the names of files that are included: one, or several between two marks."""
    text = _opening(state, start_line, ("-", "{")).rstrip()
    if not text:
        return False
    line = start_line
    if _SNIPPETS.fullmatch(text):
        line += 1
        last = min(end_line, line + _MOST_INCLUDED)
        while line < last and _INCLUDED.fullmatch(line_at(state, line)):
            line += 1
        # Such marks also show where to cut; what stands between them is text then.
        if line == last or line_at(state, line).rstrip() != text:
            return False
    elif not (_SNIPPET.fullmatch(text) or _INCLUDE.fullmatch(text)):
        return False
    if not silent:
        state.line = line + 1
    return True


def _abbreviations(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read abbreviations that stand below each other as a paragraph, each on a line of its own."""
    meant: list[str] = []
    line = start_line
    while (
        line < end_line
        and (text := _opening(state, line, "*["))
        and (found := _ABBREVIATION.fullmatch(text))
    ):
        meant.append(f"{found[1]}: {found[2].strip()}")
        if silent:
            return True
        line += 1
    if not meant:
        return False
    push_paragraph(state, "\\\n".join(meant), start_line, line)
    state.line = line
    return True


def _fence_titles(state: StateCore) -> None:
    """Note the title of code (```` ```python title="train.py" ````) as its caption."""
    for token in state.tokens:
        if token.type == "fence" and (found := _FENCE_TITLE.search(token.info[:_LONGEST])):
            token.meta = {"caption": found[1], **token.meta}
