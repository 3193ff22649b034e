r"""Tells queries that compare: "AIC vs BIC", "how does an HNN differ from an LNN".

Who compares asks for two things or three, of which a passage on one has the words of that one only;
and some words of the query ("vs", "difference between") are in none. What follows behind the last
one ("in logistic regression") is said of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse
from mlkb.search.query.asking import asking_terms, has_pronoun
from mlkb.search.query.concepts import named_so
from mlkb.search.query.names import is_known, names_in
from mlkb.search.query.words import words_of

__all__ = ["Comparison", "asked_comparison", "with_shared_words", "without_comparing"]

_LONGEST = 200
"""Characters of a longer query: it tells more than what is compared."""

_MOST_SIDES = 3
"""Things that are compared at the most: each is a search of its own."""

_LONGEST_SIDE = 6
"""Words of the longest thing; what is longer is a sentence."""

_VS = r"(?:vs\.?|versus)(?! code\b)"
"""Stands between two things, but in "VS Code"."""

_ALSO = rf" {_VS} |(?<=\w), (?:and )?(?=\w)"
_USE = r"(?:use|choose|pick|take|prefer)"
_WHO = r"(?:i|we|one|you)"
_FORMS = (
    r"(?:what(?:['’]?s| is| are) )?(?:the )?(?:\w+ )?(?:differences?|distinctions?|comparison)"
    rf" between (?P<a>.+?),? (?:and|{_VS}) (?P<b>.+)",
    r"how (?:does|do|is|are) (?P<a>.+?) (?:differ|different|compare|compared) (?:from|to|with|than)"
    r" (?P<b>.+)",
    r"how (?:do|are) (?P<a>.+?) and (?P<b>.+?) (?:differ|different|compare|compared)",
    r"compar(?:e|ing) (?P<a>.+?) (?:and|with|to|against) (?P<b>.+)",
    r"(?:how is )?(?P<a>.+?),? (?:as |when )?compared (?:with|to) (?P<b>.+)",
    rf"why (?:(?:do(?:es)?|should|would|did) {_WHO} )?(?:{_USE} |is |are )?(?P<a>.+?)"
    r" (?:instead of|rather than) (?P<b>.+)",
    rf"(?:(?:when )?(?:should|shall|do|would) {_WHO}|when to) {_USE} (?P<a>.+?)"
    rf" (?:or|{_VS}|instead of|rather than) (?P<b>.+)",
    r"(?:which|what) (?:one )?is better[,:]? (?P<a>.+?) or (?P<b>.+)",
    r"is (?P<a>.+?) better than (?P<b>.+)",
    rf"(?:(?:what|when)(?:['’]?s| is| are)? |(?:to )?{_USE} |choosing )?(?P<a>.+?) {_VS} (?P<b>.+)",
)
"""The forms of such a query: of all of it, since a sentence that only has such a word asks more."""

_MAY_COMPARE = re.compile(
    rf" {_VS} |\b(?:differ|compar|instead of|rather than|distinction|better|(?:should|do) {_WHO} )",
    re.IGNORECASE,
)
"""What every such query has: others need not wait for the patterns."""

_COMPARING = re.compile(rf"(?<=\w ){_VS} (?=\w)|\bdifferences? between ", re.IGNORECASE)
"""Says that two things are asked for, a passage with these words having neither."""

_WHERE = r"(?i)(?P<side>.+?)(?P<where> (?:in|for|within|when) .+)"
_ARTICLE = r"(?i)^(?:an?|the) (?=\w)"
_CUT_OFF = rf"(?i)(?: {_VS})+$"
_FORMULA = frozenset("$\\")
_END = " ,.;:?!\"'"


class Comparison(NamedTuple):
    """What a query compares.

    Attributes:
        sides: The things, as they were typed, without an article; two or more.
        where: The words behind the last that say where all of them are met; empty if none do.
    """

    sides: tuple[str, ...]
    where: str = ""


def asked_comparison(query: str) -> Comparison | None:
    """Return what a query compares; None if it does not.

    A name may have such a word in it ("one vs rest"), or a hyphen in its place ("bias vs variance
    tradeoff"): that is one thing.

    Example:
        >>> asked_comparison("what is the difference between ID3, C4.5 and CART?")
        Comparison(sides=('ID3', 'C4.5', 'CART'), where='')
        >>> asked_comparison("L1 vs. L2 in logistic regression")
        Comparison(sides=('L1', 'L2'), where='in logistic regression')
        >>> asked_comparison("trust but verify"), asked_comparison("vs Adam")
        (None, None)
    """
    if len(query) > _LONGEST or not _MAY_COMPARE.search(query):
        return None
    typed = compiled(_CUT_OFF).sub("", query.strip(_END))
    matches = (compiled(f"(?i){form}").fullmatch(typed) for form in _FORMS)
    found = next(filter(None, matches), None)
    if found is None:
        return None
    last, where = found["b"], ""
    if _FORMULA.isdisjoint(typed) and (split := compiled(_WHERE).fullmatch(last)):
        last, where = split["side"], split["where"].strip()
    parts = [one for part in (found["a"], last) for one in _apart(part)]
    sides = tuple(compiled(_ARTICLE).sub("", part.strip(_END)) for part in parts)
    distinct = {side.casefold() for side in sides}
    if not len(distinct) == len(sides) <= _MOST_SIDES or not all(map(_is_thing, sides)):
        return None
    return None if _is_one_thing(typed, sides) else Comparison(sides, where)


def without_comparing(words: str) -> str:
    """Return words without those that only say that two things are asked for.

    >>> without_comparing("difference between AIC and BIC"), without_comparing("AIC vs BIC")
    (' AIC and BIC', 'AIC  BIC')
    """
    return _COMPARING.sub(" ", words)


def with_shared_words(
    sides: Sequence[str], stand_here: Callable[[Sequence[str]], bool]
) -> list[str]:
    """Return the things by their whole names where one was left to be taken from another.

    "Single vs complete linkage" compares single linkage, if those words stand in a row somewhere.

    Args:
        sides: The things, as they were typed.
        stand_here: Whether terms stand side by side in the corpus.
    """
    return [_completed(side, [one for one in sides if one != side], stand_here) for side in sides]


def _completed(
    side: str, others: Sequence[str], stand_here: Callable[[Sequence[str]], bool]
) -> str:
    own = [term for word in words_of(side) for term in word.terms]
    for other in others:
        for word in words_of(other)[1:]:
            if not own or set(word.terms) & set(own):
                break
            if stand_here((own[-1], word.terms[0])):
                return f"{side} {other[word.start :]}"
    return side


def _apart(part: str) -> list[str]:
    """Return the things that one part of a query enumerates; a formula has commas of its own."""
    return compiled(_ALSO).split(part) if _FORMULA.isdisjoint(part) else [part]


def _is_thing(side: str) -> bool:
    if not _FORMULA.isdisjoint(side):
        return True
    telling = set(analyse(side)) - asking_terms()
    return bool(telling) and not has_pronoun(side) and len(side.split()) <= _LONGEST_SIDE


def _is_one_thing(typed: str, sides: Sequence[str]) -> bool:
    """Whether a word that compares is part of a name, or stands for a hyphen in one."""
    sign, hyphenated = compiled(rf"(?i) {_VS} "), "-".join(sides).casefold()
    return any(sign.search(name) for name, _ in names_in(typed, is_known)) or any(
        name.written.casefold() == hyphenated
        for names in named_so(" ".join(analyse(hyphenated)))
        for name in names
    )
