r"""Pieces to one line of terminal text.

A fraction becomes ``a/b`` and a power ``x^(a/b)``, with brackets wherever a reader could take them
for something else: around a sum above or below the line, around a product below it, around a
fraction that has a neighbour. Scripts are small characters where all of them exist. What has no
faithful one-line form (an unknown environment) raises `Undrawable`; `draw` then shows the source.
An unknown command stands as it is typed, with its arguments, among what is drawn.
"""

from collections.abc import Callable, Sequence

from mlkb.formulas.brackets import DISPLAYS
from mlkb.formulas.glyphs import LOWERED, MARKS, RAISED, small, styled, width
from mlkb.formulas.markup import EMPTY, read
from mlkb.formulas.patterns import compiled
from mlkb.formulas.spacing import atom_class, gap, is_air, is_word, parts_words
from mlkb.formulas.symbols import ACCENTS, PIECES, STRIKES, UPRIGHT, Piece


class Undrawable(Exception):
    """A formula that this drawing cannot show without losing or changing something."""


MATRIX_BRACKETS = {"pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||",
                   "Vmatrix": "‖‖", "psmallmatrix": "()", "bsmallmatrix": "[]",
                   "vsmallmatrix": "||"}  # fmt: skip
PLAIN_FONTS = (*UPRIGHT, "italic")
PLAIN_MATRICES = ("matrix", "array", "smallmatrix", "tabular", "darray")
ENVIRONMENTS = frozenset(MATRIX_BRACKETS) | {
    *DISPLAYS, *PLAIN_MATRICES, "cases", "dcases", "rcases", "drcases", "subarray", "",
}  # fmt: skip
"""Environments that can be drawn; what others mean (a diagram, a table of something) is unknown."""

_DOLLAR = r"(?<!\\)\$"
"""Where a formula in words begins or ends."""

_IN_WORDS = r"\\([&%_#{}$])|(\\[A-Za-z]+(?:\{[^{}]*+\})*+)|[{}]"
"""What of LaTeX is left in words: an escaped sign, an unknown command, a brace."""

IN_THREE = ("eqnarray", "IEEEeqnarray")
"""Displays in which the relation is a column of its own."""

_ALONE = frozenset(("", "rel", "bin", "sign", "open", "close", "punct", "space", "text"))


def write(pieces: Sequence[Piece], font: str = "", tight: bool = False, before: str = "") -> str:
    """Write pieces on one line.

    Args:
        pieces: What `markup.read` returned, or parts of it.
        font: The alphabet that surrounding commands chose.
        tight: Whether this is a script, which is set without spaces.
        before: The class of what stands before; a minus after an operand is no sign.

    Raises:
        Undrawable: If something among them has no faithful form on one line.
    """
    return "".join([text for _, text in segments(pieces, font, tight, before)])


def segments(
    pieces: Sequence[Piece], font: str = "", tight: bool = False, before: str = ""
) -> list[tuple[Piece, str]]:
    """Write pieces as `write` does; return each with what is written for it."""
    line: list[tuple[Piece, str]] = []
    last = ""
    pieces = [piece for piece in pieces if piece != EMPTY]
    for i, piece in enumerate(pieces):
        text = _piece(piece, font, tight)
        if tight and piece.kind in ("gap", "space") and parts_words(before, pieces[i + 1 :]):
            text = "" if last[-1:] == " " else " "
        if piece.kind == "gap":
            last = text
            line.append((piece, text))
            continue
        kind = atom_class(piece, before)
        if before == "open" and piece.kind == "environment" and _is_bare(piece):
            text = text[1:-1]  # the brackets are there
        if piece.kind == "fraction" and "/" in text and not _stands_alone(pieces, i, before):
            text = _bracketed(text)
        space = "" if last == " " else gap(before, kind, piece, tight)
        if not space and (
            runs_on(last, text, kind)
            or (before in ("name", "word") and last[-1:].isalpha() and text[:1].isalnum())
        ):
            space = " "
        line.append((piece, space + text))
        if kind != "space" or not is_air(pieces[:i]):
            before = kind
        last = text
    return line


def _is_bare(piece: Piece) -> bool:
    """Tell a matrix that has no brackets of its own."""
    return named_columns(piece)[0] in PLAIN_MATRICES


