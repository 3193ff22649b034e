"""Selection: two hits of what is in sight of each other, and no passage twice."""

from __future__ import annotations

from mlkb.records.answers import Filters
from tests.conftest import BaseOf

FORMULAS = "## Sum\n\n" + "".join(
    f"{word}\n\n$$\n{formula}\n$$\n\n"
    for word, formula in (("First", "a + b = c"), ("Then", "d + e = f"), ("Last", "g + h = i"))
)


def note(apart: int, what: str = "Entropy") -> str:
    """Return a section of two passages with a piece of code between that has so many lines."""
    code = "```text\n" + "\n".join(["."] * (apart - 4)) + "\n```"
    return f"## Gain\n\n{what} gain is one.\n\n{code}\n\n{what} gain is two.\n"


def test_of_a_section_two_hits_are_enough(base_of: BaseOf) -> None:
    base = base_of({"a.md": f"# Trees\n\n{note(12)}\n## Loss\n\nEntropy gain is lost.\n"})

    def of_gain(per_section: int | None) -> int:
        hits = base.search("entropy gain", per_section=per_section).hits
        return [hit.passage.anchor for hit in hits].count("gain")

    assert of_gain(None) == 2
    assert of_gain(1) == 1
    assert of_gain(0) == 3  # the code is one, too


def test_what_is_out_of_sight_is_a_hit_of_its_own(base_of: BaseOf) -> None:
    base = base_of(
        {"a.md": f"# Trees\n\n{note(39)}", "b.md": f"# Woods\n\n{note(45, 'The entropy')}"}
    )
    shown = [
        hit.post.slug
        for hit in base.search("entropy gain", per_section=1).hits
        if hit.passage.kind == "text"
    ]
    assert sorted(shown) == ["a", "b", "b"]


def test_each_formula_is_an_answer_of_its_own(base_of: BaseOf) -> None:
    base = base_of({"a.md": f"# Sums\n\n{FORMULAS}"})
    assert len(base.search("x + y = z", mode="formula").hits) == 3
    formulas = Filters(kinds=("formula",))
    assert len(base.search("sum", filters=formulas).hits) == 3
    assert len(base.search("sum", filters=formulas, per_section=1).hits) == 1


def test_formulas_of_one_sentence_are_no_copies_of_each_other(base_of: BaseOf) -> None:
    text = "# Bias\n\nThis means $a_i = 1 - y_i b$, and $\\sum_i a_i y_i = 0$ too.\n"
    hit = base_of({"a.md": text}).search("sum_i a_i y_i = 0").hits[0]
    assert hit.passage.formula is not None
    assert hit.also == ()
    hit = base_of({"a.md": text, "b.md": text}).search("sum_i a_i y_i = 0").hits[0]
    assert {hit.post.path, *(one.post.path for one in hit.also)} == {"a.md", "b.md"}
    assert len(hit.also) == 1


def test_copies_are_one_hit_that_says_where_else_it_stands(base_of: BaseOf) -> None:
    text = "# Cuts\n\nEntropy gain of a cut is one.\n\n## Why\n\nSince entropy gain is additive.\n"
    base = base_of({"a.md": text, "old/a copy.md": text, "b.md": "# Cut\n\nEntropy gain: none."})
    hits = base.search("entropy gain of a cut").hits
    assert len(hits) == 3
    first = hits[0]
    assert first.passage.text == "Entropy gain of a cut is one."
    assert {first.post.path, *(one.post.path for one in first.also)} == {"a.md", "old/a copy.md"}
    assert {one.passage.line for one in first.also} == {3}
    assert [one.post.path for one in hits if not one.also] == ["b.md"]
