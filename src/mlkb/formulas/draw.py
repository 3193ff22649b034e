r"""LaTeX to terminal text: two-dimensional where it fits, on one line, or as it was typed.

A drawing is shown only if nothing was lost: every letter, digit and sign of the source must appear
in it as often as in the source (`_complete`). What fails that, or is too wide, or has no faithful
form, falls back to the next simpler one; the source itself, stripped of characters that steer a
terminal, is always there. Nothing here raises.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from mlkb.formulas.faults import is_balanced
from mlkb.formulas.glyphs import plain, safe, width
from mlkb.formulas.markup import MAX_LENGTH, read, read_placed
from mlkb.formulas.oneline import Undrawable, segments, words, write
from mlkb.formulas.plain import Span, carried, to_latex, unwrap
from mlkb.formulas.symbols import Piece, Placed

if TYPE_CHECKING:
    from mlkb.formulas.boxes import Drawer, Mark

How = Literal["two-dimensional", "one-line", "source"]

MAX_DRAWN = 2_000
"""Characters of a formula that is drawn; longer ones are no reading matter in a terminal."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as terminal text.

    Attributes:
        lines: Rows of text, free of control characters, none ending in a space.
        how: Which of the three forms it is.
        bases: The rows of a two-dimensional one that are base lines, on which `=` and `+` stand.
        marks: The marked stretches: row, offset of the first character, and of the one after.
    """

    lines: tuple[str, ...]
    how: How
    bases: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()


def draw(
    latex: str,
    width: int = 80,
    spans: Sequence[Span] = (),
    can_show: Callable[[str], bool] | None = None,
    *,
    flat: bool = False,
) -> Drawing:
    r"""Draw a formula in the best form that is faithful and fits.

    Args:
        latex: A formula, with or without dollar signs.
        width: Columns there are. One line may be longer: the terminal wraps it.
        spans: Stretches of `latex` to mark. They never change what is drawn; on one line, what
            stands within a fraction or the like is not marked by itself.
        can_show: Tells whether the signs of a line can be shown; without it, all can be.
        flat: Whether it may take no more than one line.

    Example:
        >>> draw(r"\frac{a}{b}").lines
        (' a', '╶─╴', ' b')
    """
    drawn = None if flat else two_dimensional(latex, width)
    if drawn is not None and (can_show is None or all(map(can_show, drawn.lines))):
        return replace(drawn, marks=_marks(latex, drawn.lines, width, spans)) if spans else drawn
    line = _one_line(latex)
    if line is not None and (can_show is None or can_show(line)):
        return Drawing((line,), "one-line", marks=_marks_on_line(latex, line, spans))
    return Drawing(_source(latex), "source")


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


def _is_drawn(latex: str) -> bool:
    """Tell what is not too long, and leaves no doubt about what belongs to what."""
    return len(latex) <= MAX_DRAWN and is_balanced(latex)


@lru_cache(maxsize=1024)
def _one_line(latex: str) -> str | None:
    if not _is_drawn(latex):
        return None
    pieces = read(latex, gaps=True)
    try:
        line = " ".join(safe(write(pieces)).split())
    except Undrawable:
        return None
    return line if line and _complete(pieces, line) else None


@lru_cache(maxsize=1024)
def two_dimensional(latex: str, width: int = 80) -> Drawing | None:
    r"""Draw a formula in rows, as it is printed.

    Args:
        latex: A formula, with or without dollar signs.
        width: Columns there are.

    Returns:
        The drawing, or None if there is no faithful one, or not even broken into that width.

    Example:
        >>> two_dimensional(r"e^{a^2 + b^2} = c").bases
        (1,)
    """
    if not _is_drawn(latex):
        return None
    pieces = read(latex, gaps=True)
    try:
        rows, bases = _drawer().rows(pieces, width)
    except (Undrawable, KeyError, TypeError, ValueError, IndexError, ImportError, AttributeError):
        return None  # texicode raises the builtin ones for what it does not expect
    if not rows or any(_width(row) > width for row in rows):
        return None
    if not _complete(pieces, "\n".join(rows)):
        return None
    return Drawing(rows, "two-dimensional", bases)


_width = width


@lru_cache(maxsize=1)
def _drawer() -> Drawer:
    from mlkb.formulas.boxes import Drawer  # not at the top: see boxes

    return Drawer()


def _marks(
    latex: str, rows: Sequence[str], columns: int, spans: Sequence[Span]
) -> tuple[Mark, ...]:
    """Return where the marked parts stand in a drawing, by drawing it again with marked cells.

    Should that drawing be another one, nothing is marked: a mark is never worth a wrong formula.
    """
    from mlkb.formulas.boxes import Drawer, marks_of

    pieces, places = _placed(latex, spans)
    try:
        cells = Drawer(places).cells(pieces, columns)
    except (Undrawable, KeyError, TypeError, ValueError, IndexError, AttributeError):
        return ()
    return marks_of(cells) if ["".join(row) for row in cells] == list(rows) else ()


def _marks_on_line(latex: str, line: str, spans: Sequence[Span]) -> tuple[Mark, ...]:
    """Return where the marked parts stand on one line, as far as they stand there in a row."""
    if not spans:
        return ()
    pieces, places = _placed(latex, spans)
    ends: list[tuple[Piece, str]] = [*segments(pieces)]
    marks: list[Mark] = []
    for start, end in places:
        before = within = ""
        for piece, text in ends:
            if not isinstance(piece, Placed) or piece.end <= start:
                before += text
            elif piece.start >= start and piece.end <= end:
                within += text
        first = " ".join(before.split())
        found = " ".join(within.split())
        at = len(first) + within.startswith(" ") if first else 0
        if found and line[at : at + len(found)] == found:
            marks.append((0, at, at + len(found)))
    return tuple(marks)


def _placed(latex: str, spans: Sequence[Span]) -> tuple[tuple[Piece, ...], tuple[Span, ...]]:
    """Return a formula's pieces with their places, and spans of `latex` as spans of those."""
    text = to_latex(unwrap(latex))
    return read_placed(text, gaps=True), carried(spans, latex, text)


def _source(latex: str) -> tuple[str, ...]:
    lines = (" ".join(safe(line).split()) for line in unwrap(latex[:MAX_LENGTH]).splitlines())
    return tuple(line for line in lines if line)


# -- the guard against silent loss -------------------------------------------------------------

_TALL_SIGNS = {"∑": "▐╸", "∏": "┰─┰", "∫": "⌠", "∬": "⌠⌠", "∭": "⌠⌠⌠", "∮": "╪"}
_CHECKED = frozenset(
    ("letter", "number", "relation", "arrow", "operator", "symbol", "dots", "punctuation", "name",
     "prime", "source")
)  # fmt: skip
_NOT_DRAWN = frozenset(" \t\n-_^.…⋯,;")


def _complete(pieces: Sequence[Piece], drawn: str) -> bool:
    """Tell whether every symbol of the source appears in the drawing as often as it must."""
    leaves = list(_leaves(pieces))
    signs = Counter(text for kind, text in leaves if kind == "big")
    for sign, count in signs.items():
        tall = drawn.count(_TALL_SIGNS[sign]) if sign in _TALL_SIGNS else 0
        if tall + drawn.count(sign) < count:
            return False
    expected = Counter(plain("".join(text for kind, text in leaves if kind != "big")))
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
        stack.extend(piece.parts)
