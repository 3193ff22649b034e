"""Things that are called by somebody's name, where their own name stands nowhere.

"Noether's theorem" may stand there as "Theorem (Noether)", Stirling's approximation as "Stirling:
n! is about ...", and what is said of Ramsey numbers below the heading "Ramsey". But a person has
more than one thing: the Hall effect is not Hall's theorem, nor a Poisson equation the Poisson
bracket. So it counts where the name stands by itself for a thing, or for one of the same kind; not
by itself where it is Euler's, of whom there are too many; and of a name with a word between
("Euler's rotation theorem") that word must stand there, too, unless the thing is known without it
(Hall's marriage theorem is Hall's theorem). What two persons are known for together is one thing,
whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from mlkb.index.analysis import analyse
from mlkb.search.query.names import NAMES, is_known, is_listed, kind_terms
from mlkb.search.query.sorted_lines import lines_beginning
from mlkb.search.query.words import Word, terms_of, words_of

if TYPE_CHECKING:
    from mlkb.search.answerability.places import Place

__all__ = ["Somebodys", "is_somebody", "somebodys"]

Somebodys = Literal["there", "unsaid", "other"]
"""The thing is there; the person is, and what of theirs is not said; another thing of theirs is."""

_STATEMENTS = (
    "theorem lemma proposition corollary formula identity inequality law rule principle criterion "
    "condition approximation bound equation pde relation numbers conjecture postulate paradox"
)
"""What may stand behind the word "Theorem": "Theorem (Bézout)" is Bézout's identity."""

_ALIKE = "theorem lemma proposition corollary formula"
"""Kinds that are taken for one another: Itô's lemma is the Itô formula."""

_KINDS_TOO = "approximation equation numbers pde test"
"""Words that say only the kind, too, behind somebody's name: of others they tell little (heat)."""

_IN_TEXT = "equation pde test"
"""Those for which a heading alone is not enough, where all that is written has capitals."""

_WITHIN_BRACKETS = re.compile(
    r"\b(theorem|lemma|proposition|corollary|law|rule|principle|definition)[\s*_.\d]{0,12}"
    r"\([^()\n]{0,20}$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:^|[.!?:;|\n])[\W_]*(?:(?:A|An|The)\s+)?$")
_LEADING = 48
"""Characters before a word that are looked at for what stands in front of it."""

_BESIDE = re.compile(r"[ \n]?(?:['\u2019]s?)?[ \n\-\u2010-\u2015]?")
"""What stands between two words side by side."""

_IN_HEADINGS = "numbers"
"""Those that a section may be on, and a sentence is not."""

_OWN_NOUN = re.compile(r"['\u2019]s?[ \n][^\W\d_]")
"""What follows a name in the possessive if it is the other word of something."""

_ELLIPTIC = re.compile(r"['\u2019]s?(?:\s*[^\w\s'\u2019]|$)")
"""What follows one that means a thing without saying it: "this is Heisenberg's"."""

_LABELS = "^#@:{/_"
"""What stands in front of a label or an address, where names are small."""

_MANY = 5
"""Statements of one person from which no one of them is meant by the name alone."""

_MOST_NAMES = 2
"""Persons after whom a thing is named."""


class _Mention(NamedTuple):
    """A person's name in a place.

    Attributes:
        alone: Whether it stands there for a thing: in a heading, where a sentence begins, or with
            its thing left out.
        within: The term of "Theorem" or the like, in brackets behind which it stands, or nothing.
        said: The term of the kind of thing that is said behind it, or nothing.
        other: Whether it is part of the name of another thing.
        place: Where.
    """

    alone: bool
    within: str
    said: str
    other: bool
    place: Place


def is_somebody(terms: Sequence[str], places: Sequence[Place]) -> bool:
    """Whether terms stand in some place, and nowhere but with capital letters."""
    written = [words for place in places for words in _where(terms, place)]
    return bool(written) and all(word.written[0].isupper() for words in written for word in words)


def somebodys(name: str, places: Sequence[Place]) -> Somebodys | None:
    """Return what places have of a thing that bears somebody's name, but not as it is typed.

    Args:
        name: The name of the thing, nowhere as it is.
        places: Titles, headings and texts of the best passages.

    Returns:
        Whether it is there, or only other things of that person are; None where it is nobody's.
    """
    terms = terms_of(words_of(name))
    for length in range(min(_MOST_NAMES, len(terms) - 1), 0, -1):
        own, between, kind = terms[:length], terms[length:-1], terms[-1]
        if is_somebody(own, places):
            known = not between or _is_said(between, places) or _is_called(own, kind)
            is_it = _is_it if length == 1 else _is_theirs
            mentions = list(_mentions(own, terms, places))
            if known and any(is_it(one, own, kind) for one in mentions):
                return "there"
            return "other" if all(_is_another(one, own, kind) for one in mentions) else "unsaid"
    return None


