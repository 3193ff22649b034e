r"""Judged queries: one JSON object a line, for a corpus of one's own.

    {"id": "k01", "query": "kernel trick", "kind": "keyword", "split": "dev",
     "relevant": {"support-vector-machines#kernels": 2, "linear-regression": 1}}

``relevant`` grades sections by ``slug#anchor`` (``slug#`` is what stands above the first heading)
and posts by ``slug``: 2 answers, 1 is useful, of whole numbers from 0 to 10. A section with a grade
of its own, even 0, counts by that; the grade of a post holds for all its other sections, which
count as one. Where no grade is above 0, the corpus does not answer. ``id``, ``kind`` and ``split``
may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from mlkb.errors import UsageError

__all__ = ["JudgedQuery", "read_judged", "unknown_targets"]

MAX_GRADE = 10


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query, and what answers it.

    Attributes:
        id: Its name, unique in the file; the query itself where none is given, so that runs can
            still be compared when queries were added to the file.
        text: The query as a user types it.
        relevant: Grades of sections (``slug#anchor``) and of what else is in posts (``slug``);
            empty where nothing in the corpus answers.
        kind: What kind of query it is, for tables.
        split: The part of the set that it belongs to (``dev``, ``test``), or the empty string.
    """

    id: str
    text: str
    relevant: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""
    split: str = ""

    @property
    def answerable(self) -> bool:
        """Whether anything in the corpus answers."""
        return any(grade > 0 for grade in self.relevant.values())

    def unit(self, slug: str, anchor: str) -> str:
        """Return the key that a passage counts as: its section's, or its post's.

        It is the post's where the post is relevant and the section has no grade of its own.

        Args:
            slug: Of the passage's post.
            anchor: Of the section; empty above the first heading.
        """
        section = f"{slug}#{anchor}"
        whole = section not in self.relevant and self.relevant.get(slug, 0) > 0
        return slug if whole else section


def read_judged(file: Path) -> list[JudgedQuery]:
    """Read judged queries.

    Raises:
        UsageError: The file cannot be read, or a line is not as it should be.
    """
    try:
        # Not `splitlines`: in JSON a string may hold U+2028, U+2029 and U+0085 as they are.
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
    queries: dict[str, JudgedQuery] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        query = _query(line, f"{file}:{number}")
        if query.id in queries:
            raise UsageError(f"{file}:{number}: the id '{query.id}' was used before; name another.")
        queries[query.id] = query
    if not queries:
        raise UsageError(f"{file} holds no queries; 'mlkb eval --help' shows how to write one.")
    return list(queries.values())


def _query(line: str, where: str) -> JudgedQuery:
    try:
        record = json.loads(line, object_pairs_hook=partial(_each_once, where))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: not a line of JSON ({error}).") from None
    if not isinstance(record, dict) or not isinstance(record.get("query"), str):
        raise UsageError(f"{where}: must be an object with a 'query' and 'relevant'.")
    if not record["query"].strip():
        raise UsageError(f"{where}: the query is empty; write what is asked, or delete the line.")
    relevant = record.get("relevant")
    if not isinstance(relevant, dict) or not all(map(_is_grade, relevant.values())):
        raise UsageError(
            f"{where}: 'relevant' must grade sections, as {{\"slug#anchor\": 2}}, by whole numbers "
            f"from 0 to {MAX_GRADE}; an empty one says that nothing answers."
        )

    def name(key: str, default: str) -> str:
        given = record.get(key)
        return default if given is None else str(given)

    return JudgedQuery(
        id=name("id", record["query"]),
        text=record["query"],
        relevant=relevant,
        kind=name("kind", ""),
        split=name("split", ""),
    )


def _each_once(where: str, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, of which no key may stand twice: only one would count."""
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UsageError(f"{where}: '{twice}' stands twice in one object; delete one of them.")
    return record


def _is_grade(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_GRADE


def unknown_targets(queries: Sequence[JudgedQuery], known: set[str]) -> list[str]:
    """Return what the judgements name and the corpus does not have, as ``slug#anchor``."""
    return sorted({key for query in queries for key in query.relevant} - known)
