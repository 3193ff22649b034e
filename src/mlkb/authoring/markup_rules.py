"""Rules about markup that came to nothing and stands in the text as it was typed.

Footnotes and links without a definition, targets with spaces, headings without a space. Brackets
are arrays, sets of characters and much else, so that each is judged only where it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mlkb.authoring.wording import also
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.authoring.heads import Head
    from mlkb.authoring.running_text import RunningText

__all__ = ["markup_problems"]

_NOTE = re.compile(r"(?<![\\!])\[\^([\w-]{1,60})\](?!:)")
_NOTE_DEFINED = re.compile(r"^[ \t>*-]{0,40}\[\^([^\]\s]{1,100})\]:", re.MULTILINE)
_RANGE = re.compile(r"[A-Za-z0-9]-[A-Za-z0-9]|\w")
"""What may be a set of characters: ``[^a-z]``, ``[^x]``; one digit is the number of a note."""

_REFERENCE = re.compile(r"(?<![\w\\\])}])\[([^\[\]\n]{1,200})\]\[([^\[\]\n]{1,200})\]")
_DEFINED = re.compile(r"^[ \t>]{0,20}\[([^\]\n^][^\]\n]{0,200})\]:", re.MULTILINE)
_INCLUDED = re.compile(r"^[ \t]*(?:-{1,3}8<-{1,3}|;?\{[%{!]|\.\. include)", re.MULTILINE)

_SPACED = re.compile(
    r"\]\(((?:[\w.-]{1,60}/){0,9}[\w.-]{1,60}(?: [\w.-]{1,60}){1,5}\.[a-z]{2,5})(#[\w-]{0,99})?\)"
)
_HEADING = re.compile(r"^(#{2,6})(?=[^\W\d_])([^\n]{0,20})", re.MULTILINE)
_LEFT = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b(?=:|\(|[ \t]*$|[ \t]*[.!](?:\s|$))", re.MULTILINE)


def markup_problems(
    head: Head, texts: Sequence[RunningText], *, published: bool
) -> Iterator[Problem]:
    """Yield the markup in the text of `head` that came to nothing, and notes to its author.

    Args:
        head: The head of the post.
        texts: The running texts of its body.
        published: Whether notes to the author (``TODO``) are a fault.
    """
    path = head.post.path
    defined = _Definitions(head.front.body)
    for text in texts:
        for pos, message, is_sure in (
            *_notes(text, defined),
            *_references(text, defined),
            *_spaced(text),
            *_headings(text),
        ):
            yield Problem(path, text.line_at(pos), message, "error" if is_sure else "warning")
    left = dict.fromkeys(
        text.line_at(found.start()) for text in texts for found in _LEFT.finditer(text.text)
    )
    if published and left:
        message = f"a note that something is to be done{also([*left])}; do it, or remove the note."
        yield Problem(path, next(iter(left)), message, "warning")


class _Definitions:
    """The footnotes and the addresses of links that an article defines, read when asked for."""

    def __init__(self, body: str) -> None:
        self._body = body

    @cached_property
    def notes(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in _NOTE_DEFINED.findall(self._body))

    @cached_property
    def links(self) -> frozenset[str]:
        """The names of links; none where others may be defined in a file that is included."""
        if _INCLUDED.search(self._body):
            return frozenset()
        return frozenset(_folded(name) for name in _DEFINED.findall(self._body))


def _notes(text: RunningText, defined: _Definitions) -> Iterator[tuple[int, str, bool]]:
    for found in _NOTE.finditer(text.text):
        name = found[1]
        is_plain = name.isdigit() or (
            not _RANGE.fullmatch(name)
            and (defined.notes or _is_behind_word(text.text, *found.span()))
        )
        if is_plain and name.casefold() not in defined.notes:
            message = f"footnote [^{name}] has no text; write it on a line '[^{name}]: ...'."
            yield found.start(), message, True


def _is_behind_word(text: str, start: int, end: int) -> bool:
    """Whether brackets stand at the end of a word or a sentence, as those of a note do."""
    before, behind = text[max(0, start - 2) : start], text[end : end + 1]
    is_set = behind.isalnum() or behind in tuple("*+?{[(")
    return before.rstrip(".,;:!?")[-1:].isalpha() and not is_set


def _references(text: RunningText, defined: _Definitions) -> Iterator[tuple[int, str, bool]]:
    """Yield links without a definition, where others have one."""
    for found in _REFERENCE.finditer(text.text):
        if defined.links and _folded(found[2]) not in defined.links and "." not in found[2]:
            message = f"link [{found[2]}] is not defined; write a line '[{found[2]}]: address'."
            yield found.start(), message, True


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _spaced(text: RunningText) -> Iterator[tuple[int, str, bool]]:
    for found in _SPACED.finditer(text.text):
        right = (found[1] + (found[2] or "")).replace(" ", "%20")
        message = f"no link, since '{found[1]}' has a space in it; write ({right})."
        yield found.start(), message, True


def _headings(text: RunningText) -> Iterator[tuple[int, str, bool]]:
    for found in _HEADING.finditer(text.text):
        message = f"'{found[0].strip()}' is no heading; write a space behind {found[1]}."
        yield found.start(), message, False
