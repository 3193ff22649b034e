"""The knowledge base itself: the thirty posts as listed, nothing wrong in them, code that runs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from mlkb.corpus.front_matter import read_front_matter
from mlkb.corpus.markdown.parser import parser
from mlkb.corpus.metadata import read_metadata
from mlkb.corpus.read_time import read_minutes
from mlkb.corpus.reader import blocks_of
from mlkb.settings import WORDS_PER_MINUTE
from tests.test_installed import modules_after

ROOT = Path(__file__).parent.parent
ARTICLES = sorted((ROOT / "corpus").glob("*/*.md"))
with (Path(__file__).parent / "listing.csv").open(encoding="utf-8") as _file:
    LISTING = list(csv.DictReader(_file))
"""The blog's own listing, newest first."""

CODE_SECONDS = 120
"""So that a block that hangs ends the test; an article should take less than ten."""


def test_the_listing_is_printed_in_its_order(model_cache: Path) -> None:
    code, _, out = modules_after(ROOT, model_cache, "list", "--tag", "Machine Learning", "--json")
    posts = json.loads(out)["posts"]
    assert code == 0
    assert [
        (p["date"], p["series"], str(p["part"] or ""), str(p["read_minutes"]), p["title"])
        for p in posts
    ] == [tuple(line.values()) for line in LISTING]


def test_nothing_is_wrong_in_them(model_cache: Path) -> None:
    code, _, out = modules_after(ROOT, model_cache, "check", "--strict", "--published", "--json")
    assert json.loads(out)["problems"] == []
    assert code == 0


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_an_article_is_as_long_as_it_says(file: Path) -> None:
    front = read_front_matter(file.read_text(encoding="utf-8"), file.name)
    stated = int(front.fields["read_minutes"])
    computed = read_minutes(blocks_of(front, file.name), WORDS_PER_MINUTE)
    assert abs(stated - computed) <= max(1.0, 0.15 * stated)


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_an_article_links_to_three_sections_of_others(file: Path) -> None:
    front = read_front_matter(file.read_text(encoding="utf-8"), file.name)
    targets = {
        str(child.attrs["href"])
        for token in parser().parse(front.body)
        for child in token.children or ()
        if child.type == "link_open"
    }
    sections = {t for t in targets if "#" in t and not t.startswith(("#", "http"))}
    assert len(sections) >= 3


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_the_code_of_an_article_runs_and_its_assertions_hold(file: Path) -> None:
    """Python blocks run top to bottom in one process; those marked ``notest`` need a service."""
    front = read_front_matter(file.read_text(encoding="utf-8"), file.name)
    post, _ = read_metadata(front, file.name)
    blocks = [
        (token.map[0] if token.map else 0, token.content)
        for token in parser().parse(front.body)
        if token.type == "fence" and token.info.split() == ["python"]
    ]
    if post.series != "Aliyun PAI":
        assert any("assert" in content for _, content in blocks)
    code = ""
    for line, content in blocks:  # each on its own lines, so that a traceback names the file's
        code += "\n" * (front.body_line + line - code.count("\n")) + content
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-"],
        input=code,
        capture_output=True,
        text=True,
        timeout=CODE_SECONDS,
    )
    assert done.returncode == 0, done.stderr[-2000:]
