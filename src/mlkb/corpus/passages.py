"""From blocks to passages: what a hit will be.

Three kinds come out of an article:

* ``text``: neighbouring paragraphs, lists, tables and display formulas of one section, packed
  until the model's length is reached. No block is ever cut: one that is longer than the model
  reads is a passage of its own (the build embeds it in several pieces).
* ``code``: one fence.
* ``formula``: one formula with the sentence that introduces it and the one that explains it.
  Bare formulas embed badly; with their sentences they are found by name.

Two rules keep together what reads together: a display formula stays with the paragraph before it,
and a paragraph that ends in a colon stays with what it announces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mlkb.corpus.blocks import Block, LocatedFormula
from mlkb.corpus.sentences import first_sentence, last_sentence, sentences
from mlkb.corpus.slugs import anchor_of
from mlkb.records import Heading, Passage

__all__ = ["CountTokens", "Section", "cut_passages", "headings_of", "split_sections"]

CountTokens = Callable[[Sequence[str]], list[int]]
"""Gives the number of the model's tokens in each text."""

MAX_CONTEXT = 400
"""Longest sentence kept beside a formula, in characters."""


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under one heading.

    Attributes:
        headings: The headings above, outermost first, the article's title left out.
        anchor: The anchor of the innermost heading.
        blocks: What stands under it, up to the next heading.
    """

    headings: tuple[str, ...]
    anchor: str
    blocks: tuple[Block, ...]


def headings_of(blocks: Iterable[Block]) -> tuple[Heading, ...]:
    """Return the headings among `blocks` with their anchors."""
    taken: dict[str, int] = {}
    headings: list[Heading] = []
    for block in blocks:
        if block.kind != "heading":
            continue
        words = re.sub(r"\s*\{#[^}]*\}\s*$", "", block.plain)
        anchor = block.anchor or anchor_of(words, taken)
        base = re.sub(r"-\d+$", "", anchor) if anchor not in taken else anchor
        taken[base] = taken.get(base, 0) + 1
        headings.append(Heading(block.level, words, anchor, block.line))
    return tuple(headings)


def split_sections(
    blocks: Iterable[Block], headings: Sequence[Heading], title: str
) -> Iterator[Section]:
    """Yield the sections, in order. A level-1 heading that repeats `title` is no heading of any."""
    path: list[Heading] = []
    current: list[Block] = []
    upcoming = iter(headings)

    def section() -> Section:
        shown = tuple(h.text for h in path if h.text and not (h.level == 1 and h.text == title))
        return Section(shown, path[-1].anchor if path else "", tuple(current))

    for block in blocks:
        if block.kind != "heading":
            current.append(block)
            continue
        if current:
            yield section()
        current = []
        heading = next(upcoming)
        path = [above for above in path if above.level < heading.level]
        path.append(heading)
    if current:
        yield section()


def cut_passages(
    sections: Iterable[Section],
    *,
    count_tokens: CountTokens,
    max_tokens: int,
    worth_finding: Callable[[LocatedFormula], bool],
) -> list[Passage]:
    """Return the passages of all kinds, in the order in which they stand in the file.

    Args:
        sections: The sections of one article.
        count_tokens: The encoder's count.
        max_tokens: How many tokens a packed passage may have, context in front not included.
        worth_finding: Whether a formula is a hit of its own.
    """
    passages: list[Passage] = []
    for section in sections:
        passages.extend(_texts(section, count_tokens, max_tokens))
        passages.extend(_codes(section))
        passages.extend(_formulas(section, worth_finding))
    order = {"text": 0, "code": 1, "formula": 2}
    passages.sort(key=lambda passage: (passage.line, order[passage.kind]))
    return passages


@dataclass(slots=True)
class _Pack:
    blocks: list[Block] = field(default_factory=list)
    tokens: int = 0


def _texts(section: Section, count_tokens: CountTokens, max_tokens: int) -> Iterator[Passage]:
    blocks = [block for block in section.blocks if block.kind != "code"]
    if not blocks:
        return
    sizes = count_tokens([block.plain for block in blocks])
    packs: list[_Pack] = []
    for unit, size in _units(blocks, sizes, max_tokens):
        if not packs or packs[-1].tokens + size > max_tokens:
            packs.append(_Pack())
        packs[-1].blocks.extend(unit)
        packs[-1].tokens += size
    for pack in packs:
        yield Passage(
            kind="text",
            headings=section.headings,
            anchor=section.anchor,
            line=pack.blocks[0].line,
            end_line=pack.blocks[-1].end_line,
            text="\n\n".join(block.source for block in pack.blocks),
            plain="\n".join(block.plain for block in pack.blocks),
        )


def _units(
    blocks: Sequence[Block], sizes: Sequence[int], max_tokens: int
) -> Iterator[tuple[list[Block], int]]:
    """Yield runs of blocks that belong together, as long as a run fits, and their tokens."""
    unit: list[Block] = []
    total = 0
    for block, size in zip(blocks, sizes, strict=True):
        belongs = unit and (block.kind == "display" or unit[-1].plain.endswith((":", "：")))
        if unit and not (belongs and total + size <= max_tokens):
            yield unit, total
            unit, total = [], 0
        unit.append(block)
        total += size
    if unit:
        yield unit, total


def _codes(section: Section) -> Iterator[Passage]:
    before = ""
    for block in section.blocks:
        if block.kind == "code":
            yield Passage(
                kind="code",
                headings=section.headings,
                anchor=section.anchor,
                line=block.line,
                end_line=block.end_line,
                text=block.source,
                plain="\n".join(part for part in (before, block.plain) if part),
                language=block.language,
            )
        else:
            before = last_sentence(block.plain)[-MAX_CONTEXT:] if block.kind == "prose" else ""


def _formulas(
    section: Section, worth_finding: Callable[[LocatedFormula], bool]
) -> Iterator[Passage]:
    for index, block in enumerate(section.blocks):
        for located in block.formulas:
            if not worth_finding(located):
                continue
            formula = located.formula
            if block.kind == "display":
                before = _words_before(section.blocks, index)
                after = _words_after(section.blocks, index)
            else:
                before, after = _sentence_around(block.plain, located)
            mark = "$$" if formula.display else "$"
            drawn = f"{mark}{formula.latex}{mark}"
            if formula.display:
                text = f"{before}\n\n$$\n{formula.latex}\n$$" if before else drawn
                plain = " ".join(part for part in (before, drawn, after) if part)
            else:
                text = plain = f"{before}{drawn}{after}"
            yield Passage(
                kind="formula",
                headings=section.headings,
                anchor=section.anchor,
                line=formula.line,
                end_line=formula.end_line,
                text=text,
                plain=plain,
                formula=formula,
            )


def _words_before(blocks: Sequence[Block], index: int) -> str:
    """Return the sentence that introduces the display at `index`."""
    for block in reversed(blocks[:index]):
        if block.kind in ("prose", "list"):
            return last_sentence(block.plain)[-MAX_CONTEXT:]
        if block.kind != "display":
            break
    return ""


def _words_after(blocks: Sequence[Block], index: int) -> str:
    """Return the sentence that follows the display at `index`."""
    following = blocks[index + 1 : index + 2]
    if following and following[0].kind == "prose":
        return first_sentence(following[0].plain)[:MAX_CONTEXT]
    return ""


def _sentence_around(plain: str, located: LocatedFormula) -> tuple[str, str]:
    """Return what stands before and behind a formula in its own sentence or line of a table."""
    start = plain.rfind("\n", 0, located.start) + 1
    end = plain.find("\n", located.end)
    end = len(plain) if end == -1 else end
    cursor = start
    for sentence in sentences(plain[start:end]):
        begin = plain.find(sentence, cursor, end)
        if begin == -1:
            break
        cursor = begin + len(sentence)
        if begin <= located.start and located.end <= cursor:
            start, end = begin, cursor
            break
    start = max(start, located.start - MAX_CONTEXT)
    end = min(end, located.end + MAX_CONTEXT)
    return plain[start : located.start], plain[located.end : end]
