r"""Rules about what is opened and never closed: code, dollars, ``\[`` and ``\(``, environments.

What is open swallows all that follows, or shows as LaTeX, and nothing else tells. But dollars are
prices, and names in shells and scripts, and ``\[`` is how Markdown escapes a bracket: what could be
meant so is left alone. Of what is wrong in one line the first is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mlkb.authoring.running_text import FORMULA
from mlkb.authoring.wording import excerpt
from mlkb.corpus.markdown.mathematics import ENVIRONMENTS
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from markdown_it.token import Token

    from mlkb.authoring.heads import Head
    from mlkb.authoring.running_text import RunningText

__all__ = ["closing_problems", "writes_formulas"]

_FENCED = ("fence", "math_block")
_FENCE = re.compile(r"[\s>]*(`{2,}|~{2,})[ \t]*")
_OPENING = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*[\w{][\w{}.+:#-]*[ \t]*")
"""A line that opens code of a language, and never closes any."""

_NO_FORMULA = re.compile(r"\d|[A-Z_]{2,}|[a-z]{2}\w*(?![\w_^\\])|[({]")
"""What follows a dollar of a price, a shell or a script."""
_MATHEMATICAL = re.compile(r"\\[A-Za-z]{2}|[\^_]\{|[A-Za-z0-9)]\^|[A-Za-z]_[A-Za-z0-9]")
_LETTER = re.compile(r"[A-Za-z]['′]?(?![\w'′/{}$-])")
"""A symbol of one letter."""
_ENDING_LETTER = re.compile(r"(?<![\w$\\/-])(?:[A-Za-z]|[A-Za-z]\([A-Za-z](?:, ?[A-Za-z])*+\))\Z")
_EXPRESSION = re.compile(
    r"[A-Za-z](?:\([A-Za-z](?:, ?[A-Za-z])*+\)| ?[+*/=<>-] ?[A-Za-z0-9\\])(?![^\n]*;)"
)
_CURRENCIES = ("US", "CA", "AU")
_DOLLARS = re.compile(r"\$+")
_PLAIN_FORMULA = re.compile(rf"[A-Za-z]['′]?\Z|.*(?:=|{_MATHEMATICAL.pattern})", re.DOTALL)

_WRITTEN = re.compile(r"\$[^$\n]{0,200}\\[A-Za-z]{2}[^$\n]{0,200}\$")

_BRACKET = re.compile(r"\\([\[(])")
_BRACKETS = {"[": "]", "(": ")"}
_BEGIN = re.compile(rf"\\begin\{{((?:{'|'.join(ENVIRONMENTS)})\*?)\}}")
_CLOSED = 12
"""Characters in front of a dollar that closes what was never opened, to tell which it is."""
_NEAR = 200
"""Characters on either side of a sign that tell what it is."""


def closing_problems(
    head: Head, tokens: Iterable[Token], texts: Iterable[RunningText], others: Callable[[], bool]
) -> Iterator[Problem]:
    """Yield what is opened in the text of `head` and not closed.

    Args:
        head: The head of the post.
        tokens: The tokens of its body.
        texts: The running texts of it.
        others: Tells whether the other posts are mathematical; asked only where this one is not.
    """
    path, first = head.post.path, head.front.body_line
    yield from _fences(path, tokens, head.front.body.split("\n"), first)
    markups = {
        child.markup
        for token in tokens
        for child in token.children or ()
        if child.type == "math_inline" and _PLAIN_FORMULA.match(child.content)
    }
    for text in texts:
        if "$" in text.text and "$" not in markups and others():
            markups.add("$")
        for message, line in _first_of_lines(text, markups):
            yield Problem(path, line, message)


def writes_formulas(text: str) -> bool:
    """Whether dollars are around formulas in `text`, as far as can be told without a parser."""
    return _WRITTEN.search(text) is not None


def _fences(
    path: str, tokens: Iterable[Token], lines: Sequence[str], first: int
) -> Iterator[Problem]:
    for token in tokens:
        if token.type not in _FENCED or not token.map or token.markup[:3] not in ("```", "~~~"):
            continue
        begin, end = token.map
        within = range(begin + 1, end - 1)
        if not _closes(lines[end - 1], token.markup) or end == begin + 1:
            other = next((at for at in range(begin + 1, end) if _FENCE.fullmatch(lines[at])), None)
            hint = f"; line {other + first} does not do it" if other is not None else ""
            message = f"code block is not closed{hint}; close it with '{token.markup}'."
            yield Problem(path, begin + first, message)
        elif at := next((at for at in within if _opens(lines[at], token.markup)), None):
            message = (
                f"code block is not closed before line {at + first}, which begins another; "
                f"close it with '{token.markup}', or begin this one with more signs."
            )
            yield Problem(path, begin + first, message)


def _closes(line: str, markup: str) -> bool:
    found = _FENCE.fullmatch(line)
    return found is not None and found[1].startswith(markup)


def _opens(line: str, markup: str) -> bool:
    found = _OPENING.fullmatch(line)
    return found is not None and found[1].startswith(markup)


def _first_of_lines(text: RunningText, markups: set[str]) -> Iterator[tuple[str, int]]:
    """Yield for each line of `text` the first that is not closed on it, as a sentence."""
    told: set[int] = set()
    found = [*_dollars(text, "$" in markups), *_brackets(text, r"\(" in markups)]
    for pos, message in sorted([*found, *_environments(text.text)]):
        line = text.line_at(pos)
        if line not in told:
            told.add(line)
            yield message, line


def _dollars(text: RunningText, is_mathematical: bool) -> Iterator[tuple[int, str]]:
    told = 0  # up to where, since a line may be as long as the file
    for found in _DOLLARS.finditer(text.text):
        pos = found.start()
        if pos < told:
            continue
        if message := _dollars_problem(text, found[0], pos, is_mathematical):
            yield pos, message
            told = _end_of_line(text.text, pos)


def _dollars_problem(text: RunningText, dollars: str, pos: int, is_mathematical: bool) -> str:
    """Return what is wrong with `dollars` that are left at `pos`, if anything."""
    end = pos + len(dollars)
    before, after = _sides(text.text, pos, end)
    if len(dollars) == 1:
        one_sided = "write one dollar on both sides, or two."
        if text.markups.get(end) == "$":
            return f"'$$' is closed by '$'; {one_sided}"
        if text.markups.get(pos - 1) == "$" and not after[:1].isalnum():
            return f"'$' is closed by '$$'; {one_sided}"
        if _is_open(before, after, is_mathematical):
            alone = _others(text.text, pos) == 0
            what = "'$'" if alone else f"'$' of '{excerpt(_around(before, after))}'"
            return f"{what} has no partner: close the formula, or write \\$ for a dollar sign."
    elif len(dollars) == 2 and _is_open_display(before, after):
        return "'$$' has no partner: a display formula is not closed."
    return ""


def _end_of_line(text: str, pos: int) -> int:
    end = text.find("\n", pos)
    return len(text) if end == -1 else end


def _around(before: str, after: str) -> str:
    """Return what a dollar belongs to: what it opens, or what it would have closed."""
    opens = after[:1].isalnum() or after.startswith(("\\", "("))
    closed = before[-_CLOSED:].rpartition(FORMULA)[2].lstrip()
    return f"${after.partition(FORMULA)[0]}" if opens or not closed else f"{closed}$"


def _others(text: str, pos: int) -> int:
    """Return how many formulas and dollars stand on the line of the dollar at `pos`, but for it."""
    line = text[text.rfind("\n", 0, pos) + 1 : _end_of_line(text, pos)]
    return line.count(FORMULA) + line.count("$") - 1


def _is_open(before: str, after: str, is_mathematical: bool) -> bool:
    """Whether a dollar that is left began or ended a formula.

    Args:
        before: What stands in front of it.
        after: What follows.
        is_mathematical: Whether there are formulas between dollars in the article.
    """
    if before[-1:].isdigit() or before[-2:] in _CURRENCIES or not after.strip():
        return False
    if _NO_FORMULA.match(after) and not _MATHEMATICAL.match(after):
        return False
    if _MATHEMATICAL.search(after) or _MATHEMATICAL.search(before):
        return True
    if before[-1:].isalnum() and after[:1].isalnum():
        return False
    if not before[-1:].isalnum() and _EXPRESSION.match(after):
        return True
    if not is_mathematical:
        return False
    opens = not before[-1:].isalnum() and _LETTER.match(after)
    return bool(opens or (not after[:1].isalnum() and _ENDING_LETTER.search(before)))


def _is_open_display(before: str, after: str) -> bool:
    """Whether two dollars that are left are more than the price of a meal or a process's number."""
    near = f"{before} {after}"
    is_display = _begins_line(before) or after[:1].isalpha() or FORMULA in near
    return is_display or bool(_MATHEMATICAL.search(near))


