"""Names that stand nowhere: whether what they mean is treated all the same."""

from __future__ import annotations

import pytest

from mlkb.search.answerability import places as module
from mlkb.search.answerability.places import Place
from mlkb.search.answerability.treated import is_treated


@pytest.mark.parametrize(
    ("name", "heading", "treated"),
    [
        ("ID3 algorithm", "ID3 in three rules", True),
        ("Itô's lemma", "What follows from the Ito formula", True),
        ("attention mechanism", "Attention is a bilinear form", True),
        ("Kalman filter", "Kalman smoothing", False),  # a filter is no kind of thing
        ("wave equation", "Travelling waves", False),
        ("ID3 algorithm", "Rules", False),
        ("algorithm", "Algorithms", False),
        ("", "", False),
    ],
)
def test_a_heading_has_a_name_without_what_kind_it_is(
    name: str, heading: str, treated: bool
) -> None:
    assert is_treated(name, [Place("Contents", True), Place(heading, True)]) is treated


@pytest.mark.parametrize(
    ("name", "text", "treated"),
    [
        ("Chow-Liu tree", "a spanning tree (Chow and Liu, 1968)", True),
        ("Chow-Liu algorithm", "Liu and Chow", False),
        ("ID3 algorithm", "We compare with ID3.", False),  # one word is in many texts
        ("support vector regression", "support vectors", False),
        ("Bonferroni correction", "- **Bonferroni**: divide alpha by their number.", True),
        ("Mercator projection", "Every map distorts. Mercator keeps angles.", True),
        ("Henderson-Hasselbalch equation", "By Henderson\u2013Hasselbalch we have", True),
        ("heat transport equation", "on heat transport", False),
        ("Bellman equation", "Bellman solved it backwards.", True),
        ("Bellman equation", "Bellman-Ford relaxes all edges.", False),  # a longer name
        ("Bellman equation", "It is due to Bellman.", False),
        ("parallel trends assumption", "It rests on parallel trends.", True),
        ("optional stopping theorem", "Optional stopping: if the time is bounded, ...", True),
        ("null hypothesis", "The null is rejected.", False),
        ("heat equation", "Heat flows. The heat is lost.", False),  # nobody's name
    ],
)
def test_a_text_has_several_words_of_a_name_without_its_kind(
    name: str, text: str, treated: bool
) -> None:
    places = [Place("Contents", True), Place("Other.", False), Place(text, False)]
    assert is_treated(name, places) is treated


def test_a_text_is_analysed_once_for_all_names(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def analyse(text: str) -> list[str]:
        read.append(text)
        return text.lower().split()

    monkeypatch.setattr(module, "analyse", analyse)
    places = [Place("Contents", True), Place("Bellman solved it backwards.", False)]
    for name in ("Bellman equation", "Kalman filter", "Chow-Liu tree", "Bellman-Ford algorithm"):
        is_treated(name, places)
    assert sorted(read) == ["Bellman solved it backwards.", "Contents"]


TABLE = "| law | mean |\n| --- | --- |\n| Bernoulli($p$) | $p$ |\n| **Log-normal** | m |\n"
ITEMS = "Some of them:\n\n- **Bernoulli**, for a coin\n- the Log-normal\n1. *Beta*, on [0, 1]\n"


@pytest.mark.parametrize(
    ("name", "text", "above", "treated"),
    [
        ("Bernoulli distribution", TABLE, "Common distributions", True),
        ("log-normal distribution", TABLE, "A distribution a row", True),
        ("beta distribution", ITEMS, "Distributions", True),
        ("Bernoulli distribution", ITEMS, "Distributions", True),
        ("Bernoulli trials", TABLE, "Common distributions", False),  # another kind of thing
        ("mean distribution", "On the mean.", "Distributions", False),  # no entry
        ("coin distribution", ITEMS, "Distributions", False),  # not what the entry begins with
        ("Bernoulli distribution", TABLE, "Laws", False),
        ("distribution", TABLE, "Distributions", False),
    ],
)
def test_an_entry_under_its_kind_is_called_by_its_own_name_alone(
    name: str, text: str, above: str, treated: bool
) -> None:
    places = [Place(above, True), Place(text, False, ("Part 1", above))]
    assert is_treated(name, places) is treated
