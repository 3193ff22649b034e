"""Terms are read with what they are, each as an element of its own."""

from __future__ import annotations

import pytest

from mlkb.corpus.blocks import read_blocks
from tests.corpus.reading import read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("jitter\n: A *small* constant", ["jitter: A small constant"]),
        ("a\n:   b\n\nc\n\n:   d\ne", ["a: b", "c: d e"]),
        ("a\n: b\n: c", ["a: b\nc"]),
        ("a:\n: b", ["a: b"]),
        ("a\n\n: - b\n  - c", ["a: - b\n- c"]),
        ("> a\n> : b", ["a: b"]),
        ("| a |\n|---|\n| b |\n\n: The *words*", ["a\nb", "The words"]),
        ("- a\n  : b", ["- a: b"]),
        ("a\n:b\n\n: c", ["a :b", ": c"]),
        (
            "```{glossary}\nA\nAA\n  b $x$\n\nC\n\n    d\n\n    - e\n```",
            ["A, AA: b $x$", "C: d\n- e"],
        ),
        (":::{glossary}\n:sorted:\n\nA\n  b\nC\n  d\n:::\nend", ["A: b", "C: d", "end"]),
        (":::{glossary}\nA\n: b\n\nC\n: d\n:::", ["A: b", "C: d"]),
        ("```{glossary}\nalone\n\nA\n    b\n```", ["alone", "A: b"]),
        ("```{glossary}\n```\nend", ["end"]),
        ("- ```{glossary}\n  A\n    b\n  ```\n", ["- A: b"]),
    ],
)
def test_terms_and_what_they_are(markdown: str, plain: list[str]) -> None:
    assert [block.plain for block in read_blocks(markdown)] == plain


@pytest.mark.parametrize("fence", ["```", "~~~~", ":::"])
@pytest.mark.parametrize("indent", [1, 2, 4, 8])
def test_an_entry_stands_alone_in_its_passage(fence: str, indent: int) -> None:
    space = " " * indent
    text = (
        f"# T\n\n{fence}{{glossary}}\n\nAlpha\nBeta\n\n{space}One $x$.\n{space}Two.\n\n"
        f"{space}Three.\n\nGamma\n{space}Four.\n{fence}\n"
    )
    article = read(text, max_tokens=4)
    found = [p for p in article.passages if p.kind == "text"]
    assert [(p.line, p.end_line, p.plain) for p in found] == [
        (6, 11, "Alpha, Beta: One $x$. Two.\nThree."),
        (13, 14, "Gamma: Four."),
    ]
    assert [formula.line for formula in article.formulas] == [8]
    for passage in found:
        again = read_blocks(passage.text)
        assert "\n".join(block.plain for block in again).split() == passage.plain.split()


@pytest.mark.parametrize("text", ["a\n: " * 2_000, ": " * 5_000, "a\n" + ": " * 5_000 + "b"])
def test_hostile_lists_are_read_in_bounded_work(text: str) -> None:
    assert read(text).passages
