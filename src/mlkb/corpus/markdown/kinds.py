"""What a callout or a directive is, in words: a warning, a theorem, a proof.

Readers see the kind as a title or beside it, and a text may say it nowhere else: "Bisect." is the
proof. What only arranges a page (cards, tabs, details) is no kind.
"""

from __future__ import annotations

import re

__all__ = ["is_admonition", "kind_of_directive", "kind_of_division", "with_kind"]

_ADMONITIONS = (
    "attention", "caution", "danger", "error", "hint", "important", "info", "note", "seealso",
    "tip", "warning",
)  # fmt: skip
_STATEMENTS = (
    "algorithm", "assumption", "axiom", "claim", "conjecture", "corollary", "criterion",
    "definition", "example", "exercise", "lemma", "observation", "proof", "property", "proposition",
    "question", "remark", "solution", "theorem",
)  # fmt: skip
_KINDS = frozenset((*_ADMONITIONS, *_STATEMENTS))
_OF_MKDOCS = frozenset(
    (
        *_ADMONITIONS, "abstract", "bug", "check", "cite", "done", "example", "fail",
        "failure", "faq", "help", "missing", "new", "question", "quote", "snippet", "success",
        "summary", "tldr", "todo",
    )
)  # fmt: skip
"""The kinds for which MkDocs' themes have a colour. Others may be named as well."""

_PREFIXES = {
    "thm": "theorem", "lem": "lemma", "cor": "corollary", "prp": "proposition",
    "cnj": "conjecture", "def": "definition", "exm": "example", "exr": "exercise",
    "sol": "solution", "rem": "remark", "alg": "algorithm",
}  # fmt: skip
"""What the identifiers of Quarto's statements begin with."""

_ATTRIBUTE = re.compile(r"(?<![\w-])(?:\.callout-([a-z]+)|\.([a-z]+)|#([a-z]{3})-)(?![\w]*=)")
_SPELT = {"faq": "FAQ", "seealso": "See also", "tldr": "TL;DR"}


def is_admonition(name: str) -> bool:
    """Whether MkDocs knows an admonition of this kind.

    >>> is_admonition("abstract"), is_admonition("theorem")
    (True, False)
    """
    return name in _OF_MKDOCS


def kind_of_directive(name: str) -> str:
    """Return the kind that the name of a directive says, or nothing.

    >>> kind_of_directive("prf:theorem"), kind_of_directive("Warning"), kind_of_directive("card")
    ('theorem', 'warning', '')
    """
    kind = name.lower().removeprefix("prf:").removesuffix("-start")
    return kind if kind in _KINDS else ""


def kind_of_division(attributes: str) -> str:
    """Return the kind that the attributes of a division say, as Quarto reads them, or nothing.

    >>> kind_of_division(".callout-tip"), kind_of_division("#thm-line"), kind_of_division(".big")
    ('tip', 'theorem', '')
    """
    for callout, of_class, prefix in _ATTRIBUTE.findall(attributes):
        kind: str = callout or _PREFIXES.get(prefix, of_class)
        if kind in _KINDS:
            return kind
    return ""


def with_kind(kind: str, title: str) -> str:
    """Return a title with its kind in front, unless it says it.

    >>> with_kind("theorem", "LATE"), with_kind("theorem", "Theorem 3"), with_kind("tip", "")
    ('Theorem: LATE', 'Theorem 3', 'Tip')
    """
    words = _SPELT.get(kind, kind.replace("-", " ").capitalize())
    begins = title[: len(words)].casefold() == words.casefold()
    if not kind or (begins and not title[len(words) : len(words) + 1].isalnum()):
        return title
    return f"{words}: {title}" if title else words
