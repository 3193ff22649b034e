"""Tells queries that ask for a program: "HMM code", "implementation of SMO", "DBSCAN in Python".

The words that ask for it say nothing of what the program does, and no program has them; texts that
have them are about something else ("coded as integers"). They ask only where they stand as a
question for code has them: before what is sought, or behind it. Where they are part of a name
("linear program", "Huffman code"), or stand in a text or heading behind the same word ("one-hot
code"), they are sought themselves.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse
from mlkb.search.query.asking import asking_terms
from mlkb.search.query.concepts import named_so
from mlkb.search.query.languages import TYPED
from mlkb.search.query.names import is_known, is_listed, names_in, without_kind, written_alike
from mlkb.search.query.words import words_of

if TYPE_CHECKING:
    from mlkb.index.lexical import LexicalIndex
    from mlkb.search.query.parse import ParsedQuery

__all__ = ["code_question", "kindless", "may_ask_for_code", "may_be_by_chance"]

_IS_CODE = r"\w[_(.={]\w|\w\(\)|::|->|\b[a-z]+[A-Z]|`"
"""What is typed by who looks for code: a name with a sign within, or a sign of a language."""

_OF_CODE = (
    "code coding snippet script implementation implement program syntax notebook library scipy "
    f"pandas sklearn torch pytorch tensorflow jax matplotlib {' '.join(TYPED)}"
)
"""Words that are seldom typed by who does not want a program."""

_LANGUAGE = f"(?:{'|'.join(TYPED)})"
"""Of other libraries than these a program has the name, and of "R" or "Go" a text the letters."""

_LANGUAGE_ALONE = rf"(?i){_LANGUAGE}"
_PROGRAM = (
    r"(?:(?:source |sample |example )?(?:code|implementation|script|snippet|program)"
    r"(?: (?:example|sample|snippet)s?)?)"
)
_KIND = r"(?:an?|the|some|any|simple|minimal|working|full|sample|example)"
_IS_OF_ASKING = (
    rf"(?i){_KIND}|source|code|implementation|script|(?:snippet|program|example|sample)s?"
)
"""What is no subject where nothing else is left: "source code", "a minimal program"."""

_BEFORE = (
    rf"(?i)(?:(?:where is|show me|give me|write|how to write) )?(?:{_KIND} )*+(?:{_LANGUAGE} )?"
    rf"{_PROGRAM}(?: in {_LANGUAGE})? (?:of|for|to|that|which|implementing) "
    r"|how (?:to|do i|do you|do we|can i|can we) (?:implement|code|program) "
    r"|implement(?:ing)? "
    rf"|{_LANGUAGE} "
)
_BEHIND = rf"(?i) (?:{_PROGRAM}|implemented|from scratch|(?:(?:in|with|using) )?{_LANGUAGE})$"
"""How a question for code begins, and how it ends."""

_SAYS_NO_MORE = "from scratch"
"""What asks for code only beside what does: one trains a network from scratch, too."""

_MOST_PARTS = 5
"""Parts of a query that ask for code, up to which it is a question: the rest are repetitions."""

_END = " ?.!"


def code_question(query: ParsedQuery, lexical: LexicalIndex) -> ParsedQuery | None:
    """Return the query for what a program is sought about; None where none is plainly asked for.

    Args:
        query: The query as it was typed.
        lexical: The index of the corpus.
    """
    words = query.words.strip(_END)
    start, end = _subject(words)
    subject = words[start:end].strip(_END)
    if query.formulas or (start, end) == (0, len(words)) or not _tells(subject):
        return None
    if _is_sought(words, start, end, lexical):
        return None
    by = f"{words[:start]}{words[end:]}".strip()
    return replace(query, words=subject, dense=subject, asks_for_code=by, symbol_question=None)


def _subject(words: str) -> tuple[int, int]:
    """Return where in a query stands what a program is asked for; all of it where none is.

    >>> [words[slice(*_subject(words))] for words in ("code for PCA", "PCA code in Python", "PCA")]
    ['PCA', 'PCA', 'PCA']
    """
    start, end = 0, len(words)
    asks = False
    for _ in range(_MOST_PARTS):
        before = compiled(_BEFORE).match(words, start, end)
        behind = compiled(_BEHIND).search(words, start, end)
        if before is None and behind is None:
            break
        asks |= before is not None
        start = before.end() if before else start
        if behind is not None:
            asks |= behind[0].strip().lower() not in _SAYS_NO_MORE
            end = behind.start()
    else:
        return 0, len(words)
    return (start, end) if asks else (0, len(words))


def _tells(subject: str) -> bool:
    """Whether something is left that a program may be about."""
    words = [word for word in words_of(subject) if not asking_terms().issuperset(word.terms)]
    return any(not compiled(_IS_OF_ASKING).fullmatch(word.written) for word in words)


def kindless(query: ParsedQuery, lexical: LexicalIndex) -> ParsedQuery | None:
    """Return `query` without a last word that says only of what kind the thing is, if it has one.

    A program says "viterbi" where a text says "the Viterbi algorithm". None where none says it.
    """
    kept = without_kind(query.words)
    words = " ".join(kept)
    if len(kept) == len(words_of(query.words)) or not lexical.search_rows(
        [(analyse(words), 0)], 1, kinds=("code",)
    ):
        return None
    return replace(query, words=words, dense=words)


def may_be_by_chance(subject: str) -> bool:
    """Whether a program may well have all of a subject and be about something else.

    A single word that names nothing says little, or asks along with what it stands beside ("test
    script", "class program").

    >>> [may_be_by_chance(one) for one in ("test", "Newton", "momentum", "lasso", "coin toss")]
    [True, False, False, False, False]
    """
    words = words_of(subject)
    if len(words) != 1 or not words[0].written.islower():
        return False
    word, line = words[0].written, " ".join(words[0].terms)
    called = (name.written for names in named_so(line) for name in names)
    return not is_listed(line, word) and not any(written_alike(word, name) for name in called)


def _is_sought(words: str, start: int, end: int, lexical: LexicalIndex) -> bool:
    """Whether what seems to ask is part of a name, or stands in a text behind the same word."""
    for name, _ in names_in(words, is_known):
        at = words.find(name)
        if at < start < at + len(name) or at < end < at + len(name):
            return True
    last, following = words_of(words[start:end])[-1:], words_of(words[end:])[:1]
    if not following or compiled(_LANGUAGE_ALONE).fullmatch(following[0].written):
        return False
    row = [*last[0].terms[-1:], *following[0].terms[:1]]
    return bool(lexical.search_rows([(row, 0)], 1, kinds=("text",)))


def may_ask_for_code(words: str) -> bool:
    """Whether words are code, or have one that asks for it, wherever it stands.

    Then a program may be what is wanted, as much as a text.

    >>> [may_ask_for_code(one) for one in ("getattr()", "lasso by sklearn", "solve a system")]
    [True, True, False]
    """
    return compiled(_IS_CODE).search(words) is not None or not _code_terms().isdisjoint(
        analyse(words)
    )


@cache
def _code_terms() -> frozenset[str]:
    return frozenset(analyse(_OF_CODE))
