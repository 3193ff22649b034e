"""The vector with which a query looks for passages: the encoder's, turned to where answers lie.

An encoder puts a text near texts that say the same. A query says little, often in everyday words,
and what answers it says more, in the words of its field. So the query's vector is moved before the
passages are compared with it, and they stay as they are: no index has to be built anew. That is the
query-side fine-tuning of Lee et al. ("Learning Dense Representations of Phrases at Scale",
ACL 2021), here of a small layer behind the encoder: each token adds to the mean as much as was
learned, and a matrix of low rank turns the sum. `training/train_adapter.py` learned both from
queries about the documentation of other projects, and says how; nothing here learns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np  # noqa: TID253  (imported when a query is embedded)

from mlkb.search.data import DATA
from mlkb.search.network import Network, gelu, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder

__all__ = ["WEIGHTS", "QueryAdapter", "query_vector"]

WEIGHTS = DATA / "adapter.npy"
"""What was learned: float16 matrices, and the encoder they are for."""


def query_vector(text: str, encoder: Encoder) -> NDArray[np.float32]:
    """Return the unit vector of a query, shape (d,), float32, as it looks for passages.

    With another encoder than the one that the adapter was learned for, it is the encoder's own.
    """
    vector = encoder.encode_query(text)
    adapter = QueryAdapter.learned_on(encoder)
    found = encoder.token_vectors([text], query=True) if adapter else None
    return adapter.turned(vector, found[0].vectors) if adapter and found else vector


class QueryAdapter(Network):
    """What was learned, and how it is applied."""

    weights = WEIGHTS

    def turned(
        self, vector: NDArray[np.float32], tokens: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return where a query looks, shape (d,), float32.

        Args:
            vector: The encoder's unit vector of the query, shape (d,).
            tokens: Its tokens' unit vectors, shape (m, d); m may be 0.
        """
        of = self._of
        if len(tokens):
            known = np.hstack([tokens, np.broadcast_to(vector, tokens.shape)])
            weights = self._layer("weigh", gelu(self._layer("token", known)))
            vector = unit(vector + (weights * tokens).mean(axis=0))
        return unit(vector + of["up_weight"] @ (of["down_weight"] @ vector))
