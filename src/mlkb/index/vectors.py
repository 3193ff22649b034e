"""The vector index: FAISS over unit vectors, so that inner product is cosine.

Up to `EXACT_LIMIT` vectors lie in one exact index, ``vectors.faiss``, which every build writes
anew. What exceeds it is frozen, no more than that at a time, into segments that never change and
that generations share:

    vectors/000007.sketch   FAISS, IVF of RaBitQ: a bit a dimension after a random rotation, mapped
                   .rows    the vectors themselves, float32, row by row, read one by one
                   .ids     the id of each row, int64, ascending
                   .alive   one bit a row, only where some are dead; replaced when more die

A search reads half of the sketches, 56 bytes of a vector instead of 1,536, and compares the best
exactly (Gao and Long, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound
for Approximate Nearest Neighbor Search", SIGMOD 2024). The lists of a segment are its own, so no
growth of the corpus makes them worse. Whole vectors in inverted files were measured as well: where
vectors spread as those of sentences do, a sixth of them all has to be read for a recall of .98.

Vectors bear the ids that the catalog gave them. Filters become a selector of ids that FAISS
applies while it searches, never afterwards.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlkb.causes import raise_shortage
from mlkb.errors import DamagedIndexError
from mlkb.index.layout import VECTOR_SEGMENTS, VECTORS
from mlkb.patience import patiently

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EXACT_LIMIT", "VectorIndex", "VectorWriter"]

EXACT_LIMIT = 50_000
"""Up to this many vectors, every one is compared with the query."""

_COMPARED = 800
"""How many of the best sketches are compared exactly. Among a million vectors of
`bench/made_up.py`, recall@10 is .993 with 800 and .983 with 400."""

_LISTS = 256
"""Lists of a segment of full size. Among 50,000 vectors of `bench/made_up.py`, recall@10 is .998
with 256, .989 with 128, .982 with 64."""

_PROBED = 2
"""Half of the lists are read; all of them find no more among a million vectors."""

_NARROW = 10
"""If a tenth of the vectors or fewer may answer, they may lie in any list, and all are read."""

_BITS = 4
"""Bits a dimension of the query has for sketches; 8 found no more."""

_TAIL_SHARE = 5
"""Once there are segments, the exact part holds at most a fifth of a segment."""

_MANY = 20
"""From this many queries on, several threads are worth their waking: it takes up to 8 ms a call."""

_SEED = 7
"""Of the random rotation: any, but always the same, so that a build gives the same segments."""

_CHUNK = 2**20
"""Bytes that pass between FAISS and a file at a time."""

_ROWS = 8192
"""Vectors of a segment that are dissolved at a time."""


class VectorIndex:
    """Searches a vector index."""

    def __init__(self, folder: Path) -> None:
        """Open the index in the folder of a generation.

        Raises:
            DamagedIndexError: It is no index.
        """
        self._tail = _read(folder / VECTORS, mapped=True)
        self._segments = [_Segment(file) for file in _names(folder)]

    def __len__(self) -> int:
        return int(self._tail.ntotal) + sum(segment.living for segment in self._segments)

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self._tail.d)

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: NDArray[np.bool_] | None = None
    ) -> list[list[tuple[int, float]]]:
        """Return for each query the `k` nearest vectors, as (id, cosine), nearest first.

        Args:
            queries: Unit vectors, shape (m, d), float32.
            k: How many to return at the most.
            allowed: True at the position of each id that may be returned; None for all.
        """
        import numpy as np

        k = min(k, len(self) if allowed is None else int(np.count_nonzero(allowed)))
        if k <= 0:
            return [[] for _ in queries]
        queries = np.ascontiguousarray(queries)
        with _one_thread(len(queries) < _MANY):
            ids, scores = self._search_tail(queries, k, allowed)
            more, cosines = self._search_segments(queries, k, allowed)
        if self._segments:
            ids, scores = np.hstack((ids, more)), np.hstack((scores, cosines))
            order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
            ids, scores = np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)
        return [
            [(id_, score) for id_, score in zip(row, cosines, strict=True) if id_ != -1]
            for row, cosines in zip(ids.tolist(), scores.tolist(), strict=True)
        ]

    def _search_tail(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        import faiss

        bits = None if allowed is None else _packed(allowed)
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)
        options = faiss.SearchParameters(sel=selector)
        scores, ids = self._tail.search(queries, min(k, self._tail.ntotal) or 1, params=options)
        return ids, scores

    def _search_segments(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the `k` nearest vectors of the segments; ids are -1 where there are no more."""
        import numpy as np

        if not self._segments:
            return np.full((len(queries), 0), -1, np.int64), np.zeros((len(queries), 0), np.float32)
        depth = max(_COMPARED, 2 * k)
        found = [segment.sketched(queries, depth, allowed) for segment in self._segments]
        numbers = np.repeat(np.arange(len(found)), [rows.shape[1] for rows, _ in found])
        rows, guesses = (np.hstack([pair[i] for pair in found]) for i in (0, 1))
        ids = np.full((len(queries), depth), -1, np.int64)
        cosines = np.full((len(queries), depth), -np.inf, np.float32)
        for i, query in enumerate(queries):
            best = np.argsort(-guesses[i], kind="stable")[:depth]
            for number, segment in enumerate(self._segments):
                places = np.flatnonzero((numbers[best] == number) & (rows[i, best] >= 0))
                here = rows[i, best[places]]
                ids[i, places] = segment.ids[here]
                cosines[i, places] = segment.rows(here) @ query
        return ids, cosines

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors with these ids, shape (len(ids), d), float32.

        Raises:
            DamagedIndexError: An id is not there.
        """
        import numpy as np

        wanted = np.asarray(ids, np.int64)
        found = np.zeros((len(wanted), self.dimension), np.float32)
        missing = np.ones(len(wanted), bool)
        for segment in self._segments:
            places = np.flatnonzero((wanted >= segment.first) & (wanted <= segment.last))
            rows = np.searchsorted(segment.ids, wanted[places])
            here = segment.ids[rows] == wanted[places]
            found[places[here]] = segment.rows(rows[here])
            missing[places[here]] = False
        try:
            if missing.any():
                found[missing] = self._tail.reconstruct_batch(wanted[missing])
        except RuntimeError as error:
            raise DamagedIndexError(
                f"The index is damaged (a vector is missing: {error})"
            ) from None
        return found


class _Segment:
    """Frozen vectors, mapped."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._sketch = _read(file, mapped=True)
        self._count = int(self._sketch.ntotal)
        self._dimension = int(self._sketch.d)

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """The id of each row."""
        import numpy as np

        file = self._file.with_suffix(".ids")
        try:
            return np.memmap(file, np.int64, "r", shape=(self._count,))
        except (OSError, ValueError) as error:
            raise_shortage(error)
            raise DamagedIndexError(f"The index is damaged ({file}: {error})") from None

    @cached_property
    def alive(self) -> NDArray[np.bool_] | None:
        """Which rows are alive; None for all."""
        return _alive(self._file, self._count)

    @property
    def living(self) -> int:
        """How many rows are alive."""
        return self._count if self.alive is None else int(self.alive.sum())

    @cached_property
    def first(self) -> int:
        """The lowest id."""
        return int(self.ids[0])

    @cached_property
    def last(self) -> int:
        """The highest id."""
        return int(self.ids[-1])

    def sketched(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the `k` rows whose sketches are nearest, -1 where there are no more, and guesses.

        Args:
            queries: Unit vectors.
            k: How many.
            allowed: As for `VectorIndex.search`.
        """
        import faiss
        import numpy as np

        mask = self.alive
        if allowed is not None:
            whole = self.last - self.first + 1 == self._count
            here = allowed[self.first : self.last + 1] if whole else allowed[self.ids]
            mask = here if mask is None else here & mask
        k = min(k, self._count)
        if mask is not None and not mask.any():
            nothing = np.full((len(queries), 0), -1, np.int64)
            return nothing, nothing.astype(np.float32)
        lists = int(faiss.extract_index_ivf(self._sketch).nlist)
        narrow = mask is not None and _NARROW * np.count_nonzero(mask) < self._count
        inner = faiss.IVFRaBitQSearchParameters()
        inner.qb = _BITS
        inner.nprobe = lists if narrow else -(-lists // _PROBED)
        bits = None if mask is None else _packed(mask)
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)
        if selector is not None:
            inner.sel = selector
        options = faiss.SearchParametersPreTransform()
        options.index_params = inner
        guesses, rows = self._sketch.search(queries, k, params=options)
        return rows, guesses

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors in these rows.

        They are read, not mapped: a page that is mapped draws its neighbours into memory.
        """
        import numpy as np

        found = np.empty((len(numbers), self._dimension), np.float32)
        size = 4 * self._dimension
        file = self._file.with_suffix(".rows")
        try:
            with file.open("rb", buffering=0) as stream:
                for row, number in zip(found, numbers.tolist(), strict=True):
                    stream.seek(number * size)
                    if stream.readinto(row) != size:  # type: ignore[arg-type]
                        raise DamagedIndexError(f"The index is damaged ({file} is cut short)")
        except OSError as error:
            raise_shortage(error)
            raise DamagedIndexError(f"The index is damaged ({file}: {error})") from None
        return found


class VectorWriter:
    """Adds and removes vectors, then writes the index.

    Vectors are frozen while they are added, so that no more than `limit` of them are in memory.
    """

    def __init__(self, dimension: int, folder: Path, limit: int = EXACT_LIMIT) -> None:
        """Begin, or continue.

        Args:
            dimension: Length of the vectors.
            folder: Where the index is to be: the folder of a new generation. What it holds
                already, taken over from the one before, is continued.
            limit: How many vectors there are outside segments at the most.
        """
        self._dimension = dimension
        self._folder = folder
        self._limit = limit
        file = folder / VECTORS
        self._tail: Any = _read(file, mapped=False) if file.exists() else _exact(dimension)

    def forget(self, ids: Sequence[int]) -> None:
        """Remove the vectors with these ids.

        A segment of which more than half is dead is dissolved; what is alive of it is added anew.
        """
        import numpy as np

        if not len(ids):
            return
        dead = np.sort(np.asarray(ids, np.int64))
        self._tail.remove_ids(dead)
        for file in _names(self._folder):
            own = np.fromfile(file.with_suffix(".ids"), np.int64)
            here = np.isin(own, dead[(dead >= own[0]) & (dead <= own[-1])])
            if not here.any():
                continue
            before = _alive(file, len(own))
            alive = ~here if before is None else before & ~here
            if 2 * np.count_nonzero(alive) < len(own):
                self._dissolve(file, own, alive)
            else:
                bits = file.with_suffix(".alive")
                # A link: the generation before keeps its own.
                patiently(partial(bits.unlink, missing_ok=True))
                np.packbits(alive, bitorder="little").tofile(bits)

    def add(self, ids: Sequence[int] | NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add unit vectors, shape (len(ids), d), float32."""
        import numpy as np

        ids = np.asarray(ids, np.int64)
        vectors = np.ascontiguousarray(vectors, np.float32)
        while len(ids):
            room = self._limit - int(self._tail.ntotal)
            self._tail.add_with_ids(vectors[:room], ids[:room])
            ids, vectors = ids[room:], vectors[room:]
            if len(ids):
                self._freeze()

    def write(self) -> None:
        """Write what is not frozen; freeze it where that is much beside segments.

        Raises:
            OSError: The disk is full, or worse.
        """
        import numpy as np

        frozen = _names(self._folder)
        if frozen and _TAIL_SHARE * int(self._tail.ntotal) > self._limit:
            ids = np.fromfile(frozen[-1].with_suffix(".ids"), np.int64)
            alive = _alive(frozen[-1], len(ids))
            alive = np.ones(len(ids), bool) if alive is None else alive
            if np.count_nonzero(alive) + int(self._tail.ntotal) <= self._limit:
                self._dissolve(frozen[-1], ids, alive)
            self._freeze()
        file = self._folder / VECTORS
        file.unlink(missing_ok=True)
        _write(self._tail, file)

    def _freeze(self) -> None:
        """Make a segment of all that is not frozen."""
        import faiss
        import numpy as np

        folder = self._folder / VECTOR_SEGMENTS
        folder.mkdir(exist_ok=True)
        number = max((int(name.stem) for name in _names(self._folder)), default=0) + 1
        file = folder / f"{number:06d}.sketch"
        flat = faiss.downcast_index(self._tail.index)
        count = int(flat.ntotal)
        rows = faiss.rev_swig_ptr(flat.get_xb(), count * self._dimension)
        rows = rows.reshape(count, self._dimension)
        ids = faiss.vector_to_array(self._tail.id_map)
        order = np.argsort(ids)
        if (np.diff(order) != 1).any():
            rows = rows[order]
        ids[order].tofile(file.with_suffix(".ids"))
        rows.tofile(file.with_suffix(".rows"))
        _write(_sketch(rows), file)
        self._tail = _exact(self._dimension)

    def _dissolve(self, file: Path, ids: NDArray[np.int64], alive: NDArray[np.bool_]) -> None:
        import numpy as np

        shape = (len(ids), self._dimension)
        rows = np.memmap(file.with_suffix(".rows"), np.float32, "r", shape=shape)
        living = np.flatnonzero(alive)
        for part in _chunks(living):
            self.add(ids[part], rows[part])
        del rows
        for suffix in (".sketch", ".rows", ".ids", ".alive"):
            patiently(partial(file.with_suffix(suffix).unlink, missing_ok=True))


@contextmanager
def _one_thread(wanted: bool) -> Iterator[None]:
    import faiss

    before = faiss.omp_get_max_threads()
    if wanted:
        faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _exact(dimension: int) -> Any:
    import faiss

    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def _sketch(rows: NDArray[np.float32]) -> Any:
    import faiss

    dimension = rows.shape[1]
    rotation = faiss.RandomRotationMatrix(dimension, dimension)
    rotation.init(_SEED)
    # The Python object of the index keeps that of its quantizer; own_fields would free it twice.
    quantizer = faiss.IndexFlatIP(dimension)
    lists = max(1, min(_LISTS, len(rows) // 40))
    sketches = faiss.IndexIVFRaBitQ(quantizer, dimension, lists, faiss.METRIC_INNER_PRODUCT)
    index = faiss.IndexPreTransform(rotation, sketches)
    index.train(rows[:: max(1, len(rows) // (lists * 40))])
    index.add(rows)
    return index


def _names(folder: Path) -> list[Path]:
    """Return the segments of a generation."""
    return sorted((folder / VECTOR_SEGMENTS).glob("*.sketch"))


def _alive(segment: Path, count: int) -> NDArray[np.bool_] | None:
    import numpy as np

    file = segment.with_suffix(".alive")
    if not file.exists():
        return None
    bits = np.fromfile(file, np.uint8)
    if len(bits) != -(-count // 8):
        raise DamagedIndexError(f"The index is damaged ({file} has a wrong length)")
    return np.unpackbits(bits, count=count, bitorder="little").astype(bool)


def _packed(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    import numpy as np

    return np.packbits(mask, bitorder="little")


def _chunks(values: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(values), _ROWS):
        yield values[start : start + _ROWS]


def _read(file: Path, *, mapped: bool) -> Any:
    """Read an index; one that is mapped cannot be added to.

    Raises:
        DamagedIndexError: It is gone, or no index.
    """
    import faiss
    import numpy as np

    # FAISS opens no file by itself: on Windows it would read the path in the code page of old, and
    # on macOS its own mapping came with 1.14.
    try:
        if not mapped:
            with file.open("rb") as stream:
                return faiss.read_index(faiss.PyCallbackIOReader(stream.read, _CHUNK))
        content = np.memmap(file, np.uint8, "r")
        index = faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(content), content.size))
        index.referenced_objects = [content]  # what FAISS' own constructors keep alive, too
        return index
    except (RuntimeError, OSError, ValueError) as error:
        reason = str(error).split(":")[-1].strip() or "cannot be read"
        raise DamagedIndexError(f"The index is damaged ({file}: {reason})") from None


def _write(index: Any, file: Path) -> None:
    """Write an index.

    Raises:
        OSError: The disk is full, or worse.
    """
    import faiss

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
            faiss.write_index(index, faiss.PyCallbackIOWriter(write, _CHUNK))
        except RuntimeError as error:
            raise failed[0] if failed else OSError(errno.EIO, str(error)) from error
