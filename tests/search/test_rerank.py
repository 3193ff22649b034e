"""Reranking: the best candidates in a cross-encoder's order, the rest in their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mlkb.errors import ModelError, UsageError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Hit
from mlkb.search.rerank import CANDIDATES
from mlkb.settings import load, template
from mlkb.view import plain
from tests.fakes import LastWordReranker, WordEncoder

SECTIONS = 40
NUMBERS = [f"n{i:02}" for i in range(SECTIONS)]
ENTROPY = "# Entropy: Of Sources\n\n" + "\n".join(
    f"## Source {number}\n\nThe entropy of source {number}.\n" for number in NUMBERS
)


@pytest.fixture
def reranker() -> LastWordReranker:
    return LastWordReranker()


@pytest.fixture
def base(
    write_corpus: Callable[[dict[str, str]], Path], reranker: LastWordReranker
) -> KnowledgeBase:
    """A post of forty sections that are alike to every arm, and a short one."""
    root = write_corpus({"entropy.md": ENTROPY, "odds.md": "# Odds\n\nOdds and entropy n99.\n"})
    (root / "mlkb.toml").write_text('reranker = "some/cross-encoder"\n')
    encoder = WordEncoder()
    return KnowledgeBase(
        load(root), open_encoder=lambda name: encoder, open_reranker=lambda name: reranker
    )


def lines(hits: tuple[Hit, ...]) -> list[tuple[str, int]]:
    return [(hit.post.slug, hit.passage.line) for hit in hits]


def test_the_best_are_in_its_order_and_the_rest_follow(
    base: KnowledgeBase, reranker: LastWordReranker
) -> None:
    fused = base.search("entropy of a source", k=60, per_section=0)
    found = base.search("entropy of a source", k=60, per_section=0, rerank=True)
    assert fused.reranked is False
    assert {hit.reranked for hit in fused.hits} == {None}
    assert found.reranked
    assert len(found.hits) == len(fused.hits) == SECTIONS + 1
    head, rest = found.hits[:CANDIDATES], found.hits[CANDIDATES:]
    assert sorted(lines(head)) == sorted(lines(fused.hits[:CANDIDATES]))
    assert [hit.reranked for hit in head] == [True] * CANDIDATES
    assert [hit.reranked for hit in rest] == [False] * len(rest)
    assert [hit.score for hit in head] == sorted((hit.score for hit in head), reverse=True)
    expected = [reranker.value(hit.passage.text) for hit in head]
    assert [hit.score for hit in head] == pytest.approx(expected)
    assert lines(rest) == lines(fused.hits[CANDIDATES:])
    assert [hit.rank for hit in found.hits] == list(range(1, SECTIONS + 2))


def test_what_follows_never_has_a_higher_score(base: KnowledgeBase) -> None:
    """All that is read is hopeless, and all that is not would be above it."""
    found = base.search("entropy of a source", k=60, per_section=0, rerank=True)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    lowest = found.hits[CANDIDATES - 1].score
    fused = base.search("entropy of a source", k=60, per_section=0)
    before = [min(hit.score, lowest) for hit in fused.hits[CANDIDATES:]]
    assert [hit.score for hit in found.hits[CANDIDATES:]] == pytest.approx(before)


def test_it_reads_the_query_and_the_passage_with_title_and_headings(
    base: KnowledgeBase, reranker: LastWordReranker
) -> None:
    base.search("odds", rerank=True)
    ((query, texts),) = reranker.read
    assert query == "odds"
    assert texts[0] == "Odds\nOdds and entropy n99."
    base.search(r"entropy $p_i$ of n07", rerank=True)
    query, texts = reranker.read[-1]
    assert query == r"entropy $p_i$ of n07"
    assert "Entropy: Of Sources: Source n07\nThe entropy of source n07." in texts


def test_the_limit_per_post_holds_after_it(base: KnowledgeBase) -> None:
    found = base.search("entropy of a source", per_post=3, rerank=True)
    assert [hit.post.slug for hit in found.hits].count("entropy") == 3
    free = base.search("entropy of a source", k=60, per_section=0, rerank=True)
    best = [place for place in lines(free.hits[:CANDIDATES]) if place[0] == "entropy"][:3]
    assert [place for place in lines(found.hits) if place[0] == "entropy"] == best


def test_where_it_sees_no_difference_the_order_stays(
    base: KnowledgeBase, reranker: LastWordReranker
) -> None:
    reranker.value = lambda text: 0.5
    found = base.search("entropy of a source", k=60, per_section=0, rerank=True)
    assert lines(found.hits) == lines(base.search("entropy of a source", k=60, per_section=0).hits)


def test_whether_anything_answers_is_not_its_business(
    base: KnowledgeBase, reranker: LastWordReranker
) -> None:
    always: tuple[Callable[[str], float], ...] = (lambda text: 0.0, lambda text: 1.0)
    for value in always:
        reranker.value = value
        assert base.search("entropy of a source", rerank=True).answered
        assert not base.search("zxqv wvut", rerank=True).answered


def test_nothing_to_read_is_not_read(base: KnowledgeBase, reranker: LastWordReranker) -> None:
    result = base.search("?!", rerank=True)
    assert (result.hits, result.reranked, reranker.read) == ((), False, [])


def test_without_a_name_in_the_settings_it_is_an_error(base: KnowledgeBase, tmp_path: Path) -> None:
    judged = tmp_path / "judged.jsonl"
    judged.write_text('{"query": "odds", "relevant": {"odds": 1}}\n')
    bare = KnowledgeBase(replace(base.settings, reranker=""))
    with pytest.raises(UsageError, match=r'put reranker = "cross-encoder/.*mlkb\.toml\.$'):
        bare.search("odds", rerank=True)
    with pytest.raises(UsageError, match="No cross-encoder is named"):
        bare.evaluate(judged, rerank=True)


def test_one_that_cannot_be_had_is_an_error_before_anything_is_built(base: KnowledgeBase) -> None:
    def gone(name: str) -> LastWordReranker:
        raise ModelError(f"{name} is gone.")

    broken = KnowledgeBase(base.settings, open_reranker=gone)
    with pytest.raises(ModelError, match="some/cross-encoder is gone"):
        broken.search("odds", rerank=True)
    assert not base.settings.index.exists()


def test_it_is_opened_once(base: KnowledgeBase, reranker: LastWordReranker) -> None:
    opened: list[str] = []

    def open_it(name: str) -> LastWordReranker:
        opened.append(name)
        return reranker

    encoder = WordEncoder()
    mine = KnowledgeBase(base.settings, open_encoder=lambda name: encoder, open_reranker=open_it)
    mine.search("odds", rerank=True)
    mine.search("entropy", rerank=True)
    mine.search("entropy")
    assert opened == ["some/cross-encoder"]
    assert len(reranker.read) == 2


def test_explain_says_whose_the_score_is(base: KnowledgeBase) -> None:
    found = base.search("entropy of a source", k=60, per_section=0, rerank=True, explained=True)
    text = plain.search(found)
    first, last = found.hits[0], found.hits[-1]
    fused = "\n  without it: the chance at log odds "
    assert f"  score: the cross-encoder's own, {first.score:.2f}{fused}" in text
    assert f"  score: below all it read{fused}" in text
    assert last.reranked is False
    heads = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [line.split("\t")[5:] for line in heads] == [
        ["reranked"] if hit.reranked else [] for hit in found.hits
    ]


def test_settings_name_a_folder_or_a_model(tmp_path: Path) -> None:
    file = tmp_path / "mlkb.toml"
    file.write_text(template(".", ".mlkb"))
    assert load(tmp_path).reranker == ""
    file.write_text('reranker = "./cross"')
    assert load(tmp_path).reranker == str(tmp_path / "cross")
    file.write_text('reranker = "cross-encoder/ms-marco-MiniLM-L6-v2"')
    assert load(tmp_path).reranker == "cross-encoder/ms-marco-MiniLM-L6-v2"
    file.write_text("reranker = true")
    with pytest.raises(UsageError, match="'reranker' must be a string"):
        load(tmp_path)
