"""The door: what is asked of a knowledge base over a small corpus, and what it must answer."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal
from unicodedata import normalize

import pytest

import mlkb
from mlkb.errors import CorpusError, StoreError, UsageError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.settings import load
from tests.conftest import BaseOf
from tests.fakes import WordEncoder


def test_a_search_without_an_index_builds_one(base: KnowledgeBase, root: Path) -> None:
    result = base.search("complementary slackness")
    assert result.answered
    assert result.hits[0].post.slug == "duality"
    assert result.hits[0].passage.headings == ("KKT conditions",)
    assert (root / "index" / "CURRENT").exists()


def test_a_hit_carries_the_metadata_of_its_post(base: KnowledgeBase) -> None:
    post = base.search("complementary slackness").hits[0].post
    assert (post.series, post.part, post.parts, post.read_minutes) == ("Optimization", 1, 2, 12)
    assert post.tags == ("Machine Learning", "Optimization")


def test_an_edit_embeds_only_what_is_new(
    base: KnowledgeBase, root: Path, encoder: WordEncoder
) -> None:
    base.index()
    before = len(encoder.embedded)
    file = root / "corpus" / "probability" / "bayes.md"
    file.write_text(file.read_text() + "\n## Odds\n\nOdds are updated by the likelihood ratio.\n")
    report = base.index()
    assert report.changed == ("probability/bayes.md",)
    new = encoder.embedded[before:]
    assert new == ["Bayes' Theorem: Odds\nOdds are updated by the likelihood ratio."]


class Told:
    """Progress that remembers each stage with its steps, told of before and made."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.made: dict[str, int] = {}

    def stage(self, name: str, total: int | None) -> None:
        self.stages.append((name, total))

    def advance(self, n: int = 1) -> None:
        name = self.stages[-1][0]
        self.made[name] = self.made.get(name, 0) + n


def test_progress_is_made_in_as_many_steps_as_it_was_told_of(
    root: Path, encoder: WordEncoder
) -> None:
    (root / "corpus" / "again.md").write_bytes(
        (root / "corpus" / "probability" / "bayes.md").read_bytes()  # embedded once for both
    )
    told = Told()
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder, progress=told)
    report = base.index()
    assert [name for name, _ in told.stages] == ["Reading", "Embedding", "Writing", "Syncing"]
    steps = {name: total for name, total in told.stages if total is not None}
    assert told.made == steps
    assert steps["Reading"] == 4
    assert report.embedded < steps["Embedding"]


def test_a_rename_embeds_nothing(base: KnowledgeBase, root: Path, encoder: WordEncoder) -> None:
    base.index()
    before = len(encoder.embedded)
    old = root / "corpus" / "probability" / "bayes.md"
    old.rename(old.with_name("bayes-theorem.md"))
    report = base.index()
    assert (report.added, report.removed) == (
        ("probability/bayes-theorem.md",),
        ("probability/bayes.md",),
    )
    assert encoder.embedded[before:] == []
    assert base.search("posterior").hits[0].post.slug == "bayes-theorem"


def test_a_deleted_post_is_found_no_more(base: KnowledgeBase, root: Path) -> None:
    base.index()
    (root / "corpus" / "probability" / "bayes.md").unlink()
    hits = base.search("posterior likelihood prior").hits
    assert all(hit.post.slug != "bayes" for hit in hits)
    assert len(base.posts()) == 2


def test_nothing_to_do_is_said_and_embeds_nothing(
    base: KnowledgeBase, encoder: WordEncoder
) -> None:
    first = base.index()
    before = len(encoder.embedded)
    second = base.index()
    assert second.fresh
    assert second.generation == first.generation
    assert len(encoder.embedded) == before


def test_full_embeds_everything_again(base: KnowledgeBase, encoder: WordEncoder) -> None:
    first = base.index()
    before = len(encoder.embedded)
    report = base.index(full=True)
    assert report.reused == 0
    assert len(encoder.embedded) - before == first.embedded


def test_incremental_and_full_builds_answer_alike(
    base: KnowledgeBase, root: Path, encoder: WordEncoder
) -> None:
    base.index()
    file = root / "corpus" / "optimization" / "02-gradient-descent.md"
    file.write_text(file.read_text() + "\nMomentum adds a fraction of the last step.\n")
    (root / "corpus" / "probability" / "bayes.md").unlink()
    base.index()
    grown = [(h.post.path, h.passage.line) for h in base.search("momentum gradient").hits]
    base.index(full=True)
    fresh = [(h.post.path, h.passage.line) for h in base.search("momentum gradient").hits]
    assert grown == fresh


def test_posts_by_series_are_in_reading_order_and_those_without_a_part_behind(
    base_of: BaseOf,
) -> None:
    def post(series: str, part: str, day: int) -> str:
        return f"---\ntitle: A post\n{series}{part}date: 2026-01-{day:02}\n---\n\nIts words.\n"

    old, new = "series: Old\n", "series: New\n"
    base = base_of(
        {
            "loose.md": post("", "", 30),
            "new-1.md": post(new, "part: 1\n", 20),
            "old-extra.md": post(old, "", 1),
            "old-later.md": post(old, "", 2),
            "old-0.md": post(old, "part: 0\n", 3),
            "old-2.md": post(old, "part: 2\n", 4),
            "old-1.md": post(old, "part: 1\n", 5),
        }
    )
    assert [post.path for post in base.posts(by_series=True)] == [
        "new-1.md", "old-0.md", "old-1.md", "old-2.md", "old-later.md", "old-extra.md", "loose.md",
    ]  # fmt: skip


