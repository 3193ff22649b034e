"""Code that stands in a fence as it was typed.

Who pastes a line of code wants the block that has it. To the other arms it is a few words that
stand in every program; as a whole, with its signs, it stands in few. White space makes no
difference, and neither do ends of lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from mlkb.index.analysis import WORD, analyse

if TYPE_CHECKING:
    from mlkb.records.posts import Kind, Passage
    from mlkb.search.snapshot import Snapshot

__all__ = ["quoted_line", "quoting"]

_LEAST = 6
"""Terms of what is a quotation; fewer stand together by chance, as ``import numpy as np`` does."""

_DIFFERENT = 3
"""Different terms of its words: code repeats its names, and what has fewer words is a formula, or
a name."""

_MOST = 64
"""Terms by which the index is asked; what stands there must have all."""

_READ = 20
"""Blocks that are read."""

_TOKEN = re.compile(r"\w+|[^\w\s\0]")
_BETWEEN = "\0"


def quoting(
    typed: str,
    words: Collection[str],
    snapshot: Snapshot,
    posts: Sequence[int] | None,
    kinds: Collection[Kind],
) -> set[int]:
    """Return the passages of code that have the whole of what was typed.

    Args:
        typed: The query.
        words: The different terms of the part of it that is words.
        snapshot: What to search in.
        posts: Ids of the posts that may answer; None for all.
        kinds: Kinds of passage that may answer; empty for all.
    """
    if len(words) < _DIFFERENT or (kinds and "code" not in kinds):
        return set()
    terms = [
        (place, term) for place, word in enumerate(WORD.findall(typed)) for term in analyse(word)
    ]
    if len(terms) < _LEAST:
        return set()
    ids = snapshot.lexical.search_rows([(terms[:_MOST], 0)], _READ, posts=posts, kinds=("code",))
    stored = snapshot.catalog.passages(ids)
    return {id_ for id_ in ids if quoted_line(typed, stored[id_].passage) is not None}


def quoted_line(typed: str, passage: Passage) -> int | None:
    r"""Return the line of a passage, counted from 0, where what was typed begins; None if nowhere.

    >>> from mlkb.records.posts import Passage
    >>> fence = Passage("code", (), "", 1, 4, "```\na = 1\nb = f( a )\n```", "")
    >>> quoted_line("b = f(a)", fence), quoted_line("b = f(A)", fence)
    (2, None)
    """
    tokens = list(_TOKEN.finditer(passage.text))
    before, found, _ = _joined(token[0] for token in tokens).partition(
        _joined(_TOKEN.findall(typed))
    )
    if not found:
        return None
    start = tokens[before.count(_BETWEEN)].start()
    return passage.text.count("\n", 0, start)


def _joined(tokens: Iterable[str]) -> str:
    return f"{_BETWEEN}{_BETWEEN.join(tokens)}{_BETWEEN}"
