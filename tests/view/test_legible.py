"""Letters that an encoding lacks: said in ASCII, formulas as their source, signs as words."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from mlkb.records.answers import Hit
from mlkb.records.reports import Finding
from mlkb.view import terminal
from mlkb.view.legible import LEGIBLE, can_show, legible
from mlkb.view.wrap import in_letters
from tests.view.examples import HIT, TEXT, result

ENCODINGS = ("ascii", "latin-1", "cp1252", "cp437", "gbk", "shift_jis")


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("plain ASCII", "ascii", "plain ASCII"),
        ("λ ≥ 0 — 核 😀", "utf-8", "λ ≥ 0 — 核 😀"),
        ("Erdős, naïve Gauß", "ascii", "Erdos, naive Gauss"),
        ("Erdős, naïve Gauß", "latin-1", "Erdos, naïve Gauß"),
        ("“Slater’s” – so…", "latin-1", '"Slater\'s" - so...'),
        ("“Slater’s” – so…", "cp1252", "“Slater’s” – so…"),
        ("λ ≤ 1", "ascii", r"\lambda <= 1"),
        ("αx", "ascii", r"\alpha x"),
        ("αβγ_i", "ascii", r"\alpha\beta\gamma_i"),
        ("αβ", "cp437", r"α\beta"),
        ("10⁻⁶ and x₁₂", "ascii", "10^{-6} and x_{12}"),
        ("𝐱 ∈ ℝ, ϕ", "cp1252", r"\mathbf{x} \in \mathbb{R}, \phi"),
        ("𝛌ᵢ", "ascii", r"\mathbf{\lambda}_{i}"),
        ("½ ﬁnd \u00a0x\u0302\u200d", "ascii", r"\frac{1}{2} find  x"),
        ("核 λ", "cp1252", r"? \lambda"),
        ("核", "gbk", "核"),
    ],
)
def test_what_an_encoding_lacks_is_said_in_ascii(text: str, encoding: str, said: str) -> None:
    assert legible(text, encoding) == said


@given(st.text(), st.sampled_from(ENCODINGS))
def test_whatever_is_said_can_be_written(text: str, encoding: str) -> None:
    assert can_show(legible(text, encoding), encoding)


def test_only_errors_of_writing_are_mended() -> None:
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", LEGIBLE)


@pytest.mark.parametrize(
    ("line", "width", "shown"),
    [
        ("Was — denn…    0.98   x", 30, ["Was -- denn...  0.98  x"]),
        ("naïve     0.98", 14, ["naive     0.98"]),
        ("  λ one two", 12, ["  \\lambda", "  one two"]),
        (
            "λ is too wide a line, as it was",
            12,
            ["\\lambda is", "too wide a", "line, as it", "was"],
        ),
    ],
)
def test_columns_keep_their_place_and_what_grows_too_wide_is_broken(
    line: str, width: int, shown: list[str]
) -> None:
    assert [part.plain for part in in_letters(Text(line), "ascii", width)] == shown


def test_what_is_said_looks_like_what_it_stands_for() -> None:
    (shown,) = in_letters(Text.assemble("a ", ("λ", "bold"), " b"), "ascii", 20)
    (span,) = shown.spans
    assert shown.plain[span.start : span.end] == "\\lambda"


def printed(what: str, *shown: object, encoding: str, width: int = 60) -> str:
    kept = io.BytesIO()
    file = io.TextIOWrapper(kept, encoding, errors="strict", newline="\n")
    getattr(terminal, what)(*shown, Console(file=file, width=width))
    file.flush()
    return kept.getvalue().decode(encoding)


def post(text: str) -> Hit:
    return replace(HIT, passage=replace(TEXT, text=text), terms=())


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_nothing_is_a_question_mark_and_nothing_is_too_wide(encoding: str) -> None:
    text = "The “dual” — of $\\mathbf{x}^*$ …\n\n$$\n\\sum_i \\alpha_i \\tag{8.4}\n$$\n\n* a\n* λ\n"
    shown = printed("search", result(post(text)), encoding=encoding)
    assert "?" not in shown
    assert max(map(len, shown.splitlines())) <= 60


def test_a_formula_is_drawn_only_where_all_of_it_can_be_shown() -> None:
    text = "Let $x_1 = \\lambda$ and $a/b$.\n\n$$\n\\frac{a}{b} = c \\tag{8.4}\n$$\n"
    text += "\n$$\n\\sum_i x_i\n$$"
    shown = printed("search", result(post(text)), encoding="cp1252")
    assert "Let $x_1 = \\lambda$ and a/b." in shown
    assert "  a/b = c   " in shown
    assert "(8.4)\n" in shown
    assert "  \\sum_i x_i\n" in shown
    assert "Let x₁ = λ" in printed("search", result(post(text)), encoding="utf-8")
    assert "Let x" not in shown


def test_the_signs_of_the_doctor_are_words_where_there_are_none() -> None:
    found = [
        Finding("lock", "good", "Nobody is building."),
        Finding("index", "error", "A file is not what was built.", "Run 'mlkb index'."),
    ]
    assert printed("findings", found, encoding="cp1252").splitlines() == [
        "good     lock      Nobody is building.",
        "error    index     A file is not what was built.",
        "                   Run 'mlkb index'.",
    ]
    assert printed("problems", [], encoding="latin-1") == "No problems found.\n"
    assert printed("problems", [], encoding="utf-8") == "✓ No problems found.\n"
