"""How a page is to look: its widths, in which letters, what is drawn, which words are marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlkb.view.legible import can_show

__all__ = ["Look"]

_MEASURE = 100
"""The widest that prose is set: longer lines are hard to follow back."""
_LEAST_WINDOW = 24
"""The narrowest window that anything is set for."""
_LEAST = 12
"""The narrowest column that is still worth indenting to."""
_INDENT = 4
_NARROW = 60


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is to look.

    Attributes:
        width: The columns for prose.
        room: The columns that formulas, code and tables may use.
        latex: Whether formulas are shown as their source.
        encoding: What it is written in; what that lacks is not drawn.
        mdx: Whether the page is MDX, of which ``import`` and ``export`` are not shown.
        myst: Whether the page is known to be MyST, of which ``% ...`` is not shown.
        macros: LaTeX that defines the macros in force where the page begins.
        terms: Words to mark, as they stand in the text.
        formula: The source of a formula in which something is to be marked.
        matched: What is to be marked in it: stretches of that source.
    """

    width: int
    room: int
    latex: bool = False
    encoding: str = "utf-8"
    mdx: bool = False
    myst: bool = False
    macros: str = ""
    terms: tuple[str, ...] = ()
    formula: str = ""
    matched: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of_window(
        cls,
        columns: int,
        *,
        latex: bool = False,
        encoding: str = "utf-8",
        terms: Sequence[str] = (),
    ) -> Look:
        """Return the look of what fills a window of `columns`."""
        columns = max(columns, _LEAST_WINDOW)
        return cls(min(columns, _MEASURE), columns, latex, encoding, terms=tuple(terms))

    def within(self, margin: int) -> Look:
        """Return the same look for what stands `margin` columns in."""
        return replace(self, width=self.width - margin, room=self.room - margin)

    def can_show(self, text: str) -> bool:
        """Tell whether all letters and signs of `text` can be shown."""
        return can_show(text, self.encoding)

    def marking(self, formula: str, matched: Sequence[tuple[int, int]]) -> Look:
        """Return the same look with stretches of a formula marked."""
        return replace(self, formula=formula, matched=tuple(matched))

    def narrower(self, cells: int) -> Look | None:
        """Return the same look with `cells` columns less; None where no word would fit any more."""
        if self.width - cells < _LEAST:
            return None
        return self.within(cells)

    @property
    def narrow(self) -> bool:
        """Whether there is no room for a second column."""
        return self.width < _NARROW

    @property
    def indent(self) -> int:
        """Columns by which formulas and code stand in from the text."""
        return _INDENT // 2 if self.narrow else _INDENT
