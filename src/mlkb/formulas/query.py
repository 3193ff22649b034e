r"""Which part of a query is formula, and which is words.

Dollar signs (or ``\(...\)``, ``\[...\]``) settle it. Otherwise the query is cut at white space, but
not inside brackets, and each chunk is judged: *strong* ones can only be mathematics (a command,
``x^2``, ``w_{ij}``, ``∇``, ``f(x)``); *weak* ones may be (single letters, numbers, operators,
``log``); the rest are words. A formula is a run of strong and weak chunks with at least one strong
one, or with a relation between two weak ones (``y = a + b``), or a sum in which a function is
applied (``2k - 2 log L``), or a quotient with a sum in it (``-G/(H+lambda)``), or the sum of
something computed (``sum p log p``). A word of three letters belongs to it where brackets are open
or where operators stand on both sides of it, and nothing else around it is prose.

An expression of Python that computes a formula (`mlkb.formulas.code`) is one; a statement that
defines or returns something is words.

Words win where it is doubtful, since a formula taken for words is still found by its text, but
words taken for a formula are lost: ``k-means``, ``C++``, ``file_names``, ``lr=0.01``, ``A/B``,
addresses and paths stay words, and so does a lone symbol beside words (``the R^2 score``). The
caller's ``--formula`` and ``--text`` override all this.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from mlkb.formulas.code import code_within, is_statement
from mlkb.formulas.patterns import compiled
from mlkb.formulas.symbols import FUNCTIONS, names
from mlkb.formulas.trivial import is_trivial
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
    spelled,
)


@dataclass(frozen=True, slots=True)
class QueryParts:
    """A query taken apart.

    Attributes:
        text: The words, one space between them; empty if all is formula.
        formulas: The formulas as typed, without dollar signs.
        guessed: Whether they were told by their looks, not by dollar signs.
    """

    text: str
    formulas: tuple[str, ...]
    guessed: bool = True


_DELIMITED = (
    r"(?s)\$\$(?P<a>.+?)\$\$|\$(?P<b>[^$]+)\$|\\\[(?P<c>.+?)\\\]|\\\((?P<d>.+?)\\\)"
    r"|(?P<e>\\begin\{(?P<name>[a-z]+\*?)\}.+?\\end\{(?P=name)\})"
)
_CHUNK = r"\S+"
_GREEK = "α-ωΑ-Ωϑϕϖϱϵ"
_ACRONYMS = names(
    "AIC API AUC BCE BIC CCA CDF CLT CNN CRF CTC DAG DCT DFT DNN DTW EKF ERM FDR FFT FIR FPR GAN"
    " GBM GCN GCV GLM GLS GMM GNN GPT GRU HMC HMM ICA IID IIR KDE KKT LDA LLE LLM LQR LSE LTI MAD"
    " MAE MAP MCC MDL MDP MDS MGF MLE MLP MMD MSE NCA NCE NLL NLP NMF NMI ODE OLS OOB PAC PCA PDE"
    " PDF PGD PID PLS PMF PSD QDA RBF RBM RLS RNN ROC RSS SDE SDP SEM SGD SMC SMO SNE SNR SOM SSE"
    " SSM SSR SVC SVD SVI SVM SVR TPR TSS UCB UKF VAE VAR VIF WLS XOR"
)
"""Words of three capitals that are no product of matrices."""
_LETTER = f"[A-Za-z{_GREEK}𝐀-𝟋ℂℍℕℙℚℝℤℒℓ]"
_SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ₀-₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
_NAMES = "|".join(
    sorted(
        (FUNCTIONS | names("KL E Var Cov Pr sqrt"))
        - names("span sign rank trace arg epi conv dom supp sec deg hom ker lg vec Attention")
        - names("Bernoulli"),
        key=len,
        reverse=True,
    )
)
_IDENTIFIERS = r"(?:[A-Za-z]{2,}_\w+\s*)+"
_BARE = "|".join((ACCENTED, *BARE_GREEK, *BARE_SIGNS))
_LEADING_NAMES = names(
    "log ln exp max min argmax argmin sup inf lim sin cos tan tanh det tr softmax sigmoid KL Var"
    " Cov arg sqrt"
) | frozenset(BARE_SIGNS)
_NOT_MATHEMATICS = (
    r"(?<![\w.])(?:np|numpy|jnp|torch|tf|math|F)\.(?=\w|\()"
    r"|://|^www\.|\S@\S+\.\w|^-{1,2}[A-Za-z]{2}|\w/\w*[A-Za-z]{3}"
    r"|\.(?:py|md|txt|ipynb|csv|json|yaml|yml|toml|html|pdf|cpp|c|h|js)$|^[A-Za-z]+\+\+|^#|\^_\^"
)
_COMMAND = r"\\(?:[A-Za-z]{2,}|[|{},;!:])"
_CARET = rf"(?:{_LETTER}|\d|[)\]}}|‖′'])\^"
_SUBSCRIPT = (
    rf"(?:^|[^A-Za-z_])(?:{_LETTER}|{_NAMES}|{_BARE}|{ANY_GREEK})_(?:\{{|[0-9]+(?!\w)"
    rf"|[A-Za-z{_GREEK}]{{1,2}}(?![A-Za-z_])|[{_GREEK}]|(?:{ANY_GREEK})(?![A-Za-z_]))"
)
_SYMBOL = (
    r"[∇∂∑∏∫√∞∈∉⊂⊆∪∩∀∃‖⟨⟩⊙⊗⊕∝∼≈≤≥≠≡⊥𝔼ℝ𝟙ℒ←↦⇒⇔·×∘±]|[\U0001d400-\U0001d7ff]|\|\||:="
    rf"|(?:{_LETTER}|[)\]|‖])[{_SMALL}]"
    rf"|{_LETTER}[\u0302-\u0304\u0307\u20d7]"
)
_NAMED = rf"(?<![A-Za-z])(?:{_NAMES}|{_BARE})(?![A-Za-z])"
_CALL = rf"(?s)(?:^|[^A-Za-z_])(?:{_LETTER}|{_NAMES}|{_BARE})\*?[(\[](?P<inner>.*)$"
_INNER_NAMES = "|".join((ACCENTED, *BARE_GREEK, "sum", "prod", "nabla", "grad", "infty"))
"""Words that stand for something within brackets; "int" rather is a type."""

_TRACE = r"(?<![A-Za-z\\])trace\("
_TRACE_OF_PRODUCT = (
    rf"{_TRACE}(?!(?:{'|'.join(sorted(_ACRONYMS))})\))(?=[^()\s]*[A-Z][^()\s]*[A-Z])"
    r"[A-Z](?:[A-Z*+⊤ᵀ-]|\^(?:[A-Z⊤]|-1|\{-?[A-Z⊤\d]{1,3}\}))*+\)"
)
"""``trace(AXB)``: a word of prose, but nothing in capitals has a trace but a product of matrices.
Of its rank prose tells more than any formula."""

_KNOWN = rf"{_NAMES}|{_TRACE}|(?<![A-Za-z])(?:{_INNER_NAMES})(?![A-Za-z])"
_LONG_WORD = r"[A-Za-z]{4,}|(?<![A-Za-z\\])[a-z]{3}(?![A-Za-z])"
_ACCENT_BEFORE = rf"(?<![A-Za-z\\])(?:{'|'.join(BARE_ACCENTS)})"
_ACCENTED_NEXT = rf"(?:{_LETTER}|{ANY_GREEK})(?![A-Za-z])"
_GREEK_NAME = rf"(?<![A-Za-z])(?:{ACCENTED}|{ANY_GREEK})(?![A-Za-z])"
_SETTING = r"x[-=<>]+(?:x|[\d.]+(?:e-?\d+)?)"
_A_DIFFERENTIAL = rf"-?{DIFFERENTIAL}(?:_(?:\{{[^{{}}]*\}}|\w))?"
_SHORT_NAME = r"(?<![A-Za-z\\])[a-z]{3}(?![A-Za-z])"
_OPERATOR_BEFORE = r"(?:[+*/=<>|≤≥≈∼∝·×−]|(?<![^\s([{])-|\s-\s)\s*$"
_OPERATOR_AFTER = r"\s*(?:[+*/=<>|^_≤≥≈∼∝·×−]|-\s)"
_BRACKET_BEFORE, _BRACKET_AFTER = r"(?:^|[(\[{,|])\s*$", r"\s*(?:[)\]},|]|$)"
_SINGLE = rf"(?<![A-Za-z\\]){_LETTER}(?![A-Za-z])"
_CAPITALS = (
    rf"(?<![A-Za-z])(?!(?:{'|'.join(sorted(_ACRONYMS))})(?![A-Z]))[A-Z]{{3,5}}"
    rf"(?=\^[A-Z*⊤\d{{(-]|_(?:[a-z\d](?!\w)|\{{)|[{_SMALL}])"
)
_OPENED = rf"{_LETTER}\*?[(\[][^)\]]*$"
_EQUATION = rf"{_LETTER}[^=<>]*[=<>]+[^=<>]+$"
_RELATION = rf"[=<>~≤≥≈≠∼∝←→∈]|:=|<=|>=|!=|{'|'.join(BARE_RELATIONS)}"
_SIGN_WORDS = frozenset((*BARE_RELATIONS, *BARE_OPERATORS))
_WEAK = (
    rf"^(?:{_LETTER}(?![A-Za-z])['*′]?|\d++(?:\.\d++)?|[{_SMALL}]|\\[,;!: ]"
    r"|[-+*/=<>~|()\[\]{},.:;!'′⋅−→…])++$"
)
_JOINT = (
    r"[-+*/=<>~|≤≥≈∈∼∝→←⋅·×−]|:="
    r"|\\(?:leq?|geq?|neq?|in|to|sim|approx|cdot|times|propto|mid|gets)(?![A-Za-z])"
    rf"|(?:{'|'.join(_SIGN_WORDS)})(?![A-Za-z])"
)
_APPLIED = names("log ln exp sqrt det tr sin cos tan tanh")
_OPERAND = rf"\(?-?\d*{_LETTER}['′]?(?:[-+*/]\d*{_LETTER})*\)?[,.;]?"
_SUMMING = ("sum", "prod")
_SUMMED = rf"(?<![\w-])-?(?:{'|'.join(_SUMMING)}) (?!a )[A-Za-z](?![A-Za-z])"
_COMBINING = ("+", "-", "−", "*", "/")
_BRACKETED_SUM = r"\([^()+−-]*[+−-][^()]*\)"
_QUOTIENT = rf"[\w)\]] ?/ ?{_BRACKETED_SUM}|{_BRACKETED_SUM} ?/ ?[\w(]"
"""A sum in brackets above or below a line, which no prose has of single letters."""

_INTEGRAL = r"(?:int|∫|\\int)(?![A-Za-z])"
_SIGN = r"[-+*/=<>|≤≥≈∈∼∝→←⋅·×−~]|:=|<=|>=|!="
_SIGNS = frozenset("\\^_=$<>|([{~")
_SUMS = (" - ", " + ", " / ", "/(", ")/", "/d", *_SIGN_WORDS, *BARE_ANGLES)
"""A query in ASCII without any of these has no formula; most are decided by this."""

MAX_QUERY = 4_000
"""Characters of a query that are looked at for formulas; a longer one is pasted prose."""

_OPERATOR_WORDS = names(
    r"\ || := <= >= != -> … ... → ⇒ · × ← ± ≈ ~ - – — / & + * = < > | : , . ; ! ?"
)
_ARROW_WORDS = names("→ ⇒ · × ← ± ≈ ~ - – — / & + * = < > | : , . ; ! ?")
_SHORT_WORDS = names(
    "is of to in on by an as at be do if it no or so us we vs my he me up go ok am id ai ml dl nn"
    " rl ci ui ux os pc tv de db dl"
)
_LITTLE_WORDS = names("the and for not are was but all any one two its via per")

_ARTICLES = frozenset(("a", "A", "I"))
_NO_NOUNS = names(
    "is are was be has and or not of to in on by for with from at as if when where than vs"
)
"""Words that no article stands before."""

_SET_TO = rf"{_LETTER} ?(?:= ?(?!0(?![\d.]))|(?:[<>≤≥]|<=|>=) ?)[\d.]++(?: [A-Z])?[,;:?!]*"
"""``k = 3``, ``p < 0.05``: a noun of prose; ``x = 0`` rather is an equation."""

_BRIDGES = frozenset(("s.t.", "s.t", "st", "subject to"))

_STRONG, _MAYBE, _PRODUCT, _DIFFERENTIAL, _WORD = (
    "strong", "weak", "product", "differential", "word",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """A chunk of the query and what it was judged to be."""

    start: int
    end: int
    text: str
    kind: str


def split_query(text: str) -> QueryParts:
    r"""Take a query apart into words and formulas.

    Args:
        text: The query as typed.

    Returns:
        Its words and its formulas. Together they hold all that was typed but dollar signs.

    Example:
        >>> split_query("dual problem max_λ g(λ)")
        QueryParts(text='dual problem', formulas=('max_λ g(λ)',), guessed=True)
        >>> split_query("k-means with C++")
        QueryParts(text='k-means with C++', formulas=(), guessed=True)
    """
    if len(text) <= MAX_QUERY and (span := code_within(text)):
        start, end = span
        words = f"{text[:start].rstrip().removesuffix('=')} {text[end:]}"
        return QueryParts(" ".join(words.split()), (text[start:end],))
    has_signs = not text.isascii() or not _SIGNS.isdisjoint(text) or any(s in text for s in _SUMS)
    has_signs = has_signs or bool(compiled(_SUMMED).search(text))
    if not has_signs or len(text) > MAX_QUERY or is_statement(text):
        return QueryParts(" ".join(text.split()), ())
    delimited = [match for match in compiled(_DELIMITED).finditer(text) if not _is_price(match)]
    if delimited:
        formulas = tuple(
            inner.strip()
            for match in delimited
            for inner in match.group(*"abcde")
            if inner and inner.strip()
        )
        words = compiled(_DELIMITED).sub(lambda m: m[0] if _is_price(m) else " ", text)
        return QueryParts(" ".join(words.split()), formulas, guessed=False)
    parts = _judged(text)
    runs = _runs(parts)
    formulas_found: list[str] = []
    taken: set[int] = set()
    only = len(runs) == 1 and runs[0] == (0, len(parts))
    for first, last in runs:
        formula = text[parts[first].start : parts[last - 1].end].strip()
        if not only and _is_name(formula):
            continue
        formulas_found.append(formula)
        taken.update(range(first, last))
    words = " ".join(part.text for i, part in enumerate(parts) if i not in taken)
    return QueryParts(" ".join(words.split()), tuple(formulas_found))


def _is_price(match: re.Match[str]) -> bool:
    """Tell ``between $5 and $10`` from a formula."""
    inner = match["b"]
    return inner is not None and bool(re.match(r"\d[\d.,]*\s+[A-Za-z]{2,}", inner))


def _is_name(formula: str) -> bool:
    """Tell whether a formula beside words only names something: ``R^2``, ``dx/dt``.

    A condition (``p(x|y)``) says enough for a search of its own.
    """
    if compiled(_IDENTIFIERS).fullmatch(formula):
        return True
    if compiled(DERIVATIVE).fullmatch(formula.rstrip(",;:.?!")):
        return True
    return is_trivial(spelled(formula)) and "|" not in formula and r"\mid" not in formula


def _judged(text: str) -> list[_Part]:
    """Cut the query into chunks, none of which ends within brackets, and judge each."""
    parts: list[_Part] = []
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
        if kind == _WORD and reach > i:  # brackets in prose: judge word by word
            end = chunks[i][1]
            chunk, reach = text[start:end], i
            kind = _WORD if compiled(_OPENED).search(chunk) else _judge(chunk)
        if parts and kind != _WORD and _is_accent(parts[-1].text, chunk):
            start = parts.pop().start
            chunk, kind = text[start:end], _PRODUCT if kind == _MAYBE else kind
        parts.append(_Part(start, end, chunk, kind))
        i = reach + 1
    return parts


def _is_accent(word: str, following: str) -> bool:
    """Tell ``hat y`` from a hat."""
    return bool(
        compiled(_ACCENT_BEFORE + "$").search(word) and compiled(_ACCENTED_NEXT).match(following)
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


def _judge(chunk: str) -> str:
    """Judge one chunk."""
    bare = compiled(f"{_ACCENT_BEFORE} (?={_ACCENTED_NEXT})").sub("", chunk.strip(',;:.?!"“”'))
    if not bare:
        return _WORD
    if bare in _OPERATOR_WORDS or bare in _SIGN_WORDS:
        return _MAYBE
    if bare in BARE_ANGLES or _is_inner_product(bare):
        return _STRONG
    if compiled(DERIVATIVE).search(bare):
        return _STRONG
    if re.match(r"[A-Za-z]:\\", bare) or (
        compiled(_NOT_MATHEMATICS).search(compiled(_NAMED).sub("", bare)) and "\\" not in bare
    ):
        return _WORD
    if _is_strong(bare):
        return _STRONG
    if compiled(_WEAK).match(bare):
        has_operands = compiled(_EQUATION).search(bare)
        return _STRONG if has_operands and not bare.startswith("<") else _MAYBE
    return _judge_letters(bare)


def _is_inner_product(bare: str) -> bool:
    """Tell ``<grad f(y), x - y>`` from ``<int, float>``, which is no mathematics."""
    found = compiled(INNER_PRODUCT).fullmatch(bare)
    return found is not None and not compiled(_LONG_WORD).search(_without_names(found["inner"]))


def _judge_letters(bare: str) -> str:
    """Judge a chunk of several letters without a script or call."""
    if bare.removeprefix("-") in _LEADING_NAMES:
        return _MAYBE
    if compiled(_A_DIFFERENTIAL).fullmatch(bare) and bare not in _SHORT_WORDS:
        return _DIFFERENTIAL
    if bare in BARE_GREEK or compiled(ACCENTED).fullmatch(bare):
        return _PRODUCT
    if re.fullmatch(r"[A-Za-z]{2}", bare) and bare.lower() not in _SHORT_WORDS:
        return _PRODUCT
    lettered = compiled(_GREEK_NAME).sub("x", bare)
    if lettered == bare or compiled(_SETTING).fullmatch(lettered):  # "beta=0.9", "alpha-beta"
        return _judge_equation(bare)
    if compiled(_WEAK).match(lettered):
        return _STRONG if compiled(_EQUATION).search(lettered) else _MAYBE
    return _judge_equation(lettered)


def _is_strong(bare: str) -> bool:
    """Tell whether a chunk can only be mathematics."""
    if compiled(_COMMAND).search(bare) or compiled(_TRACE_OF_PRODUCT).search(bare):
        return True
    call = compiled(_CALL).search(bare)
    if call and not compiled(_LONG_WORD).search(_without_names(call["inner"])):
        return True
    rest = compiled(_CAPITALS).sub("", compiled(_NAMED).sub("", bare))
    if re.search(r"[A-Za-z]{3,}", re.sub(r"[_^]\{?[A-Za-z]+\}?", "", rest)):
        return False
    return any(compiled(pattern).search(bare) for pattern in (_SUBSCRIPT, _CARET, _SYMBOL))


def _without_names(inner: str) -> str:
    """Take out of what stands in brackets the words that are names of something in a formula."""
    inner = compiled(_KNOWN).sub("", inner)
    if not compiled(_SINGLE).search(inner):
        return inner
    return compiled(_SHORT_NAME).sub(lambda name: "" if _is_operand(name) else name[0], inner)


def _is_operand(name: re.Match[str]) -> bool:
    """Tell whether a word has an operator on one side, and on the other one or a bracket."""
    before, after = name.string[: name.start()], name.string[name.end() :]
    operator_before = compiled(_OPERATOR_BEFORE).search(before)
    operator_after = compiled(_OPERATOR_AFTER).match(after)
    return name[0] not in _LITTLE_WORDS and bool(
        (operator_before and (operator_after or compiled(_BRACKET_AFTER).match(after)))
        or (operator_after and compiled(_BRACKET_BEFORE).search(before))
    )


def _judge_equation(bare: str) -> str:
    """Judge ``y=wx+b``: letters in twos between operators are products; longer ones are words."""
    if not compiled(_RELATION).search(bare) or not re.fullmatch(r"[A-Za-z0-9=+\-*/<>().,|]+", bare):
        return _WORD
    sides = re.split(r"[=<>+\-*/(),|]+", bare)
    if any(len(side) > 2 and not side.isdigit() for side in sides):
        return _WORD
    first = sides[0]
    return _STRONG if len(first) == 1 and first.isalpha() and all(sides) else _WORD


def _runs(parts: list[_Part]) -> list[tuple[int, int]]:
    """Return the runs of chunks, as half-open ranges, that are formulas."""
    parts = _settled(parts)
    runs: list[tuple[int, int]] = []
    i = 0
    while i < len(parts):
        if parts[i].kind == _WORD:
            i += 1
            continue
        end = i
        while end < len(parts) and parts[end].kind != _WORD:
            end += 1
        first, last = _trimmed(parts, i, end)
        if first < last and _is_formula(parts[first:last]):
            runs.append((first, last))
        i = end
    return _bridged(parts, runs)


def _settled(parts: list[_Part]) -> list[_Part]:
    """Judge words again that stand between operators: they may be names or products."""
    settled = list(parts)
    for i in range(len(parts)):
        if _is_product_of_capitals(parts, i):
            settled[i] = replace(parts[i], kind=_PRODUCT)
    named = {i for i in range(1, len(parts) - 1) if _is_name_between(parts, i)}
    first = 0
    while named and first < len(parts):
        end = first
        while end < len(parts) and (parts[end].kind != _WORD or end in named):
            end += 1
        clause = range(first, end)
        inside = named.intersection(clause)
        if inside and not _is_torn(parts, first, end):
            for i in inside:
                settled[i] = replace(parts[i], kind=_PRODUCT)
        first = end + 1
    return settled


def _is_name_between(parts: list[_Part], at: int) -> bool:
    """Tell whether a word of three letters has operators on both sides."""
    text = parts[at].text
    return (
        parts[at].kind == _WORD
        and bool(compiled(_SHORT_NAME).fullmatch(text))
        and text not in _LITTLE_WORDS
        and _is_sign(parts[at - 1].text)
        and _is_sign(parts[at + 1].text)
    )


def _is_torn(parts: list[_Part], first: int, end: int) -> bool:
    """Tell whether prose goes on where a clause stops, or nothing in it is surely mathematics."""
    is_open = (first > 0 and _is_sign(parts[first].text)) or (
        end < len(parts) and _is_sign(parts[end - 1].text)
    )
    return is_open or not any(
        part.kind == _STRONG or compiled(_OPERAND).fullmatch(part.text) for part in parts[first:end]
    )


def _is_product_of_capitals(parts: list[_Part], at: int) -> bool:
    """Tell ``A = USV`` from ``L = BCE``: the query is no more than a letter and a product."""
    text = parts[at].text
    if len(parts) != 3 or not re.fullmatch(r"[A-Z]{3}", text) or text in _ACRONYMS:
        return False
    return at != 1 and parts[1].text == "=" and bool(re.fullmatch(r"[A-Z]", parts[2 - at].text))


def _trimmed(parts: list[_Part], first: int, last: int) -> tuple[int, int]:
    """Drop from both ends of a run what rather belongs to the words beside it."""
    while first < last and _is_edge(parts, first, first + 1, last):
        first += 1
    while first < last and _is_edge(parts, last - 1, last - 2, first - 1):
        last -= 1
    return first, last


def _is_edge(parts: list[_Part], at: int, neighbour: int, beyond: int) -> bool:
    """Tell whether a chunk at the end of a run is no part of the formula."""
    text = parts[at].text
    if text == "-" and at == 0 and beyond == len(parts):
        return False
    if text in _ARROW_WORDS - {"=", "<", ">"} or text in _SIGN_WORDS:
        return True
    if text == "=" and 0 < at < neighbour:  # "RSS = sum_i r_i^2": its left side is a word
        return True
    if _is_greek_end(parts, at, neighbour, beyond):
        return False
    if parts[at].kind == _PRODUCT:
        return neighbour == beyond or not _joins(parts[neighbour].text)
    if parts[at].kind == _DIFFERENTIAL:
        if neighbour == beyond:
            return True
        belongs = neighbour < at and _belongs(parts, at, beyond)
        return not belongs and not _joins(parts[neighbour].text)
    if text in _ARTICLES or (text in _LEADING_NAMES and neighbour < at):
        is_operand = neighbour != beyond and (
            _joins(parts[neighbour].text)
            or (text in _ARTICLES and not _is_article(parts, at, neighbour, beyond))
        )
        return not is_operand
    if text.replace(".", "", 1).isdigit() and neighbour < at:
        return neighbour == beyond or not _joins(parts[neighbour].text)
    return False


def _is_article(parts: list[_Part], at: int, neighbour: int, beyond: int) -> bool:
    """Tell ``a`` and ``I`` of prose from a letter at an end of a formula: ``A^T A``, ``A x = b``.

    A noun follows an article: neither the end of the query, nor "is" or "of". A letter that the
    formula has once more is one of it, and so is a capital before a single letter.
    """
    text, last = parts[at].text, len(parts) - 1
    run = parts[at + 1 : beyond] if at < neighbour else parts[beyond + 1 : at]
    is_all = len(run) == last
    if at < neighbour and compiled(_SET_TO).fullmatch(" ".join(part.text for part in run)):
        return True
    if is_all or (text == "I" and at < last):
        return not is_all
    again = any(compiled(rf"(?<![A-Za-z\\]){text}(?![A-Za-z])").search(part.text) for part in run)
    if at > neighbour:
        has_noun = at < last and parts[at + 1].text.lower() not in _NO_NOUNS
        return has_noun and (text == "a" or not again)
    is_single = compiled(rf"{_LETTER}['′]?").fullmatch(parts[neighbour].text)
    return not again and not (text == "A" and is_single)


def _is_sign(text: str) -> bool:
    """Tell whether a chunk is an operator or relation and nothing else."""
    return bool(compiled(_SIGN).fullmatch(text))


def _is_greek_end(parts: list[_Part], at: int, neighbour: int, beyond: int) -> bool:
    """Tell whether a Greek letter begins or ends a formula with which the query does, too.

    That is an equation, or all of the query: ``log pi + sum x log theta``.
    """
    if not compiled(_GREEK_NAME).fullmatch(parts[at].text):
        return False
    run = parts[at + 1 : beyond] if at < neighbour else parts[beyond + 1 : at]
    is_all = len(run) == len(parts) - 1
    is_outermost = parts[at].text in BARE_GREEK and at in (0, len(parts) - 1)
    return is_all or (is_outermost and _relates(run))


def _belongs(parts: list[_Part], at: int, beyond: int) -> bool:
    """Tell whether ``dW`` at the end of a run belongs to what stands before it."""
    run = parts[beyond + 1 : at]
    return (run[-1].kind == _STRONG and (at + 1 == len(parts) or _relates(run))) or any(
        part.kind == _DIFFERENTIAL or compiled(_INTEGRAL).match(part.text) for part in run
    )


def _relates(run: list[_Part]) -> bool:
    return any(compiled(_RELATION).fullmatch(part.text) for part in run)


def _joins(text: str) -> bool:
    """Tell whether a chunk is an operator or relation, which needs operands beside it."""
    return bool(compiled(_JOINT).match(text))


def _is_formula(run: list[_Part]) -> bool:
    if any(part.kind == _STRONG for part in run):
        return True
    texts = [part.text for part in run]
    has_letter = any(
        compiled(_LETTER).search(text) and text not in _LEADING_NAMES for text in texts
    )
    inner = texts[1:-1]
    if has_letter and any(
        compiled(_RELATION).fullmatch(text) or text in _SIGN_WORDS for text in inner
    ):
        return True
    if has_letter and (compiled(_QUOTIENT).search(" ".join(texts)) or _sums(run)):
        return True
    applies = any(
        function in _APPLIED and compiled(_OPERAND).fullmatch(operand)
        for function, operand in pairwise(texts)
    )
    return applies and any(text in ("+", "-", "−") for text in inner)


def _sums(run: list[_Part]) -> bool:
    """Tell whether something is summed up that is computed: ``sum p log p``."""
    texts = [part.text.removeprefix("-") for part in run]
    sums = any(
        text in _SUMMING and (part.kind == _PRODUCT or compiled(_OPERAND).fullmatch(part.text))
        for text, part in zip(texts, run[1:], strict=False)
    )
    return sums and any(text in _APPLIED or text in _COMBINING for text in texts)


def _bridged(parts: list[_Part], runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join two formulas with "s.t." or "subject to" between them."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined:
            between = " ".join(part.text.lower() for part in parts[joined[-1][1] : first])
            if between in _BRIDGES:
                joined[-1] = (joined[-1][0], last)
                continue
        joined.append((first, last))
    return joined
