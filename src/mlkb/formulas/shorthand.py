r"""Shorthand of the keyboard, which only the formula around it explains, put into LaTeX.

Physicists type kets as ``<psi|A|psi>`` and means as ``<p>``, the cross product as ``E x H``, the
derivatives of fields as ``curl E`` and ``nabla . B``; who is in a hurry glues an index to its
letter, ``n1`` and ``Tc/Th``, and has no other way to type a binomial than ``C(n,k)``. What each of
them means depends on what else is there: ``x`` is a cross where it stands between two operands each
time and no other coordinate is there, two letters are a letter with its index where the formula has
that letter with another index, or that index on another letter.

Only queries are read so (`mlkb.formulas.typed`): in an article ``x1`` is what TeX makes of it.
"""

from collections import defaultdict
from re import Match

from mlkb.formulas.patterns import compiled
from mlkb.formulas.symbols import FUNCTIONS, GREEK

__all__ = ["FIELD_OPERATORS", "KETS", "glued", "written_out"]

_INNER = r"[^\s<>|=,]{1,24}"
"""What stands between angle brackets and bars."""

_NO_OPERAND_BEFORE = r"(?<![\w)\]}\\<])(?<!\\left)"
"""Where ``<`` is no sign of a relation."""

KETS = (
    rf"{_NO_OPERAND_BEFORE}<(?P<bra>{_INNER})\|(?:(?P<within>{_INNER})\|)?"
    rf"(?:(?P<ket>{_INNER})(?<!-)>(?![\w=]))?"
    rf"|\|(?P<alone>{_INNER})(?<!-)>(?=$|[\s()\]}}|<+*/,.;:?!^_\\-])"
)
"""``<a|b>``, ``<a|M|b>``, ``<a|`` and ``|b>``; ``a<b|c`` and ``p(y|x>0)`` are none."""

_MEAN = rf"{_NO_OPERAND_BEFORE}<(?P<mean>(?!-){_INNER})(?<!-)>(?![\w(\[{{=<>])"
"""``<p>``; ``a<b>c`` is none."""

FIELD_OPERATORS = {"curl": r"\nabla\times ", "rot": r"\nabla\times ", "div": r"\nabla\cdot "}
"""Derivatives of a vector field by their names."""

_FIELD = rf"(?<![A-Za-z\\{{])(?P<field>{'|'.join(FIELD_OPERATORS)}) ?(?=[A-Za-z](?![A-Za-z])|\(|\\)"
"""Such a name before what it is applied to."""

_DOT = r"(?<=[A-Za-z)}∇]) \. (?=[A-Za-z(∇])"
"""A full stop between operands: a scalar product."""

_OPERAND = r"(?:[A-Za-z](?![A-Za-z])|\(|\\|(?:" + "|".join(GREEK) + r")(?![A-Za-z])|∇|nabla)"
"""The beginning of an operand."""

_LETTER_X = r"(?<![A-Za-z\\])x(?![A-Za-z])"
_CROSS_PRODUCT = rf"(?<=[A-Za-z)}}′'∇])(?<!elta)(?<!partial) x (?={_OPERAND})"
_COORDINATES = r"(?<![A-Za-z\\])[yz](?![A-Za-z])"
"""Any x; one that is a sign; and the letters beside which it is a coordinate."""

_LAST_TRANSPOSED = r"(?<![A-Za-z\\_^{])(?P<factors>[A-Z]{3})['′](?![\w('′^\\])"
"""``UDV'``: the prime behind a product of matrices, where no operand shows what it is."""

_CHOSEN = r"[-+\dnkmrijlNMp ]{1,12}"
_BINOMIAL = (
    rf"(?<![A-Za-z\\_^])(?:C\((?P<of>{_CHOSEN}),(?P<k>{_CHOSEN})\)"
    r"|(?:binom|choose)\((?P<all>[^(),]{1,20}),(?P<some>[^(),]{1,20})\))"
)
"""``C(n,k)`` of what is counted, and ``binom(a,b)`` of anything."""

_LATEX = (
    r"\\(?:text\w*|math\w+|operatorname\*?|[mh]box|begin|end|tag|label|ce|SI|si|qty|num|unit)\s*"
    r"\{[^{}]*\}"
    r"|\\(?:[dtc]?frac|[dt]?binom|sqrt)\s*\w\s*\w|\\[A-Za-z]+|_\{[^{}]*\}"
)
"""What no index is glued in: words, commands, and an index, of which a number may be a part."""

_NUMBERED = (
    r"(?<![A-Za-z\\_^])(?P<letter>(?:(?<!\d)[eE]|[A-DF-Za-df-z]|mu|nu|xi))(?P<number>\d{1,2})"
    r"(?=[A-Za-z]\d|[^\w.\\]|\.(?!\d)|$)"
)
"""A letter and its number: not ``2e3``, and behind it another one, no letter and no decimal."""

