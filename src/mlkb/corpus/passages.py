"""From blocks to passages: what a hit will be.

Three kinds come out of an article:

* ``text``: neighbouring paragraphs, lists, tables and display formulas of one section, packed
  until the model's length is reached. No block is ever cut: one that is longer than the model
  reads is a passage of its own (the build embeds it in several pieces). A passage is a stretch of
  the file, line for line: it ends where code, a thematic break or much that no reader sees begins.
* ``code``: one fence.
* ``formula``: one formula with the sentence that introduces it and the one that explains it.
  Bare formulas embed badly; with their sentences they are found by name. An inline formula that
  a section repeats is a hit once.

Three rules keep together what reads together: a display formula stays with the paragraph before it,
a paragraph that goes on with a sentence ("where ...") with what it began in, and a paragraph that
ends in a colon with what it announces. What little is left of a section is no passage of its own.
A paragraph that begins with a question, a number or a few words and a stop in bold is to its author
one with a heading: where a section has several, each begins a passage, unless that or the one
before would have little text.

Headings under which nothing stands yet are passages of headings alone: their words are found, and
no section answers for what is not in it. Search tells that they answer nothing themselves
(`mlkb.search.candidates.asides`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from mlkb.corpus.sentences import COLONS, ENDS, first_sentence, last_sentence, sentence_spans
from mlkb.corpus.slugs import anchor_of
from mlkb.corpus.unwritten import is_of_skeleton
from mlkb.records.articles import Heading
from mlkb.records.posts import Passage

if TYPE_CHECKING:
    from mlkb.corpus.blocks import Block, LocatedFormula

__all__ = [
    "MAX_FORMULAS",
    "CountTokens",
    "Section",
    "cut_passages",
    "headings_of",
    "split_sections",
]

CountTokens = Callable[[Sequence[str]], list[int]]
"""Gives the number of the model's tokens in each text."""

MAX_CONTEXT = 400
"""Longest sentence kept beside a formula, in characters."""

MAX_FORMULAS = 5_000
"""Formulas of one article that are hits of their own, since each repeats its sentence."""

MAX_GAP = 500
"""Characters without words (comments, tags) that a passage may hold between two of its blocks."""

MAX_HEADING = 300
"""Characters of a heading that are repeated with every passage below it."""

_FOLLOWING, _ANNOUNCED = 4 / 3, 5 / 2
"""How many times as long as packed a passage may be: with a display that follows a paragraph, what
goes on with its sentence, or the little that is left of a section; and with what a paragraph
announces. The model still reads the former at once, since packing leaves it a quarter free for the
context (`index.embedding_text`). The latter may be embedded in pieces, but a paragraph that ends in
"the norms are" answers nothing without them."""

_TITLE = re.compile(
    r"\*\*(?:[^*\n]{1,299}\?"
    r"|(?:[^\W\d_]{2,20}[ \t])?(?:\d{1,3}(?:\.\d{1,3}){0,3}+|(?<=[ \t])[A-Z])"
    r"[ \t]?(?:[.:)(][^*\n]{0,299})?"
    r"|(?!Proof\b)[^*\n]{1,99}[.:])\*\*"
    r"|\*\*(?!Proof\b)[^*\n]{1,99}\*\*[.:]"
)
"""A question, a number with or without a word, or words with a stop, in bold: to many authors a
heading. But what is proved stands before its proof."""

_RUN_IN = re.compile(
    r"[*_]{0,3}Proof\b|([*_]{1,3})(?![\s*_])(?:"
    r"[^*_\n]{0,99}[.:?!]\1|[^*_\n]{1,99}\1[ \t]?(?:\([^()\n]{0,99}\))?[.:])"
)
"""How a paragraph begins that is a proof, a theorem or an example: with its name as a heading."""

_ENOUGH = 8
"""The share of a packed passage that must stand before such a title and from it on for a new one to
begin there: a short sentence is found better with its neighbours."""

_SUMMARY = re.compile(
    r"\s*(?:<details\b[^<>]*>\s*)?<summary\b[^<>]*>(?:(?!</?summary).)*</summary>\s*(?:</details>\s*)?",
    re.IGNORECASE | re.DOTALL,
)
"""The words that open a fold, and no others."""


