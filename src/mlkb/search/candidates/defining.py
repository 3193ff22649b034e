r"""Whether a passage says what a symbol means: in a table of notation, or in a sentence.

A symbol is listed by a row whose first cell is the symbol, the second having words, or by an item
of a list that is written so; else the words beside a formula introduce what it is about
(`mlkb.search.candidates.introductions`). Symbols are compared as trees, so that fonts and spacing
do not matter, but who typed the source as it stands there means that one first. The name of a
function is no letter with its font: ``E[u]`` is an energy, and no expectation.

Only the words beside a formula are looked at, and a formula is read only where they introduce it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from mlkb.formulas.symbols import GREEK
from mlkb.formulas.tokens import number_variables
from mlkb.formulas.tree import Node, parse
from mlkb.search.candidates.introductions import (
    EQUATED,
    introduced,
    named_equation,
    sentence_after,
    sentence_before,
)

if TYPE_CHECKING:
    from mlkb.records.posts import Passage

__all__ = ["Symbol"]

_ROW, _ITEM, _USED = 1.0, 0.9, 0.5
"""How plainly something is said: by a row that is about the symbol, by an item of a list, by a row
about what a function computes. Set by hand with what sentences say
(`mlkb.search.candidates.introductions`), in the order of a reader's trust, on the articles here: no
judged queries are of this kind. What is above a half answers
(`mlkb.search.answerability.answering`)."""

_OTHER_FONTS, _OTHER_INDICES, _ANY_INDICES = 0.85, 0.85, 0.7
"""What of that is left where the fonts are others, where the indices are, and where there are some
though none were typed. Set by hand, so that what is nearer comes first and a row with other indices
is still an answer."""

_RUNNING = frozenset(f"v:{letter}" for letter in "ijklmnrstμν")
"""Indices that run, so that another means the same; other letters are names, as in ``σ_f``."""

_OPERATIONS = frozenset(("∇", "∇2", "∂", "abs"))
"""What is another thing of another argument, as functions are that have a letter for a name."""

_FORMULA = re.compile(r"\$\$[^$]+\$\$|(?<!\\)\$[^$\n]+\$")
_SHIELD = "\0"
"""Stands for each character of a formula: no letter, no space, no mark of Markdown."""

_APART = re.compile(rf"[\s,;/{_SHIELD}]|\band\b|\bor\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_CHARACTERS = 20_000
"""Of a passage that are read: a table of notation is never so long."""

_HEAD_ROW = re.compile(r"[ |:]*-[ |:-]*")
"""The line below the first row of a table, which names its columns and defines nothing."""

_LISTED = re.compile(
    rf"[ >]*(?:[-*+] +)?[*_]{{0,2}}(?P<symbols>{_SHIELD}[{_SHIELD}, ;]*)[*_]{{0,2}}"
    r" ?(?::[*_]{0,2}|—|–|(?<= )--?) *[^\W\d_]{2}"
)
"""A line that begins with symbols, then a colon or a dash and words."""

_ARROW = re.compile(r"\\vec(?![A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_ARGUMENTS = re.compile(r"\\left|\\[bB]igg?l?|[(\[]")

_EQUATIONS = frozenset("=∈∼≈→←↦⊂⊆")


class Symbol:
    """A symbol whose meaning is looked for."""

    def __init__(self, latex: str, *, applied: bool = False) -> None:
        """Read the symbol.

        Args:
            latex: The symbol in LaTeX or Unicode.
            applied: Whether a function means its value at this argument, and nothing else:
                ``R(3,3)`` is no radius.
        """
        self._applied = applied
        self._root = parse(latex)
        self._has_arrow = _ARROW.search(latex) is not None
        written = _bare(latex)
        self._is_function = self._root.label == "call" or self._root.label[:3] == "fn:"
        if self._is_function:
            written = _ARGUMENTS.split(written, maxsplit=1)[0]
        self._source = re.compile(rf"(?<![A-Za-z]){re.escape(written)}(?![A-Za-z])")
        self._labels = _labels(self._root)
        self._head = _head(self._root)
        name, _, letter = self._head.partition(":")
        letter = letter.rpartition(".")[2][:1] if name == "v" else ""
        self._letters = (letter, *(command for command, sign in GREEK.items() if sign == letter))

    def defined_in(self, passage: Passage) -> float:
        """Return how plainly a passage says what the symbol means, 0 to 1; 0 if it does not."""
        formula = passage.formula
        if passage.kind == "code" or (formula and not self._likeness(formula.latex)):
            return 0.0
        text = passage.text[:_MOST_CHARACTERS]
        shielded = _FORMULA.sub(lambda found: _SHIELD * len(found[0]), text)
        ways = (self._by_rows, self._by_items, self._by_words)
        return max((said for way in ways for said in way(text, shielded)), default=0.0)

    def stands_in(self, passage: Passage) -> bool:
        """Whether a formula of a passage has the symbol, as it was typed."""
        text = passage.text[:_MOST_CHARACTERS]
        return passage.kind != "code" and any(
            self._source.search(_bare(found[0])) for found in _FORMULA.finditer(text)
        )

    def _by_rows(self, text: str, shielded: str) -> Iterator[float]:
        """Yield what each row of a table says that is about symbols and has words for them."""
        start = 0
        for line, below in pairwise((*shielded.split("\n"), "")):
            begin = start + len(line) - len(line.lstrip(" |"))
            start += len(line) + 1
            first, *others = line.strip(" |").split("|")
            if not others or _HEAD_ROW.fullmatch(below):
                continue
            if not _APART.sub("", first) and _WORD.search(others[0]):
                cell = text[begin : begin + len(first)]
                listed = [
                    self._likeness(found[0], listed=True) for found in _FORMULA.finditer(cell)
                ]
                yield _ROW * max(listed, default=0.0)
                yield _USED * any(self._makes(found[0]) for found in _FORMULA.finditer(cell))

    def _by_items(self, text: str, shielded: str) -> Iterator[float]:
        """Yield what each line says that is an item of symbols: a dash, ``$x$``, colon, words."""
        start = 0
        for line in shielded.split("\n"):
            if item := _LISTED.match(line):
                symbols = text[start + item.start("symbols") : start + item.end("symbols")]
                for found in _FORMULA.finditer(symbols):
                    said = EQUATED if "=" in found[0] else _ITEM  # "k=d: all of them" is a case
                    yield said * self._likeness(found[0])
            start += len(line) + 1

    def _by_words(self, text: str, shielded: str) -> Iterator[float]:
        """Yield what is said by the words around each formula."""
        for found in _FORMULA.finditer(text):
            if not self._may_be_in(found[0]):
                continue
            before = sentence_before(shielded, found.start())
            after = sentence_after(shielded, found.end())
            if said := introduced(before, after, found[0]):
                yield said * self._likeness(found[0])
            if named := named_equation(before, found[0]):
                yield named * self._likeness(found[0], valued=True)

    def _likeness(self, formula: str, *, listed: bool = False, valued: bool = False) -> float:
        """Return how like this symbol is what a formula is about, 0 to 1.

        Where symbols are listed, ``C > 0`` is about C; elsewhere it is a condition. Where a noun
        names it, ``C = 4`` is about C; elsewhere that is a value in an example.
        """
        if not self._may_be_in(formula):
            return 0.0
        latex = formula.strip("$")
        is_written_so = self._source.search(_bare(latex)) is not None
        if not self._has_arrow:  # it is a font to who types none
            latex = _ARROW.sub("", latex)
        subjects = _subjects(parse(latex), listed, valued)
        alike = max((self._same(other, is_written_so) for other in subjects), default=0.0)
        return alike if is_written_so else _OTHER_FONTS * alike

    def _makes(self, formula: str) -> bool:
        """Whether a formula says of an operation that the symbol, a function, computes it.

        Of a letter it is the letter that is explained.
        """
        if self._root.children or self._head[:2] != "w:":
            return False
        root = parse(formula.strip("$"))
        if root.label != "=" or _head(root.children[0])[:2] == "v:":
            return False
        return _is_applied(self._root, root.children[-1])

    def _may_be_in(self, formula: str) -> bool:
        return any(letter in formula for letter in self._letters)

    def _same(self, other: Node, is_written_so: bool) -> float:
        if self._is_function and self._root.children and not is_written_so:
            return 0.0
        if other == self._root or _is_applied(self._root, other):
            return 1.0
        if self._applied and self._root.label == "call":
            return 0.0
        if _head(other) != self._head or _is_bound_to_its_argument(self._root):
            return 0.0
        if _uncalled(other) == _uncalled(self._root):
            return _OTHER_INDICES
        if not self._root.children:
            return _ANY_INDICES
        if not _RUNNING.issuperset(_indices(other) ^ _indices(self._root)):
            return 0.0
        return _OTHER_INDICES * (number_variables(_labels(other)) == number_variables(self._labels))


def _subjects(root: Node, listed: bool, valued: bool) -> Iterator[Node]:
    """Yield what a formula is about: itself, the parts of a list, the sides of an equation."""
    yield root
    if not root.children:
        return
    if root.label in ("lines", "list"):
        for child in root.children:
            yield from _subjects(child, listed, valued)
    elif root.label in _EQUATIONS or root.label == "chain":
        *sides, last = root.children
        if root.label == "=" and not (valued or _has_letters(last)):
            return  # a value, as in an example
        for side in sides if root.label == "=" else sides[:1]:
            yield from _subjects(side, listed, valued)
    elif listed and root.label in ("<", "≤") and not all(map(_has_letters, root.children)):
        yield from filter(_has_letters, root.children)


def _has_letters(node: Node) -> bool:
    return node.label[:2] == "v:" or any(map(_has_letters, node.children))


def _is_applied(sign: Node, other: Node) -> bool:
    """Whether an operation is that of a sign or a name: ``tr`` and ``tr(A)``."""
    kind, _, name = sign.label.partition(":")
    if sign.children or not other.children:
        return False
    return other.label in (sign.label, f"fn:{name}" if kind == "w" else name)


def _is_bound_to_its_argument(node: Node) -> bool:
    """Whether an operation means the same of its own argument only: ``E[X]``, not ``Var(X)``."""
    kind, _, name = node.label.partition(":")
    return bool(node.children) and (node.label in _OPERATIONS or (kind == "fn" and len(name) == 1))


def _head(node: Node) -> str:
    """Return the letter that scripts and arguments stand at: ``α`` of ``α_t(k)``."""
    while node.children and node.label in ("_", "^", "call", "T"):
        node = node.children[0]
    return node.label


def _indices(root: Node) -> set[str]:
    """Return the labels of what stands at the foot of letters."""
    if root.label == "_":
        return _indices(root.children[0]).union(*map(_leaves, root.children[1:]))
    return set().union(*map(_indices, root.children))


def _leaves(root: Node) -> set[str]:
    return set().union(*map(_leaves, root.children)) if root.children else {root.label}


def _uncalled(node: Node) -> Node:
    """Return a function without its arguments: it is introduced with any, or with none."""
    return node.children[0] if node.label == "call" else node


def _labels(root: Node) -> Sequence[str]:
    """Return the labels of a tree in preorder, operations with the number of their parts."""
    labels: list[str] = []
    stack = [root]
    while stack:
        node = stack.pop()
        labels.append(f"{node.label}/{len(node.children)}" if node.children else node.label)
        stack.extend(reversed(node.children))
    return labels


def _bare(latex: str) -> str:
    """Return LaTeX without what makes no difference to how it looks."""
    signs = _COMMAND.sub(lambda found: GREEK.get(found[1], found[0]), latex)
    return re.sub(r"\{(\w)\}", r"\1", re.sub(r"\s+", "", signs))
