"""``mlkb index --watch`` follows the folder, whatever editors do to it. Nothing here is timed: what
must come is waited for."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from watchfiles import Change

from mlkb.corpus.watch import follow
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.reports import BuildReport
from mlkb.settings import Settings, load
from tests.fakes import WordEncoder

REPOSITORY = Path(__file__).parents[1]
PATIENCE = 60.0


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


class Watched:
    """A knowledge base that is watched in a thread, and what was told of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.corpus = root / "corpus"
        self.said: list[str] = []
        self.reports: list[BuildReport] = []
        self.stop = threading.Event()
        self.encoder = WordEncoder()
        self.base = KnowledgeBase(
            load(root), open_encoder=lambda name: self.encoder, announce=self.said.append
        )
        self.thread = threading.Thread(
            target=self.base.watch, args=(self.reports.append,), kwargs={"stop": self.stop}
        )

    def paths(self) -> set[str]:
        """Return what the index holds, without looking at the corpus."""
        reader = KnowledgeBase(load(self.root), open_encoder=lambda name: self.encoder)
        return {post.path for post in reader.posts(refresh=False)}

    def finds(self, words: str) -> bool:
        reader = KnowledgeBase(load(self.root), open_encoder=lambda name: self.encoder)
        hits = reader.search(words, refresh=False).hits
        return any(words in hit.passage.text for hit in hits)


@pytest.fixture
def watched(root: Path) -> Iterator[Watched]:
    """The small corpus, indexed and watched."""
    it = Watched(root)
    it.base.index()
    it.thread.start()
    yield it
    it.stop.set()
    it.thread.join(PATIENCE)
    assert not it.thread.is_alive()


