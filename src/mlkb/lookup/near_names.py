"""Which of the names that there are may be meant by one that none has.

It may be a slip, a part, an abbreviation, or the same words in another order. Series, tags, posts,
headings and formulas are all suggested by these rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from mlkb.corpus.slugs import slugify
from mlkb.index.analysis import WORD

__all__ = ["folded", "has_initials", "near_names"]

_JOINING = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
"""Words that names are put together with, and abbreviations leave out."""

_NEAR = 5
_SURE = 0.7
_ALIKE = 0.5
_SHORT_ALIKE = 0.65
_WORD_ALIKE = 0.8
"""So like must names be to be meant surely, to be meant perhaps (by a short one too), and words to
be the same."""

_SHORT = 6
"""Letters of a name up to which half of them in common says nothing: bread and radio."""

_STEM = 3
"""So many letters in common make words alike of which one is cut short: PDE and PDEs."""

_MOST_WORDS = 12
"""Of a name that are compared one by one."""

_INITIALS = re.compile(r"[^\W\d_]{2,8}")


def near_names(
    wanted: str, known: Iterable[str], *, surely: bool = False, limit: int = _NEAR
) -> list[str]:
    """Return the few names that may be meant by `wanted`, the likeliest first.

    They have its letters as initials, hold it, look much like it, or share most words with it.

    Args:
        wanted: A name.
        known: The names that there are.
        surely: Whether to leave out those that only look somewhat like it or, where there is no
            other, have a word that looks like one of its words.
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
        for near in get_close_matches(word, words, cutoff=0.75)
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