def test_two_spellings_of_a_series_or_a_tag_are_one(base_of: BaseOf) -> None:
    def post(series: str, part: int, tag: str) -> str:
        head = f"title: A post\nseries: {series}\npart: {part}\ntags: [{tag}]"
        return f"---\n{head}\ndate: 2026-01-0{part}\n---\n\nIts words.\n"

    both = ["one.md", "two.md"]
    base = base_of(
        {
            "one.md": post("ML Math", 1, "Kernel"),
            "two.md": post("ml math", 2, "kernel"),
            "other.md": post("Other", 3, "Kernels"),
        }
    )
    for name in ("ML Math", "ml math", "Ml maTH", "Math"):
        assert sorted(post.path for post in base.posts(Filters(series=(name,)))) == both
    for name in ("Kernel", "kernel", "KERNEL", "#kernel"):
        assert sorted(post.path for post in base.posts(Filters(tags=(name,)))) == both
    with pytest.raises(UsageError, match="name one of them: Kernel, Kernels"):
        base.posts(Filters(tags=("kern",)))
    listed = [(post.path, post.part, post.parts) for post in base.posts(by_series=True)]
    assert listed == [("other.md", 3, 3), ("one.md", 1, 2), ("two.md", 2, 2)]


@pytest.mark.parametrize(
    ("filters", "slugs"),
    [
        (Filters(series=("optimization",)), {"duality", "gradient-descent"}),
        (Filters(tags=("algorithms",)), {"gradient-descent"}),
        (Filters(tags=("optimization", "Machine Learning")), {"duality", "gradient-descent"}),
        (Filters(max_minutes=5), {"gradient-descent", "bayes"}),
        (Filters(max_minutes=10**30), {"gradient-descent", "bayes", "duality"}),
        (Filters(posts=("bayes",)), {"bayes"}),
    ],
)
def test_filters_hold_in_list_and_search(
    base: KnowledgeBase, filters: Filters, slugs: set[str]
) -> None:
    assert {post.slug for post in base.posts(filters)} == slugs
    hits = base.search("posterior duality gradient", filters=filters).hits
    assert {hit.post.slug for hit in hits} == slugs


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kinds", ("bogus",), "'kinds' may hold text, formula, code, but it is ('bogus',)."),
        ("kinds", "code", "'kinds' must be a tuple of strings, such as ('a',), but it is 'code'."),
        ("series", "Optimization", "'series' must be a tuple of strings"),
        ("tags", None, "'tags' must be a tuple of strings"),
        ("posts", (1,), "'posts' must be a tuple of strings"),
        ("since", "2025-01-01", "'since' must be a datetime.date, such as date(2026, 1, 27)"),
        ("until", dt.datetime(2025, 1, 1), "'until' must be a datetime.date"),
        ("drafts", "no", "'drafts' must be a bool, but it is 'no'."),
        ("max_minutes", 0, "'max_minutes' must be a whole number of at least 1, but it is 0."),
        ("max_minutes", True, "'max_minutes' must be a whole number"),
        ("max_minutes", 2.5, "'max_minutes' must be a whole number"),
    ],
)
def test_a_filter_that_makes_no_sense_is_one_sentence(field: str, value: Any, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"Filters: {said}")):
        Filters(**{field: value})


def test_days_that_leave_none_between_them_are_refused() -> None:
    day = dt.date(2026, 1, 27)
    assert Filters(since=day, until=day).since == day
    with pytest.raises(UsageError, match="2026-01-27, which is after 'until', 2026-01-26"):
        Filters(since=day, until=dt.date(2026, 1, 26))


def test_filters_are_what_they_were_made(base: KnowledgeBase) -> None:
    names: Any = ["bayes"]
    filters = Filters(posts=names)
    names.append("duality")
    assert filters.posts == ("bayes",)
    assert {filters: 1}[Filters(posts=("bayes",))] == 1
    assert [post.slug for post in base.posts(filters)] == ["bayes"]


def test_lists_of_names_will_do(base: KnowledgeBase) -> None:
    kinds: Any = ["code"]
    (hit,) = base.search("gradient", filters=Filters(kinds=kinds)).hits
    assert hit.passage.kind == "code"


def test_a_narrow_filter_does_not_empty_a_result(base: KnowledgeBase) -> None:
    """The query is about duality, but only Bayes may answer: he is found all the same."""
    hits = base.search("KKT conditions duality", filters=Filters(posts=("bayes",))).hits
    assert [hit.post.slug for hit in hits] == ["bayes"] * len(hits)
    assert hits


def test_kinds_are_filtered_before_ranking(base: KnowledgeBase) -> None:
    (hit,) = base.search("posterior", filters=Filters(kinds=("code",))).hits
    assert hit.passage.kind == "code"
    assert hit.passage.language == "python"


