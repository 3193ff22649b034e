"""The catalog: files, posts and passages in SQLite; what passages say lies in `texts`.

The catalog is where ids become records. The lexical and the vector index know passages only as
numbers; filters are resolved here, once, into sets of posts, so that they mean the same in every
arm. A catalog is written by one `CatalogWriter` and then only read, which lets readers open it as
immutable: no locks, no journal.

Every build copies it, so a passage is a few numbers in it. No id is given twice, since segments
that are older than a deletion still hold what was deleted.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mlkb.causes import raise_shortage
from mlkb.corpus.scan import FileState
from mlkb.errors import DamagedIndexError
from mlkb.index.layout import TEXTS
from mlkb.index.sqlite import connect_finished, connect_unfinished, in_chunks, marks
from mlkb.index.texts import TextIndex, TextWriter
from mlkb.records.answers import Filters
from mlkb.records.posts import Formula, Kind, Passage, Post

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.records.articles import Article, Problem

__all__ = ["KIND_CODES", "Catalog", "CatalogWriter", "IndexedFile", "StoredPassage"]

KIND_CODES: Mapping[Kind, int] = {"text": 1, "formula": 2, "code": 3}
"""The number that stands for a kind, in the catalog and wherever else passages are numbers."""

_SCHEMA = """
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed_ns INTEGER NOT NULL, sha256 BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE problems (
    path TEXT NOT NULL, line INTEGER, message TEXT NOT NULL, severity TEXT NOT NULL
);
CREATE INDEX problems_path ON problems (path);
CREATE TABLE posts (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, slug TEXT NOT NULL, natural TEXT NOT NULL,
    title TEXT NOT NULL, series TEXT, series_key TEXT, part INTEGER, date TEXT,
    read_minutes INTEGER NOT NULL, tags TEXT NOT NULL, summary TEXT NOT NULL,
    draft INTEGER NOT NULL, aliases TEXT NOT NULL, -- one a line
    piece INTEGER NOT NULL DEFAULT 0, kinds BLOB NOT NULL DEFAULT x'' -- see `pieces_where`
);
CREATE INDEX posts_slug ON posts (slug);
CREATE INDEX posts_natural ON posts (natural);
CREATE INDEX posts_series ON posts (series_key, part);
CREATE TABLE definitions (post INTEGER PRIMARY KEY, latex TEXT NOT NULL); -- of macros
CREATE TABLE macros (name TEXT NOT NULL, post INTEGER NOT NULL);
CREATE INDEX macros_name ON macros (name);
CREATE INDEX macros_post ON macros (post);
CREATE TABLE tags (post INTEGER NOT NULL, tag TEXT NOT NULL);
CREATE INDEX tags_tag ON tags (tag);
CREATE INDEX tags_post ON tags (post);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, post INTEGER NOT NULL, kind INTEGER NOT NULL,
    line INTEGER NOT NULL, end_line INTEGER NOT NULL, parent INTEGER
);
CREATE INDEX passages_post ON passages (post);
CREATE TABLE pieces (id INTEGER PRIMARY KEY, passage INTEGER NOT NULL);
CREATE INDEX pieces_passage ON pieces (passage);
CREATE TABLE numbers (name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO numbers VALUES ('posts', 1), ('passages', 1), ('pieces', 1);
"""

_KINDS = {code: kind for kind, code in KIND_CODES.items()}


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as it was when it was indexed.

    Attributes:
        state: As the file system described it.
        sha256: The SHA-256 of its content; empty where it could not be read.
    """

    state: FileState
    sha256: bytes


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as read back: its id, its post, and itself (without ``plain``)."""

    id: int
    post: Post
    passage: Passage


class Catalog:
    """Reads a catalog. Use as a context manager, or call `close`."""

    def __init__(self, file: Path) -> None:
        """Open the catalog at `file`, and the texts beside it.

        Raises:
            DamagedIndexError: It is no catalog.
        """
        self._file = file
        try:
            self._texts = TextIndex(file.with_name(TEXTS))
            self._db = connect_finished(file)
            self._db.execute("SELECT 1 FROM posts LIMIT 1")
        except (sqlite3.Error, OSError, ValueError) as error:
            raise self._damaged(error) from None

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._texts.close()
        self._db.close()

    def _damaged(self, error: Exception) -> DamagedIndexError:
        raise_shortage(error)
        return DamagedIndexError(f"The index is damaged ({self._file}: {error})")

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from None

    def _all_of(self, sql: str, ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows for these ids; `sql` ends where they follow."""
        for chunk in in_chunks(ids):
            yield from self._all(f"{sql} IN ({marks(chunk)})", chunk)

    def files(self) -> dict[str, IndexedFile]:
        """Return every indexed file by its path."""
        rows = self._all("SELECT path, size, changed_ns, sha256 FROM files")
        return {row[0]: IndexedFile(FileState(row[0], row[1], row[2]), row[3]) for row in rows}

    def problems(self) -> tuple[Problem, ...]:
        """Return what was wrong with the indexed files when they were read."""
        from mlkb.records.articles import Problem

        rows = self._all(
            "SELECT path, line, message, severity FROM problems "
            "WHERE path IN (SELECT path FROM files) ORDER BY path, line"
        )
        return tuple(Problem(*row) for row in rows)

    def slug_clashes(self) -> tuple[Problem, ...]:
        """Return a warning for each post whose slug was another's already."""
        from mlkb.records.articles import Problem

        rows = self._all(
            "SELECT p.path, first.path, p.natural, p.slug FROM posts p JOIN "
            "(SELECT natural, min(path) AS path FROM posts GROUP BY natural HAVING count(*) > 1) "
            "AS first ON first.natural = p.natural AND first.path < p.path ORDER BY p.path"
        )
        return tuple(
            Problem(
                path,
                None,
                f"has the slug '{natural}' of {first} and is called '{slug}' instead; "
                "give it a 'slug:' of its own.",
                "warning",
            )
            for path, first, natural, slug in rows
        )

    def posts(self, filters: Filters | None = None) -> list[Post]:
        """Return the posts that pass `filters`, newest first, as a blog lists them."""
        where, values = _where(filters or Filters())
        rows = self._all(
            f"SELECT {_POST_COLUMNS} FROM posts p{where} "
            "ORDER BY date IS NULL, date DESC, part DESC, path",
            values,
        )
        return [_post(row) for row in rows]

    def series(self) -> set[str]:
        """Return the names of the series that there are."""
        return {row[0] for row in self._all("SELECT DISTINCT series FROM posts") if row[0]}

    def tags(self) -> set[str]:
        """Return the tags that there are, as authors spell them."""
        rows = self._all("SELECT DISTINCT tags FROM posts")
        return {tag for row in rows for tag in json.loads(row[0])}

    def definitions_of(self, macro: str, most: int) -> list[str]:
        """Return what posts define that define a macro, LaTeX, different ones only.

        Args:
            macro: Its name, with the backslash.
            most: How many at the most.
        """
        rows = self._all(
            "SELECT d.latex FROM macros m JOIN definitions d ON d.post = m.post "
            "WHERE m.name = ? GROUP BY d.latex ORDER BY min(d.post) LIMIT ?",
            (macro, most),
        )
        return [row[0] for row in rows]

    def post_ids(self, filters: Filters) -> list[int]:
        """Return the ids of the posts that pass `filters`."""
        where, values = _where(filters)
        return [row[0] for row in self._all(f"SELECT id FROM posts p{where}", values)]

    def post_by_path(self, path: str) -> tuple[int, Post] | None:
        """Return id and record of the post at `path`, or None."""
        rows = self._all(f"SELECT id, {_POST_COLUMNS} FROM posts p WHERE path = ?", (path,))
        return (rows[0][0], _post(rows[0][1:])) if rows else None

    def counts(self) -> tuple[int, int, int]:
        """Return how many posts, text and code passages, and formula passages there are."""
        (posts,) = self._all("SELECT count(*) FROM posts")[0]
        kinds = dict(self._all("SELECT kind, count(*) FROM passages GROUP BY kind"))
        formulas = kinds.pop(KIND_CODES["formula"], 0)
        return posts, sum(kinds.values()), formulas

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Return the passages with these ids, by id."""
        found: dict[int, StoredPassage] = {}
        records = self._texts.get(ids)
        rows = self._all_of(
            f"SELECT s.id, s.kind, s.line, s.end_line, {_POST_COLUMNS} FROM passages s "
            "JOIN posts p ON p.id = s.post WHERE s.id",
            ids,
        )
        for row in rows:
            if row[0] not in records:
                raise self._damaged(LookupError(f"the text of passage {row[0]} is missing"))
            passage = _passage(records[row[0]], *row[1:4])
            found[row[0]] = StoredPassage(row[0], _post(row[4:]), passage)
        return found

    def passages_in(self, path: str) -> list[StoredPassage]:
        """Return all passages of the post at `path`, in the order of the file."""
        rows = self._all(
            "SELECT s.id FROM passages s JOIN posts p ON p.id = s.post WHERE p.path = ? "
            "ORDER BY s.line, s.id",
            (path,),
        )
        ids = [row[0] for row in rows]
        found = self.passages(ids)
        return [found[id_] for id_ in ids]

    def posts_of(self, passages: Sequence[int]) -> dict[int, Post]:
        """Return the posts of these passages, by id."""
        sql = (
            f"SELECT DISTINCT p.id, {_POST_COLUMNS} FROM passages s JOIN posts p ON p.id = s.post "
            "WHERE s.id"
        )
        return {row[0]: _post(row[1:]) for row in self._all_of(sql, passages)}

    def posts_of_part(self, part: int) -> dict[int, Post]:
        """Return the posts that are part number `part` of some series, by id."""
        rows = self._all(f"SELECT id, {_POST_COLUMNS} FROM posts p WHERE part = ?", (part,))
        return {row[0]: _post(row[1:]) for row in rows}

    def paths_of(self, passages: Sequence[int]) -> dict[int, str]:
        """Return the path of the post of each of these passages."""
        sql = "SELECT s.id, p.path FROM passages s JOIN posts p ON p.id = s.post WHERE s.id"
        return {row[0]: row[1] for row in self._all_of(sql, passages)}

    def parents_of(self, passages: Sequence[int]) -> dict[int, int]:
        """Return for those of these passages that are inline formulas the passage around them."""
        sql = "SELECT id, parent FROM passages WHERE parent IS NOT NULL AND id"
        return {row[0]: row[1] for row in self._all_of(sql, passages)}

    def pieces_of(self, passages: Sequence[int]) -> list[int]:
        """Return the vector ids of these passages."""
        rows = self._all_of("SELECT id FROM pieces WHERE passage", passages)
        return [row[0] for row in rows]

    def passages_of_pieces(self, pieces: Sequence[int]) -> dict[int, int]:
        """Return the passage id of each of these vector ids."""
        rows = self._all_of("SELECT id, passage FROM pieces WHERE id", pieces)
        return {row[0]: row[1] for row in rows}

    def pieces_of_post(self, post: int, kinds: Sequence[Kind] = ()) -> list[tuple[int, int]]:
        """Return (vector id, passage id) of a post's passages, in the order of the file."""
        only = f"AND s.kind IN ({marks(kinds)})" if kinds else ""
        rows = self._all(
            "SELECT e.id, s.id FROM passages s JOIN pieces e ON e.passage = s.id "
            f"WHERE s.post = ? {only} ORDER BY s.line, e.id",
            (post, *_codes(kinds)),
        )
        return [(row[0], row[1]) for row in rows]

    def pieces_where(self, posts: Sequence[int] | None, kinds: Sequence[Kind]) -> NDArray[np.bool_]:
        """Say of each vector id whether it is of one of these kinds, in one of these posts.

        The vectors of a post have ids in a row, and a post knows of which kind each of them is: a
        million passages are marked without a row for each.

        Args:
            posts: Ids of posts; None for all.
            kinds: Kinds of passages; empty for all.

        Returns:
            An array, True where the id that is the position may answer.
        """
        import numpy as np

        where = "" if posts is None else " WHERE id IN (SELECT value FROM json_each(?))"
        values = () if posts is None else (json.dumps(list(posts)),)
        rows = self._all(f"SELECT piece, kinds FROM posts{where}", values)
        found = np.zeros(self._all("SELECT next FROM numbers WHERE name = 'pieces'")[0][0], bool)
        wanted = np.zeros(256, bool)
        wanted[_codes(kinds or tuple(KIND_CODES))] = True
        for first, codes in rows:
            found[first : first + len(codes)] = wanted[np.frombuffer(codes, np.uint8)]
        return found


class CatalogWriter:
    """Writes a catalog, new or continued from a copy of the one before."""

    def __init__(self, file: Path) -> None:
        """Open or create the catalog at `file`."""
        fresh = not file.exists()
        self._file = file
        self._db = connect_unfinished(file)
        if fresh:
            self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self._next: dict[str, int] = dict(self._db.execute("SELECT name, next FROM numbers"))
        self._texts = TextWriter(file.with_name(TEXTS), self._next["passages"])

    def close(self) -> None:
        """Settle the slugs, commit, close, and merge texts."""
        self._settle_slugs()
        numbers = [(number, name) for name, number in self._next.items()]
        self._db.executemany("UPDATE numbers SET next = ? WHERE name = ?", numbers)
        self._db.execute("COMMIT")
        self._db.close()
        self._texts.close(self._file)

    def abandon(self) -> None:
        """Close without finishing."""
        self._db.close()
        self._texts.abandon()

    def _new_id(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table] - 1

    def forget(self, path: str) -> tuple[list[int], list[int]]:
        """Remove a file with its post; return the ids of its posts and of their vectors."""
        self._db.execute("DELETE FROM files WHERE path = ?", (path,))
        self._db.execute("DELETE FROM problems WHERE path = ?", (path,))
        posts = [row[0] for row in self._db.execute("SELECT id FROM posts WHERE path = ?", (path,))]
        pieces: list[int] = []
        for post in posts:
            rows = self._db.execute(
                "SELECT e.id FROM pieces e JOIN passages s ON s.id = e.passage WHERE s.post = ?",
                (post,),
            )
            pieces.extend(row[0] for row in rows)
            self._db.execute("DELETE FROM passages WHERE post = ?", (post,))
            for table in ("tags", "definitions", "macros"):
                self._db.execute(f"DELETE FROM {table} WHERE post = ?", (post,))
            self._db.execute("DELETE FROM posts WHERE id = ?", (post,))
        self._db.executemany("DELETE FROM pieces WHERE id = ?", [(piece,) for piece in pieces])
        return posts, pieces

    def touch(self, state: FileState) -> None:
        """Note that a file has other times but the content that is indexed."""
        self._db.execute(
            "UPDATE files SET size = ?, changed_ns = ? WHERE path = ?",
            (state.size, state.changed_ns, state.path),
        )

    def add_file(self, file: IndexedFile, problems: Iterable[Problem]) -> None:
        """Note a file that was read, and what was wrong with it."""
        state = file.state
        self._db.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?)",
            (state.path, state.size, state.changed_ns, file.sha256),
        )
        self._add_problems(problems)

    def keep_unread(self, state: FileState, problems: Iterable[Problem]) -> None:
        """Note that an indexed file cannot be read now, and why; its last text stays."""
        self._db.execute(
            "UPDATE files SET size = ?, changed_ns = ?, sha256 = x'' WHERE path = ?",
            (state.size, state.changed_ns, state.path),
        )
        self._db.execute("DELETE FROM problems WHERE path = ?", (state.path,))
        self._add_problems(problems)

    def _add_problems(self, problems: Iterable[Problem]) -> None:
        self._db.executemany(
            "INSERT INTO problems VALUES (?, ?, ?, ?)",
            [(p.path, p.line, p.message, p.severity) for p in problems],
        )

    def add_article(self, article: Article) -> tuple[int, list[int]]:
        """Add a post with its passages; return its id and theirs."""
        post = article.post
        post_id = self._new_id("posts")
        self._db.execute(
            "INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, x'')",
            (
                post_id, post.path, post.slug, post.slug, post.title, post.series,
                post.series_key or None, post.part,
                post.date.isoformat() if post.date else None, post.read_minutes,
                json.dumps(post.tags, ensure_ascii=False), post.summary, post.draft,
                "\n".join(post.aliases),
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO tags VALUES (?, ?)", [(post_id, tag.casefold()) for tag in post.tags]
        )
        self._add_macros(post_id, article.macros)
        ids = [self._new_id("passages") for _ in article.passages]
        self._db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            [
                (id_, post_id, KIND_CODES[p.kind], p.line, p.end_line, parent)
                for id_, p, parent in zip(
                    ids, article.passages, _parents(ids, article.passages), strict=True
                )
            ],
        )
        self._texts.add(
            [(id_, _record(passage)) for id_, passage in zip(ids, article.passages, strict=True)]
        )
        return post_id, ids

    def _add_macros(self, post: int, definitions: str) -> None:
        if definitions:
            from mlkb.corpus.macros import names_defined

            self._db.execute("INSERT INTO definitions VALUES (?, ?)", (post, definitions))
            names = [(name, post) for name in sorted(names_defined(definitions))]
            self._db.executemany("INSERT INTO macros VALUES (?, ?)", names)

    def add_pieces(self, post: int, passages: Sequence[tuple[int, Kind, int]]) -> list[list[int]]:
        """Return new vector ids, in a row, for the passages of a post.

        Args:
            post: Its id.
            passages: For each its id, its kind, and the number of its vectors.
        """
        first = self._next["pieces"]
        ids = [[self._new_id("pieces") for _ in range(count)] for _, _, count in passages]
        self._db.executemany(
            "INSERT INTO pieces VALUES (?, ?)",
            [(id_, p[0]) for p, own in zip(passages, ids, strict=True) for id_ in own],
        )
        kinds = bytes(KIND_CODES[kind] for _, kind, count in passages for _ in range(count))
        self._db.execute("UPDATE posts SET piece = ?, kinds = ? WHERE id = ?", (first, kinds, post))
        return ids

    def _settle_slugs(self) -> None:
        """Make slugs unique: the first post by path keeps a contested one, others lengthen theirs.

        Decided over all posts at the end of every build, so that the outcome depends on what is in
        the corpus and never on the order in which it came.
        """
        short = self._without_ordinals()
        contested = self._db.execute(
            "SELECT natural FROM posts GROUP BY natural HAVING count(*) > 1 OR max(slug) <> natural"
        ).fetchall()
        taken = {row[0]: 1 for row in self._db.execute("SELECT natural FROM posts")}
        taken |= dict.fromkeys(short.values(), 1)
        for (natural,) in contested:
            rows = self._db.execute(
                "SELECT id, path FROM posts WHERE natural = ? ORDER BY path", (natural,)
            ).fetchall()
            for index, (id_, path) in enumerate(rows):
                slug = _lengthened(natural, path, taken) if index else natural
                self._db.execute("UPDATE posts SET slug = ? WHERE id = ?", (slug, id_))
        self._db.executemany(
            "UPDATE posts SET slug = ? WHERE id = ?", [(slug, id_) for id_, slug in short.items()]
        )

    def _without_ordinals(self) -> dict[int, str]:
        """Return slugs without the number in front, of posts by id, where that is an ordinal.

        ``10-compare`` alone may be ten of something. Beside ``01-begin`` it is the tenth, and loses
        its number as that does, unless another post is called so then.
        """
        numbered = self._db.execute(
            "SELECT id, path, natural FROM posts WHERE natural GLOB '[1-9][0-9]*-*'"
        ).fetchall()
        if not numbered:
            return {}
        rows = self._db.execute("SELECT path, natural FROM posts").fetchall()
        from mlkb.corpus.slugs import ordinal_place  # a search gives no slugs

        counted = {row[0]: ordinal_place(row[0]) for row in rows}
        padded = {place[:2] for place in counted.values() if place and place[2].startswith("0")}
        short: dict[int, str] = {}
        uses = Counter(natural for _, natural in rows)
        for id_, path, natural in numbered:
            place, (number, _, rest) = counted[path], natural.partition("-")
            if place and place[:2] in padded and place[2] == number and not rest[:1].isdigit():
                short[id_] = rest
        uses.update(short.values())
        return {id_: slug for id_, slug in short.items() if uses[slug] == 1}


