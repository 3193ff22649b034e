"""Questions in other languages than English: what they ask for, without the words that ask.

They are read as the English ones are (`mlkb.search.query.asking`, `name_questions`): the words of
"how" and "why" ask for nothing, and who asks what something is asks for its name. There are the
plain forms of a few languages, none of which any English query has. Articles and the like are known
too, since none of them is a match to be shown.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse
from mlkb.scripts import has_unspaced, unspaced_runs

__all__ = ["Asked", "asked", "is_filler"]

_ARTICLE = (
    r"(?:(?:eine?[mnr]?|de[mnr]|die|das|el|l[aeo]s?|un[ea]?|un[ao]s|des|du|de la) |[ld]['’] ?)?"
)
_GERMAN = (
    rf"was (?:ist|sind|war|bedeutet|bedeuten|hei(?:ß|ss)t|versteht man unter)(?: eigentlich)? "
    rf"{_ARTICLE}"
)
_SPANISH = rf"¿? ?qu[eé] (?:es|son|significan?|se entiende por) {_ARTICLE}"
_FRENCH = (
    r"(?:qu['’ ]est[- ]ce (?:que|qu['’])(?: ?c['’]est(?: que?['’]?)?)?|c['’]est quoi) ?"
    rf"{_ARTICLE}"
)
_CHINESE = r"(?:请问|請問)?(?:什么是|什麼是|何谓|何謂|什么叫做?|什麼叫做?) ?"
_CHINESE_BEHIND = (
    r" ?(?:指的)?(?:是(?:指)?(?:什么|什麼)(?:意思|东西|東西)?|(?:什么|什麼)意思)"
    r"| ?(?:とは|って|は) ?(?:何|なに|なん)(?:ですか|でしょうか|のこと(?:ですか)?|か)?| ?とは"
)
_NAME_IS_ASKED = (
    rf"(?i)(?:(?:{_GERMAN}|{_SPANISH}|{_FRENCH}|{_CHINESE})(?P<behind>\S.*)"
    rf"|(?:请问|請問)?(?P<before>\S.*?)(?:{_CHINESE_BEHIND}))"
)

_ASKS = (
    r"(?i)^(?:"
    r"wie (?:wird|werden|ist|sind|kann|können|lautet|lauten|funktionier(?:t|en))(?: man)?(?=\s)"
    r"|wie (?:(?:berechnet|bestimmt|definiert) man|(?=\w+t man\b))"
    r"|(?:warum|wieso|weshalb|wozu)(?: (?:ist|sind|wird|werden|hat|haben|gilt|gelten))?(?=\s)"
    r"|¿? ?c[oó]mo se (?:calculan?|determinan?|definen?)(?=\s)"
    r"|¿? ?(?:c[oó]mo se|cómo|por qu[eé]|cu[aá]l es|cu[aá]les son|cuándo)(?=\s)"
    r"|comment (?:calculer|déterminer|définir) (?=(?:l[ae]s?|une?|des|du|de|[ld]['’]))"
    r"|comment (?=\w+(?:er|ir|re) (?:l[ae]s?|une?|des|du|de|[ld]['’]))"
    r"|pourquoi(?: est[- ]ce qu(?:e|['’]))?|quel(?:le)?s? (?:est|sont)(?=\s))"
    rf"\s*{_ARTICLE}"
)
"""What such a question begins with; without what comes behind, some are words of English, too. What
is asked to be computed or defined stands where the thing is treated, in whatever words."""

_BEGINNINGS = (
    *("was ", "wie ", "warum", "wieso", "weshalb", "wozu"),
    *("qu", "como ", "cómo ", "por qu", "cu"),
    *("c'est", "c’est", "comment ", "pourquoi"),
)
"""What the forms above begin with, where spaces divide words: other questions are not looked at."""

_ASKS_BEHIND = r"(?i)(?<=\s)(?:berechnet|bestimmt|definiert|berechnen|bestimmen|definieren)$"
"""What such a question may end with where it begins so."""

_ASKS_WITHIN = (
    r"请问|請問|为什么|為什麼|为何|為何|怎么样|怎么|怎麼|怎样|怎樣|如何|有?(?:什么|什麼)|哪些|是否|能否"
    r"|(?:吗|嗎|呢)$|なぜ|何故|どうして|どうやって|どのように|どう(?:なる|する|すれば)"
    r"|(?:です|ます|でしょう|の)?か$"
)
"""Where no spaces divide words they may stand anywhere."""

_FILLERS = (
    "de la le les des du un une en et au aux est dans pour par sur que qui "
    "el los las una unos unas del al es se por para con como "
    "der die das den dem ein eine einer eines einem einen und im zu zur zum von vom ist mit"
)
"""Articles, prepositions and the like of the same languages; none of a single letter, which may be
a variable."""

_MOST_IDF = 1.7
"""The inverse document frequency of what stands in two passages of eleven: where these words are no
filler, as "de" in an English text, they are rarer."""

_END = " ?!.。？！…"


class Asked(NamedTuple):
    """What a question asks for.

    Attributes:
        words: Its words, without those that only ask.
        is_name: Whether they are the name of a thing, of which it is asked what that is.
    """

    words: str
    is_name: bool


def asked(words: str) -> Asked | None:
    """Return what a question in another language than English asks for; None of any other query.

    >>> asked("什么是核函数？"), asked("was ist eine Varianz"), asked("what is a kernel")
    (Asked(words='核函数', is_name=True), Asked(words='Varianz', is_name=True), None)
    >>> asked("cómo se demuestra el teorema")
    Asked(words='demuestra el teorema', is_name=False)
    """
    question = words.strip(_END)
    if not (has_unspaced(question) or question.lower().lstrip("¿ ").startswith(_BEGINNINGS)):
        return None
    if found := compiled(_NAME_IS_ASKED).fullmatch(question):
        name = (found["behind"] or found["before"]).strip(_END)
        if name and _without_asking(name) == name:
            return Asked(name, is_name=True)
    rest = _without_asking(question)
    return Asked(rest, is_name=False) if rest and rest != question else None


def _without_asking(question: str) -> str:
    rest = compiled(_ASKS).sub("", question, count=1)
    if rest != question:
        rest = compiled(_ASKS_BEHIND).sub("", rest)
    if unspaced_runs(rest):
        rest = compiled(_ASKS_WITHIN).sub(" ", rest)
    return " ".join(rest.split())


def is_filler(term: str, idf: float) -> bool:
    """Whether a term is an article or the like of the corpus's language, and tells nothing.

    Args:
        term: A term.
        idf: Its inverse document frequency.
    """
    return idf <= _MOST_IDF and term in _fillers()


@cache
def _fillers() -> frozenset[str]:
    return frozenset(analyse(_FILLERS))
