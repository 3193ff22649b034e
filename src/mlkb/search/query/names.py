"""Names of things in a query, and whether the corpus has them.

A word that is nowhere here may be everyday language for what is ("a jittery path"), and where all
words are here the thing may not be ("max-flow min-cut"). A name says more: whoever asks for the
Kalman filter is not answered by a corpus that never names it, whatever it says of filters.
`names.txt` lists the names of things of many fields; `training/write_names.py` makes it of the
lists in `training/names/`, which were written from general knowledge, without a look at any corpus.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse, lettered_terms, repeated_terms
from mlkb.search.data import DATA
from mlkb.search.query.asking import asking_terms
from mlkb.search.query.concepts import CONCEPT_NAMES
from mlkb.search.query.concepts import is_name as is_concept
from mlkb.search.query.forms import forms_of, ways_to_write
from mlkb.search.query.sorted_lines import contains_line, contains_term
from mlkb.search.query.words import WRITTEN, Word, terms_of, words_of

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex

__all__ = [
    "LONGEST",
    "NAMES",
    "is_here",
    "is_known",
    "is_listed",
    "is_of_a_name",
    "kind_terms",
    "line_of",
    "missing_names",
    "names_in",
    "nowhere_here",
    "quoted",
    "without_kind",
    "written_alike",
]

NAMES = DATA / "names.txt"
"""One name a line, in order: the terms of several words (`line_of`); a single word as it is
written, since the stems of ordinary words are names by chance ("anyone", anyons)."""

LONGEST = 5
"""Terms of the longest name."""

_SLOP = 1
"""Words that may stand between those of a name: "law of total variance"; one more, and "Q-learning"
is anywhere where a Q is said to be learned."""

_MOST_STOP_WORDS = 2
"""Stop words between two words of a name: "regression to the mean"."""

_IDENTIFIER = re.compile(r"(?<![^\W_])(?<!\\)[A-Za-z]{2,}(?:_[A-Za-z][A-Za-z0-9]+)+(?![^\W_])")
"""Words with underscores between them; a symbol has one letter, or one letter below it."""

_ENDING = 2
"""Letters that the stem of a word lacks, from which it may be another word: not a plural."""

_KINDS = (
    "algorithm approach coefficient condition correction criterion distribution effect encoding "
    "estimator formula function identity inequality initialisation law lemma matrix mechanism "
    "method model principle problem procedure projection rule technique theorem tree variable"
)
"""What a name ends with that says what kind of thing it is, and that its own section leaves out."""


def missing_names(text: str, lexical: LexicalIndex) -> list[str]:
    """Return the names in `text` that are nowhere in the corpus, as they are written there.

    Of names that overlap the longest counts, from the left: who asks for Hamiltonian Monte Carlo is
    not helped by Monte Carlo. An identifier of some code names one thing, too.

    Args:
        text: The words of a query.
        lexical: The index of the corpus.
    """
    identifiers = _IDENTIFIER.findall(text) if "_" in text else []
    rest = _IDENTIFIER.sub(";", text) if identifiers else text
    found = {**{one: analyse(one) for one in identifiers}, **dict(names_in(rest, is_listed))}
    if repeated := _repeated(text):
        found.setdefault(*repeated)
    missing = [words for words, terms in found.items() if not is_here(terms, lexical, words)]
    letters = (one for one in _lettered_names(text) if not any(one in name for name in found))
    return missing + [one for one in letters if not _has_letters(one, lexical)]


def names_in(text: str, is_name: Callable[[str, str], bool]) -> Iterator[tuple[str, list[str]]]:
    """Yield each name in `text` as it is written there, and its terms.

    Args:
        text: The words of a query.
        is_name: Whether terms, separated by spaces, are a name; it is given the words, too.
    """
    words = words_of(text)
    start = 0
    while start < len(words):
        length, found = _longest(text, words[start : start + LONGEST], is_name)
        if found is not None:
            yield found
        start += length


def is_here(
    name: Sequence[str], lexical: LexicalIndex, written: str = "", *, so: bool = False
) -> bool:
    """Whether the corpus has a name.

    Args:
        name: Its terms.
        lexical: The index of the corpus.
        written: The name as it is written: a single word is looked for so, or in another form that
            means the same (`mlkb.search.query.forms`), since a transformer is no transform.
        so: Whether no other form will do than singular and plural.
    """
    if not _has_letters(written, lexical) or not _is_in_a_row(name, lexical, written):
        return False
    word = written.lower()
    derived = word.isalpha() and word.isascii() and len(word) - len(name[0]) >= _ENDING
    if len(name) > 1 or not derived:
        return True
    forms = ways_to_write(word) if so else forms_of(word)
    return any(map(lexical.spelling_frequency, forms))


def _has_letters(written: str, lexical: LexicalIndex) -> bool:
    """Whether the letters in a name stand here beside their words, unless only a space joins them.

    After a space the letter may as well be set apart in the text ("the $Q$ function").
    """
    return all(
        lexical.document_frequency(one.joined[0])
        for one in lettered_terms(written)
        if one.name.is_tight
    )


def _is_in_a_row(name: Sequence[str], lexical: LexicalIndex, written: str) -> bool:
    """Whether the words of a name stand in a row, as far apart as its stop words have them."""
    if repeated := repeated_terms(written):
        return all(lexical.document_frequency(joined) for _, joined in repeated)
    words = [analyse(word[1]) for word in WRITTEN.finditer(written)]
    placed = [(place, terms[0]) for place, terms in enumerate(words) if len(terms) == 1]
    if [term for _, term in placed] != list(name) or placed[-1][0] - placed[0][0] < len(placed):
        return lexical.side_by_side(name, _SLOP)
    return lexical.side_by_side(placed) or lexical.side_by_side(name)


def _repeated(text: str) -> tuple[str, list[str]] | None:
    """Return what a query names by one word twice ("step by step"), and its terms.

    None where it asks for more than that: how something is done step by step is another question.
    """
    words = [word for word in words_of(text) if not asking_terms().issuperset(word.terms)]
    if not words:
        return None
    written = text[words[0].start : words[-1].end]
    terms = terms_of(words)
    return (written, terms) if len(set(terms)) == 1 and repeated_terms(written) else None


def _lettered_names(text: str) -> list[str]:
    """Return what is a name for its capitals, or for the sign behind its letter, as it is written.

    "n-dimensional" names nothing. Behind a star may stand what is said of it ("does A* work").
    """
    return [
        f"{name.letter}*" if name.sign == "star" else text[name.start : name.end].strip("$_*`")
        for name, *_ in lettered_terms(text)
        if name.is_tight and (name.sign or name.letter.isupper() or name.word.isupper())
    ]


def without_kind(name: str) -> list[str]:
    """Return the words of a name as they are written, without the last if that says only its kind.

    All of them where it does not, or where it is the only one.
    """
    words = words_of(name)
    of_kind = len(words) > 1 and kind_terms().issuperset(words[-1].terms)
    return [word.written for word in words[: len(words) - of_kind]]


def written_alike(name: str, written: str) -> bool:
    """Whether two words are the same but for a plural, in whatever case."""
    one, other = name.lower(), written.lower()
    return other in {one, f"{one}s", one.removesuffix("s")}


@cache
def kind_terms() -> frozenset[str]:
    """Return the terms of words that say what kind of thing a name means, and no more."""
    return frozenset(analyse(_KINDS))


def is_of_a_name(words: str) -> bool:
    """Whether some name, of the list or of a concept, has these words in a row, in any form."""
    terms = {words.lower(), " ".join(analyse(words))} - {""}
    return any(contains_term(term, file) for term in terms for file in (NAMES, CONCEPT_NAMES))


def nowhere_here(words: Sequence[str], *, answered: bool = False) -> str:
    """Return the sentence that says so of `words`, at least one.

    Who is answered all the same should know what by: other names, or a part of what was asked.
    """
    verb, by, it = ("is", "that name", "it") if len(words) == 1 else ("are", "these names", "them")
    if answered:
        return f"{quoted(words)} {verb} nowhere here by {by}; what follows may only be near {it}."
    return f"{quoted(words)} {verb} nowhere here."


def quoted(words: Iterable[str]) -> str:
    """Return words, at least one, as they are listed in a sentence."""
    *others, last = (f"'{word}'" for word in words)
    return f"{', '.join(others)} and {last}" if others else last


def _longest(
    text: str,
    words: Sequence[Word],
    is_name: Callable[[str, str], bool],
) -> tuple[int, tuple[str, list[str]] | None]:
    """Return how many words to go on by, and the longest name that begins here.

    Few stop words stand between those of a name, and no semicolon.
    """
    together = 1
    for word, following in pairwise(words):
        between = text[word.end : following.start]
        if ";" in between or len(WRITTEN.findall(between)) > _MOST_STOP_WORDS:
            break
        together += 1
    for length in range(together, 0, -1):
        terms = terms_of(words[:length])
        written = text[words[0].start : words[length - 1].end]
        if is_name(line_of(text, words[:length]), written):
            return length, (written, terms)
    return 1, None


def line_of(text: str, words: Sequence[Word]) -> str:
    """Return the terms of words, separated by spaces, as a list of names has them.

    A stop word says little ("law of total variance"); but two in a row are part of the name, since
    the core of a game is no core game.

    Args:
        text: Where the words stand.
        words: At least one, in a row.
    """
    line = list(words[0].terms)
    for word, following in pairwise(words):
        between = WRITTEN.findall(text[word.end : following.start])
        line += [*(between if len(between) > 1 else ()), *following.terms]
    return " ".join(line).lower()


def is_listed(terms: str, written: str) -> bool:
    """Whether terms are a name of the list; a single word as it is written, or its plural."""
    if " " in terms:
        return contains_line(terms, NAMES)
    single = WRITTEN.findall(written)[0].lower()
    return contains_line(single, NAMES) or contains_line(single.removesuffix("s"), NAMES)


def is_known(terms: str, written: str) -> bool:
    """Whether terms are a name of the list or, if several, of a concept; see `is_listed`."""
    return is_listed(terms, written) or (" " in terms and is_concept(terms))
