r"""Mathematics in Markdown: rules for markdown-it that know every delimiter people write.

Inline ``$..$``, ``$`..`$``, ``\(..\)``, ``\\(..\\)`` and MyST's role ``{math}`` before a span of
code give tokens of type ``math_inline``;
``$$..$$``, ``\[..\]``, ``\\[..\\]``, fences of the language ``math`` and bare environments such as
``\begin{align}`` give ``math_block``, or ``math_inline`` with ``meta["display"]`` where they stand
inside a line of text. A short ``$$..$$`` in a sentence is inline: kramdown, the Markdown of Jekyll,
has no other mark for that. The token's ``content`` is the LaTeX between the delimiters (with the
environment, where there is one); ``meta["pos"]`` is where it begins in the paragraph.

The rules run before Markdown's own, so that ``_``, ``*``, ``\\`` and a line that begins with ``-``
or ``=`` inside a display are never taken for markup. A display may follow a line of text without
a blank line between, as most blogs write it. Code is never touched.

Dollars that are money are left alone: the opening one must be followed, and the closing one
preceded, by something other than white space, and no digit may follow the closing one unless a
command stands between them (the rule of Pandoc's ``tex_math_dollars``, but ``3$\times$3``). White
space may stand there (``$ x = y $``, as MyST reads it) if what is between computes and has no words
of a sentence, and neither dollar could as well be the other one of another pair. What
begins with an amount (``5/month``) is a formula only if it reads as one as far as it goes.
``\(`` and ``\[`` are also how Markdown escapes brackets, so that what is plainly words between them
is none. Inline mathematics may run over a line's end.

Bounds, so that a stray delimiter costs little: an inline formula has at most `MAX_INLINE`
characters, a display in a line of text `MAX_DISPLAY`; a display ends at the latest where a line
begins a heading, a fence, or the same display again, none of which LaTeX can hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at
from mlkb.corpus.markdown.labels import LABELLED, label_behind
from mlkb.corpus.sentences import COLONS

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

__all__ = [
    "BEHIND", "CLOSERS", "ENVIRONMENTS", "MAX_DISPLAY", "NEVER_LATEX",
    "ends_in_code", "mathematics",
]  # fmt: skip

MAX_INLINE = 2_000
"""Longest inline formula, in characters."""

MAX_DISPLAY = 10_000
"""Longest display inside a line of text, in characters; one with lines of its own has no bound."""

ENVIRONMENTS = (
    "equation", "multline", "gather", "align", "alignat", "flalign", "eqnarray", "displaymath",
)  # fmt: skip
"""The top-level displays of amsmath (its user's guide, section 3) and of LaTeX itself."""

_BLOCK_OPENERS = {"$$": "$$", r"\[": r"\]", r"\\[": r"\\]"}
CLOSERS = {
    "$$": "$$", "$`": "`$", "$": "$", "{math}`": "`",
    r"\(": r"\)", r"\\(": r"\\)", r"\[": r"\]", r"\\[": r"\\]",
}  # fmt: skip
"""What ends a formula in a line of text, by what begins it (``Token.markup``)."""

_LONGEST_WITHIN, _LONGEST_AT_END = 80, 40
"""Characters of a formula between double dollars within a sentence, and at its end, where it may
as well be meant to stand apart."""

_SET_APART = re.compile(r"\A\s*\n|\n\s*\Z|\\\\|\\(?:begin|tag|label)(?![A-Za-z])")
"""What no formula in a sentence has: lines of its own, rows, a number."""

_PUNCTUATION = " \t.,;:!?。，；：！？、"
_DISPLAYS = ("$$", r"\[", r"\\[")
_BEGIN = re.compile(r"\\begin\{(" + "|".join(ENVIRONMENTS) + r")(\*?)\}")
BEHIND = re.compile(rf"[.,;:!?]*\s*(?:{LABELLED})?")
"""What may follow a display on its line: punctuation, and a label."""
_ATTRIBUTES = re.compile(r"[ \t]*(\{#[\w:.-]{1,200}[^{}\n]{0,200}\})")
NEVER_LATEX = re.compile(r"#{1,6}[ \t]|```|~~~")
"""How a line begins that no display holds."""
_TICKS = re.compile(r"`+")
_RUN = re.compile(r"\$+")
_COMMAND = re.compile(r"\\[A-Za-z]|[\^²³⁻ᵀ]|_\{|(?<![A-Za-z])[A-Za-z]_[A-Za-z0-9]")
_OPERATOR = re.compile("[=+<>/|\u0370-\u03ff\u2190-\u22ff]|(?<=[\\w)\\]])\\s*-\\s*[\\w(\\[]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_NAMES = re.compile(r"\b(?:sin|cos|tan|exp|log|max|min|det|sup|inf|dim|ker|arg|lim|Var|Cov|sgn)\b")
_COMPUTES = re.compile(rf"{_COMMAND.pattern}|=")
_COMPUTES_ON = re.compile(r"[-=+*/<>]\Z")
_NO_WORDS = re.compile(
    r"\\(?:text[a-z]{0,9}|[mh]box|math[a-z]{2,5}|operatorname\*?|begin|end)\s{0,9}\{[^{}$]{0,500}\}"
    r"|\\[A-Za-z]+|_\{[^{}]{0,100}\}"
)
_SENTENCE = re.compile(r"(?<![A-Za-z])(?:a[nst]|by|i[fnst]|no|o[fr]|so|to|we)(?![A-Za-z])")
_MONEY = re.compile(r"\d[\d.,]*(?:k|m|bn|M|B|K)?(?:[\s/–-]+[A-Za-z]{2,}|[-–/]$)")
_OPERAND = r"\w(?:[\w'!^]|\([^()]*+\)|\[[^\[\]]*+\])*+"
_COMPUTED = re.compile(rf"\d[\d.]*+\s?[-/]\s?{_OPERAND}(?:\s?[-+*/=<>]\s?{_OPERAND})*+")
"""What begins as a price does, but goes on in operators and operands to the dollar that closes it;
behind a price, words or an open bracket stand before the dollar of the next one."""
_WORDS = re.compile(r"\\(?:text[a-z]*|[mh]box)\s*\{")
_BRACES = re.compile(rf"{_WORDS.pattern}|\\.|[{{}}$]", re.DOTALL)
_PAUSE = re.compile(r"[.,;:!?)]\s")
_IDENTIFIER = re.compile(r"[A-Za-z]\w+")
_SHELL = re.compile(r"[A-Z][A-Z_]{2,}[/:.=,;-].*|[a-z]\w{3,}[/:]")


def mathematics(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.inline.ruler.before("escape", "math_inline", _inline)
    md.block.ruler.before("fence", "math_block", _block, INTERRUPTS)
    md.core.ruler.after("block", "math_fence", _fences)


def _escaped(src: str, pos: int) -> bool:
    """Whether the character at `pos` has an odd number of backslashes before it."""
    start = pos
    while pos > 0 and src[pos - 1] == "\\":
        pos -= 1
    return (start - pos) % 2 == 1


def _find(src: str, closer: str, start: int, end: int) -> int:
    """Return where `closer` stands, not escaped; -1 if nowhere."""
    pos = src.find(closer, start, end)
    while pos != -1 and _escaped(src, pos):
        pos = src.find(closer, pos + 1, end)
    return pos


def _inline(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    if src[pos] not in "$\\{":
        return False
    run = _RUN.match(src, pos, state.posMax)
    if run and len(run[0]) > 2:  # no formula begins so; a million of them are stepped over at once
        if not silent:
            state.pending += run[0]
        state.pos = run.end()
        return True
    opener, closer, keep = _inline_delimiters(src, pos)
    if not opener:
        return False
    start = pos + len(opener)
    display = keep or opener in _DISPLAYS
    longest = min(state.posMax, start + (MAX_DISPLAY if display else MAX_INLINE))
    end = _closing(src, closer, start, longest)
    content = src[start:end] if end != -1 else ""
    behind = end + len(closer)
    if not content.strip() or not _is_formula(opener, content, src[pos - 1 : pos]):
        return False
    if opener not in ("$`", "{math}`") and ends_in_code(src, content, behind):
        return False
    attributes = _ATTRIBUTES.match(src, behind, state.posMax) if display else None
    if opener == "$$":
        display = attributes is not None or not _runs_on(state, content, behind)
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = opener + content + closer if keep else content.strip()
        token.markup = opener
        token.meta = {"display": display, "pos": pos, "breaks": content.count("\n")}
        if attributes:
            token.meta["label"] = label_behind(attributes[1])
    state.pos = attributes.end() if attributes else behind
    return True


def _runs_on(state: StateInline, content: str, behind: int) -> bool:
    """Whether a formula between double dollars is a part of the sentence that it stands in.

    So it is with words behind it on its line; with words in front only if it is quite short and
    they end in no colon, which announces a display.
    """
    if len(content) > _LONGEST_WITHIN or _SET_APART.search(content):
        return False
    src, pos = state.src, state.pos
    after = src[behind : min(state.posMax, behind + MAX_INLINE)].partition("\n")[0].strip()
    if after.strip(_PUNCTUATION):
        return BEHIND.fullmatch(after) is None
    before = src[max(0, pos - MAX_INLINE) : pos].rpartition("\n")[2].rstrip()
    return bool(before) and not before.endswith(COLONS) and len(content) <= _LONGEST_AT_END


def _inline_delimiters(src: str, pos: int) -> tuple[str, str, bool]:
    """Return opener, closer, and whether they belong to the formula; empty where none begins."""
    for opener, closer in CLOSERS.items():
        if src.startswith(opener, pos):
            return opener, closer, False
    begin = _BEGIN.match(src, pos)
    return (begin[0], f"\\end{{{begin[1]}{begin[2]}}}", True) if begin else ("", "", False)


def _closing(src: str, closer: str, start: int, end: int) -> int:
    """Return where a formula that begins at `start` is closed; -1 if nowhere."""
    if closer == "$":
        return _closing_dollar(src, start, end)
    return _find(src, closer, start, end)


def _closing_dollar(src: str, start: int, end: int) -> int:
    if start >= end:
        return -1
    pos = _find(src, "$", start, end)
    if pos != -1 and src.count("{", start, pos) > src.count("}", start, pos):
        pos = _behind_words(src, start, end, pos)
    if pos <= start:
        return -1
    is_spaced = src[start].isspace() or src[pos - 1].isspace()
    if is_spaced and not _is_spaced_formula(src, start, pos):
        return -1
    if src.startswith("{{", start) and src.startswith("{{", pos + 1):
        return -1  # ${{ github.ref }}-${{ github.sha }}: expressions of a workflow
    following = src[pos + 1 : pos + 2]
    is_money = following.isdigit() and not _COMMAND.search(src, start, pos)
    return -1 if is_money else pos


def _is_spaced_formula(src: str, start: int, end: int) -> bool:
    """Whether what is between two dollars is a formula although white space is beside them."""
    before, behind = src[max(0, start - 2) : start - 1], src[end + 1 : end + 2]
    content = src[start:end].strip()
    if (src[start].isspace() and (before.isalnum() or before == "_")) or (
        src[end - 1].isspace() and (behind.isalnum() or behind in tuple("\\{("))
    ):
        return False
    if not _COMPUTES.search(content) or _COMPUTES_ON.search(content):
        return False
    if content[0].isdigit() and not _COMMAND.search(content):
        return False
    words = _NAMES.sub("", _NO_WORDS.sub(" ", content))
    return not (_WORD.search(words) or _SENTENCE.search(words))


def _behind_words(src: str, start: int, end: int, first: int) -> int:
    r"""Return where the dollar stands that closes a formula, `first` where none does.

    A dollar within the braces of ``\text{...}`` begins or ends a formula among those words.
    """
    if not _WORDS.search(src, start, first):
        return first
    braces: list[bool] = []  # whether each that is open begins words
    within = 0
    for found in _BRACES.finditer(src, start, end):
        sign = found[0]
        if sign == "$" and not within:
            return found.start()
        if sign == "}" and braces:
            within -= braces.pop()
        elif sign[-1] == "{" and sign != r"\{":
            braces.append(len(sign) > 1)
            within += braces[-1]
    return first


def ends_in_code(src: str, content: str, end: int) -> bool:
    """Whether a code span begins within a formula and ends behind `end`: its closer is code then.

    Args:
        src: The text of the paragraph.
        content: What stands between the delimiters of the formula.
        end: The offset behind the formula.
    """
    if "`" not in content:
        return False
    waiting: set[str] = set()
    for run in _TICKS.findall(content):
        waiting ^= {run}
    return bool(waiting) and not waiting.isdisjoint(_TICKS.findall(src, end, end + MAX_INLINE))


def _is_formula(opener: str, content: str, before: str, *, alone: bool = False) -> bool:
    """Tell a formula from money, from a shell's variables and from brackets that are escaped."""
    if opener == "$":
        if (
            (before.isalnum() or before == "_")
            and before.isascii()
            and _IDENTIFIER.fullmatch(content)
        ):
            return False  # a name such as Outer$Inner$Part
        if _COMMAND.search(content):
            return True
        is_price = _MONEY.match(content) and not _COMPUTED.fullmatch(content)
        return not (is_price or _SHELL.fullmatch(content) or _PAUSE.match(content))
    if opener not in (r"\(", r"\["):
        return True
    if _COMMAND.search(content):
        return True
    if "#" in content or _WORD.search(_NAMES.sub("", content)):
        return False
    return opener == r"\(" or alone or bool(_OPERATOR.search(content))


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    first = line_at(state, start_line)
    found = _delimiters(first)
    if found is None:
        return False
    opener, closer, keep = found
    content, line = _to_closer(state, start_line, end_line, found)
    if not content.strip():
        return False
    if line == start_line and not _is_formula(opener, content, "", alone=True):
        return False
    if silent:
        return True
    token = state.push("math_block", "math", 0)
    token.block = True
    token.content = opener + content + closer if keep else content.strip()
    token.markup = opener
    token.map = [start_line, line + 1]
    token.meta = {"label": label_behind(line_at(state, line).rpartition(closer)[2])}
    state.line = line + 1
    return True


def _to_closer(
    state: StateBlock, line: int, end_line: int, delimiters: tuple[str, str, bool]
) -> tuple[str, int]:
    """Return what the display that begins on `line` holds, and its last line; empty if none."""
    opener, closer, keep = delimiters
    parts: list[str] = []
    text = line_at(state, line)[len(opener) :]
    while (end := _find(text, closer, 0, len(text))) == -1:
        parts.append(text)
        line += 1
        if line >= end_line or (state.sCount[line] < state.blkIndent and line_at(state, line)):
            return "", line
        text = line_at(state, line)
        if _cannot_go_on(text, opener, closer, keep):
            return "", line
    if not BEHIND.fullmatch(text[end + len(closer) :].strip()):
        return "", line  # text follows on the same line: a formula inside a paragraph
    parts.append(text[:end])
    return "\n".join(parts), line


def _cannot_go_on(text: str, opener: str, closer: str, keep: bool) -> bool:
    """Whether a display that is still open cannot hold the line `text`."""
    if not text.strip():
        return opener != "$$" and not keep
    if opener != closer and text.startswith(opener):
        return True
    return NEVER_LATEX.match(text) is not None


def _delimiters(first: str) -> tuple[str, str, bool] | None:
    """Return opener, closer, and whether they belong to the formula, for a display's first line."""
    for opener, closer in _BLOCK_OPENERS.items():
        if first.startswith(opener):
            return opener, closer, False
    begin = _BEGIN.match(first)
    if begin:
        return begin[0], f"\\end{{{begin[1]}{begin[2]}}}", True
    return None


def _fences(state: StateCore) -> None:
    """Take GitHub's fences of the language ``math`` for the displays that they are."""
    for token in state.tokens:
        if token.type == "fence" and token.info.strip() == "math" and token.content.strip():
            token.type, token.tag = "math_block", "math"
            token.content = token.content.strip()
