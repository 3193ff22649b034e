"""Finds the passages that say what a symbol means.

The index knows words and structures, not what defines what. So it proposes: tables of notation and
sentences that explain, by the words that they have in common and the letters of the symbol; and
formulas with its structure, with the passages around them. Whether one of these says what the
symbol means is read in its text (`mlkb.search.candidates.defining`), and whether it is about what
the symbol is used in is looked up (`mlkb.search.candidates.contexts`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse
from mlkb.search.candidates.contexts import shares
from mlkb.search.candidates.introductions import TELLING

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Filters
    from mlkb.search.query.symbol_questions import SymbolQuestion
    from mlkb.search.snapshot import Snapshot

__all__ = ["meanings"]

_LISTING, _DEFINING, _NAMING = "notation symbols meaning", "denotes write called", ""
"""Words of the headings of tables and sections that list symbols, and of sentences that explain;
where a noun stands beside a symbol there are none."""

_READ = 100
"""Passages of each kind of proposal that are read."""

_ENOUGH = 0.5
"""The share of the context from which a passage has it, by idf: "Hamiltonian" of "Hamiltonian
systems" (0.52), not the last two words of "pruning decision trees" (0.41). Set by hand, on some
eighty questions about the articles here."""

_SURELY = 0.8
"""How plainly the meaning of letters alone must be said that may be a word as well: by a row of
notation, or by a verb. Set by hand on some fifty letters: the nouns that stand before "n" or "P"
say less than what has the letter in its text, and rows always more."""

_MORE_TELLING = 0.505
"""The same of any other symbol alone: an equation that has it on the left is found as a formula."""

_USING = 0.1
"""How plainly what only has the symbol counts, where that stands alone: what says its meaning comes
first, then its uses, then all else. Set by hand, below whatever says a meaning."""

_FORMULA = re.compile(r"\$[^$\n]+\$")
_MARKS = ".,:;!?()[]\"'`*"
_FONT = re.compile(r"\\(?:math[a-z]+|boldsymbol|bm|pmb|operatorname\*?)")


def meanings(snapshot: Snapshot, question: SymbolQuestion, filters: Filters) -> dict[int, float]:
    """Return how plainly passages say what a symbol means, 0 to 1, by id; of those that do.

    Behind them, for a symbol alone, come those that use it, which may have been looked for as well.
    None does where the best has too little of the context: then the query is any other. Nor does
    any for a symbol alone where formulas are looked for, or where it is a word that heads a text.

    Args:
        snapshot: What to search in.
        question: The symbol, and where it is used.
        filters: Which posts and kinds may answer.
    """
    from mlkb.formulas.tokens import index_tokens
    from mlkb.search.candidates.defining import Symbol

    if question.alone and "formula" in filters.kinds:
        return {}
    lexical, catalog = snapshot.lexical, snapshot.catalog
    posts = catalog.post_ids(filters) if filters.restrict_posts else None
    letters = analyse(_FONT.sub(" ", question.symbol))
    context = analyse(question.context)
    proposed: dict[int, float] = {}
    for words in (_LISTING, _DEFINING, _NAMING):
        terms = [*analyse(words), *letters, *context]
        proposed |= lexical.search_words(terms, _READ, posts=posts, kinds=filters.kinds)
    if tokens := list(dict.fromkeys(index_tokens(question.symbol))):
        proposed |= lexical.search_formula(tokens, _READ, posts=posts)
    proposed |= dict.fromkeys(catalog.parents_of(list(proposed)).values(), 0.0)
    passages = catalog.passages(list(proposed))
    if question.word and any(_is_headed(question.word, stored) for stored in passages.values()):
        return {}
    symbol = Symbol(question.symbol, applied=question.alone)
    defining = {
        id_: (stored, said)
        for id_, stored in passages.items()
        if (not filters.kinds or stored.passage.kind in filters.kinds)
        and (said := symbol.defined_in(stored.passage))
    }
    stored_by_id = {id_: stored for id_, (stored, _) in defining.items()}
    there = shares(question.context, stored_by_id, lexical)
    plain = {id_: said for id_, (_, said) in defining.items() if there[id_] >= _ENOUGH}
    least = _SURELY if question.word else _MORE_TELLING if question.alone else TELLING
    if max(plain.values(), default=0.0) < least:
        return {}
    told = {id_: said * there[id_] for id_, said in plain.items()}
    if not question.alone:
        return told
    using = (id_ for id_, stored in passages.items() if symbol.stands_in(stored.passage))
    return dict.fromkeys(using, _USING) | told


def _is_headed(word: str, stored: StoredPassage) -> bool:
    """Whether a word stands in the title of a passage's post or in its headings, as a word.

    Of a letter alone it matters whether it is a capital.
    """
    heads = " ".join((stored.post.title, *stored.passage.headings))
    words = {one.strip(_MARKS) for one in _FORMULA.sub(" ", heads).split()}
    return word in words or (len(word) > 1 and word.lower() in {one.lower() for one in words})
