r"""A query cut into chunks, and each chunk judged: is it mathematics, may it be, or is it words?

A query is cut at white space, but not inside brackets. A chunk is judged by itself; what its
neighbours make of it is decided in `query`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from mlkb.formulas.patterns import compiled
from mlkb.formulas.shorthand import FIELD_OPERATORS, KETS, glued
from mlkb.formulas.symbols import FUNCTIONS, names
from mlkb.formulas.typed import (
    ACCENTED,
    ANY_GREEK,
    BARE_ACCENTS,
    BARE_ANGLES,
    BARE_GREEK,
    BARE_OPERATORS,
    BARE_RELATIONS,
    BARE_SIGNS,
    DERIVATIVE,
    DIFFERENTIAL,
    INNER_PRODUCT,
)

__all__ = [
    "ACRONYMS",
    "GRAM",
    "GREEK_NAME",
    "LEADING_NAMES",
    "LETTER",
    "LITTLE_WORDS",
    "RELATION",
    "SHORT_NAME",
    "SIGN_WORDS",
    "Chunk",
    "Kind",
    "chunks_of",
]

Kind = Literal["strong", "weak", "product", "differential", "word"]
"""What a chunk is judged to be. In order:

- it can only be mathematics: a command, ``x^2``, ``w_{ij}``, ``∇``, ``f(x)``;
- it may be: single letters, numbers, operators, ``log``;
- letters in a row that may be multiplied (``mx``, ``XW``), or the name of a Greek letter;
- ``dx``, which may be an abbreviation too;
- it is none.
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the query, from `start` up to before `end`, and what it was judged to be."""

    start: int
    end: int
    text: str
    kind: Kind


# -- words -------------------------------------------------------------------------------------

ACRONYMS = names(
    "AIC API AUC BCE BIC CCA CDF CLT CNN CRF CTC DAG DCT DFT DNN DTW EKF ERM FDR FFT FIR FPR GAN"
    " GBM GCN GCV GLM GLS GMM GNN GPT GRU HMC HMM ICA IID IIR KDE KKT LDA LLE LLM LQR LSE LTI MAD"
    " MAE MAP MCC MDL MDP MDS MGF MLE MLP MMD MSE NCA NCE NLL NLP NMF NMI ODE OLS OOB PAC PCA PDE"
    " PDF PGD PID PLS PMF PSD QDA RBF RBM RLS RNN ROC RSS SDE SDP SEM SGD SMC SMO SNE SNR SOM SSE"
    " SSM SSR SVC SVD SVI SVM SVR TPR TSS UCB UKF VAE VAR VIF WLS XOR"
)
"""Words of three capitals that are no product of matrices."""

LEADING_NAMES = names(
    "log ln exp max min argmax argmin sup inf lim sin cos tan tanh det tr softmax sigmoid KL Var"
    " Cov arg sqrt"
) | frozenset(BARE_SIGNS)
"""Functions and signs that may stand apart from what they are applied to: ``log p``."""

LITTLE_WORDS = names("the and for not are was but all any one two its via per")
"""Words of three letters that never name anything in a formula."""

_SHORT_WORDS = names(
    "is of to in on by an as at be do if it no or so us we vs my he me up go ok am id ai ml dl nn"
    " rl ci ui ux os pc tv de db dl"
)
"""Words and abbreviations of two letters that are no product."""

SIGN_WORDS = frozenset((*BARE_RELATIONS, *BARE_OPERATORS))
"""Relations and operators that are typed as words: ``succeq``, ``odot``."""

_OPERATOR_WORDS = names(
    r"\ || := <= >= != -> <- … ... → ⇒ · × ← ± ≈ ~ - – — / & + * = < > | : , . ; ! ?"
)
"""Chunks that are an operator, a relation or a mark of punctuation and nothing else."""

# -- patterns: what the parts of a formula look like -------------------------------------------

_CHUNK = r"\S+"
"""What is cut out at white space."""

_GREEK = "α-ωΑ-Ωϑϕϖϱϵ"
"""Greek letters, inside a character class."""

_SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ₀-₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
"""Small characters that are typed in formulas, inside a character class."""

LETTER = f"[A-Za-z{_GREEK}𝐀-𝟋ℂℍℕℙℚℝℤℒℓ]"
"""A letter that may stand for something."""

_NAMES = "|".join(
    sorted(
        (FUNCTIONS | names("KL E Var Cov Pr sqrt"))
        - names("span sign rank trace arg epi conv dom supp sec deg hom ker lg vec Attention")
        - names("Bernoulli"),
        key=len,
        reverse=True,
    )
)
"""Functions by name; those left out are words of prose as often."""

_BARE = "|".join((ACCENTED, *BARE_GREEK, *BARE_SIGNS))
"""What is typed by its name, without a backslash: ``lambda``, ``sum``, ``yhat``."""

_NAMED = rf"(?<![A-Za-z])(?:{_NAMES}|{_BARE})(?![A-Za-z])"
"""A function or such a name, no part of a longer word."""

GREEK_NAME = rf"(?<![A-Za-z])(?:{ACCENTED}|{ANY_GREEK})(?![A-Za-z])"
"""A Greek letter or an accented one by its name."""

_ACCENT_BEFORE = rf"(?<![A-Za-z\\])(?:{'|'.join(BARE_ACCENTS)})"
"""An accent typed as a word in front of its letter: ``hat y``."""

_ACCENTED_NEXT = rf"(?:{LETTER}|{ANY_GREEK})(?![A-Za-z])"
"""The letter that it belongs to."""

_SINGLE = rf"(?<![A-Za-z\\]){LETTER}(?![A-Za-z])"
"""A letter by itself."""

SHORT_NAME = r"(?<![A-Za-z\\])[a-z]{3}(?![A-Za-z])"
"""A word of three letters, which may name something in a formula: ``obs``, ``adj``."""

RELATION = rf"[=<>~≤≥≈≠∼∝←→∈]|:=|<=|>=|!=|<-|{'|'.join(BARE_RELATIONS)}"
"""A relation."""

_EQUATION = rf"{LETTER}[^=<>]*[=<>]+[^=<>]+$"
"""A relation with operands on both sides."""

# -- patterns: what is mathematics -------------------------------------------------------------

_COMMAND = r"\\(?:[A-Za-z]{2,}|[|{},;!:])"
"""A command of LaTeX."""

_CARET = rf"(?:{LETTER}|\d|[)\]}}|‖′'])\^"
"""A power."""

_SUBSCRIPT = (
    rf"(?:^|[^A-Za-z_])(?:{LETTER}|{_NAMES}|{_BARE}|{ANY_GREEK})_(?:\{{|[0-9]+(?!\w)"
    rf"|[A-Za-z{_GREEK}]{{1,2}}(?![A-Za-z_])|[{_GREEK}]|(?:{ANY_GREEK})(?![A-Za-z_]))"
)
"""A subscript of a letter or a name; ``file_names`` has none."""

GRAM = r"(?<![A-Za-z])(?P<matrix>[A-Z])['′](?P=matrix)(?![A-Za-z])"
"""``X'X``: a matrix times itself transposed."""

