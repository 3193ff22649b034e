"""A file of the corpus, as it was read: an article, its parts, and what is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mlkb.records.posts import Formula, Passage, Post

__all__ = ["Article", "ArticleText", "Heading", "Link", "Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file of the corpus, said in one sentence.

    Attributes:
        path: The file, relative to the corpus folder, with forward slashes; absolute for a file
            outside of it.
        line: The line, counted from 1, or None where the whole file is meant.
        message: What is wrong and what to do, without path and line.
        severity: ``error`` where something is left out of the index, else ``warning``.
    """

    path: str
    line: int | None
    message: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article.

    Attributes:
        level: 1 to 6.
        text: Its words, without markup; formulas stay LaTeX between dollars.
        anchor: Its fragment identifier, unique in the article (GitHub's rule).
        line: Where it stands.
    """

    level: int
    text: str
    anchor: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image in an article: where it points, and where it stands."""

    target: str
    line: int
    image: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A file of the corpus, read.

    Attributes:
        post: What is known of it.
        passages: Its passages of all kinds, in the order of the file.
        headings: Its headings, in the order of the file.
        formulas: All its formulas, trivial ones too, in the order of the file.
        links: Its links and images.
        problems: What could not be read as its author meant it; all else of the article is here.
        macros: LaTeX that defines the macros that it defines itself, a definition a line.
    """

    post: Post
    passages: tuple[Passage, ...]
    headings: tuple[Heading, ...] = ()
    formulas: tuple[Formula, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    macros: str = ""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article to be read, and where in it to begin.

    Attributes:
        post: What is known of it.
        source: The whole file as text, front matter included, lines ended by a line feed.
        headings: Its headings, in the order of the file.
        heading: The one of them that was asked for, or None.
        line: The line on which what was asked for begins, or None for all of it.
        macros: LaTeX that defines the macros in force where it begins.
    """

    post: Post
    source: str
    headings: tuple[Heading, ...]
    heading: Heading | None = None
    line: int | None = None
    macros: str = ""