@pytest.mark.parametrize(
    "query",
    ["", "   ", "?!...", "x" * 10_000, "支持向量机", "\ud800", "\x1b[31m", "a\0b", "-" * 99],
)
def test_odd_queries_do_not_break_the_search(base: KnowledgeBase, query: str) -> None:
    result = base.search(query)
    assert result.took_ms >= 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"k": 2.5}, "The number of hits must lie between 1 and 1,000; it is 2.5."),
        ({"k": "3"}, "it is '3'."),
        ({"k": True}, "it is True."),
        ({"per_post": -1}, "'per_post' must be a whole number, 0 for no limit, but it is -1."),
        ({"mode": "latex"}, "'mode' may be guess, text, formula, but it is 'latex'."),
    ],
)
def test_an_argument_that_makes_no_sense_is_one_sentence(
    base: KnowledgeBase, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        base.search("posterior", **given)


def test_a_path_may_be_one_of_pathlib(base: KnowledgeBase, root: Path) -> None:
    file = root / "corpus" / "probability" / "bayes.md"
    assert base.article(file).post.slug == "bayes"
    assert base.related(file).post.slug == "bayes"
    assert {problem.path for problem in base.check([file])} <= {"probability/bayes.md"}
    wrong: Any = 3
    for ask in (base.article, base.related):
        with pytest.raises(UsageError, match="A post is named by a string or a path, but this is"):
            ask(wrong)


def test_one_name_is_no_list_of_its_letters(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match=re.escape("'names' must be a list, such as ['a'], but")):
        base.check("pca")
    with pytest.raises(UsageError, match="'tags' must be a list"):
        base.new("A post", tags="Optimization")


def test_an_empty_query_finds_nothing(base: KnowledgeBase) -> None:
    result = base.search("  ?! ")
    assert (result.hits, result.answered) == ((), False)


def test_related_gives_reasons(base: KnowledgeBase) -> None:
    result = base.related("duality")
    assert {near.post.slug for near in result.related} == {"gradient-descent", "bayes"}
    assert result.related[0].because
    assert result.related[0].because[0].here.path == "optimization/01-duality.md"


def test_related_works_for_a_file_outside_the_corpus(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("# Draft\n\nGradient descent walks against the gradient.\n")
    result = base.related(str(draft))
    assert result.related[0].post.slug == "gradient-descent"
    assert result.post.slug == ""


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("duality", "duality"),
        ("Lagrangian", "duality"),
        ("gradient descent", "gradient-descent"),
        ("optimization/02-gradient-descent.md", "gradient-descent"),
        ("BAYES", "bayes"),
    ],
)
def test_posts_are_found_by_any_of_their_names(base: KnowledgeBase, name: str, slug: str) -> None:
    assert base.article(name).post.slug == slug


@pytest.mark.parametrize(
    ("name", "line", "anchor"),
    [
        ("C#.md", None, None),
        ("C# for numerics", None, None),
        ("C#.md:5", 5, None),
        ("C#.md#vectors", 5, "vectors"),
        ("C# for numerics#vec", 5, "vectors"),
    ],
)
def test_a_file_or_a_title_may_have_a_mark_in_it(
    base: KnowledgeBase, root: Path, name: str, line: int | None, anchor: str | None
) -> None:
    text = "# C# for numerics\n\nIt has spans.\n\n## Vectors\n\nThey are of one width.\n"
    (root / "corpus" / "C#.md").write_text(text, encoding="utf-8")
    found = base.article(name)
    assert (found.post.path, found.line) == ("C#.md", line)
    assert (found.heading.anchor if found.heading else None) == anchor


def test_a_post_is_found_by_the_other_names_that_it_states(base: KnowledgeBase, root: Path) -> None:
    text = '---\ntitle: PCA\naliases: [Hotelling, "/old/pca/"]\n---\nAxes of largest variance.\n'
    (root / "corpus" / "pca.md").write_text(text)
    assert base.article("HOTELLING").post.slug == "pca"
    assert base.posts(Filters(posts=("hotelling",)))[0].aliases == ("Hotelling",)
    assert base.search("hotelling").hits[0].post.slug == "pca"
    with pytest.raises(UsageError, match="No post is called '/old/pca/'"):
        base.article("/old/pca/")


@pytest.mark.parametrize("word", ["postgres", "kraken", "kraken drill"])
def test_a_post_is_found_by_its_tags_and_by_its_file(
    base: KnowledgeBase, root: Path, word: str
) -> None:
    text = "---\ntags: [postgres]\n---\n# Failover\n\nPostgreSQL logs it.\n\n## Then\n\nTell all.\n"
    (root / "corpus" / "kraken-drill.md").write_text(text)
    result = base.search(word)
    assert result.answered
    assert (result.hits[0].post.slug, result.hits[0].passage.anchor) == ("kraken-drill", "failover")
    assert not any("nowhere" in notice for notice in result.notices)