_SYMBOL = (
    r"[∇∂∑∏∫√∞∈∉⊂⊆∪∩∀∃‖⟨⟩⊙⊗⊕∝∼≈≤≥≠≡⊥𝔼ℝ𝟙ℒ←↦⇒⇔·×∘±]|[\U0001d400-\U0001d7ff]|\|\||:="
    rf"|(?:{LETTER}|[)\]|‖])[{_SMALL}]"
    rf"|{LETTER}[\u0302-\u0304\u0307\u20d7]"
)
"""A character of mathematics, or a letter with a small one or with an accent."""

_CALL = rf"(?s)(?:^|[^A-Za-z_])(?:{LETTER}|{_NAMES}|{_BARE})\*?[(\[](?P<inner>.*)$"
"""A letter or a function applied to what stands in brackets."""

_TRACE = r"(?<![A-Za-z\\])trace\("
"""A trace, which is a word of prose as well."""

_TRACE_OF_PRODUCT = (
    rf"{_TRACE}(?!(?:{'|'.join(sorted(ACRONYMS))})\))(?=[^()\s]*[A-Z][^()\s]*[A-Z])"
    r"[A-Z](?:[A-Z*+⊤ᵀ-]|\^(?:[A-Z⊤]|-1|\{-?[A-Z⊤\d]{1,3}\}))*+\)"
)
"""``trace(AXB)``: nothing in capitals has a trace but a product of matrices. ``rank(AB)`` is left
to prose."""

