"""Directives of MyST, Quarto and Pandoc: what stands around text, and formulas in their own words.

A line of three or more colons opens or closes a *division* (``:::{note} Title``, ``::: tip``,
``::: {.callout-note}``). The lines are no text, what is between them is; of the opening line the
kind and the title of an admonition or a statement stay (`directive_names`), and in Quarto, where it
has kind but no title, the heading below is that. ``:::{math}`` and fences of the language
``{math}`` are displays, and ``:::{code-block}`` is a fence. A fence whose directive holds text
(```` ```{note} ````) is read as such: an admonition as a quotation, in one piece; tabs, cards and
glossaries as divisions, which is also how the lines of their fences are spelt from then on
(`RESPELT`), since a passage may hold one without the other. ``(eq:kkt)=``
names what follows and is dropped, and so are the options of a directive (``:label: eq:kkt``), but
for the label of a display (`labels`), the caption of code and the words that stand for a picture.
Of a role (``{doc}`Part <part>` ``) the words stay, as code where it is none that refers to
something; of one that names an object (``{func}`~numpy.linalg.solve` ``) what Sphinx shows, and of
Pandoc's spans (``[words]{.small}``) the words.

What other directives do with their content (includes, tables of comma-separated values) is not
known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import (
    INTERRUPTS,
    RESPELT,
    closing_fence,
    closing_line,
    filled_line,
    line_at,
    push_paragraph,
)
from mlkb.corpus.markdown.directive_names import is_boxed, is_code, is_open, title_of
from mlkb.corpus.markdown.glossaries import glossary
from mlkb.corpus.markdown.guards import MAX_DEPTH
from mlkb.corpus.markdown.inline_rules import push_text, tokens_between
from mlkb.corpus.markdown.kinds import kind_of_directive, kind_of_division, with_kind
from mlkb.corpus.markdown.labels import TARGETS, label_named
from mlkb.corpus.markdown.list_tables import as_table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

__all__ = ["directives"]

_COLONS = re.compile(r"(:{3,}+)[ \t]*(?:\{([^{}]{0,300})\}|([\w-]{1,60}))?[ \t]*(.{0,500}?)[ \t:]*")
_FENCE = re.compile(
    r"(`{3,}|~{3,})[ \t]*\{([\w:-]{1,60})(?:[ \t][^{}`]{0,200})?\}[ \t]*([^`]{0,500}?)[ \t]*"
)
_NAME = re.compile(r"[A-Za-z][\w:+.-]*")
_TARGET = re.compile(r"\(([^()\s]{1,200})\)=[ \t]*")
_OPTION = re.compile(r":([A-Za-z][\w-]{0,60}):(?:[ \t](.*))?")
_STATED_TITLE = re.compile(r"\b(?:title|name)=\"([^\"]{1,300})\"")
_PICTURES = ("figure", "image")
_ROLE = re.compile(r"\{([A-Za-z][\w:+.-]{0,60})\}(?=(`{1,3})(?!`)([^`]{1,500})\2(?!`))")
_REFERRING = re.compile(
    r"abbr|any|cite(?::\w+)?|doc|download|eq|footcite(?::\w+)?|index|numref|prf:ref|ref|su[bp]|term"
)
_SPAN = re.compile(r"\[([^\[\]`$<\n]{1,300})\]\{[ \t]{0,9}[.#][A-Za-z][^{}\n]{0,200}\}")
_OBJECT = re.compile(
    r"(?:[\w+.-]{1,30}:)?(?:attr|attribute|class|const|data|exc|exception|func|function|meth|method"
    r"|mod|module|obj|property|type|var)"
)
"""Roles that name an object of a program, and show its last part alone behind a ``~``."""

_ICON = re.compile(r"octicon|fa[bdlrs]?|fas-\w+|material-\w+|iconify?")
_TARGETED = re.compile(r"([^<>]{0,400}[^<>\s])\s{0,9}<[^<>]{1,400}>")
_YAML = re.compile(r"---[ \t]*\n(.{0,5000}?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)
_YAML_OPTION = re.compile(r"^([A-Za-z][\w-]{0,60}):[ \t]+(.*)$", re.MULTILINE)

_HEADING = re.compile(r"#{1,6}[ \t]+([^{}]{1,300}?)[ \t#]*(?:\{[^{}]{0,200}\})?[ \t]*")
_MOST_BLANK = 3
"""Blank lines that may stand between the opening of a division and its title."""

_WHOLE = ("glossary", "list-table")
"""Directives that hold text, but no Markdown as it stands."""

_OPEN = "open directives"
"""The key of the parser's environment under which the depth of fences that are no block is kept."""

_LONGEST = 600
"""A longer line opens nothing."""


