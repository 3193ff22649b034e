"""What an abbreviation in a query stands for in the articles.

A definition spells the name, and mentions abbreviate: who types CRF is answered best where it says
"conditional random field". Most articles say once what their letters are short for, "Long Name
(LN)". So the passages that have the letters most often are read for that; where none says it, for a
heading of which they are the initials. What the glossary says (`mlkb.search.query.concepts`) is
believed if it stands in one passage with the letters. Letters that stand for two things here mean
both.

The name is looked for by its meaning, and where the thing is defined. It is not added to the words:
who writes CRF throughout would be found less. Nor is it read with the best passages: what else the
query asks for would weigh less, and a query that nothing here answers would be answered.

What stands nowhere is another matter (`mlkb.search.query.synonyms`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import WORD, analyse
from mlkb.search.query.concepts import named_so
from mlkb.search.query.initials import LONGEST_SHORT, beginnings, name_after, name_before
from mlkb.search.query.names import is_known, names_in
from mlkb.search.query.notation import prose
from mlkb.search.query.words import words_of

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot

__all__ = ["cut_short", "meanings_here", "spelt_out", "written_out"]

_READ = 100
"""Passages that are read for one abbreviation."""

_LOOKED_AT = 4
"""Abbreviations of a query that are looked at, the first."""

_SHOUTED = 2
"""Words of a query in capitals from which, if there are more, these say nothing."""

_MOST = 2
"""Things that letters may stand for; if there are more, none is likely enough to be meant."""

_NEAR = 120
"""Characters beside the letters that are read for their name."""

_FEW = 2
"""Letters that are so often the initials of a heading by chance that it must have no more words."""

_ENDS = r"[.!?:;()\n|]\s"
"""What no name goes on behind, read from its end."""

_BEFORE = r"[\s*_`\"“]*\([\s*_`\"“]*$"
_AFTER = r"^[*_`\"”]*[),;]"
"""Beside letters that stand in brackets behind their name: "(CRF)", "(CRF; Lafferty 2001)"."""

_IN_BRACKETS = r"^[*_`\"”]*\s?\(([^()\n,;]{3,80})[),;]"
_ENTERED = (
    r"^[*_`\"”]*\s*(?::[*_]*|=|[—–]|\||,?\s(?:stands|is\sshort)\sfor)\s+(?:(?:the|an?)\s)?"
    r"([^\n|.;:()]{3,80})"
)
"""What stands behind letters that are explained: in brackets, or as an entry of a list."""

_MARKS = r"[*_`\"“”\[\]]+"


def written_out(query: ParsedQuery, snapshot: Snapshot) -> ParsedQuery:
    """Return `query` with what its abbreviations stand for here; the same if there is none.

    Letters that are part of a longer name ("EM algorithm") are not looked at.
    """
    words = query.typed
    if words.isupper() and len(words.split()) > _SHOUTED:
        words = words.lower()
    known = {name for name, _ in query.renamed}
    found = dict.fromkeys(name for name, _ in names_in(words, _may_be_one))
    short = [name for name in found if _may_abbreviate(name) and name not in known]
    meant = tuple(
        (name, one) for name in short[:_LOOKED_AT] for one in meanings_here(name, snapshot)
    )
    if not meant:
        return query
    return replace(query, meant=meant, notices=(*query.notices, *_notices(meant)))


def spelt_out(query: ParsedQuery, snapshot: Snapshot) -> ParsedQuery | None:
    """Return `query` with names in place of the abbreviations; None where none means one thing."""
    meant = written_out(query, snapshot).meant
    names = {short: name for short, name in meant if [one for one, _ in meant].count(short) == 1}
    if not names:
        return None
    words = WORD.sub(lambda word: names.get(word[0], word[0]), query.words)
    return replace(query, words=words, dense=words)


def cut_short(query: ParsedQuery, snapshot: Snapshot) -> ParsedQuery | None:
    """Return `query` with abbreviations in place of the names they stand for here; None for none.

    They are the initials of the names that are known, or of the whole query where none is: code has
    the letters where texts have the name.
    """
    found = [name for name, terms in names_in(query.words, is_known) if len(terms) > 1]
    words = query.words
    for name in found[:_LOOKED_AT] or [words]:
        short = "".join(word.written[0] for word in words_of(name)).upper()
        if 1 < len(short) <= LONGEST_SHORT and analyse(name) in [
            analyse(one) for one in meanings_here(short, snapshot)
        ]:
            words = words.replace(name, short)
    return replace(query, words=words, dense=words) if words != query.words else None


def meanings_here(short: str, snapshot: Snapshot) -> Sequence[str]:
    """Return the names that an abbreviation stands for here, at most two, the most usual first.

    Args:
        short: As it is typed. In lower case, it means nothing if it is so written here: a map is
            no maximum a posteriori.
        snapshot: What is searched.
    """
    terms = analyse(short)
    found = [id_ for id_, _ in snapshot.lexical.search_words(terms, _READ, kinds=("text",))]
    stored = list(snapshot.catalog.passages(found).values())
    letters = short.removesuffix("s") if _has_capitals(short) else short
    there = re.compile(rf"(?i)(?<![\\\w]){re.escape(letters)}s?(?!\w)")
    said: list[str] = []
    for text, place in _places(there, stored):
        if _has_capitals(place[0]):
            said += _explained(letters.lower(), text, place)
        elif letters.islower():
            return ()
    said = said or _heading(letters.lower(), stored)
    return _different([*_most_said(said), *_of_glossary(letters.lower(), terms, snapshot)])


def _places(
    there: re.Pattern[str], stored: Iterable[StoredPassage]
) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield where letters stand in what is said in passages, and in which text."""
    for one in stored:
        for text in prose(one, there):
            yield from ((text, place) for place in there.finditer(text))