def test_every_kind_of_change_is_followed(watched: Watched) -> None:
    corpus = watched.corpus
    (corpus / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    until(lambda: "new.md" in watched.paths(), "a new file")
    (corpus / "new.md").rename(corpus / "newer.md")
    until(lambda: watched.paths() >= {"newer.md"}, "a renamed file")
    assert "new.md" not in watched.paths()
    (corpus / "probability").rename(corpus / "chance")
    until(lambda: "chance/bayes.md" in watched.paths(), "a renamed folder")
    shutil.rmtree(corpus / "chance")
    until(lambda: "chance/bayes.md" not in watched.paths(), "a deleted folder")
    assert watched.said == []


def test_an_editor_writes_by_swap_file_backup_and_rename(watched: Watched) -> None:
    file = watched.corpus / "probability" / "bayes.md"
    text = file.read_text()
    folder = file.parent
    (folder / ".bayes.md.swp").write_bytes(b"b0VIM 9.0" + bytes(4096))
    (folder / "4913").touch()
    (folder / "4913").unlink()
    file.rename(folder / "bayes.md~")
    (folder / "bayes.md.tmp").write_text(text + "\nOdds are updated by the likelihood ratio.\n")
    (folder / "bayes.md.tmp").rename(file)
    (folder / ".bayes.md.swp").unlink()
    until(lambda: watched.finds("likelihood ratio"), "what an editor wrote")
    assert "probability/bayes.md" in watched.paths()
    assert len(watched.paths()) == 3


def test_a_burst_is_indexed_to_its_end(watched: Watched) -> None:
    for number in range(60):
        (watched.corpus / f"n{number}.md").write_text(f"# N{number}\n\nText {number}.\n")
    (watched.corpus / "n59.md").write_text("# N59\n\nThe last word.\n")
    until(lambda: watched.finds("The last word"), "the end of a burst")
    assert len(watched.paths()) == 63
    assert len(watched.reports) < 20


def test_what_is_no_article_wakes_nobody(watched: Watched) -> None:
    (watched.corpus / "first.md").write_text("# First\n\nNow it is watched.\n")
    until(lambda: "first.md" in watched.paths(), "the watch")
    told: list[object] = []
    watched.base.index = lambda **_: told.append(1)  # type: ignore[method-assign, assignment]
    for name in ("notes.txt", ".hidden.md", "plot.png"):
        (watched.corpus / name).write_text("x")
    (watched.root / "index" / "cache.sqlite-journal").touch()
    time.sleep(2.5)  # a tick and a burst: what had to come would have come
    assert told == []


def test_a_changed_setting_is_followed(watched: Watched) -> None:
    (watched.root / "mlkb.toml").write_text('exclude = ["probability/*"]\n')
    until(lambda: "probability/bayes.md" not in watched.paths(), "a changed setting")
    (watched.root / "mlkb.toml").write_text("exclude = 3\n")
    until(lambda: any("'exclude' must be a list" in said for said in watched.said), "a mistake")
    (watched.root / "mlkb.toml").write_text("exclude = []\n")
    until(lambda: "probability/bayes.md" in watched.paths(), "its correction")


def test_a_corpus_that_goes_away_is_waited_for(watched: Watched) -> None:
    away = watched.root / "away"
    watched.corpus.rename(away)
    time.sleep(1.5)
    (away / "new.md").write_text("# New\n\nWritten elsewhere.\n")
    away.rename(watched.corpus)
    until(lambda: "new.md" in watched.paths(), "what was written meanwhile")
    (watched.corpus / "newer.md").write_text("# Newer\n\nWritten here.\n")
    until(lambda: "newer.md" in watched.paths(), "what comes after")
    assert len(watched.paths()) == 5


def test_an_index_that_is_removed_is_built_again(watched: Watched) -> None:
    (watched.corpus / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    until(lambda: "new.md" in watched.paths(), "the watch")
    index, away = watched.root / "index", watched.root / "away"
    index.rename(away)
    until((index / "CURRENT").is_file, "an index in place of the one that was removed")
    assert "new.md" in watched.paths()


def test_a_file_that_is_only_touched_is_no_build_to_tell_of(watched: Watched) -> None:
    (watched.corpus / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    until(lambda: "new.md" in watched.paths(), "the watch")
    told = len(watched.reports)
    current = watched.root / "index" / "CURRENT"
    before = current.read_text()
    os.utime(watched.corpus / "new.md", (10**9, 10**9))
    until(lambda: current.read_text() != before, "that its time is noted")
    (watched.corpus / "last.md").write_text("# Last\n\nThe last word.\n")
    until(lambda: "last.md" in watched.paths(), "the next build")
    until(lambda: len(watched.reports) > told, "its report")
    assert all(report.added for report in watched.reports[told:])


WATCH = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job has it ignored
from mlkb.cli import run
from mlkb.knowledge_base import KnowledgeBase
from tests.fakes import WordEncoder
encoder = WordEncoder()
KnowledgeBase._open_exported = lambda self, name: encoder
KnowledgeBase._fingerprint = lambda self: encoder.fingerprint
sys.exit(run(["--root", sys.argv[1], "index", "--watch"]))
"""


@pytest.mark.usefixtures("without_case")
def test_a_corpus_in_other_letters_is_followed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "notes"
    root.rename(small)
    (small / ".obsidian").mkdir()
    told = [
        "corpus/new.md", "corpus/gone", "corpus/.hidden.md", "index", "index/lock.holder",
        ".obsidian/x.md", "beside.md",
    ]  # fmt: skip

    def changes(top: str, *, watch_filter: Any, **options: Any) -> Iterator[set[Any]]:
        paths = [str(small / path) for path in told]  # as the system has them
        yield {(Change.added, path) for path in paths if watch_filter(Change.added, path)}

    monkeypatch.setattr(watchfiles, "watch", changes)
    typed = tmp_path / "Notes"
    settings = Settings(typed, typed / "Corpus", typed / "Index")
    assert next(follow(settings)) == {"new.md", "gone"}


def test_ctrl_c_ends_it_cleanly(root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCH, str(root)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        try:
            for line in child.stderr:
                if "watching" in line:
                    break
            (root / "corpus" / "new.md").write_text("# New\n\nKernel ridge regression.\n")
            for line in child.stdout:
                if line.startswith("+ new.md"):
                    break
            os.kill(child.pid, signal.SIGINT)
            code = child.wait(PATIENCE)
        finally:
            child.kill()
        said = child.stderr.read()
    assert (code, said) == (0, "mlkb: no longer watching.\n")
    assert not (root / "index" / "lock.holder").exists()
    assert load(root).index.joinpath("CURRENT").read_text().startswith("000002 ")
