"""Records for who pays for every word: what an assistant is sent, as JSON and as text.

Both are what `json` and `plain` make of the same record, shortened by one rule:

- of a passage, its text is told and where it stands; not how it was found (scores of arms, words
  that match), not what its text has already (``formula``), nor what a listing tells of its post;
- a text that is too long is cut at the end of a line, and the cut says where to read on; it begins
  at ``found_at``, which ``line`` then is;
- where nothing answers, the three nearest hits are enough;
- of two passages that are near, the one of the post that was asked for is not repeated; nor is, of
  a post of the corpus, how many passages of a draft are;
- nothing else is longer than a long passage, be it a title;
- what is ``null``, ``false`` or empty is left out, but ``answered``;
- texts are cleaned as for a terminal, since nobody escapes them again on their way.

What is left has the names and the meaning of `json`. Two things are read in parts, and have fields
of their own: ``next_start``, where to go on, missing at the end, which counts the posts of a
``list``, the tags of ``tags`` (both have ``total``, too), and the characters of an ``article``.
That has ``text``, the part of the Markdown that was asked for, in place of ``source``; ``start``,
where the part begins; and ``characters``, the length of all of it. ``headings`` come with the first
part of a whole article that has several, fifty at the most, the upper levels first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlkb.clean import clean
from mlkb.view import json, plain
from mlkb.view.sections import section
from mlkb.view.words import count, metadata, place, reference

if TYPE_CHECKING:
    from mlkb.records.answers import Hit, SearchResult
    from mlkb.records.articles import ArticleText
    from mlkb.records.posts import Passage, Post
    from mlkb.records.relations import FormulaResult, Pair, RelatedResult

__all__ = ["Brief", "article", "bounded", "formula", "listing", "related", "search", "tags"]

_MOST = 2_000
"""Characters of a passage; of 1,657 in the articles here only programs are longer, 35 of 66."""

_LONGEST = 2_500
"""Characters of anything else, and of a passage that is cut with what is said of the rest."""

_MOST_HEADINGS = 50

_MOST_NEAREST = 3
"""Hits of a query that nothing answers."""

_MOST_OF_PAIR = 300
"""Characters of a passage that only shows why a post is near."""

_HOW_FOUND = {
    "arms",
    "explanation",
    "found_at",
    "generation",
    "judgement",
    "matched",
    "reranked",
    "terms",
    "took_ms",
}
_OF_POST = {"draft", "parts", "part", "read_minutes", "series", "summary", "tags"}
_KNOWN = {"corpus"}
"""The same in every answer, and told once."""


@dataclass(frozen=True, slots=True)
class Brief:
    """An answer in both forms.

    Attributes:
        document: JSON, for programs.
        text: Plain text, with the same content but for the notices.
    """

    document: dict[str, Any]
    text: str

    def noting(self, sentences: Sequence[str]) -> Brief:
        """Return it with further notices, before its own."""
        if not sentences:
            return self
        notices = [*map(bounded, sentences), *self.document.get("notices", ())]
        return replace(self, document={**self.document, "notices": notices})

    @property
    def shown(self) -> str:
        """The text below the notices."""
        said = "".join(f"Note: {sentence}\n" for sentence in self.document.get("notices", ()))
        return f"{said}\n{self.text}" if said else self.text


def bounded(text: str) -> str:
    """Return `text` cleaned, and cut where it is too long."""
    return _cut(clean(text[: 2 * _LONGEST]), _LONGEST)  # what is removed may be as long as the rest


def search(result: SearchResult) -> Brief:
    """Return the hits, best first, and whether they answer."""
    hits = result.hits if result.answered else result.hits[:_MOST_NEAREST]
    short = replace(result, hits=tuple(map(_short_hit, hits)))
    document = _without(json.search(short), _KNOWN | _HOW_FOUND | _OF_POST | {"formula"})
    return Brief(document, _lines(plain.search(short)))


def formula(result: FormulaResult) -> Brief:
    """Return the places of a formula."""
    short = replace(
        result,
        occurrences=tuple(
            replace(found, passage=_short(found.passage, found.post))
            for found in result.occurrences
        ),
        passage=_short(result.passage, result.post) if result.passage and result.post else None,
    )
    document = _without(json.formula(short), _KNOWN | _HOW_FOUND | _OF_POST | {"formula"})
    text = _lines(plain.formula(short))
    if result.passage and result.post:
        asked = bounded(place(result.post.path, result.passage.line))
        text = f"Asked for: {asked}\n\n{bounded(result.latex)}\n\n{text}"
    return Brief(document, text)


def related(result: RelatedResult) -> Brief:
    """Return the posts near a post, and what in them is near."""
    short = replace(
        result,
        related=tuple(
            replace(near, because=tuple(map(_short_pair, near.because))) for near in result.related
        ),
    )
    of_draft = set() if result.compared else {"answered", "compared"}
    document = _without(json.related(short), _KNOWN | _HOW_FOUND | of_draft)
    return Brief(document, _lines(plain.related(short)))


def listing(posts: Sequence[Post], start: int, most: int) -> Brief:
    """Return at most `most` of `posts`, from the one at `start` on, counted from 0."""
    shown = posts[start : start + most]
    document = _without(json.listing(shown), _KNOWN)
    text = _lines(plain.listing(shown)) if shown or not posts else ""
    return _paged(document, text, start + len(shown), len(posts))


def tags(posts: Sequence[Post], start: int, most: int) -> Brief:
    """Return at most `most` of the tags of `posts`, and how many bear each."""
    document = _without(json.tags(posts), _KNOWN)
    there, rows = document.get("tags", []), plain.tags(posts).splitlines(keepends=True)
    shown = {**document, "tags": there[start : start + most]}
    text = _lines("".join(rows[start : start + most]))
    return _paged(shown, text, start + len(shown["tags"]), len(there))


def article(text: ArticleText, start: int, most: int) -> Brief:
    """Return at most `most` characters of what was asked for, from the one at `start` on."""
    whole = clean(section(text)).strip("\n")
    part, end = _part(whole, start, most)
    document = _without(json.article(text), _KNOWN | {"source"})
    if text.line is not None or start or end == len(whole):
        document.pop("headings", None)
    elif "headings" in document:
        document["headings"] = _upper(document["headings"])
    document |= {"start": start, "characters": len(whole), "text": part}
    post = text.post
    title = clean(post.title, multiline=False)
    parts = ", ".join(f"#{one['anchor']}" for one in document.get("headings", ()))
    facts = [f"{title} · {metadata(post)}", place(post.path, text.line), parts]
    head = _lines("".join(f"{fact}\n" for fact in facts if fact))
    said = f"{head}\n{part}\n"
    if end < len(whole):
        document["next_start"] = end
        said += f"\n… {count(len(whole) - end, 'more character')}, from start={end} on\n"
    return Brief(document, said)


def _paged(document: dict[str, Any], text: str, end: int, total: int) -> Brief:
    """Return a part of a list, with where the next one begins, if there is one."""
    document["total"] = total
    if not text and total:
        text = f"There are {total:,}; start is beyond them.\n"
    if end < total:
        document["next_start"] = end
        text += f"… {total - end:,} more, from start={end} on\n"
    return Brief(document, text)


def _lines(text: str) -> str:
    """Return `text` with no line too long."""
    return "\n".join(_cut(line, _LONGEST) for line in text.split("\n"))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def _upper(headings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return as many levels of `headings` as may be sent, or the first of the highest."""
    for deepest in range(6, 0, -1):
        shown = [heading for heading in headings if heading["level"] <= deepest]
        if len(shown) <= _MOST_HEADINGS:
            break
    return (shown or headings)[:_MOST_HEADINGS]