_SPACE = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
"""White space that says nothing in a formula: it separates no two words."""


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under one heading.

    Attributes:
        headings: The headings above, outermost first, the article's title left out.
        anchor: The anchor of the innermost heading; of the first, where there are headings alone.
        blocks: What stands under it, up to the next heading; or headings under which nothing
            stands.
    """

    headings: tuple[str, ...]
    anchor: str
    blocks: Sequence[Block]


def headings_of(blocks: Iterable[Block]) -> tuple[Heading, ...]:
    """Return the headings among `blocks` with their anchors."""
    taken: dict[str, int] = {}
    headings: list[Heading] = []
    for block in blocks:
        if block.kind == "heading":
            anchor = block.anchor or anchor_of(block.anchor_words, taken)
            taken.setdefault(anchor, 0)
            headings.append(Heading(block.level, block.plain, anchor, block.line))
    return tuple(headings)


def split_sections(
    blocks: Iterable[Block], headings: Sequence[Heading], title: str
) -> list[Section]:
    """Return the sections in order. A level-1 heading that repeats `title` is no heading of any."""

    def is_title(heading: Heading) -> bool:
        start = heading.text[: len(title) + MAX_HEADING]
        return heading.level == 1 and start.split() == title.split()

    def shown(headings: Iterable[Heading]) -> tuple[str, ...]:
        return tuple(h.text[:MAX_HEADING] for h in headings if h.text and not is_title(h))

    def unfilled(path: Sequence[Heading]) -> Iterator[Section]:
        """Yield the headings in `above` under which nothing stands: those not in `path`."""
        alone = [
            at
            for at, (_, heading, block) in enumerate(above)
            if heading not in path
            and heading.text
            and not is_title(heading)
            and not is_of_skeleton(block)
        ]
        if alone:
            rows = above[alone[0] : alone[-1] + 1]
            over = _in_common([over for over, _, _ in rows])
            yield Section(shown(over), rows[0][1].anchor, [block for _, _, block in rows])

    path: list[Heading] = []
    above: list[tuple[Sequence[Heading], Heading, Block]] = []
    sections: list[Section] = []
    current: list[Block] = []
    upcoming = iter(headings)
    for block in blocks:
        if block.kind == "heading":
            heading = next(upcoming)
            over = [one for one in path if one.level < heading.level]
            path = [*over, heading]
            above.append((over, heading, block))
        elif above or not sections:
            sections.extend(unfilled(path))
            current = [block]
            sections.append(Section(shown(path), path[-1].anchor if path else "", current))
            above = []
        else:
            current.append(block)
    sections.extend(unfilled(()))
    return sections


def _in_common(paths: Sequence[Sequence[Heading]]) -> Sequence[Heading]:
    """Return the headings with which all of the paths begin."""
    shortest = min(paths, key=len)
    for at, heading in enumerate(shortest):
        if any(path[at] != heading for path in paths):
            return shortest[:at]
    return shortest


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
    found = 0
    for section in sections:
        passages.extend(_texts(section, count_tokens, max_tokens))
        passages.extend(_codes(section))
        formulas = islice(_formulas(section, worth_finding), MAX_FORMULAS - found)
        known = len(passages)
        passages.extend(formulas)
        found += len(passages) - known
    order = {"text": 0, "code": 1, "formula": 2}
    passages.sort(key=lambda passage: (passage.line, order[passage.kind]))
    return passages


@dataclass(slots=True)
class _Pack:
    blocks: list[Block] = field(default_factory=list)
    tokens: int = 0


def _texts(section: Section, count_tokens: CountTokens, max_tokens: int) -> Iterator[Passage]:
    sizes = count_tokens([block.plain for block in section.blocks if block.kind != "code"])
    waiting = iter(sizes)
    packs: list[_Pack] = []
    in_titles = sum(map(_has_title, section.blocks)) > 1
    for run in _runs(section.blocks):
        units = list(_units(run, list(islice(waiting, len(run))), max_tokens))
        packs += _packed(units, max_tokens, in_titles)
    # What opens a fold is nothing without what is folded, which is code, or hidden.
    telling = [pack for pack in packs if not all(map(_opens_fold, pack.blocks))]
    has_code = any(block.kind == "code" for block in section.blocks)
    for pack in telling if telling or has_code else packs:
        first, *others = pack.blocks
        yield Passage(
            kind="text",
            headings=section.headings,
            anchor=section.anchor,
            line=first.line,
            end_line=pack.blocks[-1].end_line,
            text=first.source + "".join(block.gap + block.source for block in others),
            plain="\n".join(block.plain for block in pack.blocks),
        )


def _packed(
    units: Sequence[tuple[Sequence[Block], int]], max_tokens: int, in_titles: bool
) -> list[_Pack]:
    """Pack units, each with its tokens; in titles, where a section has several in bold."""
    enough = max_tokens // _ENOUGH
    packs = [_Pack()]
    for at, (unit, size) in enumerate(units):
        full = packs[-1].tokens + size > max_tokens
        if in_titles and packs[-1].tokens >= enough:
            full = full or _begins_anew(units, at, enough, max_tokens)
        if packs[-1].blocks and full:
            packs.append(_Pack())
        packs[-1].blocks.extend(unit)
        packs[-1].tokens += size
    rest = packs.pop()
    if packs and rest.tokens < enough and _fits(packs[-1].tokens + rest.tokens, max_tokens):
        packs[-1].blocks.extend(rest.blocks)
        packs[-1].tokens += rest.tokens
    else:
        packs.append(rest)
    return packs


def _fits(tokens: int, max_tokens: int) -> bool:
    """Whether the model still reads a passage at once that is longer than packed."""
    return tokens <= max_tokens * _FOLLOWING


def _opens_fold(block: Block) -> bool:
    """Whether a block is no more than the words to click on."""
    is_short = len(block.source) <= MAX_CONTEXT
    return block.kind == "prose" and is_short and _SUMMARY.fullmatch(block.source) is not None


def _has_title(block: Block) -> bool:
    return block.kind == "prose" and _TITLE.match(block.source) is not None


def _begins_anew(
    units: Sequence[tuple[Sequence[Block], int]], at: int, enough: int, max_tokens: int
) -> bool:
    """Whether a unit begins with a bold title, and a passage from it on has enough text."""
    if not _has_title(units[at][0][0]):
        return False
    total = units[at][1]
    while total < enough and at + 1 < len(units) and total + units[at + 1][1] <= max_tokens:
        at += 1
        total += units[at][1]
    return total >= enough


def _runs(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield runs of blocks that one passage can hold: neither code nor a break between them."""
    run: list[Block] = []
    for block in blocks:
        if run and (block.kind == "code" or block.ruled or len(block.gap) > MAX_GAP):
            yield run
            run = []
        if block.kind != "code":
            run.append(block)
    if run:
        yield run


