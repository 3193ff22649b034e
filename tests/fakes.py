"""Stand-ins for what is slow: an encoder that hashes words, and remembers what it was asked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from mlkb.index.analysis import analyse, analyse_passage


class WordEncoder:
    """Texts that share words are near: each word is a fixed random direction.

    Real enough for ranking tests, and `embedded` says which texts were embedded, so that tests
    can assert what was *not* embedded again.
    """

    def __init__(self, fingerprint: str = "words", dimension: int = 64, max_tokens: int = 64):
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.embedded: list[str] = []
        self.queries: list[str] = []

    def _vector(self, text: str) -> NDArray[np.float32]:
        total = np.full(self.dimension, 1e-3)
        for word in re.findall(r"\w+", text.lower()):
            seed = zlib.crc32(word.encode("utf-8", "replace"))
            total += np.random.default_rng(seed).standard_normal(self.dimension)
        return np.asarray(total / np.linalg.norm(total), np.float32)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        if progress:
            progress(len(texts))
        rows = [self._vector(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        self.queries.append(text)
        return self._vector(text)

    def token_vectors(self, texts: Sequence[str], *, query: bool = False) -> None:
        return None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]


class Phrases:
    """Stands in for a lexical index that has these phrases, and nothing else."""

    def __init__(self, *phrases: str) -> None:
        self.phrases = [analyse(phrase) for phrase in phrases]
        self.terms = {term for phrase in phrases for term in analyse_passage(phrase)}
        self.words = [word for phrase in phrases for word in phrase.lower().split()]

    def side_by_side(
        self, words: Sequence[str] | Sequence[tuple[int, str]], between: int = 0
    ) -> bool:
        return [word if isinstance(word, str) else word[1] for word in words] in self.phrases

    def search_rows(self, rows: Iterable[tuple[Sequence[str], int]], k: int) -> list[int]:
        """Each phrase is a passage of its own."""
        wanted = [f" {' '.join(row)} " for row, _ in rows]
        there = [f" {' '.join(phrase)} " for phrase in self.phrases]
        return [n for n, one in enumerate(there) if all(row in one for row in wanted)][:k]

    def document_frequency(self, word: str) -> int:
        return int(word in self.terms)

    def spelling_frequency(self, word: str) -> int:
        return self.words.count(word)


class LastWordReranker:
    """Scores a passage by its last word, and remembers in `read` what it was asked.

    The order has nothing to do with that of the fusion, unless a test puts another `value` in.
    """

    def __init__(self) -> None:
        self.read: list[tuple[str, list[str]]] = []
        self.value: Callable[[str], float] = lambda text: (
            zlib.crc32(text.split()[-1].encode()) / 2**32
        )

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read.append((query, list(texts)))
        return np.array([self.value(text) for text in texts], np.float32)
