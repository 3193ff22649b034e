"""Builds that die, disks that fill up, power that fails: the last whole generation answers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from mlkb.errors import LockedError, StoreError
from mlkb.index import generations
from mlkb.knowledge_base import KnowledgeBase
from mlkb.seals import break_seal
from mlkb.settings import load
from tests.fakes import WordEncoder

REPOSITORY = Path(__file__).parents[2]


def test_killed_at_any_moment_the_last_whole_generation_answers() -> None:
    """A sample of moments; ``bench/kill.py`` tries them all."""
    command = [sys.executable, "-m", "tests.killing", "--sample", "7", "--timed", "2"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = {
        what: int(number)
        for number, _, what in (line.strip().partition("  ") for line in done.stdout.splitlines())
    }
    for kind in ("first", "incremental", "full"):
        assert counts[f"{kind}: killed"] >= 7
        assert counts[f"{kind}: moments"] > 100


def test_searches_and_builds_at_once_each_see_one_whole_generation() -> None:
    command = [sys.executable, "-m", "tests.crowd", "--searches", "12"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = {
        what: int(number)
        for number, _, what in (line.strip().partition("  ") for line in done.stdout.splitlines())
    }
    assert counts["search"] == 72
    assert counts["generations"] >= 12
    assert counts["generations searched"] > 1
    assert "odd" not in counts


def test_a_search_does_not_wait_for_a_build(base: KnowledgeBase, root: Path) -> None:
    base.index()
    (root / "corpus" / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    with FileLock(root / "index" / "lock"):
        result = base.search("complementary slackness")
    assert result.hits[0].post.slug == "duality"
    assert result.notices == ("The corpus has changed and is being indexed; this is from before.",)


def test_a_generation_swept_away_while_it_is_asked_is_no_damage(
    root: Path, encoder: WordEncoder
) -> None:
    """Two builds end between the opening of a snapshot and that of its parts."""
    said: list[str] = []
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder, announce=said.append)
    base.index()
    slow = WordEncoder()

    def open_slowly(name: str) -> WordEncoder:
        for number in range(3):
            (root / "corpus" / f"n{number}.md").write_text(f"# N{number}\n\nText {number}.\n")
            base.index()
        return slow

    meanwhile = KnowledgeBase(load(root), open_encoder=open_slowly, announce=said.append)
    result = meanwhile.search("complementary slackness", refresh=False)
    assert result.hits[0].post.slug == "duality"
    assert result.generation == "000004"
    assert said == []


def test_what_a_dead_build_left_goes_even_if_there_is_nothing_to_do(
    base: KnowledgeBase, root: Path
) -> None:
    generation = base.index().generation
    index = root / "index"
    (index / "generations" / "000002").mkdir()  # it died between its last two renames
    (index / "generations" / "000003.building" / "lexical").mkdir(parents=True)
    (index / "CURRENT.new").write_text("0000")
    (index / "lock.holder").write_text("999999999")
    (index / "cache.sqlite-journal").write_bytes(b"")
    assert base.index().fresh
    assert sorted(entry.name for entry in index.iterdir()) == [
        ".gitignore",
        "CURRENT",
        "cache.sqlite",
        "generations",
        "lock",
    ]
    assert [entry.name for entry in (index / "generations").iterdir()] == [generation]


def test_a_dead_process_holds_no_lock(base: KnowledgeBase, root: Path) -> None:
    base.index()
    code = (
        "import os, sys, time; from filelock import FileLock\n"
        "lock = FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(root / "index" / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        (root / "index" / "lock.holder").write_text(str(holder.pid))
        with pytest.raises(LockedError, match=rf"\(process {holder.pid}\) is building"):
            base.index()
        holder.kill()
    assert base.index().fresh


def test_what_is_switched_to_has_been_synced(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When `CURRENT` is replaced, every file and folder is on the disk as it is then."""
    synced: dict[int, tuple[int, int]] = {}
    switched = 0
    index = root / "index"
    real_sync, real_replace = os.fsync, os.replace

    def state(status: os.stat_result) -> tuple[int, int]:
        return status.st_size, status.st_ctime_ns

    def sync(descriptor: int) -> None:
        real_sync(descriptor)
        status = os.fstat(descriptor)
        synced[status.st_ino] = state(status)

    def replace(old: Path, new: Path) -> None:
        nonlocal switched
        if Path(new).name == "CURRENT":
            switched += 1
            name = Path(old).read_text().split()[0]
            folder = index / "generations" / name
            needed = [f for f in folder.rglob("*") if not f.name.endswith(".lock")]
            assert len(needed) > 10
            for path in (*needed, Path(old)):
                status = path.stat()
                assert synced[status.st_ino] == state(status), f"{path} changed after its sync"
            # Names are the content of folders: of files, of the generation, of all of them.
            for path in (folder / "lexical", folder, folder.parent, index):
                assert path.stat().st_ino in synced, f"{path} was not synced"
            del synced[index.stat().st_ino]
        real_replace(old, new)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    base.index()
    (root / "corpus" / "new.md").write_text("# New\n\nMore words.\n")
    base.index()
    assert switched == 2
    assert index.stat().st_ino in synced  # and so is the switch itself


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a disk of so many KiB; skips the test where that is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = False

    def mount(kib: int) -> Path:
        nonlocal mounted
        how = f"remount,size={kib}k" if mounted else f"size={kib}k"
        command = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", str(place)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            pytest.skip("there is no mount here")
        if done.returncode:
            pytest.skip("only root can mount a small disk")
        mounted = True
        return place

    yield mount
    if mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def used_kib(place: Path) -> int:
    status = os.statvfs(place)
    return (status.f_blocks - status.f_bfree) * status.f_frsize // 1024


