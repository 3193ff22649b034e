"""Misspelt words of a query: which are put right, and which are left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.settings import load
from tests.conftest import BaseOf
from tests.fakes import WordEncoder

ENGLISH = {"bread", "multiplies", "kernel", "dualty", "slackkness", "doality"}


class Reader(WordEncoder):
    """Knows a few words of English as one token each; any other word alone is two."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [
            2 if text.isalpha() and text.lower() not in ENGLISH else count
            for text, count in zip(texts, super().count_tokens(texts), strict=True)
        ]


@pytest.fixture
def base(root: Path) -> KnowledgeBase:
    encoder = Reader()
    return KnowledgeBase(load(root), open_encoder=lambda name: encoder)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lagrangain duality", "Lagrangian duality"),  # swapped
        ("complementry slackness", "complementary slackness"),  # missing
        ("statinarity conditoin", "stationarity condition"),  # two words, a slip in each
        ("multiplierss vanishh", "multipliers vanish"),  # doubled
        ("complmentry", "complementary"),  # two slips in a long word
        ("strongduality", "strong duality"),  # a space forgotten
        ("SLAETR", "SLATER"),
        ("complementa", "complementary"),  # fewer letters cut off than make a short form: a slip
        ("Lagr stationa", "Lagrangian stationarity"),  # cut short
    ],
)
def test_a_slip_is_put_right(base: KnowledgeBase, typed: str, meant: str) -> None:
    result = base.search(typed)
    assert result.corrected == meant
    assert result.query == typed
    assert result.hits[0].post.slug == "duality"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "why complementry slackness holds for each vanishing multiplier",
            "'complementry' is nowhere here; searched for 'complementary'.",
        ),
        (
            "why complementry slackness holds for lagrangain duality",
            "'complementry' and 'lagrangain' are nowhere here; "
            "searched for 'complementary' and 'lagrangian'.",
        ),
        (
            "why strongduality holds",
            "'strongduality' is rather 'strong duality' here; searched for that.",
        ),
    ],
)
def test_only_what_was_changed_is_said(base: KnowledgeBase, typed: str, said: str) -> None:
    assert base.search(typed).notices[0] == said


@pytest.mark.parametrize(
    "code",
    [
        "statinarity.fit(conditoin)",
        "np.conditoin",
        "conditoin = statinarity(3)",
        "y_conditoin",
        "conditoin=statinarity",
    ],
)
def test_code_is_spelt_as_it_is_and_prose_beside_it_put_right(
    base: KnowledgeBase, code: str
) -> None:
    assert base.search(f"{code} gives the conditoin?").corrected == f"{code} gives the condition?"
    assert base.search(f"{code} gives the condition?").corrected == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("strong bread", "strong bread"),  # a word, and near nothing
        ("complementary slackkness", "complementary slackness"),  # a word, let us say
        ("Slater conditions", "Slater conditions"),  # here, in another form
        ("Kernel conditon", "Kernel condition"),  # as before: one slip
        ("strong dualty", "strong duality"),
        ("dualty strong", "dualty strong"),  # no phrase, this way round
        ("strong doality", "strong duality"),  # a letter changed
        ("strong daulitty", "strong duality"),
    ],
)
def test_a_neighbour_tells_what_was_meant(root: Path, typed: str, meant: str) -> None:
    encoder = Reader()
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    result = base.search(typed)
    assert (result.corrected or typed) == meant


TRIALS = """# Trials

The data are centred, then bits are split. The Gaussian splitting of a matrix is simple.
"""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("censored data", "censored data"),  # part of a name, one letter and an ending away
        ("the scree of it", "the scree of it"),
        ("Gaussian splatting", "Gaussian splatting"),  # a name, though its neighbour makes a phrase
        ("Gaussian spliting", "Gaussian splitting"),
        ("why it doesn't split", "why it doesn't split"),
    ],
)
def test_what_names_are_made_of_is_no_slip(root: Path, typed: str, meant: str) -> None:
    (root / "corpus" / "trials.md").write_text(TRIALS)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    assert (base.search(typed).corrected or typed) == meant


