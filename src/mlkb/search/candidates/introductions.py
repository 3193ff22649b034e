r"""How plainly the words beside a formula introduce what it is about.

Mathematical prose introduces a symbol in few ways: by "where $\gamma_{ik}$ is", "let $S$ be", "we
write $A^+$ for", "$x$ denotes"; by "the learning rate ($\eta$)"; by a noun that stands before it,
"the ultimate gain $K_u$", or behind it, "$a_0$, the Bohr radius"; by an equation with the symbol on
its left. Whether that is the symbol which is asked for is told elsewhere
(`mlkb.search.candidates.defining`).
"""

from __future__ import annotations

import re

from mlkb.formulas.tree import Node, parse

__all__ = [
    "EQUATED",
    "TELLING",
    "introduced",
    "named_equation",
    "sentence_after",
    "sentence_before",
]

_SAID, _LET, _DISPLAYED, _COMPUTED, _IS, EQUATED = 0.9, 0.8, 0.7, 0.5, 0.4, 0.2
"""How plainly something is said: by "denotes" or "where it is the", by "let it be", by a display
that a sentence introduces, by an equation alone that computes it, by "is the", by any other
equation. Set by hand in the order of a reader's trust, on the articles here: no judged queries are
of this kind. What is above `TELLING` answers."""

TELLING = 0.5
"""How plainly a passage says what a symbol means that answers the question for it, with as much of
the context as it has (`mlkb.search.candidates.meanings`). Set by hand: a row of notation passes
with half of the context, by idf, and "is the" alone does not."""

_BRACKETED, _NAMED_BEFORE = 0.7, 0.8
"""The same of a symbol in brackets behind what it stands for, and of an equation behind "is". Set
by hand beside the others: the first on no text here, the last for one question of some eighty,
which finds by it the display that defines a divergence."""

_IS_FIRST, _NOUN_EQUATED, _APPOSED, _NOUN, _BARE_NOUN = 0.7, 0.7, 0.7, 0.65, 0.6
"""The same of "is the" with which a sentence begins, of "the group delay $\\tau_g=\\varphi'$", of
"$a_0$, the Bohr radius" or "and $a_0$ the Bohr radius", of "the ultimate gain $K_u$", and of "gain
$K_u$" without an article. Set by hand: below what is said by a verb, and the last so that it
answers in other fonts, and not with other indices besides."""