def _units(
    blocks: Sequence[Block], sizes: Sequence[int], max_tokens: int
) -> Iterator[tuple[list[Block], int]]:
    """Yield runs of blocks that belong together, as long as a run fits, and their tokens."""
    unit: list[Block] = []
    total = 0
    for block, size in zip(blocks, sizes, strict=True):
        longer = _longer(unit[-1], block) if unit else 1
        if unit and total + size > max_tokens * longer:
            yield unit, total
            unit, total = [], 0
        unit.append(block)
        total += size
    if unit:
        yield unit, total


def _longer(before: Block, block: Block) -> float:
    """Return how much longer than packed a passage may be in which a block follows another."""
    if block.kind == "display":
        return _FOLLOWING if before.plain.endswith(ENDS) else _ANNOUNCED
    if before.plain.endswith(COLONS):
        return _ANNOUNCED
    goes_on = before.kind != "prose" and block.kind == "prose" and block.plain[:1].islower()
    return _FOLLOWING if goes_on and not before.plain.endswith(ENDS) else 0


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
    inline: set[str] = set()
    before = ""
    for index, block in enumerate(section.blocks):
        alone = block.kind == "display"
        context = _Context("") if alone else _Context(block.plain)
        after = _words_after(section.blocks, index) if alone else ""
        for located in block.formulas:
            formula = located.formula
            latex = _SPACE.sub("", formula.latex)
            if latex in inline and not formula.display:
                continue
            if not formula.display:
                inline.add(latex)
            if not worth_finding(located):
                continue
            words = (before, after) if alone else context.around(located)
            yield _formula(section, located, *words)
        if block.kind in ("prose", "list"):
            before = last_sentence(block.plain)[-MAX_CONTEXT:]
        elif not alone:
            before = ""


