r"""The numbers of formulas that a query names, and the passages that bear them.

"Equation 8.7" asks for one formula, and to an index of words it is two numbers that stand anywhere.
A number is one of a formula where it is said so ("eq. 8.7", "formula 3") or printed so ("(8.7)").
A bare decimal may as well be a rate or a version, and "(3)" an item: such a number is taken for one
of a formula only where all other words of the query stand with that formula, or there are none.
What bears a number is decided by its ``\tag``; the index of words proposes where that may be.

The exercises of an article have numbers too, before which their word stands but once, in a heading.
Each article has an exercise 2, so that it takes the query's other words to tell which is meant:
they name the article by words of its title or by their initials ("exercise 3 HMM"), or stand with
the exercise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import WORD, analyse
from mlkb.records.answers import Filters
from mlkb.search.answerability.answering import asking_terms

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.posts import Kind, Passage, Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["Reference", "bearing", "exercise_line", "missing_beside", "references"]

_NUMBER = r"(?:[A-Z]\.?)?\d{1,4}(?:\.\d{1,4}){0,3}[a-z]?['\u2032*]?(?!\w)"
_OR_BRACKETED = rf"(?:\(\s?{_NUMBER}\s?\)|{_NUMBER})"
_SAID = (
    r"\b(?i:eqs?|eqns?|equations?|formulas?|formulae)\b\.?\s?(?i:(?:no\.?|number|#)\s?)?"
    rf"{_OR_BRACKETED}(?:\s?(?:,|and|&|to|[-\u2013])\s?{_OR_BRACKETED}){{0,8}}"
)
_PRINTED = rf"(?<![\w)\]}}])\(\s?{_NUMBER}\s?\)(?![\w(])"
_BARE = r"(?<![\w.,:/+=<>^_$~-])(?<!\w\()\d{1,4}(?:\.\d{1,4}){1,3}(?![\w%/^(]|\.\d)"
_EXERCISE = r"\b(?i:exercise)\s?(?P<exercise>\d{1,3}(?:\.\d{1,3})?)(?![\w.]\w)"
_REFERENCE = re.compile(f"{_EXERCISE}|(?P<said>{_SAID})|(?P<printed>{_PRINTED})|(?P<bare>{_BARE})")
_NUMBERS = re.compile(rf"(?<![\w.]){_NUMBER}")

_HEADING = "exercise"

_WRITINGS = "article book chapter document lecture lesson note part post section series tutorial"
"""What an exercise is in; such a word tells no one from another."""


_WHERE: tuple[Kind, ...] = ("formula", "text")
"""Kinds of passage that bear numbers, in the order in which they are asked."""

_MOST = 4
"""Numbers of one query that are looked for."""

_LOOKED_AT = 100
"""Passages that are read for one number, those first that have most of the other words."""

_MOST_POSTS = 100
"""Posts that words name at the most; of more they name none."""

_MOST_INITIALS = 8
"""Words of one query that may be initials of an article's title."""


class Reference(NamedTuple):
    """A number in a query that may be one of a formula.

    Attributes:
        number: As authors give it: without brackets.
        sure: Whether nothing else is meant by it.
        said: As the query says what it is ("equation 8.7"); empty where it does not.
        exercise: Whether it is the number of an exercise.
    """

    number: str
    sure: bool
    said: str = ""
    exercise: bool = False


def references(words: str) -> tuple[list[Reference], list[str]]:
    """Return the numbers in `words`, and the terms of what else is asked.

    >>> references("proof of eq. (8.7)")
    ([Reference(number='8.7', sure=True, said='eq. (8.7)', exercise=False)], ['proof'])
    >>> references("learning rate 0.01")
    ([Reference(number='0.01', sure=False, said='', exercise=False)], ['learn', 'rate'])
    """
    found = list(_REFERENCE.finditer(words))
    if not found:
        return [], []
    rest = analyse(_REFERENCE.sub(" ", words))
    others = [term for term in dict.fromkeys(rest) if term not in asking_terms()]
    named: dict[str, Reference] = {}
    for one in found:
        if number := one["exercise"]:
            named[f"exercise {number}"] = Reference(number, sure=False, exercise=True)
            continue
        numbers = _NUMBERS.findall(one[0])
        for number in numbers:
            is_told = not one["bare"] and not number.isdigit()
            said = one["said"] if len(numbers) == 1 else ""
            reference = Reference(number, is_told or not others, said or "")
            if number not in named or reference.sure:
                named[number] = reference
    return list(named.values())[:_MOST], others


