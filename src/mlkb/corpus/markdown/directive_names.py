"""What the directives of MyST hold, known by their names: text, or what readers see as typed.

Sphinx, mystmd, sphinx-design, sphinx-proof and sphinx-exercise define them. Text is *boxed* where
it stands out of its surroundings and is read in one piece, as an admonition and a table are; else
what is in the directive reads as if it were not in one (tabs, cards, glossaries). The argument of
most is a title, of others a number of columns. A name that is not known here holds code between
backticks and text between colons, as it is meant by those who choose between them.
"""

from __future__ import annotations

import re

from mlkb.corpus.markdown.kinds import kind_of_directive, with_kind

__all__ = ["is_boxed", "is_code", "is_open", "title_of"]

_BOXED = re.compile(
    r"(?:admonition|aside|attention|blockquote|caution|danger|details|dropdown|epigraph|error"
    r"|exercise|highlights|hint|important|info|margin|note|proof|pull-quote|seealso|sidebar|solution"
    r"|tip|todo|topic|warning|prf:[\w-]+)(?:-\w+)?"
    r"|list-table|deprecated(?:-removed)?|version(?:added|changed|removed)"
)
_TITLED = re.compile(
    r"(?:grid-item-)?card|centered|figure-md|(?:flat-)?table|rubric|tab|tab-item|tabbed"
)
_UNTITLED = re.compile(
    r"(?:card-)?carousel|compound|container|div|glossary|grid(?:-item)?|only|panels|tab-set|tabs"
)
_OBJECT = re.compile(r"(?:c|cpp|js|py|rst|std):[\w-]+")
"""Directives that document an object of a program, whose signature is their argument."""

_CODE = re.compile(
    r"code(?:-block|-cell)?|sourcecode|(?:literal)?include|parsed-literal|raw|mermaid|graphviz"
    r"|digraph|plantuml|eval-rst|doctest|test(?:code|setup|output)|ipython|jupyter-execute|plot"
    r"|prompt|toctree|csv-table|bibliography|myst|html|latex|typst"
)
_SINCE = {
    "deprecated": "Deprecated since version",
    "deprecated-removed": "Deprecated since version",
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
}
"""What Sphinx writes in front of the version that is the argument."""

_VERSION = re.compile(r"(\S{1,100})(?:[ \t]+(\S.*))?")


def is_boxed(name: str) -> bool:
    """Whether the directive called `name` holds text that stands out.

    >>> is_boxed("note"), is_boxed("prf:theorem"), is_boxed("tab-item")
    (True, True, False)
    """
    return _BOXED.fullmatch(name) is not None


def is_open(name: str) -> bool:
    """Whether the directive called `name` holds text that reads on with what is around it."""
    return any(kind.fullmatch(name) for kind in (_TITLED, _UNTITLED, _OBJECT))


def is_code(name: str) -> bool:
    """Whether the directive called `name` holds what is shown as typed, or for a program."""
    return _CODE.fullmatch(name) is not None


def title_of(name: str, argument: str) -> str:
    """Return what readers see of the opening line of a directive, in Markdown.

    >>> title_of("tip", "Mind"), title_of("deprecated", "1.6 Use y."), title_of("grid", "2")
    ('Tip: Mind', 'Deprecated since version 1.6: Use y.', '')
    """
    since = _SINCE.get(name)
    if since and (found := _VERSION.fullmatch(argument)):
        said = f"{since} {found[1].removesuffix(':')}"
        return f"{said}: {found[2]}" if found[2] else said
    if argument and _OBJECT.fullmatch(name):
        return f"`{argument}`"
    is_titled = is_boxed(name) or _TITLED.fullmatch(name) is not None
    return with_kind(kind_of_directive(name), argument if is_titled else "")