_CAPITALS = (
    rf"(?<![A-Za-z])(?!(?:{'|'.join(sorted(ACRONYMS))})(?![A-Z]))[A-Z]{{3,5}}"
    rf"(?=\^[A-Z*⊤\d{{(-]|_(?:[a-z\d](?!\w)|\{{)|[{_SMALL}])"
)
"""A product of matrices with a script behind it: ``USV^T``."""

_MASSES = r"(?<![A-Za-z])[A-Z]{2}[a-rt-z](?=[/^])"
"""``GMm/r^2``; capitals with an s are a plural."""

_A_DIFFERENTIAL = rf"-?{DIFFERENTIAL}(?:_(?:\{{[^{{}}]*\}}|\w))?"
"""``dx``, ``-dx``, ``dx_i``."""

_SYMBOLS_ONLY = (
    rf"^(?:{LETTER}(?![A-Za-z])['*′]?|\d++(?:\.\d++)?|[{_SMALL}]|\\[,;!: ]"
    r"|[-+*/=<>~|()\[\]{},.:;!'′⋅−→…])++$"
)
"""Nothing but single letters, numbers and signs."""

_PRODUCT_OF_TWO = r"[A-Za-z]{2}"
"""Two letters in a row."""

_TWO_LETTERS = rf"(?:[A-Z][a-z]|[a-z][A-Z]|[A-Za-z][{_GREEK}]|[{_GREEK}][A-Za-z{_GREEK}])"
_EQUAL_SIDE = rf"-?(?:{_TWO_LETTERS}|[A-Z]{{2}}|{LETTER})['′]?"
_EQUAL_PRODUCTS = rf"(?={_TWO_LETTERS}|[^=]*={_TWO_LETTERS}){_EQUAL_SIDE}={_EQUAL_SIDE}"
"""``Ax=b``, ``Av=λv``, ``AV=VΛ``: two letters of which one is a capital and one is not, or one is
Greek, are a product where something as short is equal to it; ``lr=0.01`` and ``ML=AI`` are none."""

_GLUED_DIFFERENTIAL = r"-?\d*(?:[A-Za-z]{1,3}d[A-Z]|[A-Z]d[a-z])"
"""``TdS``, ``-pdV``: no word has a small d between these."""

_SHORT_OPERANDS = r"[-+*/()\d]*(?:[A-Za-z]{1,2}(?![A-Za-z])[-+*/()\d]*)+"
"""Operands of a letter, or of one with its index, with operators between them: ``Tc/Th``."""

_FIELD = rf"(?<![A-Za-z\\])(?:{'|'.join(FIELD_OPERATORS)})$"
"""An operator on a vector field at the end of a chunk: ``curl``."""

_KET_NAME = rf"(?:{LETTER}(?![A-Za-z])|{ANY_GREEK}|up|down|\d|[-+*^_(){{}}′'†])+"
"""What stands in a ket: a letter, a number, no word."""

_LINEAR = r"[A-Za-z0-9=+\-*/<>().,|]+"
"""What an equation without scripts is made of: ``y=wx+b``."""

_BETWEEN_OPERANDS = r"[=<>+\-*/(),|]+"
"""What parts its operands."""

# -- patterns: what is none --------------------------------------------------------------------

_NOT_MATHEMATICS = (
    r"(?<![\w.])(?:np|numpy|jnp|torch|tf|math|F)\.(?=\w|\()"
    r"|://|^www\.|\S@\S+\.\w|^-{1,2}[A-Za-z]{2}|\w/\w*[A-Za-z]{3}"
    r"|\.(?:py|md|txt|ipynb|csv|json|yaml|yml|toml|html|pdf|cpp|c|h|js)$|^[A-Za-z]+\+\+|^#|\^_\^"
)
"""Code, addresses, options, alternatives (``and/or``), files, languages, headings, a smile."""