@pytest.mark.parametrize("in_file", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_an_accent_may_be_typed_apart_from_its_letter(
    base: KnowledgeBase, root: Path, in_file: Literal["NFC", "NFD"], typed: Literal["NFC", "NFD"]
) -> None:
    name = normalize(in_file, "Poincaré inequality")
    text = normalize(
        in_file, "# Schrödinger operators\n\nThe Poincaré inequality bounds a variance.\n"
    )
    (root / "corpus" / f"{name}.md").write_text(text, encoding="utf-8")
    for wanted in ("Poincaré inequality", "Schrödinger operators"):
        assert base.article(normalize(typed, wanted)).post.path == f"{name}.md"
    found = base.search(normalize(typed, "Schrödinger Poincaré variance"))
    assert found.hits[0].post.path == f"{name}.md"
    assert found.query == normalize("NFC", "Schrödinger Poincaré variance")
    assert not found.corrected


@pytest.mark.parametrize("in_file", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_so_may_those_of_a_series_a_tag_and_a_heading(
    base: KnowledgeBase, root: Path, in_file: Literal["NFC", "NFD"], typed: Literal["NFC", "NFD"]
) -> None:
    head = "---\ntitle: Brownian\nseries: Équations\ntags: [Théorie]\n---\n"
    text = normalize(
        in_file, f"{head}\n## The lemma of Itô\n\nA chain rule.\n\n## After\n\nMore.\n"
    )
    (root / "corpus" / "one.md").write_text(text, encoding="utf-8")
    other = "---\ntitle: Other\nseries: Équations\n---\n\nIn composed letters.\n"
    (root / "corpus" / "two.md").write_text(normalize("NFC", other), encoding="utf-8")
    both = base.posts(Filters(series=(normalize(typed, "équations"),)))
    assert sorted(post.path for post in both) == ["one.md", "two.md"]
    (tagged,) = base.posts(Filters(tags=(normalize(typed, "théorie"),)))
    assert tagged.path == "one.md"
    for part in ("Itô", "the-lemma-of-itô"):
        assert base.article(normalize(typed, f"one.md#{part}")).line == 7


def test_a_name_that_means_several_posts_lists_them(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match=r"several posts.*gradient-descent, duality"):
        base.article("optimization")


def test_a_name_that_means_nothing_lists_the_near_ones(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="did you mean gradient-descent"):
        base.article("gradient-decsent")


def test_a_section_is_found_by_anchor_or_words(base: KnowledgeBase) -> None:
    assert base.article("duality#kkt-conditions").heading
    heading = base.article("duality#slater").heading
    assert heading is not None
    assert heading.anchor == "slaters-condition"
    with pytest.raises(UsageError, match=r"no heading 'nowhere'.*its headings include #kkt-cond"):
        base.article("duality#nowhere")
    with pytest.raises(UsageError, match="did you mean #slaters-condition"):
        base.article("duality#slatter")
    with pytest.raises(UsageError, match=r"did you mean #1\.1\? 'mlkb show duality' shows all"):
        base.article("duality#1.11")


def test_a_named_block_is_found_and_a_link_may_be_pasted(base: KnowledgeBase, root: Path) -> None:
    lines = [
        "---", "title: Anki settings", "---", "# Steps", "",
        "Two steps.", "The second is long. ^core", "",
        "- one", "- two ^item-2", "",
        "| a |", "|---|", "| b |", "", "^table", "",
        "```text", "shown ^code", "```",
    ]  # fmt: skip
    (root / "corpus" / "anki.md").write_text("\n".join(lines) + "\n")
    for part, line in (("^core", 6), ("^CORE", 6), ("^item-2", 9), ("^table", 12)):
        assert base.article(f"anki#{part}").line == line
    assert base.article("[[Anki settings]]").line is None
    for link in ("[[Anki settings#^core|the core]]", "![[anki#^core]]", " [[anki#^core]] "):
        assert (base.article(link).post.path, base.article(link).line) == ("anki.md", 6)
    heading = base.article("[[anki#Steps]]").heading
    assert heading is not None
    assert heading.text == "Steps"
    near = "'anki' has no block '^coer'; its named blocks include #^core."
    with pytest.raises(UsageError, match=re.escape(near)):
        base.article("anki#^coer")
    with pytest.raises(UsageError, match=re.escape("has no block '^code'; its named blocks")):
        base.article("anki#^code")
    with pytest.raises(UsageError, match=r"no block '\^core'; no block of it has a name\."):
        base.article("duality#^core")


def test_a_tag_may_be_named_as_it_stands_in_a_text(base: KnowledgeBase) -> None:
    assert base.posts(Filters(tags=("#algorithms",))) == base.posts(Filters(tags=("Algorithms",)))
    assert len(base.posts(Filters(tags=("#algorithms",)))) > 0


def test_where_no_post_has_a_tag_that_is_said(base: KnowledgeBase, root: Path) -> None:
    for file in (root / "corpus").rglob("*.md"):
        file.unlink()
    (root / "corpus" / "bare.md").write_text("Text without a tag.\n")
    with pytest.raises(UsageError, match=r"^There is no tag 'SVM'; no post has any\.$"):
        base.posts(Filters(tags=("SVM",)))


def test_of_many_tags_the_near_ones_are_named(base: KnowledgeBase, root: Path) -> None:
    with pytest.raises(UsageError, match="no tag 'SVM'; there is: Algorithms, Machine Learning, "):
        base.posts(Filters(tags=("SVM",)))
    tags = ", ".join(["Support Vector Machines", *(f"tag {n}" for n in range(20))])
    (root / "corpus" / "more.md").write_text(f"---\ntags: [{tags}]\n---\nx\n")
    near = "no tag 'SVM'; did you mean Support Vector Machines? 'mlkb list --tags' shows all"
    with pytest.raises(UsageError, match=re.escape(near)):
        base.posts(Filters(tags=("SVM",)))


@pytest.mark.parametrize(
    ("name", "line", "anchor"),
    [
        ("duality#kkt-conditions", 13, "kkt-conditions"),
        ("duality#kkt", 13, "kkt-conditions"),
        ("duality#1.1", 15, None),  # with the words that introduce it
        ("duality#(1.1)", 15, None),
        ("optimization/01-duality.md:18", 15, None),
        ("duality:21", 21, None),
        ("duality:20", 21, None),  # a blank line
        ("duality:2", 11, None),  # front matter
        ("duality", None, None),
    ],
)
def test_a_reference_says_where_to_begin(
    base: KnowledgeBase, name: str, line: int | None, anchor: str | None
) -> None:
    text = base.article(name)
    assert (text.line, text.heading and text.heading.anchor) == (line, anchor)


@pytest.mark.parametrize("line", [99, 0])
def test_a_line_that_is_not_there_is_said(base: KnowledgeBase, line: int) -> None:
    with pytest.raises(UsageError, match=f"'duality' has no line {line}: it has lines 1 to 25"):
        base.article(f"duality:{line}")


def test_a_note_without_text_is_listed_found_and_shown(base: KnowledgeBase, root: Path) -> None:
    notes = {
        "heading.md": "# Proxmox cluster upgrade\n",
        "head.md": "---\ntitle: Zigbee coordinator\naliases: [Conbee]\n---\n",
        "garage door.md": "![[photo.png]]\n",
        "outline.md": "# Weekend\n\n## Repair bicycle tyre\n\n## Notes\n",
        "begun.md": "# Summer\n\n## Paint garden fence\n\n## Notes\n\nSome words.\n",
    }
    for name, text in notes.items():
        (root / "corpus" / name).write_text(text)
    report = base.index()
    assert [str(problem) for problem in report.problems] == []
    assert {*notes} <= {post.path for post in base.posts()}
    for query, path, line, answers in [
        ("proxmox cluster upgrade", "heading.md", 1, True),
        ("zigbee coordinator", "head.md", 2, True),
        ("conbee", "head.md", 2, True),
        ("garage door", "garage door.md", 1, True),
        ("repair bicycle tyre", "outline.md", 3, True),
        ("paint garden fence", "begun.md", 3, False),
    ]:
        result = base.search(query)
        (best, *_) = result.hits
        assert (result.answered, best.post.path, best.passage.line) == (answers, path, line)
        assert base.article(f"{path}:{line}").source == notes[path]


def test_a_root_without_articles_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    base = KnowledgeBase(load(tmp_path), open_encoder=lambda name: WordEncoder())
    with pytest.raises(CorpusError, match="no Markdown files"):
        base.search("anything")


def test_a_folder_that_cannot_be_written_is_indexed_from_elsewhere(
    tmp_path: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "the notes"
    notes.mkdir()
    (notes / "a.md").write_text("# Bayes\n\nThe posterior is a measure.\n", encoding="utf-8")
    make = Path.mkdir

    def refused(path: Path, *args: Any, **kwargs: Any) -> None:
        if path.is_relative_to(notes):
            raise PermissionError(errno.EACCES, "Permission denied")
        make(path, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", refused)
    monkeypatch.setattr(os, "access", lambda path, mode: not Path(path).is_relative_to(notes))
    setting = f'corpus = "{notes.as_posix()}"'
    base = KnowledgeBase(load(notes), open_encoder=lambda name: encoder)
    with pytest.raises(StoreError) as error:
        base.search("posterior")
    assert str(error.value) == (
        f"The index in {notes / '.mlkb'} cannot be written (Permission denied): mend its "
        f"permissions, or keep it elsewhere: write {setting} into an mlkb.toml in a folder of "
        "your own, and name that folder with --root."
    )
    (disk,) = (one for one in base.doctor() if one.place == "disk")
    assert (disk.state, "holds no index that answers" in disk.message) == ("error", True)
    assert setting in disk.remedy

    own = tmp_path / "own"
    own.mkdir()
    (own / "mlkb.toml").write_text(f"{setting}\n", encoding="utf-8")
    base = KnowledgeBase(load(own), open_encoder=lambda name: encoder)
    assert base.search("posterior").hits[0].post.path == "a.md"
    assert sorted(path.name for path in notes.iterdir()) == ["a.md"]
    assert all(one.state != "error" for one in base.doctor())


def test_an_index_that_may_only_be_read_is_enough_where_nothing_is_to_do(
    base: KnowledgeBase, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = base.index().generation
    for file in (root / "corpus").rglob("*.md"):  # as where both were copied
        os.utime(file, ns=(10**18, 10**18))
    before = sorted(root.rglob("*"))

    def refused(lock: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refused)
    monkeypatch.setattr(os, "access", lambda path, mode: not Path(path).is_relative_to(root))
    report = base.index()
    assert (report.fresh, report.generation, report.posts) == (True, generation, 3)
    judged = tmp_path / "judged.jsonl"
    judged.write_text('{"query": "KKT stationarity", "relevant": {"duality#kkt-conditions": 2}}')
    assert base.evaluate(judged).means[0].values[0] == 1.0
    assert sorted(root.rglob("*")) == before
    with pytest.raises(StoreError, match="cannot be written"):
        base.index(full=True)
    (root / "corpus" / "new.md").write_text("# New\n\nText.\n")
    with pytest.raises(StoreError, match="cannot be written"):
        base.evaluate(judged)


def test_a_folder_that_is_closed_now_is_named_and_its_articles_answer(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.index()
    listed = os.scandir

    def refused(path: Any) -> Any:
        if Path(path) == root / "corpus" / "optimization":
            raise PermissionError(errno.EACCES, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refused)
    said = "optimization: folder cannot be listed (Permission denied)"
    for _ in range(2):
        report = base.index()
        assert report.fresh
        assert [str(problem) for problem in report.problems] == [f"{said}."]
        result = base.search("complementary slackness")
        assert result.hits[0].post.slug == "duality"
        assert result.notices == (f"{said}; what was indexed of it answers.",)

    (root / "corpus" / "new.md").write_text("# New\n\nText.\n")
    assert base.search("complementary slackness").notices == result.notices
    assert [str(problem) for problem in base.index().problems] == [f"{said}."]

    monkeypatch.undo()
    assert base.search("complementary slackness").notices == ()
    assert base.index().problems == ()


def test_files_that_cannot_be_reached_any_more_are_named_and_answer(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may be listed but not entered, as ``chmod -R 644`` leaves it."""
    base.index()
    inside = sorted(path.name for path in (root / "corpus" / "optimization").glob("*.md"))
    listed = os.scandir

    class Shut(SimpleNamespace):
        def stat(self, **_: Any) -> Any:
            raise PermissionError(errno.EACCES, "Permission denied")

    @contextmanager
    def unentered(path: Any) -> Iterator[list[Any]]:
        shut = Path(path) == root / "corpus" / "optimization"
        with listed(path) as entries:
            yield [
                Shut(name=e.name, path=e.path, is_symlink=e.is_symlink, is_dir=e.is_dir)
                if shut
                else e
                for e in entries
            ]

    monkeypatch.setattr(os, "scandir", unentered)
    said = [f"optimization/{name}: cannot be reached (Permission denied)." for name in inside]
    for _ in range(2):
        report = base.index()
        assert (report.fresh, report.removed) == (True, ())
        assert [str(problem) for problem in report.problems] == said
        result = base.search("complementary slackness")
        assert result.hits[0].post.slug == "duality"
        (notice,) = result.notices
        assert f"optimization/{inside[0]}" in notice
        assert notice.endswith("what was indexed of them answers.")

    monkeypatch.undo()
    (root / "corpus" / "optimization" / inside[0]).unlink()
    assert base.index().removed == (f"optimization/{inside[0]}",)


def test_what_never_was_a_post_is_not_told_as_gone(base: KnowledgeBase, root: Path) -> None:
    binary, note = root / "corpus" / "binary.md", root / "corpus" / "note.md"
    binary.write_bytes(b"\0")
    note.write_text("Text.\n")
    assert "note.md" in base.index().added
    binary.unlink()
    note.unlink()
    report = base.index()
    assert report.removed == ("note.md",)
    assert report.problems == ()


def test_a_search_that_builds_tells_what_is_left_out(base: KnowledgeBase, root: Path) -> None:
    (root / "corpus" / "a.md").write_bytes(b"\0")
    said = "a.md: is binary, not Markdown; it is left out."
    assert base.search("complementary slackness").notices == (said,)
    assert base.search("complementary slackness").notices == ()
    for name in "bcde":
        (root / "corpus" / f"{name}.md").write_bytes(b"\0")
    said = (
        "4 files cannot be read or are left out: b.md, c.md, d.md and 1 more; "
        "'mlkb check' says why."
    )
    assert base.search("complementary slackness").notices == (said,)
    assert base.search("complementary slackness").notices == ()


@pytest.fixture
def shut(root: Path, monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Files that may not be read, whoever asks: an administrator may all."""
    files: set[Path] = set()
    really = Path.open

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if self in files:
            raise PermissionError(errno.EACCES, "Permission denied")
        return really(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    return files


def test_a_file_that_may_be_read_no_more_is_said_once_and_its_last_text_answers(
    base: KnowledgeBase, root: Path, shut: set[Path]
) -> None:
    said = "probability/bayes.md: cannot be read (Permission denied)."
    base.index()
    file = root / "corpus" / "probability" / "bayes.md"
    file.chmod(0)
    shut.add(file)
    first = base.search("posterior likelihood prior")
    assert first.notices == (said,)
    for _ in range(3):
        result = base.search("posterior likelihood prior")
        assert (result.notices, result.generation) == ((), first.generation)
        assert result.hits[0].post.slug == "bayes"
        report = base.index()
        assert report.fresh
        assert [str(problem) for problem in report.problems] == [said]


def test_a_file_that_may_be_read_again_is_read_though_no_time_tells_so(
    base: KnowledgeBase, root: Path, shut: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user asks, or the disk has come to itself: the file is what it was."""
    monkeypatch.setattr("mlkb.index.changes._RACY_NS", 0)
    file = root / "corpus" / "probability" / "bayes.md"
    latin = root / "corpus" / "latin.md"
    latin.write_bytes(b"# Caf\xe9\n\nA tea room.\n")
    base.index()
    for one in (file, latin):
        one.chmod(0o600)
        shut.add(one)
    assert [problem.severity for problem in base.index().problems] == ["error", "error"]
    shut.clear()
    report = base.index()
    assert report.changed == ("latin.md", "probability/bayes.md")
    assert report.embedded == 0
    (problem,) = report.problems
    assert "is not UTF-8" in problem.message
    assert base.index().fresh


def test_a_new_file_that_may_not_be_read_is_read_when_it_may(
    base: KnowledgeBase, root: Path, shut: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlkb.index.changes._RACY_NS", 0)
    file = root / "corpus" / "new.md"
    file.write_text("# New\n\nKernel ridge regression.\n")
    shut.add(file)
    assert len(base.index().problems) == 1
    assert base.index().fresh
    shut.clear()
    assert base.search("kernel ridge").hits[0].post.slug == "new"
    assert base.index().problems == ()


def test_what_the_walk_cannot_reach_is_named_where_nothing_is_to_do(
    base: KnowledgeBase, root: Path
) -> None:
    base.index()
    link = root / "corpus" / "gone.md"
    link.symlink_to("nowhere.md")
    for _ in range(2):
        report = base.index()
        assert report.fresh
        assert [problem.path for problem in report.problems] == ["gone.md"]
    (root / "corpus" / "new.md").write_text("# New\n\nText.\n")
    assert [problem.path for problem in base.index().problems] == ["gone.md"]
    link.unlink()
    assert base.index().problems == ()


def test_an_emptied_corpus_leaves_the_index_answering(base: KnowledgeBase, root: Path) -> None:
    """An unmounted disk looks like an empty folder; nothing may be lost to it."""
    base.index()
    for file in (root / "corpus").rglob("*.md"):
        file.unlink()
    with pytest.raises(CorpusError):
        base.index()
    result = base.search("complementary slackness")
    assert result.hits[0].post.slug == "duality"
    assert "no articles any more" in result.notices[0]


def test_two_posts_with_one_slug_are_both_found(base: KnowledgeBase, root: Path) -> None:
    (root / "corpus" / "other").mkdir()
    (root / "corpus" / "other" / "bayes.md").write_text(
        "# Other\n\nA tea room in Tunbridge Wells.\n"
    )
    report = base.index()
    assert any("slug" in problem.message for problem in report.problems)
    assert base.article("other/bayes.md").post.slug == "bayes"
    assert base.article("probability/bayes.md").post.slug == "probability-bayes"
    assert base.search("tea room").hits[0].post.path == "other/bayes.md"


def test_no_refresh_answers_from_the_index_as_it_is(base: KnowledgeBase, root: Path) -> None:
    base.index()
    (root / "corpus" / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    stale = base.search("kernel ridge regression", refresh=False)
    assert all(hit.post.slug != "new" for hit in stale.hits)
    assert base.search("kernel ridge regression").hits[0].post.slug == "new"


def test_as_many_hits_of_a_post_as_asked_for(root: Path, encoder: WordEncoder) -> None:
    sections = "\n".join(f"## Part {i}\n\nEntropy of source {i}.\n" for i in range(8))
    (root / "corpus" / "entropy.md").write_text(f"# Entropy\n\n{sections}")
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    page = base.search("entropy of a source", per_post=3)
    assert sum(hit.post.slug == "entropy" for hit in page.hits) == 3
    page = base.search("entropy of a source")
    assert sum(hit.post.slug == "entropy" for hit in page.hits) == 8


def small_edit(file: Path) -> None:
    file.write_text(file.read_text() + "\nZeugmatic odds.\n")


def same_size_same_time(file: Path) -> None:
    """Only the system's own record tells that something was written."""
    status = file.stat()
    file.write_text(file.read_text().replace("posterior", "zeugmatic"))
    assert file.stat().st_size == status.st_size
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def renamed_over(file: Path) -> None:
    file.with_suffix(".tmp").write_text("# Bayes\n\nZeugmatic odds.\n")
    file.with_suffix(".tmp").rename(file)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of the last change")
@pytest.mark.parametrize("change", [small_edit, same_size_same_time, renamed_over])
def test_the_next_search_knows_of_an_edit(
    base: KnowledgeBase,
    root: Path,
    change: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mlkb.index.changes._RACY_NS", 0)  # else what is fresh is hashed
    base.index()
    change(root / "corpus" / "probability" / "bayes.md")
    (hit, *_) = base.search("zeugmatic").hits
    assert "zeugmatic" in hit.passage.text.lower()


def test_two_posts_that_swap_their_content_are_both_read_again(
    base: KnowledgeBase, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlkb.index.changes._RACY_NS", 0)
    one, two = (root / "corpus" / name for name in ("one.md", "two.md"))
    one.write_text("# Post\n\nAll about alphas.\n")
    two.write_text("# Post\n\nAll about omegas.\n")
    for file in (one, two):
        os.utime(file, ns=(10**18, 10**18))
    base.index()
    one.rename(root / "third")
    two.rename(one)
    (root / "third").rename(two)
    assert base.search("alphas").hits[0].post.path == "two.md"
    assert base.search("omegas").hits[0].post.path == "one.md"


def test_a_post_that_is_too_new_is_told_with_the_command(
    root: Path, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder, announce=said.append)
    base.index()
    for number in range(11):
        (root / "corpus" / f"n{number}.md").write_text(f"# N{number}\n\nText {number}.\n")
    monkeypatch.chdir(root / "corpus")
    with pytest.raises(UsageError, match=r"^n3\.md is in the corpus, but none of its posts: new"):
        base.article("n3.md")
    assert said == ["11 articles differ from the index: run 'mlkb index'."]


def test_a_large_change_is_announced_with_the_command(base: KnowledgeBase, root: Path) -> None:
    generation = base.index().generation
    for number in range(11):
        (root / "corpus" / f"n{number}.md").write_text(f"# N{number}\n\nText {number}.\n")
    result = base.search("complementary slackness")
    assert result.notices == ("11 articles differ from the index: run 'mlkb index'.",)
    assert result.generation == generation
    assert base.search("complementary slackness", refresh=False).notices == ()


@pytest.mark.parametrize(
    "setting",
    ["words_per_minute = 300", "drafts = false", 'model = "other"', "[macros]\nR = '\\mathbb{R}'"],
)
def test_a_changed_setting_is_said(
    base: KnowledgeBase, root: Path, encoder: WordEncoder, setting: str
) -> None:
    base.index()
    (root / "mlkb.toml").write_text(setting + "\n")
    changed = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    (notice,) = changed.search("complementary slackness").notices
    assert (
        notice == "The settings, or mlkb, have changed since the index was built: run 'mlkb index'."
    )
    assert not changed.index().fresh
    assert changed.search("complementary slackness").notices == ()


def test_drafts_that_are_left_out_are_gone_before_the_index_is_built_again(
    root: Path, encoder: WordEncoder
) -> None:
    text = "# Quokkas\n\nA quokka computes $q + \\frac{u}{k}$.\n"
    (root / "corpus" / "draft.md").write_text(f"---\ndraft: true\n---\n{text}")
    (root / "corpus" / "done.md").write_text(text.replace("computes", "draws"))
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    base.index()

    def slugs(asked: KnowledgeBase) -> tuple[set[str], ...]:
        found = asked.search("quokka").hits, asked.formula("q + \\frac{u}{k}").occurrences
        near = [one.post for one in asked.related("done").related]
        posts = [[hit.post for hit in hits] for hits in found]
        return tuple({post.slug for post in some} for some in (*posts, near, asked.posts()))

    assert all("draft" in some for some in slugs(base))
    (root / "mlkb.toml").write_text("drafts = false\n")
    changed = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    hidden = slugs(changed)
    assert not any("draft" in some for some in hidden)
    assert "done" in hidden[0] & hidden[1] & hidden[3]
    changed.index()
    assert slugs(changed) == hidden


def test_macros_of_the_settings_hold_in_articles_and_queries(
    root: Path, encoder: WordEncoder
) -> None:
    (root / "mlkb.toml").write_text(
        "[macros]\nKL = ['D_{\\mathrm{KL}}(#1\\,\\|\\,#2)', 2]\n'\\foo' = '\\sqrt{#1}'\n"
    )
    text = "# Divergence\n\nMinimise $\\KL{q}{p}$ over $q$.\n\n## Root\n\nThen $\\foo{z}+1$.\n"
    (root / "corpus" / "macros.md").write_text(text)
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    for query in ("KL(q||p)", r"$\KL{q}{p}$", r"$\KL{a}{b}$"):
        hit = base.search(query).hits[0]
        assert (hit.post.slug, hit.passage.line) == ("macros", 3)
        assert r"$D_{\mathrm{KL}}(q\,\|\,p)$" in hit.passage.text
    for asked in (r"\sqrt{z}+1", r"\foo{y} + 1"):
        assert [
            (found.post.slug, found.passage.line) for found in base.formula(asked).occurrences
        ] == [("macros", 7)]
    assert base.article("macros").source == text
    assert base.article("macros:7").macros.startswith(r"\newcommand{\KL}[2]{D_")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("R = 3", "the macro 'R' must be LaTeX in a string, or a list"),
        ("R = []", "the macro 'R' must be"),
        ("R = ['x', 'y']", "the macro 'R' must be"),
        ("R = ['x', 10]", "can have 0 to 9 arguments, not 10"),
        ("R2 = 'x'", "'R2' is no name of a macro"),
        ("R = '\\mathbb{R'", "braces of the macro 'R' do not match: \\mathbb{R."),
    ],
)
def test_a_macro_that_cannot_be_is_said(root: Path, table: str, said: str) -> None:
    (root / "mlkb.toml").write_text(f"[macros]\n{table}\n")
    with pytest.raises(UsageError, match=re.escape(said)):
        load(root)


def test_what_is_newly_excluded_is_found_no_more(
    base: KnowledgeBase, root: Path, encoder: WordEncoder
) -> None:
    base.index()
    assert base.search("posterior").hits[0].post.slug == "bayes"
    (root / "mlkb.toml").write_text('exclude = ["probability/*"]\n')
    changed = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    assert not any(hit.post.slug == "bayes" for hit in changed.search("posterior").hits)
    assert {post.slug for post in changed.posts()} == {"duality", "gradient-descent"}


def test_an_article_with_components_begins_where_the_index_says(root: Path) -> None:
    """Imports of MDX are no text: a line of theirs is shown from what comes after them."""
    text = "import Plot from './plot'\n\n# Plots\n\nA plot of the dual.\n"
    (root / "corpus" / "plots.mdx").write_text(text)
    base = KnowledgeBase(load(root), open_encoder=lambda name: WordEncoder())
    shown = base.article("plots:1")
    assert shown.line == 3


def test_the_package_gives_what_a_program_needs_by_name() -> None:
    assert mlkb.KnowledgeBase is KnowledgeBase
    assert mlkb.Filters is Filters
    assert {getattr(mlkb, name).__name__ for name in mlkb.__all__ if name[0].isupper()} == {
        "Filters", "Hit", "KnowledgeBase", "MlkbError", "SearchResult",
    }  # fmt: skip
    assert issubclass(UsageError, mlkb.MlkbError)
    with pytest.raises(AttributeError, match="has no attribute 'Hits'"):
        _ = mlkb.Hits
