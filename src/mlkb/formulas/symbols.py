r"""The vocabulary of mathematics in LaTeX: what each command stands for.

One table maps every command, and every Unicode character, to one `Piece`: its class (relation,
operator, opening bracket, ...) and the one character or word that stands for all its spellings, so
that ``\le``, ``\leq``, ``\leqslant`` and ``≤`` are the same piece from here on. This is where "one
spelling" of the normalisation happens; what the pieces *mean* together is decided in `tree`.

The classes follow TeX's own (Knuth, The TeXbook, ch. 17: Ord, Op, Bin, Rel, Open, Close, Punct).
"""

from collections.abc import Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    r"""One element of a formula as it is written, before any meaning is given to it.

    A tuple and not a dataclass: pieces are made for each symbol of each formula of a build, and a
    frozen dataclass takes three times as long to make.

    Attributes:
        kind: What it is: "letter", "relation", "script", "fraction", ...
        text: Its character, word, font, or environment; empty where `parts` says it all.
        parts: The pieces inside it.

    Example:
        >>> PIECES[r"\leqslant"]
        Piece(kind='relation', text='≤', parts=())
    """

    kind: str
    text: str
    parts: tuple["Piece", ...] = ()


EMPTY = Piece("group", "")
"""No piece: a script or an argument that is not there."""


class Placed(Piece):
    """A piece that knows where in the source it stands; equal to the same piece anywhere else.

    Attributes:
        start: Where it begins: characters from the start of the text.
        end: Where it ends, that character not included.
    """

    start: int
    end: int


def placed(piece: Piece, start: int, end: int) -> Placed:
    """Return a piece with its place."""
    made = Placed(*piece)
    made.start, made.end = start, end
    return made


def grouped(items: Sequence[Piece]) -> Piece:
    """Return pieces as one: a single piece stays itself, so that ``{x}`` is ``x``."""
    if len(items) == 1 and items[0].kind not in ("relation", "operator"):
        return items[0]
    return Piece("group", "", tuple(items))


def names(text: str) -> frozenset[str]:
    """Return the words of a text as a set: a list of words reads better without quotes."""
    return frozenset(text.split())


GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "varkappa": "ϰ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π",
    "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "varGamma": "Γ", "varDelta": "Δ", "varTheta": "Θ", "varLambda": "Λ", "varXi": "Ξ",
    "varPi": "Π", "varSigma": "Σ", "varPhi": "Φ", "varPsi": "Ψ", "varOmega": "Ω",
}  # fmt: skip
"""Greek letters. Both shapes of epsilon and of phi are one letter: authors do not tell them apart
within one text, and which one a font shows by default differs."""

_LETTERS = {"ell": "ℓ", "imath": "ı", "jmath": "ȷ"}
"""Latin letters in another shape, which stand for something as others do."""

