r"""Theorems, exercises and sheets by their numbers: which one a text names, and where it begins.

A statement is one of amsthm's (theorem, lemma, definition, ...), an exercise, or a sheet of those.
It begins with its word and its number: in a heading ("Theorem 3.2 (Euler)", "4.4 Theorem"), in bold
("**Exercise 14.**"), or plainly with a mark behind ("Lemma 2: ..."), where a paragraph or an item
begins. Anywhere else it is only cited. Exercises may also have nothing but numbers, below a heading
that says what they are.

Words that authors take for the same thing (problem and exercise, sheet and assignment) name each
other, but the word that was said comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "Statement",
    "begins",
    "heads",
    "is_named_by",
    "lists_bare_numbers",
    "statements_in",
    "without_statements",
]

_EXERCISES = ("exercise", "problem", "task", "question")
_SHEETS = ("sheet", "assignment", "homework", "worksheet", "problem set")
_KINDS: tuple[tuple[str, ...], ...] = (
    ("theorem",), ("lemma",), ("proposition",), ("corollary",), ("definition",), ("conjecture",),
    ("axiom",), ("claim",), ("remark",), ("example",), ("assumption",), _EXERCISES, _SHEETS,
)  # fmt: skip
"""Words for a kind of statement, those of one kind together."""

_SHORT = {
    "thm": ("theorem",), "lem": ("lemma",), "prop": ("proposition",), "cor": ("corollary",),
    "def": ("definition",), "defn": ("definition",), "conj": ("conjecture",),
    "prob": ("problem",), "ex": ("exercise", "example"), "hw": ("homework",),
}  # fmt: skip
"""What the words are shortened to; one may be short for two."""

_NUMBER = r"(?:(?:[A-Z]|(?-i:[A-Z]{2}))\.?)?\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?(?![\w-]|\.\d)"
_LETTER = r"(?-i:[A-Z]|[IVX]{2,5})(?![\w'\u2019.-])"
_LAST_LETTER = r"[a-z](?=\s*\Z)"
_WORDS = "|".join(
    sorted({*(word for kind in _KINDS for word in kind), *_SHORT}, key=len, reverse=True)
)
_STATEMENT = re.compile(
    rf"\b(?:(?:exercise|problem)\s(?=sheet))?(?P<word>{_WORDS})\b\.?\s?(?:(?:no\.?|number)\s)?"
    rf"(?:\(\s?)?(?P<number>{_NUMBER}|{_LETTER}|{_LAST_LETTER})",
    re.IGNORECASE,
)
"""A letter in small may be any word, but for the last of all."""

_MOST = 4
"""Statements of one text that are looked for."""

_PATTERNS = 256
"""Patterns that are kept: each is looked for in many passages."""

_OPENINGS = (
    r"(?:(?:[-*+]|\d{1,3}[.)]|\[![\w-]{1,30}\][+-]?|[:`]{3,9}[ \t]*\{[^{}\n]{1,60}\}"
    r"|!{3}[ \t]+[\w-]{1,30}[ \t]+\")[ \t]*){0,3}"
)
"""What an item of a list, a callout or a directive begins with."""

_BOLD = r"(?:[*_]{1,3}|<(?:b|strong|i|em)>)"
_BETWEEN = r"\.?[ \t~\u00a0]{0,3}(?:(?:no\.?|number)[ \t]{0,2})?\(?"


class Statement(NamedTuple):
    """A statement that a text names.

    Attributes:
        words: What it may be called, the word that was said first.
        number: Its number or letter.
        said: As the text names it.
    """

    words: tuple[str, ...]
    number: str
    said: str


def statements_in(text: str) -> list[Statement]:
    """Return the statements that `text` names, the first few.

    >>> [(one.words[0], one.number) for one in statements_in("proof of thm. 3.2, and Lemma A")]
    [('theorem', '3.2'), ('lemma', 'A')]
    >>> statements_in("the problem a solver has"), statements_in("task 5-shot")
    ([], [])
    """
    found: dict[tuple[str, str], Statement] = {}
    for one in _STATEMENT.finditer(text):
        word, number = one["word"].lower(), one["number"]
        words = _alike(_SHORT.get(word, (word,)))
        said = one[0] + ")" * (one[0].count("(") and text.startswith(")", one.end()))
        found.setdefault((words[0], number.casefold()), Statement(words, number, said))
    return list(found.values())[:_MOST]


def without_statements(text: str) -> str:
    """Return `text` with a semicolon for each statement that it names."""
    return _STATEMENT.sub(" ; ", text)


def is_named_by(text: str) -> Statement | None:
    """Return the statement that the whole of `text` names, or None."""
    named = statements_in(text)
    return named[0] if len(named) == 1 and named[0].said == text.strip() else None


def heads(statement: Statement, word: str, heading: str) -> bool:
    """Whether a heading or a title begins with a statement, called by one of its words."""
    return _in_heading(word, statement.number).search(heading) is not None


def begins(statement: Statement, word: str, text: str, headings: Iterable[str] = ()) -> int | None:
    """Return where in a text a statement begins, called by one of its words; None if nowhere.

    Args:
        statement: The statement.
        word: One of its words.
        text: A text in Markdown.
        headings: The headings above the text, which may say what its bare numbers are of.
    """
    found = _in_text(word, statement.number).search(text)
    if found is None and lists_bare_numbers(word) and any(map(_lists(word).search, headings)):
        found = _bare(statement.number).search(text)
    return found.start() if found else None


def lists_bare_numbers(word: str) -> bool:
    """Whether things so called may be told by the heading above and a number alone."""
    return word in _EXERCISES


def _alike(said: Sequence[str]) -> tuple[str, ...]:
    """Return words that were said, and those for the same things."""
    others = (word for kind in _KINDS if not set(kind).isdisjoint(said) for word in kind)
    return tuple(dict.fromkeys((*said, *others)))


@lru_cache(_PATTERNS)
def _in_heading(word: str, number: str) -> re.Pattern[str]:
    exact = _exactly(number)
    called = rf"(?:(?:exercise|problem)\s)?{word}" if word in _SHEETS else word
    return re.compile(
        rf"(?:\A|[:|,\u2013\u2014-]\s)[ \t]*"
        rf"(?:{called}{_BETWEEN}{exact}|{exact}[.:)]?\s{{1,3}}{word}\b)",
        re.IGNORECASE,
    )


@lru_cache(_PATTERNS)
def _in_text(word: str, number: str) -> re.Pattern[str]:
    exact = _exactly(number)
    named = rf"{word}{_BETWEEN}{exact}"
    return re.compile(
        rf"^[ \t>]{{0,20}}{_OPENINGS}{_BOLD}(?:{named}|{exact}[.:)]?[ \t]{{1,3}}{word}\b)"
        rf"|(?:\A|(?<=\n\n)|^(?=[ \t>]{{0,20}}(?:[^\w\s]|\d{{1,3}}[.)])))[ \t>]{{0,20}}{_OPENINGS}"
        rf"{named}\)?[ \t]{{0,3}}(?:[.:(]|[\u2013\u2014-][ \t]|$)",
        re.IGNORECASE | re.MULTILINE,
    )


@lru_cache(_PATTERNS)
def _bare(number: str) -> re.Pattern[str]:
    return re.compile(rf"^[*_]{{0,3}}{_exactly(number)}[.):]", re.MULTILINE | re.IGNORECASE)


@lru_cache(_PATTERNS)
def _lists(word: str) -> re.Pattern[str]:
    """Return what says in a heading that numbers below it are of such exercises."""
    anywhere = word == _EXERCISES[0]
    return re.compile(word if anywhere else rf"\A[\d.]*\s?{word}s\b", re.IGNORECASE)


def _exactly(number: str) -> str:
    return rf"{re.escape(number)}(?![\d.]*\d|[^\W_])"
