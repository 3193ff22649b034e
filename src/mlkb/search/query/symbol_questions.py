r"""Tells questions for the meaning of a symbol: "what does \odot mean", "\mu in LMS", "K_u".

Such a question is a symbol, words that ask for no more than what it means, and perhaps where it is
used ("in GMM"); a symbol that stands alone asks for it, too. Who asks for the hat on a letter asks
for the letter with its hat. By its looks the symbol is half a formula, and as one it is found
wherever it is used; who asks wants the place that says what it is
(`mlkb.search.candidates.meanings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlkb.formulas.patterns import compiled

if TYPE_CHECKING:
    from re import Match

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

_BEHIND = r"(?i)(?!a )(?P<letter>\\?[a-z]+)[ _](?P<accent>hat|bar|tilde)(?P<scripts>[_^].*)?"
"""An accent typed behind its letter; "a hat" is one of cloth."""

_IN_LETTERS = r"(?<=_)[A-Za-z]{3,}$"
"""An index that is a word, as in ``V_eff``."""

_CUT_OFF = r"(?<![\^_{])[-+*/=<>]$"
"""An operator that lacks its second operand, as in ``C++``."""

_PLAIN = r"[A-Za-z]+"

_SPELLED = {"ell": r"\ell", "hbar": r"\hbar", "xi": r"\xi"}
"""Letters by the names that LaTeX gives them, of which a formula as typed makes products."""

_ABBREVIATED = frozenset(
    ("arg", "argmax", "argmin", "cov", "deg", "det", "diag", "dim", "dom", "epi", "inf", "ker",
     "lim", "prox", "proj", "sgn", "sup", "supp", "tr", "var", "vec")
)  # fmt: skip
"""Names of functions that are no words of prose; the others are things that one asks about."""

_LETTERS = (
    "alpha|beta|gamma|delta|epsilon|eps|zeta|eta|theta|iota|kappa|lambda|lamda|lmbda|lam|mu|nu|xi|pi"
    "|omicron|rho|sigma|tau|upsilon|phi|chi|psi|omega|ell|hbar"
)
"""Letters that may be typed by their names, as `mlkb.formulas.typed` reads them; written out, since
a plain search imports nothing for symbols."""

_SIGN = r"[\\_^$(²³¹′\u0300-\u03ff\u2070-\u209f\u2100-\u22ff\U0001d400-\U0001d7ff]"
"""What a word of prose does not have: signs of LaTeX, Greek letters, mathematical ones."""

_MAY_ASK = (
    rf"(?i)^what|{_ASKS}|{'|'.join(_ACCENTS)}|(?-i:^\S*?{_SIGN})"
    rf"|^(?:\S|{_LETTERS}|{'|'.join(sorted(_ABBREVIATED))})(?: in |$)"
)
"""What every such question has: it saves other queries from reading the pattern of the whole. Of
the signs case counts: the small letter of the Kelvin sign is a k."""

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
        alone: Whether there are no other words, so that it may also be half a formula.
        word: The letters of one that is alone and may be a word as well: ``C``, ``delta``.
    """

    symbol: str
    context: str
    alone: bool = False
    word: str = ""


def asked_symbol(query: str) -> SymbolQuestion | None:
    r"""Return the symbol of which a query asks the meaning; None if it asks for anything else.

    Letters alone are words as well, so that more than "what is" must say that they are a symbol.
    Those that stand alone are told apart where their meaning is looked for
    (`mlkb.search.candidates.meanings`).

    Example:
        >>> asked_symbol(r"what does \gamma_{ik} mean in GMM?")
        SymbolQuestion(symbol='\\gamma_{ik}', context='GMM', alone=False, word='')
        >>> asked_symbol("what is a kernel"), asked_symbol("what is R")
        (None, None)
        >>> asked_symbol("K_u")
        SymbolQuestion(symbol='K_u', context='', alone=True, word='')
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
    alone = not (is_settled or context or before)
    if before and not is_settled and not before.startswith("what"):
        return None
    typed = found["symbol"]
    is_plain = compiled(_PLAIN).fullmatch(typed) is not None
    if is_plain and not ((is_settled or context or alone) and _is_letter(typed)):
        return None
    symbol = _with_accent(_read(typed, alone), accent)
    word = typed if alone and is_plain else ""
    return SymbolQuestion(symbol, context, alone, word) if symbol else None


def _is_letter(word: str) -> bool:
    """Whether letters are one letter of some alphabet, or an abbreviation of a function."""
    from mlkb.formulas.typed import ANY_GREEK

    return (
        len(word) == 1
        or word.lower() in _ABBREVIATED
        or word in _SPELLED
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


def _read(typed: str, alone: bool) -> str:
    """Return what was typed as LaTeX if it is one symbol, else the empty string.

    Args:
        typed: What may be a symbol.
        alone: Whether nothing else was typed: then what applies one thing to another is none.
    """
    typed = _SPELLED.get(typed, typed)
    behind = compiled(_BEHIND).fullmatch(typed)
    if behind and _is_letter(behind["letter"].removeprefix("\\")):
        typed = rf"\{behind['accent'].lower()}{{{behind['letter']}}}{behind['scripts'] or ''}"
    if (" " in typed and not set(typed) & set("\\$")) or compiled(_CUT_OFF).search(typed):
        return ""
    from mlkb.formulas.plain import unwrap
    from mlkb.formulas.tree import parse
    from mlkb.formulas.typed import spelled

    latex = spelled(compiled(_IN_LETTERS).sub(_as_word, unwrap(typed)))
    root = parse(latex)
    is_one = _is_symbol(root) and not (alone and _applies(root))
    return latex if is_one else ""


def _as_word(found: Match[str]) -> str:
    return found[0] if _is_letter(found[0]) else rf"{{\mathrm{{{found[0]}}}}}"


def _applies(root: Node) -> bool:
    return root.label in _APPLIED or root.label[:3] == "fn:"


def _is_symbol(root: Node) -> bool:
    if not root.children:
        return root.label[:2] != "n:" and root.label not in _NO_SYMBOLS
    first, *rest = root.children
    if root.label in _SCRIPTED:
        return _is_symbol(first) and all(map(_is_plain, rest))
    return _applies(root) and all(map(_is_plain, root.children))


def _is_plain(node: Node) -> bool:
    """Whether a script or an argument is one: ``ik``, ``t+1``, ``A, B``."""
    return not node.children or (
        node.label in ("*", "+", "-", "list", "_") and all(map(_is_plain, node.children))
    )
