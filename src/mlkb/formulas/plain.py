r"""Unicode mathematics, as pasted or typed, turned into LaTeX that `markup` reads.

``∇f(x*) + Σᵢ λᵢ∇gᵢ(x*) = 0`` and ``\nabla f(x^*) + \sum_i \lambda_i \nabla g_i(x^*) = 0`` are one
formula. Characters that are one piece by themselves (``∇``, ``≤``) stay: `symbols` knows them. This
module undoes what LaTeX says with structure: small raised and lowered characters, letters of the
mathematical alphabets, accents made of combining characters, roots, and the Greek capital that
stands for a sum. It also strips the dollar signs around a formula.

It does not decide whether a text is a formula: `query` does.
"""

import re
from collections.abc import Sequence
from unicodedata import normalize

from mlkb.formulas.glyphs import LOWERED, SUPERSCRIPTS
from mlkb.formulas.patterns import compiled
from mlkb.formulas.symbols import PIECES

MAX_CARRIED = 1_000
"""Characters of a formula whose places are told from those of the same formula written otherwise:
where it repeats itself, the time grows with the third power of its length."""

Span = tuple[int, int]
"""A stretch of a formula's source: offsets of its first character and of the one after its last."""

_RAISED = {small: char for char, small in SUPERSCRIPTS.items()} | {"ᵀ": r"\mathsf{T}"}
_LOWERED = {small: char for char, small in LOWERED.items()}
_ACCENTS = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot",
    "\u0308": "ddot", "\u030c": "check", "\u20d7": "vec", "\u0306": "breve", "\u0301": "acute",
    "\u0300": "grave", "\u030a": "mathring", "\u0332": "underline",
}  # fmt: skip
_WORDS = {
    "𝔼": r"\mathbb{E}", "𝟙": r"\mathbb{1}", "𝟏": r"\mathbf{1}", "√": r"\sqrt ", "½": r"\frac{1}{2}",
    "¼": r"\frac{1}{4}", "⊤": r"\top ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2062": "",
    "\u2061": "", "\u2063": "", "ȷ": "j", "ı": "i", "，": ",", "（": "(", "）": ")",
}  # fmt: skip
_DOUBLE = {c: normalize("NFKC", c) for c in "ℂℍℕℙℚℝℤ𝔸𝔹𝔻𝔽𝔾𝕀𝕁𝕂𝕃𝕄𝕆𝕊𝕋𝕌𝕍𝕎𝕏𝕐"}
_SCRIPT = {c: normalize("NFKC", c) for c in "ℬℰℱℋℐℒℳℛℊ𝒜𝒞𝒟𝒢𝒥𝒦𝒩𝒪𝒫𝒬𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵"}

_SCRIPTS = f"([{''.join(_RAISED)}]+)|([{''.join(_LOWERED)}]+)"
"""Small raised characters in a row, or small lowered ones."""

_ACCENTED = f"(\\w)([{''.join(_ACCENTS)}])"
"""A letter and the combining character that is its accent."""

_SUM = (
    r"([ΣΠ])(?=\s*_\s*(?:\{(?P<limits>[^{}]{0,80})\}|\w(?!\w))"
    r"(?P<top>\s*\^\s*(?:\{[^{}]{0,40}\}|\w))?\s*(?P<next>[\w∇∂(‖|\\])?)"
)
"""A Greek capital with a subscript, and what tells a sum from a matrix: its limits, which are a
letter or stand in braces, and the beginning of what follows."""

_ROOT = r"(?:√|(?<![\\A-Za-z])sqrt)\s*\((?P<inner>(?:[^()]|\([^()]*+\))*+)\)"
"""A root with its bracket, in which others may stand, but none in those."""

_STAR = (
    r"(?P<name>\\(?:begin|end)\s*\{[^{}]*+\})"
    r"|(?<=[^\W_]|\})\*(?=\s*(?:(?P<bar>\|)|[)\],;}=≤≥<>+]|$)|\s+[-−]\s)"
)
"""A star behind a letter, digit or brace that nothing follows which it could multiply; names of
environments, whose star stays, come first. A bar may open or close: `_opening_bars` tells."""

_BARS_AND_BRACKETS = r"\\\||\|\|?|‖|[(\[{]|[)\]}]"
"""What norms and absolute values are written with, and what they do not reach out of."""

_INDEPENDENT = r"\\(?:perp|bot)\s*(?:\\!\s*)++\\(?:perp|bot)(?![A-Za-z])"
"""Two signs ⊥ pushed into one."""


def unwrap(latex: str) -> str:
    r"""Return the formula without the signs of a formula around it.

    Example:
        >>> unwrap("$$ a + b $$"), unwrap(r"\[x\]")
        ('a + b', 'x')
    """
    text = latex.strip()
    if text[:1] not in ("$", "\\"):
        return text
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)")):
        if len(text) >= 2 * len(opening) and text.startswith(opening) and text.endswith(closing):
            inner = text[len(opening) : -len(closing)]
            return inner.strip()
    return text