def _lengthened(slug: str, path: str, taken: dict[str, int]) -> str:
    """Return a slug with the folder of the post in front, and a number behind where that is needed.

    A post that is called by its folder, or as its folder, has the name of the one above in front.

    Args:
        slug: What the post would be called by itself.
        path: Its path.
        taken: All slugs that are given, each with the last number behind it; the new one is added.
    """
    from mlkb.corpus.slugs import slugify, unnumbered

    folders = [unnumbered(folder.name) for folder in PurePosixPath(path).parents]
    folder = next((name for name in folders if slugify(name) != slug), "")
    stem = longer = f"{folder}-{slug}" if folder else slug
    while longer in taken:
        taken[stem] = taken.get(stem, 1) + 1
        longer = f"{stem}-{taken[stem]}"
    taken[longer] = 1
    return longer


_POST_COLUMNS = (
    "p.slug, p.path, p.title, p.series, p.part, "
    "(SELECT max(part) FROM posts WHERE series_key = p.series_key), "
    "p.date, p.read_minutes, p.tags, p.summary, p.draft, p.aliases"
)


def _post(row: Sequence[Any]) -> Post:
    slug, path, title, series, part, parts, date, minutes, tags, summary, draft, aliases = row
    return Post(
        slug=slug, path=path, title=title, series=series, part=part, parts=parts,
        date=dt.date.fromisoformat(date) if date else None, read_minutes=minutes,
        tags=tuple(json.loads(tags)), summary=summary, draft=bool(draft),
        aliases=tuple(filter(None, aliases.split("\n"))),
    )  # fmt: skip


