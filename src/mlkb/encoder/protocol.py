"""What every encoder and every reranker can do, whatever runs underneath.

The rest of mlkb knows them only through these protocols. Nothing is imported here that a
query would have to wait for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Encoder", "Reranker", "TokenVectors"]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """What a model makes of each token of a text, before it makes one vector of them all.

    Attributes:
        spans: Where each token begins and ends in the text, in characters; special tokens and
            those of a prompt are left out.
        vectors: A unit row for each, shape (m, h), float32; h need not be the encoder's dimension.
        ids: The number of each in the model's vocabulary.
    """

    spans: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]
    ids: tuple[int, ...]


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into unit vectors, so that an inner product is a cosine.

    Any ``str`` is accepted: empty, with NULs, with lone surrogates, in any script. A text that is
    longer than the model reads is cut at the model's limit, as sentence-transformers cuts it.
    """

    @property
    def fingerprint(self) -> str:
        """Names weights, tokenizer, pooling, prompts and length: the key of vector caches."""

    @property
    def dimension(self) -> int:
        """The length d of every vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a passage are read: special tokens and the prompt are deducted."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return one unit row per text, shape (n, d), in the order of ``texts``.

        ``progress`` is called with the number of texts finished since it was last called.
        """

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a query, shape (d,)."""

    def token_vectors(
        self, texts: Sequence[str], *, query: bool = False
    ) -> list[TokenVectors] | None:
        """Return what the model makes of each token, or None where it cannot tell.

        Args:
            texts: Passages, or queries.
            query: Whether they are queries.
        """

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text, uncut, without special tokens and prompt."""


@runtime_checkable
class Reranker(Protocol):
    """Reads a query and a passage together, and says how well the one answers the other.

    That costs a run of the model for each passage, where vectors are made once and for all. As of
    an encoder, any ``str`` is accepted, and a pair that is longer than the model reads is cut as
    ``CrossEncoder.predict`` cuts it: the longer of the two texts first.
    """

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a score for each text, shape (n,), in the order of ``texts``.

        The score is the model's own, 0 to 1: what its activation gives, or the sigmoid of that
        where the activation is another than a sigmoid.
        """
