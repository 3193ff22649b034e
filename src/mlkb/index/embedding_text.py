"""What of a passage is embedded: its words, with title and headings in front.

A passage on its own often does not say what it is about; its title and headings do. What is shown
to people is the author's text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mlkb.corpus.sentences import sentences

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.records.posts import Passage, Post

__all__ = ["as_written", "context", "embedding_texts", "passage_tokens", "pieces_as_written"]

CONTEXT_SHARE = 4
"""The context may take a quarter of the model's tokens."""

_SERIES_NUMBER = re.compile(r"^.{0,80}?\(\d+\):\s*")


def passage_tokens(max_tokens: int) -> int:
    """Return how many tokens a packed passage may have, the context being left room."""
    return max(16, max_tokens - max_tokens // CONTEXT_SHARE)


def context(post: Post, passage: Passage) -> str:
    """Return title and headings as one line; the title without its series and number."""
    title = _SERIES_NUMBER.sub("", post.title) or post.title
    return ": ".join((title, *passage.headings))


def as_written(post: Post, passage: Passage) -> str:
    """Return title and headings, then the passage as its author wrote it."""
    return f"{context(post, passage)}\n{passage.text}"


def pieces_as_written(post: Post, passage: Passage, encoder: Encoder) -> list[str]:
    """Return what `as_written` does: in one, or in as many pieces as the model can read each."""
    whole = as_written(post, passage)
    if encoder.count_tokens([whole]) <= [encoder.max_tokens]:
        return [whole]
    return list(_pieces(context(post, passage), passage.text, encoder)) or [whole]


def embedding_texts(
    post: Post, passages: Sequence[Passage], encoder: Encoder
) -> list[tuple[str, ...]]:
    """Return for each passage the texts to embed: one, or several where it is too long for one."""
    contexts = [context(post, passage) for passage in passages]
    whole = [f"{c}\n{p.plain}" for c, p in zip(contexts, passages, strict=True)]
    sizes = encoder.count_tokens(whole)
    return [
        (text,) if size <= encoder.max_tokens else tuple(_pieces(c, passage.plain, encoder))
        for text, size, c, passage in zip(whole, sizes, contexts, passages, strict=True)
    ]


def _pieces(context: str, plain: str, encoder: Encoder) -> Iterator[str]:
    """Cut a text at line ends, else at sentence ends, else between words, so that all is read."""
    (size,) = encoder.count_tokens([context])
    if size > encoder.max_tokens // CONTEXT_SHARE:
        context, size = context[: encoder.max_tokens // CONTEXT_SHARE], 0
        (size,) = encoder.count_tokens([context])
    room = encoder.max_tokens - size
    units: list[str] = []
    for line in plain.split("\n"):
        (length,) = encoder.count_tokens([line])
        if length <= room:
            units.append(line)
        else:
            units.extend(_fit(sentences(line), room, encoder))
    lengths = encoder.count_tokens(units)
    piece: list[str] = []
    total = 0
    for unit, length in zip(units, lengths, strict=True):
        if piece and total + length > room:
            yield f"{context}\n" + "\n".join(piece)
            piece, total = [], 0
        piece.append(unit)
        total += length
    if any(unit.strip() for unit in piece):
        yield f"{context}\n" + "\n".join(piece)


def _fit(parts: Sequence[str], room: int, encoder: Encoder) -> Iterator[str]:
    """Yield `parts`, cutting those that are longer than `room` tokens between words.

    No token is shorter than one character, so `room` characters always fit.
    """
    for part, length in zip(parts, encoder.count_tokens(parts), strict=True):
        if length <= room:
            yield part
            continue
        line = ""
        for word in part.split():
            for start in range(0, len(word), room):
                chunk = word[start : start + room]
                if line and len(line) + len(chunk) + 1 > room:
                    yield line
                    line = chunk
                else:
                    line = f"{line} {chunk}" if line else chunk
        if line:
            yield line