def _may_be_one(terms: str, written: str) -> bool:
    """Whether words are an abbreviation, or a name of which one is a part."""
    return is_known(terms, written) if " " in terms else _may_abbreviate(written)


def _may_abbreviate(word: str) -> bool:
    """Whether a word may be an abbreviation: by its capitals, or since the glossary has it so."""
    if not word.isalnum() or not 1 < len(word) <= LONGEST_SHORT:
        return False
    return _has_capitals(word) or (word.islower() and any(_spelt(word, analyse(word))))


def _has_capitals(word: str) -> bool:
    return sum(map(str.isupper, word)) > 1


def _spelt(short: str, terms: Sequence[str]) -> Iterator[str]:
    """Yield the names in the glossary of which letters are the initials, one a concept."""
    for names in named_so(" ".join(terms)):
        of_initials = (one.written for one in names if 0 in beginnings(short, one.written))
        yield from islice(of_initials, 1)


def _explained(short: str, text: str, place: re.Match[str]) -> Iterator[str]:
    """Yield the name that stands beside letters which are short for it, if one does."""
    before = text[max(0, place.start() - _NEAR) : place.start()]
    after = text[place.end() : place.end() + _NEAR]
    if compiled(_AFTER).match(after) and (bracket := compiled(_BEFORE).search(before)):
        words = compiled(_ENDS).split(before[: bracket.start()])[-1]
        if (name := name_before(short, words)) is not None:
            yield _plain(name)
        return
    for pattern in (_IN_BRACKETS, _ENTERED):
        if told := compiled(pattern).match(after):
            if (name := name_after(short, _plain(told[1]))) is not None:
                yield name
            return


def _plain(name: str) -> str:
    return " ".join(compiled(_MARKS).sub("", name).split())


def _most_said(said: Sequence[str]) -> list[str]:
    """Return names, each once, as they are written most often, those said most often first."""
    counted = Counter(tuple(analyse(name)) for name in said)
    ways = Counter(said)
    return [
        max((name for name in ways if tuple(analyse(name)) == terms), key=ways.__getitem__)
        for terms, _ in counted.most_common()
    ]


def _different(names: Iterable[str]) -> Sequence[str]:
    """Return those that have not the words of another before them; none if they are too many."""
    kept: list[tuple[set[str], str]] = []
    for name in names:
        terms = set(analyse(name))
        if not any(terms <= other or other <= terms for other, _ in kept):
            kept.append((terms, name))
    return [name for _, name in kept] if len(kept) <= _MOST else ()


def _heading(short: str, stored: Iterable[StoredPassage]) -> list[str]:
    """Return what begins a heading above the letters whose initials they are; nothing else."""
    found: dict[tuple[str, ...], str] = {}
    for one in stored:
        for heading in (*one.passage.headings, *one.post.title.split(": ")):
            words = [word for word in WORD.finditer(heading) if analyse(word[0])]
            first = words[: len(short)]
            may_go_on = len(short) > _FEW or len(words) == len(short)
            if may_go_on and "".join(word[0][0] for word in first).lower() == short:
                name = heading[first[0].start() : first[-1].end()]
                found.setdefault(tuple(analyse(name)), name)
    return list(found.values()) if len(found) == 1 else []


def _of_glossary(short: str, terms: Sequence[str], snapshot: Snapshot) -> list[str]:
    """Return the one name of the glossary that stands in a passage with the letters, or nothing."""
    there = {
        tuple(analyse(name)): name
        for name in _spelt(short, terms)
        if snapshot.lexical.search_rows([(analyse(name), 0), (terms, 0)], 1)
    }
    return list(there.values()) if len(there) == 1 else []


def _notices(meant: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a sentence for letters that stand for two things; one surprises nobody."""
    names: dict[str, list[str]] = {}
    for short, name in meant:
        names.setdefault(short, []).append(name)
    for short, (one, *others) in names.items():
        if others:
            yield f"'{short}' stands for '{one}' and for '{others[0]}' here; searched for both."
