"""``mlkb check``: everything that an author would rather know before readers do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from mlkb.authoring.chosen import chosen
from mlkb.authoring.head_rules import HeadRules
from mlkb.authoring.heads import Head, read_heads
from mlkb.authoring.link_rules import anchors_reader, link_problems
from mlkb.authoring.other_links import html_links, tokens_of, wiki_links
from mlkb.authoring.reference_rules import reference_problems
from mlkb.authoring.text_rules import text_problems, time_problems, unwritten_problems
from mlkb.authoring.wiki_rules import notes_reader, wiki_problems
from mlkb.corpus.conflicts import conflicts
from mlkb.corpus.macros import shared_macros
from mlkb.corpus.markdown.parser import is_mdx
from mlkb.corpus.passages import cut_passages, headings_of, split_sections
from mlkb.corpus.read_time import read_minutes
from mlkb.corpus.reader import blocks_of, emptiness
from mlkb.errors import CorpusError
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block
    from mlkb.settings import Settings

__all__ = ["Reading", "check"]

_MOST_PIECES = 2
"""A passage read in two pieces is found as well as any; in more, its subject is blurred."""

CountTokens = Callable[[Sequence[str]], list[int]]


class Reading:
    """How much a model reads at once.

    Attributes:
        count_tokens: The model's count.
        max_tokens: The most tokens of one text that it reads.
        packed: The most that passages are packed to.
    """

    def __init__(self, count_tokens: CountTokens, max_tokens: int, packed: int) -> None:
        self.count_tokens = count_tokens
        self.max_tokens = max_tokens
        self.packed = packed


def check(
    settings: Settings,
    names: Sequence[str] = (),
    *,
    reading: Reading | None = None,
    published: bool = False,
    today: dt.date | None = None,
    begin: Callable[[int], None] | None = None,
    advance: Callable[[int], None] | None = None,
) -> list[Problem]:
    """Return what is wrong with the articles chosen, file by file.

    Args:
        settings: The knowledge base.
        names: What to check, as for `chosen`; nothing for all. The other articles are what they are
            compared with.
        reading: How much the model reads, for passages that are too long; None leaves that out.
        published: Whether the posts go public now, so that a date in the future is an error, and
            what ``mlkb new`` wrote to be filled in a fault.
        today: The day that counts as today; by default the clock's.
        begin: Told how many articles there are to check.
        advance: Told of each article checked.

    Raises:
        CorpusError: The corpus folder is missing, cannot be listed, or holds nothing to check.
        UsageError: A name that is no path means no post, or several.
    """
    heads, lost = read_heads(settings)
    if not heads and not lost:
        raise CorpusError(
            f"There is nothing to check: no Markdown files are in {settings.corpus}; add some, or "
            "name another folder with --root or 'corpus' in mlkb.toml."
        )
    unread = {problem.path for problem in lost}
    paths, strays = {*heads, *unread}, list[Problem]()
    if names:
        posts = [head.post for head in heads.values()]
        paths, strays = chosen(names, posts, unread, settings.corpus)
    if begin is not None:
        begin(len(paths & heads.keys()))
    rules = HeadRules(
        heads, required=settings.required, published=published, today=today or dt.date.today()
    )
    anchors = anchors_reader()

    @cache
    def all_anchors() -> frozenset[str]:
        return frozenset().union(*(anchors(settings.corpus / path) or () for path in heads))

    macros = shared_macros(settings)
    notes = notes_reader(settings, list(heads.values()))
    found = strays + [problem for problem in lost if problem.path in paths]
    for path in sorted(paths & heads.keys()):
        head = heads[path]
        front = head.front
        blocks = blocks_of(front, path, macros)
        found += head.problems
        found += emptiness(head.text, path)
        found += conflicts(head.text, path, blocks, "error")
        minutes = read_minutes(blocks, settings.words_per_minute)
        unwritten = list(unwritten_problems(head))
        found += rules.problems(head, minutes=minutes, unwritten=bool(unwritten))
        tokens = tokens_of(front.body, mdx=is_mdx(path))
        found += text_problems(head, blocks, tokens)
        found += time_problems(head, minutes)
        found += unwritten if published else ()
        links = [link for block in blocks for link in block.links]
        links += html_links(tokens, front.body_line)
        found += link_problems(path, links, settings.corpus, settings.root, anchors)
        linked = wiki_links(tokens, front.body_line)
        found += wiki_problems(path, linked, settings.corpus, notes, anchors)
        own = anchors(settings.corpus / path) or ()
        found += reference_problems(path, tokens, front.body_line, own, all_anchors)
        if reading is not None:
            found += _too_long(head, blocks, reading)
        if advance is not None:
            advance(1)
    found.sort(key=lambda problem: (problem.path, problem.line or 0))
    return list(dict.fromkeys(found))


def _too_long(head: Head, blocks: Sequence[Block], reading: Reading) -> Iterator[Problem]:
    """Yield the text passages that the model reads in more than two pieces."""
    sections = split_sections(blocks, headings_of(blocks), head.post.title)
    passages = cut_passages(
        sections,
        count_tokens=reading.count_tokens,
        max_tokens=reading.packed,
        worth_finding=lambda located: False,
    )
    texts = [passage for passage in passages if passage.kind == "text"]
    sizes = reading.count_tokens([passage.plain for passage in texts])
    for passage, size in zip(texts, sizes, strict=True):
        if size > _MOST_PIECES * reading.max_tokens:
            message = (
                f"passage of {size} tokens, where the model reads {reading.max_tokens} at once; "
                "make it several paragraphs."
            )
            yield Problem(head.post.path, passage.line, message, "warning")