_NEAR = 60
"""Characters beside a formula that tell what it is there for."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_BROKEN = re.compile(r"[ \t]*(?<!\n)\n(?!\n)[ \t>]*")
_SENTENCE_END = re.compile(r"[.!?]\W*\s(?!\s*[a-z])|\n\n")
_SAYS = re.compile(
    r"\W*(?:denotes?|stands? for|means?|represents?|(?:is|are) (?:called|defined|short for"
    r"|written))\b",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\b(?:denoted?(?: \w+)? by|denotes?|writ(?:e|es|ten)(?: as)?|call(?:ed|s)?(?: \w+)?|symbols?"
    r"|notations?)\W*$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"^\W*(?:let|put|set|define|write|here)\b|\bwhere\b|\blet\W*$", re.IGNORECASE)
_IS_BEFORE = re.compile(r"\b(?:is|are|by|as)\W*$", re.IGNORECASE)
_WITH = re.compile(r"\bwith\W*$", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:the|an?|its) (?:[\w-]+ ){1,4}\($", re.IGNORECASE)
_IS_THE = re.compile(r"\W*(?:is|are) (?:the|an?|its)\b", re.IGNORECASE)
_IS_ANY = re.compile(
    r"\W*(?:is|are|be (?:the|an?|any|its|their)|the|an?|their|for|counts?|measures?)\b",
    re.IGNORECASE,
)

_APPOSITION = re.compile(
    r", (?:the|an?|its|their) (?!\w+ (?:is|are|has|have)\b)(?:[\w'’-]+ ){0,4}[\w'’-]+"
    r"(?=[,;.)]|\s*$)",
    re.IGNORECASE,
)
_GAPPED = re.compile(r" (?:the|an?|its|their) \w", re.IGNORECASE)
_LINKED = re.compile(r"(?:[,;]|\band) $")
_SUBORDINATE = re.compile(
    r"\b(?:for|if|when|with|given|by|at|in|on|as|since|because|all|every|any|each|fixed|of|to"
    r"|from)\b[^,;:(]*$",
    re.IGNORECASE,
)
"""Before a symbol it makes what follows the comma the main clause: ``for all $x$, the map``."""

_PHRASE = re.compile(r"(?:[^\W\d_][\w'’-]* ){0,3}[*_]{0,2}[^\W\d_][\w'’-]*[^\W\d_][*_]{0,2} $")
_NOUN_IS = re.compile(
    r"\b(?:the|an?|its|their) (?:[\w'’-]+ ){1,6}(?:is|are)(?: (?:then|thus|therefore))? $",
    re.IGNORECASE,
)

_ARTICLES = "the a an its their our his her this these that those whose with some any every each no"
_GRAMMAR = (
    "of for to in on at by from as than over under into onto between among within without through "
    "along near about against after before below above until while when where wherever whenever "
    "whether whatever if unless then so thus hence therefore since because although though and or "
    "but nor not only also again now here there how what which who whom it they we you one two "
    "three both all most least more less much many few several other others another such same like "
    "per via is are was were be been being am has have had do does did can could may might must "
    "shall should will would"
)
_VERBS = (
    "let put set take takes taken get gets give gives given gave make makes made show shows shown "
    "find finds found see say says said call calls called write writes written denote denotes "
    "define defines defined choose chooses chosen suppose assume assumes consider use uses used "
    "using become becomes equals obeys satisfies solves solve minimise minimises minimize "
    "minimizes maximise maximises maximize maximizes compute computes contain contains hold holds "
    "need needs yields implies means adds add subtract multiply multiplies divide insert replace "
    "replaces replaced keep keeps follow follows try tries depends grows falls increases decreases "
    "exceeds remains"
)
_ADJECTIVES = (
    "large larger largest small smaller smallest great greater greatest big high low best worst "
    "first second third last next previous fixed unknown known real positive negative true exact "
    "finite constant independent different single whole general particular certain arbitrary "
    "suitable equal"
)
_NUMBERING = (
    "thing things case cases step steps time times class round page part section figure table "
    "equation exercise example theorem lemma"
)
_SUBJECTS = "we you they it i to can could may might must shall should will would who which"
_DETERMINERS = frozenset(_ARTICLES.split())
_BEFORE_VERBS = frozenset(_SUBJECTS.split())
_NO_NOUNS = _DETERMINERS.union(*map(str.split, (_GRAMMAR, _VERBS, _ADJECTIVES, _NUMBERING)))
"""What stands before a symbol and says nothing of it: words of grammar, verbs and adjectives of
mathematical prose, and what only numbers things. No list of the kind is complete: a verb that is
not here passes for a noun, and what it introduces counts least of all. Set by hand."""


def introduced(before: str, after: str, formula: str) -> float:
    """Return how plainly the words around a formula introduce what it is about, 0 to 1.

    Args:
        before: The words of its sentence before it.
        after: Those behind it.
        formula: The formula with its dollars.
    """
    is_equation = "=" in formula or r"\in" in formula
    if _SAYS.match(after) or _CALLS.search(before):
        return _SAID
    is_anything = _IS_ANY.match(after) is not None
    if (is_equation or is_anything) and _BEGINS.search(before):
        return _SAID if _IS_THE.match(after) else _LET
    if is_anything and not is_equation and _WITH.search(before):
        return _LET
    if formula.startswith("$$"):
        if _IS_BEFORE.search(before):
            return _NAMED_BEFORE
        return _DISPLAYED if _WORD.search(before) else _equated(formula)
    if is_equation:
        return _equated(formula)
    if after.startswith(")") and _NAMED.search(before):
        return _BRACKETED
    said = (_IS if before.strip("*_ ") else _IS_FIRST) if _IS_THE.match(after) else 0.0
    return max(said, _apposed(before, after), _noun_before(before))


def named_equation(before: str, formula: str) -> float:
    """Return how plainly a noun names an equation in a line, 0 to 1: ``the noun is $x=4$``.

    What is named so is no value in an example.
    """
    if "=" not in formula or formula.startswith("$$"):
        return 0.0
    if _NOUN_IS.search(before):
        return _NAMED_BEFORE
    return _NOUN_EQUATED if _noun_before(before) == _NOUN else 0.0


def sentence_before(shielded: str, end: int) -> str:
    """Return the words of a sentence before a place; with a letter in front if some are cut off.

    Args:
        shielded: The text, with another character for each one of a formula.
        end: Where the place begins.
    """
    start = max(0, end - _NEAR)
    ends = [found.end() for found in _SENTENCE_END.finditer(shielded, start, end)]
    if shielded[start:end].endswith("\n\n") or not ends:  # a display stands by itself
        ends = ends[:-1]
    words = shielded[ends[-1] : end] if ends else ("x" if start else "") + shielded[start:end]
    return _in_a_line(words)


def sentence_after(shielded: str, start: int) -> str:
    """Return the words of a sentence behind a place; see `sentence_before`."""
    end = _SENTENCE_END.search(shielded, start, start + _NEAR)
    return _in_a_line(shielded[start : end.start() if end else start + _NEAR])


def _in_a_line(words: str) -> str:
    """Return words as if no line were broken; a paragraph still ends in one."""
    return _BROKEN.sub(" ", words)


def _equated(formula: str) -> float:
    return _COMPUTED if _computes(parse(formula.strip("$"))) else EQUATED


def _computes(root: Node) -> bool:
    """Whether an equation has more than a symbol or a number on its right."""
    if root.label in ("lines", "list"):
        return any(map(_computes, root.children))
    is_equation = root.label in ("=", "chain") and root.children
    return bool(is_equation and root.children[-1].children)


def _apposed(before: str, after: str) -> float:
    """Return how plainly a noun behind a symbol says what it is: ``$x$, the noun``, ``$x$ the``."""
    if _GAPPED.match(after):
        return _APPOSED * bool(_LINKED.search(before))
    return _APPOSED * bool(_APPOSITION.match(after) and not _SUBORDINATE.search(before))


def _noun_before(before: str) -> float:
    """Return how plainly a noun before a symbol says what it is: ``the noun $x$``.

    Behind a pronoun, and where a sentence begins with it, a word is a verb.
    """
    phrase = _PHRASE.search(before)
    if phrase is None:
        return 0.0
    *others, noun = phrase[0].lower().replace("*", "").replace("_", "").split()
    is_verb = others[-1] in _BEFORE_VERBS if others else phrase[0] == before
    if is_verb or noun in _NO_NOUNS or noun.endswith("ly"):
        return 0.0
    said = [word for word in reversed(others) if word in _NO_NOUNS]
    return _NOUN if said and said[0] in _DETERMINERS else _BARE_NOUN
