"""Whether a query is in another language than the articles, where theirs is English.

Only what is sure counts: two of the words that hold sentences together in German, French, Spanish,
Italian, Portuguese or Polish, or one beside a small word with an accent, or letters of which no
article has one. One such word alone may be of a name ("de Moivre"), and so may two that names have,
or an accent in a word with a capital. A query of other words alone ("Eigenwerte") does not say.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from mlkb.index.analysis import WORD, analyse, folded

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex

__all__ = ["NOT_ENGLISH", "is_foreign"]

NOT_ENGLISH = "The query does not look English, but the articles do: put it in English."

_WITH_NAMES = "da das de dei del della den der des di du la las le los von"
"""Those that are part of names, too, and of several ("de la Vallée Poussin")."""

_GERMAN = (
    "dem ein eine einer eines ist sind und oder nicht mit zum zur wie warum wann welche welcher"
)
_FRENCH = "les une un est sont ou pourquoi dans pour avec sur quel quelle entre"
_OF_THE_SOUTH = "el por para como que una uno il lo gli nel quando che um uma ao qual"
"""Spanish, Italian and Portuguese, which share many."""

_POLISH = "dla nie czy jak"
_OF_NAMES = frozenset(_WITH_NAMES.split())
_FUNCTION_WORDS = _OF_NAMES.union(
    *(words.split() for words in (_GERMAN, _FRENCH, _OF_THE_SOUTH, _POLISH))
)
"""Words of which English has none, or has them in names alone; folded, as the index has them."""

_LENT = "a cafe cliche coordinate deja facade naive naively resume role"
_LOANS = frozenset(_LENT.split())
"""Words that English writes with an accent, too; folded."""

_TWO = 2
"""Function words from which a query is no name with one in it."""

_TIMES = 10
"""How many times as often English articles have "the" as such a word."""


def is_foreign(words: str, lexical: LexicalIndex) -> bool:
    """Whether a query is in another language, and the articles are in English.

    Args:
        words: A query as it was typed: what only asks tells most.
        lexical: The index of the corpus.
    """
    typed = WORD.findall(words)
    return _is_elsewheres(typed, lexical) or _is_in_other_letters(typed, lexical)


def _is_elsewheres(typed: list[str], lexical: LexicalIndex) -> bool:
    said = {folded(word) for word in typed if word.islower() or word.istitle()} & _FUNCTION_WORDS
    accents = any(
        word.islower() and not word.isascii() and folded(word) not in _LOANS for word in typed
    )
    enough = accents or (len(said) >= _TWO and not said <= _OF_NAMES)
    often = lexical.spelling_frequency("the")
    return (
        bool(said)
        and enough
        and all(_TIMES * lexical.spelling_frequency(word) < often for word in said)
    )


def _is_in_other_letters(typed: list[str], lexical: LexicalIndex) -> bool:
    """Whether words are in letters, neither Latin nor Greek, that no article has."""
    others = [word for word in typed if any(map(_is_other, word))]
    terms = {term for word in others for term in analyse(word) if any(map(_is_other, term))}
    return (
        bool(terms)
        and lexical.spelling_frequency("the") > 0
        and not any(map(lexical.document_frequency, terms))
    )


def _is_other(letter: str) -> bool:
    name = unicodedata.name(letter, "") if letter.isalpha() and letter > "\u02ff" else ""
    return name.startswith(
        ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "CYRILLIC", "ARABIC", "HEBREW")
    )
