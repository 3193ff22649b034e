r"""Rules about the numbers of formulas: those given twice, and references to what bears none.

A number in parentheses may be a decimal, an item, or a formula of a book. It is a reference to the
corpus where the text of a link to a post holds it, or where it goes on as formulas do that are
numbered there ("21.5"), and the word before it says that something is meant ("by (21.55)") and
none behind it says where else it stands ("of Boyd and Vandenberghe"). Without such a word it is one
in an article that refers to others of its numbers in this way, and a warning.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mlkb.authoring.places import path_of, relative
from mlkb.corpus.scan import SUFFIXES
from mlkb.formulas.numbers import numbers
from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from mlkb.authoring.heads import Head
    from mlkb.authoring.running_text import RunningText
    from mlkb.corpus.blocks import Block
    from mlkb.records.posts import Formula

__all__ = ["EquationNumbers", "doubled_numbers", "number_problems"]

_NUMBER = r"(?:[A-Z]{0,3}\d{0,3}\.|[A-Z]{1,3})\d{1,3}[a-z]?"
"""A number of two parts: the article's or the section's, and one that rises."""
_PARTS = re.compile(r"(.*?)(\d+)[a-z]?")
_GIVEN = re.compile(
    r"\\tag\*?\s{0,9}\{\s{0,9}\(?([\w.]{1,20})|(?:\$\$|\\\]|\})[ \t]{0,9}\(([\w.]{1,20})\)"
    rf"|^[ \t>*_-]{{0,20}}\(({_NUMBER})\)",
    re.MULTILINE,
)
"""Where a number is given: to a formula, or to what stands on a line of its own."""
_NAMED = re.compile(r"\\(tag|label)\*?\s{0,9}\{([^{}]{1,200})\}")
_PRINTED = re.compile(rf"\(({_NUMBER})\)")
_CUE = (
    r"\b(?:[Aa]nd|[Aa]pply|[Aa]pplying|[Bb]y|[Ff]rom|[Ii]n|[Ii]nto|[Ii]nsert|[Ii]nserting|[Oo]f|[Oo]r"
    r"|[Ss]ee|[Tt]o|[Uu]nder|[Uu]se|[Uu]ses|[Uu]sing|[Vv]ia|[Ww]ith|[Ee]qs?\.|[Ee]quations?"
    r"|[Ff]ormulas?)[\s~]|(?<=\d\))(?:,\s?|[-\u2013])"
)
_REFERENCE = re.compile(rf"({_CUE})?(?<!\w)\(({_NUMBER})\)(?![\w(])")
_ALL_NUMBER = re.compile(rf"\W{{0,4}}\(?({_NUMBER})\)?\W{{0,4}}")
_SOURCE = re.compile(r"\s(?:of|in|from)\s+(?:the\s|his\s|her\s|their\s|that\s|[A-Z@\[]|chapter\s)")
_OF = re.compile(r"\s(?:of|in|from)\s+")
_LONGEST = 40
"""Characters of a number and of the words between it and the link that it belongs to."""

_FEWEST = 3
"""Numbers with the same first part that make a decimal one of them."""

_REFERRED = 2
"""Numbers of its own that an article refers to in parentheses, if that is its habit."""


class EquationNumbers:
    """The numbers that formulas have, in each article of a corpus."""

    def __init__(self, heads: Mapping[str, Head]) -> None:
        self._heads = heads
        self._known: dict[str, frozenset[str]] = {}

    def of(self, path: str) -> frozenset[str]:
        """Return the numbers given in the article at `path`, without letters behind them."""
        if path not in self._known:
            found = _GIVEN.findall(self._heads[path].text)
            self._known[path] = frozenset(_base("".join(groups)) for groups in found)
        return self._known[path]

    def article(self, target: str, path: str) -> str | None:
        """Return the path of the article that a link in the one at `path` leads to, or None."""
        name = unquote(target.partition("#")[0].partition("?")[0])
        if not name:
            return path
        found = path_of(name, path)
        tries = [found, *(f"{found}{suffix}" for suffix in SUFFIXES)]
        return next((one for one in tries if one in self._heads), None)

    @cached_property
    def homes(self) -> Mapping[str, Sequence[str]]:
        """The articles in which each number is given."""
        homes: dict[str, list[str]] = {}
        for path in self._heads:
            for number in self.of(path):
                homes.setdefault(number, []).append(path)
        return homes

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The first parts that are those of some article's numbers."""
        return frozenset().union(*(_firsts(self.of(path)) for path in self._heads))


def doubled_numbers(path: str, blocks: Iterable[Block]) -> Iterator[Problem]:
    r"""Yield the numbers and labels that two formulas of an article have.

    What is written twice in the same words is one formula. A sign in place of a number
    (``\tag{*}``) is for the next few lines, and may come again.
    """
    known: dict[str, tuple[str, int]] = {}
    for block in blocks:
        for located in block.formulas:
            for name, row, line in _named_rows(located.formula):
                first, where = known.setdefault(name, (row, line))
                if first != row:
                    message = f"{name} is also that of the formula on line {where}; change one."
                    yield Problem(path, line, message)


def _named_rows(formula: Formula) -> Iterator[tuple[str, str, int]]:
    """Yield what a row of a formula is called, the row without white space, and its line."""
    latex = formula.latex
    for start, end in dict.fromkeys(number.row for number in numbers(latex)):
        row = latex[start:end]
        begin = start + len(row) - len(row.lstrip())
        line = min(formula.line + latex.count("\n", 0, begin), formula.end_line)
        source = "".join(row.split()).replace("&", "")
        for kind, name in _NAMED.findall(row):
            if kind == "label":
                yield f"label '{name.strip()}'", source, line
            elif any(c.isdigit() for c in name):
                yield f"number ({name.strip()})", source, line


