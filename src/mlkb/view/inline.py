"""The words within a paragraph, heading or cell: emphasis, code, links, formulas on one line.

Display formulas can stand in the middle of a line of Markdown. They are handed back between the
runs of words, for the page to set on lines of their own.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from mlkb.clean import clean
from mlkb.formulas.glyphs import RAISED, small
from mlkb.formulas.symbols import PIECES
from mlkb.scripts import UNSPACED, has_unspaced, is_unspaced
from mlkb.view import formula, html, styles
from mlkb.view.wrap import glue

if TYPE_CHECKING:
    from markdown_it.token import Token

    from mlkb.view.look import Look

__all__ = ["Inline", "footnote_mark"]

_GLUED = 24
"""Formulas up to this many cells are not broken over a line's end."""
_OPENING, _CLOSING, _BARS = "([{⟨⌊⌈", ")]}⟩⌋⌉", "|‖"
_COMMAS = (",", ";")
_DASHES = re.compile(r"^-{2,3}$|(?<=[^\W_]|[.,;:!?)\]”’\"])-{2,3}(?=[^\W_]|[(\[“‘\"])")
_NO_PROSE = re.compile(r"[/\\@=_]|\w\.\w")
_ABSOLUTE = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)


class Inline:
    """Turns inline tokens into styled text, marking the words that `look` names."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def runs(self, inline: Token, style: Style = styles.PLAIN) -> Iterator[Text | Token]:
        """Yield the words of an inline token, and the displays that stand between them."""
        text = Text()
        stack = [style]
        tokens = inline.children or ()
        bracketed = html.bracketed_scripts(tokens)
        for at, token in enumerate(tokens):
            if token.type == "math_inline" and token.meta.get("display"):
                if text.plain.strip():
                    yield text
                yield token
                text = Text()
            elif token.nesting > 0:
                stack.append(stack[-1] + _opened(token))
            elif token.nesting < 0:
                stack.pop()
            else:
                text.append_text(self._leaf(token, stack[-1]))
                if at in bracketed:
                    text.append(")" if token.content.startswith("</") else "(")
        if text.plain.strip():
            yield text

    def words(self, inline: Token, style: Style = styles.PLAIN) -> Text:
        """Return an inline token as words alone, displays in it on one line."""
        text = Text()
        for run in self.runs(inline, style):
            text.append_text(run if isinstance(run, Text) else self.math(run.content, style))
        return text

    def math(self, latex: str, style: Style = styles.PLAIN) -> Text:
        """Return a formula on one line."""
        drawn = "" if self._look.latex else formula.one_line(latex)
        if self._look.latex or not self._look.can_show(drawn):
            return Text(clean(f"${latex}$", multiline=False), style + styles.SOURCE)
        return Text(glue(drawn) if cell_len(drawn) <= _GLUED else _held(drawn), style)

    def mark(self, text: Text) -> None:
        """Mark in `text` the words that are looked for."""
        if self._look.terms and (marks := _pattern(self._look.terms, has_unspaced(text.plain))):
            for found in marks.finditer(text.plain):
                text.stylize(styles.MATCH, *found.span())

    def _leaf(self, token: Token, style: Style) -> Text:
        match token.type:
            case "math_inline":
                return self.math(token.content, style)
            case "softbreak":
                return Text(" ")
            case "hardbreak":
                return Text("\n")
            case "html_inline":
                return Text(html.inline(token.content))
            case "image":
                words = "".join(child.content for child in token.children or ())
                named = f"[image: {words}]" if words else "[image]"
                return Text(clean(named, multiline=False), style + styles.MARK)
            case "footnote_ref":
                return Text(footnote_mark(token), style + styles.MARK)
            case "code_inline":
                style += styles.CODE
        words = clean(token.content, multiline=False)
        text = Text(dashed(words) if token.type == "text" else words, style)
        self.mark(text)
        return text


def footnote_mark(token: Token) -> str:
    """Return the mark of a footnote: its number, raised, or a dagger where it has a name."""
    label = str(token.meta["label"])
    return small(label, RAISED) if label.isdecimal() and label.isascii() else "†"


def dashed(words: str) -> str:
    """Return words with the dashes that ``--`` and ``---`` are for LaTeX, Pandoc and Quarto.

    Between words or with a space at both sides; what begins with them is an option of a command,
    and an address keeps them.
    """
    if "--" not in words:
        return words
    return " ".join(
        word if _NO_PROSE.search(word) else _DASHES.sub(_dash, word) for word in words.split(" ")
    )


def _dash(found: re.Match[str]) -> str:
    return "–" if len(found[0]) == 2 else "—"


def _held(drawn: str) -> str:
    """Glue a formula, but let a line end behind a sign or comma that stands in no brackets."""
    bars = [bar for bar in _BARS if drawn.count(bar) % 2 == 0]
    parts: list[str] = []
    depth = 0
    open_bars: set[str] = set()
    for part in drawn.split(" "):
        for char in part:
            if char in bars and part not in bars:  # by itself it is "given"
                open_bars ^= {char}
            depth = max(depth + (char in _OPENING) - (char in _CLOSING), 0)
        ends = not depth and not open_bars and (part.endswith(_COMMAS) or _is_sign(part))
        parts.append(part + " " if ends else glue(part + " "))
    return "".join(parts)[:-1]


def _is_sign(part: str) -> bool:
    """Tell operators and relations, with scripts or without, from all else in a formula."""
    first = PIECES.get(part[:1])
    if first is None:
        return False
    return first.kind in ("relation", "arrow") or (first.kind == "operator" and len(part) == 1)


def _opened(token: Token) -> Style:
    """Return what an opening token adds to the style."""
    match token.type:
        case "em_open":
            return styles.EMPHASIS
        case "strong_open":
            return styles.STRONG
        case "s_open":
            return styles.STRUCK
        case "link_open":
            target = str(token.attrs.get("href", ""))
            # What is not printable ASCII could end the escape sequence that carries the link.
            if _ABSOLUTE.fullmatch(target):
                return styles.LINK + Style(link=target)
    return styles.PLAIN


@lru_cache(maxsize=32)
def _pattern(terms: tuple[str, ...], unspaced: bool) -> re.Pattern[str] | None:
    """Return a pattern for `terms`, longer ones first; None where there are none.

    Args:
        terms: Words as they stand in the text.
        unspaced: Whether the text may have letters that no spaces divide: a word may end at one.
            That takes ten times as long to compile.
    """
    words = sorted({clean(term, multiline=False) for term in terms} - {""}, key=len, reverse=True)
    # A word is marked only as a whole; Chinese has no ends of words to look for.
    ends = rf"(?<![^\W{UNSPACED}]){{}}(?![^\W{UNSPACED}])" if unspaced else r"(?<!\w){}(?!\w)"
    return (
        re.compile(
            "|".join(
                re.escape(word) if is_unspaced(word) else ends.format(re.escape(word))
                for word in words
            )
        )
        if words
        else None
    )