_DRIVE = r"[A-Za-z]:\\"
"""The beginning of a path of Windows."""

_SETTING = r"x[-=<>]+(?:x|[\d.]+(?:e-?\d+)?)"
"""``beta=0.9`` and ``alpha-beta``, each Greek name written ``x``: a parameter, a term."""

_LONG_WORD = r"[A-Za-z]{4,}|(?<![A-Za-z\\])[a-z]{3}(?![A-Za-z])"
"""A word, which shows that the brackets around it hold no arguments."""

_SCRIPT_WORD = r"[_^]\{?[A-Za-z]+\}?"
"""A word in a script, which is no prose."""

_WORD = r"[A-Za-z]{3,}"
"""A word of prose outside scripts."""

_BRACKETS = "()[]"
"""What another chunk closes, or opened, tells no word from a product: ``(Xw``, ``alpha)``."""

_MATRIX_PRODUCT = r"[A-Z][a-z]|[a-z][A-Z]"
"""A matrix times a vector or a number. Within brackets, two capitals are as often what was counted,
``TP/(TP+FP)``, and two small letters a unit."""

_TERM = rf"(?:{_MATRIX_PRODUCT}|{LETTER}|\d{{1,3}})"
_SUMMED_PRODUCTS = rf"\((?:{_TERM}[+−-])+{_TERM}\)"
"""A sum in brackets of letters and such products: ``(Xw-y)``."""

_SCALED_SIGN = r"[A-Za-z]{1,2}\*x"
"""A letter or a product of two, times what was replaced by x: ``lr*grad``."""

_OPENED = rf"{LETTER}\*?[(\[][^)\]]*$"
"""A call that the chunk does not close."""

# -- patterns: words within brackets -----------------------------------------------------------

_INNER_NAMES = "|".join((ACCENTED, *BARE_GREEK, "sum", "prod", "nabla", "grad", "infty"))
"""Words that stand for something within brackets; "int" rather is a type."""

_A_NAME = rf"(?<![A-Za-z])(?:{_INNER_NAMES})(?![A-Za-z])"
"""One of these by itself."""

_KNOWN = rf"{_NAMES}|{_TRACE}|{_A_NAME}"
"""All that a formula may name within brackets."""

_OPERATOR_BEFORE = r"(?:[+*/=<>|≤≥≈∼∝·×−]|(?<![^\s([{])-|\s-\s)\s*$"
_OPERATOR_AFTER = r"\s*(?:[+*/=<>|^_≤≥≈∼∝·×−]|-\s)"
"""An operator on either side of a word; a hyphen is one where it does not join two words."""

_WITHIN_BARS = (
    r"(?<=\|)\s?[A-Za-z]{4,12}(?=\s-\s|\s?[+*/])"
    r"|(?:(?<=\s-\s)|(?<=[+*/]\s)|(?<=[+*/]))[A-Za-z]{4,12}(?=\s?\|)"
)
"""A word that is subtracted or divided within bars: ``|mean - mu|``."""

_BRACKET_BEFORE, _BRACKET_AFTER = r"(?:^|[(\[{,|])\s*$", r"\s*(?:[)\]},|]|$)"
"""Where an argument begins and ends."""


def chunks_of(text: str) -> list[Chunk]:
    """Cut the query into chunks, none of which ends within brackets, and judge each."""
    parts: list[Chunk] = []
    chunks = [(m.start(), m.end()) for m in compiled(_CHUNK).finditer(text)]
    products = [m.span() for m in compiled(INNER_PRODUCT).finditer(text)]
    i = 0
    while i < len(chunks):
        start, end = chunks[i]
        reach = _closed_at(text, chunks, i)
        for opened, closed in products:
            if start <= opened < end:
                reach = max(reach, next(j for j in range(i, len(chunks)) if chunks[j][1] >= closed))
        end = chunks[reach][1]
        chunk = text[start:end]
        kind = _judge(chunk)
        if kind == "word" and reach > i:  # brackets in prose: judge word by word
            end = chunks[i][1]
            chunk, reach = text[start:end], i
            kind = "word" if compiled(_OPENED).search(chunk) else _judge(chunk)
        if parts and kind != "word" and _belongs_together(parts[-1].text, chunk):
            start = parts.pop().start
            chunk, kind = text[start:end], "product" if kind == "weak" else kind
        parts.append(Chunk(start, end, chunk, kind))
        i = reach + 1
    return parts


