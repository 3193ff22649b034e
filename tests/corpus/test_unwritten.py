"""What `mlkb new` puts into a post is no passage until its author has replaced it."""

from __future__ import annotations

import pytest

from mlkb.corpus.unwritten import SKELETON
from tests.corpus.reading import lines_of, read

HEAD = '---\ntitle: "Optimization (3): Kernels"\n---\n'
LINE = "Kernels is still to be written."
BEGUN = SKELETON.format(title="Kernels")


def found(body: str) -> list[tuple[int, str]]:
    article = read(HEAD + body)
    for passage in article.passages[1:]:
        assert passage.text == lines_of(HEAD + body, passage)
    return [(passage.line, passage.plain) for passage in article.passages]


def test_a_post_of_which_nothing_is_written_has_its_title() -> None:
    assert found(BEGUN) == [(2, "Optimization (3): Kernels")]


def test_what_is_written_is_found_and_the_rest_is_not() -> None:
    derived = BEGUN.replace("## Worked", "A kernel is symmetric.\n\n## Worked")
    assert [plain for _, plain in found(derived)] == ["A kernel is symmetric."]
    begun = BEGUN.replace(LINE, f"One.\n\n{LINE}\n\nTwo.")
    assert [plain for _, plain in found(begun)] == ["One.", "Two."]
    assert [plain for _, plain in found(BEGUN.replace(LINE, f"{LINE} So is"))] == [f"{LINE} So is"]


def test_headings_of_the_author_stay_where_those_of_the_skeleton_go() -> None:
    outline = BEGUN.replace("## Worked", "### Mercer's theorem\n\n## Worked")
    assert [plain for _, plain in found(outline)] == ["Mercer's theorem"]
    told = outline.replace(LINE, "A kernel is symmetric.")
    first, second = read(HEAD + told).passages
    assert (first.plain, first.headings) == ("A kernel is symmetric.", ())
    assert (second.plain, second.headings) == ("Mercer's theorem", ("Derivation",))
    assert second.text == lines_of(HEAD + told, second)


@pytest.mark.parametrize(
    "line", ["The line search is still to be written.", "Kernels are still to be written."]
)
def test_what_only_sounds_so_is_a_text(line: str) -> None:
    assert [plain for _, plain in found(f"{line}\n")] == [line]
