"""From Markdown text to `Block`s: what stands where, as words, with formulas and links in place.

A block is a top-level element of the document: a heading, a paragraph, a whole list, a whole
table, a quotation, a fence, a display formula. Blocks are never cut. What a block means for search
is decided later (`passages.py`); here it is only read. What no reader sees (a definition of a link,
a comment, a script, a template's tag) is no block, but stands in the `gap` before the next one; a
macro's definition leaves blank lines there, so that line numbers hold.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mlkb.corpus.fenced_prose import is_prose, unwrapped
from mlkb.corpus.macros import Macros, is_defining
from mlkb.corpus.markdown.block_rules import RESPELT
from mlkb.corpus.markdown.hashtags import hashtags_of
from mlkb.corpus.markdown.macro_rules import defines_macros, written_out
from mlkb.corpus.markdown.parser import formula_parser, parser
from mlkb.corpus.markdown.raw_html import alternative, html_text
from mlkb.records.articles import Link
from mlkb.records.posts import Formula
from mlkb.scripts import HANGUL, UNSPACED

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["Block", "LocatedFormula", "definitions_above", "read_blocks"]

BlockKind = Literal["heading", "prose", "list", "table", "code", "display"]

_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
_EXPLICIT_ANCHOR = re.compile(
    r"\{:?[ \t]*(?:\.[\w-]+[ \t]+)*#([\w:.-]+)[^{}]*\}$|\{/\*[ \t]*#([\w:.-]+)[ \t]*\*/\}$"
)
_ATTRIBUTES = re.compile(r"\{:[ \t]*(?:\.[\w-]+[ \t]+)*#([\w:.-]+)[^{}]*\}[ \t]*")
_LONGEST_ANCHOR = 300
_LANGUAGE = re.compile(r"(?:\{code(?:-cell|-block)?\}\s+)?[{.\s]*([\w+#-]+)")


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
        kind: What it is; quotations, and raw HTML and fences with prose in them, are ``prose``.
        line: Its first line in the file, from 1.
        end_line: Its last line.
        source: The author's own lines, but that macros in formulas are written out, and that what
            opens or closes a directive is spelt so that it can stand alone (`RESPELT`); what was
            cut out of raw HTML does not begin indented, since read by itself it would be code.
        gap: What stands between the block before and this one, line ends at both ends included;
            and an empty line for each that the block before lost where macros were written out.
        ruled: Whether a thematic break stands in the gap.
        plain: Its words; inline formulas as ``$..$``, on one line, displays as ``$$..$$``.
        prose_words: How many words are read as prose (for the read time).
        rows: Rows of tables in it.
        code_lines: Lines of code in it that are not blank.
        formulas: Its formulas, in order.
        links: Its links and images, in order.
        tags: The tags in its text; none of a heading.
        level: 1 to 6 for headings.
        anchor: The anchor that a heading names itself (``{#name}``), or the empty string.
        anchor_words: What GitHub makes a heading's anchor from: its words without images.
        language: The language of a fence.
    """

    kind: BlockKind
    line: int
    end_line: int
    source: str
    plain: str
    gap: str = "\n\n"
    ruled: bool = False
    prose_words: int = 0
    rows: int = 0
    code_lines: int = 0
    formulas: tuple[LocatedFormula, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    level: int = 0
    anchor: str = ""
    anchor_words: str = ""
    language: str = ""


def read_blocks(
    body: str, *, first_line: int = 1, mdx: bool = False, macros: str = ""
) -> list[Block]:
    """Return the blocks of `body`, whose first line is line `first_line` of the file.

    Args:
        body: Markdown without front matter, lines ended by a line feed.
        first_line: The line of the file on which `body` begins.
        mdx: Whether ``import`` and ``export`` lines are MDX's.
        macros: LaTeX that defines the macros in force where `body` begins.
    """
    lines = body.split("\n")
    env: dict[str, Any] = {"mdx": mdx, "macros": Macros(macros)}
    tokens = parser(mdx=mdx).parse(_blank_lines_blank(lines), env)
    for at, line in env.get(RESPELT, {}).items():
        lines[at] = line
    blocks: list[Block] = []
    behind, lost, ruled = 0, 0, False
    defining: set[int] = set()
    for group in _top_level(tokens):
        head = group[0]
        if head.map is None or head.type == "hr":
            ruled = ruled or head.type == "hr"
            continue
        begin, end = head.map
        while end > begin + 1 and not lines[end - 1].strip():
            end -= 1
        reader = _Reader(first_line)
        for token in group:
            reader.take(token)
        plain = reader.plain()
        kind = "prose" if _is_prose(head) else _KINDS.get(head.type, "prose")
        if not plain and kind != "heading":
            if defines_macros(group):
                defining.update(range(begin, end))
            continue
        heading = kind == "heading"
        source = written_out(_source(head, lines[begin:end]), group)
        blocks.append(
            Block(
                kind=kind,
                line=first_line + begin,
                end_line=first_line + end - 1,
                source=source,
                plain=plain,
                gap=_gap(lines, range(behind, begin), defining) + "\n" * lost,
                ruled=ruled,
                prose_words=reader.prose_words,
                rows=reader.rows,
                code_lines=reader.code_lines,
                formulas=tuple(reader.formulas),
                links=tuple(reader.links),
                tags=() if heading else tuple(reader.tags),
                level=int(head.tag[1]) if heading else 0,
                anchor=_named_anchor(group, lines[end : end + 1]) if heading else "",
                anchor_words=_anchor_words(group[1]) if heading else "",
                language=_language(head.info) if kind == "code" else "",
            )
        )
        behind, lost, ruled = end, end - begin - 1 - source.count("\n"), False
    return blocks


def _gap(lines: Sequence[str], between: range, defining: Container[int]) -> str:
    """Return the lines `between` two blocks, line ends at both ends included."""
    kept = ("" if at in defining else lines[at] for at in between)
    return "\n" + "".join(f"{line}\n" for line in kept)


def definitions_above(body: str, line: int, *, mdx: bool = False, macros: str = "") -> str:
    """Return LaTeX that defines the macros in force on a line of `body`, counted from 1.

    Args:
        body: As for `read_blocks`.
        line: The line.
        mdx: As for `read_blocks`.
        macros: As for `read_blocks`.
    """
    known = Macros(macros)
    lines = body.split("\n")[: max(0, line - 1)]
    if not any(map(is_defining, lines)):
        return known.definitions
    parser(mdx=mdx).parse(_blank_lines_blank(lines), {"mdx": mdx, "macros": known})
    return known.definitions


def _source(head: Token, lines: Sequence[str]) -> str:
    source = "\n".join(lines)
    return source.lstrip(" \t") if head.type == "html_block" or head.markup == "html" else source


def _blank_lines_blank(lines: Sequence[str]) -> str:
    """Return `lines` joined, white space of every script at their ends turned into spaces.

    The parser takes only a line of spaces and tabs for blank, but strips the rest from paragraphs,
    so that lines would go uncounted.
    """
    made = []
    for line in lines:
        kept = line.rstrip()
        if line[len(kept) :].strip(" \t"):
            line = kept + " " * (len(line) - len(kept))
        made.append(line)
    return "\n".join(made)


def _named_anchor(heading: Sequence[Token], following: Sequence[str]) -> str:
    """Return the anchor that a heading states.

    It stands behind its words, as kramdown in the next line, or in HTML as its ``id``.
    """
    if name := heading[0].attrs.get("id"):
        return str(name)
    found = _EXPLICIT_ANCHOR.search(heading[1].content.rstrip()[-_LONGEST_ANCHOR:])
    if not found and following and len(following[0]) <= _LONGEST_ANCHOR:
        found = _ATTRIBUTES.fullmatch(following[0])
    return next(filter(None, found.groups()), "") if found else ""


def _anchor_words(inline: Token) -> str:
    parts = [
        " " if child.type == "softbreak" else child.meta.get("written", child.content)
        for child in inline.children or ()
        if child.type not in ("image", "html_inline")
    ]
    words = "".join(parts)
    return words.rstrip() if inline.content.endswith("}") else words


def _language(info: str) -> str:
    found = _LANGUAGE.match(info)
    return found[1] if found else ""


_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "math_block": "display",
}


