"""The heads of all posts: what the authoring commands know of a corpus without reading its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlkb.corpus.front_matter import FrontMatter, read_front_matter
from mlkb.corpus.metadata import read_metadata
from mlkb.corpus.reader import decode, is_drawing
from mlkb.corpus.scan import scan
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.records.posts import Post
    from mlkb.settings import Settings

__all__ = ["Head", "read_heads"]


@dataclass(frozen=True, slots=True)
class Head:
    """A post, and the front matter that it was read from.

    Attributes:
        post: What is known of it; the title is made from the file's name where none is stated.
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
        post, wrong = read_metadata(front, state.path)
        heads[state.path] = Head(post, front, text, (*own, *front.problems, *wrong))
    return heads, tuple(problems)