_RELATIONS = {
    "=": "=", "≔": "coloneqq coloneq", "≕": "eqqcolon", "≜": "triangleq eqdef", "≐": "doteq",
    "≡": "equiv", "≝": "",
    "≤": "le leq leqslant leqq", "≥": "ge geq geqslant geqq", "≠": "ne neq",
    "≉": "napprox", "<": "< lt",
    ">": "> gt", "≪": "ll", "≫": "gg", "≈": "approx thickapprox", "≅": "cong",
    "≃": "simeq", "∼": "sim thicksim", "∝": "propto varpropto", "∈": "in isin",
    "∉": "notin", "∋": "ni owns", "⊂": "subset", "⊆": "subseteq", "⊃": "supset", "⊇": "supseteq",
    "⊊": "subsetneq varsubsetneq", "⊄": "nsubset", "⊈": "nsubseteq", "≰": "nleq", "≱": "ngeq",
    "≁": "nsim",
    "≇": "ncong", "∦": "nparallel", "∤": "nmid", "↛": "nrightarrow", "⇏": "nRightarrow",
    "⊴": "trianglelefteq unlhd", "⊵": "trianglerighteq unrhd", "≶": "lessgtr", "≷": "gtrless",
    "⋘": "lll", "⋙": "ggg", "≾": "precsim", "≿": "succsim", "⌢": "frown", "⌣": "smile",
    "←": "gets leftarrow longleftarrow", "→": "to rightarrow longrightarrow", "↦": "mapsto",
    "⟼": "longmapsto", "↔": "leftrightarrow", "⇝": "leadsto rightsquigarrow",
    "↑": "uparrow", "↓": "downarrow", "↕": "updownarrow", "⇑": "Uparrow", "⇓": "Downarrow",
    "⇉": "rightrightarrows", "⇢": "dashrightarrow", "↷": "curvearrowright",
    "⟷": "longleftrightarrow", "↪": "hookrightarrow", "↩": "hookleftarrow",
    "⇀": "rightharpoonup",
    "⇌": "rightleftharpoons", "↗": "nearrow", "↘": "searrow", "↠": "twoheadrightarrow",
    "≺": "prec", "≻": "succ", "⪯": "preceq preccurlyeq", "⪰": "succeq succcurlyeq",
    "≲": "lesssim", "≳": "gtrsim", "⊥": "perp bot", "⊨": "models vDash", "⊢": "vdash",
    "≍": "asymp", "⊑": "sqsubseteq", "⊒": "sqsupseteq", "⫫": "indep Perp", "⊲": "lhd", "⊳": "rhd",
    "⪇": "lneq", "⪈": "gneq", "≨": "lneqq lvertneqq", "≩": "gneqq gvertneqq", "≮": "nless",
    "≯": "ngtr", "⊀": "nprec", "⊁": "nsucc", "⋦": "lnsim", "⋧": "gnsim", "⪅": "lessapprox",
    "⪆": "gtrapprox", "⋖": "lessdot", "⋗": "gtrdot", "⋚": "lesseqgtr", "⋛": "gtreqless",
    "⊏": "sqsubset", "⊐": "sqsupset", "⋐": "Subset", "⋑": "Supset",
    "⫋": "subsetneqq varsubsetneqq", "⊋": "supsetneq varsupsetneq", "⫌": "supsetneqq",
    "⪳": "preceqq", "⪴": "succeqq",
    "⫅": "subseteqq", "⫆": "supseteqq", "⊅": "nsupset", "⊉": "nsupseteq", "⋪": "ntriangleleft",
    "⋫": "ntriangleright", "⋬": "ntrianglelefteq", "⋭": "ntrianglerighteq", "≬": "between",
    "⋔": "pitchfork", "∽": "backsim", "⋍": "backsimeq", "≏": "bumpeq", "≎": "Bumpeq",
    "≗": "circeq", "≖": "eqcirc", "≑": "doteqdot Doteq", "≓": "risingdotseq",
    "≒": "fallingdotseq", "≊": "approxeq", "⪷": "precapprox", "⪸": "succapprox",
    "⪵": "precneqq", "⪶": "succneqq", "⋞": "curlyeqprec", "⋟": "curlyeqsucc", "⊩": "Vdash",
    "⊪": "Vvdash", "⊣": "dashv", "⊬": "nvdash", "⊭": "nvDash", "⊮": "nVdash", "⊯": "nVDash",
    "⋈": "bowtie Join", "∷": "dblcolon", "⩴": "Coloneqq Coloneq",
    "↚": "nleftarrow", "↮": "nleftrightarrow", "⇍": "nLeftarrow", "⇎": "nLeftrightarrow",
    "⇈": "upuparrows", "⇊": "downdownarrows", "⇇": "leftleftarrows", "⇄": "rightleftarrows",
    "⇆": "leftrightarrows", "⇚": "Lleftarrow", "⇛": "Rrightarrow", "↬": "looparrowright",
    "↫": "looparrowleft", "↺": "circlearrowleft", "↻": "circlearrowright",
    "↶": "curvearrowleft", "⇁": "rightharpoondown", "↼": "leftharpoonup",
    "↽": "leftharpoondown", "⇋": "leftrightharpoons", "↿": "upharpoonleft",
    "⇃": "downharpoonleft", "⇂": "downharpoonright", "⇠": "dashleftarrow",
    "↢": "leftarrowtail", "↣": "rightarrowtail", "↰": "Lsh", "↱": "Rsh", "↞": "twoheadleftarrow",
    "↖": "nwarrow", "↙": "swarrow", "⇕": "Updownarrow", "⊸": "multimap", "↤": "mapsfrom",
    "↭": "leftrightsquigarrow",
}  # fmt: skip
_ARROWS = {
    "⇒": "Rightarrow implies Longrightarrow", "⇐": "Leftarrow impliedby Longleftarrow",
    "⇔": "Leftrightarrow iff Longleftrightarrow", "∴": "therefore", "∵": "because",
}  # fmt: skip
_OPERATORS = {
    "+": "+", "-": "-", "±": "pm", "∓": "mp", "⋅": "cdot vdot dotproduct",
    "×": "times cross crossproduct", "*": "* ast",
    "/": "/", "÷": "", "∘": "circ", "⊙": "odot", "⊗": "otimes", "⊕": "oplus", "⊖": "ominus",
    "∪": "cup", "∩": "cap", "∖": "setminus smallsetminus", "∧": "wedge land", "∨": "vee lor",
    "⊎": "uplus", "⊔": "sqcup", "⊓": "sqcap", "∙": "bullet", "⋆": "star", "†": "dagger",
    "‡": "ddagger", "⊘": "oslash", "∐": "amalg", "⋄": "diamond", "≀": "wr", "∗": "",
    "⊞": "boxplus", "⊠": "boxtimes", "⋉": "ltimes", "⋊": "rtimes", "⊛": "circledast",
    "◁": "triangleleft", "▷": "triangleright", "⊟": "boxminus", "⊡": "boxdot",
    "⋒": "Cap", "⋓": "Cup", "⊼": "barwedge", "⊻": "veebar", "⋏": "curlywedge", "⋎": "curlyvee",
    "∔": "dotplus", "⋇": "divideontimes", "⊚": "circledcirc", "⊝": "circleddash",
    "⋋": "leftthreetimes", "⋌": "rightthreetimes",
}  # fmt: skip
_OPEN = {"(": "( lparen", "[": "[ lbrack", "{": "lbrace {", "⟨": "langle", "⌊": "lfloor",
         "⌈": "lceil", "⟦": "llbracket", "⌜": "ulcorner", "⌞": "llcorner"}  # fmt: skip