def directives(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.block.ruler.before("fence", "division", _division, INTERRUPTS)
    md.block.ruler.before("fence", "fenced_text", _fenced_text, INTERRUPTS)
    md.block.ruler.before("fence", "target", _target, INTERRUPTS)
    md.core.ruler.after("block", "directive_fence", _fences)
    md.inline.ruler.before("backticks", "role", _role)
    md.inline.ruler.before("link", "span", _span)


def _division(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Drop a line that opens or closes a division, but for the title; read ``:::{math}``."""
    if state.is_code_block(start_line):
        return False
    found = _matched(_COLONS, ":::", state, start_line)
    if found is None:
        return False
    if silent:
        return True
    _, braced, word, rest = found.groups()
    name = _name(braced)
    if _whole_division(state, found, start_line, end_line):
        return True
    behind = start_line + 1
    if braced is None:
        title = rest.removeprefix("[").removesuffix("]") if word else rest
        title = with_kind(kind_of_directive(word or ""), title)
    elif is_boxed(name) or is_open(name):
        title = title_of(name, rest)
    else:
        stated = _STATED_TITLE.search(braced)
        kind = kind_of_division(braced)
        title = stated[1] if stated else ""
        if kind and not title:
            title, behind = _title_below(state, behind, end_line)
        title = with_kind(kind, title)
    if title:
        push_paragraph(state, title, start_line, behind, text_line=behind - 1)
    state.line = behind
    if braced is not None:
        state.line = _behind_options(state, state.line, end_line, name in _PICTURES)
    return True


def _name(braced: str | None) -> str:
    """Return the name that the braces of a directive begin with; attributes alone have none."""
    found = _NAME.match(braced or "")
    return found[0] if found else ""


def _whole_division(
    state: StateBlock, found: re.Match[str], start_line: int, end_line: int
) -> bool:
    """Read a division whose lines are not Markdown, to its end; say whether it is one."""
    colons, braced, word, rest = found.groups()
    name = _name(braced) or word or ""
    is_whole = name in _WHOLE or is_code(name)
    if name != "math" and not (braced and is_whole):
        return False
    closing = re.compile(colons + r":*[ \t]*")
    end = closing_line(state, closing, start_line, end_line, within=name != "math")
    if end is None:
        return False
    if name == "math":
        _display(state, rest, start_line, end)
    elif name == "glossary":
        glossary(state, _behind_options(state, start_line + 1, end, False), end)
        state.line = end + 1
    elif name == "list-table":
        known, state.lineMax = state.lineMax, end
        _box(state, name, rest, start_line, end)
        state.lineMax, state.line = known, end + 1
    else:
        token = state.push("fence", "code", 0)
        token.info, token.markup = f"{{{name}}} {rest}".rstrip(), colons
        token.content = state.getLines(start_line + 1, end, state.sCount[start_line], True)
        token.map = [start_line, end + 1]
        state.line = end + 1
    return True


def _title_below(state: StateBlock, line: int, end_line: int) -> tuple[str, int]:
    """Return the heading that a division begins with, which is its title, and the line behind.

    Without one they are nothing and `line` itself.
    """
    below = filled_line(state, line, min(end_line, line + _MOST_BLANK))
    found = _matched(_HEADING, "#", state, below) if below < end_line else None
    return (found[1], below + 1) if found else ("", line)


def _fenced_text(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read what is in a fence whose directive holds text as the text that it is."""
    if state.is_code_block(start_line):
        return False
    found = _matched(_FENCE, ("```", "~~~"), state, start_line)
    if found is None:
        return False
    is_box = found[2] in _PICTURES or is_boxed(found[2])
    depth = state.env.get(_OPEN, 0)
    if not is_box and (not is_open(found[2]) or depth >= MAX_DEPTH):
        return False
    end = closing_fence(state, found[1], start_line, end_line)
    if end is None:
        return False
    if silent:
        return True
    known, state.lineMax = state.lineMax, end
    if is_box:
        _box(state, found[2], found[3], start_line, end)
    else:
        state.env[_OPEN] = depth + 1
        _unfenced(state, found, start_line, end)
        state.env[_OPEN] = depth
    state.lineMax, state.line = known, end + 1
    return True


def _box(state: StateBlock, name: str, argument: str, start_line: int, end: int) -> None:
    # A quotation is read and shown in one piece, and no part of a fence is one without the rest.
    is_table = name == "list-table"
    kind, tag = ("division", "div") if is_table else ("blockquote", "blockquote")
    token = state.push(f"{kind}_open", tag, 1)
    token.map = [start_line, end + 1]
    is_picture = name in _PICTURES
    title = "" if is_picture else title_of(name, argument)
    if title:
        push_paragraph(state, title, start_line)
    first = len(state.tokens)
    begin = _behind_options(state, start_line + 1, end, is_picture)
    state.md.block.tokenize(state, begin, end)
    if is_table:
        options, _ = _options(state.getLines(start_line + 1, begin, state.blkIndent, True))
        headers = options.get("header-rows", "")
        table = as_table(state.tokens[first:], int(headers) if headers.isdecimal() else 0)
        state.tokens[first:] = table or state.tokens[first:]
    state.push(f"{kind}_close", tag, -1)


def _unfenced(state: StateBlock, found: re.Match[str], start_line: int, end: int) -> None:
    fence, name, argument = found.groups()
    if state.level == 0:  # what is within another block is never apart from it
        opening = line_at(state, start_line)
        respelt = state.env.setdefault(RESPELT, {})
        respelt[start_line] = ":" * len(fence) + opening[len(fence) :]
        respelt[end] = ":" * len(fence)
    if title := title_of(name, argument):
        push_paragraph(state, title, start_line)
    begin = _behind_options(state, start_line + 1, end, False)
    if name == "glossary":
        glossary(state, begin, end)
    else:
        state.md.block.tokenize(state, begin, end)


def _matched(
    pattern: re.Pattern[str], begin: str | tuple[str, ...], state: StateBlock, line: int
) -> re.Match[str] | None:
    text = line_at(state, line)
    return pattern.fullmatch(text) if text.startswith(begin) and len(text) <= _LONGEST else None


def _target(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    found = _TARGET.fullmatch(line_at(state, start_line))
    if state.is_code_block(start_line) or found is None:
        return False
    if not silent:
        state.env.setdefault(TARGETS, {})[start_line] = found[1]
        state.line = start_line + 1
    return True


def _fences(state: StateCore) -> None:
    """Take fences of the language ``{math}`` for displays, and options out of other directives."""
    for token in state.tokens:
        if token.type != "fence" or not token.info.startswith("{"):
            continue
        options, content = _options(token.content)
        if token.info.startswith("{math}"):
            latex = f"{token.info.removeprefix('{math}')}\n{content}".strip()
            if latex:
                token.type, token.tag, token.content = "math_block", "math", latex
                token.meta = {"label": _label(options)}
        elif content.strip():
            token.content = content
            token.meta = {**token.meta, "caption": options.get("caption", "")}


def _role(state: StateInline, silent: bool) -> bool:
    """Drop the name of a role; of one that refers to something the words are no code."""
    if state.src[state.pos] != "{" or state.src[max(state.pos - 1, 0)].isalnum():
        return False
    found = _ROLE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    name, ticks, words = found.groups()
    state.pos = found.end()
    if _ICON.fullmatch(name):
        state.pos += 2 * len(ticks) + len(words)
        while state.pos < state.posMax and state.src[state.pos] == " ":
            state.pos += 1
        return True
    is_object = _OBJECT.fullmatch(name) is not None
    if not is_object and not _REFERRING.fullmatch(name):
        return True
    if not silent and is_object:
        token = state.push("code_inline", "code", 0)
        token.markup, token.content = ticks, _shown_of_object(words.strip())
    elif not silent:
        targeted = _TARGETED.fullmatch(words)
        words = targeted[1] if targeted else words
        if name == "eq":
            words = f"({words})"
        push_text(state, f"[{words}]" if "cite" in name else words)
    state.pos += 2 * len(ticks) + len(found[3])
    return True


def _span(state: StateInline, silent: bool) -> bool:
    """Drop the brackets and the attributes of words that have some."""
    if state.src[state.pos] != "[" or state.src[max(state.pos - 1, 0)] in ("!", "]", "\\"):
        return False
    found = _SPAN.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        tokens_between(state, *found.span(1))
    state.pos = found.end()
    return True


def _shown_of_object(words: str) -> str:
    if targeted := _TARGETED.fullmatch(words):
        return targeted[1]
    if words.startswith("~"):
        return words[1:].rpartition(".")[2] or words
    return words.lstrip(".!") or words


def _display(state: StateBlock, first: str, start_line: int, end: int) -> None:
    content = state.getLines(start_line + 1, end, state.blkIndent, True)
    options, content = _options(content)
    if latex := f"{first}\n{content}".strip():
        token = state.push("math_block", "math", 0)
        token.block = True
        token.content = latex
        token.map = [start_line, end + 1]
        token.meta = {"label": _label(options)}
    state.line = end + 1


def _label(options: dict[str, str]) -> str:
    return label_named(options.get("label") or options.get("name", ""))


def _options(content: str) -> tuple[dict[str, str], str]:
    """Return the options that the content of a directive begins with, and the rest."""
    if yaml := _YAML.match(content):
        return dict(_YAML_OPTION.findall(yaml[1])), content[yaml.end() :]
    options: dict[str, str] = {}
    lines = content.split("\n")
    count = 0
    while count < len(lines) and (found := _OPTION.fullmatch(lines[count].strip())):
        options[found[1]] = (found[2] or "").strip()
        count += 1
    return options, "\n".join(lines[count:]).lstrip("\n") if count else content


def _behind_options(state: StateBlock, line: int, end: int, is_picture: bool) -> int:
    """Return the first line below the options; of a picture, push the words that stand for it."""
    while line < end and (found := _OPTION.fullmatch(line_at(state, line))):
        if is_picture and found[1] == "alt" and found[2]:
            words = found[2].replace("[", "(").replace("]", ")")
            push_paragraph(state, f"![{words.strip()}]()", line)
        line += 1
    return line
