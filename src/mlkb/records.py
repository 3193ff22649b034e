"""What flows from folder to folder: frozen records, and nothing that acts.

The order below is the order in which they come to be: a file becomes an `Article`, an article
holds `Passage`s, a query becomes a `SearchResult` of `Hit`s. Dicts appear only at the JSON border
(`view/json.py`). Line numbers count from 1 and are lines of the file, front matter included.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "ArmRun",
    "Arms",
    "Article",
    "ArticleText",
    "BuildReport",
    "Change",
    "Comparison",
    "Evaluation",
    "Explanation",
    "Filters",
    "Finding",
    "FindingState",
    "Formula",
    "FormulaResult",
    "Heading",
    "Hit",
    "Kind",
    "Link",
    "Mean",
    "Occurrence",
    "Pair",
    "Passage",
    "Place",
    "Post",
    "Problem",
    "QueryRun",
    "RelatedPost",
    "RelatedResult",
    "SearchResult",
]

Kind = Literal["text", "formula", "code"]
FindingState = Literal["good", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file of the corpus, said in one sentence.

    Attributes:
        path: The file, relative to the corpus folder, with forward slashes.
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
class Formula:
    r"""A formula as the author wrote it.

    Attributes:
        latex: The source between the delimiters, white space at the ends removed.
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
            fence), or ``formula`` (one formula with the sentence that introduces it).
        headings: The headings above it, outermost first, without the title.
        anchor: The anchor of the innermost heading, or the empty string above the first.
        line: Its first line.
        end_line: Its last line.
        text: The author's own Markdown, as it is shown.
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


