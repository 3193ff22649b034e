"""Links: what a dead one may have meant, slips in addresses, names that are no files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from unicodedata import normalize
from urllib.parse import quote

import pytest

from mlkb.authoring import check as checking
from tests.authoring.articles import Said, one

POSTS: dict[str, str | bytes] = {
    "ml/18-clustering-algorithms.md": "---\ntitle: C\npart: 18\n---\nText\n",
    "ml/img/plot.png": b"\x89PNG",
    "twice/x.md": "---\ntitle: X\n---\nText\n",
    "twice/y/x.md": "---\ntitle: X2\nslug: x2\n---\nText\n",
    "ml/index.md": "---\ntitle: I\n---\nText\n",
}


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("[b](18-clustering-algorithms.md)",
         "dead link: there is no 18-clustering-algorithms.md from here; it is "
         "ml/18-clustering-algorithms.md."),
        ("[b](old/18-Clustering-Algorithms.md)",
         "dead link: there is no old/18-Clustering-Algorithms.md from here; it is "
         "ml/18-clustering-algorithms.md."),
        ("[b](clustering-algorithms.md)",
         "dead link: there is no clustering-algorithms.md from here; it is "
         "ml/18-clustering-algorithms.md."),
        ("[b](ml/18-k-means.md)",
         "dead link: there is no ml/18-k-means.md from here; did you mean "
         "ml/18-clustering-algorithms.md?"),
        ("[b](ml/clustering.md)",
         "dead link: there is no ml/clustering.md from here; did you mean "
         "ml/18-clustering-algorithms.md?"),
        ("[b](clustering.md)", "dead link: there is no clustering.md from here."),
        ("[b](x.md)", "dead link: there is no x.md from here."),
        ("[b](other/index.md)", "dead link: there is no other/index.md from here."),
        ("![b](img/plot.png)",
         "image without a file: there is no img/plot.png; it is ml/img/plot.png."),
        ("[b](htp://x.org)", "dead link: htp:// begins no address; did you mean http://?"),
        ("[b](htps://x.org)", "dead link: htps:// begins no address; did you mean https://?"),
        ("[b](http:/x.org)", "dead link: http:/ begins no address; did you mean http://?"),
        ("[b](https//x.org)", "dead link: https// begins no address; did you mean https://?"),
        ("[b](mailo:a@b.org)", "dead link: mailo: begins no address; did you mean mailto:?"),
        ("[b](#sec.intr)",
         "dead anchor: no heading here has '#sec.intr'; did you mean '#sec.intro'?"),
    ],
)  # fmt: skip
def test_a_dead_link_says_what_may_be_meant(
    said: Callable[..., Said], link: str, message: str
) -> None:
    found = said({**one(f"(sec.intro)=\n\n{link}"), **POSTS})
    assert [problem for problem in found if problem[0] == "a.md"] == [("a.md", 6, "error", message)]


def test_a_link_without_a_target(said: Callable[..., Said]) -> None:
    assert said(one("a [b]() and ![c]()")) == [
        ("a.md", 4, "warning", "link without a target; write where it leads.")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "[a](http://x.org) [b](HTTPS://x.org) [c](mailto:a@b.org) [d](tel:1) [e](zotero://x/y)",
        "[a](https) [b](http:) <https://x.org> [c](ftps://x.org) [d](doi:10.1/2) [e](http/a)",
        "[Prior](#pkg.gps.Prior) [f](pkg.core.evalf.EvalfMixin.evalf) [g](numpy.linalg.solve)",
        "[a](pkg.mod.func())",
    ],
)
def test_addresses_and_names_of_objects_are_no_files(said: Callable[..., Said], body: str) -> None:
    assert said(one(body)) == []


MYST = (
    "---\ntitle: B\n---\n(known-limits)=\n## What is missing\n\n"
    "```{figure} https://x.org/p.png\n:name: fig-x\n```\n\n```{math}\n:label: eq-m\nx\n```\n\n"
    "```{code-block} python\n:name: code-y\n\nx\n```\n\n## Other {#own}\n"
)


def test_labels_of_myst_are_known_in_all_articles(said: Callable[..., Said]) -> None:
    body = "[a](#known-limits) [b](#fig-x) [c](#eq-m) [d](#code-y)"
    assert said({**one(body), "b.md": MYST}) == []


def test_all_articles_are_searched_for_labels_only_where_a_link_is_dead(
    said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(checking, "labels_reader", lambda *_: lambda label: asked.append(label))
    found = said(one("- [a](#part)\n- [b](#gone)\n- [c](#pkg.mod.Class)\n\n## Part\n\nText"))
    assert [(line, message) for _, line, _, message in found] == [
        (5, "dead anchor: no heading here has '#gone'."),
    ]
    assert asked == ["gone"]


def test_anchors_of_others_and_labels_in_code_are_not(said: Callable[..., Said]) -> None:
    shown = (
        "````md\n(shown)=\n## X {#shown-too}\n\n$$ x \\label{eq-shown} $$\n````\n\n"
        "    (indented)=\n\n- a\n\n  ```md\n  :label: first\n  ```\n\n"
        "```{code-block} md\n(within)=\n```"
    )
    links = "[a](#own) [b](#shown) [c](#shown-too) [d](#indented) [e](#within) [f](#first)"
    found = said({**one(f"{links} \\eqref{{eq-shown}}\n\n{shown}"), "b.md": MYST})
    assert [message.partition(" here")[2][:17] for *_, message in found if "anchor" in message] == [
        " has '#own'.", " has '#shown'.", " has '#shown-too'."[:17], " has '#indented'."[:17],
        " has '#within'.", " has '#first'.",
    ]  # fmt: skip
    assert [m for *_, m in found if "reference" in m] == [
        "dead reference: nothing has the label 'eq-shown'."
    ]


@pytest.mark.parametrize("in_text", ["NFC", "NFD"])
@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
def test_accents_may_be_composed_otherwise_than_those_of_a_name_or_a_heading(
    said: Callable[..., Said], in_text: Literal["NFC", "NFD"], on_disk: Literal["NFC", "NFD"]
) -> None:
    anchor = quote(normalize(in_text, "äußeres-maß"))
    links = f"[a](größe.md#äußeres-maß), [b](größe.md#{anchor}), [c](größe)"
    other = normalize("NFD", "---\ntitle: G\n---\n\n## Äußeres Maß\n\nText\n")
    files = {normalize(on_disk, "größe.md"): other, **one(normalize(in_text, links))}
    assert not said(files)
