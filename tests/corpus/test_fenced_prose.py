"""Fences that hold prose are text, and those that hold anything else are code."""

from __future__ import annotations

import pytest

from tests.corpus.reading import read

QUOTED = (
    "The library was audited, and proven to\nadhere to its specification.\n\n...\n\n"
    "Nothing else was found (as the report’s last page says)."
)


@pytest.mark.parametrize("info", ["text", "Text", "txt", "plaintext", ""])
def test_quoted_prose_is_text_beside_what_announces_it(info: str) -> None:
    article = read(f"# Audit\n\nThe report says:\n\n```{info}\n{QUOTED}\n```\n")
    (passage,) = article.passages
    assert (passage.kind, passage.line, passage.end_line) == ("text", 3, 12)
    assert passage.text == f"The report says:\n\n```{info}\n{QUOTED}\n```"
    assert passage.plain == (
        "The report says:\nThe library was audited, and proven to adhere to its specification.\n"
        "...\nNothing else was found (as the report’s last page says)."
    )


def test_the_paragraphs_of_quoted_prose_are_one_line_each() -> None:
    quoted = (
        "\n\n  One of them is here and\n   it has two lines.  \n \n\nThe other has one line.\n\n"
    )
    (passage,) = read(f"# T\n\n```text\n{quoted}```\n").passages
    assert passage.plain == ("One of them is here and it has two lines.\nThe other has one line.")


def test_quoted_prose_is_read_as_fast_as_prose() -> None:
    lines = "The cat sat on the mat beside the old stove.\n" * 44  # 440 words, at 220 a minute
    assert read(f"```text\n{lines}```\n").post.read_minutes == 2


@pytest.mark.parametrize(
    ("info", "content"),
    [
        ("python", QUOTED),
        ("text title=a.txt", QUOTED),
        ("text", "Done."),
        ("text", "src\n├── main.py\n└── a file that reads the notes of whoever asks for them."),
        ("text", "name   size\na      3\nb      4\nThe sum of all of these is seven."),
        ("text", "    indented as a program is, and yet all of it are words of prose."),
        ("text", "<<<<<<< HEAD\nThe one side has it so.\n=======\nThe other has it so.\n>>>>>>> x"),
        ("text", f"{QUOTED}\n----------\n{QUOTED}"),
        ("text", f"{QUOTED}\n    {QUOTED}"),
        ("text", "Only seven words are in here, sir."),
        ("text", "There are three.\nOf words, three.\nTo a line."),
        ("text", "apples pears plums\ngrapes figs dates\nlimes kiwis mangos"),
        ("text", "cp a.txt b.txt\nrm c.txt\nmake install prefix=/usr\nls -l /tmp/x."),
        ("", "x = f(y)\nprint(x)"),
    ],
)
def test_whatever_else_a_fence_holds_is_code(info: str, content: str) -> None:
    article = read(f"# T\n\n```{info}\n{content}\n```\n")
    assert [passage.kind for passage in article.passages] == ["code"]


def test_a_fence_with_a_caption_is_code() -> None:
    found = read(f"# T\n\n```{{code-block}} text\n:caption: Said\n\n{QUOTED}\n```\n").passages
    assert [passage.kind for passage in found] == ["code"]
