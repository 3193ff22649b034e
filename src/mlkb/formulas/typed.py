r"""A formula as fingers type it, put into LaTeX: ``sum_i alpha_i y_i``, ``D_KL(p || q)``.

At a keyboard the backslash is often left out, ``x_ij`` means both letters, and a script of several
signs stands in round brackets or in none: ``e^(-x)``, ``A^-1``. Queries are read so;
articles are not, since there ``\mathrm{beta}`` is a word and ``x_ij`` is what TeX makes of it.
Nor is ``!=`` "not equal" in an article; in a query it is, unless it stands at an operand, of which
it may be the factorial (``n!=n(n-1)!``).
"""

from re import Match

from mlkb.formulas.patterns import compiled
from mlkb.formulas.symbols import GREEK

BARE_GREEK = tuple(name for name in GREEK if len(name) > 2 and not name.startswith("var"))
"""Greek letters that are one by their name alone: "mu", "nu" and "xi" may be products."""

BARE_WORDS = ("KL", "JS", "ELBO", "AIC", "BIC", "MSE")
"""Words that no one takes for a product of capitals."""

BARE_SIGNS = ("sum", "prod", "int", "nabla", "grad", "partial", "infty")

_COMMANDS = {"grad": r"\nabla"}
_KEPT = r"\\(?:text\w*|math\w+|operatorname\*?|[mh]box|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+"
_NAME = rf"(?<![A-Za-z])(?:{'|'.join((*BARE_GREEK, *BARE_SIGNS))}|pi|(?:mu|nu|xi)(?=_))(?![A-Za-z])"
_WORD = rf"(?<![A-Za-z_{{])(?:{'|'.join(BARE_WORDS)})(?![A-Za-z])"
_SUBSCRIPT = r"(?<=_)(?:[A-Z]{2,4}|[ijklmnt]{2,3})(?![A-Za-z_^])"
_SCRIPT = r"(?<=[_^])(?:\([^()\\{}]*\)|[-+][A-Za-z0-9]+)"
_UNEQUAL = r"(?<![\w)\]}|‖'′!])!="


def spelled(formula: str) -> str:
    r"""Return a typed formula with its backslashes and braces.

    Example:
        >>> spelled("sum_i alpha_i y_i"), spelled("D_KL(p||q)"), spelled(r"\mathrm{beta} + x_{ij}")
        ('\\sum_i \\alpha_i y_i', 'D_{KL}(p||q)', '\\mathrm{beta} + x_{ij}')
    """
    pattern = compiled(
        f"(?P<kept>{_KEPT})|(?P<name>{_NAME})|(?P<word>{_WORD})|(?P<sub>{_SUBSCRIPT})"
        f"|(?P<script>{_SCRIPT})|(?P<unequal>{_UNEQUAL})"
    )
    return pattern.sub(_spelled, formula)


def _spelled(found: Match[str]) -> str:
    if name := found["name"]:
        return _COMMANDS.get(name, "\\" + name)
    if word := found["word"]:
        return rf"\mathrm{{{word}}}"
    if script := found["script"]:
        return "{" + spelled(script.removeprefix("(").removesuffix(")")) + "}"
    if found["unequal"]:
        return r"\ne " if found.string[found.end() :][:1].isalpha() else r"\ne"
    return "{" + found["sub"] + "}" if found["sub"] else found[0]
