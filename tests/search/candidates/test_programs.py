"""Who asks for a program gets one about it first."""

from __future__ import annotations

from mlkb.records.answers import Filters
from tests.conftest import BaseOf

TOLD = "At a saddle point of a game neither player gains by a move. A saddle point is stable."
SOLVE = "```python\ndef saddle_point(game):\n    return max(min(row) for row in game)\n```"
CHECK = "```python\nassert saddle_point(game) == 3\n```"
OTHER = "```python\ntotal = sum(price for price in prices)\n```"
NOTE = (
    f"# Games\n\n## Saddle points\n\n{TOLD}\n\n## Solving\n\n{SOLVE}\n\nThen:\n\n{CHECK}\n\n"
    f"## Prices\n\nPrices add up.\n\n{OTHER}\n\n"
    "## Ties\n\nA tie is broken by a coin that both players trust.\n"
)


def test_programs_come_first_where_one_is_asked_for(base_of: BaseOf) -> None:
    base = base_of({"a.md": NOTE})
    assert base.search("saddle point").hits[0].passage.kind == "text"
    for asking in ("saddle point code", "implement a saddle point", "saddle point in Python"):
        result = base.search(asking)
        texts = [hit.passage.text for hit in result.hits]
        assert result.answered
        assert texts[:2] == [SOLVE, CHECK]  # the first defines what the second uses
        assert texts.index(TOLD) == 2
        assert [hit.arms.sought > 0 for hit in result.hits[:3]] == [True, True, False]
        assert not any(hit.arms.sought for hit in result.hits if hit.passage.text == OTHER)


def test_what_no_program_is_about_is_told_as_ever(base_of: BaseOf) -> None:
    base = base_of({"a.md": NOTE})
    hits = base.search("code for a tie broken by a coin").hits
    assert hits[0].passage.headings == ("Ties",)
    assert not any(hit.arms.sought for hit in hits)


def test_a_program_in_another_language_is_none(base_of: BaseOf) -> None:
    base = base_of({"a.md": NOTE})
    for asking in ("saddle point in Julia", "julia code for a saddle point"):
        result = base.search(asking)
        assert not any(hit.arms.sought for hit in result.hits)
        assert result.hits[0].passage.kind == "text"


def test_commands_are_a_script(base_of: BaseOf) -> None:
    fence = "```sh\nrsync saddle point\n```"
    output = "```text\nsaddle point at 3\n```"
    base = base_of({"a.md": f"# Games\n\n## Saddle points\n\n{TOLD}\n\n{fence}\n\n{output}\n"})
    hits = base.search("saddle point script").hits
    assert hits[0].passage.text == fence
    assert [hit.passage.text for hit in hits if hit.arms.sought] == [fence]


def test_what_an_abbreviation_stands_for_may_be_all_that_a_program_has(base_of: BaseOf) -> None:
    fields = (
        "# Quick xylophone fields\n\n## Sums\n\nWe sum quick xylophone fields (QXF).\n\n"
        "## In Python\n\n"
        "```python\ndef field(bars):\n    return sum(bars)\n```\n"
    )
    other = (
        "# Drums\n\n## Numbers\n\nA drum counts.\n\n"
        "```python\nassert drum(4) == 4  # as a QXF has it\n```\n"
    )
    base = base_of({"a.md": fields, "b.md": other})
    for asking in ("QXF code", "implement a QXF"):
        first = base.search(asking).hits[0]
        assert (first.post.slug, first.passage.kind) == ("a", "code")


def test_one_word_that_names_nothing_must_be_what_a_program_is_called(base_of: BaseOf) -> None:
    passing = "```python\nassert total > 0  # a play of prices\n```"
    base = base_of({"a.md": NOTE + f"\n## Sums\n\nA sum is taken.\n\n{passing}\n"})
    assert not any(hit.arms.sought for hit in base.search("the script of the play").hits)
    defining = "```python\ndef play(game):\n    return game.end()\n```"
    below = "```python\nrun(game)\n```"
    base = base_of(
        {"a.md": f"{NOTE}\n## Runs\n\nThey run.\n\n{defining}\n", "b.md": f"# A play\n\n{below}\n"}
    )
    hits = base.search("the script of the play").hits
    assert {hit.passage.text for hit in hits if hit.arms.sought} == {defining, below}


def test_where_no_program_may_answer_the_rest_is_asked(base_of: BaseOf) -> None:
    base = base_of({"a.md": NOTE})
    filters = Filters(kinds=("text",))
    told = base.search("saddle point", filters=filters)
    result = base.search("saddle point code", filters=filters)
    assert result.answered
    assert [(hit.passage.text, hit.score) for hit in result.hits] == [
        (hit.passage.text, hit.score) for hit in told.hits
    ]
    coded = base.search("saddle point code", filters=Filters(kinds=("text", "code")))
    assert coded.hits[0].passage.text == SOLVE


def test_a_program_may_have_but_the_letters_of_a_name(base_of: BaseOf) -> None:
    note = (
        "# Instruments\n\n## Fields\n\nWe sum quick xylophone fields (QXF). Quick xylophone fields "
        "are many.\n\n## In Python\n\n```python\nassert qxf(4) == 4\n```\n\n"
        "## Drums\n\nA drum counts.\n\n```python\nassert drum(4) == 4  # quick\n```\n"
    )
    base = base_of({"a.md": note})
    for asking in ("quick xylophone fields in Python", "code for quick xylophone fields"):
        hits = base.search(asking).hits
        assert [hit.passage.text for hit in hits if hit.arms.sought] == [
            "```python\nassert qxf(4) == 4\n```"
        ]
        assert hits[0].arms.sought


def test_a_program_need_not_say_of_what_kind_its_thing_is(base_of: BaseOf) -> None:
    told = "The Zorbal algorithm goes back. What the Zorbal algorithm finds is a path."
    called = "```python\ndef zorbal(steps):\n    return steps[::-1]\n```"
    passing = "```python\nassert prices  # not Zorbal\n```"
    note = f"# Paths\n\n## The Zorbal algorithm\n\n{told}\n\n## Checks\n\nWe check.\n\n"
    base = base_of({"a.md": f"{note}{called}\n"})
    assert base.search("Zorbal algorithm in Python").hits[0].passage.text == called
    base = base_of({"a.md": f"{note}{passing}\n"})
    hits = base.search("Zorbal algorithm in Python").hits
    assert hits[0].passage.kind == "text"
    assert not any(hit.arms.sought for hit in hits)
