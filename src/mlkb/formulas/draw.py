r"""LaTeX to terminal text: two-dimensional where it fits, on one line, or as it was typed.

A drawing is shown only if nothing was lost: every letter, digit and sign of the source must appear
in it as often as in the source (`_complete`). What fails that, or is too wide, or has no faithful
form, falls back to the next simpler one; the source itself, stripped of characters that steer a
terminal, is always there. Nothing here raises.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from mlkb.formulas.glyphs import plain, safe, width
from mlkb.formulas.markup import MAX_LENGTH, read
from mlkb.formulas.oneline import Undrawable, one_line_or_raise, words
from mlkb.formulas.plain import unwrap
from mlkb.formulas.symbols import Piece

if TYPE_CHECKING:
    from mlkb.formulas.boxes import Drawer

How = Literal["two-dimensional", "one-line", "source"]

MAX_DRAWN = 2_000
"""Characters of a formula that is drawn; longer ones are no reading matter in a terminal."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as terminal text.

    Attributes:
        lines: Rows of text, free of control characters, none ending in a space.
        how: Which of the three forms it is.
    """

    lines: tuple[str, ...]
    how: How


def draw(latex: str, width: int = 80) -> Drawing:
    r"""Draw a formula in the best form that is faithful and fits.

    Args:
        latex: A formula, with or without dollar signs.
        width: Columns there are. One line may be longer: the terminal wraps it.

    Example:
        >>> draw(r"\frac{a}{b}").lines
        (' a', '╶─╴', ' b')
    """
    rows = two_dimensional(latex, width)
    if rows is not None:
        return Drawing(rows, "two-dimensional")
    line = _one_line(latex)
    return Drawing((line,), "one-line") if line is not None else Drawing(_source(latex), "source")


def one_line(latex: str) -> str:
    r"""Write a formula on one line, with brackets where they are needed.

    Args:
        latex: A formula, with or without dollar signs.

    Returns:
        Its one-line form, or its source if that would not be faithful.

    Example:
        >>> one_line(r"\frac{1}{1 + e^{-x}}")
        '1/(1 + e⁻ˣ)'
    """
    line = _one_line(latex)
    return line if line is not None else " ".join(_source(latex))


@lru_cache(maxsize=1024)
def _one_line(latex: str) -> str | None:
    if len(latex) > MAX_DRAWN:
        return None
    try:
        line = one_line_or_raise(latex)
    except Undrawable:
        return None
    return line if line and _complete(read(latex, gaps=True), line) else None


@lru_cache(maxsize=1024)
def two_dimensional(latex: str, width: int = 80) -> tuple[str, ...] | None:
    r"""Draw a formula in rows, as it is printed.

    Args:
        latex: A formula, with or without dollar signs.
        width: Columns there are.

    Returns:
        Its rows, or None if it is too wide or cannot be drawn faithfully.
    """
    if len(latex) > MAX_DRAWN:
        return None
    pieces = read(latex, gaps=True)
    try:
        rows = _drawer().rows(pieces)
    except (Undrawable, KeyError, TypeError, ValueError, IndexError, ImportError, AttributeError):
        return None  # texicode raises the builtin ones for what it does not expect
    if not rows or any(_width(row) > width for row in rows):
        return None
    return rows if _complete(pieces, "\n".join(rows)) else None


_width = width


@lru_cache(maxsize=1)
def _drawer() -> "Drawer":
    from mlkb.formulas.boxes import Drawer  # not at the top: see boxes

    return Drawer()


def _source(latex: str) -> tuple[str, ...]:
    lines = (" ".join(safe(line).split()) for line in unwrap(latex[:MAX_LENGTH]).splitlines())
    return tuple(line for line in lines if line)


# -- the guard against silent loss -------------------------------------------------------------

_TALL_SIGNS = {"∑": "▐╸", "∏": "┰─┰", "∫": "⌠", "∬": "⌠⌠", "∭": "⌠⌠⌠", "∮": "╪"}
_CHECKED = frozenset(
    ("letter", "number", "relation", "arrow", "operator", "symbol", "dots", "punctuation", "name",
     "prime")
)  # fmt: skip
_NOT_DRAWN = frozenset(" \t\n-_^.…⋯,;")


def _complete(pieces: Sequence[Piece], drawn: str) -> bool:
    """Tell whether every symbol of the source appears in the drawing as often as it must."""
    expected: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    for kind, text in _leaves(pieces):
        if kind == "big":
            signs[text] += 1
        else:
            expected.update(plain(text))
    for sign, count in signs.items():
        tall = drawn.count(_TALL_SIGNS[sign]) if sign in _TALL_SIGNS else 0
        if tall + drawn.count(sign) < count:
            return False
    seen = Counter(plain(drawn))
    if any(seen[char] < count for char, count in expected.items() if char not in _NOT_DRAWN):
        return False
    if _adds_words(pieces):
        return True
    return not any(char.isalnum() and seen[char] > expected[char] for char in seen)


def _adds_words(pieces: Sequence[Piece]) -> bool:
    """Tell whether a drawing may hold letters of its own: "n choose k", "hat(ab)", "^(1/n)"."""
    stack = list(pieces)
    while stack:
        piece = stack.pop()
        if piece.kind in ("binomial", "accent", "root"):
            return True
        stack.extend(piece.parts)
    return False


def _leaves(pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    """Yield every symbol of a formula, wherever it stands."""
    stack = list(pieces)
    while stack:
        piece = stack.pop()
        if piece.kind in _CHECKED or piece.kind == "big":
            yield piece.kind, piece.text
        elif piece.kind == "text":
            try:
                yield "text", words(piece.text)
            except Undrawable:
                yield "text", piece.text
        elif piece.kind == "not":  # = under \not is drawn as ≠
            continue
        elif piece.kind == "unknown":
            yield "text", piece.text
        stack.extend(piece.parts)
