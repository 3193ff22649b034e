"""Kills builds at chosen moments and checks what is left: ``python -m tests.killing --sample 12``.

A build runs in a process that counts what it does to the disk (files opened, made, linked, renamed,
removed and synced, calls into SQLite, tantivy and FAISS, before and after each) and kills itself
with SIGKILL at the n-th of them, so that every moment can be chosen, whatever the machine's speed.
Moments within a call are hit by a timer. Afterwards, in another process, a search must answer from
the last complete generation, the next build must complete, and nothing may be left behind.

Every step is a fork of this process, which loads libraries but never starts their threads.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import faiss
import numpy as np
import tantivy

from mlkb.index import generations
from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder

__all__ = ["KINDS", "campaign"]

KINDS = ("first", "incremental", "full")
QUERY = "momentum of the gradient, slackness and the posterior"

_LIBRARIES = (faiss, np, tantivy)  # loaded once, here
_DISK = ("open", "os.", "shutil.", "sqlite3.connect")
_CALLS = {
    "fsync", "write", "execute", "executemany", "executescript", "commit", "close", "write_index",
    "add_document", "garbage_collect_files", "wait_merging_threads", "delete_documents_by_query",
}  # fmt: skip
_CHILD_SECONDS = 60

Answer = list[list[Any]]


class Countdown:
    """Counts moments of a build over `index`, and kills the process at the one called `last`."""

    def __init__(self, index: Path, last: int | None) -> None:
        self.index = str(index)
        self.last = last
        self.seen = 0

    def start(self) -> None:
        sys.addaudithook(self._audit)
        sys.setprofile(self._profile)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_DISK) and any(self.index in str(a) for a in arguments[:2]):
            self._moment()

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event in ("c_call", "c_return") and getattr(argument, "__name__", "") in _CALLS:
            self._moment()

    def _moment(self) -> None:
        self.seen += 1
        if self.seen == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def in_child(task: Callable[[], Any]) -> tuple[int, str]:
    """Run `task` in a fork; return its exit code, negative for a signal, and what it printed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.dup2(write, 1)
        os.dup2(write, 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        code = 1
        try:
            signal.alarm(_CHILD_SECONDS)
            task()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def open_base(root: Path) -> KnowledgeBase:
    encoder = WordEncoder()
    return KnowledgeBase(load(root), open_encoder=lambda name: encoder)


def answer(root: Path, *, refresh: bool = False) -> Answer:
    """Return every passage of the index that answers: where it stands, and what it says."""
    hits = open_base(root).search(QUERY, k=1000, refresh=refresh, per_section=0).hits
    return sorted([hit.post.path, hit.passage.line, hit.passage.text] for hit in hits)


def tell(value: Any) -> None:
    """Print what the parent is to know."""
    sys.stdout.write(json.dumps(value))


def build(root: Path, kind: str, last: int | None = None, after: float = 0.0) -> int:
    """Build, dying at the moment `last` or `after` so many seconds; return how many there were."""
    base = open_base(root)
    countdown = Countdown(root / "index", last)
    if after:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process as SIGKILL does
        signal.setitimer(signal.ITIMER_REAL, after)
    countdown.start()
    base.index(full=kind == "full")
    sys.setprofile(None)
    return countdown.seen


def make(root: Path, kind: str) -> None:
    """Write a corpus, and unless it is for the first build, an index of what it was before."""
    for path, text in ARTICLES.items():
        file = root / "corpus" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    if kind != "first":
        open_base(root).index()
        os.remove(root / "corpus/probability/bayes.md")
        with (root / "corpus/optimization/02-gradient-descent.md").open("a") as file_:
            file_.write("\nMomentum adds a fraction of the last step.\n")
        (root / "corpus/new.md").write_text("# Conjugate gradients\n\nThey need no momentum.\n")


def check(root: Path, before: Answer | None, after: Answer) -> None:
    """Assert all that must hold after a death."""
    index = root / "index"
    name = generations.answering(index)
    found = answer(root)
    first = before is None or name != "000001"
    assert found == (after if first else before), f"{name or 'no index'} answers {found}"
    open_base(root).index()
    assert answer(root) == after, "the next build differs"
    names = {entry.name for entry in index.iterdir()}
    assert names == {".gitignore", "CURRENT", "lock", "cache.sqlite", "generations"}, names
    whole = sorted(entry.name for entry in (index / "generations").iterdir())
    assert len(whole) <= 2, whole
    assert all(entry.isdigit() for entry in whole), whole
    assert whole[-1] == generations.answering(index), whole
    folder, manifest = generations.current(index)
    there = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    there = {name for name in there if not name.endswith(".lock")}
    assert there == {*manifest.files, "manifest.json"}, there
    wrong = [finding for finding in open_base(root).doctor() if finding.state != "good"]
    assert not wrong, wrong


def campaign(
    place: Path, choose: Callable[[int], list[int]], timed: int, chance: random.Random
) -> Counter[str]:
    """Kill builds of every kind at the moments that `choose` picks of so many; return counts.

    Raises:
        SystemExit: Something was not as it must be; it says where, and what.
    """
    counts: Counter[str] = Counter()
    for kind in KINDS:
        sound, done, root = place / kind, place / f"{kind}-done", place / "trial"
        must(partial(make, sound, kind), kind)
        before = None if kind == "first" else must(partial(answer, sound), kind)
        shutil.copytree(sound, done)
        total = must(partial(build, done, kind), kind)
        after = must(partial(answer, done), kind)
        counts[f"{kind}: moments"] = total
        trials: list[tuple[int | None, float]] = [(last, 0.0) for last in choose(total)]
        trials += [(None, chance.uniform(0.001, 0.15)) for _ in range(timed)]
        for number, (last, seconds) in enumerate(trials):
            what = f"{kind}, moment {last} of {total}, {seconds:.4f} s"
            shutil.copytree(sound, root)
            code, said = in_child(partial(build, root, kind, last, seconds))
            killed = code in (-signal.SIGKILL, -signal.SIGALRM)
            if code and not killed:
                sys.exit(f"{what}: exit code {code}\n{said}")
            counts[f"{kind}: {'killed' if killed else 'ended before'}"] += 1
            if number % 3 == 2:  # and the build that follows dies as well
                code, said = in_child(partial(build, root, kind, chance.randrange(1, total)))
                counts[f"{kind}: killed again"] += code == -signal.SIGKILL
            must(partial(check, root, before, after), what)
            shutil.rmtree(root)
    return counts


def must(task: Callable[[], Any], what: str) -> Any:
    """Return what `task` gives in a child.

    Raises:
        SystemExit: It failed.
    """
    code, said = in_child(lambda: tell(task()))
    if code:
        sys.exit(f"{what}: exit code {code}\n{said}")
    return json.loads(said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sample", type=int, help="moments of each kind of build; default all")
    parser.add_argument("--timed", type=int, default=0, help="deaths by a timer, of each kind")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)

    def choose(total: int) -> list[int]:
        every = range(1, total + 1)
        return list(every) if given.sample is None else sorted(chance.sample(every, given.sample))

    shared = Path("/dev/shm")  # where there is no disk, a sync costs nothing
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as name:
        counts = campaign(Path(name), choose, given.timed, chance)
    for what, count in sorted(counts.items()):
        sys.stdout.write(f"{count:6}  {what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
