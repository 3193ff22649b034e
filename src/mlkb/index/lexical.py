"""The lexical index: BM25 over words, and over the tree tokens of formulas, in tantivy.

Fields: ``words`` holds a passage's words, stemmed and without stop words, with its title and
headings in front, twice: one field, since BM25 summed over several fields counts a word that stands
in each of them as several finds (SciFact, train queries, nDCG@10: .703 for one field, .674 for
two). Behind them stand the words that identifiers such as ``ConsumerLagHigh`` are made of, each
identifier's by itself, so that what is written side by side stays so; words with a sign behind
them, of which ``C++`` is both ``c`` and a term of its own; names with a letter in them, such as
``k-means``, or of a word that stands twice, as one term; and behind the first passage of an
article those of its tags and of its file's name that the passage does not have, since an author
files a text under words that it need not say. ``spelling`` holds the words of the prose as they are
written, for what is misspelt: a stem is no word to compare with.
``formula`` holds the tokens that `mlkb.formulas` makes of a formula, as they are, and ``bare``
those of it without indices and decoration: in one field with the others they would make formulas
with many indices longer for every query. ``id``, ``post`` and ``kind`` are numbers, for filters and
for the way back to the catalog; nothing is stored.

A query is built term by term from analysed words, never parsed from a string, so that there is no
query syntax that a user could stumble over.
"""

from __future__ import annotations

import errno
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mlkb.causes import raise_shortage
from mlkb.errors import DamagedIndexError
from mlkb.index.analysis import (
    WORD,
    analyzer,
    names_as_one,
    prepared,
    signed_terms,
    speller,
    words_beside,
)
from mlkb.index.catalog import KIND_CODES

if TYPE_CHECKING:
    import tantivy

    from mlkb.records.posts import Kind

__all__ = ["FormulaField", "LexicalIndex", "LexicalWriter"]

FormulaField = Literal["formula", "bare"]
"""Where the tree tokens of a formula are, and of the formula without indices and decoration."""

_HEAD_COUNTS = 2
"""How often title and headings are counted beside the body."""

_ANALYZER = "words"
_SPELLING = "spelling"
_COMMAND = re.compile(r"\\[A-Za-z]+")
_HEAP_BYTES = 64_000_000

_MOST_REPEATS = 12
"""How often a word may come in a row with others between: the ways to match it double with each."""

_APART = "the the "
"""Stands before each value of a field but the first: stop words leave their places empty, so that
no phrase, not even one with a word between, spans two values."""