def _is_prose(token: Token) -> bool:
    # A fence with a caption or a name is one that the author takes for code.
    return token.type == "fence" and not token.meta and is_prose(token.info, token.content)


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
        self.tags: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._in_table = False
        self._begun = False  # whether what comes next goes on in a line

    def plain(self) -> str:
        # Offsets of formulas count from the first part, which is never white space.
        return "".join(self._parts).rstrip()

    def take(self, token: Token) -> None:
        begin = token.map[0] + self.first_line if token.map else self.first_line
        match token.type:
            case "table_open" | "table_close":
                self._in_table = token.nesting > 0
            case "tr_open":
                self.rows += 1
                self._break("\n")
            case "td_open" | "th_open":
                self._break(" | ")
            case "list_item_open":
                self._break("\n")
                self._write("- ")
            case "dt_close":
                self._end_term()
            case "inline":
                self._break("\n")
                self._inline(token.children or (), token.content, begin)
                self.tags.extend(hashtags_of(token))
            case "math_block":
                self._break("\n")
                end = begin + (token.map[1] - token.map[0] - 1 if token.map else 0)
                self._formula(token.content, True, begin, end)
                self._write("\n")
            case "fence" | "code_block":
                self._code(token)
            case "html_block":
                self._break("\n")
                text = html_text(token.content).rstrip()
                skipped = len(text) - len(text.lstrip())
                inner = token.children or formula_parser().parseInline(text[skipped:])[0].children
                self._inline(inner or (), text[skipped:], begin + text.count("\n", 0, skipped))

    def _code(self, token: Token) -> None:
        self._break("\n")
        if _is_prose(token):
            self._words(unwrapped(token.content))
            return
        if caption := token.meta.get("caption"):
            self._words(f"{caption}\n")
        self._write(token.content)
        self.code_lines += sum(1 for line in token.content.split("\n") if line.strip())

    def _inline(self, children: Sequence[Token], source: str, line: int) -> None:
        known = 0  # up to where in `source` lines are counted
        hidden = ""
        for child in children:
            if "pos" in child.meta:
                line += source.count("\n", known, child.meta["pos"])
                known = child.meta["pos"]
            if hidden or child.type == "html_inline":
                hidden = self._html(child, hidden)
                continue
            match child.type:
                case "text" | "code_inline":
                    self._words(child.content.replace("\n", " "))
                case "softbreak":
                    self._part()
                case "hardbreak":
                    self._write("\n")
                case "math_inline":
                    end_line = line + child.meta["breaks"]
                    self._formula(child.content, child.meta["display"], line, end_line)
                case "link_open":
                    self.links.append(Link(str(child.attrs.get("href", "")), line))
                case "image":
                    self.links.append(Link(str(child.attrs.get("src", "")), line, image=True))
                    self._words(child.content)

    def _html(self, child: Token, hidden: str) -> str:
        """Return the name of the element that hides what follows, or the empty string."""
        tag = child.content.lower() if child.type == "html_inline" else ""
        if hidden:
            return "" if tag.startswith(f"</{hidden}") else hidden
        if _PARTING.match(tag):
            self._part()
        if tag.startswith("<img"):
            self._words(alternative(child.content))
        found = _HIDING.match(tag)
        return found[1] if found else ""

    def _formula(self, latex: str, display: bool, line: int, end_line: int) -> None:
        tag = _TAG.search(latex) or _LABEL.search(latex)
        formula = Formula(latex, display, tag[1].strip() if tag else "", line, end_line)
        start = self._length
        # Within a sentence the end of a line is a space, in a formula as it is between words.
        on_one_line = " ".join(line.strip() for line in latex.split("\n"))
        self._write(f"$${latex}$$" if display else f"${on_one_line}$")
        self.formulas.append(LocatedFormula(formula, start, self._length))
        if not display and not self._in_table:
            self.prose_words += 1

    def _part(self) -> None:
        """Part two words that nothing parts yet."""
        if self._parts and not self._parts[-1].endswith((" ", "\n")):
            self._write(" ")

    def _words(self, text: str) -> None:
        self._write(text)
        if not self._in_table:
            self.prose_words += count_words(text)

    def _break(self, mark: str) -> None:
        """Separate from what came before, unless nothing did or a mark stands there already."""
        begun, self._begun = self._begun, False
        if self._parts and not begun and not self._parts[-1].endswith(("\n", "- ", "| ")):
            self._write(mark)

    def _end_term(self) -> None:
        """Set a term before its definition as in a sentence: "jitter: a small constant"."""
        ends = not self._parts or self._parts[-1].endswith(":")
        self._write(" " if ends else ": ")
        self._begun = True

    def _write(self, text: str) -> None:
        if not self._parts:
            text = text.lstrip()
        if text:
            self._parts.append(text)
            self._length += len(text)


_HIDING = re.compile(r"<(script|style)\b(?![^>]*/>)")
_PARTING = re.compile(r"<(?:br|t[rdh])\b")
"""Tags that part two words: the end of a line, of a row, of a cell."""
_DENSE = re.compile(f"[{UNSPACED}{HANGUL}]")
_WORD = re.compile(r"\w[\w'’.-]*")


def count_words(text: str) -> int:
    """Return how many words `text` has; two letters of Chinese, Japanese or Korean count as one."""
    dense = len(_DENSE.findall(text))
    return len(_WORD.findall(_DENSE.sub(" ", text))) + (dense + 1) // 2
