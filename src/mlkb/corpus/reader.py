"""From one file to one `Article`. Whatever is wrong with it is a `Problem`, never an exception."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlkb.corpus.blocks import LocatedFormula, read_blocks
from mlkb.corpus.front_matter import read_front_matter
from mlkb.corpus.metadata import read_metadata
from mlkb.corpus.passages import CountTokens, cut_passages, headings_of, split_sections
from mlkb.corpus.read_time import read_minutes
from mlkb.records import Article, Problem

__all__ = ["Cutter", "ReadFile", "decode", "read_article", "read_file"]


@dataclass(frozen=True, slots=True)
class Cutter:
    """How passages are to be cut.

    Attributes:
        count_tokens: The encoder's count of tokens.
        max_tokens: How many of them a packed passage may have.
        worth_finding: Whether a formula is a hit of its own.
        words_per_minute: Reading speed, for the read time.
    """

    count_tokens: CountTokens
    max_tokens: int
    worth_finding: Callable[[LocatedFormula], bool]
    words_per_minute: int = 220


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
    """Read the file at `file`, known as `path` in the corpus."""
    try:
        data = file.read_bytes()
    except OSError as error:
        return ReadFile(None, (Problem(path, None, f"cannot be read ({error.strerror})."),), None)
    sha256 = hashlib.sha256(data).digest()
    text, problem = decode(data, path)
    problems = (problem,) if problem else ()
    if text is None:
        return ReadFile(None, problems, sha256)
    article = read_article(text, path, cutter)
    problems = (*problems, *article.problems)
    if not article.passages:
        empty = Problem(path, None, "has no text; nothing of it can be found.", "warning")
        problems = (*problems, empty)
    return ReadFile(article, problems, sha256)


def decode(data: bytes, path: str) -> tuple[str | None, Problem | None]:
    """Return `data` as text with line feeds only, or None where it is no text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _line_feeds(data.decode("utf-16")), None
        except UnicodeDecodeError:
            pass
    if b"\0" in data:
        return None, Problem(path, None, "is binary, not Markdown; it is left out.")
    try:
        return _line_feeds(data.decode("utf-8-sig")), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = data.decode("utf-8-sig", errors="replace")
        message = f"is not UTF-8 (byte 0x{data[error.start]:02X}); save it as UTF-8."
        return _line_feeds(text), Problem(path, line, message, "warning")


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_article(text: str, path: str, cutter: Cutter) -> Article:
    """Read `text`, the content of the file known as `path`. Never raises on account of `text`."""
    front = read_front_matter(text, path)
    mdx = PurePosixPath(path).suffix == ".mdx"
    blocks = read_blocks(front.body, first_line=front.body_line, mdx=mdx)
    headings = headings_of(blocks)
    minutes = read_minutes(blocks, cutter.words_per_minute)
    first = next((heading.text for heading in headings if heading.level == 1), "")
    post, problems = read_metadata(front, path, first_heading=first, computed_minutes=minutes)
    passages = cut_passages(
        split_sections(blocks, headings, post.title),
        count_tokens=cutter.count_tokens,
        max_tokens=cutter.max_tokens,
        worth_finding=cutter.worth_finding,
    )
    return Article(
        post=post,
        passages=tuple(passages),
        headings=headings,
        formulas=tuple(located.formula for block in blocks for located in block.formulas),
        links=tuple(link for block in blocks for link in block.links),
        problems=(*front.problems, *problems),
        computed_minutes=minutes,
    )
