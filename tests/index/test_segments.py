"""Builds above the limit of the exact index: the same answers, and what is old is linked."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from mlkb.errors import DamagedIndexError
from mlkb.index import generations
from mlkb.index.build import build
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters, Hit
from mlkb.records.reports import BuildReport
from mlkb.search.snapshot import open_snapshot
from mlkb.settings import load
from tests.fakes import WordEncoder

TOPICS = ("kernel margin", "gradient step", "posterior prior", "graph cut", "entropy code")
LIMIT = 60


def article(number: int) -> str:
    topic = TOPICS[number % len(TOPICS)]
    sections = "".join(
        f"\n## Part {part} of {topic}\n\nWord{number}x{part} about {topic}, number{part}.\n"
        f"\n$$\nx_{{{number}}} + y_{{{part}}} = z^{{{number % 9 + 2}}}\n$$\n"
        for part in range(4)
    )
    return f"---\ntitle: Article {number}\nseries: S{number % 3}\n---\n{sections}"


class Grown:
    """A knowledge base whose exact index holds little."""

    def __init__(self, root: Path, encoder: WordEncoder) -> None:
        self.root, self.encoder = root, encoder
        self.base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)

    def build(self, *, full: bool = False, exact: bool = False) -> BuildReport:
        limit = 10**6 if exact else LIMIT
        return build(self.base.settings, lambda: self.encoder, full=full, exact_limit=limit)

    def write(self, number: int) -> Path:
        file = self.root / "corpus" / f"article-{number:02d}.md"
        file.write_text(article(number))
        return file

    @property
    def folder(self) -> Path:
        return generations.current(self.root / "index")[0]

    def segments(self, kind: str = "vectors") -> dict[str, int]:
        return {file.name: file.stat().st_ino for file in (self.folder / kind).iterdir()}

    def answers(self) -> list[list[tuple[str, int]]]:
        # Of formulas the best alone: how like the next are hangs on frequencies, in which formulas
        # that were removed still count.
        asked = [
            self.base.search(query, filters=filters, refresh=False, k=1 if "=" in query else 5).hits
            for query in ("word7x2", "posterior prior", "entropy code number3", "x_3 + y_1 = z^5")
            for filters in (
                Filters(),
                Filters(series=("S1",)),
                Filters(kinds=("text",)),
                Filters(kinds=("formula",), series=("S2",)),
                Filters(posts=("article-12",)),
            )
        ]
        return [_untied(hits) for hits in asked]


def _untied(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    """Return the hits above the last score: which of equal ones are in is a matter of their ids."""
    last = round(hits[-1].score, 6) if hits else 0.0
    ranked = [(-round(hit.score, 6), hit.post.path, hit.passage.line) for hit in hits]
    above = [one for one in sorted(ranked) if -one[0] > last]
    return [(path, line) for _, path, line in above or sorted(ranked)[:1]]


@pytest.fixture
def grown(write_corpus: Callable[[dict[str, str]], Path], encoder: WordEncoder) -> Grown:
    root = write_corpus({f"article-{n:02d}.md": article(n) for n in range(40)})
    return Grown(root, encoder)


def test_both_layouts_answer_alike(grown: Grown) -> None:
    grown.build(exact=True)
    assert not (grown.folder / "vectors").exists()
    exact = grown.answers()
    related = grown.base.related("article-07").related
    grown.build(full=True)
    assert len(grown.segments()) >= 9
    assert all(exact)
    assert grown.answers() == exact
    assert [near.post.path for near in grown.base.related("article-07").related] == [
        near.post.path for near in related
    ]


def test_a_new_post_leaves_what_is_there_linked(grown: Grown) -> None:
    grown.build()
    before = {kind: grown.segments(kind) for kind in ("vectors", "texts", "lexical")}
    grown.write(40)
    grown.build()
    for kind, files in before.items():
        now = grown.segments(kind)
        kept = [name for name, inode in files.items() if now.get(name) == inode]
        least = len(files) - 3 if kind == "vectors" else 1  # the newest segment may grow
        assert len(kept) >= least, kind
    assert generations.damages(grown.root / "index") == []


def test_growing_and_shrinking_answer_like_a_full_build(grown: Grown) -> None:
    for number in range(10, 40):
        (grown.root / "corpus" / f"article-{number:02d}.md").unlink()
    grown.build()
    for first in range(10, 40, 3):
        for number in range(first, first + 3):
            grown.write(number)
        grown.build()
    for number in range(0, 30, 2):
        (grown.root / "corpus" / f"article-{number:02d}.md").unlink()
        if number % 6 == 0:
            grown.build()
    grown.write(12)
    grown.build()
    assert generations.damages(grown.root / "index") == []
    small = grown.answers()
    grown.build(full=True)
    assert grown.answers() == small


def test_no_id_is_given_twice(grown: Grown) -> None:
    """The last post deleted, its passages are dead in old segments, and must not come back."""

    def ids_of(path: str) -> set[tuple[int, int]]:
        with open_snapshot(grown.root / "index") as snapshot:
            known = snapshot.catalog.post_by_path(path)
            return set(snapshot.catalog.pieces_of_post(known[0])) if known else set()

    grown.build()
    last = ids_of("article-39.md")
    (grown.root / "corpus" / "article-39.md").unlink()
    grown.build()
    grown.write(51)
    grown.build()
    new = ids_of("article-51.md")
    for place in (0, 1):
        assert min(one[place] for one in new) > max(one[place] for one in last)
    with open_snapshot(grown.root / "index") as snapshot:
        pieces = sorted(piece for piece, _ in new)
        texts = [text for text in grown.encoder.embedded if text.startswith("Article 51")]
        right = grown.encoder.encode_passages(texts)
        assert np.allclose(snapshot.vectors.vectors(pieces), right)


def test_without_hard_links_segments_are_copied(
    grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    grown.build()
    monkeypatch.setattr(os, "link", refuse)
    grown.write(40)
    grown.build()
    assert generations.damages(grown.root / "index") == []
    assert grown.base.search("word40x1").hits[0].post.path == "article-40.md"


def test_a_build_that_dies_leaves_no_segment_that_nothing_names(
    grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = grown.build().generation
    grown.write(40)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(generations, "publish", die)
    with pytest.raises(KeyboardInterrupt):
        grown.build()
    monkeypatch.undo()
    folder, manifest = generations.current(grown.root / "index")
    assert [f.name for f in folder.parent.iterdir()] == [before]
    there = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    assert {path for path in there if not path.endswith(".lock")} == {
        *manifest.files,
        "manifest.json",
    }
    assert all((folder / path).stat().st_nlink == 1 for path in manifest.files)


def test_a_damaged_segment_keeps_its_checksum_and_is_not_merged(grown: Grown) -> None:
    grown.build()
    folder, manifest = generations.current(grown.root / "index")
    path = next(path for path in manifest.files if path.endswith(".rows"))
    file = folder / path
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    data = bytearray(file.read_bytes())
    data[100] ^= 0xFF
    file.write_bytes(data)
    os.utime(file, ns=times)  # as a bad disk does
    building = generations.begin(grown.root / "index")
    generations.inherit(folder, manifest, building)
    (building / path).unlink()  # as if it had been dissolved
    with pytest.raises(DamagedIndexError, match="altered"):
        generations.publish(grown.root / "index", building, manifest, (folder, manifest))
    assert generations.damages(grown.root / "index", at_most=0) == []
    assert generations.damages(grown.root / "index") == [file]
