"""Fusion: from what the arms gave to the chance that a passage is relevant.

Scores are fused by value. Reciprocal-rank fusion loses to its own better arm on three of five
collections that were measured (compare Bruch, Gai and Ingber, "An Analysis of Fusion Functions for
Hybrid Retrieval", TOIS 2023). Beside the cosine and BM25 stands what neither of them says plainly:
which share of the query's words the passage has at all, and whether they stand side by side there.
So the weight of the words depends on the query without being chosen for it: a passage that has all
of a short query's words in a row gets much from them, one that has two words of a long question
gets little, and there the cosine decides.

Every part has a fixed scale, and what is added for a query as a whole is the same for all of its
passages; so a score means the same whatever was asked. The weights were fitted on development
queries (the corpus's own, SciFact's train queries, headings of technical documentation: each
collection counting the same), and turned into a chance on the corpus's own alone, whose results
were judged from every arm: a logistic function (Platt, "Probabilistic Outputs for Support Vector
Machines", 1999) of the weighted sum. `bench/ranking.py` prints the fit beside other ways that were
tried, `bench/calibration.py` how true the chances are on the test half.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlkb.records.answers import Arms

__all__ = ["WHOLE", "QueryTraits", "Weights", "evidence", "fuse", "of_its_place", "parts"]

WHOLE = 0.999
"""From here on a share, which is a sum of fractions, counts as all."""

_DENSE = 7.5
_BM25 = 3.9
_COVERAGE = 3.4
_ADJACENCY = 0.9
"""What cosine, BM25, the words that are there and their pairs count, each from 0 to 1."""

_CONCEPTS = 5.0
_CALLED = 5.0
"""What it counts to be near the names of what a query may be about, and to call that by a name
(`mlkb.search.query.glossary`). Chosen by nDCG@10 on the development halves, the others left as they
were: the fit of `bench/ranking.py` gives these two less."""

PULL = _CONCEPTS / _DENSE
"""How far concepts draw the vector of a query, so that what is found is what comes first."""

_NAMED = 1.2
"""What it adds, in log odds, that a display formula is introduced by all of the query's words: who
types a formula's name wants the formula before what is said about it. Of the development queries of
that kind the formula itself has a mean reciprocal rank of .67 with this and .50 without (test half
.74 and .54); their nDCG@10 is the same."""

_NUMBERED = 8.0
"""What it adds, in log odds, to be the only formula with the number that the query names: more than
words and meaning together can for a passage that cites it."""

_TITLED = 8.0
"""What it adds, in log odds, to be the beginning of the only post of which the title was typed: as
much, and as sure, as a number."""

_QUOTED = 8.0
"""What it adds, in log odds, to be code that has the whole of what was typed: as much, and as sure,
as a number."""

_ASIDE = -2.3
"""What is taken from a passage that lists and does not tell (`mlkb.search.candidates.asides`), in
log odds."""

_CODE = -0.9
"""The same of a program that was not asked for: of 270 such passages among the best for development
queries 8 % were relevant and 22 % were promised, since what computes a thing names all of it."""

_SOUGHT = 6.0
"""What it adds, in log odds, to be a program about what one is asked for: more than a text about it
can have. Set by hand on 35 such questions about the articles here: the first hit is right for 4
without this, and for 34 with it; of 20 others that were kept aside it is for 1 and 13."""

_DEFINES = 6.0
"""What it adds, in log odds, to say as plainly as can be what a symbol means, where that is asked
(`mlkb.search.candidates.defining`) and be about all of the context
(`mlkb.search.candidates.contexts`). Set by hand on questions about the articles here, not fitted:
no judged queries are of this kind."""

_CONTEXT = 0.5
"""What remains of all else then: the words that say where a symbol is used choose among the places
that say what it is, and no other place is an answer. Set by hand on the same questions."""

_ELSEWHERE = -1.5
"""What it adds for every passage that these words are said: elsewhere the symbol may be another.
Set by hand on the same questions."""

_TELLS = 2.5
"""What it adds, in log odds, to say as plainly as can be what that is whose name is asked about
(`mlkb.search.candidates.definitions`). Set by hand on 57 such questions about the articles here and
36 notes on other fields: the first hit is right for 31 without this, and for 53 or 54 with 2 to
3.5; of 28 others that were kept aside it is for 14 and 25."""

_FORMULA = 8.0
_FORMULA_DENSE = 1.0
"""For a formula structure leads: an encoder sees letters and not their roles, and weighing it
equally costs 16 points of recall when letters are renamed."""

_WORD = 5
"""How many tokens of a formula are as much of a query as a word: as many as a letter and a sign
have."""

_MOST_OF_A_FORMULA = 0.5
"""The share up to which formulas decide where there are words too. One small formula in a question
of three sentences, as "one factorises R into `U V^T`", is not what is asked for. Of 18 pasted
questions with formulas 14 have the right section first if it is always half of the weight, 15 with
3 to 20 tokens a word, 14 without formulas."""

_WITHOUT_VECTORS = 1.6
"""What words count where there is no cosine."""

_SLOPE, _PER_TERM, _PRIOR = 0.681, 0.838, -7.249
_FORMULA_SLOPE, _FORMULA_PRIOR = 1.5, -3.3
"""From the weighted sum to log odds: slope, then what the logarithm of the number of words and what
every query adds."""

_REFUSED = -1.8
"""What it adds that nothing answers, which is known only when the best passages have been read."""

_SATURATED = 2.2
"""BM25 of one term approaches its inverse document frequency times this (k1 + 1)."""


@dataclass(frozen=True, slots=True)
class QueryTraits:
    """What decides on the weights of a query.

    Attributes:
        idf: The words, analysed, with their inverse document frequencies.
        unknown: The share of those, by that, that the corpus does not have, 0 to 1; a word that
            only says what kind of thing a name means is none.
        formula_tokens: How many tokens the formulas have that are asked for.
        has_vector: Whether the query was embedded.
        absent: The words that the corpus does not have.
        is_symbol: Whether the meaning of a symbol is asked, and the words say where it is used.
        has_pronoun: Whether something in it is not named, or who asks and who is asked are
            meant: then its other words say something of that.
        is_lettered: Whether all its words are one name with a letter in it ("B+ tree").
    """

    idf: Mapping[str, float]
    unknown: float
    formula_tokens: int
    has_vector: bool
    absent: frozenset[str] = frozenset()
    is_symbol: bool = False
    has_pronoun: bool = False
    is_lettered: bool = False

    @property
    def has_formula(self) -> bool:
        """Whether a formula is asked for."""
        return self.formula_tokens > 0

    @property
    def formula_share(self) -> float:
        """How much of the query its formulas are, 0 to 1, each word being as much as `_WORD`."""
        whole = self.formula_tokens + _WORD * len(self.idf)
        return self.formula_tokens / whole if whole else 0.0

    @property
    def is_strange(self) -> bool:
        """Whether it has words, and the corpus none of them."""
        return bool(self.idf) and self.unknown >= WHOLE

    @property
    def most(self) -> float:
        """The most that BM25 can give for the words, nearly; 1 where there are none."""
        return _SATURATED * sum(self.idf.values()) or 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence counts for one query, in log odds.

    Attributes:
        dense: For the cosine.
        bm25: For BM25 as a share of the most that the query's words can give.
        coverage: For the share of the query's words that are there.
        adjacency: For the share of its pairs of neighbours that are neighbours there.
        concepts: For nearness to what the query may be about.
        called: For calling that by a name.
        formula: For the share of the formula's structure.
        named: For a formula that is introduced by all of the query's words.
        numbered: For the only formula with the number that the query names.
        titled: For the beginning of the only post whose title was typed.
        quoted: For code that has the whole of what was typed.
        aside: For a passage that lists and does not tell.
        code: For a program that was not asked for.
        sought: For one that was.
        defines: For one that says what the symbol means of which that is asked.
        tells: For one that says what the thing is whose name is asked about.
        prior: What every passage begins with.
        most: The BM25 score that counts as 1.
    """

    dense: float = 0.0
    bm25: float = 0.0
    coverage: float = 0.0
    adjacency: float = 0.0
    concepts: float = 0.0
    called: float = 0.0
    formula: float = 0.0
    named: float = 0.0
    numbered: float = 0.0
    titled: float = 0.0
    quoted: float = 0.0
    aside: float = 0.0
    code: float = 0.0
    sought: float = 0.0
    defines: float = 0.0
    tells: float = 0.0
    prior: float = 0.0
    most: float = 1.0

    @staticmethod
    def choose(traits: QueryTraits) -> Weights:
        """Return the weights for a query."""
        words = Weights(
            dense=_DENSE,
            bm25=_BM25,
            coverage=_COVERAGE,
            adjacency=_ADJACENCY,
            concepts=_CONCEPTS,
            called=_CALLED,
            most=traits.most,
        )._scaled(_SLOPE * (_CONTEXT if traits.is_symbol else 1.0))
        prior = _PRIOR + _PER_TERM * math.log1p(len(traits.idf))
        if traits.is_symbol and traits.idf:
            prior += _ELSEWHERE
        words = replace(
            words,
            named=_NAMED,
            aside=_ASIDE,
            code=_CODE,
            sought=_SOUGHT,
            defines=_DEFINES,
            tells=_TELLS,
            prior=prior,
        )
        formula = Weights(dense=_FORMULA_DENSE, formula=_FORMULA)._scaled(_FORMULA_SLOPE)
        formula = replace(formula, prior=_FORMULA_PRIOR, most=traits.most, aside=_ASIDE)
        if not traits.has_formula:
            weights = words
        elif not traits.idf:
            weights = formula
        else:
            weights = words._mixed(formula, min(_MOST_OF_A_FORMULA, traits.formula_share))
        weights = replace(weights, numbered=_NUMBERED, titled=_TITLED, quoted=_QUOTED)
        if traits.has_vector:
            return weights
        return replace(weights._scaled(_WITHOUT_VECTORS), dense=0.0, prior=weights.prior)

    @staticmethod
    def of_arm(arm: str, traits: QueryTraits) -> Weights:
        """Return the weights that let one arm speak alone."""
        return Weights(
            dense=float(arm == "dense"),
            bm25=float(arm == "lexical"),
            formula=float(arm == "formula"),
            most=traits.most,
        )

    def where_nothing_answers(self) -> Weights:
        """Return the weights for a query that is refused: the order is the same, no chance is."""
        return replace(self, prior=self.prior + _REFUSED)

    @property
    def dense_share(self) -> float:
        """How much the dense arm counts beside the others, 0 to 1."""
        words = self.bm25 + self.coverage + self.adjacency
        total = self.dense + words + self.concepts + self.called + self.formula
        return self.dense / total if total else 0.0

    def _scaled(self, by: float) -> Weights:
        """Return them with the fused evidence, and what every passage begins with, times `by`."""
        scaled = {name: by * getattr(self, name) for name in (*_FUSED, "prior")}
        return replace(self, **scaled)

    def _mixed(self, other: Weights, share: float) -> Weights:
        """Return these weights with as much of the other's as `share`, for what both weigh.

        That a formula is introduced by all of the words, or a symbol explained, counts for queries
        of words alone.
        """
        both = (*_FUSED, "aside", "code", "prior")
        mixed = {
            name: (1 - share) * getattr(self, name) + share * getattr(other, name) for name in both
        }
        return replace(self, named=0.0, defines=0.0, tells=0.0, **mixed)


