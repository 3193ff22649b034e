"""Questions in other languages are read as English ones are."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.query.foreign_questions import asked, is_filler
from mlkb.search.query.name_questions import asked_names
from mlkb.search.query.parse import parse_query
from tests.conftest import BaseOf


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("什么是核函数？", "核函数"),
        ("核函数是什么", "核函数"),
        ("核函数是什么意思?", "核函数"),
        ("什麼是SVM", "SVM"),
        ("固有値とは何ですか", "固有値"),
        ("固有値って何？", "固有値"),
        ("モーメンタムとは", "モーメンタム"),
        ("was ist eine Varianz", "Varianz"),
        ("Was sind die Eigenwerte?", "Eigenwerte"),
        ("Was heißt Konvergenz?", "Konvergenz"),
        ("¿Qué es la varianza?", "varianza"),
        ("que son los numeros primos", "numeros primos"),
        ("qu'est-ce que la variance", "variance"),
        ("Qu’est-ce qu’une base ?", "base"),
        ("qu'est-ce que l'espérance", "espérance"),
    ],
)
def test_who_asks_what_a_thing_is_asks_for_its_name(question: str, name: str) -> None:
    query, named = parse_query(question), parse_query(name)
    assert (query.words, query.dense) == (named.words, named.dense)
    assert query.shown == question
    assert asked_names(query) == [name]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("决策树怎么剪枝", "决策树 剪枝"),
        ("为什么需要激活函数？", "需要激活函数"),
        ("特征向量正交吗", "特征向量正交"),
        ("なぜ標準化が必要ですか", "標準化が必要"),
        ("wie wird die Varianz berechnet", "Varianz"),
        ("Wie löst man ein Gleichungssystem?", "löst man ein Gleichungssystem"),
        ("warum ist die Matrix symmetrisch", "Matrix symmetrisch"),
        ("cómo se calcula la varianza", "varianza"),
        ("¿por qué se divide entre n-1?", "se divide entre n-1"),
        ("comment calculer les coefficients", "coefficients"),
        ("comment montrer la convergence", "montrer la convergence"),
        ("pourquoi la série converge", "série converge"),
    ],
)
def test_words_that_only_ask_are_not_looked_for(question: str, words: str) -> None:
    query = parse_query(question)
    assert query.words == words
    assert query.dense == question


@pytest.mark.parametrize(
    "query",
    ["", "what is a kernel", "was it proved", "comment parser", "comment filter in yaml", "wie",
     "que", "es", "cómo", "什么", "とは", "ことはない", "几何级数", "was ist", "Como lake", "???",
     "die casting", "la place", "12"],
)  # fmt: skip
def test_other_queries_stay(query: str) -> None:
    assert asked(query) is None


def test_with_a_formula_only_the_words_change() -> None:
    query = parse_query("什么是 $x^2$ 的导数")
    assert query.words == "的导数"
    assert query.formulas == ("x^2",)


def test_a_long_query_takes_no_longer() -> None:
    assert asked("是什么" * 600 + "x") is not None
    assert asked("qu'est-ce que " * 140) is not None
    assert asked("a" * 2_000) is None


def test_an_article_is_a_filler_where_it_is_common() -> None:
    assert is_filler("de", 0.4)
    assert not is_filler("de", 5.0)  # "de Finetti" in an English text
    assert not is_filler("varianz", 0.4)


def test_articles_are_not_lit(base_of: BaseOf) -> None:
    texts = ("La loi de Gauss.", "La suite de Cauchy.", "Le lemme de Borel et la tribu.")
    base: KnowledgeBase = base_of({f"{n}.md": f"# {n}\n\n{text}\n" for n, text in enumerate(texts)})
    assert base.search("la suite de Cauchy").hits[0].terms == ("suite", "Cauchy")
