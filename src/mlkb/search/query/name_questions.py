"""Tells questions for what something is: "what is SRM", "Z-function", "what does DHT stand for".

Such a question is a name, and perhaps words that ask for no more than what it means; a name that
stands alone asks for it, too. Every passage of an article about the thing has these words, so they
do not choose among them: who asks wants the one that says what it is
(`mlkb.search.candidates.definitions`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled

if TYPE_CHECKING:
    from mlkb.search.query.parse import ParsedQuery

__all__ = ["asked_names", "without_asking"]

_LONGEST = 5
"""Words of the longest name; what is longer describes."""

_LONGEST_ALONE = 4
"""The same of a name that stands alone: more words in a row are keywords."""

_ARTICLE = r"(?:(?:an?|the) )?"
_STANDS = (
    rf"(?i)(?P<before>what do(?:es)?) {_ARTICLE}(?P<name>\S.*?)"
    r" (?:mean|stand for|refer to)"
)
_IS = (
    r"(?i)(?:(?P<before>what(?:['’]?s|['’]re| is| are| was| were)|define|definition of"
    r"|(?:the )?meaning of)(?: meant by)? )?"
    rf"{_ARTICLE}(?P<name>\S.*?)(?P<after>,? (?:meaning|definition|defined))?"
)
"""Of all words a question that begins with "what does" must have a verb of meaning at its end."""

_DOES = ("what do ", "what does ")
"""What such a question begins with that has a verb of meaning at its end."""

_WHERE = r"(?i) (?:in|for|within) .*"
"""Says where a thing is met: "a revision in etcd"."""

_MORE = (
    "how why when where which who do does can is are should vs versus between you we they it this "
    "that"
)
_NO_NAME = frozenset(_MORE.split())
"""What a name has none of: a question is more than one, and of two things none is defined."""

_END = " ?.!\"'"

_LETTER = re.compile(r"[^\W\d_]")


def asked_names(query: ParsedQuery) -> list[str]:
    """Return the names of the one thing of which a query asks what it is; none if it asks more.

    The first is what was typed, the others are what the corpus calls it.
    """
    words, _, _ = query.words.partition(";")
    name = _asked_name(words.strip(_END)) if words and not query.formulas else ""
    if not name:
        return []
    known = (*query.renamed, *query.meant)
    others = [other for typed, other in known if typed.lower() == name.lower()]
    return [name, *others]


def without_asking(words: str) -> str:
    """Return the words of a question for what something is, without "what is" and the like.

    The headings that have "what" are others ("What goes wrong in practice"), and few passages have
    it, so that it would count as much as the name. Words that are found above what they ask for
    stay: "Definition" is a heading.

    >>> without_asking("what does DHT stand for?"), without_asking("what is a kernel; kernels")
    ('DHT', 'kernel; kernels')
    >>> without_asking("what is a revision in etcd")
    'revision in etcd'
    >>> without_asking("kernel definition"), without_asking("what is wrong with it")
    ('kernel definition', 'what is wrong with it')
    """
    if words[:4].lower() != "what":
        return words
    typed, mark, others = words.partition(";")
    question = typed.strip(_END)
    found = _question(question) if _asked_name(question) else None
    if found is None:
        return words
    end = "name" if _does(question) else 0
    return f"{question[found.start('name') : found.end(end)]}{mark}{others}"


def _asked_name(words: str) -> str:
    """Return the name of which these words ask what it is, or nothing.

    >>> [_asked_name(one) for one in ("what is a DHT", "what does SRM stand for", "Z-function")]
    ['DHT', 'SRM', 'Z-function']
    >>> [_asked_name(one) for one in ("what does the loop do", "why is it slow")]
    ['', '']
    """
    found = _question(words)
    if found is None:
        return ""
    asks = _does(words) or found["before"] or found["after"]
    name = (compiled(_WHERE).sub("", found["name"]) if asks else found["name"]).strip(_END)
    is_name = (
        len(name.split()) <= (_LONGEST if asks else _LONGEST_ALONE)
        and _LETTER.search(name)
        and _NO_NAME.isdisjoint(name.lower().split())
    )
    return name if is_name else ""


def _question(words: str) -> re.Match[str] | None:
    """Return the name in a question, and what stands around it; the name may be all there is."""
    return compiled(_STANDS if _does(words) else _IS).fullmatch(words)


def _does(words: str) -> bool:
    return words.lower().startswith(_DOES)
