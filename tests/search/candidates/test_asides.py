"""Parts that list and do not tell come after those that tell."""

from __future__ import annotations

import pytest

from mlkb.index.analysis import analyse
from mlkb.search.candidates.asides import announces, lists, only_names
from tests.conftest import BaseOf


@pytest.mark.parametrize(
    ("headings", "query", "aside"),
    [
        (("References",), "saddle points", True),
        (("9. REFERENCES:",), "saddle points", True),
        (("Appendix", "Notation", "Vectors"), "saddle points", True),
        (("Notation",), "which notation is used for vectors", False),
        (("Notation for saddle points",), "saddle points", True),
        (("Symbols used in this part",), "saddle points", True),
        (("Notation for saddle points",), "which notation is used for vectors", False),
        (("References to memory",), "saddle points", False),
        (("Notational abuse",), "saddle points", False),
        (("Saddle points",), "saddle points", False),
        ((), "saddle points", False),
    ],
)
def test_a_heading_says_that_a_part_lists(
    headings: tuple[str, ...], query: str, aside: bool
) -> None:
    assert lists(headings, analyse(query)) is aside


@pytest.mark.parametrize(
    ("text", "announcing"),
    [
        ("How does it learn? After this post the reader can derive it.", True),
        ("This chapter introduces saddle points.", True),
        ("The reader learns to prove the theorem.", True),
        ("In this guide you'll find all flags.", True),
        ("We will see that it converges.", True),
        ("A saddle point is a stationary point that is no extremum.", False),
        ("This part of the operator is bounded.", False),
        ("After this step the iterate is feasible.", False),
    ],
)
def test_who_says_what_is_to_come_announces(text: str, announcing: bool) -> None:
    assert announces(text) is announcing


LONG = "A player who moves gains nothing there, whatever else may be said of it. " * 60


def test_what_announces_and_what_computes_come_after_what_tells(base_of: BaseOf) -> None:
    first = "What is a saddle point of a game? After this note the reader can compute one."
    short = "This note describes the saddle point of a game: neither player gains by a move."
    fence = "```python\nfor saddle in point: print('saddle point of a game')\n```"
    shell = "```sh\nsaddle point of a game\n```"
    note = f"# Minimax\n\n{first}\n\n## Play\n\n{LONG}\n\n{fence}\n\n{shell}\n"
    base = base_of({"a.md": note, "b.md": f"# Short\n\n{short}"})
    hits = base.search("saddle point of a game", per_section=0).hits
    marks = {hit.passage.text: (hit.arms.aside, hit.arms.code) for hit in hits}
    assert marks[first] == (True, False)
    assert marks[short] == (False, False)  # it has no parts, and has what it announces
    assert marks[fence] == (False, True)
    assert marks[shell] == (False, False)
    for asking in ("saddle point of a game in Python", "print the saddle point of a game"):
        hits = base.search(asking, per_section=0).hits  # "print" stands in the program only
        assert not any(hit.arms.code for hit in hits)


def test_a_short_name_in_a_program_is_a_variable(base_of: BaseOf) -> None:
    told = "At a saddle point neither player gains by a move."
    fence = "```python\nspnt = saddle(solve)\n```"
    base = base_of({"a.md": f"# Games\n\n## Play\n\n{told}\n\n{fence}\n"})
    for words, is_marked in (("saddle spnt", True), ("saddle solve", False)):
        hits = base.search(words, per_section=0).hits
        assert [hit.arms.code for hit in hits if hit.passage.kind == "code"] == [is_marked]


def test_a_list_comes_after_what_its_post_tells(base_of: BaseOf) -> None:
    cited = "A. Author, On the optimum restart interval of a job. 1974."
    note = (
        "# Long jobs\n\n## How often to write\n\nEach write costs time, each loss more.\n\n"
        f"## References\n\n{cited}\n"
    )
    other = "# Buses\n\n## Times\n\nA bus leaves at an interval of an hour.\n"
    base = base_of({"a.md": note, "b.md": other})
    result = base.search("optimum restart interval")
    assert result.answered
    first, listed = (
        next(hit for hit in result.hits if hit.passage.headings == (heading,))
        for heading in ("How often to write", "References")
    )
    assert first.rank < listed.rank
    assert listed.arms.moved < 0
    hits = base.search("references on the optimum restart interval").hits
    assert hits[0].passage.headings == ("References",)
    assert hits[0].arms.moved >= 0


