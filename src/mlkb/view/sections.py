"""What of an article's file is shown: its body without front matter, or a part of it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlkb.errors import UsageError
from mlkb.view.clean import clean

if TYPE_CHECKING:
    from mlkb.records.articles import Heading
    from mlkb.records.posts import Post

__all__ = ["section"]


def section(
    post: Post,
    source: str,
    anchor: str | None,
    headings: Sequence[Heading] | None = None,
    line: int | None = None,
) -> str:
    """Return the Markdown under the heading `anchor`, with the heading; without one, the body.

    Args:
        post: The post, to name it in the error.
        source: The file as it is, front matter included.
        anchor: The anchor of a heading, with or without ``#``.
        headings: The headings of the file, where the caller has them; else they are read.
        line: The line with which to begin where no heading is asked for.

    Raises:
        UsageError: The article has no such heading.
    """
    # Front matter takes a YAML library that no other view needs.
    from mlkb.corpus.front_matter import read_front_matter

    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front = read_front_matter(text, post.path)
    anchor = (anchor or "").removeprefix("#")
    if not anchor:
        return front.body if line is None else "\n".join(text.split("\n")[line - 1 :])
    if headings is None:
        from mlkb.corpus.blocks import read_blocks
        from mlkb.corpus.markdown import is_mdx
        from mlkb.corpus.passages import headings_of

        mdx = is_mdx(post.path)
        headings = headings_of(read_blocks(front.body, first_line=front.body_line, mdx=mdx))
    for index, heading in enumerate(headings):
        if heading.anchor.casefold() == anchor.casefold():
            lines = text.split("\n")
            ends = (below.line for below in headings[index + 1 :] if below.level <= heading.level)
            under = "\n".join(lines[heading.line - 1 : next(ends, len(lines) + 1) - 1])
            return under.lstrip(" \t")  # a heading within HTML may stand as far in as code does
    raise UsageError(_missing(post, anchor, [heading.anchor for heading in headings]))


def _missing(post: Post, anchor: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(anchor, known, n=3, cutoff=0.4) or known[:5]
    names = ", ".join(f"#{name}" for name in near)
    hint = f"its headings include {names}." if near else "it has no headings."
    return clean(f"'{post.slug}' has no heading '#{anchor}'; {hint}", multiline=False)
