"""A query becomes a `SearchResult` of `Hit`s."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from mlkb.errors import UsageError
from mlkb.records.posts import Kind

if TYPE_CHECKING:
    from mlkb.records.posts import Passage, Post

__all__ = ["Arms", "Because", "Copy", "Explanation", "Filters", "Hit", "Judgement", "SearchResult"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which posts and kinds may answer. Applied before ranking, in every arm.

    Attributes:
        series: Names of series, any of which will do; case is ignored. Empty: all.
        tags: Tags, all of which a post must have; case is ignored. Empty: all.
        since: The earliest date, inclusive. Posts without a date do not pass.
        until: The latest date, inclusive. Posts without a date do not pass.
        posts: Slugs, any of which will do. Empty: all.
        kinds: Kinds of passage, any of which will do. Empty: all. Only a search heeds them.
        max_minutes: The longest read time, at least 1.
        drafts: Whether posts that their authors marked as drafts pass.

    A list will do where a tuple is meant, and becomes one.

    Raises:
        UsageError: A field has a value that it may not have, or `since` lies after `until`.
    """

    series: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    posts: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    max_minutes: int | None = None
    drafts: bool = True

    def __post_init__(self) -> None:
        for name in ("series", "tags", "posts", "kinds"):
            given = getattr(self, name)
            _require_names(name, given)
            object.__setattr__(self, name, tuple(given))
        for name in ("since", "until"):
            _require_day(name, getattr(self, name))
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"'since' is {self.since}, which is after 'until', {self.until}.")
        _require_minutes(self.max_minutes)
        if not isinstance(self.drafts, bool):
            raise UsageError(f"Filters: 'drafts' must be a bool, but it is {self.drafts!r}.")

    @property
    def restrict_posts(self) -> bool:
        """Whether anything but the kind is asked for."""
        return (
            bool(self.series or self.tags or self.since or self.until or self.posts)
            or self.max_minutes is not None
            or not self.drafts
        )


def _require_names(field: str, value: object) -> None:
    if not isinstance(value, tuple | list) or not all(isinstance(one, str) for one in value):
        raise UsageError(
            f"Filters: '{field}' must be a tuple of strings, such as ('a',), but it is {value!r}."
        )
    allowed = get_args(Kind)
    if field == "kinds" and not set(value) <= set(allowed):
        raise UsageError(f"Filters: 'kinds' may hold {', '.join(allowed)}, but it is {value!r}.")


def _require_day(field: str, value: object) -> None:
    if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
        raise UsageError(
            f"Filters: '{field}' must be a datetime.date, such as date(2026, 1, 27), but it is "
            f"{value!r}."
        )


def _require_minutes(value: object) -> None:
    if value is not None and (type(value) is not int or value < 1):
        raise UsageError(
            f"Filters: 'max_minutes' must be a whole number of at least 1, but it is {value!r}."
        )


