"""The text of a paragraph in one piece, as it was written, and where in the file it stands.

Rules that read what the parser left as text would else begin anew behind each formula, each escape
and each pair of stars.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["FORMULA", "RunningText", "running_texts"]

FORMULA = "\ufffc"
"""Stands for a formula."""

_OTHER = "\ufffd"
"""Stands for what is neither text nor formula (code, HTML, pictures), and for ``\\$``."""

_BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True, slots=True)
class RunningText:
    """A paragraph, a heading or a cell of a table.

    Attributes:
        text: What the parser took for text, with escapes and marks of footnotes as they are
            written; the words of links, but not what makes them links.
        links: Where each link begins and ends in `text`, and where it leads, in order.
        markups: For each formula in `text`, what it begins with (``$``).
        lines: Offsets in `text`, and the line of the file from there to the next, both rising.
    """

    text: str
    links: tuple[tuple[int, int, str], ...]
    markups: Mapping[int, str]
    lines: tuple[tuple[int, int], ...]

    def line_at(self, pos: int) -> int:
        """Return the line of the file on which the character at `pos` stands."""
        return self.lines[bisect_right(self.lines, pos, key=lambda mark: mark[0]) - 1][1]


def running_texts(tokens: Iterable[Token], first: int) -> Iterator[RunningText]:
    """Yield the running texts of an article.

    Args:
        tokens: What `tokens_of` gave.
        first: The line of the file on which the body begins.
    """
    for token in tokens:
        if token.type == "inline" and token.map is not None and token.children:
            yield _read(token, token.map[0] + first)


def _read(paragraph: Token, first: int) -> RunningText:
    parts: list[str] = []
    length = known = 0
    line = exact = first  # which is known anew at each token that says where it stands
    lines = [(0, first)]
    links: list[tuple[int, int, str]] = []
    open_: list[tuple[int, str]] = []
    markups: dict[int, str] = {}
    for child in paragraph.children or ():
        if "pos" in child.meta:
            exact += paragraph.content.count("\n", known, child.meta["pos"])
            line, known = exact, child.meta["pos"]
            lines.append((length, line))
        if child.type == "link_open":
            open_.append((length, str(child.attrs.get("href", ""))))
        elif child.type == "link_close" and open_:
            start, target = open_.pop()
            links.append((start, length, target))
        elif child.type == "math_inline":
            markups[length] = child.markup
        parts.append(_written(child))
        length += len(parts[-1])
        if breaks := child.meta.get("breaks", 0) or child.type in _BREAKS:
            line += breaks
            lines.append((length, line))
    return RunningText("".join(parts), tuple(links), markups, tuple(lines))


def _written(child: Token) -> str:
    """Return the text of an inline token, or the character that stands for it."""
    if child.type == "text":
        return child.content
    if child.type == "text_special":
        return _OTHER if child.content == "$" else child.markup
    if child.type == "footnote_ref":
        return f"[^{child.meta['label']}]"
    if child.type in _BREAKS:
        return "\n"
    if child.type == "math_inline":
        return FORMULA
    return _OTHER if child.nesting == 0 else ""
