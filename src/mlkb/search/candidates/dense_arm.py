"""The dense arm: the passages whose vectors are nearest to that of a query.

The encoder begins to run at once, in a thread of its own, so that the other arms are asked
meanwhile. Beside the query stands what it may be about (`mlkb.search.query.glossary`): what is near
both is found as well, and every candidate is told how near it is to those concepts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from mlkb.ahead import Ahead
from mlkb.search.candidates.highest import highest
from mlkb.search.fusion import PULL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlkb.encoder.protocol import Encoder
    from mlkb.index.vectors import VectorIndex
    from mlkb.records.posts import Kind
    from mlkb.search.query.glossary import Glossary, Near
    from mlkb.search.snapshot import Snapshot

__all__ = ["DenseArm"]

_WORTH_LOOKING = 0.05
"""The share of concepts from which they are looked for: less moves no passage."""


class _Embedded(NamedTuple):
    """What the encoder makes of a query.

    Attributes:
        vector: Its unit vector, shape (d,).
        glossary: What was learned of concepts on that encoder, or None.
    """

    vector: NDArray[np.float32]
    glossary: Glossary | None


class DenseArm:
    """Finds passages by the vector of one query; without an encoder, none."""

    def __init__(
        self,
        snapshot: Snapshot,
        text: str,
        encoder: Encoder | None,
        *,
        depth: int,
        posts: Sequence[int] | None,
        kinds: Sequence[Kind],
        concepts: bool,
    ) -> None:
        """Begin to embed a query.

        Args:
            snapshot: What to search in.
            text: The query.
            encoder: Embeds it; None leaves this arm out.
            depth: How many pieces of passages are looked for.
            posts: Ids of the posts that may answer; None for all.
            kinds: Kinds of passage that may answer; empty for all.
            concepts: Whether the concepts near the query are looked for, too.
        """
        self._snapshot = snapshot
        self._depth = depth
        self._posts = posts
        self._kinds = kinds
        self._embedded: Ahead[_Embedded] | None = None
        if encoder is not None:
            self._embedded = Ahead(partial(_embed, text, encoder, glossary=concepts))

    @property
    def vector(self) -> NDArray[np.float32] | None:
        """The unit vector of the query, shape (d,); None where this arm is left out."""
        return self._embedded.result().vector if self._embedded is not None else None

    @cached_property
    def near(self) -> Near | None:
        """The concepts that the query may be about; None where its passages are nearer by far."""
        if self._embedded is None:
            return None
        vector, glossary = self._embedded.result()
        if glossary is None:
            return None
        near = glossary.near(vector, max(self._nearest.values(), default=0.0))
        return near if near.share >= _WORTH_LOOKING else None

    def found(self) -> dict[int, float]:
        """Return the passages nearest to the query, or to it and its concepts, with cosines."""
        return self._nearest | self._nearest_to_both()

    def cosines(self, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of the passages `ids` with the query; of no encoder, none."""
        return self._products(ids, self.vector) if self.vector is not None else {}

    def to_concepts(self, ids: Sequence[int]) -> dict[int, float]:
        """Return how near each of the passages `ids` is to the names of the concepts."""
        return self._products(ids, self.near.direction) if self.near is not None else {}

    @cached_property
    def _nearest(self) -> dict[int, float]:
        """The passages nearest to the query, with their cosines."""
        if self._embedded is None:
            return {}
        index = self._snapshot.vectors  # opened while the model still runs
        return self._looked_for(index, self._embedded.result().vector)

    def _nearest_to_both(self) -> dict[int, float]:
        """Return the passages nearest to the query and what it may be about, with their cosines."""
        if self.vector is None or self.near is None:
            return {}
        found = self._looked_for(self._snapshot.vectors, self.near.drawn(self.vector, PULL))
        return self.cosines([id_ for id_ in found if id_ not in self._nearest])

    @cached_property
    def _allowed(self) -> NDArray[np.bool_] | None:
        """Which pieces may answer; None for all."""
        if self._posts is None and not self._kinds:
            return None
        return self._snapshot.catalog.pieces_where(self._posts, self._kinds)

    def _looked_for(self, index: VectorIndex, vector: NDArray[np.float32]) -> dict[int, float]:
        """Return the passages nearest to a vector, with their cosines."""
        (found,) = index.search(vector.reshape(1, -1), self._depth, allowed=self._allowed)
        return self._by_passage(found)

    def _products(self, ids: Sequence[int], vector: NDArray[np.float32]) -> dict[int, float]:
        """Return the best inner product of each of the passages `ids` with `vector`."""
        if not ids:
            return {}
        pieces = self._snapshot.catalog.pieces_of(ids)
        products = self._snapshot.vectors.vectors(pieces) @ vector
        return self._by_passage(list(zip(pieces, products.tolist(), strict=True)))

    def _by_passage(self, pieces: Sequence[tuple[int, float]]) -> dict[int, float]:
        """Return the best value of each passage's pieces."""
        owner = self._snapshot.catalog.passages_of_pieces([piece for piece, _ in pieces])
        return highest((owner[piece], value) for piece, value in pieces if piece in owner)


def _embed(text: str, encoder: Encoder, *, glossary: bool) -> _Embedded:
    # With numpy, which a search by words does not need.
    from mlkb.search.query.adapter import query_vector
    from mlkb.search.query.glossary import Glossary

    vector = query_vector(text, encoder)
    return _Embedded(vector, Glossary.learned_on(encoder) if glossary else None)
