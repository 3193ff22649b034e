"""What links and references can lead to within articles: headings, labels, ids of HTML, blocks.

What code only shows is no label, but a directive in a fence may have one, and hold others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.blocks import read_blocks
from mlkb.corpus.front_matter import read_front_matter
from mlkb.corpus.markdown.labels import labels_in
from mlkb.corpus.markdown.parser import is_mdx, parser
from mlkb.corpus.markdown.wiki import names_of_blocks
from mlkb.corpus.passages import headings_of
from mlkb.corpus.reader import decode
from mlkb.corpus.scan import MAX_BYTES

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["BLOCK", "Anchors", "anchors_reader", "labels_reader"]

BLOCK = "^"
"""Begins the name of a block, by which only wikis link."""

_HTML_ID = re.compile(r"<[^<>]*\s(?:id|name)\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_IN_MYST = r"\({0}\)=|:(?:label|name):[ \t]+{0}(?!\S)|\$\$[ \t]*\({0}\)"
"""How MyST labels what it then knows in all articles."""
_FENCES = re.compile(r"```|~~~|^(?: {4}|\t)", re.MULTILINE)
_CODE = re.compile(r"\{(?:code|code-block|code-cell|literalinclude|sourcecode)\}")

Anchors = Callable[[Path], "frozenset[str] | None"]


def anchors_reader() -> Anchors:
    """Return a function that gives the anchors of a Markdown file, and reads each file once."""

    @cache
    def anchors(file: Path) -> frozenset[str] | None:
        try:
            if file.stat().st_size > MAX_BYTES:
                return None
            text, _ = decode(file.read_bytes(), file.name)
        except OSError:
            return None
        if text is None:
            return None
        front = read_front_matter(text, file.name)
        blocks = read_blocks(front.body, mdx=is_mdx(file.name))
        found = {heading.anchor for heading in headings_of(blocks)}
        found.update(_HTML_ID.findall(text))
        found.update(label for _, label in _labels(front.body, mdx=is_mdx(file.name)))
        found.update(f"{BLOCK}{block}" for _, block in names_of_blocks(front.body))
        return frozenset(found)

    return anchors


def labels_reader(texts: Mapping[Path, str], anchors: Anchors) -> Callable[[str], bool]:
    """Return a function that tells whether a label is MyST's, which is one in all articles.

    Args:
        texts: The articles, each by its file.
        anchors: Gives the anchors of a Markdown file, labels among them.
    """

    @cache
    def labelled(name: str) -> bool:
        written = re.compile(_IN_MYST.format(re.escape(name)))
        return any(
            written.search(text) and name in (anchors(file) or ()) for file, text in texts.items()
        )

    return labelled


def _labels(body: str, *, mdx: bool) -> Iterator[tuple[int, str]]:
    """Yield the labels in `body`, as `labels_in` does, but for those that code only shows."""
    found = list(labels_in(body))
    if not found or not _FENCES.search(body):
        yield from found
        return
    lines = body.split("\n")
    shown: dict[int, Token] = {}
    for token in parser(mdx=mdx).parse(body, {"mdx": mdx}):
        if token.type in ("fence", "code_block") and token.map:
            shown.update((at + 1, token) for at in range(*token.map))
    for line, label in found:
        code = shown.get(line)
        if code is None or _labels_itself(code, line, label, lines):
            yield line, label


def _labels_itself(code: Token, line: int, label: str, lines: Sequence[str]) -> bool:
    """Whether a label on a line of code is that of the code, or of what a directive holds."""
    is_directive = code.info.startswith("{")
    if code.map and line == code.map[0] + 1:
        return is_directive or f"#{label}" in lines[line - 1]
    return is_directive and not _CODE.match(code.info)
