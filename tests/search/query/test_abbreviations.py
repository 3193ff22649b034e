"""What abbreviations stand for in the articles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.query.abbreviations import meanings_here, written_out
from mlkb.search.query.name_questions import asked_names
from mlkb.search.query.parse import ParsedQuery, parse_query
from mlkb.search.query.wording import renamed
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

OTHER = "# Markets\n\nOne sells rows of shovels.\n"


def meant(base_of: BaseOf, short: str, *texts: str) -> Sequence[str]:
    """Return what letters stand for in posts with these texts."""
    base = base_of({"z.md": OTHER, **{f"{n}.md": text for n, text in enumerate(texts)}})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        return meanings_here(short, snapshot)


def read(base: KnowledgeBase, text: str) -> ParsedQuery:
    """Return a query as it is put in the words of a base."""
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        return written_out(renamed(parse_query(text), snapshot), snapshot)


@pytest.mark.parametrize(
    ("short", "text", "name"),
    [
        ("QXF", "We train quick xylophone fields (QXF). A QXF is one.", "quick xylophone fields"),
        ("QXFs", "Some quick xylophone fields (QXFs) are.", "quick xylophone fields"),
        ("QXF", "A *quick xylophone field* (QXF; Smith and others).", "quick xylophone field"),
        ("QXF", "A [quick xylophone field](q.md) (QXF) is.", "quick xylophone field"),
        ("QXF", "The QXF (quick xylophone field, 2001) is.", "quick xylophone field"),
        ("QXF", "- **QXF**: quick xylophone field of wood", "quick xylophone field"),
        (
            "QXF",
            "| QXF | quick xylophone field |\n| --- | --- |\n| a | b |",
            "quick xylophone field",
        ),
        ("QXF", "QXF stands for the quick xylophone field.", "quick xylophone field"),
        ("QXF", "## Quick xylophone fields at work\n\nThe QXF is.", "Quick xylophone fields"),
        ("QX", "## Quick xylophones\n\nThe QX is.", "Quick xylophones"),
        ("kXN", "The $k$-xylophone neighbours (kXN) are.", "k-xylophone neighbours"),
        ("qxf", "A quick xylophone field (QXF).", None),  # in lower case, only what is known
    ],
)
def test_authors_say_once_what_letters_stand_for(
    base_of: BaseOf, short: str, text: str, name: str | None
) -> None:
    assert meant(base_of, short, f"# Notes\n\n{text}\n") == [name or "quick xylophone field"]


@pytest.mark.parametrize(
    ("short", "text"),
    [
        ("QXF", "The QXF has no name here."),
        ("QXF", "So random (QXF) is."),
        ("QXF", "It ends a quick one. Xylophones of fields (QXF) follow."),
        ("QXF", "```python\n# quick xylophone field (QXF)\n```"),
        ("QX", "## Quick xylophones made of wood\n\nThe QX is."),
        ("QXF", "## Xylophone fields\n\nThe QXF is quick."),
        ("GMM", "The GMM is. Elsewhere, method of moments."),
    ],
)
def test_nothing_is_guessed(base_of: BaseOf, short: str, text: str) -> None:
    assert list(meant(base_of, short, f"# Notes\n\n{text}\n")) == []


def test_what_the_glossary_says_must_stand_with_the_letters(base_of: BaseOf) -> None:
    together = "# Labels\n\nA CRF is fitted; the conditional random field is.\n"
    assert meant(base_of, "CRF", together) == ["conditional random field"]
    apart = ("# Failure\n\nThe CRF is.\n", "# Labels\n\nA conditional random field is.\n")
    assert list(meant(base_of, "CRF", *apart)) == []


def test_in_lower_case_letters_mean_nothing_that_is_written_so(base_of: BaseOf) -> None:
    said = "# Estimates\n\nThe maximum a posteriori (MAP) estimate.\n"
    assert meant(base_of, "map", said) == ["maximum a posteriori"]
    assert list(meant(base_of, "map", said, "# Features\n\nA feature map is.\n")) == []
    assert meant(base_of, "MAP", said, "# Features\n\nA feature map is.\n") == [
        "maximum a posteriori"
    ]


def test_of_two_meanings_both_count_and_of_more_none(base_of: BaseOf) -> None:
    one = "# One\n\nLinear discriminant analysis (LDA). Linear discriminant analysis (LDA).\n"
    two = "# Two\n\nLatent Dirichlet allocation (LDA).\n"
    both = ["Linear discriminant analysis", "Latent Dirichlet allocation"]
    assert meant(base_of, "LDA", one) == both[:1]  # the glossary knows another
    assert meant(base_of, "LDA", one, two) == both
    assert list(meant(base_of, "LDA", one, two, "# T\n\nLow dose aspirin (LDA).\n")) == []


def test_the_name_is_meant_and_asked_about_but_no_word_of_the_query(base_of: BaseOf) -> None:
    base = base_of({"a.md": "# Notes\n\nA quick xylophone field (QXF) is.\n", "z.md": OTHER})
    for text in ("QXF", "what is a QXF", "QXF definition"):
        query = read(base, text)
        assert query.words == text
        assert query.dense == text
        assert query.embedded == f"{text} (quick xylophone field)"
        assert query.notices == ()
        assert asked_names(query) == ["QXF", "quick xylophone field"]
    inside = read(base, "QXF in python")
    assert inside.meant == (("QXF", "quick xylophone field"),)
    said = "QXF, a quick xylophone field"
    assert read(base, said).embedded == said


def test_two_meanings_are_told(base_of: BaseOf) -> None:
    base = base_of(
        {
            "a.md": "# One\n\nLinear discriminant analysis (LDA) is.\n",
            "b.md": "# Two\n\nLatent Dirichlet allocation (LDA) is.\n",
        }
    )
    (notice,) = read(base, "LDA").notices
    assert notice.startswith("'LDA' stands for 'L")
    assert notice.endswith("' here; searched for both.")


def test_letters_within_a_longer_name_are_left_alone(base_of: BaseOf) -> None:
    note = "# Notes\n\nExpectation maximisation (EM) is the EM algorithm. A lda topic model.\n"
    base = base_of({"a.md": note, "z.md": OTHER})
    assert read(base, "EM").meant == (("EM", "Expectation maximisation"),)
    assert read(base, "EM algorithm").meant == ()
    assert read(base, "loss of a tree").meant == ()


def test_who_types_letters_gets_the_definition(base_of: BaseOf) -> None:
    mentions = " ".join(f"The QXF number {n} is tuned." for n in range(5))
    base = base_of(
        {
            "a.md": f"# Use\n\n{mentions}\n",
            "b.md": "# Made of wood\n\nThe quick xylophone field is a row of bars.\n",
            "c.md": "# Players\n\nThey like quick xylophone fields (QXF) and drums.\n",
            "z.md": OTHER,
        }
    )
    assert read(base, "QXF").meant == (("QXF", "quick xylophone fields"),)
    tells = {hit.post.slug: hit.arms.tells for hit in base.search("what is a QXF").hits}
    assert tells["b"] == 1.0
    assert tells["a"] == 0.0


def test_in_a_query_of_capitals_these_say_nothing(base_of: BaseOf) -> None:
    note = "# Notes\n\nMaximum a posteriori (MAP). A feature map is. Hidden Markov models (HMM).\n"
    base = base_of({"a.md": note, "z.md": OTHER})
    assert read(base, "A FEATURE MAP OF AN HMM").meant == (("hmm", "Hidden Markov models"),)


def test_of_many_abbreviations_few_are_looked_at(base_of: BaseOf) -> None:
    letters = [f"QX{letter}" for letter in "ABCDEFGH"]
    said = " ".join(f"A quick xylophone {one[-1].lower()}x ({one}) is." for one in letters)
    base = base_of({"a.md": f"# Notes\n\n{said}\n", "z.md": OTHER})
    assert [short for short, _ in read(base, ", ".join((*letters, "is"))).meant] == letters[:4]


def test_a_name_that_is_nowhere_is_missing_all_the_same(base_of: BaseOf) -> None:
    note = "# Notes\n\nGaussian mixture models (GMM) are mixtures.\n"
    base = base_of({"a.md": note, "z.md": OTHER})
    query = read(base, "GMM with Hamiltonian Monte Carlo")
    assert query.renamed == ()
    assert any(
        "'Hamiltonian Monte Carlo' is nowhere here" in notice
        for notice in base.search("GMM with Hamiltonian Monte Carlo").notices
    )


def test_in_a_long_query_the_name_does_not_draw_the_vector(base_of: BaseOf) -> None:
    base = base_of({"a.md": "# A\n\nWe train quick xylophone fields (QXF). A QXF is one.\n"})
    assert read(base, "what is a QXF").embedded == "what is a QXF (quick xylophone fields)"
    asked = "how far is the sound of a QXF heard"
    assert read(base, asked).embedded == asked
    assert read(base, asked).meant == (("QXF", "quick xylophone fields"),)