_CLOSE = {")": ") rparen", "]": "] rbrack", "}": "rbrace }", "⟩": "rangle", "⌋": "rfloor",
          "⌉": "rceil", "⟧": "rrbracket", "⌝": "urcorner", "⌟": "lrcorner"}  # fmt: skip
_SYMBOLS = {
    "∞": "infty", "∇": "nabla grad gradient vnabla", "∂": "partial", "∅": "emptyset varnothing",
    "∀": "forall",
    "∃": "exists", "∄": "nexists", "¬": "neg lnot", "ℏ": "hbar hslash", "ℜ": "Re",
    "ℑ": "Im", "℘": "wp", "ℵ": "aleph", "⊤": "top intercal", "∠": "angle",
    "△": "triangle bigtriangleup vartriangle",
    "□": "Box square qed", "◇": "Diamond", "√": "surd", "∁": "complement", "♯": "sharp",
    "♭": "flat", "♮": "natural", "✓": "checkmark", "■": "blacksquare",
    "°": "degree", "%": "%", "#": "#", "&": "", "$": "", "_": "_",
    "\\": "backslash", "§": "S", "¶": "P", "£": "pounds", "@": "", "♠": "spadesuit",
    "♣": "clubsuit", "♢": "diamondsuit", "♡": "heartsuit", "★": "bigstar", "ð": "eth",
    "ℶ": "beth", "ϝ": "digamma", "◊": "lozenge", "℧": "mho", "∡": "measuredangle", "◯": "bigcirc",
    "▽": "bigtriangledown triangledown", "▲": "blacktriangle", "↾": "upharpoonright restriction",
    "‰": "perthousand permil",
    "▼": "blacktriangledown", "◀": "blacktriangleleft", "▶": "blacktriangleright",
    "⧫": "blacklozenge", "∢": "sphericalangle", "Ⅎ": "Finv", "⅁": "Game", "ℷ": "gimel",
    "ℸ": "daleth", "®": "circledR", "Ⓢ": "circledS", "¥": "yen", "✠": "maltese",
    "©": "copyright", "€": "euro", "╱": "diagup", "╲": "diagdown",
}  # fmt: skip
_DOTS = {"…": "dots ldots dotsc dotso mathellipsis", "⋯": "cdots dotsb dotsm dotsi", "⋮": "vdots",
         "⋱": "ddots"}  # fmt: skip
