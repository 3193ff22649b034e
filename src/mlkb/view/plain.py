"""Records as plain text for pipes: no control codes, no wrapping, one stable layout.

The first line of an entry begins at the margin and has its fields between tabs, for ``cut`` and
``grep``; what belongs to it is indented. No text of an article holds a tab (`clean` turns them
into spaces), so a tab always separates fields.

    1 <TAB> 0.912 <TAB> ml-math-derivations/08-….md:112 <TAB> text <TAB> slug#anchor
      Title · ML Math Derivations, part 8 of 20 · 2026-01-27 · 15 min read · Heading › Heading
        The passage, as the author wrote it, but that macros are written out; of a long one the
        lines from the words found on, of a very long line a stretch.

A hit whose score is a cross-encoder's has one field more, ``reranked``.

A search that nothing answers says so on its first line. Notices are not here: they are messages,
and belong on stderr.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mlkb.clean import clean
from mlkb.clusters import LONG, matching_stretch
from mlkb.view.sections import section
from mlkb.view.words import (
    NEAREST,
    NO_POST,
    NO_TAG,
    NOTHING,
    already,
    copies,
    count,
    heading_path,
    holdings,
    idle_patterns,
    judgement,
    metadata,
    nearest,
    nowhere,
    place,
    reasons,
    reference,
    refusals,
    tag_counts,
    verdict,
)

if TYPE_CHECKING:
    from mlkb.records.answers import Hit, SearchResult
    from mlkb.records.articles import ArticleText, Problem
    from mlkb.records.posts import Passage, Post
    from mlkb.records.relations import FormulaResult, Occurrence, Place, RelatedPost, RelatedResult
    from mlkb.records.reports import BuildReport, Finding
    from mlkb.records.runs import Evaluation

__all__ = [
    "article",
    "build",
    "evaluation",
    "findings",
    "formula",
    "listing",
    "problems",
    "related",
    "search",
    "tags",
]

_NONE = "-"

_LONGEST_LINE = 4_000
"""Characters of a line that are shown; what was dictated or exported may be one line."""

_MOST_PATHS = 20
"""Paths that a build names; ``--json`` names them all."""


def search(result: SearchResult) -> str:
    """Return the hits, best first, one blank line between them."""
    entries = [_hit(hit) for hit in result.hits]
    if not result.answered or not entries:
        nothing = NO_POST if result.filtered_out else NOTHING
        entries.insert(0, f"{nothing} {NEAREST}:" if entries else nothing)
    if result.judgement is not None:
        entries.insert(0, judgement(result))
    return "\n\n".join(entries) + "\n"


def formula(result: FormulaResult) -> str:
    """Return the places of a formula: rank, relation, place, number, section, then its passage."""
    if not result.occurrences:
        return f"{nowhere(result)}\n"
    return "\n\n".join(_occurrence(found) for found in result.occurrences) + "\n"


def related(result: RelatedResult) -> str:
    """Return the related posts, nearest first, each with the pairs of passages that say why.

    In front of those near a draft stands how much of it is near.
    """
    if not result.related:
        return f"{NO_POST if result.filtered_out else 'No post is near this one.'}\n"
    entries = [_related_post(near) for near in result.related]
    if said := already(result):
        entries.insert(0, said if result.answered else f"{said} {NEAREST}:")
    return "\n\n".join(entries) + "\n"


def listing(posts: Sequence[Post]) -> str:
    """Return a line for each post: date, series, part, minutes, slug, title, summary."""
    if not posts:
        return f"{NO_POST}\n"
    return "".join(
        _row(
            post.date.isoformat() if post.date else _NONE,
            post.series or _NONE,
            _NONE if post.part is None else str(post.part),
            str(post.read_minutes),
            post.slug,
            post.title,
            post.summary or _NONE,
        )
        + "\n"
        for post in posts
    )


def tags(posts: Sequence[Post]) -> str:
    """Return a line for each tag: the tag, and how many of `posts` bear it."""
    counts = tag_counts(posts)
    return "".join(_row(tag, str(number)) + "\n" for tag, number in counts) or f"{NO_TAG}\n"


def article(text: ArticleText) -> str:
    """Return the article, the section under a heading, or what stands from a line on."""
    shown = clean(section(text)).strip("\n")
    if text.heading or text.line:
        return shown + "\n"
    post = text.post
    tags = ", ".join(clean(tag, multiline=False) for tag in post.tags)
    head = [clean(post.title, multiline=False), metadata(post), tags]
    return "\n".join([*filter(None, head), "", shown]) + "\n"


def build(report: BuildReport) -> str:
    """Return what a build did, a fact a line, then the files that could not be read."""
    did = "Nothing to do, the index is current" if report.fresh else "Indexed"
    lines = [f"{did}: {holdings(report)}."]
    if not report.fresh:
        lines.append(
            f"Embedded {report.embedded:,}, reused {report.reused:,} in {report.seconds:.1f} s."
        )
    for mark, paths in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        lines += [f"{mark} {clean(path, multiline=False)}" for path in paths[:_MOST_PATHS]]
        if len(paths) > _MOST_PATHS:
            lines.append(f"{mark} {len(paths) - _MOST_PATHS:,} more")
    lines += filter(None, [idle_patterns(report.idle)])
    return "\n".join([*lines, *map(_problem, report.problems)]) + "\n"


def problems(found: Sequence[Problem]) -> str:
    """Return ``path:line: error: message``, a line each, as compilers write them.

    The command gives problems whose paths open from where one stands (`mlkb.view.places`).
    """
    if not found:
        return "No problems found.\n"
    return "".join(f"{_problem(problem)}\n" for problem in found)


def findings(found: Sequence[Finding]) -> str:
    """Return a line for each finding: state, place, message and remedy."""
    return "".join(
        _row(finding.state, finding.place, f"{finding.message} {finding.remedy}".strip()) + "\n"
        for finding in found
    )


def evaluation(result: Evaluation) -> str:
    """Return a line for each kind of query and arm: kind, queries, arm, measures."""
    from mlkb.records.runs import MEASURES

    lines = [_row("kind", "queries", "arm", *MEASURES, "95% of nDCG@10")]
    for mean in result.means:
        low, high = mean.intervals[0]
        values = [f"{value:.3f}" for value in mean.values]
        kind = mean.kind or "all"
        lines.append(_row(kind, str(mean.queries), mean.arm, *values, f"{low:.3f}-{high:.3f}"))
    lines.append(refusals(result))
    comparison = result.comparison
    if comparison is not None:
        lines.append(verdict(comparison))
        lines += [
            _row(change.id, f"{change.before:.3f}", f"{change.after:.3f}", change.text)
            for change in comparison.changes
        ]
    return "\n".join(lines) + "\n"


def _hit(hit: Hit) -> str:
    passage, post = hit.passage, hit.post
    first = _row(
        str(hit.rank),
        f"{hit.score:.3f}",
        place(post.path, hit.line),
        passage.kind,
        reference(post, passage.anchor),
        *(["reranked"] if hit.reranked else []),
    )
    near = [f"{label} {' '.join(clean(sentence).split())}" for label, sentence in nearest(hit)]
    below = filter(None, (copies(hit), *reasons(hit), *near))
    why = [f"  {line}" for line in below]
    return "\n".join([first, _whence(passage, post), *why, *_excerpt(hit)])


def _excerpt(hit: Hit) -> Iterator[str]:
    """Yield a passage, or as much of a long one as can be looked through."""
    lines = list(_indented(hit.passage.text))
    shown = lines[hit.offset : hit.offset + LONG]
    if hit.offset:
        yield "    …"
    seen = shown if hit.passage.formula else [_stretch(line, hit.terms) for line in shown]
    yield from seen
    more = count(len(lines) - len(shown), "more line") if len(shown) < len(lines) else ""
    if seen != shown and not more:
        more = count(sum(map(len, shown)) - sum(map(len, seen)), "more character")
    if more:
        yield f"    … {more}, mlkb show {reference(hit.post, hit.passage.anchor)}"


def _stretch(line: str, words: Sequence[str]) -> str:
    """Return a line, or of a very long one the stretch in which words stand together."""
    if len(line) <= _LONGEST_LINE:
        return line
    start, end = matching_stretch(line, words, _LONGEST_LINE)
    before, behind = "    … " if start else "", " …" if end < len(line) else ""
    return before + (line[start:end].strip() if start else line[:end].rstrip()) + behind


def _occurrence(found: Occurrence) -> str:
    passage, post = found.passage, found.post
    tag = passage.formula.tag if passage.formula else ""
    first = _row(
        str(found.rank),
        f"{found.relation} renamed" if found.renamed else found.relation,
        place(post.path, passage.line),
        tag or _NONE,
        reference(post, passage.anchor),
    )
    return "\n".join([first, _whence(passage, post), *_indented(passage.text)])


def _whence(passage: Passage, post: Post) -> str:
    title = clean(post.title, multiline=False)
    facts = filter(None, (title, metadata(post), heading_path(passage)))
    return "  " + " · ".join(facts)


def _related_post(near: RelatedPost) -> str:
    post = near.post
    title = clean(post.title, multiline=False)
    return "\n".join(
        [
            _row(str(near.rank), f"{near.score:.3f}", post.path, reference(post, "")),
            f"  {title} · {metadata(post)}",
            *(line for pair in near.because for line in _pair(pair.score, pair.here, pair.there)),
        ]
    )


def _pair(score: float, here: Place, there: Place) -> Iterator[str]:
    yield f"  {score:.3f}"
    for name, where in (("here", here), ("there", there)):
        words = " ".join(clean(where.text, multiline=False).split())
        yield f"    {name}\t{place(where.path, where.line)}\t{words}"


def _problem(problem: Problem) -> str:
    message = clean(problem.message, multiline=False)
    return f"{place(problem.path, problem.line)}: {problem.severity}: {message}"


def _indented(text: str) -> Iterable[str]:
    for line in clean(text).strip("\n").split("\n"):
        yield f"    {line}".rstrip()


def _row(*fields: str) -> str:
    return "\t".join(clean(field, multiline=False) for field in fields)
