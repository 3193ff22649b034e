"""What is found for a query that is put in the words of the corpus: candidates, in their order.

`find` asks the arms, marks what of it should come first or later, and orders it; `Found.verdict`
says whether it answers. What becomes of it is the engine's (`mlkb.search.engine`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from mlkb.scripts import has_unspaced
from mlkb.search.answerability.answering import Lacking, Lookups, Verdict, judge
from mlkb.search.answerability.reading import nearest_within, readings
from mlkb.search.answerability.untold import untold
from mlkb.search.candidates.asides import (
    behind_their_posts,
    only_names,
    silent_beside,
    with_asides,
)
from mlkb.search.candidates.definitions import with_definitions
from mlkb.search.candidates.gather import HYBRID, gather
from mlkb.search.candidates.programs import with_programs
from mlkb.search.candidates.reading_order import in_reading_order
from mlkb.search.fusion import WHOLE, Weights, evidence
from mlkb.search.query.foreign import NOT_ENGLISH, is_foreign
from mlkb.search.query.name_questions import asked_names
from mlkb.search.query.pasted_code import beside_code
from mlkb.search.query.words import has_number
from mlkb.search.ranking import Ranking, best_first
from mlkb.search.selection import Selection

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.index.catalog import StoredPassage
    from mlkb.records.answers import Arms, Filters
    from mlkb.search.answerability.letters import Letters
    from mlkb.search.answerability.places import Place
    from mlkb.search.answerability.reading import Reading
    from mlkb.search.candidates.gather import Gathered
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot

__all__ = ["Found", "find"]

_DEPTH = 100
"""How many candidates each arm gives at the least."""

_LOOKED_AT = 3
"""How many of the best passages are looked at: one of them must answer, however few hits of a post,
or at all, are wanted."""


@dataclass(frozen=True)  # without slots, since the places are kept
class Found:
    """What was found for a query of which nothing is shown yet.

    Attributes:
        query: The query, in the words of the corpus.
        arm: As in `search`.
        snapshot: What was searched in.
        encoder: What reads passages; None where none may be read.
        gathered: What the arms gave.
        ranking: All candidates, in order.
        selection: What takes hits from that.
        looked_at: The passages of which one must answer.
        unfilled: Whether the best of all is a heading with nothing below that has all of the query.
    """

    query: ParsedQuery
    arm: str
    snapshot: Snapshot
    encoder: Encoder | None
    gathered: Gathered
    ranking: Ranking
    selection: Selection
    looked_at: Sequence[StoredPassage]
    unfilled: bool

    def verdict(self) -> Verdict:
        """Return whether it is an answer."""
        if numbers := self.missing_numbers():
            return Verdict(answered=False, because="number", lacking=Lacking(numbers))
        arms = [self.ranking.candidates[stored.id] for stored in self.looked_at]
        traits, weights = self.gathered.traits, self.ranking.weights
        lookups = Lookups(
            read=self.readings,
            missing=self.untreated,
            treated=self.is_what_is_treated,
            unmet=self.unmet,
            letters=self.letters,
        )
        verdict = judge(arms, traits, weights, lookups, unfilled=self.unfilled)
        if verdict.answered and self.query.doubted:
            return verdict._replace(answered=False, because="spelling")
        return verdict

    def untold(self, verdict: Verdict) -> list[str]:
        """Return sentences on what of the query is not here, by the verdict on it."""
        said = untold(self.query, self.asked, self.gathered.traits, verdict, self.encoder)
        if not verdict.answered and is_foreign(self.query.shown, self.snapshot.lexical):
            said.append(NOT_ENGLISH)
        return said

    def readings(self) -> Iterator[Reading] | None:
        """Read the passages looked at, each when it is asked for; None where none can be read."""
        nearest = nearest_within(self.snapshot, self.gathered.vector)
        idf = self.gathered.traits.idf
        return readings(self.query.dense, idf, self.looked_at, self.encoder, nearest)

    def missing_numbers(self) -> list[str]:
        """Return the numbers that are nowhere here, where the query names nothing but numbers."""
        words = self.gathered.words
        if self.arm != HYBRID or not has_number(words):
            return []
        from mlkb.search.answerability.numbers import missing_numbers

        return missing_numbers(words, self.snapshot)

    def untreated(self) -> list[str]:
        """Return the names in the query that are nowhere here, and not treated all the same."""
        from mlkb.search.answerability.treated import untreated

        return untreated(self.asked, self.query.renamed, self.snapshot, self.places)

    def is_what_is_treated(self) -> bool | None:
        """Return whether the thing that the query is the name of is here, called otherwise."""
        from mlkb.search.answerability.treated import is_what_is_treated

        return is_what_is_treated(self.gathered.words, self.snapshot, self.places)

    def unmet(self) -> list[str]:
        """Return what the query demands that is not in the posts of the passages looked at."""
        from mlkb.search.answerability.demands import unmet

        return unmet(self.asked, self.snapshot, self.looked_at)

    @cached_property
    def asked(self) -> str:
        """The words that may lack something: as they were typed, and no pasted code."""
        return beside_code(self.gathered.words.removesuffix(self.query.added))

    def letters(self) -> Letters | None:
        """Return where the query's letters stand side by side, if the encoder cannot read them."""
        words = self.gathered.words
        if not has_unspaced(words) or not self._reads_english():
            return None
        from mlkb.search.answerability.letters import letters_there

        return letters_there(words, self.snapshot.lexical, [one.id for one in self.looked_at])

    def _reads_english(self) -> bool:
        """Whether the encoder reads no other language, as the default one, or there is none."""
        if self.encoder is None:
            return True
        from mlkb.search.answerability.learned import Learned

        return Learned.learned_on(self.encoder) is not None

    @cached_property
    def places(self) -> Sequence[Place]:
        """What of the passages looked at is read for names."""
        from mlkb.search.answerability.places import places_of

        return places_of(self.looked_at)


