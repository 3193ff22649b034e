r"""The same formula elsewhere: where it stands, what contains it, and what it contains.

The formula index proposes, by tokens that survive renaming; what a formula is to the one asked for
is then decided on the trees (`mlkb.formulas.occurrences`). A formula of the corpus is named by
where it stands: ``POST:LINE``, ``POST:LINE.2`` for the second on that line, ``POST#TAG`` (a number
or a ``\label``), or ``POST#HEADING`` if only one stands there.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.errors import UsageError
from mlkb.formulas.typed import spelled
from mlkb.records.relations import FormulaResult, Occurrence
from mlkb.search.lookup import find_reference

if TYPE_CHECKING:
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Filters
    from mlkb.records.posts import Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["elsewhere", "find_formula", "is_prose", "is_reference", "names_in"]

_CANDIDATES = 500
"""Formulas that the index proposes; the same ones share all tokens and come first among them."""

_ORDER = ("same", "contains", "shares", "contained")

_SMALL = 0.15
"""A smaller part of the formula is named only where nothing else is: each letter with an index that
a long formula has stands everywhere."""

_READ_FOR_PARTS = 60
"""Proposals of which that is asked; they come by the structure that they share."""
_LISTED = 8
_SHOWN = 40
"""So many formulas are named where several are meant, and so many characters shown of each."""

_NAME = re.compile(r"\\(?:tag\*?|label)\s*\{([^{}]*)\}")
_SIGN = re.compile(r"\s*[-\u2212]\s*")
_PROSE = re.compile(r"(?:[A-Za-z]+[ '’-]+)*[A-Za-z]{4,}(?:[ '’-]+[A-Za-z]+)*")
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
    return _PROSE.fullmatch(spelled(text.strip())) is not None


def find_formula(reference: str, snapshot: Snapshot, corpus: Path) -> StoredPassage:
    """Return the formula that a reference means.

    Raises:
        UsageError: It means no formula, or several; the sentence lists them as they are told apart.
    """
    reference = reference.strip()
    if not is_reference(reference):
        raise UsageError(
            f"'{reference}' is no reference to a formula; write POST:LINE or POST#TAG."
        )
    catalog = snapshot.catalog
    post, line, number, part = _parts_of(reference, catalog.posts(), corpus)
    known = catalog.post_by_path(post.path)
    ids = {passage for _, passage in catalog.pieces_of_post(known[0])} if known else set()
    stored = catalog.passages(sorted(ids)).values()
    passages = sorted(stored, key=lambda one: (one.passage.line, one.id))
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
    shown = ", ".join(_address(one, post, passages) for one in near[:_LISTED])
    more = f" and {len(near) - _LISTED} more" if len(near) > _LISTED else ""
    raise UsageError(f"Several formulas stand at '{reference}'; name one: {shown}{more}.")


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
    return names_in(formula.latex) if formula else []


def names_in(latex: str) -> list[str]:
    """Return the numbers and labels that stand in a formula."""
    return [name.strip() for name in _NAME.findall(latex)]


def elsewhere(
    snapshot: Snapshot,
    latex: str,
    *,
    k: int,
    filters: Filters,
    origin: StoredPassage | None = None,
    started: float | None = None,
) -> FormulaResult:
    """Return where a formula stands in the corpus.

    Args:
        snapshot: What to search in.
        latex: The formula, in LaTeX or Unicode.
        k: How many places at the most.
        filters: Which posts may be named.
        origin: The formula of the corpus that is asked for; it is not named itself.
        started: When the command began, by `time.monotonic`.
    """
    from mlkb.formulas.faults import faults
    from mlkb.formulas.occurrences import Wanted
    from mlkb.formulas.tokens import index_tokens

    started = time.monotonic() if started is None else started
    wanted = Wanted(latex)
    posts = snapshot.catalog.post_ids(filters) if filters.restrict_posts else None
    tokens = list(dict.fromkeys(index_tokens(latex)))
    proposed = snapshot.lexical.search_formula(tokens, max(_CANDIDATES, k), posts=posts)
    stored = snapshot.catalog.passages([id_ for id_, _ in proposed])
    related = []
    for place, (id_, score) in enumerate(proposed):
        formula = stored[id_].passage.formula
        if formula is None or (origin is not None and id_ == origin.id):
            continue
        relation = wanted.relation(formula.latex)
        if relation is None and place < _READ_FOR_PARTS:
            relation = wanted.sharing(formula.latex)
        if relation is not None:
            spans = wanted.spans(formula.latex)
            is_hidden = relation.kind == "contains" and not spans
            if is_hidden and wanted.is_inverse:  # a/(a + b) is a times 1/(a + b), but shows none
                continue
            kind = _ORDER.index(relation.kind)
            near = -relation.share if relation.kind == "shares" else 0.0
            key = (kind, relation.renamed, is_hidden, near, relation.apart, -score, id_)
            related.append((key, relation, stored[id_], spans))
    related.sort(key=lambda one: one[0])
    related = [one for one in related if one[1].share >= _SMALL] or related
    if not related and origin is None and (unsigned := _without_sign(latex)):
        result = elsewhere(snapshot, unsigned, k=k, filters=filters, started=started)
        if result.occurrences:
            return replace(
                result, notices=("With its sign it stands nowhere; looked for without.",)
            )
    return FormulaResult(
        latex=latex,
        passage=origin.passage if origin else None,
        post=origin.post if origin else None,
        occurrences=tuple(
            Occurrence(
                rank=rank,
                relation=relation.kind,
                renamed=relation.renamed,
                passage=found.passage,
                post=found.post,
                matched=spans,
            )
            for rank, (_, relation, found, spans) in enumerate(related[:k], start=1)
        ),
        too_small=not tokens and not wanted.empty,
        fault="" if origin else next((one.message for one in faults(latex) if one.fatal), ""),
        took_ms=(time.monotonic() - started) * 1000,
    )


def _without_sign(latex: str) -> str:
    """Return a formula without the minus before all of it; empty if there is none."""
    from mlkb.formulas.plain import unwrap
    from mlkb.formulas.tree import parse

    bare = unwrap(latex)
    sign = _SIGN.match(bare)
    return bare[sign.end() :] if sign and parse(bare).label == "-" else ""
