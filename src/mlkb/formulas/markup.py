r"""LaTeX to pieces: how a formula is written, without what it means.

A tolerant reader of LaTeX's own structure: groups, scripts, commands with their arguments,
environments with rows and cells. Both readers of meaning build on it: `tree` (for finding) and
`oneline` and `boxes` (for drawing), so that both understand the same LaTeX.

It never raises and always ends: a missing brace ends with the text, one too many is skipped, an
unknown command is a piece named after it, or for drawing its source. Each token is looked at a
bounded number of times, and groups nested deeper than `MAX_DEPTH` are read as if their braces were
not there, so that neither the stack nor the time can be made to run away. It knows nothing of
brackets, precedence, or of macros defined elsewhere. What packages add is in `packages`.
"""

import sys
from collections.abc import Callable, Sequence
from re import Match

from mlkb.formulas import texts
from mlkb.formulas.chemistry import reaction
from mlkb.formulas.glyphs import safe
from mlkb.formulas.packages import AFTER, PACKAGED
from mlkb.formulas.patterns import compiled
from mlkb.formulas.plain import to_latex, unwrap
from mlkb.formulas.symbols import (
    ACCENTS,
    DROPPED_WITH_ARGUMENT,
    FONTS,
    IGNORED,
    NEGATED,
    PIECES,
    SHORTHANDS,
    TEXTS,
    Piece,
    Placed,
    grouped,
    names,
    placed,
)
from mlkb.formulas.symbols import (
    EMPTY as EMPTY,
)

MAX_DEPTH = 24
"""Groups within groups that are read as such. Printed mathematics stays under ten."""

MAX_LENGTH = 50_000
"""Characters of one formula that are read; what is beyond is no formula that anyone wrote."""

_TOKEN = (
    r"(?s)\\(?:begin|end)\s*\{[^{}]*+\}"
    r"|\\(?:text(?:rm|bf|it|sf|tt|normal|up|sc|md)?|[mh]box|emph|(?:short)?intertext)"
    r"\s*\{(?:[^{}]++|\{[^{}]*+\})*+\}"
    r"|\\(?:ce|pu)\s*\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}"
    r"|\\[a-zA-Z]+\*?|\\.|\\$"
    r"|\|\||:=|=:|<=|>=|->|=>|\.\.\."
    r"|\d++(?:\{[,.]\}\d++)*+(?:\.\d+)?|[A-Za-z]+|[^\s]"
)
"""A token: an environment's beginning or end with its name; words, or a reaction, with what is in
their braces; a command; a sign of two or three characters; a number; letters in a row; one
character."""

_COMMENT = r"(?s)(?P<escaped>\\.)|%[^\n]*"
"""A comment. A percent sign behind a backslash begins none, but one behind a row's end does."""

_SPACE = r"\s+"
_NAME = r"\\[A-Za-z]+"

_CODE_POINT = r"0?[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7})"

_GAP = Piece("gap", " ")
_GAPS = frozenset((r"\,", r"\:", r"\;", r"\>", "\\ ", "\\\n")) | names(
    r"\space \thinspace \medspace \thickspace"
)
RULE = Piece("rule", "")
"""A rule above a row of a matrix; it matters for drawing only."""

