r"""Labels of formulas and of other parts of an article, however they are written.

A display is labelled within by LaTeX's ``\label``, and around by MyST (``:label: eq-x`` among the
options of a directive, ``(eq-x)=`` above, ``$$ .. $$ (eq-x)``), Quarto (``$$ .. $$ {#eq-x}``) and
pandoc-crossref (``{#eq:x}``). What stands around is put into the formula as its ``\label``, or as
its ``\tag`` where it is a number ("(3)"), so that all who read formulas know one way. This comes
last, since the writing out of macros looks for formulas as they stand in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["LABELLED", "TARGETS", "label_behind", "label_named", "labels", "labels_in"]

TARGETS = "targets"
"""The key of the parser's environment under which it is kept which lines are ``(name)=``."""

LABELLED = r"\(\*?[\w.:-]{1,60}\*?\)[.,;:]?|\{[#:.][^{}]*\}"
"""What may stand behind a display to label it: a number or name in parentheses, attributes."""

_BEHIND = re.compile(r"\(\*?([\w.:-]{1,60})\*?\)|\{[^{}]{0,200}?#([\w:.-]{1,200})[^{}]{0,200}\}")
_NUMBER = re.compile(r"(?:[A-Z]{0,2}\.?)?\d{1,4}(?:[.-]\d{1,4}){0,3}[a-z]?|[A-Z]{1,3}")
_MEANT = re.compile(r"[^{}\\\s]{1,200}")
_PARTS = re.compile(
    r"^[ \t>]{0,20}\(([^()\s]{1,200})\)=[ \t]*$"
    r"|^[ \t>]{0,20}:(?:label|name):[ \t]+(\S{1,200})"
    r"|\$\$[ \t]{0,9}\((?!\d{1,4}[).-])([\w.:-]{1,60})\)[ \t]*$"
    r"|\{:?[^{}\n]{0,200}?#([\w:.-]{1,200})"
    r"|\\label[ \t]{0,9}\{([^{}\s]{1,200})\}",
    re.MULTILINE,
)
_OPTION = re.compile(r"[ \t>]*:[A-Za-z][\w-]{0,60}:(?:[ \t].*)?")

_MOST_OPTIONS = 20
"""Options of a directive that may stand above its label."""

_MOST_LINES = 100
"""Lines of a display that may stand above the label behind it."""


def labels(md: MarkdownIt) -> None:
    """Add the rule to `md`."""
    md.core.ruler.push("labels", _labels)


def label_behind(text: str) -> str:
    r"""Return in LaTeX what stands behind a display to label it, or nothing.

    >>> label_behind(". {#eq-x}"), label_behind("(8.4)"), label_behind(",")
    ('\\label{eq-x}', '\\tag{8.4}', '')
    """
    found = _BEHIND.search(text)
    if found and found[1] and _NUMBER.fullmatch(found[1]):
        return rf"\tag{{{found[1]}}}"
    return label_named(found[1] or found[2]) if found else ""


def label_named(name: str) -> str:
    """Return the label `name` in LaTeX; nothing for what can be none."""
    return rf"\label{{{name}}}" if _MEANT.fullmatch(name) else ""


def labels_in(body: str) -> Iterator[tuple[int, str]]:
    """Yield what may be the label of some part in `body`, and the line on which the part begins.

    Lines count from 1. Code is not told apart.
    """
    lines = body.split("\n")
    line, known = 1, 0
    for found in _PARTS.finditer(body):
        line += body.count("\n", known, found.start())
        known = found.start()
        begin = line
        least = max(1, line - _MOST_OPTIONS)
        while found[2] and begin > least and _OPTION.fullmatch(lines[begin - 1]):
            begin -= 1
        if found[3]:
            begin = _opening_line(lines, begin)
        yield begin, next(filter(None, found.groups()))


def _opening_line(lines: Sequence[str], end: int) -> int:
    """Return the line of the dollars that open the display whose closing ones are on line `end`."""
    if lines[end - 1].count("$$") > 1:
        return end
    above = range(end - 1, max(0, end - 1 - _MOST_LINES), -1)
    return next((line for line in above if "$$" in lines[line - 1]), end)


def _labels(state: StateCore) -> None:
    targets: dict[int, str] = state.env.get(TARGETS, {})
    lines = state.src.split("\n") if targets else []
    for token in state.tokens:
        if token.type == "math_block":
            _label(token, token.meta.get("label") or _above(token, targets, lines))
        for child in token.children or ():
            if child.type == "math_inline" and "label" in child.meta:
                _label(child, child.meta["label"])


def _above(token: Token, targets: dict[int, str], lines: Sequence[str]) -> str:
    """Return the label above a display, with nothing but empty lines between."""
    line = token.map[0] - 1 if token.map and targets else -1
    while line >= 0 and not lines[line].strip():
        line -= 1
    return label_named(targets.get(line, ""))


def _label(token: Token, command: str) -> None:
    r"""Put a label into a formula; a ``\tag`` only where it has none."""
    known = r"\tag" if command.startswith(r"\tag") else command
    if command and known not in token.content:
        token.content = f"{token.content} {command}"