def _is_it(mention: _Mention, own: Sequence[str], kind: str) -> bool:
    """Whether a person's name stands for that person's thing of a kind."""
    stands = mention.alone or bool(mention.within)
    if mention.said:
        return stands and (mention.said == kind or {mention.said, kind} <= _terms(_ALIKE))
    if mention.within == kind:
        return True
    if mention.other or not stands or _are_many(*own):
        return False
    if mention.within:
        return kind in _terms(_STATEMENTS)
    return _says_kind(kind, mention.place)


def _is_another(mention: _Mention, own: Sequence[str], kind: str) -> bool:
    """Whether a person's name stands for another thing, or may stand for too many."""
    no_statement = bool(mention.within) and kind not in _terms(_STATEMENTS)
    return mention.other or bool(mention.said) or no_statement or _are_many(*own)


def _is_theirs(mention: _Mention, own: Sequence[str], kind: str) -> bool:
    """Whether the names of several persons stand for their thing, which is of a kind."""
    return bool(mention.said) or (not mention.other and _says_kind(kind, mention.place))


def _says_kind(kind: str, place: Place) -> bool:
    """Whether the last word of a name says only its kind, or stands in a place, too."""
    too = _terms(_KINDS_TOO) - _terms(_IN_TEXT if place.is_heading else _IN_HEADINGS)
    return kind in kind_terms() | too or _is_said([kind], [place])


def _mentions(
    own: Sequence[str], typed: Sequence[str], places: Sequence[Place]
) -> Iterator[_Mention]:
    for place in places:
        words = _words(own, place)
        for at in _starts(own, words):
            end = at + len(own)
            before = place.text[max(0, words[at].start - _LEADING) : words[at].start]
            behind = words[end - 1].start + len(words[end - 1].written)
            left_out = _ELLIPTIC.match(place.text, behind)
            environment = _WITHIN_BRACKETS.search(before)
            said = _kind_behind(place.text, words[end - 1 : end + 1])
            has_noun = not said and _OWN_NOUN.match(place.text, behind)
            yield _Mention(
                alone=place.is_heading or bool(_BEGINS.search(before) or left_out),
                within=analyse(environment[1])[0] if environment else "",
                said=said,
                other=bool(has_noun) or _is_within_a_name(at, end, words, typed),
                place=place,
            )


def _kind_behind(text: str, pair: Sequence[Word]) -> str:
    """Return the term of the second word if it stands beside the first and says a kind."""
    if len(pair) < 2 or not _BESIDE.fullmatch(text, pair[0].end, pair[1].start):
        return ""
    (term, *_) = pair[1].terms
    return term if term in kind_terms() | _terms(_STATEMENTS) else ""


def _is_within_a_name(at: int, end: int, words: Sequence[Word], typed: Sequence[str]) -> bool:
    """Whether words are part of a longer name of the list, of two or three, but of that typed."""
    names = (
        terms_of(words[first:last])
        for first in range(max(0, end - 3), at + 1)
        for last in range(max(end, first + 2), min(len(words), first + 3) + 1)
        if last - first > end - at
    )
    return any(name != list(typed) and is_listed(" ".join(name), "") for name in names)


def _is_called(own: Sequence[str], kind: str) -> bool:
    """Whether there is a thing that is known by a person's name and its kind alone."""
    return not _are_many(*own) and is_known(" ".join((*own, kind)), "")


def _are_many(*own: str) -> bool:
    """Whether the list has so many statements of one person that the name alone means none."""
    kinds = _terms(_STATEMENTS)
    named = (line.rsplit(" ", 1)[1] for line in lines_beginning(f"{' '.join(own)} ", NAMES))
    return sum(kind in kinds for kind in named) >= _MANY


def _is_said(terms: Sequence[str], places: Sequence[Place]) -> bool:
    """Whether one of the terms stands in some place."""
    wanted = set(terms)
    return any(not wanted.isdisjoint(place.vocabulary) for place in places)


def _where(terms: Sequence[str], place: Place) -> Iterator[Sequence[Word]]:
    words = _words(terms, place)
    return (
        words[at : at + len(terms)]
        for at in _starts(terms, words)
        if place.text[max(0, words[at].start - 1)] not in _LABELS
    )


def _words(terms: Sequence[str], place: Place) -> Sequence[Word]:
    """Return the words of a place that has these terms."""
    return place.words if place.vocabulary.issuperset(terms) else ()


def _starts(terms: Sequence[str], words: Sequence[Word]) -> list[int]:
    """Return where terms stand in a row, each a word."""
    wanted = [[term] for term in terms]
    return [
        at
        for at in range(len(words) - len(terms) + 1)
        if [word.terms for word in words[at : at + len(terms)]] == wanted
    ]


@cache
def _terms(words: str) -> frozenset[str]:
    return frozenset(analyse(words))
