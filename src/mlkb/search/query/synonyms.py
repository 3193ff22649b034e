"""Names of a query that the corpus does not use, and what it calls the same thing.

Who asks for a belief network is answered by what is said of Bayesian networks, but shares half a
name with it. The glossary (`mlkb.search.query.concepts`) knows both for names of one thing. The
other name is looked for beside what was typed, not in its place: that the two mean the very same
thing is what a glossary says, not the reader.

What was typed may be the usual name ("skip connection") and the corpus use another ("residual
connection"). Those other names are less strict, as the glossary has them: "code" is one of a latent
space. So one of those counts only if it says as much: by two words, by the initials of what was
typed, or by what is left of it ("collinearity"). And none counts that cannot mean the same
(`mlkb.search.query.sameness`). An abbreviation that is here as notation only
(`mlkb.search.query.notation`) is no name of anything here; what others stand for here is another
matter (`mlkb.search.query.abbreviations`).

What has the words of a name need not be one: a verb and its object have them, too ("compute the
kernel"). Between the words of a name stand the little words that it is known with, or some that
join nouns, but neither an article nor a verb; and behind what is a verb in the query
(`mlkb.search.query.verbs`) no name goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import analyse
from mlkb.search.query.concepts import is_name, named_so
from mlkb.search.query.initials import beginnings
from mlkb.search.query.names import (
    is_here,
    is_listed,
    names_in,
    without_kind,
    written_alike,
)
from mlkb.search.query.pasted_code import beside_code
from mlkb.search.query.sameness import may_be_initials, sameness
from mlkb.search.query.verbs import apart_from_verbs
from mlkb.search.query.words import WRITTEN, has_number, terms_of, words_of

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex
    from mlkb.search.query.concepts import Name
    from mlkb.search.query.parse import ParsedQuery

__all__ = ["is_usual", "with_names_used_here"]

_TELLING = 3
"""Letters of each word of a name of two from which it says as much as the usual one."""

_WHAT: Mapping[str, str] = {"same": "another name of it", "near": "the same or near it"}
"""What is said of a name that is looked for, too."""

_WITHIN = re.compile(r" (?:in|for) ")
"""Stands before where a thing is met."""

_SLOP = 1
"""Words that may stand between those of a name."""

_BESIDE = 8
"""Terms of a query that are asked which of several things is meant."""

_VERBS = {"are", "is"}
"""A name with one is a saying, or the title of the paper that began it."""

_JOINING = set(WRITTEN.findall("and as at by for from in into of on or to with"))
"""Stop words that join nouns to one name."""

_ARTICLES = ("a", "an", "the")


def with_names_used_here(
    query: ParsedQuery,
    lexical: LexicalIndex,
    settled: Collection[str] = (),
    notation: Callable[[str], str] = lambda word: "",
) -> ParsedQuery:
    """Return `query` with the names that the corpus uses for what it names otherwise.

    A name that is nowhere here is looked up; if the thing is called something else, too, and that
    is here, it is added. Where it is not, the name may be made of others that are.

    Args:
        query: The query.
        lexical: The index of the corpus.
        settled: Names in it that are only written otherwise here (`mlkb.search.query.spelling`).
        notation: In what a word stands that is here in no sentence, such as formulas
            (`mlkb.search.query.notation`): then it names nothing. Empty for other words.
    """
    words = beside_code(query.words)
    if has_number(words):
        from mlkb.lookup.statements import without_statements

        words = without_statements(words)  # "task 5" is no process
    asked = analyse(words)

    @cache
    def called(terms: str, written: str) -> _Called:
        beside = [term for term in asked if term not in terms.split()][:_BESIDE]
        return _called(terms, written, lexical, settled, notation, beside)

    found = {
        name: called(" ".join(terms), name)
        for name, terms in names_in(
            apart_from_verbs(words), lambda terms, name: bool(called(terms, name).here)
        )
    }
    added = {name: one for name, one in found.items() if one.here != name}
    if not added:
        return query
    renamed = tuple((name, one.here) for name, one in added.items())
    typed = set(analyse(query.words))
    more = {name: one for name, one in added.items() if not typed.issuperset(analyse(one.here))}
    if not more:  # "Adam optimizer" says all of "Adam"
        return replace(query, renamed=renamed)
    names = " ".join(dict.fromkeys(one.here for one in more.values()))
    behind = f"; {names}"
    return replace(
        query,
        dense=f"{query.dense} ({names})",
        words=f"{query.words}{behind}",
        added=behind,
        renamed=renamed,
        notices=(*query.notices, *(_notice(name, one) for name, one in more.items())),
    )


class _Called(NamedTuple):
    """What the corpus calls a thing.

    Attributes:
        here: A name of it that is here; empty if it has none.
        only_in: Where alone the name that was asked for is here, such as formulas; empty for one
            that is said here, or is nowhere.
    """

    here: str
    only_in: str = ""


def _called(
    terms: str,
    written: str,
    lexical: LexicalIndex,
    settled: Collection[str],
    notation: Callable[[str], str],
    beside: Sequence[str],
) -> _Called:
    """Return what the corpus calls the thing with a name.

    Args:
        terms: The terms of the name, separated by spaces.
        written: The name as it is written.
        lexical: As in `with_names_used_here`.
        settled: As in `with_names_used_here`.
        notation: As in `with_names_used_here`.
        beside: The other terms of the query.
    """
    if not _is_name(terms, written):
        return _Called("")
    if written in settled:
        return _Called(written)
    if not _stands_here(terms.split(), lexical, written):
        return _Called(_other_name(written, terms.split(), lexical, beside))
    other = "" if " " in terms else _other_name(written, [terms], lexical, beside)
    is_spelling = _letters(other) == _letters(written)
    if not other or is_spelling or not (only_in := notation(written)):
        return _Called(written)
    return _Called(other, only_in)


def _notice(name: str, called: _Called) -> str:
    """Return the sentence that another name is looked for, too."""
    where = f"here in {called.only_in} only" if called.only_in else "nowhere here"
    what = _WHAT[sameness(name, called.here)]
    return f"'{name}' is {where}; searched for '{called.here}' too, {what}."


def _is_name(terms: str, written: str) -> bool:
    """Whether some concept has a name of these terms; a single word as it is written.

    Of several words, those that stand between them must be in the name, or join nouns.
    """
    if " " in terms:
        between = _stop_words(written) - _JOINING
        return (not between and is_name(terms)) or any(
            between <= _stop_words(name) for name in _so_called(terms.split())
        )
    return any(
        name.terms == terms and written_alike(name.written, written)
        for names in named_so(terms)
        for name in names
    )


def _stop_words(written: str) -> set[str]:
    """Return the stop words that stand between the words of a name; one article for all."""
    words = words_of(written)
    within = WRITTEN.findall(written[words[0].end : words[-1].start].lower())
    return {"the" if word in _ARTICLES else word for word in within if not analyse(word)}


def _other_name(
    written: str, terms: list[str], lexical: LexicalIndex, beside: Sequence[str]
) -> str:
    """Return what else the thing with this name is called, if that is here, or nothing.

    One word that is the usual name of some thing means that thing, and no other that is also called
    so. Of several things that is meant which is met with most of what else is asked for. The same
    letters, apart or together, are a matter of spelling (`mlkb.search.query.spelling`).
    """
    typed = " ".join(terms)
    concepts = list(named_so(typed))
    own = [names for names in concepts if names[0].terms == typed]
    others = [names for names in concepts if names not in own]
    said = [
        name.written
        for names in own
        for name in names[1:]
        if _says_as_much(name, written, typed) and _is_said(name, lexical)
    ]
    if not own or len(terms) > 1:
        said += filter(None, (_usual_said(names, typed, lexical) for names in others))
    said = [name for name in said if sameness(written, name) != "other"]
    if own or len(said) <= 1:
        return next(iter(said), "")
    return max(said, key=lambda other: _met_with(other, beside, lexical))


def _usual_said(names: Sequence[Name], typed: str, lexical: LexicalIndex) -> str:
    """Return the usual name of a thing as it is said here; before it one that typed letters spell.

    An ANN is an artificial neural network, but an NN a neural network.
    """
    several = (name for name in names if " " in name.written)  # "backprop" is no abbreviation
    spelt = (name for name in several if 0 in beginnings(typed, name.written))
    said = next((name.written for name in spelt if _is_said(name, lexical)), "")
    return said or _as_said(names[0], lexical)


def _met_with(name: str, beside: Iterable[str], lexical: LexicalIndex) -> int:
    """Return how many of some terms stand in a passage that has a name, whichever passage."""
    row = (analyse(name), _SLOP)
    return sum(bool(lexical.search_rows([row, ([term], 0)], 1)) for term in beside)


def is_usual(other: str, name: str) -> bool:
    """Whether `other` is what the thing with this name is usually called, its kind left out."""
    return any(names[0].written.startswith(other) for names in named_so(" ".join(analyse(name))))


def _says_as_much(name: Name, written: str, typed: str) -> bool:
    """Whether a name that is not the usual one says as much as that, which was typed.

    Letters that another thing has for initials do not.
    """
    if _letters(name.written) == _letters(written):
        return False
    terms = name.terms.split()
    own = without_kind(name.terms)
    if len(own) == 1 and may_be_initials(own[0], written):
        known = len(own) < len(terms) or is_listed(own[0], own[0])
        return known and all(
            any(other.terms == typed for other in names) for names in named_so(name.terms)
        )
    if len(terms) > 1:
        is_sentence = not _VERBS.isdisjoint(name.written.split())
        return not is_sentence and min(map(len, terms)) >= _TELLING
    return " " not in typed and typed.endswith(name.terms)


def _letters(name: str) -> str:
    return "".join(word.written for word in words_of(name)).lower()


def _as_said(name: Name, lexical: LexicalIndex) -> str:
    """Return a name as far as the corpus has it: all of it, or all but what kind of thing it is."""
    if _is_said(name, lexical):
        return name.written
    own = without_kind(name.written)
    terms = terms_of(words_of(" ".join(own)))
    several = len(terms) > 1 and max(map(len, terms)) > 1
    return " ".join(own) if several and is_here(terms, lexical) else ""


def _stands_here(terms: Sequence[str], lexical: LexicalIndex, written: str) -> bool:
    """Whether the corpus has a name; one with a letter in it, such as F-score, in a row only.

    Near a word stands each letter of every formula. What says where a thing is met, "Q-function in
    EM", need only stand in one passage with it.
    """
    has_letter = len(terms) > 1 and min(map(len, terms)) == 1
    if is_here(terms, lexical, written) and (not has_letter or lexical.side_by_side(terms)):
        return True
    rows = next((rows for name in _so_called(terms) if len(rows := _WITHIN.split(name)) > 1), [])
    return bool(rows and lexical.search_rows([(analyse(row), 0) for row in rows], 1))


def _so_called(terms: Sequence[str]) -> Iterator[str]:
    """Yield the names of concepts that have these terms, as they are written."""
    typed = " ".join(terms)
    return (name.written for names in named_so(typed) for name in names if name.terms == typed)


def _is_said(name: Name, lexical: LexicalIndex) -> bool:
    """Whether the corpus has a name; letters alone are any formula's."""
    terms = name.terms.split()
    return max(map(len, terms)) > 1 and is_here(terms, lexical, name.written, so=True)
