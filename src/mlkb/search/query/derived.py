"""Whether a word is made of one that is known, as English makes words: "bumpy", "unescaped".

A tokenizer has the words that are frequent and few that are made of them, so that what it does not
have may be a slip or an everyday adjective. Here endings and prefixes are taken off. What is left
must have been written so before that ending: a final e is dropped ("curvy"), a consonant after one
short vowel is doubled ("dripping"; "spliting" is made of nothing), a y becomes an i ("gloomier").
So letters that are an ending by chance are seldom taken for one. Only what is put to most words is
known: with other endings ("-ity", "-ance") words are misspelt as often as any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

__all__ = ["is_derived"]

_BEFORE_VOWEL = ("ed", "er", "est", "ing", "ish", "able", "y")
_BEFORE_CONSONANT = ("less", "ful", "ly", "ness")
_PREFIXES = ("un", "re", "mis", "over", "under", "out")

_SHORTEST = 4
"""Letters of a word that others are made of, its last one counted twice where it is doubled: of
three letters there are too many words."""

_STEPS = 3
"""Endings and prefixes that are taken off at the most: "unescaped", "reminders"."""

_DOUBLED = re.compile(r"(?<![aeiou])[aeiou]([bdfgklmnprtvz])\1\Z")
_TO_BE_DOUBLED = re.compile(r"[^aeiou]*[aeiou][bdfgklmnprtvz]\Z")
"""A word of one syllable with a short vowel."""

_HISSING = re.compile(r"(?:[sxz]|[cs]h)\Z")
_I = re.compile(r"(?<=[^aeiou])i\Z")
_Y_AFTER_CONSONANT = re.compile(r"[^aeiou]y\Z")
_TAKES_Y = re.compile(r"(?:[^aeiouy]*[aeiou]+[^aeiouy]+|.*er|.*[^aeiouy]l)\Z")
"""Of one syllable ("bump"), or such as "water" and "wobbl"; "normaly" is a slip."""


def is_derived(word: str, are_words: Callable[[Sequence[str]], Sequence[bool]]) -> bool:
    """Whether `word` is made of a known one by endings and prefixes.

    Args:
        word: Lower case.
        are_words: Says of each of some words whether it is known.
    """
    made_of = {word}
    for _ in range(_STEPS):
        made_of = {base for one in made_of for base in _bases(one)}
        if made_of and any(are_words(sorted(made_of))):
            return True
    return False


def _bases(word: str) -> Iterator[str]:
    """Yield what `word` may be made of, by one ending or one prefix."""
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            yield from _long_enough(word.removeprefix(prefix))
    for ending in _BEFORE_VOWEL:
        own = word.removesuffix(ending)
        if own != word and (ending != "y" or _TAKES_Y.match(own)):
            yield from _before_vowel(own, ending)
    for ending in _BEFORE_CONSONANT:
        own = word.removesuffix(ending)
        if own != word and own[-1:] not in "aou":
            yield from _long_enough(_with_y(own))
    yield from _long_enough(_singular(word))


def _before_vowel(own: str, ending: str) -> Iterator[str]:
    """Yield how a word is written alone that is written `own` before an ending with a vowel."""
    if _DOUBLED.search(own):
        yield own[:-1]
    if not _TO_BE_DOUBLED.match(own):
        yield from _long_enough(own if ending[0] == "i" else _with_y(own))
    yield from _long_enough(f"{own}e")


def _with_y(own: str) -> str:
    """Return `own` with the y that became an i before an ending."""
    return _I.sub("y", own)


def _singular(word: str) -> str:
    """Return of what `word` is the plural or the third person, or nothing."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("es") and _HISSING.search(word[:-2]):
        return word[:-2]
    own = word.removesuffix("s")
    return "" if own == word or _HISSING.search(own) or _Y_AFTER_CONSONANT.search(own) else own


def _long_enough(word: str) -> Iterator[str]:
    if len(word) >= _SHORTEST:
        yield word
