"""What the lists of the terminal view share: numbers in the margin, titles, facts, places."""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from mlkb.view import page, styles
from mlkb.view.words import SEPARATOR, place, post_facts
from mlkb.view.wrap import prefixed, wrap

if TYPE_CHECKING:
    from mlkb.records.posts import Passage, Post
    from mlkb.view.look import Look

__all__ = ["MARGIN", "ended", "facts", "numbered", "titled", "whence", "whereabouts"]

MARGIN = 4
"""The columns for ranks and parts, left of everything else."""


def numbered(number: int | None, lines: Sequence[Text]) -> list[Text]:
    """Return lines with a number in the margin."""
    mark = "" if number is None else str(number)
    return prefixed(lines, Text(f"{mark:>{MARGIN - 2}}  ", styles.RANK), Text(" " * MARGIN))


def ended(line: Text, end: Text, width: int) -> Text:
    """Return a line with `end` at its right end."""
    return Text.assemble(line, " " * max(width - line.cell_len - end.cell_len, 1), end)


def titled(title: str, score: float, look: Look) -> list[Text]:
    """Return a title with the score at the right end of its first line."""
    end = Text(f"{score:.2f}", styles.SCORE)
    words = Text(page.heading(title, look), styles.TITLE)
    first, *rest = wrap(words, look.width - len(end) - 2) or [Text()]
    return [ended(first, end, look.width), *rest]


def facts(known: Sequence[str], look: Look) -> list[Text]:
    """Return facts side by side, broken between two of them where they are too long."""
    lines: list[str] = []
    for fact in known:
        joined = f"{lines[-1]}{SEPARATOR}{fact}" if lines else fact
        if lines and cell_len(joined) <= look.width:
            lines[-1] = joined
        else:
            lines.append(fact)
    return [part for line in lines for part in wrap(Text(line, styles.META), look.width)]


def whence(passage: Passage, post: Post, line: int, corpus: str, look: Look) -> list[Text]:
    """Return where a passage is from: the headings above it, facts of its post, and its `line`."""
    path = " › ".join(page.heading(text, look) for text in passage.headings)
    return [
        *(wrap(Text(path, styles.PATH), look.width) if path else []),
        *facts(post_facts(post), look),
        whereabouts(corpus, post.path, line),
    ]


def whereabouts(corpus: str, path: str, line: int | None) -> Text:
    """Return ``path:line`` as a link to the file, where the folder is known.

    It is never broken: the terminal wraps it, and copies it whole.
    """
    return Text(place(path, line), styles.META + _link(corpus, path))


def _link(corpus: str, path: str) -> Style:
    try:
        return Style(link=Path(corpus, path).as_uri()) if corpus else styles.PLAIN
    except ValueError:  # a name that no file can have
        return styles.PLAIN
