"""What a query may be about: by hand where it can be done, and with what comes with mlkb."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from mlkb.encoder import open_encoder
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from mlkb.search.candidates.gather import gather
from mlkb.search.query import glossary as module
from mlkb.search.query.concepts import (
    CONCEPT_NAMES,
    CONCEPTS,
    Name,
    is_name,
    lines_of,
    named_so,
    names_of,
)
from mlkb.search.query.glossary import NORM, WEIGHTS, Glossary
from mlkb.search.query.parse import parse_query
from mlkb.search.snapshot import open_snapshot
from mlkb.settings import load
from tests.fakes import WordEncoder

VECTOR = np.array([0.6, 0.8], np.float32)


def named(number: int) -> list[Name]:
    return [Name(f"Concept {number}", f"concept {number}")]


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Glossary:
    """One concept along each axis; their names lie the other way round."""
    monkeypatch.setattr(module, "names_of", named)
    axes = NORM * np.eye(2, dtype=np.int16)
    return Glossary({"keys": axes, "values": axes[::-1], "encoder": np.array("none")})


def test_the_nearest_passage_takes_its_share_beside_the_concepts(two: Glossary) -> None:
    near = two.near(VECTOR, 0.7)
    shares = {cosine: math.exp(25 * cosine) for cosine in (0.6, 0.7, 0.8)}
    total = sum(shares.values())
    assert [concept.names[0].written for concept in near.concepts] == ["Concept 1", "Concept 0"]
    assert [concept.weight for concept in near.concepts] == pytest.approx(
        [shares[0.8] / total, shares[0.6] / total], rel=1e-4
    )
    assert near.share == pytest.approx(1 - shares[0.7] / total, rel=1e-4)


def test_their_names_lie_in_their_direction(two: Glossary) -> None:
    near = two.near(VECTOR, 0.7)
    first, second = near.concepts
    assert near.direction.tolist() == pytest.approx([first.weight, second.weight])
    drawn = VECTOR + 2.0 * near.direction
    assert near.drawn(VECTOR, 2.0).tolist() == pytest.approx(drawn / np.linalg.norm(drawn))


def test_where_the_corpus_is_nearer_nothing_is_looked_for_outside(two: Glossary) -> None:
    assert two.near(VECTOR, 1.0).share < 0.01
    assert two.near(VECTOR, 0.0).share > 0.99


def test_ten_concepts_at_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "names_of", named)
    many = np.full((30, 2), 100, np.int16)
    glossary = Glossary({"keys": many, "values": many, "encoder": np.array("none")})
    assert len(glossary.near(VECTOR, 0.0).concepts) == 10


def test_another_encoder_has_no_glossary() -> None:
    assert Glossary.learned_on(WordEncoder()) is None


# What comes with mlkb.


def test_the_files_are_what_the_lists_make() -> None:
    from write_glossary import entries, vectors

    encoder, written = open_encoder(), entries()
    assert Glossary.load().encoder == encoder.fingerprint
    for file, lines in zip(
        (CONCEPTS, CONCEPT_NAMES), lines_of([e.called for e in written]), strict=True
    ):
        assert file.read_text(encoding="utf-8").splitlines() == lines
    assert len({entry.names[0] for entry in written}) == len(written)
    assert all(name.terms for entry in written for name in entry.called)
    (record,) = np.load(WEIGHTS)
    some = list(range(0, len(written), len(written) // 40))
    of_some = vectors([written[i] for i in some], encoder)
    for array, made in zip(("keys", "values"), of_some, strict=True):
        assert len(record[array]) == len(written)
        np.testing.assert_allclose(record[array][some], made, atol=1)
    assert WEIGHTS.stat().st_size < 8_000_000


def test_a_line_of_the_lists_is_a_concept_asked_for_in_two_ways() -> None:
    from write_glossary import LISTS

    for file in LISTS.glob("*.txt"):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            name, _, *asked = (part.strip() for part in line.split("|"))
            assert name, f"{file.name}:{number}"
            assert len(asked) == 2, f"{file.name}:{number}"
            assert all(len(words.split()) >= 3 for words in asked), f"{file.name}:{number}"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        # In words that stand in no list.
        ("follow the slope downhill in small steps", "gradient descent"),
        ("two programs wait for each other for ever", "deadlock"),
        ("the same seed gives other numbers on the graphics card", "gpu nondeterminism"),
    ],
)
def test_a_description_is_nearest_to_what_it_describes(query: str, name: str) -> None:
    near = Glossary.load().near(open_encoder().encode_query(query), 0.0)
    assert near.concepts[0].names[0].written == name


def test_names_are_found_from_each_of_them() -> None:
    from_one, from_other = (
        [[name.written for name in names] for names in named_so(terms)]
        for terms in ("belief network", "bayesian network")
    )
    assert from_one[0][0] == "bayesian network"
    assert "belief network" in from_one[0]
    assert from_one[0] in from_other
    for nothing in ("", "\t", "belief", "belief network\t", "zz", "\U0010ffff"):
        assert not is_name(nothing)
        assert list(named_so(nothing)) == []


def test_the_usual_name_is_the_first() -> None:
    from write_glossary import entries

    for number, entry in enumerate(entries()):
        assert names_of(number)[0].written == entry.names[0]
    assert next(named_so("oper research"))[0].written == "operations research"  # "or" is no word


# In a search.

NOTES = {
    "multipliers.md": "# Multipliers\n\nA constraint's Lagrange multiplier is its shadow price.",
    "slack.md": "# Slack\n\nA slack variable makes an equation of an inequality.",
    "simplex.md": "# Simplex\n\nA vertex of the polytope has as many zeros as there are rows.",
}
ASKED = "by how much would the best total rise if I had one more unit"


@pytest.fixture
def notes(
    write_corpus: Callable[[dict[str, str | bytes]], Path], model_cache: Path
) -> KnowledgeBase:
    return KnowledgeBase(load(write_corpus(dict(NOTES))), open_encoder=lambda name: open_encoder())


def test_a_passage_is_found_by_the_name_of_what_is_described(notes: KnowledgeBase) -> None:
    first, *others = notes.search(ASKED, explained=True).hits
    assert first.post.slug == "multipliers"
    assert first.arms.called is not None
    assert first.explanation is not None
    assert first.explanation.concepts > 0
    assert "shadow price" in [name for name, _ in first.explanation.called]
    assert all((other.arms.called or 0) < first.arms.called for other in others)


@pytest.mark.parametrize("arm", ["lexical", "dense"])
def test_one_arm_alone_looks_for_nothing_from_outside(notes: KnowledgeBase, arm: str) -> None:
    notes.index()
    with open_snapshot(notes.settings.index) as snapshot:
        query = parse_query("the price of one more unit")
        given = gather(snapshot, open_encoder(), query, Filters(), 10, arm).candidates.values()
        assert given
        assert all(arms.concepts is None and arms.called is None for arms in given)


def test_what_is_called_is_the_weights_added_up(notes: KnowledgeBase) -> None:
    notes.index()
    things: Sequence[tuple[Sequence[Sequence[str]], float]] = (
        ([["lagrang", "multipli"], ["shadow", "price"]], 0.5),
        ([["slack", "variabl"]], 0.25),
        ([["price"], ["equat"]], 0.125),
        ([["multipli", "lagrang"]], 8.0),  # not in this order
        ([], 8.0),
    )
    with open_snapshot(notes.settings.index) as snapshot:
        ids = list(range(1, 20))
        found = snapshot.lexical.search_called(things, ids)
        slugs = {s.post.slug: found.get(i) for i, s in snapshot.catalog.passages(ids).items()}
        assert slugs == {"multipliers": 0.625, "slack": 0.375, "simplex": None}
        assert snapshot.lexical.search_called(things, []) == {}
