"""From one file to one `Article`. Whatever is wrong with it is a `Problem`, never an exception."""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.accents import composed
from mlkb.corpus.blocks import Block, LocatedFormula, definitions_above, read_blocks
from mlkb.corpus.conflicts import conflicts
from mlkb.corpus.front_matter import FrontMatter, macros_of, read_front_matter
from mlkb.corpus.front_passages import front_passages
from mlkb.corpus.head_fields import head_fields
from mlkb.corpus.markdown.parser import is_mdx
from mlkb.corpus.metadata import read_metadata
from mlkb.corpus.passages import (
    MAX_FORMULAS,
    CountTokens,
    cut_passages,
    headings_of,
    split_sections,
)
from mlkb.corpus.read_time import read_minutes
from mlkb.corpus.scan import MAX_BYTES, TOO_LARGE
from mlkb.corpus.titles import title_heading
from mlkb.corpus.unwritten import written
from mlkb.records.articles import Article, Problem
from mlkb.settings import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from mlkb.records.posts import Post

__all__ = [
    "Cutter",
    "ReadFile",
    "blocks_of",
    "decode",
    "emptiness",
    "is_drawing",
    "read_article",
    "read_file",
    "read_post",
]

MAX_DEFINITIONS = 100_000
"""Characters of definitions that are kept of a file, since a query may have to read them."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DRAWING = "excalidraw-plugin"
_CONTROLS = re.compile(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f]")
_FEWEST_BYTES_A_CONTROL = 50
"""Of text; of what is compressed, one byte in ten is a control character."""


@dataclass(frozen=True, slots=True)
class Cutter:
    """How passages are to be cut.

    Attributes:
        count_tokens: The encoder's count of tokens.
        max_tokens: How many of them a packed passage may have.
        worth_finding: Whether a formula is a hit of its own.
        words_per_minute: Reading speed, for the read time.
        macros: LaTeX that defines the macros of all files.
    """

    count_tokens: CountTokens
    max_tokens: int
    worth_finding: Callable[[LocatedFormula], bool]
    words_per_minute: int = WORDS_PER_MINUTE
    macros: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What came of reading a file.

    Attributes:
        article: The article, or None where nothing of the file can be used.
        problems: All that is wrong with it.
        sha256: The SHA-256 of its content, or None where the content could not be had.
    """

    article: Article | None
    problems: tuple[Problem, ...]
    sha256: bytes | None


def read_file(file: Path, path: str, cutter: Cutter) -> ReadFile:
    """Read the file at `file`, known as `path` in the corpus. Never waits and never raises."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "is a folder." if stat.S_ISDIR(status.st_mode) else "is no regular file."
            return ReadFile(None, (Problem(path, None, what),), None)
        if status.st_size > MAX_BYTES:
            return ReadFile(None, (Problem(path, None, TOO_LARGE),), None)
        data = file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or "its name is not possible"
        return ReadFile(None, (Problem(path, None, f"cannot be read ({reason})."),), None)
    sha256 = hashlib.sha256(data).digest()
    text, problem = decode(data, path)
    problems = (problem,) if problem else ()
    if text is None:
        return ReadFile(None, problems, sha256)
    if _DRAWING in text and is_drawing(read_front_matter(text, path)):
        return ReadFile(None, problems, sha256)
    article = read_article(text, path, cutter)
    return ReadFile(article, (*problems, *article.problems, *emptiness(text, path)), sha256)


def emptiness(text: str, path: str) -> tuple[Problem, ...]:
    """Return what is wrong with a file that has nothing in it; the title of any other is found."""
    message = "is empty; nothing of it can be found."
    return () if text.strip() else (Problem(path, None, message, "warning"),)


def is_drawing(front: FrontMatter) -> bool:
    """Whether a file is a drawing of Excalidraw's in Obsidian, of which nothing is text."""
    return _DRAWING in front.fields


