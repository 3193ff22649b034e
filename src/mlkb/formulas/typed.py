r"""A formula as fingers type it, put into LaTeX: ``sum_i alpha_i y_i``, ``D_KL(p || q)``.

At a keyboard the backslash is often left out, ``x_ij`` means both letters, and a script of several
signs stands in round brackets or in none: ``e^(-x)``, ``A^-1``. So does an accent stand behind its
letter (``yhat``) or before it (``hat y``), ``dL/dW`` is a derivative and ``<a, b>`` an inner
product; what only the formula around it explains is in `shorthand`. Queries are read so;
articles are not, since there ``\mathrm{beta}`` is a word and ``x_ij`` is what TeX makes of it.
Nor is ``!=`` "not equal" in an article; in a query it is, unless it stands at an operand, of which
it may be the factorial (``n!=n(n-1)!``).
"""

from re import Match

from mlkb.formulas.patterns import compiled
from mlkb.formulas.shorthand import written_out
from mlkb.formulas.symbols import GREEK

_SHORT_GREEK = {"eps": "epsilon", "lam": "lambda", "lamda": "lambda", "lmbda": "lambda"}
"""Names that programs give to Greek letters, some of which are keywords there."""

BARE_GREEK = (
    *(name for name in GREEK if len(name) > 2 and not name.startswith("var")),
    *_SHORT_GREEK,
    "ell",
)
"""Greek letters that are one by their name alone, and the one of Latin that has a name: "mu", "nu"
and "xi" may be products."""

BARE_WORDS = ("KL", "JS", "ELBO", "AIC", "BIC", "MSE")
"""Words that no one takes for a product of capitals."""

BARE_SIGNS = ("sum", "prod", "int", "nabla", "grad", "partial", "infty")

BARE_RELATIONS = ("succeq", "preceq", "succ", "prec")
BARE_OPERATORS = ("odot", "otimes", "oplus")
BARE_ANGLES = ("langle", "rangle")
"""Signs that no keyboard has and no other name says."""

INNER_PRODUCT = (
    r"(?<![\w)\]}<>])<(?![\s=<>-])(?P<inner>[^<>,]*,[^<>]*)(?<![\s=<>-])>(?![\w(\[{=<>])"
)
"""``<a, b>``, the angle brackets of the keyboard; ``0 < a, b > 0`` and ``0<a, b>0`` are none."""

BARE_ACCENTS = ("hat", "bar", "tilde")

ANY_GREEK = "|".join((*BARE_GREEK, "mu", "nu", "xi", "pi"))
"""A pattern of all Greek letters that can be spelled out."""

ACCENTED = rf"(?!(?i:that|what|chat)(?![A-Za-z]))(?:{ANY_GREEK}|[A-Za-z])_?(?:hat|bar|tilde)"
"""A letter with an accent behind it, which no word of prose looks like."""

_OF_D = (
    rf"(?:\\(?:(?:mathbf|boldsymbol|mathrm)\{{\\?[A-Za-z]+\}}|[A-Za-z]+)|{ANY_GREEK}|[^\W\d_])"
    r"(?:[_^](?:\{[^{}]*\}|\w))*"
)
"""What stands behind a d: a letter by its command or name, with its scripts."""

_ARGUMENT = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
"""An argument in brackets, in which others may stand, to the third level."""

DERIVATIVE = (
    rf"(?<![A-Za-z\\/])d(?P<above>(?:\^\d|\^\{{\d\}})?(?: ?(?:\\?(?:log|ln|exp) ?)?{_OF_D}"
    rf"(?:{_ARGUMENT})?)?) ?/ ?d(?P<below>{_OF_D})(?![A-Za-z(])"
)
"""``dL/dW``, ``d/dx``, ``d log p(z(t))/dt``; articles write a fraction there."""

DIFFERENTIAL = rf"(?<![A-Za-z\\])d(?:{ANY_GREEK}|[A-Za-z])(?![A-Za-z])"
"""``dx``, ``dtheta``."""

_COMMANDS = {"grad": r"\nabla"} | {name: "\\" + full for name, full in _SHORT_GREEK.items()}
_KEPT = r"\\(?:text\w*|math\w+|operatorname\*?|[mh]box|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+"
"""What is LaTeX already: words, names of environments, commands."""

_NAMES = "|".join((*BARE_GREEK, *BARE_SIGNS, *BARE_RELATIONS, *BARE_OPERATORS, *BARE_ANGLES))
_NAME = rf"(?<![A-Za-z])(?:{_NAMES}|pi|(?:mu|nu|xi)(?=_))(?![A-Za-z])"
"""What is typed without its backslash; of two letters, with a subscript."""

_TWO_LETTERS = r"(?<![A-Za-z\\])(?:mu|nu|xi)(?![A-Za-z])"
_SPELLED_OUT = rf"(?<![A-Za-z\\])(?:{'|'.join(BARE_GREEK)})(?![A-Za-z])"
"""What may be a Greek letter or a product, and what shows that Greek is spelled out."""

_OPERAND_BEFORE, _OPERAND_AFTER = r"[\w)\]}] ?$", r" ?[\w(\[{\\]"
_SIGN_BEFORE = rf"(?<![A-Za-z])(?:{'|'.join(BARE_SIGNS)}) ?$"
"""What stands beside a product of two letters, and what is applied to a Greek one."""

