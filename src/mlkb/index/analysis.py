"""From text to terms: words as they stand in the lexical index.

Words are folded, made one dialect, stemmed, and stop words left out, as is the end of a possessive;
for `speller` they are only folded. Beside them, what an author wrote as one word has terms of its
own: identifiers (``ConsumerLagHigh``) those of their words, a word with a sign behind it (``C++``)
one with it, and a name with a letter in it (``k-means``) or of a word that stands twice (``peer to
peer``) one for all of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mlkb.corpus.accents import composed
from mlkb.index.dialects import one_dialect
from mlkb.index.letters import Lettered, lettered
from mlkb.index.repeats import repeats

if TYPE_CHECKING:
    import tantivy

__all__ = [
    "WORD",
    "analyse",
    "analyse_passage",
    "analyzer",
    "folded",
    "is_lettered",
    "lettered_terms",
    "names_as_one",
    "prepared",
    "repeated_terms",
    "signed_terms",
    "speller",
    "words_beside",
    "words_within",
]

WORD = re.compile(r"[^\W_]+")
"""A word as it is written: letters and digits."""

_LONGEST_WORD = 64
_PLURAL = re.compile(r"(?<=[A-Z]{2})s\b")
"""Of an abbreviation; the stemmer leaves it where a word has no vowel."""

_POSSESSIVE = re.compile(r"['\u2019]s\b(?<=\w..)(?!['\u2019])")
"""Behind a word; no letter in quotation marks, as programs have it."""

_IDENTIFIER = re.compile(r"(?<![^\W_])(?<!\\)[^\W_]+")
"""What may be one: a word that is no LaTeX command."""

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SIGNED = re.compile(
    r"(?<![^\W_])([^\W\d_][^\W_]{0,40}?)"
    r"(?:\s?(\+\+)(?![^\W\d]|\+)|(#)(?:(?![\w#])|(?<=\b[A-Z]#)(?=\d)))"
)
"""A word with a sign that makes another word of it: ``C++``, ``C++17``, ``means ++``, ``F#``; no
``a++b``, no ``issue#12``."""

_SIGNS = {"++": "plusplus", "#": "sharp"}
"""The signs in letters, since nothing but letters and digits is part of a term."""

_LONGEST_PART = 3
"""Letters that some word of an identifier has at least; ``ReLU`` and ``dW`` are made of none."""


def analyse(text: str) -> list[str]:
    """Return the terms of `text` as they stand in the index: folded, stemmed, no stop words.

    >>> analyse("The dual problems of SVMs")
    ['dual', 'problem', 'svm']
    """
    return list(analyzer().analyze(prepared(text)))


def analyse_passage(text: str) -> list[str]:
    """Return the terms under which a passage with `text` is found.

    >>> analyse_passage("ConsumerLagHigh fires")
    ['consumerlaghigh', 'fire', 'consum', 'lag', 'high']
    """
    return analyse("\n".join((text, *words_beside(text), *names_as_one(text))))


def signed_terms(text: str) -> list[tuple[str, ...]]:
    """Return for each word of `text` with a sign behind it the terms without and with the sign.

    A passage that has such a word has both, side by side.

    >>> signed_terms("K-means++ in C#"), signed_terms("a + b++c of issue#12")
    ([('mean', 'meansplusplus'), ('c', 'csharp')], [])
    >>> signed_terms("since C++17 and C#9")
    [('c', 'cplusplus'), ('c', 'csharp')]
    """
    return [tuple(analyse(words)) for words in _with_signs(text)]


class LetteredTerms(NamedTuple):
    """The terms of a name with a letter in it.

    Attributes:
        name: The name.
        letter: The term of its letter, or the empty string where the index has none of it.
        word: The term of its word, or the empty string.
        joined: The term of both, or of the letter with its sign and that of the word behind it.
    """

    name: Lettered
    letter: str
    word: str
    joined: tuple[str, ...]


def lettered_terms(text: str) -> list[LetteredTerms]:
    """Return the terms of each name with a letter in it (`mlkb.index.letters`).

    >>> [one.joined for one in lettered_terms("k-means in a B+ tree, OR-Map, KL-divergence, k is")]
    [('kmean',), ('bplus', 'tree'), ('ormap',)]
    """
    found = []
    for name in lettered(text):
        letter, word = ("".join(analyse(part)) for part in (name.letter, name.word))
        if (word or not name.word) and (len(name.letter) == 1 or not letter):
            found.append(LetteredTerms(name, letter, word, tuple(analyse(name.joined))))
    return found


