"""Which heading is the title of an article whose front matter states none.

It is the first of level 1, as site generators and GitHub's readers take it. Where there are several
of that level, they may as well be the article's parts, as in wikis, where a note is called by its
file: they are if the first is called as a part of any article may be, if text stands above it, or
if the note is a day's. The file's name then says more, unless it is no more telling itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.sentences import ENDS
from mlkb.corpus.slugs import dated_stem, naming_stem, unnumbered, worded

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block

__all__ = ["title_heading"]

_PARTS = frozenset(
    {
        "about", "abstract", "aim", "aims", "background", "concept", "concepts", "conclusion",
        "conclusions", "contents", "definition", "definitions", "description", "example",
        "examples", "foreword", "getting started", "glossary", "goal", "goals", "how it works",
        "idea", "install", "installation", "intro", "introduction", "key concepts", "key points",
        "links", "motivation", "notation", "notes", "objective", "objectives", "outline",
        "overview", "preamble", "preface", "preliminaries", "prerequisites", "problem",
        "problem statement", "purpose", "quick start", "quickstart", "references", "related",
        "requirements", "resources", "scope", "setup", "summary", "table of contents", "tasks",
        "theory", "tl;dr", "tldr", "todo", "usage", "what is it", "what is this", "why",
    }
)  # fmt: skip
"""What parts are called in articles about anything."""

_NAMELESS = frozenset(
    ("content", "doc", "docs", "index", "pages", "posts", "readme", "src", "untitled", "wiki")
)
"""Names of files and folders that say nothing of what is in them."""

_NOT_WORDS = re.compile(r"^[\W\d_]+|[\W_]+$")


def title_heading(blocks: Sequence[Block], path: str) -> str:
    """Return the words of the heading that is the title; empty where the file's name is.

    Args:
        blocks: The text of the article.
        path: Its file.
    """
    tops = [at for at, block in enumerate(blocks) if block.kind == "heading" and block.level == 1]
    if not tops:
        return ""
    first = blocks[tops[0]].plain
    date, stem = dated_stem(naming_stem(path))
    name = _bare(worded(unnumbered(stem)))
    if len(tops) == 1 or name in _NAMELESS:
        return first
    if _bare(first) in _PARTS:
        return first if name in _PARTS else ""
    is_days = date is not None and stem.startswith(date)
    return "" if is_days or any(map(_tells, blocks[: tops[0]])) else first


def _tells(block: Block) -> bool:
    """Whether a block has a sentence; badges and links to translations have none."""
    return block.kind == "prose" and block.plain.rstrip().endswith(ENDS)


def _bare(words: str) -> str:
    """Return `words` in lower case, without the numbers and signs around them."""
    return _NOT_WORDS.sub("", words).casefold()
