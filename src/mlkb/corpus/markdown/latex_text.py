r"""LaTeX for text, outside of formulas: statements and proofs, references, emphasis, page breaks.

``\begin{theorem}[Ridge shrinks]`` is "Theorem (Ridge shrinks).", ``\eqref{eq:ls}`` is "(eq:ls)",
``\textbf{x}`` is bold, ``\SI{5}{mm}`` and ``\ce{H2O}`` are formulas. What only sets a page
(``\newpage``, ``\label{..}``) is nothing. Numbers are not known here: who reads a passage does not
read the article. Other commands stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlkb.corpus.markdown.block_rules import INTERRUPTS, line_at
from mlkb.corpus.markdown.inline_rules import push_text, tokens_between

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["latex_text"]

_SHORT = {
    "thm": "theorem", "lem": "lemma", "prop": "proposition", "cor": "corollary",
    "coro": "corollary", "defn": "definition", "defi": "definition", "rem": "remark",
    "conj": "conjecture", "exmp": "example", "assum": "assumption", "prob": "problem",
}  # fmt: skip
_STATEMENTS = (
    "assumption", "axiom", "claim", "conjecture", "corollary", "definition", "example", "exercise",
    "fact", "lemma", "observation", "problem", "proof", "property", "proposition", "question",
    "remark", "solution", "theorem", *_SHORT,
)  # fmt: skip
"""The usual names of amsthm's environments, and what preambles shorten them to."""

_FRAMES = (
    "abstract", "center", "description", "enumerate", "figure", "flushleft", "flushright",
    "itemize", "quotation", "quote", "subequations", "table",
)  # fmt: skip
_ENVIRONMENT = re.compile(
    rf"\\(begin|end)\{{(?:({'|'.join(_STATEMENTS)})|{'|'.join(_FRAMES)})\*?\}}"
    r"(?:[ \t]*\[([^\[\]\n]{0,300})\])?(?:[ \t]*\\label\{[^{}\n]{0,200}\})?",
    re.IGNORECASE,
)
_BRACED = r"\{((?:[^{}]|\{[^{}]{0,300}\}){0,1000}+)\}"
# A command without braces does not follow a word or a colon: those are paths of Windows.
_COMMAND = re.compile(
    rf"\\(?P<wrap>textbf|textit|textsl|emph|texttt|textsc|textrm|textsf|underline|caption){_BRACED}"
    r"|\\(?P<ref>eqref|[Cc]ref|autoref|nameref|pageref|vref|ref)\*?\{(?P<name>[^{}\n]{1,200})\}"
    r"|\\(?:(?:auto|foot|paren|text)?cite|cite(?:p|t|alp|alt|author|year))\*?"
    r"(?:\[[^\[\]\n]{0,100}\]){0,2}\{(?P<cited>[^{}\n]{1,300})\}"
    r"|(?P<quantity>\\(?:SI|si|SIrange|SIlist|qty|qtyrange|unit|num|numrange|ang|ce)"
    r"(?:\[[^\[\]\n]{0,200}\])?(?:\{(?:[^{}\n]|\{[^{}\n]{0,300}\}){0,300}+\}){1,3})"
    r"|\\(?:label|index|[hv]space\*?)\{[^{}\n]{0,200}\}"
    r"|\\(?P<end>qed(?:here|symbol)?)(?![A-Za-z])(?:\{\})?"
    r"|(?<![\w:])\\(?P<item>item)(?![A-Za-z])(?:[ \t]*\[(?P<term>[^\[\]\n]{0,200})\])?[ \t]*"
    r"|(?<![\w:])\\(?:noindent|newpage|clearpage|pagebreak|(?:small|med|big)skip|centering|maketitle"
    r"|tableofcontents|par)(?![A-Za-z])[ \t]*"
)
_STYLES = {"textbf": "strong", "textit": "em", "textsl": "em", "emph": "em"}


def latex_text(md: MarkdownIt) -> None:
    """Add the rules to `md`."""
    md.inline.ruler.after("math_inline", "latex_environment", _environment)
    md.inline.ruler.after("math_inline", "latex_command", _command)
    md.block.ruler.before("fence", "latex_environment", _environment_line, INTERRUPTS)


def _environment_line(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """End the paragraph before an environment and behind it; drop the line that only ends it."""
    if state.is_code_block(start_line):
        return False
    text = line_at(state, start_line)
    found = _ENVIRONMENT.match(text) if text.startswith("\\") else None
    if found is None:
        return False
    if silent:
        return True
    if found[1].lower() != "end" or text[found.end() :].strip():
        return False  # a paragraph begins here
    state.line = start_line + 1
    return True


def _environment(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    found = _ENVIRONMENT.match(src, pos, state.posMax) if src[pos] == "\\" else None
    if found is None:
        return False
    if not silent and found[1].lower() == "begin" and found[2]:
        name = found[2].lower()
        state.push("strong_open", "strong", 1)
        push_text(state, _SHORT.get(name, name).capitalize())
        if found[3] and found[3].strip():
            push_text(state, " (")
            tokens_between(state, *found.span(3))
            push_text(state, ")")
        push_text(state, ".")
        state.push("strong_close", "strong", -1)
        if found.end() < state.posMax and not src[found.end()].isspace():
            push_text(state, " ")
    state.pos = found.end()
    return True


def _command(state: StateInline, silent: bool) -> bool:
    src, pos = state.src, state.pos
    found = _COMMAND.match(src, pos, state.posMax) if src[pos] == "\\" else None
    if found is None:
        return False
    if not silent:
        if found["wrap"]:
            _wrapped(state, _STYLES.get(found["wrap"]), found.span(2))
        elif found["item"]:
            if len(state.tokens) > 1 or state.pending.strip():
                state.push("hardbreak", "br", 0)
            push_text(state, f"{found['term']} " if found["term"] else "• ")
        elif found["quantity"]:
            token = state.push("math_inline", "math", 0)
            token.content = found[0]
            token.meta = {"display": False, "pos": pos, "breaks": 0}
        elif words := _words(found):
            if state.pending.endswith("~"):  # LaTeX's space at which no line ends
                state.pending = state.pending[:-1] + " "
            push_text(state, words)
    state.pos = found.end()
    return True


def _wrapped(state: StateInline, style: str | None, inner: tuple[int, int]) -> None:
    """Read what a command sets in a style."""
    if style:
        state.push(f"{style}_open", style, 1)
    tokens_between(state, *inner)
    if style:
        state.push(f"{style}_close", style, -1)


def _words(found: re.Match[str]) -> str:
    """Return what a command without text of its own shows."""
    if found["ref"]:
        return f"({found['name']})" if found["ref"] == "eqref" else found["name"]
    if found["cited"]:
        return f"[{found['cited']}]"
    return "∎" if found["end"] else ""
