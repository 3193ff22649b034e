"""Whether two names of the glossary mean one thing, or one only something near the other.

The glossary lists with a concept all that asks for it, and a theorem on planar graphs asks for
planar graphs. Nothing tells for certain which of the names are the very same thing's, but some
cannot be: who says what kind of thing is meant, such as a theorem or a plot, means nothing of
another kind, and nothing that says none. And some must be: the one is made of the other's words or
letters.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from mlkb.index.analysis import analyse
from mlkb.search.query.names import kind_terms, without_kind
from mlkb.search.query.words import WRITTEN

__all__ = ["in_order", "may_abbreviate", "may_be_initials", "sameness"]

Sameness = Literal["same", "near", "other"]
"""The same thing; the same or one near it; another."""

_KINDS = (
    "theorem lemma proposition corollary inequality identity formula law rule criterion condition "
    "bound equation conjecture postulate principle paradox property",
    "problem",
    "plot diagram curve chart",
    "solution",
)
"""Words that say what kind of thing is meant; those in a row say the same. Who says that it is an
algorithm or a model may mean what others call by the thing alone ("Lloyd's algorithm", k-means)."""

_NOTHING_ELSE = "theorem lemma proposition corollary inequality"
"""Kinds of which nothing else has the name, though it shares its words."""

_GOES_ON = re.compile(r" (?:of|for|in|on|to|with)\b")
"""Behind the word that says the kind: "law of total variance"."""

_LONGEST_ABBREVIATION = 6


def sameness(one: str, other: str) -> Sameness:
    """Return what two names of a concept have to do with each other.

    Args:
        one: The name that is typed.
        other: The name that may mean it, too.
    """
    ours, theirs = set(analyse(one)), set(analyse(other))
    if ours <= theirs or theirs <= ours or _is_shorter(one, other) or _is_shorter(other, one):
        return "same"
    said = _says(one)
    kind = _kinds().get(said)
    is_like = kind is None or kind == _kinds().get(_says(other))
    if not is_like and said in analyse(_NOTHING_ELSE):
        return "other"
    if ours & theirs - kind_terms():
        return "same"
    return "near" if is_like else "other"


def may_abbreviate(short: str, name: str) -> bool:
    """Whether a short word is made of letters of a name, the first of them first: "PSD".

    So are beginnings ("synth", synthetic control), and so are words by chance ("salt", salted
    password): it settles what two names have to do with each other that are known to be of one
    concept. What is an abbreviation whatever else it may be is told by `may_be_initials`.
    """
    if not short.isalnum() or len(short) > _LONGEST_ABBREVIATION:
        return False
    if len(WRITTEN.findall(name)) < 2:  # a word is cut short, not abbreviated
        return False
    return _begins(short, name) and in_order(short.lower(), name.lower())


def may_be_initials(short: str, name: str) -> bool:
    """Whether letters are the initials of a name, of whose lesser words some may be left out.

    Args:
        short: The letters, lower case.
        name: As it is written.
    """
    words = without_kind(name.lower().replace("-", " "))
    return _begins(short, name) and in_order(short, "".join(word[0] for word in words))


def _begins(short: str, name: str) -> bool:
    return short[:1].lower() == name[:1].lower()


def in_order(some: str, letters: str) -> bool:
    """Whether some letters stand among others in their order."""
    left = iter(letters)
    return all(letter in left for letter in some)


def _is_shorter(short: str, name: str) -> bool:
    """Whether a name is what is left of another: letters, beginnings or an end."""
    own = " ".join(without_kind(short))
    if may_abbreviate(own, name) or _is_cut(short, name):
        return True
    return bool(own) and " " not in name and name.endswith(own)


def _is_cut(short: str, name: str) -> bool:
    """Whether each word of a name is the beginning of one of another: "diff in diff"."""
    cut, whole = analyse(short), analyse(name)
    return len(cut) == len(whole) and all(map(str.startswith, whole, cut))


def _says(name: str) -> str:
    """Return the term that says what kind of thing a name means, or its last."""
    return next(reversed(analyse(_GOES_ON.split(name, maxsplit=1)[0])), "")


@cache
def _kinds() -> dict[str, int]:
    return {term: kind for kind, words in enumerate(_KINDS) for term in analyse(words)}
