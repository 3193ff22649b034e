"""Passages that say what the thing is that has a name."""

from __future__ import annotations

import pytest

from mlkb.index.catalog import StoredPassage
from mlkb.records.answers import Arms, Filters
from mlkb.records.posts import Kind, Passage, Post
from mlkb.search.candidates.definitions import Thing, with_definitions
from mlkb.search.found import find
from mlkb.search.query.parse import parse_query
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf


def passage(text: str, kind: Kind = "text", headings: tuple[str, ...] = ()) -> Passage:
    """Return a passage with this text."""
    return Passage(kind, headings, "", 1, 1, text, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("peeking", "Some terms.\n\n- **Peeking:** checking results repeatedly."),
        ("beat", "- _beat_: a single step."),
        ("MDE", "- **Minimum detectable effect (MDE):** the smallest lift."),
        ("minimum detectable effect", "- **Minimum detectable effect (MDE):** the smallest lift."),
        ("label switching", "**Label switching.** Permuting components changes nothing."),
        ("G-Counter", "| **G-Counter** | Increment-only counter |"),
        ("Kxx", "| $K_{xx}$ | Kxx | Kernel matrix at the inputs |"),
        ("manifest", "manifest — index of all tables"),
        ("jitter", "Some terms.\n\njitter\n:   A small constant."),
        ("Gram matrix", "**Gram matrix**\n\n: The matrix of kernel evaluations."),
        ("args", "`args`, arguments\n~ The property."),
        ("arguments", "`args`, `arguments`\n\n:   The property."),
        ("groove", "We had trees. A groove is a collection of trees."),
        ("grooves", "A *groove* is a collection of trees."),
        ("Z-function", "The **Z-function** for this string is an array of length $n$."),
        ("SRM", "A Sample Ratio Mismatch (SRM) occurs when the split differs."),
        ("sample ratio mismatch", "A Sample Ratio Mismatch (SRM) occurs when the split differs."),
        ("linearizability", "Linearizability (also known as X) is a consistency level."),
        ("vc dimension", "The Vapnik-Chervonenkis (VC) dimension is the size of the set."),
    ],
)
def test_an_entry_and_a_sentence_about_it_say_it_most_plainly(name: str, text: str) -> None:
    assert Thing(name).told_in(passage(text)) == 1.0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ADMM", "Here the alternating direction method of multipliers (ADMM) treats the form"),
        ("ELBO", "yields the evidence lower bound (ELBO):"),
        ("evidence lower bound", "yields the evidence lower bound (ELBO):"),
        ("PAI", "They bought Platform for AI (PAI) last year."),
        ("CRDT", "With CRDTs (Conflict-Free Replicated Data Types) one merges."),
        ("information gain", "With $Q=H$ the gain is called information gain."),
        ("learner", "Raft introduces a new node state “Learner”, which joins."),
        ("election timeout", "The second parameter is the *Election Timeout*. It is long."),
        ("shattered", "A set of $m$ points is shattered if all $2^m$ patterns occur."),
    ],
)
def test_what_gives_a_name_says_it_plainly(name: str, text: str) -> None:
    assert Thing(name).told_in(passage(text)) == 0.9


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SRM", "No: once SRM is detected, it stays detected."),
        ("SRM", "Why does SRM happen? The SRM test needs data."),
        ("gap", "By the gap theorem, no matrix has it."),
        ("gap", "The gapless case is a special one."),
        ("gradient descent", "We use stochastic gradient descent (SGD) here."),
        ("loss", "It is the loss\n:see below"),
        ("loss", "It is the loss\n: see below"),
        ("loss", "The parts (see below) and a long loss (in nats) follow."),
        ("SVM", "He bought sausages, violets and milk."),
        ("SVM", "SVM (see the second part) can be slow."),
        ("Kxx", "| Kernel matrix at the inputs | Kxx | 3.5 |"),
        ("", "A gap is a hole."),
        ("?", "A gap is a hole."),
    ],
)
def test_who_uses_a_name_does_not_say_what_it_is(name: str, text: str) -> None:
    assert Thing(name).told_in(passage(text)) == 0.0


