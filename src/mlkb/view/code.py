"""Code coloured by its language, in the few colours of the rest.

Loaded only for code: Pygments is a large library.
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

import re

from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text

__all__ = ["highlighted"]

_MAX_CHARACTERS = 100_000
"""More than this is shown without colour: lexers are no faster than they must be."""
_THEME = ANSISyntaxTheme(
    {  # keys are Pygments' token types; what is not named here stays as it is
        ("Comment",): Style(dim=True, italic=True),
        ("Keyword",): Style(color="cyan"),
        ("Operator", "Word"): Style(color="cyan"),
        ("Name", "Decorator"): Style(color="cyan"),
        ("Name", "Function"): Style(bold=True),
        ("Name", "Class"): Style(bold=True),
        ("Literal", "String"): Style(color="green"),
        ("Literal", "Number"): Style(color="yellow"),
        ("Generic", "Deleted"): Style(color="red"),
        ("Generic", "Inserted"): Style(color="green"),
        ("Generic", "Heading"): Style(bold=True),
        ("Generic", "Output"): Style(dim=True),
    }
)
_NAME = re.compile(r"[{.]*([\w+#-]+)")


def highlighted(code: str, info: str) -> Text:
    """Return `code` coloured; as it is where the language is unknown.

    Args:
        code: The code, safe to print.
        info: What stands behind the opening of the fence; its first word names the language.
    """
    name = _NAME.match(info)
    if name is None or len(code) > _MAX_CHARACTERS:
        return Text(code)
    text = Syntax("", name[1].lower(), theme=_THEME).highlight(code)
    text.style = ""  # no background: the page has one
    text.rstrip()
    return text
