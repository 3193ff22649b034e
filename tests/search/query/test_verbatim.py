"""Text that looks like a formula: quoted here, it is found; what is a formula stays one."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.query.parse import Mode, parse_query
from mlkb.search.query.verbatim import word_for_word
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

NOTES: dict[str, str | bytes] = {
    "notes.md": r"""# Notes

## Patterns

`\bword\b` matches a whole word.

## Shares

The files lie at `\\fileserver\share`, below the backup.

## Tables

`\renewcommand{\arraystretch}{1.2}` widens them, and `\vspace{1em}` parts them.

## Filters

```csharp
var large = xs.Where(x => x > 3);
```

## Means

The mean of a sample is

$$
\bar x = \frac{1}{n} \sum_i x_i
$$
"""
}


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of(NOTES)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        (r"\bword\b", 5),
        (r"\\fileserver\share", 9),
        (r"files at \\fileserver\share", 9),
        (r"\vspace", 13),
        (r"\vspace{1em}", 13),
        (r"\arraystretch", 13),
        (r"\renewcommand{\arraystretch}{1.2}", 13),
        (r"\vspace and \arraystretch", 13),  # not word for word
        ("x => x > 3", 17),
        ("xs.Where(x => x > 3)", 17),
    ],
)
def test_what_is_quoted_here_is_found(base: KnowledgeBase, query: str, line: int) -> None:
    result = base.search(query)
    assert result.answered
    assert result.hits[0].passage.line == line


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        (r"\bword\b", r"'\bword\b' was read as words, which stand here"),
        ("x => x > 3", "Read as words, since as a formula it finds nothing"),
    ],
)
def test_so_it_is_said(base: KnowledgeBase, query: str, notice: str) -> None:
    (said,) = base.search(query).notices
    assert said.startswith(notice)
    assert "--formula" in said


@pytest.mark.parametrize(
    ("query", "mode"),
    [
        (r"$\arraystretch$", "guess"),
        (r"\arraystretch", "formula"),
        ("x => x > 3", "formula"),
        (r"\oint_C F \cdot dr = 0", "guess"),  # its words are nowhere either
        (r"\alpha", "guess"),  # a symbol, whatever is called so
    ],
)
def test_what_is_said_to_be_a_formula_stays_one(
    base: KnowledgeBase, query: str, mode: Mode
) -> None:
    result = base.search(query, mode=mode)
    assert not result.answered
    assert not any("as words" in notice for notice in result.notices)


def test_an_unknown_command_in_a_formula_is_told_and_the_rest_is_found(
    base: KnowledgeBase,
) -> None:
    for mode in ("guess", "formula"):
        result = base.search(r"\fraq{1}{n} \sum_i x_i", mode=mode)
        assert result.answered
        assert result.hits[0].passage.formula is not None
        assert result.notices == (r"\fraq is no command that mlkb knows; did you mean \frac?",)


OPTICS: dict[str, str | bytes] = {
    "grating.md": "# Grating\n\nLight leaves at angles for which `d sin theta = m lambda`.\n",
    "bragg.md": "# Bragg\n\n$2 d \\sin x = m y$ is a law.\n",
    "newton.md": "# Newton\n\nThe force is\n\n$$\nF = m a + b v\n$$\n",
}


def test_a_formula_that_stands_here_as_text_is_found_though_others_share_parts_of_it(
    base_of: BaseOf,
) -> None:
    base = base_of(OPTICS)
    query = "d sin theta = m lambda"
    result = base.search(query)
    assert result.hits[0].post.slug == "grating"
    assert result.notices == (
        "Read as words, which stand here in this order; no formula is as near (--formula says that "
        "it is one).",
    )
    for asked in (base.search(query, mode="formula"), base.search(f"${query}$")):
        assert asked.hits[0].post.slug == "bragg"
        assert asked.notices == ()
    result = base.search("F = m a + b v")
    assert (result.hits[0].post.slug, result.hits[0].passage.kind) == ("newton", "formula")
    assert result.notices == ()


def test_what_has_a_command_of_latex_is_no_quotation(base_of: BaseOf) -> None:
    base = base_of({"a.md": "# Energy\n\nOf $\\dot{x}$, of a dot x x, the energy is a half.\n"})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert word_for_word(parse_query(r"\dot x = -x"), snapshot) is None


LETTERS: dict[str, str | bytes] = {
    "recursion.md": "# Recursion\n\nIt goes on by $c_t c_{t+1}$.\n\nIts h is small.\n",
    "rows.md": "# Rows\n\nThe columns give\n\n$$\nC^\\top + \\sin\\theta = D\n$$\n",
    "lambdas.md": "# Lambdas\n\nFilters are written `x => x > 3` in that language.\n",
    "names.md": "# Names\n\nThe weak form has `psi` and a psi, then phi, psi and theta h alpha.\n",
}


@pytest.mark.parametrize("query", ["A^H", "C^T C", "<psi|A|psi>", "<phi|psi>", r"\theta^H \alpha"])
def test_letters_that_stand_here_are_no_quotation(base_of: BaseOf, query: str) -> None:
    base = base_of(dict(LETTERS))
    assert not any("as words" in notice for notice in base.search(query).notices)


def test_letters_with_their_signs_are_one(
    base_of: BaseOf,
) -> None:
    base = base_of(LETTERS | {"same.md": "# Same\n\n$$\nx \\to x > 3 y^2\n$$\n"})
    assert base.search("x => x > 3").hits[0].post.slug == "lambdas"


TOTIENT: dict[str, str | bytes] = {
    "totient.md": "# Totient\n\nIf p, q are primes, φ(pq) = φ(p)φ(q) = (p-1)(q-1); φ(n) too.\n",
    "metric.md": "# Metric\n\nIt has `d(x,y) ≤ d(x,z) + d(z,y)`, and kappa(x) = 2 kappa(y).\n",
    "error.md": "# Error\n\n```python\nse = np.sqrt(pa * (1 - pa) / na + pb * (1 - pb) / nb)\n```",
    "sum.md": "# Sum\n\nThe mean is\n\n$$\n\\bar x = \\frac{1}{n} \\sum_i x_i\n$$\n",
}


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("phi(pq) = (p-1)(q-1)", "totient"),  # its sides
        ("φ(pq) = (p-1)(q-1)", "totient"),
        ("phi(pq) = phi(p)phi(q)", "totient"),
        (r"\phi(pq) = \phi(p)\phi(q)", "totient"),
        ("phi(n)", "totient"),
        ("d(x,y) <= d(x,z) + d(z,y)", "metric"),
        ("d(x, y) ≤ d(x, z) + d(z, y)", "metric"),
        ("κ(x) = 2 κ(y)", "metric"),
        ("se = sqrt(pa(1-pa)/na + pb(1-pb)/nb)", "error"),  # "np" stands between
    ],
)
def test_a_formula_that_stands_here_as_text_is_found_as_it_may_be_typed(
    base_of: BaseOf, query: str, slug: str
) -> None:
    result = base_of(TOTIENT).search(query)
    assert result.answered
    assert result.hits[0].post.slug == slug
    assert any(notice.startswith("Read as words") for notice in result.notices)


@pytest.mark.parametrize(
    "query",
    [
        "phi(pq) = (p-2)(q-2)",
        "theta(pq) = (p-1)(q-1)",
        "d(x,y) >= d(x,z) + d(z,w)",
        "p = q",  # its sides say nothing
        "sin(pa) = 1 - na",
    ],
)
def test_another_formula_does_not_stand_here(base_of: BaseOf, query: str) -> None:
    result = base_of(TOTIENT).search(query)
    assert not any(notice.startswith("Read as words") for notice in result.notices)