def test_a_name_in_another_type_says_little() -> None:
    assert 0 < Thing("gap").told_in(passage("Here *gap* comes again.")) < 0.5


def test_code_defines_nothing() -> None:
    assert Thing("gap").told_in(passage("gap: the hole", "code")) == 0.0


@pytest.mark.parametrize(
    "text", ["(" * 30_000, "gap (" * 20_000, "a gap " * 20_000, "*_`" * 20_000 + "gap"]
)
def test_hostile_texts_are_read_in_bounded_work(text: str) -> None:
    assert Thing("gap").told_in(passage(text)) <= 1.0


@pytest.mark.parametrize(
    ("name", "headings", "depth"),
    [
        ("Solow model", ("Solow",), 1),
        ("solow", ("Growth", "The Solow model"), 2),
        ("bundling", ("Bundling", "Why it is hard"), 1),
        ("EFB", ("Exclusive feature bundling (EFB)",), 1),
        ("model", ("The Solow model",), 0),
        ("Solow", ("Solow and Ramsey",), 0),
        ("Solow", (), 0),
        ("the", ("The",), 0),
    ],
)
def test_a_heading_is_the_name(name: str, headings: tuple[str, ...], depth: int) -> None:
    assert Thing(name).headed_at(headings) == depth


def test_with_what_a_section_begins_tells_more_than_what_follows() -> None:
    post = Post("trees", "trees.md", "Trees")
    lines = {1: 30, 2: 10, 3: 20, 4: 40}  # by id: the second begins the section
    heads = dict.fromkeys(lines, ("Trees", "Pruning")) | {4: ("Trees", "Pruning", "Why")}
    stored = {
        id_: StoredPassage(id_, post, Passage("text", heads[id_], "", line, line, "So it is.", ""))
        for id_, line in lines.items()
    }
    told = with_definitions(dict.fromkeys(lines, Arms()), stored, ["pruning"])
    assert told[2].tells > told[1].tells == told[3].tells > 0
    assert told[4].tells == 0  # a section of its own


def _first(base_of: BaseOf, note: str, query: str) -> str:
    """Return the text of the best passage of a note for a query, by words alone."""
    base = base_of({"a.md": note})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        found = find(snapshot, None, parse_query(query), k=3, filters=Filters())
        return found.looked_at[0].passage.text


def test_the_first_passage_below_a_heading_that_is_the_name_may_be_further_down(
    base_of: BaseOf,
) -> None:
    note = (
        "# Slabs\n\n## Use\n\nThe slab test, a slab test, is slow.\n\n## Slab test\n\n"
        "### A flat part\n\nThe prior has one.\n\n### Its end\n\nSlab test, slab test, stop.\n"
    )
    assert "prior has one" in _first(base_of, note, "slab test")


def test_what_defines_comes_first_where_all_passages_have_the_name(base_of: BaseOf) -> None:
    note = (
        "# Slab tests\n\n## Use\n\nThe slab test, a slab test, is slow.\n\n## Meaning of it\n\n"
        "A slab test is a check whose prior has a flat part.\n\n## Slabs\n\n"
        "Slab test, slab test, see below.\n"
    )
    for query in ("what is a slab test", "slab test"):
        assert "is a check" in _first(base_of, note, query)


def test_the_section_comes_before_the_introduction_that_only_names_it(base_of: BaseOf) -> None:
    note = (
        "# Growth models for the course\n\nThese are the Solow model and the Ramsey model.\n\n"
        "## Solow\n\nCapital grows by what is saved, less what wears out in the model.\n\n"
        "## Ramsey\n\nHouseholds choose what they save.\n"
    )
    assert "wears out" in _first(base_of, note, "Solow model")


def test_a_paragraph_in_front_that_defines_is_no_announcement(base_of: BaseOf) -> None:
    note = (
        "# Gaps\n\nA gap is a hole between two values. In this article we count from 0.\n\n"
        "## Uses of gaps\n\nGaps, gaps and more of a gap.\n"
    )
    assert "is a hole" in _first(base_of, note, "what is a gap")
