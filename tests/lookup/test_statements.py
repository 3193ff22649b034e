"""Which statement a text names, and where it begins."""

from __future__ import annotations

import pytest

from mlkb.lookup.statements import begins, heads, is_named_by, statements_in, without_statements


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Theorem 3", [("theorem", "3")]),
        ("see thm. 3.2 and Lemma A.3", [("theorem", "3.2"), ("lemma", "A.3")]),
        ("def. 2b", [("definition", "2b")]),
        ("Lemma OT5 and theorem OT.7", [("lemma", "OT5"), ("theorem", "OT.7")]),
        ("theorem on5", []),
        ("problem no. 13", [("problem", "13")]),
        ("exercise (4)", [("exercise", "4")]),
        ("exercise sheet 5", [("sheet", "5")]),
        ("problem set 2", [("problem set", "2")]),
        ("Theorem II", [("theorem", "II")]),
        ("theorem b", [("theorem", "b")]),
        ("theorem 3's proof", [("theorem", "3")]),
        ("the theorem a student knows", []),
        ("problem 2-SAT", []),
        ("task 5-shot", []),
        ("theorems", []),
        ("exercise", []),
        ("definition of 3 things", []),
        ("subtask 3", []),
        ("theorem 1.2.3.4.5", []),
        ("exercise " * 500, []),
        ("theorem 1, " * 500, [("theorem", "1")]),
    ],
)
def test_what_is_named(text: str, named: list[tuple[str, str]]) -> None:
    assert [(one.words[0], one.number) for one in statements_in(text)] == named


def test_the_whole_of_a_text_names_a_statement_or_does_not() -> None:
    whole = is_named_by(" Exercise (7) ")
    assert whole is not None
    assert whole.said == "Exercise (7)"
    assert is_named_by("Exercise 7 of sheet 2") is None
    assert is_named_by("Euler's theorem") is None
    assert without_statements("task 5 on muons").split() == [";", "on", "muons"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("**Theorem 3.** Let", 0),
        ("**Theorem 3 (Euler).** Let", 0),
        ("__theorem 3__", 0),
        ("*Theorem~3.* Let", 0),
        ("**3. Theorem.** Let", 0),
        ("<b>Theorem 3</b> Let", 0),
        ("> [!theorem] Theorem 3 (Euler)", 0),
        ("- Theorem 3: let", 0),
        ('!!! theorem "Theorem 3: x"', 0),
        ("Before.\n\nTheorem 3. Let", 9),
        ("Before,\n**Theorem 3**", 8),
        ("By what was said in\nTheorem 3. It follows", None),
        ("Theorem 3 shows that", None),
        ("see **Theorem 3**", None),
        ("**Theorem 3.2.** Let", None),
        ("**Theorem 33.** Let", None),
        ("**Theorem 3a.** Let", None),
        ("**Theorems 3**", None),
        ("*" * 5_000, None),
        ("- " * 5_000, None),
        (" " * 5_000 + "Theorem 4", None),
    ],
)
def test_where_a_theorem_begins(text: str, at: int | None) -> None:
    (third,) = statements_in("theorem 3")
    assert begins(third, "theorem", text) == at


def test_bare_numbers_are_of_what_the_heading_lists() -> None:
    (second,) = statements_in("problem 2")
    text = "**1.** A.\n\n**2.** B."
    assert begins(second, "problem", text, ["Problems"]) == 11
    assert begins(second, "exercise", text, ["Selected exercises"]) == 11
    assert begins(second, "problem", text, ["The likelihood splits into small problems"]) is None
    assert begins(second, "theorem", text, ["Theorems"]) is None


@pytest.mark.parametrize(
    ("heading", "is_meant"),
    [
        ("Sheet 5", True),
        ("Sheet 5: waves", True),
        ("Exercise sheet 5", True),
        ("Analysis I: Sheet 5", True),
        ("Sheet 55", False),
        ("Solutions to sheet 5", False),
        ("Sheets 5", False),
    ],
)
def test_what_a_heading_begins_with(heading: str, is_meant: bool) -> None:
    (fifth,) = statements_in("sheet 5")
    assert heads(fifth, "sheet", heading) is is_meant
