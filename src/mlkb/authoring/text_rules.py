"""Rules about one article's text: formulas, headings, code, characters, read time.

What could be meant as it stands is left alone, such as macros that the article defines. What occurs
often (tabs, code without a language) is told once, with all its lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from unicodedata import category

from mlkb.authoring.wording import also, excerpt
from mlkb.corpus.macros import DEFINING, names_defined
from mlkb.corpus.markdown.macro_rules import commands_defined
from mlkb.corpus.metadata import read_time_key
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

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


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
    yield from _levels(path, blocks)
    yield from _languages(path, tokens, first)
    yield from _characters(path, head.text.split("\n"), code)


def time_problems(head: Head, computed: int) -> Iterator[Problem]:
    """Yield whether the read time that `head` states is far from the `computed` one, in minutes."""
    key = read_time_key(head.front.fields)
    if key is None:
        return
    stated = head.post.read_minutes
    if abs(stated - computed) > max(1.0, TOLERANCE * stated):
        line = head.front.lines.get(key)
        message = f"'{key}' says {stated}, but the text takes {computed} minutes to read."
        yield Problem(head.post.path, line, message, "warning")


def unwritten_problems(head: Head) -> Iterator[Problem]:
    """Yield whether `head` still holds what ``mlkb new`` wrote for its author to replace."""
    lines = unwritten_lines(head.text, head.post.title)
    if lines:
        message = f"what 'mlkb new' put here was never filled in{also(lines)}; write or remove it."
        yield Problem(head.post.path, lines[0], message, "warning")


def _macros(head: Head, tokens: Sequence[Token]) -> frozenset[str]:
    """Return the commands that define macros, and those defined, readably or not: no slips."""
    above = head.text[: len(head.text) - len(head.front.body)]
    commands = DEFINING | names_defined(above) | commands_defined(tokens)
    return frozenset(command[1:] for command in commands)


def _formulas(path: str, blocks: Iterable[Block], macros: frozenset[str]) -> Iterator[Problem]:
    unknown: dict[str, list[int]] = {}
    formulas = [located.formula for block in blocks for located in block.formulas]
    on_line = Counter(formula.line for formula in formulas)
    for formula in formulas:
        which = f"formula '{excerpt(formula.latex)}'" if on_line[formula.line] > 1 else "formula"
        for fault in faults(formula.latex, macros):
            line = min(formula.line + fault.line, formula.end_line)
            if fault.fatal:
                yield Problem(path, line, f"{which} does not parse: {fault.message}.")
            elif line not in unknown.setdefault(fault.message, []):
                unknown[fault.message].append(line)
    for message, lines in unknown.items():
        said, mark, suggested = message.partition(";")
        told = sentence(f"{said}{also(lines)}{mark}{suggested}")
        yield Problem(path, lines[0], told, "warning")


def _levels(path: str, blocks: Iterable[Block]) -> Iterator[Problem]:
    jumps: dict[tuple[int, int], list[int]] = {}
    above = 0
    for block in blocks:
        if block.kind == "heading":
            if above and block.level > above + 1:
                jumps.setdefault((block.level, above), []).append(block.line)
            above = block.level
    for (level, upper), lines in jumps.items():
        message = f"heading of level {level} directly below one of level {upper}{also(lines)}."
        yield Problem(path, lines[0], message, "warning")


def _languages(path: str, tokens: Iterable[Token], first: int) -> Iterator[Problem]:
    bare = [
        token.map[0] + first
        for token in tokens
        if token.type == "fence" and token.map and not token.info.strip()
    ]
    if bare:
        message = f"code block without a language{also(bare)}; write one behind the fence."
        yield Problem(path, bare[0], message, "warning")


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
        message = f"control or direction characters{also(controls)}; remove them."
        yield Problem(path, controls[0], message)
    if tabs:
        message = f"tabs{also(tabs)}; their width is anyone's guess, write spaces."
        yield Problem(path, tabs[0], message, "warning")


def _code_lines(tokens: Iterable[Token], first: int) -> set[int]:
    lines: set[int] = set()
    for token in tokens:
        if token.type in ("fence", "code_block") and token.map:
            lines.update(range(token.map[0] + first, token.map[1] + first))
    return lines