def _without(value: Any, names: set[str]) -> Any:
    """Return what of `value` is there and not called one of `names`, its texts cleaned."""
    if isinstance(value, str):
        return bounded(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    if isinstance(value, dict):
        kept = {key: _without(one, names) for key, one in value.items() if key not in names}
        return {key: one for key, one in kept.items() if key == "answered" or _is_there(one)}
    return value


def _is_there(value: Any) -> bool:
    """Whether a value tells something; a number always does."""
    return value is not False and value is not None and value not in ("", [], {})


def _short_hit(hit: Hit) -> Hit:
    short = _short(hit.passage, hit.post, hit.offset)
    return hit if short is hit.passage else replace(hit, passage=short, offset=0)


def _short(passage: Passage, post: Post, offset: int = 0) -> Passage:
    """Return a passage; of one that is too long, what stands from its line `offset` on."""
    if len(passage.text) <= _MOST:
        return passage
    text = passage.text.split("\n", offset)[-1]
    line = passage.line + offset
    shown, end = _part(text, 0, _MOST)
    if end < len(text):
        more = count(len(text) - end, "more character")
        shown += f"\n… {more}, read {reference(post, '')}:{line}"
    return replace(passage, text=shown, line=line)


def _short_pair(pair: Pair) -> Pair:
    there = replace(pair.there, text=_cut(pair.there.text, _MOST_OF_PAIR))
    return replace(pair, here=replace(pair.here, text=""), there=there)


def _part(text: str, start: int, most: int) -> tuple[str, int]:
    """Return at most `most` characters of `text` from `start` on, and where the next part begins.

    It ends with a paragraph where one ends in its second half, else with a line, likewise.
    """
    end = start + most
    if end >= len(text):
        return text[start:], len(text)
    for mark in ("\n\n", "\n"):
        found = text.rfind(mark, start + most // 2, end)
        if found > start:
            return text[start:found], found + len(mark)
    return text[start:end], end
