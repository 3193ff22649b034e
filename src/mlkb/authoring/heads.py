"""The heads of all posts: what the authoring commands know of a corpus, as a search knows it.

The text is parsed only where something of it may belong to the head: a heading is the title where
none is stated, and what has a hash in front may be a tag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlkb.corpus.front_matter import FrontMatter, read_front_matter
from mlkb.corpus.macros import shared_macros
from mlkb.corpus.reader import blocks_of, decode, is_drawing, read_post
from mlkb.corpus.scan import scan
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block
    from mlkb.records.posts import Post
    from mlkb.settings import Settings

__all__ = ["Head", "read_heads"]

_HASH = re.compile(r"(?<![A-Za-z0-9(\[/])#[^\s#]")
"""What may be a tag to the parser; much of it is none."""


@dataclass(frozen=True, slots=True)
class Head:
    """A post, and the front matter that it was read from.

    Attributes:
        post: What is known of it, but the read time, which is 1 where none is stated.
        front: Its front matter, with the text behind it.
        text: The whole file, lines ended by a line feed.
        problems: What is wrong with the file as such.
    """

    post: Post
    front: FrontMatter
    text: str
    problems: tuple[Problem, ...] = ()


def read_heads(settings: Settings) -> tuple[dict[str, Head], tuple[Problem, ...]]:
    """Return the head of every article by its path, and what could not be read.

    Raises:
        CorpusError: The corpus folder is missing or cannot be listed.
    """
    found = scan(settings)
    macros = shared_macros(settings)
    heads: dict[str, Head] = {}
    problems = list(found.problems)
    for state in found.files:
        try:
            text, problem = decode((settings.corpus / state.path).read_bytes(), state.path)
        except OSError as error:
            problems.append(Problem(state.path, None, f"cannot be read ({error.strerror})."))
            continue
        own = (problem,) if problem else ()
        if text is None:
            problems.extend(own)
            continue
        front = read_front_matter(text, state.path)
        if is_drawing(front):
            continue
        post, wrong = _post(front, state.path, macros)
        heads[state.path] = Head(post, front, text, (*own, *front.problems, *wrong))
    return heads, tuple(problems)


def _post(front: FrontMatter, path: str, macros: str) -> tuple[Post, tuple[Problem, ...]]:
    title = front.fields.get("title")
    untitled = not isinstance(title, str) or not title.strip()
    blocks: Sequence[Block] = ()
    if untitled or _HASH.search(front.body):
        blocks = blocks_of(front, path, macros)
    return read_post(front, path, blocks)