def test_what_lists_comes_after_what_tells(base_of: BaseOf) -> None:
    note = (
        "# Minimax\n\n## Games\n\nAt a saddle point of a game neither player gains by a move.\n\n"
        "## References\n\nOn the saddle point of a game.\n"
    )
    base = base_of({"a.md": note})
    hits = base.search("saddle point of a game", explained=True).hits
    assert [hit.passage.headings for hit in hits] == [("Games",), ("References",)]
    assert [hit.arms.aside for hit in hits] == [False, True]
    told, listed = (hit.explanation for hit in hits)
    assert told is not None
    assert listed is not None
    assert listed.prior < told.prior
    hits = base.search("references on the saddle point").hits
    assert [hit.arms.aside for hit in hits] == [False, False]


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Saddle points", True),
        ("# *Saddle* points", True),
        ("## Here\n\n### There\n##", True),
        ("Here\n===\n\nThere, and\nthere\n  ---\n", True),
        ("## Here\n\n<!-- What\nstands here -->\n\n## There", True),
        ("## Here\n\n%%what stands here%%", True),
        ("## Here\n\nSaddle points", False),
        ("Here\n===\n\nSaddle points", False),
        ("Saddle | points\n--- | ---\n1 | 2", False),
        ("## Here\n\n<!-- " * 200, False),
        ("    ## Here", False),
        ("#here", False),
    ],
)
def test_names_under_which_nothing_stands_tell_nothing(text: str, only: bool) -> None:
    assert only_names(text, "Saddle points") is only


def test_a_post_with_text_comes_before_outline_and_stub(base_of: BaseOf) -> None:
    base = base_of(
        {
            "outline.md": "# Saddle points\n\n## Saddle points of games\n\n## Proof\n",
            "stub.md": "---\ntitle: Saddle points\n---\n",
            "text.md": "# Games\n\nSaddle points are where neither player moves away alone.\n",
        }
    )
    hits = base.search("saddle points").hits
    assert hits[0].post.path == "text.md"
    assert {hit.post.path for hit in hits} == {"outline.md", "stub.md", "text.md"}


@pytest.mark.parametrize(
    "markdown", ["## Ferns", "Ferns\n-----", "## Ferns\n\n<!-- to be written -->"]
)
def test_an_empty_heading_is_found_and_answers_nothing(base_of: BaseOf, markdown: str) -> None:
    roses = "# Garden\n\n## Roses\n\nPrune roses in early spring and remove dead wood.\n\n"
    base = base_of({"a.md": f"{roses}{markdown}\n\n## Soil acidity\n\n# Kitchen\n\nBread.\n"})
    for query, line in (("ferns", 7), ("soil acidity", None)):
        result = base.search(query)
        assert not result.answered
        (hit,) = [hit for hit in result.hits if hit.arms.coverage == 1]
        assert hit.passage.headings == ()
        assert line in (None, hit.passage.line)
        assert "rose" not in hit.passage.plain
    judgement = base.search("soil acidity", explained=True).judgement
    assert judgement is not None
    assert judgement.because == "unfilled"
    assert "Nothing stands yet under the heading that says this." in result.notices
    assert base.search("prune roses").answered


def test_of_a_post_without_text_its_headings_are_what_can_be_found(base_of: BaseOf) -> None:
    outline = "# Garden\n\n## Soil acidity\n\n## Ferns of the shade\n"
    base = base_of({"a.md": outline, "b.md": "# Kitchen\n\nBread, and nothing else.\n"})
    assert base.search("ferns of the shade").answered


def test_what_only_heads_a_text_comes_after_what_tells(base_of: BaseOf) -> None:
    base = base_of(
        {
            "Otter lemma.md": "#algebra #wip\n\n## Statement\n\nEvery otter has two rivers.\n",
            "a.md": "# Notes\n\nThe otter lemma is of use in algebra and elsewhere.\n",
        }
    )
    hits = base.search("lemma of otters in algebra").hits
    tags = next(hit for hit in hits if hit.passage.text.startswith("#"))
    assert tags.arms.aside
    assert hits[0].post.path == "a.md"
