"""Runs exported models with onnxruntime: what every search and every build goes through.

Two ways of running one graph. A query needs the model at once: the graph was optimised at
export, the weights are mapped from the disk and used as they lie. A build needs throughput: it
packs the weights once, sorts passages by length so that hardly any padding is computed, and
runs batches that fit a core's cache, one per core; a cross-encoder's pairs go the same way. What
it does not do: export, or decide what is up to date. Neither torch nor transformers is imported
here, ever.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeVar

import numpy as np  # noqa: TID253  (whoever imports this module encodes)

from mlkb.ahead import Ahead
from mlkb.causes import raise_shortage
from mlkb.encoder.manifest import EncoderFacts, EncoderManifest, Manifest, RerankerManifest
from mlkb.encoder.protocol import TokenVectors
from mlkb.encoder.tokens import PairTokenizer, TextTokenizer
from mlkb.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

__all__ = ["INPUTS", "OUTPUT", "SEGMENTS", "TOKENS", "OnnxEncoder", "OnnxReranker", "usable_cores"]

INPUTS = ("input_ids", "attention_mask")
SEGMENTS = "token_type_ids"
OUTPUT = "mlkb_vectors"
TOKENS = "mlkb_tokens"

_M = TypeVar("_M", bound=Manifest)
_T = TypeVar("_T", TextTokenizer, PairTokenizer)

# bench/encode.py --sweep: 512 tokens ran 10 to 20 % faster than 2048, which leaves the cache.
_BATCH_TOKENS = 512
_BATCH_TEXTS = 64
_WINDOW = 1024  # texts tokenized at a time, so that memory does not grow with the corpus
_WORTH_PACKING = 128  # texts; packing the weights costs as much as some ten passages
_MOST_THREADS = 8


class _OnnxModel(Generic[_M, _T]):
    """An exported model: token ids in, a row of numbers for each text or pair out."""

    _type: ClassVar[type[Manifest]]

    def __init__(
        self,
        folder: Path,
        manifest: _M,
        tokenizer: Callable[[Path, _M], _T],
        *,
        segments: bool = False,
    ) -> None:
        """Open the model in ``folder``; use :meth:`load`.

        Args:
            folder: The folder of the exported model.
            manifest: Its manifest.
            tokenizer: Reads its tokenizer, which takes as long as the graph: they are read at once.
            segments: Whether the graph is told which tokens are of a pair's first text.
        """
        self._folder = folder
        self._manifest = manifest
        self._segments = segments
        opening = Ahead(_opener(folder, manifest, pack=False))
        self._tokenizer: _T = tokenizer(folder, manifest)
        self._session = opening.result()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open an exported model.

        Raises:
            ModelError: There is none in ``folder``, or it is cut or damaged.
        """
        manifest = cls._type.read(folder)
        if manifest is None or manifest.how != "onnx":
            raise ModelError(
                f"There is no exported model in {folder}; run `mlkb index` to make it."
            )
        if not manifest.complete(folder):
            raise ModelError(
                f"The exported model in {folder} is cut; delete it and it is made again."
            )
        return cls(folder, manifest)  # type: ignore[arg-type, call-arg]  # as subclasses have it

    @cached_property
    def _packed_session(self) -> InferenceSession:
        return _opener(self._folder, self._manifest, pack=True)()

    def _rows(
        self, session: InferenceSession, encoded: list[Encoding], output: str = OUTPUT
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Run batches of like length, one per core; yield positions in ``encoded`` and their rows.

        Raises:
            ModelError: The model gave something that is not a number: its weights are damaged.
        """
        batches = list(_batches([len(one) for one in encoded]))

        def run(batch: list[int]) -> NDArray[np.float32]:
            (rows,) = self._run(session, [encoded[i] for i in batch], output)
            return rows

        if len(batches) == 1:
            yield batches[0], run(batches[0])
            return
        from concurrent.futures import ThreadPoolExecutor  # 8 ms that a query need not pay

        pool = ThreadPoolExecutor(usable_cores(), thread_name_prefix="mlkb-encoder")
        try:
            yield from zip(batches, pool.map(run, batches), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)

    def _run(
        self, session: InferenceSession, encoded: list[Encoding], *outputs: str
    ) -> list[NDArray[np.float32]]:
        """Run one batch; rows shorter than the longest are padded on the model's own side."""
        # A tokenizer without special tokens turns "" into nothing; one padding token stands for it.
        longest = max(1, *(len(one) for one in encoded))
        ids = np.full((len(encoded), longest), self._manifest.pad_id, dtype=np.int64)
        mask, segments = np.zeros_like(ids), np.zeros_like(ids)
        mask[[len(one) == 0 for one in encoded], 0] = 1
        for row, one in enumerate(encoded):
            place = slice(longest - len(one), None) if self._manifest.pad_left else slice(len(one))
            ids[row, place] = one.ids
            mask[row, place] = 1
            if self._segments:
                segments[row, place] = one.type_ids
        feed = dict(zip(INPUTS, (ids, mask), strict=True))
        if self._segments:
            feed[SEGMENTS] = segments
        found: list[NDArray[np.float32]] = session.run(list(outputs), feed)
        if not all(np.isfinite(rows).all() for rows in found):  # one such would spoil an index
            raise ModelError(
                f"The model in {self._folder} gives values that are no numbers; delete it and it "
                "is made again."
            )
        return found


class OnnxEncoder(EncoderFacts, _OnnxModel[EncoderManifest, TextTokenizer]):
    """An exported sentence-transformers model (see :class:`mlkb.encoder.protocol.Encoder`)."""

    _type = EncoderManifest

    def __init__(self, folder: Path, manifest: EncoderManifest) -> None:
        """Open the model in ``folder``; use :meth:`load`."""
        super().__init__(folder, manifest, TextTokenizer)
        self._last_query: tuple[str, TokenVectors] | None = None

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a query, shape (d,), float32.

        Its tokens, which whoever embeds a query mostly asks for next, come of the same run.
        """
        (one,) = self._tokenizer.located([text], query=True)
        vectors, tokens = self._run(self._session, [one], OUTPUT, TOKENS)
        self._last_query = text, self._located(one, tokens[0], query=True)
        vector: NDArray[np.float32] = vectors[0]
        return vector

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return unit rows, shape (n, d), float32, in the order of ``texts``.

        Raises:
            ModelError: The model gave something that is not a number: its weights are damaged.
        """
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        session = self._packed_session if len(texts) >= _WORTH_PACKING else self._session
        # Longest first: what needs most memory fails or succeeds at the start.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), _WINDOW):
            window = order[start : start + _WINDOW]
            encoded = self._tokenizer.passages([texts[i] for i in window])
            for batch, vectors in self._rows(session, encoded):
                rows[[window[i] for i in batch]] = vectors
                if progress is not None:
                    progress(len(batch))
        return rows

    def token_vectors(self, texts: Sequence[str], *, query: bool = False) -> list[TokenVectors]:
        """Return what the model makes of each token, special tokens and the prompt's left out.

        Raises:
            ModelError: The model gave something that is not a number: its weights are damaged.
        """
        last = self._last_query
        if query and last is not None and list(texts) == [last[0]]:
            return [last[1]]
        encoded = self._tokenizer.located(texts, query=query)
        nothing = TokenVectors((), np.empty((0, 0), np.float32), ())
        found = [nothing] * len(texts)
        for batch, rows in self._rows(self._session, encoded, TOKENS):
            for i, row in zip(batch, rows, strict=True):
                found[i] = self._located(encoded[i], row, query=query)
        return found

    def _located(self, one: Encoding, row: NDArray[np.float32], *, query: bool) -> TokenVectors:
        """Return the tokens of a text and where they stand, of what the model gave for it."""
        prompt = self._tokenizer.prompt_length(query=query)
        shift = len(row) - len(one) if self._manifest.pad_left else 0
        kept = [
            (k + shift, (start - prompt, end - prompt))
            for k, (start, end) in enumerate(one.offsets)
            if not one.special_tokens_mask[k] and prompt <= start < end
        ]
        vectors = row[[k for k, _ in kept]]
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        ids = tuple(one.ids[k - shift] for k, _ in kept)
        return TokenVectors(tuple(span for _, span in kept), vectors, ids)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text, uncut, without special tokens."""
        return self._tokenizer.count(texts)


class OnnxReranker(_OnnxModel[RerankerManifest, PairTokenizer]):
    """An exported cross-encoder (see :class:`mlkb.encoder.protocol.Reranker`)."""

    _type = RerankerManifest

    def __init__(self, folder: Path, manifest: RerankerManifest) -> None:
        """Open the model in ``folder``; use :meth:`load`."""
        super().__init__(folder, manifest, PairTokenizer, segments=manifest.segments)

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers the query, 0 to 1, shape (n,), float32."""
        return self.predict([(query, text) for text in texts])[:, 1]

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the logit and the score, 0 to 1, of each pair, shape (n, 2), float32.

        Raises:
            ModelError: The model gave something that is not a number: its weights are damaged.
        """
        rows = np.empty((len(pairs), 2), dtype=np.float32)
        for batch, values in self._rows(self._session, self._tokenizer.pairs(pairs)):
            rows[batch] = values
        return rows


def usable_cores() -> int:
    """Return how many cores this process may use, at most eight."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores, _MOST_THREADS)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group positions by length, a text or ``_BATCH_TOKENS`` with padding at most."""
    batch: list[int] = []
    longest = 0
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        full = (len(batch) + 1) * longest > _BATCH_TOKENS or len(batch) == _BATCH_TEXTS
        if batch and full:
            yield batch
            batch = []
        if not batch:
            longest = lengths[i]
        batch.append(i)
    if batch:
        yield batch


def _opener(folder: Path, manifest: Manifest, *, pack: bool) -> Callable[[], InferenceSession]:
    """Return what opens the graph, and fails with `ModelError`.

    A session has one thread per run: runs are what goes side by side, not their parts.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # done at export
    # Texts differ in length, so buffers kept for reuse would only add up.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    if not pack:
        options.add_session_config_entry("session.disable_prepacking", "1")
    graph = folder / manifest.files["graph"].path

    def session() -> InferenceSession:
        try:
            return ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has a dozen classes and no common one
            if not manifest.damages(folder):  # a damaged one may ask for any amount of memory
                raise_shortage(error)
            raise ModelError(
                f"The exported model {graph} cannot be opened; delete {folder} and it is made "
                "again."
            ) from error

    return session
