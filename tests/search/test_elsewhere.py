"""The same formula elsewhere: relations and their order, over a small corpus."""

from __future__ import annotations

import pytest

from mlkb.errors import UsageError
from mlkb.formulas.occurrences import Relation
from mlkb.index.catalog import StoredPassage
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.records.posts import Passage, Post
from mlkb.records.relations import FormulaResult
from mlkb.search.elsewhere import _Place
from tests.conftest import BaseOf

ARTICLES: dict[str, str | bytes] = {
    "one.md": r"""# One

## Losses

The logistic sigmoid is

$$
\sigma(z) = \frac{1}{1 + e^{-z}} \tag{1.1}
$$

and the ridge penalty is

$$
J(w) = \sum_i (y_i - w^\top x_i)^2 + \lambda \|w\|^2. \tag{1.2}
$$
""",
    "two.md": r"""# Two

Written with an exponential function, $\sigma(z) = 1/(1 + \exp(-z))$ is the same.

$$
\phi(t) = \frac{1}{1 + e^{-t}}
$$

$$
a = \phi(t) = \frac{1}{1 + e^{-t}}
$$

## Norms

Only the penalty $\mu \|v\|^2$ is left, or $\lambda \|w\|^2$.
""",
}


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of(ARTICLES)


def shown(result: FormulaResult) -> list[tuple[str, bool, str, int]]:
    """Return relation, renaming, post and line of each place."""
    return [(o.relation, o.renamed, o.post.slug, o.passage.line) for o in result.occurrences]


SIGMOID = [
    ("same", False, "one", 7),
    ("same", False, "two", 3),
    ("same", True, "two", 5),
    ("contains", True, "two", 9),
]


def test_the_same_comes_before_other_letters_and_those_before_what_contains_it(
    base: KnowledgeBase,
) -> None:
    assert shown(base.formula(r"\sigma(z) = \frac{1}{1+e^{-z}}")) == SIGMOID
    assert shown(base.formula("$σ(z) = 1/(1 + e^{-z}$")) == SIGMOID  # a missing bracket


@pytest.mark.parametrize("reference", ["one:7", "one.md:8", "one#1.1", "One#(1.1)"])
def test_a_reference_names_all_other_places(base: KnowledgeBase, reference: str) -> None:
    result = base.formula(reference)
    assert result.post is not None
    assert result.passage is not None
    assert (result.post.slug, result.passage.line) == ("one", 7)
    assert shown(result) == SIGMOID[1:]


def test_parts_come_last(base: KnowledgeBase) -> None:
    assert shown(base.formula("one#1.2")) == [
        ("contained", False, "two", 15),
        ("contained", True, "two", 15),
    ]


def test_what_has_most_of_it_comes_before_small_parts(base_of: BaseOf) -> None:
    note = r"""# Sums

The letters are $b + w_k$ and $e^{w_j}+1$ alone.

$$
p_k = \frac{e^{z_k}}{\sum_{l=1}^K e^{z_l}}, \qquad q = p_k + 1
$$
"""
    base = base_of({"sums.md": note})
    asked = r"\operatorname{softmax}(z)_k = \frac{e^{z_k}}{\sum_j e^{z_j}}"
    assert shown(base.formula(asked)) == [("shares", True, "sums", 5)]
    assert shown(base.formula(r"\frac{e^{u_i}}{\sum_j e^{u_j}}")) == [("contains", True, "sums", 5)]


def test_small_parts_are_named_only_where_nothing_else_is(base_of: BaseOf) -> None:
    long = r"f(x) = \sum_i a_i y_i - \tfrac12 \sum_i \sum_j a_i a_j y_i y_j (x_i^2 + x_j^2 + 1)"
    files: dict[str, str | bytes] = {"small.md": "# Small\n\nThere are $a_i y_i$ only.\n"}
    base = base_of(files)
    assert shown(base.formula(long)) == [("contained", False, "small", 3)]
    files["large.md"] = "# Large\n\nIt is $a_i a_j y_i y_j (x_i^2 + x_j^2 + 1)$ here.\n"
    base = base_of(files)
    assert [slug for _, _, slug, _ in shown(base.formula(long))] == ["large"]


def test_what_both_have_is_marked(base: KnowledgeBase) -> None:
    found = base.formula(r"\frac{1}{1+e^{-u}}", k=2).occurrences
    assert len(found) == 2
    for one in found:
        assert one.passage.formula is not None
        ((start, end),) = one.matched
        part = one.passage.formula.latex[start:end]
        assert part in (r"\frac{1}{1 + e^{-z}}", r"\frac{1}{1 + e^{-t}}", r"1/(1 + \exp(-z))")


def test_filters_hold(base: KnowledgeBase) -> None:
    only = base.formula(r"\sigma(z) = \frac{1}{1+e^{-z}}", filters=Filters(posts=("one",)))
    assert shown(only) == SIGMOID[:1]


def test_a_formula_that_stands_nowhere(base: KnowledgeBase) -> None:
    assert base.formula(r"\oint_C F \cdot dr = 0").occurrences == ()