def _stands_alone(pieces: Sequence[Piece], at: int, before: str) -> bool:
    """Tell whether a fraction has no factor or function beside it that it could swallow."""
    following = next((piece for piece in pieces[at + 1 :] if piece.kind != "gap"), EMPTY)
    after = atom_class(following, "ord") if following != EMPTY else ""
    return before in _ALONE - {"close"} and after in _ALONE - {"open"}


def runs_on(left: str, right: str, kind: str) -> bool:
    """Tell whether a script after ``^`` or ``_``, or a root, would seem to include what follows."""
    if left[-1:] in (*")]}⟩",) or not right:
        return False
    if "√" in left:
        return right[0].isalnum() or right[0] in "∇∂" or kind == "open" or right[0] == "("
    return ("_" in left or "^" in left) and (right[0].isalnum() or right[0] in "∇∂√")


def leaf(piece: Piece, font: str) -> str:
    """Return the characters of a piece that is one symbol or word."""
    kind, text, _ = piece
    if kind in ("letter", "number"):
        return "".join(styled(char, font) for char in text)
    return text


def _piece(piece: Piece, font: str, tight: bool) -> str:
    kind, text, parts = piece
    if not parts and kind in LEAVES:
        return leaf(piece, font)
    writer = _WRITERS.get(kind)
    if writer is None:
        raise Undrawable(f"no one-line form for {kind} {text}")
    return writer(piece, font, tight)


LEAVES = frozenset(
    ("letter", "number", "relation", "arrow", "operator", "open", "close", "symbol", "dots",
     "punctuation", "big", "name", "bar", "left bar", "right bar", "mid", "prime",
     "source")
)  # fmt: skip


def _group(piece: Piece, font: str, tight: bool) -> str:
    return write(piece.parts, font, tight)


def _font(piece: Piece, font: str, tight: bool) -> str:
    return _piece(piece.parts[0], "" if piece.text in PLAIN_FONTS else piece.text, tight)


def _space(piece: Piece, font: str, tight: bool) -> str:
    return "" if tight else piece.text


def words(text: str) -> str:
    r"""Return the text of ``\text{...}``, with the formulas in it drawn."""
    parts = compiled(_DOLLAR).split(text.replace(r"\ ", " ").replace("~", " "))
    if len(parts) % 2 == 0:
        raise Undrawable("a dollar sign in words")
    drawn = [write(read(part, gaps=True)) if i % 2 else part for i, part in enumerate(parts)]
    joined = "".join(drawn)
    joined = joined.replace("``", "“").replace("''", "”")
    return compiled(_IN_WORDS).sub(lambda found: found[1] or found[2] or "", joined)


def _text(piece: Piece, font: str, tight: bool) -> str:
    return words(piece.text)


def _bracketed(text: str) -> str:
    return f"({text})"


def _is_single(text: str) -> bool:
    """Tell whether a drawn operand is one symbol, number, or already in brackets."""
    if width(text) <= 1 or text.replace(".", "").replace(",", "").isdecimal():
        return True
    return _is_bracketed(text)


def _is_bracketed(text: str) -> bool:
    if text[:1] + text[-1:] not in ("()", "[]", "{}", "⟨⟩", "||", "‖‖", "⌊⌋", "⌈⌉"):
        return False
    if text[0] in "|‖":
        return text.count(text[0]) == 2
    depth = 0
    for i, char in enumerate(text):
        depth += (char in "([{⟨⌊⌈") - (char in ")]}⟩⌋⌉")
        if depth == 0:
            return i == len(text) - 1
    return False


def _has_scripts_only(text: str, marks: frozenset[str] = MARKS) -> bool:
    """Tell whether an operand is one letter with small scripts: it needs no brackets below."""
    return (
        bool(text)
        and width(text[0]) == 1
        and text[0] not in marks
        and all(char in marks or width(char) == 0 for char in text[1:])
    )


