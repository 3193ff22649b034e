r"""From a reference that a user gives to the formula of the corpus that is meant.

A formula is named by where it stands: ``POST:LINE``, ``POST:LINE.2`` for the second on that line,
``POST#TAG`` (a number or a ``\label``), or ``POST#HEADING`` if only one stands there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.errors import UsageError
from mlkb.formulas.typed import spelled
from mlkb.lookup.posts import find_reference, listed

if TYPE_CHECKING:
    from mlkb.index.catalog import Catalog, StoredPassage
    from mlkb.records.posts import Post

__all__ = ["find_formula", "is_prose", "is_reference"]

_SHOWN = 40
"""Characters of a formula that are shown where several are meant."""

_WORDS = re.compile(r"(?:[A-Za-z]++[ '’-]++)*+[A-Za-z]++")
_WORD = re.compile(r"[A-Za-z]{4}")
"""What no name of a variable is as long as."""
_REFERENCE = re.compile(r"[^\\${}^=#]*[\w.\-/](?::\d+(?:\.\d+)?|#[^\\${}^=#]+)")
_NUMBERED = re.compile(r"(.*:\d{1,9})\.(\d{1,4})", re.DOTALL)


def is_reference(text: str) -> bool:
    """Tell ``support-vector-machines:112`` or ``08-svm.md#8.4`` from a formula.

    >>> [is_reference(text) for text in ("linear-algebra#svd", "notes/a b.md:7.2", "a = b:3")]
    [True, True, False]
    """
    return _REFERENCE.fullmatch(text.strip()) is not None


def is_prose(text: str) -> bool:
    """Tell words, which as letters side by side would be a product, from a formula.

    >>> is_prose("gradient descent"), is_prose("alpha beta"), is_prose("ab + cd")
    (True, False, False)
    """
    text = spelled(text.strip())
    return _WORDS.fullmatch(text) is not None and _WORD.search(text) is not None


def find_formula(reference: str, catalog: Catalog, corpus: Path) -> StoredPassage:
    """Return the formula that a reference means.

    Raises:
        UsageError: It means no formula, or several; the sentence lists them as they are told apart.
    """
    reference = reference.strip()
    if not is_reference(reference):
        raise UsageError(
            f"'{reference}' is no reference to a formula; write POST:LINE or POST#TAG."
        )
    post, line, number, part = _parts_of(reference, catalog.posts(), corpus)
    passages = catalog.passages_in(post.path)
    if line is not None:
        near = _at_line(line, passages)
        near = near if number is None else near[max(number - 1, 0) : number]
    else:
        near = _called(part.strip("()"), passages)
    if not near:
        raise UsageError(
            f"No formula stands at '{reference}'; name its line, its number, or the formula itself "
            "(--formula says that it is one)."
        )
    if len({_source(one) for one in near}) == 1:
        return near[0]
    named = listed(near, lambda one: _address(one, post, passages))
    raise UsageError(f"Several formulas stand at '{reference}'; name one: {named}.")


def _parts_of(
    reference: str, posts: Sequence[Post], corpus: Path
) -> tuple[Post, int | None, int | None, str]:
    """Return what a reference names: the post, the line, which formula of the line, or the part."""
    if numbered := _NUMBERED.fullmatch(reference):
        post, line, part = find_reference(numbered[1], posts, corpus)
        if line is not None:  # else it is a label such as eq:1.2
            return post, line, int(numbered[2]), part
    post, line, part = find_reference(reference, posts, corpus)
    return post, line, None, part


def _at_line(line: int, passages: Sequence[StoredPassage]) -> list[StoredPassage]:
    """Return the formulas on a line; if there is none, those of a passage that begins there."""
    formulas = [one for one in passages if one.passage.formula is not None]
    near = [one for one in formulas if one.passage.line <= line <= one.passage.end_line]
    around = [one.passage for one in passages if one.passage.line == line]
    return near or [
        one for one in formulas if any(p.line <= one.passage.line <= p.end_line for p in around)
    ]


def _called(part: str, passages: Sequence[StoredPassage]) -> list[StoredPassage]:
    """Return the formulas of that number or label, else those below that heading."""
    formulas = [one for one in passages if one.passage.formula is not None]
    near = [one for one in formulas if part in _names(one)]
    return near or [one for one in formulas if one.passage.anchor == part]


def _address(one: StoredPassage, post: Post, passages: Sequence[StoredPassage]) -> str:
    """Return how a formula is named so that it alone is meant, and its source."""
    beside = _at_line(one.passage.line, passages)
    which = f".{beside.index(one) + 1}" if len(beside) > 1 else ""
    source = _source(one)
    shown = source if len(source) <= _SHOWN else source[: _SHOWN - 1] + "…"
    return f"{post.slug}:{one.passage.line}{which} ({shown})"


def _source(stored: StoredPassage) -> str:
    """Return the LaTeX of a formula on one line."""
    formula = stored.passage.formula
    return " ".join(formula.latex.split()) if formula else ""


def _names(stored: StoredPassage) -> list[str]:
    """Return the numbers and labels of a formula; each row of an alignment may have its own."""
    formula = stored.passage.formula
    if formula is None:
        return []
    from mlkb.formulas.numbers import numbers_and_labels

    return numbers_and_labels(formula.latex)