def find(
    snapshot: Snapshot,
    encoder: Encoder | None,
    query: ParsedQuery,
    *,
    k: int,
    filters: Filters,
    arm: str = HYBRID,
    defining: Mapping[int, float] | None = None,
    also: Sequence[int] = (),
) -> Found:
    """Return the ranked candidates for a query that is put in the words of the corpus.

    Args:
        snapshot: What to search in.
        encoder: Embeds the query; None leaves the dense arm out.
        query: The query (`mlkb.search.query.wording`).
        k: How many hits are wanted.
        filters: Which posts and kinds may answer.
        arm: As in `search`.
        defining: How plainly passages say what the asked symbol means, by id; None where none is.
        also: Passages that are candidates whatever the arms give, by id.
    """
    depth = max(_DEPTH, 10 * k)
    gathered = gather(snapshot, encoder, query, filters, depth, arm, defining, also)
    traits = gathered.traits
    weights = Weights.choose(traits) if arm == HYBRID else Weights.of_arm(arm, traits)
    selection = Selection(snapshot, k)
    first = selection.first(best_first(gathered.candidates, weights))
    marked = gathered.candidates
    if arm == HYBRID and not query.asks_for_code and (names := asked_names(query)):
        marked = with_definitions(marked, first, names)
    marked = with_asides(marked, first, query, snapshot.lexical)
    if query.asks_for_code:
        marked = with_programs(marked, query, snapshot.catalog, weights)
    silent = silent_beside(marked, first, snapshot.catalog)
    if arm == HYBRID and not traits.has_formula and not traits.is_symbol:
        telling = {id_: one for id_, one in first.items() if id_ not in silent}
        marked = in_reading_order(marked, telling, partial(evidence, weights=weights))
    ranking = Ranking.of(behind_their_posts(marked, first, weights), weights)
    looked_at = selection.take([id_ for id_ in ranking.ids if id_ not in silent], _LOOKED_AT)
    best = next(iter(ranking.ids), None)
    unfilled = best in silent and _is_unfilled(marked[best], first[best])
    reader = encoder if arm == HYBRID else None
    return Found(query, arm, snapshot, reader, gathered, ranking, selection, looked_at, unfilled)


def _is_unfilled(arms: Arms, stored: StoredPassage) -> bool:
    """Whether a passage is no more than headings, and has all of the query."""
    return (arms.coverage or 0.0) >= WHOLE and only_names(stored.passage.text, "")
