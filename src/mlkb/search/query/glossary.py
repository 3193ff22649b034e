"""What a query may be about: the nearest concepts of a glossary, entered from their meaning.

Who half remembers a thing, or never knew what it is called, describes it in everyday words, and the
passages that treat it use its name. A glossary has both: names, and how people ask who do not know
them. So the vector of a query is compared with the concepts' descriptions, and what the nearest are
called is looked for beside the query: by the vectors of their names, and by the names as they stand
in the text. That is query expansion from an outside source (Diaz and Metzler, "Improving the
Estimation of Relevance Models Using Large External Corpora", SIGIR 2006), with the weights of a
kernel-smoothed nearest-neighbour memory.

`glossary.npy` has the vectors, made by `training/write_glossary.py` of the lists in
`training/glossary/`, which were written from general knowledge, without a look at any corpus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np  # noqa: TID253  (imported when a query is embedded)

from mlkb.search.data import DATA
from mlkb.search.network import Network, unit
from mlkb.search.query.concepts import Name, names_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NORM", "WEIGHTS", "Concept", "Glossary", "Near"]

WEIGHTS = DATA / "glossary.npy"
"""Of each concept two rows, int8: ``keys`` of what it means, ``values`` of what it is called."""

NORM = 600
"""The Euclidean norm of each row: unit vectors are multiplied by it and rounded."""

_NEAREST = 10
"""Concepts that are weighed."""

_SHARPNESS = 25.0
"""What cosines are multiplied by before their softmax."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept that a query may be about.

    Attributes:
        number: Its place in the glossary.
        weight: How much it counts beside the others and the nearest passage, 0 to 1.
    """

    number: int
    weight: float

    @property
    def names(self) -> list[Name]:
        """What it is called, the usual name first."""
        return names_of(self.number)

    @property
    def terms(self) -> list[list[str]]:
        """The terms of each name."""
        return [name.terms.split() for name in self.names]


@dataclass(frozen=True, slots=True)
class Near:
    """The concepts near a query, and where they lie together.

    Attributes:
        concepts: Nearest first; what their weights lack to 1 is the nearest passage's share.
        direction: The weighted sum of the vectors of their names, shape (d,), float32: the longer,
            the more they are of one kind, and the nearer.
    """

    concepts: tuple[Concept, ...]
    direction: NDArray[np.float32]

    @property
    def share(self) -> float:
        """What all of them count, 0 to 1."""
        return sum(concept.weight for concept in self.concepts)

    def drawn(self, vector: NDArray[np.float32], pull: float) -> NDArray[np.float32]:
        """Return a query's vector, shape (d,), float32, drawn their way by as much as `pull`."""
        return unit(vector + pull * self.direction)


class Glossary(Network):
    """The concepts, and which are near."""

    weights = WEIGHTS

    def __init__(self, learned: Mapping[str, NDArray[np.generic]]) -> None:
        """Take the arrays of `WEIGHTS`, by name."""
        super().__init__({name: learned[name] for name in ("encoder", "keys")})
        self._values = learned["values"]  # of which a few rows are read

    def near(self, vector: NDArray[np.float32], passage: float) -> Near:
        """Return the concepts nearest to a query.

        Args:
            vector: The query's unit vector, shape (d,), float32.
            passage: The cosine of the nearest passage. Where the corpus itself is nearer than any
                concept, it needs no word from outside.
        """
        cosines = self._of["keys"] @ vector / NORM
        nearest = np.argsort(-cosines, kind="stable")[:_NEAREST]
        weights = np.exp(_SHARPNESS * cosines[nearest])
        weights /= weights.sum() + np.exp(_SHARPNESS * passage)
        return Near(
            tuple(
                Concept(number, weight)
                for number, weight in zip(nearest.tolist(), weights.tolist(), strict=True)
            ),
            np.asarray(weights @ self._values[nearest] / NORM, np.float32),
        )
