"""Records for people, in a terminal: Rich, restrained, never wider than the window.

The eye is led down one margin: ranks stand alone at the left, the title beside them, what is
looked up (series, date, place) dim below, then the passage with its formulas drawn. Prose is set
no wider than is pleasant to read; formulas, code and tables may use the whole window. Only a path
or command to be copied may be wider: where the terminal itself wraps it, it is copied as one line.

Only `Text` is printed, never markup, so that nothing an author wrote is taken for a style. Colour
is the business of Rich (TERM=dumb) and of `colours` (NO_COLOR); nothing here is told by colour
alone. Notices of a result are messages, and are left to the caller to write to stderr.
"""

# ruff: noqa: TID253  (a view for terminals is Rich; nothing else imports this module)

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from mlkb.corpus.markdown.myst_lines import is_myst
from mlkb.corpus.markdown.parser import is_mdx
from mlkb.view import page, styles
from mlkb.view.colours import wanted
from mlkb.view.hits import hit_lines, related_lines
from mlkb.view.legible import LEGIBLE
from mlkb.view.listings import entry_lines, head_lines, series_lines, tag_lines
from mlkb.view.look import Look
from mlkb.view.occurrences import asked_lines, occurrence_lines
from mlkb.view.progress import Stages
from mlkb.view.reports import build_lines, finding_lines, problem_lines
from mlkb.view.sections import section
from mlkb.view.words import DOUBTFUL, NEAREST, NO_POST, NOTHING, already, judgement
from mlkb.view.wrap import in_letters, wrap

if TYPE_CHECKING:
    from mlkb.records.answers import SearchResult
    from mlkb.records.articles import ArticleText, Problem
    from mlkb.records.posts import Post
    from mlkb.records.relations import FormulaResult, RelatedResult
    from mlkb.records.reports import BuildReport, Finding
    from mlkb.records.runs import Evaluation

__all__ = [
    "Stages",
    "article",
    "build",
    "console",
    "evaluation",
    "findings",
    "formula",
    "listing",
    "problems",
    "related",
    "search",
    "tags",
]


