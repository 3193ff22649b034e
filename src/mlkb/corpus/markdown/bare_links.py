"""Links without words, which MyST fills with the title of their target.

They are ``[](guide/set-up.md)``, and ``<project:guide/set-up.md>`` with a scheme of its own.

While one file is read, the title of another is not known: the last part of the target, made
readable, stands for it, or the address of a page elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["bare_links", "words_for"]

_ADDRESS = re.compile(r"(?:https?:)?//|mailto:|(?=doi:)", re.IGNORECASE)
_SCHEME = re.compile(r"(?:doc|inv|path|project|wiki|xref):", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:[qr]?md|markdown|mdx|html?|ipynb|rst|txt)\Z", re.IGNORECASE)
_INDEX = re.compile(r"(?<=[^/])/(?:index|readme)?\Z", re.IGNORECASE)
_LABEL = re.compile(r"[\w.]+:\S*")


def bare_links(md: MarkdownIt) -> None:
    """Add the rule to `md`."""
    md.core.ruler.after("inline", "bare_links", _fill)


def words_for(target: str) -> str:
    """Return words for a link to `target`; none where it leads nowhere.

    >>> words_for("../guide/set-up.md#first-steps"), words_for("guide/index.md"), words_for("#eq:x")
    ('first steps', 'guide', 'eq:x')
    """
    if address := _ADDRESS.match(target):
        return unquote(target[address.end() :]).rstrip("/")
    path, _, part = unquote(_SCHEME.sub("", target)).partition("#")
    path = _INDEX.sub("", _SUFFIX.sub("", path.partition("?")[0])).rstrip("/")
    name = part or path.rpartition("/")[2]
    return name if _LABEL.fullmatch(name) else " ".join(re.split(r"[-_\s]+", name)).strip()


def _fill(state: StateCore) -> None:
    for token in state.tokens:
        children = token.children
        if not children or not any(child.type == "link_open" for child in children):
            continue
        made: list[Token] = []
        for child in children:
            before = made[-1] if made else child
            if child.type == "link_close" and before.type == "link_open":
                words = words_for(str(before.attrs.get("href", "")))
                made.append(child.copy(type="text", tag="", nesting=0, content=words))
            elif before.markup == "autolink" and _SCHEME.match(child.content):
                child.content = words_for(child.content)
            made.append(child)
        token.children = made
