"""From what a user typed to a `ParsedQuery`: words for one arm, formulas for another."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from mlkb.index.analysis import analyse
from mlkb.search.query.foreign_questions import asked
from mlkb.search.query.symbol_questions import SymbolQuestion, asked_symbol

__all__ = ["MAX_CHARACTERS", "Mode", "ParsedQuery", "parse_query"]

Mode = Literal["guess", "text", "formula"]
"""Whether a query is split by its looks, or taken as words or as one formula."""

MAX_CHARACTERS = 2_000
"""A longer query is cut: no model reads so much, and a pasted page is no query."""

_LONGEST_WORD = 100
"""What is longer is cut itself where a query is cut."""

_SHORT = 5
"""Words of a query that may be no more than an abbreviation, and what asks for it. In a longer one
it is a word among others, and its name would draw the vector too far: with names in all of them
vectors alone lose half a point of nDCG@10 on SciFact's claims."""

_PLUS_PLUS = re.compile(r"(?<=\w)[ -]plus[ -]plus\b", re.IGNORECASE)

_ONLY_WORDS = frozenset(f"{string.ascii_letters}{string.digits} ,.;:!?'\"’-")
_SIGNS = re.compile(
    r" - |\b(?:odot|otimes|oplus|succ|succeq|prec|preceq|langle|rangle)\b"
    r"|(?<![\w-])-?(?:sum|prod) (?!a )[A-Za-z]\b"
    r"|^(?:[A-Za-z] x|curl|rot|div) [A-Z]$|\b([A-Z])'\1\b"
)
"""Queries of these characters without any of these signs (`mlkb.formulas.typed` has their names)
hold no formula, and need not wait for what would find one."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query, ready for the arms.

    Attributes:
        shown: The query as asked, without control characters.
        dense: What is embedded, and read with the best passages: all of it.
        words: The part that is words, and behind it, after a semicolon, names that were added.
        formulas: The parts that are LaTeX or Unicode mathematics.
        notices: What the user should know, a sentence each.
        corrected: The query with misspelt words put right, or the empty string.
        added: That semicolon and those names, which nobody typed.
        doubted: Whether no word tells what it asks but such as may have been meant otherwise
            (`mlkb.search.query.doubts`).
        renamed: The names in it beside which others are looked for, each with that
            (`mlkb.search.query.synonyms`).
        meant: The abbreviations in it that are here, each with a name that it stands for
            (`mlkb.search.query.abbreviations`).
        guessed: The formulas as typed, where only their looks say that they are such.
        asks_for_code: The words that ask for a program about the rest; empty where none do
            (`mlkb.search.query.code_questions`).
        symbol_question: The symbol of which the meaning is asked, if it is that.
    """

    shown: str
    dense: str
    words: str
    formulas: tuple[str, ...]
    notices: tuple[str, ...] = ()
    corrected: str = ""
    added: str = ""
    doubted: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
    meant: tuple[tuple[str, str], ...] = ()
    guessed: tuple[str, ...] = ()
    asks_for_code: str = ""
    symbol_question: SymbolQuestion | None = None

    @property
    def embedded(self) -> str:
        """What is embedded: all of it, and behind a short one what its abbreviations stand for."""
        if len(self.dense.split()) > _SHORT:
            return self.dense
        typed = set(analyse(self.dense))
        names = dict.fromkeys(one for _, one in self.meant if not typed.issuperset(analyse(one)))
        return f"{self.dense} ({' '.join(names)})" if names else self.dense

    @property
    def typed(self) -> str:
        """The part that is words, without names that were added."""
        return self.words.removesuffix(self.added)

    @property
    def empty(self) -> bool:
        """Whether there is no letter, digit or mathematical sign in it."""
        return not any(unicodedata.category(letter)[0] in "LNS" for letter in self.shown)


def parse_query(text: str, mode: Mode = "guess", macros: str = "") -> ParsedQuery:
    """Return the query that `text` means. Never raises.

    Args:
        text: What was typed.
        mode: Which part of it is a formula.
        macros: LaTeX that defines macros which it may use; what is looked for has them written out.
    """
    shown = " ".join(_printable(text).split())
    notices: tuple[str, ...] = ()
    if len(shown) > MAX_CHARACTERS:
        # Half a word would be taken for a misspelt one.
        end = shown.rfind(" ", MAX_CHARACTERS - _LONGEST_WORD, MAX_CHARACTERS + 1)
        shown = shown[: end if end > 0 else MAX_CHARACTERS]
        notices = (
            f"The query was cut to its first {len(shown):,} characters: no more than "
            f"{MAX_CHARACTERS:,} are read.",
        )
    if mode == "text":
        words = _signed(shown)
        return _as_asked(ParsedQuery(shown, words, words, (), notices))
    meant = _written_out(shown, macros)
    if mode == "formula":
        return ParsedQuery(shown, meant, "", _formulas((meant,) if meant else ()), notices)
    question = asked_symbol(meant)
    if _ONLY_WORDS.issuperset(shown) and not _SIGNS.search(shown):
        words = _signed(shown)
        return _as_asked(ParsedQuery(shown, words, words, (), notices, symbol_question=question))
    from mlkb.formulas.query import split_query

    parts = split_query(meant)
    return _as_asked(
        ParsedQuery(
            shown,
            _signed(meant),
            _signed(parts.text),
            _formulas(parts.formulas),
            notices,
            guessed=parts.formulas if parts.guessed else (),
            symbol_question=question,
        )
    )


def _as_asked(query: ParsedQuery) -> ParsedQuery:
    """Return a question in another language without the words that only ask.

    Who asks what a thing is asks for its name, and that is embedded, too.
    """
    question = asked(query.words)
    if question is None:
        return query
    is_name = question.is_name and not query.formulas
    dense = question.words if is_name else query.dense
    return replace(query, words=question.words, dense=dense)


def _signed(words: str) -> str:
    """Return words with ++ for it where it is said."""
    return _PLUS_PLUS.sub("++", words)


def _written_out(query: str, macros: str) -> str:
    if "\\" not in query:
        return query
    from mlkb.corpus.macros import Macros, is_defining

    if not macros and not is_defining(query):
        return query
    return Macros(macros).written_out(query) or query  # a definition alone is what is looked for


def _formulas(typed: tuple[str, ...]) -> tuple[str, ...]:
    from mlkb.formulas.code import in_latex
    from mlkb.formulas.typed import spelled

    return tuple(in_latex(formula) or spelled(formula) for formula in typed)


def _printable(text: str) -> str:
    """Drop control characters, lone surrogates and marks that only steer the display.

    Accents that were typed apart from their letters, as file names have them on macOS, join them.
    """
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    text = re.sub(r"[\t\r\n\v\f]", " ", text)
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
