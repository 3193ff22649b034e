"""Which of the known names may be meant by one that is none of them.

It may be a slip, a part, an abbreviation, or the same words in another order. Series, tags, posts,
headings and formulas are all suggested by these rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from mlkb.corpus.slugs import slugify
from mlkb.index.analysis import WORD

__all__ = ["folded", "has_initials", "is_letter_off", "near_names"]

_JOINING = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
"""Words that join others in a name, and that abbreviations leave out."""

_NEAR = 5
"""Names that a sentence can list."""

# How alike names are is difflib's ratio: twice the letters in common, by the letters of both. Each
# bound is set by hand, at the slip that it is to let pass.
_SURE = 0.7
"""Names from which on one is surely meant by the other: one letter wrong in four (0.75) passes, one
in three (0.67), as in PCA and PDA, does not."""

_ALIKE = 0.5
"""Names from which on one may be meant: half of the letters in common, as much of a title is."""

_SHORT_ALIKE = 0.65
"""The same for a short name: one letter wrong in three passes, bread for radio (0.6) does not."""

_SHORT = 6
"""Letters of a short name."""

_WORD_ALIKE = 0.8
"""Words from which on they are the same among others: one letter wrong in five."""

_ONLY_WORD_ALIKE = 0.75
"""The same where nothing else of the name is near: one letter wrong in four."""

_STEM = 3
"""Letters of a word that is cut short and still the same: PDE for PDEs."""

_MOST_WORDS = 12
"""Words of a name that are compared one by one, which is quadratic."""

_INITIALS = re.compile(r"[^\W\d_]{2,8}")


def near_names(
    wanted: str, known: Iterable[str], *, surely: bool = False, limit: int = _NEAR
) -> list[str]:
    """Return the few names that may be meant by `wanted`, the likeliest first.

    They have its letters as initials, hold it, look much like it, or share most words with it; then
    come those that look somewhat like it.

    Args:
        wanted: A name.
        known: The names that there are.
        surely: Whether to leave out those that only look somewhat like it, and those with a word
            that looks like one of its words, which are named where there is no other.
        limit: How many names at the most.

    >>> near_names("PDE and ML", ["Transfer Learning", "PDE and Machine Learning"])
    ['PDE and Machine Learning']
    """
    from difflib import get_close_matches  # half a millisecond, which most commands need not pay

    key = folded(wanted.strip())
    words = _words(key)
    names = {folded(name): name for name in sorted(known)}
    near = [name for name in names if has_initials(key, name)]
    near += [name for name in names if key and key in name]
    near += get_close_matches(key, names, n=limit, cutoff=_SURE)
    near += [name for name in names if _share_words(words, _words(name))]
    if not surely:
        alike = _SHORT_ALIKE if len(key) <= _SHORT else _ALIKE
        near += get_close_matches(key, names, n=limit, cutoff=alike)
        near = near or _with_word_of(key, names)
    return [names[name] for name in dict.fromkeys(near)][:limit]


def folded(text: str) -> str:
    """Return `text` without regard to case, and to accents typed apart from their letters."""
    return normalize("NFC", text.casefold())


def is_letter_off(one: str, other: str) -> bool:
    """Whether one word is the other with a letter more, less or other, or two that changed places.

    >>> is_letter_off("kernel", "kernle"), is_letter_off("kernel", "kernel")
    (True, False)
    """
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=1) == 1


def has_initials(wanted: str, name: str) -> bool:
    """Whether `wanted` are the initials of words in a row, joining words counted or not.

    >>> has_initials("svm", "support-vector-machines"), has_initials("em", "the em algorithm")
    (True, False)
    """
    if not _INITIALS.fullmatch(wanted):
        return False
    words = WORD.findall(name)
    telling = [word for word in words if word not in _JOINING]
    return any(wanted in "".join(word[0] for word in some) for some in (words, telling))


def _with_word_of(wanted: str, names: Iterable[str]) -> list[str]:
    from difflib import get_close_matches

    words = {word: name for name in names for word in WORD.findall(name) if len(word) > _STEM}
    return [
        words[near]
        for word in WORD.findall(wanted)[:_NEAR]
        for near in get_close_matches(word, words, cutoff=_ONLY_WORD_ALIKE)
    ]


def _share_words(first: list[str], second: list[str]) -> bool:
    """Whether more than half of the words of the shorter name are in the other, or nearly so."""
    first, second = _abbreviated(first, second), _abbreviated(second, first)
    shorter, longer = sorted((first, second), key=len)
    common = sum(any(_same_word(word, there) for there in longer) for word in shorter)
    return 2 * common > len(shorter)


def _words(name: str) -> list[str]:
    words = [word for word in slugify(name).split("-") if word and word not in _JOINING]
    return words[:_MOST_WORDS]


def _abbreviated(words: list[str], others: Sequence[str]) -> list[str]:
    """Return `words` with those in a row made one of which `others` has the initials."""
    for short in others:
        initials = "".join(word[0] for word in words)
        at = initials.find(short)
        if len(short) > 1 and at != -1:
            words = [*words[:at], short, *words[at + len(short) :]]
    return words


def _same_word(one: str, other: str) -> bool:
    from difflib import SequenceMatcher

    short, long = sorted((one, other), key=len)
    if one == other or (len(short) >= _STEM and long.startswith(short)):
        return True
    possible = 2 * len(short) >= _WORD_ALIKE * (len(short) + len(long))
    return possible and SequenceMatcher(None, one, other).ratio() >= _WORD_ALIKE
