"""The exercises of which a query names the number.

Their word stands before the numbers of an article but once, in a heading. Each article has an
exercise 2, so that it takes the query's other words to tell which is meant: they name the article
by words of its title or by their initials ("exercise 3 HMM"), or stand with the exercise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from mlkb.index.analysis import WORD, analyse
from mlkb.records.answers import Filters
from mlkb.search.answerability.answering import asking_terms
from mlkb.search.candidates.references import exercises_in, without_references

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.posts import Kind, Passage, Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["exercise_line", "exercises_of_number"]

_HEADING = "exercise"

_WRITINGS = "article book chapter document lecture lesson note part post section series tutorial"
"""What an exercise is in; such a word tells no one from another."""

_LOOKED_AT = 100
"""Passages that are read for one number, those first that have most of the other words."""

_MOST_POSTS = 100
"""Posts that words name at the most; of more they name none."""

_MOST_INITIALS = 8
"""Words of one query that may be initials of an article's title."""


def exercises_of_number(
    words: str, snapshot: Snapshot, posts: Sequence[int] | None, kinds: Collection[Kind]
) -> dict[int, float]:
    """Return the exercises whose number `words` name, and the chance of each by that.

    Args:
        words: The words of a query.
        snapshot: What to search in.
        posts: Ids of the posts that may answer; None for all.
        kinds: Kinds of passage that may answer; empty for all.
    """
    found: dict[int, float] = {}
    for number in exercises_in(words):
        ids = _exercises(number, words, snapshot, posts, kinds)
        found.update({id_: max(found.get(id_, 0.0), 1 / len(ids)) for id_ in ids})
    return found


def _exercises(
    number: str,
    words: str,
    snapshot: Snapshot,
    posts: Sequence[int] | None,
    kinds: Collection[Kind],
) -> list[int]:
    """Return the exercises of that number in the article that the other words name.

    Where they name none, it is those with which the words stand, but for the initials of their
    article.
    """
    others = _other_words(words)
    if not others or (kinds and "text" not in kinds):
        return []
    known = snapshot.catalog.posts()
    initials = {
        term: {post.slug for post in known if _abbreviate(term, word, post)}
        for term, word in list(others.items())[:_MOST_INITIALS]
    }
    within = partial(_within, snapshot=snapshot, posts=posts)
    named = within([post.slug for post in known if _is_named(post, others, initials)])
    if found := _proposed(number, others, snapshot, named):
        return list(found)
    found = _proposed(number, others, snapshot, posts)
    found |= _proposed(number, others, snapshot, within(set().union(*initials.values())))
    ids = list(found)
    for term in others:
        there = snapshot.lexical.having((term,), ids)
        slugs = initials.get(term, ())
        ids = [id_ for id_ in ids if id_ in there or found[id_].post.slug in slugs]
    return ids


def _other_words(words: str) -> dict[str, str]:
    """Return the terms that tell which exercise is meant, each with its word as it was typed.

    A stem has not all letters of an abbreviation: OLS.
    """
    typed: dict[str, str] = {}
    for word in WORD.findall(without_references(words)):
        for term in analyse(word):
            typed.setdefault(term, word)
    return {
        term: word
        for term, word in typed.items()
        if term not in asking_terms() and term not in _writings()
    }


@cache
def _writings() -> frozenset[str]:
    return frozenset(analyse(_WRITINGS))


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


def _proposed(
    number: str, others: Iterable[str], snapshot: Snapshot, posts: Sequence[int] | None
) -> dict[int, StoredPassage]:
    """Return exercises of that number, those first that have most of the other words."""
    wanted = analyse(f"{_HEADING} {number}")
    found = snapshot.lexical.search_words(
        [*wanted, *others], _LOOKED_AT, posts=posts, kinds=("text",)
    )
    stored = snapshot.catalog.passages([id_ for id_, _ in found])
    return {id_: stored[id_] for id_, _ in found if _is_exercise(stored[id_].passage, number)}


def exercise_line(words: str, passage: Passage) -> int:
    """Return where in a text that bears it the exercise begins that `words` name.

    It is a line, counted from 0. A text under a heading with the number is the exercise's whole.
    """
    for number in exercises_in(words):
        if not _is_exercise(passage, number):
            continue
        begun = None if _is_headed(passage, number) else _begun(passage, number)
        return passage.text.count("\n", 0, begun.start()) if begun else 0
    return 0


def _is_exercise(passage: Passage, number: str) -> bool:
    """Whether a passage begins an exercise with a number, or stands under a heading with it."""
    return _is_headed(passage, number) or _begun(passage, number) is not None


def _is_headed(passage: Passage, number: str) -> bool:
    headings = "\n".join(passage.headings).lower()
    return re.search(rf"(?m)^{_HEADING} {_exactly(number)}", headings) is not None


def _begun(passage: Passage, number: str) -> re.Match[str] | None:
    """Return the beginning of an exercise with a number, under a heading of exercises."""
    if not any(_HEADING in heading.lower() for heading in passage.headings):
        return None
    return re.search(rf"(?m)^[*_]{{0,3}}{_exactly(number)}[.):]", passage.text)


def _exactly(number: str) -> str:
    return rf"{re.escape(number)}(?![\d.]*\d)"
