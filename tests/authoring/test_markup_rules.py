"""Markup that came to nothing is told where it is plain; brackets of programs are let be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.authoring.articles import Said, one


@pytest.mark.parametrize(
    ("body", "line", "severity", "message"),
    [
        ("a\nb[^1] c", 5, "error", "footnote [^1] has no text; write it on a line '[^1]: ...'."),
        ("Said.[^who] Then.", 4, "error",
         "footnote [^who] has no text; write it on a line '[^who]: ...'."),
        ("a [^two] b[^one].\n\n[^one]: Text", 4, "error",
         "footnote [^two] has no text; write it on a line '[^two]: ...'."),
        ("See [b][c] and [d][e f].\n\n[E  F]: https://x.org", 4, "error",
         "link [c] is not defined; write a line '[c]: address'."),
        ("a [j](my file.md) b", 4, "error",
         "no link, since 'my file.md' has a space in it; write (my%20file.md)."),
        ("a [j](x/my new file.md#part) b", 4, "error",
         "no link, since 'x/my new file.md' has a space in it; write (x/my%20new%20file.md#part)."),
        ("a\n\n##NoSpace", 6, "warning", "'##NoSpace' is no heading; write a space behind ##."),
        ("a\n###Über uns", 5, "warning", "'###Über uns' is no heading; write a space behind ###."),
    ],
)  # fmt: skip
def test_what_came_to_nothing(
    said: Callable[..., Said], body: str, line: int, severity: str, message: str
) -> None:
    assert said(one(body)) == [("a.md", line, severity, message)]


@pytest.mark.parametrize(
    "body",
    [
        "a[^1] b[^Note]\n\n[^1]: One.\n\n> [^note]: Two.\n\n- c[^3]\n\n  [^3]: Three.",
        "The set [^a-z] or [^x] or word[^abc]+ or `[^1]` or \\[^1] or ![^1] and $[^1]$.",
        "x[i][j] and `[a][b]` and [a][b] where nothing is defined.",
        "[Class][pkg.mod] and [b]\n\n[b]: https://x.org",
        '[a][b] and [c]\n\n[c]: https://x.org\n\n--8<-- "links.md"',
        "See a[1](the whole of it) and [x](see the file) and `[j](my file.md)`.",
        "# #1 of them\n\n#tag ##\n\na ##b\n\n##[section]\n\n```sh\n##Code\n```",
    ],
)
def test_what_means_something_else(said: Callable[..., Said], body: str) -> None:
    assert said(one(body)) == []


def test_notes_of_what_is_to_be_done_are_told_where_it_goes_public(
    said: Callable[..., Said],
) -> None:
    body = "a TODO: b. TODO(me) c\n\nFIXME\n\n<!-- TODO: hidden -->\n\n`TODO:` and a TODO list."
    assert said(one(body)) == []
    assert said(one(body), published=True) == [
        ("a.md", 4, "warning",
         "a note that something is to be done, also on line 6; do it, or remove the note."),
    ]  # fmt: skip


def test_a_label_of_two_other_articles_is_none(said: Callable[..., Said]) -> None:
    labelled = "---\ntitle: L\n---\n$$\n{} \\label{{eq:a}}\n$$\n"
    others = {"b.md": labelled.format("x"), "c.md": labelled.format("y")}
    reference = "By \\eqref{eq:a}."
    assert said({**one(reference), "b.md": labelled.format("x")}) == []
    assert said({**one(f"{reference}\n\n$$ z \\label{{eq:a}} $$"), **others}) == []
    assert said({**one(reference), **others}) == [
        ("a.md", 4, "warning",
         "reference means two things: the label 'eq:a' is in b.md and in c.md."),
    ]  # fmt: skip
