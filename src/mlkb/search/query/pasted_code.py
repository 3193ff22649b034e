"""Where in a query code was pasted: ``torch.nn.utils.clip_grad_norm_(params, 1.0) why clip``.

A name in it is that of the asker's own code, not of what is asked; and it is spelt as it is. Code
is what only code looks like: an import, names with dots between them, a call or a subscript with
what its brackets hold, and what any of these is assigned to. Where not much is asked beside it, the
code itself is what is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlkb.formulas.patterns import compiled
from mlkb.index.analysis import analyse
from mlkb.search.query.asking import asking_terms

__all__ = ["beside_code", "outside_code", "prose_of"]

_NAME = r"[A-Za-z_]\w{0,60}"
_DOTTED = rf"{_NAME}(?:\.{_NAME}){{0,8}}"
_MODULES = rf"{_DOTTED}(?: as {_NAME})?(?:, ?{_DOTTED}(?: as {_NAME})?){{0,9}}"
_FROM = rf"from {_DOTTED} import"
_BEGINNING = r"(?:^|(?<=[;:.?!>)\"'`])|(?<=[;:.?!>)\"'`] ))"
_IMPORTS = (
    rf"(?:{_BEGINNING}import|(?<![\w.])(?:{_FROM}|import(?= {_DOTTED} as ))) {_MODULES}"
    rf"(?:;? (?:import|{_FROM}) {_MODULES}){{0,20}}"
)
"""Imports; "import" alone only where a sentence or a statement begins, since data are imported."""

_HEAD = rf"(?<![\w.\\@/$-]){_DOTTED}"
_GOES_ON = rf"(?:\.{_NAME}){{1,8}}"
_ASSIGNED = rf"(?<![\w.]){_NAME} ?[-+*/@]?= ?(?:[\w.]{{1,30}} ?[-+*/@]{{1,2}} ?){{0,4}}$"
_SIGNED = {
    "_": r"(?<![\w\\])[^\W\d_]\w*_\w+",
    "=": rf"(?<![\w.=<>!\\]){_NAME}=(?![=\s])[^\s,;?]{{1,80}}",
}
"""What is spelt as it is, but may be all that is asked about: ``max_bin``, ``tol=0.1``."""

_BRACKETS = {"(": ")", "[": "]"}
_LONGEST = 300
"""Characters up to which a bracket is looked for that closes another one."""

_LESSER = r"(?!(?:and|else|for|if|in|is|lambda|not|or)\b)"
_SAID = rf"\b{_LESSER}[A-Za-z]+ {_LESSER}[A-Za-z]+\b"
"""Two words in a row, as brackets of prose have them: ``SVM(support vector machine)``."""

_PUNCTUATION = ";:,.?!>=#()[]{}\"'`"

_ENDINGS = ("s", "es")
"""What stands in brackets behind a noun that may be a plural."""

_PRODUCTS = ("js", "net")
"""What stands behind a dot in the name of a product: Node.js."""

_BESIDE = 2
"""Words beside the code that tell something, from which they are what is asked."""


def beside_code(words: str) -> str:
    """Return what is asked beside the code in a query, semicolons for it; all if it is too little.

    >>> beside_code("jax.grad(loss) how does reverse mode work"), beside_code("what is jax.grad")
    ('; how does reverse mode work', 'what is jax.grad')
    """
    spans = _merged(_pasted(words))
    prose = _replaced(words, spans, ";")
    told = [term for term in analyse(prose) if len(term) > 1 and term not in asking_terms()]
    return prose if spans and len(told) >= _BESIDE else words


def prose_of(words: str) -> str:
    """Return words without code and without identifiers, semicolons for them."""
    return _replaced(words, _spelt(words), ";")


def outside_code(words: str, change: Callable[[str], str]) -> str:
    """Return words with what is neither code nor an identifier changed."""
    parts, end = [], 0
    for start, behind in _spelt(words):
        parts += [change(words[end:start]), words[start:behind]]
        end = behind
    return "".join((*parts, change(words[end:])))


def _replaced(words: str, spans: list[tuple[int, int]], by: str) -> str:
    for start, end in reversed(spans):
        words = f"{words[:start]}{by}{words[end:]}"
    return words


def _spelt(words: str) -> list[tuple[int, int]]:
    """Return where code, an identifier or something set to a value stands: spelt as they are."""
    signs = [pattern for sign, pattern in _SIGNED.items() if sign in words]
    signed = [one.span() for pattern in signs for one in compiled(pattern).finditer(words)]
    return _merged([*_pasted(words, named=True), *signed])


def _pasted(words: str, *, named: bool = False) -> list[tuple[int, int]]:
    """Return where code stands.

    Args:
        words: The words of a query.
        named: Whether a name with dots alone is code in the middle of a sentence, too: "how do I
            use torch.compile" has it for what is asked about.
    """
    if not any(sign in words for sign in ".([") and "import " not in words:
        return []
    found = [one.span() for one in compiled(_IMPORTS).finditer(words)]
    found += _expressions(words, named=named)
    return [_with_what_is_assigned(words, *span) for span in found]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged


def _with_what_is_assigned(words: str, start: int, end: int) -> tuple[int, int]:
    before = compiled(_ASSIGNED).search(words, max(0, start - 70), start)
    return (before.start() if before else start), end


def _expressions(words: str, *, named: bool) -> Iterator[tuple[int, int]]:
    """Yield where names with dots, calls and subscripts stand; see `_pasted`."""
    end = 0
    while head := compiled(_HEAD).search(words, end):
        end = head.end()
        while closed := _closed(words, end):
            following = compiled(_GOES_ON).match(words, closed)
            end = following.end() if following else closed
        is_name = end == head.end()
        if not is_name or (_is_dotted(head[0]) and (named or _begins(words, head.start()))):
            yield head.start(), end


def _begins(words: str, start: int) -> bool:
    """Whether a sentence, a statement or an operand begins there."""
    return not words[:start].strip() or words[:start].rstrip()[-1] in _PUNCTUATION


def _closed(words: str, start: int) -> int:
    """Return the offset behind the bracket that closes the one there; 0 if it holds no code."""
    closing = _BRACKETS.get(words[start : start + 1])
    if closing is None:
        return 0
    depth = 0
    for at in range(start, min(len(words), start + _LONGEST)):
        depth += (words[at] == words[start]) - (words[at] == closing)
        if depth == 0:
            return at + 1 if _is_code(words[start + 1 : at]) else 0
    return 0


def _is_code(held: str) -> bool:
    """Whether what a bracket holds is code: no ending of a noun, and no words in a row."""
    if held in _ENDINGS:
        return False
    return any(sign in held for sign in "='\"") or not compiled(_SAID).search(held)


def _is_dotted(name: str) -> bool:
    """Whether a name has dots as code has them: no "e.g.", no sentence that begins without a space.

    >>> [_is_dotted(one) for one in ("np.random", "clf.coef_", "i.e", "trees.Why", "Node.js")]
    [True, True, False, False, False]
    """
    first, *others = name.split(".")
    if not others or others[-1].lower() in _PRODUCTS or max(map(len, (first, *others))) == 1:
        return False
    return "_" in name or all(set(analyse(one)) - asking_terms() for one in others)
