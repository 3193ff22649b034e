"""What stands in a post that nobody has written yet: the text with which ``mlkb new`` begins one.

The author replaces it piece by piece. What is left of it says nothing, so that no search should end
there: `check` names it, and it is no passage. An empty heading that the author chose does say what
belongs there; `passages` decides about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block

__all__ = ["SKELETON", "is_of_skeleton", "unwritten_lines", "written"]

SKELETON = """\
{title} is still to be written.

<!-- Say which question this post answers, and what the reader can do afterwards. -->

## Notation

<!-- Each symbol once, in a table. -->

## Derivation

<!-- Introduce each important formula by its usual name: that is what readers search for. -->

## Worked example

## Exercises

## References
"""
"""The text of a new post, ``{title}`` in place of its title."""

_FIRST, *_OTHERS = SKELETON.splitlines()
_LEFT = _FIRST.replace("{title}", "")
_ASKED = frozenset(line for line in _OTHERS if line.startswith("<!--"))
_HEADINGS = frozenset(line for line in _OTHERS if line.startswith("#"))


def unwritten_lines(text: str, title: str) -> list[int]:
    """Return the lines of a post's `text` that ``mlkb new`` wrote, and nobody replaced.

    Args:
        text: The whole file.
        title: The title, with what its series puts in front.
    """
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line in _ASKED or _says_so(line, title)
    ]


def written(blocks: Iterable[Block], title: str) -> Iterator[Block]:
    """Yield the blocks but for the line that says that the post is still to be written.

    What stands around it is no longer one stretch of the file: the block behind it is marked as one
    behind a thematic break is.

    Args:
        blocks: The blocks of the post.
        title: As for `unwritten_lines`.
    """
    parted = False
    for block in blocks:
        if block.kind == "prose" and _says_so(block.source.strip(), title):
            parted = True
        else:
            yield replace(block, ruled=True) if parted else block
            parted = False


def is_of_skeleton(heading: Block) -> bool:
    """Whether a heading is one that ``mlkb new`` puts into every post."""
    return heading.source.strip() in _HEADINGS


def _says_so(line: str, title: str) -> bool:
    return line.endswith(_LEFT) and title.endswith(line.removesuffix(_LEFT))
