"""British and American spellings as one, before words are stemmed.

The stemmer takes "regularised" and "regularized" for two words, and "regularization" for a form of
"regular". So every word is first written one way: British where the American form would be
stemmed to another word (``-ise``), American where that is simpler (``-or``, ``-er``, ``-og``). The
rules look at letters alone and are wider than the dialects ("size" becomes "sise"): text and query
go through the same ones, so that only two words becoming one would matter, and those are rare.
"""

from __future__ import annotations

import re

__all__ = ["one_dialect", "spellings"]

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # normalize, minimizers, factorization, analyzed
        (r"z(?<=[a-z][iy]z)(?=(?:e[drs]?|ers|ing|ations?|able)\b)", "s"),
        # colours, behavioural, neighbourhoods; not hour, your
        (r"our(?<=[a-z][a-z]our)(?=(?:s|ed|ing|al|able|ful|less|ites?|hoods?)?\b)", "or"),
        # centre, metres, fibre; centred
        (r"re(?<=[a-z][a-z][bt]re)(?=s?\b)", "er"),
        (r"red\b(?<=[a-z][a-z][bt]red)", "ered"),
        # catalogue, analogues; not vogue
        (r"ogue(?<=[a-z][a-z]ogue)(?=[ds]?\b)", "og"),
        (r"ence(?<=\b(?:def|off|lic)ence)(?=s?\b)", "ense"),
        (r"grey(?<=\bgrey)(?=s|ed|ing|ish|scale|\b)", "gray"),
        (r"programme(?<=\bprogramme)(?=s?\b)", "program"),
        (r"artef(?<=\bartef)(?=acts?\b)", "artif"),
    )
)
"""Each begins with letters and looks back from there: so it is several times faster."""

_SPELT = (
    ("s", "z"),
    ("our", "or"),
    ("re", "er"),
    ("red", "ered"),
    ("ogue", "og"),
    ("ence", "ense"),
    ("grey", "gray"),
    ("programme", "program"),
    ("artef", "artif"),
)
"""Letters for which the rules may put others."""


def one_dialect(text: str) -> str:
    """Return lower-case `text` with words that are spelt differently in two dialects spelt one way.

    >>> one_dialect("normalized colours of the centre")
    'normalised colors of the center'
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def spellings(word: str) -> list[str]:
    """Return the ways to spell lower-case `word` that `one_dialect` takes for one, itself first.

    >>> spellings("quantisation"), spellings("kernel")
    (['quantisation', 'quantization'], ['kernel'])
    """
    one = one_dialect(word)
    swapped = (
        f"{word[:at]}{there}{word[at + len(here) :]}"
        for pair in _SPELT
        for here, there in (pair, pair[::-1])
        for at in range(len(word))
        if word.startswith(here, at)
    )
    return list(dict.fromkeys((word, *(other for other in swapped if one_dialect(other) == one))))