_UNLIKELY = 0.1
"""The chance of the best hit below which a reader is warned: of 120 questions of a student who half
remembered, 29 had less, 11 of them with the answer among the first three (`described.jsonl`)."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to whoever prints that a reader has left, instead of ending the program."""
        raise


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes no text for markup, emoji codes or things to highlight."""
    is_terminal = (sys.stderr if stderr else sys.stdout).isatty()
    made = _Console(
        stderr=stderr,
        force_terminal=None if is_terminal else wanted() is True,
        no_color=wanted() is False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    reconfigure = getattr(made.file, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors=LEGIBLE)
    return made


def search(result: SearchResult, console: Console, *, latex: bool = False) -> None:
    """Print the hits, best first.

    Args:
        result: The answer.
        console: Where to.
        latex: Whether formulas are shown as their source.
    """
    window = _window(console, latex=latex)
    parts: list[list[Text]] = []
    if not result.answered or not result.hits:
        parts.append([Text(NO_POST if result.filtered_out else NOTHING, styles.TITLE)])
        if result.hits:
            parts[0].append(Text(f"{NEAREST}:", styles.META))
    elif not result.reranked and max(hit.score for hit in result.hits) < _UNLIKELY:
        parts.append([Text(f"{DOUBTFUL}:", styles.META)])
    if result.judgement is not None:
        parts.append(wrap(Text(judgement(result), styles.META), window.width))
    for hit in result.hits:
        parts.append(hit_lines(hit, result.corpus, window))
    _print(console, _far_apart(parts))


def formula(result: FormulaResult, console: Console, *, latex: bool = False) -> None:
    """Print a formula and where else it stands, what contains it, and what it contains.

    Args:
        result: The places.
        console: Where to.
        latex: Whether formulas are shown as their source.
    """
    window = _window(console, latex=latex)
    parts = [asked_lines(result, window), *occurrence_lines(result, window)]
    _print(console, _far_apart(parts))


def related(result: RelatedResult, console: Console, *, latex: bool = False) -> None:
    """Print the posts near a post, nearest first, and the passages that say why.

    Args:
        result: The posts.
        console: Where to.
        latex: Whether formulas are shown as their source.
    """
    window = _window(console, latex=latex)
    said = "Posts near " if result.is_near else "No post is near "
    title = page.heading(result.post.title, window)
    parts = [wrap(Text.assemble((said, styles.META), (title, styles.TITLE)), window.width)]
    if result.filtered_out:
        parts = [[Text(NO_POST, styles.TITLE)]]
    elif result.compared and result.related:
        told = already(result) if result.is_near else f"{NEAREST}:"
        parts[0] += wrap(Text(told, styles.META), window.width)
    for near in result.related:
        parts.append(related_lines(near, result.corpus, window))
    _print(console, _far_apart(parts))


def listing(posts: Sequence[Post], console: Console, *, by_series: bool) -> None:
    """Print posts in the order given, under their series where those are to be kept together."""
    if not posts:
        _print(console, [Text(NO_POST, styles.TITLE)])
    elif by_series:
        groups = [list(group) for _, group in groupby(posts, key=lambda post: post.series_key)]
        parts = [series_lines(group[0].series, group, _window(console)) for group in groups]
        _print(console, _far_apart(parts))
    else:
        entries = [page.Block(tuple(entry_lines(post, _window(console)))) for post in posts]
        _print(console, page.apart(entries))


def tags(posts: Sequence[Post], console: Console) -> None:
    """Print the tags of posts, the commonest first, each with how many posts bear it."""
    _print(console, tag_lines(posts, _window(console)))


def article(text: ArticleText, console: Console, *, latex: bool = False) -> None:
    """Print an article, the section under one heading, or what stands from a line on.

    Args:
        text: The article; what is known of it is shown in place of the front matter.
        console: Where to.
        latex: Whether formulas are shown as their source.
    """
    look = replace(
        _window(console, latex=latex),
        mdx=is_mdx(text.post.path),
        myst=is_myst(text.source),
        macros=text.macros,
    )
    head = head_lines(text.post, look)
    blocks = page.blocks(section(text), look)
    for at, block in enumerate(blocks):
        if (at == 0 or block.title) and block.lines[0].plain == head[0].plain:
            del blocks[at]  # a heading that repeats the title
            break
    _print(console, page.apart([page.Block(tuple(head)), *blocks]))


def build(report: BuildReport, console: Console) -> None:
    """Print what a build did."""
    _print(console, build_lines(report, _window(console)))


def problems(found: Sequence[Problem], console: Console) -> None:
    """Print what is wrong in the corpus, file by file."""
    _print(console, problem_lines(found, _window(console)))


def findings(found: Sequence[Finding], console: Console) -> None:
    """Print what the doctor found, place by place."""
    _print(console, finding_lines(found, _window(console)))


def evaluation(result: Evaluation, console: Console) -> None:
    """Print how good the search is, and what changed since a saved run."""
    from mlkb.view.measures import measures  # Rich's tables; nothing else is set in one

    for part in measures(result, _window(console)):
        console.print(part)


def _window(console: Console, *, latex: bool = False) -> Look:
    return Look.of_window(console.width, latex=latex, encoding=console.encoding)


def _far_apart(parts: Sequence[Sequence[Text]]) -> list[Text]:
    """Return the lines of entries that hold blank lines themselves."""
    return page.apart([page.Block(tuple(part), above=2) for part in parts])


def _print(console: Console, lines: Sequence[Text]) -> None:
    for line in lines:
        line.rstrip()
    shown = [part for line in lines for part in in_letters(line, console.encoding, console.width)]
    # soft_wrap: the lines are made already, and Rich is to leave them as they are.
    console.print(Text("\n").join(shown), soft_wrap=True)
