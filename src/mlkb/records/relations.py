"""What stands near what: posts near a post, and the places of a formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mlkb.records.posts import Passage, Post

__all__ = ["FormulaResult", "Occurrence", "Pair", "Place", "RelatedPost", "RelatedResult"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A formula of the corpus that is, contains, shares most of, or is a part of the one asked for.

    Attributes:
        rank: From 1.
        relation: ``same``; ``contains``: the one asked for is a part of it; ``shares``: it has most
            of the one asked for, in parts; ``contained``: it is a part of the one asked for.
        renamed: Whether that holds only once variables are renamed or limits of sums left out.
        passage: The formula with the sentence that introduces it.
        post: The post that it stands in.
        matched: The stretches of ``passage.formula.latex`` that both have, as in `Hit`.
    """

    rank: int
    relation: Literal["same", "contains", "shares", "contained"]
    renamed: bool
    passage: Passage
    post: Post
    matched: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FormulaResult:
    """Where a formula stands in the corpus.

    Attributes:
        latex: The formula.
        passage: The formula of the corpus that was asked for by a reference, or None.
        post: The post that it stands in, or None.
        occurrences: Where else it stands: the same formula first, then those that contain it, those
            that have most of it, those contained in it. Within each, those in the same letters come
            before those in other letters, the nearest first; last come those whose shared part is
            no one stretch of their source.
        took_ms: As in `SearchResult`.
        notices: Things to tell the user on the way, a sentence each.
        corpus: The corpus folder, absolute, for links to files.
        filtered_out: As in `SearchResult`.
        too_small: Whether it stands in no formula, and is one that is not indexed by itself: a
            symbol, or a relation between two.
        fault: What is wrong with the LaTeX that was typed, without a full stop, or empty.
    """

    latex: str
    passage: Passage | None
    post: Post | None
    occurrences: tuple[Occurrence, ...]
    took_ms: float = 0.0
    notices: tuple[str, ...] = ()
    corpus: str = ""
    filtered_out: bool = False
    too_small: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage named by where it stands."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages that are close, one in each of two posts.

    Attributes:
        here: The passage in the post that was asked for.
        there: The passage in the related post.
        score: Their cosine, -1 to 1; of a file outside the corpus, the chance that who looks for
            the passage here finds it there (`Hit.score`).
    """

    here: Place
    there: Place
    score: float


@dataclass(frozen=True, slots=True)
class RelatedPost:
    """A post near the one asked for, and why.

    Attributes:
        rank: From 1.
        score: The mean, over the passages of the one asked for, of the highest score of a pair
            with a passage here, 0 to 1.
        post: The post.
        because: The pairs that say why.
    """

    rank: int
    score: float
    post: Post
    because: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class RelatedResult:
    """The posts near a post, nearest first.

    Attributes:
        post: The post asked for; its slug is empty for a file outside the corpus.
        related: The posts.
        took_ms: As in `SearchResult`.
        notices: Things to tell the user on the way, a sentence each.
        corpus: The corpus folder, absolute, for links to files.
        filtered_out: As in `SearchResult`.
        compared: Of a file outside the corpus, how many passages were looked for; 0 for a post.
        answered: How many of them something here answers; where none, `related` are the nearest.
    """

    post: Post
    related: tuple[RelatedPost, ...]
    took_ms: float = 0.0
    notices: tuple[str, ...] = ()
    corpus: str = ""
    filtered_out: bool = False
    compared: int = 0
    answered: int = 0

    @property
    def is_near(self) -> bool:
        """Whether the posts are near the one asked for, and not only the nearest there are."""
        return bool(self.answered if self.compared else self.related)
