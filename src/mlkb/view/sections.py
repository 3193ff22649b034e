"""What of an article's file is shown: its body without front matter, or a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlkb.records.articles import ArticleText

__all__ = ["end_line", "section"]


def section(text: ArticleText) -> str:
    """Return the Markdown that was asked for.

    That is what stands under its heading, with the heading; without one, all from its line on;
    without either, the body.
    """
    # Front matter takes a YAML library that no other view needs.
    from mlkb.corpus.front_matter import read_front_matter

    if text.line is None and text.heading is None:
        return read_front_matter(text.source, text.post.path).body
    lines = text.source.split("\n")
    if text.heading is None:
        return "\n".join(lines[(text.line or 1) - 1 :])
    under = "\n".join(lines[text.heading.line - 1 : end_line(text)])
    return under.lstrip(" \t")  # a heading within HTML may stand as far in as code does


def end_line(text: ArticleText) -> int | None:
    """Return the last line of the section that was asked for; None where none was."""
    heading = text.heading
    if heading is None:
        return None
    below = text.headings[text.headings.index(heading) + 1 :]
    ends = (other.line - 1 for other in below if other.level <= heading.level)
    return next(ends, text.source.count("\n") + (not text.source.endswith("\n")))
