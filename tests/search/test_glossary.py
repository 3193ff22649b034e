"""What a query may be about: by hand where it can be done, and with what comes with mlkb."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from mlkb.encoder import open_encoder
from mlkb.knowledge_base import KnowledgeBase
from mlkb.search import glossary as module
from mlkb.search.concepts import NAMES, USUAL, names_of, other_names
from mlkb.search.fusion import PULL
from mlkb.search.glossary import LENGTH, WEIGHTS, Glossary, Near
from mlkb.settings import load
from tests.fakes import WordEncoder

VECTOR = np.array([0.6, 0.8], np.float32)


def named(number: int) -> tuple[str, list[list[str]]]:
    return f"concept {number}", [["concept", str(number)]]


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Glossary:
    """One concept along each axis; their names lie the other way round."""
    monkeypatch.setattr(module, "names_of", named)
    axes = LENGTH * np.eye(2, dtype=np.int16)
    return Glossary({"keys": axes, "values": axes[::-1], "encoder": np.array("none")})


def test_the_nearest_passage_takes_its_share_beside_the_concepts(two: Glossary) -> None:
    near = two.near(VECTOR, 0.7)
    shares = {cosine: math.exp(25 * cosine) for cosine in (0.6, 0.7, 0.8)}
    total = sum(shares.values())
    assert [concept.name for concept in near.concepts] == ["concept 1", "concept 0"]
    assert [concept.weight for concept in near.concepts] == pytest.approx(
        [shares[0.8] / total, shares[0.6] / total], rel=1e-4
    )
    assert near.share == pytest.approx(1 - shares[0.7] / total, rel=1e-4)


def test_their_names_lie_in_their_direction(two: Glossary) -> None:
    near = two.near(VECTOR, 0.7)
    first, second = near.concepts
    assert near.direction.tolist() == pytest.approx([first.weight, second.weight])
    drawn = VECTOR + PULL * near.direction
    assert near.drawn(VECTOR).tolist() == pytest.approx(drawn / np.linalg.norm(drawn))


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
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    assert [line.partition(USUAL)[0] for line in lines] == [entry.names[0] for entry in written]
    assert [line.partition(USUAL)[2].split(";") for line in lines] == [e.terms for e in written]
    (record,) = np.load(WEIGHTS)
    some = list(range(0, len(written), len(written) // 40))
    for array, made in zip(("keys", "values"), vectors([written[i] for i in some], encoder)):
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


def near(query: str, encoder: object = None) -> Near:
    found = Glossary.load().near(open_encoder().encode_query(query), 0.0)
    assert found.share == pytest.approx(1, abs=0.01)
    return found


@pytest.mark.parametrize(
    ("query", "name"),
    [
        # In words that stand in no list.
        ("quit fitting once the held-out error starts to climb", "early stopping"),
        ("the likelihood of seeing a test result at least this odd by luck", "p-value"),
        ("put a camel hump of probability in the middle, thin at both ends", "normal distribution"),
        ("two computers wait for each other for ever", "deadlock"),
        ("bayes net", "bayesian network"),
    ],
)
def test_a_description_is_near_what_it_describes(query: str, name: str) -> None:
    assert name in [concept.name for concept in near(query).concepts]


def test_other_names_are_found_from_each_of_them() -> None:
    assert ["bayesian", "network"] in list(other_names(["belief", "network"]))
    assert ["belief", "network"] in list(other_names(["bayesian", "network"]))
    assert ["network"] not in list(other_names(["belief", "network"]))
    assert list(other_names(["belief"])) == []
    assert list(other_names([".*"])) == []


def test_the_usual_name_is_the_first() -> None:
    for number in (0, 100):
        usual, names = names_of(number)
        assert usual
        assert all(names)


# In a search.

NOTES = {
    "multipliers.md": "# Multipliers\n\nThe Lagrange multiplier of a resource is its marginal price.",
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
    assert "lagrange multiplier" in [name for name, _ in first.explanation.called]
    assert all((other.arms.called or 0) < first.arms.called for other in others)


def test_one_arm_alone_looks_for_nothing_from_outside(notes: KnowledgeBase) -> None:
    for arm in ("lexical", "dense"):
        hits = notes.search("one more unit of a resource", arm=arm).hits
        assert hits
        assert all(hit.arms.concepts is None and hit.arms.called is None for hit in hits)


def test_what_is_called_is_the_weights_added_up(notes: KnowledgeBase) -> None:
    from mlkb.search.snapshot import open_snapshot

    notes.index()
    things: Sequence[tuple[Sequence[Sequence[str]], float]] = (
        ([["lagrang", "multipli"], ["margin", "price"]], 0.5),
        ([["slack", "variabl"]], 0.25),
        ([["resourc"], ["equat"]], 0.125),
        ([["multipli", "lagrang"]], 8.0),  # not in this order
        ([], 8.0),
    )
    with open_snapshot(notes.settings.index) as snapshot:
        ids = list(range(1, 20))
        found = snapshot.lexical.search_called(things, ids)
        slugs = {s.post.slug: found.get(i) for i, s in snapshot.catalog.passages(ids).items()}
        assert slugs == {"multipliers": 0.625, "slack": 0.375, "simplex": None}
        assert snapshot.lexical.search_called(things, []) == {}
