"""What Obsidian writes is read as its words; what only looks like it stays."""

from __future__ import annotations

import pytest

from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("see [[post|the *words* of $x$]].", ["see the words of $x$."]),
        ("see [[My post]] and [[2024-03-12]]", ["see My post and 2024-03-12"]),
        ("[[post#Part]], [[post#^ab12]], [[#Part]]", ["post Part, post, Part"]),
        ("![[x.png]]\n\na ![[y.png|300]] b", ["x.png\na y.png b"]),
        ("![[x.png|a *lens*|300x200]] ![[2.pdf#page]]", ["a *lens* [2.pdf › page]"]),
        ("![[Note#Part]], ![[Note]], ![[#Part]]", ["[Note › Part], [Note], [Part]"]),
        ("![[Note#^ab12|so]] ![[Note#^ab12]] ![[#^ab12]]", ["[so] [Note]"]),
        ("| a |\n|---|\n| [[post\\|words]] |", ["a | words".replace(" | ", "\n")]),
        ("[[1]](x.md) [[a]](x.md)", ["[1] [a]"]),
        ("[[a]] b\n\n[a]: x.md", ["[a] b"]),
        ("x[[i]] and [[1, 2], [3, 4]] and [[1, 2]]", ["x[[i]] and [[1, 2], [3, 4]] and [[1, 2]]"]),
        ("if [[ -f x ]] then", ["if [[ -f x ]] then"]),
        ("`[[a]]`", ["[[a]]"]),
        ("the ==larch *tree*== is", ["the larch tree is"]),
        ("a==b and c==d, a == b == c", ["a==b and c==d, a == b == c"]),
        ("a %% hidden\nhidden %% b", ["a  b"]),
        ("%%\nhidden\n\nhidden\n%%\nkept", ["kept"]),
        ("%% hidden %%\nkept", ["kept"]),
        ("50%% and 60%%", ["50%% and 60%%"]),
        ("%% never closed", ["%% never closed"]),
        ("a sentence ^ab12ef\n\n- item ^p1\n- two\n\n^list", ["a sentence\n- item \n- two"]),
        ("x ^2\ne ^x\na ^foo b", ["x ^2 e ^x a ^foo b"]),
        ("> [!note] The title\n> the $x$ text\n>\n> more", ["Note: The title\nthe $x$ text\nmore"]),
        ("> [!tip]- Folded\n\n> [!NOTE]\n> text", ["Tip: Folded\nNote\ntext"]),
        ("> [!note]\n>\n> text", ["Note\ntext"]),
        ("> [!faq]", ["FAQ"]),
        ("> [!theorem] Theorem 3 (Hall)\n> text", ["Theorem 3 (Hall)\ntext"]),
        ("> [!x](y.md) text", ["!x text"]),
        ("[!note] text", ["[!note] text"]),
    ],
)
def test_habits_of_wikis(markdown: str, plain: list[str]) -> None:
    assert [p.plain for p in passages(read(markdown), "text")] == plain


def test_formulas_keep_their_lines() -> None:
    text = "> [!note] On $a$\n> and $b$\n\n%%\n$no$\n%%\n==x\n$c$== [[y|$d$]]\n$e$"
    assert [(f.latex, f.line) for f in read(text).formulas] == [
        ("a", 1), ("b", 2), ("c", 8), ("d", 8), ("e", 9),
    ]  # fmt: skip