def test_a_full_disk_is_one_sentence_and_the_old_index_answers(
    root: Path, encoder: WordEncoder, small_disk: Callable[[int], Path]
) -> None:
    place = small_disk(64 * 1024)
    (root / "mlkb.toml").write_text(f'index = "{place / "index"}"\n')
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    first = base.index().generation
    (root / "corpus" / "new.md").write_text(
        "# New\n\n" + "\n\n".join(f"## Part {n}\n\nEntropy of source {n}.\n" for n in range(40))
    )
    used = used_kib(place)
    failed = 0
    for room in (0, 4, 8, 16, 32, 64, 100, 150, 200, 300, 400, 600, 900, 4000):
        small_disk(used + room)
        said = ""
        try:
            report = base.index()
        except StoreError as error:
            said = str(error)
        if not said:
            assert report.added == ("new.md",)
            break
        failed += 1
        assert re.search(r"cannot be written \(.+\): make room", said)
        found = base.search("complementary slackness")
        assert found.hits[0].post.slug == "duality"
        assert not list((place / "index" / "generations").glob("*.building"))
        if generations.current(place / "index")[0].name != first:
            # What the failed build held was given back in between, so the search could follow.
            assert found.notices == ()
            break
        (notice,) = found.notices
        assert notice.startswith("The corpus has changed, but the index cannot follow: ")
    else:
        pytest.fail("the index never followed")
    assert failed >= 4
    assert base.search("entropy of source 7").hits[0].post.slug == "new"
    assert generations.damages(place / "index") == []


def test_a_full_disk_at_the_first_build_is_one_sentence(
    root: Path, encoder: WordEncoder, small_disk: Callable[[int], Path]
) -> None:
    for room in (4, 8, 16, 40, 80, 120):
        place = small_disk(room)
        (root / "mlkb.toml").write_text(f'index = "{place / "index"}"\n')
        base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
        with pytest.raises(StoreError, match="cannot be written"):
            base.search("complementary slackness")
        shutil.rmtree(place / "index", ignore_errors=True)


def test_a_disk_that_cannot_be_written_answers_all_the_same(
    root: Path, encoder: WordEncoder, small_disk: Callable[[int], Path]
) -> None:
    place = small_disk(64 * 1024)
    (root / "mlkb.toml").write_text(f'index = "{place / "index"}"\n')
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    base.index()
    for file in generations.current(place / "index")[0].rglob("*"):
        break_seal(file)  # a copy on a CD: it is sound, but bears other times
    (root / "corpus" / "new.md").write_text("# New\n\nMore words.\n")
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    result = base.search("complementary slackness")
    assert result.hits[0].post.slug == "duality"
    (notice,) = result.notices
    assert "Read-only file system" in notice
    wrong = {finding.place: finding.state for finding in base.doctor() if finding.state != "good"}
    assert wrong == {"index": "warning", "disk": "warning"}
