"""The odds that a passage answers a query, learned on top of the encoder's token vectors.

Each token of the query has seven numbers: its likeness to the nearest token of the passage as the
encoder sees it and after a learned projection, whether and how often the very token stands there,
how rare it is, and two means over the passage by attention. What a match is worth and how much a
token counts is learned, as in Xiong et al. ("End-to-End Neural Ad-hoc Ranking with Kernel Pooling",
SIGIR 2017), and the encoder stays as it is. `training/train_reading.py` learned it from queries
about the documentation of other projects, and says how; nothing here learns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np  # noqa: TID253  (imported when passages are read)

from mlkb.search.data import DATA
from mlkb.search.network import Network, gelu, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import TokenVectors

__all__ = [
    "MATCHES",
    "MOST_TIMES",
    "STRENGTH",
    "VOCABULARY",
    "WEIGHTS",
    "WHOLE",
    "Learned",
    "direction",
]

WEIGHTS = DATA / "learned.npy"
"""What was learned: float16 matrices, as ``rarity`` the idf of each token in 1/255 of the highest,
and the encoder it is for."""

VOCABULARY = 30522
"""Tokens that the default encoder knows."""

MATCHES, WHOLE = 7, 4
"""Numbers that are known of each token of the query, and of query and passage as a whole."""

MOST_TIMES = 5
"""How often a token is counted in the passage."""

STRENGTH = 3.0
"""What the tokens' part of the log-odds is multiplied by, so that it learns faster."""


class Learned(Network):
    """What was learned, and how it is applied."""

    weights = WEIGHTS

    def __init__(self, learned: Mapping[str, NDArray[np.generic]]) -> None:
        """Take the arrays of `WEIGHTS`, by name."""
        super().__init__(learned)
        self._idf = self._of.pop("rarity") / 255

    def log_odds(self, query: TokenVectors, passage: TokenVectors) -> float:
        """Return the log-odds that a passage answers a query.

        Args:
            query: The tokens of the query, at least one.
            passage: Those of the passage, at least one.
        """
        of = self._of
        plain = query.vectors @ passage.vectors.T
        learned = (
            unit(query.vectors @ of["project_weight"].T)
            @ unit(passage.vectors @ of["project_weight"].T).T
        )
        attention = np.exp(of["sharpness"] * (learned - learned.max(axis=1, keepdims=True)))
        attention /= attention.sum(axis=1, keepdims=True)
        same = np.equal.outer(query.ids, passage.ids).astype(np.float32)
        idf = self._idf[list(query.ids)]
        like = plain.max(axis=1)
        matches = np.stack(
            [
                like,
                learned.max(axis=1),
                same.max(axis=1),
                (attention * learned).sum(axis=1),
                ((attention @ passage.vectors) * query.vectors).sum(axis=1),
                np.minimum(same.sum(axis=1), MOST_TIMES) / MOST_TIMES,
                idf,
            ],
            axis=1,
        )
        known = np.concatenate([matches, self._layer("token", query.vectors)], axis=1)
        value, weight = self._layer("judge", gelu(self._layer("hidden", known))).T
        share = np.exp(weight - weight.max())
        whole = np.array(
            [
                float(direction(query) @ direction(passage)),
                math.log1p(len(query.ids)),
                float(like @ idf) / (float(idf.sum()) + 1e-6),
                value.min(),
            ],
            np.float32,
        )
        said = self._layer("say", gelu(self._layer("whole", whole)))
        return float(STRENGTH * (share @ value) / share.sum() + said[0])


def direction(tokens: TokenVectors) -> NDArray[np.float32]:
    """Return the unit vector of all tokens together, shape (h,), float32."""
    return unit(tokens.vectors.sum(axis=0))
