r"""HTML's entities in formulas: ``$a &lt; b$`` is a < b.

Browsers read ``&lt;`` before MathJax does, and who writes formulas for them, or has them written by
a program, spells what HTML would take for markup. An ampersand that begins no entity parts cells,
as in LaTeX, and so does ``&amp;``; behind a backslash it is LaTeX's own.

It comes when macros are written out. The author's spelling is kept in ``meta["escaped"]``, by which
a formula is found in its source. In raw HTML, entities are read before formulas are.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["ESCAPED", "entities"]

ESCAPED = "escaped"
"""The key of a token's ``meta`` under which a formula is as its author wrote it."""

_ENTITY = re.compile(
    r"\\.|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL
)


def entities(md: MarkdownIt) -> None:
    """Add the rule to `md`, which has the one for macros."""
    md.core.ruler.after("macros", "math_entities", _entities)


def _entities(state: StateCore) -> None:
    if "&" not in state.src:
        return
    for token in state.tokens:
        if token.type == "math_block":
            _read(token)
        for child in token.children or ():
            if child.type == "math_inline":
                _read(child)


def _read(token: Token) -> None:
    if "&" in token.content:
        read = _ENTITY.sub(_sign, token.content)
        if read != token.content:
            token.meta = {**token.meta, ESCAPED: token.content}
            token.content = read


def _sign(found: re.Match[str]) -> str:
    """Return what an entity stands for; a dollar as LaTeX writes it, since it ends no formula."""
    if found[0].startswith("\\"):
        return found[0]
    sign = unescape(found[0])
    return r"\$" if sign == "$" else sign
