"""Pieces in a row, taken one after the other, as a reader of meaning goes along them."""

from collections.abc import Sequence

from mlkb.formulas.symbols import EMPTY, Piece


class Row:
    """What is still to be read of a row of pieces; its length is how many are left.

    Attributes:
        pieces: The row, and perhaps more around it.
        at: The place of the next piece.
        end: The place behind the last one.
    """

    __slots__ = ("at", "end", "pieces")

    def __init__(self, pieces: Sequence[Piece], at: int = 0, end: int | None = None) -> None:
        """Begin at a place, and end before another: without these, read all pieces."""
        self.pieces = pieces
        self.at = at
        self.end = len(pieces) if end is None else end

    def __len__(self) -> int:
        """Return how many pieces are left."""
        return self.end - self.at

    def peek(self) -> Piece:
        """Return the next piece without taking it; `EMPTY` at the end."""
        return self.pieces[self.at] if self.at < self.end else EMPTY

    def take(self) -> Piece:
        """Take the next piece; there must be one."""
        self.at += 1
        return self.pieces[self.at - 1]

    def take_all(self) -> Sequence[Piece]:
        """Take all that is left."""
        left = self.pieces[self.at : self.end]
        self.at = self.end
        return left
