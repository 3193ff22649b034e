"""Other forms of a word that mean the same thing, such as the adjective that a noun is made of.

A text that says "the pair is controllable" has controllability, and one with quantised signals has
quantization. The stem that such words share does not tell them from others with it: a transformer
is no transform, currying no curry, animism no animal. What does is the ending: some only make a
noun of a verb or an adjective. Endings that make who does a thing (-er), what is held of it (-ism)
or what has it (-ance: a covariance is nothing covariant) are not among them, nor those of words
that are as often something else (-ality: functional); nor is the bare word, which may be any thing.
From an adjective there is no way back to the noun: what is observable is not said to be so in the
sense of observability.
"""

from __future__ import annotations

import re

from mlkb.index.analysis import analyse
from mlkb.index.dialects import one_dialect, spellings

__all__ = ["forms_of", "ways_to_write"]

_ENDINGS = {
    noun: tuple(others.split())
    for noun, others in (
        ("ability", "able ably"),  # controllable
        ("ibility", "ible ibly"),
        ("icity", "ic"),  # viscoelastic
        ("exity", "ex"),  # quasiconvex
        ("uity", "uous"),  # semicontinuous
        ("eity", "ous"),  # endogenous
        ("ency", "ence ent"),  # idempotent
        ("ence", "ency"),
        ("edness", "ed"),  # unconfounded
        ("ation", "ate ated ates ating"),  # cointegrated
        ("isation", "ise ised ises ising"),  # quantised
        ("sion", "sed"),  # overdispersed
        ("ction", "cted"),
        ("ution", "utional"),  # convolutional; what is convoluted is another thing
        ("ement", "ed"),  # disentangled
        ("ing", "ed"),  # aliased
        ("morphism", "morphic"),
        ("gnetism", "gnetic"),
    )
}
"""Of a noun's ending those that may stand in its place, with all of the word before it kept."""

_Y = re.compile(r"y$")

_SHORTEST = 3
"""Letters before the ending; of fewer no word is made."""


def forms_of(word: str) -> list[str]:
    """Return the words that mean the same thing as a noun, itself first, as they may be written.

    Args:
        word: Lower case, letters only.
    """
    single = one_dialect(word.removesuffix("s"))
    noun = max(filter(single.endswith, _ENDINGS), key=len, default="")
    own = single.removesuffix(noun)
    if not noun or len(own) < _SHORTEST:
        return ways_to_write(word)
    stem = analyse(word)
    kin = [f"{own}{other}" for other in _ENDINGS[noun] if analyse(f"{own}{other}") == stem]
    return [*ways_to_write(word), *(one for other in kin for one in spellings(other))]


def ways_to_write(word: str) -> list[str]:
    """Return a word of lower case in the singular, in the plural and in both dialects."""
    counted = (word, f"{word}s", word.removesuffix("s"), _Y.sub("ies", word))
    return list(dict.fromkeys(one for word in counted for one in spellings(word)))
