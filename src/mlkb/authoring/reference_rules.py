r"""Rules about references by a label: those to what nothing here is labelled.

Labels may stand in any article, since generators number a whole book. Only what can be nothing else
is judged: Quarto's ``@eq-x`` and pandoc-crossref's ``@eq:x`` (statements have other prefixes), the
roles of MyST for formulas and statements, and ``\eqref``. A picture may get its label from code.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mlkb.records.articles import Problem

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["reference_problems"]

_REFERENCE = re.compile(
    r"\{(?:eq|math:numref|prf:ref)\}`([^`]{1,400})`"
    r"|(?<!`)(`++)(?:[^`]++|(?!\2(?!`))`++){0,500}?\2(?!`)"
    r"|(?<![\w@.\\])@((?:[Ee]q|[Tt]hm|[Ll]em|[Cc]or|[Pp]rp|[Dd]ef|[Ee]xm|[Ee]xr)[-:][\w:.-]{0,199}\w)"
    r"|\\eqref\s{0,9}\{([^{}\s]{1,200})\}"
)
"""A reference; or code, which is passed over whole."""

_TARGET = re.compile(r"<([^<>]{1,200})>\Z")


def reference_problems(
    path: str,
    tokens: Iterable[Token],
    first: int,
    own: Callable[[], Collection[str]],
    homes: Callable[[], Mapping[str, Sequence[str]]],
) -> Iterator[Problem]:
    """Yield the references in an article to labels that are nowhere, or in several other articles.

    Args:
        path: The article, relative to the corpus.
        tokens: What the parser made of it.
        first: The line of the file on which its body begins.
        own: Gives the labels in it; asked only where there is a reference.
        homes: Gives the articles that have each label, this one too; asked only where a label is
            not among its own.
    """
    for line, label in _references(tokens, first):
        if label in own():
            continue
        labels = homes()
        found = labels.get(label, ())
        if len(found) > 1:
            both = f"{found[0]} and in {found[1]}"
            message = f"reference means two things: the label '{label}' is in {both}."
            yield Problem(path, line, message, "warning")
        elif not found:
            near = difflib.get_close_matches(label, sorted(labels), n=1, cutoff=0.6)
            hint = f"; did you mean '{near[0]}'?" if near else "."
            yield Problem(path, line, f"dead reference: nothing has the label '{label}'{hint}")


def _references(tokens: Iterable[Token], first: int) -> Iterator[tuple[int, str]]:
    for token in tokens:
        if token.type not in ("inline", "math_block") or not token.map:
            continue
        line, known = first + token.map[0], 0
        for found in _REFERENCE.finditer(token.content):
            line += token.content.count("\n", known, found.start())
            known = found.start()
            role, _, at, latex = found.groups()
            if role:
                target = _TARGET.search(role)
                yield line, (target[1] if target else role).strip()
            elif at:
                yield line, at[0].lower() + at[1:]
            elif latex:
                yield line, latex