class LexicalIndex:
    """Searches a lexical index."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`.

        Raises:
            DamagedIndexError: It is no index.
        """
        try:
            self._open(folder)
        except (ValueError, OSError) as error:
            # To read, tantivy must write a lock file. Whether a folder lets it is not asked before:
            # on Windows, the answer is always yes.
            try:
                with _linked_elsewhere(folder) as links:
                    self._open(links)
            except (ValueError, OSError) as again:
                raise_shortage(again)
                raise DamagedIndexError(f"The index is damaged ({folder}: {error})") from None

    def _open(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search_words(
        self,
        words: Sequence[str],
        k: int,
        *,
        posts: Sequence[int] | None = None,
        kinds: Sequence[Kind] = (),
        ids: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return the `k` best passages for analysed words, as (passage id, BM25 score).

        Args:
            words: Terms as `analyse` gives them.
            k: How many to return at the most.
            posts: Ids of the posts that may answer; None for all.
            kinds: Kinds of passage that may answer; empty for all.
            ids: Ids of the passages that may answer; None for all.
        """
        from tantivy import Query

        schema = self._index.schema
        clauses = [Query.term_query(schema, "words", word) for word in dict.fromkeys(words)]
        return self._search(clauses, k, posts, kinds, ids)

    def search_formula(
        self,
        tokens: Sequence[str],
        k: int,
        *,
        posts: Sequence[int] | None = None,
        kinds: Sequence[Kind] = (),
        field: FormulaField = "formula",
    ) -> list[tuple[int, float]]:
        """Return the `k` best formula passages for tree tokens, as (passage id, BM25 score).

        Args:
            tokens: Tree tokens of a formula; of a bare one for the field ``bare``.
            k: How many to return at the most.
            posts: Ids of the posts that may answer; None for all.
            kinds: Kinds of passage that may answer; empty for all.
            field: Where to look for them.
        """
        from tantivy import Query

        schema = self._index.schema
        clauses = [
            Query.term_query(schema, field, token, "freq") for token in dict.fromkeys(tokens)
        ]
        return self._search(clauses, k, posts, kinds)

    def _search(
        self,
        clauses: list[tantivy.Query],
        k: int,
        posts: Sequence[int] | None,
        kinds: Sequence[Kind],
        ids: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        from tantivy import Occur, Query

        if not clauses or k <= 0 or posts == [] or ids == []:
            return []
        schema = self._index.schema
        parts = [(Occur.Must, Query.boolean_query([(Occur.Should, c) for c in clauses]))]
        allowed: list[tuple[str, Sequence[int]]] = []
        if posts is not None:
            allowed.append(("post", posts))
        if ids is not None:
            allowed.append(("id", ids))
        if kinds:
            allowed.append(("kind", [KIND_CODES[kind] for kind in kinds]))
        for field, values in allowed:
            # A filter admits or does not; it must not add to the score.
            within = Query.term_set_query(schema, field, list(values))
            parts.append((Occur.Must, Query.const_score_query(within, 0.0)))
        found = self._searcher.search(Query.boolean_query(parts), limit=k, count=False).hits
        numbers = self._searcher.fast_field_values("id", [address for _, address in found])
        return [(int(id_ or 0), float(hit[0])) for id_, hit in zip(numbers, found, strict=True)]

    def having(self, words: Sequence[str], ids: Sequence[int]) -> set[int]:
        """Return which of the passages `ids` have these words, side by side and in this order.

        Args:
            words: Terms as `analyse` gives them.
            ids: Ids of passages.
        """
        clause = self._in_a_row(words)
        return {id_ for id_, _ in self._search([clause], len(ids), None, (), ids)}

    def search_called(
        self,
        things: Iterable[tuple[Sequence[Sequence[str]], float]],
        ids: Sequence[int],
    ) -> dict[int, float]:
        """Return for each of the passages `ids` the weights of the things that it names, added up.

        Args:
            things: Of each thing its names, as `analyse` gives their words, and its weight.
            ids: Ids of passages. Those that name nothing are left out.
        """
        from tantivy import Occur, Query

        clauses = [
            Query.const_score_query(
                Query.boolean_query([(Occur.Should, self._in_a_row(name)) for name in names]),
                weight,
            )
            for names, weight in things
            if names
        ]
        return dict(self._search(clauses, len(ids), None, (), ids))

    def search_rows(
        self,
        rows: Iterable[tuple[Sequence[str] | Sequence[tuple[int, str]], int]],
        k: int,
        *,
        beside: Sequence[str] = (),
        posts: Sequence[int] | None = None,
        kinds: Sequence[Kind] = (),
    ) -> list[int]:
        """Return `k` passages that have every one of these rows of words, best first.

        Args:
            rows: Words as `analyse` gives them, with how many others may stand between them; a word
                with its place, from 0, where it is told how many are left out before it.
            k: How many passages at the most.
            beside: Terms that a passage comes the earlier for, the more of them it has.
            posts: Ids of the posts that may answer; None for all.
            kinds: Kinds of passage that may answer; empty for all.
        """
        from tantivy import Occur, Query

        schema = self._index.schema
        clauses = [(Occur.Must, self._in_a_row(words, between)) for words, between in rows]
        clauses += [(Occur.Should, Query.term_query(schema, "words", term)) for term in beside]
        return [id_ for id_, _ in self._search([Query.boolean_query(clauses)], k, posts, kinds)]

    def side_by_side(
        self, words: Sequence[str] | Sequence[tuple[int, str]], between: int = 0
    ) -> bool:
        """Whether some passage has these words in a row.

        Args:
            words: As `analyse` gives them; a word with its place, from 0, where it is told how many
                are left out before it.
            between: How many others may stand between them, such as stop words.
        """
        return bool(self._search([self._in_a_row(words, between)], 1, None, ()))

    def phrase_frequency(self, words: Sequence[str], most: int) -> int:
        """Return in how many passages these words stand in a row, counted up to `most`.

        Args:
            words: As `analyse` gives them.
            most: Where to stop counting.
        """
        return len(self._search([self._in_a_row(words)], most, None, ()))

    def _in_a_row(
        self, words: Sequence[str] | Sequence[tuple[int, str]], between: int = 0
    ) -> tantivy.Query:
        from tantivy import Query

        schema = self._index.schema
        if len(words) == 1:
            (word,) = words
            return Query.term_query(schema, "words", word if isinstance(word, str) else word[1])
        row: list[str | tuple[int, str]] = _with_few_repeats(words) if between else [*words]
        return Query.phrase_query(schema, "words", row, slop=between)

    def weights(self, terms: Sequence[str], field: str) -> dict[str, float]:
        """Return BM25's inverse document frequency of each of `terms` in `field`.

        See Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
        """
        import math

        total = self.size
        # What was removed since the last merge still counts in a frequency, but not in the total.
        frequencies = {term: min(total, self._searcher.doc_freq(field, term)) for term in terms}
        return {
            term: math.log(1 + (total - df + 0.5) / (df + 0.5)) for term, df in frequencies.items()
        }

    def document_frequency(self, word: str) -> int:
        """Return in how many passages an analysed word stands."""
        return int(self._searcher.doc_freq("words", word))

    def search_spelling(self, word: str, slips: int, k: int) -> list[int]:
        """Return `k` passages that hold a word within `slips` of `word`, in no order.

        Args:
            word: Lower case, without accents.
            slips: Letters missing, added, changed, or swapped with a neighbour, 1 or 2.
            k: How many passages at the most.
        """
        from tantivy import Query

        near = Query.fuzzy_term_query(self._index.schema, _SPELLING, word, distance=slips)
        return self._passages(near, k)

    def search_beginning(self, word: str, k: int) -> list[int]:
        """Return `k` passages that hold a word that begins with `word`, in no order.

        Args:
            word: Lower case, without accents.
            k: How many passages at the most.
        """
        from tantivy import Query

        schema = self._index.schema
        return self._passages(
            Query.fuzzy_term_query(schema, _SPELLING, word, distance=0, prefix=True), k
        )

    def _passages(self, query: tantivy.Query, k: int) -> list[int]:
        found = self._searcher.search(query, limit=k, count=False).hits
        numbers = self._searcher.fast_field_values("id", [address for _, address in found])
        return [int(id_ or 0) for id_ in numbers]

    def spelling_frequency(self, word: str) -> int:
        """Return in how many passages of prose a word stands, written so."""
        return int(self._searcher.doc_freq(_SPELLING, word))

    @property
    def size(self) -> int:
        """How many passages there are."""
        return int(self._searcher.num_docs)


class LexicalWriter:
    """Adds and removes passages."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`, or make a new one there."""
        import tantivy

        folder.mkdir(exist_ok=True)
        with _os_errors():
            self._index = tantivy.Index(_schema(), str(folder))
            self._index.register_tokenizer(_ANALYZER, analyzer())
            self._index.register_tokenizer(_SPELLING, speller())
            # One thread: several write segments in an order that differs from run to run.
            self._writer = self._index.writer(_HEAP_BYTES, 1)

    def forget_posts(self, posts: Iterable[int]) -> None:
        """Remove all passages of these posts."""
        from tantivy import Query

        dead = list(posts)
        if dead:
            query = Query.term_set_query(self._index.schema, "post", dead)
            with _os_errors():
                self._writer.delete_documents_by_query(query)

    def add(
        self,
        *,
        id: int,
        post: int,
        kind: Kind,
        title: str,
        headings: str,
        body: str,
        written: str = "",
        filed_under: Sequence[str] = (),
        formula: Sequence[str] = (),
        bare: Sequence[str] = (),
    ) -> None:
        """Add a passage.

        Args:
            id: Its id.
            post: The id of its post.
            kind: Its kind.
            title: The title of its post, and other names of that.
            headings: The headings above it.
            body: Its own words.
            written: The same as the author wrote them, markup and all, if it is prose.
            filed_under: Tags, and other words that it is found by, too, whether it has them or not.
            formula: Its tree tokens, if it is a formula.
            bare: Those of the bare formula.
        """
        import tantivy

        document = tantivy.Document()
        document.add_unsigned("id", id)
        document.add_unsigned("post", post)
        document.add_unsigned("kind", KIND_CODES[kind])
        head = f"{title}\n{headings}\n" * _HEAD_COUNTS
        document.add_text("words", prepared(head + body))
        there = _written(head + body) if filed_under else set()
        filed_under = [f for f in filed_under if any(map(str.isalpha, f))]
        lacking = [words for words in filed_under if not there.issuperset(_written(words))]
        names = names_as_one(f"{head}{written or body}", as_written=kind == "text")
        beside = words_beside("\n".join((head + body, *lacking)))
        for words in (*beside, *names, *lacking):
            document.add_text("words", f"{_APART}{prepared(words)}")
        if kind == "text":
            spelt = "\n".join((title, headings, body, *lacking))
            document.add_text(_SPELLING, _COMMAND.sub(" ", spelt))
        if formula:
            document.add_text("formula", " ".join(formula))
        if bare:
            document.add_text("bare", " ".join(bare))
        with _os_errors():
            self._writer.add_document(document)

    def close(self) -> None:
        """Commit, wait for merges, and drop files that no segment uses."""
        with _os_errors():
            self._writer.commit()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()


@contextmanager
def _os_errors() -> Iterator[None]:
    """Turn what tantivy says of a bad disk, a ValueError, into what Python says of one."""
    try:
        yield
    except ValueError as error:
        told = re.search(r"([^:\"'()]+) \(os error (\d+)\)", str(error))
        if told is None:
            raise OSError(errno.EIO, str(error)) from error
        # Windows has numbers of its own, which Python takes in the fourth place; elsewhere that is
        # passed over.
        number = int(told[2])
        raise OSError(number, told[1].strip(), None, number) from error


@contextmanager
def _linked_elsewhere(folder: Path) -> Iterator[Path]:
    """Give a folder that can be written, of links to the files of `folder`, or of copies."""
    from shutil import copyfile
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                try:
                    os.symlink(file.absolute(), os.path.join(name, file.name))
                except OSError:  # Windows lets few people make links
                    copyfile(file, os.path.join(name, file.name))
        yield Path(name)


def _with_few_repeats(
    words: Sequence[str] | Sequence[tuple[int, str]],
) -> list[str | tuple[int, str]]:
    """Return the beginning of a row in which no word comes more often than may be looked for."""
    counts: Counter[str] = Counter()
    row: list[str | tuple[int, str]] = []
    for word in words:
        term = word if isinstance(word, str) else word[1]
        counts[term] += 1
        if counts[term] > _MOST_REPEATS:
            break
        row.append(word)
    return row


def _written(text: str) -> set[str]:
    """Return the words of a text as they are written, but for case, and signed terms."""
    signed = (term for terms in signed_terms(text) for term in terms)
    return {*WORD.findall(text.lower()), *signed}


def _schema() -> tantivy.Schema:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("post", indexed=True, fast=True)
    builder.add_unsigned_field("kind", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name=_ANALYZER)
    builder.add_text_field(_SPELLING, tokenizer_name=_SPELLING, index_option="basic")
    for field in ("formula", "bare"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
