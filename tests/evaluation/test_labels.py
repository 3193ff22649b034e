"""The judged queries of this repository name what is there; two sets of them are two halves."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from mlkb.cli import cli
from mlkb.evaluation.judged import read_judged, unknown_targets
from tests.corpus.reading import read

ROOT = Path(__file__).resolve().parents[2]
LABELS = ROOT / "tests" / "relevance"
WITHOUT_ANSWER = {"near", "far", "gibberish"}


@pytest.fixture(scope="module")
def sections() -> set[str]:
    """Return every section that has a passage, and every post."""
    found: set[str] = set()
    for file in sorted((ROOT / "corpus").glob("*/*.md")):
        article = read(file.read_text(encoding="utf-8"), file.name)
        found.add(article.post.slug)
        found |= {f"{article.post.slug}#{passage.anchor}" for passage in article.passages}
    return found


@pytest.mark.parametrize("name", ["queries.jsonl", "answerability.jsonl", "described.jsonl"])
def test_judgements_name_sections_that_are_there(name: str, sections: set[str]) -> None:
    queries = read_judged(LABELS / name)
    assert unknown_targets(queries, sections) == []
    for query in queries:
        assert query.split in ("dev", "test")
        assert query.answerable is (query.kind not in WITHOUT_ANSWER)


def test_the_line_that_the_help_shows_can_be_pasted(sections: set[str], tmp_path: Path) -> None:
    command = cli.commands["eval"]
    shown = command.get_help(click.Context(command, info_name="eval", terminal_width=80))
    file = tmp_path / "queries.jsonl"
    file.write_text(next(line for line in shown.splitlines() if '"query": ' in line))
    (query,) = read_judged(file)
    assert query.answerable
    assert unknown_targets([query], sections) == []


def test_passages_are_judged_of_the_best_sections() -> None:
    queries = {query.id: query for query in read_judged(LABELS / "queries.jsonl")}
    lines = (LABELS / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 300
    for row in map(json.loads, lines):
        best = {key for key, grade in queries[row["id"]].relevant.items() if grade == 2}
        assert row["passages"].keys() <= best
        for passages in row["passages"].values():
            assert {one["grade"] for one in passages} <= {1, 2}
            assert {one["kind"] for one in passages} <= {"text", "formula", "code"}


def test_no_query_is_in_two_sets_or_twice() -> None:
    texts = [
        query.text.lower()
        for name in ("queries.jsonl", "answerability.jsonl", "described.jsonl")
        for query in read_judged(LABELS / name)
    ]
    assert len(texts) > 900
    assert len(set(texts)) == len(texts)
