"""Which series may be meant by a name that none has: a slip, a part or an abbreviation of one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from mlkb.corpus.slugs import slugify
from mlkb.search.lookup import JOINING

__all__ = ["near_series"]

_STEM = 3
"""So many letters in common make words alike of which one is cut short: PDE and PDEs."""


def near_series(wanted: str, known: Iterable[str]) -> list[str]:
    """Return the names out of `known` that look like `wanted`, the likeliest first.

    >>> near_series("PDE and ML", ["Transfer Learning", "PDE and Machine Learning"])
    ['PDE and Machine Learning']
    """
    lower = {name.casefold(): name for name in sorted(known)}
    near = [lower[key] for key in lower if wanted.casefold() in key]
    near += [lower[key] for key in difflib.get_close_matches(wanted.casefold(), lower, cutoff=0.7)]
    near += [name for name in lower.values() if _alike(wanted, name)]
    return list(dict.fromkeys(near))


def _alike(one: str, other: str) -> bool:
    """Whether more than half of the words of the shorter name are in the other, or nearly so."""
    first, second = _words(one), _words(other)
    first, second = _abbreviated(first, second), _abbreviated(second, first)
    shorter, longer = sorted((first, second), key=len)
    common = sum(any(_same_word(word, there) for there in longer) for word in shorter)
    return 2 * common > len(shorter)


def _words(name: str) -> list[str]:
    return [word for word in slugify(name).split("-") if word and word not in JOINING]


def _abbreviated(words: list[str], others: Sequence[str]) -> list[str]:
    """Return `words` with those in a row made one of which `others` has the initials."""
    for short in others:
        initials = "".join(word[0] for word in words)
        at = initials.find(short)
        if len(short) > 1 and at != -1:
            words = [*words[:at], short, *words[at + len(short) :]]
    return words


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return (len(short) >= _STEM and long.startswith(short)) or (
        one == other or difflib.SequenceMatcher(None, one, other).ratio() >= 0.8
    )
