"""The vector index: FAISS over unit vectors, so that inner product is cosine.

Exact search up to `EXACT_LIMIT` vectors. Above, an inverted file (IVF) whose lists stay on disk and
are mapped, so that opening it reads almost nothing; see research on FAISS' ``IO_FLAG_MMAP``. The
number of lists and of lists probed follow FAISS' own guidelines for indexes ("Guidelines to choose
an index", FAISS wiki).

Vectors bear the ids that the catalog gave them. Filters become a selector of ids that FAISS
applies while it searches, never afterwards.
"""

from __future__ import annotations

import errno
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlkb.errors import DamagedIndexError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EXACT_LIMIT", "VectorIndex", "VectorWriter"]

EXACT_LIMIT = 50_000
"""Up to this many vectors, every one is compared with the query."""

_TRAIN_PER_LIST = 64
_PROBES = 32
_CHUNK = 2**20


class VectorIndex:
    """Searches a vector index."""

    def __init__(self, file: Path) -> None:
        """Open the index at `file`.

        Raises:
            DamagedIndexError: It is no index.
        """
        self._index = _read(file, mapped=True)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self._index.d)

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: Sequence[int] | None = None
    ) -> list[list[tuple[int, float]]]:
        """Return for each query the `k` nearest vectors, as (id, cosine), nearest first.

        Args:
            queries: Unit vectors, shape (m, d), float32.
            k: How many to return at the most.
            allowed: The ids that may be returned; None for all.
        """
        import faiss
        import numpy as np

        k = min(k, len(self) if allowed is None else len(allowed))
        if k <= 0:
            return [[] for _ in queries]
        selector = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.asarray(allowed, np.int64))
        if _is_ivf(self._index):
            # A narrow selection may lie in any list, so all lists are probed for it.
            narrow = allowed is not None and len(allowed) < len(self) // 10
            probes = self._index.nlist if narrow else _PROBES
            options = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
        else:
            options = faiss.SearchParameters(sel=selector)
        scores, ids = self._index.search(np.ascontiguousarray(queries), k, params=options)
        return [
            [(id_, score) for id_, score in zip(row, cosines, strict=True) if id_ != -1]
            for row, cosines in zip(ids.tolist(), scores.tolist(), strict=True)
        ]

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors with these ids, shape (len(ids), d), float32.

        Raises:
            DamagedIndexError: An id is not there.
        """
        import numpy as np

        if not len(ids):
            return np.zeros((0, self.dimension), np.float32)
        try:
            if _is_ivf(self._index):
                self._index.set_direct_map_type(2)  # by hashtable, the kind that any id fits
            found: NDArray[np.float32] = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        except RuntimeError as error:
            raise DamagedIndexError(
                f"The index is damaged (a vector is missing: {error})"
            ) from None
        return found


class VectorWriter:
    """Adds and removes vectors, then writes the index."""

    def __init__(self, dimension: int, old: Path | None = None) -> None:
        """Begin an empty index, or continue from the one at `old`."""
        self._dimension = dimension
        self._index: Any = _read(old, mapped=False) if old else _exact(dimension)

    def forget(self, ids: Sequence[int]) -> None:
        """Remove the vectors with these ids."""
        import numpy as np

        if len(ids):
            self._index.remove_ids(np.asarray(ids, np.int64))

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Add unit vectors, shape (len(ids), d), float32."""
        import numpy as np

        if len(ids):
            self._index.add_with_ids(
                np.ascontiguousarray(vectors, np.float32), np.asarray(ids, np.int64)
            )

    def write(self, file: Path) -> None:
        """Write the index to `file`, in the form that suits its size.

        Raises:
            OSError: The disk is full, or worse.
        """
        import faiss

        if self._index.ntotal > EXACT_LIMIT and not _is_ivf(self._index):
            self._index = _to_ivf(self._index)
        failed: list[OSError] = []
        # FAISS' own file does not say when the last part of it finds no room.
        with file.open("wb") as stream:

            def write(data: bytes) -> int:
                try:
                    return stream.write(data)
                except OSError as error:
                    failed.append(error)
                    return 0

            try:
                faiss.write_index(self._index, faiss.PyCallbackIOWriter(write, _CHUNK))
            except RuntimeError as error:
                raise failed[0] if failed else OSError(errno.EIO, str(error)) from error


def _exact(dimension: int) -> Any:
    import faiss

    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def _to_ivf(exact: Any) -> Any:
    """Return an inverted file with the content of `exact`."""
    import faiss
    import numpy as np

    n, dimension = exact.ntotal, exact.d
    lists = 2 ** round(math.log2(4 * math.sqrt(n)))
    flat = faiss.downcast_index(exact.index)
    vectors = faiss.rev_swig_ptr(flat.get_xb(), n * dimension).reshape(n, dimension)
    ids = faiss.vector_to_array(exact.id_map)
    # The Python object of the index keeps that of its quantizer; own_fields would free it twice.
    quantizer = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFFlat(quantizer, dimension, lists, faiss.METRIC_INNER_PRODUCT)
    sample = np.random.default_rng(0).permutation(n)[: lists * _TRAIN_PER_LIST]
    index.train(vectors[np.sort(sample)])
    index.add_with_ids(vectors, ids)
    return index


def _is_ivf(index: Any) -> bool:
    return hasattr(index, "nlist")


def _read(file: Path, *, mapped: bool) -> Any:
    import faiss

    flags = faiss.IO_FLAG_MMAP_IFC if mapped else 0
    try:
        return faiss.read_index(str(file), flags)
    except RuntimeError as error:
        reason = str(error).split(":")[-1].strip() or "cannot be read"
        raise DamagedIndexError(f"The index is damaged ({file}: {reason})") from None
