"""Letters that stand in formulas and code only are no name; in a sentence or a title they are."""

from __future__ import annotations

import pytest

from mlkb.search.query.notation import notation_of
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

NOTE = "# Random functions\n\nA Gaussian process is drawn, {}\n"
OTHER = "# Markets\n\nOne sells rows of shovels.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$f\sim\mathcal{GP}(m,k)$.", "formulas"),
        ("\n\n$$\nf\\sim\\mathcal{GP}(m,k)\n$$\n", "formulas"),
        (r"\(f\sim\mathcal{GP}(m,k)\) and $\mathrm{GP}$.", "formulas"),
        ("\n\n\\begin{align*}\nf\\sim\\mathcal{GP}(m,k)\n\\end{align*}\n", "formulas"),
        (r"a GP: $f\sim\mathcal{GP}(m,k)$.", ""),
        (r"$f\sim\mathcal{GP}(m,k)$, of all GPs.", ""),
        ("$\\mathcal{GP}$.\n\n## The GP prior\n\nIt is one.", ""),
        ("$\\mathcal{GP}$.\n\n```python\ngp = GP(k)\n```", "formulas and code"),
        ("so:\n\n```python\ngp = GP(k)\n```", "code"),
        ("a GP:\n\n```python\ngp = GP(k)\n```", ""),
        ("at \\$5, a GP at \\$6.", ""),
        ("called `gp` and `sk.GP(k)`.", "formulas and code"),
        ("a `GP`.", ""),
        ("[here](gp.md#gp) and $GP$.", "formulas"),
    ],
)
def test_letters_in_formulas_and_code_only_are_notation(
    base_of: BaseOf, text: str, expected: str
) -> None:
    base = base_of({"a.md": NOTE.format(text), "b.md": OTHER})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert notation_of("GP", snapshot) == expected
        assert notation_of("GPs", snapshot) == expected
        assert notation_of("gaussian", snapshot) == ""
        assert notation_of("nowhere", snapshot) == ""
        assert notation_of("C++", snapshot) == ""


def test_prose_is_found_behind_many_formulas(base_of: BaseOf) -> None:
    files = {
        f"{n}.md": f"# N{n}\n\n$\\mathcal{{GP}}, \\mathcal{{GP}}_{n}$ is.\n" for n in range(20)
    }
    prose = f"# Last\n\n{'So it is. ' * 40}A GP.\n"
    for more, expected in (({}, "formulas"), ({"z.md": prose}, "")):
        base = base_of({**files, **more})
        base.index()
        with open_snapshot(base.settings.index) as snapshot:
            assert notation_of("GP", snapshot) == expected


def test_what_is_notation_is_written_out(base_of: BaseOf) -> None:
    base = base_of({"a.md": NOTE.format(r"$f\sim\mathcal{GP}(m,k)$."), "b.md": OTHER})
    (notice,) = base.search("what is a GP").notices
    said = "'GP' is here in formulas only; searched for 'gaussian process' too, another name of it."
    assert notice == said
    prose = base_of({"a.md": NOTE.format(r"a GP, $f\sim\mathcal{GP}(m,k)$.")})
    assert prose.search("what is a GP").notices == ()


def test_what_only_a_program_is_called_is_written_out(base_of: BaseOf) -> None:
    program = "```python\nrf = fitted(X, y)\nkmeans = 2\n```"
    note = f"# Votes\n\nA random forest asks many trees, as k-means many centres.\n\n{program}\n"
    base = base_of({"a.md": note, "b.md": OTHER})
    (notice,) = base.search("RF").notices
    assert (
        notice == "'RF' is here in code only; searched for 'random forest' too, another name of it."
    )
    assert not any("code only" in notice for notice in base.search("kmeans").notices)
