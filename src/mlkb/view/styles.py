"""The few styles of the terminal view, in the sixteen colours that every theme sets for itself.

One accent for what leads the eye (ranks, headings), one for matched words, dim for what is looked
up and not read. Matched words are bold too, so that they stand out without colour (NO_COLOR).
"""

# ruff: noqa: TID253  (loaded by `terminal` only, which is Rich)

from __future__ import annotations

from rich.style import Style

RANK = Style(color="cyan", bold=True)
SCORE = Style(color="cyan")
TITLE = Style(bold=True)
PATH = Style(color="cyan")
META = Style(dim=True)
HINT = Style(dim=True)
MATCH = Style(color="magenta", bold=True)
PLAIN = Style()

HEADING = Style(color="cyan", bold=True)
SUBHEADING = Style(bold=True)
EMPHASIS = Style(italic=True)
STRONG = Style(bold=True)
STRUCK = Style(strike=True)
CODE = Style(color="green")
LINK = Style(underline=True)
SOURCE = Style(color="green")
MARK = Style(dim=True)

GOOD = Style(color="green")
WARNING = Style(color="yellow")
ERROR = Style(color="red", bold=True)
