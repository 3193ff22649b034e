"""Hits and related posts as lines: a head of facts, then the passage or the pairs that say why."""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from mlkb.clean import clean
from mlkb.clusters import densest
from mlkb.corpus.markdown.parser import is_mdx
from mlkb.view import formula, page, styles
from mlkb.view.margin import MARGIN, ended, facts, numbered, titled, whence, whereabouts
from mlkb.view.words import copies, count, nearest, post_facts, reasons, reference
from mlkb.view.wrap import goes_on, prefixed, wrap

if TYPE_CHECKING:
    from mlkb.records.answers import Hit
    from mlkb.records.posts import Passage
    from mlkb.records.relations import Pair, Place, RelatedPost
    from mlkb.view.look import Look

__all__ = ["hit_lines", "passage_lines", "related_lines"]

_MOST_LINES = 12
_SPARE = 2
"""A passage this little longer is shown whole: a hint would take a line itself."""
_SNIPPET = 2
_LABEL = 7


def hit_lines(hit: Hit, corpus: str, window: Look) -> list[Text]:
    """Return a hit, for a window."""
    passage, post = hit.passage, hit.post
    look = replace(window.within(MARGIN), mdx=is_mdx(post.path), terms=hit.terms)
    if passage.formula is not None:
        look = look.marking(passage.formula.latex, hit.matched)
    return numbered(
        hit.rank,
        [
            *titled(post.title, hit.score, look),
            *whence(passage, post, hit.line, corpus, look),
            *(Text(line, styles.META) for line in filter(None, [copies(hit)])),
            *_reasons(hit, look),
            Text(),
            *passage_lines(passage, reference(post, passage.anchor), look, begin=_begin(hit)),
        ],
    )


def _reasons(hit: Hit, look: Look) -> list[Text]:
    texts = [Text(line, styles.META) for line in reasons(hit)]
    unmarked = replace(look, terms=())  # the passage below shows the words that were found
    for label, sentence in nearest(hit):
        near = page.words(sentence, unmarked) or Text(" ".join(clean(sentence).split()))
        near.stylize_before(styles.META)
        texts.append(Text.assemble((label, styles.META), " ", near))
    lines = [line for text in texts for line in wrap(text, look.width)]
    return [Text(), *lines] if lines else []


def related_lines(near: RelatedPost, corpus: str, window: Look) -> list[Text]:
    """Return a related post and the passages that say why, for a window."""
    look = window.within(MARGIN)
    lines = [
        *titled(near.post.title, near.score, look),
        *facts(post_facts(near.post), look),
        whereabouts(corpus, near.post.path, None),
    ]
    for pair in near.because:
        lines += [Text(), *_pair(pair, corpus, look)]
    return numbered(near.rank, lines)


def _begin(hit: Hit) -> int:
    """Return the line of a passage at which what was asked for by its number begins, from 0.

    No other line is known to begin anything.
    """
    return hit.offset if hit.arms.numbered else 0


def passage_lines(passage: Passage, shown_by: str, look: Look, *, begin: int = 0) -> list[Text]:
    """Return a passage, cut where it is long, with the command that shows the rest.

    A display formula that was found is whole, with the sentences around it: it is the answer.

    Args:
        passage: The passage.
        shown_by: What `mlkb show` shows it by.
        look: How it is to look.
        begin: The line of its text, counted from 0, that is shown first.
    """
    lines = passage.text.split("\n")
    before = page.blocks("\n".join(lines[:begin]), look) if begin else []
    blocks = page.blocks("\n".join(lines[begin:]), look)
    wanted = passage.formula
    if wanted is not None and not any(block.whole for block in blocks):
        # An inline formula found: drawn by itself first, then in its sentence.
        blocks.insert(0, page.Block(tuple(formula.display(wanted.latex, look)), whole=True))
    total = sum(len(block.lines) for block in (*before, *blocks))
    if not before and (total <= _MOST_LINES + _SPARE or (wanted is not None and wanted.display)):
        return page.apart(blocks)
    rest = blocks if before else _from_where_it_matches(blocks)
    kept, shown = _cut(rest, look)
    hidden = total - shown
    return [
        *([Text("…", styles.HINT)] if before or rest != blocks else []),
        *page.apart(kept),
        *(_hint(hidden, shown_by, look) if hidden else []),
    ]


