"""What is read and written alike here: lists by field, and the files that mlkb loads."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlkb.encoder.protocol import Encoder


def destination(description: str | None, default: Path, what: str) -> Path:
    """Return where to write, as the command line says: by default into the package itself."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=default, help=f"{what} (default: %(default)s)")
    out: Path = parser.parse_args().out
    return out


def read_lists(folder: Path) -> Iterator[str]:
    """Yield the lines of all lists in a folder, by the names of the files."""
    for file in sorted(folder.glob("*.txt")):
        yield from file.read_text(encoding="utf-8").splitlines()


def write_lines(out: Path, lines: Iterable[str]) -> None:
    """Write lines, each with its end, the same on every system."""
    out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def write_record(out: Path, encoder: Encoder, **arrays: NDArray[Any]) -> None:
    """Write what `mlkb.search.network.Network` loads: arrays by name, and whose they are."""
    named = {**arrays, "encoder": np.array(encoder.fingerprint)}
    record = np.zeros(1, [(name, array.dtype, array.shape) for name, array in named.items()])
    for name, array in named.items():
        record[name] = array
    np.save(out, record)
    print(f"wrote {out}")
