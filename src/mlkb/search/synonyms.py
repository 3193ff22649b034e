"""Names of a query that the corpus does not use, and what it calls the same thing.

Who asks for a belief network is answered by what is said of Bayesian networks, but shares half a
name with it. The glossary (`mlkb.search.concepts`) knows both for names of one thing. The other
name is looked for beside what was typed, not in its place: that the two mean the very same thing is
what a glossary says, not the reader.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mlkb.index.lexical import analyse
from mlkb.search.concepts import is_name, named_so
from mlkb.search.names import is_here, names_in

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex
    from mlkb.search.concepts import Name
    from mlkb.search.parse import ParsedQuery

__all__ = ["with_names_used_here"]


def with_names_used_here(
    query: ParsedQuery, lexical: LexicalIndex, settled: Collection[str] = ()
) -> ParsedQuery:
    """Return `query` with the names that the corpus uses for what it names otherwise.

    A name that is nowhere here is looked up; if the thing is usually called something else, and
    that is here, it is added. What is a usual name itself is a thing of its own.

    Args:
        query: The query.
        lexical: The index of the corpus.
        settled: Names in it that are only written otherwise here (`mlkb.search.spelling`).
    """
    added = {
        name: usual
        for name, terms in names_in(query.words, lambda terms, _: is_name(terms))
        if name not in settled
        and not _stands_here(terms, lexical, name)
        and (usual := _usual_name(" ".join(terms), lexical))
    }
    if not added:
        return query
    asked = set(analyse(query.words))
    more = {name: usual for name, usual in added.items() if not asked.issuperset(analyse(usual))}
    if not more:  # "Adam optimizer" says all of "Adam"
        return replace(query, renamed=tuple(added))
    names = " ".join(dict.fromkeys(more.values()))
    return replace(
        query,
        dense=f"{query.dense} ({names})",
        words=f"{query.words} {names}",
        renamed=tuple(added),
        notices=(
            *query.notices,
            *(
                f"'{name}' is nowhere here; searched for '{usual}' too, another name of it."
                for name, usual in more.items()
            ),
        ),
    )


def _usual_name(terms: str, lexical: LexicalIndex) -> str:
    """Return what the thing with this name is usually called, if that is here, or nothing."""
    usual = [names[0] for names in named_so(terms) if names[0].terms != terms]
    return next((name.written for name in usual if _is_said(name, lexical)), "")


def _stands_here(terms: Sequence[str], lexical: LexicalIndex, written: str) -> bool:
    """Whether the corpus has a name; one with a letter in it, such as F-score, in a row only.

    Near a word stands each letter of every formula.
    """
    has_letter = len(terms) > 1 and min(map(len, terms)) == 1
    return is_here(terms, lexical, written) and (not has_letter or lexical.side_by_side(terms))


def _is_said(name: Name, lexical: LexicalIndex) -> bool:
    """Whether the corpus has a name; letters alone are any formula's."""
    terms = name.terms.split()
    return max(map(len, terms)) > 1 and is_here(terms, lexical, name.written)
