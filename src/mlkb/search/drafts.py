"""Is a draft already written? What the corpus answers to each of its passages and formulas.

A draft says what it is about in sentences and formulas, and the search knows best where that is
said, by words, by meaning and by structure: so its passages are asked for one by one, and its
display formulas by themselves, as if they were typed. A post's score is the mean, over the
passages, of the chance that the best of its passages is what the draft says there. The pairs are
those with the highest chances. So all scores are on the scale of `mlkb search`, where nothing near
is near nought; whether anything here answers is judged as there.

Of a long draft passages are asked for that stand evenly in it. Lists of notation and references say
nothing that could be written already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mlkb.formulas.trivial import is_trivial
from mlkb.lookup.paths import file_named, is_markdown, path_within
from mlkb.records.relations import Pair, Place, RelatedPost, RelatedResult
from mlkb.search.candidates.asides import lists, says_nothing
from mlkb.search.engine import search
from mlkb.search.query.parse import parse_query
from mlkb.search.query.wording import renamed

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.records.answers import Filters, Hit
    from mlkb.records.articles import Article
    from mlkb.records.posts import Passage, Post
    from mlkb.search.snapshot import Snapshot

__all__ = ["already_written", "draft_at"]

_MOST = 24
"""Passages that are asked for, and as many formulas: each is a search of its own."""

_POSTS = 20
"""Posts that a search names at the least, each by its best passage."""

_PAIRS = 3
"""Pairs that are shown for a post."""

_LEAST_PAIR = 0.1
"""Pairs below this chance are no reason where there are others."""

_Any = TypeVar("_Any")


class _Asked(NamedTuple):
    """A passage of the draft, and what a search for it found.

    Attributes:
        passage: The passage.
        answered: Whether something here answers.
        hits: The best hit of each post, by its path; what stands in several is one of each.
    """

    passage: Passage
    answered: bool
    hits: Mapping[str, Hit]


def draft_at(name: str, corpus: Path) -> Path | None:
    """Return the Markdown file outside the corpus that `name` is the path of, or None."""
    file = file_named(name)
    if file is None or not is_markdown(file.name):
        return None
    return None if path_within(name, corpus) else file.resolve()


def already_written(
    snapshot: Snapshot,
    draft: Article,
    encoder: Encoder | None,
    *,
    k: int,
    filters: Filters,
) -> RelatedResult:
    """Return the `k` posts that have most of what a draft says; the slug of its post is empty.

    Args:
        snapshot: What to search in.
        draft: The draft, as the build would read it.
        encoder: Embeds what is asked; None where words alone are looked for.
        k: How many posts at the most.
        filters: Which posts may be named; kinds play no part.
    """
    post = replace(draft.post, slug="")
    texts = [passage for passage in draft.passages if passage.kind != "formula"]
    telling = [passage for passage in texts if _tells(passage, post.title)] or texts
    formulas = [
        passage
        for passage in draft.passages
        if (of := passage.formula) and of.display and not is_trivial(of.latex)
    ]
    wish = replace(filters, kinds=())
    chosen = (*_spread(telling), *_spread(formulas))
    asked = [_ask(passage, snapshot, encoder, wish, max(k, _POSTS)) for passage in chosen]
    parts = [
        (one, *(other for other in asked if _is_within(other.passage, one.passage)))
        for one in asked
        if one.passage.formula is None
    ]
    found = {path: hit.post for one in asked for path, hit in one.hits.items()}
    scores = {path: sum(_best(path, part) for part in parts) / len(parts) for path in found}
    ranked = sorted(scores, key=lambda path: (-scores[path], path))[:k]
    related = tuple(
        RelatedPost(rank, scores[path], found[path], _because(post, path, asked))
        for rank, path in enumerate(ranked, start=1)
    )
    return RelatedResult(
        post,
        related,
        compared=len(parts),
        answered=sum(any(one.answered for one in part) for part in parts),
    )


def _tells(passage: Passage, title: str) -> bool:
    """Whether a passage is a text, and none that only lists or names."""
    if passage.kind != "text" or lists(passage.headings):
        return False
    return not says_nothing(passage.text, title)


def _spread(passages: Sequence[_Any]) -> list[_Any]:
    """Return as many as are asked for, as far apart as they can be."""
    count = min(_MOST, len(passages))
    return [passages[at * len(passages) // count] for at in range(count)]


def _ask(
    passage: Passage, snapshot: Snapshot, encoder: Encoder | None, filters: Filters, k: int
) -> _Asked:
    formula = passage.formula
    if formula:
        query = parse_query(formula.latex, "formula")
    else:
        query = renamed(parse_query(passage.plain), snapshot)
    result = search(snapshot, encoder, query, k=k, filters=filters, per_post=1, spelling=False)
    return _Asked(passage, result.answered, _by_post(result.hits))


def _by_post(hits: Iterable[Hit]) -> dict[str, Hit]:
    """Return the best of `hits`, which come best first, in each post, by its path."""
    best: dict[str, Hit] = {}
    for hit in hits:
        for place in hit.places:
            best.setdefault(place.post.path, replace(hit, passage=place.passage, post=place.post))
    return best


def _is_within(formula: Passage, passage: Passage) -> bool:
    return formula.formula is not None and passage.line <= formula.line <= passage.end_line


def _best(path: str, part: Iterable[_Asked]) -> float:
    """Return the chance that a post says what a passage does, or a formula in it."""
    return max(one.hits[path].score if path in one.hits else 0.0 for one in part)


def _because(post: Post, path: str, asked: Iterable[_Asked]) -> tuple[Pair, ...]:
    """Return the pairs that speak most for a post, each passage in one."""
    pairs: dict[int, Pair] = {}
    of_post = [(one.passage, one.hits[path]) for one in asked if path in one.hits]
    for here, hit in sorted(of_post, key=lambda pair: -pair[1].score):
        there = hit.passage
        if not pairs or hit.score >= _LEAST_PAIR:
            pair = Pair(
                here=Place(post.path, here.line, here.text),
                there=Place(path, there.line, there.text),
                score=hit.score,
            )
            pairs.setdefault(there.line, pair)
    return tuple(pairs.values())[:_PAIRS]
