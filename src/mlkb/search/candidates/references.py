r"""The numbers of formulas that a query names.

A number is one of a formula where it is said so ("eq. 8.7", "formula 3", "equation (H)") or printed
so ("(8.7)"). A bare decimal may as well be a rate or a version, and "(3)" an item: such a number is
none that is sure, unless nothing else is asked. Which passages bear it is not known here
(`numbered`), nor what names a theorem or an exercise (`mlkb.lookup.statements`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mlkb.index.analysis import analyse
from mlkb.lookup.statements import without_statements
from mlkb.search.query.asking import asking_terms

__all__ = ["Reference", "formulas_in", "without_references"]

_NUMBER = r"(?:[A-Z]{1,2}\.?)?\d{1,4}(?:\.\d{1,4}){0,3}[a-z]?['\u2032*]?(?!\w)"
_LETTERS = r"\(\s?[A-Za-z]{1,3}\s?\)"
_OR_BRACKETED = rf"(?:\(\s?{_NUMBER}\s?\)|{_NUMBER}|{_LETTERS}|[A-Z]{{1,2}}(?![\w-]))"
_SAID = (
    r"\b(?i:eqs?|eqns?|equations?|formulas?|formulae)\b\.?\s?(?i:(?:no\.?|number|#)\s?)?"
    rf"{_OR_BRACKETED}(?:\s?(?:,|and|&|to|[-\u2013])\s?{_OR_BRACKETED}){{0,8}}"
)
_PRINTED = rf"(?<![\w)\]}}])\(\s?{_NUMBER}\s?\)(?![\w(])"
_BARE = r"(?<![\w.,:/+=<>^_$~-])(?<!\w\()\d{1,4}(?:\.\d{1,4}){1,3}(?![\w%/^(]|\.\d)"
_REFERENCE = re.compile(
    rf"(?P<said>{_SAID})|(?P<printed>{_PRINTED}|\A\s*{_LETTERS}\s*\Z)|(?P<bare>{_BARE})"
)
_NUMBERS = re.compile(rf"(?<![\w.]){_NUMBER}|(?<=\()\s?[A-Za-z]{{1,3}}(?=\s?\))|\b[A-Z]{{1,2}}\b")

_MOST = 4
"""Numbers of one query that are looked for."""


class Reference(NamedTuple):
    """A number in a query that may be one of a formula.

    Attributes:
        number: As authors give it: without brackets.
        sure: Whether nothing else is meant by it.
        said: As the query says what it is ("equation 8.7"); empty where it does not, or where it
            may be said of an abbreviation.
    """

    number: str
    sure: bool
    said: str = ""


def formulas_in(words: str) -> tuple[list[Reference], list[str]]:
    """Return the numbers of formulas in `words`, and the terms of what else is asked.

    >>> formulas_in("proof of eq. (8.7)")
    ([Reference(number='8.7', sure=True, said='eq. (8.7)')], ['proof'])
    >>> formulas_in("learning rate 0.01")
    ([Reference(number='0.01', sure=False, said='')], ['learn', 'rate'])
    """
    words = without_statements(words)
    found = list(_REFERENCE.finditer(words))
    if not found:
        return [], []
    rest = analyse(_REFERENCE.sub(" ", words))
    others = [term for term in dict.fromkeys(rest) if term not in asking_terms()]
    named: dict[str, Reference] = {}
    for one in found:
        numbers = [number.strip() for number in _NUMBERS.findall(one[0])]
        for number in numbers:
            is_told = not one["bare"] and not number.isdigit() and not number.isalpha()
            is_all = len(numbers) == 1 and (len(number) == 1 or not number.isalpha())
            reference = Reference(
                number, is_told or not others, one["said"] or "" if is_all else ""
            )
            if number not in named or reference.sure:
                named[number] = reference
    return list(named.values())[:_MOST], others


def without_references(words: str) -> str:
    """Return `words` without the numbers of formulas and of statements, and what says so."""
    return _REFERENCE.sub(" ", without_statements(words))