_PUNCTUATION = {",": ",", ";": "", ":": ": colon", ".": "ldotp", "!": "", "?": ""}
_BIG = {
    "∑": "sum", "∏": "prod", "∫": "int smallint", "∬": "iint", "∭": "iiint", "∮": "oint",
    "∯": "oiint varoiint", "∰": "oiiint", "∲": "varointclockwise", "∳": "ointctrclockwise",
    "⨌": "iiiint",
    "∐": "coprod", "⋃": "bigcup", "⋂": "bigcap", "⨁": "bigoplus", "⨂": "bigotimes",
    "⨀": "bigodot", "⋁": "bigvee", "⋀": "bigwedge", "⨆": "bigsqcup", "⨄": "biguplus",
}  # fmt: skip

FUNCTIONS = names(
    "arccos arcsin arctan arg argmax argmin cos cosh cot coth csc deg det dim exp gcd hom inf ker"
    " lg lim liminf limsup ln log max min sec sin sinh sup tan tanh softmax sigmoid logit relu"
    " ReLU erf sgn sign diag rank trace tr Tr Var Cov Pr prox proj span supp vec dom epi conv"
    " Bernoulli softplus Attention LayerNorm"
)
"""Words that are functions or operators when letters run together (``exp``, not e times x times p);
typed without a backslash they occur in queries and in hasty articles alike."""

_COMMAND_NAMES = {
    "limsup": "varlimsup", "liminf": "varliminf", "injlim": "injlim varinjlim",
    "projlim": "projlim varprojlim", "plim": "plim", "erfc": "erfc", "sech": "sech", "csch": "csch",
    "arcsec": "arcsec", "arccsc": "arccsc", "arccot": "arccot", "Res": "Res",
}  # fmt: skip
"""Functions that are told by their backslash alone, and their commands."""

LIMIT_NAMES = names(
    "lim liminf limsup max min sup inf argmax argmin arg det gcd Pr plim injlim projlim"
)
"""Names whose subscript stands under them in display style (The TeXbook, ch. 18, ``\\limits``)."""

SPACES = {"quad": "  ", "qquad": "    "}
"""The spaces wide enough to separate two statements; narrower ones carry nothing."""

IGNORED = names(
    r"""\, \; \: \! \> \  \/ \displaystyle \textstyle \scriptstyle \scriptscriptstyle \limits
    \nolimits \nonumber \notag \allowbreak \nobreak \mathstrut \strut \null \relax \hfill \noindent
    \centering \space \thinspace \medspace \thickspace \negthinspace \enspace \enskip \break
    \quad* \protect \unskip \ignorespaces \negmedspace \negthickspace \smallskip \medskip \bigskip
    \vphantom* \nolinebreak \linebreak \cr* \left \right \middle \big
    \Big \bigg \Bigg \bigl \Bigl \biggl \Biggl \bigr \Bigr \biggr \Biggr \bigm \Bigm \biggm \Biggm
    \( \) \[ \] \mathop \mathrel \mathbin \mathord \mathopen \mathclose \mathpunct \mathinner
    \ensuremath \boxed \fbox \smash \mathclap \mathllap \mathrlap
    \vcenter \raggedright \tiny \small \footnotesize \scriptsize \normalsize \large \Large \- ~ $
    $$"""
) | {"\\ ", "\\\n", "\\\t"}
"""Commands that show nothing of their own; an argument in braces that follows is kept. The brackets
after ``\\left`` and its like need no help to be matched."""

