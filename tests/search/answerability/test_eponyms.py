"""Things that bear somebody's name: where that name alone means them, and where another thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.search.answerability.eponyms import Somebodys, is_somebody, somebodys
from mlkb.search.answerability.places import Place
from mlkb.search.query.names import NAMES
from mlkb.search.query.sorted_lines import lines_beginning


def named(name: str, *, heading: str = "Contents", text: str = "") -> Somebodys | None:
    return somebodys(name, [Place(heading, True), Place(text, False)])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Noether's theorem", "**Theorem (Noether).** *If $L$ does not change, ...*"),
        ("Noether theorem", "Theorem 3 (Emmy Noether, 1918). If"),
        ("Bezout's identity", "**Theorem 1.2 (B\u00e9zout).** There are integers"),
        ("Stirling's approximation", "so it grows. Stirling: $n!$ is about"),
        ("Nyquist criterion", "- *Nyquist*: the closed loop has"),
        ("Butterworth filter", "A Butterworth low-pass is the flattest filter of its order."),
        ("Hamming window", "| window | side lobe |\n|---|---|\n| Hamming | -41 dB |"),
        ("Hall's marriage theorem", "Theorem (Hall). There is a matching"),  # it has no other name
        ("Lagrange's four-square theorem", "**Lagrange.** A sum of four squares."),
        ("Heisenberg uncertainty principle", "this uncertainty is Heisenberg's $\\hbar/2$."),
        ("Fama-French three factor model", "Fama and French add two factors."),
        ("Burnside's lemma", "Burnside's theorem counts orbits."),
        ("Black-Scholes equation", "the Black-Scholes model"),  # theirs is one thing
    ],
)
def test_a_persons_thing_is_called_by_the_person(name: str, text: str) -> None:
    assert named(name, text=text) == "there"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Hall effect", "**Theorem 4.2 (Hall).** There is a matching"),
        ("Hall's theorem", "Hall's random walk: consumption is one."),
        ("Poisson equation", "The Poisson bracket is"),
        ("Pauli principle", "Pauli matrices anticommute."),
        ("Euler's identity", "**Theorem 3 (Euler).** If $a$ and $n$ are coprime"),  # one of many
        ("Euler's rotation theorem", "**Theorem 3 (Euler).** If $a$ and $n$ are coprime"),
        ("Nash embedding theorem", "**Theorem (Nash).** There is an equilibrium."),
        ("Fermat's principle", "**Theorem 2 (Fermat's little theorem).** If $p$ is prime"),
    ],
)
def test_another_thing_of_the_person_is_not_it(name: str, text: str) -> None:
    assert named(name, text=text) == "other"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Kepler's equation", "It is a law of Kepler, as are others."),
        ("Nyquist plot", "*Nyquist*: the closed loop has"),  # no kind of statement, nor said
        ("Stirling numbers", "Stirling: $n!$ is about"),
    ],
)
def test_what_is_not_said_of_a_person_is_not_known(name: str, text: str) -> None:
    assert named(name, text=text) == "unsaid"


@pytest.mark.parametrize(
    ("name", "heading", "what"),
    [
        ("Burnside lemma", "Burnside", "there"),
        ("Ramsey numbers", "Solow and Ramsey", "there"),
        ("Kuratowski's theorem", "Theorem 3.6 (Kuratowski)", "there"),
        ("Hall effect", "Theorem 4.2 (Hall)", "other"),
        ("Pauli principle", "Pauli matrices", "other"),
        ("wave equation", "Waves", "unsaid"),  # what begins a heading need not be a name
    ],
)
def test_a_heading_calls_a_thing_so(name: str, heading: str, what: str) -> None:
    assert named(name, heading=heading) == what


def test_what_is_not_always_written_with_a_capital_is_nobodys() -> None:
    places = [Place("Arrow", True), Place("An arrow points there.", False)]
    assert not is_somebody(["arrow"], places)
    assert somebodys("Arrow's theorem", places) is None
    assert not is_somebody(["arrow"], [])
    labelled = [Place("See @arrow. Arrow: there is no fair rule. ^arrow", False)]
    assert somebodys("Arrow's theorem", labelled) == "there"


@given(st.text("(*. 'HalTheormf\n|:", max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert named("Hall's theorem", text=text) in {None, "there", "unsaid", "other"}


def test_lines_that_begin_so_are_all_of_them() -> None:
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    for begin in ("euler ", "hall ", "zz", "", lines[-1]):
        wanted = [line for line in lines if line.startswith(begin)]
        assert list(lines_beginning(begin, NAMES)) == wanted
