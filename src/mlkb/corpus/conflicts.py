"""Merge conflicts that git left in a file, and nobody resolved.

Git's three lines begin at the margin and come in order, so that neither the underline of a heading
nor a deep quotation is taken for one. What stands whole in a block of code is shown, not left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block

__all__ = ["conflicts"]

_OURS, _MIDDLE, _THEIRS = "<<<<<<<", "=======", ">>>>>>>"


def conflicts(
    text: str, path: str, blocks: Sequence[Block], severity: Literal["error", "warning"]
) -> tuple[Problem, ...]:
    """Return the unresolved conflicts of a file as one problem, or none, at the first of them.

    Args:
        text: The whole file, lines ended by a line feed.
        path: Its path.
        blocks: Its blocks.
        severity: How bad it is to whoever asks.
    """
    if _OURS not in text:
        return ()
    code = _code_lines(blocks)
    found = [
        first for first, last in _marked(text) if first not in code or code[first] != code.get(last)
    ]
    if not found:
        return ()
    of_all = f" (the first of {len(found):,})" if len(found) > 1 else ""
    message = (
        f"unresolved merge conflict{of_all}; keep what is right, and remove the lines "
        f"'{_OURS}', '{_MIDDLE}' and '{_THEIRS}'."
    )
    return (Problem(path, found[0], message, severity),)


def _marked(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of the first and the last mark of every conflict."""
    first, halfway = 0, False
    for number, line in enumerate(text.split("\n"), start=1):
        mark, label = line[:7], line[7:]
        if label and not label.startswith(" "):
            continue
        if mark == _OURS:
            first, halfway = number, False
        elif mark == _MIDDLE and not label.strip():
            halfway = first > 0
        elif mark == _THEIRS and halfway:
            yield first, number
            first, halfway = 0, False


def _code_lines(blocks: Sequence[Block]) -> dict[int, int]:
    """Return for each line of code the line on which its block begins."""
    return {
        line: block.line
        for block in blocks
        if block.kind == "code" or block.source[:4].lower() == "<pre"
        for line in range(block.line, block.end_line + 1)
    }