def _is_call(text: str) -> bool:
    """Tell ``f(x)`` and ``√(x + y)``, which bind tightly, from a product ``a(b + c)``."""
    at = text.find("(")
    if at < 1 or not _is_bracketed(text[at:]):
        return False
    head, inner = text[:at], text[at + 1 : -1]
    return head == "√" or (
        _has_scripts_only(head) and not any(sign in inner for sign in (" + ", " - ", "/"))
    )


def _is_loose(piece: Piece) -> bool:
    """Tell whether a sum, a relation, a list or a fraction stands at the top of a group."""
    if piece.kind == "font":
        return _is_loose(piece.parts[0])
    before = ""
    depth = 0
    for part in piece.parts if piece.kind == "group" else (piece,):
        is_applied = before in ("name", "word") and depth == 0
        before = atom_class(part, before)
        if is_applied and before in ("ord", "name", "word"):
            return True  # log x, which would seem to take in what follows
        depth += (before == "open") - (before == "close")
        if depth > 0:
            continue
        if before in ("bin", "rel", "punct", "sign", "text", "space", "big", "slash"):
            return True
        if part.kind == "fraction":
            return True
    return False


def _fraction(piece: Piece, font: str, tight: bool) -> str:
    above, below = (_piece(part, font, tight) for part in piece.parts)
    if not above or not below:
        raise Undrawable("an empty fraction")
    if _is_loose(piece.parts[0]) and not _is_bracketed(above):
        above = _bracketed(above)
    is_derivative = above[0] == below[0] and above[0] in "∂dδ" and _has_scripts_only(below[1:])
    bare = below.rstrip("".join(MARKS)).removeprefix("√")
    is_tight = _is_single(below) or _is_single(bare) or _has_scripts_only(below)
    if not (is_tight or is_derivative or _is_call(below)):
        below = _bracketed(below)
    return f"{above}/{below}"


def _binomial(piece: Piece, font: str, tight: bool) -> str:
    above, below = (_piece(part, font, tight) for part in piece.parts)
    return f"({above} choose {below})"


def _root(piece: Piece, font: str, tight: bool) -> str:
    inner, degree = (_piece(part, font, tight) for part in piece.parts)
    sign = "√"
    if degree:
        raised = small(degree, RAISED)
        if not raised:
            return f"({inner})^(1/{degree if _is_single(degree) else _bracketed(degree)})"
        sign = raised + "√"
    bare = _is_single(inner) or _has_scripts_only(inner, frozenset(LOWERED.values()))
    return sign + (inner if bare else _bracketed(inner))


def _accent(piece: Piece, font: str, tight: bool) -> str:
    inner = _piece(piece.parts[0], font, tight)
    if width(inner) == 1:
        return inner + ACCENTS[piece.text]
    if piece.text in STRIKES:
        return struck(inner, piece.text)
    name = {"widehat": "hat", "widetilde": "tilde", "underbar": "underline"}.get(
        piece.text, piece.text
    )
    if name in ("overline", "bar", "underline") and not {" ", "\\"} & set(inner):
        return "".join(char + (ACCENTS[name] if width(char) else "") for char in inner)
    return f"{name}({inner})"


def struck(text: str, name: str) -> str:
    """Cross out every character of a text."""
    return "".join(char + (ACCENTS[name] if width(char) and char != " " else "") for char in text)


def _set(piece: Piece, font: str, sign: str, reduced: Callable[[str], str]) -> str:
    """Write a superscript or subscript: in small characters, or after ``^`` or ``_``."""
    if piece == EMPTY:
        return ""
    text, is_text = script_text(piece, font)
    text = text.strip()
    if not text:
        return ""
    if in_small := reduced(text):
        return in_small
    if width(text) == 1 or (is_text and text.replace("-", "").isalnum()) or _is_bracketed(text):
        return sign + text
    return f"{sign}({text})"


def lowered(text: str) -> str:
    """Return a subscript in small characters, or nothing if there are none."""
    return small(text, LOWERED)


def raised(text: str, sup: Piece, base: Piece) -> str:
    r"""Return a superscript in small characters, or nothing if there are none.

    A raised T is read as a transpose. So the letter T is one only where habit writes a transpose
    so, on a capital letter; in ``(1 - η)^T`` it counts steps. What was meant as a transpose,
    ``\top`` or an upright T, is raised always, and so is the end of a sum, which nobody mistakes.

    Args:
        text: The superscript as it is written on one line.
        sup: The superscript.
        base: What it stands on.
    """
    if text == "∘":
        return "°"
    if _holds_t(sup) and base.kind != "big":
        parts = [part for part in sup.parts or (sup,) if part.kind != "prime"]
        if parts != [PIECES["T"]] or not _is_capital(base):
            return ""
    return small(text, RAISED)


