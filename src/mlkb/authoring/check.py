"""``mlkb check``: everything that an author would rather know before readers do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mlkb.authoring.anchors import anchors_reader, labels_reader
from mlkb.authoring.chosen import chosen
from mlkb.authoring.closing_rules import closing_problems, writes_formulas
from mlkb.authoring.head_rules import HeadRules
from mlkb.authoring.heads import Head, read_heads
from mlkb.authoring.link_rules import link_problems, listing_reader
from mlkb.authoring.markup_rules import markup_problems
from mlkb.authoring.number_rules import EquationNumbers, doubled_numbers, number_problems
from mlkb.authoring.other_links import html_links, tokens_of, wiki_links
from mlkb.authoring.places import Places
from mlkb.authoring.reference_rules import reference_problems
from mlkb.authoring.running_text import running_texts
from mlkb.authoring.series_rules import SeriesRules
from mlkb.authoring.table_rules import table_problems
from mlkb.authoring.text_rules import text_problems, time_problems, unwritten_problems
from mlkb.authoring.wiki_rules import UnwrittenNotes, notes_reader, wiki_problems
from mlkb.corpus.conflicts import conflicts
from mlkb.corpus.macros import shared_macros
from mlkb.corpus.markdown.parser import is_mdx
from mlkb.corpus.passages import CountTokens, cut_passages, headings_of, split_sections
from mlkb.corpus.read_time import read_minutes
from mlkb.corpus.reader import blocks_of, emptiness
from mlkb.errors import CorpusError
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from markdown_it.token import Token

    from mlkb.corpus.blocks import Block
    from mlkb.settings import Settings

__all__ = ["ModelLimits", "check"]

_MOST_PIECES = 2
"""A passage read in two pieces is found as well as any; in more, its subject is blurred."""


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """How much a model reads at once.

    Attributes:
        count_tokens: The model's count of each text.
        max_tokens: The most tokens of one text that it reads.
        packed: The most that passages are packed to.
    """

    count_tokens: CountTokens
    max_tokens: int
    packed: int


def check(
    settings: Settings,
    names: Sequence[str] = (),
    *,
    limits: ModelLimits | None = None,
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
        limits: How much the model reads, for passages that are too long; None leaves that out.
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
    checker = _Checker(settings, heads, rules, limits=limits, published=published)
    found = strays + [problem for problem in lost if problem.path in paths]
    for path in sorted(paths & heads.keys()):
        found += checker.problems(heads[path])
        if advance is not None:
            advance(1)
    found += checker.unwritten_notes()
    found.sort(key=lambda problem: (problem.path, problem.line or 0))
    return list(dict.fromkeys(found))


class _Checker:
    """Holds one article after the other against all rules; what they share is read once."""

    def __init__(
        self,
        settings: Settings,
        heads: Mapping[str, Head],
        rules: HeadRules,
        *,
        limits: ModelLimits | None,
        published: bool,
    ) -> None:
        self._settings = settings
        self._heads = heads
        self._rules = rules
        self._limits = limits
        self._published = published
        self._macros = shared_macros(settings)
        self._anchors, self._listing = anchors_reader(), listing_reader()
        self._notes = notes_reader(settings, list(heads.values()))
        self._unwritten = UnwrittenNotes()
        self._series = SeriesRules(heads)
        self._numbers = EquationNumbers(heads)
        self._places = Places(settings, (head.post for head in heads.values()))
        texts = {settings.corpus / path: head.text for path, head in heads.items()}
        self._labelled = labels_reader(texts, self._anchors)

    def problems(self, head: Head) -> Iterator[Problem]:
        """Yield what is wrong with the article of `head`."""
        path = head.post.path
        blocks = blocks_of(head.front, path, self._macros)
        tokens = tokens_of(head.front.body, mdx=is_mdx(path))
        texts = list(running_texts(tokens, head.front.body_line))
        yield from head.problems
        yield from emptiness(head.text, path)
        yield from conflicts(head.text, path, blocks, "error")
        yield from self._of_head(head, blocks)
        yield from text_problems(head, blocks, tokens)
        yield from closing_problems(head, tokens, texts, lambda: self._is_mathematical)
        yield from table_problems(head, tokens)
        yield from markup_problems(head, texts, published=self._published)
        yield from doubled_numbers(path, blocks)
        yield from number_problems(path, blocks, texts, self._numbers)
        yield from self._of_links(head, blocks, tokens)
        if self._limits is not None:
            yield from _too_long(head, blocks, self._limits)

    def unwritten_notes(self) -> Iterator[Problem]:
        """Yield which notes the articles so far link to, and are not there."""
        return self._unwritten.problems()

    def _of_head(self, head: Head, blocks: Sequence[Block]) -> Iterator[Problem]:
        minutes = read_minutes(blocks, self._settings.words_per_minute)
        unwritten = list(unwritten_problems(head))
        yield from self._rules.problems(head, minutes=minutes, unwritten=bool(unwritten))
        yield from self._series.problems(head)
        yield from time_problems(head, minutes)
        yield from unwritten if self._published else ()

    def _of_links(
        self, head: Head, blocks: Sequence[Block], tokens: list[Token]
    ) -> Iterator[Problem]:
        path, corpus, first = head.post.path, self._settings.corpus, head.front.body_line
        links = [link for block in blocks for link in block.links]
        links += html_links(tokens, first)
        root = self._settings.root
        yield from link_problems(
            path,
            links,
            corpus,
            root,
            self._anchors,
            self._listing,
            self._places,
            self._labelled,
        )
        yield from wiki_problems(
            path,
            wiki_links(tokens, first),
            corpus,
            self._notes,
            self._anchors,
            self._unwritten,
        )
        yield from reference_problems(
            path, tokens, first, lambda: self._anchors_of(path), lambda: self._homes
        )

    @cached_property
    def _is_mathematical(self) -> bool:
        """Whether half of the articles have formulas between dollars."""
        return 2 * sum(writes_formulas(head.text) for head in self._heads.values()) >= len(
            self._heads
        )

    def _anchors_of(self, path: str) -> frozenset[str]:
        return self._anchors(self._settings.corpus / path) or frozenset()

    @cached_property
    def _homes(self) -> Mapping[str, Sequence[str]]:
        """The articles that have each label."""
        homes: dict[str, list[str]] = {}
        for path in self._heads:
            for label in self._anchors_of(path):
                homes.setdefault(label, []).append(path)
        return homes


def _too_long(head: Head, blocks: Sequence[Block], limits: ModelLimits) -> Iterator[Problem]:
    """Yield the text passages that the model reads in more than two pieces."""
    sections = split_sections(blocks, headings_of(blocks), head.post.title)
    passages = cut_passages(
        sections,
        count_tokens=limits.count_tokens,
        max_tokens=limits.packed,
        worth_finding=lambda located: False,
    )
    texts = [passage for passage in passages if passage.kind == "text"]
    sizes = limits.count_tokens([passage.plain for passage in texts])
    for passage, size in zip(texts, sizes, strict=True):
        if size > _MOST_PIECES * limits.max_tokens:
            message = (
                f"passage of {size} tokens, where the model reads {limits.max_tokens} at once; "
                "make it several paragraphs."
            )
            yield Problem(head.post.path, passage.line, message, "warning")