_BEHIND = rf"(?<![A-Za-z_^]){ACCENTED}(?![A-Za-z])"
_BEFORE = (
    rf"(?<![A-Za-z_^])(?:{'|'.join(BARE_ACCENTS)})"
    rf"(?: (?=(?:{ANY_GREEK}|[^\W\d_])(?![A-Za-z]))|\((?:{ANY_GREEK}|[^\W\d_])\))"
)
"""An accent behind its letter, and before it."""

_NUMBER = r"\d(?!\w)"
"""The index of ``alpha1``."""

_WORD = rf"(?<![A-Za-z_{{])(?:{'|'.join(BARE_WORDS)})(?![A-Za-z])"
"""A word of capitals."""

_SUBSCRIPT = r"(?<=_)(?:[A-Z]{2,4}|[ijklmnt]{2,3})(?![A-Za-z_^])"
"""A subscript of several letters, ``x_ij``."""

_SCRIPT = r"(?<=[_^])(?:\([^()\\{}]*\)|[-+][A-Za-z0-9]+)"
"""A script in round brackets, or with a sign in front."""

_EXPONENT = (
    rf"(?:(?<=\Ae\^)|(?<=[^A-Za-z\\_^]e\^))-?(?:{ANY_GREEK}|[^\W\d_])"
    r"_(?:\{[^{}]*\}|[^\W_]++(?!_))"
)
"""``z_k`` of ``e^z_k``: the number e has no index, so it is one of its power."""

_UNEQUAL = r"(?<![\w)\]}|‖'′!])!="
"""``!=``, unless it stands at an operand."""


def spelled(formula: str) -> str:
    r"""Return a typed formula with its backslashes and braces.

    Example:
        >>> spelled("sum_i alpha_i y_i"), spelled("D_KL(p||q)"), spelled(r"\mathrm{beta} + x_{ij}")
        ('\\sum_i \\alpha_i y_i', 'D_{KL}(p||q)', '\\mathrm{beta} + x_{ij}')
    """
    return _named(written_out(formula))


def _named(formula: str) -> str:
    """Return a formula with the backslashes and braces of names, scripts and accents."""
    pattern = compiled(
        f"(?P<kept>{_KEPT})|(?P<script>{_EXPONENT}|{_SCRIPT})"
        f"|(?P<quotient>{DERIVATIVE})|(?P<differential>{DIFFERENTIAL})"
        f"|(?P<behind>{_BEHIND})|(?P<before>{_BEFORE})|(?P<name>{_NAME})|(?P<two>{_TWO_LETTERS})"
        f"|(?P<word>{_WORD})|(?P<sub>{_SUBSCRIPT})|(?P<unequal>{_UNEQUAL})"
        f"|(?P<product>{INNER_PRODUCT})"
    )
    return pattern.sub(_spelled, formula)


def _spelled(found: Match[str]) -> str:
    if name := found["name"]:
        is_numbered = name in BARE_GREEK and compiled(_NUMBER).match(found.string, found.end())
        return _letter(name) + ("_" if is_numbered else "")
    if word := found["word"]:
        return rf"\mathrm{{{word}}}"
    if script := found["script"]:
        return "{" + _named(script.removeprefix("(").removesuffix(")")) + "}"
    if found["product"]:
        return rf"\langle {_named(found['inner'])}\rangle "
    if found["unequal"]:
        return r"\ne " if found.string[found.end() :][:1].isalpha() else r"\ne"
    if found["quotient"]:
        return rf"\frac{{d{_named(found['above'])}}}{{d{_named(found['below'])}}}"
    if differential := found["differential"]:
        return "d" + _letter(differential[1:])
    if found["behind"] or found["before"]:
        return _accented(found["behind"], found["before"])
    if two := found["two"]:
        return "\\" + two if _is_greek(found) else two
    return "{" + found["sub"] + "}" if found["sub"] else found[0]


def _accented(behind: str, before: str) -> str:
    """Return a letter with the accent that stands behind it, or before it."""
    if behind == "hbar":
        return r"\hbar "
    if behind:
        accent = next(name for name in BARE_ACCENTS if behind.endswith(name))
        return rf"\{accent}{{{_letter(behind.removesuffix(accent).rstrip('_'))}}}"
    accent, bracket, inner = before.partition("(")
    return rf"\{accent}{{{_letter(inner[:-1])}}}" if bracket else "\\" + before


def _letter(name: str) -> str:
    """Return a letter, or the command of one that is spelled out."""
    return name if len(name) == 1 else _COMMANDS.get(name, "\\" + name)


def _is_greek(found: Match[str]) -> bool:
    """Tell "mu" from m times u: it is an operand by itself, or other Greek is spelled out too."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    is_applied = compiled(_SIGN_BEFORE).search(before) is not None
    is_first = is_applied or not compiled(_OPERAND_BEFORE).search(before[-2:])
    is_alone = is_first and not compiled(_OPERAND_AFTER).match(after)
    return is_alone or compiled(_SPELLED_OUT).search(found.string) is not None
