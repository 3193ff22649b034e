"""Whether the corpus answers a query at all, or only holds what is nearest to it.

Where nothing plainer decides (`mlkb.records.answers.Because` lists what does), five signs tell:
what reading the best passages has shown (`mlkb.search.answerability.reading`), or where none can be
read how much speaks for them; whether they call by a name what the query may be about
(`mlkb.search.query.glossary`); of what is nowhere, the names (`mlkb.search.query.names`) and the
words; and what the query demands by a word that has no like (`mlkb.search.answerability.demands`).
A question about something else is full of what is nowhere
("bandit", "Kaplan", "kubernetes"), however near the encoder places it as a whole; a paraphrase has
few such words, and each has its like. More words make all of it weaker evidence, so their number
counts too. A formula alone is answered by its structure, and by how near the passage is that has
it; beside words it vouches for no name that is nowhere, since ``y = f(x)`` is in every article. The
number of a formula is answered by the formula with it, and what a symbol means or a thing is by the
passage that says so.

The constants are those of a logistic regression on the development halves of the labelled queries;
`bench/calibration.py` fits them again and says what they do on the test halves. Where the passages
cannot be read again, or not by what was learned, there are other sets of constants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mlkb.index.analysis import analyse
from mlkb.scripts import LETTERS_A_WORD, is_unspaced
from mlkb.search.candidates.introductions import TELLING
from mlkb.search.fusion import WHOLE, QueryTraits, Weights, evidence
from mlkb.search.query.asking import asking_terms
from mlkb.search.query.names import kind_terms

if TYPE_CHECKING:
    from mlkb.records.answers import Arms, Because
    from mlkb.search.answerability.letters import Letters
    from mlkb.search.answerability.reading import Reading

__all__ = [
    "Lacking",
    "Lookups",
    "Signs",
    "Verdict",
    "judge",
    "signs",
    "weigh",
]


class Signs(NamedTuple):
    """What tells whether a query is answered, and in the constants what each of it counts.

    Attributes:
        likeness: The highest MaxSim of the passages that were read; 0 where none was.
        odds: The highest of the odds that were learned; 0 where there are none.
        evidence: What speaks for the best passage.
        missing: How many words the names have that are nowhere here, and `_UNMET` for each demand
            that is not met.
        unknown: The share of the words that the corpus does not have.
        called: The most of the concepts near the query that a passage calls by a name.
        terms: How many words there are, by log1p.
    """

    likeness: float
    odds: float
    evidence: float
    missing: float
    unknown: float
    called: float
    terms: float


_READ = Signs(5.01, 0.74, 0.0, -1.68, -2.91, 2.31, 2.19), -3.44
_LIKE = Signs(10.75, 0.0, 0.0, -1.66, -2.78, 1.86, 3.11), -9.21
_ALONE = Signs(0.0, 0.0, 0.77, -1.77, -3.78, 0.0, 2.37), -5.14
"""What each counts in the log-odds, and the bias, which has the threshold in it that refuses three
in a hundred of the answerable development queries at the most: from 0 on, a query is answered. Of
the first it lies at the lower end of a stretch in which no query without an answer is."""

_UNMET = 2
"""How many missing words a demand counts that is not met: as many as most names have, since a
constant of its own would rest on few queries."""

_MOST_MISSING = 4
"""Words of names that are nowhere, from which more say no more."""

_MOST_TERMS = 10
"""Words from which more say no more: few of the queries that the constants were fitted on have so
many, and a long text about something else would be let through for its length alone."""

_ENOUGH_LETTERS, _LETTERS = 0.5, 10.0
"""The share of pairs of letters side by side from which a query is answered where no spaces divide
words, and what all of them count, in log odds. Of 20 questions that 20 notes in Chinese and
Japanese answer it refuses none, of 20 others it lets through 1, where the signs let through 19; of
as many that were kept aside 1 and 1 (17)."""

_DEFINING = 0.9
"""How plainly a passage says what the thing is that is asked about, from which it answers: by an
entry, a sentence that begins with the name or gives it, the name in full; not by its heading or its
type alone."""

_NOTHING = 1e-6
"""Less than any word counts; sums of floats differ by less."""

_ANSWERING_FORMULA = 0.14
"""The share of a formula's structure from which a formula answers, where words are asked for too or
nothing was embedded. Of 150 formulas of physics and economics four in ten have less here; of 26
development queries for a formula none has."""

_LEAST_FORMULA, _PLAIN_FORMULA = 0.1, 0.18
_BESIDE, _FORMULA_ALONE = 0.7, 0.38
"""The share from which a formula alone is answered at the least, and in any case; what between
these the cosine of the same passage counts beside it, and what both must come to. The encoder does
not tell which of two formulas is meant, but knows of what field one is, unless its letters are
nobody's: therefore the second is the highest by which no development query is refused. Of 241
formulas typed by a mathematician, of 41 of what is not here 23 are let through, of 200 others 5
refused; by the share alone, from .14 on, 30 and 4."""


class Lacking(NamedTuple):
    """What a query asks for that is not here.

    Attributes:
        names: The names in it that are nowhere (`mlkb.search.answerability.treated`).
        unmet: What it demands that is not near (`mlkb.search.answerability.demands`).
    """

    names: Sequence[str] = ()
    unmet: Sequence[str] = ()


ALL_HERE = Lacking()


class Verdict(NamedTuple):
    """Whether a query is answered.

    Attributes:
        answered: Whether it is.
        because: What decided.
        lacking: What it asks for that is not here, as far as that was looked up.
        weighed: What each sign and the bias add to the log odds, where these decided.
    """

    answered: bool
    because: Because
    lacking: Lacking = ALL_HERE
    weighed: Mapping[str, float] = MappingProxyType({})


class Lookups(NamedTuple):
    """What is costly to know of a query and the best passages, each looked up when it is needed.

    Attributes:
        read: Reads each passage, one after the other, or gives None; called where nothing plainer
            decides, and no further than until one answers.
        missing: Tells the names in the query that are nowhere here; called as `read` is, where
            the query is one word, which may stand there as part of another thing's name only, and
            where there are words beside a formula.
        treated: Tells of a query that is the name of somebody's thing, and no more, whether the
            passages have that thing, called otherwise, or only another of that person; None of
            any other query. Called as `read` is, before it.
        unmet: Tells what the query demands that is not near; called as `read` is, before it.
        letters: Tells where the letters of a query stand side by side; None of a query that has
            spaces between its words, or that can be read. Called as `read` is, before it.
    """

    read: Callable[[], Iterable[Reading] | None] = lambda: None
    missing: Callable[[], Sequence[str]] = tuple
    treated: Callable[[], bool | None] = lambda: None
    unmet: Callable[[], Sequence[str]] = tuple
    letters: Callable[[], Letters | None] = lambda: None


_NO_LOOKUPS = Lookups()


def judge(
    arms: Iterable[Arms],
    traits: QueryTraits,
    weights: Weights,
    lookups: Lookups = _NO_LOOKUPS,
    *,
    unfilled: bool = False,
) -> Verdict:
    """Tell whether passages with these scores answer a query.

    Args:
        arms: What the arms gave the best passages that say anything.
        traits: What decides on the weights of the query.
        weights: What the arms count.
        lookups: What else may be known.
        unfilled: Whether a heading with nothing below has all of the query, and no passage more
            speaks for it.
    """
    best, missing = list(arms), cache(lookups.missing)
    if not traits.is_strange and _has_the_formula(best, traits) and not (traits.idf and missing()):
        return Verdict(answered=True, because="formula")
    if very := _found_as_such(best, missing):
        return Verdict(answered=True, because=very)
    if not traits.absent and any(a.defines >= TELLING for a in best):
        return _unless_lacking(missing(), "symbol")
    if any(a.tells >= _DEFINING for a in best):
        return _unless_lacking(missing(), "definition")
    telling = len(traits.idf.keys() - asking_terms() - (traits.absent & kind_terms()))
    if not telling or not best:
        return Verdict(answered=False, because="formula" if traits.has_formula else "nothing")
    says = _has_the_word if telling == 1 else _has_the_phrase
    points = telling == 1 and traits.has_pronoun  # "is this working" does not ask for work
    if not points and any(says(a, traits) for a in best):
        names = missing() if telling == 1 else ()
        return _unless_lacking(names, "word" if telling == 1 else "phrase")
    if unfilled:
        return Verdict(answered=False, because="unfilled")
    return _by_names_and_signs(best, traits, weights, lookups, missing())


def _by_names_and_signs(
    best: Sequence[Arms],
    traits: QueryTraits,
    weights: Weights,
    lookups: Lookups,
    names: Sequence[str],
) -> Verdict:
    """Tell it where nothing plainer does; `names` are those that are nowhere here."""
    if names and traits.is_lettered:  # one word, of which the letter stands in every formula
        return _unless_lacking(names, "word")
    somebodys = lookups.treated()
    if somebodys and not names:
        return Verdict(answered=True, because="eponym")
    if names and somebodys is False:
        return Verdict(answered=False, because="eponym", lacking=Lacking(names))
    lacking = Lacking(
        names, [one for one in lookups.unmet() if not any(one in name for name in names)]
    )
    if letters := lookups.letters():
        lacking = Lacking([*lacking.names, *letters.nowhere], lacking.unmet)
        weighed = {"letters": _LETTERS * letters.share, "bias": -_LETTERS * _ENOUGH_LETTERS}
    else:
        weighed = _weighed_as_read(best, traits, weights, lookups.read(), lacking)
    return Verdict(sum(weighed.values()) >= 0, "signs", lacking, weighed)


def _found_as_such(best: Sequence[Arms], missing: Callable[[], Sequence[str]]) -> Because | None:
    """Return as what one of the passages is the very thing that was typed; None if none is."""
    if any(a.quoted for a in best):
        return "code"
    if any(a.titled for a in best):
        return "title"
    return "number" if any(a.numbered for a in best) and not missing() else None


def _unless_lacking(names: Sequence[str], because: Because) -> Verdict:
    """Return that a query is answered, for this reason, unless it has names that are nowhere."""
    return Verdict(not names, because, Lacking(names))


def _weighed_as_read(
    best: Sequence[Arms],
    traits: QueryTraits,
    weights: Weights,
    read: Iterable[Reading] | None,
    lacking: Lacking,
) -> dict[str, float]:
    """Return what all signs add; passages are read one by one, until the signs are enough."""
    weighed: dict[str, float] = {}
    shown: list[Reading] = []
    for reading in read or ():
        shown.append(reading)
        weighed = weigh(best, traits, weights, shown, lacking)
        if sum(weighed.values()) >= 0:
            break
    return weighed or weigh(best, traits, weights, lacking=lacking)


def weigh(
    arms: Iterable[Arms],
    traits: QueryTraits,
    weights: Weights,
    shown: Sequence[Reading] = (),
    lacking: Lacking = ALL_HERE,
) -> dict[str, float]:
    """Return what each sign and the bias add to the log odds that a query of words is answered.

    From a sum of 0 on it is.

    Args:
        arms: What the arms gave the best passages.
        traits: What decides on the weights of the query.
        weights: What the arms count.
        shown: What reading these passages has shown, as far as they were read.
        lacking: What is not here, or not near.
    """
    read = any(reading.odds is not None for reading in shown)
    counts, bias = _READ if read else _LIKE if shown else _ALONE
    told = signs(arms, traits, weights, shown, lacking)
    added = (count * sign for count, sign in zip(counts, told, strict=True))
    return {**dict(zip(Signs._fields, added, strict=True)), "bias": bias}


def signs(
    arms: Iterable[Arms],
    traits: QueryTraits,
    weights: Weights,
    shown: Sequence[Reading] = (),
    lacking: Lacking = ALL_HERE,
) -> Signs:
    """Return the signs that `weigh` counts, of the same arguments."""
    best = list(arms)
    return Signs(
        likeness=max((reading.maxsim for reading in shown), default=0.0),
        odds=max((reading.odds for reading in shown if reading.odds is not None), default=0.0),
        evidence=max((evidence(a, weights) for a in best), default=0.0),
        missing=min(
            _UNMET * len(lacking.unmet) + sum(len(analyse(name)) for name in lacking.names),
            _MOST_MISSING,
        ),
        unknown=traits.unknown,
        called=max((a.called or 0.0 for a in best), default=0.0),
        terms=math.log1p(min(_words(traits.idf), _MOST_TERMS)),
    )


def _words(terms: Collection[str]) -> float:
    """Return of how many words these are the terms: a letter without spaces is a part of one."""
    letters = sum(map(is_unspaced, terms))
    return len(terms) - letters + letters / LETTERS_A_WORD


def _has_the_formula(best: Iterable[Arms], traits: QueryTraits) -> bool:
    """Whether one of the passages has enough of the formula that is asked for."""
    if traits.idf or not traits.has_vector:
        return any((a.formula or 0.0) >= _ANSWERING_FORMULA for a in best)
    return any(
        share >= _PLAIN_FORMULA
        or (share >= _LEAST_FORMULA and share + _BESIDE * cosine >= _FORMULA_ALONE)
        for share, cosine in ((a.formula or 0.0, a.dense or 0.0) for a in best)
    )


def _has_the_phrase(arms: Arms, traits: QueryTraits) -> bool:
    """Whether the query stands there word for word, which nobody would want to be kept from."""
    return (arms.adjacency or 0.0) >= WHOLE and (arms.coverage or 0.0) >= WHOLE


def _has_the_word(arms: Arms, traits: QueryTraits) -> bool:
    """Whether the one word that is asked about stands there: more does than what only asks."""
    asking = traits.idf.keys() & asking_terms() - traits.absent
    there = (arms.coverage or 0.0) * sum(traits.idf.values())
    return there > sum(traits.idf[term] for term in asking) + _NOTHING