def _holds_t(piece: Piece) -> bool:
    """Tell whether the letter T stands in a piece as a quantity, not upright."""
    if piece.kind == "font" and piece.text in UPRIGHT:
        return False
    return piece == PIECES["T"] or any(map(_holds_t, piece.parts))


def _is_capital(piece: Piece) -> bool:
    """Tell a capital letter, bold or not, with whatever accent; ℝ and 𝒳 are sets, not matrices."""
    while piece.kind in ("font", "group", "accent") and len(piece.parts) == 1:
        if piece.kind == "font" and piece.text not in ("bold", *PLAIN_FONTS):
            return False
        piece = piece.parts[0]
    return piece.kind == "letter" and piece.text.isupper()


def script_text(piece: Piece, font: str) -> tuple[str, bool]:
    """Return a script's text, and whether it is a word."""
    is_text = piece.kind in ("text", "name") or (
        piece.kind == "font" and piece.text in UPRIGHT and is_word(piece.parts[0])
    )
    return _piece(piece, font, True), is_text


def _script(piece: Piece, font: str, tight: bool) -> str:
    base, sub, sup = piece.parts
    text = _piece(base, font, tight)
    inner = base
    while inner.kind in ("font", "group") and len(inner.parts) == 1:
        inner = inner.parts[0]
    if inner.kind == "brace":  # what stands at a brace is a label and no power
        labels = [script_text(label, font)[0].strip() for label in (sub, sup) if label != EMPTY]
        return text + "".join(f"«{label}»" for label in labels)
    if _needs_brackets(inner, sup, text) and not _is_bracketed(text):
        text = _bracketed(text)
    return text + scripts(base, sub, sup, font, lowered)


def scripts(base: Piece, sub: Piece, sup: Piece, font: str, reduced: Callable[[str], str]) -> str:
    """Write scripts behind a base, subscripts in the small characters of `reduced` if it has some.

    Args:
        base: What they stand on.
        sub: The subscript.
        sup: The superscript.
        font: The alphabet around.
        reduced: Returns a subscript in small characters, or nothing.
    """
    below = _set(sub, font, "_", reduced)
    above = _set(sup, font, "^", lambda text: raised(text, sup, base))
    is_long = below[1:2] == "("
    if below[:1] == "_" and above and (above[0] != "^" or (above[-1] == ")" and not is_long)):
        return above + below  # ‖x‖_F² would read as the square of F
    if below[:1] == "_" and above and not is_long:
        below = f"_({below[1:]})"
    return below + above


def _needs_brackets(base: Piece, sup: Piece, text: str) -> bool:
    """Tell whether scripts after a drawn base would seem to belong to its last symbol."""
    if base.kind == "group":
        return len(base.parts) > 1 and sup != EMPTY and _is_loose(base)
    if base.kind == "accent":
        return width(text) > 1
    return base.kind in ("fraction", "root", "environment", "script")


def _stack(piece: Piece, font: str, tight: bool) -> str:
    base, label = piece.parts
    text = _piece(base, font, tight)
    if atom_class(base, "ord") in ("ord", "open", "close"):  # a power would be read
        return f"{text}«{script_text(label, font)[0].strip()}»"
    sign, table = ("_", LOWERED) if piece.text == "under" else ("^", RAISED)
    return text + _set(label, font, sign, lambda drawn: small(drawn, table))


def _brace(piece: Piece, font: str, tight: bool) -> str:
    return _bracketed(_piece(piece.parts[0], font, tight))


def _not(piece: Piece, font: str, tight: bool) -> str:
    return negated(_piece(piece.parts[0], font, tight))


def negated(text: str) -> str:
    """Cross out a sign, which is the first character of what is written for it."""
    return f"{text[:1]}\u0338{text[1:]}"


