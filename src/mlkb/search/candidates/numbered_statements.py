"""The theorems, exercises and sheets of which a query names the number.

Many an article has a theorem 2 and an exercise 2, so that the query's other words tell which is
meant: they name the article by words of its title or by their initials ("exercise 3 HMM"), or stand
with the statement. Where there are none, all of that number may be meant. How a statement begins is
known to `mlkb.lookup.statements`; the index of words proposes where.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from mlkb.index.analysis import WORD, analyse
from mlkb.lookup.statements import (
    Statement,
    begins,
    heads,
    lists_bare_numbers,
    statements_in,
)
from mlkb.records.answers import Filters
from mlkb.search.candidates.highest import highest
from mlkb.search.candidates.references import without_references
from mlkb.search.query.asking import asking_terms

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.posts import Kind, Passage, Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["missing_statements", "statement_line", "statements_of_number"]

_SAYING_NOTHING = (
    "article book chapter document lecture lesson note part post section series tutorial "
    "proof prove say solution solve state statement"
)
"""What a statement is in, and what is done with it; such a word tells no one from another."""

_LOOKED_AT = 100
"""Passages that are read for one number, those first that have most of the other words."""

_SLOP = 1
"""Words between what a statement is called and its number, one that the index leaves out among
them: the letter of "A.1", the "no." of "exercise no. 3"."""

_LOOKED_AT_FOR_NONE = 1_000
"""Passages that are read before it is said that none has it; of more it is not known."""

_MOST_POSTS = 100
"""Posts that words name at the most; of more they name none."""

_MOST_INITIALS = 8
"""Words of one query that may be initials of an article's title."""


def statements_of_number(
    words: str, snapshot: Snapshot, posts: Sequence[int] | None, kinds: Collection[Kind]
) -> dict[int, float]:
    """Return the passages with a statement that `words` name, and the chance of each by that.

    Of an exercise on a sheet both are named: where passages have all that is named, it is those.

    Args:
        words: The words of a query.
        snapshot: What to search in.
        posts: Ids of the posts that may answer; None for all.
        kinds: Kinds of passage that may answer; empty for all.
    """
    named = statements_in(words)
    if not named or (kinds and "text" not in kinds):
        return {}
    others = _other_words(words)
    meant = [_meant(statement, others, snapshot, posts) for statement in named]
    all_named = set(meant[0]).intersection(*meant[1:]) if len(named) > 1 else set()
    if all_named:
        return dict.fromkeys(all_named, 1 / len(all_named))
    firsts = map(_first_of_each, named, meant)
    return highest((id_, 1 / len(ids)) for ids in firsts for id_ in ids)


def missing_statements(words: str, snapshot: Snapshot) -> list[str]:
    """Return as they are said which statements that `words` name are nowhere here.

    Where too many may have one, that is not known, and not said.
    """
    return [one.said for one in statements_in(words) if _is_nowhere(one, snapshot)]


def statement_line(words: str, passage: Passage) -> int:
    """Return where in a text that bears it the statement begins that `words` name.

    It is a line, counted from 0. A text under a heading with the number is the statement's whole.
    """
    for statement in statements_in(words):
        if _heading_of(statement, passage.headings) is not None:
            continue
        for word in statement.words:
            begun = begins(statement, word, passage.text, passage.headings)
            if begun is not None:
                return passage.text.count("\n", 0, begun)
    return 0


def _meant(
    statement: Statement,
    others: Mapping[str, str],
    snapshot: Snapshot,
    posts: Sequence[int] | None,
) -> dict[int, StoredPassage]:
    """Return the passages with a statement, by the first of its words by which there are some."""
    for word in statement.words:
        if found := _called(statement, word, others, snapshot, posts):
            return found
    return {}


def _called(
    statement: Statement,
    word: str,
    others: Mapping[str, str],
    snapshot: Snapshot,
    posts: Sequence[int] | None,
) -> dict[int, StoredPassage]:
    """Return the passages with a statement so called in the article that the other words name.

    Where they name none, it is those with which the words stand, but for the initials of their
    article.
    """
    bearing = partial(_bearing, statement, word, others, snapshot)
    if not others:
        return bearing(posts)
    known = snapshot.catalog.posts()
    initials = {
        term: {post.slug for post in known if _abbreviate(term, typed, post)}
        for term, typed in list(others.items())[:_MOST_INITIALS]
    }
    within = partial(_within, snapshot=snapshot, posts=posts)
    named = within([post.slug for post in known if _is_named(post, others, initials)])
    if found := bearing(named):
        return found
    found = bearing(posts) | bearing(within(set().union(*initials.values())))
    ids = list(found)
    for term in others:
        there = snapshot.lexical.having((term,), ids)
        slugs = initials.get(term, ())
        ids = [id_ for id_ in ids if id_ in there or found[id_].post.slug in slugs]
    return {id_: found[id_] for id_ in ids}


