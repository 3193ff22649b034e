"""The vector index above the limit of the exact one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WRITE_SEVERAL = """
import gc, sys
from pathlib import Path
import numpy as np
from mlkb.index import vectors
vectors.EXACT_LIMIT = 1000
for seed in range(8):
    rows = np.random.default_rng(seed).standard_normal((12_000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    writer = vectors.VectorWriter(16)
    writer.add(range(12_000), rows)
    writer.write(Path(sys.argv[1]))
    del writer
    gc.collect()
index = vectors.VectorIndex(Path(sys.argv[1]))
assert hasattr(index._index, "nlist")
found = index.search(rows[:50], 1)
assert [row[0][0] for row in found] == list(range(50))
"""


def test_a_large_index_is_written_and_freed_once(tmp_path: Path) -> None:
    # In a process of its own: memory that is freed twice ends it without an exception.
    command = [sys.executable, "-c", WRITE_SEVERAL, str(tmp_path / "vectors.faiss")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
