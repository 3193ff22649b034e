r"""How plainly a passage says what the thing is that has a name.

Authors say so in few ways: by an entry, "**Peeking:** checking results ...", which may be one of a
list of definitions; by a sentence that begins with the name, "A groove is a collection ..."; by
what gives the name, "is called information gain"; by "Long Name (LN)", which is written where the
name first comes; by setting it in another type. And a section may be headed with it. What symbols
mean is another matter (`mlkb.search.candidates.defining`).

Only the words beside a name are looked at, and of passages only those that are read in any case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import WORD, analyse
from mlkb.search.candidates.asides import says_nothing
from mlkb.search.query.initials import beginnings
from mlkb.search.query.names import kind_terms

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Arms
    from mlkb.records.posts import Passage

__all__ = ["Thing", "with_definitions"]

_ENTRY, _SENTENCE, _CALLED, _IN_FULL, _SET_APART = 1.0, 1.0, 0.9, 0.9, 0.3
"""How plainly something is said: by an entry or a row, by a sentence that begins with the name, by
"is called", by the name beside its initials, by another type alone. Set by hand in the order of a
reader's trust, on some fifty questions about the articles here and 36 notes on other fields."""

_HEADED, _HEADED_FIRST = 0.4, 0.8
"""The same of a passage right below a heading that is the name, and of the first one anywhere below
it: that section is more about the thing than any place that only names it. Set by hand on the same
questions."""

_MOST_CHARACTERS = 20_000
_MOST_PLACES = 50
"""Of a passage that are read: its characters, and the places with the name."""

_NEAR = 100
"""Characters beside a name that tell what is said of it."""

_MARKS = r"[*_`\"“”‘’'\[\]]{0,4}"
"""Marks of another type, of quotation and of a link, which say nothing but that it is a name."""

_BEGINS_LINE = rf"(?:(?:^|\n)[ \t>]*(?:(?:[-*+]|\d{{1,3}}[.)])[ \t]+)?|\|[ \t]*){_MARKS}$"
"""The name stands at the beginning of a line, of an item or of a cell."""
_ENTERED = (
    rf"{_MARKS}(?: ?\([^()\n]{{1,60}}\))?(?:{_MARKS}(?::| [—–]| --?(?= )){_MARKS}|\.[*_]{{1,3}}"
    rf"|{_MARKS}[ \t]*\|(?=[^|\n]*[^\W\d_]{{2}}[^|\n]*\s[^|\n]*[^\W\d_]{{2}}))[ \t]*(?=\S)"
)
_TERM_BEGINS = rf"(?:^|\n)[ \t>]*(?:[^\n]{{1,80}}, )?{_MARKS}$"
_TERM_ENDS = (
    rf"{_MARKS}(?: ?\([^()\n]{{1,60}}\))?(?:, [^\n]{{1,80}})?[ \t]*\n"
    r"(?:[ \t]*\n)?[ \t>]{0,9}[:~](?=[ \t]{1,20}\S)"
)
"""A term of a list of definitions, alone on its line or with other names of the same thing."""

_BEGINS = (
    rf"(?i)(?:^|\n|[.!?:;][*_]{{0,3}}\s)[\s>*+-]*(?:(?:an?|the|any|each|every)\s)?"
    rf"(?:(?:[^\W\d_][\w–-]*\s){{1,4}}\()?{_MARKS}$"
)
_IS = (
    rf"(?i){_MARKS}(?:\s\([^()\n]{{1,60}}\))?(?:\s(?:for|of|on|in)\s[^.,:;\n]{{1,40}})?,?\s"
    r"(?:(?:is|are)\s(?:an?|the|one|any|all|how|when|what|where|defined|simply|just)\b"
    r"|(?:occurs?|happens?|arises?)\s(?:when|if|where)\b|means?\b|denotes?\b|refers?\sto\b"
    r"|stands?\sfor\b|consists?\sof\b|describes?\b|measures?\b)"
)
_CALLS = (
    r"(?i)\b(?:call(?:s|ed)?|termed|named|dubbed|known\sas|defin(?:es?|ed)(?:\sas)?)\s"
    rf"(?:(?:an?|the|its)\s)?{_MARKS}$"
    rf"|\bintroduc(?:es?|ed|ing)\s(?:[\w-]+\s){{0,5}}{_MARKS}$|\bthis\sis\s(?:an?|the)\s{_MARKS}$"
)
_IS_IT = rf"(?i)\b(?:is|are)\s(?:(?:an?|the|said\sto\sbe)\s)?{_MARKS}$"
_IF = rf"(?i){_MARKS}[^.;:\n]{{0,40}}\s(?:if|when|iff)\b"
_TYPE_BEFORE, _TYPE_AFTER = tuple('*_“"'), tuple('*_”"')
_APPOSED = r"[*_]{1,3},\s(?:an?|the)\s"

_IN_BRACKETS = r"\(([^()\n]{2,80})\)"
_OF_A_POST = r"(?i)[\s-](?:and|&|or)[\s-]|(?<![\w.])\d{1,4}(?!\w)"
"""Stands in what is no name of one thing but, where it is a title, that of a post."""