_FUSED = ("dense", "bm25", "coverage", "adjacency", "concepts", "called", "formula")
"""The evidence of the arms, whose weights were fitted together."""


def fuse(arms: Arms, weights: Weights) -> float:
    """Return the chance that a passage is relevant, 0 to 1; an arm without a score adds nothing."""
    odds = evidence(arms, weights) + weights.prior
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, odds))))


def evidence(arms: Arms, weights: Weights) -> float:
    """Return what speaks for a passage, in log odds; the order of passages is the order of this."""
    return sum(parts(arms, weights)) + of_its_place(arms, weights)


def of_its_place(arms: Arms, weights: Weights) -> float:
    """Return what a passage has, or lacks, for the part of an article that it is, in log odds."""
    kinds = weights.aside * arms.aside + weights.code * arms.code + weights.sought * arms.sought
    return kinds + arms.moved


def parts(arms: Arms, weights: Weights) -> tuple[float, float, float, float, float]:
    """Return what words, meaning, formula, concepts and symbol speak for a passage, in log odds."""
    return (
        weights.bm25 * (arms.lexical or 0.0) / weights.most
        + weights.coverage * (arms.coverage or 0.0)
        + weights.adjacency * (arms.adjacency or 0.0)
        + weights.named * arms.named
        + weights.tells * arms.tells
        + _of_several(weights.numbered, arms.numbered)
        + _of_several(weights.titled, arms.titled)
        + weights.quoted * arms.quoted,
        weights.dense * max(0.0, arms.dense or 0.0),
        weights.formula * min(1.0, arms.formula or 0.0),
        weights.concepts * max(0.0, arms.concepts or 0.0) + weights.called * (arms.called or 0.0),
        weights.defines * arms.defines,
    )


def _of_several(weight: float, chance: float) -> float:
    """Return what it adds to be what is named: of two that may be meant, each has half the odds."""
    return weight + math.log(chance) if weight and chance else 0.0
