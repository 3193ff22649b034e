"""Names that stand nowhere in the corpus, of things that it has under another.

A name may end with what kind of thing it means ("ID3 algorithm"), and the section on that thing
leaves it out ("ID3 in three rules"), or has another name of it. Or a heading says of what kind all
below it are, and the table there has no more than their own names: "Bernoulli" under "Common
distributions". Who asks by the whole name is answered by that section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.answerability.eponyms import somebodys
from mlkb.search.answerability.places import stand_in_a_row
from mlkb.search.query.asking import asking_terms
from mlkb.search.query.names import (
    LONGEST,
    is_here,
    is_known,
    kind_terms,
    missing_names,
    names_in,
    without_kind,
)
from mlkb.search.query.synonyms import is_usual
from mlkb.search.query.words import has_number, terms_of, words_of

if TYPE_CHECKING:
    from mlkb.search.answerability.places import Place
    from mlkb.search.snapshot import Snapshot

__all__ = ["is_treated", "is_what_is_treated", "untreated"]

_KINDS_OF_SEVERAL = "approximation assumption conjecture hypothesis"
"""Words that say only the kind, too, behind several others: "it rests on parallel trends"; behind
one of everyday language they say most of it."""

_ENTRY = re.compile(r"^[ \t]*(?:\||[-*+] |\d{1,3}[.)] )[ \t*_$`]*([^|\n]{1,80})", re.MULTILINE)
"""The beginning of a row of a table, or of an item of a list."""

_OWN = 2
"""Words of a name, its kind left out, from which to stand in the text is enough: "Chow and Liu"."""


def untreated(
    words: str,
    renamed: Iterable[tuple[str, str]],
    snapshot: Snapshot,
    places: Sequence[Place],
) -> list[str]:
    """Return the names in `words` that are nowhere here and that none of the passages treats.

    Of another name of the thing it is not enough that it stands somewhere, unless it is the usual
    one: one of the passages must have it.

    Args:
        words: The words of a query.
        renamed: Names in it, and the other name by which each was looked for, too.
        snapshot: What was searched in.
        places: What of the best passages is read for names.
    """
    names = _nowhere(words, snapshot)
    if not names:
        return []
    said = [name for name, other in renamed if is_usual(other, name) or is_said(other, places)]
    return [name for name in names if not _is_one_of(name, said) and not is_treated(name, places)]


def _is_one_of(name: str, others: Iterable[str]) -> bool:
    """Whether a name is part of another one, or the same with what kind of thing it is."""
    own = " ".join(without_kind(name))
    return any(name in other or own == other for other in others)


def is_what_is_treated(words: str, snapshot: Snapshot, places: Sequence[Place]) -> bool | None:
    """Whether passages have somebody's thing, called otherwise, of which a query is the name.

    Args:
        words: The words of a query.
        snapshot: What was searched in.
        places: What of the best passages is read for names.

    Returns:
        None where the query is no name of somebody's thing, or more than that, or where it is not
        said which of their things is meant.
    """
    telling = set(terms_of(words_of(words))) - asking_terms()
    if len(telling) > LONGEST:
        return None
    names = [
        name
        for name, terms in names_in(words, is_known)
        if telling == set(terms) and not is_here(terms, snapshot.lexical, name)
    ]
    if not names:
        return None
    named = somebodys(names[0], places)
    if named is not None and _is_an_entry(names[0], places):
        return True
    return {"there": True, "other": False}.get(named or "")


def _nowhere(words: str, snapshot: Snapshot) -> list[str]:
    """Return the names in `words` that are nowhere here, but for what is only named by a number.

    Formula 1 is a race, "exercise 3" no name of anything.
    """
    missing = missing_names(words, snapshot.lexical)
    if not missing or not has_number(words):
        return missing
    from mlkb.lookup.statements import statements_in
    from mlkb.search.candidates.references import formulas_in

    formulas, others = formulas_in(words)
    said = [statement.said for statement in statements_in(words)]
    said += [] if others else [reference.said for reference in formulas]
    return [name for name in missing if not any(name in one for one in said)]


def is_said(name: str, places: Iterable[Place]) -> bool:
    """Whether a name stands in one of the places as it is."""
    return stand_in_a_row(analyse(name), places)


def is_treated(name: str, places: Sequence[Place]) -> bool:
    """Whether a name stands there but for its last word, if that says only its kind.

    A section on "ID3 in three rules" answers who asks for the ID3 algorithm, named so nowhere. One
    word must stand in a heading, or be somebody's name (`mlkb.search.answerability.eponyms`).
    Several may stand anywhere in a text.
    """
    *own, kind = terms_of(words_of(name)) or [""]
    if not own:
        return False
    if _is_an_entry(name, places):
        return True
    named = somebodys(name, places)
    several = len(own) >= _OWN
    if named is not None and (named == "there" or not several):
        return named == "there"
    if kind not in kind_terms() and not (several and kind in analyse(_KINDS_OF_SEVERAL)):
        return False
    enough = places if several else [place for place in places if place.is_heading]
    return stand_in_a_row(own, enough)


def _is_an_entry(name: str, places: Sequence[Place]) -> bool:
    """Whether a name but for its last word begins a row or an item under a heading with that."""
    *own, kind = terms_of(words_of(name)) or [""]
    return bool(own) and any(
        analyse(entry)[: len(own)] == own
        for place in places
        if place.vocabulary.issuperset(own) and any(kind in analyse(one) for one in place.above)
        for entry in _ENTRY.findall(place.text)
    )