@pytest.mark.parametrize("asked", ["n^{n-2}", "pV = nRT", "e^{-rT}K", r"\ket{u}\bra{u}"])
def test_what_stands_here_is_not_said_to_stand_nowhere(base_of: BaseOf, asked: str) -> None:
    text = (
        "There are $n^{n-2}$ trees. Of a gas $pV = N k_B T = nRT$. A call is worth more than "
        "$S - Ke^{-rT}$. A projection is $P = |u\\rangle\\langle u|$."
    )
    result = base_of({"one.md": f"# One\n\n{text}\n"}).formula(asked)
    assert [one.renamed for one in result.occurrences] == [False]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("one:3", "No formula stands at"),
        ("one:7.2", "No formula stands at 'one:7.2'"),
        ("one:7.0", "No formula stands at 'one:7.0'"),
        ("three:7", "No post is called 'three'"),
        ("", "Name a formula"),
    ],
)
def test_mistakes_are_said(base: KnowledgeBase, asked: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence.replace("#", r"\#")):
        base.formula(asked)


def test_what_looks_like_a_reference_can_be_a_formula(base: KnowledgeBase) -> None:
    assert base.formula("one:7", reference=False).passage is None
    with pytest.raises(UsageError, match="no reference to a formula"):
        base.formula("a + b", reference=True)


def test_a_search_marks_what_matched(base: KnowledgeBase) -> None:
    hit = base.search(r"\frac{1}{1+e^{-u}}", k=1).hits[0]
    assert hit.passage.formula is not None
    ((start, end),) = hit.matched
    assert hit.passage.formula.latex[start:end].startswith((r"\frac{1}", "1/("))
    assert base.search("logistic sigmoid", k=1).hits[0].matched == ()


def test_words_are_no_formula_unless_one_says_so(base: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="is words and no formula"):
        base.formula("gradient descent")
    assert base.formula("gradient descent", reference=False).latex == "gradient descent"
    assert base.formula("lambda ||w||^2").occurrences[0].relation == "same"


def test_a_fraction_does_not_contain_one_over_its_denominator(base_of: BaseOf) -> None:
    articles: dict[str, str | bytes] = {
        "one.md": r"""# One

$$
p = \frac{a}{a+b} \tag{1}
$$

$$
\log q = c \log \frac{1}{a+b} + d \log c + e \log f \tag{2}
$$
""",
    }
    base = base_of(articles)
    found = base.formula(r"\frac{1}{a+b}").occurrences
    assert [(one.relation, bool(one.matched)) for one in found] == [("contains", True)]


def test_what_cannot_be_marked_comes_last(base_of: BaseOf) -> None:
    crossing = r"p = \frac{2qr}{s} \tag{1}"
    whole = r"\log p = c \log s + d \log \frac{u}{v} + e \log f + g^2 + h^2 \tag{2}"
    articles: dict[str, str | bytes] = {
        "one.md": f"# One\n\n$$\n{crossing}\n$$\n\n$$\n{whole}\n$$\n"
    }
    base = base_of(articles)
    found = base.formula(r"\frac{a}{b}").occurrences
    assert [(one.passage.line, bool(one.matched)) for one in found] == [(7, True), (3, False)]


def test_a_sign_before_all_of_it_may_go(base: KnowledgeBase) -> None:
    result = base.formula(r"-\frac{1}{1+e^{-u}}")
    assert shown(result) == shown(base.formula(r"\frac{1}{1+e^{-u}}")) != []
    assert result.notices == ("With its sign it stands nowhere; looked for without.",)
    assert base.formula(r"-w^\top x_i").occurrences  # stands here so: nothing to be said
    assert base.formula(r"-w^\top x_i").notices == ()
    assert base.formula(r"-\frac{1}{1+e^{-u}} + b").notices == ()  # the sign of a term


def test_a_command_that_nobody_knows_is_told(base: KnowledgeBase) -> None:
    result = base.formula(r"\fraq{1}{n} + \|w\|^2")
    assert result.notices == (r"\fraq is no command that mlkb knows; did you mean \frac?",)


def test_what_shares_more_comes_first_whatever_the_index_says_of_it() -> None:
    post = Post("a", "a.md", "A")

    def place(id_: int, relation: Relation, score: float) -> _Place:
        passage = Passage("formula", (), "", id_, id_, "x", "x")
        return _Place(StoredPassage(id_, post, passage), relation, ((0, 1),), score)

    places = [
        place(1, Relation("shares", renamed=False, apart=1, share=0.6), 9.0),
        place(2, Relation("shares", renamed=False, apart=9, share=0.8), 1.0),
        place(3, Relation("contains", renamed=False, apart=7, share=0.9), 3.0),
        place(4, Relation("contains", renamed=False, apart=2, share=0.7), 2.0),
        place(5, Relation("contains", renamed=False, apart=2, share=0.7), 4.0),
    ]
    assert [one.stored.id for one in sorted(places, key=lambda one: one.key)] == [5, 4, 3, 2, 1]