def _belongs_together(word: str, following: str) -> bool:
    """Tell ``hat y`` from a hat, and ``curl E`` from a curl."""
    is_accent = compiled(_ACCENT_BEFORE + "$").search(word)
    return bool(
        (is_accent and compiled(_ACCENTED_NEXT).match(following))
        or (compiled(_FIELD).search(word) and compiled(_SINGLE).match(following))
    )


def _closed_at(text: str, chunks: list[tuple[int, int]], first: int) -> int:
    """Return the chunk in which the brackets that open in `first` are closed.

    A brace after a command that nothing closes reaches to the end (a half-typed formula); a round
    bracket that nothing closes does not reach at all.
    """
    depth = braces = 0
    for i in range(first, min(len(chunks), first + 60)):
        for char in text[chunks[i][0] : chunks[i][1]]:
            depth += (char in "([") - (char in ")]")
            braces += (char == "{") - (char == "}")
        if depth <= 0 and braces <= 0:
            return i
    if braces > 0 and "\\" in text[chunks[first][0] : chunks[first][1]]:
        return len(chunks) - 1
    return first


def _judge(chunk: str) -> Kind:
    """Judge one chunk."""
    bare = compiled(f"{_ACCENT_BEFORE} (?={_ACCENTED_NEXT})").sub("", chunk.strip(',;:.?!"“”'))
    if not bare:
        return "word"
    if bare in _OPERATOR_WORDS or bare in SIGN_WORDS:
        return "weak"
    if bare in BARE_ANGLES or _is_inner_product(bare) or _has_ket(bare):
        return "strong"
    if compiled(DERIVATIVE).search(bare):
        return "strong"
    if compiled(_GLUED_DIFFERENTIAL).fullmatch(bare):
        return "product"
    if compiled(_EQUAL_PRODUCTS).fullmatch(bare):
        return "strong"
    if compiled(_DRIVE).match(bare) or (
        compiled(_NOT_MATHEMATICS).search(compiled(_NAMED).sub("", bare)) and "\\" not in bare
    ):
        return "word"
    if _is_strong(bare):
        return "strong"
    if compiled(_SYMBOLS_ONLY).match(bare):
        has_operands = compiled(_EQUATION).search(bare)
        return "strong" if has_operands and not bare.startswith("<") else "weak"
    return _judge_letters(bare)


def _is_inner_product(bare: str) -> bool:
    """Tell ``<grad f(y), x - y>`` from ``<int, float>``, which is no mathematics."""
    found = compiled(INNER_PRODUCT).fullmatch(bare)
    return found is not None and not compiled(_LONG_WORD).search(_without_names(found["inner"]))


def _has_ket(bare: str) -> bool:
    """Tell ``<n|V|m>`` and ``H|psi>`` from what prompts and programs have in such brackets."""
    found = compiled(KETS).finditer(bare)
    inner = [name for match in found for name in match.group("bra", "ket", "alone") if name]
    return bool(inner) and all(compiled(_KET_NAME).fullmatch(name) for name in inner)


def _judge_letters(bare: str) -> Kind:
    """Judge a chunk of several letters without a script or call."""
    if kind := _judge_bracketed(bare):
        return kind
    if bare.removeprefix("-") in LEADING_NAMES:
        return "weak"
    if compiled(_A_DIFFERENTIAL).fullmatch(bare) and bare not in _SHORT_WORDS:
        return "differential"
    if bare in BARE_GREEK or compiled(ACCENTED).fullmatch(bare):
        return "product"
    if _has_glued_indices(bare):
        return "product"
    if compiled(_PRODUCT_OF_TWO).fullmatch(bare) and bare.lower() not in _SHORT_WORDS:
        return "product"
    lettered = compiled(rf"{GREEK_NAME}|{_A_NAME}").sub("x", bare)
    if lettered != bare and compiled(_SCALED_SIGN).fullmatch(lettered):
        return "weak"
    if lettered == bare or compiled(_SETTING).fullmatch(lettered):  # "beta=0.9", "alpha-beta"
        return _judge_equation(bare)
    if compiled(_SYMBOLS_ONLY).match(lettered):
        return "strong" if compiled(_EQUATION).search(lettered) else "weak"
    return _judge_equation(lettered)