WALKS = """# Walks

A bump slows the sketch of a curve; it picks jumps, drops, shows and moves. The paths are stable
and show every step, though construction is nearly optimal, and taking them is a dense task.
Gradient descent ends; the order of the logits is forgetting, each j its own. The Gaussian has a
normally placed mean, inserting one. One projector and a nearly separable hyperplane.
"""

WORDS = {"bump", "sketch", "curve", "pick", "drip", "snow", "noise", "dense", "scale"}
WORDS |= {"very", "nearby", "decent", "older", "gradient", "end", "normal", "split"}


class Dictionary(WordEncoder):
    """Knows these words as one token each; any other word alone is two."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [1 if text.lower() in WORDS else 2 for text in texts]


def _put_right(root: Path, typed: str) -> str:
    (root / "corpus" / "walks.md").write_text(WALKS)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Dictionary())
    return base.search(typed).corrected or typed


@pytest.mark.parametrize(
    "typed",
    ["bumpy", "sketchy", "curvy", "picky", "dripping", "snows", "denser", "unscaled", "bumpier"],
)
def test_what_is_made_of_a_known_word_is_no_slip(root: Path, typed: str) -> None:
    assert _put_right(root, f"a {typed} thing") == f"a {typed} thing"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("normaly", "normally"),  # of "normal" -y makes nothing
        ("construcion", "construction"),
        ("seperable", "separable"),
        ("sketc", "sketch"),
    ],
)
def test_a_slip_is_made_of_no_known_word(root: Path, typed: str, meant: str) -> None:
    assert _put_right(root, f"a {typed} thing") == f"a {meant} thing"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("show at the very end", ""),  # "show" is no neighbour of "very"
        ("show very much", ""),  # nor is "show every" a name
        ("nearby optimal", ""),
        ("older of it", ""),
        ("gradient decent", "gradient descent"),
        ("Decent, gradient", ""),  # the wrong way round, and a comma between
        ("gradient, decent", ""),
        ("gradient of decent", ""),  # a word between
    ],
)
def test_a_known_word_becomes_another_only_in_a_name(root: Path, typed: str, meant: str) -> None:
    assert _put_right(root, typed) == (meant or typed)


@pytest.mark.parametrize(
    "typed",
    [
        "tweaking",  # "taking" has two letters less
        "constructor",  # another ending than "construction"
        "inventing",  # a form of a verb, for all we know; "inserting" has two other letters
        "log its",  # "logits"
        "for getting",
    ],
)
def test_everyday_words_far_from_others_are_left_alone(root: Path, typed: str) -> None:
    assert _put_right(root, f"the {typed} of it") == f"the {typed} of it"


COMPOUNDS = """# Networks

Back-propagation runs an over-parameterized net backwards. A hyperplane separates; mean field
theory meets overtime. The log-likelihood falls.
"""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hyper plane", "hyperplane"),
        ("Hyper-plane that separates", "Hyperplane that separates"),
        ("hyper\u2011plane", "hyperplane"),
        ("an overparameterised net", "an over parameterised net"),
        ("backpropagation", "back propagation"),
        ("loglikelihood", "log likelihood"),
    ],
)
def test_a_compound_is_found_in_the_form_that_is_here(root: Path, typed: str, meant: str) -> None:
    (root / "corpus" / "networks.md").write_text(COMPOUNDS)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    result = base.search(typed)
    assert result.corrected == meant
    assert result.hits[0].post.slug == "networks"


IDENTIFIERS = """# Clusters

k-means moves centres to means. The algorithm k-means ends. A neural ODE flows; get users by id.

```python
KMeans(3).fit(DataFrame()), loadFromDisk(path), argsort(x)
```
"""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kmeans", "k means"),  # here as an identifier, whose words are here as such
        ("Kmeans", "K means"),
        ("neuralODE", "neural ODE"),
        ("getUserById", "get User By Id"),
        ("loadFrom", "load From"),
        ("KMeans", ""),  # the identifier itself
        ("dataframe", ""),  # nothing but the identifier
        ("argsort", ""),
        ("deepLake", ""),  # an identifier of which nothing is here
        ("ReLU", ""),
    ],
)
def test_identifiers_and_words_meet(root: Path, typed: str, meant: str) -> None:
    (root / "corpus" / "clusters.md").write_text(IDENTIFIERS)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    result = base.search(typed)
    assert result.corrected == meant
    assert result.answered == (typed not in ("deepLake", "ReLU"))


STORES = """# Stores