def _passage(record: str, kind: int, line: int, end_line: int) -> Passage:
    text, headings, anchor, language, *rest = json.loads(record)
    formula = None
    if rest:
        latex, display, tag = rest
        formula = Formula(latex, bool(display), tag, line, end_line)
    return Passage(
        kind=_KINDS[kind], headings=tuple(headings), anchor=anchor, line=line,
        end_line=end_line, text=text, plain="", formula=formula, language=language,
    )  # fmt: skip


def _record(passage: Passage) -> str:
    """Return what is kept of a passage in `texts`."""
    parts: list[object] = [passage.text, passage.headings, passage.anchor, passage.language]
    if passage.formula:
        parts += [passage.formula.latex, passage.formula.display, passage.formula.tag]
    return json.dumps(parts, ensure_ascii=False)


def _codes(kinds: Sequence[Kind]) -> list[int]:
    return [KIND_CODES[kind] for kind in kinds]


def _parents(ids: Sequence[int], passages: Sequence[Passage]) -> list[int | None]:
    """Return for each passage that is an inline formula the id of the text passage around it.

    Args:
        ids: The ids of the passages.
        passages: All of an article, in the order of the file.
    """
    texts = [(id_, p) for id_, p in zip(ids, passages, strict=True) if p.kind == "text"]
    parents: list[int | None] = []
    at = 0
    for passage in passages:
        while at < len(texts) and texts[at][1].end_line < passage.line:
            at += 1
        is_inline = passage.formula is not None and not passage.formula.display
        is_within = at < len(texts) and texts[at][1].line <= passage.line
        parents.append(texts[at][0] if is_inline and is_within else None)
    return parents


_LARGEST = 2**63 - 1
"""The largest whole number that SQLite takes."""


def _where(filters: Filters) -> tuple[str, list[Any]]:
    """Return the WHERE clause, with a space in front, and its values. Kinds are not its concern."""
    conditions: list[str] = []
    values: list[Any] = []

    def need(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    if filters.series:
        names = [name.casefold() for name in filters.series]
        need(f"p.series_key IN ({marks(names)})", *names)
    for tag in filters.tags:
        need("p.id IN (SELECT post FROM tags WHERE tag = ?)", tag.casefold())
    if filters.since:
        need("p.date >= ?", filters.since.isoformat())
    if filters.until:
        need("p.date <= ?", filters.until.isoformat())
    if filters.posts:
        need(f"p.slug IN ({marks(filters.posts)})", *filters.posts)
    if filters.max_minutes is not None:
        need("p.read_minutes <= ?", min(filters.max_minutes, _LARGEST))
    if not filters.drafts:
        need("NOT p.draft")
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values
