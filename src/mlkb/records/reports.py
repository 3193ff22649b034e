"""What a build did, and what a doctor found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mlkb.records.articles import Problem

__all__ = ["BuildReport", "Finding", "FindingPlace"]

FindingState = Literal["good", "warning", "error"]

FindingPlace = Literal[
    "versions", "settings", "corpus", "index", "cache", "model", "reranker", "disk", "lock"
]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What ``mlkb index`` did.

    Attributes:
        posts: Posts in the index now.
        passages: Text and code passages in the index now.
        formulas: Formula passages in the index now.
        added: Paths of posts that are new.
        changed: Paths of posts whose content changed.
        removed: Paths of posts that are gone.
        embedded: Texts embedded in this build.
        reused: Texts whose vector was in the cache.
        seconds: Wall time.
        problems: What is wrong with files, read or not, and which names of posts clash.
        generation: The name of the generation that answers now.
        fresh: True where nothing had to be done.
        idle: Patterns of ``exclude`` that leave nothing out.
    """

    posts: int
    passages: int
    formulas: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    embedded: int
    reused: int
    seconds: float
    problems: tuple[Problem, ...]
    generation: str
    fresh: bool = False
    idle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What ``mlkb doctor`` found in one place.

    Attributes:
        place: What was looked at.
        state: ``good``; ``warning``: it works, but not as well as it could; ``error``: it does not
            work, or gives wrong answers.
        message: What is so, in one sentence.
        remedy: What to do, in one sentence; empty where nothing need be done.
    """

    place: FindingPlace
    state: FindingState
    message: str
    remedy: str = ""