def _letter(char: str) -> str:
    """Return LaTeX for a letter of a mathematical alphabet, or the character itself."""
    if char in _DOUBLE:
        return f"\\mathbb{{{_DOUBLE[char]}}}"
    if char in _SCRIPT:
        return f"\\mathcal{{{_SCRIPT[char]}}}"
    plain = normalize("NFKC", char)
    if len(plain) != 1 or char in PIECES:
        return char
    if "\U0001d400" <= char <= "\U0001d433" or "\U0001d6a8" <= char <= "\U0001d6e1":
        return f"\\mathbf{{{plain}}}"
    if "\U0001d49c" <= char <= "\U0001d503":
        return f"\\mathcal{{{plain}}}"
    if "\U0001d538" <= char <= "\U0001d56b":
        return f"\\mathbb{{{plain}}}"
    return plain


def _sum(match: re.Match[str]) -> str:
    """Decide whether a Greek capital with a subscript is a sum (or product) or a matrix."""
    limits, top, following = match["limits"] or "", match["top"], match["next"]
    is_sum = re.search(r"[=∈]|\\in\b", limits) or (following and not top)
    if not is_sum:
        return match[1]
    return r"\sum " if match[1] == "Σ" else r"\prod "


def to_latex(text: str) -> str:
    r"""Return LaTeX that says the same, whatever mixture of LaTeX and Unicode `text` is.

    Args:
        text: A formula without the dollar signs around it.

    Returns:
        LaTeX; pure ASCII input comes back unchanged but for what it says with marks beside each
        other: a star that is a superscript, two signs ⊥ that are one.

    Example:
        >>> to_latex("Σᵢ λᵢ∇gᵢ(x*)")
        '\\sum _{i} λ_{i}∇g_{i}(x^{*})'
    """
    if "*" in text:
        text = _starred(text)
    if r"\!" in text:
        text = compiled(_INDEPENDENT).sub(r"\\indep", text)
    if " ~ " in text:
        text = text.replace(" ~ ", r" \sim ")
    if "√" in text or "sqrt(" in text:
        text = compiled(_ROOT).sub(r"\\sqrt{\g<inner>}", text)
    if text.isascii():
        return text
    if any("\u00c0" <= c <= "\u1eff" for c in text):
        text = _decompose(text)
    text = compiled(_ACCENTED).sub(lambda m: f"\\{_ACCENTS[m[2]]}{{{m[1]}}}", text)
    text = compiled(_SCRIPTS).sub(_script, text)
    text = "".join(_WORDS[c] if c in _WORDS else _letter(c) if c > "\u20ff" else c for c in text)
    return compiled(_SUM).sub(_sum, text)


def _starred(text: str) -> str:
    """Write the stars that are superscripts as such: of ``x*``, not of ``c*|w|``."""
    opening = _opening_bars(text) if "|" in text else frozenset[int]()

    def superscript(star: re.Match[str]) -> str:
        return star["name"] or (star[0] if star.start("bar") in opening else "^{*}")

    return compiled(_STAR).sub(superscript, text)


def _opening_bars(text: str) -> frozenset[int]:
    """Return where the bars stand that another one closes within the same brackets."""
    opened: list[list[tuple[str, int]]] = [[]]
    opening: set[int] = set()
    for found in compiled(_BARS_AND_BRACKETS).finditer(text):
        sign = found[0]
        if sign in "([{":
            opened.append([])
        elif sign in ")]}":
            if len(opened) > 1:
                opened.pop()
        elif opened[-1] and opened[-1][-1][0] == sign:
            opening.add(opened[-1].pop()[1])
        else:
            opened[-1].append((sign, found.start()))
    return frozenset(opening)


def _script(match: re.Match[str]) -> str:
    """Return a run of small raised or lowered characters as a script in braces."""
    table, sign = (_RAISED, "^") if match[1] else (_LOWERED, "_")
    return f"{sign}{{{''.join(table[c] for c in match[0])}}}"


def _decompose(text: str) -> str:
    """Split letters with a mathematical accent (ŷ, x̄) from it; other letters (é, ø) stay whole."""
    return "".join(
        parts
        if c > "\u00bf" and len(parts := normalize("NFD", c)) == 2 and parts[1] in _ACCENTS
        else c
        for c in text
    )


def carried(spans: Sequence[Span], source: str, target: str) -> tuple[Span, ...]:
    """Return stretches of `source` as stretches of `target`, the same formula written otherwise.

    Args:
        spans: Stretches of `source`, in order, apart.
        source: A formula as written, or as `to_latex` and `unwrap` made it.
        target: The other of the two.

    Returns:
        The stretches, as far as they are in `target`; none if one of the two is longer than
        `MAX_CARRIED` and does not just hold the other.

    Example:
        >>> carried([(0, 1), (4, 9)], "a + x^{*}", "a + x*")
        ((0, 1), (4, 6))
    """
    if source == target:
        return tuple(spans)
    there = _carried_characters(source, target)
    found: list[Span] = []
    for start, end in spans:
        known = [there[i] for i in range(start, end) if i in there]
        if known and (not found or known[0] >= found[-1][1]):
            found.append((known[0], known[-1] + 1))
    return tuple(found)


def _carried_characters(source: str, target: str) -> dict[int, int]:
    """Return where in `target` each character of `source` stands that is in both."""
    if (at := source.find(target)) >= 0:
        return {at + i: i for i in range(len(target))}
    if (at := target.find(source)) >= 0:
        return {i: at + i for i in range(len(source))}
    if max(len(source), len(target)) > MAX_CARRIED:
        return {}
    from difflib import SequenceMatcher  # formulas in Unicode are rare in articles

    blocks = SequenceMatcher(None, source, target, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}
