"""From Markdown text to `Block`s: what stands where, as words, with formulas and links in place.

A block is a top-level element of the document: a heading, a paragraph, a whole list, a whole
table, a quotation, a fence, a display formula. Blocks are never cut. What a block means for search
is decided later (`passages.py`); here it is only read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal

from mlkb.corpus.markdown import parser
from mlkb.records import Formula, Link

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["Block", "BlockKind", "LocatedFormula", "read_blocks"]

BlockKind = Literal["heading", "prose", "list", "table", "code", "display"]

_TAG = re.compile(r"\\(?:tag|label)\*?\s*\{([^{}]*)\}")
_EXPLICIT_ANCHOR = re.compile(r"\s*\{#([\w-]+)[^}]*\}\s*$")


@dataclass(frozen=True, slots=True)
class LocatedFormula:
    """A formula, and where it stands in the words of its block.

    Attributes:
        formula: The formula.
        start: Offset in ``Block.plain`` of its first character, delimiters included.
        end: Offset behind its last.
    """

    formula: Formula
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level element of an article.

    Attributes:
        kind: What it is; quotations and raw HTML with text in it are ``prose``.
        line: Its first line in the file, from 1.
        end_line: Its last line.
        source: The author's own lines.
        plain: Its words; inline formulas as ``$..$``, displays as ``$$..$$``.
        prose_words: How many words are read as prose (for the read time).
        rows: Rows of tables in it.
        code_lines: Lines of code in it that are not blank.
        formulas: Its formulas, in order.
        links: Its links and images, in order.
        level: 1 to 6 for headings.
        anchor: The anchor that a heading names itself (``{#name}``), or the empty string.
        language: The language of a fence.
    """

    kind: BlockKind
    line: int
    end_line: int
    source: str
    plain: str
    prose_words: int = 0
    rows: int = 0
    code_lines: int = 0
    formulas: tuple[LocatedFormula, ...] = ()
    links: tuple[Link, ...] = ()
    level: int = 0
    anchor: str = ""
    language: str = ""


def read_blocks(body: str, *, first_line: int = 1, mdx: bool = False) -> list[Block]:
    """Return the blocks of `body`, whose first line is line `first_line` of the file.

    Args:
        body: Markdown without front matter, lines ended by a line feed.
        first_line: The line of the file on which `body` begins.
        mdx: Whether ``import`` and ``export`` lines are MDX's.
    """
    lines = body.split("\n")
    tokens = parser().parse(body, {"mdx": mdx})
    blocks: list[Block] = []
    for group in _top_level(tokens):
        head = group[0]
        if head.map is None or head.type == "hr":
            continue
        begin, end = head.map
        while end > begin + 1 and not lines[end - 1].strip():
            end -= 1
        reader = _Reader(first_line)
        for token in group:
            reader.take(token)
        plain = reader.plain()
        kind = _KINDS.get(head.type, "prose")
        if not plain and kind != "heading":
            continue
        anchor = ""
        if kind == "heading":
            named = _EXPLICIT_ANCHOR.search(group[1].content)
            anchor = named[1] if named else ""
        blocks.append(
            Block(
                kind=kind,
                line=first_line + begin,
                end_line=first_line + end - 1,
                source="\n".join(lines[begin:end]),
                plain=plain,
                prose_words=reader.prose_words,
                rows=reader.rows,
                code_lines=reader.code_lines,
                formulas=tuple(reader.formulas),
                links=tuple(reader.links),
                level=int(head.tag[1]) if kind == "heading" else 0,
                anchor=anchor,
                language=head.info.split(maxsplit=1)[0].strip("{}.") if head.info.strip() else "",
            )
        )
    return blocks


_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "math_block": "display",
}


def _top_level(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the tokens of each top-level element."""
    start = depth = 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : index + 1]
            start = index + 1


class _Reader:
    """Collects words, formulas, links and counts from the tokens of one block."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.prose_words = self.rows = self.code_lines = 0
        self.formulas: list[LocatedFormula] = []
        self.links: list[Link] = []
        self._parts: list[str] = []
        self._length = 0
        self._in_table = False

    def plain(self) -> str:
        # Offsets of formulas count from the first part, which is never white space.
        return "".join(self._parts).rstrip()

    def take(self, token: Token) -> None:
        begin = token.map[0] + self.first_line if token.map else self.first_line
        match token.type:
            case "table_open":
                self._in_table = True
            case "table_close":
                self._in_table = False
            case "tr_open":
                self.rows += 1
                self._break("\n")
            case "td_open" | "th_open":
                self._break(" | ")
            case "list_item_open":
                self._break("\n")
                self._write("- ")
            case "inline":
                self._break("\n")
                self._inline(token.children or (), begin)
            case "math_block":
                self._break("\n")
                end = begin + (token.map[1] - token.map[0] - 1 if token.map else 0)
                self._formula(token.content, True, begin, end)
                self._write("\n")
            case "fence" | "code_block":
                self._break("\n")
                self._write(token.content)
                self.code_lines += sum(1 for line in token.content.splitlines() if line.strip())
            case "html_block":
                self._break("\n")
                self._words(_html_text(token.content))

    def _inline(self, children: Sequence[Token], line: int) -> None:
        for child in children:
            match child.type:
                case "text" | "code_inline":
                    self._words(child.content)
                case "softbreak" | "hardbreak":
                    line += 1
                    self._write(" " if child.type == "softbreak" else "\n")
                case "math_inline":
                    breaks = child.meta["breaks"]
                    self._formula(child.content, child.meta["display"], line, line + breaks)
                    line += breaks
                case "link_open":
                    self.links.append(Link(str(child.attrs.get("href", "")), line))
                case "image":
                    self.links.append(Link(str(child.attrs.get("src", "")), line, image=True))
                    self._words(child.content)

    def _formula(self, latex: str, display: bool, line: int, end_line: int) -> None:
        tag = _TAG.search(latex)
        formula = Formula(latex, display, tag[1].strip() if tag else "", line, end_line)
        start = self._length
        mark = "$$" if display else "$"
        self._write(f"{mark}{latex}{mark}")
        self.formulas.append(LocatedFormula(formula, start, self._length))
        if not display and not self._in_table:
            self.prose_words += 1

    def _words(self, text: str) -> None:
        self._write(text)
        if not self._in_table:
            self.prose_words += count_words(text)

    def _break(self, mark: str) -> None:
        """Separate from what came before, unless nothing did or a mark stands there already."""
        if self._parts and not self._parts[-1].endswith(("\n", "- ", "| ")):
            self._write(mark)

    def _write(self, text: str) -> None:
        if not self._parts:
            text = text.lstrip()
        if text:
            self._parts.append(text)
            self._length += len(text)


_CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿가-힯]")
_WORD = re.compile(r"\w[\w'’.-]*")


def count_words(text: str) -> int:
    """Return how many words `text` has; two CJK letters count as one word."""
    cjk = len(_CJK.findall(text))
    return len(_WORD.findall(_CJK.sub(" ", text))) + (cjk + 1) // 2


class _TextOfHtml(HTMLParser):
    """Keeps the text between tags, except in scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("script", "style"):
            self._skip += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._skip = max(0, self._skip - 1)

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.parts.append(data)


def _html_text(html: str) -> str:
    reader = _TextOfHtml()
    reader.feed(html)
    reader.close()
    return " ".join(" ".join(reader.parts).split())
