"""Where a formula stands, as lines: the formula, then places, grouped by their relation to it."""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from mlkb.corpus.markdown.parser import is_mdx
from mlkb.view import formula, page, styles
from mlkb.view.hits import passage_lines
from mlkb.view.margin import MARGIN, numbered, whence, whereabouts
from mlkb.view.words import RELATIONS, nowhere, reference
from mlkb.view.wrap import wrap

if TYPE_CHECKING:
    from mlkb.records.relations import FormulaResult, Occurrence
    from mlkb.view.look import Look

__all__ = ["asked_lines", "occurrence_lines"]


def asked_lines(result: FormulaResult, look: Look) -> list[Text]:
    """Return the formula that was asked for, and where it comes from."""
    lines = formula.display(result.latex, look)
    if result.post is not None and result.passage is not None:
        place = whereabouts(result.corpus, result.post.path, result.passage.line)
        lines = [place, Text(), *lines]
    if result.occurrences:
        return lines
    return [*lines, Text(), *wrap(Text(nowhere(result), styles.TITLE), look.width)]


def occurrence_lines(result: FormulaResult, look: Look) -> list[list[Text]]:
    """Return an entry for each place, the first of each relation under its name."""
    entries: list[list[Text]] = []
    relation = lambda one: (one.relation, one.renamed)  # noqa: E731
    for kind, group in groupby(result.occurrences, key=relation):
        title = [Text(RELATIONS[kind], styles.SUBHEADING), Text()]
        for occurrence in group:
            entries.append([*title, *_entry(occurrence, result.corpus, look)])
            title = []
    return entries


def _entry(found: Occurrence, corpus: str, window: Look) -> list[Text]:
    passage, post = found.passage, found.post
    look = replace(window.within(MARGIN), mdx=is_mdx(post.path))
    if passage.formula is not None:
        look = look.marking(passage.formula.latex, found.matched)
    return numbered(
        found.rank,
        [
            *wrap(Text(page.heading(post.title, look), styles.TITLE), look.width),
            *whence(passage, post, passage.line, corpus, look),
            Text(),
            *passage_lines(passage, reference(post, passage.anchor), look),
        ],
    )
