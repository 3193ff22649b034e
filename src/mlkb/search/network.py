"""What the small networks of a search share: the weights that come with mlkb, and their layers.

Each was learned on the vectors of one encoder, and is nothing to another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np  # noqa: TID253  (imported when a query is embedded)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder

__all__ = ["Network", "gelu", "unit"]


class Network:
    """Weights by name, and the encoder they were learned on.

    Attributes:
        weights: The file that comes with mlkb: one record, since opening an archive takes longer.
        encoder: The fingerprint of the encoder.
    """

    weights: ClassVar[Path]

    def __init__(self, learned: Mapping[str, NDArray[np.generic]]) -> None:
        """Take the arrays of the file by name, ``encoder`` among them."""
        self.encoder = str(learned["encoder"])
        self._of = {
            name: np.asarray(array, np.float32)
            for name, array in learned.items()
            if name != "encoder"
        }

    @classmethod
    @cache
    def load(cls) -> Self:
        """Return what comes with mlkb."""
        (record,) = np.load(cls.weights)
        return cls({name: record[name] for name in record.dtype.names})

    @classmethod
    def learned_on(cls, encoder: Encoder) -> Self | None:
        """Return what comes with mlkb, if it was learned on this encoder."""
        found = cls.load()
        return found if found.encoder == encoder.fingerprint else None

    def _layer(self, name: str, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        weight, bias = self._of[f"{name}_weight"], self._of[f"{name}_bias"]
        return np.asarray(rows @ weight.T + bias, np.float32)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows, or the one row, at length 1."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def gelu(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the Gaussian error linear units of Hendrycks and Gimpel (2016), by their tanh."""
    return np.asarray(
        0.5 * rows * (1 + np.tanh(math.sqrt(2 / math.pi) * (rows + 0.044715 * rows**3))), np.float32
    )
