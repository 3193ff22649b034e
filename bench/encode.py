"""Embedding, measured side by side: `python bench/encode.py`.

Prints the throughput of mlkb's encoder against `SentenceTransformer.encode` on the same
passages, with the default batch size and with whichever is best, as a ratio, with the smallest
cosine between the two; then a cold query: a new process opens the model and encodes one query.

The two encoders run in processes of their own and take turns, so that a machine that is busy
for a while is busy for both. `--sweep` tries batch sizes of ours instead.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
QUERY = "KKT conditions for convex problems"
BATCH_SIZES = (32, 8, 4, 1)  # the first is the default of sentence-transformers

COLD = """
import time
start = time.perf_counter()
import hashlib, importlib.util, json, pathlib, platformdirs
import numpy, onnxruntime, tokenizers
libraries = time.perf_counter()
from mlkb.encoder import open_encoder
import mlkb.encoder.manifest, mlkb.encoder.runtime, mlkb.encoder.tokens
ours = time.perf_counter()
encoder = open_encoder({model!r})
opened = time.perf_counter()
encoder.encode_query({query!r})
first = time.perf_counter()
encoder.encode_query({query!r})
second = time.perf_counter()
print([libraries - start, ours - libraries, opened - ours, first - opened, second - first])
"""


def passages(count: int) -> list[str]:
    """Return passages of real Markdown: the corpus, and what packages say of themselves."""
    files = sorted((ROOT / "corpus").rglob("*.md"))
    files += sorted(Path(sys.prefix).glob("lib/python*/site-packages/*.dist-info/METADATA"))
    found: list[str] = []
    for file in files:
        passage = ""
        rng = random.Random(file.name)
        for paragraph in re.split(r"\n\s*\n", file.read_text("utf-8", "replace"))[1:]:
            passage = f"{passage}\n\n{paragraph}".strip()
            if len(passage.split()) >= rng.randint(20, 140):
                found.append(passage)
                passage = ""
        if passage:
            found.append(passage)
        if len(found) >= 3 * count:
            break
    random.Random(0).shuffle(found)
    return found[:count]


class Side:
    """A process that holds one of the encoders and encodes when told to."""

    def __init__(self, which: str, model: str, folder: Path) -> None:
        self.folder = folder
        self.which = which
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", which, "--model", model, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._read()

    def run(self, **settings: int) -> dict[str, float]:
        """Encode the passages once; return the seconds and the peak memory in MiB."""
        assert self.process.stdin is not None
        print(json.dumps(settings), file=self.process.stdin, flush=True)
        return self._read()

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def _read(self) -> dict[str, float]:
        assert self.process.stdout is not None
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer


def serve(which: str, model: str, folder: Path) -> None:
    """Be a side: one line of settings in, one line of seconds out."""
    import resource

    import numpy as np

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    texts = json.loads((folder / "texts.json").read_text())
    if which == "reference":
        from sentence_transformers import SentenceTransformer

        from mlkb.encoder.models import describe

        reference: Any = SentenceTransformer(str(describe(model).folder or model), device="cpu")

        def encode(settings: dict[str, int]) -> Any:
            return reference.encode_document(texts, **settings)
    else:
        from mlkb.encoder import open_encoder, runtime

        encoder = open_encoder(model)

        def encode(settings: dict[str, int]) -> Any:
            runtime._BATCH_TOKENS = settings.get("batch_tokens", runtime._BATCH_TOKENS)
            return encoder.encode_passages(texts)

    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        rows = encode(json.loads(line))
        seconds = time.perf_counter() - start
        np.save(folder / f"{which}.npy", rows)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak_mib": peak}), file=answers, flush=True)


def throughput(model: str, count: int, rounds: int) -> None:
    import numpy as np

    texts = passages(count)
    words = statistics.mean(len(text.split()) for text in texts)
    print(f"{len(texts)} passages of {words:.0f} words on average, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "texts.json").write_text(json.dumps(texts))
        ours, theirs = Side("ours", model, folder), Side("reference", model, folder)
        mine: list[float] = []
        seconds: dict[int, list[float]] = {size: [] for size in BATCH_SIZES}
        ours.run()  # both once without a clock
        theirs.run(batch_size=BATCH_SIZES[0])
        for _ in range(rounds):
            for size in BATCH_SIZES:
                seconds[size].append(theirs.run(batch_size=size)["seconds"])
                last = ours.run()
                mine.append(last["seconds"])
        a, b = np.load(folder / "ours.npy"), np.load(folder / "reference.npy")
        cosine = float(((a * b).sum(axis=1) / np.linalg.norm(b, axis=1)).min())
        ours.close()
        theirs.close()
    # The quietest run of each side: what disturbs a run only ever makes it slower.
    quickest = min(mine)
    for size in BATCH_SIZES:
        note = " (its default)" if size == BATCH_SIZES[0] else ""
        print(
            f"sentence-transformers, batch {size:2d}: {len(texts) / min(seconds[size]):6.1f}/s; "
            f"mlkb {len(texts) / quickest:6.1f}/s: {min(seconds[size]) / quickest:.2f} times{note}"
        )
    best = min(min(times) for times in seconds.values())
    print(f"against its best batch size: {best / quickest:.2f} times")
    print(f"smallest cosine: {cosine:.7f}; peak memory of mlkb: {last['peak_mib']:.0f} MiB")


def cold(model: str, rounds: int) -> None:
    from mlkb.encoder import open_encoder

    open_encoder(model)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    code = COLD.format(model=model, query=QUERY)
    runs = []
    for _ in range(rounds + 1):
        command = [sys.executable, "-c", code]
        output = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        runs.append([1000 * seconds for seconds in json.loads(output)])
    for label, pick in (("median", statistics.median), ("quietest", min)):
        libraries, own, opened, first, second = (pick(c) for c in zip(*runs[1:], strict=True))
        print(
            f"cold, {label} of {rounds}: libraries {libraries:.0f} ms, mlkb.encoder {own:.1f}, "
            f"open {opened:.1f}, first query {first:.1f}, second {second:.1f}; open and first "
            f"query {opened + first:.1f} ms, {(opened + first) / libraries:.2f} times the import "
            "of the libraries"
        )


def sweep(model: str, count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "texts.json").write_text(json.dumps(passages(count)))
        side = Side("ours", model, folder)
        side.run()
        sizes = (256, 512, 1024, 2048, 4096)
        seconds: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(rounds):
            for size in sizes:
                seconds[size].append(side.run(batch_tokens=size)["seconds"])
        side.close()
    base = statistics.median(seconds[512])
    for size in sizes:
        median = statistics.median(seconds[size])
        print(f"batches of {size:4d} tokens: {base / median:.2f} times the throughput of 512")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="all-MiniLM-L6-v2")
    parser.add_argument("--passages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sweep", action="store_true", help="compare batch sizes of ours")
    parser.add_argument("--serve", choices=("ours", "reference"), help=argparse.SUPPRESS)
    parser.add_argument("folder", type=Path, nargs="?", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.model, given.folder)
    elif given.sweep:
        sweep(given.model, given.passages, given.rounds)
    else:
        cold(given.model, 9)
        throughput(given.model, given.passages, given.rounds)


if __name__ == "__main__":
    main()