def _is_strong(bare: str) -> bool:
    """Tell whether a chunk can only be mathematics."""
    if compiled(_COMMAND).search(bare) or compiled(_TRACE_OF_PRODUCT).search(bare):
        return True
    call = compiled(_CALL).search(bare)
    if call and not compiled(_LONG_WORD).search(_without_names(call["inner"])):
        return True
    rest = compiled(f"{_CAPITALS}|{_MASSES}").sub("", compiled(_NAMED).sub("", bare))
    if compiled(_WORD).search(compiled(_SCRIPT_WORD).sub("", rest)):
        return False
    return any(compiled(pattern).search(bare) for pattern in (_SUBSCRIPT, _CARET, _SYMBOL, GRAM))


def _judge_bracketed(bare: str) -> Kind | None:
    """Judge ``(Xw-y)``, which stands beside what it is multiplied with, and ``(Xw`` of it.

    A lone ``(Pa)`` is a unit, and what else stands in brackets is left to be judged without them.
    """
    found = compiled(_SUMMED_PRODUCTS).search(bare)
    if not found:
        is_within = (bare[0] in _BRACKETS) != (bare[-1] in _BRACKETS)
        return "product" if is_within and _is_matrix_product(bare.strip(_BRACKETS)) else None
    pairs = compiled(_PRODUCT_OF_TWO).findall(found[0])
    rest = bare[: found.start()] + bare[found.end() :]
    is_beside_letters = not rest or compiled(_SYMBOLS_ONLY).match(rest)
    return "weak" if all(map(_is_matrix_product, pairs)) and is_beside_letters else None


def _is_matrix_product(pair: str) -> bool:
    """Tell ``Xw`` from a word of two letters that begins a sentence."""
    return bool(compiled(_MATRIX_PRODUCT).fullmatch(pair)) and pair.lower() not in _SHORT_WORDS


def _has_glued_indices(bare: str) -> bool:
    """Tell ``Tc/Th`` from ``km/h``: any two letters side by side are one with its index."""
    pairs = compiled(_PRODUCT_OF_TWO).findall(bare)
    return bool(pairs and compiled(_SHORT_OPERANDS).fullmatch(bare)) and glued(bare).issuperset(
        pairs
    )


def _without_names(inner: str) -> str:
    """Take out of what stands in brackets the words that are names of something in a formula."""
    inner = compiled(_KNOWN).sub("", compiled(_WITHIN_BARS).sub("", inner))
    if not compiled(_SINGLE).search(inner):
        return inner
    return compiled(SHORT_NAME).sub(lambda name: "" if _is_operand(name) else name[0], inner)


def _is_operand(name: re.Match[str]) -> bool:
    """Tell whether a word has an operator on one side, and on the other one or a bracket."""
    before, after = name.string[: name.start()], name.string[name.end() :]
    operator_before = compiled(_OPERATOR_BEFORE).search(before)
    operator_after = compiled(_OPERATOR_AFTER).match(after)
    return name[0] not in LITTLE_WORDS and bool(
        (operator_before and (operator_after or compiled(_BRACKET_AFTER).match(after)))
        or (operator_after and compiled(_BRACKET_BEFORE).search(before))
    )


def _judge_equation(bare: str) -> Kind:
    """Judge ``y=wx+b``: letters in twos between operators are products; longer ones are words."""
    if not compiled(RELATION).search(bare) or not compiled(_LINEAR).fullmatch(bare):
        return "word"
    sides = compiled(_BETWEEN_OPERANDS).split(bare)
    if any(len(side) > 2 and not side.isdigit() for side in sides):
        return "word"
    first = sides[0]
    return "strong" if len(first) == 1 and first.isalpha() and all(sides) else "word"
