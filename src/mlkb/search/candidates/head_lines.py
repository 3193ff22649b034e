"""What in a text is said of the text, not of its subject: lines of tags, dates, links and states.

Vaults are full of notes that begin so ("Created: 2024-01-02", "Status: #wip", "reference:: 10.23"),
before the first sentence. Such lines have the title above them and little beside it, so that
nothing is nearer to a query for that title, and they answer none.

A line is told by its form (``key:: value``) or by its value (a date, tags, links, nothing),
whatever its key; by its key alone only where templates of notes ask for that, and what follows is
no sentence, or where as many lines beside it are of that kind. "Note: it converges" and
"**Proof.** Clear." are texts.
"""

from __future__ import annotations

from mlkb.formulas.patterns import compiled

__all__ = ["only_head_lines", "only_links"]

_LONGEST, _LONGEST_LINE = 2_000, 300
"""Characters of a text, and of its lines, that may be no more than that."""

_LINK = (
    r"(?<![^\s(])#[^\W\d][\w/-]*|!?\[\[[^\[\]\n]*\]\]|<https?:[^>\s]*>"
    r"|!?\[(?:[^\[\]\n]|!\[[^\[\]\n]*\]\([^()\s]*\))*\]\([^()\s]*\)"
)
_NOTHING_BUT_LINKS = rf"(?:\s|[-*+·|,;>]|\d{{1,3}}[.)]|{_LINK})++"
"""Hashtags, links, and images, with the signs of lists and what parts them."""

_LISTING, _LINKING = " \t\n-*+·|,;>.)0123456789", "#[!<"
"""What such a text may begin with, and what it has then; others need not wait for the pattern."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = (
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{12,14}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}\.? {_MONTH},? \d{{4}})"
    r"(?:[T ,]{0,3}\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,9})? ?(?:[ap]m|Z|[+-]\d{2}:?\d{2})?)?"
)
_TEMPLATE = r"<%(?:(?!%>).)*%>|\{%(?:(?!%\}).)*%\}|\{\{(?:(?!\}\}).)*\}\}"
"""What a template was to fill in: Templater's tags, those of Liquid."""

_EMPTY = r"not applicable|none|n/a|tb[ad]|todo|-+|\?+|…"
_VALUE = (
    rf"(?:</?[biu]>|[\s,;|*_`\"'·]|{_LINK}|(?<!\w)(?:{_DAY}|{_EMPTY})(?!\w)|{_TEMPLATE}"
    r"|https?://\S+)*+"
)
_ASKED_FOR = (
    r"(?:date|day|time)? ?(?:created|updated|modified|edited|published)(?: (?:at|by|on|time))?"
    r"|last (?:edited|modified|updated|reviewed)(?: (?:at|by|on|time))?|dates?|due|day"
    r"|tags?|keywords?|categor(?:y|ies)|topics?|areas?|subjects?|types?|kind|status|state|stage"
    r"|priority|progress|authors?|sources?|references?|refs?|links?|urls?|aliases|alias|up|parents?"
    r"|next|prev(?:ious)?|related(?: (?:notes|to))?|see also|back|course|lecture|class|id|uuid"
    r"|version|layout|permalink|slug|review(?:ed)?|cssclass(?:es)?|banner|publish|public|draft"
)
_KEY = r"[*_]{0,2}[^\W\d_][\w /.-]{0,40}[*_]{0,2}"
_NO_SENTENCE = r"[^.!?。]*+(?:[.!?](?=\S)[^.!?。]*+)*+"
_HEAD_LINES = (
    rf"[\[(]?{_KEY}::(?=\s|$){_NO_SENTENCE}[\])]?",
    rf"(?i){_KEY}[:：][*_]{{0,2}}{_VALUE}",
    rf"(?i)[*_]{{0,2}}(?:{_ASKED_FOR})[*_]{{0,2}} ?[:：](?![^\n]{{80}}){_NO_SENTENCE}",
    r"(?:[*_]{1,3}[^*_\n]{1,40}[*_]{1,3}[.:]?|<([bi]|em|strong)>[^<>\n]{1,40}</\1>[.:]?)?"
    rf"\s*(?:(?:{_TEMPLATE})\s*)++",
    r"\^[\w-]{1,60}",
    rf"(?i){_VALUE}",
)
"""A field, a key with such a value, a key that is asked for, an empty template with the name in
front of it, the name of a block, and such a value alone."""


_ENTRY = rf"{_KEY}[:：] ?[^\s.!?]+(?: [^\s.!?]+){{0,2}}\s*"
"""A key with a few words, which is of that kind among others that are: "blog: Done"."""


def only_links(text: str) -> bool:
    """Whether a text is nothing but hashtags and links: it says what there is, and nothing of it.

    >>> [only_links(text) for text in ("#p2p #dht", "- [[RSA]], [TLS](tls.md)", "[[RSA]] is old")]
    [True, True, False]
    """
    begins = text.lstrip(_LISTING)[:1] in _LINKING
    return begins and compiled(_NOTHING_BUT_LINKS).fullmatch(text) is not None


def only_head_lines(text: str) -> bool:
    """Whether each line of a text is one of tags, dates, links or states, or a template's tag.

    >>> [only_head_lines(text) for text in ("Created: 2024-01-02", "Status: it stops.")]
    [True, False]
    """
    if len(text) > _LONGEST:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    if any(len(line) > _LONGEST_LINE for line in lines):
        return False
    others = [line for line in lines if not _is_head_line(line)]
    beside = sum(":" in line for line in lines) - len(others)
    return len(others) <= beside and all(map(compiled(_ENTRY).fullmatch, others))


def _is_head_line(line: str) -> bool:
    said = line.lstrip("-*+> \t") if line.startswith(("- ", "* ", "+ ", ">", " ", "\t")) else line
    return any(compiled(pattern).fullmatch(said.rstrip()) for pattern in _HEAD_LINES)