def _brackets(text: RunningText, is_mathematical: bool) -> Iterator[tuple[int, str]]:
    r"""Yield each ``\[`` and ``\(`` that begins a formula and has no end in its paragraph."""
    last = {opening: text.text.rfind(f"\\{closing}") for opening, closing in _BRACKETS.items()}
    for found in _BRACKET.finditer(text.text):
        closing = _BRACKETS[found[1]]
        if last[found[1]] >= found.end():
            continue  # an escape, since what is between was not read as a formula
        before, after = _sides(text.text, *found.span())
        alone = _begins_line(before) and not after.partition("\n")[0].strip()
        if alone or (
            not _ends_escaped(after, found[1])
            and (
                _MATHEMATICAL.search(after.partition("\n\n")[0])
                or (found[1] == "(" and is_mathematical and _LETTER.match(after.lstrip()))
            )
        ):
            message = f"'{found[0]}' has no partner: close the formula with '\\{closing}'."
            yield found.start(), message


def _sides(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands near in front of a sign and behind it."""
    return text[max(0, start - _NEAR) : start], text[end : end + _NEAR]


def _begins_line(before: str) -> bool:
    """Whether nothing but marks of quotations is in front of a sign on its line."""
    return not before.rpartition("\n")[2].strip(" \t>")


def _ends_escaped(text: str, opening: str) -> bool:
    r"""Whether a bracket without a backslash closes one that has it, as in ``\[sic]``."""
    depth = 1
    for c in text:
        depth += (c == opening) - (c == _BRACKETS[opening])
        if depth == 0:
            return True
    return False


def _environments(text: str) -> Iterator[tuple[int, str]]:
    last: dict[str, int] = {}
    for found in _BEGIN.finditer(text):
        closing = f"\\end{{{found[1]}}}"
        if closing not in last:
            last[closing] = text.rfind(closing)
        if last[closing] >= found.end():
            continue
        before, after = _sides(text, *found.span())
        if _begins_line(before) or _MATHEMATICAL.search(after):
            yield found.start(), f"'{found[0]}' is not closed; write '{closing}' below it."
