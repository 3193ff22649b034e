"""Letters that stand in formulas only are no name; in a sentence, a title or code they are."""

from __future__ import annotations

import pytest

from mlkb.search.query.notation import is_notation
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

NOTE = "# Random functions\n\nA Gaussian process is drawn, {}\n"
OTHER = "# Markets\n\nOne sells rows of shovels.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$f\sim\mathcal{GP}(m,k)$.", True),
        ("\n\n$$\nf\\sim\\mathcal{GP}(m,k)\n$$\n", True),
        (r"\(f\sim\mathcal{GP}(m,k)\) and $\mathrm{GP}$.", True),
        ("\n\n\\begin{align*}\nf\\sim\\mathcal{GP}(m,k)\n\\end{align*}\n", True),
        (r"a GP: $f\sim\mathcal{GP}(m,k)$.", False),
        (r"$f\sim\mathcal{GP}(m,k)$, of all GPs.", False),
        ("$\\mathcal{GP}$.\n\n## The GP prior\n\nIt is one.", False),
        ("$\\mathcal{GP}$.\n\n```python\ngp = GP(k)\n```", False),
        ("at \\$5, a GP at \\$6.", False),
    ],
)
def test_letters_in_formulas_only_are_notation(base_of: BaseOf, text: str, expected: bool) -> None:
    base = base_of({"a.md": NOTE.format(text), "b.md": OTHER})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert is_notation("GP", snapshot) is expected
        assert is_notation("GPs", snapshot) is expected
        assert not is_notation("gaussian", snapshot)
        assert not is_notation("nowhere", snapshot)
        assert not is_notation("C++", snapshot)


def test_prose_is_found_behind_many_formulas(base_of: BaseOf) -> None:
    files = {
        f"{n}.md": f"# N{n}\n\n$\\mathcal{{GP}}, \\mathcal{{GP}}_{n}$ is.\n" for n in range(20)
    }
    prose = f"# Last\n\n{'So it is. ' * 40}A GP.\n"
    for more, expected in (({}, True), ({"z.md": prose}, False)):
        base = base_of({**files, **more})
        base.index()
        with open_snapshot(base.settings.index) as snapshot:
            assert is_notation("GP", snapshot) is expected


def test_what_is_notation_is_written_out(base_of: BaseOf) -> None:
    base = base_of({"a.md": NOTE.format(r"$f\sim\mathcal{GP}(m,k)$."), "b.md": OTHER})
    (notice,) = base.search("what is a GP").notices
    said = "'GP' is here in formulas only; searched for 'gaussian process' too, another name of it."
    assert notice == said
    prose = base_of({"a.md": NOTE.format(r"a GP, $f\sim\mathcal{GP}(m,k)$.")})
    assert prose.search("what is a GP").notices == ()