_RULES = names(r"\hline \toprule \midrule \bottomrule")
_NO_BASE = ("space", "gap", "rows")
_PRIME_SIGNS = "'′"
_PRIMES = (PIECES[r"\prime"], *(Piece("group", "", (PIECES[r"\prime"],) * n) for n in (2, 3, 4)))
_FRACTIONS = {r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac", r"\flatfrac"}
_BINOMIALS = {r"\binom", r"\dbinom", r"\tbinom"}
ROW_ENDS = (r"\\", r"\newline", r"\cr", r"\tabularnewline")
"""What parts the rows of a display or of a matrix."""
_SEPARATORS = ("&", *ROW_ENDS)
_SWITCHES = ("bf", "rm", "it", "cal", "sf", "tt", "frak", "boldmath")
_INFIX = {r"\over": "fraction", r"\atop": "fraction", r"\choose": "binomial"}
_OVER = {r"\overset", r"\stackrel", r"\stackbin"}
_BRACES = {r"\underbrace": "under", r"\overbrace": "over", r"\underbracket": "under",
           r"\overbracket": "over", r"\underparen": "under", r"\overparen": "over"}  # fmt: skip
_PAIRS = {r"\abs": r"\lvert \rvert", r"\norm": r"\lVert \rVert", r"\set": r"\{ \}",
          r"\ceil": r"\lceil \rceil", r"\floor": r"\lfloor \rfloor", r"\bra": r"\langle \rvert",
          r"\ket": r"\lvert \rangle", r"\braket": r"\langle \rangle |",
          r"\inner": r"\langle \rangle ,", r"\comm": "[ ] ,", r"\commutator": "[ ] ,",
          r"\acomm": r"\{ \} ,", r"\anticommutator": r"\{ \} ,", r"\pb": r"\{ \} ,",
          r"\poissonbracket": r"\{ \} ,", r"\Bra": r"\langle \rvert",
          r"\Ket": r"\lvert \rangle", r"\Braket": r"\langle \rangle |", r"\Set": r"\{ \}",
          r"\absolutevalue": r"\lvert \rvert", r"\pod": "( )"}  # fmt: skip
"""Commands for brackets around an argument, as physicists and many preambles define them; the third
sign stands before a second argument."""
_LABELLED = {r"\xrightarrow": "→", r"\xleftarrow": "←", r"\xRightarrow": "⇒", r"\xLeftarrow": "⇐",
             r"\xLeftrightarrow": "⇔", r"\xleftrightarrow": "↔", r"\xmapsto": "↦",
             r"\xlongequal": "=", r"\xhookrightarrow": "↪", r"\xhookleftarrow": "↩",
             r"\xtwoheadrightarrow": "↠", r"\xrightharpoonup": "⇀", r"\xrightharpoondown": "⇁",
             r"\xrightleftharpoons": "⇌", r"\xleftrightharpoons": "⇋",
             r"\xrightleftarrows": "⇄"}  # fmt: skip
_MOST_OPTIONS = 40
"""Tokens of options in square brackets."""

_LAYING_OUT = names(r"\cline \cmidrule \multicolumn \multirow \hhline \vline \ar \arrow")
"""Unknown commands that say where others stand: without them, there is no drawing."""

_WITH_COLUMNS = names("array alignat alignedat subarray tabular darray IEEEeqnarray")
_PLACED = _WITH_COLUMNS | names("aligned gathered multlined")
"""Environments behind whose name a position may stand in square brackets; behind that of a starred
matrix, the side to which its columns are set."""

_WRAPPED = names(
    r"\textcolor \colorbox \mathcolor \substack \scalebox \rotatebox \class \cssId \style \href"
    r" \htmlId \htmlClass \htmlStyle \htmlData"
)
"""Commands that show their second argument; of ``\\substack``, the first."""

_SIZES = {
    f"\\{size}{letter}": side
    for size in ("big", "Big", "bigg", "Bigg")
    for letter, side in (("l", "left"), ("r", "right"), ("m", "middle"), ("", ""))
} | {r"\left": "left", r"\right": "right", r"\middle": "middle"}
_INVISIBLE = {"left": Piece("open", ""), "right": Piece("close", "")}
"""``\\left.``: kept for drawing only, where it says how tall its visible partner must be."""
_BARS = {"|", "||", "‖", r"\|", r"\vert", r"\Vert"}


def tokenize(latex: str) -> list[str]:
    r"""Cut LaTeX into tokens: commands, words, numbers, characters; spaces and comments go.

    Example:
        >>> tokenize(r"\frac12 x_{ij} % half")
        ['\\frac', '12', 'x', '_', '{', 'ij', '}']
    """
    tokens = compiled(_TOKEN).findall(_uncommented(latex))
    if "*" not in latex:
        return tokens
    return [part for token in tokens for part in _parts(token)]


def _parts(token: str) -> tuple[str, ...]:
    r"""Take the star off a command that is one sign: ``\alpha*x`` is a product."""
    is_sign = token[:-1] in PIECES or token[1:-1] in SHORTHANDS
    is_starred = token[-1] == "*" and token not in IGNORED
    return (token[:-1], "*") if is_starred and is_sign else (token,)


def _uncommented(latex: str) -> str:
    """Return LaTeX with blanks for its comments."""

    def blank(comment: Match[str]) -> str:
        return comment["escaped"] or " " * len(comment[0])

    return compiled(_COMMENT).sub(blank, latex) if "%" in latex else latex


def token_spans(latex: str) -> list[tuple[str, int]]:
    r"""Cut LaTeX into tokens as `tokenize` does, each with the offset at which it begins.

    Example:
        >>> token_spans("x % y\n^2")
        [('x', 0), ('^', 6), ('2', 7)]
    """
    latex = _uncommented(latex)
    spans: list[tuple[str, int]] = []
    for found in compiled(_TOKEN).finditer(latex):
        at = found.start()
        for part in _parts(found[0]):
            spans.append((part, at))
            at += len(part)
    return spans


def read(latex: str, gaps: bool = False) -> tuple[Piece, ...]:
    r"""Read a formula, with or without dollar signs, in LaTeX, Unicode or both.

    Args:
        latex: Any text whatever.
        gaps: Whether thin spaces that the author set become pieces; they matter for drawing only.

    Returns:
        Its pieces in order. Rows of a display, split by ``\\``, are one "rows" piece.

    Example:
        >>> [p.kind for p in read("$x_i^2 \\le 1$")]
        ['script', 'relation', 'number']
    """
    return _reader(to_latex(unwrap(latex[:MAX_LENGTH])), gaps).everything()


def read_placed(latex: str, gaps: bool = False) -> tuple[Piece, ...]:
    r"""Read LaTeX as `read` does; the pieces of each sequence know where they stand.

    Args:
        latex: What `plain.to_latex` and `unwrap` leave as it is, so that places are places in it.
        gaps: As for `read`.

    Returns:
        The same pieces as `read`, those that stand in a row of others (at the top, in a group, in
        a cell) as `Placed`.

    Example:
        >>> [(p.text, p.start, p.end) for p in read_placed("x + yz")]
        [('x', 0, 1), ('+', 2, 3), ('y', 4, 5), ('z', 5, 6)]
    """
    reader = _reader(latex[:MAX_LENGTH], True)
    reader.gaps = gaps
    reader.place()
    return reader.everything()


def _reader(latex: str, gaps: bool) -> "Reader":
    """Return a reader of LaTeX; for drawing, it knows the source of its tokens."""
    if not gaps:
        return Reader(tokenize(latex), gaps)
    spans = token_spans(latex)
    return Reader([token for token, _ in spans], gaps, _uncommented(latex), [at for _, at in spans])


class Reader:
    """One pass over the tokens of one formula."""

    __slots__ = (
        "_closers", "bitten", "depth", "ends", "gaps", "offsets", "position", "skipped", "source",
        "starts", "tokens",
    )  # fmt: skip

    def __init__(
        self, tokens: list[str], gaps: bool, source: str = "", offsets: Sequence[int] = ()
    ) -> None:
        """Read `tokens`, which begin at `offsets` in `source`; both are for drawing only."""
        self.gaps = gaps
        self.tokens = tokens
        self.source = source
        self.offsets = offsets
        self.starts: list[int] | None = None
        self.ends: list[int] = []
        self._closers: dict[int, int] | None = None
        self.bitten = 0
        self.position = 0
        self.depth = 0
        self.skipped = 0

    def place(self) -> None:
        """Give the pieces that are read their places."""
        self.starts = list(self.offsets)
        self.ends = [at + len(token) for token, at in zip(self.tokens, self.starts, strict=True)]

    def everything(self) -> tuple[Piece, ...]:
        """Read to the end."""
        items = self.items("")
        while self.position < len(self.tokens):  # a closing brace or \end that nothing opened
            self.position += 1
            items += self.items("")
        return tuple(items)

    def items(self, stop: str) -> list[Piece]:
        """Read pieces up to `stop`: "}" for a group, "end" for an environment, "]", or nothing."""
        items: list[Piece] = []
        tokens, known = self.tokens, PIECES
        rows: list[Piece] = []
        cells: list[Piece] = []
        while self.position < len(tokens):
            first, count = self.position, len(items)
            token = tokens[first]
            piece = known.get(token)
            if piece is not None:
                if token == stop:
                    break
                items.append(piece)
                self.position += 1
            elif token == "}" or token.startswith(r"\end"):
                if token == "}" and self.skipped:  # closes a group too deep to have been opened
                    self.skipped -= 1
                    self.position += 1
                    continue
                break
            elif token in _SEPARATORS:
                self.position += 1
                cells.append(Piece("cell", "", tuple(items)))
                items = []
                if token != "&":
                    self._skip_row_options()
                    rows.append(Piece("row", "", tuple(cells)))
                    cells = []
            elif token in _INFIX:
                items = self._infix(token, items)
            else:
                self._next(token, items)
            if self.starts is not None:
                self._place(items, count, self.starts[first])
        return _table(rows, cells, items) if rows or cells else items

    def _place(self, items: list[Piece], count: int, start: int) -> None:
        """Give places to the pieces that one step, begun at `start`, made of `count` before it."""
        end = max(self.ends[self.position - 1], self.bitten)
        if 0 < len(items) <= count:  # a script on the last one, or a fraction of all of them
            last = items[-1]
            base = last.parts[0] if last.kind == "script" else items[0]
            if isinstance(last, Placed):
                return
            while base.kind == "group" and base.parts and not isinstance(base, Placed):
                base = base.parts[0]
            items[-1] = placed(last, base.start if isinstance(base, Placed) else start, end)
        elif len(items) - count > 1 and len(items) - count == end - start:  # letters of a word
            items[count:] = [placed(p, start + i, start + i + 1)
                             for i, p in enumerate(items[count:])]  # fmt: skip
        else:
            items[count:] = [placed(piece, start, end) for piece in items[count:]]

    def _infix(self, token: str, above: list[Piece]) -> list[Piece]:
        r"""Read ``a \over b``, which reaches from the start of its group to the end."""
        self.position += 1
        if self.depth >= MAX_DEPTH:  # each one more would be the upper half of the next
            return above
        return [Piece(_INFIX[token], "", (grouped(above), self._rest()))]

    def _rest(self) -> Piece:
        """Read what is left of a group."""
        return grouped(self._nested("")) if self.depth < MAX_DEPTH else EMPTY

    def _nested(self, stop: str) -> list[Piece]:
        """Read pieces one level deeper."""
        self.depth += 1
        items = self.items(stop)
        self.depth -= 1
        return items

    def _skip_row_options(self) -> None:
        r"""Skip the space of ``\\[2ex]``; a bracket that opens mathematics (``\\ [a]``) stays."""
        tokens, i = self.tokens, self.position
        if tokens[i : i + 1] == ["["]:
            end = next((j for j in range(i + 1, min(i + 6, len(tokens))) if tokens[j] == "]"), 0)
            if end and tokens[end - 1] in ("pt", "ex", "em", "mm", "cm", "px", "baselineskip"):
                self.position = end + 1

    def _next(self, token: str, items: list[Piece]) -> None:
        """Read the piece that starts with `token`, which is no piece by itself, into `items`."""
        if token in "^_":
            self._script(token, items)
        elif token in _PRIME_SIGNS:
            self._primes(items)
        elif token == "{":
            if self.depth >= MAX_DEPTH:
                self.skipped += 1
                self.position += 1
            else:
                items.append(self._closed(self._group()))
        elif token[0] == "\\":
            self._command(token, items)
        elif token[0].isdigit() or token[0] == "{":
            self._number(token, items)
        elif token.isascii() and token.isalpha():
            self.position += 1
            items.extend(PIECES[c] for c in token)
        else:
            self.position += 1
            if token == "~" and self.gaps:
                items.append(_GAP)
            elif token not in IGNORED:
                items.append(Piece("letter" if token.isalpha() else "symbol", token))

    def _number(self, token: str, items: list[Piece]) -> None:
        """Read a number, or what is left of ``2{,}5`` when a script has taken the 2."""
        self.position += 1
        if token[0] == "{":
            items.append(Piece("symbol", token[1]))
            token = token[3:]
        items.append(Piece("number", _digits(token, self.gaps)))

    def _group(self) -> Piece:
        """Read a group in braces."""
        self.position += 1
        piece = grouped(self._nested("}"))
        if self.follows("}"):
            self.position += 1
        return piece

    def _closed(self, group: Piece) -> Piece:
        """Keep the braces of ``{x^2}^3``, which say what the second script belongs to.

        For drawing, punctuation in braces (``x{,}y``) is a symbol: it stands without a space.
        """
        if self.gaps and group.kind == "punctuation":
            return Piece("symbol", group.text)
        sign = self.tokens[self.position] if self.position < len(self.tokens) else ""
        if group.kind == "script" and sign in ("_", "^"):
            is_taken = group.parts[1 + (sign == "^")] != EMPTY
            return Piece("group", "", (group,)) if is_taken else group
        return group

    def argument(self) -> Piece:
        """Read one argument: a group, a command with its own arguments, or one character."""
        tokens = self.tokens
        while self.position < len(tokens) and tokens[self.position] in IGNORED:
            self.position += 1
        if self.position >= len(tokens) or self.depth >= MAX_DEPTH:
            return EMPTY
        token = tokens[self.position]
        if token == "{":
            return self._group()
        if token in "}&" or token == r"\\" or token.startswith(r"\end"):
            return EMPTY
        piece = PIECES.get(token)
        if piece is not None:
            self.position += 1
            return piece
        if token[0] != "\\" and len(token) > 1:  # \frac12, x^ab: TeX takes one character
            tokens[self.position] = token[1:]
            if self.starts is not None:
                self.starts[self.position] += 1
                self.bitten = self.starts[self.position]
            return PIECES.get(token[0]) or Piece("letter", token[0])
        found: list[Piece] = []
        self.depth += 1
        self._next(token, found)
        self.depth -= 1
        return grouped(found)

    def optional(self) -> Piece | None:
        """Read an optional argument in square brackets."""
        if not self.follows("[") or self.depth >= MAX_DEPTH:
            return None
        self.position += 1
        found = self._nested("]")
        if self.follows("]"):
            self.position += 1
        return grouped(found)

    def _script(self, token: str, items: list[Piece]) -> None:
        """Attach a superscript or subscript to the piece before it."""
        self.position += 1
        argument = self.argument()
        base = items.pop() if items and items[-1].kind not in _NO_BASE else EMPTY
        if base.kind == "script":
            core, sub, sup = base.parts
            if token == "_" and sub == EMPTY:
                items.append(Piece("script", "", (core, argument, sup)))
                return
            if token == "^" and (sup == EMPTY or sup in _PRIMES):
                both = argument if sup == EMPTY else grouped([*(sup.parts or (sup,)), argument])
                items.append(Piece("script", "", (core, sub, both)))
                return
            items.append(base)  # a second script of one kind, an error in TeX, stands by itself
            base = EMPTY
        scripts = (EMPTY, argument) if token == "^" else (argument, EMPTY)
        items.append(Piece("script", "", (base, *scripts)))

    def _primes(self, items: list[Piece]) -> None:
        """Attach the primes of ``f''`` as a superscript."""
        start = self.position
        tokens = self.tokens
        while self.position < len(tokens) and tokens[self.position] in _PRIME_SIGNS:
            self.position += 1
        primes = _PRIMES[min(self.position - start, len(_PRIMES)) - 1]
        base = items.pop() if items and items[-1].kind not in _NO_BASE else EMPTY
        if base.kind == "script" and base.parts[2] == EMPTY:
            items.append(Piece("script", "", (*base.parts[:2], primes)))
            return
        if base.kind == "script" and base.parts[0].kind == "script":
            items.append(base)  # an error in TeX, which may be repeated without end
            base = EMPTY
        items.append(Piece("script", "", (base, EMPTY, primes)))

    def _command(self, token: str, items: list[Piece]) -> None:
        """Read a command with its arguments."""
        self.position += 1
        name = token[1:]
        reader = _COMMANDS.get(token)
        if token in IGNORED:
            if token in _SIZES:
                self._delimiter(_SIZES[token], items)
            elif self.gaps and token in _GAPS:
                items.append(_GAP)
        elif name in FONTS:
            items.append(self._font(name))
        elif name in ACCENTS:
            items.append(Piece("accent", name, (self.argument(),)))
        elif reader is not None:
            items += reader(self, token)
        elif token in AFTER:
            AFTER[token](self, items)
        elif "{" in token:
            self._braced(token, items)
        elif name:
            items.append(self._named(token))

    def _named(self, token: str) -> Piece:
        """Read what is left: what stands for a letter or a character, and what nobody knows."""
        if token[1:] in SHORTHANDS:
            font, letter = SHORTHANDS[token[1:]]
            return Piece("font", font, (PIECES[letter],))
        if token in texts.CHARACTERS:
            return Piece("text", texts.CHARACTERS[token])
        return self.unknown(token)

    def unknown(self, token: str) -> Piece:
        """Read a command that nobody knows; for drawing, with its arguments as they are typed."""
        if not self.gaps or token in _LAYING_OUT:
            return Piece("unknown", token[1:])
        first = self.position - 1
        at = self.behind_options()
        while self.tokens[at : at + 1] == ["{"] and at in self.closers():
            at = self.closers()[at] + 1
        self.position = at
        end = self.offsets[at - 1] + len(self.tokens[at - 1])
        typed = self.source[self.offsets[first] : end]
        return Piece("source", compiled(_SPACE).sub(" ", safe(typed)))

    def closers(self) -> dict[int, int]:
        """Return where each brace closes that does; they are looked for once."""
        if self._closers is None:
            self._closers = {}
            waiting: list[int] = []
            for i, token in enumerate(self.tokens):
                if token == "{":
                    waiting.append(i)
                elif token == "}" and waiting:
                    self._closers[waiting.pop()] = i
        return self._closers

    def behind_options(self) -> int:
        """Return where the braces stand behind options in square brackets, if both are there."""
        at = self.position
        if not self.follows("["):
            return at
        few = self.tokens[at : at + _MOST_OPTIONS]
        end = at + few.index("]") if "]" in few else at
        return end + 1 if self.tokens[end + 1 : end + 2] == ["{"] else at

    def follows(self, *signs: str) -> bool:
        """Tell whether one of these is the next token."""
        return self.position < len(self.tokens) and self.tokens[self.position] in signs

    def typed(self) -> list[str]:
        """Return the tokens of the next argument in braces, and go on behind it."""
        first = self.position
        close = self.closers().get(first, len(self.tokens))
        self.position = min(close + 1, len(self.tokens))
        return self.tokens[first + 1 : close]

    def written_out(self, latex: str) -> list[Piece]:
        """Read what a command stands for."""
        if self.depth >= MAX_DEPTH:
            return []
        inner = _reader(latex, self.gaps)
        inner.depth = self.depth + 1
        return list(inner.everything())

    def _delimiter(self, side: str, items: list[Piece]) -> None:
        r"""Read what ``\left``, ``\right`` or ``\middle`` says about the next character."""
        token = self.tokens[self.position] if self.position < len(self.tokens) else ""
        if token == ".":  # the invisible bracket
            self.position += 1
            if self.gaps and side in _INVISIBLE:
                items.append(_INVISIBLE[side])
        elif token in "<>" and token and side != "middle":
            self.position += 1
            items.append(PIECES[r"\langle" if token == "<" else r"\rangle"])
        elif side and token in _BARS:
            self.position += 1
            bar = PIECES[token].text
            items.append(Piece("mid", bar) if side == "middle" else Piece(f"{side} bar", bar))

    def _braced(self, token: str, items: list[Piece]) -> None:
        """Read a token that holds its argument: an environment's beginning, or words."""
        inner = token[token.index("{") + 1 : -1]
        if token.startswith((r"\begin", r"\end")):
            self._environment(token, items)
        elif token.startswith(r"\ce"):
            latex = reaction(inner.strip())
            is_read = bool(latex) or not inner.strip()
            items += self.written_out(latex) if is_read else [self._as_typed(token)]
        elif token.startswith(r"\pu"):
            items.append(Piece("text", compiled(_SPACE).sub(" ", inner.replace("//", "/"))))
        else:
            items.append(Piece("text", compiled(_SPACE).sub(" ", texts.spoken(inner))))
            if "intertext" in token[:15]:
                items.append(PIECES[r"\quad"])

    def _as_typed(self, token: str) -> Piece:
        """Return what is known but cannot be read: words to find, the source to show."""
        if self.gaps:
            return Piece("source", compiled(_SPACE).sub(" ", safe(token)))
        return Piece("text", compiled(_NAME).sub(" ", token[token.index("{") + 1 : -1]))

    def fraction(self, token: str) -> list[Piece]:
        """Read a fraction."""
        self.optional()
        return [Piece("fraction", "", (self.argument(), self.argument()))]

    def binomial(self, token: str) -> list[Piece]:
        """Read a binomial coefficient."""
        return [Piece("binomial", "", (self.argument(), self.argument()))]

    def root(self, token: str) -> list[Piece]:
        """Read a root with its degree."""
        degree = self.optional() or EMPTY
        return [Piece("root", "", (self.argument(), degree))]

    def stack(self, token: str) -> list[Piece]:
        """Read a sign with something over or under it."""
        label, base = self.argument(), self.argument()
        return [Piece("stack", "under" if token == r"\underset" else "over", (base, label))]

    def arrow(self, token: str) -> list[Piece]:
        """Read an arrow that carries text."""
        below, above = self.optional(), self.argument()
        arrow = Piece("stack", "over", (PIECES[_LABELLED[token]], above))
        return [arrow if below is None else Piece("stack", "under", (arrow, below))]

    def brace(self, token: str) -> list[Piece]:
        """Read a brace over or under a term."""
        return [Piece("brace", _BRACES[token], (self.argument(),))]

    def negation(self, token: str) -> list[Piece]:
        """Read a sign that is crossed out, as the one sign that says so if there is one."""
        crossed = self.argument()
        sign = crossed.parts[0] if crossed.kind == "group" and len(crossed.parts) == 1 else crossed
        return [PIECES.get(NEGATED.get(sign.text, "")) or Piece("not", "", (crossed,))]

    def modulus(self, token: str) -> list[Piece]:
        """Read "(mod n)"."""
        gap = [_GAP] if self.gaps else []
        return [*gap, PIECES["("], PIECES[r"\mod"], self.argument(), PIECES[")"]]

    def pair(self, token: str) -> list[Piece]:
        r"""Read brackets around an argument; ``\braket{a}{b}`` has two."""
        opening, closing, *between = (PIECES[sign] for sign in _PAIRS[token.rstrip("*")].split())
        if self.follows("[") and not _SIZES.keys().isdisjoint(
            self.tokens[self.position + 1 : self.position + 2]
        ):
            self.optional()
        first = self.argument()
        # The bar of \braket{a|b} stands between the brackets, not within a group of its own.
        is_flat = opening.text == "⟨" and first.kind == "group"
        inner = [*first.parts] if is_flat else [first]
        if token == r"\Set":
            parts = first.parts if first.kind == "group" else inner
            inner = [PIECES[r"\mid"] if part.kind == "bar" else part for part in parts]
        if between and self.follows("{"):
            inner += [*between, self.argument()]
        return [opening, *inner, closing]

    def between(self, token: str, inner: Piece) -> list[Piece]:
        """Return a piece in the brackets that a command stands for."""
        opening, closing = (PIECES[sign] for sign in _PAIRS[token].split()[:2])
        return [opening, inner, closing]

    def words(self, token: str) -> list[Piece]:
        """Read words whose braces hold braces, so that they came as tokens."""
        return [Piece("font", "roman", (self.argument(),))]

    def last_argument(self, token: str) -> list[Piece]:
        """Read what a command shows, after an argument that says how."""
        if token != r"\substack":
            self.optional()
            self.argument()
        return [self.argument()]

    def first_argument(self, token: str) -> list[Piece]:
        r"""Read ``\bbox`` without its frame, or of what ``\mathchoice`` offers the largest."""
        self.optional()
        shown = self.argument()
        for _ in range(3 if token == r"\mathchoice" else 0):
            self.argument()
        return [shown]

    def character(self, token: str) -> list[Piece]:
        r"""Read MathJax's ``\unicode{x2264}``, which may name a font."""
        self.optional()
        number = "".join(self.typed()) if self.follows("{") else ""
        found = compiled(_CODE_POINT).fullmatch(number)
        code = int(found[1] or found[2], 16 if found[1] else 10) if found else 0
        char = safe(chr(code)) if 0 < code <= sys.maxunicode else ""
        known = PIECES.get(char) or Piece("letter" if char.isalpha() else "symbol", char)
        return [known] if char else []

    def rule(self, token: str) -> list[Piece]:
        """Read a rule above a row of a matrix."""
        return [RULE] if self.gaps else []

    def nothing(self, token: str) -> list[Piece]:
        """Read a command that goes together with its argument."""
        if token == r"\color":
            self.optional()
        if self.follows("{"):
            self.argument()
        return []

    def _font(self, name: str) -> Piece:
        r"""Read what a font command applies to; ``{\bf x}`` reaches to the end of its group."""
        font = FONTS[name]
        if name in _SWITCHES:
            return Piece("font", font, (self._rest(),))
        if self.follows("{"):
            if self.depth >= MAX_DEPTH:
                return EMPTY
            return Piece("font", font, (self._group(),))
        return Piece("font", font, (self.argument(),))

    def _placed_at(self) -> str:
        """Read the letter in square brackets that says where an environment stands."""
        opening, letter, closing = [*self.tokens[self.position : self.position + 3], "", "", ""][:3]
        if opening != "[" or closing != "]" or letter not in ("t", "b", "c", "l", "r"):
            return ""
        self.position += 3
        return letter

    def _environment(self, token: str, items: list[Piece]) -> None:
        """Read an environment up to its end, or to the end of the text.

        For drawing, the name of one with columns is followed by them: ``array cc|c``.
        """
        name = token[token.index("{") + 1 : -1].strip().rstrip("*")
        if self.depth >= MAX_DEPTH or token.startswith(r"\end"):
            return
        placed = self._placed_at() if name in _PLACED or token.endswith("*}") else ""
        if self.gaps and placed in ("l", "r") and name.endswith("matrix"):
            name += " " + placed
        if name in _WITH_COLUMNS:
            columns = self.argument()
            if self.gaps:
                letters = (part.text.replace("‖", "|") for part in columns.parts or (columns,))
                name += " " + "".join(text for text in letters if text in ("l", "c", "r", "|"))
        inner = self._nested("end")
        if self.position < len(self.tokens) and self.tokens[self.position].startswith(r"\end"):
            self.position += 1
        rows = inner[0].parts if len(inner) == 1 and inner[0].kind == "rows" else ()
        if not rows:
            rows = (Piece("row", "", (Piece("cell", "", tuple(inner)),)),)
        items.append(Piece("environment", name.strip(), rows))


_COMMANDS: dict[str, Callable[[Reader, str], list[Piece]]] = {
    **dict.fromkeys(_FRACTIONS, Reader.fraction),
    **dict.fromkeys(_BINOMIALS, Reader.binomial),
    **dict.fromkeys((*_OVER, r"\underset"), Reader.stack),
    **dict.fromkeys(_BRACES, Reader.brace),
    **dict.fromkeys(_LABELLED, Reader.arrow),
    **dict.fromkeys(_PAIRS, Reader.pair),
    **dict.fromkeys((name + "*" for name in _PAIRS), Reader.pair),
    **PACKAGED,
    **dict.fromkeys(_WRAPPED, Reader.last_argument),
    **dict.fromkeys(("\\" + name for name in TEXTS), Reader.words),
    **dict.fromkeys(_RULES, Reader.rule),
    **dict.fromkeys(DROPPED_WITH_ARGUMENT, Reader.nothing),
    r"\bbox": Reader.first_argument,
    r"\mathchoice": Reader.first_argument,
    r"\unicode": Reader.character,
    r"\sqrt": Reader.root,
    r"\not": Reader.negation,
    r"\centernot": Reader.negation,
    r"\pmod": Reader.modulus,
}

COMMANDS = frozenset(
    (
        *(name for name in PIECES if name.startswith("\\")),
        *(name for name in IGNORED if name.startswith("\\")),
        *("\\" + name for name in (*FONTS, *ACCENTS, *SHORTHANDS)),
        *_COMMANDS,
        *AFTER,
        *_INFIX,
        *ROW_ENDS,
    )
)
"""All commands that are read as more than their name, with their backslash."""


def _table(rows: list[Piece], cells: list[Piece], items: list[Piece]) -> list[Piece]:
    """Return rows of cells as one piece; an empty last row is none."""
    cells.append(Piece("cell", "", tuple(items)))
    if len(cells) > 1 or items:
        rows.append(Piece("row", "", tuple(cells)))
    return [Piece("rows", "", tuple(rows))]


def _digits(token: str, gaps: bool) -> str:
    """Return a number as it is printed (`gaps`), or as its value is written in English.

    A sign in braces parts thousands where three digits follow each time, and no zero stands first;
    else the last one is the decimal sign.
    """
    if "{" not in token:
        return token
    if gaps:
        return token.replace("{", "").replace("}", "")
    first, *parts = token.replace("{", "").replace(".}", ",").replace(",}", ",").split(",")
    thousands = first[0] != "0" and all(len(part.partition(".")[0]) == 3 for part in parts)
    mixed = "{,}" in token and "{.}" in token
    if (thousands and not mixed) or "." in parts[-1]:
        return first + "".join(parts)
    return f"{first}{''.join(parts[:-1])}.{parts[-1]}"