@dataclass(frozen=True, slots=True)
class Article:
    """A file of the corpus, read.

    Attributes:
        post: What is known of it.
        passages: Its passages of all kinds, in the order of the file.
        headings: Its headings, in the order of the file.
        formulas: All its formulas, trivial ones too, in the order of the file.
        links: Its links and images.
        problems: What could not be read as meant; the rest of the article is here all the same.
        computed_minutes: The read time computed from the text, whatever the author states.
    """

    post: Post
    passages: tuple[Passage, ...]
    headings: tuple[Heading, ...] = ()
    formulas: tuple[Formula, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    computed_minutes: int = 1


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article to be read, and where in it to begin.

    Attributes:
        post: What is known of it.
        source: The whole file as text, front matter included.
        headings: Its headings.
        heading: The heading that was asked for, or None.
        line: The line on which what was asked for begins, or None for all of it.
    """

    post: Post
    source: str
    headings: tuple[Heading, ...]
    heading: Heading | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which posts and kinds may answer. Applied before ranking, in every arm.

    Attributes:
        series: Names of series, any of which will do; case is ignored. Empty: all.
        tags: Tags, all of which must be there; case is ignored.
        since: The earliest date, inclusive. Posts without a date do not pass.
        until: The latest date, inclusive. Posts without a date do not pass.
        posts: Slugs, any of which will do. Empty: all.
        kinds: Kinds of passage, any of which will do. Empty: all.
        max_minutes: The longest read time.
    """

    series: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    posts: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    max_minutes: int | None = None

    @property
    def restrict_posts(self) -> bool:
        """Whether anything but the kind is asked for."""
        return (
            bool(self.series or self.tags or self.since or self.until or self.posts)
            or self.max_minutes is not None
        )


@dataclass(frozen=True, slots=True)
class Arms:
    """What each arm gave a passage; None where the arm did not return it.

    Attributes:
        lexical: BM25 score, from 0 upward.
        dense: Cosine of query and passage, -1 to 1.
        formula: How much of the query's formula it has, 0 to 1 (`mlkb.search.structure`).
        coverage: The share of the query's words that it has, each counted by its rarity, 0 to 1.
        adjacency: The share of the query's pairs of neighbouring words that are neighbours there.
        concepts: How near it is to the names of what the query may be about, -1 to 1
            (`mlkb.search.glossary`).
        called: The share of these concepts that it calls by a name, each by its weight, 0 to 1.
        named: Whether it is a display formula whose introducing sentence has all of the words.
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
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit has its score.

    The first five are log odds: the score is the chance that belongs to their sum.

    Attributes:
        prior: What every passage has for this query before anything speaks for it.
        lexical: What the words add: BM25, how many of them are there, and side by side.
        dense: What the meaning adds.
        formula: What the formula adds.
        concepts: What the concepts add that the query may be about.
        terms: The query's words that the passage has, with the BM25 score of each, highest first.
        sentences: The sentences of the passage nearest to the query, with their cosines, nearest
            first.
        called: The concepts near the query that the passage calls by a name, with their weights.
    """

    prior: float
    lexical: float
    dense: float
    formula: float
    concepts: float = 0.0
    terms: tuple[tuple[str, float], ...] = ()
    sentences: tuple[tuple[str, float], ...] = ()
    called: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a query.

    Attributes:
        rank: From 1.
        score: The chance that the passage is relevant, 0 to 1 (`mlkb.search.fusion`).
        passage: The passage.
        post: The post that it stands in.
        arms: What each arm gave.
        terms: The words of ``passage.text`` that match the query, as they stand there.
        matched: The stretches of ``passage.formula.latex`` that the query's formula has too, its
            variables renamed: offsets of the first character and of the one after the last.
        explanation: Why it has its score, where that was asked for.
        reranked: True where a cross-encoder gave the score, False where the hit follows those that
            it read; None where none was asked.
    """

    rank: int
    score: float
    passage: Passage
    post: Post
    arms: Arms = field(default_factory=Arms)
    terms: tuple[str, ...] = ()
    matched: tuple[tuple[int, int], ...] = ()
    explanation: Explanation | None = None
    reranked: bool | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a query.

    Attributes:
        query: The query, as asked, control characters removed.
        answered: False where nothing in the corpus answers; ``hits`` are then the nearest.
        took_ms: Milliseconds from the parsed command to the ranked hits.
        hits: The hits, best first.
        notices: Things to tell the user on the way (stale index, query cut short), a sentence each.
        corpus: The corpus folder, absolute, for links to files.
        corrected: The query with misspelt words put right, or the empty string.
        reranked: Whether a cross-encoder ordered the best hits (`mlkb.search.rerank`).
        generation: The name of the index's generation that answered.
        filtered_out: Whether no post passes the filters, so that nothing could answer.
    """

    query: str
    answered: bool
    took_ms: float
    hits: tuple[Hit, ...]
    notices: tuple[str, ...] = ()
    corpus: str = ""
    corrected: str = ""
    reranked: bool = False
    generation: str = ""
    filtered_out: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A formula of the corpus that is the one asked for, contains it, or is contained in it.

    Attributes:
        rank: From 1.
        relation: ``same``; ``contains``: the one asked for is a part of it; ``contained``: it is a
            part of the one asked for.
        renamed: Whether that is so only once variables are renamed.
        passage: The formula with the sentence that introduces it.
        post: The post that it stands in.
        matched: The stretches of ``passage.formula.latex`` that both have, as in `Hit`.
    """

    rank: int
    relation: Literal["same", "contains", "contained"]
    renamed: bool
    passage: Passage
    post: Post
    matched: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FormulaResult:
    """Where a formula stands in the corpus.

    Attributes:
        latex: The formula.
        passage: The formula of the corpus that was asked for by a reference, or None.
        post: The post that it stands in, or None.
        occurrences: Where it stands otherwise: the same first, then those that contain it, then
            those contained in it; each as written before those in other letters, nearest first.
        took_ms: Milliseconds from the parsed command to the end.
        notices: Things to tell the user on the way, a sentence each.
        corpus: The corpus folder, absolute, for links to files.
        filtered_out: As in `SearchResult`.
    """

    latex: str
    passage: Passage | None
    post: Post | None
    occurrences: tuple[Occurrence, ...]
    took_ms: float
    notices: tuple[str, ...] = ()
    corpus: str = ""
    filtered_out: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A passage named by where it stands."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages that are close, one in each of two posts.

    Attributes:
        here: The passage in the post that was asked for.
        there: The passage in the related post.
        score: Their cosine, -1 to 1.
    """

    here: Place
    there: Place
    score: float


@dataclass(frozen=True, slots=True)
class RelatedPost:
    """A post near the one asked for, and why."""

    rank: int
    score: float
    post: Post
    because: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class RelatedResult:
    """The posts near a post, nearest first.

    ``post.slug`` is empty for a file outside the corpus; ``filtered_out`` is as in `SearchResult`.
    """

    post: Post
    related: tuple[RelatedPost, ...]
    took_ms: float
    notices: tuple[str, ...] = ()
    corpus: str = ""
    filtered_out: bool = False


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What ``mlkb index`` did.

    Attributes:
        posts: Posts in the index now.
        passages: Text and code passages in the index now.
        formulas: Formula passages in the index now.
        added: Paths of posts that are new.
        changed: Paths of posts whose content changed.
        removed: Paths of posts that are gone.
        embedded: Texts embedded in this build.
        reused: Texts whose vector was in the cache.
        seconds: Wall time.
        problems: What could not be read.
        generation: The name of the generation that answers now.
        fresh: True where nothing had to be done.
    """

    posts: int
    passages: int
    formulas: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    embedded: int
    reused: int
    seconds: float
    problems: tuple[Problem, ...]
    generation: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class ArmRun:
    """What one arm gave for one query.

    Attributes:
        ranking: The first ten judged units, best first.
        values: nDCG@10, MRR@10, recall@10, recall@100.
    """

    ranking: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class QueryRun:
    """A judged query, asked.

    Attributes:
        id: Its name.
        text: The query.
        kind: What kind it is, or the empty string.
        answerable: Whether the corpus answers it, as judged.
        answered: Whether the search said so.
        arms: What each arm gave, by the arm's name.
    """

    id: str
    text: str
    kind: str
    answerable: bool
    answered: bool
    arms: Mapping[str, ArmRun]


@dataclass(frozen=True, slots=True)
class Mean:
    """Means over queries, of one arm and one kind of query (all kinds: the empty string).

    Attributes:
        arm: ``hybrid``, ``reranked``, ``lexical``, ``dense`` or ``formula``.
        kind: The kind of query.
        queries: How many queries.
        values: Mean nDCG@10, MRR@10, recall@10, recall@100.
        intervals: A 95 % bootstrap interval for each.
    """

    arm: str
    kind: str
    queries: int
    values: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good the search is on judged queries.

    Attributes:
        queries: Each query with what every arm gave.
        means: Means by arm over all answerable queries, then by kind.
        answerable: How many queries the corpus answers.
        unanswerable: How many it does not.
        refused_answerable: Of the first, how many were refused.
        refused_unanswerable: Of the second, how many were refused.
    """

    queries: tuple[QueryRun, ...]
    means: tuple[Mean, ...]
    answerable: int
    unanswerable: int
    refused_answerable: int
    refused_unanswerable: int


@dataclass(frozen=True, slots=True)
class Change:
    """A query whose nDCG@10 differs between two runs."""

    id: str
    text: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same queries.

    Attributes:
        queries: How many queries both have.
        before: Mean nDCG@10 of the saved run.
        after: Mean nDCG@10 of this one.
        interval: A 95 % bootstrap interval of the mean difference.
        p_value: Two-sided, of a paired randomisation test.
        better: How many queries are better now.
        worse: How many are worse.
        changes: The queries that changed most.
    """

    queries: int
    before: float
    after: float
    interval: tuple[float, float]
    p_value: float
    better: int
    worse: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What ``mlkb doctor`` found in one place.

    Attributes:
        place: What was looked at: ``versions``, ``settings``, ``corpus``, ``index`` ...
        state: ``good``; ``warning``: it works, but not as well as it could; ``error``: it does not,
            or it lies.
        message: What is so, in one sentence.
        remedy: What to do, in one sentence; empty where nothing need be done.
    """

    place: str
    state: FindingState
    message: str
    remedy: str = ""
