"""Rules about one article's text: formulas, dollars, headings, code, tables, characters, read time.

What could be meant as it stands is left alone: prices, shell variables, macros that the article
defines. What occurs often (tabs, code without a language) is told once, with all its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from unicodedata import category

from mlkb.corpus.macros import DEFINING, names_defined
from mlkb.corpus.markdown.macro_rules import commands_defined
from mlkb.corpus.unwritten import unwritten_lines
from mlkb.formulas.faults import faults, sentence
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from markdown_it.token import Token

    from mlkb.authoring.heads import Head
    from mlkb.corpus.blocks import Block

__all__ = ["text_problems", "time_problems", "unwritten_problems"]

TOLERANCE = 0.15
"""The share by which a stated read time may differ from the computed one; a minute is free."""

_NO_FORMULA = re.compile(r"\d|[A-Z_]{2,}|[a-z]{2}\w*(?![\w_^\\])|[({]")
"""What follows a dollar of a price, a shell or a script."""
_MATHEMATICAL = re.compile(r"\\[A-Za-z]{2}|[\^_]\{|[A-Za-z0-9)]\^|[A-Za-z]_[A-Za-z0-9]")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_LINES = 12
_NEAR = 200
"""Characters on either side of a dollar that tell what it is."""


def text_problems(
    head: Head, blocks: Sequence[Block], tokens: Sequence[Token]
) -> Iterator[Problem]:
    """Yield what is wrong with the text of `head`.

    Args:
        head: The head of the post.
        blocks: The blocks of its body.
        tokens: The tokens of its body, escaped characters among them.
    """
    path, first = head.post.path, head.front.body_line
    code = _code_lines(tokens, first)
    yield from _formulas(path, blocks, _macros(head, tokens))
    yield from _dollars(path, tokens, first)
    yield from _levels(path, blocks)
    yield from _languages(path, tokens, first)
    yield from _tables(path, tokens, head.front.body.split("\n"), first)
    yield from _characters(path, head.text.split("\n"), code)


def time_problems(head: Head, computed: int) -> Iterator[Problem]:
    """Yield whether the read time that `head` states is far from the `computed` one, in minutes."""
    if "read_minutes" not in head.front.fields:
        return
    stated = head.post.read_minutes
    if abs(stated - computed) > max(1.0, TOLERANCE * stated):
        line = head.front.lines.get("read_minutes")
        message = f"'read_minutes' says {stated}, but the text takes {computed} minutes to read."
        yield Problem(head.post.path, line, message, "warning")


def unwritten_problems(head: Head) -> Iterator[Problem]:
    """Yield whether `head` still holds what ``mlkb new`` wrote for its author to replace."""
    lines = unwritten_lines(head.text, head.post.title)
    if lines:
        message = f"what 'mlkb new' put here was never filled in{_also(lines)}; write or remove it."
        yield Problem(head.post.path, lines[0], message, "warning")


def _macros(head: Head, tokens: Sequence[Token]) -> frozenset[str]:
    """Return the commands that define macros, and those defined, readably or not: no slips."""
    above = head.text[: len(head.text) - len(head.front.body)]
    commands = DEFINING | names_defined(above) | commands_defined(tokens)
    return frozenset(command[1:] for command in commands)


def _formulas(path: str, blocks: Iterable[Block], macros: frozenset[str]) -> Iterator[Problem]:
    unknown: dict[str, list[int]] = {}
    for block in blocks:
        for located in block.formulas:
            formula = located.formula
            for fault in faults(formula.latex, macros):
                line = min(formula.line + fault.line, formula.end_line)
                if fault.fatal:
                    yield Problem(path, line, f"formula does not parse: {fault.message}.")
                elif line not in unknown.setdefault(fault.message, []):
                    unknown[fault.message].append(line)
    for message, lines in unknown.items():
        said, mark, suggested = message.partition(";")
        told = sentence(f"{said}{_also(lines)}{mark}{suggested}")
        yield Problem(path, lines[0], told, "warning")


def _dollars(path: str, tokens: Iterable[Token], first: int) -> Iterator[Problem]:
    for token in tokens:
        if token.type != "inline" or "$" not in token.content or token.map is None:
            continue
        line = begin = token.map[0] + first
        known = 0
        children = token.children or []
        for index, child in enumerate(children):
            if "pos" in child.meta:
                begin += token.content.count("\n", known, child.meta["pos"])
                line, known = begin, child.meta["pos"]
            if "breaks" in child.meta:
                line += child.meta["breaks"]
            elif child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "text" and "$" in child.content:
                yield from _dollar(path, line, child.content, _text_of(children, index + 1))


def _text_of(tokens: Sequence[Token], start: int) -> str:
    """Return the text of inline tokens from `start` on, as much as tells what a dollar is."""
    parts: list[str] = []
    size = 0
    for at in range(start, len(tokens)):
        if size >= _NEAR:
            break
        parts.append("\n" if tokens[at].type == "softbreak" else tokens[at].content)
        size += len(parts[-1])
    return "".join(parts)


def _dollar(path: str, line: int, text: str, continued: str) -> Iterator[Problem]:
    """Yield what is wrong with the dollars that are left in `text`, and `continued` behind it."""
    at = text.find("$$")
    if at != -1:
        yield Problem(path, line, "'$$' has no partner: a display formula is not closed.")
        return
    at = text.find("$")
    before, after = text[:at], text[at + 1 :] + continued
    if before[-1:].isdigit() or before[-2:] in ("US", "CA", "AU") or not after.strip():
        return
    if _NO_FORMULA.match(after) and not _MATHEMATICAL.match(after):
        return
    if _MATHEMATICAL.search(after[:_NEAR]) or _MATHEMATICAL.search(before[-_NEAR:]):
        message = "'$' has no partner: close the formula, or write \\$ for a dollar sign."
        yield Problem(path, line, message)


def _levels(path: str, blocks: Iterable[Block]) -> Iterator[Problem]:
    above = 0
    for block in blocks:
        if block.kind == "heading":
            if above and block.level > above + 1:
                message = f"heading of level {block.level} directly below one of level {above}."
                yield Problem(path, block.line, message, "warning")
            above = block.level


def _languages(path: str, tokens: Iterable[Token], first: int) -> Iterator[Problem]:
    bare = [
        token.map[0] + first
        for token in tokens
        if token.type == "fence" and token.map and not token.info.strip()
    ]
    if bare:
        message = f"code block without a language{_also(bare)}; write one behind the fence."
        yield Problem(path, bare[0], message, "warning")


def _tables(
    path: str, tokens: Iterable[Token], lines: Sequence[str], first: int
) -> Iterator[Problem]:
    """Yield the first line that became a row of a table for want of a blank line, one a table.

    A row may be short; without a single bar it is one only where the table has one column. What
    begins with a brace is left alone: elsewhere it says how the table looks.
    """
    columns = 0
    told = False
    for token in tokens:
        if token.type == "table_open":
            columns, told = 0, False
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and columns > 1 and not told:
            text = lines[token.map[0]]
            if "|" not in text and not text.lstrip("> ").startswith("{"):
                told = True
                message = "text becomes a row of the table above; leave a blank line before it."
                yield Problem(path, token.map[0] + first, message, "warning")


def _characters(path: str, lines: Sequence[str], code: set[int]) -> Iterator[Problem]:
    tabs: list[int] = []
    controls: list[int] = []
    for number, line in enumerate(lines, start=1):
        if "\t" in line and number not in code:
            tabs.append(number)
        if not line.isprintable() and any(
            c in _BIDI or (category(c) == "Cc" and c != "\t") for c in line
        ):
            controls.append(number)
    if controls:
        message = f"control or direction characters{_also(controls)}; remove them."
        yield Problem(path, controls[0], message)
    if tabs:
        message = f"tabs{_also(tabs)}; their width is anyone's guess, write spaces."
        yield Problem(path, tabs[0], message, "warning")


def _code_lines(tokens: Iterable[Token], first: int) -> set[int]:
    lines: set[int] = set()
    for token in tokens:
        if token.type in ("fence", "code_block") and token.map:
            lines.update(range(token.map[0] + first, token.map[1] + first))
    return lines


def _also(lines: Sequence[int]) -> str:
    """Say which other lines there are, the first being told already."""
    if len(lines) == 1:
        return ""
    shown = ", ".join(str(line) for line in lines[1:_MOST_LINES])
    more = len(lines) - _MOST_LINES
    return f", also on line{'s' if len(lines) > 2 else ''} {shown}" + (
        f" and {more} more" if more > 0 else ""
    )