DROPPED_WITH_ARGUMENT = names(
    r"\tag \tag* \label \ref \eqref \hspace \hspace* \vspace \vspace* \mspace \phantom \hphantom"
    r" \vphantom \color \rule \cite \raisebox \hskip \kern \require"
)
"""Commands that go together with their argument, since neither is mathematics."""

FONTS = {
    "mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "pmb": "bold", "symbf": "bold",
    "bf": "bold", "mathbb": "double", "mathds": "double", "Bbb": "double", "symbb": "double",
    "mathcal": "script", "mathscr": "script", "cal": "script", "EuScript": "script",
    "mathfrak": "fraktur", "frak": "fraktur", "mathrm": "roman", "rm": "roman", "symup": "roman",
    "mathup": "roman", "mathsf": "roman", "sf": "roman", "mathtt": "mono", "tt": "mono",
    "vb": "bold", "vb*": "bold", "vectorbold": "bold", "hm": "bold", "symbfit": "bold",
    "mathit": "italic", "mathnormal": "italic", "it": "italic",
    "operatorname": "roman", "operatorname*": "operator", "operatornamewithlimits": "operator",
    "boldmath": "bold", "bold": "bold",
}  # fmt: skip
"""Font commands, by the alphabet that shows them. Sans serif and italics are shown as typed;
"operator" is roman with limits under it."""

UPRIGHT = ("roman", "operator")

TEXTS = names(
    "text textrm textbf textit textsf texttt textnormal mbox hbox emph textup textsc textmd"
)

ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0305", "vec": "\u20d7", "overrightarrow": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db", "check": "\u030c", "breve": "\u0306",
    "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a", "underline": "\u0332",
    "overleftarrow": "\u20d6", "widecheck": "\u030c", "underbar": "\u0332",
    "overleftrightarrow": "\u20e1", "ddddot": "\u20dc", "underrightarrow": "\u20ef",
    "slashed": "\u0338", "utilde": "\u0330", "undertilde": "\u0330",
    "cancel": "\u0336", "bcancel": "\u0336", "xcancel": "\u0336",
}  # fmt: skip
"""Accents and the combining character that draws each over one letter."""

NEGATED = {"=": "≠", "∈": "∉", "⊂": "⊄", "⊆": "⊈", "∃": "∄", "≤": "≰", "≥": "≱", "∼": "≁",
           "≈": "≉"}  # fmt: skip
"""Signs that are crossed out, and the one sign that says the same; `PIECES` has all of them."""

STRIKES = names("cancel bcancel xcancel")
"""Accents that cross out what they stand on, every character of it."""

SHORTHANDS = {
    "R": ("double", "R"), "N": ("double", "N"), "Z": ("double", "Z"), "Q": ("double", "Q"),
    "C": ("double", "C"), "E": ("double", "E"), "reals": ("double", "R"), "Reals": ("double", "R"),
    "cnums": ("double", "C"), "Complex": ("double", "C"), "natnums": ("double", "N"),
    "1": ("double", "1"), "X": ("bold", "X"), "L": ("script", "L"), "F": ("script", "F"),
}  # fmt: skip
"""Macros that nearly every preamble defines, and what they nearly always stand for."""


def _spelled(kind: str, group: dict[str, str]) -> dict[str, Piece]:
    """Return the pieces of one class under the character itself and under their commands."""
    pieces: dict[str, Piece] = {}
    for text, spellings in group.items():
        piece = Piece(kind, text)
        if text not in "{}$&%_\\#~":  # these mean something else when typed bare
            pieces[text] = piece
        for name in spellings.split():
            if name[0].isalpha() or name in "{}%#_":
                pieces["\\" + name] = piece
    return pieces


