"""What becomes of a search as the corpus grows: ``python bench/scale.py [--sizes 1000 10000 ...]``.

For each size a corpus is made up (`made_up`), written through the index's own writers, and kept in
``--folder``. Then, side by side with this repository's articles:

* cold search: ``mlkb search`` as a process, median of the rounds, run in turn; its peak memory;
* warm search: one process, one open snapshot, the median over queries, each asked before once;
  filtered by kind (nine in ten passages) and by series (one in a hundred); ``related`` for a post;
* recall@10 of the vector index against every vector compared, 200 queries, half of them like a
  passage of a post that is there, half like one of a post that is not;
* ``mlkb index`` after one real post, of median length, was added, after it was deleted, and after
  it was added again, so that its vectors were known;
* the size of the index, and the processor's seconds to write it (encoding is not part of it).

To reach at a million: cold search within twice that of the articles, 400 MiB, recall .98, a post
in 10 s, and deleting as cheap as adding. ``--json FILE`` keeps the figures, from which
``python bench/curves.py FILE SVG`` draws.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
WORDS = "bada ladini rase kolubi"

Figures = dict[str, Any]


def run(*command: str) -> tuple[float, float, float]:
    """Run a process; return wall seconds, peak memory in MiB, and seconds of processors."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed:\n{said.decode(errors='replace')}")
    seconds = time.perf_counter() - start
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def mlkb(root: Path, *words: str) -> tuple[float, float, float]:
    return run(sys.executable, "-m", "mlkb", "--root", str(root), *words)


def made(root: Path, count: int) -> Figures:
    """Make the corpus unless it is there; return what that took."""
    note = root / "made.json"
    if not note.exists():
        shutil.rmtree(root, ignore_errors=True)
        making = str(HERE / "made_up.py"), "make", str(root), str(count)
        _, memory, spent = run(sys.executable, *making)
        note.write_text(json.dumps({"build": spent, "build_memory": memory}))
    figures: Figures = json.loads(note.read_text())
    return figures


def size(root: Path) -> float:
    """Return MiB of the newest generation."""
    newest = max((root / "index" / "generations").iterdir())
    return sum(f.stat().st_size for f in newest.rglob("*") if f.is_file()) / 2**20


def in_process(root: Path) -> Figures:
    """Measure warm searches and recall; runs in a process of its own."""
    import numpy as np

    from made_up import Vectors, Words
    from mlkb import KnowledgeBase
    from mlkb.records.answers import Filters
    from mlkb.search.engine import search
    from mlkb.search.query.parse import parse_query
    from mlkb.search.snapshot import open_snapshot

    base = KnowledgeBase.open(root)
    words = Words(seed=9)
    queries = [" ".join(words.text(40).split()[-4:]) for _ in range(12)]
    encoder = base._encoder(base.settings.model)

    def median(ask: Callable[[str], object]) -> float:
        times = []
        for query in queries:
            ask(query)
            start = time.perf_counter()
            ask(query)
            times.append(time.perf_counter() - start)
        return 1000 * statistics.median(times)

    with open_snapshot(base.settings.index) as snapshot:

        def asked(filters: Filters) -> Callable[[str], object]:
            return lambda query: search(
                snapshot, encoder, parse_query(query), k=10, filters=filters, per_post=3
            )

        figures: Figures = {
            "warm": median(asked(Filters())),
            "by_kind": median(asked(Filters(kinds=("text",)))),
            "by_series": median(asked(Filters(series=("Series 3",)))),
        }
        slug = snapshot.catalog.posts()[-1].slug
        base.related(slug, refresh=False)
        start = time.perf_counter()
        base.related(slug, refresh=False)
        figures["related"] = 1000 * (time.perf_counter() - start)
        vectors = Vectors()
        new = Vectors()
        new.random = np.random.default_rng(77)
        ids = np.flatnonzero(snapshot.catalog.pieces_where(None, ("text",)))
        near = snapshot.vectors.vectors(vectors.random.choice(ids, 100).tolist())
        near += 0.55 * new._drawn(100)
        rows = np.concatenate([near, *(new.post(1) for _ in range(100))])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        exact = nearest(snapshot.vectors, ids, rows)
        allowed = snapshot.catalog.pieces_where(None, ("text",))
        found = [snapshot.vectors.search(row[None], 100, allowed=allowed)[0][:10] for row in rows]
    hits = [len({id_ for id_, _ in a} & set(b)) / 10 for a, b in zip(found, exact, strict=True)]
    figures["recall"] = statistics.mean(hits)
    return figures