def _hint(hidden: int, shown_by: str, look: Look) -> list[Text]:
    """Return a hint whose command is never broken: the terminal wraps it, and copies it whole."""
    said, command = f"… {count(hidden, 'more line')},", f"mlkb show {shown_by}"
    line = Text(f"{said} {command}", styles.HINT)
    if line.cell_len <= look.width:
        return [Text(), line]
    return [Text(), Text(said, styles.HINT), Text(command, styles.HINT)]


def _from_where_it_matches(blocks: list[page.Block]) -> list[page.Block]:
    """Return all blocks, or those from where most marked words stand, if that would be cut off.

    The block with these words is shown from its first line, unless they would still be cut off;
    then from the line before them. A line of code that was wrapped is shown from its beginning,
    unless it is too long itself.
    """
    lines = [(i, j, line) for i, block in enumerate(blocks) for j, line in enumerate(block.lines)]
    marked = [_marked(line) for _, _, line in lines]
    found = densest(marked)
    if not found or found[-1] < _MOST_LINES:
        return blocks
    at, line, _ = lines[found[0]]
    if blocks[at].whole or line < _MOST_LINES:
        return blocks[at:]
    whole = blocks[at].lines
    first = line - 1
    while first > 0 and goes_on(whole[first]):
        first -= 1
    if line - first >= _MOST_LINES:
        first = line - 1
    begun = replace(blocks[at], lines=whole[first:])
    return [begun, *blocks[at + 1 :]]


def _marked(line: Text) -> set[str]:
    """Return the words of a line that match the query."""
    return {
        line.plain[span.start : span.end].casefold()
        for span in line.spans
        if span.style == styles.MATCH
    }


def _cut(blocks: Sequence[page.Block], look: Look) -> tuple[list[page.Block], int]:
    """Return as much of a passage as is shown, and how many of its lines that stands for.

    No drawing is cut: one that has no room is written on one line, and left out if that has none.
    """
    kept: list[page.Block] = []
    left, shown = _MOST_LINES, 0
    for block in blocks:
        if left <= 0:
            break
        fitting = block if block.whole else page.Block(block.lines[:left])
        stands_for = len(fitting.lines)
        if kept and _is_too_tall(block, left):
            fitting = _lower(block, look)
            if _is_too_tall(fitting, left):
                break
        kept.append(fitting)
        shown += stands_for
        left -= len(fitting.lines)
    return kept, shown


def _is_too_tall(block: page.Block, left: int) -> bool:
    return block.whole and len(block.lines) > left + _SPARE


def _lower(block: page.Block, look: Look) -> page.Block:
    """Return a drawn formula on one line, broken where that is too long."""
    return replace(block, lines=tuple(formula.display(block.latex, look, flat=True)))


def _pair(pair: Pair, corpus: str, look: Look) -> list[Text]:
    score = Text(f"{pair.score:.2f}", styles.META)
    lines: list[Text] = []
    for name, where in (("here", pair.here), ("there", pair.there)):
        label = Text(f"{name:<{_LABEL}}", styles.PATH)
        beside = look.narrower(_LABEL + len(score) + 2)
        inner = beside or look
        made = [*_snippet(where, inner), whereabouts(corpus, where.path, where.line)]
        lines += prefixed(made, label, Text(" " * _LABEL)) if beside else [label, *made]
    return [ended(lines[0], score, look.width), *lines[1:]]


def _snippet(where: Place, look: Look) -> list[Text]:
    """Return the first two lines of a passage."""
    made = wrap(page.words(where.text, replace(look, mdx=is_mdx(where.path))), look.width)
    if len(made) <= _SNIPPET:
        return made
    # The last line is broken anew, so that it ends at a word before the ellipsis.
    last, *_ = wrap(Text(" ").join(made[_SNIPPET - 1 :]), look.width - 2)
    return [*made[: _SNIPPET - 1], last.append(" …")]
