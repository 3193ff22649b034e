"""Fusion: one score from what each arm gave.

Scores are fused by value. Fixed reciprocal-rank fusion loses to its own better arm on three of five
collections that were measured; a weighted sum of cosine and saturated BM25 does not (compare Bruch,
Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023). The weight and
`LEXICAL_HALF` were chosen on SciFact's train queries and on headings of technical documentation,
where nDCG@10 is level (within .005) for dense weights of .3 to .5; the lower half of that range is
the one that collections of technical Markdown prefer. `mlkb eval --beir` gives SciFact's test part.

The scale of each part is fixed and not taken from the candidates at hand, so that a score means the
same for every query: cosine as it is, ``s / (s + LEXICAL_HALF)`` for BM25, and for formulas the
share of the query's tree tokens found, weighed by how rare they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlkb.records import Arms

__all__ = ["Weights", "fuse", "parts", "saturate"]

LEXICAL_HALF = 20.0
"""The BM25 score that counts one half."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each arm counts for one query; they sum to 1.

    Attributes:
        lexical: For BM25 over words.
        dense: For the cosine.
        formula: For the formula's structure.
    """

    lexical: float
    dense: float
    formula: float

    @staticmethod
    def choose(*, has_words: bool, has_formula: bool, has_vectors: bool) -> Weights:
        """Return the weights for a query with these parts.

        For a formula, structure leads: weighing the dense arm equally costs 16 points of recall
        when letters are renamed, since an encoder sees letters and not their roles.
        """
        if has_formula and has_words:
            weights = Weights(0.25, 0.25, 0.5)
        elif has_formula:
            weights = Weights(0.0, 0.2, 0.8)
        else:
            weights = Weights(0.65, 0.35, 0.0)
        if has_vectors:
            return weights
        rest = weights.lexical + weights.formula
        return Weights(weights.lexical / rest, 0.0, weights.formula / rest)


def saturate(score: float) -> float:
    """Bring a BM25 score to [0, 1)."""
    return score / (score + LEXICAL_HALF)


def fuse(arms: Arms, weights: Weights) -> float:
    """Return the fused score of a passage, 0 to 1; an arm that did not return it counts nothing."""
    return min(1.0, sum(parts(arms, weights)))


def parts(arms: Arms, weights: Weights) -> tuple[float, float, float]:
    """Return what words, meaning and formula add to the fused score of a passage."""
    return (
        weights.lexical * saturate(arms.lexical or 0.0),
        weights.dense * max(0.0, arms.dense or 0.0),
        weights.formula * min(1.0, arms.formula or 0.0),
    )