_PAIR = r"(?<![A-Za-z\\_^])(?P<base>[A-Za-z])(?P<index>[a-z])(?![A-Za-z_({\[])"
"""Two letters by themselves, of which the second is small."""

_INDICES = frozenset("ijknt")
"""Letters that count."""

_INDEXED = frozenset("eqrsuvwxyz")
"""Small letters that have indices; those before them in the alphabet rather are factors."""

_VECTORS = frozenset("xyzuvw")
"""Letters that a matrix is multiplied with."""

_ANOTHER_X = r"(?<![A-Za-z\\])x(?:_?(?:hat|bar|tilde)|\d)?(?![A-Za-z])|(?:hat|bar|tilde)[ ({]x"
"""An x, beside which ``xi`` is one with its index and not the Greek letter."""

_NO_PAIRS = FUNCTIONS | frozenset(GREEK) - {"xi"} | {"st"}
"""Names of two letters, or of more."""


def written_out(formula: str) -> str:
    r"""Return a typed formula with its shorthand in LaTeX.

    Example:
        >>> written_out("<n|V|n>"), written_out("S = E x H"), written_out("1 - Tc/Th")
        ('\\langle n|V|n\\rangle ', 'S = E \\times H', '1 - T_c/T_h')
    """
    if _crosses(formula):
        formula = compiled(_CROSS_PRODUCT).sub(r" \\times ", formula)
    if "<" in formula or ">" in formula:
        formula = compiled(f"{KETS}|{_MEAN}").sub(_angles, formula)
        formula = formula.replace(" <- ", r" \gets ")
    formula = compiled(_FIELD).sub(lambda found: FIELD_OPERATORS[found["field"]], formula)
    formula = compiled(_DOT).sub(r" \\cdot ", formula)
    formula = compiled(_BINOMIAL).sub(_binomial, formula)
    formula = compiled(_LAST_TRANSPOSED).sub(r"\g<factors>^T", formula)
    return _indexed(formula)


def _angles(found: Match[str]) -> str:
    """Return kets and means between angle brackets."""
    if mean := found["mean"]:
        return rf"\langle {mean}\rangle "
    if alone := found["alone"]:
        return rf"|{alone}\rangle "
    within = f"{found['within']}|" if found["within"] else ""
    ket = rf"{found['ket']}\rangle " if found["ket"] else ""
    return rf"\langle {found['bra']}|{within}{ket}"


def _crosses(formula: str) -> bool:
    """Tell whether ``x`` is a sign: each is between operands, and there are no coordinates.

    Who types commands types that one, too.
    """
    crosses = len(compiled(_CROSS_PRODUCT).findall(formula))
    return (
        crosses > 0
        and "\\" not in formula
        and crosses == len(compiled(_LETTER_X).findall(formula))
        and not compiled(_COORDINATES).search(formula)
    )


def _binomial(found: Match[str]) -> str:
    above, below = found["of"] or found["all"], found["k"] or found["some"]
    return rf"\binom{{{above.strip()}}}{{{below.strip()}}}"


def _indexed(formula: str) -> str:
    """Return a formula with a line before the indices that are glued to their letters."""
    pairs = glued(formula)

    def separate(found: Match[str]) -> str:
        if letter := found["letter"]:
            number = found["number"]
            return f"{letter}_{number}" if len(number) == 1 else f"{letter}_{{{number}}}"
        if found["base"] and found[0] in pairs:
            return f"{found['base']}_{found['index']}"
        return found[0]

    return compiled(f"(?P<latex>{_LATEX})|{_NUMBERED}|{_PAIR}").sub(separate, formula)


def glued(formula: str) -> set[str]:
    """Return the pairs of letters in a formula that are a letter with its index.

    >>> sorted(glued("yi = a + b xi")), sorted(glued("Cov(Ri,Rm)")), sorted(glued("mx + my"))
    (['xi', 'yi'], ['Ri', 'Rm'], [])
    """
    indices: dict[str, set[str]] = defaultdict(set)
    bases: dict[str, set[str]] = defaultdict(set)
    for found in compiled(f"(?P<latex>{_LATEX})|{_PAIR}").finditer(formula):
        base, index = found["base"], found["index"]
        if not base or found[0] in _NO_PAIRS:
            continue
        if base.isupper() and index not in _VECTORS:
            indices[base].add(index)
        if index in _INDICES and (base.isupper() or base in _INDEXED):
            bases[index].add(base)
    told = {base + index for base, own in indices.items() if len(own) > 1 for index in own}
    if compiled(_ANOTHER_X).search(formula):
        told.add("xi")
    return told | {base + index for index, own in bases.items() if len(own) > 1 for base in own}
