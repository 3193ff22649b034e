"""Writes what `mlkb.search.network.Network` loads: one record of arrays, and whose they are."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlkb.encoder.protocol import Encoder


def write_record(out: Path, encoder: Encoder, **arrays: NDArray[Any]) -> None:
    """Write arrays by name, and that they are for this encoder."""
    named = {**arrays, "encoder": np.array(encoder.fingerprint)}
    record = np.zeros(1, [(name, array.dtype, array.shape) for name, array in named.items()])
    for name, array in named.items():
        record[name] = array
    np.save(out, record)
    print(f"wrote {out}")
