"""Names that stand nowhere in the corpus, of things that it treats all the same.

A name may end with what kind of thing it means ("ID3 algorithm"), and the section on that thing
leaves it out ("ID3 in three rules"), or has another name of it. Who asks by the whole name is
answered by that section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.query.names import is_listed, kind_terms, missing_names
from mlkb.search.query.synonyms import is_usual
from mlkb.search.query.words import Word, has_number, terms_of, words_of

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.search.snapshot import Snapshot

__all__ = ["is_said", "is_treated", "untreated"]

_EPONYM_KINDS = "equation test"
"""Words that say only the kind, too, where what is left is somebody's name: of others it tells
little (heat, wave)."""

_BEGINS = re.compile(r"(?:^|[.!?:;|\n])[\W_]*$")
_LEADING = 20
"""Characters before a word that are looked at to tell whether a sentence begins with it."""

_OWN = 2
"""Words of a name, its kind left out, from which to stand in the text is enough: "Chow and Liu"."""


def untreated(
    words: str,
    renamed: Iterable[tuple[str, str]],
    snapshot: Snapshot,
    passages: Sequence[StoredPassage],
) -> list[str]:
    """Return the names in `words` that are nowhere here and that none of the passages treats.

    Of another name of the thing it is not enough that it stands somewhere, unless it is the usual
    one: one of the passages must have it.

    Args:
        words: The words of a query.
        renamed: Names in it, and the other name by which each was looked for, too.
        snapshot: What was searched in.
        passages: The best passages, a few.
    """
    names = _nowhere(words, snapshot)
    if not names:
        return []
    said = [name for name, other in renamed if is_usual(other, name) or is_said(other, passages)]
    headings, texts = _places(passages)
    return [
        name
        for name in names
        if not any(name in typed for typed in said) and not is_treated(name, headings, texts)
    ]


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


def is_said(name: str, passages: Iterable[StoredPassage]) -> bool:
    """Whether one of the passages, a heading above it or the title of its post has a name."""
    headings, texts = _places(passages)
    return _stand_in_a_row(analyse(name), (*headings, *texts))


def is_treated(name: str, headings: Iterable[str], texts: Iterable[str] = ()) -> bool:
    """Whether a name stands there but for its last word, if that says only its kind.

    A section on "ID3 in three rules" answers who asks for the ID3 algorithm, named so nowhere. One
    word must stand in a heading, or be somebody's name and begin a sentence: "Bonferroni: divide
    alpha by the number of tests". Several may stand anywhere in a text.
    """
    *own, kind = terms_of(words_of(name)) or [""]
    texts = list(texts)
    if not own:
        return False
    called = _are_called(own, texts)
    if kind not in kind_terms() and not (called and kind in _eponym_kinds()):
        return False
    places = (*headings, *(texts if len(own) >= _OWN else ()))
    return called or _stand_in_a_row(own, places)


def _places(passages: Iterable[StoredPassage]) -> tuple[list[str], list[str]]:
    """Return titles and headings, and texts."""
    read = list(passages)
    headings = [h for one in read for h in (one.post.title, *one.passage.headings)]
    return headings, [one.passage.text for one in read]


def _stand_in_a_row(terms: Sequence[str], texts: Iterable[str]) -> bool:
    wanted = f" {' '.join(terms)} "
    return any(wanted in f" {' '.join(analyse(text))} " for text in texts)


def _are_called(own: Sequence[str], texts: Iterable[str]) -> bool:
    """Whether terms are somebody's names in texts: one where it begins a sentence by itself."""
    found = False
    for text in texts:
        words = words_of(text)
        for at in range(len(words) - len(own) + 1):
            here = words[at : at + len(own)]
            if [word.terms for word in here] != [[term] for term in own]:
                continue
            if not all(word.written[0].isupper() for word in here):
                return False
            start = here[0].start
            begins = _BEGINS.search(text[max(0, start - _LEADING) : start])
            found = found or len(own) >= _OWN or bool(begins and not _is_within_a_name(at, words))
    return found


def _is_within_a_name(at: int, words: Sequence[Word]) -> bool:
    """Whether a name of two or three words of the list has the word at this place."""
    return any(
        is_listed(" ".join(terms_of(words[begin:end])), "")
        for begin in range(max(0, at - 2), at + 1)
        for end in range(max(begin + 2, at + 1), min(len(words), begin + 3) + 1)
    )


@cache
def _eponym_kinds() -> frozenset[str]:
    return frozenset(analyse(_EPONYM_KINDS))
