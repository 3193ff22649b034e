"""An index that can be asked: it is there, sound, and fresh where that is cheap.

A question is put to a snapshot; should the index turn out to be missing, stale or damaged, it is
built first, or anew, and the question put again. How it is built is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from mlkb.causes import raise_shortage
from mlkb.errors import (
    CorpusError,
    DamagedIndexError,
    LockedError,
    MlkbError,
    ModelError,
    NoIndexError,
    ShortageError,
    StoreError,
    UnusableIndexError,
)
from mlkb.index import generations
from mlkb.index.freshness import closed, differences, is_small, left_out
from mlkb.search.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.index.changes import Changes
    from mlkb.index.generations import Manifest
    from mlkb.records.reports import BuildReport
    from mlkb.settings import Settings

__all__ = ["PATIENCE", "ReadyIndex", "query_encoder"]

_Answer = TypeVar("_Answer")

_TRIES = 4
"""Snapshots that are asked at the most: a build, or two, may sweep one away each."""

PATIENCE = 3600.0
"""Seconds to wait for another process that is building, where nothing can be done without it."""


class Build(Protocol):
    """Brings the index up to date, as `KnowledgeBase.index` does."""

    def __call__(self, *, wait: float = 0.0, distrusted: str = "") -> BuildReport:
        """Build, and return what was done."""


@dataclass(frozen=True, slots=True)
class ReadyIndex:
    """The index of one knowledge base, seen to before it is asked.

    Attributes:
        settings: Where it lies and how it is read.
        build: Builds it.
        announce: Told, in a sentence, of what takes long or goes wrong without stopping.
        notice: Told, in a sentence, of what the user should know where an error leaves no answer.
    """

    settings: Settings
    build: Build
    announce: Callable[[str], None]
    notice: Callable[[str], None]

    def ask(
        self, ask: Callable[[Snapshot, list[str]], _Answer], *, refresh: bool
    ) -> tuple[_Answer, list[str]]:
        """Return what `ask` finds in a fresh snapshot, and what the user should know.

        An index that turns out to be damaged is built again and asked again; so is one that a
        build, or two, replaced and swept away while it was asked.

        Args:
            ask: The question; it may add sentences to the list that it is given.
            refresh: Whether to index small changes of the corpus first.

        Raises:
            MlkbError: There is no index and none can be built, or `ask` raised it.
        """
        ready = self._make_ready(refresh=refresh)
        index = self.settings.index
        fault = UnusableIndexError("unreachable")
        for _ in range(_TRIES):
            notices = list(ready)
            asked = generations.answering(index)
            try:
                with open_snapshot(index) as snapshot:
                    asked = snapshot.folder.name
                    return ask(snapshot, notices), notices
            except UnusableIndexError as error:
                fault = error
            except MlkbError:
                for sentence in notices:  # a new post that is not found may be why
                    self.notice(sentence)
                raise
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:  # a panic of tantivy is no Exception
                fault = self._damage_behind(error)
            if generations.answering(index) == asked:
                self.announce(f"{fault.fault}; building it again.")
                ready += left_out(self.build(distrusted=asked, wait=PATIENCE).problems)
        raise fault

    def _make_ready(self, *, refresh: bool) -> list[str]:
        """See to it that an index answers, and a fresh one where that is cheap.

        Returns:
            What the user should know, a sentence each.
        """
        try:
            with open_snapshot(self.settings.index) as snapshot:
                if not refresh:
                    return []
                changes = differences(self.settings, snapshot.manifest, snapshot.catalog)
        except (UnusableIndexError, AttributeError, TypeError, ValueError) as error:
            fault = error if isinstance(error, UnusableIndexError) else self._damage_behind(error)
            if not isinstance(fault, NoIndexError):
                self.announce(f"{fault.fault}; building it again.")
            return left_out(self.build(wait=PATIENCE).problems)
        if isinstance(changes, str):
            return [changes]
        return [*self._brought_up_to_date(changes), *closed(changes)]

    def _brought_up_to_date(self, changes: Changes) -> list[str]:
        """Index `changes` if they are small; return what the user should know, a sentence each."""
        if not changes:
            return []
        if not is_small(changes):
            return [f"{changes.said}: run 'mlkb index'."]
        try:
            report = self.build()
        except LockedError:
            return ["The corpus has changed and is being indexed; this is from before."]
        except (StoreError, ModelError, CorpusError, ShortageError) as error:
            return [f"The corpus has changed, but the index cannot follow: {error}"]
        # What was left out before has been told before.
        read = {state.path for state in changes.to_read}
        return left_out([one for one in report.problems if one.path in read])

    def _damage_behind(self, error: BaseException) -> UnusableIndexError:
        """Return the damage that made a library say anything; if there is none, raise `error`.

        Damage is looked for first: of what is damaged, a library may ask for any amount of memory.

        Raises:
            ShortageError: The process lacks something, and nothing is damaged.
        """
        try:
            damaged = generations.damages(self.settings.index)
        except UnusableIndexError as fault:
            return fault
        if not damaged:
            raise_shortage(error)
            raise error
        return DamagedIndexError(f"The index is damaged ({damaged[0]} was altered)")


def query_encoder(
    manifest: Manifest, open_encoder: Callable[[str], Encoder], notices: list[str]
) -> Encoder | None:
    """Return the encoder that an index was built with; None, and a notice, if it is gone.

    Args:
        manifest: What the index says of itself.
        open_encoder: Gives the encoder for a model's name.
        notices: What the user should know; a sentence is added where there is no encoder.
    """
    try:
        encoder = open_encoder(manifest.model)
    except ModelError as error:
        notices.append(f"{error} Searching by words alone.")
        return None
    if encoder.fingerprint != manifest.fingerprint:
        notices.append(
            f"The model {manifest.model} is not the one that the index was built with: run "
            "'mlkb index'. Searching by words alone."
        )
        return None
    return encoder
