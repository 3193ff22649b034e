"""The build: from a changed corpus to a new generation.

    scan -> changes -> read -> catalog and lexical index -> embed -> vector index -> publish

A build continues from a copy of the generation before it, takes out what changed and puts in what
is new; with ``full``, or where the model or the recipe is another, it begins from nothing. Texts to
embed are spooled to disk between reading and embedding, so that memory does not grow with the
corpus.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.causes import raise_shortage, unwritable
from mlkb.corpus.reader import read_file
from mlkb.corpus.scan import Scan, scan
from mlkb.corpus.slugs import naming_stem
from mlkb.errors import (
    CorpusError,
    MlkbError,
    ModelError,
    NewerFormatError,
    StoreError,
    UnusableIndexError,
)
from mlkb.formulas.tokens import bare_tokens, index_tokens
from mlkb.index import cache, generations, lock
from mlkb.index.cache import VectorCache
from mlkb.index.catalog import Catalog, CatalogWriter, IndexedFile
from mlkb.index.changes import Changes, compare
from mlkb.index.cutting import cutter
from mlkb.index.embedding_text import embedding_texts
from mlkb.index.generations import FORMAT, Manifest
from mlkb.index.layout import CACHE, CATALOG, LEXICAL
from mlkb.index.lexical import LexicalWriter
from mlkb.index.progress import Progress, Silent
from mlkb.index.recipe import recipe_of
from mlkb.index.spool import Spool
from mlkb.index.vectors import EXACT_LIMIT, VectorWriter
from mlkb.records.reports import BuildReport
from mlkb.settings import keep_elsewhere

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.records.articles import Article, Problem
    from mlkb.settings import Settings

__all__ = ["OpenEncoder", "build"]

OpenEncoder = Callable[[], "Encoder"]

_BATCH = 512
"""Texts embedded between two commits of the cache."""

_CHECKED = 256 * 1024 * 1024
"""Bytes of an index that are all compared with their checksums before it is continued."""


def build(
    settings: Settings,
    open_encoder: OpenEncoder,
    *,
    fingerprint: Callable[[], str | None] = lambda: None,
    full: bool = False,
    distrusted: str = "",
    progress: Progress | None = None,
    wait: float = 0.0,
    exact_limit: int = EXACT_LIMIT,
) -> BuildReport:
    """Bring the index up to date with the corpus.

    Where something fails because the last generation is damaged, it begins from nothing.

    Args:
        settings: The knowledge base.
        open_encoder: Gives the encoder; called only where something must be read or embedded.
        fingerprint: Gives that of the model as it is now, or None where that is not known;
            called only where no article has changed.
        full: Whether to begin from nothing, the cache of vectors included.
        distrusted: The name of a generation that is not to be continued.
        progress: Told of the stages.
        wait: Seconds to wait for another build to end.
        exact_limit: Up to how many vectors every one is compared with a query.

    Raises:
        CorpusError: The corpus folder is missing or holds no articles.
        LockedError: Another process is building.
        ModelError: The model cannot be had.
        ShortageError: The process lacks memory, threads or open files.
        NewerFormatError: A newer version of mlkb wrote the index, and it is not built in full.
        StoreError: The index cannot be written; the one before answers if it did.
    """
    started = time.monotonic()
    found = scan(settings)
    if not found.files:
        reasons = "".join(f"\n{problem}" for problem in found.problems)
        raise CorpusError(
            f"There are no Markdown files in {settings.corpus}: add some, or name another folder "
            f"with --root or 'corpus' in mlkb.toml.{reasons}"
        )
    with _disk_errors(settings):
        generations.make_folder(settings.index)
    told = progress or Silent()
    how = _How(open_encoder, fingerprint, full, distrusted, exact_limit)
    if not full and not os.access(settings.index, os.W_OK):
        # Who may only read needs no lock to see that nothing has to be done.
        current = _Build(settings, how, told, found, started).report_if_current()
        if current is not None:
            return current
    with ExitStack() as until_done:
        with _disk_errors(settings):
            until_done.enter_context(lock.hold(settings.index, wait))
            # What a dead build has left goes even if there is nothing else to do.
            generations.sweep(settings.index, keep=2)
            cache.settle(settings.index / CACHE)

        def attempt(distrusted: str) -> BuildReport:
            trusting = replace(how, distrusted=distrusted)
            return _Build(settings, trusting, told, found, started).run()

        try:
            return attempt(distrusted)
        except (CorpusError, ModelError, NewerFormatError):
            raise
        except Exception:
            seen = generations.answering(settings.index)
            if full or seen == distrusted or not _is_damaged(settings.index):
                raise
            return attempt(seen)


@dataclass(slots=True)
class _Old:
    """The generation that a build continues from."""

    folder: Path
    manifest: Manifest


@dataclass(slots=True)
class _Tally:
    embedded: int = 0
    reused: int = 0
    kept: set[str] = field(default_factory=set)
    unusable: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _How:
    open_encoder: OpenEncoder
    fingerprint: Callable[[], str | None]
    full: bool
    distrusted: str
    exact_limit: int


class _Build:
    def __init__(
        self, settings: Settings, how: _How, progress: Progress, found: Scan, started: float
    ) -> None:
        self.settings = settings
        self.how = how
        self.progress = progress
        self.scan = found
        self.started = started
        self.built_ns = time.time_ns()
        self.tally = _Tally()

    def report_if_current(self) -> BuildReport | None:
        """Return the report where no content differs from the index, else None; write nothing."""
        old = self._continuable()
        changes = self._changes(old)
        if old is None or changes or not self._same_model(old):
            return None
        return self._report(old.folder, changes, fresh=True)

    def run(self) -> BuildReport:
        old = None if self.how.full else self._continuable()
        changes = self._changes(old)
        same_model = True
        if old is not None and not changes:
            same_model = self._same_model(old)
            if same_model and not changes.touched:
                return self._report(old.folder, changes, fresh=True)
        if old is not None and generations.damages(self.settings.index, _CHECKED):
            # A copy of what is damaged would be damaged, and sealed as sound.
            old = None
            changes = self._changes(old)
        needed = old is None or changes or not same_model
        encoder = self.how.open_encoder() if needed else None
        if encoder and old and encoder.fingerprint != old.manifest.fingerprint:
            old = None
            changes = self._changes(old)
        with _disk_errors(self.settings):
            building = generations.begin(self.settings.index)
            try:
                manifest = self._write(building, old, changes, encoder)
                folder = generations.publish(
                    self.settings.index,
                    building,
                    manifest,
                    (old.folder, old.manifest) if old else None,
                )
            except BaseException:
                shutil.rmtree(building, ignore_errors=True)
                raise
        return self._report(folder, changes, fresh=not needed)

    def _continuable(self) -> _Old | None:
        """Return the generation before, unless it is absent, unusable or made otherwise."""
        try:
            folder, manifest = generations.current(self.settings.index)
        except UnusableIndexError:
            return None
        same = manifest.recipe == recipe_of(self.settings)
        same = same and manifest.model == self.settings.model
        same = same and folder.name != self.how.distrusted
        return _Old(folder, manifest) if same else None

    def _same_model(self, old: _Old) -> bool:
        return self.how.fingerprint() in (None, old.manifest.fingerprint)

    def _changes(self, old: _Old | None) -> Changes:
        if old is None:
            return compare(self.settings.corpus, self.scan, {}, 0)
        with Catalog(old.folder / CATALOG) as catalog:
            files = catalog.files()
        return compare(self.settings.corpus, self.scan, files, old.manifest.built_ns)

    def _write(
        self, building: Path, old: _Old | None, changes: Changes, encoder: Encoder | None
    ) -> Manifest:
        if old:
            generations.inherit(old.folder, old.manifest, building)
        fingerprint, dimension = (
            (encoder.fingerprint, encoder.dimension)
            if encoder
            else (old.manifest.fingerprint, old.manifest.dimension)
            if old
            else ("", 0)
        )
        with Spool(building) as spool:
            catalog = CatalogWriter(building / CATALOG)
            try:
                forgotten = self._read(building, catalog, spool, changes, encoder)
                for state in changes.touched:
                    catalog.touch(state)
                catalog.close()
            except BaseException:
                catalog.abandon()
                raise
            self._embed(building, spool, forgotten, encoder, dimension)
        with Catalog(building / CATALOG) as written:
            posts, texts, formulas = written.counts()
        self.progress.stage("Syncing", None)
        return Manifest(
            format=FORMAT,
            model=self.settings.model,
            fingerprint=fingerprint,
            dimension=dimension,
            recipe=recipe_of(self.settings),
            posts=posts,
            passages=texts + formulas,
            built_ns=self.built_ns,
        )

    def _read(
        self,
        building: Path,
        catalog: CatalogWriter,
        spool: Spool,
        changes: Changes,
        encoder: Encoder | None,
    ) -> list[int]:
        """Read what changed into catalog, lexical index and spool; return the dead vectors' ids."""
        dead: list[int] = []
        lexical = LexicalWriter(building / LEXICAL)

        def forget(path: str) -> bool:
            posts, pieces = catalog.forget(path)
            lexical.forget_posts(posts)
            dead.extend(pieces)
            return bool(posts)

        for path in changes.removed:
            if not forget(path):
                self.tally.unusable.add(path)
        if encoder is not None:
            cut = cutter(self.settings, encoder)
            self.progress.stage("Reading", len(changes.to_read))
            known = {state.path for state in changes.changed}
            for state in changes.to_read:
                file = self.settings.corpus / state.path
                read = read_file(file, state.path, cut)
                if read.sha256 is None and state.path in known:
                    catalog.keep_unread(state, read.problems)
                    self.tally.kept.add(state.path)
                else:
                    forget(state.path)
                    catalog.add_file(IndexedFile(state, read.sha256 or b""), read.problems)
                    if read.article and read.article.passages and not self._hidden(read.article):
                        self._add(read.article, catalog, lexical, spool, encoder)
                    else:
                        self.tally.unusable.add(state.path)
                self.progress.advance()
        lexical.close()
        return dead

    def _hidden(self, article: Article) -> bool:
        return article.post.draft and not self.settings.drafts

    def _add(
        self,
        article: Article,
        catalog: CatalogWriter,
        lexical: LexicalWriter,
        spool: Spool,
        encoder: Encoder,
    ) -> None:
        post_id, ids = catalog.add_article(article)
        texts = embedding_texts(article.post, article.passages, encoder)
        counted = [
            (id_, passage.kind, len(pieces))
            for id_, passage, pieces in zip(ids, article.passages, texts, strict=True)
        ]
        for own, pieces in zip(catalog.add_pieces(post_id, counted), texts, strict=True):
            spool.add(zip(own, pieces, strict=True))
        filed_under = (*article.post.tags, naming_stem(article.post.path))
        for id_, passage in zip(ids, article.passages, strict=True):
            latex = passage.formula.latex if passage.formula else ""
            lexical.add(
                id=id_,
                post=post_id,
                kind=passage.kind,
                title="\n".join((article.post.title, *article.post.aliases)),
                headings=" ".join(passage.headings),
                body=passage.plain,
                written=passage.text if passage.kind == "text" else "",
                filed_under=filed_under if id_ == ids[0] else (),
                formula=index_tokens(latex) if latex else (),
                bare=bare_tokens(latex) if latex else (),
            )

    def _embed(
        self,
        building: Path,
        spool: Spool,
        dead: list[int],
        encoder: Encoder | None,
        dimension: int,
    ) -> None:
        if encoder is None and not dead:
            return
        writer = VectorWriter(dimension, building, self.how.exact_limit)
        writer.forget(dead)
        if encoder is not None:
            file = self.settings.index / CACHE
            if self.how.full:
                cache.remove(file)
            self.progress.stage("Embedding", len(spool))
            with VectorCache(file, encoder.fingerprint, dimension) as vectors:
                for batch in spool.batches(_BATCH):
                    self._embed_batch(batch, vectors, encoder, writer)
        self.progress.stage("Writing", None)
        writer.write()

    def _embed_batch(
        self,
        batch: list[tuple[int, str]],
        vectors: VectorCache,
        encoder: Encoder,
        writer: VectorWriter,
    ) -> None:
        import numpy as np

        known = vectors.get([text for _, text in batch])
        found = sum(text in known for _, text in batch)
        new = list(dict.fromkeys(text for _, text in batch if text not in known))
        self.progress.advance(len(batch) - len(new))
        if new:
            rows = encoder.encode_passages(new, self.progress.advance)
            vectors.put(new, rows)
            known.update(zip(new, rows, strict=True))
        self.tally.embedded += len(new)
        self.tally.reused += found
        writer.add([id_ for id_, _ in batch], np.stack([known[text] for _, text in batch]))

    def _report(self, folder: Path, changes: Changes, *, fresh: bool = False) -> BuildReport:
        with Catalog(folder / CATALOG) as catalog:
            posts, passages, formulas = catalog.counts()
            wrong = sorted((*catalog.problems(), *self.scan.problems), key=_place)
            problems = (*wrong, *catalog.slug_clashes())
        skipped = self.tally.kept | self.tally.unusable
        return BuildReport(
            posts=posts,
            passages=passages,
            formulas=formulas,
            added=tuple(state.path for state in changes.added if state.path not in skipped),
            changed=tuple(state.path for state in changes.changed if state.path not in skipped),
            removed=tuple(path for path in changes.removed if path not in skipped),
            embedded=self.tally.embedded,
            reused=self.tally.reused,
            seconds=time.monotonic() - self.started,
            problems=problems,
            generation=folder.name,
            fresh=fresh,
            idle=self.scan.idle,
        )


def _place(problem: Problem) -> tuple[str, int]:
    return problem.path, problem.line or 0


def _is_damaged(index: Path) -> bool:
    try:
        return bool(generations.damages(index))
    except UnusableIndexError:
        return True


@contextmanager
def _disk_errors(settings: Settings) -> Iterator[None]:
    """Turn what the system, SQLite, tantivy and FAISS say of a bad disk into one sentence."""
    try:
        yield
    except MlkbError:
        raise
    except Exception as error:
        raise_shortage(error)
        if not isinstance(error, OSError | sqlite3.Error):
            raise
        reason, remedy = unwritable(error)
        left = (
            "; what was there before still answers"
            if generations.answers(settings.index)
            else f", or {keep_elsewhere(settings)}"
        )
        raise StoreError(
            f"The index in {settings.index} cannot be written ({reason}): {remedy}{left}."
        ) from error