def decode(data: bytes, path: str) -> tuple[str | None, Problem | None]:
    """Return `data` as text, or None where it is no text.

    Its lines end with line feeds only, and its accents are joined to their letters, in code too:
    whoever compares texts, or shows where two are alike, has one way to write each letter.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text:
            message = f"is {encoding.upper()}; save it as UTF-8, which is what others read."
            return _uniform(text), Problem(path, None, message, "warning")
    binary = Problem(path, None, "is binary, not Markdown; it is left out.")
    if b"\0" in data or encoding:
        return None, binary
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return _uniform(data.decode()), None
    except UnicodeDecodeError as error:
        if len(_CONTROLS.findall(data)) > len(data) / _FEWEST_BYTES_A_CONTROL:
            return None, binary
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        text, read_as = _not_utf8(data)
        message = f"is not UTF-8 (byte 0x{data[error.start]:02X}){read_as}; save it as UTF-8."
        problem = Problem(path, before.count(b"\n") + 1, message, "warning")
        return _uniform(text), problem


def _not_utf8(data: bytes) -> tuple[str, str]:
    """Return as text what is not UTF-8, and how it was read.

    It is Windows-1252, unless that has no such bytes, or more of its letters are those of UTF-8
    than are not: then it is UTF-8 with a wrong byte in it.
    """
    kept = data.decode(errors="replace")
    wrong = kept.count("\ufffd")
    right = sum(c > "\x7f" for c in kept) - wrong
    try:
        return (kept, "") if right > wrong else (data.decode("cp1252"), " and read as Windows-1252")
    except UnicodeDecodeError:
        return kept, ""


def _uniform(text: str) -> str:
    return composed(text.replace("\r\n", "\n").replace("\r", "\n"))


def blocks_of(front: FrontMatter, path: str, macros: str = "") -> list[Block]:
    """Return the blocks behind front matter.

    Args:
        front: The front matter of the file.
        path: The file, of which only the name's ending matters.
        macros: LaTeX that defines the macros of all files.
    """
    return read_blocks(
        front.body,
        first_line=front.body_line,
        mdx=is_mdx(path),
        macros=macros_of(front, macros),
    )


def read_post(
    front: FrontMatter, path: str, blocks: Sequence[Block], *, minutes: int = 1
) -> tuple[Post, tuple[Problem, ...]]:
    """Return what is known of the post at `path`, and what is wrong with what it says.

    Args:
        front: Its front matter.
        path: Its file, relative to the corpus.
        blocks: Its text, in which a title, tags and a date may stand.
        minutes: The read time where none is stated.
    """
    return read_metadata(
        replace(front, fields={**head_fields(blocks), **front.fields}),
        path,
        heading=title_heading(blocks, path),
        computed_minutes=minutes,
        hashtags=(tag for block in blocks for tag in block.tags),
    )


def read_article(text: str, path: str, cutter: Cutter) -> Article:
    """Read `text` (lines ended by a line feed), the content of the file known as `path`.

    Never raises on account of what it says.
    """
    front = read_front_matter(text, path)
    blocks = blocks_of(front, path, cutter.macros)
    headings = headings_of(blocks)
    minutes = read_minutes(blocks, cutter.words_per_minute)
    post, problems = read_post(front, path, blocks, minutes=minutes)
    passages = cut_passages(
        split_sections(written(blocks, post.title), headings, post.title),
        count_tokens=cutter.count_tokens,
        max_tokens=cutter.max_tokens,
        worth_finding=cutter.worth_finding,
    )
    if sum(passage.kind == "formula" for passage in passages) == MAX_FORMULAS:
        message = f"has {MAX_FORMULAS:,} formulas or more; those behind are found with their text."
        problems = (*problems, Problem(path, None, message, "warning"))
    if text.strip():
        passages = [*front_passages(post, front, blocks, headings, passages), *passages]
    return Article(
        post=post,
        passages=tuple(passages),
        headings=headings,
        formulas=tuple(located.formula for block in blocks for located in block.formulas),
        links=tuple(link for block in blocks for link in block.links),
        problems=(*front.problems, *problems, *conflicts(text, path, blocks, "warning")),
        macros=_own_macros(front, path),
    )


def _own_macros(front: FrontMatter, path: str) -> str:
    """Return LaTeX that defines the macros in force where the file ends, none of the settings."""
    end = front.body.count("\n") + 2
    own = definitions_above(front.body, end, mdx=is_mdx(path), macros=macros_of(front))
    return own if len(own) <= MAX_DEFINITIONS else ""
