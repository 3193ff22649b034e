"""An article as its file has it, and where in it stands what a reference asks for.

The file is read as it is today, since the index may be of yesterday. Which post is meant is found
before (`mlkb.lookup.posts`), and how much of it is shown decides who shows it (`mlkb.view`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.blocks import Block, definitions_above, read_blocks
from mlkb.corpus.front_matter import FrontMatter, macros_of, read_front_matter
from mlkb.corpus.markdown.labels import labels_in
from mlkb.corpus.markdown.parser import is_mdx
from mlkb.corpus.markdown.wiki import names_of_blocks
from mlkb.corpus.passages import headings_of
from mlkb.corpus.reader import decode
from mlkb.errors import CorpusError, UsageError
from mlkb.lookup.near_names import folded, near_names
from mlkb.lookup.statements import begins, heads, is_named_by
from mlkb.records.articles import ArticleText, Heading

if TYPE_CHECKING:
    from mlkb.records.posts import Post

__all__ = ["excerpt"]

_NAMED = 5
"""Headings that are named to who names none of them."""


def excerpt(
    corpus: Path, post: Post, *, line: int | None = None, part: str = "", macros: str = ""
) -> ArticleText:
    """Return the article of `post`, to be read from `line` or from `part` on, or all of it.

    Args:
        corpus: The corpus folder.
        post: The post.
        line: A line of the file.
        part: The number of a formula, a label, the word and the number of a statement ("Theorem
            5"), the anchor of a heading, a part of its words, or the name of a block (``^name``);
            the empty string for none.
        macros: LaTeX that defines the macros of all files.

    Raises:
        UsageError: There is no such line or part.
        CorpusError: The file has gone or cannot be read.
    """
    source = _read(corpus / post.path, post)
    front = read_front_matter(source, post.path)
    mdx, macros = is_mdx(post.path), macros_of(front, macros)
    blocks = read_blocks(front.body, first_line=front.body_line, mdx=mdx, macros=macros)
    headings = headings_of(blocks)
    heading = None
    if part.startswith("^"):
        line = _named_block(part[1:], front, blocks, post)
    elif part:
        line = _line_named(part, front, blocks, headings, post)
        heading = next((one for one in headings if one.line == line), None)
    if heading is not None:
        line = heading.line
    elif line is not None:  # a note without text has only its head to show
        line = _beginning(line, blocks, post) if blocks else None
    if line is not None:
        above = line - front.body_line + 1
        macros = definitions_above(front.body, above, mdx=mdx, macros=macros)
    return ArticleText(post, source, headings, heading, line, macros)


def _read(file: Path, post: Post) -> str:
    try:
        source, _ = decode(file.read_bytes(), post.path)
    except OSError as error:
        raise CorpusError(f"{file} cannot be read: {error.strerror}.") from error
    if source is None:
        raise CorpusError(f"{file} is binary, not Markdown.")
    return source


def _line_named(
    wanted: str,
    front: FrontMatter,
    blocks: Sequence[Block],
    headings: Sequence[Heading],
    post: Post,
) -> int:
    """Return the line of what `wanted` names; what is named exactly comes before parts of words.

    Raises:
        UsageError: It names nothing in the post.
    """
    key = folded(wanted.strip())
    for heading in headings:
        if folded(heading.anchor) == key:
            return heading.line
    formulas = _named_formulas(blocks)
    line = formulas.get(wanted.strip("()")) or _labelled(wanted, front, blocks)
    line = line or _stated(wanted, blocks)
    return line or _find_heading(wanted, headings, formulas, post).line


def _named_formulas(blocks: Sequence[Block]) -> dict[str, int]:
    """Return the line of each formula by its number and its label; the first of a name counts."""
    # It knows all of a formula's symbols, which no reading from a line or a heading needs.
    from mlkb.formulas.numbers import numbers_and_labels

    lines: dict[str, int] = {}
    for block in blocks:
        for located in block.formulas:
            for name in numbers_and_labels(located.formula.latex):
                lines.setdefault(name, located.formula.line)
    return lines


def _labelled(wanted: str, front: FrontMatter, blocks: Sequence[Block]) -> int | None:
    """Return the line on which begins what has the label `wanted`, be it no formula."""
    for number, label in labels_in(front.body):
        if label != wanted:
            continue
        line = front.body_line + number - 1
        block = next((one for one in blocks if line <= one.end_line), None)
        if block and not (block.kind == "code" and block.line <= line):
            return block.line
    return None


def _stated(wanted: str, blocks: Sequence[Block]) -> int | None:
    """Return the line of the block with the theorem, exercise or sheet that `wanted` names."""
    statement = is_named_by(wanted)
    if statement is None:
        return None
    for word in statement.words:
        above = ""
        for block in blocks:
            if block.kind == "heading":
                above = block.plain
                if heads(statement, word, above):
                    return block.line
            elif (
                block.kind != "code" and begins(statement, word, block.source, [above]) is not None
            ):
                return block.line
    return None


def _named_block(wanted: str, front: FrontMatter, blocks: Sequence[Block], post: Post) -> int:
    """Return the line of the block called `wanted`: the name ends it, or stands by itself below."""
    fences = (block for block in blocks if block.kind == "code")
    code = {line for fence in fences for line in range(fence.line, fence.end_line + 1)}
    names: list[str] = []
    for number, name in names_of_blocks(front.body):
        line = front.body_line + number - 1
        if line in code:
            continue
        if name.casefold() == wanted.casefold():
            return next(block.line for block in reversed(blocks) if block.line <= line)
        names.append(f"^{name}")
    near = near_names(f"^{wanted}", names) or names[:_NAMED]
    named = ", ".join(f"#{name}" for name in near)
    others = f"its named blocks include {named}" if named else "no block of it has a name"
    raise UsageError(f"'{post.slug}' has no block '^{wanted}'; {others}.")


def _beginning(line: int, blocks: Sequence[Block], post: Post) -> int:
    """Return where to begin to read at `line`: no block is cut, nor a formula from its words."""
    at = next((i for i, block in enumerate(blocks) if line <= block.end_line), None)
    if at is None or line < 1:
        last = blocks[-1].end_line if blocks else 0
        raise UsageError(f"'{post.slug}' has no line {line}: it has lines 1 to {last}.")
    while at and blocks[at].kind == "display" and blocks[at - 1].kind not in ("heading", "code"):
        at -= 1
    return blocks[at].line


def _find_heading(
    wanted: str, headings: Sequence[Heading], formulas: Iterable[str], post: Post
) -> Heading:
    """Return the first heading whose words hold `wanted`."""
    key = folded(wanted.strip())
    for heading in headings:
        if key and key in folded(heading.text):
            return heading
    anchors = [heading.anchor for heading in headings if heading.anchor]
    near = near_names(wanted, [*anchors, *formulas])
    named = ", ".join(f"#{name}" for name in near or anchors[:_NAMED])
    hint = f"did you mean {named}?" if near else f"its headings include {named or 'none'}."
    raise UsageError(
        f"'{post.slug}' has no heading '{wanted}' and no formula of that number; {hint} "
        f"'mlkb show {post.slug}' shows all."
    )