def with_definitions(
    candidates: Mapping[int, Arms], stored: Mapping[int, StoredPassage], names: Sequence[str]
) -> dict[int, Arms]:
    """Return what the arms gave each candidate, with how plainly it says what a thing is.

    What is named by a number is the formula or statement that bears it, and not what is said of it.
    The title of a post heads all of it: with what it begins may say what the thing is.

    Args:
        candidates: What the arms gave, by passage id.
        stored: The candidates that are looked at, by passage id.
        names: What the thing is called.
    """
    told = dict(candidates)
    if any(arms.numbered for arms in candidates.values()):
        return told
    things = [Thing(name) for name in names]
    is_one = not any(compiled(_OF_A_POST).search(name) for name in names)
    begun: set[object] = set()
    for id_, one in sorted(stored.items(), key=lambda item: item[1].passage.line):
        passage = one.passage
        said = max((thing.told_in(passage) for thing in things), default=0.0)
        depth = next((d for thing in things if (d := thing.headed_at(passage.headings))), 0)
        section = (one.post.path, passage.headings[:depth])
        headed = 0.0
        if depth and section not in begun:
            headed = _HEADED_FIRST
        elif depth and depth == len(passage.headings):
            headed = _HEADED
        if is_one and told[id_].titled:
            told[id_] = replace(told[id_], titled=0.0)
            headed = _HEADED_FIRST
        if says_nothing(passage.text, one.post.title):
            headed = 0.0
        else:
            begun.add(section)
        if said or headed:
            told[id_] = replace(told[id_], tells=1 - (1 - said) * (1 - headed))
    return told


class Thing:
    """A thing whose meaning is looked for by its name."""

    def __init__(self, name: str) -> None:
        """Read the name."""
        words = WORD.findall(name)
        self._words = " ".join(words)
        self._letters = "".join(words).lower()
        self._terms = _own_terms(name)
        self._pattern: re.Pattern[str] | None = None
        if words:
            *others, last = map(re.escape, words)
            # A plural of the name is the name.
            last = f"{last.removesuffix('s')}(?:e?s)?" if len(last) > 1 else last
            row = r"\W{0,3}".join((*others, last))
            self._pattern = re.compile(rf"(?i)(?<![^\W_]){row}(?![^\W_])")

    def told_in(self, passage: Passage) -> float:
        """Return how plainly a passage says what the thing is, 0 to 1; 0 if it does not."""
        if self._pattern is None or passage.kind == "code":
            return 0.0
        return self._said_in(passage.text[:_MOST_CHARACTERS])

    def headed_at(self, headings: Sequence[str]) -> int:
        """Return how many of some headings end in one that is the name; 0 if none is."""
        depths = range(len(headings), 0, -1)
        return next((depth for depth in depths if self._heads(headings[depth - 1])), 0)

    def _said_in(self, text: str) -> float:
        assert self._pattern is not None
        best = 0.0
        for found in islice(self._pattern.finditer(text), _MOST_PLACES):
            before = text[max(0, found.start() - _NEAR) : found.start()]
            if found.start() > _NEAR:
                before = f"x{before}"  # no line begins where it is cut
            best = max(best, self._said(before, text[found.end() : found.end() + _NEAR]))
        return best

    def _said(self, before: str, after: str) -> float:
        """Return how plainly the words beside the name say what it is."""
        if before.endswith("(") and after.startswith(")"):
            start = next(beginnings(self._letters, before[:-1]), None)
            return 0.0 if start is None else _begun(before[:start], after[1:]) or _IN_FULL
        if said := _begun(before, after) or _IN_FULL * self._in_full(after):
            return said
        is_set_apart = before.endswith(_TYPE_BEFORE) and after.startswith(_TYPE_AFTER)
        if compiled(_CALLS).search(before) or (is_set_apart and compiled(_APPOSED).match(after)):
            return _CALLED
        if compiled(_IS_IT).search(before) and (is_set_apart or compiled(_IF).match(after)):
            return _CALLED
        return _SET_APART * is_set_apart

    def _in_full(self, after: str) -> bool:
        """Whether the name stands before its initials, or is those of what it stands before."""
        marks = compiled(_MARKS).match(after)
        rest = after[marks.end() if marks else 0 :].lstrip()
        bracket = compiled(_IN_BRACKETS).match(rest)
        if bracket is None:
            return False
        short = bracket[1].removesuffix("s")
        if short.isupper() and " " not in short:
            return 0 in beginnings(short.lower(), self._words)
        return 0 in beginnings(self._letters, bracket[1])

    def _heads(self, heading: str) -> bool:
        """Whether a heading is the name or begins with it, or has it beside its initials."""
        return bool(self._terms) and (
            self._terms in (_own_terms(heading), _own_terms(heading.partition(": ")[0]))
            or ("(" in heading and self._said_in(heading) >= _IN_FULL)
        )


@lru_cache(maxsize=256)  # most of the passages that are looked at share their headings
def _own_terms(name: str) -> tuple[str, ...]:
    """Return the terms of a name, without what kind of thing it is where there are others."""
    terms = tuple(analyse(name))
    return tuple(term for term in terms if term not in kind_terms()) or terms


def _begun(before: str, after: str) -> float:
    """Return how plainly an entry or a sentence that begins with a name says what it is."""
    if compiled(_BEGINS_LINE).search(before) and compiled(_ENTERED).match(after):
        return _ENTRY
    if compiled(_TERM_BEGINS).search(before) and compiled(_TERM_ENDS).match(after):
        return _ENTRY
    return _SENTENCE * bool(compiled(_BEGINS).search(before) and compiled(_IS).match(after))
