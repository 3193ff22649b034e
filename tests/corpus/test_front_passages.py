"""What is found of a note that has no text, and of a description that says more than the text."""

from __future__ import annotations

import pytest

from mlkb.records.articles import Article
from tests.corpus.reading import read


def found(article: Article) -> list[tuple[int, str, str]]:
    return [(p.line, p.text, p.plain) for p in article.passages]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Proxmox *upgrade*\n", (1, "# Proxmox *upgrade*", "Proxmox upgrade")),
        ("\n\nProxmox\nupgrade\n===\n", (3, "Proxmox\nupgrade\n===", "Proxmox upgrade")),
        ("#\n\n# Proxmox\n", (3, "# Proxmox", "Proxmox")),
        ("---\ntags: x\ntitle: Zigbee\n---\n", (3, "Zigbee", "Zigbee")),
        ('+++\ntitle = "Zigbee"\n+++\n\n', (2, "Zigbee", "Zigbee")),
        ("---\naliases: [Conbee]\n---\n", (1, "garden shed", "garden shed")),
        ("![[photo.png]]\n", (1, "![[photo.png]]", "photo.png")),  # its name is words
        ("![](photo.png)\n", (1, "garden shed", "garden shed")),
        ("<!-- later -->\n", (1, "garden shed", "garden shed")),
        ("---\ntitle: Z\nsummary: The lamps\n---\n", (3, "The lamps", "The lamps")),
    ],
)
def test_a_stub_is_found_by_its_title(text: str, expected: tuple[int, str, str]) -> None:
    article = read(text, "notes/garden-shed.md")
    assert found(article) == [expected]
    assert article.passages[0].kind == "text"
    assert not article.problems


def test_the_passage_of_a_heading_alone_has_its_anchor() -> None:
    assert [p.anchor for p in read("# Only {#one}\n").passages] == ["one"]


def test_a_title_is_no_passage_where_there_is_text() -> None:
    assert found(read("---\ntitle: A\n---\n# A\n\nText\n")) == [(6, "Text", "Text")]
    assert found(read("# A\n\n![](x.png)\n\n# B\n")) == [(5, "# B", "B")]


def test_a_description_is_found_where_the_text_does_not_say_it() -> None:
    head = "---\ntitle: Router\ndescription: How the DSL modem is bridged\n---\n"
    assert found(read(head + "It reboots at 4 am.\n")) == [
        (3, "How the DSL modem is bridged", "How the DSL modem is bridged"),
        (5, "It reboots at 4 am.", "It reboots at 4 am."),
    ]
    said = "The modem for DSL is bridged. Here is how:\n\n```\nbridge\n```\n"
    assert [p.line for p in read(head + said).passages] == [5, 7]
    assert [p.line for p in read(head + "## The DSL modem, bridged\n\nSo it is.\n").passages] == [7]


def test_letters_without_spaces_are_words_each() -> None:
    head = "---\nsummary: 拉格朗日对偶\n---\n"
    assert [p.line for p in read(head + "对偶问题由拉格朗日函数得到。\n").passages] == [4]
    assert [p.line for p in read(head + "核方法。\n").passages] == [2, 4]
