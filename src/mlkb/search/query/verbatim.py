r"""Text that only looks like a formula: code, paths, patterns, LaTeX for the page.

Notes quote ``\bword\b``, ``\\server\share`` and ``x => x > 3``; who types them wants the quotation.
By its looks such text is a formula, and only the corpus can tell: what LaTeX has no mathematics
for, but stands here word for word, is text; and so is what no formula here is like, if its words
are here. A formula may stand here as text itself, ``d sin theta = m lambda`` between backticks,
with Greek letters or with their names, whichever way it is typed; and so may its sides, with
something between them.
What the user says is a formula (``$...$``, ``--formula``) stays one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from mlkb.index.analysis import WORD, analyse

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot

__all__ = ["as_quoted", "in_words", "unknown_notices", "word_for_word"]

_READ = 50
"""Passages with letters in a row that are read for the signs between them."""

_KEYS = {"<=": "≤", ">=": "≥", "!=": "≠", "-": "−", "*": "·"}
"""Signs for which keyboards have others."""

_RELATION = re.compile(r"[<>=!≤≥≠≈≡]+")

_SIDE = 2
"""Words of each side of a formula where the sides are looked for, unless one says enough."""

_LONG_SIDE = 6
"""Words of a side that says enough."""


def as_quoted(query: ParsedQuery, lexical: LexicalIndex) -> ParsedQuery:
    """Return `query` as words where one of its formulas is none and is quoted here; else as it is.

    A formula is none if it has a command that nobody knows, or no mathematics at all.
    """
    quoted = next(
        (text for text in query.guessed if _is_none(text) and _stands_here(text, lexical)), ""
    )
    if not quoted:
        return query
    return _as_words(
        query, f"'{quoted}' was read as words, which stand here (--formula makes a formula of it)."
    )


def in_words(query: ParsedQuery, snapshot: Snapshot) -> ParsedQuery | None:
    """Return as words a query whose formulas are like none here; None if those are not here either.

    Of text with a command that nobody knows it is enough that this command is a word here.
    """
    if not query.guessed:
        return None
    texts = [text for text in query.guessed if not _has_word(text, snapshot.lexical)]
    ways = (_as_typed, _with_greek, _with_names)
    written = _as_quoted_here(texts, snapshot, ways) or _as_quoted_here(
        texts, snapshot, ways, by_sides=True
    )
    if texts and written is None:
        return None
    return _as_words(
        query,
        "Read as words, since as a formula it finds nothing (--formula says that it is one).",
        written or _as_typed,
    )


def word_for_word(query: ParsedQuery, snapshot: Snapshot) -> ParsedQuery | None:
    """Return as words a query whose formulas stand here word for word; None if they do not.

    What has a command that LaTeX knows is a formula: "dot" and "x" follow each other in many.
    """
    if any("\\" in text and not _has_unknown(text) for text in query.guessed):
        return None
    written = _as_quoted_here(query.guessed, snapshot, (_as_typed, _with_greek))
    if written is None:
        return None
    return _as_words(
        query,
        "Read as words, which stand here in this order; no formula is as near (--formula says that "
        "it is one).",
        written,
    )


def unknown_notices(formulas: Sequence[str]) -> tuple[str, ...]:
    r"""Return a sentence for each command in `formulas` that nobody knows."""
    if not any("\\" in formula for formula in formulas):
        return ()
    from mlkb.formulas.faults import sentence, unknown, unknown_commands

    names = dict.fromkeys(name for latex in formulas for name in unknown_commands(latex))
    return tuple(sentence(unknown(name)) for name in names)


def _as_typed(text: str) -> str:
    return text


def _as_words(
    query: ParsedQuery, notice: str, written: Callable[[str], str] = _as_typed
) -> ParsedQuery:
    """Return a query as words, Greek letters or their names in it as they are written here."""
    return replace(
        query,
        dense=written(query.dense),
        words=written(query.shown),
        formulas=(),
        guessed=(),
        notices=(*query.notices, notice),
    )


def _is_none(text: str) -> bool:
    from mlkb.formulas.markup import read

    return _has_unknown(text) or not read(text)


def _has_unknown(text: str) -> bool:
    from mlkb.formulas.faults import unknown_commands

    return bool(unknown_commands(text))


def _computes(text: str) -> bool:
    """Whether there is more than one symbol, which is looked for by no structure."""
    from mlkb.formulas.tokens import index_tokens

    return bool(index_tokens(text))


def _has_word(text: str, lexical: LexicalIndex) -> bool:
    from mlkb.formulas.faults import unknown_commands

    return any(
        lexical.document_frequency(term)
        for name in unknown_commands(text)
        for term in analyse(name)
    )


def _as_quoted_here(
    texts: Sequence[str],
    snapshot: Snapshot,
    ways: Sequence[Callable[[str], str]],
    *,
    by_sides: bool = False,
) -> Callable[[str], str] | None:
    """Return which of `ways` writes each of `texts`, or its sides, as some passage quotes it.

    None if none does, or if one of the texts is no more than a symbol.
    """
    if not texts or not all(map(_computes, texts)):
        return None
    parts = [part for text in texts for part in (_sides(text) if by_sides else [text])]
    quoted = (way for way in ways if _are_quoted([way(part) for part in parts], snapshot))
    return next(quoted, None)


def _are_quoted(texts: Sequence[str], snapshot: Snapshot) -> bool:
    """Whether some passage has the words of each of `texts` in a row.

    One word is no quotation. Letters, by their names too, and numbers are everywhere, in a row too:
    where there are no other words, the signs between them must stand there as well.
    """
    rows = [_row(text) for text in texts]
    terms = [term for row, _ in rows for term in row]
    if len(terms) < 2 or not all(row for row, _ in rows):
        return False
    passages = snapshot.lexical.search_rows(rows, _READ)
    if not all(_is_letter(term) or term.isdigit() for term in terms):
        return bool(passages)
    stored = snapshot.catalog.passages(passages).values()
    written = (_signs_alone(one.passage.text) for one in stored)
    typed = [_signs_alone(text) for text in texts]
    return any(all(text in passage for text in typed) for passage in written)


def _is_letter(term: str) -> bool:
    return len(term) == 1 or term in _greek()[1]


def _sides(text: str) -> list[str]:
    """Return the sides of a formula; the formula itself where they say too little by themselves."""
    sides = [side.strip() for side in _RELATION.split(text)]
    lengths = [len(analyse(side)) for side in sides]
    telling = min(lengths) >= _SIDE or (min(lengths) > 0 and max(lengths) >= _LONG_SIDE)
    return sides if len(sides) > 1 and telling else [text]


def _signs_alone(text: str) -> str:
    """Return a text without white space, its signs as a keyboard has them."""
    together = "".join(text.split())
    for typed, sign in _KEYS.items():
        together = together.replace(sign, typed)
    return together


def _with_greek(text: str) -> str:
    """Return a text with the names of Greek letters, as commands or not, made the letters."""
    pattern, letters = _greek()
    return pattern.sub(lambda found: letters[found[1]], text)


def _with_names(text: str) -> str:
    """Return a text with Greek letters made their names."""
    names = {letter: name for name, letter in reversed(_greek()[1].items())}
    return "".join(names.get(letter, letter) for letter in text)


@cache
def _greek() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the names of Greek letters in a text, and the letter of each."""
    from mlkb.formulas.symbols import GREEK

    return re.compile(rf"\\?(?<![A-Za-z])({'|'.join(GREEK)})(?![A-Za-z])"), GREEK


def _stands_here(text: str, lexical: LexicalIndex) -> bool:
    """Whether some passage has the words of `text` in a row; only its stop words lie between."""
    terms, slop = _row(text)
    return bool(terms) and lexical.side_by_side(terms, slop)


def _row(text: str) -> tuple[list[str], int]:
    """Return the words of `text` as the index has them, and as slop how many it leaves out."""
    terms = analyse(text)
    return terms, max(0, len(WORD.findall(text)) - len(terms))