def _formula(section: Section, located: LocatedFormula, before: str, after: str) -> Passage:
    formula = located.formula
    mark = "$$" if formula.display else "$"
    drawn = f"{mark}{formula.latex}{mark}"
    if formula.display:
        before, after = before.strip(), after.strip()
        block = f"$$\n{formula.latex}\n$$" if before or after else drawn
        text = "\n\n".join(part for part in (before, block, after) if part)
        plain = " ".join(part for part in (before, drawn, after) if part)
    else:
        text = plain = f"{before}{drawn}{after}"
    return Passage(
        kind="formula",
        headings=section.headings,
        anchor=section.anchor,
        line=formula.line,
        end_line=formula.end_line,
        text=text,
        plain=plain,
        formula=formula,
    )


def _words_after(blocks: Sequence[Block], index: int) -> str:
    """Return the sentence that follows the display at `index`; none of what comes next.

    The first sentence of a proof is of that, and one that ends in a colon of what it announces.
    """
    following = blocks[index + 1 : index + 3]
    if not following or following[0].kind != "prose" or _RUN_IN.match(following[0].source):
        return ""
    sentence = first_sentence(following[0].plain[: 4 * MAX_CONTEXT])[:MAX_CONTEXT].strip()
    ended = sentence.endswith(ENDS)
    leads_on = sentence == following[0].plain.strip() and following[-1].kind == "display"
    alone = " " not in sentence  # "Proof."
    announces = sentence.endswith(COLONS)
    return "" if alone or announces or (leads_on and not ended) else sentence


class _Context:
    """The sentences of a block, cut once however many formulas it holds."""

    def __init__(self, plain: str) -> None:
        self._plain = plain
        self._spans: list[tuple[int, int]] = []
        self._next = 0
        self._line_end = -1

    def around(self, located: LocatedFormula) -> tuple[str, str]:
        """Return what stands before and behind a formula, which are asked for in their order.

        That is the rest of its sentence, or of its line of a table. A display on a line of its own
        has the last sentence of what stands above and the first of what stands below.
        """
        plain = self._plain
        start, end = self._sentence(located)
        before = plain[max(start, located.start - MAX_CONTEXT) : located.start]
        after = plain[located.end : min(end, located.end + MAX_CONTEXT)]
        if located.formula.display:
            if not before.strip(" -"):
                above = plain[max(0, located.start - MAX_CONTEXT) : located.start].rstrip()
                before = last_sentence(above[above.rfind("\n") + 1 :].removeprefix("- "))
            if not after.strip(" .,;:"):
                below = plain[located.end : located.end + MAX_CONTEXT].lstrip(" .,;:\n")
                after = "" if below.startswith("- ") else first_sentence(below.split("\n", 1)[0])
        return before, after

    def _sentence(self, located: LocatedFormula) -> tuple[int, int]:
        if located.start >= self._line_end:
            start = self._plain.rfind("\n", max(self._line_end, 0), located.start) + 1
            start = max(start, self._line_end, 0)
            end = self._plain.find("\n", located.end)
            self._line_end = end = len(self._plain) if end == -1 else end
            spans = sentence_spans(self._plain[start:end])
            self._spans = [(start + begin, start + behind) for begin, behind in spans]
            self._next = 0
        while self._next < len(self._spans) and self._spans[self._next][1] < located.end:
            self._next += 1
        if self._next < len(self._spans) and self._spans[self._next][0] <= located.start:
            return self._spans[self._next]
        return located.start, located.end
