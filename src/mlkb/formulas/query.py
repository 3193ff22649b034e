r"""Which part of a query is formula, and which is words.

Dollar signs (or ``\(...\)``, ``\[...\]``) settle it. Otherwise the query is cut into chunks, and
each is judged by itself (`chunks`): *strong* ones can only be mathematics, *weak* ones may be, the
rest are words. A formula is a run of strong and weak chunks with at least one strong one, or with a
relation between two weak ones (``y = a + b``), or a sum in which a function is applied
(``2k - 2 log L``), or a quotient with a sum in it (``-G/(H+lambda)``), or the sum of something
computed (``sum p log p``). A word of three letters belongs to it where brackets are open or where
operators stand on both sides of it, and nothing else around it is prose.

An expression of Python that computes a formula (`mlkb.formulas.code`) is one; a statement that
defines or returns something is words.

Words win where it is doubtful, since a formula taken for words is still found by its text, but
words taken for a formula are lost: ``k-means``, ``C++``, ``file_names``, ``lr=0.01``, ``A/B``,
addresses and paths stay words, and so does a lone symbol beside words (``the R^2 score``). The
caller's ``--formula`` and ``--text`` override all this.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from mlkb.formulas.chunks import (
    ACRONYMS,
    GRAM,
    GREEK_NAME,
    LEADING_NAMES,
    LETTER,
    LITTLE_WORDS,
    RELATION,
    SHORT_NAME,
    SIGN_WORDS,
    Chunk,
    chunks_of,
)
from mlkb.formulas.code import code_within, is_statement
from mlkb.formulas.patterns import compiled
from mlkb.formulas.shorthand import FIELD_OPERATORS
from mlkb.formulas.symbols import names
from mlkb.formulas.trivial import is_trivial
from mlkb.formulas.typed import BARE_ANGLES, BARE_GREEK, DERIVATIVE, spelled

__all__ = ["MAX_QUERY", "QueryParts", "split_query"]

MAX_QUERY = 4_000
"""Characters of a query that are looked at for formulas; a longer one is pasted prose."""

_SIGNS = frozenset("\\^_=$<>|([{~")
_SIGNS_AND_WORDS = (" - ", " + ", " / ", "/(", ")/", "/d", *SIGN_WORDS, *BARE_ANGLES)
"""A query in ASCII without any of these, or of the signs above, has no formula, but for a few that
patterns tell; most queries are decided by this."""

_DELIMITED = (
    r"(?s)\$\$(?P<a>.+?)\$\$|\$(?P<b>[^$]+)\$|\\\[(?P<c>.+?)\\\]|\\\((?P<d>.+?)\\\)"
    r"|(?P<e>\\begin\{(?P<name>[a-z]+\*?)\}.+?\\end\{(?P=name)\})"
)
"""A formula between signs that say so."""

_PRICE = r"\d[\d.,]*\s+[A-Za-z]{2,}"
"""An amount and the word behind it: ``5 and``."""

_IDENTIFIERS = r"(?:[A-Za-z]{2,}_\w++\s*+)++"
"""Names in code: ``log_prob``."""

# -- where a run ends --------------------------------------------------------------------------

_SIGN = r"[-+*/=<>|≤≥≈∈∼∝→←⋅·×−~]|:=|<=|>=|!=|<-"
"""An operator or a relation, which a short name may stand between."""

_JOINT = (
    r"[-+*/=<>~|≤≥≈∈∼∝→←⋅·×−]|:="
    r"|\\(?:leq?|geq?|neq?|in|to|sim|approx|cdot|times|propto|mid|gets)(?![A-Za-z])"
    rf"|(?:{'|'.join(SIGN_WORDS)})(?![A-Za-z])"
)
"""The beginning of a chunk that needs an operand in front of it."""

_OPERAND = rf"\(?-?\d*{LETTER}['′]?(?:[-+*/]\d*{LETTER})*\)?[,.;]?"
"""A letter, or letters with operators between them."""

_INTEGRAL = r"(?:int|∫|\\int)(?![A-Za-z])"
"""What a differential further on belongs to."""

_APPLIED = names("log ln exp sqrt det tr sin cos tan tanh")
"""Functions whose name before an operand shows a formula."""

_SUMMING = ("sum", "prod")
_SUMMED = rf"(?<![\w-])-?(?:{'|'.join(_SUMMING)}) (?!a )[A-Za-z](?![A-Za-z])"
"""``sum p``: the letter behind it is summed up."""

_COMBINING = ("+", "-", "−", "*", "/")
"""What computes one thing of two, written as a chunk."""

_BRACKETED_SUM = r"\([^()+−-]*[+−-][^()]*\)"
_QUOTIENT = rf"[\w)\]] ?/ ?{_BRACKETED_SUM}|{_BRACKETED_SUM} ?/ ?[\w(]"
"""A sum in brackets above or below a line, which no prose has of single letters."""

_NO_ENDS = names("→ ⇒ · × ← ± ≈ ~ - – — / & + * | : , . ; ! ?")
"""Signs with which no formula begins or ends."""

_ARTICLES = frozenset(("a", "A", "I"))
"""Words of one letter."""

_NO_NOUNS = names(
    "is are was be has and or not of to in on by for with from at as if when where than vs"
)
"""Words that no article stands before."""

_SET_TO = rf"{LETTER} ?(?:= ?(?!0(?![\d.]))|(?:[<>≤≥]|<=|>=) ?)[\d.]++(?: [A-Z])?[,;:?!]*"
"""``k = 3``, ``p < 0.05``: a noun of prose; ``x = 0`` rather is an equation."""

_CAPITAL = r"[A-Z](?:_(?:\w|\{\w{1,3}\}))?['′]?"
_CAPITALS = (
    rf"(?:-?(?:\d{{1,3}}(?:/\d{{1,3}})?)?\*?|-?(?:{'|'.join(BARE_GREEK)})\*)"
    r"(?P<letters>(?:[A-Z]['′]?){3})(?:/[\da-z])?"
)
"""What a product of matrices may be equal to, and such a product, with a sign, a factor or a number
below a line."""

_FACTOR = rf"-|-?\d{{1,3}}(?:/\d{{1,3}})?|-?\d{{1,2}}/[a-z]|{'|'.join(BARE_GREEK)}|\*"
"""A sign or a factor before it."""

_MIXED_LETTERS, _FEW_LETTERS = r"(?=[A-Za-z]*[a-z][A-Z])[A-Za-z]{3,4}", "[a-z]?[A-Z]|[a-z]"
"""A product of small letters and capitals, and what it may be equal to: ``pV = nRT``."""

_OF_FIELDS = rf"(?:[A-Za-z] x|{'|'.join(FIELD_OPERATORS)}) [A-Z]"
"""``v x B``, ``curl E``: a product of vectors, or a derivative of one, that is all of a query."""

_BRIDGES = frozenset(("s.t.", "s.t", "st", "subject to"))
"""Words between an objective and its constraints, which are one formula."""


@dataclass(frozen=True, slots=True)
class QueryParts:
    """A query taken apart.

    Attributes:
        text: The words, one space between them; empty if all is formula.
        formulas: The formulas as typed, without dollar signs.
        guessed: Whether they were told by their looks, not by dollar signs.
    """

    text: str
    formulas: tuple[str, ...]
    guessed: bool = True


def split_query(text: str) -> QueryParts:
    r"""Take a query apart into words and formulas.

    Args:
        text: The query as typed.

    Returns:
        Its words and its formulas. Together they hold all that was typed but dollar signs.

    Example:
        >>> split_query("dual problem max_λ g(λ)")
        QueryParts(text='dual problem', formulas=('max_λ g(λ)',), guessed=True)
        >>> split_query("k-means with C++")
        QueryParts(text='k-means with C++', formulas=(), guessed=True)
    """
    if len(text) <= MAX_QUERY and (span := code_within(text)):
        start, end = span
        words = f"{text[:start].rstrip().removesuffix('=')} {text[end:]}"
        return QueryParts(" ".join(words.split()), (text[start:end],))
    is_of_fields = bool(compiled(_OF_FIELDS).fullmatch(text.strip()))
    may_hold = len(text) <= MAX_QUERY and (is_of_fields or _has_signs(text))
    if not may_hold or is_statement(text):
        return QueryParts(" ".join(text.split()), ())
    delimited = [match for match in compiled(_DELIMITED).finditer(text) if not _is_price(match)]
    if delimited:
        formulas = tuple(
            inner.strip()
            for match in delimited
            for inner in match.group(*"abcde")
            if inner and inner.strip()
        )
        words = compiled(_DELIMITED).sub(lambda m: m[0] if _is_price(m) else " ", text)
        return QueryParts(" ".join(words.split()), formulas, guessed=False)
    if is_of_fields:
        return QueryParts("", (text.strip(),))
    parts = chunks_of(text)
    runs = _runs(parts)
    formulas_found: list[str] = []
    taken: set[int] = set()
    only = len(runs) == 1 and runs[0] == (0, len(parts))
    for first, last in runs:
        formula = text[parts[first].start : parts[last - 1].end].strip()
        if not only and _is_name(formula):
            continue
        formulas_found.append(formula)
        taken.update(range(first, last))
    words = " ".join(part.text for i, part in enumerate(parts) if i not in taken)
    return QueryParts(" ".join(words.split()), tuple(formulas_found))


def _has_signs(text: str) -> bool:
    """Tell whether anything in a query may belong to a formula."""
    if not text.isascii() or not _SIGNS.isdisjoint(text):
        return True
    has_sign = any(sign in text for sign in _SIGNS_AND_WORDS)
    return has_sign or bool(compiled(f"{_SUMMED}|{GRAM}").search(text))


def _is_price(match: re.Match[str]) -> bool:
    """Tell ``between $5 and $10`` from a formula."""
    inner = match["b"]
    return inner is not None and bool(compiled(_PRICE).match(inner))


def _is_name(formula: str) -> bool:
    """Tell whether a formula beside words only names something: ``R^2``, ``dx/dt``.

    A condition (``p(x|y)``) says enough for a search of its own.
    """
    if compiled(_IDENTIFIERS).fullmatch(formula):
        return True
    if compiled(DERIVATIVE).fullmatch(formula.rstrip(",;:.?!")):
        return True
    return is_trivial(spelled(formula)) and "|" not in formula and r"\mid" not in formula


def _runs(parts: list[Chunk]) -> list[tuple[int, int]]:
    """Return the runs of chunks, as half-open ranges, that are formulas."""
    parts = _settled(parts)
    runs: list[tuple[int, int]] = []
    i = 0
    while i < len(parts):
        if parts[i].kind == "word":
            i += 1
            continue
        end = i
        while end < len(parts) and parts[end].kind != "word":
            end += 1
        first, last = _trimmed(parts, i, end)
        if first < last and _is_formula(parts[first:last]):
            runs.append((first, last))
        i = end
    return _bridged(parts, runs)


def _settled(parts: list[Chunk]) -> list[Chunk]:
    """Judge words again that stand between operators: they may be names or products."""
    settled = list(parts)
    for i in _products_of_letters(parts):
        settled[i] = replace(parts[i], kind="weak")
    named = {i for i in range(1, len(parts) - 1) if _is_name_between(parts, i)}
    first = 0
    while named and first < len(parts):
        end = first
        while end < len(parts) and (parts[end].kind != "word" or end in named):
            end += 1
        clause = range(first, end)
        inside = named.intersection(clause)
        if inside and not _is_torn(parts, first, end):
            for i in inside:
                settled[i] = replace(parts[i], kind="product")
        first = end + 1
    return settled


def _is_name_between(parts: list[Chunk], at: int) -> bool:
    """Tell whether a word of three letters has operators on both sides."""
    text = parts[at].text
    return (
        parts[at].kind == "word"
        and bool(compiled(SHORT_NAME).fullmatch(text))
        and text not in LITTLE_WORDS
        and _is_sign(parts[at - 1].text)
        and _is_sign(parts[at + 1].text)
    )


def _is_torn(parts: list[Chunk], first: int, end: int) -> bool:
    """Tell whether prose goes on where a clause stops, or nothing in it is surely mathematics."""
    is_open = (first > 0 and _is_sign(parts[first].text)) or (
        end < len(parts) and _is_sign(parts[end - 1].text)
    )
    return is_open or not any(
        part.kind == "strong" or compiled(_OPERAND).fullmatch(part.text)
        for part in parts[first:end]
    )


def _products_of_letters(parts: list[Chunk]) -> list[int]:
    """Return where a side of an equation, which is all of the query, ends with such a product."""
    signs = [i for i, part in enumerate(parts) if part.text == "="]
    if len(signs) != 1 or signs[0] in (0, len(parts) - 1):
        return []
    left, right = parts[: signs[0]], parts[signs[0] + 1 :]
    ends = ((left, right, signs[0] - 1), (right, left, len(parts) - 1))
    return [end for side, other, end in ends if _is_product_of_letters(side, other)]


def _is_product_of_letters(side: list[Chunk], other: list[Chunk]) -> bool:
    """Tell ``A = USV`` and ``K_c = -1/2 HDH`` from ``L = BCE``.

    The other side is a letter, or what can only be mathematics.
    """
    *factors, last = side
    letter = other[0].text if len(other) == 1 else ""
    if compiled(_MIXED_LETTERS).fullmatch(last.text):
        return not factors and bool(compiled(_FEW_LETTERS).fullmatch(letter))
    product = compiled(_CAPITALS).fullmatch(last.text)
    if not product or re.sub("['′]", "", product["letters"]) in ACRONYMS:
        return False
    is_letter = bool(compiled(_CAPITAL).fullmatch(letter))
    is_equal = is_letter or all(part.kind == "strong" for part in other)
    return is_equal and all(compiled(_FACTOR).fullmatch(part.text) for part in factors)


def _trimmed(parts: list[Chunk], first: int, last: int) -> tuple[int, int]:
    """Drop from both ends of a run what rather belongs to the words beside it."""
    while first < last and _is_edge(parts, first, first + 1, last):
        first += 1
    while first < last and _is_edge(parts, last - 1, last - 2, first - 1):
        last -= 1
    return first, last


def _is_edge(parts: list[Chunk], at: int, neighbour: int, beyond: int) -> bool:
    """Tell whether a chunk at the end of a run is no part of the formula."""
    text = parts[at].text
    if text == "-" and at == 0 and beyond == len(parts):
        return False
    if text in _NO_ENDS or text in SIGN_WORDS:
        return True
    if text == "=" and 0 < at < neighbour:  # "RSS = sum_i r_i^2": its left side is a word
        return True
    if _is_greek_end(parts, at, neighbour, beyond):
        return False
    if parts[at].kind == "product":
        return neighbour == beyond or not _joins(parts[neighbour].text)
    if parts[at].kind == "differential":
        if neighbour == beyond:
            return True
        belongs = neighbour < at and _belongs(parts, at, beyond)
        return not belongs and not _joins(parts[neighbour].text)
    if text in _ARTICLES or (text in LEADING_NAMES and neighbour < at):
        is_operand = neighbour != beyond and (
            _joins(parts[neighbour].text)
            or (text in _ARTICLES and not _is_article(parts, at, neighbour, beyond))
        )
        return not is_operand
    if text.replace(".", "", 1).isdigit() and neighbour < at:
        return neighbour == beyond or not _joins(parts[neighbour].text)
    return False


def _is_article(parts: list[Chunk], at: int, neighbour: int, beyond: int) -> bool:
    """Tell ``a`` and ``I`` of prose from a letter at an end of a formula: ``A^T A``, ``A x = b``.

    A noun follows an article: neither the end of the query, nor "is" or "of". A letter that the
    formula has once more is one of it, and so is a capital before a single letter.
    """
    text, last = parts[at].text, len(parts) - 1
    run = parts[at + 1 : beyond] if at < neighbour else parts[beyond + 1 : at]
    is_all = len(run) == last
    if at < neighbour and compiled(_SET_TO).fullmatch(" ".join(part.text for part in run)):
        return True
    if is_all or (text == "I" and at < last):
        return not is_all
    again = any(compiled(rf"(?<![A-Za-z\\]){text}(?![A-Za-z])").search(part.text) for part in run)
    if at > neighbour:
        has_noun = at < last and parts[at + 1].text.lower() not in _NO_NOUNS
        return has_noun and (text == "a" or not again)
    is_single = compiled(rf"{LETTER}['′]?").fullmatch(parts[neighbour].text)
    return not again and not (text == "A" and is_single)


def _is_sign(text: str) -> bool:
    """Tell whether a chunk is an operator or relation and nothing else."""
    return bool(compiled(_SIGN).fullmatch(text))


def _is_greek_end(parts: list[Chunk], at: int, neighbour: int, beyond: int) -> bool:
    """Tell whether a Greek letter begins or ends a formula with which the query does, too.

    That is an equation, or all of the query: ``log pi + sum x log theta``.
    """
    if not compiled(GREEK_NAME).fullmatch(parts[at].text):
        return False
    run = parts[at + 1 : beyond] if at < neighbour else parts[beyond + 1 : at]
    is_all = len(run) == len(parts) - 1
    is_outermost = parts[at].text in BARE_GREEK and at in (0, len(parts) - 1)
    return is_all or (is_outermost and _relates(run))


def _belongs(parts: list[Chunk], at: int, beyond: int) -> bool:
    """Tell whether ``dW`` at the end of a run belongs to what stands before it."""
    run = parts[beyond + 1 : at]
    return (run[-1].kind == "strong" and (at + 1 == len(parts) or _relates(run))) or any(
        part.kind == "differential" or compiled(_INTEGRAL).match(part.text) for part in run
    )


def _relates(run: list[Chunk]) -> bool:
    """Tell whether a chunk of a run is a relation and nothing else."""
    return any(compiled(RELATION).fullmatch(part.text) for part in run)


def _joins(text: str) -> bool:
    """Tell whether a chunk is an operator or relation, which needs operands beside it."""
    return bool(compiled(_JOINT).match(text))


def _is_formula(run: list[Chunk]) -> bool:
    """Tell whether a run has what makes a formula of chunks that may be one."""
    if any(part.kind == "strong" for part in run):
        return True
    texts = [part.text for part in run]
    has_letter = any(compiled(LETTER).search(text) and text not in LEADING_NAMES for text in texts)
    inner = texts[1:-1]
    if has_letter and any(
        compiled(RELATION).fullmatch(text) or text in SIGN_WORDS for text in inner
    ):
        return True
    if has_letter and (compiled(_QUOTIENT).search(" ".join(texts)) or _sums(run)):
        return True
    applies = any(
        function in _APPLIED and compiled(_OPERAND).fullmatch(operand)
        for function, operand in pairwise(texts)
    )
    return applies and any(text in ("+", "-", "−") for text in inner)


def _sums(run: list[Chunk]) -> bool:
    """Tell whether something is summed up that is computed: ``sum p log p``."""
    texts = [part.text.removeprefix("-") for part in run]
    sums = any(
        text in _SUMMING and (part.kind == "product" or compiled(_OPERAND).fullmatch(part.text))
        for text, part in zip(texts, run[1:], strict=False)
    )
    return sums and any(text in _APPLIED or text in _COMBINING for text in texts)


def _bridged(parts: list[Chunk], runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join two formulas with "s.t." or "subject to" between them."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined:
            between = " ".join(part.text.lower() for part in parts[joined[-1][1] : first])
            if between in _BRIDGES:
                joined[-1] = (joined[-1][0], last)
                continue
        joined.append((first, last))
    return joined
