"""Programs, for who asks for one: those about what is sought come before what is said about it.

A program is a few words among many signs, and words and vectors give it less than the text around
it. So where a program is asked for (`mlkb.search.query.code_questions`), programs are looked for
beside the rest, and those count more that have nearly as many words of what they should be about as
any passage has, or have much to speak for them. To those of a program belong its headings and
the sentence in front. A single word that names nothing must be what the program is called.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse
from mlkb.search.fusion import Weights, fuse
from mlkb.search.query.code_questions import may_be_by_chance
from mlkb.search.query.languages import PROGRAMS, SCRIPTS, languages_in, may_be_in

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog
    from mlkb.index.lexical import LexicalIndex
    from mlkb.records.answers import Arms
    from mlkb.records.posts import Passage, Post
    from mlkb.search.query.parse import ParsedQuery

__all__ = ["is_called", "programs", "with_programs"]

_MOST = 20
"""Programs that are looked for: they are few in an article, and only the best are shown."""

_ABOUT = 0.7
"""The share of the words, of the most that any passage has, from which a program is about the
thing. Of 35 questions for a program the right one has at least .79 for 33; of eight for what is
told here and computed nowhere the nearest programs have up to .67. Set by hand on these."""

_LIKELY = 0.2
"""The chance from which it is, whatever words it has ("Verlet integrator" is a leapfrog, too); of
the eight the nearest have up to .08."""

_DEFINED = r"\b(?:def|class|func|fun|function|fn|struct)\s+(\w+)"
"""What a program defines."""

_LATER = 0.9
"""What a program counts that comes after such a one in its post: where one is given in parts, the
first defines what the others use and check."""


def programs(
    terms: Sequence[str], lexical: LexicalIndex, posts: Sequence[int] | None
) -> dict[int, float]:
    """Return the passages of code with the most of the terms, with their BM25 scores.

    Args:
        terms: The terms of the query.
        lexical: The index of the corpus.
        posts: Ids of the posts that may answer; None for all.
    """
    return dict(lexical.search_words(terms, _MOST, posts=posts, kinds=("code",)))


def with_programs(
    candidates: Mapping[int, Arms], query: ParsedQuery, catalog: Catalog, weights: Weights
) -> dict[int, Arms]:
    """Return what the arms gave each candidate, the programs marked that are sought.

    Args:
        candidates: What the arms gave, by passage id.
        query: What a program is sought about; it must be in a language that is named by the words
            that ask for it.
        catalog: Has the passages.
        weights: What the arms count.
    """
    enough = _ABOUT * max((arms.coverage or 0.0 for arms in candidates.values()), default=0.0)
    about = [
        id_
        for id_, arms in candidates.items()
        if (arms.coverage or 0.0) >= enough > 0 or fuse(arms, weights) >= _LIKELY
    ]
    languages = languages_in(query.asks_for_code)
    found = [
        one
        for one in catalog.passages(about).values()
        if one.passage.kind == "code" and _is_sought(one.passage.language, languages)
    ]
    if may_be_by_chance(query.words):
        found = [one for one in found if is_called(one.passage, one.post, query.words)]
    marked = dict(candidates)
    begun: set[str] = set()
    for one in sorted(found, key=lambda one: one.passage.line):
        marked[one.id] = replace(marked[one.id], sought=_LATER if one.post.path in begun else 1.0)
        begun.add(one.post.path)
    return marked


def is_called(program: Passage, post: Post, name: str) -> bool:
    """Whether a program is called so: the name stands above it, or is what it defines."""
    terms = analyse(name)
    if any(set(terms) <= set(analyse(above)) for above in (post.title, *program.headings)):
        return True
    defined = (place[1] for place in compiled(_DEFINED).finditer(program.text))
    return any(terms == analyse(one) for one in defined)


def _is_sought(fence: str, languages: Collection[str]) -> bool:
    """Whether what stands in a fence is a program, and in one of the languages, if any."""
    if languages:
        return may_be_in(fence, languages)
    return not fence or fence.lower() in PROGRAMS | SCRIPTS
