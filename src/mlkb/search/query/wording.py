"""The words of a query as the corpus would put them: its names, its spelling."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from mlkb.search.query.abbreviations import written_out
from mlkb.search.query.notation import notation_of
from mlkb.search.query.pasted_code import prose_of
from mlkb.search.query.persons import persons
from mlkb.search.query.spelling import compounds, correct
from mlkb.search.query.symbols import symbols
from mlkb.search.query.synonyms import with_names_used_here
from mlkb.search.query.umlauts import umlauts

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot

__all__ = ["renamed", "reworded"]


def reworded(query: ParsedQuery, snapshot: Snapshot, encoder: Encoder | None) -> ParsedQuery:
    """Return `query` as the corpus would put it, and say what was done; the same if nothing was.

    Names come first: what is known by another name is no misspelling. But a compound that is one
    word here has no other name, only another spelling, and so has a symbol typed as a word, and a
    person's name. What was misspelt may be a name once it is put right.
    """
    prose, lexical = prose_of(query.words), snapshot.lexical
    settled = {**compounds(prose, snapshot), **symbols(prose, lexical)}
    settled |= {**umlauts(prose, snapshot), **persons(prose, snapshot)}
    named = renamed(query, snapshot, settled)
    put_right = correct(named, snapshot, encoder, settled)
    if put_right.words != named.words and not named.renamed:
        put_right = renamed(put_right, snapshot, settled)
    return written_out(put_right, snapshot)


def renamed(query: ParsedQuery, snapshot: Snapshot, settled: Collection[str] = ()) -> ParsedQuery:
    """Return `query` with the names that the corpus uses; for `settled` see `with_names_used_here`.

    What is no query that was typed, but a text, has no slips to be put right.
    """

    def notation(word: str) -> str:
        return notation_of(word, snapshot)

    return with_names_used_here(query, snapshot.lexical, settled, notation)