def _lettered() -> dict[str, Piece]:
    """Return letters, digits and named functions."""
    pieces: dict[str, Piece] = {}
    for name, letter in (GREEK | _LETTERS).items():
        pieces["\\" + name] = pieces[letter] = Piece("letter", letter)
    for code in (*range(65, 91), *range(97, 123)):
        pieces[chr(code)] = Piece("letter", chr(code))
    for digit in "0123456789":
        pieces[digit] = Piece("number", digit)
    for name in FUNCTIONS:
        pieces[name] = Piece("name", name)
        if name not in ACCENTS:  # "vec" is a word, \\vec an arrow
            pieces["\\" + name] = pieces[name]
    for name, spellings in _COMMAND_NAMES.items():
        pieces |= {"\\" + spelling: Piece("name", name) for spelling in spellings.split()}
    return pieces


_ALIASES = {
    "−": "-", "–": "-", "·": "⋅", "∗": "*", "⟶": "→", "⟵": "←", "⟹": "⇒", "⟺": "⇔", "ϵ": "ε",
    "ϕ": "φ", "⩽": "≤", "⩾": "≥", ":=": "≔", "=:": "≕",
    "<=": "≤", ">=": "≥", "->": "→", "=>": "⇒", "...": "…", "∆": "Δ", "µ": "μ",
    "∊": "∈", "⟂": "⊥", "⊺": "⊤", r"\dag": "†", r"\hdots": "…",
    r"\*": "*", r"\vcentcolon": ":", r"\ordinarycolon": ":", r"\ohm": "Ω", r"\micro": "μ",
}  # fmt: skip
"""Characters and pairs of them that say the same as another. ``!=`` is none of them: in LaTeX it is
a factorial and an equals sign; `typed` reads it in queries."""


def _table() -> dict[str, Piece]:
    bar, norm = Piece("bar", "|"), Piece("bar", "‖")
    given, prime = Piece("mid", "|"), Piece("prime", "′")
    pieces = _spelled("big", _BIG)
    for kind, group in (
        ("punctuation", _PUNCTUATION), ("dots", _DOTS), ("symbol", _SYMBOLS), ("close", _CLOSE),
        ("open", _OPEN), ("operator", _OPERATORS), ("arrow", _ARROWS), ("relation", _RELATIONS),
    ):  # fmt: skip
        pieces |= _spelled(kind, group)
    pieces |= _lettered()
    pieces |= {alias: pieces[text] for alias, text in _ALIASES.items()}
    pieces |= {
        "|": bar, r"\vert": bar, r"\|": norm, r"\Vert": norm, r"\parallel": norm, "‖": norm,
        r"\shortparallel": norm, r"\shortmid": given,
        "∥": norm, "||": norm, r"\lvert": Piece("left bar", "|"),
        r"\rvert": Piece("right bar", "|"), r"\lVert": Piece("left bar", "‖"),
        r"\rVert": Piece("right bar", "‖"), r"\mid": given,
        "∣": given, r"\divides": given, r"\prime": prime, r"\bmod": Piece("name", "mod"),
        r"\mod": Piece("name", "mod"), r"\And": Piece("symbol", "&"), r"\&": Piece("symbol", "&"),
        r"\AA": Piece("accent", "mathring", (Piece("letter", "A"),)),
        r"\given": given, r"\suchthat": given, r"\celsius": Piece("symbol", "°C"),
        r"\$": Piece("symbol", "$"), r"\enspace": Piece("space", " "),
        r"\quad": Piece("space", SPACES["quad"]), r"\qquad": Piece("space", SPACES["qquad"]),
    }  # fmt: skip
    return pieces


PIECES = _table()
"""Every spelling that is one piece by itself: commands with their backslash, characters, words."""
