"""Index any folder of Markdown and watch the memory: ``python bench/folder.py FOLDER``.

The index goes to a folder of its own (``--index``), nothing is written into FOLDER. Printed are
what `mlkb index` says, the seconds, the peak memory, and the memory as it went: at each tenth of
the time the resident set, so that what grows can be seen. With ``--no-model`` vectors are random,
which shows what reading, cutting and writing take. The folder may be anything with many Markdown
files, such as the documentation inside installed packages.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class RandomEncoder:
    """Gives random unit vectors, and counts three letters as a token."""

    fingerprint = "random"
    dimension = 384
    max_tokens = 256

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return a random row for each text."""
        rows = self._random.standard_normal((len(texts), self.dimension), np.float32)
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return a random row."""
        row: NDArray[np.float32] = self.encode_passages([text])[0]
        return row

    def token_vectors(self, texts: Sequence[str], *, query: bool = False) -> None:
        """Tell nothing of tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return a token for each three letters."""
        return [len(text) // 3 + 1 for text in texts]


def resident(pid: int) -> tuple[float, float]:
    """Return the resident set of a process, and its peak, in MiB; zeros if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    values = dict(line.split(":", 1) for line in lines if line.startswith(("VmRSS", "VmHWM")))
    return tuple(int(values.get(key, "0").split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))  # type: ignore[return-value]


def without_model(root: str) -> None:
    from mlkb.knowledge_base import KnowledgeBase
    from mlkb.settings import load

    encoder = RandomEncoder()
    report = KnowledgeBase(load(Path(root)), open_encoder=lambda name: encoder).index()
    print(f"{report.posts} posts, {report.passages} passages, {report.formulas} formulas")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, help="where the index goes; by default away")
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two looks")
    parser.add_argument("--no-model", action="store_true")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        without_model(str(given.folder))
        return
    with tempfile.TemporaryDirectory() as away:
        root = Path(away)
        index = (given.index or root / "index").absolute()
        text = f'corpus = "{given.folder.absolute()}"\nindex = "{index}"\n'
        (root / "mlkb.toml").write_text(text)
        command = [sys.executable, "-m", "mlkb", "--root", away, "index"]
        if given.no_model:
            command = [sys.executable, __file__, away, "--child"]
        start = time.perf_counter()
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
            looks = []
            while process.poll() is None:
                looks.append(resident(process.pid))
                time.sleep(given.every)
            seconds = time.perf_counter() - start
            said.seek(0)
            lines = said.read().splitlines()
    print("\n".join(lines[-12:]))
    files = sum(1 for _ in given.folder.rglob("*.md"))
    print(f"{files} files, {seconds:.0f} s, exit code {process.returncode}")
    sets = [now for now, _ in looks if now]
    print(f"peak {max(peak for _, peak in looks):.0f} MiB; resident at each tenth of the time:")
    print(" ".join(f"{sets[len(sets) * tenth // 10]:.0f}" for tenth in range(10)))
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
