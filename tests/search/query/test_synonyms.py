"""Names of a query that the corpus does not use: the one that it uses is looked for too."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.search.answerability.places import places_of
from mlkb.search.answerability.treated import untreated
from mlkb.search.candidates.gather import gather
from mlkb.search.query.parse import ParsedQuery, parse_query
from mlkb.search.query.synonyms import is_usual, with_names_used_here
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf
from tests.fakes import Phrases


def put(text: str, *there: str) -> ParsedQuery:
    return with_names_used_here(parse_query(text), Phrases(*there))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "there", "added"),
    [
        ("inference in a belief network", "Bayesian networks", "bayesian network"),
        ("Belief Networks", "Bayesian networks", "bayesian network"),
        ("BPTT", "backpropagation through time", "backpropagation through time"),
        ("shadow prices", "Lagrange multipliers", "lagrange multiplier"),
        ("skip connections", "Residual connections", "residual connection"),
        ("bayesian network", "belief networks", "belief network"),
        ("multicollinearity", "collinearity", "collinearity"),
        ("area under the ROC curve", "AUC", "auc"),
        ("expectation maximisation", "the EM algorithm", "em algorithm"),
        ("a psd kernel", "kernel functions", "kernel function"),
        ("a psd Gram matrix", "positive semidefinite", "positive semidefinite"),
        ("hessian of logistic regression psd", "positive semidefinite", "positive semidefinite"),
    ],
)
def test_the_usual_name_is_looked_for_too(text: str, there: str, added: str) -> None:
    query = put(text, there)
    assert query.words == f"{text}; {added}"
    assert query.dense == f"{text} ({added})"
    assert query.shown == text
    (notice,) = query.notices
    what = "the same or near it" if text == "shadow prices" else "another name of it"
    assert notice.endswith(f"nowhere here; searched for '{added}' too, {what}.")


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("belief network", ()),  # the corpus has neither
        ("belief network", ("network",)),
        ("belief network", ("belief network", "Bayesian network")),  # it has both
        ("Kuratowski's theorem", ("planar graph",)),  # no theorem
        ("Bode plot", ("transfer function",)),
        ("latent space", ("code",)),  # another name, which says less
        ("Riccati equation", ("care",)),
        ("transformer architecture", ("attention is all you need",)),
        ("true negative rate", ("specific",)),  # specificity, in another form
        ("standardization", ("g-computation",)),  # the usual name of another thing
        ("m\u00e1quinas de vectores", ("array",)),  # no name, but for its stem
        ("hyper-parameter", ("hyperparameter",)),  # spelt otherwise
        ("a network of beliefs", ("Bayesian network",)),
        ("branch and bound", ("b b",)),  # letters of some formula
        ("", ("Bayesian network",)),
    ],
)
def test_else_the_query_stays_as_it_is(text: str, there: Sequence[str]) -> None:
    query = parse_query(text)
    assert with_names_used_here(query, Phrases(*there)) is query  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("compute the kernel", ("GPU kernel",)),  # a verb and its object
        ("how do we compute kernels", ("GPU kernel",)),
        ("a classifier that outputs probabilities", ("emission probability",)),
        ("does the output have a probability", ("emission probability",)),
        ("is belief a network", ("Bayesian network",)),
        ("the skip is a connection", ("residual connection",)),
    ],
)
def test_words_of_a_name_are_none_where_a_verb_parts_them(text: str, there: Sequence[str]) -> None:
    query = parse_query(text)
    assert with_names_used_here(query, Phrases(*there)) is query  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "there", "added"),
    [
        ("the compute kernel", "GPU kernel", "gpu kernel"),
        ("output probabilities", "emission probability", "emission probability"),
        ("area under the curve", "AUC", "auc"),  # the name itself has an article
        ("area under a curve", "AUC", "auc"),
    ],
)
def test_little_words_that_a_name_is_known_with_part_none(
    text: str, there: str, added: str
) -> None:
    query = put(text, there)
    assert query.words == f"{text}; {added}"
    assert query.typed == text


def test_a_name_with_a_letter_is_here_only_in_a_row(base_of: BaseOf) -> None:
    note = "# Measures\n\nThe drift $f$, its score and the F1 score are three things.\n"
    base = base_of({"a.md": note})
    (notice,) = base.search("f-score").notices
    assert notice == "'f-score' is nowhere here; searched for 'f1 score' too, another name of it."
    note = note.replace("F1 score", "F-score and F1 score")
    base = base_of({"a.md": note})
    assert base.search("f-score").notices == ()


def test_words_of_a_name_may_be_cut_short() -> None:
    for text, there in (
        ("VC dim", "VC dimension"),
        ("VC-dim", "VC dimension"),
        ("std dev", "standard deviation"),
        ("beta dist", "beta distribution"),
    ):
        assert put(text, there).renamed == ((text, there.lower()),)
    assert put("vector space dim", "vector space", "dimension").renamed == ()


@pytest.mark.parametrize(
    ("text", "there", "added"),
    [
        ("XGB", "XGBoost", "xgboost"),
        ("LGBM", "LightGBM", "lightgbm"),
        ("NN", "a neural network", "neural network"),  # usually it is called artificial
        ("LR", "logistic regression", "logistic regression"),
        ("DSM", "denoising score matching", "denoising score matching"),
        ("backprop", "backpropagation", "backpropagation"),
    ],
)
def test_short_forms_that_are_in_common_use_are_known(text: str, there: str, added: str) -> None:
    assert put(text, there).renamed == ((text, added),)


def test_of_several_things_that_is_meant_which_stands_with_the_rest_of_the_query() -> None:
    there = ("learning rate", "logistic regression", "odds of a logistic regression")
    assert put("LR", *there).renamed == (("LR", "learning rate"),)
    assert put("odds by LR", *there).renamed == (("LR", "logistic regression"),)


def test_where_a_thing_is_met_may_stand_elsewhere_in_the_passage(base_of: BaseOf) -> None:
    note = "# Ascent\n\nThe M-step of EM maximises the Q-function.\n"
    other = "# Sums\n\nThe expected complete-data log-likelihood is a sum.\n"
    base = base_of({"a.md": note, "b.md": other})
    assert base.search("Q function EM").notices == ()
    base = base_of({"a.md": note.replace("EM", "it"), "b.md": other + "\nEM is.\n"})
    (notice,) = base.search("Q function EM").notices
    assert notice.startswith("'Q function EM' is nowhere here; searched for 'expected complete")


def test_what_is_only_spelled_otherwise_has_no_other_name() -> None:
    query = parse_query("belief network")
    there = Phrases("Bayesian network")
    settled = with_names_used_here(query, there, ("belief network",))  # type: ignore[arg-type]
    assert settled is query


def test_a_name_that_says_all_of_the_usual_one_adds_nothing_and_is_known() -> None:
    query = put("Adam optimizer", "Adam")
    assert (query.words, query.notices) == ("Adam optimizer", ())
    assert query.renamed == (("Adam optimizer", "adam"),)


def test_the_usual_name_is_here_only_as_it_is_written() -> None:
    assert put("transformer architecture", "transform").renamed == ()
    assert put("transformer architecture", "transformers").renamed == (
        ("transformer architecture", "transformer"),
    )


@given(st.text(max_size=200))
def test_any_query_is_read(text: str) -> None:
    query = put(text, "Bayesian network", "lagrange multiplier")
    assert query.words.startswith(parse_query(text).words)


@pytest.fixture
def notes(base_of: BaseOf) -> KnowledgeBase:
    return base_of(
        {
            "graphs.md": "# Graphs\n\nA Bayesian network factorises a joint distribution.",
            "beliefs.md": "# Friends\n\nA social network spreads news.",
        }
    )


def test_what_is_here_by_another_name_is_found_and_not_called_missing(notes: KnowledgeBase) -> None:
    result = notes.search("belief network")
    assert result.hits[0].post.slug == "graphs"
    assert result.notices == (
        "'belief network' is nowhere here; "
        "searched for 'bayesian network' too, another name of it.",
    )


def test_a_name_that_is_known_is_not_taken_for_misspelt(notes: KnowledgeBase) -> None:
    assert notes.search("belief nets").corrected == ""
    assert notes.search("baysian networks").corrected == "bayesian networks"


def test_another_name_that_is_not_the_usual_one_must_be_read(base_of: BaseOf) -> None:
    passing = "Message passing spreads features on graphs."
    beliefs = "Beliefs of a network are propagated by sums and products on trees of factors."
    notes = base_of({"graphs.md": f"# Graphs\n\n{passing}", "beliefs.md": f"# Sums\n\n{beliefs}"})
    for typed in ("belief propagation", "belief propagation on trees of factors"):
        result = notes.search(typed)
        assert any("'message passing' too" in notice for notice in result.notices)
    with open_snapshot(notes.settings.index) as snapshot:
        query = with_names_used_here(parse_query("belief propagation"), snapshot.lexical)
        found = gather(snapshot, None, query, Filters(), 10).candidates
        read = snapshot.catalog.passages(list(found)).values()
        graphs, sums = ([one for one in read if one.post.slug == s] for s in ("graphs", "beliefs"))
        assert untreated(query.words, query.renamed, snapshot, places_of(graphs)) == []
        names = untreated(query.words, query.renamed, snapshot, places_of(sums))
        assert names == ["belief propagation"]
    assert is_usual("lagrange multiplier", "shadow prices")
    assert is_usual("positive semidefinite", "psd")
    assert not is_usual("message passing", "belief propagation")


def test_who_wants_the_very_words_gets_them(notes: KnowledgeBase) -> None:
    result = notes.search("belief network", spelling=False)
    assert not any("another name" in notice for notice in result.notices)


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("maximum verisimilitude", "maximum likelihood estimation"),
        ("law of big numbers", "law of large numbers"),
        ("aleatory forest", "random forest"),
        ("retropropagation", "backpropagation"),
        ("minimum squares", "least squares"),
        ("typical deviation", "standard deviation"),
    ],
)
def test_what_other_languages_call_it_word_by_word_is_known(
    base_of: BaseOf, typed: str, usual: str
) -> None:
    notes = base_of({"a.md": f"# Methods\n\n## On it\n\nHere is the {usual}, and what it does.\n"})
    result = notes.search(typed)
    assert any(f"'{usual}' too" in notice for notice in result.notices)
