"""Parts of an article that come after what tells: lists, announcements, headings alone, code.

References, notation and contents hold the words of everything the article is about, and answer
nothing; so does the paragraph in front that says what the reader will find. Of the passages that
the development queries find best, none of 80 in such lists was judged of use and 3 of 161 in front,
while a third of all others were. Headings and a title under which nothing stands yet say what a
text will be about, and are not it; lines of tags and dates are about the text. None of these is an
answer (`mlkb.search.found`). A program names everything that it computes, and is seldom what was
asked for in words; commands and settings often are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse
from mlkb.search.candidates.head_lines import only_head_lines, only_links
from mlkb.search.fusion import WHOLE, Weights, evidence
from mlkb.search.query.code_questions import may_ask_for_code
from mlkb.search.query.languages import PROGRAMS
from mlkb.search.query.words import words_of

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog, StoredPassage
    from mlkb.index.lexical import LexicalIndex
    from mlkb.records.answers import Arms
    from mlkb.records.posts import Kind
    from mlkb.search.query.parse import ParsedQuery

__all__ = [
    "announces", "behind_their_posts", "lists", "only_names", "says_nothing", "silent_beside",
    "with_asides",
]  # fmt: skip

_BEHIND = 0.01
"""By how much a list comes behind, in log odds: what is next to it has the same chance."""

_LISTS = frozenset(
    {
        "acknowledgements", "acknowledgments", "bibliography", "contents", "footnotes",
        "further reading", "list of symbols", "literature", "notation", "notation and conventions",
        "references", "references and further reading", "related", "related notes", "related posts",
        "related topics", "see also", "symbols", "table of contents", "tags", "works cited",
    }
)  # fmt: skip

_NOT_WORDS = re.compile(r"^[\W\d_]+|[\W_]+$")
_OF_WHAT = re.compile(r"^(notation|(?:list of )?symbols) (?:for|in|of|used)\b.*", re.DOTALL)
"""Of what the notation is does not matter: "Notation for phase space"."""

_WORK = "article|chapter|document|essay|guide|lecture|lesson|note|part|post|tutorial"
_ANNOUNCES = (
    rf"(?i)\b(?:after|in|by the end of) this (?:{_WORK})\b"
    rf"|\bthis (?:{_WORK}) (?:will )?(?:collect|cover|derive|describe|discuss|explain|give"
    r"|introduce|look|present|review|show|summari[sz]e|treat|walk)(?:e?s)?\b"
    r"|\bthe reader (?:can|learns|will)\b"
    r"|\b(?:you|we)(?:['\u2019]ll| will) (?:build|cover|derive|discuss|explore|find|learn|look|see"
    r"|show)\b"
)
"""What an author writes who says what is to come."""

_UNDERLINED = r"(?:[ \t]*\S[^\n]*+\n){1,4}? {0,3}(?:=+|-+)[ \t]*(?:\n|$)"
_NOTHING_BUT_HEADINGS = (
    rf"(?:\s++|#{{1,6}}(?:[ \t][^\n]*+)?(?:\n|$)|{_UNDERLINED}"
    r"|<!--(?:(?!-->)[\s\S])*+-->|%%[^%]*+%%)*+"
)
"""Headings, and comments that say what is to come below."""

_VARIABLE = 4
"""Letters of what may be a variable, or short for what it holds: ``rf``, ``eps``, ``pinv``."""

_TELLING: tuple[Kind, ...] = ("text", "formula")
"""Kinds of passage other than code."""


def with_asides(
    candidates: Mapping[int, Arms],
    stored: Mapping[int, StoredPassage],
    query: ParsedQuery,
    lexical: LexicalIndex,
) -> dict[int, Arms]:
    """Return what the arms gave each candidate, those marked that should come later.

    Who asks what a symbol means is told by the list that says so, who asks what a thing is by the
    paragraph in front that does, whatever else it says, and who types the title of a post wants it
    from its beginning.

    Args:
        candidates: What the arms gave, by passage id.
        stored: The candidates that are looked at, by passage id.
        query: The query.
        lexical: The index of the corpus.
    """
    terms = set(analyse(query.words))
    in_sections = {one.post.path for one in stored.values() if one.passage.headings}
    marked = dict(candidates)
    programs = []
    for id_, one in stored.items():
        passage = one.passage
        language = passage.language.lower()
        # What is no more than a paragraph in front, or has no parts, has what it announces.
        in_front = not passage.headings and one.post.path in in_sections
        if language in PROGRAMS and language not in terms:
            programs.append(id_)
        elif not (marked[id_].defines or marked[id_].titled) and (
            lists(passage.headings, terms)
            or says_nothing(passage.text, one.post.title)
            or (in_front and marked[id_].tells < WHOLE and announces(passage.text))
        ):
            marked[id_] = replace(marked[id_], aside=True)
    wanted = query.asks_for_code or may_ask_for_code(query.words)
    if programs and not wanted and not _only_in_code(query.words, lexical):
        marked.update((id_, replace(marked[id_], code=True)) for id_ in programs)
    return marked


def behind_their_posts(
    candidates: Mapping[int, Arms], stored: Mapping[int, StoredPassage], weights: Weights
) -> dict[int, Arms]:
    """Return the same candidates, no list before the best that its own post tells.

    A work that is cited may have the very words in its title. So it shows that its post is about
    them, and not where: what the post says of it is read first, in whatever words.

    Args:
        candidates: What the arms gave, by passage id, those marked that come later.
        stored: The candidates that are looked at, by passage id.
        weights: What the arms count.
    """
    best: dict[str, float] = {}
    listing: dict[int, str] = {}
    for id_, one in stored.items():
        path = one.post.path
        if not candidates[id_].aside:
            best[path] = max(best.get(path, -math.inf), evidence(candidates[id_], weights))
        elif lists(one.passage.headings):
            listing[id_] = path
    held = dict(candidates)
    for id_, path in listing.items():
        ahead = evidence(held[id_], weights) - best.get(path, math.inf)
        if ahead >= 0:
            held[id_] = replace(held[id_], moved=-ahead - _BEHIND)
    return held


def silent_beside(
    candidates: Mapping[int, Arms], stored: Mapping[int, StoredPassage], catalog: Catalog
) -> set[int]:
    """Return the passages that say nothing, though their posts do: none of them is an answer.

    Of a post that has nothing else, what it is called and is to be about is all that can be found.

    Args:
        candidates: What the arms gave, by passage id.
        stored: The candidates that are looked at, by passage id.
        catalog: What knows the passages of a post.
    """
    silent = {
        id_
        for id_, one in stored.items()
        if not candidates[id_].titled and says_nothing(one.passage.text, one.post.title)
    }
    if not silent:
        return silent
    for post in catalog.posts_of(sorted(silent)):
        own = {passage for _, passage in catalog.pieces_of_post(post)}
        silent -= own if own <= silent else set()
    return silent


def lists(headings: Iterable[str], terms: Collection[str] = ()) -> bool:
    """Whether one of the headings above a passage says that it lists; not if that is asked for.

    Args:
        headings: As in `Passage`.
        terms: The terms of the query.
    """
    names = (_OF_WHAT.sub(r"\1", _NOT_WORDS.sub("", heading).casefold()) for heading in headings)
    return any(
        name in _LISTS and not any(term in terms for term in analyse(name)) for name in names
    )


@lru_cache(maxsize=256)  # a search asks it of each passage for several reasons
def says_nothing(text: str, title: str) -> bool:
    """Whether a text says nothing of what the post with this `title` is about.

    It is no more than that title, headings with nothing below, or lines of tags, dates and links.
    """
    return only_links(text) or only_names(text, title) or only_head_lines(text)


def only_names(text: str, title: str) -> bool:
    """Whether a text is no more than the `title` of its post, or headings with nothing below."""
    if text == title:
        return True
    begins = text.startswith("#") or compiled(_UNDERLINED).match(text) is not None
    return begins and compiled(_NOTHING_BUT_HEADINGS).fullmatch(text) is not None


def announces(text: str) -> bool:
    """Whether a text says what is to come in the article."""
    return compiled(_ANNOUNCES).search(text) is not None


def _only_in_code(words: str, lexical: LexicalIndex) -> bool:
    """Whether one of the words is here, but in code alone: then code is what answers.

    A few letters are a variable in a program, and the same thing is written out in the text.
    """
    return any(
        lexical.document_frequency(term) and not lexical.search_words([term], 1, kinds=_TELLING)
        for word in words_of(words)
        if len(word.written) > _VARIABLE
        for term in word.terms
    )