def _is_nowhere(statement: Statement, snapshot: Snapshot) -> bool:
    for word in statement.words:
        proposed = _proposed(statement, word, (), snapshot, None, _LOOKED_AT_FOR_NONE)
        if len(proposed) >= _LOOKED_AT_FOR_NONE:
            return False
        stored = snapshot.catalog.passages(proposed).values()
        if any(_bears(one, statement, word) for one in stored):
            return False
    return True


def _first_of_each(statement: Statement, passages: Mapping[int, StoredPassage]) -> list[int]:
    """Return the ids of passages, but of several below the same heading only that of the first."""
    first: dict[object, int] = {}
    for id_, stored in sorted(passages.items(), key=lambda one: one[1].passage.line):
        headings = (stored.post.title, *stored.passage.headings)
        depth = _heading_of(statement, headings)
        below = id_ if depth is None else (stored.post.slug, headings[: depth + 1])
        first.setdefault(below, id_)
    return list(first.values())


def _heading_of(statement: Statement, headings: Sequence[str]) -> int | None:
    """Return which of the headings names a statement, if one does."""
    for at, heading in enumerate(headings):
        if any(heads(statement, word, heading) for word in statement.words):
            return at
    return None


def _other_words(words: str) -> dict[str, str]:
    """Return the terms that tell which statement is meant, each with its word as it was typed.

    A stem has not all letters of an abbreviation: OLS.
    """
    typed: dict[str, str] = {}
    for word in WORD.findall(without_references(words)):
        for term in analyse(word):
            typed.setdefault(term, word)
    return {
        term: word
        for term, word in typed.items()
        if term not in asking_terms() and term not in _saying_nothing()
    }


@cache
def _saying_nothing() -> frozenset[str]:
    return frozenset(analyse(_SAYING_NOTHING))


def _abbreviate(term: str, word: str, post: Post) -> bool:
    """Whether a word, or without its plural the term, are initials of a name of the post."""
    from mlkb.lookup.near_names import folded
    from mlkb.lookup.posts import abbreviates

    return abbreviates(folded(word), post) or abbreviates(term, post)


def _is_named(post: Post, terms: Iterable[str], initials: Mapping[str, Collection[str]]) -> bool:
    """Whether a post has each term in its names, or is among those of which it has the initials."""
    names = analyse("\n".join((post.title, post.slug, *post.aliases)))
    return all(term in names or post.slug in initials.get(term, ()) for term in terms)


def _within(
    slugs: Collection[str], snapshot: Snapshot, posts: Sequence[int] | None
) -> Sequence[int]:
    """Return the ids of the posts with these slugs that may answer; none if there are too many."""
    if not 0 < len(slugs) <= _MOST_POSTS:
        return []
    ids = snapshot.catalog.post_ids(Filters(posts=tuple(slugs)))
    return ids if posts is None else sorted(set(ids).intersection(posts))


def _bearing(
    statement: Statement,
    word: str,
    others: Iterable[str],
    snapshot: Snapshot,
    posts: Sequence[int] | None,
) -> dict[int, StoredPassage]:
    """Return the passages with a statement, called by one of its words."""
    proposed = _proposed(statement, word, others, snapshot, posts)
    stored = snapshot.catalog.passages(proposed)
    return {id_: stored[id_] for id_ in proposed if _bears(stored[id_], statement, word)}


def _bears(stored: StoredPassage, statement: Statement, word: str) -> bool:
    passage = stored.passage
    headings = (stored.post.title, *passage.headings)
    return (
        any(heads(statement, word, heading) for heading in headings)
        or begins(statement, word, passage.text, passage.headings) is not None
    )


def _proposed(
    statement: Statement,
    word: str,
    others: Iterable[str],
    snapshot: Snapshot,
    posts: Sequence[int] | None,
    most: int = _LOOKED_AT,
) -> list[int]:
    """Return the ids of passages that may have a statement, called by one of its words.

    They have the word before the number or behind it; of exercises that have only numbers, which
    lists have no word for, the word anywhere.
    """
    called, number = analyse(word), analyse(statement.number)
    rows = [[*called, *number], [*number, *called]]
    if lists_bare_numbers(word):
        rows.append(called)
    found = (
        snapshot.lexical.search_rows(
            [(row, _SLOP)], most, beside=[*number, *others], posts=posts, kinds=("text",)
        )
        for row in rows
    )
    return list(dict.fromkeys(chain.from_iterable(found)))
