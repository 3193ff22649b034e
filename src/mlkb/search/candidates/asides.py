"""Parts of an article that come after what tells: lists, announcements, headings alone, code.

References, notation and contents hold the words of everything the article is about, and answer
nothing; so does the paragraph in front that says what the reader will find. Of the passages that
the development queries find best, none of 80 in such lists was judged of use and 3 of 161 in front,
while a third of all others were. Headings and a title under which nothing stands yet say what a
text will be about, and are not it; lines of tags and dates are about the text. None of these is an
answer (`mlkb.search.engine`). A program names everything that it computes, and is seldom what was
asked for in words; commands and settings often are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse
from mlkb.search.candidates.head_lines import only_head_lines, only_links
from mlkb.search.fusion import WHOLE

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog, StoredPassage
    from mlkb.index.lexical import LexicalIndex
    from mlkb.records.answers import Arms
    from mlkb.records.posts import Kind

__all__ = [
    "announces", "asks_for_code", "lists", "only_names", "says_nothing", "silent_beside",
    "with_asides",
]  # fmt: skip

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

_CODE = r"\w[_(.={]\w|\w\(\)|::|->|\b[a-z]+[A-Z]|`"
"""What is typed by who looks for code: a name with a sign within, or a sign of a language."""

_ASKING_FOR_CODE = (
    "code coding snippet script implementation implement program syntax notebook library Python "
    "numpy scipy pandas sklearn torch pytorch tensorflow jax matplotlib"
)

_TELLING: tuple[Kind, ...] = ("text", "formula")
"""Kinds of passage other than code."""

_PROGRAMS = frozenset(
    {
        "c", "c++", "cc", "cpp", "cs", "csharp", "cuda", "f90", "fortran", "go", "haskell", "hs",
        "java", "javascript", "jl", "js", "julia", "kotlin", "lua", "m", "matlab", "octave", "py",
        "python", "python3", "r", "rb", "rs", "ruby", "rust", "scala", "swift", "ts", "typescript",
    }
)  # fmt: skip
"""What fences say that hold a program."""


def with_asides(
    candidates: Mapping[int, Arms],
    stored: Mapping[int, StoredPassage],
    words: str,
    lexical: LexicalIndex,
) -> dict[int, Arms]:
    """Return what the arms gave each candidate, those marked that should come later.

    Who asks what a symbol means is told by the list that says so, who asks what a thing is by the
    paragraph in front that does, whatever else it says, and who types the title of a post wants it
    from its beginning.

    Args:
        candidates: What the arms gave, by passage id.
        stored: The candidates that are looked at, by passage id.
        words: The words of the query.
        lexical: The index of the corpus.
    """
    terms = set(analyse(words))
    in_sections = {one.post.path for one in stored.values() if one.passage.headings}
    marked = dict(candidates)
    programs = []
    for id_, one in stored.items():
        passage = one.passage
        language = passage.language.lower()
        # What is no more than a paragraph in front, or has no parts, has what it announces.
        in_front = not passage.headings and one.post.path in in_sections
        if language in _PROGRAMS and language not in terms:
            programs.append(id_)
        elif not (marked[id_].defines or marked[id_].titled) and (
            lists(passage.headings, terms)
            or says_nothing(passage.text, one.post.title)
            or (in_front and marked[id_].tells < WHOLE and announces(passage.text))
        ):
            marked[id_] = replace(marked[id_], aside=True)
    if programs and not asks_for_code(words) and not _only_in_code(terms, lexical):
        marked.update((id_, replace(marked[id_], code=True)) for id_ in programs)
    return marked


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


def asks_for_code(words: str) -> bool:
    """Whether the words of a query ask for code, or are some."""
    return compiled(_CODE).search(words) is not None or not _code_terms().isdisjoint(analyse(words))


def _only_in_code(terms: Iterable[str], lexical: LexicalIndex) -> bool:
    """Whether one of the terms is here, but in code alone: then code is what answers."""
    return any(
        lexical.document_frequency(term) and not lexical.search_words([term], 1, kinds=_TELLING)
        for term in terms
    )


@cache
def _code_terms() -> frozenset[str]:
    return frozenset(analyse(_ASKING_FOR_CODE))