def bearing(
    words: str, snapshot: Snapshot, posts: Sequence[int] | None, kinds: Collection[Kind]
) -> dict[int, float]:
    """Return the passages that bear a number which `words` name, and the chance of each by that.

    The chance is 1 for the only formula of that number, 1/2 for each of two. Where formulas are no
    passages of their own, or may not answer, it is the texts in which they stand.

    Args:
        words: The words of a query.
        snapshot: What to search in.
        posts: Ids of the posts that may answer; None for all.
        kinds: Kinds of passage that may answer; empty for all.
    """
    named, others = references(words)
    found: dict[int, float] = {}
    for reference in named:
        if reference.exercise:
            ids = _exercises(reference.number, words, snapshot, posts, kinds)
        else:
            ids = _formulas(reference, others, snapshot, posts, kinds)
        found.update({id_: max(found.get(id_, 0.0), 1 / len(ids)) for id_ in ids})
    return found


def missing_beside(names: Sequence[str], words: str, snapshot: Snapshot) -> list[str]:
    """Return which names in `words` are nowhere here, the numbers of formulas among them.

    Who asks for a number alone names a formula by it, and no race; it is missing if none bears it.
    Who asks for something beside it may have it from another text, and is not kept from what
    answers the rest.

    Args:
        names: The names in `words` that are nowhere here, as a list of names has them.
        words: The words of a query.
        snapshot: What is searched.
    """
    named, others = references(words)
    if others:
        return list(names)
    numbers = [reference for reference in named if reference.said]
    said = {reference.said for reference in numbers}
    return [name for name in names if name not in said] + [
        reference.said
        for reference in numbers
        if not any(_bearing(reference.number, kind, (), snapshot, None) for kind in _WHERE)
    ]


def _formulas(
    reference: Reference,
    others: Sequence[str],
    snapshot: Snapshot,
    posts: Sequence[int] | None,
    kinds: Collection[Kind],
) -> list[int]:
    """Return the passages that bear a formula's number; if it may be none, those with the words."""
    ways = (
        _bearing(reference.number, kind, others, snapshot, posts)
        for kind in _WHERE
        if not kinds or kind in kinds
    )
    ids = next(filter(None, ways), [])
    with_others = ids
    for term in others:
        there = snapshot.lexical.having((term,), with_others)
        with_others = [id_ for id_ in with_others if id_ in there]
    return with_others or (ids if reference.sure else [])


def _bearing(
    number: str, kind: Kind, others: Sequence[str], snapshot: Snapshot, posts: Sequence[int] | None
) -> list[int]:
    row = analyse(rf"\tag{{{number}}}")
    proposed = snapshot.lexical.search_rows(
        [(row, 1)], _LOOKED_AT, beside=others, posts=posts, kinds=(kind,)
    )
    stored = snapshot.catalog.passages(proposed)
    return [id_ for id_ in proposed if number.casefold() in _numbers_in(stored[id_])]


def _numbers_in(stored: StoredPassage) -> list[str]:
    from mlkb.formulas.numbers import numbers_and_labels

    formula = stored.passage.formula
    latex = formula.latex if formula else stored.passage.text
    return [name.strip("()").casefold() for name in numbers_and_labels(latex)]


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
    for word in WORD.findall(_REFERENCE.sub(" ", words)):
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
    for reference in references(words)[0]:
        if not reference.exercise or not _is_exercise(passage, reference.number):
            continue
        begun = None if _is_headed(passage, reference.number) else _begun(passage, reference.number)
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
