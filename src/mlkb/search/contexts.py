"""How far a passage is about what a symbol is said to be used in: "in GMM", "in k-means".

A letter means something else in each article, and every table of notation says what one of them
means. So a passage counts by the words of the context that stand in it, in its headings or in the
title of its post. A word is looked for as it is written: the parts of "k-means" side by side, "HMM"
also as the initials of words in a title or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.index.lexical import analyse
from mlkb.search.names import kind_terms

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.index.lexical import LexicalIndex

__all__ = ["shares"]

_MENTIONED = 0.9
"""What a word counts that stands in the passage alone, beside one in its headings or the title:
where two passages say as plainly what a symbol means, that of the article about it comes first.
Set by hand; of the questions in `mlkb.search.meanings` it moved one, to the better."""

_FEWEST_INITIALS = 3
"""Letters of an abbreviation in lower case; two may be any word's."""

_INITIAL = re.compile(r"[^\W\d_]\w*")
_PART = re.compile(r"[\w\s'’-]+")


class _Heads:
    """The title of a passage's post and its headings, read for words and for abbreviations."""

    def __init__(self, stored: StoredPassage) -> None:
        heads = (stored.post.title, *stored.passage.headings)
        self._terms = _joined(term for head in heads for term in (*analyse(head), ""))
        parts = [part for head in heads for part in _PART.findall(head.lower())]
        self._initials = ["".join(word[0] for word in _INITIAL.findall(part)) for part in parts]

    def have(self, terms: Sequence[str], written: str) -> bool:
        """Whether a word stands there, its parts side by side, or what it is short for."""
        if _joined(terms) in self._terms:
            return True
        may_be_short = len(terms) == 1 and (len(terms[0]) >= _FEWEST_INITIALS or written.isupper())
        return may_be_short and any(terms[0] in initials for initials in self._initials)


def shares(
    context: str, stored: Mapping[int, StoredPassage], lexical: LexicalIndex
) -> dict[int, float]:
    """Return which share of a context, by rarity, each passage has, 0 to 1, by id.

    Of a context without words every passage has all.

    Args:
        context: Words of a query.
        stored: The passages, by id.
        lexical: The index that they stand in.
    """
    words = {terms: word for word in context.split() if (terms := tuple(analyse(word)))}
    telling = {terms: word for terms, word in words.items() if not kind_terms().issuperset(terms)}
    words = telling or words  # "models" says little beside "hidden Markov"
    if not words:
        return dict.fromkeys(stored, 1.0)
    rarities = lexical.weights([term for terms in words for term in terms], "words")
    total = sum(rarities[term] for terms in words for term in terms)
    heads = {id_: _Heads(one) for id_, one in stored.items()}
    found = dict.fromkeys(stored, 0.0)
    for terms, word in words.items():
        share = sum(rarities[term] for term in terms) / total
        mentioning = lexical.having(terms, list(stored))
        for id_ in stored:
            if heads[id_].have(terms, word):
                found[id_] += share
            elif id_ in mentioning:
                found[id_] += _MENTIONED * share
    return found


def _joined(terms: Iterable[str]) -> str:
    return f" {' '.join(terms)} "
