"""What the corpus does not answer is said, and what it answers is not refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Arms
from mlkb.search.answerability.answering import Lookups, judge, weigh
from mlkb.search.answerability.letters import Letters
from mlkb.search.answerability.reading import Reading
from mlkb.search.fusion import QueryTraits, Weights
from tests.conftest import BaseOf

TEXTS = (
    "The dual problem maximises a concave function even where the primal is not convex at all.",
    "Complementary slackness says that a multiplier vanishes unless its constraint is active.",
    "You see stochastic gradient descent walk against an unbiased estimate at each step.",
    "Kernels compute inner products in a feature space that nobody ever has to build by hand.",
    "The evidence lower bound is tight where the approximate posterior is the posterior itself.",
)


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    articles: dict[str, str | bytes] = {
        f"note{number}.md": f"# Note {number}\n\n{text}\n" for number, text in enumerate(TEXTS)
    }
    articles["formula.md"] = "# Formula\n\nBayes' theorem reads\n\n$$p(z|x)=p(x|z)p(z)/p(x)$$\n"
    return base_of(articles)


@pytest.mark.parametrize(
    "query",
    [
        "complementary slackness",
        "evidence lower bound",
        "why does a multiplier vanish unless the constraint is active",
        "kernels",
        "what is slackness",
        "where would the multiplier be",
        "p(a|b) = p(b|a) p(a) / p(b)",
    ],
)
def test_what_is_there_is_answered(base: KnowledgeBase, query: str) -> None:
    assert base.search(query).answered


@pytest.mark.parametrize(
    "query",
    [
        "how to bake sourdough bread",
        "kubernetes ingress controller",
        "asdfgh qwertz uiop",
        "the of and to a in",
        "what is it, and why",
        "Kaplan-Meier survival curves",
        "who are you",
        "what can you do for me",
        "is this walking",
        r"\oint_C \vec{E} \times d\vec{l}",
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(base: KnowledgeBase, query: str) -> None:
    result = base.search(query)
    assert not result.answered


def test_refusing_still_offers_the_nearest(base: KnowledgeBase) -> None:
    result = base.search("survival function of a kernel estimator by Kaplan and Meier")
    assert not result.answered
    assert result.hits


def answered(best: list[Arms], asked: QueryTraits, weights: Weights, **looked_up: Any) -> bool:
    return judge(best, asked, weights, Lookups(**looked_up)).answered


def traits(words: int, unknown: float = 0.0, formula: bool = False) -> QueryTraits:
    return QueryTraits({f"word{i}": 5.0 for i in range(words)}, unknown, 20 * formula, True)


def test_the_same_evidence_says_less_where_words_are_nowhere() -> None:
    best = [Arms(lexical=15.0, dense=0.5, coverage=0.5, adjacency=0.3)]
    known, strange = traits(4), traits(4, unknown=1.0)
    speaks, strange_speaks = (
        sum(weigh(best, each, Weights.choose(each)).values()) for each in (known, strange)
    )
    assert speaks > strange_speaks


def test_each_passage_is_read_until_one_answers() -> None:
    some = [Arms(lexical=9.0, dense=0.4, coverage=0.5)]
    seen: list[float] = []

    def reading(*values: float) -> Callable[[], Iterator[Reading]]:
        def read() -> Iterator[Reading]:
            for value in values:
                seen.append(value)
                yield Reading(value, None)

        return read

    weights = Weights.choose(traits(4))
    assert answered(some, traits(4), weights, read=reading(0.2, 0.9, 0.3))
    assert seen == [0.2, 0.9]
    assert not answered(some, traits(4), weights, read=reading(0.2, 0.3, 0.1))


def test_length_alone_answers_nothing() -> None:
    some = [Arms(lexical=9.0, dense=0.3, coverage=0.2)]
    for words in (20, 60, 200):
        long = traits(words, unknown=0.7)
        assert not answered(some, long, Weights.choose(long), read=lambda: [Reading(0.3, None)])


def test_who_adds_what_kind_of_thing_it_is_asks_about_one_word() -> None:
    there = [Arms(lexical=5.0, dense=0.1, coverage=0.5)]
    named = {"bonferroni": 5.0, "correct": 5.0}
    kind = QueryTraits(named, 0.0, 0, True, absent=frozenset({"correct"}))
    thing = QueryTraits(named, 0.5, 0, True, absent=frozenset({"bonferroni"}))
    unread = lambda: [Reading(0.1, -3.0)]  # noqa: E731
    assert answered(there, kind, Weights.choose(kind), read=unread)
    assert not answered(there, thing, Weights.choose(thing), read=unread)


def test_a_formula_does_not_vouch_for_words_that_are_nowhere() -> None:
    there = [Arms(formula=0.6, dense=0.1)]
    mixed, strange = traits(2, formula=True), traits(2, unknown=1.0, formula=True)
    assert answered(there, mixed, Weights.choose(mixed), read=lambda: [Reading(0.1, None)])
    assert not answered(there, strange, Weights.choose(strange), read=lambda: [Reading(0.1, None)])


def test_a_formula_does_not_vouch_for_a_name_that_is_nowhere() -> None:
    there, unlike = [Arms(formula=0.6, dense=0.1)], [Reading(0.1, None)]
    mixed, alone = traits(4, formula=True), traits(0, formula=True)
    named = {"read": lambda: unlike, "missing": lambda: ["McNemar's test"]}
    assert not answered(there, mixed, Weights.choose(mixed), **named)
    assert answered(there, alone, Weights.choose(alone), **named)
    alike = {**named, "read": lambda: [Reading(1.0, None)], "missing": lambda: ["speech"]}
    assert answered(there, mixed, Weights.choose(mixed), **alike)  # other signs outweigh a word


def test_a_phrase_that_stands_there_is_not_read_for() -> None:
    def read() -> Iterator[Reading]:
        raise AssertionError("read")

    there = [Arms(lexical=9.0, coverage=1.0, adjacency=1.0)]
    assert answered(there, traits(2), Weights.choose(traits(2)), read=read)


def test_a_heading_with_nothing_below_is_no_answer_unless_others_have_all_of_it() -> None:
    asked = traits(2)
    weights = Weights.choose(asked)
    near, has_it = Arms(lexical=5.0, coverage=0.6), Arms(lexical=9.0, coverage=1.0, adjacency=1.0)
    convincing = Lookups(lambda: [Reading(0.95, 6.0)])
    assert judge([near], asked, weights, convincing).answered
    told = judge([near], asked, weights, convincing, unfilled=True)
    assert (told.answered, told.because) == (False, "unfilled")
    assert judge([near, has_it], asked, weights, convincing, unfilled=True).answered


def test_who_asks_what_a_thing_is_is_answered_by_what_says_so() -> None:
    asked = traits(3)
    weights = Weights.choose(asked)
    unread = lambda: [Reading(0.1, -3.0)]  # noqa: E731
    says, is_headed = (Arms(lexical=4.0, coverage=0.4, tells=tells) for tells in (1.0, 0.8))
    assert judge([says], asked, weights, Lookups(unread)).because == "definition"
    assert answered([says], asked, weights, read=unread)
    assert not answered([is_headed], asked, weights, read=unread)
    assert not answered([says], asked, weights, read=unread, missing=lambda: ["Hall effect"])


def test_what_is_only_called_otherwise_is_not_read_for(base_of: BaseOf) -> None:
    def read() -> Iterator[Reading]:
        raise AssertionError("read")

    there, words = [Arms(lexical=2.0, dense=0.1, coverage=0.3)], traits(3)
    weights = Weights.choose(words)
    assert answered(there, words, weights, read=read, treated=lambda: True)
    unread = lambda: [Reading(0.1, -3.0)]  # noqa: E731
    missing = lambda: ["Hall effect"]  # noqa: E731
    assert not answered(there, words, weights, read=unread, missing=missing, treated=lambda: True)
    note = "# Growth\n\nIt grows fast. Stirling: $n!$ is about $n^n$, and more so the larger.\n"
    base = base_of({"growth.md": note, "other.md": "# Other\n\nApproximation of anything.\n"})
    assert base.search("Stirling's approximation").answered
    assert base.search("what is the Stirling approximation?").answered
    assert not base.search("Stirling engine").answered


FOREST: dict[str, str | bytes] = {
    "forest.md": "# Forest\n\nThe average of $B$ trees has a mean, and a $B$ tree splits at $Q$.\n",
    "mean.md": "# Means\n\nBy k-means one learns $Q$ centres; learning $Q$ of them is fast.\n",
}


def test_a_name_with_a_letter_is_no_letter_and_a_word(base_of: BaseOf) -> None:
    base = base_of(FOREST)
    for query in ("B+ tree", "B+ trees", "the B*-tree", "Q-learning"):
        assert not base.search(query).answered, query
    for query in ("k-means", "B trees", "learning Q"):
        assert base.search(query).answered, query


def test_what_has_its_word_does_not_have_the_name() -> None:
    likely = [Reading(0.9, 6.0)]
    there, name = [Arms(dense=0.6, coverage=1.0)], replace(traits(2), is_lettered=True)
    weights = Weights.choose(name)
    assert not answered(there, name, weights, read=lambda: likely, missing=lambda: ["B+ tree"])
    assert answered(there, name, weights, read=lambda: likely)
    assert answered(there, traits(2), weights, read=lambda: likely, missing=lambda: ["B+ tree"])


def test_a_formula_needs_a_formula() -> None:
    only = traits(0, unknown=1.0, formula=True)
    assert answered([Arms(formula=0.5, dense=0.1)], only, Weights.choose(only))
    assert not answered([Arms(formula=0.02, dense=0.9)], only, Weights.choose(only))


def test_a_formula_alone_needs_less_where_the_passage_is_near() -> None:
    only, unread = traits(0, formula=True), QueryTraits({}, 1.0, 20, has_vector=False)
    weights = Weights.choose(only)
    assert answered([Arms(formula=0.15, dense=0.5)], only, weights)
    assert not answered([Arms(formula=0.15, dense=0.1)], only, weights)
    assert not answered([Arms(formula=0.15, dense=0.1), Arms(dense=0.9)], only, weights)
    assert answered([Arms(formula=0.15)], unread, Weights.choose(unread))


def test_nothing_found_is_no_answer() -> None:
    assert not answered([], traits(2), Weights.choose(traits(2)))


def test_odds_that_it_answers_speak_for_it_and_against_it() -> None:
    some, words = [Arms(lexical=9.0, dense=0.4, coverage=0.5)], traits(4)
    weights = Weights.choose(words)
    low, high = ([Reading(0.5, odds)] for odds in (-6.0, 6.0))
    assert answered(some, words, weights, read=lambda: high)
    assert not answered(some, words, weights, read=lambda: low)


def test_where_no_spaces_divide_words_half_of_the_pairs_are_enough() -> None:
    some = [Arms(lexical=9.0, dense=0.9, coverage=0.9)]
    seven = replace(traits(7), idf=dict.fromkeys("微分方程数值解", 3.0))
    weights = Weights.choose(seven)
    convincing = lambda: [Reading(0.95, 6.0)]  # noqa: E731
    for share, enough in ((0.49, False), (0.5, True), (1.0, True)):
        found = lambda share=share: Letters(share, ("数值",))  # noqa: E731
        assert answered(some, seven, weights, read=convincing, letters=found) == enough
    nowhere = judge(some, seven, weights, Lookups(letters=lambda: Letters(0.2, ("数值",))))
    assert nowhere.lacking.names == ["数值"]


def test_two_letters_without_spaces_count_as_one_word() -> None:
    letters, words = dict.fromkeys("微分方程", 3.0), dict.fromkeys(("one", "two"), 3.0)
    counted = [
        weigh([], replace(traits(2), idf=idf), Weights.choose(traits(2)))["terms"]
        for idf in (letters, words)
    ]
    assert counted[0] == pytest.approx(counted[1])