def _rows(piece: Piece, font: str, tight: bool) -> str:
    """Write rows one after the other; a row that goes on with a relation needs no mark."""
    text = ""
    is_second = False  # whether a second statement of a row was the last: no row goes on with it
    for row in whole_rows(piece):
        stated = False
        for i, parts in enumerate(in_pairs(row)):
            first = next((atom_class(part, "ord") for part in parts if not is_air([part])), "")
            states = any(atom_class(part, "ord") == "rel" for part in parts)
            is_other = first == "bin" and stated and states if i else is_second
            goes_on = bool(text) and first in ("rel", "bin") and not is_other
            line = write(parts, font, tight, "ord" if goes_on else "").strip()
            text = _joined([text, line], " " if goes_on or first == "text" else "; ")
            is_second, stated = bool(i) and states, stated or states
    return text


def whole_rows(piece: Piece) -> Sequence[Piece]:
    """Return the rows of a display, those of three columns, ``a &= &b``, as one cell each."""
    if named_columns(piece)[0] not in IN_THREE:
        return piece.parts
    cells = (sum((cell.parts for cell in row.parts), ()) for row in piece.parts)
    return [Piece("row", "", (Piece("cell", "", parts),)) for parts in cells]


def in_pairs(row: Piece) -> list[list[Piece]]:
    """Return what stands in a row of an alignment; every other ``&`` parts two statements."""
    pairs: list[list[Piece]] = []
    for i, cell in enumerate(row.parts):
        if i % 2 and pairs:
            pairs[-1] += cell.parts
        else:
            pairs.append(list(cell.parts))
    return [pair for pair in pairs if pair]


def _joined(parts: Sequence[str], separator: str) -> str:
    """Join parts; one that ends in a comma needs no semicolon after it."""
    text = ""
    for part in parts:
        between = "" if not text else " " if text[-1] in ",;" else separator
        text += between + part
    return text


def _environment(piece: Piece, font: str, tight: bool) -> str:
    name, spec = named_columns(piece)
    if name not in ENVIRONMENTS:
        raise Undrawable(f"no form for the environment {name}")
    if name in MATRIX_BRACKETS or name in PLAIN_MATRICES:
        count = max(len(row.parts) for row in piece.parts)
        rules = ruled(spec, count)
        if rules & {0, count}:
            raise Undrawable("a rule around a matrix")
        rows = [_in_line(_cells(row, font), rules) for row in piece.parts]
        brackets = MATRIX_BRACKETS.get(name, "[]")
        return brackets[0] + _joined(rows, "; ") + brackets[1]
    if "cases" in name:
        rows = ["  ".join(cell for cell in _cells(row, font) if cell) for row in piece.parts]
        return "{ " + "; ".join(row.rstrip(",;") for row in rows) + " }"
    return _rows(piece, font, tight)


def named_columns(piece: Piece) -> tuple[str, str]:
    """Return the name of an environment, and its columns if it says them: ``cc|c``."""
    name, _, spec = piece.text.partition(" ")
    return name, spec


def ruled(spec: str, count: int) -> frozenset[int]:
    """Return the columns that a rule stands before; `count` where one stands behind the last.

    Example:
        >>> sorted(ruled("|cc|c|c", 4))
        [0, 2, 3]
    """
    parts = spec.split("|")
    places = (len("".join(parts[:i])) for i in range(1, len(parts)))
    return frozenset(place for place in places if place <= count)


def _in_line(cells: Sequence[str], rules: frozenset[int]) -> str:
    """Join the cells of a row; a rule between two columns stays."""
    return "".join(
        ("" if not i else " | " if i in rules else ", ") + cell for i, cell in enumerate(cells)
    )


def _cells(row: Piece, font: str) -> list[str]:
    return [write(cell.parts, font).strip() for cell in row.parts]


_WRITERS: dict[str, Callable[[Piece, str, bool], str]] = {
    "group": _group, "font": _font, "space": _space, "gap": _space, "text": _text,
    "fraction": _fraction, "binomial": _binomial, "root": _root, "accent": _accent,
    "script": _script, "stack": _stack, "brace": _brace, "not": _not, "rows": _rows,
    "environment": _environment, "cell": _group,
}  # fmt: skip
