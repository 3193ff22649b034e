"""A link without words has words for what it leads to."""

from __future__ import annotations

import pytest

from mlkb.corpus.markdown.bare_links import words_for
from tests.corpus.reading import read


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("guide/deployment-readthedocs", "deployment readthedocs"),
        ("../a/set_up.md", "set up"),
        ("a/index.md", "a"),
        ("/index.md", "index"),
        ("a/b/", "b"),
        ("a.md#first-steps", "first steps"),
        ("#eq:book", "eq:book"),
        ("a%20b.ipynb", "a b"),
        ("xref:guide/frontmatter#x", "x"),
        ("xref:guide/frontmatter", "frontmatter"),
        ("wiki:Gaussian_process", "Gaussian process"),
        ("doi:10.25080/hwcj9957", "doi:10.25080/hwcj9957"),
        ("https://doi.org/10.1/x-y", "doi.org/10.1/x-y"),
        ("mailto:a@b.org", "a@b.org"),
        ("sympy.core.Basic", "sympy.core.Basic"),
        ("", ""),
        ("#", ""),
    ],
)
def test_the_last_part_of_the_target_is_made_readable(target: str, words: str) -> None:
    assert words_for(target) == words


def test_only_a_link_without_words_gets_some() -> None:
    assert read("<project:a/b-c.md#d> <news:b-c>").passages[0].plain == "d news:b-c"
    article = read("See [](a-b.md), [c](d.md), [![e](f.png)](g.md), [`h`](i.md) and [](#j-k).")
    assert article.passages[0].plain == "See a b, c, e, h and j k."
    assert [link.target for link in article.links] == [
        "a-b.md", "d.md", "g.md", "f.png", "i.md", "#j-k",
    ]  # fmt: skip
