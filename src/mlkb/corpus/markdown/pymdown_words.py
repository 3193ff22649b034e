"""Within lines of Python-Markdown, MkDocs and pymdown-extensions: attributes, icons, keys.

Attributes (``{ .class #name key="value" }``) are no text where they may stand: behind a link, a
picture, code or emphasis, and at the end of a heading or a paragraph (the anchor of a heading is
read in `mlkb.corpus.blocks`). Neither is an icon (``:material-check:``); of one that is all of a
cell the name stays. Of keys (``++ctrl+c++``), of what is inserted (``^^x^^``), of a subscript
(``H~2~O``) and of what has attributes (``[x]{.small}``) the words stay. A superscript keeps its
sign where it is no word, since 10^-3^ is not 10-3. The language that code says in front
(``#!py x``) is dropped. Of a link whose target is defined nowhere in the file (``[words][label]``),
because MkDocs has it from another one, the words stay.

What could be a formula, a path, a program or a citation is left alone: ``x^2^3``, ``~/a~b``,
``i++``, ``a[i][j]``, ``[Boyd04][Rock70]``, braces in a sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.attributes import ATTRIBUTES, TELLING
from mlkb.corpus.markdown.inline_rules import push_text, tokens_between

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

__all__ = ["pymdown_words"]

_TELLS = re.compile(rf"[ \t{{:](?:{TELLING})|=[\"']")
"""What braces at the end of a sentence must have: ``{a=1}`` is a set."""
_REST = re.compile(r"[ \t\n]*+")
_ELEMENTS = ("link_close", "image", "code_inline")

_ICON = re.compile(
    r":(?:fontawesome(?:-brands|-regular|-solid)?|lucide|material|octicons|simple)"
    r"-([a-z0-9][a-z0-9-]{0,100}?)(?:-\d\d)?:"
)
_KEY = r"(?:[a-z0-9][\w-]{0,30}|\"[^\"\n]{1,60}\")"
_KEYS = re.compile(rf"\+\+({_KEY}(?:\+{_KEY}){{0,6}})\+\+(?![\w+])")
_SUBSCRIPT = re.compile(r"~([A-Za-z]|[A-Za-z]?\d{1,4}[+-]?)~(?!~)")
_SUPERSCRIPT = re.compile(r"\^([^\s^~\[\]{}\\$]{1,30})\^(?![\w(^\\$[-])")
_PREFIX = re.compile(r"(?:#!|:::)[A-Za-z][\w+#.-]{0,30}[ \t]+(?=\S)")
_LABEL = re.compile(r"\[([^\[\]\s,^][^\[\]\s,]{0,200})?\](?![\w(\[])")
_TOLD = re.compile(r"[^\W\d_]{2}|`[^`]|:[a-z]+-")
_LABELS = re.compile(r"[^\W\d_]{2}|\d{1,4}$")
_NAME = re.compile(r"`[^`]{1,200}`|[\w.:/]{2,200}")
_CITATION = re.compile(r"[^\W\d_]{2,30}\+?\d{2,4}[a-z]?")
_WORD = re.compile(r"[^\W\d_]{2,30}")
_LONGEST_INSERTED = 500


def pymdown_words(md: MarkdownIt) -> None:
    """Add the rules to `md`; templates, which are in braces too, must be known to it."""
    md.inline.ruler.after("templating", "attributes", _attributes)
    md.inline.ruler.at("backticks", _code)
    md.inline.ruler.before("strikethrough", "pymdown_marks", _marks)
    md.inline.ruler.after("link", "undefined_link", _undefined_link)


def _marks(state: StateInline, silent: bool) -> bool:
    """Read what begins with a mark: an icon, keys, what is inserted, lowered or raised."""
    match state.src[state.pos]:
        case ":":
            return _icon(state, silent)
        case "+":
            return _keys(state, silent)
        case "~" | "^":
            return _inserted(state, silent) or _script(state, silent)
    return False


def _attributes(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if src[pos] != "{" or silent:
        return False
    found = ATTRIBUTES.match(src, pos, state.posMax)
    if found is None:
        return False
    if pos == 0 or src[pos - 1].isspace():
        rest = _REST.match(src, found.end(), state.posMax)
        if rest is None or rest.end() < state.posMax or not _TELLS.search(found[0]):
            return False
        state.pending = state.pending.rstrip(" \t")
    elif not _ends_element(state):
        return False
    state.pos = found.end()
    return True


def _ends_element(state: StateInline) -> bool:
    """Whether a link, a picture, code or emphasis ends directly before."""
    if state.pending or not state.tokens:
        return False
    last = state.tokens[-1]
    return last.type in _ELEMENTS or (last.type == "text" and last.content in ("*", "_"))


def _behind(state: StateInline, pos: int) -> int:
    """Return where the text goes on behind what ends at `pos` and may have attributes."""
    found = ATTRIBUTES.match(state.src, pos, state.posMax)
    return found.end() if found else pos


def _icon(state: StateInline, silent: bool) -> bool:
    src, start = state.src, state.pos
    found = _ICON.match(src, start, state.posMax)
    if found is None:
        return False
    pos = _behind(state, found.end())
    if start == 0 or src[start - 1].isspace() or src[start - 1] in "[(":
        pos += src.startswith(" ", pos, state.posMax)
    if not silent and pos == state.posMax:
        state.pending = state.pending.rstrip(" \t")
        if start == 0:
            push_text(state, found[1].replace("-", " "))
    state.pos = pos
    return True


def _keys(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    found = _KEYS.match(src, pos, state.posMax)
    if found is None or _follows_word(state, "+"):
        return False
    if not silent:
        push_text(state, found[1].replace('"', ""))
    state.pos = _behind(state, found.end())
    return True


def _inserted(state: StateInline, silent: bool) -> bool:
    src, start = state.src, state.pos + 2
    if not src.startswith("^^", state.pos) or _follows_word(state, "^"):
        return False
    if start >= state.posMax or src[start] == "^" or src[start].isspace():
        return False
    longest = min(state.posMax, start + _LONGEST_INSERTED)
    end = src.find("^^", start + 1, longest)
    while end != -1 and (src[end - 1].isspace() or _goes_on(src, end + 2)):
        end = src.find("^^", end + 2, longest)
    if end == -1:
        return False
    if not silent:
        tokens_between(state, start, end)
    state.pos = _behind(state, end + 2)
    return True


def _script(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    lowered = src[pos] == "~"
    begins_line = not pos or src[pos - 1] == "\n"  # the mark of a note
    if not _follows_word(state, ")~") and (lowered or not begins_line):
        return False
    found = (_SUBSCRIPT if lowered else _SUPERSCRIPT).match(src, pos, state.posMax)
    if found is None:
        return False
    if not silent:
        plain = lowered or _WORD.fullmatch(found[1])
        push_text(state, found[1] if plain else f"^{found[1]}")
    state.pos = _behind(state, found.end())
    return True


def _code(state: StateInline, silent: bool) -> bool:
    """Read code as Markdown does, without the language that it says in front."""
    from markdown_it.rules_inline import backtick

    known = len(state.tokens)
    if not backtick(state, silent):
        return False
    last = state.tokens[-1] if len(state.tokens) > known else None
    if last is not None and last.type == "code_inline":
        prefix = _PREFIX.match(last.content)
        last.content = last.content[prefix.end() :] if prefix else last.content
    return True


def _undefined_link(state: StateInline, silent: bool) -> bool:
    """Read the words of a link whose label has no definition, and those that have attributes.

    A link whose label has a definition is read before.
    """
    src, pos = state.src, state.pos
    if src[pos] != "[" or _follows_word(state, "!)]\\"):
        return False
    end = state.md.helpers.parseLinkLabel(state, pos)
    if end < 0:
        return False
    found = _LABEL.match(src, end + 1, state.posMax)
    if found and not _is_link(src[pos + 1 : end], found[1] or ""):
        return False
    behind = _behind(state, found.end() if found else end + 1)
    if behind == end + 1:
        return False
    if not silent:
        tokens_between(state, pos + 1, end)
    state.pos = behind
    return True


def _is_link(words: str, label: str) -> bool:
    if not label:
        return _NAME.fullmatch(words) is not None and _TOLD.search(words) is not None
    if _CITATION.fullmatch(words) and _CITATION.fullmatch(label):
        return False
    return _TOLD.search(words) is not None and _LABELS.search(label) is not None


def _follows_word(state: StateInline, others: str) -> bool:
    """Whether a letter, a digit or one of `others` stands directly before."""
    before = state.src[state.pos - 1] if state.pos else " "
    return before.isalnum() or before in others


def _goes_on(src: str, pos: int) -> bool:
    behind = src[pos : pos + 1]
    return behind == "^" or behind.isalnum()
