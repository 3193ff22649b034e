"""Options of Quarto's cells are no code, and what they hide is not shown."""

from __future__ import annotations

import pytest

from mlkb.corpus.blocks import read_blocks
from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("```{python}\n#| eval: false\n# | label: fig-x\nf(1)\n```", [("code", "f(1)\n")]),
        ("```{ojs}\n//| echo: true\nf(1)\n```", [("code", "f(1)\n")]),
        ("```{python}\n#| fig-cap: |\n#|   Two\n#|   lines\nf(1)\n```", [("code", "|\nf(1)\n")]),
        ("```{python}\n#| echo: false\nf(1)\n```", []),
        ("```{r setup, include=FALSE}\nf(1)\n```", []),
        ('```{r, echo=FALSE, fig.cap="A plot."}\nf(1)\n```', [("prose", "A plot.")]),
        ("```{python}\n#| include: false\n#| fig-cap: x\nf(1)\n```", []),
        ("```{python}\n#| fig-cap: 'A *plot* of $x$'\n#| echo: false\nf(1)\n```",
         [("prose", "A plot of $x$")]),
        ("```{python}\n#| output: false\n```", []),
        ("```{r, echo=TRUE}\nf(1)\n#| no option\n```", [("code", "f(1)\n#| no option\n")]),
        ("```{r `fit`}\nf(1)\n```", [("code", "f(1)\n")]),
        ("````{r `a b`, echo=FALSE, fig.cap='x'}\nf(1)\n```\n````", [("prose", "x")]),
        ("```{r} `fit`\nf(1)", [("prose", "```{r} fit f(1)")]),
        ("```python\n#| echo: false\nf(1)\n```", [("code", "#| echo: false\nf(1)\n")]),
        ("```{.python}\n#| echo: false\n```", [("code", "#| echo: false\n")]),
    ],
)  # fmt: skip
def test_cells(cell: str, shown: list[tuple[str, str]]) -> None:
    blocks = read_blocks(f"a\n\n{cell}\n\nb $y$\n")
    assert [(b.kind, b.plain) for b in blocks[1:-1]] == [
        (kind, plain.rstrip("\n")) for kind, plain in shown
    ]
    assert blocks[-1].formulas[0].formula.line == 5 + cell.count("\n")
    for block in blocks[1:-1]:
        assert (block.line, block.end_line, block.source) == (3, 3 + cell.count("\n"), cell)


def test_a_hidden_cell_in_a_list_leaves_the_list() -> None:
    (block,) = read_blocks("- a\n\n  ```{python}\n  #| echo: false\n  f(1)\n  ```\n- b\n")
    assert block.plain == "- a\n- b"


SUMMARY = "<details>\n<summary>Preview of Input Table</summary>\n\n"


def test_the_words_that_open_a_fold_are_no_passage_of_their_own() -> None:
    shown = (
        f"# A\n\n```python\nf(1)\n```\n\n{SUMMARY}```python\ng(1)\n```\n\n</details>\n\n# B\n\nb\n"
    )
    assert [p.plain for p in passages(read(shown), "text")] == ["b"]
    code = passages(read(shown), "code")
    assert [p.plain for p in code] == ["f(1)", "Preview of Input Table\ng(1)"]


def test_with_other_text_or_as_all_of_a_section_they_are() -> None:
    (text,) = passages(read(f"Text.\n\n{SUMMARY}More.\n"), "text")
    assert "Preview of Input Table" in text.plain
    (text,) = passages(read(f"# A\n\n## B\n\n{SUMMARY}"), "text")
    assert (text.headings, text.plain.strip()) == (("B",), "Preview of Input Table")
