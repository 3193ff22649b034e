r"""Macros that articles define, in a query: an author copies ``\KL{p}{q}`` from her own source.

What is indexed has them written out, so a query is, too: as the articles that define the command
do, if all of them say the same by it. What is a command of LaTeX's own stays that.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mlkb.search.query.parse import parse_query

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog
    from mlkb.search.query.parse import Mode, ParsedQuery

__all__ = ["with_macros_here"]

_COMMAND = re.compile(r"\\[A-Za-z]+")

_MOST = 4
"""Macros of a query that are looked up."""

_READ = 20
"""Articles with different definitions that are asked what they say by one."""


def with_macros_here(
    query: ParsedQuery, mode: Mode, catalog: Catalog, macros: str = ""
) -> ParsedQuery:
    """Return `query` with the macros written out that only articles define, and say so.

    Args:
        query: The query, its own macros and those of the settings written out.
        mode: As it was parsed.
        catalog: Knows what articles define.
        macros: LaTeX that defines the macros of the settings.
    """
    if mode == "text" or "\\" not in query.dense:
        return query
    from mlkb.corpus.macros import Macros

    text, notices = query.dense, list(query.notices)
    for name in _unknown(text):
        definitions = catalog.definitions_of(name, _READ)
        ways = {Macros(f"{macros}\n{latex}").written_out(text) for latex in definitions} - {text}
        if len(ways) == 1:
            (text,) = ways
            notices.append(f"{name} is written out as it is defined here.")
        elif ways:
            notices.append(f"{name} is defined here in several ways: write out what is meant.")
    if text == query.dense:
        return replace(query, notices=tuple(notices))
    return replace(parse_query(text, mode, macros), shown=query.shown, notices=tuple(notices))


def _unknown(text: str) -> list[str]:
    """Return the commands in a query that mean nothing in LaTeX, the first few."""
    from mlkb.formulas.faults import unknown_commands

    return list(unknown_commands(" ".join(_COMMAND.findall(text))))[:_MOST]
