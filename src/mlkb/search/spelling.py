"""Misspelt words of a query, put right by the words of the corpus.

A word is taken for misspelt when the corpus has it in no form and the model's tokenizer does not
know it as one word either: "sourdough" is no slip for "source", however near. It becomes the
nearest word of the corpus's prose by Damerau's distance ("A technique for computer detection and
correction of spelling errors", CACM 1964: four in five slips are one letter missing, added,
changed, or swapped with its neighbour), or two words where a space was forgotten. A slip in the
first letter is not believed, unless it was swapped or doubled: words that begin differently are
mostly two words. A word with all the letters of the other comes before one with a letter changed
("theorm" is no slip for "theory"), and of a short word nothing else is believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from mlkb.index.lexical import analyse
from mlkb.search.parse import ParsedQuery

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.search.snapshot import Snapshot

__all__ = ["correct"]

_WORD = re.compile(r"[^\W_]+")
_PROSE_WORD = re.compile(r"(?<![\\\w])[^\W\d_]+")
"""A word that is no LaTeX command."""

_SHORTEST = 4
_CHANGED = 5
"""Letters from which a changed letter is believed."""

_TWO_SLIPS = 8
"""Letters from which two slips in one word are believed."""

_LOOKED_AT = 200
"""Passages that are read for the words near a misspelt one."""

_SHORTEST_HALF = 3
_MOST_WORDS = 8
"""A longer list of unknown words is a text in another language, not a typing mistake."""


def correct(query: ParsedQuery, snapshot: Snapshot, encoder: Encoder | None) -> ParsedQuery:
    """Return `query` with its misspelt words put right, and say so; the same if there is none."""
    words = dict.fromkeys(word for word in _WORD.findall(query.words) if _is_plain(word, query))
    unknown = [word for word in words if not _known(word, snapshot, encoder)]
    if not unknown or len(unknown) > _MOST_WORDS:
        return query
    repairs = {word: repair for word in unknown if (repair := _repair(word, snapshot))}
    if not repairs:
        return query

    def put_right(text: str) -> str:
        return _WORD.sub(lambda found: repairs.get(found[0], found[0]), text)

    corrected = put_right(query.shown)
    nowhere = " and ".join(f"'{word}'" for word in repairs)
    verb = "is" if len(repairs) == 1 else "are"
    return replace(
        query,
        dense=put_right(query.dense),
        words=put_right(query.words),
        corrected=corrected,
        notices=(*query.notices, f"Searched for '{corrected}': {nowhere} {verb} nowhere here."),
    )


def _is_plain(word: str, query: ParsedQuery) -> bool:
    """Whether `word` is no name of letters and digits, such as PGAM1 or mTOR, and long enough."""
    plain = word.islower() or word.istitle() or (word.isupper() and query.words.isupper())
    return plain and word.isalpha() and len(word) >= _SHORTEST


def _known(word: str, snapshot: Snapshot, encoder: Encoder | None) -> bool:
    stems = analyse(word)
    if not stems or any(snapshot.lexical.document_frequency(stem) for stem in stems):
        return True
    return encoder is not None and encoder.count_tokens([word]) == [1]


def _repair(word: str, snapshot: Snapshot) -> str:
    """Return the word or two that `word` was meant to be, in its own case, or nothing."""
    from rapidfuzz.distance import OSA

    lexical = snapshot.lexical
    wanted = _fold(word)
    for slips in (1, 2) if len(word) >= _TWO_SLIPS else (1,):
        near = {
            other
            for other in _words_near(wanted, slips, snapshot)
            if len(other) >= _SHORTEST
            and other[0] in (wanted[0], wanted[1])
            and OSA.distance(wanted, other, score_cutoff=slips) <= slips
            and (len(word) >= _CHANGED or not _is_changed(wanted, other))
        }
        if near:
            best = min(
                near, key=lambda w: (_is_changed(wanted, w), -lexical.spelling_frequency(w), w)
            )
            return _in_case_of(word, best)
    halves = (
        (wanted[:cut], wanted[cut:])
        for cut in range(_SHORTEST_HALF, len(wanted) - _SHORTEST_HALF + 1)
    )
    counted = [(min(map(lexical.spelling_frequency, pair)), pair) for pair in halves]
    frequency, pair = max(counted, default=(0, ("", "")))
    return _in_case_of(word, " ".join(pair)) if frequency else ""


def _is_changed(wanted: str, other: str) -> bool:
    """Whether letters were changed, not only left out, added or swapped."""
    ours, theirs = Counter(wanted), Counter(other)
    return bool(ours - theirs) and bool(theirs - ours)


def _words_near(wanted: str, slips: int, snapshot: Snapshot) -> Iterator[str]:
    """Yield words of the passages that have one within `slips` of `wanted`."""
    ids = snapshot.lexical.search_spelling(wanted, slips, _LOOKED_AT)
    for stored in snapshot.catalog.passages(ids).values():
        texts = (stored.post.title, *stored.passage.headings, stored.passage.text)
        for text in texts:
            for found in _PROSE_WORD.findall(text):
                if abs(len(found) - len(wanted)) <= slips:
                    yield _fold(found)


def _fold(word: str) -> str:
    """Return `word` in lower case without accents, as the index has it."""
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in parts if not unicodedata.combining(c))


def _in_case_of(word: str, repair: str) -> str:
    if word.isupper():
        return repair.upper()
    return repair.capitalize() if word[0].isupper() else repair