def nearest(index: Any, ids: Any, queries: Any) -> list[list[int]]:
    """Return the ids of the ten nearest vectors, every one compared."""
    import numpy as np

    best, known = np.zeros((len(queries), 0)), np.zeros((len(queries), 0), np.int64)
    for start in range(0, len(ids), 20_000):
        part = ids[start : start + 20_000]
        best = np.hstack((best, queries @ index.vectors(part.tolist()).T))
        known = np.hstack((known, np.broadcast_to(part, (len(queries), len(part)))))
        top = np.argpartition(-best, 9, axis=1)[:, :10]
        best, known = np.take_along_axis(best, top, 1), np.take_along_axis(known, top, 1)
    return [row.tolist() for row in known]


def changed(root: Path) -> Figures:
    """Add one real post, delete it, and add it once more; return what each took."""
    posts = sorted((REPOSITORY / "corpus").rglob("*.md"), key=lambda file: file.stat().st_size)
    real = posts[len(posts) // 2]
    post = root / "corpus" / "new-post.md"
    text = real.read_text()
    figures: Figures = {}
    post.write_text(text)
    (root / "index" / "cache.sqlite").unlink(missing_ok=True)
    figures["add"], figures["add_memory"], figures["add_spent"] = mlkb(root, "index")
    post.unlink()
    figures["delete"], *_ = mlkb(root, "index")
    post.write_text(text)
    figures["again"], *_ = mlkb(root, "index")
    post.unlink()
    mlkb(root, "index")
    figures["nothing"], *_ = mlkb(root, "index")
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/scale"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**3, 10**4, 10**5, 10**6])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--in-process", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.in_process:
        print(json.dumps(in_process(given.in_process)))
        return
    roots = {count: given.folder / str(count) for count in given.sizes}
    table = {count: made(root, count) for count, root in roots.items()}
    for count, root in roots.items():
        done = subprocess.run(
            [sys.executable, __file__, "--in-process", str(root)],
            stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        table[count] |= json.loads(done.stdout) | {"size": size(root)}
        table[count] |= changed(root)
        print(count, {key: round(value, 3) for key, value in table[count].items()}, flush=True)
    mlkb(REPOSITORY, "index")
    cold: dict[int, list[tuple[float, float, float]]] = {count: [] for count in (0, *roots)}
    for _ in range(given.rounds + 1):
        for count, runs in cold.items():
            runs.append(mlkb(roots.get(count, REPOSITORY), "search", WORDS))
    articles = statistics.median(seconds for seconds, *_ in cold[0][1:])
    for count in roots:
        table[count]["cold"] = statistics.median(seconds for seconds, *_ in cold[count][1:])
        table[count]["memory"] = max(memory for _, memory, _ in cold[count])
        table[count]["cold_spent"] = statistics.median(spent for *_, spent in cold[count][1:])
        table[count]["ratio"] = table[count]["cold"] / articles
    show(table, articles)
    if given.json:
        given.json.write_text(json.dumps(table, indent=1) + "\n")


ROWS = (
    ("cold search, s", "cold", ".2f"), ("to that of the articles", "ratio", ".2f"),
    ("processor seconds of it", "cold_spent", ".2f"),
    ("peak memory of it, MiB", "memory", ".0f"), ("warm search, ms", "warm", ".0f"),
    ("by kind, ms", "by_kind", ".0f"), ("by series, ms", "by_series", ".0f"),
    ("related posts, ms", "related", ".0f"), ("recall@10", "recall", ".3f"),
    ("one post more, s", "add", ".1f"), ("peak memory of it, MiB", "add_memory", ".0f"),
    ("processor seconds of it", "add_spent", ".1f"),
    ("encoded already, s", "again", ".1f"), ("one post less, s", "delete", ".1f"),
    ("nothing to do, s", "nothing", ".1f"),
    ("writing the index, s", "build", ".1f"), ("peak memory of it, MiB", "build_memory", ".0f"),
    ("index, MiB", "size", ".0f"),
)  # fmt: skip


def show(table: dict[int, Figures], articles: float) -> None:
    print(f"{'passages':26}" + "".join(f"{count:>12,}" for count in table))
    for name, key, form in ROWS:
        print(f"{name:26}" + "".join(f"{one[key]:12{form}}" for one in table.values()))
    print(f"\ncold search of this repository's articles: {articles:.2f} s")
    last = table[max(table)]
    print(f"{last['ratio']:8.2f} x  cold search / that of the articles   (to reach: 2)")
    print(f"{last['memory']:8.0f} MiB  peak of it                        (to reach: 400)")
    print(f"{last['recall']:8.3f}  recall@10                             (to reach: .98)")
    print(f"{last['add']:8.1f} s  one post more                          (to reach: 10)")
    less = last["delete"] / last["again"]
    print(f"{less:8.2f} x  one post less / more, encoded already  (to reach: 1)")


if __name__ == "__main__":
    main()