def is_lettered(text: str) -> bool:
    """Whether a text is one name with a letter in it, joined by more than a space, and no more.

    >>> [is_lettered(text) for text in ("B+ trees", "the $k$-means", "B tree", "k-means of rows")]
    [True, True, False, False]
    """
    names = [name for name in lettered(text) if name.is_tight]
    around = (f"{text[: name.start]} {text[name.end :]}" for name in names)
    return len(names) == 1 and not any(map(analyse, around))


def repeated_terms(text: str) -> list[tuple[str, str]]:
    """Return for each name of a word that stands twice that word's term, and that of all of it.

    >>> repeated_terms("end-to-end, one vs one")
    [('end', 'endtoend')]
    """
    return [(stem, "".join(analyse(joined))) for stem, joined in _repeated(text)]


def _repeated(text: str) -> list[tuple[str, str]]:
    """Return for each name of a word that stands twice that word's term, and all as one word."""
    found = []
    for word, between, other in repeats(text):
        stem = analyse(word)
        if len(stem) == 1 and stem == analyse(other) and not analyse(between):
            found.append((stem[0], f"{stem[0]}{between}{stem[0]}".lower()))
    return found


def names_as_one(text: str, *, as_written: bool = True) -> list[str]:
    """Return what is in the index for names that are one word of their own, as often as they stand.

    Those are names with a letter in them, and of a word that stands twice.

    Args:
        text: What may hold some.
        as_written: Whether it has its markup; without, a letter before a space may be any.
    """
    names = (one.name for one in lettered_terms(text))
    letters = [name.joined.lower() for name in names if as_written or name.is_tight]
    return letters + [joined for _, joined in _repeated(text)]


def words_within(word: str) -> tuple[str, ...]:
    """Return the words of which an identifier is made; none of what is one word.

    >>> words_within("HTTPServerError"), words_within("neuralODE"), words_within("ReLU")
    (('HTTP', 'Server', 'Error'), ('neural', 'ODE'), ())
    """
    parts = tuple(_HUMP.split(_PLURAL.sub("", word)))
    is_made = len(parts) > 1 and max(map(len, parts)) >= _LONGEST_PART
    return parts if is_made else ()


def _within_identifiers(text: str) -> list[str]:
    """Return the words within each identifier of `text`, each identifier once."""
    identifiers = dict.fromkeys(_IDENTIFIER.findall(text)) if _HUMP.search(text) else {}
    return [" ".join(words) for one in identifiers if (words := words_within(one))]


def _with_signs(text: str) -> list[str]:
    """Return the words of `text` with a sign behind them, each once: without it, and with it.

    Of an identifier (``KMeans++``) it is the last word that has the sign.
    """
    if "++" not in text and "#" not in text:
        return []
    found: dict[str, None] = {}
    for word, plus, sharp in _SIGNED.findall(text):
        *_, last = words_within(word) or (word,)
        found[f"{last} {last}{_SIGNS[plus or sharp]}".lower()] = None
    return list(found)


def words_beside(text: str) -> list[str]:
    """Return what is in the index beside the words of `text` as they stand, each value apart."""
    return [*_within_identifiers(text), *_with_signs(text)]


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Return what makes terms of a `prepared` text."""
    from tantivy import Filter

    return _folding().filter(Filter.stopword("english")).filter(Filter.stemmer("english")).build()


@cache
def speller() -> tantivy.TextAnalyzer:
    """Return what makes of a text its words as they are spelt, folded."""
    return _folding().build()


def folded(word: str) -> str:
    """Return a word in lower case and plain letters, as `speller` has it.

    >>> folded("Größe"), folded("Łańcuch"), folded("Kernel")
    ('grosse', 'lancuch', 'kernel')
    """
    lower = word.lower()
    return lower if lower.isascii() else "".join(speller().analyze(lower)) or lower


def _folding() -> tantivy.TextAnalyzerBuilder:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


def prepared(text: str) -> str:
    """Return `text` as the analyser should see it: plain letters, one dialect, no possessives."""
    plain = text if text.isascii() else _plain_letters(text)
    return one_dialect(_POSSESSIVE.sub("", _PLURAL.sub("", plain)).lower())


def _plain_letters(text: str) -> str:
    """Make of letters set small, bold or double the letters, and drop what cannot be encoded.

    A sign such as that of a trademark is no letter, and stays apart from the word before it.

    So "Cp" finds C with a small p below. Chinese and Japanese have no spaces; letter by letter
    they can be found at all.
    """
    plain = "".join(
        unicodedata.normalize("NFKC", c) if unicodedata.category(c)[0] in "LMN" else c
        for c in composed(text)
    )
    spaced = "".join(f" {c} " if "\u3040" <= c <= "\u9fff" else c for c in plain)
    return spaced.encode("utf-8", "ignore").decode("utf-8")
