"""Which words with a hash in front are tags of the post, and which are something else."""

from __future__ import annotations

import pytest

from tests.corpus.reading import read


@pytest.mark.parametrize(
    ("markdown", "tags"),
    [
        ("Set up the NAS. #homelab #nas", ("homelab", "nas")),
        ("#homelab #nas\n\n# Title\n\n#later", ("homelab", "nas", "later")),
        ("On #project/alpha, and #to-do; (see) #2do #x_1!", ("project/alpha", "to-do", "x_1")),
        ("- [ ] call #phone\n- b\n#c++ #ok\n\n> **#bold** |", ("phone", "ok", "bold")),
        ("| a | b |\n|---|---|\n| #cell | c |", ("cell",)),
        ("#Größe #数学 #книга.", ("Größe", "数学", "книга")),
        ("#Nas and #nas and #NAS", ("Nas",)),
        ("See #123, C# and F#, #1 of 2, a#b, #, ##, # x, #a#b, #a.", ()),
        ("#include <stdio.h>\n#define X\n#!/bin/sh", ()),
        ("Colours #fff, #a1b2c3, #FFEE0080 and #abc", ()),
        ("`#code` $#f$ [#link](x.md) <https://x.org/#part> #y.z() `a`#bc `a` #d`e`", ()),
        ("```\n#fence #tag\n```\n\n    #indented\n\n<div>#html #raw</div>\n", ()),
        ("## Part #heading\n\nText\n\n#### #deep\n", ()),
        (r"\#no and \\#no, &#35;no, \#a#b, `\#` #yes #a\_b", ("yes", "a_b")),
        ("[\\#no](x.md) #yes\\\n#too", ("yes", "too")),
        ("[[#Part of it]] [[note#section]] \\newcommand{\\x}[1]{#1}", ()),
    ],
)  # fmt: skip
def test_tags_in_the_text(markdown: str, tags: tuple[str, ...]) -> None:
    assert read(markdown).post.tags == tags


def test_they_come_after_those_that_are_stated_and_are_so_many() -> None:
    head = "---\ntags: ['#Nas', b]\n---\n"
    assert read(head + "#c #nas #dd\n").post.tags == ("Nas", "b", "dd")
    many = " ".join(f"#tag{n}" for n in range(1000))
    assert len(read(many).post.tags) == 100


def test_they_are_words_of_the_text() -> None:
    (passage,) = read("#homelab is warm\n").passages
    assert passage.plain == "#homelab is warm"
