"""How far a passage is about what a symbol is said to be used in: "in GMM", "in k-means".

A letter means something else in each article, and every table of notation says what one of them
means. So a passage counts by the words of the context that stand in it, in its headings or in the
title of its post. A word is looked for as it is written, the parts of "k-means" side by side; an
abbreviation such as "HMM" also by the name that it is short for (`mlkb.search.query.concepts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.query.concepts import named_so
from mlkb.search.query.names import kind_terms

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.index.lexical import LexicalIndex

__all__ = ["shares"]

_MENTIONED = 0.9
"""What a word counts that stands in the passage alone, beside one in its headings or the title:
where two passages say as plainly what a symbol means, that of the article about it comes first.
Set by hand; of the questions in `mlkb.search.candidates.meanings` it moved one, to the better."""


def shares(
    context: str, stored: Mapping[int, StoredPassage], lexical: LexicalIndex
) -> dict[int, float]:
    """Return which share of a context, by idf, each passage has, 0 to 1, by id.

    Of a context without words every passage has all.

    Args:
        context: Words of a query.
        stored: The passages, by id.
        lexical: The index that they stand in.
    """
    # In one order, since floats are added by it.
    words = sorted({terms for word in context.split() if (terms := tuple(analyse(word)))})
    words = [terms for terms in words if not kind_terms().issuperset(terms)] or words
    if not words:
        return dict.fromkeys(stored, 1.0)
    idf = lexical.weights([term for terms in words for term in terms], "words")
    total = sum(idf[term] for terms in words for term in terms)
    heads = {id_: _heads(one) for id_, one in stored.items()}
    found = dict.fromkeys(stored, 0.0)
    for terms in words:
        share = sum(idf[term] for term in terms) / total
        names = (terms, *_in_full(terms))
        mentioning = {id_ for name in names for id_ in lexical.having(name, list(stored))}
        for id_ in stored:
            if any(_joined(name) in heads[id_] for name in names):
                found[id_] += share
            elif id_ in mentioning:
                found[id_] += _MENTIONED * share
    return found


def _in_full(terms: Sequence[str]) -> list[Sequence[str]]:
    """Return what a word may be short for: names that begin with words of these initials."""
    if len(terms) > 1 or len(terms[0]) == 1:
        return []
    (short,) = terms
    names = [name.terms.split()[: len(short)] for names in named_so(short) for name in names]
    return [name for name in names if "".join(word[0] for word in name) == short]


def _heads(stored: StoredPassage) -> str:
    """Return the terms of the title of a passage's post and of its headings, each kept apart."""
    heads = (stored.post.title, *stored.passage.headings)
    return ";".join(_joined(analyse(head)) for head in heads)


def _joined(terms: Sequence[str]) -> str:
    return f" {' '.join(terms)} "