A btree of the B-tree kind; a multiversion store keeps a multi-version history. A multi-version log.
A b tree, k-buckets, `LogSegment` and a log segment.

## Logs

One log segment more.
"""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("btree", ""),
        ("multiversion", ""),
        ("Multiversion", ""),
        ("kbuckets", "k buckets"),
        ("logsegment", "log segment"),
    ],
)
def test_a_word_that_stands_in_the_prose_is_no_identifier(
    root: Path, typed: str, meant: str
) -> None:
    (root / "corpus" / "stores.md").write_text(STORES)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    result = base.search(typed)
    assert result.corrected == meant
    assert result.answered


ENDINGS = """# Mixtures

The responsibility of a component; independence, covariances, hypotheses, a trainer, normalised
stably by estimators. Two responsibilities.
"""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("responsability", "responsibility"),
        ("Responsabilities", "Responsibilities"),
        ("independance", "independence"),
        ("covarience", ""),  # here in the plural only
        ("covariences", "covariances"),
        ("covariance", ""),
        ("independent", ""),
        ("trained", ""),  # inflections
        ("trainers", ""),
        ("stable", ""),
        ("estimated", ""),
        ("normalized", ""),  # another dialect
        ("normaliser", ""),
    ],
)
def test_a_word_with_the_stem_of_the_right_one_is_put_right(
    root: Path, typed: str, meant: str
) -> None:
    (root / "corpus" / "mixtures.md").write_text(ENDINGS)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    assert base.search(f"{typed} of it").corrected == (meant and f"{meant} of it")


def test_an_identifier_that_is_put_otherwise_is_not_called_missing(root: Path) -> None:
    (root / "corpus" / "clusters.md").write_text(IDENTIFIERS)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    (notice,) = base.search("kmeans").notices
    assert notice == "'kmeans' is rather 'k means' here; searched for that."


def test_an_identifier_found_by_its_words_is_marked(root: Path) -> None:
    (root / "corpus" / "clusters.md").write_text("# Alerts\n\n`ConsumerLagHigh` fires at night.\n")
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    result = base.search("consumer lag high")
    assert result.answered
    assert result.hits[0].terms == ("ConsumerLagHigh",)


@pytest.mark.parametrize(
    "typed",
    [
        "back propagation",  # stands so, but for the hyphen
        "log-likelihood",
        "hyperplane",
        "separating planes",  # as one word nowhere
        "mean field",
    ],
)
def test_a_compound_that_is_here_is_left_alone(root: Path, typed: str) -> None:
    (root / "corpus" / "networks.md").write_text(COMPOUNDS)
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    assert base.search(typed).corrected == ""


@pytest.mark.parametrize(
    "typed",
    [
        "Lagrangian duality",  # as it should be
        "dualities",  # another form of a word that is here
        "bread",  # a word that is not here, but a word
        "dual",  # here
        "dule",  # too short to tell
        "uniqueness near feasibilitx",  # no word: "feasible" is three slips away
        "xlater",  # another first letter
        "xslater",  # and one before the first
        "SLAETR condition",  # a name in capitals
        "stationarit1",  # a name with a digit
        "xqzwvkj",  # near nothing
        "multistation",  # two words that are never side by side
        r"\nabla f(x) + \lamda",  # a formula is not prose
    ],
)
def test_what_is_no_slip_is_left_alone(base: KnowledgeBase, typed: str) -> None:
    assert base.search(typed).corrected == ""


def test_no_word_becomes_a_latex_command(base: KnowledgeBase) -> None:
    """``\\nabla`` stands in the corpus as a command, never as a word."""
    assert base.search("nabbla").corrected == ""


def test_a_long_query_is_cut_between_words(base: KnowledgeBase) -> None:
    typed = f"{'dual ' * 397}complementary slackness"  # 2,000 characters end in "complementary s"
    result = base.search(typed + " vanishes")
    assert result.query == f"{'dual ' * 397}complementary"
    assert result.corrected == ""
    assert result.notices == (
        "The query was cut to its first 1,998 characters: no more than 2,000 are read.",
    )
    assert base.search("dual " * 400).notices == ()
    assert len(base.search("x" * 3000).query) == 2000


def test_as_typed_puts_nothing_right(base: KnowledgeBase) -> None:
    result = base.search("Lagrangain duality", spelling=False)
    assert (result.corrected, result.notices) == ("", ())


def test_without_a_model_words_are_put_right_all_the_same(root: Path) -> None:
    encoder = Reader()
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    base.index()
    gone = KnowledgeBase(load(root), open_encoder=lambda name: Reader(fingerprint="another"))
    result = gone.search("complementry slackness")
    assert result.corrected == "complementary slackness"
    assert encoder.queries == []


SMOOTHING = (
    "# Graphs\n\n## Oversmoothing\n\nOversmoothing makes all nodes alike.\n\n"
    "## Remedies\n\nAgainst oversmoothing there are residual layers.\n\n"
    "## Overfitting\n\nOverfitting is another thing.\n\n"
    "## Depth\n\nDeep graphs suffer from oversmoothing.\n\n"
    "## Rate\n\nOversmoothing has a rate. The pro-inflammatory one is autoreactive.\n\n"
    "## Elsewhere\n\nOne glides over smoothing by a filter. Proinflammatory, auto-reactive.\n\n"
    "## Names\n\nCross validation is not crossvalidation.\n\n"
    "## Folds\n\nCross-validation has folds.\n"
)


@pytest.mark.parametrize(
    ("typed", "meant", "notice"),
    [
        ("over-smoothing", "oversmoothing", "'over-smoothing' is rather 'oversmoothing' here"),
        (
            "Over\u2010Smoothing of nodes",
            "Oversmoothing of nodes",
            "is rather 'Oversmoothing' here",
        ),
        ("over-fitting", "overfitting", "'over-fitting' is rather 'overfitting' here"),
        ("over smoothing", "", ""),  # with a space they may be two
        ("cross-validation", "", ""),  # is two here more often
        ("pro-inflammatory", "", ""),  # is both
    ],
)
def test_with_a_hyphen_it_is_what_it_is_more_often(
    base_of: BaseOf, typed: str, meant: str, notice: str
) -> None:
    base = base_of({"graphs.md": SMOOTHING})
    result = base.search(typed)
    assert result.corrected == meant
    if notice:
        (said,) = result.notices
        assert said.endswith(f"{notice}; searched for that.")
        assert meant.split()[0].lower() in result.hits[0].passage.text.lower()


def test_with_a_space_it_must_be_so_far_more_often(base_of: BaseOf) -> None:
    many = "\n\n".join(f"## Part {n}\n\nHere is oversmoothing, case {n}." for n in range(12))
    base = base_of({"graphs.md": SMOOTHING + "\n" + many + "\n"})
    assert base.search("over smoothing").corrected == "oversmoothing"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Slater'sscher condition", ""),
        ("Slater'kondition", ""),
        ("Slater\u2019conditon", ""),
        ("l'condtion", "l'condition"),  # one letter: an article cut short
        ("'conditon'", "'condition'"),  # in quotation marks
        ("it's complementry", "it's complementary"),
    ],
)
def test_what_stands_behind_an_apostrophe_is_an_ending(
    base: KnowledgeBase, typed: str, meant: str
) -> None:
    assert base.search(typed).corrected == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Größenordung", "Größenordnung"),
        ("Grossenordung", "Größenordnung"),
        ("lancuhca", "łańcucha"),
        ("bolgeligningn", "bølgeligningen"),
        ("nystrmo", "nyström"),  # as it is written here
    ],
)
def test_letters_are_folded_as_the_index_folds_them(root: Path, typed: str, meant: str) -> None:
    text = "# G\n\nDie Größenordnung. Łańcucha. Bølgeligningen. The Nyström method.\n"
    (root / "corpus" / "g.md").write_text(text, encoding="utf-8")
    base = KnowledgeBase(load(root), open_encoder=lambda name: Reader())
    assert base.search(typed).corrected == meant
