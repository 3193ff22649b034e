"""What an index holds and a search shows: posts, and the passages that can be hits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

__all__ = ["Formula", "Kind", "Passage", "Post"]

Kind = Literal["text", "formula", "code"]


@dataclass(frozen=True, slots=True)
class Post:
    """What is known of an article apart from its text.

    Attributes:
        slug: The short name, unique in the corpus (``support-vector-machines``).
        path: The file, relative to the corpus folder, with forward slashes.
        title: The title; made from the file's name where the article gives none.
        series: The series that it belongs to, or None.
        part: Its number in the series, or None.
        parts: The highest part number known in that series, or None.
        date: The day of publication, or None.
        read_minutes: Minutes as stated by the author, else computed (`mlkb.corpus.read_time`).
        tags: The tags, as the author spells them.
        summary: One or two sentences, or the empty string.
        draft: Whether the author marked it as a draft.
        aliases: Its other names.
    """

    slug: str
    path: str
    title: str
    series: str | None = None
    part: int | None = None
    parts: int | None = None
    date: dt.date | None = None
    read_minutes: int = 1
    tags: tuple[str, ...] = ()
    summary: str = ""
    draft: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def series_key(self) -> str:
        """The same for all spellings of a series; empty where there is none."""
        return (self.series or "").casefold()


@dataclass(frozen=True, slots=True)
class Formula:
    r"""A formula of an article.

    Attributes:
        latex: The source between the delimiters, white space at the ends removed, macros that
            the author defined written out, and a label or number that stands around it put in.
        display: Whether it stands on a line of its own.
        tag: The number or name given by ``\tag``, or the empty string.
        line: The line on which it begins.
        end_line: The line on which it ends.
    """

    latex: str
    display: bool
    tag: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that can be a hit.

    Attributes:
        kind: ``text`` (prose, lists, tables and display formulas of one section), ``code`` (one
            fence), or ``formula`` (one formula with the sentences that introduce and
            explain it).
        headings: The headings above it, outermost first, without the title.
        anchor: The anchor of the innermost heading, or the empty string above the first.
        line: Its first line; of kind ``formula``, that of the formula.
        end_line: Its last line; of kind ``formula``, that of the formula.
        text: As it is shown: the author's own Markdown on these lines, but that macros are written
            out; of kind ``formula``, it between the words of the sentences around it.
        plain: The same as words, for the lexical index and for the encoder: no markup, formulas
            as LaTeX.
        formula: The formula, for passages of kind ``formula``.
        language: The language of the fence, for passages of kind ``code``.
    """

    kind: Kind
    headings: tuple[str, ...]
    anchor: str
    line: int
    end_line: int
    text: str
    plain: str
    formula: Formula | None = None
    language: str = ""
