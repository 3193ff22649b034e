"""Shortcuts of these tests: text in, what was read out."""

from __future__ import annotations

from collections.abc import Sequence

from mlkb.corpus.blocks import Block, read_blocks
from mlkb.corpus.reader import Cutter, read_article
from mlkb.records.articles import Article
from mlkb.records.posts import Passage


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def cutter(max_tokens: int = 100) -> Cutter:
    """A cutter that counts words for tokens and takes every formula for worth finding."""
    return Cutter(count_words, max_tokens, lambda located: True)


def read(text: str, path: str = "post.md", max_tokens: int = 100) -> Article:
    return read_article(text, path, cutter(max_tokens))


def blocks_in_order(text: str) -> list[Block]:
    """Read the blocks of any text; each must lie in it, behind the one before."""
    count, behind = text.count("\n") + 1, 0
    blocks = read_blocks(text)
    for block in blocks:
        assert behind < block.line <= block.end_line <= count
        behind = block.end_line
    return blocks


def passages(article: Article, kind: str) -> list[Passage]:
    return [passage for passage in article.passages if passage.kind == kind]


def lines_of(text: str, passage: Passage) -> str:
    return "\n".join(text.split("\n")[passage.line - 1 : passage.end_line])