def number_problems(
    path: str, blocks: Iterable[Block], texts: Sequence[RunningText], known: EquationNumbers
) -> Iterator[Problem]:
    """Yield the references of an article to numbers that no formula has.

    Args:
        path: The article.
        blocks: The blocks of its body.
        texts: The running texts of its body.
        known: The numbers of all articles.
    """
    own = known.of(path) | {
        _base(number)
        for block in blocks
        for located in block.formulas
        for number in _PRINTED.findall(located.formula.latex)
    }
    referred = {_base(one) for text in texts for one in _PRINTED.findall(text.text)}
    firsts = _firsts(own)
    referring = len(referred & own) >= _REFERRED
    told: set[tuple[int, str]] = set()
    for text in texts:
        for pos, number, message, is_sure in (
            *_in_links(text, path, known),
            *_in_words(text, path, own, firsts, referring, known),
        ):
            line = text.line_at(pos)
            if (line, number) not in told:
                told.add((line, number))
                yield Problem(path, line, message, "error" if is_sure else "warning")


_Told = tuple[int, str, str, bool]
"""Where a number stands, the number, what is wrong with it, and whether that is sure."""


def _in_links(text: RunningText, path: str, known: EquationNumbers) -> Iterator[_Told]:
    """Yield the numbers in links, or in front of them, that are not where these lead."""
    for start, end, target in text.links:
        article = known.article(target, path)
        if article is None:
            continue
        words = text.text[start:end]
        alone = _ALL_NUMBER.fullmatch(words)
        given = known.of(article)
        found = [(start, alone[1])] if alone else []
        found += [(start + one.start(), one[1]) for one in _PRINTED.finditer(words)]
        if before := _number_before(text.text, start):
            found.append(before)
        for pos, number in found:
            is_meant = _first(number) in _firsts(given) or (alone and bool(given))
            if is_meant and _base(number) not in given:
                name = PurePosixPath(article).name if article != path else "this post"
                message = f"dead reference: no formula of {name} has the number ({number})"
                yield pos, number, f"{message}{_last(number, given)}.", True


def _number_before(text: str, start: int) -> tuple[int, str] | None:
    """Return where a number stands of which a link at `start` says where it is, and the number."""
    before = text[max(0, start - _LONGEST) : start]
    for found in _PRINTED.finditer(before):
        if _OF.fullmatch(before, found.end()):
            return start - len(before) + found.start(), found[1]
    return None


def _in_words(
    text: RunningText,
    path: str,
    own: frozenset[str],
    firsts: frozenset[str],
    referring: bool,
    known: EquationNumbers,
) -> Iterator[_Told]:
    """Yield the numbers in the words of an article that no formula has, or one of another article.

    Args:
        text: A paragraph.
        path: The article.
        own: The numbers in it.
        firsts: The first parts that are those of its numbers.
        referring: Whether its numbers are referred to in parentheses.
        known: The numbers of all articles.
    """
    for pos, number, is_cued in _unlinked(text):
        if _base(number) in own or not (is_cued or referring):
            continue
        homes = known.homes.get(_base(number), ())
        if _first(number) not in firsts:
            if is_cued and not homes and _first(number) in known.firsts:
                yield pos, number, f"dead reference: no formula has the number ({number}).", True
        elif not homes:
            message = f"dead reference: no formula here has the number ({number})"
            yield pos, number, f"{message}{_last(number, own)}.", is_cued
        elif not {known.article(target, path) for _, _, target in text.links} & set(homes):
            where = relative(homes[0], path)
            message = f"no formula here has the number ({number}), but one of {where}; link to it."
            yield pos, number, message, False


def _unlinked(text: RunningText) -> Iterator[tuple[int, str, bool]]:
    """Yield the numbers in parentheses of which no link and no word behind says where they are.

    With each come its place, and whether the word in front says that it is meant as a number.
    """
    begins = [start for start, _, _ in text.links]  # rising, for no link holds another
    for found in _REFERENCE.finditer(text.text):
        pos, end = found.start(2) - 1, found.end()
        of = _OF.match(text.text, end)
        at = bisect_right(begins, pos)
        is_within = at > 0 and pos < text.links[at - 1][1]
        is_followed = of and at < len(begins) and begins[at] == of.end()
        if not (is_within or is_followed or _SOURCE.match(text.text, end)):
            yield pos, found[2], bool(found[1])


def _base(number: str) -> str:
    found = _PARTS.fullmatch(number)
    return f"{found[1]}{found[2]}" if found else number


def _first(number: str) -> str:
    found = _PARTS.fullmatch(number)
    return found[1] if found else ""


def _firsts(given: Iterable[str]) -> frozenset[str]:
    """Return the first parts of `given` by which a number is known to be one like them."""
    counts = Counter(_first(number) for number in given)
    return frozenset(
        first
        for first, count in counts.items()
        if first and (count >= _FEWEST or first[0].isalpha())
    )


def _last(number: str, given: Iterable[str]) -> str:
    """Say with which number those like `number` end, where it lies beyond them."""
    first = _first(number)
    rising = [int(one[len(first) :]) for one in given if _first(one) == first]
    last = max(rising, default=0)
    beyond = last and int(_base(number)[len(first) :]) > last
    return f"; the last is ({first}{last})" if beyond else ""
