r"""Tells questions for the meaning of a symbol: "what does \odot mean", "definition of \alpha_t".

Such a question is a symbol, words that ask for no more than what it means, and perhaps where it is
used ("in GMM"). Who asks for the hat on a letter asks for the letter with its hat. By its looks the
symbol is half a formula, and as one it is found wherever it is used; who asks wants the place that
says what it is (`mlkb.search.candidates.meanings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled

if TYPE_CHECKING:
    from mlkb.formulas.tree import Node

__all__ = ["SymbolQuestion", "asked_symbol"]

_LONGEST = 120
"""Characters of a longer query: it tells more than a symbol."""

_ASKS = (
    r"meaning|meant|means?|stands? for|denotes?|denoted|represents?|refers? to|signif(?:y|ies)"
    r"|symbols?|notations?|definitions?|defined?"
)
_BEFORE = (
    r"(?:(?:what(?:['’]?s)?|is|are|do|does|the|of|for|by|explain|meaning|meant|symbols?"
    r"|notations?|definitions?|define|letters?|variables?) )*+"
)
_ACCENTS = {"hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde", "dot": r"\dot", "arrow": r"\vec"}
_ACCENT = (
    rf"(?:(?P<accent>{'|'.join(_ACCENTS)}) (?:(?:{_ASKS}) in|on(?: top of)?|over|above)"
    r" (?:(?:the|letter|symbol|variable) )*+)?"
)
_BASE = r"\\?[A-Za-z]+(?:\{\\?[A-Za-z]+\})?|\w"
_QUESTION = (
    rf"(?i)(?P<before>{_BEFORE}){_ACCENT}(?P<symbol>\S.{{0,59}}?)(?P<after>(?: (?:{_ASKS}))*+)"
    rf"(?: (?:in|for|of|within) (?P<context>[^\W_][\w '’-]*?)(?P<end> (?:{_ASKS}))?)?"
)
"""``before`` has no "mean", since the mean of x is another question."""

_MAY_ASK = rf"(?i)^what|{_ASKS}|{'|'.join(_ACCENTS)}"
"""What every such question has: it saves other queries from reading the pattern of the whole."""

_CUT_OFF = r"(?<![\^_{])[-+*/=<>]$"
"""An operator that lacks its second operand, as in ``C++``."""

_PLAIN = r"[A-Za-z]+"

_ABBREVIATED = frozenset(
    ("arg", "argmax", "argmin", "cov", "deg", "det", "diag", "dim", "dom", "epi", "inf", "ker",
     "lim", "prox", "proj", "sgn", "sup", "supp", "tr", "var", "vec")
)  # fmt: skip
"""Names of functions that are no words of prose; the others are things that one asks about."""

_SCRIPTED = frozenset(("_", "^", "call", "T"))
_APPLIED = frozenset(("given", "norm", "abs", "∇", "∇2", "∂"))
"""What a symbol may have, and what applies it to something; sums and fractions compute."""

_NO_SYMBOLS = _SCRIPTED | {"", "lines", "∑", "∏", "∫"}
"""Alone: marks of LaTeX, and what computes, which means the same wherever it stands."""


@dataclass(frozen=True, slots=True)
class SymbolQuestion:
    """A question for the meaning of a symbol.

    Attributes:
        symbol: The symbol in LaTeX or Unicode, as `mlkb.formulas` reads it.
        context: The words that say where it is used; empty if none do.
    """

    symbol: str
    context: str


def asked_symbol(query: str) -> SymbolQuestion | None:
    r"""Return the symbol of which a query asks the meaning; None if it asks for anything else.

    Letters alone are words as well, so that more than "what is" must say that they are a symbol.

    Example:
        >>> asked_symbol(r"what does \gamma_{ik} mean in GMM?")
        SymbolQuestion(symbol='\\gamma_{ik}', context='GMM')
        >>> asked_symbol("what is a kernel"), asked_symbol("what is R")
        (None, None)
    """
    query = query.rstrip(" ?.!")
    if len(query) > _LONGEST or not compiled(_MAY_ASK).search(query):
        return None
    found = compiled(_QUESTION).fullmatch(query)
    if found is None:
        return None
    before, context = found["before"].lower(), found["context"] or ""
    accent = (found["accent"] or "").lower()
    is_settled = bool(accent or found["after"] or found["end"]) or (
        compiled(_ASKS).search(before) is not None
    )
    if not is_settled and not before.startswith("what"):
        return None
    typed = found["symbol"]
    if compiled(_PLAIN).fullmatch(typed) and not ((is_settled or context) and _is_letter(typed)):
        return None
    symbol = _with_accent(_read(typed), accent)
    return SymbolQuestion(symbol, context) if symbol else None


def _is_letter(word: str) -> bool:
    """Whether letters are one letter of some alphabet, or an abbreviation of a function."""
    from mlkb.formulas.typed import ANY_GREEK

    return (
        len(word) == 1
        or word.lower() in _ABBREVIATED
        or compiled(ANY_GREEK).fullmatch(word) is not None
    )


def _with_accent(latex: str, accent: str) -> str:
    """Return a symbol with an accent on its letter, which may have been typed with it."""
    from mlkb.formulas.tree import parse

    if not latex or not accent or _has_accent(parse(latex), accent):
        return latex
    base = compiled(_BASE).match(latex)
    return f"{_ACCENTS[accent]}{{{base[0]}}}{latex[base.end() :]}" if base else ""


def _has_accent(root: Node, accent: str) -> bool:
    marks = root.label.removeprefix("v:").split(".")[:-1]
    return _ACCENTS[accent][1:] in marks or any(_has_accent(one, accent) for one in root.children)


def _read(typed: str) -> str:
    """Return what was typed as LaTeX if it is one symbol, else the empty string."""
    if (" " in typed and not set(typed) & set("\\$")) or compiled(_CUT_OFF).search(typed):
        return ""
    from mlkb.formulas.plain import unwrap
    from mlkb.formulas.tree import parse
    from mlkb.formulas.typed import spelled

    latex = spelled(unwrap(typed))
    return latex if _is_symbol(parse(latex)) else ""


def _is_symbol(root: Node) -> bool:
    if not root.children:
        return root.label[:2] != "n:" and root.label not in _NO_SYMBOLS
    first, *rest = root.children
    if root.label in _SCRIPTED:
        return _is_symbol(first) and all(map(_is_plain, rest))
    is_applied = root.label in _APPLIED or root.label[:3] == "fn:"
    return is_applied and all(map(_is_plain, root.children))


def _is_plain(node: Node) -> bool:
    """Whether a script or an argument is one: ``ik``, ``t+1``, ``A, B``."""
    return not node.children or (
        node.label in ("*", "+", "-", "list", "_") and all(map(_is_plain, node.children))
    )
