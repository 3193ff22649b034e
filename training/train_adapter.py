"""Learns what `mlkb.search.query.adapter` applies: where the vector of a query should look.

    python training/train_adapter.py SOURCES [--out FILE] [--seed N]

SOURCES is a folder with the source archives that `sources.txt` names. Each query that a section
answers (`documentation.py`) should be nearer to it than to all other sections; the encoder and the
sections' vectors stay as they are. One section in twenty is held back, and printed is the mean
reciprocal rank of the right one among all, before and after.

None of the articles, and none of the judged queries, is ever seen here.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from documentation import Query, options, read_queries, tokens_of
from learning import Descent, gelu, write_weights
from mlkb.encoder import open_encoder
from mlkb.search.query import adapter as use

BATCH = 128
EPOCHS = 4
RANK = 16
HIDDEN = 32
SHARPNESS = 20.0  # what cosines are multiplied by, as sentence-transformers does


class Turning(nn.Module):
    """What `mlkb.search.query.adapter.QueryAdapter` is, in a form that learns."""

    def __init__(self, width: int) -> None:
        """Begin with what changes nothing."""
        super().__init__()
        self.token = nn.Linear(2 * width, HIDDEN)
        self.weigh = nn.Linear(HIDDEN, 1)
        self.down = nn.Linear(width, RANK, bias=False)
        self.up = nn.Linear(RANK, width, bias=False)
        for still in (self.weigh.weight, self.weigh.bias, self.up.weight):
            nn.init.zeros_(still)

    def forward(self, vectors: Tensor, tokens: Tensor, there: Tensor) -> Tensor:
        """Return the turned vectors, shape (b, d).

        Args:
            vectors: The encoder's, shape (b, d).
            tokens: Those of the tokens, shape (b, m, d), zero where there is none.
            there: 1 for each token, shape (b, m, 1).
        """
        known = torch.cat([tokens, vectors[:, None].expand_as(tokens)], -1)
        hidden = gelu(self.token(known))
        added = (self.weigh(hidden) * tokens).sum(1) / there.sum(1).clamp(min=1)
        summed = nn.functional.normalize(vectors + added, dim=-1)
        return nn.functional.normalize(summed + self.up(self.down(summed)), dim=-1)


@dataclass(frozen=True)
class Examples:
    """Queries that a section answers, with their vectors, and the vectors of all sections."""

    queries: Sequence[Query]
    vectors: NDArray[np.float32]
    tokens: Sequence[NDArray[np.float32]]
    sections: Tensor

    def batch(self, chosen: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        """Return what `Turning` takes, padded to the longest query."""
        longest = max(1, *(len(self.tokens[i]) for i in chosen))
        tokens = np.zeros((len(chosen), longest, self.vectors.shape[1]), "f4")
        there = np.zeros((len(chosen), longest, 1), "f4")
        for row, i in enumerate(chosen):
            if count := len(self.tokens[i]):
                tokens[row, :count], there[row, :count] = self.tokens[i], 1
        return (
            torch.from_numpy(self.vectors[list(chosen)]),
            torch.from_numpy(tokens),
            torch.from_numpy(there),
        )

    def truth(self, chosen: Sequence[int]) -> Tensor:
        """Return the section that answers each."""
        return torch.tensor([self.queries[i].section for i in chosen])


def learn(examples: Examples, seed: int) -> Turning:
    """Return what has learned from the queries that are not held back."""
    torch.manual_seed(seed)
    luck = random.Random(seed)
    turning = Turning(examples.vectors.shape[1])
    known = [i for i, query in enumerate(examples.queries) if not query.held_back]
    steps = EPOCHS * (len(known) // BATCH)
    descent = Descent(turning, steps, steps // 10)
    for epoch in range(1, EPOCHS + 1):
        luck.shuffle(known)
        losses = []
        for start in range(0, len(known) - BATCH + 1, BATCH):
            chosen = known[start : start + BATCH]
            near = SHARPNESS * turning(*examples.batch(chosen)) @ examples.sections.T
            loss = nn.functional.cross_entropy(near, examples.truth(chosen))
            losses.append(descent.step(loss))
        print(f"epoch {epoch} of {EPOCHS}, loss {np.mean(losses):.3f}", flush=True)
    return turning.eval()


def reciprocal_rank(turning: Turning, examples: Examples) -> float:
    """Return the mean reciprocal rank of the right section of the queries held back."""
    chosen = [i for i, query in enumerate(examples.queries) if query.held_back]
    with torch.no_grad():
        near = turning(*examples.batch(chosen)) @ examples.sections.T
    right = near[torch.arange(len(chosen)), examples.truth(chosen)]
    return float((1 / ((near > right[:, None]).sum(1) + 1)).float().mean())


def main() -> None:
    """Learn, judge, write."""
    given = options(__doc__, use.WEIGHTS)
    encoder = open_encoder()
    texts, asked = read_queries(given.sources)
    queries = [query for query in asked if query.answered]
    examples = Examples(
        queries,
        np.stack([encoder.encode_query(query.text) for query in queries]),
        [t.vectors for t in tokens_of(encoder, [q.text for q in queries], query=True)],
        torch.from_numpy(encoder.encode_passages(texts)),
    )
    print(f"{len(texts)} sections, {len(queries)} queries", flush=True)
    before = reciprocal_rank(Turning(encoder.dimension), examples)
    turning = learn(examples, given.seed)
    after = reciprocal_rank(turning, examples)
    print(f"held back, mean reciprocal rank {before:.3f} before, {after:.3f} after")
    write_weights(given.out, turning, encoder)


if __name__ == "__main__":
    main()
