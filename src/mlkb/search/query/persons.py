"""Names of persons as other languages write and bend them: Tschebyscheff, "Gaußsche".

Letters of another alphabet are put into ours by each language in its own way, so that one name is
written in many, too far apart for a slip. `persons.txt` is a closed table of them, for persons of
mathematics, statistics and machine learning, in no order of merit: a person a line, the usual
English way first, then those of other languages and times (-ov, -ow, -off; ch, tsch, tch; v and w;
y and j). What one slip of the hand would mend is there only if a language writes it so.

In German a thing is called after somebody by an adjective ("das Lagrangesche Problem"), which says
no more than the possessive does: what is left without its ending is the name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse, folded
from mlkb.search.data import DATA
from mlkb.search.query.written import as_written, in_case_of

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex
    from mlkb.search.snapshot import Snapshot

__all__ = ["persons"]

_PERSONS = DATA / "persons.txt"
"""A person a line, the ways to write the name apart by spaces."""

_NAME = re.compile(
    r"(?<![^\W_])([^\W\d_]{3,40}?)(['\u2019]?sch(?:e[mnrs]?)?)?(?![^\W_])", re.IGNORECASE
)
"""A word, apart from the ending of an adjective."""

_SHORTEST = 4
"""Letters of a name that stands before an ending: "Menschen" is made of no men."""


def persons(words: str, snapshot: Snapshot) -> dict[str, str]:
    """Return the names in a query that are nowhere here so, and as they are written here.

    Args:
        words: The words of a query.
        snapshot: What is searched.
    """
    return {
        found[0]: in_case_of(found[0], as_written(here, snapshot))
        for found in _NAME.finditer(words)
        if not _is_here(found[0], snapshot.lexical)
        and (here := _name_here(found, snapshot.lexical))
    }


def _name_here(found: re.Match[str], lexical: LexicalIndex) -> str:
    """Return a name, folded, as the corpus has it that has it not as it is typed; or nothing."""
    whole, (name, ending) = found[0], found.groups()
    if ending and len(name) >= _SHORTEST and _is_spelt(name, lexical):
        return folded(name)
    for one in (name, whole):
        others = [way for way in _ways().get(folded(one), ()) if lexical.spelling_frequency(way)]
        if others:
            return max(others, key=lexical.spelling_frequency)
    return ""


def _is_here(written: str, lexical: LexicalIndex) -> bool:
    """Whether the corpus has all terms of a word; "Lagrange'sche" has two."""
    return all(map(lexical.document_frequency, analyse(written)))


def _is_spelt(name: str, lexical: LexicalIndex) -> bool:
    return name[0].isupper() and lexical.spelling_frequency(folded(name)) > 0


@cache
def _ways() -> Mapping[str, tuple[str, ...]]:
    """Return for each way to write a name all of them, folded."""
    lines = _PERSONS.read_text(encoding="utf-8").splitlines()
    persons = [tuple(dict.fromkeys(map(folded, line.split()))) for line in lines]
    return {way: ways for ways in persons for way in ways}