@dataclass(frozen=True, slots=True)
class Arms:
    """What each arm gave a passage; None where the arm did not return it.

    Attributes:
        lexical: BM25 score, from 0 upward.
        dense: Cosine of query and passage, -1 to 1.
        formula: How like the query's formula its own is in structure, 0 to 1; of a long formula, or
            one that has each part once, even the same stays below 1
            (`mlkb.search.candidates.structure`).
        coverage: The share of the query's words that it has, each counted by its rarity, 0 to 1.
        adjacency: The share of the query's pairs of neighbouring words that are neighbours in the
            passage, too, 0 to 1.
        concepts: How near it is to the names of what the query may be about, -1 to 1
            (`mlkb.search.query.glossary`).
        called: The share of these concepts, counted by their weights, that it names, 0 to 1.
        named: Whether it is a display formula whose introducing sentence has all of the words.
        numbered: The chance that it is the formula or statement whose number the query names: 1
            divided by how many may be meant; 0 where it is none of them
            (`mlkb.search.candidates.numbered`, `.numbered_statements`).
        titled: The chance that it is the beginning of the post whose title the query is: 1 divided
            by how many are called so; 0 of any other, and where a title is the name of one thing,
            of which it counts for `tells` (`mlkb.search.candidates.titled`).
        quoted: Whether it is code that has the whole of the query as it was typed
            (`mlkb.search.candidates.quotations`).
        aside: Whether it stands in a part that only lists or announces, such as references
            (`mlkb.search.candidates.asides`).
        code: Whether it is a program where none was asked for.
        sought: Whether it is a program about what one was asked for, 0 if not; less than 1 of one
            that comes after another in its post (`mlkb.search.candidates.programs`).
        defines: How plainly it says what the asked symbol means, 0 to 1
            (`mlkb.search.candidates.defining`).
        tells: How plainly it says what the thing is whose name is asked about, 0 to 1
            (`mlkb.search.candidates.definitions`).
        moved: What it is lifted by, in log odds, to come before the best of its section that says
            no more (`mlkb.search.candidates.reading_order`); below 0 for a list that would else
            come before what its post tells.
        weight: The weight of the dense arm in the fusion, 0 to 1.
    """

    lexical: float | None = None
    dense: float | None = None
    formula: float | None = None
    coverage: float | None = None
    adjacency: float | None = None
    concepts: float | None = None
    called: float | None = None
    named: bool = False
    numbered: float = 0.0
    titled: float = 0.0
    quoted: bool = False
    aside: bool = False
    code: bool = False
    sought: float = 0.0
    defines: float = 0.0
    tells: float = 0.0
    moved: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit has its score.

    The first five and `symbol` are log odds: the score is the chance that belongs to their sum.

    Attributes:
        prior: What a passage has for this query before anything speaks for it; less for one that
            only lists or announces, and for a program that was not asked for, more for one that
            was; and what it is moved by.
        lexical: What the words add: their BM25, how many of them are there, how many side by side;
            whether they name the passage's formula, or its number, or its post; and whether it
            says what they are the name of.
        dense: What the meaning adds.
        formula: What the formula adds.
        concepts: What the passage gains by being near, or naming, what the query may be about.
        terms: The query's words that the passage has, with the BM25 score of each, highest first.
        sentences: The sentences of the passage nearest to the query, with their cosines, nearest
            first.
        called: The concepts near the query that the passage calls by a name, with their weights.
        symbol: What the passage gains by saying what the asked symbol means.
        sides: Of a comparison, the things for which the passage is a hit; empty of other queries.
    """

    prior: float
    lexical: float
    dense: float
    formula: float
    concepts: float = 0.0
    terms: tuple[tuple[str, float], ...] = ()
    sentences: tuple[tuple[str, float], ...] = ()
    called: tuple[tuple[str, float], ...] = ()
    symbol: float = 0.0
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A place where a passage stands word for word as elsewhere.

    Attributes:
        passage: The passage there.
        post: The post that it stands in.
    """

    passage: Passage
    post: Post


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a query.

    Attributes:
        rank: From 1.
        score: The chance that the passage is relevant, 0 to 1 (`mlkb.search.fusion`); of a
            comparison, to the side in whose turn it comes (`mlkb.search.sides`).
        passage: The passage.
        post: The post that it stands in.
        arms: What each arm gave.
        terms: The words of ``passage.text`` that match the query, as they stand there.
        matched: The stretches of ``passage.formula.latex`` that the query's formula has too, its
            variables renamed: offsets of the first character and of the one after the last.
        offset: The lines of the passage above the one at which to begin to read: where the exercise
            that was asked for by its number begins, or the code that was typed, or, in a long
            passage, where most words were found. Else 0.
        explanation: Why it has its score, where that was asked for.
        also: The other places where it stands word for word, which are no hits of their own, as far
            as they were read.
        reranked: True where a cross-encoder gave the score, False for a hit behind those that it
            read, None where no cross-encoder was asked.
    """

    rank: int
    score: float
    passage: Passage
    post: Post
    arms: Arms = field(default_factory=Arms)
    terms: tuple[str, ...] = ()
    matched: tuple[tuple[int, int], ...] = ()
    offset: int = 0
    explanation: Explanation | None = None
    also: tuple[Copy, ...] = ()
    reranked: bool | None = None

    @property
    def line(self) -> int:
        """The line of the file at which to begin to read."""
        return self.passage.line + self.offset

    @property
    def places(self) -> tuple[Copy, ...]:
        """All places where it stands word for word, its own first."""
        return (Copy(self.passage, self.post), *self.also)


Because = Literal[
    "formula",
    "code",
    "title",
    "number",
    "symbol",
    "definition",
    "word",
    "phrase",
    "eponym",
    "unfilled",
    "sides",
    "spelling",
    "signs",
    "nothing",
]
"""What decides that a query is answered or not: a formula with its structure, code that was typed,
the title of a post, a number, what tells the meaning of a symbol, what says what the thing is that
is asked about, the one word that is asked about, all words in a row, that somebody's thing stands
here under that name or only another thing of that person, that nothing stands yet under the heading
that is asked for, that each side of a comparison is answered or one is nowhere here, that all it
answers is a word put right which may not be the one that was meant, the sum of all signs, or that
nothing telling is asked."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why a query is answered, or not.

    Attributes:
        because: What decided.
        signs: What each sign and the bias add to the log odds, by name; answered from a sum of 0
            on. Empty where they did not decide.
    """

    because: Because
    signs: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a query.

    Attributes:
        query: The query, as asked, control characters removed.
        answered: False where nothing in the corpus answers; ``hits`` are then the nearest.
        hits: The hits, best first.
        took_ms: Milliseconds from the parsed query to the ranked hits; 0 until it is measured.
        notices: Things to tell the user on the way (stale index, query cut short), a sentence each.
        corpus: The corpus folder, absolute, for links to files.
        corrected: The query with misspelt words put right, or the empty string.
        reranked: Whether a cross-encoder ordered the best hits (`mlkb.search.rerank`).
        generation: The name of the index's generation that answered.
        filtered_out: Whether no post passes the filters, so that nothing could answer.
        judgement: Why it is answered, or not, where that was asked for.
    """

    query: str
    answered: bool
    hits: tuple[Hit, ...]
    took_ms: float = 0.0
    notices: tuple[str, ...] = ()
    corpus: str = ""
    corrected: str = ""
    reranked: bool = False
    generation: str = ""
    filtered_out: bool = False
    judgement: Judgement | None = None
