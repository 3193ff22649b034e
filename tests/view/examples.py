"""Small records that the tests of the views share, and a console of fixed width."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from dataclasses import replace

from rich.console import Console

from mlkb.records.answers import Arms, Explanation, Hit, SearchResult
from mlkb.records.posts import Formula, Passage, Post
from mlkb.records.relations import (
    FormulaResult,
    Occurrence,
    Pair,
    Place,
    RelatedPost,
    RelatedResult,
)

UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What no view may let through; a line feed is the only control character that is left."""

HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]0;owned\x07 \x1b]8;;http://evil/\x1b\\click\x1b]8;;\x1b\\ "
    "[bold]markup[/bold] :smile: \u202eright\u2066 \x9b2J \x08\x08\ttab\r\nend \ud800"
)

POST = Post(
    slug="support-vector-machines",
    path="ml-math-derivations/08-support-vector-machines.md",
    title="Machine Learning Mathematical Derivations (8): Support Vector Machines",
    series="ML Math Derivations",
    part=8,
    parts=20,
    date=dt.date(2026, 1, 27),
    read_minutes=15,
    tags=("Machine Learning", "Optimization"),
    summary="From the largest margin to kernels.",
)
BARE = Post(slug="note", path="a b/note.md", title="A note")

TEXT = Passage(
    kind="text",
    headings=("Duality", "The KKT conditions"),
    anchor="the-kkt-conditions",
    line=77,
    end_line=79,
    text="For an optimum the **KKT conditions** hold, with $\\lambda_i \\ge 0$.",
    plain="For an optimum the KKT conditions hold, with $\\lambda_i \\ge 0$.",
)
LATEX = "\\frac{a}{b} = c \\tag{8.4}"
FORMULA = Passage(
    kind="formula",
    headings=("Duality",),
    anchor="duality",
    line=90,
    end_line=92,
    text=f"The ratio is\n\n$$\n{LATEX}\n$$",
    plain=f"The ratio is $${LATEX}$$",
    formula=Formula(LATEX, True, "8.4", 90, 92),
)
CODE = Passage(
    kind="code",
    headings=(),
    anchor="",
    line=120,
    end_line=123,
    text="```python\ndef f(x):\n    return x  # the identity\n```",
    plain="def f(x):\n    return x  # the identity",
    language="python",
)
HIT = Hit(1, 0.912, TEXT, POST, Arms(lexical=12.5, dense=0.75, weight=0.5), ("KKT", "conditions"))
EXPLAINED = replace(
    HIT,
    explanation=Explanation(
        -5.0,
        4.0,
        2.5,
        0.0,
        0.75,
        (("KKT", 7.5),),
        (
            ("At $\\mathbf{x}^*$\nthe **KKT conditions** hold.", 0.61),
            ("$$\nx^{2} = 4 \\tag{1}\n$$", 0.5),
            ("<br>", 0.4),
        ),
    ),
)


def result(*hits: Hit, answered: bool = True, corpus: str = "/notes/my corpus") -> SearchResult:
    """Return an answer with `hits`, or with one of each kind."""
    some = hits or (HIT, Hit(2, 0.8, FORMULA, POST), Hit(3, 0.5, CODE, BARE))
    return SearchResult("KKT conditions", answered, some, 41.25, ("The index is old.",), corpus)


def occurrences() -> FormulaResult:
    """Return a formula that stands in one post in other letters, and in another as a part."""
    same = Occurrence(1, "same", True, FORMULA, POST, ((0, 15),))
    around = Occurrence(2, "contains", False, FORMULA, BARE, ((0, 11),))
    return FormulaResult("u/v = w", FORMULA, POST, (same, around), 5.0, (), "/notes")


def related() -> RelatedResult:
    """Return one related post with one pair of passages."""
    here = Place(POST.path, 77, "The **dual** has\n\n$$\nx\n$$\n\n" + "many words " * 40)
    there = Place(BARE.path, 3, "A short one.")
    return RelatedResult(
        POST, (RelatedPost(1, 0.83, BARE, (Pair(here, there, 0.7),)),), 5.0, (), "/notes"
    )


def console(width: int = 80, environ: Mapping[str, str] | None = None) -> Console:
    """Return a console that writes to memory: colours if an environment with TERM is given."""
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=environ is not None,
        color_system="auto" if environ is not None else None,
        legacy_windows=False,
        _environ=environ or {},
    )


def printed(console: Console) -> str:
    """Return what was written to a console made by `console`."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
