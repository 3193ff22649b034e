"""Words typed without umlauts and ß."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from tests.conftest import BaseOf

TEXT = """# Maße

## Äußeres Maß

Die Größenordnung für Täler, größter Überschuss der Straßen, die Trägheit; ein Øre, Bølge, cœur.
A value is in the queue. The Kaehler manifold. An äöüäb has four, an äöüäöx has five.
"""


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"mass.md": TEXT})


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Groessenordnung", "Größenordnung"),
        ("fuer", "für"),
        ("Taeler", "Täler"),
        ("groesster", "größter"),
        ("aeusseres", "äußeres"),
        ("AEUSSERES", "ÄUSSERES"),
        ("Ueberschuss", "Überschuss"),
        ("traegheit", "trägheit"),
        ("Boelge", "Bølge"),
        ("aeoeueaeb", "äöüäb"),
        ("Kähler manifold", "Kaehler manifold"),  # the other way round
    ],
)
def test_two_letters_stand_for_one(base: KnowledgeBase, typed: str, written: str) -> None:
    result = base.search(typed)
    assert result.corrected == written
    assert f"searched for '{written.split()[0]}'" in result.notices[0]
    assert result.hits[0].post.slug == "mass"


@pytest.mark.parametrize("typed", ["value", "queue", "Maß", "Mass", "uber", "coeur", "aeoeueaeoex"])
def test_what_is_here_or_nowhere_stays(base: KnowledgeBase, typed: str) -> None:
    assert base.search(typed).corrected == ""
