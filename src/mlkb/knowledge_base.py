"""`KnowledgeBase`: the one door to everything. The command line goes through it, and so can you.

    from mlkb import KnowledgeBase

    base = KnowledgeBase.open(".")
    for hit in base.search("kernel trick", k=5).hits:
        print(f"{hit.score:.2f}", hit.post.title, hit.line)

It sees to it that there is an index, that it is fresh, and that it fits the model; what it is told
to search, relate, list or build it hands on.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from mlkb import settings as settings_module
from mlkb.arguments import path_or_name, require_limit, require_list, require_mode, require_number
from mlkb.causes import naming_shortages
from mlkb.errors import MlkbError, ModelError, UsageError
from mlkb.index.progress import Progress, Silent
from mlkb.index.recipe import recipe_of
from mlkb.readiness import PATIENCE, ReadyIndex, query_encoder
from mlkb.records.answers import Filters
from mlkb.search.query.parse import Mode, parse_query

if TYPE_CHECKING:
    from threading import Event

    from mlkb.encoder.protocol import Encoder, Reranker
    from mlkb.evaluation.judged import JudgedQuery
    from mlkb.records.answers import SearchResult
    from mlkb.records.articles import ArticleText, Problem
    from mlkb.records.posts import Post
    from mlkb.records.relations import FormulaResult, RelatedResult
    from mlkb.records.reports import BuildReport, Finding
    from mlkb.records.runs import Evaluation
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot
    from mlkb.settings import Settings

__all__ = ["KnowledgeBase", "Nameable"]

Nameable = Literal["post", "part", "series", "tag"]
"""What has a name that a shell may complete."""

_Answer = TypeVar("_Answer")
_Result = TypeVar("_Result", "SearchResult", "RelatedResult", "FormulaResult")


class KnowledgeBase:
    """A folder of Markdown articles with its index."""

    def __init__(
        self,
        settings: Settings,
        *,
        progress: Progress | None = None,
        announce: Callable[[str], None] | None = None,
        notice: Callable[[str], None] | None = None,
        open_encoder: Callable[[str], Encoder] | None = None,
        open_reranker: Callable[[str], Reranker] | None = None,
    ) -> None:
        """Use `open` unless you have settings or an encoder of your own.

        Args:
            settings: Where it lies and how it is read.
            progress: Told of the stages of a build.
            announce: Told, in a sentence, of what takes long or goes wrong without stopping.
            notice: Told, in a sentence, of what the user should know of an answer that has no place
                for it; by default as `announce`.
            open_encoder: Gives the encoder for a model's name; by default `mlkb.encoder`'s.
            open_reranker: Gives the cross-encoder for a model's name, likewise.
        """
        self.settings = settings
        self._open_encoder = open_encoder or self._open_exported
        self._open_reranker = open_reranker or self._open_exported_reranker
        self._own_encoder = open_encoder is not None
        self._progress = progress or Silent()
        self._announce = announce or (lambda sentence: None)
        self._notice = notice or self._announce
        self._encoders: dict[str, Encoder] = {}
        self._opened_reranker: Reranker | None = None

    @classmethod
    def open(
        cls,
        root: str | os.PathLike[str] | None = None,
        *,
        progress: Progress | None = None,
        announce: Callable[[str], None] | None = None,
        notice: Callable[[str], None] | None = None,
    ) -> KnowledgeBase:
        """Open the knowledge base at `root`, or the nearest one upward from the current folder.

        Nothing is read but ``mlkb.toml``; an index is built when it is first needed.

        Raises:
            UsageError: There is none, or its ``mlkb.toml`` is wrong.
        """
        found = settings_module.find_root(root)
        settings = settings_module.load(found)
        return cls(settings, progress=progress, announce=announce, notice=notice)

    @staticmethod
    def init(folder: str | os.PathLike[str] = ".") -> Path:
        """Write a commented ``mlkb.toml`` into `folder`, and return where.

        Raises:
            UsageError: There is no such folder, or it has one, or it cannot be written.
        """
        return settings_module.initialise(folder)

    # -- asking ---------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        filters: Filters | None = None,
        per_post: int = 0,
        per_section: int | None = None,
        mode: Mode = "guess",
        spelling: bool = True,
        explained: bool = False,
        rerank: bool = False,
        refresh: bool = True,
    ) -> SearchResult:
        """Return the passages that answer `query`, best first.

        Args:
            query: Words, a formula (LaTeX or Unicode), or both.
            k: How many hits at the most, 1 to 1,000.
            filters: Which posts and kinds may answer.
            per_post: How many hits of one post at the most; 0 for no limit.
            per_section: How many hits of one section at the most that are in sight of each other;
                0 for no limit. If None, 2, and no limit where formulas or passages of some kind
                are asked for, each of which is an answer of its own.
            mode: Whether to guess which part is a formula, or take all as ``text`` or ``formula``.
            spelling: Whether words that the corpus does not have are put right.
            explained: Whether each hit says why it has its score.
            rerank: Whether the cross-encoder that the settings name orders the best hits. Their
                scores are then its own, 0 to 1, by its activation or the sigmoid; whether the
                query is answered does not change.
            refresh: Whether to index small changes of the corpus first.

        Raises:
            UsageError: `k`, `per_post`, `per_section` or `mode` is none that may be, a filter names
                a post or series that is not there, or the settings name no cross-encoder.
            ModelError: The cross-encoder cannot be had.
            MlkbError: There is no index and none can be built.
        """
        from mlkb.search.engine import search
        from mlkb.search.query.macros_here import with_macros_here

        require_number("hits", k)
        require_limit("per_post", per_post)
        require_limit("per_section", 0 if per_section is None else per_section)
        require_mode(mode)
        parsed = parse_query(query, mode, self._macros())
        reranker = self.reranker() if rerank else None

        def find(snapshot: Snapshot, settled: Filters, notices: list[str]) -> SearchResult:
            encoder = None
            if not parsed.empty:
                encoder = query_encoder(snapshot.manifest, self._encoder, notices)
            result = search(
                snapshot,
                encoder,
                with_macros_here(parsed, mode, snapshot.catalog, self._macros()),
                k=k,
                filters=settled,
                per_post=0 if settled.posts else per_post,
                per_section=per_section,
                spelling=spelling,
                explained=explained,
                reranker=reranker,
            )
            return replace(result, generation=snapshot.folder.name)

        return self._found(find, filters, refresh=refresh)

    def related(
        self,
        name: str | os.PathLike[str],
        *,
        k: int = 5,
        filters: Filters | None = None,
        refresh: bool = True,
    ) -> RelatedResult:
        """Return the posts nearest to the one called `name`, and why.

        Args:
            name: A slug, a title, an unambiguous part of either, or a path. Of a Markdown file
                outside the corpus it is told what is written here already.
            k: How many posts at the most.
            filters: Which posts may be named; `kinds` plays no part.
            refresh: Whether to index small changes of the corpus first.

        Raises:
            UsageError: `name` means no post, or several.
            CorpusError: Nothing of the file outside the corpus can be used.
            ModelError: The model that the settings name cannot be had to cut that file.
        """
        from mlkb.index.cutting import read_one
        from mlkb.search.asked_post import asked_post
        from mlkb.search.drafts import already_written, draft_at
        from mlkb.search.related import related

        name = path_or_name(name)
        require_number("posts", k)

        def find(snapshot: Snapshot, settled: Filters, notices: list[str]) -> RelatedResult:
            file = draft_at(name, self.settings.corpus)
            if file is None:
                asked = asked_post(name, snapshot, self.settings.corpus)
                return related(snapshot, *asked, k=k, filters=settled)
            draft = read_one(file, self.settings, self.encoder())
            encoder = query_encoder(snapshot.manifest, self._encoder, notices)
            return already_written(snapshot, draft, encoder, k=k, filters=settled)

        return self._found(find, filters, refresh=refresh)

    def formula(
        self,
        asked: str,
        *,
        k: int = 20,
        filters: Filters | None = None,
        reference: bool | None = None,
        refresh: bool = True,
    ) -> FormulaResult:
        """Return where the same formula stands, then what contains it, and what it contains.

        Args:
            asked: A formula in LaTeX or Unicode, or a reference to one of the corpus: a post as for
                `related`, with ``:LINE``, ``:LINE.2`` (the second on it), ``#TAG`` or ``#HEADING``.
            k: How many places at the most, 1 to 1,000.
            filters: Which posts may be named.
            reference: Whether `asked` is a reference; None guesses by its looks.
            refresh: Whether to index small changes of the corpus first.

        Raises:
            UsageError: There is no mathematics in `asked`, or LaTeX cannot read it and it is like
                nothing here; or the reference means no formula, or several.
        """
        from mlkb.lookup.formulas import find_formula, is_reference
        from mlkb.search.elsewhere import elsewhere
        from mlkb.search.query.macros_here import with_macros_here
        from mlkb.search.query.verbatim import unknown_notices

        require_number("places", k)
        parsed = parse_query(asked, "formula", self._macros())
        by_place = is_reference(asked) if reference is None else reference
        _require_formula(asked, parsed, guessed=reference is None and not by_place)

        def find(snapshot: Snapshot, settled: Filters, notices: list[str]) -> FormulaResult:
            origin = (
                find_formula(asked, snapshot.catalog, self.settings.corpus) if by_place else None
            )
            formula = origin.passage.formula if origin else None
            latex = formula.latex if formula else ""
            if not by_place:
                meant = with_macros_here(parsed, "formula", snapshot.catalog, self._macros())
                latex = " ".join(meant.formulas)
                notices += (*meant.notices, *unknown_notices(meant.formulas))
            places = elsewhere(
                snapshot,
                latex,
                k=k,
                filters=settled,
                origin=origin,
            )
            if places.fault and not places.occurrences and not _none_passes(settled, snapshot):
                raise UsageError(f"The formula cannot be read: {places.fault}.")
            return places

        return self._found(find, filters, refresh=refresh)

    def posts(
        self, filters: Filters | None = None, *, by_series: bool = False, refresh: bool = True
    ) -> list[Post]:
        """Return the posts that pass `filters`, newest first.

        Args:
            filters: Which posts; `kinds` plays no part.
            by_series: Whether to keep series together, parts in reading order and behind them,
                newest first, what has no part; the series with the newest post comes first, posts
                of no series last.
            refresh: Whether to index small changes of the corpus first.
        """

        def ask(snapshot: Snapshot, notices: list[str]) -> list[Post]:
            return snapshot.catalog.posts(self._settled(filters, snapshot))

        posts = self._ask_aloud(ask, refresh=refresh)
        return _by_series(posts) if by_series else posts

    def article(self, name: str | os.PathLike[str], *, refresh: bool = True) -> ArticleText:
        """Return the article called `name`, to be read.

        Args:
            name: As for `related`, but in the corpus; ``:LINE``, ``#TAG``, ``#HEADING`` (its
                anchor or a part of its words) or ``#^BLOCK`` may follow.
            refresh: Whether to index small changes of the corpus first.

        Raises:
            UsageError: `name` means no post, several, or what is not there in it.
            CorpusError: The file has gone or cannot be read.
        """
        from mlkb.excerpt import excerpt
        from mlkb.lookup.posts import find_reference

        name = path_or_name(name)

        def ask(snapshot: Snapshot, notices: list[str]) -> tuple[Post, int | None, str]:
            return find_reference(name, snapshot.catalog.posts(), self.settings.corpus)

        post, line, part = self._ask_aloud(ask, refresh=refresh)
        return excerpt(self.settings.corpus, post, line=line, part=part, macros=self._macros())

    def begun(self, begun: str, what: Nameable) -> list[tuple[str, str]]:
        """Return the names that begin so, each with what may be said of it, for a shell to offer.

        The index is asked as it is, and none is built: without one there are no names.

        Args:
            begun: The beginning of a name, perhaps empty.
            what: What is named: a post, by its slug or its path; or one of its parts, as
                ``POST#PART``, once there is a ``#``; a series; or a tag.
        """
        from mlkb.lookup.begun import names_begun, parts_begun, posts_begun
        from mlkb.search.snapshot import open_snapshot

        try:
            with open_snapshot(self.settings.index) as snapshot:
                catalog = snapshot.catalog
                if what == "part" and "#" in begun:
                    return parts_begun(begun, catalog, self.settings.corpus)
                if what in ("post", "part"):
                    return posts_begun(begun, catalog.posts())
                names = catalog.series() if what == "series" else catalog.tags()
                return [(name, "") for name in names_begun(begun, names)]
        except MlkbError:
            return []

    def _macros(self) -> str:
        """Return LaTeX that defines the macros of the settings."""
        if not self.settings.macros:
            return ""
        from mlkb.corpus.macros import shared_macros

        return shared_macros(self.settings)

    # -- measuring ------------------------------------------------------------------------------

    def evaluate(
        self,
        queries: str | os.PathLike[str] | None = None,
        split: str | None = None,
        *,
        rerank: bool = False,
        against: Mapping[str, float] | str | os.PathLike[str] | None = None,
        save: str | os.PathLike[str] | None = None,
    ) -> Evaluation:
        """Ask judged queries, of the whole search and of each arm alone, and measure.

        Args:
            queries: A file of them (`mlkb.evaluation.judged`); by default what the settings name.
            split: Only those of this split.
            rerank: Whether to measure the search with reranking too, as an arm of its own.
            against: The file of a saved run, or the nDCG@10 of its queries by their ids, that this
                one is compared with; one that it cannot be compared with is refused before anything
                is asked.
            save: The file to save this run in, for a later one to be compared with; one that
                cannot be written is refused before anything is asked.

        Raises:
            UsageError: A file cannot be read or written, or holds no such query, or none that
                `against` has; or the settings name no cross-encoder.
            ModelError: The cross-encoder cannot be had.
        """
        from mlkb.evaluation.sources import queries_of

        old = _saved_run(against, save)
        file = Path(queries) if queries is not None else None
        judged = queries_of(self.settings, file, split)
        return self._evaluate(judged, by_post=False, rerank=rerank, old=old, save=save)

    def evaluate_beir(
        self,
        collection: str | os.PathLike[str],
        split: str | None = None,
        *,
        rerank: bool = False,
        against: Mapping[str, float] | str | os.PathLike[str] | None = None,
        save: str | os.PathLike[str] | None = None,
    ) -> Evaluation:
        """Index a BEIR collection below this knowledge base's index, and measure as `evaluate`.

        Args:
            collection: Its folder: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/SPLIT.tsv``.
            split: Which judgements; by default ``test``.
            rerank: As for `evaluate`.
            against: As for `evaluate`.
            save: As for `evaluate`.

        Raises:
            UsageError: A file is missing or not as it should be, or as for `evaluate`.
            StoreError: The collection cannot be written below the index.
            ModelError: As for `evaluate`.
        """
        from mlkb.evaluation.sources import lay_out

        old = _saved_run(against, save)
        queries, settings = lay_out(self.settings, Path(collection), split or "test")
        base = KnowledgeBase(
            settings,
            progress=self._progress,
            announce=self._announce,
            notice=self._notice,
            open_encoder=self._open_encoder,
            open_reranker=self._open_reranker,
        )
        return base._evaluate(queries, by_post=True, rerank=rerank, old=old, save=save)

    def _evaluate(
        self,
        queries: Sequence[JudgedQuery],
        *,
        by_post: bool,
        rerank: bool,
        old: Mapping[str, float] | None,
        save: str | os.PathLike[str] | None,
    ) -> Evaluation:
        """Measure on sections, or on posts, where one hit of each is enough."""
        from mlkb.evaluation.ask_judged import ask_all, strays
        from mlkb.evaluation.runs import compare, require_common, save_run

        if old is not None:
            require_common(queries, old)
        reranker = self.reranker() if rerank else None

        def ask(snapshot: Snapshot, notices: list[str]) -> Evaluation:
            encoder = query_encoder(snapshot.manifest, self._encoder, notices)
            if not by_post:
                notices += strays(queries, snapshot)
            self._progress.stage("Asking", len(queries))
            return ask_all(
                queries,
                snapshot,
                encoder,
                reranker=reranker,
                by_post=by_post,
                advance=self._progress.advance,
            )

        self.index(wait=PATIENCE)  # what is measured is the corpus as it is
        result = self._ask_aloud(ask, refresh=False)
        if save is not None:
            save_run(result, Path(save))
        return result if old is None else replace(result, comparison=compare(result, old))

    # -- building -------------------------------------------------------------------------------

    def index(self, *, full: bool = False, wait: float = 0.0, distrusted: str = "") -> BuildReport:
        """Bring the index up to date with the corpus.

        Args:
            full: Whether to read and embed everything again.
            wait: Seconds to wait for another build to end.
            distrusted: The name of a generation that is not to be continued; if it answers still,
                everything is read again, and only what is not in the cache embedded.

        Raises:
            CorpusError: There are no articles.
            LockedError: Another process is building.
            ModelError: The model cannot be had.
            ShortageError: The process lacks memory, threads or open files.
            StoreError: The index cannot be written.
        """
        from mlkb.index.build import build

        with naming_shortages():
            return build(
                self.settings,
                lambda: self._encoder(self.settings.model),
                fingerprint=self._fingerprint,
                full=full,
                distrusted=distrusted,
                progress=self._progress,
                wait=wait,
            )

    def watch(self, built: Callable[[BuildReport], None], *, stop: Event | None = None) -> None:
        """Index the corpus now and after each change, until interrupted or `stop` is set.

        What goes wrong is announced, and tried again after the next change.

        Args:
            built: Told of each build that had something to do.
            stop: Ends it when set, within a second or so.
        """
        from mlkb.corpus.watch import follow
        from mlkb.index.layout import CURRENT

        changing = follow(self.settings, stop, self.settings.index / CURRENT)
        while next(changing, None) is not None:
            try:
                # Read every time: they may have changed before the first watch was in place.
                settings = settings_module.load(self.settings.root)
                if settings != self.settings:
                    self.settings = settings
                    changing = follow(settings, stop, settings.index / CURRENT)
                report = self.index(wait=PATIENCE)
            except MlkbError as error:
                self._announce(str(error))
            else:
                if not report.fresh:
                    built(report)

    def doctor(self) -> list[Finding]:
        """Look at everything that mlkb stands on: index, caches, model, disk, lock, versions.

        All of it is read, which takes a second for each gigabyte. What is found damaged is built
        again by the next command that needs it.
        """
        from mlkb.doctor import examine
        from mlkb.encoder.models import exported_models

        self._progress.stage("Reading", None)
        return examine(self.settings, models=None if self._own_encoder else exported_models())

    # -- writing --------------------------------------------------------------------------------

    def check(
        self,
        names: Sequence[str | os.PathLike[str]] = (),
        *,
        published: bool = False,
        today: dt.date | None = None,
    ) -> list[Problem]:
        """Return what is wrong with the posts called `names`, or with all, file by file.

        The corpus itself is read, not the index. What is wrong with a path that is no article's is
        among the problems.

        Args:
            names: As for `related`, each.
            published: Whether they go public now, so that a date in the future is an error, and
                what `new` wrote to be filled in a fault.
            today: The day that counts as today; by default the clock's.

        Raises:
            UsageError: A name that is no path means no post, or several.
            CorpusError: The corpus folder is missing, cannot be listed, or holds nothing to check.
        """
        from mlkb.authoring.check import ModelLimits, check
        from mlkb.index.embedding_text import passage_tokens

        require_list("names", names)
        try:
            encoder = self._encoder(self.settings.model)
        except ModelError as error:
            self._notice(f"{error} Passages that are too long for it are not looked for.")
            limits = None
        else:
            packed = passage_tokens(encoder.max_tokens)
            limits = ModelLimits(encoder.count_tokens, encoder.max_tokens, packed)
        return check(
            self.settings,
            [path_or_name(name) for name in names],
            limits=limits,
            published=published,
            today=today,
            begin=lambda count: self._progress.stage("Checking", count),
            advance=self._progress.advance,
        )

    def new(
        self,
        title: str,
        *,
        series: str | None = None,
        new_series: bool = False,
        tags: Sequence[str] = (),
        today: dt.date | None = None,
    ) -> Path:
        """Write the file of a new post, ready to be filled in, and return where.

        Args:
            title: The title; what its series puts in front of titles is added.
            series: The series, by its name or words of it that only one has; or None.
            new_series: Whether a new series is meant, though its name looks like that of another.
            tags: Tags beside those of the series.
            today: The date; by default the clock's.

        Raises:
            UsageError: The title or a tag cannot be one, the post exists, the series is perhaps
                misspelt, or the settings require one.
            CorpusError: The file cannot be written.
        """
        from mlkb.authoring.new_post import new_post

        require_list("tags", tags)
        return new_post(
            self.settings,
            title,
            series=series,
            new_series=new_series,
            tags=tags,
            today=today,
            announce=self._announce,
        )

    def encoder(self) -> Encoder:
        """Return the encoder of the model that the settings name.

        Raises:
            ModelError: It cannot be had.
        """
        return self._encoder(self.settings.model)

    def reranker(self) -> Reranker:
        """Return the cross-encoder that the settings name.

        Raises:
            UsageError: They name none.
            ModelError: It cannot be had.
        """
        if not self.settings.reranker:
            raise UsageError(
                "No cross-encoder is named to rerank with: put reranker = "
                f'"{settings_module.EXAMPLE_RERANKER}", or the folder of one, into '
                f"{self.settings.root / settings_module.FILE_NAME}."
            )
        if self._opened_reranker is None:
            self._opened_reranker = self._open_reranker(self.settings.reranker)
        return self._opened_reranker

    # -- behind the door ------------------------------------------------------------------------

    def _ask(
        self, ask: Callable[[Snapshot, list[str]], _Answer], *, refresh: bool
    ) -> tuple[_Answer, list[str]]:
        """Return what `ask` finds in an index that is ready, and what the user should know."""
        index = ReadyIndex(self.settings, self.index, self._announce, self._notice)
        with naming_shortages():
            return index.ask(ask, refresh=refresh)

    def _ask_aloud(
        self, ask: Callable[[Snapshot, list[str]], _Answer], *, refresh: bool
    ) -> _Answer:
        """Return what `_ask` does, and tell what the user should know: no result carries it."""
        answer, notices = self._ask(ask, refresh=refresh)
        for sentence in notices:
            self._notice(sentence)
        return answer

    def _found(
        self,
        find: Callable[[Snapshot, Filters, list[str]], _Result],
        filters: Filters | None,
        *,
        refresh: bool,
    ) -> _Result:
        """Return what `find` finds, with all that the user should know, and how long it took.

        Args:
            find: Finds it in a snapshot; it may add to the notices that it is given.
            filters: What may answer; `find` gets them as the catalog spells them.
            refresh: Whether to index small changes of the corpus first.
        """
        started = time.monotonic()

        def ask(snapshot: Snapshot, notices: list[str]) -> _Result:
            settled = self._settled(filters, snapshot)
            result: _Result = find(snapshot, settled, notices)
            return replace(
                result,
                took_ms=(time.monotonic() - started) * 1000,
                notices=(*notices, *result.notices),
                corpus=str(self.settings.corpus),
                filtered_out=_none_passes(settled, snapshot),
            )

        return self._ask(ask, refresh=refresh)[0]

    def _fingerprint(self) -> str | None:
        """Return the fingerprint of the model that the settings name, or None if it is gone."""
        from mlkb.encoder import fingerprint_of

        name = self.settings.model
        try:
            known = None if self._own_encoder else fingerprint_of(name)
            return known or self._encoder(name).fingerprint
        except ModelError:
            return None

    def _encoder(self, name: str) -> Encoder:
        if name not in self._encoders:
            self._encoders[name] = self._open_encoder(name)
        return self._encoders[name]

    def _open_exported(self, name: str) -> Encoder:
        from mlkb.encoder import open_encoder

        return open_encoder(name, announce=self._announce)

    def _open_exported_reranker(self, name: str) -> Reranker:
        from mlkb.encoder import open_reranker

        return open_reranker(name, announce=self._announce)

    def _settled(self, filters: Filters | None, snapshot: Snapshot) -> Filters:
        """Return `filters` with the names of what they name otherwise.

        Drafts that the settings leave out by now pass none, though the index still has them.
        """
        filters = filters or Filters()
        if not self.settings.drafts and snapshot.manifest.recipe != recipe_of(self.settings):
            filters = replace(filters, drafts=False)
        if not (filters.posts or filters.series or filters.tags):
            return filters
        from mlkb.lookup.filters import settled

        return settled(filters, snapshot.catalog, self.settings.corpus)


def _by_series(posts: Sequence[Post]) -> list[Post]:
    """Return posts, which come newest first, as `KnowledgeBase.posts` orders them by series."""
    named = dict.fromkeys(post.series_key for post in posts if post.series_key)
    order = {key: at for at, key in enumerate([*named, ""])}
    return sorted(
        posts, key=lambda post: (order[post.series_key], post.part is None, post.part or 0)
    )


def _require_formula(asked: str, parsed: ParsedQuery, *, guessed: bool) -> None:
    """See to it that something is asked and, where it was guessed to be a formula, no words."""
    from mlkb.lookup.formulas import is_prose

    if parsed.empty:
        raise UsageError("Name a formula: its LaTeX, or where it stands, as POST:LINE.")
    if guessed and is_prose(asked):
        raise UsageError(
            f"'{parsed.shown}' is words and no formula; 'mlkb search' finds words "
            "(--formula says that it is one)."
        )


def _saved_run(
    against: Mapping[str, float] | str | os.PathLike[str] | None,
    save: str | os.PathLike[str] | None,
) -> Mapping[str, float] | None:
    """Return the run to compare with, and see to it that the new one can be saved."""
    from mlkb.evaluation.runs import load_run, require_writable

    old = load_run(Path(against)) if isinstance(against, str | os.PathLike) else against
    if save is not None:
        require_writable(Path(save))
    return old


def _none_passes(filters: Filters, snapshot: Snapshot) -> bool:
    """Whether `filters` leave no post."""
    return filters.restrict_posts and not snapshot.catalog.post_ids(filters)
