r"""The passages that bear the number of a formula which a query names.

"Equation 8.7" asks for one formula, and to an index of words it is two numbers that stand anywhere.
A number that may be none of a formula (`references` reads it) is taken for one only where all other
words of the query stand with that formula, or there are none. What bears a number is decided by its
``\tag``; the index of words proposes where that may be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.candidates.highest import highest
from mlkb.search.candidates.references import formulas_in

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.posts import Kind
    from mlkb.search.candidates.references import Reference
    from mlkb.search.snapshot import Snapshot

__all__ = ["formulas_of_number", "missing_formulas"]

_WHERE: tuple[Kind, ...] = ("formula", "text")
"""Kinds of passage that bear numbers, in the order in which they are asked."""

_LOOKED_AT = 100
"""Passages that are read for one number, those first that have most of the other words."""

_SLOP = 1
"""Words that the index leaves out of a number: the letter of "A.1"."""


def formulas_of_number(
    words: str, snapshot: Snapshot, posts: Sequence[int] | None, kinds: Collection[Kind]
) -> dict[int, float]:
    """Return the passages with a formula whose number `words` name, and the chance of each by that.

    The chance is 1 for the only formula of that number, 1/2 for each of two. Where formulas are no
    passages of their own, or may not answer, it is the texts in which they stand.

    Args:
        words: The words of a query.
        snapshot: What to search in.
        posts: Ids of the posts that may answer; None for all.
        kinds: Kinds of passage that may answer; empty for all.
    """
    named, others = formulas_in(words)
    borne = (_formulas(reference, others, snapshot, posts, kinds) for reference in named)
    return highest((id_, 1 / len(ids)) for ids in borne for id_ in ids)


def missing_formulas(words: str, snapshot: Snapshot) -> list[str]:
    """Return as they are said which numbers of formulas in `words` no formula here bears.

    Where more may bear one than are looked at, that is not known, and not said.
    """
    said = (reference for reference in formulas_in(words)[0] if reference.said)
    return [one.said for one in said if _is_nowhere(one.number, snapshot)]


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
    proposed = _proposed(number, kind, others, snapshot, posts)
    stored = snapshot.catalog.passages(proposed)
    return [id_ for id_ in proposed if number.casefold() in _numbers_in(stored[id_])]


def _proposed(
    number: str, kind: Kind, others: Sequence[str], snapshot: Snapshot, posts: Sequence[int] | None
) -> list[int]:
    row = analyse(rf"\tag{{{number}}}")
    return snapshot.lexical.search_rows(
        [(row, _SLOP)], _LOOKED_AT, beside=others, posts=posts, kinds=(kind,)
    )


def _is_nowhere(number: str, snapshot: Snapshot) -> bool:
    return not any(
        len(_proposed(number, kind, (), snapshot, None)) >= _LOOKED_AT
        or _bearing(number, kind, (), snapshot, None)
        for kind in _WHERE
    )


def _numbers_in(stored: StoredPassage) -> list[str]:
    from mlkb.formulas.numbers import numbers_and_labels

    formula = stored.passage.formula
    latex = formula.latex if formula else stored.passage.text
    return [name.strip("()").casefold() for name in numbers_and_labels(latex)]
