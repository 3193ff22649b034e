"""Whether a word that was put right is surely the one that was meant.

A slip of the hand stands anywhere in a word. A word of another language differs from its English
kin in its ending ("Varianz", "rango", "derivada") or in accents, and where it has no kin here, the
nearest word is a wrong one: a variant, a range. So what was put right there is doubted, in a word
of common use, unless the corpus has a heading on it ("matriz", "función"): what is rare, such as an
eigenvector, is near nothing else. Letters swapped or doubled are always a slip.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse, folded
from mlkb.search.query.concepts import is_name

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.search.snapshot import Snapshot

__all__ = ["is_doubtful", "is_subject"]

_ENDING = 3
"""Letters at the end of a word that another language may have changed."""

_AFTER = 1
"""Letters that both may have behind what differs: "Formel", formal; but "complexety" is a slip."""

_SHORT = 4
"""Letters of a word up to which a word of another language may be within a slip by chance."""

_FOREIGN = tuple("aeioz")
"""Letters in which the other languages' endings differ: -a, -o, -e for none; -el for -al, -anz."""

_INFLECTED = ("d", "ed", "s", "es")
"""What makes another form of a word that was typed as it is elsewhere ("Summe", summed)."""

_OF_A_VERB = re.compile(r"(?:ed|ing)\Z")
_TWICE = re.compile(r"(.)\1+")

_LOOKED_AT = 50
"""Passages with a word whose headings are looked at."""


def is_doubtful(word: str, meant: str, snapshot: Snapshot, encoder: Encoder | None) -> bool:
    """Whether `word` may be a word of another language, and not `meant` at all.

    Args:
        word: The word as it was typed.
        meant: What it was put right to, as the corpus writes it.
        snapshot: What is searched.
        encoder: Knows which words are in common use; None where there is none: then all are.
    """
    typed, other = folded(word), folded(meant)
    if " " in meant:
        return False
    if word.isascii() or not meant.isascii():
        if _is_cut_short(typed, other) or _is_a_slip(typed, other):
            return False
        if not _is_common(other, encoder):
            return False
        if len(typed) > _SHORT and not _has_another_ending(typed, other):
            return False
    return not is_subject(other, snapshot)


def is_subject(word: str, snapshot: Snapshot) -> bool:
    """Whether a heading has a word, written so, and another one does, or it is a concept's name.

    Args:
        word: The word, folded (`mlkb.index.analysis.folded`).
        snapshot: What is searched.
    """
    terms = analyse(word)
    ids = [id_ for id_, _ in snapshot.lexical.search_words(terms, _LOOKED_AT)]
    stored = snapshot.catalog.passages(ids).values()
    headings = {head for one in stored for head in (one.post.title, *one.passage.headings)}
    having = [head for head in headings if set(terms) <= set(analyse(head))]
    written = {folded(one) for head in having for one in re.findall(r"[^\W\d_]+", head)}
    return word in written and (len(having) > 1 or is_name(" ".join(terms)))


def _is_cut_short(typed: str, other: str) -> bool:
    return other.startswith(typed) and len(other) >= len(typed) + _ENDING


def _is_a_slip(typed: str, other: str) -> bool:
    """Whether letters were only swapped or doubled."""
    return sorted(typed) == sorted(other) or _TWICE.sub(r"\1", typed) == _TWICE.sub(r"\1", other)


def _has_another_ending(typed: str, other: str) -> bool:
    """Whether two words differ at the end only, as those of two languages do, or in inflection."""
    start = _shared(typed, other)
    ours, theirs = typed[start:], other[start:]
    shared = _shared(ours[::-1], theirs[::-1])
    ours, theirs = ours[: len(ours) - shared], theirs[: len(theirs) - shared]
    if start < len(typed) - _ENDING or shared > _AFTER:
        return False
    return ours.endswith(_FOREIGN) if ours else not shared and theirs in _INFLECTED


def _shared(one: str, other: str) -> int:
    """Return how many letters two words have in common at the beginning."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)


def _is_common(word: str, encoder: Encoder | None) -> bool:
    """Whether a word is one that the model's tokenizer knows, or a form of a verb."""
    if encoder is None or _OF_A_VERB.search(word):
        return True
    return encoder.count_tokens([word]) == [1]
