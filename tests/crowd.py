"""Many processes over one index: ``python -m tests.crowd [--searches 15] [--seed 0]``.

Searchers, an editor and builders run side by side from the moment when there is no index yet. Each
build keeps a copy of its catalog before it is switched to, and in the end every answer is compared
with the catalog of the generation that it names: nothing of another one, and nothing half.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import tantivy

from mlkb.errors import LockedError
from mlkb.index.catalog import Catalog
from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.fakes import WordEncoder

__all__ = ["crowd"]

FILES = 6
SEARCHERS = 6
BUILDERS = 3
EDITS = 12
BUILDS = 10

_LIBRARIES = (faiss, np, tantivy)  # loaded once, before the forks


def text_of(file: int, edition: int) -> str:
    sections = "".join(
        f"## Section {n}\n\nThe kernel of file{file} section{n} edition{edition}.\n\n"
        for n in range(4)
    )
    return f"# File {file}\n\n{sections}"


def open_base(root: Path) -> KnowledgeBase:
    """Return a base that fails where it takes a generation that was swept away for damaged."""
    encoder = WordEncoder()
    return KnowledgeBase(load(root), open_encoder=lambda name: encoder, announce=fail)


def fail(sentence: str) -> None:
    raise RuntimeError(sentence)


def keep_catalogs(root: Path) -> None:
    """Copy catalog and texts of every generation that this process switches to, before it does."""
    real = os.replace

    def replace(old: Any, new: Any) -> None:
        if Path(new).name == "CURRENT":
            name = Path(old).read_text().split()[0]
            generation = root / "index" / "generations" / name
            shutil.copytree(generation / "texts", root / "kept" / name / "texts")
            shutil.copyfile(generation / "catalog.sqlite", root / "kept" / name / "catalog.sqlite")
        real(old, new)

    os.replace = replace  # type: ignore[assignment]


def edit(root: Path, chance: random.Random) -> list[Any]:
    """Write the files anew, in one rename each, and index."""
    base, done = open_base(root), []
    for edition in range(1, EDITS + 1):
        for file in range(FILES):
            draft = root / "draft"
            draft.write_text(text_of(file, edition))
            draft.rename(root / "corpus" / f"file{file}.md")
        done.append(["build", base.index(wait=60).generation])
    return done


def build(root: Path, chance: random.Random) -> list[Any]:
    """Build again and again, patiently or not, now and then from nothing."""
    base, done = open_base(root), []
    for _ in range(BUILDS):
        try:
            report = base.index(full=chance.random() < 0.3, wait=chance.choice([0, 0, 60]))
            done.append(["build", report.generation])
        except LockedError as error:
            done.append(["locked" if "is building the index" in str(error) else "odd", ""])
    return done


def search(count: int, root: Path, chance: random.Random) -> list[Any]:
    """Ask, each time as a process does that has just started; sometimes index on the way."""
    done: list[Any] = []
    for _ in range(count):
        wanted = f"kernel file{chance.randrange(FILES)} section{chance.randrange(4)}"
        result = open_base(root).search(wanted, k=40, per_section=0, refresh=chance.random() < 0.3)
        hits = [[hit.post.path, hit.passage.text] for hit in result.hits]
        assert hits
        done.append(["search", result.generation, hits])
    return done


def crowd(root: Path, searches: int, seed: int) -> Counter[str]:
    """Let all loose over `root` and check what they saw.

    Raises:
        SystemExit: One of them failed, or an answer is not of its generation.
    """
    (root / "corpus").mkdir()
    (root / "kept").mkdir()
    for file in range(FILES):
        (root / "corpus" / f"file{file}.md").write_text(text_of(file, 0))
    tasks: list[Callable[[Path, random.Random], list[Any]]] = [edit, *[build] * BUILDERS]
    tasks += [partial(search, searches)] * SEARCHERS
    children = [fork(task, root, number, seed) for number, task in enumerate(tasks)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    if any(codes):
        sys.exit(f"exit codes {codes}")
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for number in range(len(tasks)):
        for what, generation, *rest in json.loads((root / f"{number}.json").read_text()):
            counts[what] += 1
            if what == "search":
                seen.add(generation)
                compare(root, generation, rest[0])
    counts["generations"] = len(list((root / "kept").iterdir()))
    counts["generations searched"] = len(seen)
    left = sorted(entry.name for entry in (root / "index" / "generations").iterdir())
    if len(left) > 3 or not all(name.isdigit() for name in left):
        sys.exit(f"left behind: {left}")
    return counts


def compare(root: Path, generation: str, hits: list[list[str]]) -> None:
    with Catalog(root / "kept" / generation / "catalog.sqlite") as catalog:
        count = sum(catalog.counts()[1:])
        known = {
            (stored.post.path, stored.passage.text)
            for stored in catalog.passages(range(1, 10_000)).values()
        }
    missing = [hit for hit in hits if tuple(hit) not in known]
    if missing or len(hits) != min(count, 40):
        sys.exit(f"An answer of {generation} holds what that generation does not: {missing}")


def fork(
    task: Callable[[Path, random.Random], list[Any]], root: Path, number: int, seed: int
) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            keep_catalogs(root)
            done = task(root, random.Random(seed * 100 + number))
            (root / f"{number}.json").write_text(json.dumps(done))
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return child


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--searches", type=int, default=15, help="of each searcher")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        counts = crowd(Path(name), given.searches, given.seed)
    for what, count in sorted(counts.items()):
        sys.stdout.write(f"{count:6}  {what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
