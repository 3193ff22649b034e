"""What damage does: ``python bench/damage.py [--trials 400] [--seed 0]``.

Each trial damages one file of an index (a byte flipped, a page of zeros, the end cut off) in a copy
of its own, then searches in a process of its own and compares the answer with that of the sound
index. A file is damaged either as programs do it, so that its time tells, or as a bad disk does,
without a trace: then only what reads everything (a build, ``mlkb doctor``) is bound to see it, and
the table says what a search makes of it.

    repaired   the damage was named, the index built again, the answer right
    harmless   the answer is right
    wrong      another answer, and not a word
    raised     an exception that is none of mlkb's
    died       the process ended by a signal, or hung
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from mlkb.index import generations
from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.fakes import WordEncoder

QUERIES = ("kernel trick margin", "complementary slackness", r"\sum_i \alpha_i y_i = 0")
KINDS = ("flip", "zeros", "cut")
HANGS_AFTER = 60
OUTCOMES = ("repaired", "harmless", "wrong", "raised", "died")

Answer = list[tuple[str, str, int, float]]


def open_base(root: Path, said: list[str]) -> KnowledgeBase:
    encoder = WordEncoder()
    return KnowledgeBase(load(root), open_encoder=lambda name: encoder, announce=said.append)


def ask(base: KnowledgeBase) -> Answer:
    return [
        (query, hit.post.path, hit.passage.line, round(hit.score, 6))
        for query in QUERIES
        for hit in base.search(query).hits
    ]


def damage(file: Path, kind: str, traced: bool, chance: random.Random) -> None:
    status = file.stat()
    data = bytearray(file.read_bytes())
    at = chance.randrange(len(data))
    if kind == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "zeros":
        data[at : at + 4096] = bytes(len(data[at : at + 4096]))
    else:
        del data[at:]
    file.unlink()  # it may be a link that the sound copy shares
    file.write_bytes(data)
    if not traced:
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def in_child(task: Callable[[], int]) -> int:
    """Return the exit code of `task` in a process of its own, negative where a signal ended it.

    Threads of libraries do not survive a fork, so this process itself never loads one.
    """
    child = os.fork()
    if child == 0:
        signal.alarm(HANGS_AFTER)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        code = OUTCOMES.index("raised")
        try:
            code = task()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def outcome(root: Path, expected: Answer) -> str:
    """Search in a child and say what came of it."""

    def search() -> int:
        said: list[str] = []
        right = ask(open_base(root, said)) == expected
        return OUTCOMES.index(("repaired" if said else "harmless") if right else "wrong")

    code = in_child(search)
    return OUTCOMES[code] if code >= 0 else "died"


def build(root: Path) -> Answer:
    """Index `root` in a child and return the right answers."""
    answers = root / "answers.json"

    def index() -> int:
        base = open_base(root, [])
        base.index()
        answers.write_text(json.dumps(ask(base)))
        return 0

    if in_child(index):
        sys.exit("The sound index could not be built.")
    return [
        (query, path, line, score) for query, path, line, score in json.loads(answers.read_text())
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--trials", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", type=int, default=4, help="articles in the index")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    corpus = Path(__file__).parents[1] / "corpus"
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    with tempfile.TemporaryDirectory() as name:
        sound = Path(name, "sound")
        (sound / "corpus").mkdir(parents=True)
        for file in sorted(corpus.rglob("*.md"))[: given.files]:
            shutil.copy2(file, sound / "corpus" / file.name)
        expected = build(sound)
        folder, manifest = generations.current(sound / "index")
        files = [sound / "index" / "CURRENT", folder / "manifest.json"]
        files += [folder / path for path, total in manifest.files.items() if total.size]
        for trial in range(given.trials):
            hurt = Path(name, "hurt")
            shutil.copytree(sound, hurt)
            file = chance.choice(files)
            kind, traced = chance.choice(KINDS), trial % 2 == 0
            damage(hurt / file.relative_to(sound), kind, traced, chance)
            result = outcome(hurt, expected)
            counts[traced][result] += 1
            if result in OUTCOMES[2:]:
                print(f"{result:9} {'traced' if traced else 'untraced'} {kind} {file.name}")
            shutil.rmtree(hurt)
    print(f"\n{'':28}" + "".join(f"{name:>10}" for name in OUTCOMES))
    for traced, said in ((True, "its time tells"), (False, "without a trace")):
        print(f"{said:28}" + "".join(f"{counts[traced][name]:10}" for name in OUTCOMES))
    return int(any(counts[True][name] for name in OUTCOMES[2:]))


if __name__ == "__main__":
    sys.exit(main())
