r"""The LaTeX in the address of a picture that some service draws of it. Nothing is fetched.

Before GitHub drew formulas, READMEs had them drawn so, and WordPress and Zhihu do to this day:
``https://latex.codecogs.com/svg.latex?\frac{1}{n&plus;1}``. The services are a table of how their
addresses begin; what comes behind is the LaTeX, percent-encoded or not.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

__all__ = ["pictured", "pictured_in"]

_OTHERS = r"\?(?:\w{1,20}=[^&\s]{0,200}&(?:amp;)?){0,9}"
_BARE = (
    r"(?:\w{1,20}\.)?codecogs\.com/(?:\w{1,20}\.)?(?:latex|image|download)\?",
    r"(?:i\.upmath\.me|tex\.s2cms\.(?:ru|com))/(?:svg|png)b?/",
)
"""Services whose address ends in the LaTeX."""
_FIELDS = (
    rf"render\.githubusercontent\.com/render/math(?:\.\w{{1,9}})?{_OTHERS}math=",
    rf"chart\.(?:googleapis|apis\.google)\.com/chart(?=\S{{0,500}}[?&;]cht=tx\b){_OTHERS}chl=",
    rf"(?:\w{{1,20}}\.)?(?:wp|wordpress)\.com/latex\.php{_OTHERS}latex=",
    rf"(?:www\.)?zhihu\.com/equation{_OTHERS}tex=",
)
"""Services that take it as one field of a form, in which a plus is a space."""

_BEGINS = r"(?:https?:)?//(?:{})"
_BARE_ADDRESS = re.compile(_BEGINS.format("|".join(_BARE)), re.IGNORECASE)
_FORM_ADDRESS = re.compile(_BEGINS.format("|".join(_FIELDS)), re.IGNORECASE)
_NEXT_FIELD = re.compile(r"&(?:amp;)?\w{1,20}=")
_SIGNS = {"&space;": " ", "&plus;": "+", "&hash;": "#", "&amp;": "&"}
"""What codecogs.com has beside percent-encoding."""
_STYLE = re.compile(
    r"(?:\s|\\(?:inline|tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge)"
    r"(?![A-Za-z])|\\(?:dpi|bg|fg|fn|pagecolor|color)(?:\[\w{0,9}\])?\{[^{}]{0,40}\}"
    r"|\\(?:bg|fg|fn)_[a-z]{1,20}|\\\d{2,4}dpi)*+"
)
"""How large and in which colours it is drawn."""
_SOURCE = re.compile(
    r"\ssrc\s{0,9}=\s{0,9}(?:\"([^\"]{1,9000})\"|'([^']{1,9000})'|([^\s\"'<>]{1,9000}))",
    re.IGNORECASE,
)
_LONGEST = 9_000
"""Characters of an address that is read."""


def pictured(address: str) -> str:
    r"""Return the formula, on one line, of which a picture has this address; nothing for others.

    >>> pictured(r"https://latex.codecogs.com/svg.latex?\large&space;a&plus;b^2")
    'a+b^2'
    >>> pictured("https://www.zhihu.com/equation?tex=%5Calpha+%2B+1&mode=inline")
    '\\alpha + 1'
    >>> pictured("plot.png")
    ''
    """
    if len(address) > _LONGEST:
        return ""
    if found := _FORM_ADDRESS.match(address):
        field = _NEXT_FIELD.split(address[found.end() :], maxsplit=1)[0]
        latex = unquote(field.replace("+", " "))
    elif found := _BARE_ADDRESS.match(address):
        latex = unquote(address[found.end() :])
    else:
        return ""
    for sign, meant in _SIGNS.items():
        latex = latex.replace(sign, meant)
    latex = _STYLE.sub("", latex, count=1).strip().strip("$")
    return " ".join(latex.split())


def pictured_in(tag: str) -> str:
    """Return the formula that the tag of a picture shows, or nothing.

    >>> pictured_in('<img alt="x" src="https://i.upmath.me/svg/x%5E2">')
    'x^2'
    """
    found = _SOURCE.search(tag[:_LONGEST])
    return pictured(unescape(found[1] or found[2] or found[3])) if found else ""
