"""Letters side by side, where no spaces divide words: shares worked out by hand."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.answerability.letters import letters_there
from mlkb.search.found import Found
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

NOTES: dict[str, str | bytes] = {
    "a.md": "# 支持向量机\n\n间隔最大的超平面。SVM 用核技巧。\n",
    "b.md": "# 神经网络\n\n学而时习，强度变化，函数的定义。\n",
    "c.md": "# 固有値\n\nベクトルを正規化する。\n",
}


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of(NOTES)


@pytest.mark.parametrize(
    ("words", "share", "nowhere"),
    [
        ("最大间隔", 2 / 3, ()),  # 最大 and 间隔, not 大间
        ("强化学习", 0.0, ("强化学习",)),  # each of its letters is here
        ("卷积神经网络", 3 / 5, ()),
        ("群的定义", 1 / 2, ("群",)),
        ("网络的学习", 1 / 2, ("学习",)),  # across what only joins nothing is looked for
        ("超平面 核技巧", 1.0, ()),
        ("神经 间隔", 1 / 2, ()),  # each is somewhere, and both in no passage
        ("SVM核技巧", 1.0, ()),
        ("GPU核技巧", 2 / 3, ()),
        ("固有値の正規化", 1.0, ()),
        ("行列の固有値", 2 / 3, ("行列",)),
        ("ベクトル", 1.0, ()),
        ("である", 0.0, ("である",)),  # nothing but what joins
    ],
)
def test_which_pairs_one_passage_has(
    base: KnowledgeBase, words: str, share: float, nowhere: tuple[str, ...]
) -> None:
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        ids = list(snapshot.catalog.passages(range(1, 20)))
        found = letters_there(words, snapshot.lexical, ids)
    assert found is not None
    assert found.share == pytest.approx(share)
    assert found.nowhere == nowhere


@pytest.mark.parametrize("words", ["", "eigenvalue", "Größe", "베이즈 정리", "SVM kernel 核"])
def test_words_between_spaces_are_read_as_ever(base: KnowledgeBase, words: str) -> None:
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert letters_there(words, snapshot.lexical, [1]) is None


def test_no_passages_and_long_queries(base: KnowledgeBase) -> None:
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert letters_there("间隔", snapshot.lexical, []) == (0.0, ())
        assert letters_there("超平面" * 500, snapshot.lexical, [1]) is not None
        assert letters_there("・・・・", snapshot.lexical, [1]) == (0.0, ())  # no letters


def test_what_only_has_the_letters_does_not_answer(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Found, "_reads_english", lambda self: True)
    refused = base.search("强化学习")
    assert not refused.answered
    assert refused.notices == ("'强化学习' is nowhere here.",)
    asked = base.search("怎么选最大间隔", explained=True)
    assert asked.answered
    assert asked.judgement is not None
    assert dict(asked.judgement.signs).keys() == {"letters", "bias"}
